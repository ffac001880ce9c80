//! Words annotated with their segments, and what a segmenter makes of them.

use std::{error::Error, fs, io, ops::Range, path::Path};

use isnad::{
    document::Document,
    morphology::{
        analyses::{Analyses, Analysis},
        counts::Counts,
        letters::{Letters, letters},
        segmenter::{Occurrence, Scratch, Segmenter, Statistics, candidates, features},
    },
    sequence::Features,
    text::{normalize::fold, sentences::Reader},
};
use serde_json::Value;

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
            surface: &word.surface,
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

/// Examples from annotated names: a name begins where its proclitics end, and
/// holds none. Articles of `skip` are left out.
pub fn named_examples(
    folder: &Path,
    counts: &'static Counts,
    weight: f32,
    skip: impl Fn(&str) -> bool,
) -> Result<Vec<Example>, Box<dyn Error>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|f| {
        f.extension().is_some_and(|e| e == "json") && !f.file_stem().is_some_and(|s| skip(&s.to_string_lossy()))
    });
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(file.with_extension("txt"))?;
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let annotation: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        let mut names = Vec::new();
        for mention in annotation["mentions"].as_array().ok_or("no mentions")? {
            let at = |i: usize| mention[i].as_u64().and_then(|n| starts.get(n as usize)).copied();
            if let (Some(begin), Some(end), Some(kind)) = (at(0), at(1), mention[2].as_str()) {
                names.push((begin..end, kind == "PER"));
            }
        }
        names.sort_by_key(|(span, _)| span.start);
        named_in(&text, &names, counts, weight, &mut found);
    }
    Ok(found)
}

/// The examples of one article; names with whether each is a person's.
fn named_in(text: &str, names: &[(Range<usize>, bool)], counts: &'static Counts, weight: f32, out: &mut Vec<Example>) {
    let mut document = Document::new(text);
    let mut reader = Reader::default();
    while reader.next(&mut document).is_some() {}
    let (mut all, mut raw, mut features_of) = (Analyses::new(), Letters::new(), Features::default());
    let mut names = names.iter().peekable();
    for sentence in &document.sentences {
        let tokens = &document.tokens[sentence.tokens.clone()];
        for (i, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_word()) {
            let span = token.span.range();
            while names.next_if(|(name, _)| name.end <= span.start).is_some() {}
            let Some((name, person)) = names.peek().filter(|(name, _)| name.start < span.end) else { continue };
            // What stands inside the name of a body may have clitics of its own;
            // and of للعراق the annotation takes now a part, now the whole.
            let bare = token.folded.trim_start_matches(['و', 'ف']);
            if name.start < span.start && !person || bare.starts_with("لل") {
                continue;
            }
            letters(&text[span.clone()], &mut raw);
            let before = raw.iter().filter(|letter| span.start + (letter.at as usize) < name.start).count();
            let whole_end = *person || name.end <= span.end;
            let form = token.folded.as_str();
            let side = |i: Option<usize>| i.and_then(|i| tokens.get(i)).map_or("", |token| token.folded.as_str());
            let previous = side(i.checked_sub(1));
            let occurrence = Occurrence {
                surface: &text[span.clone()],
                word: form,
                raw: &raw,
                previous,
                previous_stem: previous,
                next: side(Some(i + 1)),
            };
            candidates(&occurrence, &mut all);
            let right: Vec<bool> = all
                .iter()
                .map(|a| a.prefix(form).chars().count() == before && (!whole_end || a.end == form.len()))
                .collect();
            if all.len() > 1 && right.contains(&true) && right.contains(&false) {
                let statistics = Statistics::new(counts, &occurrence);
                features_of.clear();
                for analysis in &all {
                    features(&statistics, &occurrence, analysis, &mut features_of);
                }
                let candidates = (0..all.len()).map(|c| features_of.at(c).to_vec()).collect();
                out.push(Example { candidates, right, weight });
            }
        }
    }
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
