//! An answer held against an annotation, a layer at a time.
//!
//! What stands on either side is matched one to one, best first; what is counted of
//! the pairs is told where it is counted. Layers that the annotation leaves out are not
//! counted.

mod names;
mod quotations;
mod stances;

use crate::document::Span;

use super::measures::Measures;
use super::reading::Reading;
use super::words::Words;

/// A layer of annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Names.
    Name,
    /// Quotations.
    Quotation,
    /// Stances.
    Stance,
}

/// How an answer differs from an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Only the annotation has it.
    Missed,
    /// Only the answer has it.
    Spurious,
    /// Both have it, with other bounds.
    Bounds,
    /// Both have it, with another type.
    Type,
    /// Both have it, by another speaker.
    Speaker,
    /// Both have it, introduced by other words.
    Cue,
    /// Both have it; a relay is missing.
    Via,
    /// Both have it, for in one and against in the other.
    Label,
}

/// One place where an answer differs from an annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The layer.
    pub layer: Layer,
    /// How it differs.
    pub what: What,
    /// Where, in the annotation or else in the answer; none where neither says.
    pub span: Option<Span>,
    /// What the annotation has.
    pub gold: Option<String>,
    /// What the answer has.
    pub system: Option<String>,
}

/// Counts into `measures` and tells what differs, in the order of the layers.
pub fn compare(gold: &Reading, system: &Reading, text: &str, measures: &mut Measures) -> Vec<Difference> {
    let words = Words::new(text);
    let mut differences = Vec::new();
    if let Some(entities) = &gold.entities {
        let system = system.entities.as_deref().unwrap_or_default();
        differences.extend(names::compare(entities, system, text, &words, measures));
    }
    if let Some(quotations) = &gold.quotations {
        let system = system.quotations.as_deref().unwrap_or_default();
        let entities = gold.entities.as_deref().unwrap_or_default();
        differences.extend(quotations::compare(quotations, system, entities, text, &words, measures));
    }
    if let Some(stances) = &gold.stances {
        let system = system.stances.as_deref().unwrap_or_default();
        differences.extend(stances::compare(stances, system, measures));
    }
    differences
}

/// A pair of an alignment.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pair {
    gold: usize,
    system: usize,
    score: f64,
}

/// Pairs what scores at least `floor`, one to one, the best first; of equals the last.
fn align(gold: usize, system: usize, floor: f64, score: impl Fn(usize, usize) -> f64) -> Vec<Pair> {
    let every = (0..gold).flat_map(|gold| (0..system).map(move |system| (gold, system)));
    let mut pairs: Vec<Pair> = every
        .map(|(gold, system)| Pair { gold, system, score: score(gold, system) })
        .filter(|pair| pair.score >= floor && pair.score > 0.0)
        .collect();
    pairs.sort_by(|a, b| b.score.total_cmp(&a.score).then((b.gold, b.system).cmp(&(a.gold, a.system))));
    let (mut gold_taken, mut system_taken) = (vec![false; gold], vec![false; system]);
    pairs.retain(|pair| {
        let free = !gold_taken[pair.gold] && !system_taken[pair.system];
        gold_taken[pair.gold] |= free;
        system_taken[pair.system] |= free;
        free
    });
    pairs
}

/// The words of spans on one line.
fn slices(text: &str, spans: &[Span]) -> String {
    let slice =
        |span: &Span| text.get(span.range()).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    spans.iter().map(slice).collect::<Vec<_>>().join(" … ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_pair_is_taken_first() {
        let scores = [[0.5, 0.9], [0.4, 0.8]];
        let pairs = align(2, 2, 0.3, |gold, system| scores[gold][system]);
        let taken: Vec<_> = pairs.iter().map(|pair| (pair.gold, pair.system)).collect();
        assert_eq!(taken, [(0, 1), (1, 0)]);
        assert_eq!(align(2, 2, 0.0, |_, _| 0.0), []);
    }
}
