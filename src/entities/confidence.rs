//! Confidence that means something: of the mentions reported with 0.8, four of
//! five are right.
//!
//! What the tagger says is the least marginal of its labels, which is too sure of
//! itself and not equally so for every type. `lexicon/confidence.tsv` corrects it
//! (Platt 1999); `.ci/reliability.py` fits that table and measures.

use crate::document::EntityType;
use crate::lexicon::confidence::{Kind, ROWS};

/// Beyond this nothing is told apart.
const SURE: f32 = 0.999;

/// What a confidence of the tagger is worth for a name of this type.
pub(super) fn reported(kind: EntityType, confidence: f32) -> f32 {
    let wanted = match kind {
        EntityType::Person => Kind::Person,
        EntityType::Organization => Kind::Organization,
        EntityType::Location => Kind::Location,
        _ => Kind::Miscellaneous,
    };
    let p = confidence.clamp(1.0 - SURE, SURE);
    let row = ROWS.iter().find(|row| row.kind == wanted);
    row.map_or(p, |row| 1.0 / (1.0 + (-(row.slope * (p / (1.0 - p)).ln() + row.offset)).exp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_stays_more() {
        for kind in [EntityType::Person, EntityType::Organization, EntityType::Location, EntityType::Miscellaneous] {
            let values: Vec<f32> = (0..=100).map(|i| reported(kind, i as f32 / 100.0)).collect();
            assert!(values.is_sorted() && values[0] > 0.0 && values[100] < 1.0, "{kind:?}");
        }
    }
}
