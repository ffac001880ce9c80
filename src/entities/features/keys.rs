//! The strings of a token as numbers, made once: a word is in some thirty features
//! of itself and its neighbours.

use crate::document::Token;
use crate::sequence::short;

/// What strings of a token are in features ([`short`]): each stands in several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    pub(super) core: u64,
    pub(super) stem: u64,
    pub(super) folded: u64,
    pub(super) bare: u64,
    /// First and last letters of the stem: one, two, three, four.
    pub(super) prefixes: [u64; 4],
    pub(super) suffixes: [u64; 4],
}

impl Keys {
    /// Of a token and its [`bare`](super::form::bare) form.
    pub(super) fn new(token: &Token, bare: &str) -> Self {
        let (core, stem) = (short(&token.core), short(&token.stem));
        let same = |text: &str, other: &str, key: u64| if text == other { key } else { short(text) };
        Keys {
            core,
            stem,
            folded: same(&token.folded, &token.core, core),
            bare: same(bare, &token.core, core),
            prefixes: std::array::from_fn(|n| short(prefix(&token.stem, n + 1))),
            suffixes: std::array::from_fn(|n| short(suffix(&token.stem, n + 1))),
        }
    }
}

/// The first letters of a word.
pub(super) fn prefix(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(at, _)| &word[..at])
}

/// The last letters of a word.
fn suffix(word: &str, letters: usize) -> &str {
    word.char_indices().rev().nth(letters - 1).map_or(word, |(at, _)| &word[at..])
}
