#!/bin/sh
# Makes models/segmenter*, models/word-clusters.bin and models/pos.bin:
# training/segmenter.sh SHARED, from the top of the repository. Needs xz. Minutes
# on one core. The clusters are of stems as the segmenter cuts them, and the
# segmenter looks at the clusters: each is made with the other as it stands.
set -eu
corpora=$1/corpora
names=$1/gold/names
run() { program=$1; shift; cargo run --quiet --manifest-path training/Cargo.toml --bin "$program" -- "$@"; }
run segmenter_counts models/segmenter-counts.bin "$corpora"/news/ant_*.jsonl.xz
run segmenter_names "$corpora"/gazetteers models/segmenter-names.bin
run segmenter train "$corpora" "$names" models
run segmenter_settled models/segmenter-settled.bin "$corpora"/news/ant_*.jsonl.xz
run word_clusters models/word-clusters.bin "$corpora"/news/ant_*.jsonl.xz
run pos train "$corpora" models
run segmenter measure "$corpora" "$names"
run pos measure "$corpora"
