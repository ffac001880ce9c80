#!/usr/bin/env python3
"""Says whether the confidence of mentions is what it says, and fits it.

  reliability.py GOLD_FOLDER ANSWERS          print the table by tenths, and the expected calibration error
  reliability.py GOLD_FOLDER ANSWERS --fit    also write lexicon/confidence.tsv anew

GOLD_FOLDER and ANSWERS are those of quality.py; or ANSWERS is a file that
`ner SHARED cross --answers FILE` of training/ wrote: of a tagger that has learnt
gold/dev, only what cross-validation gave says what it is worth. A mention is right when its
words and type are those of the gold. What the tagger says, s, is reported as
1 / (1 + exp(-(slope * log(s / (1 - s)) + offset))), with a slope and offset for
each type (Platt 1999), fitted by least log loss. --fit takes the present table
back out of the answers first, so it can be repeated; the error it prints is of
five folds over articles, none of which its own fit has seen.
"""
import importlib.util
import json
import math
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "lexicon/confidence.tsv"
HEADER = """# What a tagger's confidence is worth: reported is the logistic function of
# slope * logit(confidence) + offset (Platt 1999). Fitted on gold/dev,
# cross-validated, by .ci/reliability.py --fit.
# kind: type of name
# slope: see above
# offset: see above
kind:enum(person|organization|location|miscellaneous)\tslope:number\toffset:number
"""
KINDS = {"PER": "person", "ORG": "organization", "LOC": "location", "MISC": "miscellaneous"}
# Beyond this nothing is told apart.
SURE = 0.999


def logit(p):
    p = min(max(p, 1 - SURE), SURE)
    return math.log(p / (1 - p))


def logistic(x):
    return 1 / (1 + math.exp(-x))


def table():
    if not TABLE.exists():
        return {}
    rows = (line.split("\t") for line in TABLE.read_text("utf8").splitlines() if line and line[0] != "#")
    return {kind: (float(slope), float(offset)) for kind, slope, offset in list(rows)[1:]}


def mentions(gold_folder, answers):
    """(article, type, confidence, right) of every mention."""
    if answers.is_file():
        rows = (line.split("\t") for line in answers.read_text("utf8").splitlines())
        return [(article, kind, float(confidence), right == "1") for article, kind, confidence, right in rows]
    spec = importlib.util.spec_from_file_location("gold", gold_folder / "gold.py")
    gold = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gold)
    out = []
    for path in sorted((gold_folder / "dev").glob("*.json")):
        text = path.with_suffix(".txt").read_text("utf8")
        words = gold.words(text)

        def key(span):
            cover = gold.cover(words, [span], skip=False)
            return (min(cover), max(cover)) if cover else None

        entities = gold.load(path, text)[0]["entities"]
        known = {(key(span), e["type"]) for e in entities for span in e["mentions"]}
        for m in json.loads((answers / path.name).read_text("utf8")).get("mentions", []):
            kind = gold.TYPES.get(m["type"].replace("ENTITY_TYPE_", ""))
            span = key(gold.sp(m["span"]))
            if kind and span:
                out.append((path.stem, kind, m["confidence"], (span, kind) in known))
    return out


def fit(points):
    """Slope and offset for (logit, right), by Newton's method, held a little towards 1 and 0."""
    slope, offset = 1.0, 0.0
    for _ in range(50):
        g0, g1, h00, h01, h11 = 1e-2 * (slope - 1), 1e-2 * offset, 1e-2, 0.0, 1e-2
        for x, right in points:
            p = logistic(slope * x + offset)
            w = p * (1 - p)
            g0 += (p - right) * x
            g1 += p - right
            h00 += w * x * x
            h01 += w * x
            h11 += w
        det = h00 * h11 - h01 * h01
        # Steps that are too long diverge.
        slope -= max(-0.5, min(0.5, (h11 * g0 - h01 * g1) / det))
        offset -= max(-0.5, min(0.5, (h00 * g1 - h01 * g0) / det))
    return slope, offset


def fit_all(rows):
    return {kind: fit([(x, right) for _, k, x, right in rows if k == kind]) for kind in KINDS}


def report(pairs):
    """Prints the table of (confidence, right) and returns the expected calibration error."""
    error = 0.0
    print("| confidence | mentions | mean | right |\n|---|---:|---:|---:|")
    for tenth in range(10):
        rows = [(c, r) for c, r in pairs if min(int(c * 10), 9) == tenth]
        if rows:
            mean, right = sum(c for c, _ in rows) / len(rows), sum(r for _, r in rows) / len(rows)
            error += abs(mean - right) * len(rows) / len(pairs)
            print(f"| {tenth / 10:.1f} to {tenth / 10 + 0.1:.1f} | {len(rows)} | {mean:.3f} | {right:.3f} |")
    print(f"\nexpected calibration error {error:.3f}, {len(pairs)} mentions")
    return error


def main(args):
    folders = [pathlib.Path(a) for a in args if a != "--fit"]
    if len(folders) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = mentions(*folders)
    report([(confidence, right) for _, _, confidence, right in found])
    if "--fit" in args:
        present = table()
        raw = []
        for article, kind, confidence, right in found:
            slope, offset = present.get(KINDS[kind], (1.0, 0.0))
            raw.append((article, kind, (logit(confidence) - offset) / slope, right))
        articles = sorted({article for article, *_ in raw})
        fold = {article: i % 5 for i, article in enumerate(articles)}
        held = []
        for n in range(5):
            fits = fit_all([row for row in raw if fold[row[0]] != n])
            held += [(logistic(fits[k][0] * x + fits[k][1]), right) for a, k, x, right in raw if fold[a] == n]
        print("\nfitted, five folds over articles:\n")
        report(held)
        fits = fit_all(raw)
        rows = (f"{name}\t{fits[kind][0]:.3f}\t{fits[kind][1]:.3f}\n" for kind, name in KINDS.items())
        TABLE.write_text(HEADER + "".join(rows), "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
