//! Puts the quotations of a paragraph together: speakers, relays, parents.

use std::ops::Range;

use crate::document::{Number, Pos, Quotation, QuotationId, QuotationType, Relay, Speaker, SpeakerForm, TokenKind};

use super::conjugation::Agreement;
use super::cues::Frames;
use super::extents::{Extent, extent, print};
use super::floor::Floor;
use super::holders::Holder;
use super::passage::Passage;
use super::relays;
use super::resolution::{agreement, resolve, topic};
use super::statements::{Kind, Statement};
use super::subjects::Subject;
use super::words::tells;
use crate::lexicon::speaker_words::Class as Tells;

/// Tokens at the head of a sentence among which its subject is looked for.
const HEAD: usize = 7;

/// A statement with what has been found about it.
pub(super) struct Draft {
    pub(super) statement: Statement,
    pub(super) extent: Extent,
    pub(super) holder: Option<Holder>,
    pub(super) relays: Vec<Relay>,
    /// Index of the draft inside which this one stands.
    pub(super) parent: Option<usize>,
    /// It only relays another.
    pub(super) dropped: bool,
}

/// A quotation not numbered yet.
pub(super) struct Found {
    /// The quotation, without number and parent.
    pub(super) quotation: Quotation,
    /// The one inside which it stands: its place among those found with it.
    pub(super) parent: Option<usize>,
    /// Tokens of the description that names its speaker, or of the one that the
    /// implied speaker was described with, where nobody named so far fits it.
    pub(super) description: Option<Range<usize>>,
    /// What its verb tells of the speaker.
    pub(super) agreement: Option<Agreement>,
}

impl Found {
    /// Whether nothing later in the article can change its speaker.
    pub(super) fn is_settled(&self) -> bool {
        self.description.is_none() && !self.quotation.speaker.name.is_empty()
    }
}

/// Whether there is a word of content among the words said: أن before a broken
/// line says nothing.
fn says_something(p: &Passage<'_>, extent: &Extent) -> bool {
    extent.content.iter().cloned().flatten().any(|t| {
        let pos = p.token(t).pos;
        let function =
            matches!(pos, Pos::Punctuation | Pos::Conjunction | Pos::Particle | Pos::Preposition | Pos::Pronoun);
        // قال: "(7): the number of a note.
        !(function || p.token(t).kind == TokenKind::Number)
    })
}

/// Whether the phrase that names the speaker is among the words said: misread.
fn holds_speaker(draft: &Draft) -> bool {
    let Subject::Phrase(phrase) = &draft.statement.subject else { return false };
    draft.extent.content.iter().any(|words| words.start < phrase.end && phrase.start < words.end)
}

/// Whether the cue is among the words said: misread.
fn holds_cue(draft: &Draft) -> bool {
    let Some(cue) = &draft.statement.cue else { return false };
    draft.extent.content.iter().any(|words| words.start <= cue.start && cue.end <= words.end)
}

/// Whether all the words of a quotation stand among those of another.
fn holds(outer: &[Range<usize>], inner: &[Range<usize>]) -> bool {
    inner.iter().all(|words| outer.iter().any(|o| o.start <= words.start && words.end <= o.end))
}

/// The quotations of a paragraph, parents before those inside them. Numbers are
/// left to the caller.
pub(super) fn assemble(p: &Passage<'_>, statements: &[Statement], floor: &mut Floor) -> Vec<Found> {
    let mut drafts: Vec<Draft> = (0..statements.len())
        .map(|k| Draft {
            extent: extent(p, statements, k),
            statement: statements[k].clone(),
            holder: None,
            relays: Vec::new(),
            parent: None,
            dropped: false,
        })
        .collect();
    nest(&mut drafts);
    relays::sources(p, floor, &mut drafts);
    relays::media(p, floor, &mut drafts);
    speakers(p, &mut drafts, floor);
    let mut places: Vec<Option<usize>> = Vec::with_capacity(drafts.len());
    let mut found: Vec<Found> = Vec::new();
    let contents: Vec<_> = drafts.iter().map(|draft| draft.extent.content.clone()).collect();
    for draft in drafts {
        if draft.dropped || !says_something(p, &draft.extent) || holds_speaker(&draft) || holds_cue(&draft) {
            places.push(None);
            continue;
        }
        places.push(Some(found.len()));
        // One that ends sooner than what it was found in does not hold it.
        let within = |k: &usize| holds(&contents[*k], &draft.extent.content);
        let parent = draft.parent.filter(within).and_then(|k| places[k]);
        let description = draft.holder.as_ref().and_then(|h| h.description.clone());
        let agreement = agreement(p, &draft.statement);
        found.push(Found { quotation: quotation(p, draft), parent, description, agreement });
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

/// Resolves every speaker, in order.
fn speakers(p: &Passage<'_>, drafts: &mut [Draft], floor: &mut Floor) {
    // The last speaker of narration in this sentence.
    let mut own: Option<(usize, Holder)> = None;
    // Where the last sentence ended and who relayed it: `..` ends a sentence
    // between a verb and the participle that hangs on it.
    let mut relayed: Option<(usize, Vec<Relay>)> = None;
    // Where the last marked words ended, and whose they were.
    let mut said: Option<(usize, Holder)> = None;
    // Sentences of the paragraph whose subjects are known.
    let mut narrated = p.tokens.start;
    for k in 0..drafts.len() {
        if drafts[k].dropped {
            continue;
        }
        let statement = drafts[k].statement.clone();
        let sentence = p.sentence_start(statement.begin);
        let agreement = agreement(p, &statement);
        let governing = match drafts[k].parent {
            Some(parent) => drafts[parent].holder.clone(),
            None => own.as_ref().filter(|(s, _)| *s == sentence).map(|(_, h)| h.clone()),
        };
        introduce(p, floor, &mut narrated, sentence);
        // "..."، داعيا إلى كذا: still whoever said the marked words.
        let governing = match &said {
            Some((end, holder)) if hangs_on(p, &statement, *end) => Some(holder.clone()),
            _ => governing,
        };
        let governing = governing.or_else(|| {
            let implied = matches!(statement.subject, Subject::Shared | Subject::Implied | Subject::Pronoun(_));
            let anyone = statement.kind != Kind::Finite || is_told_in(p, &statement);
            let several = agreement.is_some_and(|a| a.number != Number::Singular);
            let until = if anyone || several { statement.begin } else { statement.begin.min(sentence + HEAD) };
            implied.then(|| topic(p, sentence.max(p.tokens.start), until, agreement, anyone)).flatten()
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
                // إنه يأمل أن: still the same speaker's words.
                let implied = matches!(statement.subject, Subject::Implied | Subject::Shared);
                drafts[k].dropped = implied && !statement.joined && outer.name == holder.name;
                let mut chain = drafts[parent].relays.clone();
                if outer.name != holder.name {
                    chain.push(Relay { mention: None, entity: outer.entity, name: outer.name, cue: None });
                }
                drafts[k].relays.splice(0..0, chain);
                // وقال بيان إن الوزير شدد على .. وأضاف: the minister goes on.
                if !outer.human && holder.human && floor.first_time(p, &drafts[k].extent.content) {
                    floor.take(holder.clone());
                    // وأفاد البيان بأن البابا عبر عن كذا، مشيرا إلى: the pope.
                    own = Some((sentence, holder.clone()));
                }
            } else {
                let aside = own.as_ref().is_some_and(|(s, _)| *s == sentence) && is_nominal(p, &statement);
                if floor.first_time(p, &drafts[k].extent.content) && !aside {
                    floor.take(holder.clone());
                }
                // بحسب الصحيفة، وبخ المدرب لاعبيه وأخبرهم: the coach.
                let reported = (statement.kind == Kind::According).then(|| drafts[k].extent.content.first()).flatten();
                let inner = reported.and_then(|r| topic(p, r.start, r.end.min(r.start + HEAD), None, false));
                own = Some((sentence, inner.unwrap_or_else(|| holder.clone())));
            }
            if let Some(phrase) = &statement.relay {
                drafts[k].relays.push(relays::relay(p, floor, phrase, None));
            }
        }
        if let Some(holder) = &holder {
            let same = |r: &Relay| r.name == holder.name || r.entity.is_some() && r.entity == holder.entity;
            drafts[k].relays.retain(|r| !same(r));
        }
        if drafts[k].parent.is_none()
            && let Some(end) = drafts[k].extent.content.last().map(|r| p.sentence_end(r.end - 1))
        {
            relayed = Some((end, drafts[k].relays.clone()));
        }
        // The sentence of a statement has a subject of its own.
        let last = drafts[k].extent.content.last().map_or(statement.begin, |r| r.end - 1);
        narrated = narrated.max(p.sentence_end(last.max(statement.begin)));
        if let Some(holder) = holder.as_ref().filter(|_| p.pair(last).is_some()) {
            said = Some((last + 1, holder.clone()));
        }
        drafts[k].holder = holder;
    }
    introduce(p, floor, &mut narrated, p.tokens.end);
}

/// Whether a participle stands right behind marked words, whose speaker it has.
fn hangs_on(p: &Passage<'_>, statement: &Statement, end: usize) -> bool {
    let gap = end..statement.begin;
    statement.kind == Kind::Participle
        && end <= statement.begin
        && gap.len() <= 1
        && gap.into_iter().all(|t| p.is_comma(t))
}

/// Whether a verb has a text behind it that its clause told of, with whose subject
/// it goes on: `أصدرت الرئاسة بيانا قالت [فيه] إن`.
fn is_told_in(p: &Passage<'_>, statement: &Statement) -> bool {
    let Some(cue) = statement.cue.as_ref().filter(|cue| cue.end < p.tokens.end) else { return false };
    statement.kind == Kind::Finite && tells(Tells::Resumptive, p.form(cue.end))
}

/// Whether a statement is a clause that و joins with its subject first: `...، والاتحاد
/// الأوروبي عبر عن قلقه`, mostly what the last speaker told in passing.
fn is_nominal(p: &Passage<'_>, statement: &Statement) -> bool {
    let Subject::Phrase(phrase) = &statement.subject else { return false };
    let verb = statement.cue.as_ref().is_some_and(|cue| phrase.end <= cue.start);
    verb && (p.token(phrase.start).has_conjunction() || p.form_before(phrase.start) == "و")
}

/// Lets the people be meant whom the sentences of narration before a token have
/// for subjects.
fn introduce(p: &Passage<'_>, floor: &mut Floor, narrated: &mut usize, until: usize) {
    while *narrated < until {
        let end = p.sentence_end(*narrated);
        let head = end.min(*narrated + HEAD);
        if let Some(holder) = topic(p, *narrated, head, None, false) {
            floor.introduce(holder);
        }
        *narrated = end;
    }
}

fn quotation(p: &Passage<'_>, draft: Draft) -> Quotation {
    let (kind, verbatim) = print(p, &draft.extent.content, draft.extent.repaired);
    let confidence = confidence(p, &draft, kind);
    let Draft { statement, extent, holder, relays, .. } = draft;
    let span = |range: Range<usize>| p.document.span_of(range);
    let mention = match &statement.subject {
        Subject::Phrase(phrase) => Some(p.phrase_span(phrase.clone())),
        Subject::Relative(pronoun) => Some(p.phrase_span(*pronoun..pronoun + 1)),
        Subject::Pronoun(Some(pronoun)) => Some(p.phrase_span(*pronoun..pronoun + 1)),
        _ => None,
    };
    let speaker = match &holder {
        Some(holder) => holder.speaker(mention),
        None => {
            let form = if mention.is_some() { SpeakerForm::Pronoun } else { SpeakerForm::Implied };
            Speaker { mention, entity: None, name: String::new(), form, confidence: 0.0 }
        }
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
        confidence,
    }
}

/// How likely it is that a quotation of this make is one, with these bounds:
/// that it overlaps an annotated one by 0.8. A logistic regression on the
/// development articles; five-fold cross-validation by article gives a Brier
/// score of 0.114 and a mean calibration error of 0.03.
fn confidence(p: &Passage<'_>, draft: &Draft, kind: QuotationType) -> f32 {
    let Draft { statement, extent, .. } = draft;
    let attached = match statement.kind {
        Kind::According | Kind::Verbless | Kind::Noun => -0.2,
        _ if statement.left => -0.2,
        _ if statement.frame.has(Frames::CLAUSE | Frames::COLON) => 0.6,
        _ if statement.frame.has(Frames::OBJECT | Frames::ACCUSED | Frames::BI | Frames::LI | Frames::BARE) => -0.5,
        _ => 0.5,
    };
    let words = extent.content.iter().cloned().flatten().filter(|t| !p.token(*t).is_punctuation()).count();
    let rest = extent
        .content
        .last()
        .map_or(0, |last| (last.end..p.sentence_end(last.end - 1)).filter(|t| !p.token(*t).is_punctuation()).count());
    let mut score = 1.0 + attached;
    for (holds, weight) in [
        (statement.kind == Kind::Participle, 0.6),
        (draft.parent.is_some(), -1.2),
        (kind == QuotationType::Direct, 0.6),
        (words <= 2, -0.7),
        (words > 2, 0.6),
        (rest > 2, -0.4),
        (extent.repaired, -0.6),
    ] {
        score += if holds { weight } else { 0.0 };
    }
    1.0 / (1.0 + f32::exp(-score))
}
