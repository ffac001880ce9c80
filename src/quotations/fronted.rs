//! The subject before its verb: a noun phrase, a relative pronoun, or the noun that
//! the verb describes.

use std::ops::Range;

use crate::document::{Gender, Number, Pos, TokenKind};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;

use super::conjugation::Agreement;
use super::cues::{Cue, cue, cue_with_pronoun};
use super::holders::is_plural;
use super::nouns;
use super::passage::Passage;
use super::phrases::{LONGEST, agrees, bounded_phrase, can_begin, counted};
use super::subjects::{Roles, Subject, TOPIC};
use super::words::{is, tells};

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

/// A phrase with the purpose of the body that it names, where the verb follows it:
/// `شركة الوادي [للطاقة]`.
fn up_to_verb(p: &Passage<'_>, phrase: Range<usize>, end: usize) -> Range<usize> {
    let body = nouns::speaker(p.token(phrase.start)) == Some(Kind::Body);
    let rest = phrase.end..end;
    let purpose = |t: usize| p.mention(t).is_none() && (p.form(t).starts_with("لل") || p.form(t).starts_with("ال"));
    let begins = !rest.is_empty() && rest.len() <= TOPIC && p.form(rest.start).starts_with("لل");
    if body && begins && rest.clone().all(purpose) { phrase.start..end } else { phrase }
}

/// The subject before the verb.
pub(super) fn before(p: &Passage<'_>, at: usize, joined: bool, what: &Cue, roles: &mut Roles) {
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
            && let Some(phrase) = bounded_phrase(p, from, region.end).map(|phrase| up_to_verb(p, phrase, region.end))
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
