//! What a speaker says must be done, and what he says he is against, without a
//! predicate of the tables: علينا أن، على الطرفين تقديم، أنا ضد.

use super::article::Article;
use super::compose::{self, Claim};
use super::judgement::{Holder, Judgement};
use super::phrase::Reach;
use super::predicates::WINDOW;
use super::words::{Class, Verdict, WORDS};
use crate::document::{Pos, StanceBasis};

/// Reads one token.
pub(super) fn read(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    read_duty(article, at, out);
    read_side(article, at, out);
    read_fight(article, at, out);
    read_moved(article, at, out);
    read_cause(article, at, out);
}

/// A claim of the speaker in whose words `at` stands.
fn spoken(article: &Article<'_, '_>, at: usize, confidence: f32) -> Option<Claim> {
    let quotation = article.content(at)?;
    let holder = Holder::speaker(article, quotation)?;
    let basis = StanceBasis::Predicate;
    Some(Claim { holder, predicate: at..at + 1, quotation: Some(quotation), basis, confidence })
}

/// What moves the speaker: يؤسفنا قرار، يسعدني دعم.
fn read_moved(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    let t = article.token(at);
    if !["ني", "نا", "ي"].contains(&t.enclitic.as_str()) || article.mention(at).is_some() {
        return;
    }
    let favor = article.is(at, Class::Pleases);
    if !favor && !article.is(at, Class::Grieves) {
        return;
    }
    if let Some(claim) = spoken(article, at, 0.8) {
        compose::judge(article, &claim, at + 1, article.limit(at), favor, out);
    }
}

/// What the speaker blames or thanks for what came: بسبب سوء الإدارة، بفضل دعمكم.
fn read_cause(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    let t = article.token(at);
    let favor = t.folded == "بفضل";
    let next = at + 1;
    if !favor && !["بسبب", "جراء"].contains(&t.folded.as_str()) || next >= article.limit(at) {
        return;
    }
    let bad = || WORDS.evaluations(article.token(next)).iter().any(|r| r.polarity == Verdict::Against);
    if !(favor || article.mention(next).is_none() && bad()) {
        return;
    }
    let Some(claim) = spoken(article, at, 0.6) else {
        return;
    };
    if let Some(target) = article.noun_phrase(next, article.limit(at), Reach::Full) {
        compose::push(article, &claim, target, favor, StanceBasis::Evaluation, 1.0, out);
    }
}

/// Who has to do what, in the speaker's words: علينا أن، على الطرفين تقديم.
fn read_duty(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    if article.token(at).core != "علي" {
        return;
    }
    let Some(quotation) = article.content(at) else {
        return;
    };
    let limit = article.limit(at).min(at + WINDOW);
    let mut start = at + 1;
    if article.token(at).enclitic.is_empty() {
        let begins = at > 0
            && (article.content(at - 1) != Some(quotation)
                || article.token(at - 1).core == "ان"
                || article.is_mark(at - 1) && at > 1 && article.content(at - 2) != Some(quotation));
        let Some(who) = article.noun_phrase(start, limit, Reach::Bare).filter(|_| begins) else {
            return;
        };
        start = who.end;
    }
    if start >= limit || article.is_stop(start) || article.is_preposition(start) {
        return;
    }
    // تشرف عليها الإمارة: the complement of a verb, no duty.
    let opens = at == 0
        || article.is_joined(at)
        || article.content(at - 1) != Some(quotation)
        || !article.token(at - 1).is_word()
        || article.token(at - 1).core == "ان"
        || article.is(at - 1, Class::Linker);
    let wish = article.token(start).core == "ان";
    if !(opens || wish) || article.is_mark(start) {
        return;
    }
    let next = (start + 1).min(article.document.tokens.len() - 1);
    let action = !article.is_definite(start)
        && article.mention(start).is_none()
        && !article.is_joined(start)
        && (article.is_definite(next)
            || article.token(start).pos == Pos::Noun && article.token(next).pos == Pos::Noun
            || !WORDS.effects(article.token(start)).is_empty())
        && !article.clitics(start).has_preposition()
        && !article.is(start, Class::Linker);
    if !(wish || action) {
        return;
    }
    if let Some(holder) = Holder::speaker(article, quotation) {
        let claim = Claim {
            holder,
            predicate: at..at + 1,
            quotation: Some(quotation),
            basis: StanceBasis::Directive,
            confidence: 0.6,
        };
        compose::judge(article, &claim, start, limit, true, out);
    }
}

/// What the speaker says he is against: أنا ضد، إننا ضد, or for:
/// لكني مع.
fn read_side(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    let favor = article.token(at).core == "مع";
    if at == 0 || !(favor || article.token(at).core == "ضد") || !article.token(at).enclitic.is_empty() {
        return;
    }
    let before = article.token(at - 1);
    let first = ["انا", "نحن"].contains(&before.core.as_str())
        || before.core == "ان" && ["ي", "ني", "نا"].contains(&before.enclitic.as_str())
        || ["انني", "اننا", "انا", "لكني", "لكننا"].contains(&before.folded.as_str());
    // نحن مع السلام وضد العنف.
    let also = article.is_joined(at)
        && (2..=6).filter_map(|n| at.checked_sub(n)).any(|i| {
            ["مع", "ضد"].contains(&article.token(i).core.as_str())
                && ["انا", "نحن", "اننا"].contains(&article.token(i.saturating_sub(1)).folded.as_str())
        });
    let holder = article.content(at).filter(|_| first || also).and_then(|q| Holder::speaker(article, q));
    if let Some(holder) = holder {
        let quotation = article.content(at);
        let basis = StanceBasis::Predicate;
        let claim = Claim { holder, predicate: at..at + 1, quotation, basis, confidence: 0.8 };
        compose::judge(article, &claim, at + 1, article.limit(at), favor, out);
    }
}

/// Whom the speaker says his side fights: معركتنا مع، حربنا على.
fn read_fight(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    let Some(before) = at.checked_sub(1) else {
        return;
    };
    let t = article.token(before);
    let fight = article.is(before, Class::Fight) && t.enclitic == "نا";
    if !fight || !["مع", "ضد", "علي"].contains(&article.token(at).core.as_str()) {
        return;
    }
    let quotation = article.content(at);
    if let Some(holder) = quotation.and_then(|q| Holder::speaker(article, q)) {
        let basis = StanceBasis::Predicate;
        let claim = Claim { holder, predicate: before..at + 1, quotation, basis, confidence: 0.8 };
        compose::judge(article, &claim, at + 1, article.limit(at), false, out);
    }
}
