//! Who a cue says is speaking: the noun phrase after the verb, the one before
//! it, a relative pronoun, or nothing.

use std::ops::Range;

use crate::document::{EntityType, Gender, Number, Token, TokenKind};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speech_words::Class;

use super::conjugation::Agreement;
use super::cues::{Cue, CueKind, Frames, cue};
use super::frames::{Complement, adverbial_bi};
use super::nouns;
use super::passage::Passage;
use super::words::is;

/// Tokens of the longest noun phrase that is taken for a subject.
const LONGEST: usize = 24;

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
    let bounded = complement.is_some_and(|c| c.frame.has(!(Frames::OBJECT | Frames::ACCUSED)));
    let end = complement.map_or(p.sentence_end(at), |c| c.marker.start);
    roles.addressee = addressee(p, after..end);
    if what.kind == CueKind::Finite {
        if !bounded {
            // إيران تعتبر أميركا: what follows is the object.
            before(p, at, joined, what, &mut roles);
            if roles.subject != Subject::Implied {
                return roles;
            }
        }
        if let Some(phrase) = behind(p, after..end, bounded, what) {
            let first = p.token(phrase.start);
            let known =
                p.mention(phrase.start).is_some() || p.opens_name(phrase.start) || nouns::speaker(first).is_some();
            let agrees = what.agreement.is_none_or(|a| agrees(p, &phrase, a));
            if agrees && (known || !is(Class::ObjectFirst, what.lemma)) {
                roles.end = phrase.end;
                if what.takes_addressee && roles.addressee.is_none() {
                    roles.addressee = behind(p, phrase.end..end, bounded, what);
                }
                roles.subject = Subject::Phrase(phrase);
                return roles;
            } else if what.takes_addressee {
                roles.addressee = Some(phrase);
            }
        }
        before(p, at, joined, what, &mut roles);
    } else if what.takes_addressee && roles.addressee.is_none() {
        roles.addressee = behind(p, after..end, bounded, what);
    }
    roles
}

/// The noun phrase behind a verb.
fn behind(p: &Passage<'_>, region: Range<usize>, bounded: bool, what: &Cue) -> Option<Range<usize>> {
    let mut at = region.start;
    let mut skipped = 0;
    while at < region.end {
        match p.phrase(at) {
            Some((Role::Skip | Role::Shift | Role::Reset, n)) => at += n,
            _ if p.is_comma(at) || p.form(at) == "قد" => at += 1,
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
    if at >= region.end {
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
    let phrase = if bounded { bounded_phrase(p, at, region.end) } else { strict_phrase(p, at, region.end) }?;
    (what.kind == CueKind::Finite
        || p.mention(phrase.start).is_some()
        || nouns::speaker(p.token(phrase.start)).is_some())
    .then_some(phrase)
}

/// A noun phrase that something other than its own words ends: everything up to
/// an adverbial, with its appositions.
fn bounded_phrase(p: &Passage<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    if !can_begin(p, start) {
        return None;
    }
    let end = end.min(start + LONGEST);
    let mut at = start;
    let mut named = false;
    while at < end {
        if let Some(mention) = p.mention(at) {
            // Two names side by side are two phrases: دعا شمخاني العراق.
            if named && p.token(at).proclitics.is_empty() && !p.is_comma(at - 1) {
                break;
            }
            named |= mention.kind == EntityType::Person;
            at = mention.tokens.end.max(at + 1);
            continue;
        }
        if p.is_comma(at) {
            match apposition(p, at + 1, end) {
                Some(to) => at = to,
                None => break,
            }
            continue;
        }
        if p.opens_name(at) {
            at = p.opens(at).map_or(at + 1, |pair| pair.outer().end);
            continue;
        }
        let adverb = matches!(
            p.phrase(at),
            Some((Role::Skip | Role::Shift | Role::According | Role::AccordingVerb | Role::Contrast, _))
        );
        if at > start && (adverb || p.token(at).is_punctuation() || ends_phrase(p, at, start)) {
            break;
        }
        at += 1;
    }
    let at = at.min(end);
    if !named
        && p.mention(start).is_none()
        && nouns::speaker(p.token(start)) == Some(Kind::Person)
        && let Some(name) =
            (at..end).find(|t| p.mention(*t).is_some_and(|m| m.kind == EntityType::Person && m.tokens.start == *t))
        && p.is_comma(name - 1)
    {
        // عضوة الحزب المؤيدة للخروج من الاتحاد، فلانة
        return p.mention(name).map(|m| start..m.tokens.end.min(end));
    }
    (at > start).then_some(start..at)
}

/// A noun phrase that only its own words can end: a name with its title, or a
/// noun that can speak with its adjectives and genitives.
fn strict_phrase(p: &Passage<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    if !can_begin(p, start) || p.mention(start).is_none() && nouns::speaker(p.token(start)).is_none() {
        return None;
    }
    let end = end.min(start + LONGEST);
    let mut at = start;
    while at < end {
        let token = p.token(at);
        if let Some(mention) = p.mention(at) {
            if at > start && p.mention(at - 1).is_some() && !token.has_conjunction() {
                break;
            }
            at = mention.tokens.end.max(at + 1);
            continue;
        }
        let article = token.folded.starts_with("ال") && p.preposition(at).is_none();
        let open = at == start + 1 && !p.form(start).starts_with("ال") && p.mention(start).is_none();
        let title =
            nouns::speaker(token).is_some() && !token.proclitics.has_preposition() && !p.form(at - 1).starts_with("ال");
        let continues = at == start || article || title || open && !nouns::head(token).is_some_and(|_| true);
        if !continues || token.is_punctuation() {
            break;
        }
        at += 1;
    }
    (at > start).then_some(start..at.min(end))
}

/// Whether a subject can begin with this token.
fn can_begin(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    if p.mention(at).is_some() {
        return !token.proclitics.has_preposition();
    }
    if p.opens_name(at) {
        return true;
    }
    let foreign = matches!(token.kind, TokenKind::Foreign | TokenKind::Handle);
    (token.is_word() || foreign)
        && !preposition_like(p, at)
        && nouns::head(token).is_none()
        && p.complementizer(at).is_none()
        && cue(&token.folded).is_none_or(|c| c.kind == CueKind::Noun || nouns::speaker(token).is_some())
        && !is(Class::NoSubject, &token.folded)
}

/// Whether a phrase ends before this token, which is no name.
pub(super) fn ends_phrase(p: &Passage<'_>, at: usize, start: usize) -> bool {
    let token = p.token(at);
    let form = token.folded.as_str();
    if cue(form).is_some_and(|c| c.kind == CueKind::Participle && form.ends_with('ا') && c.lemma != "طالب") {
        return true;
    }
    if is(Class::EndsPhrase, form) {
        return true;
    }
    if p.complementizer(at).is_some() {
        return true;
    }
    let before = p.token(at - 1).stem.as_str();
    if p.preposition(at).is_some() || is(Class::Adverbial, form) {
        return !matches!(
            (before, form),
            (
                "قيادي"
                    | "قياديه"
                    | "عضو"
                    | "عضوه"
                    | "مسوول"
                    | "خبير"
                    | "باحث"
                    | "محلل"
                    | "استاذ"
                    | "متخصص"
                    | "مختص",
                "في"
            ) | ("ناطق" | "متحدث" | "مسوول" | "مسووله", "عن")
                | ("مسوول" | "مشرف" | "قايم", "علي")
                | ("سفير" | "مندوب" | "مبعوث" | "ممثل", "لدي" | "الي")
                | ("عدد" | "كل" | "احد" | "مجموعه" | "كثير" | "عديد" | "مصدر" | "مصادر", "من" | "في")
                | ("نايب", _)
        );
    }
    // A preposition written onto the word: كالمتحدث باسم, المبعوث الخاص لليمن.
    let press =
        p.has_li(at) && (nouns::speaker(token) == Some(Kind::Outlet) || matches!(form, "للصحفيين" | "للصحافيين"));
    if press || p.has_bi(at) && adverbial_bi(p, at) && form != "باسم" {
        return true;
    }
    if token.proclitics.has_preposition() || p.has_bi(at) {
        let title = (start..at).any(|t| nouns::speaker(p.token(t)) == Some(Kind::Person));
        return !title || at - start > 6;
    }
    if at > start && nouns::head(token).is_some() {
        return true;
    }
    false
}

/// The end of an apposition that begins behind a comma, with the comma that
/// closes it.
fn apposition(p: &Passage<'_>, start: usize, end: usize) -> Option<usize> {
    if start >= end
        || preposition_like(p, start)
        || matches!(p.phrase(start), Some((Role::Skip | Role::Shift | Role::According | Role::AccordingVerb, _)))
    {
        return None;
    }
    let token = p.token(start);
    let noun = p.mention(start).is_some()
        || nouns::speaker(token).is_some()
        || token.folded.starts_with("ال")
        || matches!(token.folded.as_str(), "احد" | "احدي" | "وهو" | "وهي");
    if !noun {
        return None;
    }
    let to = (start..end).find(|t| p.is_comma(*t)).unwrap_or(end);
    Some(to)
}

fn preposition_like(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    let form = token.folded.as_str();
    if p.mention(at).is_some_and(|m| m.tokens.start < at) {
        return false;
    }
    if p.preposition(at).is_some() {
        return true;
    }
    token.proclitics.has_preposition()
        || p.has_bi(at) && p.mention(at).is_none()
        || p.has_li(at)
        || is(Class::OpensAdverbial, form)
}

fn past_bracket(p: &Passage<'_>, at: usize, end: usize) -> usize {
    let close = match p.document.surface(at) {
        "(" => ")",
        other => other,
    };
    (at + 1..end.min(at + 12)).find(|t| p.document.surface(*t) == close).map_or(at + 1, |t| t + 1)
}

/// A noun phrase with `لـ` between verb and words: the one spoken to.
fn addressee(p: &Passage<'_>, region: Range<usize>) -> Option<Range<usize>> {
    let at = region.clone().take(LONGEST).find(|t| {
        let token = p.token(*t);
        let li = p.has_li(*t) || token.folded == "ل";
        li && (p.mention(*t).is_some() || nouns::speaker(token).is_some() || p.document.surface(*t) == "ل")
    })?;
    let start = if p.form(at) == "ل" { at + 1 } else { at };
    if start >= region.end {
        return None;
    }
    if let Some(pair) = p.opens(start) {
        return Some(pair.outer());
    }
    let end = p.mention(start).map_or(start + 1, |m| m.tokens.end);
    Some(start..end.min(region.end).max(start + 1))
}

/// The subject before the verb.
fn before(p: &Passage<'_>, at: usize, joined: bool, what: &Cue, roles: &mut Roles) {
    let first = p.sentence_start(at).max(p.tokens.start);
    let mut left = at;
    while left > first && is(Class::Auxiliary, p.form(left - 1)) {
        left -= 1;
    }
    if left == first || joined {
        return;
    }
    match p.form(left - 1) {
        "الذي" | "التي" | "الذين" | "اللذان" | "والذي" | "والتي" | "والذين" => {
            roles.subject = Subject::Relative(left - 1);
            roles.begin = left - 1;
            return;
        }
        "هو" | "وهو" | "هي" | "وهي" | "هم" | "وهم" => {
            roles.subject = Subject::Pronoun(Some(left - 1));
            roles.begin = left - 1;
            return;
        }
        _ => {}
    }
    // An apposition between commas may stand before the verb.
    let stop = if p.is_separator(left - 1) && p.is_comma(left - 1) { left - 1 } else { left };
    let mut start = stop;
    while start > first && stop - start < LONGEST {
        let t = start - 1;
        if p.pair(t).is_some_and(|pair| pair.close.is_some()) {
            let pair = p.pair(t).expect("just seen");
            let name = p.opens_name(pair.open.start);
            if !name || pair.open.start < first {
                break;
            }
            start = pair.open.start;
            continue;
        }
        if p.is_separator(t) && !p.is_comma(t) || p.complementizer(t).is_some() {
            break;
        }
        if let Some((Role::Contrast, n)) = p.phrase(t)
            && t + n <= start
        {
            break;
        }
        start = t;
    }
    let region = start..stop;
    if region.is_empty() {
        return;
    }
    // The phrase must run right up to the verb.
    let mut candidate = region.start;
    while candidate < region.end {
        let from = match p.phrase(candidate) {
            Some((Role::Skip | Role::Shift | Role::Reset, n)) => {
                candidate += n;
                continue;
            }
            _ => candidate,
        };
        let starts = from == region.start
            || p.is_comma(from - 1)
            || matches!(p.form(from), f if f.starts_with('و'))
            || matches!(p.form(from - 1), "ان" | "كان" | "وكان" | "كانت" | "وكانت");
        let token = p.token(from);
        let noun = p.mention(from).is_some_and(|m| m.tokens.start == from) || nouns::speaker(token).is_some();
        if starts
            && noun
            && can_begin(p, from)
            && let Some(phrase) = bounded_phrase(p, from, region.end)
            && phrase.end >= region.end
            && what.agreement.is_none_or(|a| agrees(p, &phrase, a))
        {
            roles.begin = phrase.start;
            roles.subject = Subject::Phrase(phrase);
            return;
        }
        candidate = match (candidate + 1..region.end).find(|t| {
            p.is_comma(*t - 1)
                || p.form(*t).starts_with('و')
                || matches!(p.form(*t - 1), "كان" | "وكان" | "كانت" | "وكانت")
        }) {
            Some(next) => next,
            None => return,
        };
    }
}

/// Whether a phrase can be the subject of a verb of this gender, as far as is
/// known.
pub(super) fn agrees(p: &Passage<'_>, phrase: &Range<usize>, agreement: Agreement) -> bool {
    if agreement.number != Number::Singular {
        return true;
    }
    gender(p, phrase).is_none_or(|g| g == agreement.gender)
}

/// Gender of a noun phrase, where it shows.
pub(super) fn gender(p: &Passage<'_>, phrase: &Range<usize>) -> Option<Gender> {
    let first = p.token(phrase.start);
    if let Some(mention) = p.mention(phrase.start) {
        return match mention.kind {
            EntityType::Person => mention.entity.and_then(|e| p.document.entity(e).gender),
            EntityType::Location => place_gender(first, mention.tokens.len()),
            _ => nouns::gender(first),
        };
    }
    nouns::gender(first)
}

/// Places are feminine but for a few countries.
fn place_gender(first: &Token, words: usize) -> Option<Gender> {
    if words > 1 {
        return nouns::gender(first);
    }
    Some(match first.stem.as_str() {
        "عراق" | "العراق" | "لبنان" | "اردن" | "الاردن" | "مغرب" | "المغرب" | "سودان" | "السودان" | "يمن" | "اليمن"
        | "كرملين" | "الكرملين" | "صومال" | "الصومال" => Gender::Masculine,
        _ => Gender::Feminine,
    })
}
