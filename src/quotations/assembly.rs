//! Puts the quotations of a paragraph together: speakers, relays, parents.

use std::ops::Range;

use crate::document::{Document, EntityType, ParagraphKind, Quotation, QuotationId, Relay, Speaker, SpeakerForm};

use super::extents::{Extent, extent, print};
use super::floor::{Floor, Holder, named, resolve, topic};
use super::passage::Passage;
use super::statements::{Kind, Statement, find};
use super::subjects::Subject;

/// A statement with what has been found about it.
struct Draft {
    statement: Statement,
    extent: Extent,
    holder: Option<Holder>,
    relays: Vec<Relay>,
    /// Index of the draft inside which this one stands.
    parent: Option<usize>,
    /// It only relays another.
    dropped: bool,
}

/// A quotation not numbered yet.
pub(super) struct Found {
    /// The quotation, without number and parent.
    pub(super) quotation: Quotation,
    /// The one inside which it stands: its place among those found with it.
    pub(super) parent: Option<usize>,
}

/// The quotations of a paragraph, parents before those inside them. Numbers are
/// left to the caller.
pub(super) fn assemble(p: &Passage<'_>, kind: ParagraphKind, floor: &mut Floor) -> Vec<Found> {
    if kind == ParagraphKind::Furniture {
        return Vec::new();
    }
    let statements = find(p, kind);
    let mut drafts: Vec<Draft> = (0..statements.len())
        .map(|k| Draft {
            extent: extent(p, &statements, k),
            statement: statements[k].clone(),
            holder: None,
            relays: Vec::new(),
            parent: None,
            dropped: false,
        })
        .collect();
    nest(&mut drafts);
    relay(p, &mut drafts);
    speakers(p, &mut drafts, floor);
    let mut places: Vec<Option<usize>> = Vec::with_capacity(drafts.len());
    let mut found = Vec::new();
    for draft in drafts {
        if draft.dropped || draft.extent.content.is_empty() {
            places.push(None);
            continue;
        }
        places.push(Some(found.len()));
        let parent = draft.parent.and_then(|k| places[k]);
        found.push(Found { quotation: quotation(p, draft), parent });
    }
    found
}

/// Finds the statement inside whose words each one stands: the nearest before
/// it that reaches past its cue.
fn nest(drafts: &mut [Draft]) {
    let mut open: Vec<usize> = Vec::new();
    for k in 0..drafts.len() {
        let begin = drafts[k].statement.begin;
        let reaches = |d: &Draft| d.extent.content.iter().any(|r| r.start <= begin && begin < r.end);
        while open.last().is_some_and(|last| drafts[*last].extent.content.last().is_none_or(|r| r.end <= begin)) {
            open.pop();
        }
        drafts[k].parent = open.last().copied().filter(|last| reaches(&drafts[*last]));
        if !drafts[k].statement.left && drafts[k].statement.kind != Kind::According {
            open.push(k);
        }
    }
}

/// Turns a source that stands in one sentence with another statement into that
/// statement's relay.
fn relay(p: &Passage<'_>, drafts: &mut [Draft]) {
    for k in 0..drafts.len() {
        if drafts[k].statement.kind != Kind::According {
            continue;
        }
        let sentence = p.sentence_start(drafts[k].statement.begin)..p.sentence_end(drafts[k].statement.begin);
        let begin = drafts[k].statement.begin;
        let near = |d: &Draft| {
            let main = d.statement.kind != Kind::According
                && d.parent.is_none()
                && !matches!(d.statement.subject, Subject::Relative(_));
            let touches = begin < d.statement.begin || d.extent.content.last().is_some_and(|r| begin <= r.end + 3);
            main && touches && sentence.contains(&d.statement.begin) && !d.extent.content.is_empty()
        };
        let Subject::Phrase(phrase) = drafts[k].statement.subject.clone() else {
            continue;
        };
        let left = drafts[k].statement.left;
        let from = if left { k.saturating_sub(6) } else { k + 1 };
        let to = if left { k } else { (k + 7).min(drafts.len()) };
        let targets: Vec<usize> = (from..to).filter(|t| near(&drafts[*t])).collect();
        if targets.is_empty() {
            continue;
        }
        let holder = named(p, &phrase);
        let made = Relay {
            mention: Some(p.phrase_span(phrase.clone())),
            entity: holder.entity,
            name: holder.name,
            cue: drafts[k].statement.cue.clone().map(|c| p.document.span_of(c)),
        };
        drafts[k].dropped = true;
        for target in targets {
            drafts[target].relays.insert(0, made.clone());
        }
    }
}

/// Resolves every speaker, in order.
fn speakers(p: &Passage<'_>, drafts: &mut [Draft], floor: &mut Floor) {
    // The last speaker of narration in this sentence.
    let mut own: Option<(usize, Holder)> = None;
    // Where the last sentence ended and who relayed it: `..` ends a sentence
    // between a verb and the participle that hangs on it.
    let mut relayed: Option<(usize, Vec<Relay>)> = None;
    for k in 0..drafts.len() {
        if drafts[k].dropped {
            continue;
        }
        let statement = drafts[k].statement.clone();
        let sentence = p.sentence_start(statement.begin);
        let agreement = statement.entry.and_then(|e| e.agreement);
        let governing = match drafts[k].parent {
            Some(parent) => drafts[parent].holder.clone(),
            None => own.as_ref().filter(|(s, _)| *s == sentence).map(|(_, h)| h.clone()),
        };
        let governing = governing.or_else(|| {
            let implied = matches!(statement.subject, Subject::Shared | Subject::Implied | Subject::Pronoun(_));
            implied.then(|| topic(p, sentence.max(p.tokens.start), statement.begin, agreement)).flatten()
        });
        let holder = resolve(p, floor, &statement, governing.as_ref());
        if statement.kind == Kind::Participle
            && drafts[k].parent.is_none()
            && drafts[k].relays.is_empty()
            && let Some((before, last)) = &relayed
            && statement.begin <= before + 2
        {
            drafts[k].relays.clone_from(last);
        }
        if let Some(holder) = &holder {
            if let Some(parent) = drafts[k].parent
                && let Some(outer) = drafts[parent].holder.clone()
            {
                let mut chain = drafts[parent].relays.clone();
                if outer.name != holder.name {
                    chain.push(Relay { mention: None, entity: outer.entity, name: outer.name, cue: None });
                }
                drafts[k].relays.splice(0..0, chain);
            } else {
                if floor.first_time(p, &drafts[k].extent.content) {
                    floor.take(holder.clone());
                }
                own = Some((sentence, holder.clone()));
            }
            if let Some(phrase) = &statement.relay {
                let source = named(p, phrase);
                drafts[k].relays.push(Relay {
                    mention: Some(p.phrase_span(phrase.clone())),
                    entity: source.entity,
                    name: source.name,
                    cue: None,
                });
            }
        }
        if drafts[k].parent.is_none()
            && let Some(end) = drafts[k].extent.content.last().map(|r| p.sentence_end(r.end - 1))
        {
            relayed = Some((end, drafts[k].relays.clone()));
        }
        drafts[k].holder = holder;
    }
}

fn quotation(p: &Passage<'_>, draft: Draft) -> Quotation {
    let Draft { statement, extent, holder, relays, .. } = draft;
    let span = |range: Range<usize>| p.document.span_of(range);
    let (kind, verbatim) = print(p, &extent.content, extent.repaired);
    let mention = match &statement.subject {
        Subject::Phrase(phrase) => Some(p.phrase_span(phrase.clone())),
        Subject::Relative(pronoun) => Some(p.phrase_span(*pronoun..pronoun + 1)),
        Subject::Pronoun(Some(pronoun)) => Some(p.phrase_span(*pronoun..pronoun + 1)),
        _ => None,
    };
    let speaker = match &holder {
        Some(holder) => holder.speaker(mention),
        None => Speaker { mention, entity: None, name: String::new(), form: SpeakerForm::Implied, confidence: 0.0 },
    };
    Quotation {
        id: QuotationId(0),
        content: extent.content.iter().cloned().map(span).collect(),
        kind,
        cue: statement.cue.clone().map(span),
        speaker,
        via: relays,
        verbatim: verbatim.into_iter().map(span).collect(),
        addressee: statement.addressee.clone().map(|a| p.phrase_span(a)),
        parent: None,
        polarity: statement.polarity(),
        hedges: extent.hedges.into_iter().map(span).collect(),
        repaired: extent.repaired,
        confidence: 0.8,
    }
}

/// Finds the speaker of a quotation that came before anyone was named: the
/// first person named after it, else the article's most central person or body.
pub(super) fn settle(document: &Document<'_>, quotation: &mut Quotation) {
    let from = quotation.content.first().map_or(0, |s| s.begin);
    let person = |kind: EntityType| kind == EntityType::Person;
    let next = document
        .mentions
        .iter()
        .filter(|m| m.span.begin >= from && person(m.kind))
        .min_by_key(|m| m.span.begin)
        .and_then(|m| m.entity);
    let central = || {
        document
            .entities
            .iter()
            .filter(|e| matches!(e.kind, EntityType::Person | EntityType::Organization))
            .max_by(|a, b| a.salience.total_cmp(&b.salience))
            .map(|e| e.id)
    };
    if let Some(entity) = next.or_else(central) {
        quotation.speaker.entity = Some(entity);
        quotation.speaker.name = document.entity(entity).name.clone();
        quotation.speaker.confidence = 0.3;
    }
}
