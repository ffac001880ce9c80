//! The ways in which a word can be cut: every analysis the affix grammar allows.
//!
//! A word is `(و|ف)? (ب|ل|ك|س)? stem pronoun?`. Which analysis holds is judged by
//! [`super::segmenter`]; here stands only what Arabic writing rules out: `س` comes
//! before an imperfect verb, a single letter is no stem but for `له` and `به`.

use smallvec::SmallVec;

use crate::document::Proclitics;

/// One way to cut a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Analysis {
    /// `و` or `ف`, if any.
    pub conjunction: Option<char>,
    /// `ب`, `ل`, `ك` or `س`, if any.
    pub preposition: Option<char>,
    /// Bytes of the SEARCH form at which the stem begins.
    pub begin: usize,
    /// Bytes of the SEARCH form at which the stem ends and the pronoun begins.
    pub end: usize,
}

impl Analysis {
    /// The stem as it is written.
    pub fn stem<'w>(&self, word: &'w str) -> &'w str {
        &word[self.begin..self.end]
    }

    /// What is cut off the front.
    pub fn prefix<'w>(&self, word: &'w str) -> &'w str {
        &word[..self.begin]
    }

    /// The pronoun.
    pub fn suffix<'w>(&self, word: &'w str) -> &'w str {
        &word[self.end..]
    }

    /// The proclitics as a set.
    pub fn proclitics(&self) -> Proclitics {
        let of = |letter: Option<char>| match letter {
            Some('و') => Proclitics::WA,
            Some('ف') => Proclitics::FA,
            Some('ب') => Proclitics::BI,
            Some('ل') => Proclitics::LI,
            Some('ك') => Proclitics::KA,
            Some('س') => Proclitics::SA,
            _ => Proclitics::NONE,
        };
        of(self.conjunction) | of(self.preposition)
    }

    /// Whether nothing is cut.
    pub fn is_whole(&self, word: &str) -> bool {
        self.begin == 0 && self.end == word.len()
    }
}

/// Pronouns that are written onto the word before them, folded.
pub const PRONOUNS: [&str; 10] = ["ه", "ها", "هم", "هما", "هن", "نا", "ك", "كم", "ني", "ي"];

/// Longest word that is looked at, in bytes; no Arabic word is near it.
const LONGEST: usize = 48;

/// Every analysis of a word in its SEARCH form; the first leaves it whole.
pub type Analyses = SmallVec<[Analysis; 8]>;

/// Lists the analyses of a word in its SEARCH form.
pub fn analyses(word: &str, found: &mut Analyses) {
    found.clear();
    found.push(Analysis { end: word.len(), ..Analysis::default() });
    if word.len() > LONGEST {
        return;
    }
    fronts(word, |conjunction, preposition, begin| {
        let rest = &word[begin..];
        if begin > 0 && may_follow(preposition, rest) {
            found.push(Analysis { conjunction, preposition, begin, end: word.len() });
        }
        for pronoun in PRONOUNS {
            if let Some(stem) = rest.strip_suffix(pronoun)
                && takes_pronoun(stem, preposition, pronoun)
            {
                found.push(Analysis { conjunction, preposition, begin, end: begin + stem.len() });
            }
        }
    });
}

/// Calls `visit` with each run of proclitics a word can begin with, also none.
fn fronts(word: &str, mut visit: impl FnMut(Option<char>, Option<char>, usize)) {
    let mut letters = word.chars();
    let first = letters.next();
    let second = letters.next();
    let length = |c: char| c.len_utf8();
    visit(None, None, 0);
    match first {
        Some(c @ ('و' | 'ف')) => {
            visit(first, None, length(c));
            if let Some(p @ ('ب' | 'ل' | 'ك' | 'س')) = second {
                visit(first, second, length(c) + length(p));
            }
        }
        Some(c @ ('ب' | 'ل' | 'ك' | 'س')) => visit(None, first, length(c)),
        _ => {}
    }
}

/// Whether a stem without a pronoun can stand after a proclitic.
fn may_follow(preposition: Option<char>, stem: &str) -> bool {
    let mut letters = stem.chars();
    let (Some(first), Some(_)) = (letters.next(), letters.next()) else { return false };
    match preposition {
        Some('س') => matches!(first, 'ي' | 'ت' | 'ن' | 'ا') && stem.len() > 4,
        // لها is ل and a pronoun; of ل and ال the alif is not written.
        Some('ل') => !PRONOUNS.contains(&stem),
        Some(_) => !PRONOUNS.contains(&stem),
        None => true,
    }
}

/// Whether a stem can take a pronoun.
fn takes_pronoun(stem: &str, preposition: Option<char>, pronoun: &str) -> bool {
    let letters = stem.chars().count();
    match letters {
        0 => false,
        1 => preposition.is_none() && matches!(stem, "ل" | "ب") && pronoun != "ني",
        _ if preposition == Some('س') => matches!(stem.chars().next(), Some('ي' | 'ت' | 'ن' | 'ا')) && letters > 2,
        _ => true,
    }
}
