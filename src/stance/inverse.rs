//! Predicates whose target stands before them or is their subject: what rouses
//! anger, what a relative clause says of its antecedent.

use std::ops::Range;

use super::article::Article;
use super::compose::{self, Claim};
use super::frames::preposition;
use super::judgement::{Holder, Judgement};
use super::phrase::Reach;
use super::predicates::{Site, is_actor};
use super::words::{Class, Form, Kind, Polarity, WORDS};
use crate::document::{Pos, StanceBasis};

/// Tokens between a verb that rouses and the feeling it rouses.
const NEAR: usize = 9;

/// What is met with an attitude: أثار القرار غضب النقابة، قوبل بترحيب من الحكومة.
pub(super) fn read(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    if !article.is(at, Class::Rouses) || article.mention(at).is_some() {
        return;
    }
    let limit = article.sentence(at).end.min(at + 3 * NEAR);
    let feeling = |i: usize| {
        let found = WORDS.predicates(article.token(i));
        found
            .into_iter()
            .find(|p| p.form == Form::Masdar && p.row.kind == Kind::Attitude && p.row.polarity != Polarity::None)
    };
    let Some((place, predicate)) = (at + 1..limit.min(at + NEAR))
        .take_while(|i| !article.is_stop(*i))
        .filter(|i| article.mention(*i).is_none())
        .find_map(|i| Some((i, feeling(i)?)))
    else {
        return;
    };
    let relative = at > 0 && article.is(at - 1, Class::Relative);
    let target = if relative {
        article.antecedent(at - 1)
    } else if place > at + 1 {
        article.noun_phrase(at + 1, place, Reach::Full)
    } else {
        None
    };
    // هؤلاء alone does not say who.
    let bare = |t: &Range<usize>| {
        article.is(t.start, Class::Demonstrative) && !(t.len() > 1 && article.is_definite(t.start + 1))
    };
    let (Some(target), Some(holder)) = (target.filter(|t| !bare(t)), whose(article, place, limit)) else {
        return;
    };
    let claim = Claim {
        holder,
        predicate: at..place + 1,
        quotation: article.content(at),
        basis: StanceBasis::Predicate,
        confidence: 0.6 + 0.1 * f32::from(predicate.row.strength.min(3)),
    };
    compose::push(article, &claim, target, predicate.row.polarity == Polarity::Favor, StanceBasis::Predicate, 1.0, out);
}

/// Whose feeling the noun at `place` is: its genitive, or after من، من جانب، لدى.
pub(super) fn whose(article: &Article<'_, '_>, place: usize, limit: usize) -> Option<Holder> {
    let mut at = place + 1;
    // Its adjectives: انتقادات حادة.
    while at < limit && at < place + 4 && !article.is_definite(at) && article.agrees(place, at) {
        at += 1;
    }
    if at >= limit || article.is_stop(at) || article.is_joined(at) {
        return None;
    }
    if article.token(at).core == "من" || article.token(at).core == "لدي" {
        at += 1;
        if at < limit && ["جانب", "قبل", "طرف", "جهه"].contains(&article.token(at).core.as_str()) {
            at += 1;
        }
    } else if article.is_preposition(at) || article.clitics(at).has_preposition() {
        return None;
    }
    let phrase = article.noun_phrase(at, limit, Reach::Bare)?;
    let known = |i: usize| article.is_definite(i) || article.mention(i).is_some_and(|m| is_actor(m.kind));
    phrase.clone().any(known).then(|| Holder::phrase(article, phrase))
}

impl Article<'_, '_> {
    /// The noun phrase that a relative pronoun or an adjective at `relative`
    /// belongs to: القرار الذي، الفصائل الموالية لإيران التي.
    pub(super) fn antecedent(&self, relative: usize) -> Option<Range<usize>> {
        let sentence = self.sentence(relative).start;
        // الذي points to no feminine or plural noun: المحادثات حول الاتفاق الذي.
        let masculine = self.token(relative).core == "الذي";
        let agrees = |p: &Range<usize>| {
            let head = &self.token(p.start).core;
            !masculine || !(head.ends_with('ه') || head.ends_with("ات")) || self.mention(p.start).is_some()
        };
        let comma = relative > sentence && self.token(relative - 1).folded == "،";
        let relative = if comma { relative - 1 } else { relative };
        let first = sentence.max(relative.saturating_sub(8));
        let starts = (first..relative).filter(|i| {
            *i == sentence
                || self.clitics(*i).has_preposition()
                || self.is_preposition(i - 1)
                || self.is_stop(i - 1)
                || self.is_mark(i - 1)
                || self.mention(i - 1).is_some() && self.mention(*i).is_none()
                || self.is_verb(i - 1)
        });
        let mut phrases =
            starts.filter_map(|i| self.noun_phrase(i, relative, Reach::Full)).filter(|p| p.end == relative);
        let first = phrases.next()?;
        if agrees(&first) { Some(first) } else { Some(phrases.find(agrees).unwrap_or(first)) }
    }
}

impl Site<'_, '_, '_> {
    /// A relative clause whose verb points back: الاتفاق الذي ترفضه، المسيرة التي
    /// دعت لها. Its antecedent is the target.
    pub(super) fn points_back(&self, favor: bool, out: &mut Vec<Judgement>) {
        let article = self.article;
        let Some(before) = self.at.checked_sub(1).filter(|i| self.sentence.contains(i)) else {
            return;
        };
        // Behind a noun without article there is no pronoun: خطوة أشاد بها.
        let bare = !article.is_definite(before)
            && article.mention(before).is_none()
            && matches!(article.token(before).pos, Pos::Noun | Pos::Adjective)
            && !article.is_joined(self.at);
        let relative = if bare { self.at } else { before };
        if !(bare || article.is(before, Class::Relative)) {
            return;
        }
        if article.token(relative).core == "ما" || !self.predicate.form.is_finite() {
            return;
        }
        let frame = self.predicate.row.frame;
        let after = self.at + 1;
        let by = (after..self.limit.min(after + 5)).take_while(|i| !article.is_stop(*i)).find(|i| {
            let t = article.token(*i);
            let free = preposition(&t.core).is_some_and(|f| frame.contains(&f));
            !t.enclitic.is_empty() && (free || t.core == "ل" || t.core == "ب")
        });
        if !article.has_pronoun(self.at) && by.is_none() {
            return;
        }
        let start = if by == Some(after) { after + 1 } else { after };
        let named = article.noun_phrase(start, self.limit, Reach::Bare).filter(|p| {
            p.clone().any(|i| article.mention(i).is_some_and(|m| is_actor(m.kind)))
                && !article.clitics(p.start).has_preposition()
                && !article.is_joined(p.start)
        });
        let (Some(holder), Some(target)) = (named, article.antecedent(relative)) else {
            return;
        };
        let claim = Claim {
            holder: Holder::phrase(article, holder),
            predicate: self.at..after,
            quotation: article.content(self.at),
            basis: StanceBasis::Predicate,
            confidence: 0.7,
        };
        compose::push(article, &claim, target, favor, StanceBasis::Predicate, 1.0, out);
    }
}
