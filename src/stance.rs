//! Stance: who is for or against what, and the words that show it.
//!
//! The stage runs once over the finished document:
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

use crate::document::Document;
use article::Article;

/// Something the caller wants stance judged towards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestTarget {
    /// Its name in Arabic.
    pub name: String,
    /// Other names for it.
    pub aliases: Vec<String>,
}

/// The stage.
#[derive(Debug, Default)]
pub struct Stances {}

impl Stances {
    /// Judges the article once everything else is known of it.
    pub fn finish(&self, document: &mut Document<'_>, targets: &[RequestTarget]) {
        let article = Article::new(document);
        let mut judgements = Vec::new();
        for token in 0..document.tokens.len() {
            predicates::read(&article, token, &mut judgements);
        }
        evaluations::read(&article, &mut judgements);
        let mut stances = merge::merge(&article, &judgements);
        stances.extend(request::judge(&article, targets, &judgements));
        for (index, stance) in stances.iter_mut().enumerate() {
            stance.id = index as u32 + 1;
        }
        document.stances = stances;
    }
}
