//! Where the words begin that nothing attaches to their cue: objects, bare
//! clauses, and marked words before the cue.

use std::ops::Range;

use crate::document::{EntityType, Pos};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speech_words::Class;

use super::cues::{CueKind, Frames, cue};
use super::frames::preposition;
use super::nouns;
use super::passage::Passage;
use super::phrases::{agrees, bounded_phrase};
use super::subjects::{self, Subject};
use super::words::is;

/// Tokens of the longest verb and subject between commas.
const INTERPOSED: usize = 10;

/// The قائلا or بالقول that a verb of saying has between its subject and the
/// words said.
pub(super) fn saying(p: &Passage<'_>, from: usize, content: usize) -> Option<usize> {
    (from..content).find(|t| {
        matches!(p.form(*t), "بالقول" | "بقوله" | "بقولها")
            || cue(p.form(*t)).is_some_and(|c| c.kind == CueKind::Participle && c.lemma == "قال")
    })
}

/// Where the words begin after `اتهم`, with its object: behind the subject.
///
/// `None` where nobody is accused of it: the verb is passive (فلان اتهم بالسرقة).
pub(super) fn accused(
    p: &Passage<'_>,
    after: usize,
    bi: usize,
    roles: &mut subjects::Roles,
    pronoun: bool,
) -> Option<usize> {
    let itself = bi > after && is(Class::Itself, p.form(bi - 1));
    let finite = roles.subject != Subject::Shared;
    if finite && !pronoun && !itself && skip_adverbs(p, after, bi) == bi && !is_object_behind(p, bi) {
        return None;
    }
    Some(object_of_accused(p, after, bi, roles, pronoun || itself))
}

/// Whether the one accused stands behind what is said of him: اتهم بالسرقة فلاناً.
fn is_object_behind(p: &Passage<'_>, bi: usize) -> bool {
    (bi + 1..p.sentence_end(bi).min(bi + 3)).any(|t| {
        p.mention(t).is_some_and(|m| m.tokens.start == t && m.kind == EntityType::Person)
            && p.token(t).proclitics.is_empty()
    })
}

fn object_of_accused(p: &Passage<'_>, after: usize, bi: usize, roles: &mut subjects::Roles, pronoun: bool) -> usize {
    // واصفا [إياها بأنها الأقوى]
    if bi > after && is(Class::Itself, p.form(bi - 1)) {
        return bi - 1;
    }
    if pronoun {
        return if p.complementizer(bi).is_some() { bi + 1 } else { bi };
    }
    let behind_subject = match &roles.subject {
        Subject::Phrase(phrase) if phrase.start >= after => phrase.end,
        _ => after,
    };
    if behind_subject < bi {
        let object = skip_adverbs(p, behind_subject, bi);
        return past_relative(p, object, bi).unwrap_or(object);
    }
    // وصف الصندوق النمو بأنه: the name ends before the phrase does.
    if let Subject::Phrase(phrase) = &mut roles.subject
        && let Some(name) = subject_end(p, phrase.clone())
        && phrase.start < name
        && name < bi
    {
        phrase.end = name;
        return past_relative(p, name, bi).unwrap_or_else(|| skip_adverbs(p, name, bi));
    }
    // What stood between verb and بـ was the object: the subject is implied.
    roles.subject = Subject::Implied;
    skip_adverbs(p, after, bi)
}

/// Where the subject ends in a phrase that runs up to the بـ: behind its name, or
/// before the name of the one accused (`تتهم الإدارة [إيران]`).
fn subject_end(p: &Passage<'_>, phrase: Range<usize>) -> Option<usize> {
    let mut mentions = phrase.clone().filter_map(|t| p.mention(t).filter(|m| m.tokens.start == t));
    let first = mentions.next()?;
    let noun = phrase.start < first.tokens.start;
    if noun && nouns::speaker(p.token(phrase.start)) == Some(Kind::Person) {
        let person = (first.kind == EntityType::Person).then_some(first);
        return Some(person.or_else(|| mentions.find(|m| m.kind == EntityType::Person)).unwrap_or(first).tokens.end);
    }
    let definite = (phrase.start..first.tokens.start).all(|t| p.form(t).starts_with("ال"));
    Some(if noun && definite { first.tokens.start } else { first.tokens.end })
}

/// Past the relative clause of the subject, up to the comma that ends it: `وصف
/// فلان الذي كان يخطب، الحذاء بأنه`.
fn past_relative(p: &Passage<'_>, at: usize, end: usize) -> Option<usize> {
    let relative = at < end && is(Class::Relative, p.form(at));
    let comma = (at..end).filter(|_| relative).find(|t| p.is_comma(*t))?;
    (comma + 1 < end).then_some(comma + 1)
}

fn skip_adverbs(p: &Passage<'_>, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end {
        match p.phrase(at) {
            Some((Role::Skip | Role::Shift, n)) => at += n,
            _ if p.is_separator(at) => at += 1,
            _ if is(Class::PronounAdverbial, p.form(at)) => at += 1,
            // رفض الرئيس العام الماضي طلباً
            _ if p.date_end(at).is_some_and(|date| date < end) => at = p.date_end(at).unwrap_or(end),
            // في فبراير الماضي
            _ if p.preposition(at).is_some() && p.date_end(at + 1).is_some_and(|date| date < end) => {
                at = p.date_end(at + 1).unwrap_or(end);
            }
            // في ألمانيا, behind the subject.
            _ if at == from => match place_end(p, at).filter(|place| *place < end) {
                Some(place) => at = place,
                None => break,
            },
            _ => break,
        }
    }
    at.min(end)
}

/// Where a preposition and the name of a place end.
fn place_end(p: &Passage<'_>, at: usize) -> Option<usize> {
    let bound = p.has_bi(at);
    let name = if matches!(p.form(at), "في" | "من") { at + 1 } else { at };
    let mention = p.mention(name).filter(|m| m.kind == EntityType::Location && m.tokens.start == name)?;
    (bound || name > at).then_some(mention.tokens.end)
}

/// Past the one who is asked: طلب الحكم من اللاعبين العودة.
pub(super) fn past_asked(p: &Passage<'_>, at: usize) -> usize {
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
pub(super) fn object(p: &Passage<'_>, at: usize, from: usize) -> Option<usize> {
    let end = p.sentence_end(at);
    let start = skip_adverbs(p, past_apposition(p, at, from, end), end);
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

/// Past an office between commas behind the name of who holds it: `رفض فلان،
/// المتحدث باسم الحزب، [القرار]`.
fn past_apposition(p: &Passage<'_>, at: usize, from: usize, end: usize) -> usize {
    let person = from > at + 1 && p.mention(from - 1).is_some_and(|m| m.kind == EntityType::Person);
    let office = from + 1;
    if !person || office >= end || !p.is_comma(from) || nouns::speaker(p.token(office)) != Some(Kind::Person) {
        return from;
    }
    let close = (office..end.min(office + INTERPOSED)).find(|t| p.is_comma(*t));
    close.map_or(from, |comma| comma + 1)
}

/// Where a clause without complementizer begins: `قال نحن لا نملك`.
pub(super) fn bare(p: &Passage<'_>, at: usize, from: usize) -> Option<usize> {
    let end = p.sentence_end(at);
    let start = skip_adverbs(p, from, end);
    if start + 2 >= end || p.token(start).proclitics.has_preposition() || preposition(p.form(start)).is_some() {
        return None;
    }
    // وأضاف نتوقع أن
    let we = p.token(start).pos == Pos::Verb && p.form(start).starts_with('ن') && p.mention(start).is_none();
    let clause = is(Class::BareClause, p.form(start)) || p.form(start).starts_with("سن") || we;
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

/// The subject of a verb of saying that stands between commas, or at the end of
/// the sentence, behind words said: `..., يضيف المصدر نفسه.`
pub(super) fn interposed(p: &Passage<'_>, at: usize) -> Option<Range<usize>> {
    let entry = cue(p.form(at)).filter(|c| c.kind == CueKind::Finite && c.frames.has(Frames::BARE))?;
    let end = p.sentence_end(at);
    if at <= p.sentence_start(at) || at + 1 >= end {
        return None;
    }
    let stop = (at + 1..end.min(at + INTERPOSED)).find(|t| p.is_separator(*t)).unwrap_or(end);
    // ... بحلول يوليو تقول الصحيفة.
    let last = (stop..end).all(|t| p.is_separator(t)) && p.form(at + 1).starts_with("ال");
    let clause =
        is(Class::Relative, p.form(at - 1)) || p.form(at - 1).starts_with("ما") || p.token(at).has_conjunction();
    if !p.is_comma(at - 1) && (!last || clause || p.form(at - 1) == "كما" || p.token(at - 1).pos == Pos::Preposition)
    {
        return None;
    }
    let subject = at + 1..stop;
    let phrase = bounded_phrase(p, at + 1, stop)?;
    let speaks = p.mention(at + 1).is_some() || nouns::speaker(p.token(at + 1)).is_some();
    let agrees = entry.agreement.is_none_or(|a| agrees(p, &phrase, a));
    (speaks && agrees && phrase.end == stop && stop - at < INTERPOSED).then_some(subject)
}
