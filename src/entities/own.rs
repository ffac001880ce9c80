//! A newsroom's own names: found wherever they stand, whatever their spelling,
//! and given back with the newsroom's ids.
//!
//! A list is text with a name a line ([`OwnNames::parse`]) or rows from a request
//! ([`OwnNames::new`]). A name is looked up by the fingerprints of its words'
//! skeletons ([`super::forms::skeleton`]), word by word as long as some name goes
//! on, so that finding takes the same time with ten names and with a hundred
//! thousand; what a fingerprint finds is then held against the words themselves.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::document::{Document, EntityType, Proclitics, Token, TokenKind};
use crate::text::normalize::fold;

use super::forms::{self, Words as NameWords};
use super::seen::Seen;
use super::table::Fingerprint;
use super::words::Words;

/// Most words in a name.
pub const WORDS: usize = 12;
/// Most bytes in a name and in an id.
pub const BYTES: usize = 256;
/// Most rows in a list.
pub const ROWS: usize = 500_000;
/// Most bad rows that are told of at once.
const TOLD: usize = 20;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnName {
    /// The name, in any spelling, without proclitics.
    pub name: String,
    /// What it names: a person, an organization, a place or something else.
    pub kind: EntityType,
    /// The newsroom's id; rows with one id are names of one thing. May be empty.
    pub id: String,
}

/// A row that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Number of its line from 1, or of the row in a request from 0.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// A name ready to be held against the text.
#[derive(Debug)]
struct Known {
    words: NameWords,
    /// Which words have the article, a bit each: أحمد حسين is not أحمد الحسين,
    /// where both are listed.
    articles: u16,
    /// Only found with an article: a single word that has one, and is no
    /// person's name.
    article: bool,
    kind: EntityType,
    id: CompactString,
}

/// What begins with some words.
#[derive(Debug, Default)]
struct Slot {
    /// Indexes of the names that end here.
    names: SmallVec<[u32; 1]>,
    /// A longer name begins like this.
    longer: bool,
}

/// A list of names, ready to be looked for.
#[derive(Debug, Default)]
pub struct OwnNames {
    names: Vec<Known>,
    slots: HashMap<u32, Slot>,
}

/// A place where a name of the list stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundOwn {
    /// Indexes into [`Document::tokens`].
    pub(super) tokens: Range<usize>,
    pub(super) kind: EntityType,
    pub(super) id: CompactString,
}

impl OwnNames {
    /// From the text of a TSV file: name, type, id. The id may be missing. Empty
    /// lines, lines that begin with `#`, and a first line `name type id` are
    /// skipped.
    ///
    /// # Errors
    /// With the rows that are refused, the first twenty of them; none of the
    /// list is taken then.
    pub fn parse(text: &str) -> Result<Self, Vec<BadRow>> {
        let mut builder = Builder::default();
        let mut first = true;
        for (line, row) in text.trim_start_matches('\u{FEFF}').lines().enumerate().map(|(i, row)| (i + 1, row)) {
            if row.trim().is_empty() || row.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
            let header = std::mem::take(&mut first) && cells.first() == Some(&"name") && cells.get(1) == Some(&"type");
            if header {
                continue;
            }
            if !builder.has_room(line) {
                break;
            }
            match cells[..] {
                [name, kind] | [name, kind, ""] => builder.cells(line, name, kind, ""),
                [name, kind, id] => builder.cells(line, name, kind, id),
                _ => builder.refuse(line, format!("{} cells instead of name, type and id", cells.len())),
            }
        }
        builder.finish()
    }

    /// From rows.
    ///
    /// # Errors
    /// As [`Self::parse`]; [`BadRow::line`] is the index of the row.
    pub fn new(rows: &[OwnName]) -> Result<Self, Vec<BadRow>> {
        let mut builder = Builder::default();
        for (line, row) in rows.iter().enumerate() {
            if !builder.has_room(line) {
                break;
            }
            builder.row(line, &row.name, row.kind, &row.id);
        }
        builder.finish()
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no name in it.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names among some tokens, none overlapping, the longest first where
    /// several begin at one word.
    pub(super) fn find(&self, document: &Document<'_>, tokens: Range<usize>) -> Vec<FoundOwn> {
        let (mut found, mut at) = (Vec::new(), tokens.start);
        while at < tokens.end && !self.names.is_empty() {
            match self.find_at(document, at, tokens.end) {
                Some((end, name)) => {
                    found.push(FoundOwn { tokens: at..end, kind: name.kind, id: name.id.clone() });
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name that begins at a token, and where it ends.
    fn find_at(&self, document: &Document<'_>, at: usize, end: usize) -> Option<(usize, &Known)> {
        let token = &document.tokens[at];
        if !is_wordlike(token) {
            return None;
        }
        let firsts = readings(token).into_iter();
        firsts.filter_map(|(first, article)| self.find_from(document, at, end, first, article)).max_by_key(|(e, _)| *e)
    }

    /// The same, for one reading of the first word.
    fn find_from(
        &self,
        document: &Document<'_>,
        at: usize,
        end: usize,
        first: CompactString,
        article: bool,
    ) -> Option<(usize, &Known)> {
        let mut words = NameWords::new();
        let mut articles = 0;
        let (mut next, mut word, mut has) = (at + 1, first, article);
        let mut state = Fingerprint::EMPTY;
        let mut best = None;
        loop {
            if let (Some(open), Some((after, other, _))) = (forms::opens(&word), next_word(document, next, end)) {
                (next, word) = (after, forms::glued(open, &other));
            }
            articles |= u16::from(has) << words.len();
            state = state.and(&forms::skeleton(&word));
            words.push(word);
            let Some(slot) = self.slots.get(&state.key()) else { return best };
            let names = slot.names.iter().filter_map(|name| self.names.get(*name as usize));
            // The one with the same articles, else the first.
            let same = names
                .filter(|name| name.is(&words, article))
                .max_by_key(|name| (name.articles == articles, std::cmp::Reverse(name.articles)));
            if let Some(name) = same {
                best = Some((next, name));
            }
            match next_word(document, next, end) {
                Some((after, other, al)) if slot.longer && words.len() < WORDS => {
                    (next, word, has) = (after, other, al)
                }
                _ => return best,
            }
        }
    }
}

impl Known {
    /// Whether words of the text are this name.
    fn is(&self, words: &[CompactString], article: bool) -> bool {
        if self.words.len() != words.len() || self.article && !article {
            return false;
        }
        let single = words.len() == 1;
        self.words
            .iter()
            .zip(words)
            .all(|(own, word)| own == word || forms::alike(own, word) && (!single || is_free(word, self.kind)))
    }
}

/// Whether a word can be another spelling of a name of this type: the news do
/// not have it as a word of its own.
fn is_free(word: &str, kind: EntityType) -> bool {
    let seen = |word: &str| Seen::embedded().get(Fingerprint::EMPTY.and(word));
    match seen(word).or_else(|| seen(&format!("ال{word}"))) {
        Some(record) if record.magnitude() > 2 => record.level(kind as usize) >= 6,
        Some(_) => true,
        None => Words::embedded().get(word).is_none_or(|kind| kind.magnitude() < 4),
    }
}

fn is_wordlike(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Foreign | TokenKind::Number)
}

/// The word at or after a token, with the token behind it, and whether it lost
/// an article. A hyphen, slash or
/// full stop inside a name is passed over.
fn next_word(document: &Document<'_>, at: usize, end: usize) -> Option<(usize, CompactString, bool)> {
    let joint = document.tokens[..end].get(at).is_some_and(|t| matches!(t.folded.as_str(), "-" | "/" | "." | "–"));
    let at = at + usize::from(joint);
    let token = document.tokens[..end].get(at).filter(|token| is_wordlike(token))?;
    let word = forms::later(token);
    let article = word.len() < token.folded.len();
    Some((at + 1, word, article))
}

/// What the first word of a name can be, without article, and whether it had
/// one: the stem that morphology found; the whole word; the word without a
/// letter that can be a proclitic, where morphology took it for a part of it.
fn readings(token: &Token) -> SmallVec<[(CompactString, bool); 3]> {
    let mut out: SmallVec<[(CompactString, bool); 3]> = SmallVec::new();
    let mut push = |word: &str, article: bool| {
        if !word.is_empty() && !out.iter().any(|(known, _)| known == word) {
            out.push((word.into(), article));
        }
    };
    push(&token.stem, token.proclitics.contains(Proclitics::AL));
    let mut whole = |word: &str| {
        let bare = forms::bare(word);
        push(bare, bare.len() < word.len());
    };
    whole(&token.folded);
    if token.segments.is_empty()
        && let Some(rest) = token.folded.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك'])
        && rest.chars().nth(2).is_some()
    {
        whole(rest);
    }
    out
}

/// Takes rows in.
#[derive(Default)]
struct Builder {
    list: OwnNames,
    /// Line and id of each name, by type and folded words.
    lines: HashMap<(EntityType, String), (usize, CompactString)>,
    bad: Vec<BadRow>,
}

impl Builder {
    fn refuse(&mut self, line: usize, reason: impl Into<String>) {
        self.bad.push(BadRow { line, reason: reason.into() });
    }

    /// Whether more can be taken in; says so where not.
    fn has_room(&mut self, line: usize) -> bool {
        if self.list.names.len() >= ROWS {
            self.refuse(line, format!("a list has at most {ROWS} names"));
            return false;
        }
        self.bad.len() < TOLD
    }

    fn cells(&mut self, line: usize, name: &str, kind: &str, id: &str) {
        match entity_type(kind) {
            Some(kind) => self.row(line, name, kind, id),
            None => self.refuse(
                line,
                format!(
                    "{kind:?} is no type: use PERSON, ORGANIZATION, LOCATION or MISCELLANEOUS (PER, ORG, LOC, MISC)"
                ),
            ),
        }
    }

    fn row(&mut self, line: usize, name: &str, kind: EntityType, id: &str) {
        if name.len() > BYTES || id.len() > BYTES {
            return self.refuse(line, format!("a name and an id have at most {BYTES} bytes"));
        }
        let folded = fold(name);
        let parts: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric() && c != '+' && c != '&')
            .filter(|part| !part.is_empty())
            .collect();
        let bare: NameWords = parts.iter().map(|part| forms::bare(part).into()).collect();
        let words = forms::joined(&bare);
        if words.iter().map(|word| word.chars().count()).sum::<usize>() < 2 {
            return self.refuse(line, format!("{name:?} has fewer than two letters"));
        }
        if words.len() > WORDS {
            return self.refuse(line, format!("a name has at most {WORDS} words, not {}", words.len()));
        }
        let id = CompactString::from(id);
        let spelled = parts.join(" ");
        match self.lines.get(&(kind, spelled.clone())) {
            Some((_, known)) if *known == id => return,
            Some((first, known)) => {
                let reason = format!("{name:?} stands in {first} with the id {known:?}");
                return self.refuse(line, reason);
            }
            None => drop(self.lines.insert((kind, spelled), (line, id.clone()))),
        }
        // عبد and أبو swallow a word, and its article with it.
        let opened = |i: usize| i > 0 && forms::opens(&bare[i - 1]).is_some();
        let marks = (0..parts.len()).filter(|i| !opened(*i)).map(|i| parts[i].len() > bare[i].len());
        let articles = marks.enumerate().fold(0u16, |bits, (i, has)| bits | u16::from(has) << i.min(15));
        let article = words.len() == 1 && kind != EntityType::Person && parts[0].len() > bare[0].len();
        let index = self.list.names.len() as u32;
        let mut state = Fingerprint::EMPTY;
        for (i, word) in words.iter().enumerate() {
            state = state.and(&forms::skeleton(word));
            let slot = self.list.slots.entry(state.key()).or_default();
            if i + 1 < words.len() {
                slot.longer = true;
            } else {
                slot.names.push(index);
            }
        }
        self.list.names.push(Known { words, articles, article, kind, id });
    }

    fn finish(self) -> Result<OwnNames, Vec<BadRow>> {
        if self.bad.is_empty() { Ok(self.list) } else { Err(self.bad) }
    }
}

fn entity_type(name: &str) -> Option<EntityType> {
    Some(match name.to_ascii_uppercase().as_str() {
        "PERSON" | "PER" => EntityType::Person,
        "ORGANIZATION" | "ORG" => EntityType::Organization,
        "LOCATION" | "LOC" => EntityType::Location,
        "MISCELLANEOUS" | "MISC" => EntityType::Miscellaneous,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::pipeline::{Depth, Options, Pipeline};

    /// Entities of a text by the id that a list gives them: id, name, mentions.
    fn ids(list: &str, text: &str) -> Vec<(String, String, usize)> {
        let names = OwnNames::parse(list).expect("a list");
        let pipeline = Pipeline::with_names(Some(Arc::new(names)));
        let document = pipeline.run(text, &Options { depth: Depth::Entities, ..Options::default() });
        let own = document.entities.iter().filter(|e| !e.external_id.is_empty());
        own.map(|e| (e.external_id.to_string(), e.name.clone(), e.mentions.len())).collect()
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        let list =
            "name\ttype\tid\n# the desk's list\nحركة النهضة الجديدة\tORG\tQ1\nزيلينسكي\tPER\tQ2\nأبو طافش\tPER\tQ3\n";
        for (text, id) in [
            ("قالت حركه النهضة الجديده إنها ترفض.", "Q1"),
            ("اجتمع مع وفد من الحركة لحركة النهضة الجديدة.", "Q1"),
            ("وزار زيلنسكي المدينة.", "Q2"),
            ("سافر أبوطافش إلى الخارج.", "Q3"),
            ("لقاء بأبي طافش في المدينة.", "Q3"),
        ] {
            assert_eq!(ids(list, text).first().map(|(id, ..)| id.as_str()), Some(id), "{text}");
        }
    }

    #[test]
    fn other_words_are_left_alone() {
        let list = "الرياض\tLOC\tQ3692\nالأمل\tORG\tQ5\nمحمود صلاح\tPER\tQ6\n";
        for text in ["وزارة الرياضة والشباب", "لديه أمل كبير", "محمد صلاح لاعب"]
        {
            assert_eq!(ids(list, text), [], "{text}");
        }
    }

    #[test]
    fn an_id_holds_for_the_whole_entity() {
        let list = "جمال رفعت السويدي\tPER\tdesk-7\n";
        let text = "التقى الوزير جمال رفعت السويدي الوفد. وأكد السويدي أن الاتفاق قريب.";
        assert_eq!(ids(list, text), [("desk-7".to_string(), "جمال رفعت السويدي".to_string(), 2)]);
    }

    #[test]
    fn an_article_tells_two_names_apart_where_both_are_listed() {
        let list = "طارق حمداني\tPER\tA\nطارق الحمداني\tPER\tB\n";
        assert_eq!(ids(list, "قال طارق الحمداني إنه")[0].0, "B");
        assert_eq!(ids(list, "قال طارق حمداني إنه")[0].0, "A");
        assert_eq!(ids("طارق حمداني\tPER\tA\n", "قال طارق الحمداني إنه")[0].0, "A");
    }

    #[test]
    fn two_names_of_one_id_are_one_entity() {
        let list = "بنك الوادي\tORG\tB1\nمصرف السهل\tORG\tB1\n";
        let found = ids(list, "أعلن بنك الوادي نتائجه. وقال مصرف السهل إنه راض.");
        assert_eq!(found.iter().map(|(id, _, n)| (id.as_str(), *n)).collect::<Vec<_>>(), [("B1", 2)]);
    }

    #[test]
    fn bad_rows_are_named() {
        let list = "أ\tPER\t1\nسمير\tHUMAN\t2\nسمير\nنادي الشمس\tORG\t3\nنادى الشمس\tORG\t4\n";
        let bad = OwnNames::parse(list).expect_err("bad rows");
        assert_eq!(bad.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 3, 5]);
        assert!(bad[1].to_string().starts_with("line 2: \"HUMAN\" is no type"), "{}", bad[1]);
        assert!(bad[3].reason.contains("stands in 4"), "{}", bad[3]);
    }

    #[test]
    fn a_list_has_an_end() {
        let list: String = (0..=ROWS).map(|i| format!("اسم {i}\tORG\t{i}\n")).collect();
        assert_eq!(OwnNames::parse(&list).expect_err("too long")[0].line, ROWS + 1);
    }
}
