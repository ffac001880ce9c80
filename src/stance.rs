//! Stance: who is for or against what, and the words that show it.
//!
//! The stage runs over the finished document, some sentences at a step:
//!
//! | step | module |
//! |---|---|
//! | what covers each token | `article` |
//! | words of approval, rejection, call, accusation | `words`, `predicates`, `charges` |
//! | who holds them | `holders`, `subjects` |
//! | where their target begins | `frames`, `inverse` |
//! | what that makes the holder be for or against | `compose` |
//! | the target as a person would name it | `phrase` |
//! | what speakers call good, bad or due | `evaluations`, `duties` |
//! | one record per holder and target | `merge` |
//! | what the caller asked about | `request` |
//!
//! What is language and not procedure stands in `lexicon/`: `stance_predicates`,
//! `stance_effects`, `stance_evaluations`, `stance_words`. What the text does not
//! say is not supplied: a text that takes no sides gives nothing.

mod article;
mod charges;
mod compose;
mod duties;
mod evaluations;
mod frames;
mod holders;
mod inverse;
mod judgement;
mod merge;
mod phrase;
mod predicates;
mod request;
mod subjects;
mod words;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::document::Document;
use article::{Article, Index};
use judgement::Judgement;

/// Tokens from which on a step ends with its sentence.
const STEP: usize = 256;

/// Something the caller wants stance judged towards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestTarget {
    /// Its name in Arabic.
    pub name: String,
    /// Other names for it.
    pub aliases: Vec<String>,
}

/// The stage. Holds what it has read of the finished document so far.
#[derive(Debug, Default)]
pub struct Stances {
    next: Next,
    index: Index,
    judgements: Vec<Judgement>,
}

/// What the next step does.
#[derive(Debug, Default)]
enum Next {
    #[default]
    Index,
    /// From this sentence on.
    Predicates(usize),
    /// From this sentence on.
    Evaluations(usize),
    Merge,
    Nothing,
}

impl Stances {
    /// Judges an article of which everything else is known.
    pub fn finish(&mut self, document: &mut Document<'_>, targets: &[RequestTarget]) {
        while !self.step(document, targets) {}
    }

    /// Whether the next step goes over the whole article.
    pub fn is_at_whole(&self) -> bool {
        matches!(self.next, Next::Index | Next::Merge)
    }

    /// Does a part of [`Stances::finish`]: some sentences, or what is done once
    /// for all. Says whether it was the last.
    pub fn step(&mut self, document: &mut Document<'_>, targets: &[RequestTarget]) -> bool {
        let article = Article::new(document, &self.index);
        self.next = match self.next {
            Next::Index => {
                self.index = Index::new(document);
                Next::Predicates(0)
            }
            Next::Predicates(from) => match some_sentences(document, from) {
                Some((to, tokens)) => {
                    for token in tokens {
                        predicates::read(&article, token, &mut self.judgements);
                    }
                    Next::Predicates(to)
                }
                None => {
                    evaluations::read_cues(&article, &mut self.judgements);
                    Next::Evaluations(0)
                }
            },
            Next::Evaluations(from) => match some_sentences(document, from) {
                Some((to, tokens)) => {
                    evaluations::read(&article, tokens, &mut self.judgements);
                    Next::Evaluations(to)
                }
                None => Next::Merge,
            },
            Next::Merge => {
                let mut stances = merge::merge(&article, &self.judgements);
                stances.extend(request::judge(&article, targets, &self.judgements));
                for (index, stance) in stances.iter_mut().enumerate() {
                    stance.id = index as u32 + 1;
                }
                document.stances = stances;
                Next::Nothing
            }
            Next::Nothing => Next::Nothing,
        };
        matches!(self.next, Next::Nothing)
    }
}

/// The sentence after those from `from` on that make a step, and their tokens;
/// `None` after the last.
fn some_sentences(document: &Document<'_>, from: usize) -> Option<(usize, Range<usize>)> {
    let sentences = document.sentences.get(from..).filter(|rest| !rest.is_empty())?;
    let first = sentences[0].tokens.start;
    let count = 1 + sentences.iter().take_while(|sentence| sentence.tokens.end < first + STEP).count();
    let last = sentences.get(count - 1).unwrap_or(&sentences[sentences.len() - 1]);
    Some((from + count, first..last.tokens.end))
}
