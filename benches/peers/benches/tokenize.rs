//! Words per second on one core: isnad's tokens beside charabia's, tantivy's
//! and those of Unicode's word boundaries, on the same text in one run.
//!
//! `cargo bench --manifest-path benches/peers/Cargo.toml`, over the articles of
//! `seeds/`; with `ISNAD_BENCH_TEXTS=DIR` over those of a folder of your own.
//! The figure called `elem/s` counts words, as white space separates them.
//! What each gives is not the same: see the comments.

use std::hint::black_box;

use charabia::Tokenize;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tantivy::tokenizer::{Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer, TokenStream};
use unicode_segmentation::UnicodeSegmentation;

use isnad::{
    document::Document,
    morphology::Morphology,
    pipeline::{Depth, Options, Pipeline},
    text::sentences::Reader,
};

#[path = "../../shared/articles.rs"]
mod articles;

fn words_per_second(criterion: &mut Criterion) {
    let (texts, words) = articles::articles(concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds"));
    let mut group = criterion.benchmark_group("words");
    group.throughput(Throughput::Elements(words));
    let mut measure = |name: &str, count: &mut dyn FnMut(&str) -> usize| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| texts.iter().map(|text| count(black_box(text))).sum::<usize>());
        });
    };

    // Sentences, and tokens with kinds, spans and normalized forms.
    measure("isnad/tokens", &mut |text| {
        let mut document = Document::new(text);
        let mut reader = Reader::default();
        while reader.next(&mut document).is_some() {}
        document.tokens.len()
    });
    // Also glued words repaired, clitics and stems.
    measure("isnad/segments", &mut |text| {
        let mut document = Document::new(text);
        let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
        while let Some(read) = reader.next(&mut document) {
            morphology.repair(&mut document, read.sentence);
            morphology.segment(&mut document, read.sentence);
        }
        document.tokens.len()
    });
    // Also parts of speech.
    let (pipeline, options) = (Pipeline::new(), Options { depth: Depth::Tokens, ..Options::default() });
    measure("isnad/morphology", &mut |text| pipeline.run(text, &options).tokens.len());
    // Tokens with spans; the article is cut off, nothing else.
    measure("charabia/segment", &mut |text| charabia::Segment::segment(&text).count());
    // Also normalized forms.
    measure("charabia/tokenize", &mut |text| text.tokenize().count());
    // Tokens with spans and stems by the Snowball stemmer.
    let mut tantivy = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::Arabic))
        .build();
    measure("tantivy/arabic", &mut |text| {
        let mut stream = tantivy.token_stream(text);
        let mut count = 0;
        while stream.advance() {
            count += 1;
        }
        count
    });
    // Words with spans, and nothing else.
    measure("unicode-segmentation", &mut |text| text.unicode_word_indices().count());
    group.finish();
}

criterion_group!(benches, words_per_second);
criterion_main!(benches);
