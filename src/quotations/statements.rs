//! Finds the places of a paragraph where somebody is said to say something: a
//! cue with its complement and subject. How far the words go is decided in
//! [`super::extents`], who the subject is in [`super::floor`].

use std::ops::Range;

use crate::document::{EntityType, ParagraphKind, Polarity};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speech_words::Class;

use super::according;
use super::cues::{Cue, CueKind, Frames, cue, cue_with_pronoun};
use super::frames::{Complement, complement, contrasted, past_feeling, preposition};
use super::nouns;
use super::passage::Passage;
use super::relayed;
use super::subjects::{self, Subject};
use super::words::{is, unjoined};

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
    if let Some(statement) = verbless(p, kind) {
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
        match relayed::verb(p, at).or_else(|| statement(p, at)) {
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

/// A cue as it stands in the text.
struct Reading {
    entry: &'static Cue,
    joined: bool,
    /// It carries an object or possessive pronoun.
    pronoun: bool,
}

fn read(p: &Passage<'_>, at: usize) -> Option<Reading> {
    let token = p.token(at);
    let form = token.folded.as_str();
    // ورد is no form of رد with و before it.
    if !token.is_word() || p.mention(at).is_some() || matches!(form, "ورد" | "وردت") {
        return None;
    }
    let exact = |form: &str, joined: bool| cue(form).map(|entry| Reading { entry, joined, pronoun: false });
    let with_pronoun =
        |form: &str, joined: bool| cue_with_pronoun(form).map(|(entry, _)| Reading { entry, joined, pronoun: true });
    let rest = unjoined(form);
    let purpose = form.strip_prefix('ل').filter(|rest| rest.starts_with(['ي', 'ت']));
    let noun = form.strip_prefix(['ب', 'ل']).or_else(|| form.strip_prefix("ال")).or_else(|| form.strip_prefix("بال"));
    exact(form, false)
        .or_else(|| exact(rest?, true))
        .or_else(|| exact(purpose?, true).filter(|r| r.entry.kind == CueKind::Finite))
        .or_else(|| with_pronoun(form, false))
        .or_else(|| with_pronoun(rest?, true))
        .or_else(|| exact(noun?, false).filter(|r| r.entry.kind == CueKind::Noun))
        .or_else(|| with_pronoun(noun?, false).filter(|r| r.entry.kind == CueKind::Noun))
}

/// The statement whose cue is this token.
fn statement(p: &Passage<'_>, at: usize) -> Option<Statement> {
    let reading = read(p, at)?;
    let entry = reading.entry;
    let before = p.form_before(at);
    if !possible(p, at, &reading, before) {
        return None;
    }
    let after = at + 1;
    let joined = reading.joined || contrasted(p, at) || is(Class::OpensClause, before);
    let mut complement = complement(p, after, entry);
    if reading.entry.frames.has(Frames::BARE)
        && let Some(start) = bare(p, at, after)
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
    let introduces = |c: &Complement| {
        let clause = c.content > c.marker.start && p.complementizer(c.content - 1).is_some();
        c.marker.start <= after + 2 && (accusative || clause || c.frame == Frames::COLON)
    };
    let direct = accusative && entry.frames.has(Frames::OBJECT | Frames::ACCUSED);
    if loose && !direct && !complement.as_ref().is_some_and(introduces) {
        return None;
    }
    let mut roles = subjects::roles(p, at, after, entry, reading.joined, complement.as_ref());
    let resumed = after < p.sentence_end(at) && is(Class::Resumes, p.form(after));
    if resumed && matches!(roles.subject, Subject::Relative(_)) {
        // التي أعلنت عنها الحكومة
        return None;
    }
    let mut content;
    let frame;
    match &complement {
        Some(found) if found.frame == Frames::ACCUSED => {
            frame = Frames::ACCUSED;
            content = accused(p, after, found.content, &mut roles, reading.pronoun);
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
            if passive && roles.begin == at || entry.lemma == "طلب" && roles.subject == Subject::Implied {
                return None;
            }
            frame = Frames::OBJECT;
            content = object(p, at, past_asked(p, roles.end))?;
            content = past_feeling(p, content);
        }
        None if quote_before(p, at).is_some() && entry.frames.has(Frames::COLON) => {
            let pair = quote_before(p, at)?;
            roles = subjects::roles(p, at, after, entry, true, None);
            return Some(Statement {
                kind: Kind::Finite,
                cue: Some(at..after),
                begin: at,
                subject: roles.subject,
                addressee: None,
                content: pair,
                left: true,
                frame: Frames::COLON,
                joined,
                entry: Some(entry),
                relay: None,
            });
        }
        None if entry.frames.has(Frames::BARE) => {
            frame = Frames::BARE;
            content = bare(p, at, roles.end)?;
        }
        None => return None,
    }
    if content >= p.tokens.end || impersonal(p, at, entry, &roles.subject, frame) {
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
        "كما" | "فيما" | "بينما" | "وفيما" | "ثم" => roles.begin - 1,
        _ if roles.begin == at && contrasted(p, at) => {
            if matches!(before, "انه" | "انها") {
                at - 2
            } else {
                at - 1
            }
        }
        _ => roles.begin,
    };
    let cue =
        saying(p, after, content).map_or(at..after, |said| if said == after { at..said + 1 } else { said..said + 1 });
    let cue = quoted_from.unwrap_or(cue);
    Some(Statement {
        kind,
        cue: Some(cue),
        begin,
        subject,
        addressee: roles.addressee,
        content: content..p.sentence_end(content),
        left: false,
        frame,
        joined,
        entry: Some(entry),
        relay,
    })
}

/// The قائلا or بالقول that a verb of saying has between its subject and the
/// words said.
fn saying(p: &Passage<'_>, from: usize, content: usize) -> Option<usize> {
    (from..content).find(|t| {
        matches!(p.form(*t), "بالقول" | "بقوله" | "بقولها")
            || cue(p.form(*t)).is_some_and(|c| c.kind == CueKind::Participle && c.lemma == "قال")
    })
}

/// Whether a word that looks like a cue can be one here.
fn possible(p: &Passage<'_>, at: usize, reading: &Reading, before: &str) -> bool {
    let entry = reading.entry;
    let form = p.form(at);
    match entry.kind {
        CueKind::Finite => {
            let governed = !reading.joined && (preposition(before).is_some() || is(Class::NoVerbAfter, before));
            let negated = is(Class::Negates, before);
            let pronoun = !reading.pronoun || entry.takes_addressee || entry.frames.has(Frames::ACCUSED);
            let preposition = form == "بين" && !reading.joined;
            let possible = matches!(before, "قد" | "وقد" | "ربما")
                && form.starts_with(['ي', 'ت'])
                && !entry.lemma.starts_with('ت');
            // ما وصفه بـ: words of somebody's, not a statement.
            let named = reading.pronoun && matches!(before, "ما" | "مما" | "بما") && entry.frames.has(Frames::ACCUSED);
            // أن يعترف: what is to be done, unless time governs it: قبل أن يؤكد.
            let subjunctive = matches!(before, "ان" | "الا" | "لان")
                && form.starts_with(['ي', 'ت'])
                && !entry.lemma.starts_with('ت')
                && !(at >= p.tokens.start + 2 && matches!(p.form(at - 2), "قبل" | "بعد"));
            let other = entry.homograph && !reading.pronoun && !heads_clause(p, at, reading, before);
            !(governed || negated || preposition || possible || other || named || subjunctive) && pronoun
        }
        CueKind::Participle => preposition(before).is_none() && !(reading.joined && form.ends_with('ه')),
        CueKind::Noun => {
            let definite = form.starts_with("ال") || form.starts_with("بال");
            !definite || matches!(entry.lemma, "تاكيد" | "قول" | "دعوه")
        }
    }
}

/// Whether a form that is also another word stands where a verb does: at the
/// head of a clause, or before a noun that can be its subject.
fn heads_clause(p: &Passage<'_>, at: usize, reading: &Reading, before: &str) -> bool {
    let behind = at + 1 < p.sentence_end(at)
        && (p.mention(at + 1).is_some_and(|m| m.kind == EntityType::Person)
            || p.form(at + 1).starts_with("ال") && nouns::speaker(p.token(at + 1)).is_some());
    let head = at == p.sentence_start(at)
        || p.is_separator(at - 1)
        || p.pair(at - 1).is_some()
        || is(Class::VerbAfter, before);
    reading.joined || head || behind
}

/// A present tense without subject is nobody's in particular: يعتقد أن.
fn impersonal(p: &Passage<'_>, at: usize, entry: &Cue, subject: &Subject, frame: Frames) -> bool {
    let form = p.form(at);
    // The vowel of the passive, where it is written: أُعلن.
    let letters = p.document.surface(at).trim_start_matches(['و', 'ف']);
    if letters.starts_with(['أ', 'ا'])
        && letters.chars().nth(1) == Some('\u{064F}')
        && entry.kind == CueKind::Finite
        && !form.starts_with('ي')
    {
        return true;
    }
    let passive = *subject == Subject::Implied
        && p.form_before(at) == "قد"
        && at >= p.tokens.start + 2
        && matches!(p.form(at - 2), "كان" | "وكان")
        && frame.has(Frames::AN | Frames::BI);
    if passive {
        return true;
    }
    let present = form.trim_start_matches(['و', 'ف']).starts_with('ي') && !entry.lemma.starts_with('ي');
    present && *subject == Subject::Implied && frame.has(Frames::CLAUSE) && is(Class::Impersonal, entry.lemma)
}

/// Where the words begin after `اتهم`, with its object: behind the subject.
fn accused(p: &Passage<'_>, after: usize, bi: usize, roles: &mut subjects::Roles, pronoun: bool) -> usize {
    if pronoun || bi > after && matches!(p.form(bi - 1), "اياه" | "اياها" | "اياهم") {
        return if p.complementizer(bi).is_some() { bi + 1 } else { bi };
    }
    let behind_subject = match &roles.subject {
        Subject::Phrase(phrase) if phrase.start >= after => phrase.end,
        _ => after,
    };
    if behind_subject < bi {
        return skip_adverbs(p, behind_subject, bi);
    }
    // وصف الصندوق النمو بأنه: the name ends before the phrase does.
    if let Subject::Phrase(phrase) = &mut roles.subject
        && let Some(name) = (phrase.start..phrase.end).find_map(|t| p.mention(t)).map(|m| m.tokens.end)
        && phrase.start < name
        && name < bi
    {
        phrase.end = name;
        return name;
    }
    // What stood between verb and بـ was the object: the subject is implied.
    roles.subject = Subject::Implied;
    skip_adverbs(p, after, bi)
}

fn skip_adverbs(p: &Passage<'_>, mut at: usize, end: usize) -> usize {
    while at < end {
        match p.phrase(at) {
            Some((Role::Skip | Role::Shift, n)) => at += n,
            _ if p.is_separator(at) => at += 1,
            _ if is(Class::PronounAdverbial, p.form(at)) => at += 1,
            _ => break,
        }
    }
    at.min(end)
}

/// Past the one who is asked: طلب الحكم من اللاعبين العودة.
fn past_asked(p: &Passage<'_>, at: usize) -> usize {
    let end = p.sentence_end(at);
    if at + 2 >= end || p.form(at) != "من" {
        return at;
    }
    let mut stop = at + 1;
    while stop < end
        && (p.mention(stop).is_some() || p.form(stop).starts_with("ال") && nouns::head(p.token(stop)).is_none())
    {
        let first = stop == at + 1;
        let masdar = !first && p.mention(stop).is_none() && p.form(stop).ends_with('ه');
        if masdar {
            break;
        }
        stop = p.mention(stop).map_or(stop + 1, |m| m.tokens.end.max(stop + 1));
    }
    stop
}

/// Where a plain object begins, behind the subject.
fn object(p: &Passage<'_>, at: usize, from: usize) -> Option<usize> {
    let end = p.sentence_end(at);
    let start = skip_adverbs(p, from, end);
    if start >= end || p.is_separator(start) {
        return None;
    }
    let token = p.token(start);
    let noun = token.is_word() || p.opens(start).is_some();
    let other = preposition(&token.folded).is_some() && p.mention(start).is_none()
        || token.proclitics.has_preposition()
        || cue(&token.folded).is_some_and(|c| c.kind != CueKind::Noun)
        || is(Class::NoObject, token.folded.as_str());
    (noun && !other).then_some(start)
}

/// Where a clause without complementizer begins: `قال نحن لا نملك`.
fn bare(p: &Passage<'_>, at: usize, from: usize) -> Option<usize> {
    let end = p.sentence_end(at);
    let start = skip_adverbs(p, from, end);
    if start + 2 >= end || p.token(start).proclitics.has_preposition() || preposition(p.form(start)).is_some() {
        return None;
    }
    let clause = is(Class::BareClause, p.form(start)) || p.form(start).starts_with("سن");
    clause.then_some(start)
}

/// The closed pair, no name, that ends right before the cue, where nothing has
/// introduced it: `"..."، يقول أحد الشيوخ`.
pub(super) fn quote_before(p: &Passage<'_>, at: usize) -> Option<Range<usize>> {
    let mut before = at.checked_sub(1).filter(|b| *b >= p.tokens.start)?;
    while before > p.tokens.start && (p.is_comma(before) || matches!(p.form(before), "كما" | "هكذا" | "-" | "–"))
    {
        before -= 1;
    }
    let pair = p.pair(before)?;
    let close = pair.close.as_ref()?;
    if close.start != before || p.opens_name(pair.open.start) || pair.inner.len() < 3 {
        return None;
    }
    let introduced = pair.open.start > p.tokens.start && {
        let b = pair.open.start - 1;
        p.is_colon(b) || p.complementizer(b).is_some()
    };
    let starts = pair.open.start == p.tokens.start
        || p.sentence_start(pair.open.start) == pair.open.start
        || p.is_separator(pair.open.start - 1);
    (!introduced && starts).then(|| pair.outer())
}

/// `X : ...` in a headline, or before an opening mark at the head of a
/// paragraph.
fn verbless(p: &Passage<'_>, kind: ParagraphKind) -> Option<Statement> {
    let first = p.tokens.start;
    let colon = (first + 1..p.tokens.end.min(first + 12)).find(|t| p.is_colon(*t))?;
    let next = colon + 1;
    if next + 1 >= p.tokens.end {
        return None;
    }
    let quoted = p.opens(next).is_some();
    if kind != ParagraphKind::Heading && !quoted {
        return None;
    }
    let person = (first..colon).any(|t| p.mention(t).is_some_and(|m| m.kind == EntityType::Person));
    let named = p.mention(first).is_some_and(|m| m.kind != EntityType::Location || quoted);
    let speaker = nouns::speaker(p.token(first)).is_some() && p.form(first) != "المصدر";
    let verb = (first..colon).any(|t| {
        let form = p.form(t);
        read(p, t).is_some_and(|r| r.entry.kind != CueKind::Noun) || matches!(form, "من" | "الي" | "في" | "علي")
    });
    if verb || !(person || named || speaker) {
        return None;
    }
    Some(Statement {
        kind: Kind::Verbless,
        cue: None,
        begin: first,
        subject: Subject::Phrase(first..colon),
        addressee: None,
        content: next..p.sentence_end(next),
        left: false,
        frame: Frames::COLON,
        joined: true,
        entry: None,
        relay: None,
    })
}
