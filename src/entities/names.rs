//! The name lists: which words and word sequences are known as names of what.
//!
//! `models/names.bin` holds some 190,000 names of public lists (see
//! `models/README.md`) as fingerprints in an open-addressed table that is read
//! where it lies: nothing is built when the program starts. A fingerprint has 32
//! bits, so about one unknown phrase in 20,000 is taken for a known one; the
//! tagger weighs lists as evidence and never believes them alone.
//!
//! The file, little-endian: `ISNADNAM`, version (u32), number of buckets B
//! (u32), B fingerprints (u32, 0 is free), B class sets (u16).

use std::ops::{BitOr, BitOrAssign};

/// Longest name in words.
pub const LONGEST: usize = 6;

/// What the lists know about a word or phrase: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Classes(pub u16);

impl Classes {
    /// A longer name begins with this.
    pub const PREFIX: Self = Self(1);
    /// The name of a person.
    pub const PERSON: Self = Self(1 << 1);
    /// The name of a place.
    pub const LOCATION: Self = Self(1 << 2);
    /// The name of an organization.
    pub const ORGANIZATION: Self = Self(1 << 3);
    /// The name of something else.
    pub const MISCELLANEOUS: Self = Self(1 << 4);
    /// The title of an encyclopedia article; its type is not known.
    pub const TITLE: Self = Self(1 << 5);
    /// A given name of men.
    pub const GIVEN_MALE: Self = Self(1 << 6);
    /// A given name of women.
    pub const GIVEN_FEMALE: Self = Self(1 << 7);
    /// A family name.
    pub const FAMILY: Self = Self(1 << 8);
    /// A word that stands in names of persons (Wikidata).
    pub const PERSON_WORD: Self = Self(1 << 9);
    /// A word that stands in names of any kind.
    pub const NAME_WORD: Self = Self(1 << 10);
    /// A country or territory.
    pub const COUNTRY: Self = Self(1 << 11);
    /// A city.
    pub const CITY: Self = Self(1 << 12);
    /// First word of at least two known persons' names.
    pub const FIRST_OF_PERSON: Self = Self(1 << 13);
    /// Last word of at least two known persons' names.
    pub const LAST_OF_PERSON: Self = Self(1 << 14);

    /// Whether the two share a class.
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is known.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Classes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Classes {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Fingerprint of a phrase, made word by word (FNV-1a). Never 0 once finished.
#[derive(Debug, Clone, Copy)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Of no words.
    pub const EMPTY: Self = Self(0xCBF2_9CE4_8422_2325);

    /// Of the words so far and one more, which is folded.
    #[must_use]
    pub fn and(self, word: &str) -> Self {
        let mut state = self.0;
        for byte in word.bytes().chain([b' ']) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        Self(state)
    }

    /// The 32 bits that the table holds.
    pub fn key(self) -> u32 {
        ((self.0 ^ (self.0 >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32).max(1) as u32
    }
}

/// The lists in the form of the file.
#[derive(Debug, Clone, Copy)]
pub struct Names<'b> {
    keys: &'b [[u8; 4]],
    classes: &'b [[u8; 2]],
}

static FILE: &[u8] = include_bytes!("../../models/names.bin");

impl Names<'static> {
    /// The lists that are compiled in.
    pub fn embedded() -> Self {
        // A broken file must not take the service down; the test below keeps it
        // from being built.
        Self::from_bytes(FILE).unwrap_or(Names { keys: &[], classes: &[] })
    }
}

impl<'b> Names<'b> {
    /// Looks at a file. `None` where the bytes are not one.
    pub fn from_bytes(bytes: &'b [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"ISNADNAM")?.strip_prefix(&1u32.to_le_bytes())?;
        let (size, rest) = rest.split_first_chunk()?;
        let size = u32::from_le_bytes(*size) as usize;
        let (keys, rest) = rest.split_at_checked(size.checked_mul(4)?)?;
        let (keys, classes) = (keys.as_chunks().0, rest.as_chunks().0);
        // A look-up ends at a free bucket.
        (classes.len() == size && keys.contains(&[0; 4])).then_some(Names { keys, classes })
    }

    /// What is known about a phrase.
    pub fn get(&self, phrase: Fingerprint) -> Classes {
        let key = phrase.key();
        if self.keys.is_empty() {
            return Classes::default();
        }
        let mut bucket = bucket(key, self.keys.len());
        loop {
            match u32::from_le_bytes(self.keys[bucket]) {
                0 => return Classes::default(),
                found if found == key => return Classes(u16::from_le_bytes(self.classes[bucket])),
                _ => bucket = (bucket + 1) % self.keys.len(),
            }
        }
    }

    /// What is known about a single folded word.
    pub fn word(&self, word: &str) -> Classes {
        self.get(Fingerprint::EMPTY.and(word))
    }
}

/// The bucket at which the search for a key begins.
fn bucket(key: u32, size: usize) -> usize {
    ((u64::from(key) * size as u64) >> 32) as usize
}

/// The bytes of a file that holds these phrases.
pub fn to_bytes(phrases: &[(Fingerprint, Classes)]) -> Vec<u8> {
    let mut merged = std::collections::BTreeMap::<u32, Classes>::new();
    for (phrase, classes) in phrases {
        *merged.entry(phrase.key()).or_default() |= *classes;
    }
    let size = merged.len() * 4 / 3 + 1;
    let mut table = vec![(0u32, 0u16); size];
    for (key, classes) in merged {
        let mut at = bucket(key, size);
        while table[at].0 != 0 {
            at = (at + 1) % size;
        }
        table[at] = (key, classes.0);
    }
    let mut out = b"ISNADNAM".to_vec();
    out.extend(1u32.to_le_bytes());
    out.extend((size as u32).to_le_bytes());
    out.extend(table.iter().flat_map(|(key, _)| key.to_le_bytes()));
    out.extend(table.iter().flat_map(|(_, classes)| classes.to_le_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        let names = Names::from_bytes(FILE).expect("models/names.bin is a name list");
        assert!(names.word("العراق").intersects(Classes::COUNTRY));
        assert!(names.word("محمد").intersects(Classes::GIVEN_MALE));
        assert!(names.get(Fingerprint::EMPTY.and("الولايات").and("المتحده")).intersects(Classes::LOCATION));
        assert!(names.word("الولايات").intersects(Classes::PREFIX));
    }

    #[test]
    fn finds_what_was_written() {
        let phrase = Fingerprint::EMPTY.and("بحر").and("العرب");
        let bytes = to_bytes(&[(phrase, Classes::LOCATION), (Fingerprint::EMPTY.and("بحر"), Classes::PREFIX)]);
        let names = Names::from_bytes(&bytes).expect("a name list");
        assert_eq!(names.get(phrase), Classes::LOCATION);
        assert_eq!(names.word("بحر"), Classes::PREFIX);
        assert_eq!(names.word("البحر"), Classes::default());
    }
}
