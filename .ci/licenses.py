#!/usr/bin/env python3
"""Holds every dependency against deny.toml, for machines without cargo-deny.

Checks what can be told from `cargo metadata`: that each licence expression can
be met with the licences of `[licenses] allow`, and that each crate comes from
crates.io. Advisories need cargo-deny and its database.
"""
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
LEXEME = re.compile(r"\(|\)|\bOR\b|\bAND\b|/|(?:(?!\bOR\b|\bAND\b)[^()/])+")


def met(expression, allowed):
    """Whether an SPDX expression can be met: OR binds weaker than AND; the old `/` is OR."""
    lexemes = [x.strip() for x in LEXEME.findall(expression) if x.strip()]

    def any_of():
        value = all_of()
        while lexemes and lexemes[0] in ("OR", "/"):
            lexemes.pop(0)
            value = all_of() or value
        return value

    def all_of():
        value = one()
        while lexemes and lexemes[0] == "AND":
            lexemes.pop(0)
            value = one() and value
        return value

    def one():
        if not lexemes:
            return False
        first = lexemes.pop(0)
        if first != "(":
            return first in allowed
        value = any_of()
        if lexemes:
            lexemes.pop(0)
        return value

    return any_of() and not lexemes


def main():
    allowed = set(tomllib.loads((ROOT / "deny.toml").read_text("utf8"))["licenses"]["allow"])
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"]
    packages = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)["packages"]
    # Metadata also has what features of dependencies would bring that are off.
    command = "cargo tree --locked --all-features --target all --prefix none --format {p}".split()
    tree = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    used = {tuple(line.split()[:2]) for line in tree.splitlines() if line}
    packages = [package for package in packages if (package["name"], "v" + package["version"]) in used]
    problems = []
    for package in packages:
        label = f"{package['name']} {package['version']}"
        if not met(package["license"] or "", allowed):
            problems.append(f"{label}: licence {package['license']!r} is not allowed by deny.toml")
        if package["source"] not in (None, CRATES_IO):
            problems.append(f"{label}: comes from {package['source']}")
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"licenses: {len(packages)} packages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
