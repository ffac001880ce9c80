//! Noun phrases: where one that can be a subject begins and ends, and its gender.

use std::ops::Range;

use crate::document::{EntityType, Gender, Number, Pos, Token, TokenKind};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;

use super::conjugation::Agreement;
use super::cues::{CueKind, cue};
use super::frames::adverbial_bi;
use super::nouns;
use super::offices::{holder_behind_place, is_office_place, is_other_body, second_office};
use super::passage::Passage;
use super::words::{is, tells};

/// Tokens of the longest noun phrase that is taken for a subject.
pub(super) const LONGEST: usize = 24;

/// A noun phrase that something other than its own words ends: everything up to
/// an adverbial, with its appositions.
pub(super) fn bounded_phrase(p: &Passage<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let end = end.min(start + LONGEST);
    if start >= end || !can_begin(p, start) {
        return None;
    }
    let mut at = counted(p, start, end).unwrap_or(start);
    let mut named = false;
    while at < end {
        if let Some(name) = p.abbreviated(at).filter(|name| *name < end) {
            at = name;
            continue;
        }
        if let Some(mention) = p.mention(at) {
            // قال شمخاني لوكالة رويترز: the one spoken to.
            let beside = at > start && p.mention(at - 1).is_some();
            if (named || beside || is_told(p, start, at)) && p.has_li(at) {
                break;
            }
            // Two names side by side are two phrases: دعا شمخاني العراق.
            let joined = p.token(at).has_conjunction() || p.token(at).proclitics.has_preposition();
            if named && beside && !joined {
                break;
            }
            named |= mention.kind == EntityType::Person;
            at = mention.tokens.end.max(at + 1);
            continue;
        }
        if p.is_comma(at) {
            match apposition(p, at + 1, end).filter(|_| !is_another_place(p, start, at + 1)) {
                Some(to) => at = to,
                None => break,
            }
            continue;
        }
        if let Some(pair) = p.opens(at).filter(|_| p.opens_name(at)) {
            if at > start && p.has_li(pair.inner.start) {
                break;
            }
            at = pair.outer().end;
            continue;
        }
        if p.form(at) == "ل" && (named || is_told(p, start, at)) {
            break;
        }
        if is_past_name(p, start, at) {
            break;
        }
        if let Some(to) = bracketed_name(p, at, end).filter(|_| at > start) {
            at = to;
            continue;
        }
        let adverb = matches!(
            p.phrase(at),
            Some((Role::Skip | Role::Shift | Role::According | Role::AccordingVerb | Role::Contrast, _))
        );
        // أعلن مسؤول كبير الأسبوع الماضي
        let adverb = adverb || p.date_end(at).is_some();
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
        && (p.is_comma(name - 1) || at < name && is_office_place(p, at..name))
    {
        // عضوة الحزب المؤيدة للخروج من الاتحاد، فلانة
        return p.mention(name).map(|m| start..m.tokens.end.min(end));
    }
    (at > start).then_some(start..at)
}

/// Whether somebody unnamed is the subject, so that `لـ` and a medium tell to whom
/// he spoke rather than whose he is: مسؤول تركي لـCNN, مصدر لوكالة كذا.
fn is_told(p: &Passage<'_>, start: usize, at: usize) -> bool {
    let medium = at + 1 < p.tokens.end
        && (p.opens(at + 1).is_some()
            || tells(Tells::Agency, &p.token(at + 1).stem)
            || p.token(at + 1).kind == TokenKind::Foreign)
        || p.mention(at).is_some_and(|m| m.kind == EntityType::Organization) && !p.form(at).ends_with("ين");
    medium && at > start && is(Class::Unnamed, &p.token(start).stem) && !p.form(start).starts_with("ال")
}

/// Whether a noun shows by its ending that it is a subject: انتقد الجمهوريون.
pub(super) fn is_nominative(p: &Passage<'_>, at: usize) -> bool {
    let form = p.form(at);
    form.starts_with("ال") && form.ends_with("ون") && form.chars().count() > 6 && p.mention(at).is_none()
}

/// Whether a noun that heads what is said is a group here: `تنظيم [الدولة]`.
pub(super) fn is_group(p: &Passage<'_>, at: usize) -> bool {
    let named =
        at + 1 < p.tokens.end && (p.mention(at + 1).is_some_and(|m| m.tokens.start == at + 1) || p.opens_name(at + 1));
    named && nouns::speaker(p.token(at)) == Some(Kind::Body)
}

/// The end of a name in brackets: شركة (نوفارتيس), الأمم المتحدة (اليونسكو).
fn bracketed_name(p: &Passage<'_>, at: usize, end: usize) -> Option<usize> {
    if p.document.surface(at) != "(" || at + 2 >= end {
        return None;
    }
    let close = p.mention(at + 1)?.tokens.end;
    (close < end && p.document.surface(close) == ")").then_some(close + 1)
}

/// A noun phrase that only its own words can end: a name with its title, or a
/// noun that can speak with its adjectives and genitives.
pub(super) fn strict_phrase(p: &Passage<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let end = end.min(start + LONGEST);
    if start >= end {
        return None;
    }
    let noun = counted(p, start, end).unwrap_or(start);
    let known = p.mention(noun).is_some()
        || p.abbreviated(noun).is_some()
        || nouns::speaker(p.token(noun)).is_some()
        || noun > start && p.form(noun).starts_with("ال")
        || is_nominative(p, noun);
    if !can_begin(p, start) || !known {
        return None;
    }
    let mut at = noun;
    while at < end {
        let token = p.token(at);
        if let Some(name) = p.abbreviated(at).filter(|name| *name < end) {
            at = name;
            continue;
        }
        if let Some(mention) = p.mention(at) {
            if at > start && p.mention(at - 1).is_some() && !token.has_conjunction() {
                break;
            }
            at = mention.tokens.end.max(at + 1);
            continue;
        }
        if let Some(to) = bracketed_name(p, at, end).filter(|_| at > noun) {
            at = to;
            continue;
        }
        // تنظيم "الدولة"
        if let Some(pair) = p.opens(at).filter(|_| at == noun + 1 && p.opens_name(at)) {
            at = pair.outer().end;
            continue;
        }
        // السلطات البحرينية السبت
        if at > noun && (p.date_end(at).is_some() || matches!(p.phrase(at), Some((Role::Skip, _)))) {
            break;
        }
        let article = token.folded.starts_with("ال")
            && p.preposition(at).is_none()
            && !is(Class::EndsPhrase, token.folded.as_str())
            && !is_other_body(p, start, at)
            && !is_another_noun(p, start, at);
        let open = at == start + 1 && !p.form(start).starts_with("ال") && p.mention(start).is_none();
        let title = nouns::speaker(token).is_some()
            && !token.proclitics.has_preposition()
            && !p.form_before(at).starts_with("ال");
        if p.is_comma(at) && nouns::speaker(p.token(start)) == Some(Kind::Person) {
            // وزير الخارجية، فلان
            let name = p.mention(at + 1).filter(|m| m.kind == EntityType::Person && m.tokens.start == at + 1);
            let owner = |t: usize| p.has_li(t) && t > start;
            let untitled =
                (start..at).all(|t| p.mention(t).is_none_or(|m| m.kind != EntityType::Person || owner(m.tokens.start)));
            if let Some(name) = name.filter(|m| untitled && m.tokens.end <= end) {
                return Some(start..name.tokens.end);
            }
        }
        // تعارض طهران الوجود الأمريكي: what the place objects to.
        let place = at > noun && p.mention(at - 1).is_some_and(|m| m.kind == EntityType::Location);
        let article = article && !(place && at == noun + 1 && token.pos == Pos::Noun);
        let title = title || second_office(p, noun, at);
        let continues = at == noun || article || title || open && nouns::head(token).is_none();
        if !continues || token.is_punctuation() {
            break;
        }
        at += 1;
    }
    let at = at.min(end);
    let office = p.mention(start).is_none() && nouns::speaker(p.token(start)) == Some(Kind::Person);
    let unnamed = || (start..at).all(|t| p.mention(t).is_none_or(|m| m.kind != EntityType::Person));
    if let Some(name) = holder_behind_place(p, at, end).filter(|_| office && unnamed()) {
        return Some(start..name);
    }
    (at > start).then_some(start..at)
}

/// Whether a noun with the article follows an adjective, which closes the phrase
/// before it: `ثمن الضيف البلجيكي [المسار]`.
fn is_another_noun(p: &Passage<'_>, start: usize, at: usize) -> bool {
    let token = p.token(at);
    at > start + 1
        && nouns::speaker(token).is_none()
        && p.token(at - 1).pos == Pos::Adjective
        && p.form(at - 1).starts_with("ال")
        && (token.pos == Pos::Noun || disagrees(p, start, at))
}

/// Whether what is read as a second adjective has another gender than the first,
/// and cannot belong to the head either: `أعلنت الشرطة الإيرانية [القبض] على`.
fn disagrees(p: &Passage<'_>, start: usize, at: usize) -> bool {
    let feminine = |t: usize| p.form(t).ends_with('ه');
    let several = ["ين", "ون", "ات", "ان"].iter().any(|ending| p.form(at).ends_with(ending));
    match (feminine(at - 1), feminine(at)) {
        (false, true) => nouns::gender(p.token(start)) == Some(Gender::Masculine) && p.mention(start).is_none(),
        (true, false) => !several && nouns::gender(p.token(start)) == Some(Gender::Feminine),
        _ => false,
    }
}

/// The noun behind a count: 19 منظمة, 44 بالمئة من الشباب, كل من مصر والأردن.
pub(super) fn counted(p: &Passage<'_>, start: usize, end: usize) -> Option<usize> {
    let each = p.form(start).strip_prefix('و').unwrap_or(p.form(start)) == "كل";
    if p.token(start).kind != TokenKind::Number && !each {
        return None;
    }
    let mut at = start + 1;
    let mut of = each;
    while at < end {
        match p.form(at) {
            "%" | "بالميه" | "بالمايه" | "الميه" | "المايه" | "في" | "فقط" if !each => {
                of = true
            }
            "من" if of => {
                at += 1;
                break;
            }
            _ => break,
        }
        at += 1;
    }
    let noun = at < end && at > start && p.token(at).is_word() && (!each || at > start + 1);
    (noun && p.preposition(at).is_none() && p.complementizer(at).is_none()).then_some(at)
}

/// Whether a subject can begin with this token.
pub(super) fn can_begin(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    if p.mention(at).is_some() {
        return !token.proclitics.has_preposition();
    }
    if p.opens_name(at) {
        return true;
    }
    if token.kind == TokenKind::Number {
        return counted(p, at, p.sentence_end(at)).is_some();
    }
    let foreign = matches!(token.kind, TokenKind::Foreign | TokenKind::Handle);
    let we = token.pos == Pos::Verb && token.folded.starts_with('ن') && nouns::speaker(token).is_none();
    (token.is_word() || foreign)
        && !we
        && !preposition_like(p, at)
        && (nouns::head(token).is_none() || is_group(p, at))
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
                | ("صادر" | "صادره", "عن")
                | ("نايب", _)
        );
    }
    // A preposition written onto the word: كالمتحدث باسم, المبعوث الخاص لليمن.
    let press = p.has_li(at)
        && (nouns::speaker(token) == Some(Kind::Outlet)
            || tells(Tells::Agency, &token.stem)
            || matches!(form, "للصحفيين" | "للصحافيين"));
    if press || p.has_bi(at) && adverbial_bi(p, at) && form != "باسم" {
        return true;
    }
    if token.proclitics.has_preposition() || p.has_bi(at) {
        let title = (start..at).any(|t| nouns::speaker(p.token(t)) == Some(Kind::Person));
        // بيان لوزارة الخارجية
        let issuer = at == start + 1 && p.has_li(at) && nouns::speaker(p.token(start)) == Some(Kind::Document);
        return !(title || issuer) || at - start > 6;
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

/// Whether a noun without article stands behind the name of a body: `حثت القوات
/// المشتركة [أطقم] السفن`.
fn is_past_name(p: &Passage<'_>, start: usize, at: usize) -> bool {
    let token = p.token(at);
    let body = p.mention(start).is_some_and(|m| m.kind == EntityType::Organization && m.tokens.end == at);
    body && token.pos == Pos::Noun
        && p.mention(at).is_none()
        && token.proclitics.is_empty()
        && token.enclitic.is_empty()
        && nouns::speaker(token).is_none()
}

/// Whether a place stands behind the comma of a phrase that a place begins: the one
/// spoken to or of, and no apposition: `حثت لندن وباريس، السعودية على`.
fn is_another_place(p: &Passage<'_>, start: usize, at: usize) -> bool {
    let place = |t: usize| p.mention(t).is_some_and(|m| m.kind == EntityType::Location);
    place(start) && at < p.tokens.end && place(at)
}

pub(super) fn preposition_like(p: &Passage<'_>, at: usize) -> bool {
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

pub(super) fn past_bracket(p: &Passage<'_>, at: usize, end: usize) -> usize {
    let close = match p.document.surface(at) {
        "(" => ")",
        other => other,
    };
    (at + 1..end.min(at + 12)).find(|t| p.document.surface(*t) == close).map_or(at + 1, |t| t + 1)
}

/// Whether a phrase can be the subject of a verb of this gender, as far as is
/// known.
pub(super) fn agrees(p: &Passage<'_>, phrase: &Range<usize>, agreement: Agreement) -> bool {
    if agreement.number != Number::Singular {
        return true;
    }
    // قالت رئيس المجلس فلانة: an office may keep its masculine form.
    let woman = |t: usize| {
        let mention = p.mention(t).filter(|m| m.kind == EntityType::Person && m.tokens.start == t);
        let gender = mention.map(|m| m.entity.and_then(|e| p.document.entity(e).gender));
        gender.is_some_and(|g| g != Some(Gender::Masculine))
    };
    gender(p, phrase).is_none_or(|g| g == agreement.gender)
        || agreement.gender == Gender::Feminine && (phrase.start + 1..phrase.end).any(woman)
}

/// Gender of a noun phrase, where it shows.
pub(super) fn gender(p: &Passage<'_>, phrase: &Range<usize>) -> Option<Gender> {
    let first = p.token(phrase.start);
    if let Some(mention) = p.mention(phrase.start) {
        return match mention.kind {
            EntityType::Person => mention.entity.and_then(|e| p.document.entity(e).gender),
            EntityType::Location => place_gender(first, mention.tokens.len()),
            _ => nouns::gender(first).or_else(|| {
                // الأمم المتحدة: the adjective tells.
                let adjective = mention.tokens.clone().nth(1).map(|t| p.form(t))?;
                let agrees = first.folded.starts_with("ال") && adjective.starts_with("ال") && adjective.ends_with('ه');
                agrees.then_some(Gender::Feminine)
            }),
        };
    }
    nouns::gender(first)
}

/// Places are feminine but for a few countries.
fn place_gender(first: &Token, words: usize) -> Option<Gender> {
    if words > 1 {
        return nouns::gender(first);
    }
    let masculine = tells(Tells::MasculinePlace, first.stem.trim_start_matches("ال"));
    Some(if masculine { Gender::Masculine } else { Gender::Feminine })
}
