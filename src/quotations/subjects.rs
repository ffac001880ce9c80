//! Who a cue says is speaking: the noun phrase after the verb, the one before
//! it, a relative pronoun, or nothing.

use std::ops::Range;

use crate::document::Number;
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;

use super::cues::{Cue, CueKind, Frames, cue};
use super::frames::Complement;
use super::fronted::before;
use super::nouns;
use super::passage::Passage;
use super::phrases::{LONGEST, agrees, bounded_phrase, is_nominative, past_bracket, preposition_like, strict_phrase};
use super::resolution::honorific;
use super::words::{complementizer, is, tells, unjoined};

/// Words of the longest subject that no noun of speakers heads.
pub(super) const TOPIC: usize = 3;

/// Tokens before a joined verb among which the one stands whose subject it shares.
const SHARED: usize = 60;

/// How a statement names who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// A noun phrase.
    Phrase(Range<usize>),
    /// A relative pronoun: whoever the noun before it names.
    Relative(usize),
    /// A pronoun on its own or on the cue (قوله).
    Pronoun(Option<usize>),
    /// Nothing: the verb alone.
    Implied,
    /// Nothing: the participle has the subject of its clause.
    Shared,
}

/// Subject and addressee of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roles {
    /// Who speaks.
    pub(super) subject: Subject,
    /// To whom.
    pub(super) addressee: Option<Range<usize>>,
    /// First token of the clause: of a subject before the verb, else the cue.
    pub(super) begin: usize,
    /// First token after the subject behind the verb.
    pub(super) end: usize,
}

/// Reads subject and addressee of the cue at `at`, whose words are attached by
/// `complement`, or may begin anywhere behind it where that is `None`.
pub(super) fn roles(
    p: &Passage<'_>,
    at: usize,
    after: usize,
    what: &Cue,
    joined: bool,
    complement: Option<&Complement>,
) -> Roles {
    let mut roles = Roles { subject: Subject::Implied, addressee: None, begin: at, end: after };
    if what.kind == CueKind::Participle {
        roles.subject = Subject::Shared;
    }
    let end = complement.map_or(p.sentence_end(at), |c| c.marker.start);
    read(p, at, after..end, complement.map(|c| c.frame), what, joined, &mut roles);
    if roles.addressee.is_none() {
        // The ل within a title is none: مدير مركز الشرق للبحوث.
        let from = match &roles.subject {
            Subject::Phrase(phrase) if phrase.start >= after => phrase.end,
            _ => after,
        };
        // Where nothing marks the words said, a ل further on is part of them.
        let end = if complement.is_some() { end } else { end.min(from + 1) };
        roles.addressee = addressee(p, from..end);
    }
    roles
}

/// Reads subject and the addressee without preposition. `frame`: how the words
/// said are attached, if they are.
fn read(
    p: &Passage<'_>,
    at: usize,
    region: Range<usize>,
    frame: Option<Frames>,
    what: &Cue,
    joined: bool,
    roles: &mut Roles,
) {
    let Range { start: after, end } = region;
    let bounded = frame.is_some_and(|f| f.has(!(Frames::OBJECT | Frames::ACCUSED)));
    let clause = frame.is_some_and(|f| f.has(Frames::CLAUSE | Frames::COLON));
    if what.kind == CueKind::Finite {
        if !bounded || what.takes_addressee {
            // إيران تعتبر أميركا, بغداد تطالب أنقرة: what follows is the object.
            before(p, at, joined, what, roles);
            if roles.subject != Subject::Implied || what.takes_addressee && has_pronoun_subject(p, at) {
                if bounded {
                    roles.addressee = behind(p, after..end, bounded, what).filter(|phrase| can_speak(p, phrase));
                }
                return;
            }
        }
        if let Some(phrase) = behind(p, after..end, bounded, what) {
            // ويعارض الاتفاق: what is done about it.
            let acted_on = !clause && what.frames.has(Frames::OBJECT) && is_acted_on(p, phrase.start);
            let known = can_speak(p, &phrase) && !acted_on;
            if !known {
                // غوغل تكشف النقاب عن: the subject stands before.
                before(p, at, joined, what, roles);
                if matches!(&roles.subject, Subject::Phrase(phrase) if can_speak(p, phrase)) {
                    return;
                }
                (roles.subject, roles.begin) = (Subject::Implied, at);
                // أكدت تلقيها بلاغا, ويطلب تعيين محام: what is said.
                let token = p.token(phrase.start);
                let object = !token.folded.starts_with("ال") && p.opens(phrase.start).is_none();
                let own = !token.enclitic.is_empty() && honorific(p, phrase.start).is_none();
                if own || acted_on || object && !clause && what.frames.has(Frames::OBJECT) {
                    return;
                }
            }
            // Before its subject a verb is singular.
            let whole = clause && known && !what.takes_addressee && (phrase.end..end).all(|t| p.is_separator(t));
            // وأضاف الصحيفة أن: nothing else can be what stands between.
            let agrees =
                what.agreement.is_none_or(|a| a.number == Number::Singular && (whole || agrees(p, &phrase, a)));
            let called_on = joined && what.takes_addressee && is_called_on(p, at, &phrase, what);
            if agrees && !called_on && (known || !is(Class::ObjectFirst, what.lemma)) {
                roles.end = phrase.end;
                if what.takes_addressee {
                    roles.addressee = behind(p, phrase.end..end, bounded, what).filter(|phrase| can_speak(p, phrase));
                }
                roles.subject = Subject::Phrase(phrase);
                return;
            } else if what.takes_addressee {
                roles.addressee = Some(phrase);
            }
        }
        before(p, at, joined, what, roles);
    } else if what.takes_addressee {
        roles.addressee = behind(p, after..end, bounded, what);
    }
}

/// Whether a phrase behind a verb of calling names those called on: جميع الأطراف, and
/// a crowd where the sentence has another such verb, whose subject this one shares.
fn is_called_on(p: &Passage<'_>, at: usize, phrase: &Range<usize>, what: &Cue) -> bool {
    if tells(Tells::CalledOn, p.form(phrase.start)) {
        return true;
    }
    let crowd =
        phrase.len() == 1 && p.mention(phrase.start).is_none() && tells(Tells::Crowd, &p.token(phrase.start).stem);
    let shares = |t: usize| {
        let form = p.form(t);
        let verb = cue(form).or_else(|| unjoined(form).and_then(cue));
        verb.is_some_and(|c| c.kind == CueKind::Finite && c.agreement == what.agreement)
    };
    crowd && (p.sentence_start(at).max(p.tokens.start)..at).rev().take(SHARED).any(shares)
}

/// Whether the verb has its subject in the particle before it: لكنه دعا, أنها
/// طالبت. With another gender the pronoun stands for nothing (أنه طالبت).
fn has_pronoun_subject(p: &Passage<'_>, at: usize) -> bool {
    let before = p.form_before(at);
    if !before.contains("ن") {
        return false;
    }
    let feminine = before.ends_with("ها");
    let masculine = before.ends_with("نه");
    let pronoun = feminine || masculine;
    let verb = p.form(at);
    let she = verb.ends_with('ت') || verb.starts_with('ت');
    pronoun && she == feminine && (is(Class::ButHe, before) || complementizer(before).is_some())
}

/// Whether a phrase begins with a name or a noun that can speak.
fn can_speak(p: &Passage<'_>, phrase: &Range<usize>) -> bool {
    let at = phrase.start;
    p.mention(at).is_some()
        || p.abbreviated(at).is_some()
        || p.opens_name(at)
        || nouns::speaker(p.token(at)).is_some()
        || is_nominative(p, at)
}

/// Whether a noun names a text that people act by or upon (الاتفاق, القانون)
/// rather than one that says something.
fn is_acted_on(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    p.mention(at).is_none()
        && token.folded.starts_with("ال")
        && nouns::speaker(token) == Some(Kind::Document)
        && tells(Tells::Pursuant, &token.stem)
}

/// The noun phrase behind a verb.
fn behind(p: &Passage<'_>, region: Range<usize>, bounded: bool, what: &Cue) -> Option<Range<usize>> {
    let mut at = region.start;
    let mut skipped = 0;
    while at < region.end {
        match p.phrase(at) {
            Some((Role::Skip | Role::Shift | Role::Reset, n)) => at += n,
            _ if p.is_comma(at) || p.form(at) == "قد" || is_circumstance(p, at) => at += 1,
            _ if tells(Tells::Resumptive, p.form(at)) => at += 1,
            // دعت هذه المجموعة
            _ if matches!(p.form(at), "هذا" | "هذه" | "هذان" | "هاتان" | "هولاء")
                && at + 1 < region.end
                && p.form(at + 1).starts_with("ال") =>
            {
                at += 1;
            }
            _ if matches!(p.document.surface(at), "(" | "-" | "–") => at = past_bracket(p, at, region.end),
            // An adverbial between commas: قال، في مؤتمر صحفي، الوزير.
            _ if preposition_like(p, at) => {
                at = (at..region.end).find(|t| p.is_comma(*t)).filter(|t| t - at < 12)?;
                skipped += 1;
                if skipped > 2 {
                    return None;
                }
            }
            _ => break,
        }
    }
    // قالت وهي ترفع لافتة: a circumstance, and no subject.
    if at >= region.end || matches!(p.form(at), "وهو" | "وهي" | "وهم" | "وهما") {
        return None;
    }
    // A sound plural in ين is no subject.
    let oblique = p.mention(at).is_none()
        && nouns::speaker(p.token(at)).is_some()
        && p.token(at).stem.ends_with("ين")
        && p.token(at).stem.chars().count() > 6;
    if oblique {
        return None;
    }
    // ونفى "الملا خالد" أن: what stands in marks before the words is no word of them.
    if bounded
        && what.kind == CueKind::Finite
        && let Some(pair) = p.opens(at).filter(|pair| pair.close.is_some() && pair.inner.len() <= TOPIC)
        && pair.outer().end == region.end
    {
        return Some(pair.outer());
    }
    let phrase = if bounded { bounded_phrase(p, at, region.end) } else { strict_phrase(p, at, region.end) }?;
    (what.kind == CueKind::Finite
        || p.mention(phrase.start).is_some()
        || nouns::speaker(p.token(phrase.start)).is_some())
    .then_some(phrase)
}

/// An accusative without article tells how it was said (وتابع مبتسما) and is no
/// subject.
fn is_circumstance(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    token.folded.ends_with('ا')
        && token.folded.chars().count() > 4
        && token.proclitics.is_empty()
        && token.enclitic.is_empty()
        && p.mention(at).is_none()
        && nouns::speaker(token).is_none()
}

/// A noun phrase with `لـ` between verb and words: the one spoken to.
fn addressee(p: &Passage<'_>, region: Range<usize>) -> Option<Range<usize>> {
    let at = region.clone().take(LONGEST).find(|t| {
        let token = p.token(*t);
        let li = p.has_li(*t) || token.folded == "ل";
        let source = *t > region.start && tells(Tells::GovernsLi, p.form(*t - 1));
        li && !source && (p.mention(*t).is_some() || nouns::speaker(token).is_some() || p.document.surface(*t) == "ل")
    })?;
    let start = if p.form(at) == "ل" { at + 1 } else { at };
    if start >= region.end {
        return None;
    }
    if let Some(pair) = p.opens(start) {
        return Some(pair.outer());
    }
    let mut end = p.mention(start).map_or(start + 1, |m| m.tokens.end);
    // لوكالة رويترز, لصحيفة "الوطن"
    if p.mention(start).is_none() && nouns::speaker(p.token(start)).is_some() && end < region.end {
        end = match (p.mention(end), p.opens(end).filter(|_| p.opens_name(end))) {
            (Some(name), _) => name.tokens.end,
            (None, Some(pair)) => pair.outer().end,
            _ => end,
        };
        // لوسائل الإعلام المحلية
        let more = |t: usize| p.form(t).starts_with("ال") && p.mention(t).is_none() && p.complementizer(t).is_none();
        while end < region.end && end < start + TOPIC && more(end) {
            end += 1;
        }
    }
    Some(start..end.min(region.end).max(start + 1))
}
