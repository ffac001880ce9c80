//! Finds names: a conditional random field over the tokens of a sentence.

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Document, EntityType};
use crate::sequence::{Features, Label, Model, Scratch};

use super::features::Extractor;
use super::memory::Memory;

/// A name as the tagger found it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Indexes into [`Document::tokens`].
    pub tokens: Range<usize>,
    /// Its type.
    pub kind: EntityType,
    /// Least marginal probability of its labels.
    pub confidence: f32,
}

/// Labels of the model: outside, then begin and inside for each type.
pub const LABELS: [&str; 9] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"];

/// The label for a token of a name.
pub fn label(kind: EntityType, first: bool) -> Label {
    let kind = match kind {
        EntityType::Person => 0,
        EntityType::Organization => 1,
        EntityType::Location => 2,
        _ => 3,
    };
    1 + kind * 2 + usize::from(!first)
}

/// Type of a label, and whether a name begins with it; `None` outside.
fn read(label: Label) -> Option<(EntityType, bool)> {
    let kind = match label.checked_sub(1)? / 2 {
        0 => EntityType::Person,
        1 => EntityType::Organization,
        2 => EntityType::Location,
        _ => EntityType::Miscellaneous,
    };
    Some((kind, label % 2 == 1))
}

static FILE: &[u8] = include_bytes!("../../models/ner.bin");

fn embedded() -> Option<&'static Model> {
    static MODEL: OnceLock<Option<Model>> = OnceLock::new();
    MODEL.get_or_init(|| Model::from_bytes(FILE)).as_ref()
}

/// Finds names, sentence by sentence. Holds memory that it uses again.
#[derive(Debug, Default)]
pub struct Tagger {
    /// Another model than the one that is compiled in.
    model: Option<&'static Model>,
    extractor: Extractor,
    features: Features,
    scratch: Scratch,
    labels: Vec<Label>,
    marginals: Vec<f32>,
}

impl Tagger {
    /// With another model than the one that is compiled in.
    pub fn new(model: &'static Model) -> Self {
        Tagger { model: Some(model), ..Tagger::default() }
    }

    /// The names among the tokens of one sentence, in text order.
    pub fn tag(&mut self, document: &Document<'_>, tokens: Range<usize>, memory: &Memory) -> Vec<Found> {
        let Some(model) = self.model.or_else(embedded).filter(|_| !tokens.is_empty()) else {
            return Vec::new();
        };
        self.extractor.extract(document, tokens.clone(), memory, &mut self.features);
        model.decode_surely(&self.features, &mut self.scratch, &mut self.labels, &mut self.marginals);
        let width = model.labels().len();
        let mut found: Vec<Found> = Vec::new();
        let mut open = false;
        for (i, &label) in self.labels.iter().enumerate() {
            let Some((kind, first)) = read(label) else {
                open = false;
                continue;
            };
            let sure = self.marginals.get(i * width + label).copied().unwrap_or(0.0).clamp(0.0, 1.0);
            match found.last_mut() {
                Some(last) if open && !first && last.kind == kind => {
                    last.tokens.end = tokens.start + i + 1;
                    last.confidence = last.confidence.min(sure);
                }
                _ => found.push(Found { tokens: tokens.start + i..tokens.start + i + 1, kind, confidence: sure }),
            }
            open = true;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_model_is_sound() {
        let model = Model::from_bytes(FILE).expect("models/ner.bin is a model");
        assert_eq!(model.labels(), LABELS);
    }

    #[test]
    fn labels_read_back() {
        for kind in [EntityType::Person, EntityType::Organization, EntityType::Location, EntityType::Miscellaneous] {
            assert_eq!(read(label(kind, true)), Some((kind, true)));
            assert_eq!(read(label(kind, false)), Some((kind, false)));
        }
        assert_eq!(read(0), None);
    }
}
