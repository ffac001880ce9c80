//! Actors that a predicate may belong to: behind its verb, before it, at the head
//! of its clause, last named in its sentence.

use super::judgement::Holder;
use super::phrase::Reach;
use super::predicates::{Site, WINDOW, is_actor};
use super::words::{Class, Form, Frame, Kind};
use crate::document::EntityType;

/// Joint subjects of one verb that are kept.
const JOINT: usize = 6;
/// Words of a style before the name.
const STYLE: usize = 6;

impl Site<'_, '_, '_> {
    /// The subjects behind a verb, where they are named actors.
    pub(super) fn subject_after(&self, after: usize) -> Option<(Vec<Holder>, usize)> {
        let article = self.article;
        let mut after = after;
        // كل من X وY.
        if after + 2 < self.limit && article.token(after).core == "كل" && article.token(after + 1).core == "من" {
            after += 2;
        }
        let phrase = article.noun_phrase(after, self.limit, Reach::Bare)?;
        if article.clitics(phrase.start).has_preposition() || article.is_joined(phrase.start) {
            return None;
        }
        let phrase = self.styled(phrase);
        let actor = phrase.clone().filter_map(|i| article.mention(i)).any(|m| is_actor(m.kind));
        let name = article.apposition(phrase.end, self.limit);
        if !actor && name.is_none() {
            return self.unnamed_subject(phrase);
        }
        let mut end = phrase.end;
        let mut holders = vec![];
        match name {
            Some(name) => {
                end = name.end + 1;
                holders.push(Holder::phrase(article, name));
            }
            None => holders.push(Holder::phrase(article, phrase)),
        }
        while end < self.limit && holders.len() < JOINT {
            let at = if article.token(end).folded == "،" { end + 1 } else { end };
            let joint = at < self.limit && article.is_joined(at);
            // Its classifier may carry the conjunction: ومنظمة X.
            let named = article.mention(at).or_else(|| {
                let mark = usize::from(at + 1 < self.limit && article.is_mark(at + 1));
                article.mention(at + 1 + mark)
            });
            let Some(mention) = named.filter(|m| joint && is_actor(m.kind)) else {
                break;
            };
            holders.push(Holder::phrase(article, mention.tokens.clone()));
            end = mention.tokens.end;
        }
        Some((holders, end))
    }

    /// An office with the style and name of its bearer behind it: محافظ المدينة
    /// صاحب السمو الأمير فلان.
    fn styled(&self, phrase: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let article = self.article;
        let end = phrase.end;
        if end >= self.limit || !article.is(phrase.start, Class::Title) || !article.is(end, Class::Honorific) {
            return phrase;
        }
        let person = (end..self.limit.min(end + STYLE))
            .take_while(|i| !article.is_stop(*i))
            .find_map(|i| article.mention(i).filter(|m| m.kind == EntityType::Person));
        person.map_or(phrase.clone(), |m| phrase.start..m.tokens.end)
    }

    /// A subject that is no name: a definite noun, where something follows that
    /// can be the object.
    fn unnamed_subject(&self, phrase: std::ops::Range<usize>) -> Option<(Vec<Holder>, usize)> {
        let article = self.article;
        let known = phrase.clone().any(|i| article.is_definite(i)) || phrase.len() > 1;
        if article.is(phrase.start, Class::Document) {
            return None;
        }
        let by_preposition = !self.predicate.row.frame.contains(&Frame::Object);
        if !(known || by_preposition) || self.predicate.form == Form::Masdar || article.content(self.at).is_some() {
            return None;
        }
        // الساسة وجماعات أخرى بينها الجالية.
        let mut end = phrase.end;
        for _ in 0..JOINT {
            let among =
                end < self.limit && ["بينها", "بينهم", "منها", "منهم"].contains(&article.token(end).folded.as_str());
            let joint =
                end < self.limit && article.is_joined(end) && !article.is_verb(end) && !article.is_preposition(end);
            if !(among || joint) {
                break;
            }
            match article.noun_phrase(end + usize::from(among), self.limit, Reach::Bare) {
                Some(other) => end = other.end,
                None => break,
            }
        }
        if end > phrase.end {
            self.target(end)?;
            return Some((vec![Holder::phrase(article, phrase)], end));
        }
        let object = self.target(phrase.end)?;
        // Its complement belongs to it, a further noun does not.
        // تتهم السلطات بتحويل: there the complement is the verb's.
        let described = (article.is_preposition(phrase.end) || article.clitics(phrase.end).has_preposition())
            && self.predicate.row.kind != Kind::Accuse;
        let reach = if described { Reach::Full } else { Reach::Bare };
        let whole = article.noun_phrase(phrase.start, object, reach)?;
        Some((vec![Holder::phrase(article, whole)], phrase.end))
    }

    /// The subject before a verb: an actor's name right before it, or before the
    /// relative pronoun that it follows.
    pub(super) fn subject_before(&self) -> Option<Holder> {
        let article = self.article;
        let mut at = self.at;
        for _ in 0..3 {
            let before = at.checked_sub(1).filter(|i| self.sentence.contains(i))?;
            if let Some(mention) = article.mention(before) {
                let begin = mention.tokens.start;
                let governed = article.clitics(begin).has_preposition()
                    || begin > self.sentence.start && article.is_preposition(begin - 1);
                let relative = at < self.at && article.is(at, Class::Relative);
                // The last word of a longer phrase is not its subject: في تاريخ الهند.
                let genitive =
                    begin > self.sentence.start && mention.kind != EntityType::Person && self.is_genitive(begin);
                if governed && relative {
                    return article.antecedent(at).map(|p| Holder::phrase(article, p));
                }
                if !is_actor(mention.kind) || (governed || genitive) && !relative {
                    return None;
                }
                return Some(Holder::phrase(article, begin..before + 1));
            }
            let passable = article.is(before, Class::Negator)
                || article.is(before, Class::Relative)
                || article.is_mark(before)
                || article.token(before).core == "قد"
                || article.token(before).folded == "،";
            if !passable {
                return None;
            }
            at = before;
        }
        None
    }

    /// Whether the name at `begin` only completes the noun before it: مدينة فلانة.
    fn is_genitive(&self, begin: usize) -> bool {
        let article = self.article;
        let open = begin - 1;
        article.token(open).is_word()
            && article.mention(open).is_none()
            && !article.is_definite(open)
            && !article.has_pronoun(open)
            && !article.is_verb(open)
            && !article.is_preposition(open)
            && !article.is(open, Class::Linker)
            && !article.is(open, Class::Adverb)
            && !article.is(open, Class::Title)
    }

    /// The noun phrase that opens a clause right before its verb: المحكمة ترفض، أن
    /// مصدرا مسؤولا أدان.
    pub(super) fn topic_before(&self, quotation: Option<usize>) -> Option<Holder> {
        let article = self.article;
        let first = self.sentence.start.max(self.at.saturating_sub(6));
        let opens = |i: usize| {
            i == self.sentence.start
                || article.is_stop(i - 1)
                || article.token(i - 1).core == "ان"
                || article.is(i - 1, Class::Linker)
                || ["كان", "كانت"].contains(&article.token(i - 1).core.as_str())
                || quotation.is_none() && article.is_joined(i) && article.is_definite(i)
        };
        let start = (first..self.at).rev().find(|i| opens(*i))?;
        // Within someone's words only another's clause, where it is outspoken: أن.
        let row = self.predicate.row;
        let outspoken = row.strength >= 2 && matches!(row.kind, Kind::Attitude | Kind::Accuse) && !self.negated;
        if quotation.is_some() && !(outspoken && start > 0 && article.token(start - 1).core == "ان") {
            return None;
        }
        let phrase = article.noun_phrase(start, self.at, Reach::Full).filter(|p| p.end == self.at)?;
        let own = article.is(phrase.start, Class::Own) || article.has_pronoun(phrase.start);
        let known = phrase.len() > 1 || article.is_definite(phrase.start);
        (known && !own && !article.clitics(phrase.start).has_preposition()).then(|| Holder::phrase(article, phrase))
    }

    /// The subject of a verb that goes on from an earlier one: كما يرفضون، ويصر،
    /// قبل أن يطلب.
    pub(super) fn continued_subject(&self) -> Option<Holder> {
        let article = self.article;
        let before = |n: usize| self.at.checked_sub(n).filter(|i| self.sentence.contains(i));
        let core = |n: usize| before(n).map_or("", |i| article.token(i).core.as_str());
        if article.is_joined(self.at) || core(1) == "كما" || core(1) == "ثم" {
            return self.previous.clone();
        }
        if core(1) == "ان" && ["قبل", "بعد"].contains(&core(2)) {
            return self.actor_before();
        }
        None
    }

    /// The actor named last before the predicate in its sentence.
    pub(super) fn actor_before(&self) -> Option<Holder> {
        let article = self.article;
        let from = self.sentence.start.max(self.at.saturating_sub(WINDOW));
        let cued = (from..self.at).rev().find_map(|i| article.cue(i));
        if let Some(holder) = cued.and_then(|q| Holder::speaker(article, q)) {
            return Some(holder);
        }
        // Not one that only says where: في ميدان التحرير; unless a clause goes on
        // about it: من ألمانيا، التي.
        let subject = |m: &&crate::document::Mention| {
            let begin = m.tokens.start;
            let placed = article.clitics(begin).has_preposition()
                || begin > self.sentence.start && article.is_preposition(begin - 1)
                || m.kind == EntityType::Location
                    && begin > self.sentence.start
                    && (self.is_genitive(begin) || article.is(begin - 1, Class::Sees));
            let resumed = (m.tokens.end..self.at).take(2).any(|i| article.is(i, Class::Relative));
            is_actor(m.kind) && (!placed || resumed || m.kind != EntityType::Location)
        };
        // وجه المتحدث باسم الوزارة نقده: a person before the body he speaks for.
        let mut found = (from..self.at).rev().filter_map(|i| article.mention(i)).filter(subject);
        let Some(last) = found.next() else {
            return self.crowd();
        };
        let person = (last.kind != EntityType::Person).then(|| found.find(|m| m.id != last.id)).flatten().filter(|m| {
            m.kind == EntityType::Person
                && (m.tokens.end..last.tokens.start)
                    .all(|i| !article.is_stop(i) && !article.is_verb(i) && !article.is(i, Class::Relative))
        });
        Some(Holder::phrase(article, person.unwrap_or(last).tokens.clone()))
    }

    /// The unnamed subject of the verb that heads the sentence: تظاهر آلاف الطلاب
    /// احتجاجا على.
    fn crowd(&self) -> Option<Holder> {
        let article = self.article;
        let verb = self.sentence.start;
        // شهدت المدينة: where it happened.
        if verb + 1 >= self.at || article.is(verb, Class::Sees) || !article.is_verb(verb) || self.at - verb > WINDOW {
            return None;
        }
        let phrase = article.noun_phrase(verb + 1, self.at, Reach::Bare)?;
        let known = phrase.clone().any(|i| article.is_definite(i)) && !article.clitics(phrase.start).has_preposition();
        known.then(|| Holder::phrase(article, phrase))
    }

    /// The speaker of another cue before the predicate in its sentence.
    pub(super) fn caller_before(&self) -> Option<Holder> {
        let article = self.article;
        let from = self.sentence.start.max(self.at.saturating_sub(3 * WINDOW));
        let cued = (from..self.at).rev().find_map(|i| article.cue(i))?;
        Holder::speaker(article, cued)
    }
}
