#!/usr/bin/env python3
"""Scores answers to the gold articles and holds them against docs/QUALITY.md.

  quality.py GOLD_FOLDER ANSWERS            print the scores; exit 1 where one fell
  quality.py GOLD_FOLDER ANSWERS --record   print them and write them into the document

GOLD_FOLDER holds gold.py and dev/; ANSWERS holds what
`isnad enrich --format json --offsets utf32 --include-text --output-dir ANSWERS` wrote.
A figure has fallen when its F1 is more than 0.01 below the recorded one.
"""
import pathlib
import re
import subprocess
import sys

DOCUMENT = pathlib.Path(__file__).resolve().parent.parent / "docs" / "QUALITY.md"
BEGIN, END = "<!-- scores:begin -->", "<!-- scores:end -->"
TOLERANCE = 0.01
# The fixed columns in which gold.py prints a figure.
FIGURE = re.compile(r"^(\S.{0,33}?)\s+(\d\.\d{3})\s+(\d\.\d{3})\s+(\d\.\d{3})\s+(\d+)\s+(\d+)$")
ROW = re.compile(r"^\| ([^|]+?) \| (\d\.\d{3}) \| (\d\.\d{3}) \| (\d\.\d{3}) \| (\d+) \|$")


def measure(gold, answers):
    """What gold.py prints, and {measure: (precision, recall, F1, gold)} of it."""
    command = [sys.executable, str(gold / "gold.py"), "score", str(gold / "dev"), str(answers)]
    report = subprocess.run(command, check=True, capture_output=True, text=True)
    figures = {}
    for line in report.stdout.splitlines():
        if row := FIGURE.match(line):
            figures[row[1].strip()] = (*map(float, row.group(2, 3, 4)), int(row[5]))
    if not figures:
        sys.exit("quality: gold.py printed no figures")
    return report.stdout + report.stderr, figures


def split(document):
    """The document before, inside and after the table of scores."""
    head, begin, rest = document.partition(BEGIN)
    table, end, tail = rest.partition(END)
    if not begin or not end:
        sys.exit(f"quality: {DOCUMENT.name} has no {BEGIN} ... {END}")
    return head + begin, table, end + tail


def table(figures):
    """The scores as a Markdown table."""
    rows = ["| measure | precision | recall | F1 | in gold |", "|---|---:|---:|---:|---:|"]
    rows += [f"| {name} | {p:.3f} | {r:.3f} | {f:.3f} | {n} |" for name, (p, r, f, n) in figures.items()]
    return "\n" + "\n".join(rows) + "\n"


def main(arguments):
    record = "--record" in arguments
    places = [pathlib.Path(a) for a in arguments if a != "--record"]
    if len(places) != 2:
        sys.exit(__doc__)
    printed, figures = measure(*places)
    print(printed, end="")
    head, recorded, tail = split(DOCUMENT.read_text("utf8"))
    if record:
        DOCUMENT.write_text(head + table(figures) + tail, "utf8")
        print(f"quality: recorded {len(figures)} figures in docs/{DOCUMENT.name}")
        return 0
    floor = {m[1]: float(m[4]) for line in recorded.splitlines() if (m := ROW.match(line))}
    if not floor:
        sys.exit(f"quality: docs/{DOCUMENT.name} records no figure")
    fallen = 0
    for name, before in floor.items():
        now = figures.get(name, (0, 0, 0.0, 0))[2]
        if now < before - TOLERANCE:
            print(f"quality: {name} fell from {before:.3f} to {now:.3f}")
            fallen += 1
    print(f"quality: {len(floor) - fallen} of {len(floor)} figures hold")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
