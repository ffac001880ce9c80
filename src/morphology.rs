//! Morphology: clitics, stems and parts of speech of the words of a sentence.

mod clitics;

use crate::document::Document;

/// The stage.
#[derive(Debug, Default)]
pub struct Morphology {}

impl Morphology {
    /// Works on the words of one sentence: repairs glued words, cuts clitics,
    /// finds stems.
    pub fn sentence(&self, document: &mut Document<'_>, sentence: usize) {
        let tokens = document.sentences[sentence].tokens.clone();
        for token in &mut document.tokens[tokens] {
            if token.is_word() {
                clitics::cut(document.text, token);
            }
        }
    }
}
