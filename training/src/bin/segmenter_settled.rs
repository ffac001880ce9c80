//! `segmenter_settled OUT NEWS.jsonl.xz...`: finds the frequent words that the
//! segmenter cuts the same wherever they stand.

use std::{collections::HashMap, env, fs, path::Path};

use isnad::{
    document::{Document, SegmentKind, Token},
    morphology::{
        Morphology,
        segmenter::{Segmenter, settled_cut},
        table::Table,
    },
    text::sentences::Reader,
};
use isnad_training::news;

/// Words seen less often may only seem to be cut the same.
const LEAST: u32 = 30;

/// Words of the table.
const MOST: usize = 24_000;

fn main() -> std::io::Result<()> {
    let mut args = env::args().skip(1);
    let out = args.next().expect("OUT NEWS.jsonl.xz...");
    let segmenter = Segmenter::unsettled();
    // How often, and how, while it is always the same.
    let mut words: HashMap<String, (u32, Option<u8>)> = HashMap::new();
    for path in args {
        news::articles(Path::new(&path), |text| {
            let mut document = Document::new(text);
            let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
            while let Some(read) = reader.next(&mut document) {
                morphology.repair(&mut document, read.sentence);
                morphology.segment_with(&segmenter, &mut document, read.sentence);
                for token in &document.tokens[document.sentences[read.sentence].tokens.clone()] {
                    if token.is_word() {
                        let cut = cut(token);
                        let surface = document.slice(token.span).to_owned();
                        let entry = words.entry(surface).or_insert((0, Some(cut)));
                        entry.0 += 1;
                        entry.1 = entry.1.filter(|known| *known == cut);
                    }
                }
            }
        })?;
    }
    let total: u64 = words.values().map(|(count, _)| u64::from(*count)).sum();
    let mut rows: Vec<(&str, u32, u8)> = words
        .iter()
        .filter(|(word, (count, _))| *count >= LEAST && word.chars().all(|c| matches!(c, 'ء'..='غ' | 'ف'..='ي')))
        .filter_map(|(word, (count, cut))| Some((word.as_str(), *count, (*cut)?)))
        .collect();
    rows.sort_unstable_by_key(|(word, count, _)| (std::cmp::Reverse(*count), *word));
    rows.truncate(MOST);
    let covered: u64 = rows.iter().map(|(_, count, _)| u64::from(*count)).sum();
    let bytes = Table::from_values(rows.iter().map(|(word, _, cut)| (*word, *cut))).to_bytes();
    eprintln!("{} words, {covered} of {total} tokens, {} bytes", rows.len(), bytes.len());
    fs::write(out, bytes)
}

/// Letters cut off the front and the end, as a number.
fn cut(token: &Token) -> u8 {
    let proclitics = token.segments.iter().filter(|segment| segment.kind == SegmentKind::Proclitic).count();
    settled_cut(proclitics, token.enclitic.chars().count())
}
