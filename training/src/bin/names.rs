//! Makes `models/names.bin` from the name lists.
//!
//! `cargo run --bin names -- GAZETTEERS OUT`

use std::{collections::HashMap, env, error::Error, fs, path::Path};

use isnad::entities::names::{Classes, LONGEST};
use isnad::entities::table::{self, Fingerprint};
use isnad::text::normalize::fold;

/// Files of the folder, and what they say of a name where their second column
/// does not.
const FILES: &[&str] = &[
    "akhateeb.tsv",
    "aqmar_nelist.tsv",
    "cldr.tsv",
    "google_ar2en.tsv",
    "mledoze.tsv",
    "stefangabos.tsv",
    "wd_arabic.tsv",
    "wikifane.tsv",
    "world_cities.tsv",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: names GAZETTEERS OUT".into());
    };
    let mut phrases: HashMap<Vec<String>, Classes> = HashMap::new();
    let (mut first, mut last) = (HashMap::<String, u32>::new(), HashMap::<String, u32>::new());
    for file in FILES {
        let source = fs::read_to_string(Path::new(&folder).join(file))?;
        for line in source.lines() {
            let mut cells = line.split('\t');
            let (name, kind) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
            let words = words(name);
            if words.is_empty() || words.len() > LONGEST {
                continue;
            }
            let classes = classes(file, kind);
            if classes == Classes::PERSON && words.len() > 1 {
                *first.entry(words[0].clone()).or_default() += 1;
                *last.entry(words[words.len() - 1].clone()).or_default() += 1;
            }
            for length in 1..words.len() {
                *phrases.entry(words[..length].to_vec()).or_default() |= Classes::PREFIX;
            }
            *phrases.entry(words).or_default() |= classes;
        }
    }
    for (counts, class) in [(first, Classes::FIRST_OF_PERSON), (last, Classes::LAST_OF_PERSON)] {
        for (word, _) in counts.into_iter().filter(|(_, n)| *n > 1) {
            *phrases.entry(vec![word]).or_default() |= class;
        }
    }
    let phrases: Vec<(Fingerprint, u16)> = phrases
        .into_iter()
        .map(|(words, classes)| (words.iter().fold(Fingerprint::EMPTY, |f, word| f.and(word)), classes.0))
        .collect();
    let bytes = table::to_bytes(&phrases, |a, b| a | b);
    println!("{} phrases, {} bytes", phrases.len(), bytes.len());
    fs::write(out, bytes)?;
    Ok(())
}

/// A name in folded words; what stands in brackets is a note.
fn words(name: &str) -> Vec<String> {
    let name = name.split(['(', '،', ',']).next().unwrap_or("");
    name.split(|c: char| !(c.is_alphanumeric() || ('\u{064B}'..='\u{0652}').contains(&c)))
        .map(|word| fold(word).into())
        .filter(|word: &String| !word.is_empty())
        .collect()
}

fn classes(file: &str, kind: &str) -> Classes {
    match (file, kind) {
        ("cldr.tsv" | "mledoze.tsv" | "stefangabos.tsv", "LOC") => Classes::LOCATION | Classes::COUNTRY,
        ("world_cities.tsv", _) => Classes::LOCATION | Classes::CITY,
        (_, "LOC") => Classes::LOCATION,
        (_, "ORG") => Classes::ORGANIZATION,
        (_, "PER") => Classes::PERSON,
        (_, "MISC") => Classes::MISCELLANEOUS,
        (_, "FIRST_M") => Classes::GIVEN_MALE,
        (_, "FIRST_F") => Classes::GIVEN_FEMALE,
        (_, "LAST") => Classes::FAMILY,
        (_, "PERTOK") => Classes::PERSON_WORD,
        (_, "NAMETOK") => Classes::NAME_WORD,
        _ => Classes::TITLE,
    }
}
