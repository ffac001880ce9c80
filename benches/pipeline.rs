//! Words per second on one core: tokens alone, and the whole pipeline.
//!
//! `cargo bench` enriches the articles of `seeds/`, one after the other; with
//! `ISNAD_BENCH_TEXTS=DIR` those of a folder of your own. The figure called
//! `elem/s` counts words, as white space separates them.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use isnad::pipeline::{Depth, Options, Pipeline};

#[path = "shared/articles.rs"]
mod articles;

fn words_per_second(criterion: &mut Criterion) {
    let (texts, words) = articles::articles(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"));
    let pipeline = Pipeline::new();
    let mut group = criterion.benchmark_group("words");
    group.throughput(Throughput::Elements(words));
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
