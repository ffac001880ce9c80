//! Words annotated with their segments, and what a segmenter makes of them.

use std::{fs, io, path::Path};

use isnad::{
    morphology::{
        analyses::{Analyses, Analysis},
        counts::Counts,
        letters::{Letters, letters},
        segmenter::{Occurrence, Scratch, Segmenter, Statistics, candidates, features},
    },
    sequence::Features,
    text::normalize::fold,
};

use crate::loglinear::Example;

/// An annotated word.
#[derive(Debug, Clone)]
pub struct Word {
    /// As the text has it.
    pub surface: String,
    /// Its SEARCH form.
    pub form: String,
    /// Letters of the SEARCH form before each cut; `None` where the corpus
    /// rewrote the letters or cuts what is no clitic.
    pub cuts: Option<Vec<usize>>,
    /// Tags of its segments, where the corpus has them.
    pub tags: Vec<String>,
}

/// Reads a corpus: `surface TAB seg|seg [TAB tag|tag]`, an empty line between
/// two sentences.
pub fn read(path: &Path) -> io::Result<Vec<Vec<Word>>> {
    let mut sentences = vec![Vec::new()];
    for line in fs::read_to_string(path)?.lines() {
        let mut cells = line.split('\t');
        let (Some(surface), Some(segments)) = (cells.next(), cells.next()) else {
            sentences.push(Vec::new());
            continue;
        };
        let form = fold(surface).to_string();
        let parts: Vec<String> = segments.split('|').map(|s| fold(s).to_string()).collect();
        let tags = cells.next().unwrap_or_default().split('|').map(str::to_owned).collect();
        let cuts = cuts(&form, &parts);
        sentences.last_mut().expect("not empty").push(Word { surface: surface.into(), form, cuts, tags });
    }
    sentences.retain(|s| !s.is_empty());
    Ok(sentences)
}

/// Where the segments stand in the word, as `corpus.py` finds them: the alif of
/// `لل` and the changed last letter of a stem before a pronoun are allowed for.
fn cuts(form: &str, parts: &[String]) -> Option<Vec<usize>> {
    let letters: Vec<char> = form.chars().collect();
    let (mut cuts, mut at) = (Vec::new(), 0);
    for (k, part) in parts.iter().enumerate() {
        let part: Vec<char> = part.chars().collect();
        let rest = letters.get(at..)?;
        if rest.starts_with(&part) {
            at += part.len();
        } else if part.starts_with(&['ا', 'ل']) && rest.starts_with(&part[1..]) {
            at += part.len() - 1;
        } else if k + 1 < parts.len() && part.len() > 1 && rest.len() >= part.len() {
            let same = part.iter().zip(rest).filter(|(a, b)| a == b).count();
            if same + 1 < part.len() {
                return None;
            }
            at += part.len();
        } else if part.len() > 2 && part.iter().zip(rest).filter(|(a, b)| a == b).count() + 1 >= part.len() {
            at += part.len();
        } else {
            return None;
        }
        cuts.push(at);
    }
    cuts.pop();
    (at == letters.len()).then_some(cuts)
}

/// The cuts of an analysis, in letters.
pub fn cuts_of(form: &str, analysis: &Analysis) -> Vec<usize> {
    let mut bytes = Vec::new();
    if let Some(c) = analysis.conjunction {
        bytes.push(c.len_utf8());
    }
    if analysis.preposition.is_some() {
        bytes.push(analysis.begin);
    }
    if analysis.end < form.len() {
        bytes.push(analysis.end);
    }
    bytes.iter().map(|&b| form[..b].chars().count()).collect()
}

/// Calls `visit` with each word where it stands; it says how the word is cut,
/// and words after it see that.
pub fn walk(sentence: &[Word], mut visit: impl FnMut(&Word, &Occurrence<'_>) -> Analysis) {
    let mut previous_stem = String::new();
    let mut raw = Letters::new();
    for (i, word) in sentence.iter().enumerate() {
        letters(&word.surface, &mut raw);
        let occurrence = Occurrence {
            word: &word.form,
            raw: &raw,
            previous: if i == 0 { "" } else { &sentence[i - 1].form },
            previous_stem: &previous_stem,
            next: sentence.get(i + 1).map_or("", |w| &w.form),
        };
        let analysis = visit(word, &occurrence);
        previous_stem = analysis.stem(&word.form).to_owned();
    }
}

/// Examples to train on, from annotated sentences.
pub fn examples(sentences: &[Vec<Word>], counts: &'static Counts, weight: f32) -> Vec<Example> {
    let mut found = Vec::new();
    let (mut all, mut features_of) = (Analyses::new(), Features::default());
    for sentence in sentences {
        walk(sentence, |word, occurrence| {
            candidates(occurrence, &mut all);
            let right: Vec<bool> = all.iter().map(|a| Some(cuts_of(&word.form, a)) == word.cuts).collect();
            if all.len() > 1 && right.contains(&true) {
                let statistics = Statistics::new(counts, occurrence);
                features_of.clear();
                for analysis in &all {
                    features(&statistics, occurrence, analysis, &mut features_of);
                }
                let candidates = (0..all.len()).map(|c| features_of.at(c).to_vec()).collect();
                found.push(Example { candidates, right: right.clone(), weight });
            }
            right.iter().position(|r| *r).map_or(all[0], |r| all[r])
        });
    }
    found
}

/// Words cut right, of all words in Arabic letters that can be compared. The
/// wrong ones go to `wrong`: word, cuts found.
pub fn accuracy(
    segmenter: &Segmenter,
    sentences: &[Vec<Word>],
    mut wrong: impl FnMut(&Word, &Occurrence<'_>, &Analysis),
) -> (usize, usize) {
    let (mut right, mut all) = (0, 0);
    let mut scratch = Scratch::default();
    for sentence in sentences {
        walk(sentence, |word, occurrence| {
            let analysis = segmenter.choose(occurrence, &mut scratch);
            let arabic = word.surface.chars().any(|c| ('\u{621}'..='\u{64A}').contains(&c));
            if let (true, Some(cuts)) = (arabic, &word.cuts) {
                all += 1;
                if cuts_of(&word.form, &analysis) == *cuts {
                    right += 1;
                } else {
                    wrong(word, occurrence, &analysis);
                }
            }
            analysis
        });
    }
    (right, all)
}
