//! Names: type and span right, spans widened to whole words, so that a clitic taken in
//! or left out is no error. Coreference: of the names that both have, the pairs that
//! are said to name one bearer.

use std::collections::BTreeSet;

use super::{Difference, Layer, What, slices};
use crate::eval::measures::Measures;
use crate::eval::reading::{Entity, NameType};
use crate::eval::words::Words;

/// The first and the last word of a name.
type Ends = (usize, usize);

pub(super) fn compare(
    gold: &[Entity],
    system: &[Entity],
    text: &str,
    words: &Words,
    measures: &mut Measures,
) -> Vec<Difference> {
    let (wanted, found) = (names(gold, words), names(system, words));
    measures.add("ner", wanted.intersection(&found).count(), wanted.len(), found.len());
    for kind in NameType::ALL {
        let of = |names: &BTreeSet<(Ends, NameType)>| -> BTreeSet<Ends> {
            names.iter().filter(|(_, of)| *of == kind).map(|(ends, _)| *ends).collect()
        };
        let (wanted, found) = (of(&wanted), of(&found));
        let measure = match kind {
            NameType::Per => "ner PER",
            NameType::Org => "ner ORG",
            NameType::Loc => "ner LOC",
            NameType::Misc => "ner MISC",
        };
        measures.add(measure, wanted.intersection(&found).count(), wanted.len(), found.len());
    }
    let ends = |names: &BTreeSet<(Ends, NameType)>| -> BTreeSet<Ends> { names.iter().map(|(ends, _)| *ends).collect() };
    let both: BTreeSet<Ends> = ends(&wanted).intersection(&ends(&found)).copied().collect();
    let (wanted_links, found_links) = (links(gold, words, &both), links(system, words, &both));
    let right = wanted_links.intersection(&found_links).count();
    measures.add("coref links", right, wanted_links.len(), found_links.len());
    differences(&wanted, &found, text, words)
}

fn names(entities: &[Entity], words: &Words) -> BTreeSet<(Ends, NameType)> {
    let names = entities.iter().flat_map(|entity| entity.mentions.iter().map(|span| (*span, entity.kind)));
    names.filter_map(|(span, kind)| Some((words.ends(span)?, kind))).collect()
}

/// Pairs of names of one bearer, of those names that are in `among`.
fn links(entities: &[Entity], words: &Words, among: &BTreeSet<Ends>) -> BTreeSet<(Ends, Ends)> {
    let mut links = BTreeSet::new();
    for entity in entities {
        let mentions: BTreeSet<Ends> = entity.mentions.iter().filter_map(|span| words.ends(*span)).collect();
        let mentions: Vec<Ends> = mentions.intersection(among).copied().collect();
        for (index, first) in mentions.iter().enumerate() {
            links.extend(mentions[index + 1..].iter().map(|second| (*first, *second)));
        }
    }
    links
}

fn differences(
    wanted: &BTreeSet<(Ends, NameType)>,
    found: &BTreeSet<(Ends, NameType)>,
    text: &str,
    words: &Words,
) -> Vec<Difference> {
    let mut spurious: Vec<_> = found.difference(wanted).copied().collect();
    let shown = |(ends, kind): (Ends, NameType)| {
        let span = words.span(ends);
        (Some(span), Some(format!("{} ({})", slices(text, &[span]), kind.name())))
    };
    let mut differences = Vec::new();
    for &name in wanted.difference(found) {
        let ((first, last), _) = name;
        let same = spurious.iter().position(|(ends, _)| *ends == (first, last));
        let touching = spurious.iter().position(|((begin, end), _)| *begin <= last && first <= *end);
        let partner = same.or(touching).map(|at| spurious.remove(at));
        let what = match partner {
            None => What::Missed,
            Some((ends, _)) if ends == (first, last) => What::Type,
            Some(_) => What::Bounds,
        };
        let (span, gold) = shown(name);
        let system = partner.and_then(|name| shown(name).1);
        differences.push(Difference { layer: Layer::Name, what, span, gold, system });
    }
    differences.extend(spurious.into_iter().map(|name| {
        let (span, system) = shown(name);
        Difference { layer: Layer::Name, what: What::Spurious, span, gold: None, system }
    }));
    differences
}
