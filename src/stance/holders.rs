//! Who holds what a predicate says, where it is not the cue of a quotation:
//! the subject of the verb, the genitive or pronoun of the masdar, or the
//! speaker in whose words it stands. Never the one who is addressed.

use super::article::Article;
use super::inverse;
use super::judgement::Holder;
use super::phrase::Reach;
use super::predicates::{Site, is_actor};
use super::words::{Class, Form, Frame, Kind, Polarity, WORDS};
use crate::document::{EntityType, Proclitics, QuotationType};

/// Tokens between a cue and a noun that opens what it says.
const CUED: usize = 10;

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
                // التي دعا الرئيس إلى رفعها: the pronoun is no subject where one
                // follows and the object comes with a preposition.
                let relative = relative && self.predicate.row.frame.contains(&Frame::Object);
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
        // وهبت حياتي: in his own words, with what is his behind it.
        let core = &article.token(self.at).core;
        let mine = self.predicate.form == Form::Perfect
            && core.ends_with('ت')
            && article.document.quotations[quotation].kind == QuotationType::Direct
            && (self.at + 1..self.limit.min(self.at + 4))
                .any(|i| article.mention(i).is_none() && article.token(i).enclitic == "ي");
        if first || mine || article.is(before, Class::Own) && article.mention(before).is_none() {
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
            // يرفضون اللقاح لمخاوفهم منه: within his words what others hold.
            let others = ["هم", "هما", "هن"].contains(&article.token(self.at).enclitic.as_str())
                && quotation.is_some_and(|q| !self.opens(q) && !self.begins(Some(q)))
                && speaker().is_some_and(|s| s.entity.is_some());
            if others {
                return None;
            }
            return Some((vec![speaker().or_else(|| self.actor_before())?], after));
        }
        // أثنى على دعم فلان للحكومة: it is the support that he is for.
        if !article.is_definite(self.at) && quotation.is_some_and(|q| self.is_praised(q)) {
            return None;
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
        // أكد الناطق الترحيب "بأي مبادرة": between the cue and its content.
        let between = || {
            let from = self.sentence.start.max(self.at.saturating_sub(CUED));
            let cue = (from..self.at).rev().find_map(|i| article.cue(i))?;
            let content = article.document.quotations[cue].content.first()?;
            let start = article.document.tokens_in(*content).start;
            (start > self.at && start <= self.at + 3).then(|| Holder::speaker(article, cue)).flatten()
        };
        if quotation.is_none()
            && let Some(speaker) = between()
        {
            return Some((vec![speaker], after));
        }
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
        // شن مسلحون هجوما على: who is named between the verb and its noun.
        if expressed
            && quotation.is_none()
            && let Some(doer) = self.doer()
        {
            return Some((vec![doer], after));
        }
        if expressed || opening {
            return Some((vec![speaker().or_else(|| self.actor_before())?], after));
        }
        // برفض الإعلان والتأكيد على: joined to another that somebody holds.
        let joined = article.is_joined(self.at) && self.predicate.row.kind == Kind::Call;
        Some((vec![self.previous.clone().filter(|_| joined)?], after))
    }

    /// The subject of the verb whose object the noun is: شن مسلحون هجوما.
    fn doer(&self) -> Option<Holder> {
        let article = self.article;
        let from = self.sentence.start.max(self.at.saturating_sub(4));
        let verb = (from..self.at).rev().find(|i| article.is(*i, Class::Light))?;
        let phrase = article.noun_phrase(verb + 1, self.at, Reach::Bare)?;
        let noun = article.clitics(phrase.start).has_preposition() || article.is(phrase.start, Class::Adverb);
        (phrase.end == self.at && !noun).then(|| Holder::phrase(article, phrase))
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

    /// Whether the predicate stands in what a praise is about.
    fn is_praised(&self, quotation: usize) -> bool {
        let article = self.article;
        let praises = |i: usize| {
            WORDS.predicates(article.token(i)).iter().any(|p| {
                p.row.kind == Kind::Attitude
                    && p.row.polarity == Polarity::Favor
                    && p.row.strength >= 2
                    && (p.row.frame.contains(&Frame::Bi) || p.row.frame.contains(&Frame::Ala))
            })
        };
        let cue = article.document.quotations[quotation].cue;
        cue.is_some_and(|cue| article.document.tokens_in(cue).take(4).any(praises))
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
