//! From what someone wants or rejects to what that makes them be for or
//! against: effects of actions on their objects, transparent nouns, negation.

use std::ops::Range;

use super::article::Article;
use super::judgement::{Holder, Judgement};
use super::phrase::Reach;
use super::words::{Class, Effect, EffectRow, Polarity, Verdict, WORDS};
use crate::document::{EntityType, Proclitics, StanceBasis};
use crate::lexicon::stance_effects::Frame;

/// Transparent nouns and negations that may stand before a target.
const DEEPEST: usize = 4;
/// Words of a clause that is a target as a whole.
const CLAUSE: usize = 8;
/// Coordinated targets of one predicate.
const MOST: usize = 3;

/// What is known of a judgement before its target is.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// Whose stance it is.
    pub(super) holder: Holder,
    /// The words of the predicate.
    pub(super) predicate: Range<usize>,
    /// The quotation.
    pub(super) quotation: Option<usize>,
    /// Why.
    pub(super) basis: StanceBasis,
    /// 0 to 1.
    pub(super) confidence: f32,
}

/// Judges what stands at `start`: a noun phrase, or a clause with a verb.
pub(super) fn judge(
    article: &Article<'_, '_>,
    claim: &Claim,
    start: usize,
    limit: usize,
    favor: bool,
    out: &mut Vec<Judgement>,
) {
    let mut at = start;
    for turn in 0..MOST {
        let Some(end) = judge_one(article, claim, at, limit, favor, out) else {
            return;
        };
        match next_target(article, at, end, limit) {
            Some(next) if turn + 1 < MOST => at = next,
            _ => return,
        }
    }
}

/// The target that is coordinated with the one at `first`: another action noun
/// or name after `و`.
fn next_target(article: &Article<'_, '_>, first: usize, end: usize, limit: usize) -> Option<usize> {
    let mut at = end;
    while at < limit && article.is_mark(at) {
        at += 1;
    }
    if at >= limit {
        return None;
    }
    let t = article.token(at);
    if !t.proclitics.contains(Proclitics::WA) || article.is_preposition(at) || article.is(at, Class::Linker) {
        return None;
    }
    // What is joined to a clause is a further verb: أن تعود وتلتزم.
    let clause = article.is_verb(first) || ["ان", "الا", "بان"].contains(&article.token(first).core.as_str());
    if article.is_verb(at) || clause {
        return (clause && article.is_verb(at)).then_some(at);
    }
    let head = article.token(first);
    let names = article.mention(first).is_some() && article.mention(at).is_some();
    let repeated = head.proclitics.has_preposition() && t.proclitics.has_preposition();
    let actions = !article.has_pronoun(first)
        && article.mention(at).is_none()
        && !article.is_definite(at)
        && !article.is_definite(first)
        // An adjective alone goes on describing: متهور وخطير.
        && at + 1 < limit
        && article.token(at + 1).is_word()
        && !article.is_joined(at + 1);
    (names || repeated || actions).then_some(at)
}

fn judge_one(
    article: &Article<'_, '_>,
    claim: &Claim,
    start: usize,
    limit: usize,
    mut favor: bool,
    out: &mut Vec<Judgement>,
) -> Option<usize> {
    let mut at = start;
    let mut clause = false;
    for _ in 0..DEEPEST {
        while at < limit && article.is_mark(at) {
            at += 1;
        }
        if at >= limit {
            return None;
        }
        let t = article.token(at);
        if article.mention(at).is_some() {
            break;
        }
        let core = t.core.as_str();
        if core == "ان" || core == "بان" {
            clause = true;
            at += 1;
            continue;
        }
        if core == "الا" || core == "لا" && clause {
            favor = !favor;
            clause = true;
            at += 1;
            continue;
        }
        if let Some(named) = article.past_naming(at, limit) {
            at = named;
            continue;
        }
        if article.is_verb(at) && (clause || !article.is_governed(at)) || clause && !article.is_definite(at) {
            return judge_clause(article, claim, at, limit, favor, out);
        }
        match transparent(article, at, limit) {
            // Against the lack of something: the lack is what is rejected.
            Some((_, true)) if !favor => break,
            Some((next, negates)) => {
                favor ^= negates;
                at = next;
            }
            None => break,
        }
    }
    let mut phrase = article.noun_phrase(at, limit, Reach::Full)?;
    // الحد من ما وصفه بالتجاوزات: on to what is meant.
    if phrase.len() == 1
        && let Some(theme) = harmed(article, at, limit).filter(|n| *n > phrase.end)
        && let Some(object) = article.noun_phrase(theme, limit, Reach::Full)
    {
        phrase = at..object.end;
    }
    if phrase.len() == 1 && at > start && !WORDS.effects(article.token(at)).is_empty() {
        // كل ما يصدر: the noun before the quantifier says more.
        phrase = article.past_marks(start, limit)..phrase.end;
    }
    push(article, claim, phrase.clone(), favor, claim.basis, 1.0, out);
    if favor {
        let theme = reversed(article, phrase.start, limit).or_else(|| {
            // تشديد العقوبات على، التعاون في مواجهة: the harm stands deeper.
            phrase.clone().skip(1).take(6).find_map(|i| {
                let behind = article.is_preposition(i - 1) || article.clitics(i).has_preposition();
                let imposed = harmed(article, i, limit).filter(|n| article.token(n - 1).core == "علي");
                match imposed {
                    Some(theme) => article.noun_phrase(theme, limit, Reach::Bare),
                    None => fought(article, i, limit).filter(|_| behind),
                }
            })
        });
        if let Some(theme) = theme {
            push(article, claim, theme.clone(), false, StanceBasis::Effect, 0.8, out);
            if let Some(act) = charged_with(article, phrase.start, &theme, limit) {
                push(article, claim, act, false, StanceBasis::Effect, 0.7, out);
            }
        }
    }
    Some(phrase.end)
}

/// Where the object of a transparent noun at `at` begins, and whether the noun
/// negates.
fn transparent(article: &Article<'_, '_>, at: usize, limit: usize) -> Option<(usize, bool)> {
    let t = article.token(at);
    if article.has_pronoun(at) {
        return None;
    }
    let mut rows = WORDS.effects(t).iter().filter(|r| matches!(r.effect, Effect::Passes | Effect::Negates));
    rows.find_map(|row| Some((object(article, row, at, limit)?, row.effect == Effect::Negates)))
}

/// Where the object of an action noun begins: its genitive, or what follows its
/// preposition.
fn object(article: &Article<'_, '_>, row: &EffectRow, at: usize, limit: usize) -> Option<usize> {
    let mut next = at + 1;
    while next < limit && article.is_mark(next) {
        next += 1;
    }
    if next >= limit || article.is_stop(next) {
        return None;
    }
    if row.frame.contains(&Frame::Object) && !article.is_definite(at) {
        // A second noun may share the genitive: وجود وتدخل القوى.
        let governed = article.clitics(next).has_preposition() || article.is_preposition(next);
        if article.is(next, Class::Relative) && !governed {
            return None;
        }
        if !governed {
            return Some(next);
        }
    }
    // An adjective or adverb may stand between: القضاء نهائيا على.
    for skip in 0..2 {
        let i = next + skip;
        // استمرار اعتصامهم في: what is somebody's is its genitive.
        let owned = skip > 0 && article.has_pronoun(i - 1) && article.mention(i - 1).is_none();
        // تشديد العقوبة على: nor what it has a definite genitive for.
        let owned = owned || skip > 0 && row.effect == Effect::Passes && article.is_definite(next);
        if i >= limit || article.is_stop(i) || owned {
            return None;
        }
        let t = article.token(i);
        // الخروج الكامل للعسكريين: ل in place of the genitive.
        let instead = row.frame.contains(&Frame::Object)
            && t.proclitics.contains(Proclitics::LI)
            && (article.is_definite(at) || skip > 0 && article.agrees(at, next));
        if instead && article.mention(next).is_none() {
            return Some(i);
        }
        let has = |frame, proclitic| row.frame.contains(&frame) && t.proclitics.contains(proclitic);
        if has(Frame::Li, Proclitics::LI) || has(Frame::Bi, Proclitics::BI) {
            return Some(i);
        }
        let free = match t.core.as_str() {
            "علي" => Some(Frame::Ala),
            "من" => Some(Frame::Min),
            "في" => Some(Frame::Fi),
            "عن" => Some(Frame::An),
            "الي" => Some(Frame::Ila),
            _ => None,
        };
        if let Some(frame) = free {
            return (row.frame.contains(&frame) && i + 1 < limit).then_some(i + 1);
        }
    }
    None
}

/// Where what the action at `at` removes or harms begins.
fn harmed(article: &Article<'_, '_>, at: usize, limit: usize) -> Option<usize> {
    // منعها من: behind a pronoun only what a preposition brings.
    let pronoun = article.has_pronoun(at);
    let mut rows = WORDS.effects(article.token(at)).iter().filter(|r| r.effect.harms());
    let next = rows
        .find_map(|row| object(article, row, at, limit).filter(|_| !pronoun || !row.frame.contains(&Frame::Object)))?;
    Some(article.past_naming(next, limit).unwrap_or(next))
}

/// What the action at `at` calls its object to account for, or keeps it from:
/// محاسبة الحكومة على، منع الدولة من.
fn charged_with(article: &Article<'_, '_>, at: usize, object: &Range<usize>, limit: usize) -> Option<Range<usize>> {
    let by = article.token(object.end.min(limit.checked_sub(1)?)).core.as_str();
    let fits = match by {
        "علي" | "عن" => article.is(at, Class::Charges),
        "من" => article.is(at, Class::Prevents),
        _ => false,
    };
    if !fits || object.end + 1 >= limit || article.has_pronoun(object.end) {
        return None;
    }
    article.noun_phrase(object.end + 1, limit, Reach::Full)
}

/// The phrase that the action at `at` fights, where it is one that takes a side
/// wherever it is named: القضاء على داعش.
pub(super) fn fought(article: &Article<'_, '_>, at: usize, limit: usize) -> Option<Range<usize>> {
    let row = WORDS.effects(article.token(at)).iter().find(|r| r.effect == Effect::Fights)?;
    if article.has_pronoun(at) || article.mention(at).is_some() {
        return None;
    }
    let next = object(article, row, at, limit)?;
    // مواجهة فلان: an opponent in a game.
    let met = article.token(at).stem == "مواجهه" && article.mention(next).is_some_and(|m| m.kind == EntityType::Person);
    if met {
        return None;
    }
    article.noun_phrase(next, limit, Reach::Bare)
}

/// The phrase that the action at `at` removes or harms.
fn reversed(article: &Article<'_, '_>, at: usize, limit: usize) -> Option<Range<usize>> {
    let mut at = at;
    if article.mention(at).is_some() {
        return None;
    }
    let mut next = harmed(article, at, limit)?;
    for _ in 0..2 {
        // إنهاء وجود القوات, منع استمرار الأعمال: on to what exists or goes on.
        at = next;
        match transparent(article, at, limit) {
            Some((inner, false)) => next = inner,
            _ => break,
        }
    }
    article.noun_phrase(next, limit, Reach::Bare)
}

/// A wish in the form of a clause: `أن` with a verb. Its target is what the verb
/// acts on.
fn judge_clause(
    article: &Article<'_, '_>,
    claim: &Claim,
    at: usize,
    limit: usize,
    favor: bool,
    out: &mut Vec<Judgement>,
) -> Option<usize> {
    if ["يتم", "تتم", "يقوم", "تقوم", "يقوموا", "نقوم", "يجري", "تجري"].contains(&article.token(at).core.as_str())
    {
        // The action itself follows: أن يتم وضع جدول.
        let subject = article.noun_phrase(at + 1, limit, Reach::Bare)?;
        let by = |i: usize| i < limit && article.clitics(i).contains(crate::document::Proclitics::BI);
        let start = if by(subject.end) { subject.end } else { subject.start };
        return judge_one(article, claim, start, limit, favor, out);
    }
    if ["يكون", "تكون", "نكون", "يكونوا", "تظل", "يظل", "يصبح", "تصبح"].contains(&article.token(at).core.as_str())
    {
        // What something should not be is rejected; what it should be says little,
        // unless it should be there: أن تكون هناك رقابة.
        let there = at + 1 < limit && ["هناك", "ثمه"].contains(&article.token(at + 1).core.as_str());
        if favor && !there {
            return None;
        }
        let phrase = article.noun_phrase(at + 1 + usize::from(there), limit, Reach::Full)?;
        push(article, claim, phrase.clone(), favor, claim.basis, 0.8, out);
        return Some(phrase.end);
    }
    let rows = WORDS.verb_effects(article.token(at));
    let predicates = WORDS.predicates(article.token(at));
    // A wish that someone reject, or not fear, something.
    let rejects = rows.is_empty() && predicates.iter().any(|p| p.row.polarity == Polarity::Against);
    let favor = favor != rejects;
    let reverses = rows.iter().any(|r| r.effect.harms());
    let phrase = verb_object(article, at, limit)?;
    let certainty = if rows.is_empty() { 0.7 } else { 0.9 };
    if favor && reverses {
        // The action itself: أن تتخلى الحكومة عن خطتها.
        push(article, claim, at..phrase.end, true, claim.basis, 0.7, out);
    }
    // أن يعترف الطرفان بالاتفاق: what others are to do is the target, not what
    // they are to do it to.
    let subject = at + 1 < phrase.start && !article.is_preposition(at + 1) && !article.is(at + 1, Class::Adverb);
    // أن يؤدي الارتفاع إلى موجة: what it leads to is.
    let leads = article.is(at, Class::Leads);
    let others = subject && rows.is_empty() && !rejects && !leads && phrase.end <= at + CLAUSE;
    if others {
        push(article, claim, at..phrase.end, favor, claim.basis, certainty, out);
        return Some(phrase.end);
    }
    push(article, claim, phrase.clone(), favor != reverses, claim.basis, certainty, out);
    Some(phrase.end)
}

/// What a verb acts on: after its subject, or after its preposition.
fn verb_object(article: &Article<'_, '_>, verb: usize, limit: usize) -> Option<Range<usize>> {
    if article.has_pronoun(verb) {
        return None;
    }
    // A plural or first person has its subject in the verb.
    let core = article.token(verb).core.as_str();
    let complete = core.ends_with("وا") || core.ends_with("ون") || core.starts_with(['ن', 'ا']);
    let subject = if complete || verb + 1 < limit && article.is_joined(verb + 1) {
        None
    } else {
        article.noun_phrase(verb + 1, limit, Reach::Bare)
    };
    let mut at = subject.as_ref().map_or(verb + 1, |s| s.end);
    while at < limit && article.mention(at).is_none() && article.is(at, Class::Adverb) {
        at += 1;
    }
    while at < limit && article.is_mark(at) {
        at += 1;
    }
    if at < limit && !article.is_stop(at) {
        let t = article.token(at);
        let to = if article.is_preposition(at) && !article.is_joined(at) { at + 1 } else { at };
        // Place, time and company are no objects, unless the verb asks for them.
        // أن يحدث في البلد: where, not what.
        let placed = t.core == "في" && article.mention(to).is_some_and(|m| m.kind == EntityType::Location);
        let adjunct = placed
            || ["في", "مع", "بين", "خلال", "قبل", "بعد"].contains(&t.core.as_str()) && subject.is_some()
            || article.is(at, Class::Adverb)
            || article.is_joined(at);
        if !adjunct && let Some(object) = article.noun_phrase(to, limit, Reach::Full) {
            return Some(object);
        }
    }
    let subject = subject?;
    article.noun_phrase(subject.start, limit, Reach::Full)
}

pub(super) fn push(
    article: &Article<'_, '_>,
    claim: &Claim,
    target: Range<usize>,
    favor: bool,
    basis: StanceBasis,
    certainty: f32,
    out: &mut Vec<Judgement>,
) {
    let begin = claim.predicate.start.min(target.start);
    let end = claim.predicate.end.max(target.end);
    let head = target.clone().find(|i| !article.is_mark(*i) && !article.is(*i, Class::Demonstrative));
    let said = head.is_some_and(|i| article.mention(i).is_some() || !article.is(i, Class::Empty));
    // Not to comment is no stance: رفض التعليق.
    let comment = !favor
        && matches!(basis, StanceBasis::Predicate | StanceBasis::Directive)
        && head.is_some_and(|i| article.is(i, Class::Comment));
    // A word with a pronoun alone does not say what it is: موقفها.
    let bare = target.len() == 1 && article.has_pronoun(target.start) && article.mention(target.start).is_none();
    if !said || comment || bare {
        return;
    }
    // Nobody is for an evil that others charge him with: تسعى إلى نشر الإرهاب.
    let own = claim.quotation.is_some_and(|q| Holder::speaker(article, q).is_some_and(|s| s == claim.holder));
    let charged = favor
        && !own
        && reversed(article, target.start, target.end).is_none()
        && target.clone().any(|i| WORDS.evaluations(article.token(i)).iter().any(|r| r.polarity == Verdict::Against));
    if charged {
        return;
    }
    let own = claim.holder.entity.is_some() && article.entity(target.start) == claim.holder.entity;
    if own {
        return;
    }
    out.push(Judgement {
        holder: claim.holder.clone(),
        target,
        favor,
        evidence: begin..end,
        quotation: claim.quotation,
        basis,
        confidence: claim.confidence * certainty,
    });
}
