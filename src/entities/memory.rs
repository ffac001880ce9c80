//! What the article has shown so far: how each word was labelled.

use std::collections::HashMap;

use compact_str::CompactString;

use crate::document::Document;

use super::tagger::Found;

/// The labels that words had in earlier sentences of the article.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    words: HashMap<CompactString, Known>,
}

/// How a word was labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Type (times four) and place of the word in the name: 0 alone, 1 first,
    /// 2 inside, 3 last.
    pub label: u8,
    /// How often.
    pub count: u8,
}

/// Place of a word in a name: 0 alone, 1 first, 2 inside, 3 last.
pub fn place(first: bool, last: bool) -> u8 {
    match (first, last) {
        (true, true) => 0,
        (true, false) => 1,
        (false, false) => 2,
        (false, true) => 3,
    }
}

impl Memory {
    /// How the word with this stem was labelled last.
    pub fn get(&self, stem: &str) -> Option<Known> {
        self.words.get(stem).copied()
    }

    /// Takes in the names of a sentence.
    pub fn learn(&mut self, document: &Document<'_>, found: &[Found]) {
        for found in found {
            for token in found.tokens.clone() {
                let place = place(token == found.tokens.start, token + 1 == found.tokens.end);
                let label = found.kind as u8 * 4 + place;
                let stem = &document.tokens[token].stem;
                if stem.chars().count() < 2 {
                    continue;
                }
                match self.words.get_mut(stem) {
                    Some(known) => {
                        known.label = label;
                        known.count = known.count.saturating_add(1);
                    }
                    None => {
                        self.words.insert(stem.clone(), Known { label, count: 1 });
                    }
                }
            }
        }
    }
}
