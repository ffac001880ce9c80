//! The office or description that stands directly before or after a person's
//! name: أمين المجلس الأعلى للأمن القومي الإيراني علي شمخاني.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Document, Gender, Proclitics, Token};
use crate::lexicon::title_limits;
use crate::lexicon::titles::{Class, Gender as Marked, ROWS, Row};

/// Tokens looked at before a name.
const BEFORE: usize = 14;
/// Tokens looked at after a name and a comma.
const AFTER: usize = 9;

/// A title as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// Its words.
    pub(super) text: String,
    /// Gender of its form.
    pub(super) gender: Option<Gender>,
}

/// The row of a title word, by stem.
pub(super) fn row(stem: &str) -> Option<&'static Row> {
    static TABLE: OnceLock<HashMap<&'static str, &'static Row>> = OnceLock::new();
    TABLE.get_or_init(|| ROWS.iter().map(|row| (row.form, row)).collect()).get(stem).copied()
}

/// Gender that a title word tells.
pub(super) fn gender(row: &Row) -> Option<Gender> {
    match row.gender {
        Marked::M => Some(Gender::Masculine),
        Marked::F => Some(Gender::Feminine),
        Marked::Any => None,
    }
}

/// Words that end a noun phrase: no title reaches across one.
fn is_barrier(token: &Token) -> bool {
    if token.is_punctuation() {
        return !matches!(token.folded.as_str(), "\"" | "«" | "»" | "“" | "”" | "-");
    }
    static LIMITS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    LIMITS
        .get_or_init(|| title_limits::ROWS.iter().flat_map(|row| row.forms.iter().copied()).collect())
        .contains(token.core.as_str())
}

/// Titles around the name of a person that stands in `tokens`.
pub(super) fn around(document: &Document<'_>, tokens: Range<usize>) -> Vec<Title> {
    let sentence = document.sentences.get(document.sentence_of(tokens.start));
    let Some(bounds) = sentence.map(|s| s.tokens.clone()) else { return Vec::new() };
    let mut titles = before(document, tokens.start, bounds.start);
    titles.extend(after(document, tokens.end, bounds.end));
    titles
}

/// The nearest title head before the name; further left while it is an
/// honorific or rank (الدكتور, العقيد) or another head stands directly before (نائب
/// رئيس), and over one comma.
fn before(document: &Document<'_>, name: usize, floor: usize) -> Vec<Title> {
    let taken = document.mentions.iter().rev().take(4).filter(|m| m.kind == crate::document::EntityType::Person);
    let floor = taken.map(|m| m.tokens.end).filter(|end| *end <= name).max().unwrap_or(0).max(floor);
    let mut titles = Vec::new();
    let mut end = name;
    let mut i = name;
    let mut comma = false;
    // أنيلي، رئيس النادي، لرونالدو: a preposition takes the name out of apposition.
    let leads = document.tokens[name].proclitics.has_preposition();
    while i > floor && name - i < BEFORE {
        i -= 1;
        let token = &document.tokens[i];
        if is_barrier(token) {
            // قال المتحدث باسم الوزارة، العقيد فلان، إن: one comma before the name.
            if comma || leads || i + 1 != end || !matches!(token.folded.as_str(), "،" | ",") {
                break;
            }
            (comma, end) = (true, i);
            continue;
        }
        let Some(mut head) = row(&token.stem) else {
            if token.has_conjunction() && !token.proclitics.contains(Proclitics::AL) {
                break;
            }
            continue;
        };
        let mut begin = i;
        while begin > floor && !document.tokens[begin].has_conjunction() {
            let Some(next) = row(&document.tokens[begin - 1].stem) else { break };
            head = next;
            begin -= 1;
        }
        // The comma before the phrase makes it belong to who was named before.
        if comma && begin == floor + 1 && document.tokens[floor].is_punctuation() && floor > 0 {
            break;
        }
        let text = super::forms::text(document, begin..end);
        // زميله says nothing by itself.
        let bare = begin + 1 == end && !token.enclitic.is_empty();
        // مدير مكتب ماكرون: what is indefinite goes on with the name.
        if end - 1 > i && !is_definite(document, end - 1) {
            break;
        }
        if !bare {
            titles.push(Title { text, gender: gender(head) });
        }
        // الدكتور, اللواء and their like stand behind the office.
        let address =
            |row: &Row| matches!(row.class, Class::Honorific | Class::Forces | Class::Royalty | Class::Religion);
        if end - begin > 2
            || row(&token.stem).is_none_or(|row| !address(row))
            || document.tokens[begin].has_conjunction()
        {
            break;
        }
        (end, i) = (begin, begin);
    }
    titles
}

/// Whether a noun phrase can end with this token: it has the article, or is a
/// name or part of one.
fn is_definite(document: &Document<'_>, token: usize) -> bool {
    let word = &document.tokens[token];
    word.proclitics.contains(Proclitics::AL)
        || !word.is_word()
        || document.mentions.iter().rev().take(6).any(|mention| mention.tokens.contains(&token))
}

/// `فلان، وزير الخارجية السابق،`: what stands between commas after the name.
fn after(document: &Document<'_>, name: usize, ceiling: usize) -> Option<Title> {
    let comma = document.tokens.get(name)?;
    if name + 1 >= ceiling || !matches!(comma.folded.as_str(), "،" | "," | "(") {
        return None;
    }
    let head = row(&document.tokens[name + 1].stem)?;
    if document.tokens[name + 1].has_conjunction() {
        return None;
    }
    let end = (name + 2..ceiling.min(name + 1 + AFTER)).find(|i| is_barrier(&document.tokens[*i]))?;
    let text = document.slice(document.span_of(name + 1..end)).trim().to_string();
    Some(Title { text, gender: gender(head) })
}
