//! Function words and phrases as rules see them: folded, with or without `و`
//! and `ف` in front.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::Document;
use crate::lexicon::discourse_phrases::{ROWS, Role};
use crate::lexicon::speaker_words;
use crate::lexicon::speech_words::{self, Class};

/// A complementizer: `أن` or `إن`, which folding makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Complementizer {
    /// `ب` before it.
    pub(super) bi: bool,
    /// `و` or `ف` before it.
    pub(super) joined: bool,
    /// `ل` before it: because.
    pub(super) because: bool,
}

/// Reads a folded token as a complementizer.
pub(super) fn complementizer(form: &str) -> Option<Complementizer> {
    let mut rest = form;
    let mut found = Complementizer { bi: false, joined: false, because: false };
    if let Some(tail) = rest.strip_prefix(['و', 'ف']) {
        (found.joined, rest) = (true, tail);
    }
    if let Some(tail) = rest.strip_prefix('ب') {
        (found.bi, rest) = (true, tail);
    } else if let Some(tail) = rest.strip_prefix('ل') {
        (found.because, rest) = (true, tail);
    }
    let pronoun = rest.strip_prefix("ان")?;
    matches!(pronoun, "" | "ه" | "ها" | "هم" | "هما" | "هن" | "ني" | "ي" | "نا" | "ا" | "ك" | "كم").then_some(found)
}

/// The form without `و` or `ف`, where it has one.
pub(super) fn unjoined(form: &str) -> Option<&str> {
    form.strip_prefix(['و', 'ف']).filter(|rest| !rest.is_empty())
}

/// The longest phrase that begins at a token, with its length in tokens. A
/// phrase that ends in `ل` (`وفقا ل`) ends before the word that carries it.
pub(super) fn phrase(document: &Document<'_>, at: usize, end: usize) -> Option<(Role, usize)> {
    let form = document.tokens[at].folded.as_str();
    let candidates = PHRASES.get(form).into_iter().chain(unjoined(form).and_then(|f| PHRASES.get(f))).flatten();
    let mut best: Option<(Role, usize)> = None;
    for (words, role) in candidates {
        let Some(length) = matched(document, at, end, words) else { continue };
        if best.is_none_or(|(_, longest)| length > longest) {
            best = Some((*role, length));
        }
    }
    best
}

/// Tokens that the words of a phrase cover after its first, which has matched.
fn matched(document: &Document<'_>, at: usize, end: usize, words: &[&str]) -> Option<usize> {
    for (k, word) in words.iter().enumerate().skip(1) {
        let token = document.tokens.get(at + k).filter(|_| at + k < end)?;
        if *word == "ل" && k + 1 == words.len() {
            return token.folded.starts_with('ل').then_some(k);
        }
        if token.folded != *word {
            return None;
        }
    }
    Some(words.len())
}

/// Whether a word is in a class of `lexicon/speech_words.tsv`.
pub(super) fn is(class: Class, word: &str) -> bool {
    CLASSES.get(word).is_some_and(|classes| classes & (1 << class as u64) != 0)
}

/// Whether a word is in a class of `lexicon/speaker_words.tsv`.
pub(super) fn tells(class: speaker_words::Class, word: &str) -> bool {
    SPEAKER_CLASSES.get(word).is_some_and(|classes| classes & (1 << class as u64) != 0)
}

/// Per word, a bit for each class it is in.
static SPEAKER_CLASSES: LazyLock<HashMap<&'static str, u64>> = LazyLock::new(|| {
    let mut classes: HashMap<&'static str, u64> = HashMap::new();
    for row in speaker_words::ROWS {
        for form in row.forms {
            *classes.entry(form).or_default() |= 1 << row.class as u64;
        }
    }
    classes
});

/// The same of the other table.
static CLASSES: LazyLock<HashMap<&'static str, u64>> = LazyLock::new(|| {
    let mut classes: HashMap<&'static str, u64> = HashMap::new();
    for row in speech_words::ROWS {
        for form in row.forms {
            *classes.entry(form).or_default() |= 1 << row.class as u64;
        }
    }
    classes
});

type Phrases = HashMap<&'static str, Vec<(Vec<&'static str>, Role)>>;

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases: Phrases = HashMap::new();
    for row in ROWS {
        for form in row.forms {
            let words: Vec<&str> = form.split(' ').collect();
            phrases.entry(words[0]).or_default().push((words, row.role));
        }
    }
    phrases
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complementizers() {
        assert!(complementizer("ان").is_some());
        assert!(complementizer("بانه").is_some_and(|c| c.bi));
        assert!(complementizer("وان").is_some_and(|c| c.joined));
        assert!(complementizer("كان").is_none());
        assert!(complementizer("انتهي").is_none());
    }
}
