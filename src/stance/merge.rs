//! One record per holder and target: near-duplicates become one, with all
//! their evidence, strongest first.

use std::collections::{HashMap, HashSet};

use compact_str::CompactString;

use super::article::Article;
use super::judgement::{Holder, Judgement};
use super::words::Class;
use crate::document::{QuotationId, SegmentKind, Span, Stance, StanceHolder, StanceLabel, StanceTarget};

/// Evidence kept of one stance.
const EVIDENCE: usize = 8;
/// Targets of one holder that a new one is compared with.
const COMPARED: usize = 64;
/// Share of their words at which two targets are one.
const SAME: f32 = 0.6;

struct Group {
    best: Judgement,
    words: HashSet<CompactString>,
    evidence: Vec<(f32, Span)>,
    favor: f32,
    against: f32,
}

/// Merges judgements to stances.
pub(super) fn merge(article: &Article<'_, '_>, judgements: &[Judgement]) -> Vec<Stance> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_holder: HashMap<CompactString, Vec<usize>> = HashMap::new();
    for judgement in judgements {
        let words = target_words(article, judgement);
        if words.is_empty() {
            continue;
        }
        let key = holder_key(&judgement.holder);
        let known = by_holder.entry(key).or_default();
        let span = article.document.span_of(judgement.evidence.clone());
        let weight = judgement.confidence;
        let found = known.iter().rev().take(COMPARED).copied().find(|i| {
            let group: &Group = &groups[*i];
            let same = group.best.favor == judgement.favor;
            dice(&group.words, &words) >= if same { SAME } else { 0.99 }
                || same
                    && headed(article, &group.best) == headed(article, judgement)
                    && (group.words.is_subset(&words) || words.is_subset(&group.words))
        });
        let index = found.unwrap_or_else(|| {
            known.push(groups.len());
            groups.push(Group {
                best: judgement.clone(),
                words: words.clone(),
                evidence: Vec::new(),
                favor: 0.0,
                against: 0.0,
            });
            groups.len() - 1
        });
        let group = &mut groups[index];
        if judgement.favor {
            group.favor += weight;
        } else {
            group.against += weight;
        }
        if group.evidence.len() < EVIDENCE && !group.evidence.iter().any(|(_, s)| *s == span) {
            group.evidence.push((weight, span));
        }
        if weight > group.best.confidence {
            group.best = judgement.clone();
            group.words = words;
        }
    }
    let mut stances: Vec<Stance> = groups.into_iter().map(|group| stance(article, group)).collect();
    let rank = |s: &Stance| {
        let salience = s.holder.entity.map_or(0.0, |e| article.document.entity(e).salience);
        s.confidence + 0.2 * salience
    };
    stances.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
    stances
}

/// The chance that a person reads the same stance, from the weight of its
/// evidence, how sure its speaker is, and whether the holder is a known entity.
/// Logistic regression over the stances found in the 89 development articles.
pub(super) fn calibrated(article: &Article<'_, '_>, weight: f32, holder: &Holder, quotation: Option<usize>) -> f32 {
    // Narration behaves like a speaker as sure as this.
    const NARRATED: f32 = 0.8;
    let speaker = quotation.map_or(NARRATED, |q| article.document.quotations[q].speaker.confidence);
    let entity = if holder.entity.is_some() { 0.18 } else { 0.0 };
    let score = 1.97 * weight + 1.5 * speaker + entity - 2.62;
    1.0 / (1.0 + (-score).exp())
}

/// What tells one holder from another.
pub(super) fn holder_key(holder: &Holder) -> CompactString {
    match holder.entity {
        Some(entity) => CompactString::from(format!("#{}", entity.0)),
        None => CompactString::from(holder.name.as_str()),
    }
}

fn stance(article: &Article<'_, '_>, mut group: Group) -> Stance {
    let document = article.document;
    group.evidence.sort_by(|a, b| b.0.total_cmp(&a.0));
    let favor = group.favor >= group.against;
    let best = group.best;
    let (span, restored) = target_span(article, &best);
    let head = article.mention(best.target.start);
    let entity = head.filter(|m| m.tokens == best.target).and_then(|m| m.entity);
    // Further evidence makes it surer; contrary evidence less so.
    let agreeing = group.favor.max(group.against);
    let contrary = group.favor.min(group.against);
    let more = 1.0 - (1.0 - best.confidence) / (1.0 + 0.5 * (agreeing - best.confidence).max(0.0));
    let weight = more * (1.0 - 0.5 * contrary / (agreeing + contrary).max(0.01));
    let confidence = calibrated(article, weight, &best.holder, best.quotation);
    Stance {
        id: 0,
        holder: StanceHolder { entity: best.holder.entity, name: best.holder.name.clone(), author: false },
        target: StanceTarget {
            text: restored.to_string() + &document.slice(span).split_whitespace().collect::<Vec<_>>().join(" "),
            span: Some(span),
            entity,
            request: None,
        },
        label: if favor { StanceLabel::Favor } else { StanceLabel::Against },
        confidence,
        evidence: group.evidence.into_iter().map(|(_, s)| s).collect(),
        quotation: best.quotation.map(|i| QuotationId(i as u32 + 1)),
        basis: best.basis,
    }
}

/// The target's span without the proclitics of its first word and without marks
/// at its ends, and the alif that its article lost in writing (للعراق).
fn target_span(article: &Article<'_, '_>, judgement: &Judgement) -> (Span, &'static str) {
    let document = article.document;
    let (mut begin, mut end) = (judgement.target.start, judgement.target.end);
    while begin + 1 < end && article.is_mark(begin) {
        begin += 1;
    }
    while end > begin + 1 && article.is_mark(end - 1) && !opens(article, begin, end - 1) {
        end -= 1;
    }
    let mut span = document.span_of(begin..end);
    let first = article.token(begin);
    let mut restored = "";
    if let Some(stem) = first.segments.iter().find(|s| s.kind == SegmentKind::Stem) {
        span.begin = stem.span.begin;
        restored = if stem.restored_alif { "ا" } else { "" };
    }
    // مما حدث، عما جرى: what happened is named from ما on.
    if ["مما", "عما", "لما", "بما"].contains(&first.folded.as_str()) && first.span.len() == 6 && end > begin + 1
    {
        span.begin = first.span.begin + 2;
    }
    (span, restored)
}

/// Whether the mark at `last` closes one that opens inside the phrase.
fn opens(article: &Article<'_, '_>, begin: usize, last: usize) -> bool {
    (begin..last).filter(|i| article.is_mark(*i)).count() % 2 == 1
}

fn target_words(article: &Article<'_, '_>, judgement: &Judgement) -> HashSet<CompactString> {
    judgement
        .target
        .clone()
        .filter(|i| article.token(*i).is_word() || article.mention(*i).is_some())
        .filter(|i| !article.is_preposition(*i) && !article.is(*i, Class::Demonstrative))
        .map(|i| article.token(i).stem.clone())
        .collect()
}

/// The first word of a target that says what it is.
fn headed<'d>(article: &Article<'d, '_>, judgement: &Judgement) -> Option<&'d str> {
    let says = |i: &usize| article.token(*i).is_word() && !article.is(*i, Class::Demonstrative);
    judgement.target.clone().find(says).map(|i| article.token(i).stem.as_str())
}

fn dice(a: &HashSet<CompactString>, b: &HashSet<CompactString>) -> f32 {
    let shared = a.intersection(b).count();
    2.0 * shared as f32 / (a.len() + b.len()).max(1) as f32
}
