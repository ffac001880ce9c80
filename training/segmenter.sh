#!/bin/sh
# Makes models/segmenter*: training/segmenter.sh CORPORA, from the top of the
# repository. Needs xz. Seconds on one core; the same corpora give the same files.
set -eu
corpora=$1
run() { program=$1; shift; cargo run --quiet --manifest-path training/Cargo.toml --bin "$program" -- "$@"; }
run segmenter_counts models/segmenter-counts.bin "$corpora"/news/ant_*.jsonl.xz
run segmenter train "$corpora" models
run segmenter measure "$corpora"
