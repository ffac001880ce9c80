//! Quotations: who said what, through whom, to whom.

use std::ops::Range;

use crate::document::Document;

/// The stage. Remembers who spoke last.
#[derive(Debug, Default)]
pub struct Quotations {}

impl Quotations {
    /// Finds the quotations of one paragraph. Returns the indexes of the new
    /// ones whose speaker is settled; the others wait for
    /// [`Quotations::finish`].
    pub fn paragraph(&mut self, document: &mut Document<'_>, paragraph: usize) -> Range<usize> {
        let _ = paragraph;
        document.quotations.len()..document.quotations.len()
    }

    /// The whole article was read and its entities are settled: finds speakers
    /// who are named only later, and gives all their fullest names.
    pub fn finish(&mut self, document: &mut Document<'_>) -> Range<usize> {
        document.quotations.len()..document.quotations.len()
    }
}
