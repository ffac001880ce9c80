//! Whom the subject of a statement means: a phrase, a relative pronoun, or the one
//! that a verb without subject has.

use std::ops::Range;

use crate::document::{EntityType, Gender, Mention, Number, Pos, SpeakerForm};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;
use crate::text::normalize::fold;

use super::conjugation::Agreement;
use super::floor::Floor;
use super::holders::{Holder, fits, is_plural, named, of_mention};
use super::nouns;
use super::passage::Passage;
use super::phrases::{ends_phrase, strict_phrase};
use super::statements::{Kind as Make, Statement};
use super::subjects::Subject;
use super::words::{is, tells};

/// Words of a noun phrase before its relative clause.
const ANTECEDENT: usize = 8;

/// Words of a title behind a preposition.
const TITLE: usize = 4;

/// People among whom a namesake is looked for.
const NAMESAKES: usize = 40;

/// Mentions among which the one is looked for that الأخير takes up.
const LATTER: usize = 6;

/// The holder that a statement's subject means. `own` is the speaker of the
/// clause a participle hangs on.
pub(super) fn resolve(p: &Passage<'_>, floor: &Floor, statement: &Statement, own: Option<&Holder>) -> Option<Holder> {
    let agreement = agreement(p, statement);
    match &statement.subject {
        Subject::Phrase(phrase) => {
            if let Some(rank) = honorific(p, phrase.start) {
                let meant = floor.last(Some(rank), false).filter(|h| h.human).or(own);
                return meant.map(|holder| Holder {
                    form: SpeakerForm::Pronoun,
                    confidence: 0.85 * holder.confidence,
                    ..holder.clone()
                });
            }
            let latter = matches!(p.form(phrase.start), "الاخير" | "الاخيره") && phrase.len() == 1;
            if let Some(named) = latter.then(|| last_named(p, phrase.start, agreement)).flatten() {
                return Some(named);
            }
            let mut found = floor.meant(p, phrase);
            if let Some(other) = namesake(p, phrase, &found, agreement) {
                found = other;
            }
            if found.human && !found.plural {
                found.gender = found.gender.or(agreement.filter(|a| a.number == Number::Singular).map(|a| a.gender));
            }
            Some(found)
        }
        Subject::Relative(pronoun) => antecedent(p, *pronoun, agreement),
        Subject::Pronoun(_) | Subject::Implied | Subject::Shared => {
            let implied = |holder: &Holder, confidence: f32| Holder {
                form: if matches!(statement.subject, Subject::Pronoun(_)) {
                    SpeakerForm::Pronoun
                } else {
                    SpeakerForm::Implied
                },
                confidence: confidence * holder.confidence,
                ..holder.clone()
            };
            let continues = statement.entry.is_some_and(|e| e.continues) && statement.kind == Make::Finite;
            if continues && let Some(last) = floor.last(agreement, true) {
                return Some(implied(last, 0.9));
            }
            if let Some(own) = own.filter(|h| agreement.is_none_or(|a| fits(h, a))) {
                return Some(implied(own, 0.95));
            }
            floor.last(agreement, false).map(|h| implied(h, 0.85)).or_else(|| own.map(|h| implied(h, 0.5)))
        }
    }
}

/// Another bearer of a surname, where the verb shows that the one it was read as
/// is not meant: `قالت ديفي` after a man and his mother.
fn namesake(p: &Passage<'_>, phrase: &Range<usize>, found: &Holder, agreement: Option<Agreement>) -> Option<Holder> {
    let agreement = agreement.filter(|a| a.number == Number::Singular && found.human)?;
    let mention = p.mention(phrase.start).filter(|m| m.tokens.len() == 1 && m.kind == EntityType::Person)?;
    found.gender.filter(|g| *g != agreement.gender)?;
    let surname = p.form(mention.tokens.start);
    let bears = |name: &str| name.rsplit_once(' ').is_some_and(|(_, last)| fold(last) == surname);
    let people = p.document.entities.iter().rev().filter(|e| e.kind == EntityType::Person);
    let other = people.filter(|e| Some(e.id) != found.entity && e.gender.is_none_or(|g| g == agreement.gender));
    let entity = other.take(NAMESAKES).find(|e| bears(&e.name))?;
    Some(Holder {
        entity: Some(entity.id),
        name: entity.name.clone(),
        gender: Some(agreement.gender),
        confidence: 0.8 * found.confidence,
        ..found.clone()
    })
}

/// Whom الأخير means: the last one named before it who fits.
fn last_named(p: &Passage<'_>, at: usize, agreement: Option<Agreement>) -> Option<Holder> {
    let mentions = p.document.mentions.iter().rev().skip_while(|m| m.tokens.start >= at).take(LATTER);
    let speaks = |m: &&Mention| matches!(m.kind, EntityType::Person | EntityType::Organization);
    let fitting = |h: &Holder| agreement.is_none_or(|a| fits(h, a));
    let named = mentions.filter(speaks).map(|m| of_mention(p, m, &m.tokens)).filter(fitting).collect::<Vec<_>>();
    // Mostly one of the people.
    let meant = named.iter().find(|h| h.human).or(named.first())?;
    Some(Holder { form: SpeakerForm::Described, confidence: 0.8 * meant.confidence, ..meant.clone() })
}

/// What the cue tells of its subject: the verb by its form, قوله and تصريحاتهم
/// by their pronoun.
pub(super) fn agreement(p: &Passage<'_>, statement: &Statement) -> Option<Agreement> {
    let known = statement.entry.and_then(|e| e.agreement);
    if known.is_some() || !matches!(statement.subject, Subject::Pronoun(None)) {
        return known;
    }
    pronoun(p.form(statement.cue.as_ref()?.end - 1))
}

/// Gender and number of the one that a pronoun on a word means.
fn pronoun(form: &str) -> Option<Agreement> {
    use Gender::{Feminine, Masculine};
    const PRONOUNS: [(&str, Gender, Number); 5] = [
        ("هما", Masculine, Number::Dual),
        ("هم", Masculine, Number::Plural),
        ("هن", Feminine, Number::Plural),
        ("ها", Feminine, Number::Singular),
        ("ه", Masculine, Number::Singular),
    ];
    let (_, gender, number) = PRONOUNS.into_iter().find(|(ending, ..)| form.ends_with(ending))?;
    Some(Agreement { gender, number })
}

/// Reads a token as سموه or معاليها: who is meant by its pronoun.
pub(super) fn honorific(p: &Passage<'_>, at: usize) -> Option<Agreement> {
    let form = p.form(at);
    let noun = form.strip_suffix("ها").or_else(|| form.strip_suffix('ه'))?;
    // سعادة loses its ending to the pronoun: سعادته.
    let known = tells(Tells::Honorific, noun)
        || noun.strip_suffix('ت').is_some_and(|stem| tells(Tells::Honorific, &format!("{stem}ه")));
    known.then(|| pronoun(form)).flatten()
}

/// Whoever is named right before a relative pronoun.
fn antecedent(p: &Passage<'_>, pronoun: usize, agreement: Option<Agreement>) -> Option<Holder> {
    let first = p.sentence_start(pronoun).max(p.tokens.start).max(pronoun.saturating_sub(16));
    if let Some(noun) = common_antecedent(p, pronoun, first) {
        return Some(named(p, &noun));
    }
    let mut at = pronoun;
    let mut fallback = None;
    while at > first {
        at -= 1;
        if let Some(mention) = p.mention(at) {
            let holder = of_mention(p, mention, &mention.tokens);
            if agreement.is_none_or(|a| fits(&holder, a)) && (holder.human || at + 1 == pronoun) {
                return Some(holder);
            }
            fallback = fallback.or(Some(holder));
            at = mention.tokens.start.max(first);
        }
    }
    let mut end = pronoun;
    while end > first && p.is_separator(end - 1) {
        end -= 1;
    }
    let stops = |t: &usize| p.is_separator(*t) || p.complementizer(*t).is_some();
    let near = (end.saturating_sub(ANTECEDENT).max(first)..end).rev().take_while(|t| !stops(t));
    if let Some(noun) = near.filter(|t| nouns::speaker(p.token(*t)).is_some()).last() {
        return Some(named(p, &(noun..end)));
    }
    fallback
}

/// A common noun with its adjectives right before a relative pronoun, where the
/// word before it shows that the noun begins there: `على هذا [العنصر] الذي`.
fn common_antecedent(p: &Passage<'_>, pronoun: usize, first: usize) -> Option<Range<usize>> {
    let plain = |t: usize| {
        let token = p.token(t);
        token.is_word()
            && token.folded.starts_with("ال")
            && p.mention(t).is_none()
            && p.preposition(t).is_none()
            && !matches!(token.folded.as_str(), "الميه" | "المايه")
    };
    let noun = (first..pronoun).rev().take_while(|t| plain(*t)).last()?;
    let before = noun.checked_sub(1).filter(|before| *before >= first)?;
    let begins = matches!(p.form(before), "هذا" | "هذه" | "ذلك" | "تلك") || p.preposition(before).is_some();
    (begins && nouns::speaker(p.token(noun)).is_none() && pronoun - noun <= 2).then_some(noun..pronoun)
}

/// The first phrase of a sentence that can be its subject, before `until`: what
/// a participle without a governing cue shares, and whom the next verb without
/// subject means.
pub(super) fn topic(
    p: &Passage<'_>,
    from: usize,
    until: usize,
    agreement: Option<Agreement>,
    anyone: bool,
) -> Option<Holder> {
    if agreement.is_some_and(|a| a.number != Number::Singular)
        && let Some(noun) = (from..until).rev().find(|t| is_plural(p.token(*t)) && !is_governed(p, *t))
    {
        let mut start = noun;
        // عدد من زعماء, بعض النشطاء
        if start >= from + 2 && p.form(start - 1) == "من" && is(Class::WithMin, p.token(start - 2).stem.as_str()) {
            start -= 2;
        } else if start > from && is(Class::WithMin, p.token(start - 1).stem.as_str()) {
            start -= 1;
        }
        let end = (noun + 1..until).find(|t| ends_phrase(p, *t, noun) || p.is_separator(*t)).unwrap_or(until);
        return Some(named(p, &(start..end.min(noun + 5))));
    }
    let opening = opening(p, from, until);
    // ونوه سموه خلال اللقاء: whoever of rank was spoken of before, nobody new.
    if opening.is_some_and(|(_, noun)| honorific(p, noun).is_some()) {
        return None;
    }
    if let Some(holder) = opening.and_then(|(verb, noun)| clause_subject(p, verb, noun))
        && agreement.is_none_or(|a| fits(&holder, a))
        && (anyone || holder.entity.is_some() && (holder.human || agreement.is_some()))
    {
        return Some(holder);
    }
    // الرئيس الأميركي الذي تسلم الرسالة، وعد بكذا
    if let Some(holder) = nominal(p, from, until).filter(|h| agreement.is_none_or(|a| fits(h, a)))
        && holder.entity.is_some()
    {
        return Some(holder);
    }
    let mut fallback = None;
    let mut at = from;
    while at < until {
        let Some(mention) = p.mention(at) else {
            at += 1;
            continue;
        };
        let token = p.token(mention.tokens.start);
        let mute = mention.kind == EntityType::Miscellaneous || mention.byline;
        let title = (from..mention.tokens.start).rev().take(TITLE).find(|t| {
            let noun = p.token(*t);
            nouns::speaker(noun).is_none() && !noun.folded.starts_with("ال")
        });
        let before = title.or(mention.tokens.start.checked_sub(1)).filter(|t| *t >= p.tokens.start);
        let governed =
            token.proclitics.has_preposition() || before.is_some_and(|before| is(Class::Governs, p.form(before)));
        if !governed && !mute {
            let holder = of_mention(p, mention, &mention.tokens);
            if agreement.is_none_or(|a| fits(&holder, a)) {
                if holder.human {
                    return Some(holder);
                }
                fallback = fallback.or(Some(holder));
            }
        }
        at = mention.tokens.end.max(at + 1);
    }
    fallback.filter(|_| anyone)
}

/// The office with an article that begins a sentence without a verb.
fn nominal(p: &Passage<'_>, from: usize, until: usize) -> Option<Holder> {
    let first = (from..until).find(|t| !p.token(*t).is_punctuation())?;
    let office = p.form(first).starts_with("ال") && nouns::speaker(p.token(first)) == Some(Kind::Person);
    let phrase = strict_phrase(p, first, p.sentence_end(first)).filter(|_| office && p.mention(first).is_none())?;
    Some(named(p, &phrase))
}

/// The verb that begins a clause, and the word behind it and its adverbials.
fn opening(p: &Passage<'_>, from: usize, until: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while at < until {
        match p.phrase(at) {
            Some((Role::Skip | Role::Shift | Role::Reset, n)) => at += n,
            _ if p.token(at).is_punctuation() || tells(Tells::OpensVerbalClause, p.form(at)) => at += 1,
            _ => break,
        }
    }
    if at + 1 >= p.sentence_end(from) || p.token(at).pos != Pos::Verb || p.mention(at).is_some() {
        return None;
    }
    let mut noun = at + 1;
    while noun < until
        && let Some((Role::Skip | Role::Shift | Role::Reset, n)) = p.phrase(noun)
    {
        noun += n;
    }
    (noun < p.sentence_end(from)).then_some((at, noun))
}

/// The noun phrase right behind the verb that begins a clause: `رفضت [الحكومة]`.
fn clause_subject(p: &Passage<'_>, verb: usize, noun: usize) -> Option<Holder> {
    let phrase = strict_phrase(p, noun, p.sentence_end(verb))?;
    let mut holder = named(p, &phrase);
    let verb = p.form(verb).trim_start_matches(['و', 'ف']);
    let she = verb.ends_with('ت') || verb.starts_with('ت');
    if holder.human && !holder.plural {
        holder.gender = holder.gender.or(Some(if she { Gender::Feminine } else { Gender::Masculine }));
    }
    Some(holder)
}

/// Whether a preposition stands before a noun, and no quantity before that
/// (عدد من زعماء).
fn is_governed(p: &Passage<'_>, at: usize) -> bool {
    let before = p.form_before(at);
    let quantity = before == "من" && at >= p.tokens.start + 2 && is(Class::WithMin, p.token(at - 2).stem.as_str());
    is(Class::Governs, before) && !quantity
}
