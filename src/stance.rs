//! Stance: who is for or against what, and the words that show it.

use crate::document::Document;

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
        let _ = (document, targets);
    }
}
