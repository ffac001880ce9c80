//! Chooses how a word is cut, in its sentence.
//!
//! A log-linear model scores each of the word's [`analyses`]: by its letters, by
//! how often what is left stands alone in news ([`Counts`]), and by the words
//! beside it. Trained by `training/src/bin/segmenter.rs` on treebanks.

use std::sync::LazyLock;

use crate::sequence::Features;

use super::analyses::{Analyses, Analysis, analyses};
use super::clusters;
use super::counts::{Counts, LogCount};
use super::letters::Letter;
use super::weights::Weights;

/// A word where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'w> {
    /// Its SEARCH form.
    pub word: &'w str,
    /// The letters of the text for each letter of `word`.
    pub raw: &'w [Letter],
    /// The SEARCH form of the token before it; empty at the start of a sentence.
    pub previous: &'w str,
    /// The stem of the token before it.
    pub previous_stem: &'w str,
    /// The SEARCH form of the token after it; empty at the end.
    pub next: &'w str,
}

/// The model.
#[derive(Debug)]
pub struct Segmenter {
    weights: Weights,
    counts: &'static Counts,
}

/// Memory that is used again from word to word.
#[derive(Debug, Default)]
pub struct Scratch {
    analyses: Analyses,
    features: Features,
}

impl Segmenter {
    /// The model that is compiled in.
    pub fn embedded() -> &'static Segmenter {
        static EMBEDDED: LazyLock<Segmenter> = LazyLock::new(|| {
            let weights = Weights::from_bytes(include_bytes!("../../models/segmenter.bin"));
            Segmenter::new(weights.expect("the file is a model"), Counts::words())
        });
        &EMBEDDED
    }

    /// A model of these weights and counts.
    pub fn new(weights: Weights, counts: &'static Counts) -> Self {
        Segmenter { weights, counts }
    }

    /// The best analysis of a word.
    pub fn choose(&self, occurrence: &Occurrence<'_>, scratch: &mut Scratch) -> Analysis {
        candidates(occurrence, &mut scratch.analyses);
        let whole = scratch.analyses[0];
        if scratch.analyses.len() == 1 {
            return whole;
        }
        let word = Statistics::new(self.counts, occurrence);
        let (mut best, mut best_score) = (whole, f32::NEG_INFINITY);
        for analysis in &scratch.analyses {
            scratch.features.clear();
            features(&word, occurrence, analysis, &mut scratch.features);
            let score = self.weights.sum(scratch.features.at(0));
            if score > best_score {
                (best, best_score) = (*analysis, score);
            }
        }
        best
    }
}

/// The analyses that the letters of the text allow: what folding hides is used.
pub fn candidates(occurrence: &Occurrence<'_>, found: &mut Analyses) {
    let word = occurrence.word;
    analyses(word, found);
    match occurrence.raw.last().map(|l| l.raw) {
        // The ending of a noun, and a long vowel: no pronouns.
        Some('ة') => found.retain(|a| a.suffix(word) != "ه"),
        Some('ى') => found.retain(|a| !matches!(a.suffix(word), "ي" | "ني")),
        _ => {}
    }
    // A ligature is one character and has one place.
    let apart = |bytes: usize| {
        let letter = word[..bytes].chars().count();
        letter == 0 || occurrence.raw.get(letter).is_none_or(|l| l.at != occurrence.raw[letter - 1].at)
    };
    if occurrence.raw.windows(2).any(|pair| pair[0].at == pair[1].at) {
        found.retain(|a| {
            let conjunction = a.conjunction.map_or(0, char::len_utf8);
            apart(conjunction) && apart(a.begin) && apart(a.end)
        });
    }
}

/// What features of all analyses of a word share.
pub struct Statistics<'c> {
    counts: &'c Counts,
    whole: LogCount,
    name: LogCount,
    cluster: u8,
    previous_cluster: u8,
    next_cluster: u8,
    previous_article: bool,
    next_article: bool,
}

impl<'c> Statistics<'c> {
    /// Looks the word up.
    pub fn new(counts: &'c Counts, occurrence: &Occurrence<'_>) -> Self {
        Statistics {
            counts,
            whole: counts.get(&[occurrence.word]),
            name: Counts::names().get(&[occurrence.word]),
            cluster: clusters::of(bare(occurrence.word)),
            previous_cluster: clusters::of(bare(occurrence.previous_stem)),
            next_cluster: clusters::of(bare(occurrence.next)),
            previous_article: occurrence.previous_stem.starts_with("ال"),
            next_article: occurrence.next.starts_with("ال"),
        }
    }
}

/// A form without its article, as [`clusters`] knows it.
fn bare(form: &str) -> &str {
    form.strip_prefix("ال").unwrap_or(form)
}

/// A count as a feature: a step is a doubling twice over.
fn level(count: LogCount) -> u32 {
    if count == 0 { 0 } else { 1 + u32::from(count) / 16 }
}

/// Switches on the features of an analysis, as one position.
pub fn features(word: &Statistics<'_>, occurrence: &Occurrence<'_>, analysis: &Analysis, out: &mut Features) {
    let form = occurrence.word;
    let (prefix, stem, suffix) = (analysis.prefix(form), analysis.stem(form), analysis.suffix(form));
    let mut out = Templates { features: out, number: 0 };
    let count = |parts: &[&str]| word.counts.get(parts);
    let n = |number: u32| {
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"][number.min(15) as usize]
    };

    // The affixes, and the words they stand on.
    out.add(&[prefix, suffix]);
    out.add(&[prefix, suffix, form]);
    out.add(&[if prefix.is_empty() { "-" } else { "+" }, stem, if suffix.is_empty() { "-" } else { "+" }]);
    out.add(&[prefix, "_", stem]);
    out.add(&["_", suffix, stem]);

    // Its letters.
    let (two, three) = (head(stem, 2), head(stem, 3));
    out.add(&[prefix, two]);
    out.add(&[prefix, three]);
    out.add(&[prefix, head(stem, 4)]);
    out.add(&[suffix, tail(stem, 2)]);
    out.add(&[suffix, tail(stem, 3)]);
    out.add(&[suffix, tail(stem, 1), two]);
    let letters = stem.len() as u32 / 2;
    out.add(&[prefix, n(letters)]);
    out.add(&[suffix, n(letters)]);

    // What folding hides.
    let first = form[..analysis.begin].chars().count();
    let last = occurrence.raw.len().saturating_sub(1 + suffix.chars().count());
    let raw = |at: usize| occurrence.raw.get(at).map_or("", |letter| hidden(letter.raw));
    out.add(&[prefix, raw(first)]);
    out.add(&[suffix, raw(last)]);

    // How often the stem stands alone, with the article, with other affixes.
    let restored = if prefix.ends_with('ل') && stem.starts_with('ل') { count(&["ا", stem]) } else { 0 };
    let own = count(&[stem]).max(restored);
    let article = if stem.starts_with("ال") { own } else { count(&["ال", stem]) };
    out.add(&[prefix, n(level(own)), "o"]);
    out.add(&[suffix, n(level(own)), "o"]);
    out.add(&[prefix, n(level(article)), "a"]);
    out.add(&[suffix, n(level(article)), "a"]);
    out.add(&[prefix, n(level(own)), n(level(article))]);
    out.add(&[prefix, n(level(word.whole)), "w"]);
    out.add(&[suffix, n(level(word.whole)), "w"]);
    let ratio = (i32::from(own) - i32::from(word.whole)).clamp(-63, 63);
    out.add(&[prefix, suffix, n(((ratio + 64) / 8) as u32)]);
    out.add(&[prefix, n(level(own)), n(level(word.whole))]);
    if !suffix.is_empty() {
        let changed = changed(&count, stem);
        out.add(&[suffix, n(level(changed)), "c"]);
        out.add(&[suffix, n(level(changed.max(own))), n(level(word.whole))]);
    } else {
        out.skip(2);
    }
    let others = [("و", ""), ("ب", ""), ("ل", ""), ("", "ه"), ("", "ها")];
    let seen = others.iter().filter(|(before, after)| count(&[before, stem, after]) > 0).count() as u32;
    out.add(&[prefix, suffix, n(seen)]);
    if let (Some(_), Some(_)) = (analysis.conjunction, analysis.preposition) {
        // و before بـ: each is judged by itself too.
        let (conjunction, preposition) = prefix.split_at(2);
        let rest = &form[2..analysis.end];
        out.add(&[conjunction, n(level(count(&[rest])))]);
        out.add(&[preposition, n(level(own))]);
        out.add(&[preposition, two]);
    } else {
        out.skip(3);
    }

    // The words beside it.
    let yes = |b: bool| if b { "+" } else { "-" };
    out.add(&[prefix, occurrence.previous]);
    out.add(&[suffix, occurrence.previous]);
    out.add(&[prefix, occurrence.next]);
    out.add(&[suffix, occurrence.next]);
    out.add(&[prefix, tail(occurrence.previous_stem, 2), yes(word.previous_article)]);
    out.add(&[suffix, tail(occurrence.previous_stem, 2), yes(word.previous_article)]);
    out.add(&[prefix, yes(word.previous_article), yes(word.next_article), yes(stem.starts_with("ال"))]);
    out.add(&[suffix, yes(word.previous_article), yes(word.next_article), yes(stem.starts_with("ال"))]);
    out.add(&[prefix, head(occurrence.next, 2), two]);

    // Whether name lists have the word as it is, or what is left of it.
    let listed = n(u32::from(word.name).div_ceil(8));
    out.add(&[prefix, listed, n(level(own)), n(level(word.whole))]);
    out.add(&[suffix, listed, n(level(own)), n(level(word.whole))]);
    out.add(&[prefix, suffix, listed]);
    out.add(&[prefix, n(u32::from(Counts::names().get(&[stem])).div_ceil(8)), listed]);

    // The company that they keep in news, and the words beside them.
    let (mut a, mut b) = ([0; 4], [0; 4]);
    let mut cluster = |number: u8, other: u8, affix: &str, out: &mut Templates<'_>| {
        let number = &*char::from(number).encode_utf8(&mut a);
        out.add(&[affix, number, char::from(other).encode_utf8(&mut b)]);
    };
    let own = clusters::of(bare(stem));
    cluster(own, 0, prefix, &mut out);
    cluster(own, 0, suffix, &mut out);
    cluster(word.cluster, 0, prefix, &mut out);
    cluster(word.cluster, 0, suffix, &mut out);
    cluster(word.previous_cluster, 0, prefix, &mut out);
    cluster(word.previous_cluster, 0, suffix, &mut out);
    cluster(word.next_cluster, 0, prefix, &mut out);
    cluster(word.next_cluster, 0, suffix, &mut out);
    out.features.end_position();
}

/// Numbers the templates in the order they are used.
struct Templates<'f> {
    features: &'f mut Features,
    number: u32,
}

impl Templates<'_> {
    fn add(&mut self, parts: &[&str]) {
        self.number += 1;
        self.features.add_parts(self.number, parts);
    }

    fn skip(&mut self, templates: u32) {
        self.number += templates;
    }
}

/// How often the stem stands alone in the form it has without a pronoun: `ة` for
/// `ت`, `ى` for `ا`, `ء` for `ئ` and `ؤ`.
fn changed(count: &dyn Fn(&[&str]) -> LogCount, stem: &str) -> LogCount {
    let Some(last) = stem.chars().next_back() else { return 0 };
    let rest = &stem[..stem.len() - last.len_utf8()];
    match last {
        'ت' => count(&[rest, "ه"]),
        'ا' => count(&[rest, "ي"]),
        'ي' | 'و' => count(&[rest, "ء"]),
        _ => 0,
    }
}

/// Letters that folding confuses, told apart.
fn hidden(letter: char) -> &'static str {
    match letter {
        'أ' => "أ",
        'إ' => "إ",
        'آ' => "آ",
        'ا' => "ا",
        'ة' => "ة",
        'ه' => "ه",
        'ى' => "ى",
        'ي' => "ي",
        'ئ' => "ئ",
        'ؤ' => "ؤ",
        'ء' => "ء",
        'ت' => "ت",
        'و' => "و",
        'ن' => "ن",
        _ => "",
    }
}

/// The first letters of a form.
fn head(form: &str, letters: usize) -> &str {
    form.char_indices().nth(letters).map_or(form, |(at, _)| &form[..at])
}

/// The last letters of a form.
fn tail(form: &str, letters: usize) -> &str {
    form.char_indices().rev().nth(letters - 1).map_or(form, |(at, _)| &form[at..])
}
