//! Who holds what a predicate says, where it is not the cue of a quotation:
//! the subject of the verb, the genitive or pronoun of the masdar, or the
//! speaker in whose words it stands. Never the one who is addressed.

use super::article::Article;
use super::inverse;
use super::judgement::Holder;
use super::phrase::Reach;
use super::predicates::{Site, WINDOW, is_actor};
use super::words::{Class, Form, Frame, Kind, Polarity, WORDS};
use crate::document::{EntityType, Proclitics};

/// Joint subjects of one verb that are kept.
const JOINT: usize = 6;

impl Article<'_, '_> {
    /// Whether a quotation is an accusation: its words are deeds of the accused.
    pub(super) fn is_charge(&self, quotation: usize) -> bool {
        let cue = self.document.quotations[quotation].cue;
        cue.is_some_and(|cue| {
            self.document.tokens_in(cue).take(4).any(|i| {
                WORDS.predicates(self.token(i)).iter().any(|p| matches!(p.row.kind, Kind::Accuse | Kind::Deny))
            })
        })
    }

    /// The name between commas at `at`: the apposition of an office.
    pub(super) fn apposition(&self, at: usize, limit: usize) -> Option<std::ops::Range<usize>> {
        if at + 2 >= limit || self.token(at).folded != "،" {
            return None;
        }
        let name = self.mention(at + 1).filter(|m| m.kind == EntityType::Person && m.tokens.start == at + 1)?;
        let end = name.tokens.end;
        (end < limit && self.token(end).folded == "،").then(|| name.tokens.clone())
    }
}

impl Site<'_, '_, '_> {
    /// The holders, and the first token where the target may begin.
    pub(super) fn holders(&self, quotation: Option<usize>) -> Option<(Vec<Holder>, usize)> {
        let article = self.article;
        let speaker = || quotation.and_then(|q| Holder::speaker(article, q));
        let after = self.at + 1;
        match self.predicate.form {
            Form::First => Some((vec![speaker()?], after)),
            Form::Perfect | Form::Imperfect => {
                let own = quotation.is_some_and(|q| self.is_speakers_own(q)) || self.impossible;
                let before = self.at.checked_sub(1).filter(|i| self.sentence.contains(i));
                let relative = before.is_some_and(|i| article.is(i, Class::Relative));
                // A headline puts its subject first: ترامب يقيل وزيره.
                let heads = before.and_then(|i| article.mention(i)).is_some_and(|m| {
                    let begin = m.tokens.start;
                    is_actor(m.kind)
                        && (begin <= self.sentence.start
                            || article.is_stop(begin - 1)
                            || article.token(begin - 1).core == "ان")
                });
                if !relative
                    && !own
                    && !heads
                    && let Some((holders, end)) = self.subject_after(after)
                    && self.target(end).is_some()
                {
                    return Some((holders, end));
                }
                // لا تقبل بلاده، لن تسمح: refusals in a speaker's words are his own.
                let refusal = self.negated && self.predicate.row.polarity == Polarity::None;
                if own || refusal && quotation.is_some() {
                    return Some((vec![speaker()?], after));
                }
                if let Some(holder) = self.subject_before().or_else(|| self.topic_before(quotation)) {
                    return Some((vec![holder], after));
                }
                Some((vec![self.continued_subject()?], after))
            }
            Form::Masdar => self.masdar_holders(quotation),
            // استعدادا ل: a preparation.
            Form::Adverbial if self.predicate.row.name == "استعد" => None,
            Form::Adverbial => {
                let holder = speaker().or_else(|| self.previous.clone()).or_else(|| self.actor_before())?;
                Some((vec![holder], after))
            }
            Form::Participle if self.is_of_another(quotation) => None,
            Form::Participle => Some((vec![speaker().or_else(|| self.actor_before())?], after)),
        }
    }

    /// Whether the subject of a verb in the third person is the speaker or his
    /// side: أنه يؤيد، بلاده تؤيد.
    fn is_speakers_own(&self, quotation: usize) -> bool {
        let article = self.article;
        let Some(mut before) = self.at.checked_sub(1) else {
            return false;
        };
        while before > 0
            && (article.is_mark(before) || article.is(before, Class::Adverb) && article.mention(before).is_none())
        {
            before -= 1;
        }
        // قررنا، أو بلاده تؤيد.
        let first = self.predicate.form == Form::Perfect
            && self.predicate.row.perfect.iter().any(|p| article.token(self.at).core.strip_suffix("نا") == Some(p));
        if first || article.is(before, Class::Own) && article.mention(before).is_none() {
            return true;
        }
        let first = article.document.quotations[quotation].content.first();
        let start = first.map(|s| article.document.tokens_in(*s).start);
        let pronoun = |i: usize| {
            ["انه", "انها", "انهم", "بانه", "بانها", "بانهم"].contains(&article.token(i).folded.as_str())
                || article.token(i).core == "ان" && !article.token(i).enclitic.is_empty()
        };
        let Some(start) = start.filter(|s| *s > 0 && *s <= self.at) else {
            return false;
        };
        // لا يزال، قد: only such words stand between.
        let direct = (start..self.at).all(|i| {
            article.is(i, Class::Verb) || article.is(i, Class::Negator) || article.token(i).core == "قد" || pronoun(i)
        });
        direct && (pronoun(start - 1) || pronoun(start) || start == self.at && article.cue(before).is_some())
    }

    /// Whether a participle speaks of a third person within the speaker's words:
    /// يتهمونه بأنه متمسك بالسلطة.
    fn is_of_another(&self, quotation: Option<usize>) -> bool {
        let article = self.article;
        let Some(before) = self.at.checked_sub(1) else {
            return false;
        };
        let t = article.token(before);
        let third = t.core == "ان" && ["ه", "ها", "هم", "هما"].contains(&t.enclitic.as_str());
        third && article.content(before).is_some() && article.content(before) == quotation
    }

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

    /// A subject that is no name: a definite noun, where something follows that
    /// can be the object.
    fn unnamed_subject(&self, phrase: std::ops::Range<usize>) -> Option<(Vec<Holder>, usize)> {
        let article = self.article;
        let known = phrase.clone().any(|i| article.is_definite(i)) || phrase.len() > 1;
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
        let described = article.is_preposition(phrase.end) || article.clitics(phrase.end).has_preposition();
        let reach = if described { Reach::Full } else { Reach::Bare };
        let whole = article.noun_phrase(phrase.start, object, reach)?;
        Some((vec![Holder::phrase(article, whole)], phrase.end))
    }

    /// The subject before a verb: an actor's name right before it, or before the
    /// relative pronoun that it follows.
    fn subject_before(&self) -> Option<Holder> {
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
                let genitive = begin > self.sentence.start && {
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
                        && mention.kind != EntityType::Person
                };
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
                || article.token(before).folded == "،";
            if !passable {
                return None;
            }
            at = before;
        }
        None
    }

    /// The noun phrase that opens a clause right before its verb: المحكمة ترفض، أن
    /// مصدرا مسؤولا أدان.
    fn topic_before(&self, quotation: Option<usize>) -> Option<Holder> {
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
    fn continued_subject(&self) -> Option<Holder> {
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
    fn actor_before(&self) -> Option<Holder> {
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
                || begin > self.sentence.start && article.is_preposition(begin - 1);
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
        if verb + 1 >= self.at || !article.is_verb(verb) || self.at - verb > WINDOW {
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

    /// Who holds what a masdar names: its pronoun, its genitive, or whoever
    /// expresses it.
    fn masdar_holders(&self, quotation: Option<usize>) -> Option<(Vec<Holder>, usize)> {
        let article = self.article;
        let after = self.at + 1;
        let speaker = || quotation.and_then(|q| Holder::speaker(article, q));
        if article.has_pronoun(self.at) {
            if let Some(praised) = self.praised_for() {
                return Some((vec![praised], after));
            }
            return Some((vec![speaker().or_else(|| self.actor_before())?], after));
        }
        // لا مجال ل، لا يمكن السكوت على: refused by whoever speaks.
        if self.negated && (self.impossible || self.predicate.row.polarity == Polarity::None) {
            return Some((vec![speaker()?], after));
        }
        let expressed = (1..=4)
            .filter_map(|n| self.at.checked_sub(n))
            .take_while(|i| self.sentence.contains(i))
            .any(|i| article.is(i, Class::Light));
        // على استعداد ل، للمطالبة ب: what the subject of the clause is or does.
        let adverbial = self.at.checked_sub(1).is_some_and(|i| article.token(i).core == "علي")
            && self.predicate.row.name == "استعد"
            || article.is_definite(self.at)
                && (article.clitics(self.at).contains(Proclitics::LI)
                    || self.at > 0 && article.token(self.at - 1).core == "مع")
                && !self.predicate.row.frame.contains(&Frame::Object);
        let expressed = expressed || adverbial;
        // The object of the cue itself: أكد دعم بلاده ل.
        let opening = quotation.is_some_and(|q| self.opens(q));
        // دعوة بغداد إلى: where someone speaks already, the genitive is addressed.
        if self.predicate.row.kind == Kind::Call
            && let Some(caller) = self.caller_before()
            && let Some(phrase) = article.noun_phrase(after, self.limit, Reach::Bare)
            && phrase.clone().any(|i| article.mention(i).is_some())
        {
            return Some((vec![caller], phrase.end));
        }
        if !article.is_definite(self.at) {
            let own = after < self.limit && article.is(after, Class::Own) && article.mention(after).is_none();
            if own && let Some(phrase) = article.noun_phrase(after, self.limit, Reach::Bare) {
                return Some((vec![speaker().or_else(|| self.actor_before())?], phrase.end));
            }
            if let Some((holders, end)) = self.subject_after(after)
                && self.target(end).is_some()
            {
                let sided =
                    (opening || expressed || self.begins(quotation)) && self.predicate.row.polarity == Polarity::Favor;
                let holders = if sided { speaker().map_or(holders, |s| vec![s]) } else { holders };
                return Some((holders, end));
            }
        }
        // عقوبات من قبل الوزارة على: the agent behind it.
        let agent = after + 1 < self.limit
            && article.token(after).core == "من"
            && ["قبل", "جانب", "طرف"].contains(&article.token(after + 1).core.as_str());
        if agent && let Some(holder) = inverse::whose(article, self.at, self.limit) {
            return Some((vec![holder], after));
        }
        if expressed || opening {
            return Some((vec![speaker().or_else(|| self.actor_before())?], after));
        }
        None
    }

    /// Whose deed it is that someone is praised or blamed for: شكره لفلان على
    /// ترحيبه.
    pub(super) fn praised_for(&self) -> Option<Holder> {
        let article = self.article;
        if !article.has_pronoun(self.at) || self.predicate.form != Form::Masdar {
            return None;
        }
        let by = self.at.checked_sub(1).filter(|i| article.token(*i).core == "علي")?;
        let praised = article.antecedent(by)?;
        let attitude = (praised.start.saturating_sub(6)..=praised.start).any(|i| {
            let found = WORDS.predicates(article.token(i));
            article.mention(i).is_none()
                && found.iter().any(|p| p.row.kind == Kind::Attitude && !p.row.frame.contains(&Frame::Ala))
        });
        attitude.then(|| Holder::phrase(article, praised))
    }

    /// Whether the predicate is the first word of a quotation.
    fn begins(&self, quotation: Option<usize>) -> bool {
        let article = self.article;
        quotation.and_then(|q| article.document.quotations[q].content.first()).is_some_and(|content| {
            let start = article.document.tokens_in(*content).start;
            article.past_marks(start, self.at + 1) == self.at
        })
    }

    /// Whether the predicate opens a content that is no clause.
    fn opens(&self, quotation: usize) -> bool {
        let article = self.article;
        let Some(content) = article.document.quotations[quotation].content.first() else {
            return false;
        };
        let start = article.document.tokens_in(*content).start;
        if self.at > start + 1 {
            return false;
        }
        let clause = (1..=2).filter_map(|n| start.checked_sub(n)).any(|i| {
            let t = article.token(i);
            t.core == "ان" || t.folded.starts_with("ان") && t.folded.chars().count() <= 4 || t.core == "بان"
        });
        !clause || self.predicate.row.frame.contains(&Frame::Clause)
    }
}
