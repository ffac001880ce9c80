//! Entities: names in the text, and which of them name the same.
//!
//! | module | subject |
//! |---|---|
//! | [`names`], [`words`], [`seen`], [`table`] | the name lists; what news tell of words |
//! | [`features`], [`tagger`] | finds the names of a sentence |
//! | [`memory`] | what the article has shown so far |
//! | [`own`] | names that a newsroom gives itself |
//! | `bounds` | where names end |
//! | `bylines` | whose name is the writer's |
//! | `confidence` | what the tagger's is worth |
//! | `late` | the article as evidence |
//! | `dates` | points and stretches of time |
//! | `forms`, `link` | which mentions name the same |
//! | `titles`, `gender` | what else is told of a person |
//! | [`roles`] | which person a description means |

mod bounds;
mod bylines;
mod confidence;
mod dates;
pub mod features;
mod forms;
mod gender;
mod late;
mod link;
pub mod memory;
pub mod names;
pub mod own;
pub mod roles;
pub mod seen;
pub mod table;
pub mod tagger;
mod titles;
pub mod words;

use std::ops::Range;
use std::sync::Arc;

use compact_str::CompactString;

use crate::document::Document;

use late::Evidence;
use link::Linker;
use memory::Memory;
use own::OwnNames;
use tagger::{Found, Tagger};

/// The stage. Holds what it has learnt from the article so far.
#[derive(Debug, Default)]
pub struct Entities {
    tagger: Tagger,
    memory: Memory,
    evidence: Evidence,
    linker: Linker,
    /// Lists of names to look for, the one that wins first.
    own: Vec<Arc<OwnNames>>,
    /// Seconds since 1970.
    published: Option<i64>,
    /// Tokens that belong to a mention, by index.
    taken: Vec<bool>,
    /// Number of sentences after which a name was last learnt.
    taught: usize,
}

impl Entities {
    /// For an article that was published at some second since 1970. The names
    /// of the lists are found too; where two lists disagree the first wins.
    pub fn new(published: Option<i64>, own: Vec<Arc<OwnNames>>) -> Self {
        Entities { published, own, ..Entities::default() }
    }

    /// With a tagger of one's own.
    pub fn with_tagger(tagger: Tagger) -> Self {
        Entities { tagger, ..Entities::default() }
    }

    /// Finds the names of one sentence and joins them to the entities known so
    /// far. Returns the indexes of the new mentions.
    pub fn sentence(&mut self, document: &mut Document<'_>, sentence: usize) -> Range<usize> {
        let first = document.mentions.len();
        let tokens = document.sentences[sentence].tokens.clone();
        let found = self.tagger.tag(document, tokens.clone(), &self.memory);
        let mut found = bounds::settle(document, found, &self.evidence);
        self.evidence.widen(document, tokens.clone(), &mut found);
        let ids = self.own_names(document, tokens.clone(), &mut found);
        self.memory.learn(document, &found);
        self.taken.resize(document.tokens.len(), false);
        self.take(found.iter().map(|f| &f.tokens));
        for name in &found {
            if self.evidence.learn(document, name) {
                self.taught = sentence;
            }
        }
        let again = self.evidence.find(document, tokens.clone(), |token| self.taken[token]);
        self.take(again.iter().map(|f| &f.tokens));
        found.extend(again);
        found.sort_by_key(|f| f.tokens.start);

        let mut dates = dates::find(document, tokens, self.published);
        dates.retain(|date| !date.tokens.clone().any(|token| self.taken[token]));
        self.take(dates.iter().map(|d| &d.tokens));
        let mut dates = dates.into_iter().peekable();
        for name in &found {
            while let Some(date) = dates.next_if(|date| date.tokens.start < name.tokens.start) {
                self.linker.add_date(document, &date);
            }
            let own = ids.iter().find(|(first, _)| *first == name.tokens.start).map(|(_, id)| id);
            self.linker.add_listed(document, name, own);
        }
        for date in dates {
            self.linker.add_date(document, &date);
        }
        first..document.mentions.len()
    }

    /// The whole article was read: finds what only the whole tells, settles
    /// names, types, titles and salience. Returns the indexes of late mentions.
    pub fn finish(&mut self, document: &mut Document<'_>) -> Range<usize> {
        let first = document.mentions.len();
        for sentence in 0..self.taught.min(document.sentences.len()) {
            let tokens = document.sentences[sentence].tokens.clone();
            for name in self.evidence.find(document, tokens, |token| self.taken[token]) {
                self.linker.add(document, &name);
            }
        }
        self.linker.finish(document);
        salience(document);
        first..document.mentions.len()
    }

    /// Puts the names of the newsroom's lists among those found. They win where
    /// they overlap with others, but for longer names that hold them and are
    /// certain. Returns the first token and the id of each.
    fn own_names(
        &self,
        document: &Document<'_>,
        tokens: Range<usize>,
        found: &mut Vec<Found>,
    ) -> Vec<(usize, CompactString)> {
        let mut ids: Vec<(usize, CompactString)> = Vec::new();
        let mut kept: Vec<Range<usize>> = Vec::new();
        for list in &self.own {
            for name in list.find(document, tokens.clone()) {
                let longer = |f: &Found| {
                    f.tokens.len() > name.tokens.len() && holds(&f.tokens, &name.tokens) && f.confidence >= SURE
                };
                if kept.iter().any(|k| overlap(k, &name.tokens)) || found.iter().any(longer) {
                    continue;
                }
                found.retain(|f| !overlap(&f.tokens, &name.tokens));
                kept.push(name.tokens.clone());
                ids.push((name.tokens.start, name.id));
                found.push(Found { tokens: name.tokens, kind: name.kind, confidence: 1.0 });
            }
        }
        if !kept.is_empty() {
            found.sort_by_key(|f| f.tokens.start);
        }
        ids
    }

    fn take<'r>(&mut self, ranges: impl Iterator<Item = &'r Range<usize>>) {
        for range in ranges {
            self.taken[range.clone()].fill(true);
        }
    }
}

/// Least confidence of a name that is kept although a newsroom's list has a part
/// of it.
const SURE: f32 = 0.8;

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// How central each entity is: its share of the mentions, more where it stands
/// early.
fn salience(document: &mut Document<'_>) {
    let length = document.text.len().max(1) as f32;
    let mut weights = vec![0.0f32; document.entities.len()];
    for mention in &document.mentions {
        if let Some(entity) = mention.entity {
            weights[entity.index()] += 1.5 - mention.span.begin as f32 / length;
        }
    }
    let most = weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    for (entity, weight) in document.entities.iter_mut().zip(weights) {
        entity.salience = weight / most;
    }
}
