//! Makes `models/seen.bin`: what a tagger finds in news.
//!
//! `cargo run --bin seen -- MODEL OUT NEWS.jsonl.xz...`

use std::{collections::HashMap, collections::HashSet, env, error::Error, fs, path::Path};

use isnad::entities::memory::{Memory, place};
use isnad::entities::seen::{self, LONGEST, Record};
use isnad::entities::table::{self, Fingerprint};
use isnad::entities::tagger::Tagger;
use isnad::pipeline::{Depth, Options, Pipeline};
use isnad::sequence::Model;
use isnad_training::news;

/// Words and phrases seen less often are left out.
const LEAST: u32 = 3;
/// Neighbours of names seen less often are left out.
const LEAST_BESIDE: u32 = 8;
/// Names found with less confidence do not count.
const SURE: f32 = 0.5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model, out, files @ ..] = &arguments[..] else {
        return Err("usage: seen MODEL OUT NEWS.jsonl.xz...".into());
    };
    let model: &Model = Box::leak(Box::new(Model::from_bytes(&fs::read(model)?).ok_or("no model")?));
    let (pipeline, options) = (Pipeline::new(), Options { depth: Depth::Tokens, ..Options::default() });
    let mut words: HashMap<String, ([u32; 4], u32)> = HashMap::new();
    let mut sides: HashMap<(bool, String), ([u32; 4], u32)> = HashMap::new();
    let mut places: HashMap<String, [u32; 4]> = HashMap::new();
    let mut phrases: HashMap<Vec<String>, [u32; 4]> = HashMap::new();
    let mut texts = HashSet::new();
    let mut tagger = Tagger::new(model);
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
                let found = tagger.tag(&document, sentence.tokens.clone(), &memory);
                memory.learn(&document, &found);
                let tokens = &document.tokens[sentence.tokens.clone()];
                for (i, token) in tokens.iter().enumerate().filter(|(_, t)| t.is_word()) {
                    if i + 1 < tokens.len() {
                        sides.entry((false, token.stem.to_string())).or_default().1 += 1;
                    }
                    if i > 0 {
                        sides.entry((true, token.stem.to_string())).or_default().1 += 1;
                    }
                }
                for name in found.iter().filter(|name| name.confidence >= SURE) {
                    let beside = [
                        (false, name.tokens.start.checked_sub(1).filter(|at| *at >= sentence.tokens.start)),
                        (true, Some(name.tokens.end).filter(|at| *at < sentence.tokens.end)),
                    ];
                    for (after, at) in beside {
                        if let Some(token) = at.map(|at| &document.tokens[at]).filter(|t| t.is_word()) {
                            sides.entry((after, token.stem.to_string())).or_default().0[name.kind as usize] += 1;
                        }
                    }
                    let tokens = &document.tokens[name.tokens.clone()];
                    for (i, token) in tokens.iter().enumerate().filter(|(_, t)| t.is_word()) {
                        words.entry(token.core.to_string()).or_default().0[name.kind as usize] += 1;
                        let place = place(i == 0, i + 1 == tokens.len());
                        places.entry(token.core.to_string()).or_default()[usize::from(place)] += 1;
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
    entries.extend(
        sides
            .iter()
            .filter(|(_, (_, total))| *total >= LEAST_BESIDE)
            .map(|((after, stem), (named, total))| (seen::beside(*after, stem), Record::new(*named, *total).to_bits())),
    );
    entries.extend(places.iter().filter_map(|(word, counts)| {
        let total = counts.iter().sum::<u32>();
        (total >= LEAST).then(|| (seen::place(word), Record::new(*counts, total).to_bits()))
    }));
    println!("{} words and neighbours", entries.len());
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
