#!/bin/sh
# Makes models/names.bin, words.bin, seen.bin and ner.bin: training/ner.sh SHARED,
# from the top of the repository, where SHARED holds gold/ and corpora/, and fits
# lexicon/confidence.tsv. Needs xz and Python 3. A quarter of an hour on one core;
# the same corpora give the same files. Each step writes its file whole: one that was
# stopped is begun again where it stood.
set -eu
shared=$1
scratch=${2:-models/.work}
mkdir -p "$scratch"
run() { program=$1; shift; cargo run --quiet --release --manifest-path training/Cargo.toml --bin "$program" -- "$@"; }
# Runs a step unless its file is there: step FILE COMMAND...
step() {
    file=$1; shift
    test -e "$scratch/$file" && return
    "$@"
    mv "$scratch/$file.new" "$scratch/$file"
}
step names.bin run names "$shared"/corpora/gazetteers "$scratch/names.bin.new"
cp "$scratch/names.bin" models/names.bin
step words.bin run words "$scratch/words.bin.new" "$shared"/corpora/news/ant_*.jsonl.xz
cp "$scratch/words.bin" models/words.bin
# A tagger that knows nothing of the news tags them; what it finds teaches the next.
if test ! -e "$scratch/seen.bin"; then
    printf 'ISNADTAB\001\000\000\000\001\000\000\000\000\000\000\000\000\000' > models/seen.bin
    step first.bin run ner "$shared" train "$scratch/first.bin.new"
    step seen.bin run seen "$scratch/first.bin" "$scratch/seen.bin.new" "$shared"/corpora/news/ant_*.jsonl.xz
fi
cp "$scratch/seen.bin" models/seen.bin
run ner "$shared" cross --answers "$scratch/answers.tsv"
python3 .ci/reliability.py "$shared/gold" "$scratch/answers.tsv" --fit
run ner "$shared" ship "$scratch/ner.bin.new"
mv "$scratch/ner.bin.new" models/ner.bin
rm -r "$scratch"
