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
        let letter = Letter { raw, at: at as u32 };
        if is_plain(raw) {
            found.push(letter);
        } else {
            let times = fold(raw.encode_utf8(&mut [0; 4])).chars().count();
            found.extend(std::iter::repeat_n(letter, times));
        }
    }
}

/// A letter of the Arabic alphabet: it folds to one letter.
fn is_plain(c: char) -> bool {
    matches!(c, 'ء'..='غ' | 'ف'..='ي')
}

/// The first letters of a form; all of it where it has no more.
pub(super) fn head(form: &str, letters: usize) -> &str {
    let bytes = form.as_bytes();
    let mut at = 0;
    for _ in 0..letters {
        if at == bytes.len() {
            break;
        }
        at += 1;
        while bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
            at += 1;
        }
    }
    &form[..at]
}

/// The last letters of a form; all of it where it has no more.
pub(super) fn tail(form: &str, letters: usize) -> &str {
    let bytes = form.as_bytes();
    let mut at = bytes.len();
    for _ in 0..letters {
        if at == 0 {
            break;
        }
        at -= 1;
        while bytes[at] & 0xC0 == 0x80 {
            at -= 1;
        }
    }
    &form[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_tails_are_letters() {
        assert_eq!((head("كتاب", 1), head("كتاب", 4), head("كتاب", 9), head("", 2)), ("ك", "كتاب", "كتاب", ""));
        assert_eq!((tail("كتاب", 1), tail("كتاب", 3), tail("كتاب", 9), tail("", 2)), ("ب", "تاب", "كتاب", ""));
        assert_eq!((head("aéb", 2), tail("aéb", 2)), ("aé", "éb"));
    }
}
