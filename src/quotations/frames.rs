//! What stands between a cue and the words said: finds the complementizer,
//! preposition, colon or mark that the cue calls for, past the subject and
//! adverbials in between.

use std::ops::Range;

use crate::document::Pos;
use crate::lexicon::content_heads::Kind as HeadKind;
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speech_words::Class;

use super::cues::{Cue, CueKind, Frames, cue, cue_with_pronoun};
use super::nouns;
use super::passage::Passage;
use super::phrases::is_group;
use super::relayed::is_relaying;
use super::words::{is, unjoined};

/// Tokens that may stand between a cue and the words said.
const REACH: usize = 48;

/// Tokens that may stand between a cue and a plain object.
const OBJECT_REACH: usize = 12;

/// Marks shorter than this may set off a phrase within a subject rather than
/// the words said.
const SHORT_QUOTE: usize = 4;

/// Tokens of the longest date between a subject and an object.
const DATE: usize = 4;

/// Words of the longest subject that nothing but articles holds together.
const SUBJECT: usize = 3;

/// Tokens among which a clause would follow, were a noun no object.
const CLAUSE: usize = 16;

/// How the words said are attached to a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complement {
    /// Tokens of the complementizer or preposition; empty where there is none.
    pub(super) marker: Range<usize>,
    /// First token of the words said.
    pub(super) content: usize,
    /// The frame that matched.
    pub(super) frame: Frames,
}

impl Complement {
    fn new(marker: Range<usize>, frame: Frames) -> Self {
        Complement { content: marker.end, marker, frame }
    }
}

/// Searches behind a cue for what its frames allow.
pub(super) fn complement(p: &Passage<'_>, after: usize, what: &Cue) -> Option<Complement> {
    if after >= p.tokens.end {
        return None;
    }
    let sentence = p.sentence_end(after - 1);
    let end = sentence.min(after + if what.kind == CueKind::Noun { 9 } else { REACH });
    let mut fallback = None;
    let mut relative = false;
    let mut at = after;
    while at < end {
        relative = !p.is_separator(at) && (relative || is(Class::Relative, p.form(at)));
        if let Some(pair) = p.opens(at) {
            let words = pair.inner.clone().filter(|t| !p.token(*t).is_punctuation()).take(SHORT_QUOTE).count();
            let long = words >= SHORT_QUOTE;
            let speech = !p.opens_name(at);
            // طالب "بوقف..."
            let inside = long && pair.inner.start < end && marker(p, pair.inner.start, after, what).is_some();
            let asked = !what.frames.has(Frames::CLAUSE) || what.takes_addressee;
            if speech && inside && pair.close.is_some() && asked {
                return Some(Complement::new(at..at, Frames::COLON));
            }
            // مبينا "..."
            let apart = after >= p.tokens.start + 2 && p.is_separator(after - 2);
            let shown = apart && what.kind == CueKind::Participle && at == after && what.frames.has(Frames::CLAUSE);
            if speech && (what.frames.has(Frames::COLON) || shown) {
                let found = Complement::new(at..at, Frames::COLON);
                if long || pair.close.is_none() || pair.outer().end >= end && pair.inner.len() > 1 {
                    return Some(found);
                }
                fallback = fallback.or(Some(found).filter(|_| pair.inner.len() > 1));
            }
            at = pair.close.as_ref().map_or(at + 1, |c| c.end);
            continue;
        }
        if p.is_colon(at) {
            let takes = Frames::COLON | if what.kind == CueKind::Noun { Frames::COLON } else { Frames::CLAUSE };
            return (what.frames.has(takes) && at + 1 < p.tokens.end).then(|| after_colon(p, at));
        }
        if at > after + 1 && what.frames.has(Frames::OBJECT) && clause_of_another(p, at) {
            break;
        }
        if let Some(found) = marker(p, at, after, what)
            && !(relative && may_be_inside(p, &found))
        {
            if found.frame == Frames::BI
                && what.frames.has(Frames::COLON)
                && let Some(open) = speech_follows(p, found.content..end)
            {
                return Some(Complement::new(open..open, Frames::COLON));
            }
            return Some(found);
        }
        if at > after && what.frames.has(Frames::BARE) && is(Class::FirstPerson, p.form(at)) {
            return Some(Complement::new(at..at, Frames::BARE));
        }
        if let Some(next) = past_gloss(p, at, end) {
            at = next;
            continue;
        }
        if stops(p, at, after, what) {
            break;
        }
        // ودعا كل أصدقائه للضغط عليها
        if fallback.is_none() && what.takes_addressee && what.frames.has(Frames::LI) && is_purpose(p, at) {
            fallback = Some(Complement::new(at..at, Frames::LI));
        }
        at += p.phrase(at).filter(|(role, _)| *role == Role::Skip || *role == Role::Shift).map_or(1, |(_, n)| n);
    }
    fallback
}

/// Past what the writer adds between commas ahead of the words: `وأضاف، في إشارة
/// إلى ...، إن`, `قالت الصحيفة، نقلا عن ...، إن`.
fn past_gloss(p: &Passage<'_>, at: usize, end: usize) -> Option<usize> {
    let aside = match p.phrase(at) {
        Some((Role::Gloss, _)) => true,
        Some((Role::According, n)) => n > 1,
        _ => false,
    };
    let gloss = aside && p.is_comma(at - 1);
    let comma = (at + 1..end).filter(|_| gloss).find(|t| p.is_comma(*t))?;
    p.complementizer(comma + 1).is_some().then_some(comma)
}

/// Where marked speech begins behind a comma, before another cue: what stands
/// before it is an adverbial.
fn speech_follows(p: &Passage<'_>, region: Range<usize>) -> Option<usize> {
    region
        .clone()
        .skip(1)
        .take_while(|t| cue(p.form(*t)).is_none_or(|c| c.kind == CueKind::Noun))
        .find(|t| p.opens(*t).is_some_and(|pair| pair.inner.len() >= SHORT_QUOTE))
        .filter(|t| !p.opens_name(*t) && (p.is_comma(t - 1) || p.is_colon(t - 1)))
}

/// Whether لـ and a noun tell what somebody is called on to do, and nobody spoken
/// to.
fn is_purpose(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    p.has_li(at)
        && token.pos == Pos::Noun
        && p.mention(at).is_none()
        && nouns::speaker(token).is_none()
        && token.enclitic.is_empty()
}

/// Whether أن stands right behind another verb of saying, whose words follow:
/// `رفض تصريحات مسؤولين قالوا إن`.
fn clause_of_another(p: &Passage<'_>, at: usize) -> bool {
    p.complementizer(at).is_some_and(|c| !c.joined && !c.because)
        && p.mention(at - 1).is_none()
        && cue(p.form(at - 1)).is_some_and(|c| c.kind == CueKind::Finite && c.frames.has(Frames::CLAUSE))
}

/// Whether a preposition may be the complement of a verb in a relative clause
/// behind the cue, rather than of the cue: `العقوبات التي يفرضها على`.
fn may_be_inside(p: &Passage<'_>, found: &Complement) -> bool {
    let clause = found.content > found.marker.start && p.complementizer(found.content - 1).is_some();
    !clause && found.frame != Frames::COLON && nouns::head(p.token(found.content)).is_none()
}

/// A colon and, where it follows, the complementizer: `قائلا: إن`.
fn after_colon(p: &Passage<'_>, colon: usize) -> Complement {
    let next = colon + 1;
    let clause = p.complementizer(next).is_some_and(|c| !c.because) && next + 1 < p.tokens.end;
    Complement::new(colon..if clause { next + 1 } else { next }, Frames::COLON)
}

/// The marker at a token, if the cue calls for it.
fn marker(p: &Passage<'_>, at: usize, after: usize, what: &Cue) -> Option<Complement> {
    let form = p.form(at);
    let before = p.form_before(at);
    if p.mention(at).is_some_and(|m| m.tokens.start < at) {
        return None;
    }
    let next_clause = || {
        (at + 1 < p.sentence_end(at)).then(|| p.complementizer(at + 1)).flatten().is_some_and(|c| !c.joined)
            && at + 2 < p.sentence_end(at)
    };
    if let Some(found) = p.complementizer(at)
        && !found.because
        && !found.joined
        && at + 1 < p.sentence_end(at)
    {
        let wanted = if found.bi { Frames::BI | Frames::BI_CLAUSE | Frames::CLAUSE } else { Frames::CLAUSE };
        let governed = at > p.tokens.start && p.preposition(at - 1).is_some();
        let other = is(Class::NotComplement, unjoined(before).unwrap_or(before))
            || is(Class::NotComplement, before)
            || governed;
        let accused = found.bi && what.frames.has(Frames::ACCUSED);
        if accused {
            return Some(Complement { marker: at..at, content: at, frame: Frames::ACCUSED });
        }
        return (what.frames.has(wanted) && !other).then(|| Complement::new(at..at + 1, wanted));
    }
    if let Some((plain, clause)) = p.preposition(at)
        && what.frames.has(plain | clause)
        && !part_of_title(p, at, after)
        && !(at > after && plain.has(Frames::ALA) && !heads_words(p, at + 1) && clause_follows(p, at, what))
    {
        if next_clause() {
            return Some(Complement::new(at..at + 2, plain));
        }
        // أعلن التنظيم مسؤوليته عن الهجوم: the noun is what he said.
        if plain.has(Frames::AN) && at > after && what.frames.has(Frames::OBJECT) && is_his(p, at - 1) {
            return Some(Complement::new(at - 1..at - 1, Frames::OBJECT));
        }
        return (what.frames.has(plain) && at + 1 < p.sentence_end(at) && !p.is_separator(at + 1))
            .then(|| Complement::new(at..at + 1, plain));
    }
    // مشيدا بما تقدمه
    let relative = form == "بما" && at == after && at + 1 < p.sentence_end(at) && p.token(at + 1).pos == Pos::Verb;
    if relative && what.frames.has(Frames::BI) {
        return Some(Complement::new(at..at, Frames::BI));
    }
    if p.has_bi(at) && !adverbial_bi(p, at) {
        if what.frames.has(Frames::BI) && !clause_follows(p, at, what) && !(at > after && part_of_subject(p, at, what))
        {
            return Some(Complement::new(at..at, Frames::BI));
        }
        if what.frames.has(Frames::ACCUSED) {
            return Some(Complement { marker: at..at, content: at, frame: Frames::ACCUSED });
        }
    }
    if form == "ب" && what.frames.has(Frames::BI | Frames::ACCUSED) && at + 1 < p.sentence_end(at) {
        let frame = if what.frames.has(Frames::BI) { Frames::BI } else { Frames::ACCUSED };
        let content = if frame == Frames::BI { at + 1 } else { at };
        return Some(Complement { marker: at..content, content, frame });
    }
    if at == after && what.frames.has(Frames::LI) && p.has_li(at) {
        return Some(Complement::new(at..at, Frames::LI));
    }
    let object = what.frames.has(Frames::OBJECT) && what.kind == CueKind::Finite;
    let participle = what.kind == CueKind::Participle && what.frames.has(Frames::OBJECT);
    if object && (is_behind_date(p, at, after) || is_behind_definite(p, at, after))
        || participle && at == after && is_plain_object(p, at)
    {
        return Some(Complement::new(at..at, Frames::OBJECT));
    }
    if what.frames.has(Frames::OBJECT)
        && at < after + if what.kind == CueKind::Participle { 1 } else { OBJECT_REACH }
        && p.mention(at).is_none()
        && nouns::head(p.token(at)).is_some()
        && !is_group(p, at)
        && !p.token(at).proclitics.has_preposition()
        && preposition(before).is_none()
        && !is(Class::Adverbial, before)
    {
        return Some(Complement::new(at..at, Frames::OBJECT));
    }
    None
}

/// Whether a plain noun stands behind the subject and a date, so that it is the
/// object: `أعلنت الإدارة أمس [السيطرة] على الحريق`.
fn is_behind_date(p: &Passage<'_>, at: usize, after: usize) -> bool {
    let token = p.token(at);
    let noun = token.pos == Pos::Noun
        && !token.has_conjunction()
        && !token.proclitics.has_preposition()
        && p.mention(at).is_none()
        && nouns::speaker(token).is_none()
        && p.phrase(at).is_none()
        && p.date_end(at).is_none()
        && (at + 1 >= p.tokens.end || p.mention(at + 1).is_none());
    let date = (after + 1..at)
        .rev()
        .take(DATE)
        .find(|t| p.date_end(*t) == Some(at) || matches!(p.phrase(*t), Some((Role::Skip, n)) if t + n == at));
    noun && date.is_some_and(|date| !p.is_separator(date - 1) && subject_between(p, after, date))
}

/// Whether a noun without article stands right behind a subject with one, and
/// before its own genitive: `أكدت المنظمة [مواصلة] هذه الجهود`.
fn is_behind_definite(p: &Passage<'_>, at: usize, after: usize) -> bool {
    let definite = |t: usize| p.form(t).starts_with("ال") && p.token(t).is_word();
    let end = p.sentence_end(at).min(at + CLAUSE);
    let clause = (at..end).any(|t| p.complementizer(t).is_some() || p.is_colon(t) || p.opens(t).is_some());
    let genitive =
        at + 1 < end && (p.mention(at + 1).is_some() || definite(at + 1) || p.form(at + 1).starts_with("هذ"));
    is_plain(p, at)
        && genitive
        && !clause
        && at > after
        && at <= after + SUBJECT
        && nouns::speaker(p.token(after)).is_some()
        && (after + 1..at).all(|t| definite(t) && nouns::speaker(p.token(t)).is_none() || p.mention(t).is_some())
        && definite(after)
}

/// Whether a noun without article, clitic or ending of an adverb stands here that
/// nobody is called by.
fn is_plain(p: &Passage<'_>, at: usize) -> bool {
    p.token(at).pos == Pos::Noun && is_bare(p, at)
}

/// The same of a word whatever its part of speech.
fn is_bare(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    token.is_word()
        && token.proclitics.is_empty()
        && token.enclitic.is_empty()
        && !token.folded.ends_with('ا')
        && p.mention(at).is_none()
        && nouns::speaker(token).is_none()
        && p.phrase(at).is_none()
        && p.date_end(at).is_none()
        && p.preposition(at).is_none()
        && !is(Class::Adverbial, &token.folded)
        && !is(Class::EndsPhrase, &token.folded)
}

/// Whether a noun and its genitive stand right behind a participle: `مؤكدا [تواصل]
/// الجهود`.
fn is_plain_object(p: &Passage<'_>, at: usize) -> bool {
    let next = at + 1;
    let genitive = next < p.sentence_end(at) && (p.mention(next).is_some() || p.token(next).pos == Pos::Noun);
    // No verb stands there: تواصل is a noun.
    let noun = matches!(p.token(at).pos, Pos::Noun | Pos::Verb);
    noun && is_bare(p, at) && genitive && !p.token(next).proclitics.has_preposition()
}

/// Whether a name or a noun that can speak stands right behind a verb, before
/// the date.
fn subject_between(p: &Passage<'_>, after: usize, date: usize) -> bool {
    after < date
        && (p.mention(after).is_some() || nouns::speaker(p.token(after)).is_some())
        && !(after..date).any(|t| p.is_separator(t) || is(Class::Relative, p.form(t)))
}

/// Whether a noun with a pronoun stands here: مسؤوليته, رضاها.
fn is_his(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    token.pos == Pos::Noun
        && !token.enclitic.is_empty()
        && !token.proclitics.has_preposition()
        && p.mention(at).is_none()
        && nouns::speaker(token).is_none()
}

/// Whether the search ends before this token.
fn stops(p: &Passage<'_>, at: usize, after: usize, what: &Cue) -> bool {
    if matches!(p.document.surface(at), "؟" | "!") {
        return true;
    }
    if let Some((Role::Contrast | Role::Gloss | Role::Narrator | Role::Aside, _)) = p.phrase(at) {
        return true;
    }
    // Another clause behind a comma: طلب منه الحضور، كما جمد ...
    let clause = at > after + 1
        && p.is_comma(at - 1)
        && (p.form(at) == "كما" || p.token(at).pos == Pos::Verb && p.token(at).has_conjunction());
    if clause && p.phrase(at).is_none_or(|(role, _)| role != Role::According) {
        return true;
    }
    let form = p.form(at);
    if is(Class::OtherWords, form) {
        return false;
    }
    // ..., ونقلت عنه قوله
    if at > after + 1 && p.token(at).has_conjunction() && is_relaying(form) {
        return true;
    }
    let (other, joined) = match cue(form) {
        Some(found) => (found, false),
        None => match unjoined(form).and_then(cue) {
            Some(found) => (found, true),
            None => {
                // في رده على كذا: a noun.
                let governed = at > after && p.preposition(at - 1).is_some();
                let named = !governed
                    && !p.document.surface(at).ends_with('ة')
                    && cue_with_pronoun(form).is_some_and(|(c, _)| c.kind == CueKind::Finite && !c.takes_addressee);
                return named && at > after || what.kind == CueKind::Noun && p.is_separator(at);
            }
        },
    };
    match other.kind {
        CueKind::Finite => at > after && (joined || what.kind == CueKind::Noun || contrasted(p, at)),
        // تابع قائلا is one cue; any other participle begins a quotation of its own.
        CueKind::Participle => {
            // قال واصفا الموقف: ...
            let colon =
                || (at + 1..p.sentence_end(at).min(at + 5)).take_while(|t| !p.is_comma(*t)).any(|t| p.is_colon(t));
            let manner = what.frames.has(Frames::COLON) && !other.frames.has(Frames::COLON) && colon();
            let accusative = form.ends_with('ا') || what.kind == CueKind::Noun;
            other.lemma != "قال" && at > after && accusative && !manner
        }
        CueKind::Noun => false,
    }
}

/// Whether لكنه or إلا أنه stands before a verb: a clause of its own.
pub(super) fn contrasted(p: &Passage<'_>, at: usize) -> bool {
    let before = p.form_before(at);
    is(Class::ButHe, before)
        || matches!(before, "انه" | "انها")
            && at >= p.tokens.start + 2
            && matches!(p.form(at - 2), "الا" | "رغم" | "غير")
}

/// The frames of a preposition: with any complement, and with a clause only.
pub(super) fn preposition(form: &str) -> Option<(Frames, Frames)> {
    Some(match form {
        "الي" => (Frames::ILA, Frames::ILA_CLAUSE),
        "علي" => (Frames::ALA, Frames::ALA_CLAUSE),
        "عن" => (Frames::AN, Frames::AN),
        "من" => (Frames::MIN, Frames::MIN),
        "في" => (Frames::FI, Frames::FI),
        _ => return None,
    })
}

/// Whether a noun that can head what is said stands at a token.
fn heads_words(p: &Passage<'_>, at: usize) -> bool {
    at < p.tokens.end && (nouns::head(p.token(at)).is_some() || p.complementizer(at).is_some())
}

/// Whether a preposition belongs to the subject or an adverbial before it: the
/// envoy to, on the sidelines of.
fn part_of_title(p: &Passage<'_>, at: usize, after: usize) -> bool {
    let next = if at + 1 < p.sentence_end(at) { p.form(at + 1) } else { "" };
    let before = if at > after { p.token(at - 1).stem.as_str() } else { "" };
    match p.form(at) {
        "الي" => {
            is(Class::WithIla, before) || matches!(before, "مبعوث" | "سفير" | "مندوب") && p.mention(at + 1).is_some()
        }
        "علي" => is(Class::AlaAdverbial, next) || is(Class::WithAla, before),
        "عن" => is(Class::WithAn, before),
        "من" => is(Class::WithMin, before) || is(Class::MinAdverbial, next),
        _ => false,
    }
}

/// Words with `ب` that are adverbials, not what is said.
pub(super) fn adverbial_bi(p: &Passage<'_>, at: usize) -> bool {
    // اللقاء بفلان
    let met =
        ["لقا", "اجتماع", "التقا", "استقبال"].iter().any(|w| p.form_before(at).trim_start_matches("ال").starts_with(w));
    // الفائز بجوائز: an apposition.
    let apposition = at >= p.tokens.start + 2 && p.is_comma(at - 2) && p.form(at - 1).starts_with("ال");
    met || apposition || is(Class::BiAdverbial, p.form(at))
}

/// Whether a verb that takes `بأن` has it soon behind a plain `بـ`, which is an
/// adverbial then.
fn clause_follows(p: &Passage<'_>, at: usize, what: &Cue) -> bool {
    let end = p.sentence_end(at).min(at + 16);
    what.frames.has(Frames::CLAUSE)
        && (at + 1..end)
            .take_while(|t| !p.is_separator(*t) && p.opens(*t).is_none() && p.token(*t).pos != Pos::Verb)
            .any(|t| p.complementizer(t).is_some_and(|c| c.bi && !c.joined))
}

/// Whether `بـ` and a noun belong to the subject, since أن follows them: `ذكر
/// مسؤول بالبيت الأبيض أن`.
fn part_of_subject(p: &Passage<'_>, at: usize, what: &Cue) -> bool {
    let end = p.sentence_end(at).min(at + 8);
    let plain = |t: usize| p.complementizer(t).is_some_and(|c| !c.joined && !c.bi && !c.because);
    what.frames.has(Frames::CLAUSE)
        && nouns::head(p.token(at)).is_none()
        && (at + 1..end)
            .take_while(|t| !p.is_separator(*t) && p.opens(*t).is_none() && p.token(*t).pos != Pos::Verb)
            .find(|t| plain(*t))
            .is_some_and(|t| p.preposition(t - 1).is_none() && !is(Class::NotComplement, p.form(t - 1)))
}

/// Past the noun of feeling that a verb of expressing takes, with its adjective
/// and preposition: `عن قلقه البالغ إزاء [...]`.
pub(super) fn past_feeling(p: &Passage<'_>, content: usize) -> usize {
    let end = p.sentence_end(content);
    if nouns::head(p.token(content)) != Some(HeadKind::Feeling) {
        return content;
    }
    let mut at = content + 1;
    while at < end && at < content + 3 && p.form(at).starts_with("ال") && preposition(p.form(at)).is_none() {
        at += 1;
    }
    if at >= end || p.is_separator(at) {
        return content;
    }
    let form = p.form(at);
    let skipped = match form {
        "من" | "الي" | "علي" | "في" | "ازاء" | "تجاه" | "حيال" | "بشان" | "عن" | "حول" => {
            at + 1
        }
        _ => at,
    };
    let clause = skipped < end && p.complementizer(skipped).is_some_and(|c| !c.joined);
    let content = if clause { skipped + 1 } else { skipped };
    if content < end { content } else { at }
}
