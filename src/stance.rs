//! Stance: who is for or against what, and the words that show it.
//!
//! The stage runs once over the finished document. [`predicates`] finds words of
//! approval, call, accusation and warning (`lexicon/stance_predicates.tsv`), who
//! holds them and where their target begins; [`compose`] follows what that makes
//! the holder be for or against (calling for troops to leave is against the
//! troops); [`phrase`] cuts the target as a person would name it; [`merge`]
//! makes one record per holder and target. What the text does not say is not
//! supplied: a text that takes no sides gives nothing.

mod article;
mod compose;
mod evaluations;
mod frames;
mod holders;
mod judgement;
mod merge;
mod phrase;
mod predicates;
mod request;
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
