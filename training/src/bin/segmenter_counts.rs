//! `segmenter_counts OUT NEWS.jsonl.xz...`: counts the words of news for
//! [`isnad::morphology::counts`].

use std::{collections::HashMap, env, fs, path::Path};

use isnad::morphology::{counts::log_count, table::Table};
use isnad_training::news;

/// Words seen less often are left out.
const LEAST: u32 = 2;

fn main() -> std::io::Result<()> {
    let mut args = env::args().skip(1);
    let out = args.next().expect("OUT NEWS.jsonl.xz...");
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut total = 0u64;
    for path in args {
        news::articles(Path::new(&path), |text| {
            for token in news::tokens(text).tokens.iter().filter(|t| t.is_word()) {
                total += 1;
                if let Some(count) = counts.get_mut(token.folded.as_str()) {
                    *count += 1;
                } else {
                    counts.insert(token.folded.to_string(), 1);
                }
            }
        })?;
    }
    let types = counts.len();
    counts.retain(|word, count| *count >= LEAST && word.chars().count() <= 20);
    let mut rows: Vec<(&str, u32)> = counts.iter().map(|(w, c)| (w.as_str(), *c)).collect();
    rows.sort_unstable();
    let bytes = Table::from_values(rows.iter().map(|(word, count)| (*word, log_count(*count)))).to_bytes();
    eprintln!("{total} words, {types} types, {} kept, {} bytes", rows.len(), bytes.len());
    fs::write(out, bytes)
}
