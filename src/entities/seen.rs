//! How words and phrases were tagged in news.
//!
//! `models/seen.bin` is a [`Table`] of what an earlier tagger found in 8.5
//! million words of news: for a word, the share of its places where it stands in
//! a name of each type; for a phrase that was found as a name, its types and how
//! often; for what stands beside names, what it announces. A tagger that reads
//! one sentence learns by it what thousands of others told of the same words
//! (self-training by distributions).

use super::table::{Fingerprint, Table};

/// Longest phrase in words.
pub const LONGEST: usize = 5;

/// The key of what a stem announces: the share of its places that have a name
/// of each type right after it, or right before it.
pub fn beside(before: bool, stem: &str) -> Fingerprint {
    Fingerprint::EMPTY.and(if before { "<" } else { ">" }).and(stem)
}

/// The key of where in names a word stands: the share of its places in names
/// where it is alone, first, inside, last.
pub fn place(word: &str) -> Fingerprint {
    Fingerprint::EMPTY.and("#").and(word)
}

/// The table.
#[derive(Debug, Clone, Copy)]
pub struct Seen(Table<'static>);

static FILE: &[u8] = include_bytes!("../../models/seen.bin");

/// What was seen of a word or phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record(u16);

impl Record {
    /// From how often it stood in names of each type (person, organization,
    /// place, other) and how often in all.
    pub fn new(named: [u32; 4], total: u32) -> Self {
        let total = total.max(1);
        let mut bits = total.ilog2().min(15) as u16;
        for (i, n) in named.into_iter().enumerate() {
            let level = match (n * 100).div_ceil(total) {
                0 => 0,
                1..=5 => 1,
                6..=15 => 2,
                16..=30 => 3,
                31..=50 => 4,
                51..=75 => 5,
                76..=92 => 6,
                _ => 7,
            };
            bits |= level << (4 + 3 * i);
        }
        Record(bits)
    }

    /// For a table.
    pub fn to_bits(self) -> u16 {
        self.0
    }

    /// The share of its places that a type has, in eight levels.
    pub fn level(self, kind: usize) -> u32 {
        u32::from(self.0) >> (4 + 3 * kind) & 7
    }

    /// The type that has the greatest share, and that share's level.
    pub fn strongest(self) -> u32 {
        let kind = (0..4).max_by_key(|kind| self.level(*kind)).unwrap_or(0);
        kind as u32 * 8 + self.level(kind)
    }

    /// All levels at once.
    pub fn levels(self) -> u32 {
        u32::from(self.0) >> 4
    }

    /// Binary logarithm of its count, up to 15.
    pub fn magnitude(self) -> u32 {
        u32::from(self.0) & 15
    }
}

impl Seen {
    /// The table that is compiled in.
    pub fn embedded() -> Self {
        Seen(Table::from_bytes(FILE).unwrap_or(Table::EMPTY))
    }

    /// What was seen of a word or phrase.
    pub fn get(&self, phrase: Fingerprint) -> Option<Record> {
        self.0.get(phrase).map(Record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        assert!(Table::from_bytes(FILE).is_some());
        let seen = Seen::embedded();
        let paris = seen.get(Fingerprint::EMPTY.and("باريس")).expect("known");
        assert!(paris.level(2) > paris.level(0), "a place");
    }

    #[test]
    fn shares_become_levels() {
        let record = Record::new([0, 1, 50, 0], 100);
        assert_eq!([0, 1, 2, 3].map(|k| record.level(k)), [0, 1, 4, 0]);
        assert_eq!(record.magnitude(), 6);
    }
}
