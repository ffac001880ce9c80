//! Quotations: matched by the overlap of their words, complementizers left out, at
//! three strictnesses; each with and without the right speaker. Of those matched by
//! 0.3: whether the speaker, the type, the cue and the relays are right.

use super::{Difference, Layer, Pair, What, align, slices};
use crate::document::Span;
use crate::eval::measures::Measures;
use crate::eval::reading::{Entity, Quotation, QuotationType};
use crate::eval::words::{Words, overlap, same_name};

/// From this overlap on a quotation is found.
const FOUND: f64 = 0.3;
/// From this overlap on its bounds are right but for a word or two.
const WELL: f64 = 0.8;
/// Least overlap to be held against each other at all.
const TOUCHING: f64 = 0.01;
/// What rounding may take from an overlap.
const ROUNDING: f64 = 1e-9;

pub(super) fn compare(
    gold: &[Quotation],
    system: &[Quotation],
    entities: &[Entity],
    text: &str,
    words: &Words,
    measures: &mut Measures,
) -> Vec<Difference> {
    let content = |quotations: &[Quotation]| -> Vec<_> {
        quotations.iter().map(|quotation| words.content(&quotation.content)).collect()
    };
    let (wanted, found) = (content(gold), content(system));
    let pairs = align(gold.len(), system.len(), TOUCHING, |g, s| overlap(&wanted[g], &found[s]));
    let count = |which: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|pair| which(pair)).count();
    let speaker = |pair: &Pair| same_speaker(&gold[pair.gold], &system[pair.system], entities);

    let shared = pairs.iter().map(|pair| wanted[pair.gold].intersection(&found[pair.system]).count()).sum();
    let sizes = |sets: &[std::collections::BTreeSet<usize>]| sets.iter().map(|set| set.len()).sum();
    measures.add("quote words", shared, sizes(&wanted), sizes(&found));
    for (floor, plain, with_speaker) in [
        (FOUND, "quote >=0.3", "quote >=0.3 + speaker"),
        (WELL, "quote >=0.8", "quote >=0.8 + speaker"),
        (1.0, "quote exact", "quote exact + speaker"),
    ] {
        let hit = |pair: &Pair| pair.score >= floor - ROUNDING;
        measures.add(plain, count(&hit), gold.len(), system.len());
        measures.add(with_speaker, count(&|pair| hit(pair) && speaker(pair)), gold.len(), system.len());
    }
    for kind in QuotationType::ALL {
        let measure = match kind {
            QuotationType::D => "quote >=0.8 D",
            QuotationType::I => "quote >=0.8 I",
            QuotationType::M => "quote >=0.8 M",
        };
        let is = |quotation: &Quotation| quotation.kind == Some(kind);
        // An answer's quotation counts under the type of the one that it was matched
        // with, else under its own.
        let counted_as =
            |s: usize| pairs.iter().find(|pair| pair.system == s).map_or(&system[s], |pair| &gold[pair.gold]);
        measures.add(
            measure,
            count(&|pair| pair.score >= WELL && is(&gold[pair.gold])),
            gold.iter().filter(|quotation| is(quotation)).count(),
            (0..system.len()).filter(|&s| is(counted_as(s))).count(),
        );
    }
    let loose = |pair: &Pair| pair.score >= FOUND;
    let implied = |pair: &Pair| loose(pair) && gold[pair.gold].source.is_none();
    let cued = |pair: &Pair| loose(pair) && gold[pair.gold].cue.is_some();
    let same_type = |pair: &Pair| gold[pair.gold].kind == system[pair.system].kind;
    let same_cue = |pair: &Pair| same_words(words, gold[pair.gold].cue, system[pair.system].cue);
    measures.add_share("speaker accuracy on >=0.3", count(&|pair| loose(pair) && speaker(pair)), count(&loose));
    measures.add_share(
        "speaker accuracy, no source span",
        count(&|pair| implied(pair) && speaker(pair)),
        count(&implied),
    );
    measures.add_share("quote type accuracy", count(&|pair| loose(pair) && same_type(pair)), count(&loose));
    measures.add_share("cue accuracy", count(&|pair| cued(pair) && same_cue(pair)), count(&cued));
    let relays = |quotations: &[Quotation]| quotations.iter().map(|quotation| quotation.via.len()).sum();
    let relayed = pairs.iter().filter(|pair| loose(pair)).map(|pair| {
        let by = &system[pair.system].via;
        gold[pair.gold].via.iter().filter(|relay| by.iter().any(|found| same_name(relay, found))).count()
    });
    measures.add("via", relayed.sum(), relays(gold), relays(system));

    let mut differences = Vec::new();
    for (g, quotation) in gold.iter().enumerate() {
        let shown =
            |quotation: &Quotation| Some(format!("{}: {}", quotation.speaker, slices(text, &quotation.content)));
        let mut differ = |what, gold, system| {
            let span = quotation.content.first().copied();
            differences.push(Difference { layer: Layer::Quotation, what, span, gold, system });
        };
        let Some(pair) = pairs.iter().find(|pair| pair.gold == g && loose(pair)) else {
            differ(What::Missed, shown(quotation), None);
            continue;
        };
        let other = &system[pair.system];
        let cut = |span: Option<Span>| span.map(|span| slices(text, &[span]));
        let said = |by: &str| Some(format!("{by}: {}", slices(text, &quotation.content)));
        if pair.score < 1.0 - ROUNDING {
            differ(What::Bounds, Some(slices(text, &quotation.content)), Some(slices(text, &other.content)));
        }
        if !speaker(pair) {
            let by = if other.speaker.is_empty() { "nobody" } else { &other.speaker };
            differ(What::Speaker, said(&quotation.speaker), Some(by.to_owned()));
        }
        if !same_type(pair) {
            let name = |kind: Option<QuotationType>| kind.map_or("none", QuotationType::name);
            differ(What::Type, said(name(quotation.kind)), Some(name(other.kind).to_owned()));
        }
        if cued(pair) && !same_cue(pair) {
            differ(What::Cue, cut(quotation.cue), cut(other.cue));
        }
        if quotation.via.iter().any(|relay| !other.via.iter().any(|found| same_name(relay, found))) {
            differ(
                What::Via,
                said(&quotation.via.join(", ")),
                Some(other.via.join(", ")).filter(|via| !via.is_empty()),
            );
        }
    }
    let unmatched = (0..system.len()).filter(|&s| !pairs.iter().any(|pair| pair.system == s && loose(pair)));
    differences.extend(unmatched.map(|s| Difference {
        layer: Layer::Quotation,
        what: What::Spurious,
        span: system[s].content.first().copied(),
        gold: None,
        system: Some(format!("{}: {}", system[s].speaker, slices(text, &system[s].content))),
    }));
    differences
}

/// Whether both name one speaker: by name, by a name that the annotation has for the
/// entity there, or by the same words of the text.
fn same_speaker(gold: &Quotation, system: &Quotation, entities: &[Entity]) -> bool {
    let touches = |span: &Span| system.source.is_some_and(|source| span.overlaps(source));
    same_name(&gold.speaker, &system.speaker)
        || gold.source.is_some_and(|source| touches(&source))
        || entities.iter().any(|entity| same_name(&entity.name, &gold.speaker) && entity.mentions.iter().any(touches))
}

fn same_words(words: &Words, one: Option<Span>, other: Option<Span>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    !words.touched(&[one]).is_disjoint(&words.touched(&[other]))
}
