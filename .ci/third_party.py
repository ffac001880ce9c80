#!/usr/bin/env python3
"""What the program is built from: an SBOM and the licences that go with it.

  third_party.py FOLDER   write FOLDER/isnad.cdx.json and FOLDER/THIRD_PARTY_LICENSES
  third_party.py --check  only say whether every crate comes with its licence

The SBOM is CycloneDX 1.5 JSON: crates with their checksums of Cargo.lock, their
licences and who needs whom, and the models that are compiled in. It knows the crates
that `cargo tree` finds for normal and build dependencies of the machine's own target.
Same Cargo.lock, same models, same SOURCE_DATE_EPOCH: same bytes.
"""
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Names of files with a licence's text or what it wants to be repeated.
LICENCE = re.compile(r"(licen[sc]e|copying|notice|copyright|unlicense)", re.I)
# Crates that are published without a text, by what their repository has: the text of
# the expression's own licence stands for it, with the authors for the copyright line.
STANDARD = {"MIT": "LICENSE-MIT", "Apache-2.0": "LICENSE-APACHE"}


def cargo(*args):
    return subprocess.run(["cargo", *args], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def packages():
    """Packages that are built into the program or build it, without isnad itself; and isnad."""
    metadata = json.loads(cargo("metadata", "--format-version", "1", "--locked"))
    by_label = {(p["name"], "v" + p["version"]): p for p in metadata["packages"]}
    tree = cargo("tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}")
    labels = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
    used = [by_label[label] for label in sorted(labels)]
    own = next(p for p in used if p["source"] is None)
    ids = {p["id"] for p in used}
    needs = {node["id"]: sorted(set(node["dependencies"]) & ids) for node in metadata["resolve"]["nodes"] if node["id"] in ids}
    return [p for p in used if p is not own], own, needs


def texts(package):
    """Texts of licences in a package's source, or a standard one."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = sorted(f for f in folder.iterdir() if f.is_file() and LICENCE.search(f.name) and f.suffix not in (".rs", ".toml"))
    if not files and (folder / "LICENSES").is_dir():
        files = sorted((folder / "LICENSES").iterdir())
    found = [(f.name, f.read_text("utf8", "replace").strip()) for f in files]
    if not found:
        authors = ", ".join(package["authors"]) or f"the authors of {package['name']}"
        for name, file in STANDARD.items():
            if name in re.findall(r"[\w.-]+", package["license"] or ""):
                text = (ROOT / file).read_text("utf8").strip()
                text = re.sub(r"Copyright \(c\) .*", f"Copyright (c) {authors}", text, count=1) if name == "MIT" else text
                found.append((f"{name}, the standard text: the package has none", text))
                break
    return found


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def sbom(used, own, needs):
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text("utf8"))["package"]
    sums = {(p["name"], p["version"]): p.get("checksum") for p in lock}
    components = []
    for p in used:
        component = {"type": "library", "bom-ref": purl(p), "name": p["name"], "version": p["version"], "purl": purl(p)}
        if p["description"]:
            component["description"] = " ".join(p["description"].split())
        if p["license"]:
            component["licenses"] = [{"expression": p["license"].replace("/", " OR ")}]
        if sums.get((p["name"], p["version"])):
            component["hashes"] = [{"alg": "SHA-256", "content": sums[p["name"], p["version"]]}]
        if p["repository"]:
            component["externalReferences"] = [{"type": "vcs", "url": p["repository"]}]
        components.append(component)
    for model in sorted((ROOT / "models").glob("*.bin")):
        digest = hashlib.sha256(model.read_bytes()).hexdigest()
        components.append({
            "type": "machine-learning-model", "bom-ref": f"models/{model.name}", "name": model.name,
            "version": own["version"], "hashes": [{"alg": "SHA-256", "content": digest}],
            "description": "see models/README.md and NOTICE for the data it was made from",
        })
    refs = {p["id"]: purl(p) for p in used} | {own["id"]: purl(own)}
    digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or cargo_date())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application", "bom-ref": purl(own), "name": own["name"], "version": own["version"],
                "purl": purl(own), "licenses": [{"expression": own["license"]}], "description": own["description"],
            },
        },
        "components": components,
        "dependencies": [{"ref": refs[i], "dependsOn": [refs[d] for d in needs[i]]} for i in sorted(needs, key=refs.get)],
    }


def cargo_date():
    """When the last commit was made."""
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or 0


def licences(used):
    """The texts, each once, under the packages that it goes with; and packages without one."""
    by_text, missing = {}, []
    for p in used:
        found = texts(p)
        if not found:
            missing.append(p)
        for name, text in found:
            by_text.setdefault(text, (name, []))[1].append(f"{p['name']} {p['version']} ({p['license']})")
    parts = ["Crates that isnad is built with, and their licences.\n"]
    parts += [f"{p['name']} {p['version']}: {p['license']}" for p in used]
    for text, (name, crates) in sorted(by_text.items(), key=lambda item: item[1][1]):
        parts += ["", "=" * 80, *crates, f"[{name}]", "-" * 80, text]
    return "\n".join(parts) + "\n", missing


def main(args):
    if len(args) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    used, own, needs = packages()
    text, missing = licences(used)
    for p in missing:
        print(f"{p['name']} {p['version']}: no text of {p['license']} in its package")
    bom = sbom(used, own, needs)
    if args[0] != "--check":
        folder = pathlib.Path(args[0])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "THIRD_PARTY_LICENSES").write_text(text, "utf8")
        (folder / "isnad.cdx.json").write_text(json.dumps(bom, indent=1, ensure_ascii=False) + "\n", "utf8")
    print(f"third party: {len(used)} crates, {len(text) // 1024} KiB of licences, {len(missing)} without a text")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
