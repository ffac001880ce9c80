//! Stances: holder, target and label right; the target by its words, of which both
//! must share half.

use std::collections::BTreeSet;

use super::{Difference, Layer, What, align};
use crate::eval::measures::Measures;
use crate::eval::reading::Stance;
use crate::eval::words::{name_words, overlap, same_name};

/// Least overlap of the words of two targets that are one.
const SAME_TARGET: f64 = 0.5;

pub(super) fn compare(gold: &[Stance], system: &[Stance], measures: &mut Measures) -> Vec<Difference> {
    let pair = |g: usize, s: usize| {
        let targets = overlap(&target_words(&gold[g]), &target_words(&system[s]));
        if targets >= SAME_TARGET && same_name(&gold[g].holder, &system[s].holder) { targets } else { 0.0 }
    };
    let same_side = |g: usize, s: usize| gold[g].side == system[s].side;
    let tuple = |g: usize, s: usize| if same_side(g, s) { pair(g, s) } else { 0.0 };

    let tuples = align(gold.len(), system.len(), SAME_TARGET, tuple);
    let pairs = align(gold.len(), system.len(), SAME_TARGET, pair);
    measures.add("stance tuple", tuples.len(), gold.len(), system.len());
    measures.add("stance pair", pairs.len(), gold.len(), system.len());
    let right = pairs.iter().filter(|pair| same_side(pair.gold, pair.system)).count();
    measures.add_share("stance label on pairs", right, pairs.len());

    let shown = |stance: &Stance| Some(format!("{} {} {}", stance.holder, stance.side.name(), stance.target));
    let mut differences = Vec::new();
    let mut turned = BTreeSet::new();
    for (g, stance) in gold.iter().enumerate().filter(|(g, _)| !tuples.iter().any(|pair| pair.gold == *g)) {
        let free = |s: usize| !tuples.iter().any(|pair| pair.system == s);
        let other = pairs.iter().find(|pair| pair.gold == g && free(pair.system)).map(|pair| pair.system);
        turned.extend(other);
        let what = if other.is_some() { What::Label } else { What::Missed };
        let system = other.and_then(|s| shown(&system[s]));
        differences.push(Difference { layer: Layer::Stance, what, span: stance.evidence, gold: shown(stance), system });
    }
    let unmatched = (0..system.len()).filter(|s| !turned.contains(s) && !tuples.iter().any(|pair| pair.system == *s));
    differences.extend(unmatched.map(|s| Difference {
        layer: Layer::Stance,
        what: What::Spurious,
        span: system[s].evidence,
        gold: None,
        system: shown(&system[s]),
    }));
    differences
}

fn target_words(stance: &Stance) -> BTreeSet<String> {
    name_words(&stance.target).into_iter().collect()
}
