//! Entities: names in the text, and which of them name the same.

use std::ops::Range;

use crate::document::Document;

/// The stage. Holds what it has learnt from the article so far.
#[derive(Debug, Default)]
pub struct Entities {}

impl Entities {
    /// Finds the names of one sentence and joins them to the entities known so
    /// far. Returns the indexes of the new mentions.
    pub fn sentence(&mut self, document: &mut Document<'_>, sentence: usize) -> Range<usize> {
        let _ = sentence;
        document.mentions.len()..document.mentions.len()
    }

    /// The whole article was read: finds what only the whole tells, settles
    /// names, types, titles and salience. Returns the indexes of late mentions.
    pub fn finish(&mut self, document: &mut Document<'_>) -> Range<usize> {
        document.mentions.len()..document.mentions.len()
    }
}
