//! Makes `models/seen.bin`: what a tagger finds in news.
//!
//! `cargo run --bin seen -- MODEL OUT NEWS.jsonl.xz...`

use std::{collections::HashMap, collections::HashSet, env, error::Error, fs, path::Path};

use isnad::entities::memory::Memory;
use isnad::entities::seen::{LONGEST, Record};
use isnad::entities::table::{self, Fingerprint};
use isnad::entities::tagger::Tagger;
use isnad::pipeline::{Depth, Options, Pipeline};
use isnad::sequence::Model;
use isnad_training::news;

/// Words and phrases seen less often are left out.
const LEAST: u32 = 3;
/// Names found with less confidence do not count.
const SURE: f32 = 0.5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model, out, files @ ..] = &arguments[..] else {
        return Err("usage: seen MODEL OUT NEWS.jsonl.xz...".into());
    };
    let model = Model::from_bytes(&fs::read(model)?).ok_or("no model")?;
    let (pipeline, options) = (Pipeline::new(), Options { depth: Depth::Tokens, ..Options::default() });
    let mut words: HashMap<String, ([u32; 4], u32)> = HashMap::new();
    let mut phrases: HashMap<Vec<String>, [u32; 4]> = HashMap::new();
    let mut texts = HashSet::new();
    let mut tagger = Tagger::default();
    for file in files {
        news::articles(Path::new(file), |text| {
            if !texts.insert(text.to_owned()) {
                return;
            }
            let document = pipeline.run(text, &options);
            let mut memory = Memory::default();
            for sentence in &document.sentences {
                for token in document.tokens[sentence.tokens.clone()].iter().filter(|t| t.is_word()) {
                    words.entry(token.core.to_string()).or_default().1 += 1;
                }
                let found = tagger.tag_with(&model, &document, sentence.tokens.clone(), &memory);
                memory.learn(&document, &found);
                for name in found.iter().filter(|name| name.confidence >= SURE) {
                    let tokens = &document.tokens[name.tokens.clone()];
                    for token in tokens.iter().filter(|t| t.is_word()) {
                        words.entry(token.core.to_string()).or_default().0[name.kind as usize] += 1;
                    }
                    if (2..=LONGEST).contains(&tokens.len()) {
                        let first = tokens[0].core.to_string();
                        let rest = tokens[1..].iter().map(|t| t.folded.to_string());
                        let phrase: Vec<String> = std::iter::once(first).chain(rest).collect();
                        phrases.entry(phrase).or_default()[name.kind as usize] += 1;
                    }
                }
            }
        })?;
    }
    let mut entries: Vec<(Fingerprint, u16)> = words
        .iter()
        .filter(|(_, (named, total))| *total >= LEAST && named.iter().sum::<u32>() * 100 >= *total)
        .map(|(word, (named, total))| (Fingerprint::EMPTY.and(word), Record::new(*named, *total).to_bits()))
        .collect();
    println!("{} words", entries.len());
    entries.extend(phrases.iter().filter_map(|(phrase, named)| {
        let total = named.iter().sum::<u32>();
        let fingerprint = phrase.iter().fold(Fingerprint::EMPTY, |f, word| f.and(word));
        (total >= LEAST).then(|| (fingerprint, Record::new(*named, total).to_bits()))
    }));
    let bytes = table::to_bytes(&entries, u16::max);
    println!("{} words and phrases, {} bytes", entries.len(), bytes.len());
    fs::write(out, bytes)?;
    Ok(())
}
