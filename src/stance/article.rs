//! The finished document as this stage reads it: what covers each token.

use std::collections::HashMap;
use std::ops::Range;

use compact_str::CompactString;

use super::words::{Class, WORDS};
use crate::document::{Document, EntityId, EntityType, Mention, Pos, Proclitics, Token};
use crate::text::normalize::fold;

const NONE: u32 = u32::MAX;
/// Words of an office that are compared.
const OFFICE: usize = 8;
/// Bearers of offices with one first word that are kept.
const BEARERS: usize = 16;

/// A document with an index from tokens to what covers them.
#[derive(Clone, Copy)]
pub(super) struct Article<'d, 't> {
    /// The document.
    pub(super) document: &'d Document<'t>,
    index: &'d Index,
}

/// What covers each token of a document, and who bears its offices: what is
/// worked out once and kept from one step to the next.
#[derive(Debug, Default)]
pub(super) struct Index {
    mention: Vec<u32>,
    content: Vec<u32>,
    cue: Vec<u32>,
    /// Who bears an office of which this is the first word.
    offices: HashMap<CompactString, Vec<(Vec<CompactString>, EntityId)>>,
}

impl Index {
    /// Indexes a document, in linear time but for sorting its annotations.
    pub(super) fn new(document: &Document<'_>) -> Self {
        let tokens = document.tokens.len();
        let named = |m: &Mention| !matches!(m.kind, EntityType::Date);
        let mentions = document.mentions.iter().enumerate().filter(|(_, m)| named(m));
        let mention = innermost(tokens, mentions.map(|(i, m)| (m.tokens.clone(), i)), true);
        let contents = document
            .quotations
            .iter()
            .enumerate()
            .flat_map(|(i, q)| q.content.iter().map(move |span| (document.tokens_in(*span), i)));
        let content = innermost(tokens, contents, false);
        let cues =
            document.quotations.iter().enumerate().flat_map(|(i, q)| q.cue.map(|cue| (document.tokens_in(cue), i)));
        let cue = innermost(tokens, cues, false);
        Index { mention, content, cue, offices: offices(document) }
    }
}

impl<'d, 't> Article<'d, 't> {
    /// A document with its index.
    pub(super) fn new(document: &'d Document<'t>, index: &'d Index) -> Self {
        Article { document, index }
    }

    /// A token.
    pub(super) fn token(&self, index: usize) -> &'d Token {
        &self.document.tokens[index]
    }

    /// The mention that covers a token, the longest where several do.
    pub(super) fn mention(&self, token: usize) -> Option<&'d Mention> {
        self.document.mentions.get(*self.index.mention.get(token)? as usize)
    }

    /// The entity named at a token.
    pub(super) fn entity(&self, token: usize) -> Option<EntityId> {
        self.mention(token)?.entity
    }

    /// The innermost quotation whose content a token belongs to.
    pub(super) fn content(&self, token: usize) -> Option<usize> {
        self.index.content.get(token).filter(|i| **i != NONE).map(|i| *i as usize)
    }

    /// The quotation whose cue a token belongs to.
    pub(super) fn cue(&self, token: usize) -> Option<usize> {
        self.index.cue.get(token).filter(|i| **i != NONE).map(|i| *i as usize)
    }

    /// The person whose office a phrase without a name says: `رئيسة الوزراء`,
    /// where the article gives one person this title.
    pub(super) fn bearer(&self, phrase: &str) -> Option<EntityId> {
        let words = office(phrase);
        let known = self.index.offices.get(words.first().filter(|_| words.len() >= 2)?)?;
        let within = |title: &[CompactString]| words.iter().all(|w| title.contains(w));
        let mut found = known.iter().filter(|(title, _)| within(title)).map(|(_, entity)| *entity);
        let first = found.next()?;
        found.all(|e| e == first).then_some(first)
    }

    /// Whether a token is a function word of a class. Names never are.
    pub(super) fn is(&self, token: usize, class: Class) -> bool {
        WORDS.is(self.token(token), class)
    }

    /// Whether a token is a free-standing preposition or ends phrases like one.
    pub(super) fn is_preposition(&self, token: usize) -> bool {
        let t = self.token(token);
        t.is_word() && self.mention(token).is_none() && (self.is(token, Class::Preposition))
    }

    /// Whether a word stands behind a free-standing preposition, marks between
    /// them passed over: a noun then.
    pub(super) fn is_governed(&self, token: usize) -> bool {
        let before = (token.saturating_sub(3)..token).rev().find(|i| !self.is_mark(*i));
        before.is_some_and(|i| ["الي", "علي", "من", "عن", "في"].contains(&self.token(i).core.as_str()))
    }

    /// Whether a token is a quotation mark or bracket around words.
    pub(super) fn is_mark(&self, token: usize) -> bool {
        let t = self.token(token);
        t.is_punctuation() && t.folded.chars().all(|c| "\"'«»“”‘’‹›„()[]".contains(c))
    }

    /// Whether a token is punctuation between phrases or clauses.
    pub(super) fn is_stop(&self, token: usize) -> bool {
        let t = self.token(token);
        t.is_punctuation() && !self.is_mark(token) && t.folded != "/"
    }

    /// Whether a token is a finite verb, as far as can be told.
    pub(super) fn is_verb(&self, token: usize) -> bool {
        let t = self.token(token);
        if !t.is_word()
            || self.mention(token).is_some()
            || t.proclitics.contains(Proclitics::AL)
            || t.proclitics.has_preposition()
            || self.is(token, Class::Title)
        {
            return false;
        }
        if t.proclitics.contains(Proclitics::SA) || self.is(token, Class::Verb) && t.pos != Pos::Noun {
            return true;
        }
        match t.pos {
            Pos::Verb => true,
            Pos::Unknown => {
                let length = t.core.chars().count();
                length >= 4 && t.core.starts_with('ي')
            }
            _ => false,
        }
    }

    /// The proclitics of a token, also those that only a name's span shows.
    pub(super) fn clitics(&self, token: usize) -> Proclitics {
        let t = self.token(token);
        let Some(mention) = self.mention(token).filter(|m| m.span.begin > t.span.begin && m.tokens.start == token)
        else {
            return t.proclitics;
        };
        let mut all = t.proclitics;
        for c in self.document.text[t.span.begin as usize..mention.span.begin as usize].chars() {
            match c {
                'و' => all.insert(Proclitics::WA),
                'ف' => all.insert(Proclitics::FA),
                'ب' => all.insert(Proclitics::BI),
                'ل' => all.insert(Proclitics::LI),
                'ك' => all.insert(Proclitics::KA),
                _ => {}
            }
        }
        all
    }

    /// Whether a token is joined to what stands before it by `و` or `ف`.
    pub(super) fn is_joined(&self, token: usize) -> bool {
        let clitics = self.clitics(token);
        clitics.contains(Proclitics::WA) || clitics.contains(Proclitics::FA)
    }

    /// Whether a pronoun hangs on a token.
    pub(super) fn has_pronoun(&self, token: usize) -> bool {
        !self.token(token).enclitic.is_empty()
    }

    /// Whether a token has its article.
    pub(super) fn is_definite(&self, token: usize) -> bool {
        self.token(token).proclitics.contains(Proclitics::AL)
    }

    /// Whether an adjective may follow: `token` agrees with the noun `head`.
    /// Where the part of speech is not known the endings decide.
    pub(super) fn agrees(&self, head: usize, token: usize) -> bool {
        let (noun, adjective) = (self.token(head), self.token(token));
        match adjective.pos {
            Pos::Adjective => return true,
            Pos::Unknown => {}
            _ => return false,
        }
        let feminine = |t: &Token| t.core.ends_with('ه') || t.core.ends_with("ات");
        let relative = ["ي", "يه", "يين", "يون", "يات"].iter().any(|e| adjective.core.ends_with(e));
        relative && adjective.core.chars().count() > 4 || feminine(noun) && adjective.core.ends_with('ه')
    }

    /// The sentence of a token, as a range of tokens.
    pub(super) fn sentence(&self, token: usize) -> Range<usize> {
        self.document.sentences.get(self.document.sentence_of(token)).map_or(token..token + 1, |s| s.tokens.clone())
    }

    /// First token after the content span that `token` stands in, or after its
    /// sentence.
    pub(super) fn limit(&self, token: usize) -> usize {
        let sentence = self.sentence(token).end;
        let end = self.content(token).and_then(|q| {
            let at = self.token(token).span;
            let spans = &self.document.quotations[q].content;
            let span = spans.get(spans.partition_point(|s| s.end <= at.begin)).filter(|s| s.overlaps(at))?;
            Some(self.document.tokens_in(*span).end)
        });
        end.map_or(sentence, |end| end.min(sentence))
    }
}

/// For each token the innermost of the ranges that cover it (`longest`: the
/// outermost), by one sweep over the ranges in order of their begin.
fn innermost(tokens: usize, ranges: impl Iterator<Item = (Range<usize>, usize)>, longest: bool) -> Vec<u32> {
    let mut ranges: Vec<_> = ranges.filter(|(r, _)| !r.is_empty() && r.end <= tokens).collect();
    ranges.sort_by_key(|(r, _)| (r.start, std::cmp::Reverse(r.end)));
    let mut covered = vec![NONE; tokens];
    let mut open: Vec<(Range<usize>, usize)> = Vec::new();
    let mut next = 0;
    for (token, slot) in covered.iter_mut().enumerate() {
        while next < ranges.len() && ranges[next].0.start == token {
            open.push(ranges[next].clone());
            next += 1;
        }
        while open.last().is_some_and(|(r, _)| r.end <= token) {
            open.pop();
        }
        let range = if longest { open.iter().take(8).find(|(r, _)| r.end > token) } else { open.last() };
        if let Some((_, index)) = range {
            *slot = *index as u32;
        }
    }
    covered
}

/// The words of an office, folded.
fn office(phrase: &str) -> Vec<CompactString> {
    let words = phrase.split(|c: char| !c.is_alphanumeric());
    words.filter(|w| !w.is_empty()).map(fold).take(OFFICE).collect()
}

/// The offices that the article gives to people, by their first word.
fn offices(document: &Document<'_>) -> HashMap<CompactString, Vec<(Vec<CompactString>, EntityId)>> {
    let mut offices: HashMap<_, Vec<_>> = HashMap::new();
    for entity in document.entities.iter().filter(|e| e.kind == EntityType::Person) {
        for words in entity.titles.iter().map(|t| office(t)) {
            if let Some(first) = words.first().cloned() {
                let known = offices.entry(first).or_default();
                if known.len() < BEARERS {
                    known.push((words, entity.id));
                }
            }
        }
    }
    offices
}
