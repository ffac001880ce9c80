//! What kind of word a word is, by the company it keeps in news.
//!
//! `models/words.bin` is a [`Table`] from words (cores, folded) to their place in
//! a binary tree of clusters, made from what stands directly around them in 8.5
//! million words of news (`training/src/vectors.rs`), and to how frequent they
//! are. Words that the annotated articles do not hold get a kind by it (Miller
//! et al. 2004).

use super::table::{Fingerprint, Table};

/// Depth of the tree.
pub const DEPTH: u32 = 12;

/// The clusters.
#[derive(Debug, Clone, Copy)]
pub struct Words(Table<'static>);

static FILE: &[u8] = include_bytes!("../../models/words.bin");

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(u16);

impl Kind {
    /// From a path (the first turn is bit `DEPTH - 1`) and a count in the news.
    pub fn new(path: u16, count: u32) -> Self {
        let magnitude = count.max(1).ilog2().min(15) as u16;
        Kind(path << (16 - DEPTH) | magnitude)
    }

    /// For a table.
    pub fn to_bits(self) -> u16 {
        self.0
    }

    /// The first turns of the path, marked with their number.
    pub fn path(self, turns: u32) -> u32 {
        1 << turns | u32::from(self.0) >> (16 - turns)
    }

    /// Binary logarithm of its count in the news, up to 15.
    pub fn magnitude(self) -> u32 {
        u32::from(self.0) & ((1 << (16 - DEPTH)) - 1)
    }
}

impl Words {
    /// The clusters that are compiled in.
    pub fn embedded() -> Self {
        Words(Table::from_bytes(FILE).unwrap_or(Table::EMPTY))
    }

    /// What is known of a folded word.
    pub fn get(&self, word: &str) -> Option<Kind> {
        self.0.get(Fingerprint::EMPTY.and(word)).map(Kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        assert!(Table::from_bytes(FILE).is_some());
        let words = Words::embedded();
        let turns = |a: &str, b: &str| {
            let (a, b) = (words.get(a).expect("known"), words.get(b).expect("known"));
            (1..=DEPTH).take_while(|n| a.path(*n) == b.path(*n)).count()
        };
        assert!(turns("بغداد", "دمشق") > turns("بغداد", "قال"));
    }

    #[test]
    fn paths_are_prefixes() {
        let kind = Kind::new(0b1010_0000_0001, 9);
        assert_eq!(kind.path(4), 0b1_1010);
        assert_eq!(kind.path(12), 0b1_1010_0000_0001);
        assert_eq!(kind.magnitude(), 3);
    }
}
