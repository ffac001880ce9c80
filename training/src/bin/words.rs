//! Makes `models/words.bin`: clusters of words by their vectors.
//!
//! `cargo run --bin words -- OUT NEWS.jsonl.xz...`

use std::{collections::HashMap, env, error::Error, fs, path::Path, time::Instant};

use isnad::entities::table::{self, Fingerprint};
use isnad::entities::words::{DEPTH, Kind};
use isnad::pipeline::{Depth, Options, Pipeline};
use isnad_training::{news, vectors};

/// Words seen less often get no vector.
const LEAST: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [out, files @ ..] = &arguments[..] else {
        return Err("usage: words OUT NEWS.jsonl.xz...".into());
    };
    let started = Instant::now();
    let (pipeline, options) = (Pipeline::new(), Options { depth: Depth::Tokens, ..Options::default() });
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let (mut words, mut counts, mut text) = (Vec::<String>::new(), Vec::<u32>::new(), Vec::<u32>::new());
    let mut seen = std::collections::HashSet::new();
    for file in files {
        news::articles(Path::new(file), |article| {
            if !seen.insert(article.to_owned()) {
                return;
            }
            let document = pipeline.run(article, &options);
            for sentence in &document.sentences {
                for token in &document.tokens[sentence.tokens.clone()] {
                    let word = if token.kind == isnad::document::TokenKind::Number { "0" } else { &token.core };
                    let number = match numbers.get(word) {
                        Some(number) => *number,
                        None => {
                            numbers.insert(word.to_owned(), words.len() as u32);
                            words.push(word.to_owned());
                            counts.push(0);
                            words.len() as u32 - 1
                        }
                    };
                    counts[number as usize] += 1;
                    text.push(number);
                }
                text.push(u32::MAX);
            }
        })?;
    }
    println!("{} tokens, {} words, {:.0} s", text.len(), words.len(), started.elapsed().as_secs_f32());
    // Keep the frequent ones, numbered anew.
    let kept: Vec<usize> = (0..words.len()).filter(|i| counts[*i] >= LEAST).collect();
    let mut renumbered = vec![u32::MAX; words.len()];
    for (new, old) in kept.iter().enumerate() {
        renumbered[*old] = new as u32;
    }
    let text: Vec<u32> = text
        .iter()
        .filter(|n| **n == u32::MAX || renumbered[**n as usize] != u32::MAX)
        .map(|n| match *n {
            u32::MAX => u32::MAX,
            n => renumbered[n as usize],
        })
        .collect();
    let counts: Vec<u32> = kept.iter().map(|i| counts[*i]).collect();
    let vectors = vectors::learn(&text, &counts);
    let paths = vectors::tree(&vectors, DEPTH);
    let entries: Vec<(Fingerprint, u16)> = kept
        .iter()
        .enumerate()
        .map(|(new, old)| (Fingerprint::EMPTY.and(&words[*old]), Kind::new(paths[new], counts[new]).to_bits()))
        .collect();
    let bytes = table::to_bytes(&entries, u16::max);
    println!("{} words, {} bytes, {:.0} s", entries.len(), bytes.len(), started.elapsed().as_secs_f32());
    fs::write(out, bytes)?;
    // For reading: the tree as text, beside the build.
    if let Ok(path) = env::var("WORDS_LISTING") {
        let mut lines: Vec<String> = kept
            .iter()
            .enumerate()
            .map(|(new, old)| format!("{:012b}\t{}\t{}", paths[new], counts[new], words[*old]))
            .collect();
        lines.sort();
        fs::write(path, lines.join("\n"))?;
    }
    Ok(())
}
