//! Words per second on one core: tokens alone, and the whole pipeline.
//!
//! `cargo bench` enriches the articles of `seeds/`, one after the other; with
//! `ISNAD_BENCH_TEXTS=DIR` those of a folder of your own. The figure called
//! `elem/s` counts words, as white space separates them.

use std::{env, fs, path::PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use isnad::pipeline::{Depth, Options, Pipeline};

fn texts() -> Vec<String> {
    let folder = env::var_os("ISNAD_BENCH_TEXTS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")), PathBuf::from);
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder of texts").map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("UTF-8")).collect()
}

fn words_per_second(criterion: &mut Criterion) {
    let texts = texts();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let pipeline = Pipeline::new();
    let mut group = criterion.benchmark_group("words");
    group.throughput(Throughput::Elements(words as u64));
    for (name, depth) in [
        ("tokens", Depth::Tokens),
        ("entities", Depth::Entities),
        ("quotations", Depth::Quotations),
        ("stances", Depth::Stances),
    ] {
        let options = Options { depth, ..Options::default() };
        group.bench_function(name, |bencher| {
            bencher.iter(|| texts.iter().map(|text| pipeline.run(text, &options).tokens.len()).sum::<usize>());
        });
    }
    group.finish();
}

criterion_group!(benches, words_per_second);
criterion_main!(benches);
