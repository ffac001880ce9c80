#!/bin/sh
# Makes models/segmenter*, models/word-clusters.bin and
# models/pos.bin: training/segmenter.sh CORPORA, from the top of the
# repository. Needs xz. Minutes on one core; the same corpora give the same files.
set -eu
corpora=$1
run() { program=$1; shift; cargo run --quiet --manifest-path training/Cargo.toml --bin "$program" -- "$@"; }
run segmenter_counts models/segmenter-counts.bin "$corpora"/news/ant_*.jsonl.xz
run segmenter train "$corpora" models
run word_clusters models/word-clusters.bin "$corpora"/news/ant_*.jsonl.xz
run pos train "$corpora" models
run segmenter measure "$corpora"
run pos measure "$corpora"
