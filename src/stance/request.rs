//! Judges what the caller asked about: for each given name, who is for it, who
//! against it, who only speaks of it; and that the article has nothing to do
//! with it where nobody names it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use compact_str::CompactString;

use super::RequestTarget;
use super::article::Article;
use super::judgement::{Holder, Judgement};
use super::merge::{calibrated, holder_key};
use super::words::{Class, Effect, Verdict, WORDS};
use crate::document::{EntityId, QuotationId, Span, Stance, StanceBasis, StanceHolder, StanceLabel, StanceTarget};
use crate::text::normalize::fold;

/// Evidence kept of one stance.
const EVIDENCE: usize = 4;
/// Words of the longest name that is looked for.
const LONGEST: usize = 12;
/// Weight of words that only stand close to a name.
const LEANING: f32 = 0.3;

/// The stances of all who speak of the caller's targets.
pub(super) fn judge(article: &Article<'_, '_>, targets: &[RequestTarget], judgements: &[Judgement]) -> Vec<Stance> {
    let occurrences = occurrences(article, targets);
    let mut stances = Vec::new();
    for (index, places) in occurrences.into_iter().enumerate() {
        judge_one(article, index, &targets[index].name, &places, judgements, &mut stances);
    }
    stances
}

/// What one holder says of one target.
#[derive(Default)]
struct Record {
    favor: f32,
    against: f32,
    basis: Option<StanceBasis>,
    quotation: Option<usize>,
    best: f32,
    evidence: Vec<(f32, Span)>,
    place: Option<Range<usize>>,
}

fn judge_one(
    article: &Article<'_, '_>,
    index: usize,
    name: &str,
    places: &[Range<usize>],
    judgements: &[Judgement],
    out: &mut Vec<Stance>,
) {
    // In the order in which the holders come up.
    let mut order: Vec<Holder> = Vec::new();
    let mut slots: HashMap<CompactString, usize> = HashMap::new();
    let mut records: Vec<Record> = Vec::new();
    let mut slot = |holder: &Holder, records: &mut Vec<Record>| {
        *slots.entry(holder_key(holder)).or_insert_with(|| {
            order.push(holder.clone());
            records.push(Record::default());
            records.len() - 1
        })
    };
    for judgement in judgements {
        let first = places.partition_point(|p| p.end <= judgement.target.start);
        let Some(place) = places.get(first).filter(|p| p.start < judgement.target.end) else {
            continue;
        };
        let Some((favor, share)) = towards(article, judgement, place) else {
            continue;
        };
        let slot = slot(&judgement.holder, &mut records);
        let record = &mut records[slot];
        let weight = judgement.confidence * share;
        if favor {
            record.favor += weight;
        } else {
            record.against += weight;
        }
        record.evidence.push((weight, article.document.span_of(judgement.evidence.clone())));
        if weight > record.best {
            record.best = weight;
            record.basis = Some(judgement.basis);
            record.quotation = judgement.quotation;
            record.place = Some(place.clone());
        }
    }
    // Who speaks of it without taking sides.
    for place in places {
        let Some(quotation) = article.content(place.start) else {
            continue;
        };
        let Some(holder) = Holder::speaker(article, quotation) else {
            continue;
        };
        let slot = slot(&holder, &mut records);
        let record = &mut records[slot];
        if record.best == 0.0
            && let Some(favor) = leaning(article, place)
        {
            if favor {
                record.favor += LEANING;
            } else {
                record.against += LEANING;
            }
            record.basis = Some(StanceBasis::Evaluation);
        }
        if record.place.is_none() {
            record.quotation = Some(quotation);
            record.place = Some(place.clone());
        }
        if record.best == 0.0 {
            record.evidence.push((0.0, article.document.span_of(place.clone())));
        }
    }
    let found = !records.is_empty();
    for (holder, record) in order.into_iter().zip(records) {
        let holder = StanceHolder { entity: holder.entity, name: holder.name, author: false };
        out.push(stance(article, index, holder, record));
    }
    if !found {
        // Named by nobody but the writer, or by nobody at all.
        let holder = StanceHolder { entity: None, name: String::new(), author: true };
        let mut record = Record { place: places.first().cloned(), ..Record::default() };
        record.evidence.extend(places.iter().map(|p| (0.0, article.document.span_of(p.clone()))));
        let mut stance = stance(article, index, holder, record);
        if places.is_empty() {
            stance.label = StanceLabel::Unrelated;
            stance.target.text = name.to_string();
            stance.confidence = 0.9;
        }
        out.push(stance);
    }
}

/// Which way the words right around a name lean in a speaker's mouth: an action
/// before it that harms or keeps it, or a verdict close by in its clause.
fn leaning(article: &Article<'_, '_>, place: &Range<usize>) -> Option<bool> {
    let clause = |i: usize| article.content(i) == article.content(place.start) && !article.is_stop(i);
    for at in (place.start.saturating_sub(3)..place.start).rev().take_while(|i| clause(*i)) {
        if article.mention(at).is_some() {
            break;
        }
        if article.is(at, Class::Negator) {
            return None;
        }
        match WORDS.effects(article.token(at)).first().map(|r| r.effect) {
            Some(Effect::Fights | Effect::Reverses | Effect::Negates) => return Some(false),
            Some(Effect::Keeps) => return Some(true),
            _ => {}
        }
    }
    let after = (place.end..article.document.tokens.len().min(place.end + 8)).take_while(|i| clause(*i));
    let before = (place.start.saturating_sub(4)..place.start).rev().take_while(|i| clause(*i));
    let mut negated = false;
    for at in after.chain(before) {
        negated |= article.is(at, Class::Negator);
        if let Some(row) = WORDS.evaluations(article.token(at)).first().filter(|_| article.mention(at).is_none()) {
            let favor = row.polarity == Verdict::Favor;
            return if negated && !favor { None } else { Some(favor != negated) };
        }
    }
    None
}

/// What being for or against the judged target means for the part of it that
/// was asked about, and how surely; `None` where it means nothing.
fn towards(article: &Article<'_, '_>, judgement: &Judgement, place: &Range<usize>) -> Option<(bool, f32)> {
    let mut favor = judgement.favor;
    let mut share: f32 = 1.0;
    // The name asked about may begin before what was judged: محاربة الفساد.
    for at in place.start..judgement.target.start {
        let row = WORDS.effects(article.token(at)).first();
        favor ^= row.is_some_and(|r| r.effect.harms() || r.effect == Effect::Negates);
    }
    for at in judgement.target.start..place.start {
        let row = WORDS.effects(article.token(at)).first();
        let known = row.is_some();
        if row.is_some_and(|r| matches!(r.effect, Effect::Reverses | Effect::Fights | Effect::Negates)) {
            favor = !favor;
        }
        // إخراج القوات من المدينة says nothing of the town, التخلص من الدين all.
        let place = ["في", "من", "خلال", "منذ", "حتي"].contains(&article.token(at).core.as_str());
        let governed = at > judgement.target.start && !WORDS.effects(article.token(at - 1)).is_empty();
        if place && !governed && article.mention(at).is_none() {
            return None;
        }
        let small = article.is_preposition(at) || article.is_mark(at);
        if !known && !small {
            share *= 0.7;
        }
    }
    (share > 0.3).then_some((favor, share))
}

fn stance(article: &Article<'_, '_>, index: usize, holder: StanceHolder, mut record: Record) -> Stance {
    let document = article.document;
    let (favor, against) = (record.favor, record.against);
    let label = if favor == against {
        StanceLabel::Neutral
    } else if favor > against {
        StanceLabel::Favor
    } else {
        StanceLabel::Against
    };
    let sure = (favor - against).abs() / (favor + against).max(0.01);
    let confidence = if label == StanceLabel::Neutral {
        0.5
    } else {
        let known = Holder { entity: holder.entity, name: String::new() };
        calibrated(article, record.best.max(LEANING) * (0.5 + 0.5 * sure), &known, record.quotation)
    };
    record.evidence.sort_by(|a, b| b.0.total_cmp(&a.0));
    record.evidence.dedup_by_key(|(_, s)| *s);
    record.evidence.truncate(EVIDENCE);
    let span = record.place.as_ref().map(|p| document.span_of(p.clone()));
    let entity =
        record.place.as_ref().and_then(|p| article.mention(p.start).filter(|m| m.tokens == *p).and_then(|m| m.entity));
    Stance {
        id: 0,
        holder,
        target: StanceTarget {
            text: span.map_or_else(String::new, |s| document.slice(s).to_string()),
            span,
            entity,
            request: Some(index),
        },
        label,
        confidence,
        evidence: record.evidence.into_iter().map(|(_, s)| s).collect(),
        quotation: record.quotation.map(|i| QuotationId(i as u32 + 1)),
        basis: record.basis.unwrap_or(StanceBasis::Predicate),
    }
}

/// Where each target is named, in text order, by its names and by the other
/// names of an entity that bears one of them.
fn occurrences(article: &Article<'_, '_>, targets: &[RequestTarget]) -> Vec<Vec<Range<usize>>> {
    // Names by their first word.
    let mut names: HashMap<CompactString, Vec<(usize, Vec<CompactString>)>> = HashMap::new();
    for (index, target) in targets.iter().enumerate() {
        for name in std::iter::once(&target.name).chain(&target.aliases) {
            let words: Vec<CompactString> = name.split_whitespace().map(|w| bare(&fold(w))).collect();
            if let Some(first) = words.first().filter(|w| !w.is_empty() && words.len() <= LONGEST) {
                names.entry(first.clone()).or_default().push((index, words));
            }
        }
    }
    let mut found: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); targets.len()];
    let mut entities: HashMap<EntityId, Vec<usize>> = HashMap::new();
    let tokens = &article.document.tokens;
    for at in 0..tokens.len() {
        for (index, words) in names.get(&bare(&tokens[at].stem)).into_iter().flatten() {
            let same = |(i, word): (usize, &CompactString)| {
                tokens.get(at + i).is_some_and(|t| bare(&t.stem) == *word || t.folded == *word)
            };
            if !words.iter().enumerate().all(same) {
                continue;
            }
            let end = at + words.len();
            let known = found[*index].entry(at).or_insert(end);
            *known = end.max(*known);
            let mention = article.mention(at).filter(|m| m.tokens.start == at && m.tokens.end == end);
            if let Some(entity) = mention.and_then(|m| m.entity) {
                let of = entities.entry(entity).or_default();
                if !of.contains(index) {
                    of.push(*index);
                }
            }
        }
    }
    for mention in &article.document.mentions {
        for index in mention.entity.and_then(|e| entities.get(&e)).into_iter().flatten() {
            found[*index].entry(mention.tokens.start).or_insert(mention.tokens.end);
        }
    }
    found.into_iter().map(|places| places.into_iter().map(|(begin, end)| begin..end).collect()).collect()
}

/// A folded word without its article.
fn bare(word: &str) -> CompactString {
    word.strip_prefix("ال").filter(|rest| rest.chars().count() > 1).unwrap_or(word).into()
}
