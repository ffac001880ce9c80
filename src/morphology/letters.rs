//! The letters of a word as the text has them, beside those of its SEARCH form.

use smallvec::SmallVec;

use crate::text::normalize::fold;

/// A letter of the SEARCH form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The character it comes from.
    pub raw: char,
    /// Where that character begins, in bytes of the word.
    pub at: u32,
}

/// The letters of a word.
pub type Letters = SmallVec<[Letter; 16]>;

/// Pairs the letters of a word's SEARCH form with the characters of the word. A
/// ligature (`ﻻ`) gives several letters at one place.
pub fn letters(word: &str, found: &mut Letters) {
    found.clear();
    for (at, raw) in word.char_indices() {
        let times = if is_plain(raw) { 1 } else { fold(raw.encode_utf8(&mut [0; 4])).chars().count() };
        found.extend(std::iter::repeat_n(Letter { raw, at: at as u32 }, times));
    }
}

/// A letter of the Arabic alphabet: it folds to one letter.
fn is_plain(c: char) -> bool {
    matches!(c, 'ء'..='غ' | 'ف'..='ي')
}
