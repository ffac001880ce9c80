//! Predicates that put their holder against more than their object: accusation,
//! blame, warning, denial.

use super::compose::{self, Claim};
use super::judgement::Judgement;
use super::phrase::Reach;
use super::predicates::{Site, WINDOW};
use super::words::Class;
use crate::document::{Proclitics, StanceBasis};

impl Site<'_, '_, '_> {
    /// Against the accused, and against the act.
    pub(super) fn accuse(&self, claim: &Claim, start: usize, limit: usize, out: &mut Vec<Judgement>) {
        let article = self.article;
        let by = |i: usize| article.clitics(i).contains(Proclitics::BI) || article.token(i).folded == "ب";
        let mut first = start;
        while first < limit && article.is_mark(first) {
            first += 1;
        }
        let mut from = first;
        if first < limit && !by(first) {
            let Some(mut accused) = article.noun_phrase(first, limit, Reach::Bare) else {
                return;
            };
            from = accused.end;
            // رئيس الحكومة، فلان، ب: the name behind the office.
            if let Some(name) = article.apposition(accused.end, limit) {
                from = name.end + 1;
                accused = name;
            }
            if !article.token(first).core.starts_with("ايا") {
                compose::push(article, claim, accused.clone(), false, StanceBasis::Accusation, 1.0, out);
                // Others accused with him.
                let mut next = accused.end;
                while next < limit
                    && article.is_joined(next)
                    && article.mention(next).is_some()
                    && let Some(other) = article.noun_phrase(next, limit, Reach::Bare)
                {
                    compose::push(article, claim, other.clone(), false, StanceBasis::Accusation, 0.9, out);
                    next = other.end;
                }
            }
        }
        let act = (from..limit.min(from + WINDOW / 2)).take_while(|i| !article.is_stop(*i)).find(|i| by(*i));
        let Some(act) = act else {
            return;
        };
        let begin = if article.token(act).folded == "ب" { act + 1 } else { act };
        if let Some(phrase) = article.noun_phrase(begin, limit, Reach::Full) {
            compose::push(article, claim, phrase.clone(), false, StanceBasis::Accusation, 0.9, out);
            // بالفساد وبتبديد المال: a further act.
            let next = phrase.end;
            if next < limit
                && by(next)
                && article.is_joined(next)
                && let Some(phrase) = article.noun_phrase(next, limit, Reach::Full)
            {
                compose::push(article, claim, phrase, false, StanceBasis::Accusation, 0.8, out);
            }
        }
    }

    /// Against whoever is made responsible, and against what for: حمّل X مسؤولية Y.
    pub(super) fn blame(&self, claim: &Claim, start: usize, limit: usize, out: &mut Vec<Judgement>) {
        let article = self.article;
        let Some(blamed) = article.noun_phrase(start, limit, Reach::Bare) else {
            return;
        };
        let duty = (blamed.end..limit.min(blamed.end + 4)).find(|i| article.token(*i).stem == "مسووليه");
        let Some(duty) = duty else {
            return;
        };
        compose::push(article, claim, blamed, false, StanceBasis::Accusation, 1.0, out);
        let from = if duty + 1 < limit && article.token(duty + 1).core == "عن" { duty + 2 } else { duty + 1 };
        if let Some(phrase) = article.noun_phrase(from, limit, Reach::Full) {
            compose::push(article, claim, phrase, false, StanceBasis::Accusation, 0.8, out);
        }
    }

    /// Against the danger, or against what a warning clause is about.
    pub(super) fn warn(&self, claim: &Claim, start: usize, limit: usize, out: &mut Vec<Judgement>) {
        let article = self.article;
        let mut start = start;
        while start < limit && (["ان", "من"].contains(&article.token(start).core.as_str()) || article.is_mark(start))
        {
            start += 1;
        }
        compose::judge(article, claim, start, limit, false, out);
    }

    /// Against a claim; the denial of a fact takes no side.
    pub(super) fn deny(&self, claim: &Claim, start: usize, limit: usize, out: &mut Vec<Judgement>) {
        let article = self.article;
        let Some(phrase) = article.noun_phrase(start, limit, Reach::Full) else {
            return;
        };
        if phrase.clone().take(2).any(|i| article.is(i, Class::Claim)) {
            compose::push(article, claim, phrase, false, StanceBasis::Predicate, 1.0, out);
        }
    }
}
