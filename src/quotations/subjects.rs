//! Who a cue says is speaking: the noun phrase after the verb, the one before
//! it, a relative pronoun, or nothing.

use std::ops::Range;

use crate::document::{Gender, Number, Pos, TokenKind};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;

use super::conjugation::Agreement;
use super::cues::{Cue, CueKind, Frames, cue, cue_with_pronoun};
use super::frames::Complement;
use super::holders::is_plural;
use super::nouns;
use super::passage::Passage;
use super::phrases::{
    LONGEST, agrees, bounded_phrase, can_begin, counted, is_nominative, past_bracket, preposition_like, strict_phrase,
};
use super::resolution::honorific;
use super::words::{complementizer, is, tells};

/// Words of the longest subject that no noun of speakers heads.
const TOPIC: usize = 3;

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
            let agrees = what.agreement.is_none_or(|a| a.number == Number::Singular && agrees(p, &phrase, a));
            if agrees && (known || !is(Class::ObjectFirst, what.lemma)) {
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
    }
    Some(start..end.min(region.end).max(start + 1))
}

/// Whether nothing but a noun with its article and its adjectives stands before
/// the verb: whatever it is (التنسيقية دعت), the verb is said of it.
fn is_topic(p: &Passage<'_>, phrase: Range<usize>) -> bool {
    let definite = |t: usize| {
        let token = p.token(t);
        token.is_word() && token.folded.starts_with("ال") && !matches!(token.pos, Pos::Verb | Pos::Adverb)
    };
    phrase.len() <= TOPIC && phrase.clone().all(definite) && !is(Class::NoSubject, p.form(phrase.start))
}

/// Gender and number of the nouns that a relative pronoun follows.
fn relative(form: &str) -> Option<Agreement> {
    use Gender::{Feminine, Masculine};
    let (gender, number) = match form.strip_prefix('و').unwrap_or(form) {
        "الذي" => (Masculine, Number::Singular),
        "التي" => (Feminine, Number::Singular),
        "الذين" => (Masculine, Number::Plural),
        "اللواتي" | "اللاتي" => (Feminine, Number::Plural),
        "اللذان" | "اللذين" => (Masculine, Number::Dual),
        "اللتان" | "اللتين" => (Feminine, Number::Dual),
        _ => return None,
    };
    Some(Agreement { gender, number })
}

/// Whether a verb of this agreement can have the noun for its subject.
fn can_follow(noun: Agreement, verb: Agreement) -> bool {
    match noun.number {
        Number::Singular => verb == noun,
        // Present forms do not tell men from women here.
        _ => verb.number != Number::Singular || verb.gender == Gender::Feminine,
    }
}

/// Whether the verb takes up the noun with an object pronoun.
fn resumes(verb: &str, noun: Agreement) -> bool {
    let Some((_, pronoun)) = cue_with_pronoun(verb).filter(|_| cue(verb).is_none()) else { return false };
    match pronoun {
        "ه" => noun.number == Number::Singular && noun.gender == Gender::Masculine,
        "ها" => noun.number == Number::Singular && noun.gender == Gender::Feminine,
        "هم" => noun.number == Number::Plural,
        "هما" => noun.number == Number::Dual,
        _ => false,
    }
}

/// The noun without article that a verb right behind it describes: `مسؤولين
/// مصريين قالوا`. Its first word.
fn described_by(p: &Passage<'_>, verb: usize, first: usize, what: &Cue) -> Option<usize> {
    let indefinite = |t: usize| {
        let token = p.token(t);
        token.is_word()
            && p.mention(t).is_none()
            && matches!(token.pos, Pos::Noun | Pos::Adjective)
            && !token.folded.starts_with("ال")
            && token.enclitic.is_empty()
    };
    let from = verb.saturating_sub(TOPIC).max(first);
    let noun = (from..verb).rev().take_while(|t| indefinite(*t)).find(|t| nouns::speaker(p.token(*t)).is_some())?;
    let person = nouns::speaker(p.token(noun)) == Some(Kind::Person);
    let inside = noun > first && !p.is_separator(noun - 1) && p.mention(noun - 1).is_none();
    let agreement = what.agreement?;
    let several = agreement.number != Number::Singular && is_plural(p.token(noun));
    let one = agreement.number == Number::Singular && nouns::gender(p.token(noun)) == Some(agreement.gender);
    (person && inside && (several || one)).then_some(noun)
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
        form if let Some(noun) = relative(form) => {
            // التي دعا الرئيس إلى إزالتها, المزاعم التي وصفوها: the object.
            let other = what.agreement.is_some_and(|a| !can_follow(noun, a));
            // المؤتمر الذي أكد فيه الوزير أن
            let there = at + 1 < p.tokens.end && tells(Tells::Resumptive, p.form(at + 1));
            if other || there || resumes(p.form(at), noun) {
                return;
            }
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
    if let Some(noun) = described_by(p, left, first, what) {
        roles.subject = Subject::Phrase(noun..left);
        roles.begin = noun;
        return;
    }
    // An apposition between commas may stand before the verb.
    // So may an abbreviation in brackets.
    let opening = || (first..left - 1).rev().take(LONGEST).find(|t| p.document.surface(*t) == "(");
    let stop = match p.document.surface(left - 1) {
        ")" => opening().unwrap_or(left),
        _ if p.is_separator(left - 1) && p.is_comma(left - 1) => left - 1,
        _ => left,
    };
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
            || tells(Tells::BeforeSubject, p.form(from - 1));
        let token = p.token(from);
        let passive = is(Class::Impersonal, what.lemma) && p.form(at).starts_with(['ي', 'ت']);
        let noun = !passive && is_topic(p, from..region.end)
            || p.mention(from).is_some_and(|m| m.tokens.start == from)
            || p.abbreviated(from).is_some()
            || nouns::speaker(token).is_some()
            || token.kind == TokenKind::Number && counted(p, from, region.end).is_some();
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
        candidate = match (candidate + 1..region.end)
            .find(|t| p.is_comma(*t - 1) || p.form(*t).starts_with('و') || tells(Tells::BeforeSubject, p.form(*t - 1)))
        {
            Some(next) => next,
            None => return,
        };
    }
}
