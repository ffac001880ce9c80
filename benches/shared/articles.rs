//! The articles that the benchmarks read.

use std::{env, fs, path::PathBuf};

/// Those of `seeds/`, or of the folder that `ISNAD_BENCH_TEXTS` names; and how
/// many words they have, as white space separates them.
pub(crate) fn articles(seeds: &str) -> (Vec<String>, u64) {
    let folder = env::var_os("ISNAD_BENCH_TEXTS").map_or_else(|| PathBuf::from(seeds), PathBuf::from);
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder of texts").map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let texts: Vec<_> = paths.iter().map(|path| fs::read_to_string(path).expect("UTF-8")).collect();
    let words = texts.iter().map(|text| text.split_whitespace().count() as u64).sum();
    (texts, words)
}
