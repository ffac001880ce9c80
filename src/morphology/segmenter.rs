//! Chooses how a word is cut, in its sentence.
//!
//! A log-linear model scores each of the word's [`analyses`]: by its letters, by
//! how often what is left stands alone in news ([`Counts`]), and by the words
//! beside it. Trained by `training/src/bin/segmenter.rs` on treebanks.
//!
//! Of a frequent word that it cuts the same in all of the news, a table says how
//! ([`Settled`]): the model is asked where there is something to judge.

use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::sequence::{Features, short};

use super::analyses::{Analyses, Analysis, analyses};
use super::clusters;
use super::counts::{Counts, LogCount};
use super::letters::{Letter, head, tail};
use super::table::{Front, Table};
use super::weights::Weights;

/// A word where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'w> {
    /// As the text has it.
    pub surface: &'w str,
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
    settled: Option<Settled>,
}

/// Words, as written, that are cut the same wherever they stand: letters cut off
/// the front and off the end. Found by `training/src/bin/segmenter_settled.rs`.
#[derive(Debug)]
struct Settled(Table);

impl Settled {
    fn embedded() -> Self {
        let table = Table::from_bytes(include_bytes!("../../models/segmenter-settled.bin"));
        Settled(table.expect("the file is a table"))
    }

    /// The analysis of a word, where it is settled: by its letters in the text,
    /// with their hamzas, and only where they stand alone.
    fn get(&self, surface: &str, word: &str) -> Option<Analysis> {
        if surface.len() != word.len() {
            return None;
        }
        let (front, back) = match self.0.get(&[surface]) {
            0 => return None,
            cut => settled_letters(cut),
        };
        let mut letters = word.get(..front * 2)?.chars();
        let conjunction = letters.clone().next().filter(|c| matches!(c, 'و' | 'ف'));
        if conjunction.is_some() {
            letters.next();
        }
        let end = word.len().checked_sub(back * 2).filter(|end| word.is_char_boundary(*end))?;
        Some(Analysis { conjunction, preposition: letters.next(), begin: front * 2, end })
    }
}

/// The number that stands for so many letters cut off the front and the end.
pub fn settled_cut(front: usize, back: usize) -> u8 {
    (1 + front * 4 + back) as u8
}

fn settled_letters(cut: u8) -> (usize, usize) {
    let cut = usize::from(cut) - 1;
    (cut / 4, cut % 4)
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
            Segmenter {
                settled: Some(Settled::embedded()),
                ..Segmenter::new(weights.expect("the file is a model"), Counts::words())
            }
        });
        &EMBEDDED
    }

    /// A model of these weights and counts, which judges every word.
    pub fn new(weights: Weights, counts: &'static Counts) -> Self {
        Segmenter { weights, counts, settled: None }
    }

    /// The model that is compiled in, judging every word.
    pub fn unsettled() -> Segmenter {
        Segmenter { weights: Segmenter::embedded().weights.clone(), counts: Counts::words(), settled: None }
    }

    /// The best analysis of a word.
    pub fn choose(&self, occurrence: &Occurrence<'_>, scratch: &mut Scratch) -> Analysis {
        if let Some(analysis) = self.settled.as_ref().and_then(|s| s.get(occurrence.surface, occurrence.word)) {
            return analysis;
        }
        candidates(occurrence, &mut scratch.analyses);
        let whole = scratch.analyses[0];
        if scratch.analyses.len() == 1 {
            return whole;
        }
        let word = Statistics::new(self.counts, occurrence);
        let Scratch { analyses, features } = scratch;
        let mut score = |fill: &dyn Fn(&mut Features)| {
            features.clear();
            fill(features);
            features.end_position();
            self.weights.units(features.at(0))
        };
        // Analyses share their fronts, by where the stem begins, and their backs.
        let (mut fronts, mut backs) = (Sides::new(), Sides::new());
        let (mut best, mut best_score) = (whole, i32::MIN);
        for analysis in analyses.iter() {
            let front = side(&mut fronts, analysis.begin, || score(&|out| front(&word, occurrence, analysis, out)));
            let back = side(&mut backs, analysis.end, || score(&|out| back(&word, occurrence, analysis, out)));
            let whole = score(&|out| both(&word, occurrence, analysis, out));
            if front + back + whole > best_score {
                (best, best_score) = (*analysis, front + back + whole);
            }
        }
        best
    }
}

/// Scores of one side of a word, by the place where the stem begins or ends.
type Sides = SmallVec<[(usize, i32); 8]>;

/// The score of a side, made once.
fn side(known: &mut Sides, at: usize, score: impl FnOnce() -> i32) -> i32 {
    if let Some((_, score)) = known.iter().find(|(place, _)| *place == at) {
        return *score;
    }
    let score = score();
    known.push((at, score));
    score
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
    front(word, occurrence, analysis, out);
    back(word, occurrence, analysis, out);
    both(word, occurrence, analysis, out);
    out.end_position();
}

/// Features of what is cut off the front, whatever the stem.
fn front(word: &Statistics<'_>, occurrence: &Occurrence<'_>, analysis: &Analysis, out: &mut Features) {
    let prefix = analysis.prefix(occurrence.word);
    let side = Side { affix: prefix, letter: prefix.chars().count(), template: 0 };
    side.features(word, occurrence, out);
}

/// Features of what is cut off the end, whatever the stem.
fn back(word: &Statistics<'_>, occurrence: &Occurrence<'_>, analysis: &Analysis, out: &mut Features) {
    let suffix = analysis.suffix(occurrence.word);
    let letter = occurrence.raw.len().saturating_sub(1 + suffix.chars().count());
    let side = Side { affix: suffix, letter, template: 1 };
    side.features(word, occurrence, out);
}

/// What is cut off one side of a word.
struct Side<'w> {
    affix: &'w str,
    /// The letter of the stem beside it.
    letter: usize,
    /// Templates come in pairs: 0 for the front, 1 for the end.
    template: u32,
}

impl Side<'_> {
    fn features(&self, word: &Statistics<'_>, occurrence: &Occurrence<'_>, out: &mut Features) {
        let affix = short(self.affix);
        let template = |pair: u32| pair + self.template;
        // What folding hides.
        let letter = occurrence.raw.get(self.letter).map_or("", |letter| hidden(letter.raw));
        out.add_short(template(14), [affix, short(letter)]);
        out.add_short(template(21), [affix, digits(level(word.whole)), short("w")]);
        // The words beside it.
        out.add_parts(template(31), &[self.affix, occurrence.previous]);
        out.add_parts(template(33), &[self.affix, occurrence.next]);
        let ending = short(tail(occurrence.previous_stem, 2));
        out.add_short(template(35), [affix, ending, sign(word.previous_article)]);
        // The company that it and they keep in news.
        out.add_short(template(46), [affix, class(word.cluster), short("\0")]);
        out.add_short(template(48), [affix, class(word.previous_cluster), short("\0")]);
        out.add_short(template(50), [affix, class(word.next_cluster), short("\0")]);
    }
}

/// Features of the analysis as a whole, and of its stem.
fn both(word: &Statistics<'_>, occurrence: &Occurrence<'_>, analysis: &Analysis, out: &mut Features) {
    let form = occurrence.word;
    let (before, stem, after) = (analysis.prefix(form), analysis.stem(form), analysis.suffix(form));
    let (prefix, suffix) = (short(before), short(after));
    let count = |parts: &[&str]| word.counts.get(parts);

    // The affixes, and the words they stand on.
    out.add_short(1, [prefix, suffix]);
    out.add_parts(2, &[before, after, form]);
    out.add_parts(3, &[if before.is_empty() { "-" } else { "+" }, stem, if after.is_empty() { "-" } else { "+" }]);
    out.add_parts(4, &[before, "_", stem]);
    out.add_parts(5, &["_", after, stem]);

    // Its letters.
    let two = short(head(stem, 2));
    out.add_short(6, [prefix, two]);
    out.add_short(7, [prefix, short(head(stem, 3))]);
    out.add_parts(8, &[before, head(stem, 4)]);
    out.add_short(9, [suffix, short(tail(stem, 2))]);
    out.add_short(10, [suffix, short(tail(stem, 3))]);
    out.add_short(11, [suffix, short(tail(stem, 1)), two]);
    let letters = digits(stem.len() as u32 / 2);
    out.add_short(12, [prefix, letters]);
    out.add_short(13, [suffix, letters]);

    // How often the stem stands alone, with the article, with other affixes.
    const FRONTS: [Front; 5] = [Front::new(""), Front::new("ال"), Front::new("و"), Front::new("ب"), Front::new("ل")];
    let [alone, with_article, with_wa, with_bi, with_li] = word.counts.get_each(FRONTS, stem);
    let restored = if before.ends_with('ل') && stem.starts_with('ل') { count(&["ا", stem]) } else { 0 };
    let own = alone.max(restored);
    let article = if stem.starts_with("ال") { own } else { with_article };
    let (own_level, article_level) = (digits(level(own)), digits(level(article)));
    let whole_level = digits(level(word.whole));
    out.add_short(16, [prefix, own_level, short("o")]);
    out.add_short(17, [suffix, own_level, short("o")]);
    out.add_short(18, [prefix, article_level, short("a")]);
    out.add_short(19, [suffix, article_level, short("a")]);
    out.add_short(20, [prefix, own_level, article_level]);
    let ratio = (i32::from(own) - i32::from(word.whole)).clamp(-63, 63);
    out.add_short(23, [prefix, suffix, digits(((ratio + 64) / 8) as u32)]);
    out.add_short(24, [prefix, own_level, whole_level]);
    if !after.is_empty() {
        let changed = changed(&count, stem);
        out.add_short(25, [suffix, digits(level(changed)), short("c")]);
        out.add_short(26, [suffix, digits(level(changed.max(own))), whole_level]);
    }
    let others = [with_wa, with_bi, with_li, count(&[stem, "ه"]), count(&[stem, "ها"])];
    let seen = others.iter().filter(|count| **count > 0).count() as u32;
    out.add_short(27, [prefix, suffix, digits(seen)]);
    if let (Some(_), Some(_)) = (analysis.conjunction, analysis.preposition) {
        // و before بـ: each is judged by itself too.
        let (conjunction, preposition) = before.split_at(2);
        let rest = &form[2..analysis.end];
        out.add_short(28, [short(conjunction), digits(level(count(&[rest])))]);
        out.add_short(29, [short(preposition), own_level]);
        out.add_short(30, [short(preposition), two]);
    }

    // The words beside it.
    let (previous, next) = (sign(word.previous_article), sign(word.next_article));
    let articled = sign(stem.starts_with("ال"));
    out.add_short(37, [prefix, previous, next, articled]);
    out.add_short(38, [suffix, previous, next, articled]);
    out.add_short(39, [prefix, short(head(occurrence.next, 2)), two]);

    // Whether name lists have the word as it is, or what is left of it.
    let listed = digits(u32::from(word.name).div_ceil(8));
    out.add_short(40, [prefix, listed, own_level, whole_level]);
    out.add_short(41, [suffix, listed, own_level, whole_level]);
    out.add_short(42, [prefix, suffix, listed]);
    out.add_short(43, [prefix, digits(u32::from(Counts::names().get(&[stem])).div_ceil(8)), listed]);

    // The company that the stem keeps in news.
    let cluster = class(clusters::of(bare(stem)));
    out.add_short(44, [prefix, cluster, short("\0")]);
    out.add_short(45, [suffix, cluster, short("\0")]);
}

/// A class of words as a value.
fn class(cluster: u8) -> u64 {
    short(char::from(cluster).encode_utf8(&mut [0; 2]))
}

/// A small number as a value.
fn digits(number: u32) -> u64 {
    const NAMES: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];
    short(NAMES[number.min(15) as usize])
}

fn sign(yes: bool) -> u64 {
    short(if yes { "+" } else { "-" })
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
