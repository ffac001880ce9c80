//! `segmenter_names GAZETTEERS OUT`: counts the words of listed names for
//! [`isnad::morphology::counts::Counts::names`].
//!
//! Only names of persons and places, and of them only words that the affix
//! grammar could cut: the lists keep their clitics elsewhere (`وزارة العمل
//! والتشغيل`), and of other words nobody asks.

use std::{collections::BTreeMap, env, fs, path::Path};

use isnad::{
    morphology::{
        analyses::{Analyses, analyses},
        counts::log_count,
        table::Table,
    },
    text::normalize::fold,
};

const FILES: &[&str] =
    &["akhateeb.tsv", "cldr.tsv", "google_ar2en.tsv", "wd_arabic.tsv", "wikifane.tsv", "world_cities.tsv"];

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, out] = &arguments[..] else {
        eprintln!("segmenter_names GAZETTEERS OUT");
        std::process::exit(2);
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut found = Analyses::new();
    for file in FILES {
        for line in fs::read_to_string(Path::new(folder).join(file))?.lines() {
            let mut cells = line.split('\t');
            let (name, kind) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            if matches!(kind, "ORG" | "MISC") {
                continue;
            }
            for word in name.split(|c: char| !c.is_alphabetic()) {
                let word = fold(word);
                analyses(&word, &mut found);
                if found.len() > 1 && !word.starts_with("لل") && word.chars().nth(2).is_some() {
                    *counts.entry(word.into()).or_default() += 1;
                }
            }
        }
    }
    let bytes = Table::from_values(counts.iter().map(|(word, count)| (word.as_str(), log_count(count + 1)))).to_bytes();
    eprintln!("{} words, {} bytes", counts.len(), bytes.len());
    fs::write(out, bytes)
}
