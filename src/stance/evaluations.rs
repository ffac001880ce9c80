//! What a speaker calls good or bad, and whom he blames for a bad deed:
//! `X هو السبيل الوحيد`, `X غير مقبول`, `X تسعى إلى نشر الإرهاب`. Read only in the
//! words of a quotation: a writer's adjectives are rarely his side.

use std::ops::Range;

use super::article::Article;
use super::compose::{self, Claim};
use super::judgement::{Holder, Judgement};
use super::phrase::Reach;
use super::words::{Class, Kind, Place, Verdict, WORDS};
use crate::document::{EntityType, Pos, Proclitics, StanceBasis};

/// Tokens after its subject within which a clause says what it is.
const WINDOW: usize = 10;
/// Tokens behind a word of cause within which the evil or good stands.
const REACH: usize = 7;

/// Reads what stands between cues and contents of all quotations.
pub(super) fn read_cues(article: &Article<'_, '_>, out: &mut Vec<Judgement>) {
    for quotation in 0..article.document.quotations.len() {
        read_judged(article, quotation, out);
    }
}

/// Reads the clauses of quotations among the tokens of whole sentences.
pub(super) fn read(article: &Article<'_, '_>, tokens: Range<usize>, out: &mut Vec<Judgement>) {
    let mut clause = false;
    for at in tokens {
        let Some(quotation) = article.content(at) else {
            clause = false;
            continue;
        };
        let begins = at == 0 || article.content(at - 1) != Some(quotation) || article.sentence(at).start == at;
        if article.is_mark(at) {
            clause |= begins;
            continue;
        }
        if begins || clause || at > 0 && article.token(at - 1).core == "ان" {
            read_clause(article, at, quotation, out);
        } else if WORDS.considers(article.token(at)) && article.mention(at).is_none() {
            // أعتبر القرار خطأ: what the speaker takes it for. Another's view is
            // not his: موسكو تعتبر.
            // لا أعتبر القرار عادلا: what it is denied to be.
            let denied = at > 0 && article.is(at - 1, Class::Negator);
            if denied {
                read_denied(article, at + 1, quotation, out);
            } else if at == 0 || article.mention(at - 1).is_none() {
                read_clause(article, at + 1, quotation, out);
            }
        }
        clause = false;
        read_attribute(article, at, quotation, out);
        read_equation(article, at, quotation, out);
        read_purpose(article, at, quotation, out);
    }
}

/// `اعتبر X العقوبات عدوانا`: what is judged stands before the content, between
/// the cue and its first word.
fn read_judged(article: &Article<'_, '_>, quotation: usize, out: &mut Vec<Judgement>) {
    let quoted = &article.document.quotations[quotation];
    let (Some(cue), Some(content)) = (quoted.cue, quoted.content.first()) else {
        return;
    };
    let (cue, content) = (article.document.tokens_in(cue), article.document.tokens_in(*content));
    if !cue.clone().any(|i| WORDS.considers(article.token(i))) || content.start <= cue.start {
        return;
    }
    let speaker = quoted.speaker.mention.map(|m| article.document.tokens_in(m));
    let start = speaker.filter(|m| m.end <= content.start && m.start >= cue.end).map_or(cue.end, |m| m.end);
    let Some(judged) = article.noun_phrase(start, content.start, Reach::Full).filter(|p| is_known(article, p)) else {
        return;
    };
    if judged.end + 2 < content.start {
        return;
    }
    let Some((word, favor, strength)) = verdict(article, judged.end, article.limit(content.start)) else {
        return;
    };
    if let Some(claim) = claim(article, quotation, word, strength) {
        compose::push(article, &claim, judged, favor, StanceBasis::Evaluation, 1.0, out);
    }
}

fn claim(article: &Article<'_, '_>, quotation: usize, at: usize, strength: u16) -> Option<Claim> {
    Some(Claim {
        holder: Holder::speaker(article, quotation)?,
        predicate: at..at + 1,
        quotation: Some(quotation),
        basis: StanceBasis::Evaluation,
        confidence: 0.4 + 0.1 * f32::from(strength.min(3)),
    })
}

/// A clause that begins at `at` with its subject.
fn read_clause(article: &Article<'_, '_>, at: usize, quotation: usize, out: &mut Vec<Judgement>) {
    let limit = article.limit(at);
    let Some(subject) = article.noun_phrase(at, limit, Reach::Full) else {
        return;
    };
    // وصف مزاعم فلان بأنها زائفة: whatever is called something is known.
    let called =
        subject.end < limit && ["بانه", "بانها", "بانهم"].contains(&article.token(subject.end).folded.as_str());
    // What is not so is judged by what is said of the rest.
    let lack = article.token(subject.start).core == "عدم";
    if lack || !(called || is_known(article, &subject)) {
        return;
    }
    let judged = verdict(article, subject.end, limit).or_else(|| resumed(article, subject.end, limit));
    let Some((word, favor, strength)) = judged else {
        return;
    };
    let Some(claim) = claim(article, quotation, word, strength) else {
        return;
    };
    let end = subject.end;
    compose::push(article, &claim, subject, favor, StanceBasis::Evaluation, 1.0, out);
    // أفشلوا الجهود: against the deed as well.
    let deed = !favor
        && word <= end + 2
        && WORDS.evaluations(article.token(word)).iter().any(|r| r.place.contains(&Place::Deed));
    if deed && let Some(object) = article.noun_phrase(word + 1, limit, Reach::Full) {
        let direct = !article.clitics(object.start).has_preposition() && !article.is_joined(object.start);
        if direct && article.is_verb(word) {
            compose::push(article, &claim, word..object.end, false, StanceBasis::Evaluation, 0.8, out);
        }
    }
}

/// A clause whose subject is denied to be good: لا أعتبر القرار عادلا.
fn read_denied(article: &Article<'_, '_>, at: usize, quotation: usize, out: &mut Vec<Judgement>) {
    let limit = article.limit(at);
    let Some(subject) = article.noun_phrase(at, limit, Reach::Full).filter(|p| is_known(article, p)) else {
        return;
    };
    let Some((word, true, strength)) = verdict(article, subject.end, limit) else {
        return;
    };
    if let Some(claim) = claim(article, quotation, word, strength) {
        compose::push(article, &claim, subject, false, StanceBasis::Evaluation, 1.0, out);
    }
}

/// Whether a phrase can be the subject of a judgement: definite, no pronoun.
fn is_known(article: &Article<'_, '_>, phrase: &Range<usize>) -> bool {
    let defined = |i: usize| article.mention(i).is_some() || article.is_definite(i) || article.has_pronoun(i);
    // Its head is definite or has a definite genitive; else it may be a verb.
    let headed = defined(phrase.start)
        || article.is(phrase.start, Class::Demonstrative) && phrase.len() > 1 && article.is_definite(phrase.start + 1)
        || phrase.start + 1 < phrase.end
            && defined(phrase.start + 1)
            && !article.clitics(phrase.start + 1).has_preposition();
    // رفع أسعار الوقود: through two nouns.
    let noun = |i: usize| !article.is_preposition(i) && !article.clitics(i).has_preposition() && !article.is_joined(i);
    let headed = headed
        || phrase.len() > 2
            && article.token(phrase.start).pos == Pos::Noun
            && article.token(phrase.start + 1).pos == Pos::Noun
            && noun(phrase.start + 1)
            && noun(phrase.start + 2)
            && defined(phrase.start + 2);
    // ما جرى.
    let headless = article.token(phrase.start).folded == "ما" && phrase.len() > 1;
    // أي استخدام للقوة: all of it.
    let any = article.token(phrase.start).core == "اي" && phrase.len() > 1;
    headless
        || any
        || headed
            && !article.clitics(phrase.start).has_preposition()
            && phrase.clone().any(|i| article.mention(i).is_some() || article.is_definite(i) || article.has_pronoun(i))
            && phrase.clone().any(|i| {
                !article.is(i, Class::Demonstrative) && !article.is(i, Class::Adverb) && !article.is(i, Class::Own)
            })
}

/// The word that says what the subject is or does, for or against, how strongly.
fn verdict(article: &Article<'_, '_>, from: usize, limit: usize) -> Option<(usize, bool, u16)> {
    let (mut flips, mut causes, mut leads) = (false, 0, 0);
    for at in from..limit.min(from + WINDOW) {
        if article.is_stop(at) {
            return None;
        }
        let t = article.token(at);
        let aside = article.is(at, Class::Adverb) && at > from;
        if !t.is_word() || article.mention(at).is_some() || aside {
            continue;
        }
        let (causes_here, leads_here) = (at < causes, at < leads);
        let core = t.core.as_str();
        if at > from && article.is_joined(at) && article.is_verb(at) || core == "ان" && at > from {
            return None;
        }
        // يجب أن يكون: it should be.
        if at == from && WORDS.predicates(t).iter().any(|p| p.row.kind == Kind::Need && p.form.is_finite()) {
            let copula = at + 3 < limit
                && article.token(at + 1).core == "ان"
                && ["يكون", "تكون"].contains(&article.token(at + 2).core.as_str())
                && article.token(at + 3).enclitic.is_empty();
            return copula.then_some((at, true, 1));
        }
        if article.is(at, Class::Negator) {
            flips = !flips;
            continue;
        }
        if article.is(at, Class::Suffers) || at == from && WORDS.considers(t) {
            return None;
        }
        let reverses = WORDS.effects(t).iter().chain(WORDS.verb_effects(t)).any(|r| r.effect.harms());
        if reverses {
            // ستوقف هذا التدهور: what ends an evil is good.
            let ended = |i: usize| {
                WORDS.evaluations(article.token(i)).iter().any(|r| r.polarity == Verdict::Against)
                    && article.mention(i).is_none()
            };
            let near = at + 1..limit.min(at + 4);
            return (at == from && !flips && near.clone().any(ended)).then_some((at, true, 1));
        }
        // هو الحل، هو المشكلة.
        let equated = at > from && ["هو", "هي"].contains(&article.token(at - 1).folded.as_str()) && !flips;
        if equated && article.is_definite(at) && (article.is(at, Class::Solution) || article.is(at, Class::Problem)) {
            return Some((at, article.is(at, Class::Solution), 2));
        }
        for row in WORDS.evaluations(t) {
            if row.place.contains(&Place::Evil) && (causes_here || leads_here || at == from) && !flips {
                return Some((at, false, row.strength));
            }
            if row.place.contains(&Place::Negated) {
                if at > from && article.is(at - 1, Class::Negator) {
                    return Some((at, false, row.strength));
                }
                continue;
            }
            if row.place.contains(&Place::Help) && leads_here && !flips {
                return Some((at, true, row.strength));
            }
            let deed = row.place.contains(&Place::Deed);
            let verb = deed && !row.place.contains(&Place::Predicate);
            if verb && (at > from + 1 || t.pos == Pos::Noun) {
                continue;
            }
            // An adjective with its article describes some other noun, unless
            // the clause equates: هو السبيل الوحيد.
            let equates = (from..at)
                .any(|i| ["هو", "هي", "من"].contains(&article.token(i).core.as_str()) || article.is(i, Class::Verb));
            // وصفه بالفاشل: nor where it is what something is called.
            let called =
                (from..=at).any(|i| article.clitics(i).contains(Proclitics::BI) || article.token(i).folded == "ب");
            if !deed && article.is_definite(at) && !(equates || called && at <= from + 2) {
                continue;
            }
            // Behind a preposition it is part of a complement: في مهمة.
            let complement = at > from
                && (article.is_preposition(at - 1) && article.token(at - 1).core != "من"
                    || article.clitics(at).contains(Proclitics::LI));
            if complement {
                continue;
            }
            // Far from its subject an adjective describes something else.
            // بأنها فاشلة، بـ"الفاشلة": what it was called.
            let copula = equates || called || (from..at).any(|i| article.is(i, Class::Verb));
            if !deed && !copula && at > from + 2 {
                continue;
            }
            if row.place.contains(&Place::Predicate) || deed {
                let favor = (row.polarity == Verdict::Favor) != flips;
                if flips && favor {
                    return None;
                }
                return Some((at, favor, row.strength));
            }
        }
        // بسبب names the cause of the clause, not its subject as one.
        if article.is(at, Class::Causes) && !article.clitics(at).contains(Proclitics::BI) {
            causes = at + REACH;
        }
        if article.is(at, Class::Leads) {
            leads = at + REACH;
        }
    }
    None
}

/// The verdict of a clause with a long subject: behind the pronoun or noun that
/// takes it up, `هو`، `هي`، `أمر`.
fn resumed(article: &Article<'_, '_>, from: usize, limit: usize) -> Option<(usize, bool, u16)> {
    let to = limit.min(from + 3 * WINDOW);
    let resumes = |i: &usize| ["هو", "هي", "امر", "يعد", "تعد"].contains(&article.token(*i).folded.as_str());
    let ends = |i: usize| {
        article.is_stop(i) && article.token(i).folded != "،"
            || article.token(i).core == "ان"
            || article.is_joined(i) && article.is_verb(i)
    };
    let pivot = (from..to).take_while(|i| !ends(*i)).find(resumes)?;
    let (word, favor, strength) = verdict(article, pivot, to)?;
    (word <= pivot + 4).then_some((word, favor, strength))
}

/// What the speaker says must be fought: `لضمان القضاء على داعش`.
fn read_purpose(article: &Article<'_, '_>, at: usize, quotation: usize, out: &mut Vec<Judgement>) {
    let Some(theme) = compose::fought(article, at, article.limit(at)) else {
        return;
    };
    let denied = (1..=3).filter_map(|n| at.checked_sub(n)).any(|i| article.is(i, Class::Negator));
    // A name, or what is evil by its word; not the name of an office or field.
    let evil = theme.clone().any(|i| {
        article.mention(i).is_some()
            || WORDS.evaluations(article.token(i)).iter().any(|r| r.polarity == Verdict::Against)
    });
    let field = at > 0 && article.is(at - 1, Class::Field);
    if denied || field || !evil || !is_known(article, &theme) {
        return;
    }
    if let Some(mut claim) = claim(article, quotation, at, 1) {
        claim.basis = StanceBasis::Effect;
        compose::push(article, &claim, theme, false, StanceBasis::Effect, 1.0, out);
    }
}

/// What is equated with a solution or a problem: `الحل هو الحوار`، `المشكلة هي
/// الفساد`.
fn read_equation(article: &Article<'_, '_>, at: usize, quotation: usize, out: &mut Vec<Judgement>) {
    if !["هو", "هي"].contains(&article.token(at).folded.as_str()) {
        return;
    }
    let from = article.sentence(at).start.max(at.saturating_sub(WINDOW));
    let clause = (from..at).rev().take_while(|i| {
        article.content(*i) == Some(quotation) && !article.is_stop(*i) && article.token(*i).core != "ان"
    });
    let mut side = None;
    for i in clause {
        if article.is(i, Class::Negator) {
            return;
        }
        if article.is(i, Class::Solution) {
            side = Some(true);
        } else if article.is(i, Class::Problem) {
            side = Some(false);
        }
    }
    let Some(favor) = side else {
        return;
    };
    if let Some(claim) = claim(article, quotation, at, 2) {
        compose::judge(article, &claim, at + 1, article.limit(at), favor, out);
    }
}

/// A strong adjective right behind its noun: الحملة الظالمة.
fn read_attribute(article: &Article<'_, '_>, at: usize, quotation: usize, out: &mut Vec<Judgement>) {
    if !article.is_definite(at) || at == 0 || article.content(at - 1) != Some(quotation) {
        return;
    }
    let rows = WORDS.evaluations(article.token(at));
    let Some(row) = rows.iter().find(|r| r.place.contains(&Place::Attribute) && r.strength >= 2) else {
        return;
    };
    let noun = at - 1;
    if article.is_stop(noun) || article.is_mark(noun) || article.is_preposition(noun) {
        return;
    }
    let named = article.mention(noun).filter(|m| m.kind != EntityType::Date);
    let mut start = named.map_or(noun, |m| m.tokens.start);
    if named.is_none() && !article.is_definite(noun) && !article.has_pronoun(noun) {
        return;
    }
    for _ in 0..2 {
        let before = start.wrapping_sub(1);
        // A further adjective: الدور الاستراتيجي الممتاز.
        let adjective = start > 0
            && named.is_none()
            && article.content(before) == Some(quotation)
            && article.is_definite(before)
            && article.is_definite(start)
            && !article.is_joined(start)
            && article.mention(before).is_none();
        let open = adjective
            || start > 0
                && article.content(start - 1) == Some(quotation)
                && article.token(start - 1).is_word()
                && article.mention(start - 1).is_none()
                && !article.is_definite(start - 1)
                && !article.has_pronoun(start - 1)
                && !article.is_preposition(start - 1)
                && !article.is_verb(start - 1)
                && !article.is(start - 1, Class::Linker)
                && !article.is(start - 1, Class::Negator)
                && !article.clitics(start).has_preposition()
                && !article.is_joined(start);
        if !open {
            break;
        }
        start -= 1;
    }
    let Some(claim) = claim(article, quotation, at, row.strength) else {
        return;
    };
    let end = match named {
        Some(mention) => mention.tokens.end,
        None => article.noun_phrase(start, article.limit(at), Reach::Full).map_or(at + 1, |p| p.end),
    };
    if end >= at {
        let favor = row.polarity == Verdict::Favor;
        compose::push(article, &claim, start..end, favor, StanceBasis::Evaluation, 1.0, out);
    }
}
