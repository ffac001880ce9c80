//! Finds the places of a paragraph where somebody is said to say something: a
//! cue with its complement and subject. How far the words go is decided in
//! [`super::extents`], who the subject is in [`super::floor`].

use std::ops::Range;

use crate::document::{Number, ParagraphKind, Polarity, Pos};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::object_needs;
use crate::lexicon::speech_words::Class;

use super::according;
use super::attachments;
use super::cues::{Cue, CueKind, Frames};
use super::frames::{Complement, complement, contrasted, past_feeling};
use super::nouns;
use super::passage::Passage;
use super::readings;
use super::relayed;
use super::subjects::{self, Subject};
use super::verbless;
use super::words::is;

/// Tokens between the head of a clause and its verb.
const CLAUSE_HEAD: usize = 10;

/// Tokens among which the noun stands that makes a verb one of saying.
const OBJECT: usize = 14;

/// What introduces a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A verb in past or present.
    Finite,
    /// An accusative participle.
    Participle,
    /// A noun.
    Noun,
    /// بحسب and its like: may introduce the words of another statement, and is
    /// a relay then.
    According,
    /// A name and a colon.
    Verbless,
}

/// Somebody is said to say something.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) kind: Kind,
    /// Tokens of the cue.
    pub(super) cue: Option<Range<usize>>,
    /// First token of the clause.
    pub(super) begin: usize,
    pub(super) subject: Subject,
    pub(super) addressee: Option<Range<usize>>,
    /// The words said begin here; where they stand before the cue, all of them.
    pub(super) content: Range<usize>,
    /// The words said stand before the cue.
    pub(super) left: bool,
    /// Where they go on behind the cue and its subject, which stand between them.
    pub(super) rest: Option<usize>,
    /// How they are attached.
    pub(super) frame: Frames,
    /// `و` or `ف` before the cue, or كما.
    pub(super) joined: bool,
    /// The cue.
    pub(super) entry: Option<&'static Cue>,
    /// Who relays the words of a noun (نقلت X عن Y قوله).
    pub(super) relay: Option<Range<usize>>,
}

impl Statement {
    /// What the speaker does with the words.
    pub(super) fn polarity(&self) -> Polarity {
        self.entry.map_or(Polarity::Asserted, |e| e.polarity)
    }
}

/// The statements of a paragraph, in the order of their cues.
pub(super) fn find(p: &Passage<'_>, kind: ParagraphKind) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut at = p.tokens.start;
    if let Some(statement) = verbless::verbless(p, kind) {
        at = statement.content.start;
        found.push(statement);
    }
    while at < p.tokens.end {
        if p.is_protected(at) {
            at += 1;
            continue;
        }
        match p.phrase(at) {
            Some((Role::According, n)) => {
                if let Some(statement) = according::phrase(p, at, at + n) {
                    at = statement.cue.as_ref().map_or(at + n, |c| c.end);
                    found.push(statement);
                    continue;
                }
            }
            Some((Role::AccordingVerb, n)) => {
                if let Some(statement) = according::verb(p, at, at + n) {
                    at = statement.cue.as_ref().map_or(at + n, |c| c.end);
                    found.push(statement);
                    continue;
                }
            }
            Some((Role::Gloss | Role::Hedge | Role::Narrator, n)) => {
                at += n;
                continue;
            }
            _ => {}
        }
        match relayed::verb(p, at).or_else(|| relayed::text(p, at)).or_else(|| statement(p, at)) {
            Some(statement) => {
                at = statement.content.start.max(at + 1);
                if statement.left {
                    at = statement.cue.as_ref().map_or(at, |c| c.end);
                }
                found.push(statement);
            }
            None => at += 1,
        }
    }
    found
}

/// The statement whose cue is this token.
fn statement(p: &Passage<'_>, at: usize) -> Option<Statement> {
    let reading = readings::read(p, at)?;
    let entry = reading.entry;
    let before = p.form_before(at);
    if !readings::possible(p, at, &reading, before) {
        return None;
    }
    let after = at + 1;
    let scripture = after < p.sentence_end(at) && is(Class::Scripture, p.form(after));
    if scripture || is_byline(p, after) {
        return None;
    }
    let joined = reading.joined || matches!(before, "و" | "ف") || contrasted(p, at) || is(Class::OpensClause, before);
    let mut complement = complement(p, after, entry);
    if reading.entry.frames.has(Frames::BARE)
        && let Some(start) = attachments::bare(p, at, after)
        && complement.as_ref().is_none_or(|c| c.marker.start > start && c.frame != Frames::COLON)
    {
        // وقال لن نسمح بأن
        complement = Some(Complement { marker: start..start, content: start, frame: Frames::BARE });
    }
    // An adjective looks like a participle: حالات مؤكدة.
    let loose = entry.kind == CueKind::Participle
        && at > p.sentence_start(at)
        && !p.is_separator(at - 1)
        && p.pair(at - 1).is_none();
    let accusative = p.form(at).ends_with('ا');
    // ... في الرسم مشيرة إلى أهمية
    let headed = |c: &Complement| {
        c.frame.has(Frames::ILA | Frames::ALA) && c.marker.start == after && nouns::head(p.token(c.content)).is_some()
    };
    let introduces = |c: &Complement| {
        let clause = c.content > c.marker.start && p.complementizer(c.content - 1).is_some();
        c.marker.start <= after + 2 && (accusative || clause || c.frame == Frames::COLON || headed(c))
    };
    let direct = accusative && entry.frames.has(Frames::OBJECT | Frames::ACCUSED);
    if loose && !direct && !complement.as_ref().is_some_and(introduces) {
        return None;
    }
    let mut roles = subjects::roles(p, at, after, entry, reading.joined, complement.as_ref());
    let placed = roles.begin < at || reading.pronoun || readings::heads_clause(p, at, &reading, before);
    // خطر تجدد القتال: within a phrase, without subject, it is no verb.
    let within = entry.kind == CueKind::Finite && roles.subject == Subject::Implied && !joined;
    if (entry.homograph || within && modifies(p, at, entry)) && !placed {
        return None;
    }
    let resumed = after < p.sentence_end(at) && is(Class::Resumes, p.form(after));
    if resumed && matches!(roles.subject, Subject::Relative(_)) {
        // التي أعلنت عنها الحكومة
        return None;
    }
    if let Some(found) = &complement
        && let Some(before) = interrupted(p, at, found, reading.joined)
    {
        return Some(Statement {
            kind: Kind::Finite,
            cue: Some(at..after),
            begin: at,
            subject: roles.subject,
            addressee: roles.addressee,
            content: before,
            left: true,
            rest: Some(found.content),
            frame: Frames::COLON,
            joined,
            entry: Some(entry),
            relay: None,
        });
    }
    let mut content;
    let frame;
    match &complement {
        Some(found) if found.frame == Frames::ACCUSED => {
            frame = Frames::ACCUSED;
            content = attachments::accused(p, after, found.content, &mut roles, reading.pronoun)?;
        }
        Some(found) => {
            frame = found.frame;
            content = found.content;
            if found.frame.has(Frames::AN | Frames::OBJECT) {
                content = past_feeling(p, content);
            }
        }
        None if entry.frames.has(Frames::OBJECT) && !reading.pronoun => {
            // يعتبر الأمر مهما: is considered.
            let passive = matches!(p.form(at).trim_start_matches(['و', 'ف']), "يعتبر" | "تعتبر");
            // وطلب منه العودة
            let asked =
                reading.joined && p.sentence_end(at) > after && matches!(p.form(after), "من" | "منه" | "منها" | "منهم");
            let needs = is(Class::NeedsSubject, entry.lemma) && !asked;
            if passive && roles.begin == at || needs && roles.subject == Subject::Implied {
                return None;
            }
            frame = Frames::OBJECT;
            content = attachments::object(p, at, attachments::past_asked(p, roles.end))?;
            // الحكم يعتبر إلزامياً
            if passive && is_predicate(p, content) {
                return None;
            }
            content = past_feeling(p, content);
        }
        None if attachments::quote_before(p, at).is_some() && entry.frames.has(Frames::COLON) => {
            let pair = attachments::quote_before(p, at)?;
            roles = subjects::roles(p, at, after, entry, true, None);
            return Some(Statement {
                kind: Kind::Finite,
                cue: Some(at..after),
                begin: at,
                subject: roles.subject,
                addressee: None,
                content: pair,
                left: true,
                rest: None,
                frame: Frames::COLON,
                joined,
                entry: Some(entry),
                relay: None,
            });
        }
        None if attachments::interposed(p, at).is_some() => {
            return attachments::interposed(p, at).map(|subject| according::behind(p, at, subject));
        }
        None if entry.frames.has(Frames::BARE) => {
            frame = Frames::BARE;
            content = attachments::bare(p, at, roles.end)?;
        }
        None => return None,
    }
    let declined =
        entry.lemma == "رفض" && p.form(content).starts_with("ال") && is(Class::Declined, &p.token(content).stem);
    // طلب عدم الكشف عن هويته
    let anonymous = entry.lemma == "طلب"
        && p.form(content) == "عدم"
        && content + 1 < p.tokens.end
        && is(Class::Anonymity, &p.token(content + 1).stem);
    if declined || anonymous || lacks_object(p, entry, content) {
        return None;
    }
    if content >= p.tokens.end || readings::impersonal(p, at, entry, &roles.subject, frame) {
        return None;
    }
    let mut relay = None;
    let mut subject = roles.subject;
    let mut quoted_from = None;
    if let Some(found) = &complement
        && let Some((from, source)) = relayed::source_within(p, after..found.marker.start)
    {
        if let Subject::Phrase(phrase) = subject {
            relay = Some(phrase.start..phrase.end.min(from.start).max(phrase.start + 1));
        }
        subject = Subject::Phrase(source);
        quoted_from = Some(from);
    }
    if entry.kind == CueKind::Noun {
        (subject, relay) =
            relayed::noun_subject(p, at, reading.pronoun, complement.as_ref().map_or(content, |c| c.marker.start))?;
        roles.begin = at;
    }
    let kind = match entry.kind {
        CueKind::Finite => Kind::Finite,
        CueKind::Participle => Kind::Participle,
        CueKind::Noun => Kind::Noun,
    };
    let begin = match p.form_before(roles.begin) {
        "كما" | "فيما" | "بينما" | "وفيما" | "ثم" | "لكن" | "ولكن" => roles.begin - 1,
        _ if roles.begin == at && contrasted(p, at) => {
            if matches!(before, "انه" | "انها") {
                at - 2
            } else {
                at - 1
            }
        }
        _ => contrast_before(p, roles.begin).unwrap_or(roles.begin),
    };
    let cue = attachments::saying(p, after, content)
        .map_or(at..after, |said| if said == after { at..said + 1 } else { said..said + 1 });
    let cue = quoted_from.unwrap_or(cue);
    Some(Statement {
        kind,
        cue: Some(cue),
        begin,
        subject,
        addressee: roles.addressee,
        content: content..p.sentence_end(content),
        left: false,
        rest: None,
        frame,
        joined,
        entry: Some(entry),
        relay,
    })
}

/// The marked words before a verb that goes on with marked words behind its
/// subject: `"..."، قالت فلانة، "..."`.
fn interrupted(p: &Passage<'_>, at: usize, found: &Complement, joined: bool) -> Option<Range<usize>> {
    let marks = found.frame == Frames::COLON && found.marker.start == found.content && p.opens(found.content).is_some();
    let comma = found.content > at + 1 && p.is_comma(found.content - 1);
    attachments::quote_before(p, at).filter(|_| marks && comma && !joined)
}

/// Whether the object that makes a verb one of saying is missing: حمل الحكومة
/// المسؤولية, and not حمل السلاح.
fn lacks_object(p: &Passage<'_>, entry: &Cue, content: usize) -> bool {
    let Some(row) = object_needs::ROWS.iter().find(|row| row.verb == entry.lemma) else { return false };
    let end = p.sentence_end(content).min(content + OBJECT);
    !(content..end).any(|t| row.nouns.contains(&p.token(t).stem.as_str()))
}

/// Whether an accusative without article stands here: what something is, and no
/// object.
fn is_predicate(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    token.folded.ends_with('ا') && !token.folded.starts_with("ال") && p.mention(at).is_none()
}

/// Whether the name of the article's writer follows: كتب: فلان.
fn is_byline(p: &Passage<'_>, after: usize) -> bool {
    let name = (after..p.tokens.end.min(after + 2)).find(|t| !p.token(*t).is_punctuation());
    name.and_then(|t| p.mention(t)).is_some_and(|m| m.byline)
}

/// The لكن or فيما at the head of the clause that a verb stands in, whoever its
/// subject is.
fn contrast_before(p: &Passage<'_>, at: usize) -> Option<usize> {
    let first = p.sentence_start(at).max(p.tokens.start);
    let head = (first..at).rev().take(CLAUSE_HEAD).find(|t| p.is_separator(*t) || p.complementizer(*t).is_some())? + 1;
    let contrast = matches!(p.form(head), "لكن" | "ولكن" | "فيما" | "بينما");
    (head < at && contrast && p.is_comma(head - 1)).then_some(head)
}

/// Whether a word that looks like a present singular stands right behind a
/// noun, of which it is a genitive or says more.
fn modifies(p: &Passage<'_>, at: usize, entry: &Cue) -> bool {
    let present = p.form(at).starts_with(['ي', 'ت']) && !entry.lemma.starts_with(['ي', 'ت']);
    let singular = entry.agreement.is_some_and(|a| a.number == Number::Singular);
    let before = at.checked_sub(1).filter(|before| *before >= p.tokens.start).map(|before| p.token(before));
    let noun = before.is_some_and(|t| matches!(t.pos, Pos::Noun | Pos::Adjective) && t.enclitic.is_empty());
    present && singular && noun
}
