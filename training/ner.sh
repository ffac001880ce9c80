#!/bin/sh
# Makes models/names.bin, words.bin, seen.bin and ner.bin: training/ner.sh SHARED,
# from the top of the repository, where SHARED holds gold/ and corpora/. Needs xz.
# A quarter of an hour on one core; the same corpora give the same files.
set -eu
shared=$1
run() { program=$1; shift; cargo run --quiet --manifest-path training/Cargo.toml --bin "$program" -- "$@"; }
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
run names "$shared"/corpora/gazetteers models/names.bin
run words models/words.bin "$shared"/corpora/news/ant_*.jsonl.xz
# A tagger that knows nothing of the news tags them; what it finds teaches the next.
printf 'ISNADTAB\001\000\000\000\001\000\000\000\000\000\000\000\000\000' > models/seen.bin
run ner "$shared" "$scratch/first.bin"
run seen "$scratch/first.bin" "$scratch/seen.bin" "$shared"/corpora/news/ant_*.jsonl.xz
cp "$scratch/seen.bin" models/seen.bin
run ner "$shared" models/ner.bin
