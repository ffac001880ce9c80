//! The name lists: which words and word sequences are known as names of what.
//!
//! `models/names.bin` is a [`Table`] of some 166,000 phrases of public lists (see
//! `models/README.md`). The tagger weighs them as evidence.

use std::ops::{BitOr, BitOrAssign};

use super::table::{Fingerprint, Table};

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

/// The lists.
#[derive(Debug, Clone, Copy)]
pub struct Names(Table<'static>);

static FILE: &[u8] = include_bytes!("../../models/names.bin");

impl Names {
    /// The lists that are compiled in.
    pub fn embedded() -> Self {
        // A broken file must not take the service down; the test below keeps it
        // from being built.
        Names(Table::from_bytes(FILE).unwrap_or(Table::EMPTY))
    }

    /// What is known about a phrase.
    pub fn get(&self, phrase: Fingerprint) -> Classes {
        Classes(self.0.get(phrase).unwrap_or(0))
    }

    /// What is known about a single folded word.
    pub fn word(&self, word: &str) -> Classes {
        self.get(Fingerprint::EMPTY.and(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        assert!(Table::from_bytes(FILE).is_some());
        let names = Names::embedded();
        assert!(names.word("العراق").intersects(Classes::COUNTRY));
        assert!(names.word("محمد").intersects(Classes::GIVEN_MALE));
        assert!(names.get(Fingerprint::EMPTY.and("الولايات").and("المتحده")).intersects(Classes::LOCATION));
        assert!(names.word("الولايات").intersects(Classes::PREFIX));
    }
}
