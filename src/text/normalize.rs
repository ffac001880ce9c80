//! Normalization of word forms, in two profiles.
//!
//! **LIGHT** changes only what does not change the word: Unicode NFC; Arabic
//! presentation forms (U+FB50–U+FDFF, U+FE70–U+FEFF) to their letters; tatweel
//! (U+0640), zero-width and bidi marks dropped; letters of Persian keyboards to
//! Arabic ones (`ک U+06A9 → ك`, `ی U+06CC → ي`, `ۀ U+06C0 → ه`).
//!
//! **SEARCH** is LIGHT, and what [`super::fold::fold_char`] says: diacritics
//! dropped, confusable letters folded, digits in ASCII, lower case.
//!
//! Both are idempotent.

use std::borrow::Cow;

use compact_str::CompactString;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::fold::{fold_char, is_folded, is_invisible};

/// How forms are normalized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Only what does not change the word.
    Light,
    /// Also what search and counting fold together.
    #[default]
    Search,
}

/// Normalizes a form. Borrows where nothing changes.
pub fn normalize(text: &str, profile: Profile) -> Cow<'_, str> {
    match profile {
        Profile::Light => light(text),
        Profile::Search => {
            let folded = fold(text);
            if folded == text { Cow::Borrowed(text) } else { Cow::Owned(folded.into()) }
        }
    }
}

fn light(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| light_char(c) == Some(c)) && is_nfc(text) {
        return Cow::Borrowed(text);
    }
    let letters: String = text.chars().flat_map(letters).filter_map(light_char).collect();
    Cow::Owned(letters.nfc().collect())
}

fn light_char(c: char) -> Option<char> {
    match c {
        '\u{0640}' => None,
        c if is_invisible(c) => None,
        'ک' => Some('ك'),
        'ی' => Some('ي'),
        'ۀ' => Some('ه'),
        c if is_presentation_form(c) => None,
        c => Some(c),
    }
}

/// The SEARCH form of a text.
pub fn fold(text: &str) -> CompactString {
    // Most words are folded as they stand.
    if text.chars().all(is_folded) {
        return CompactString::from(text);
    }
    if text.chars().any(|c| is_presentation_form(c) || c == '\u{0653}' || c == '\u{0654}' || c == '\u{0655}') {
        let composed: String = text.chars().flat_map(letters).collect();
        return composed.nfc().filter_map(fold_char).collect();
    }
    text.chars().filter_map(fold_char).collect()
}

/// Glyphs of Arabic letters that old encoders wrote instead of the letters.
fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// The letters of a presentation form; any other character as it is.
fn letters(c: char) -> impl Iterator<Item = char> {
    let (form, other) = if is_presentation_form(c) { (Some(c), None) } else { (None, Some(c)) };
    // A form that spells a space (the isolated marks of U+FE70 on) must not
    // put one into a word.
    form.into_iter()
        .flat_map(|c| std::iter::once(c).nfkc().filter(|c| !c.is_whitespace()).collect::<Vec<_>>())
        .chain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_folds_what_news_confuses() {
        for (text, want) in [
            ("إيران", "ايران"),
            ("أُسْرَة", "اسره"),
            ("مستشفى", "مستشفي"),
            ("مسؤول", "مسوول"),
            ("ســلام", "سلام"),
            ("٢٠٢١", "2021"),
            ("ﻻ", "لا"),
            ("Elaph", "elaph"),
            ("کابل", "كابل"),
        ] {
            assert_eq!(fold(text), want, "{text}");
        }
    }

    #[test]
    fn light_keeps_hamza_and_vowels() {
        assert_eq!(light("إيرانُ"), "إيرانُ");
        assert_eq!(light("ســلام"), "سلام");
        assert_eq!(light("کی"), "كي");
        assert_eq!(light("ﻻ"), "لا");
        assert_eq!(light("ا\u{0654}"), "أ");
        assert!(matches!(light("العراق"), Cow::Borrowed(_)));
    }

    #[test]
    fn twice_is_once() {
        for text in ["ﷺ", "ﹰ", "آ\u{0653}", "İ", "ﻼ ﷲ", "e\u{301}"] {
            for profile in [Profile::Light, Profile::Search] {
                let once = normalize(text, profile).into_owned();
                assert_eq!(normalize(&once, profile), once, "{text:?} {profile:?}");
            }
        }
    }
}
