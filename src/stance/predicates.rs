//! Finds predicates of approval, disapproval, call, accusation and warning.
//! Who holds them is found in [`super::holders`], where their target begins in
//! [`super::frames`].

use std::ops::Range;

use super::article::Article;
use super::compose::{self, Claim};
use super::duties;
use super::inverse;
use super::judgement::{Holder, Judgement};
use super::phrase::Reach;
use super::words::{Class, Effect, Form, Frame, Kind, Negated, Polarity, Predicate, WORDS};
use crate::document::{EntityType, Pos, Proclitics, StanceBasis};

/// Tokens after a predicate within which its target begins and ends.
pub(super) const WINDOW: usize = 24;

/// Verbs that with a negator say that something goes on.
const STILL: [&str; 8] = ["يزال", "تزال", "يزالون", "زال", "زالت", "زلنا", "نزال", "زالوا"];

/// Reads one token as a predicate, where it is one.
pub(super) fn read(article: &Article<'_, '_>, at: usize, out: &mut Vec<Judgement>) {
    if article.mention(at).is_some() || !article.token(at).is_word() || is_passive(article, at) {
        return;
    }
    let before = out.len();
    // Who held something in this sentence before: the subject of what goes on.
    let start = article.sentence(at).start;
    let previous =
        out.last().filter(|j| j.evidence.start >= start && j.quotation == article.content(at).or(j.quotation));
    let previous = previous.map(|j| j.holder.clone());
    duties::read(article, at, out);
    inverse::read(article, at, out);
    for predicate in WORDS.predicates(article.token(at)) {
        if let Some(mut site) = Site::new(article, at, predicate) {
            site.previous.clone_from(&previous);
            site.judge(out);
        }
        if out.len() > before {
            return;
        }
    }
}

/// A predicate at its place.
#[derive(Clone)]
pub(super) struct Site<'a, 'd, 't> {
    pub(super) article: &'a Article<'d, 't>,
    /// Its token.
    pub(super) at: usize,
    pub(super) predicate: Predicate,
    pub(super) sentence: Range<usize>,
    /// First token that cannot belong to its target.
    pub(super) limit: usize,
    pub(super) negated: bool,
    /// It stands under لا يمكن أن.
    pub(super) impossible: bool,
    /// Who held something earlier in the sentence.
    pub(super) previous: Option<Holder>,
}

/// Who, where the target begins, where it ends at the latest, in which
/// quotation, how sure.
pub(super) struct Place {
    pub(super) holders: Vec<Holder>,
    pub(super) start: usize,
    pub(super) limit: usize,
    pub(super) quotation: Option<usize>,
    pub(super) sure: f32,
}

impl<'a, 'd, 't> Site<'a, 'd, 't> {
    fn new(article: &'a Article<'d, 't>, at: usize, predicate: Predicate) -> Option<Self> {
        let sentence = article.sentence(at);
        let limit = article.limit(at).min(at + 1 + WINDOW);
        let before = |n: usize| at.checked_sub(n).filter(|i| sentence.contains(i));
        let negator = |i: usize| article.is(i, Class::Negator) && article.token(i).core != "ما";
        // لا يزال يأمل: it goes on.
        let still = before(1).is_some_and(|i| STILL.contains(&article.token(i).core.as_str()));
        let negated = before(1).is_some_and(negator)
            || predicate.form.is_finite()
                && !still
                && before(2).is_some_and(|i| negator(i) && article.mention(at - 1).is_none());
        // لا يمكن أن يقبل.
        let impossible = before(1).is_some_and(|i| article.token(i).core == "ان")
            && (2..=6).filter_map(before).any(|i| {
                ["يمكن", "يجوز"].contains(&article.token(i).core.as_str()) && i > sentence.start && negator(i - 1)
            });
        // لا يمكن السكوت على.
        let impossible = impossible
            || predicate.form == Form::Masdar
                && before(1).is_some_and(|i| ["يمكن", "يجوز", "ينبغي"].contains(&article.token(i).core.as_str()))
                && before(2).is_some_and(negator);
        let negated = negated || impossible;
        // إلى أن تتراجع، حتى يرفض: not yet so.
        let core = |n: usize| before(n).map_or("", |i| article.token(i).core.as_str());
        if predicate.form.is_finite()
            && (core(1) == "حتي" || core(1) == "ان" && ["الي", "حتي", "لو"].contains(&core(2)))
        {
            return None;
        }
        // يريد أن تتخلى: wished by another, not done. أنه يؤيد is said.
        let wished = predicate.form == Form::Imperfect
            && predicate.row.kind != Kind::Need
            && before(1).is_some_and(|i| article.token(i).core == "ان" && article.token(i).enclitic.is_empty());
        if wished && !impossible && !["قبل", "بعد"].contains(&core(2)) {
            return None;
        }
        if (1..=3).filter_map(before).any(|i| article.is(i, Class::Hypothetical)) {
            return None;
        }
        // قد يرفض may or may not be.
        if predicate.form == Form::Imperfect && before(1).is_some_and(|i| article.token(i).core == "قد") {
            return None;
        }
        if ambiguous(predicate, &article.token(at).core) && predicate.form.is_finite() == is_noun_here(article, at) {
            return None;
        }
        // ما يجب أن تعرفه: what it is about, no duty.
        if predicate.row.kind == Kind::Need
            && before(1).is_some_and(|i| ["ما", "عما", "بما"].contains(&article.token(i).folded.as_str()))
        {
            return None;
        }
        // وزير الدفاع: an office.
        if predicate.form == Form::Masdar && before(1).is_some_and(|i| article.is(i, Class::Title)) {
            return None;
        }
        // إيقاف دعم إيران ل: what is to end is named, not held.
        if predicate.form == Form::Masdar
            && before(1).is_some_and(|i| {
                article.mention(i).is_none() && WORDS.effects(article.token(i)).iter().any(|r| r.effect.harms())
            })
        {
            return None;
        }
        let site = Site { article, at, predicate, sentence, limit, negated, impossible, previous: None };
        (predicate.form != Form::Participle || site.is_predicative()).then_some(site)
    }

    /// Whether a participle says something of a subject, and does not only
    /// describe the noun before it.
    fn is_predicative(&self) -> bool {
        let article = self.article;
        if article.cue(self.at).is_some() {
            return true;
        }
        if self.predicate.row.kind == Kind::Need {
            // من الضروري، من غير المقبول.
            let back = |n: usize| self.at.checked_sub(n).map_or("", |i| article.token(i).core.as_str());
            return back(1) == "من" || back(1) == "غير" && back(2) == "من";
        }
        if article.is_definite(self.at) {
            return false;
        }
        // مطالبين، نافيا: what the subject does meanwhile.
        let core = article.token(self.at).core.as_str();
        let doing = matches!(self.predicate.row.kind, Kind::Call | Kind::Accuse | Kind::Deny);
        if doing && (core.ends_with('ا') || core.ends_with("ين")) {
            return true;
        }
        if self.predicate.row.kind == Kind::Accuse {
            return false;
        }
        let Some(before) = self.at.checked_sub(1).filter(|i| self.sentence.contains(i)) else {
            return true;
        };
        // Without article behind a noun that has it, it says something of it.
        article.is_definite(before)
            || article.token(before).is_punctuation()
            || article.mention(before).is_some()
            || article.has_pronoun(before)
            || article.is(before, Class::Verb)
            || article.is(before, Class::Linker)
    }

    fn judge(&self, out: &mut Vec<Judgement>) {
        let row = self.predicate.row;
        let favor = match (self.negated, self.predicate.form) {
            (false, _) => match row.polarity {
                Polarity::Favor => true,
                Polarity::Against => false,
                Polarity::None => return,
            },
            (true, Form::Masdar) if row.polarity != Polarity::None => row.polarity == Polarity::Against,
            (true, _) => match row.negated {
                Negated::Favor => true,
                Negated::Against => false,
                Negated::None => return,
            },
        };
        let told = |place: &Place| match row.kind {
            Kind::Decide => self.is_action(place.start),
            Kind::Aim => self.negated || place.quotation.is_some(),
            // قلل من شأنه belittles, قلل من العدد does not.
            _ if row.name == "قلل من شأن" => self.is_worth(place.start),
            // استئناف الحكم contests it, استئناف الحوار does not.
            _ if row.name == "استأنف الحكم" => {
                let object = self.article.document.tokens.get(place.start).map_or("", |t| t.stem.as_str());
                ["حكم", "قرار", "الحكم", "القرار"].contains(&object)
            }
            _ => true,
        };
        let place = self.place().filter(told);
        let Some(place) = place else {
            if !matches!(row.kind, Kind::Decide | Kind::Aim | Kind::Deny) {
                self.points_back(favor, out);
            }
            return;
        };
        let basis = match row.kind {
            Kind::Call | Kind::Need | Kind::Aim => StanceBasis::Directive,
            Kind::Accuse | Kind::Blame => StanceBasis::Accusation,
            Kind::Attitude | Kind::Threat | Kind::Warn | Kind::Deny | Kind::Decide => StanceBasis::Predicate,
        };
        let confidence = place.sure * (0.7 + 0.1 * f32::from(row.strength.min(3)));
        let cued = self.article.cue(self.at).is_some();
        for holder in place.holders {
            let claim =
                Claim { holder, predicate: self.at..self.at + 1, quotation: place.quotation, basis, confidence };
            match row.kind {
                Kind::Blame => self.blame(&claim, place.start, place.limit, out),
                Kind::Accuse => self.accuse(&claim, place.start, place.limit, out),
                Kind::Warn => self.warn(&claim, place.start, place.limit, out),
                Kind::Deny => self.deny(&claim, place.start, place.limit, out),
                // هدد بقطع الطريق: for what he threatens to do.
                // In another's words what threatens is seldom someone.
                Kind::Threat if self.is_by(place.start) => {
                    if cued || place.quotation.is_none() {
                        let claim = Claim { confidence: 0.8 * confidence, ..claim };
                        compose::judge(self.article, &claim, place.start, place.limit, true, out);
                    }
                }
                _ => compose::judge(self.article, &claim, place.start, place.limit, favor, out),
            }
        }
    }

    /// Whether a word stands behind ب.
    fn is_by(&self, at: usize) -> bool {
        let article = self.article;
        let inner = article.past_marks(at, self.limit.max(at + 1));
        [at, inner].iter().any(|i| {
            article.document.tokens.get(*i).is_some() && article.clitics(*i).contains(Proclitics::BI)
                || *i > 0 && article.token(*i - 1).folded == "ب"
        })
    }

    /// Whether an action noun stands at `at`, as one that can be decided.
    fn is_action(&self, at: usize) -> bool {
        let at = self.article.past_marks(at, self.limit);
        at < self.limit
            && !self.article.is_definite(at)
            && self.article.mention(at).is_none()
            && WORDS
                .effects(self.article.token(at))
                .iter()
                .any(|r| !matches!(r.effect, Effect::Negates | Effect::Fights))
    }

    /// Whether a word for the worth of something stands at `at`.
    fn is_worth(&self, at: usize) -> bool {
        let effects = self.article.document.tokens.get(at).map_or(&[][..], |t| WORDS.effects(t));
        effects.iter().any(|r| r.effect == Effect::Passes)
    }

    fn place(&self) -> Option<Place> {
        let article = self.article;
        if self.predicate.row.kind == Kind::Need {
            return self.need();
        }
        // The cue of a quotation: its speaker, towards its content.
        if let Some(cue) = article.cue(self.at) {
            let mut holders = Holder::speakers(article, cue);
            // دعوة بغداد إلى, where another speaks already: she is called upon.
            let mention = article.document.quotations[cue].speaker.mention.map(|m| article.document.tokens_in(m));
            if self.predicate.row.kind == Kind::Call
                && self.predicate.form == Form::Masdar
                && !article.is_definite(self.at)
                && mention.as_ref().is_some_and(|m| m.start == self.at + 1)
                && let Some(caller) = self.caller_before()
            {
                holders = vec![caller];
            }
            if let Some(praised) = self.praised_for() {
                holders = vec![praised];
            }
            let content = article.document.quotations[cue].content.first()?;
            let tokens = article.document.tokens_in(*content);
            // توعد دمشق برد: against whom, not what with.
            if let Some(place) = self.threatened(cue, &holders, tokens.start) {
                return Some(place);
            }
            // اتهمت السعودية إيران: the first of two phrases is the subject.
            let unread = article.document.quotations[cue].speaker.mention.is_none()
                && tokens.start == self.at + 1
                && self.predicate.form.is_finite()
                && self.predicate.row.frame.contains(&Frame::Object);
            if unread
                && let Some((holders, after)) = self.subject_after(self.at + 1)
                && let Some(start) = self.target(after)
            {
                return Some(Place { holders, start, limit: self.limit, quotation: Some(cue), sure: 0.85 });
            }
            // اتهم فلانا بأنه، يرفضون القرار ويرون فيه: the object before the content.
            let from = mention.as_ref().map_or(self.at + 1, |m| m.end.max(self.at + 1));
            let row = self.predicate.row;
            let attitude = row.kind == Kind::Attitude
                && self.predicate.form.is_finite()
                && row.frame.contains(&Frame::Object)
                && mention.is_some()
                && from < tokens.start
                && article.is_definite(from)
                && article.noun_phrase(from, tokens.start, Reach::Full).is_some_and(|p| p.end < tokens.start);
            if (row.kind == Kind::Accuse || attitude)
                && !holders.is_empty()
                && from < tokens.start
                && tokens.start <= from + WINDOW / 2
                && !article.is_stop(from)
                && !article.is_preposition(from)
                && !article.clitics(from).has_preposition()
                && article.noun_phrase(from, tokens.start, Reach::Bare).is_some()
            {
                let limit = tokens.end.min(article.sentence(tokens.start).end);
                return Some(Place { holders, start: from, limit, quotation: Some(cue), sure: 1.0 });
            }
            if !holders.is_empty() && tokens.start > self.at && tokens.start < self.at + 2 * WINDOW {
                let start = self.content_start(tokens.start)?;
                let limit = tokens.end.min(article.sentence(tokens.start).end);
                return Some(Place { holders, start, limit, quotation: Some(cue), sure: 1.0 });
            }
        }
        let quotation = article.content(self.at);
        // What someone is accused of is not what the accuser wants.
        if quotation.is_some_and(|q| article.is_charge(q)) {
            return None;
        }
        let (holders, after) = self.holders(quotation)?;
        let start = self.target(after)?;
        Some(Place { holders, start, limit: self.limit, quotation, sure: 0.85 })
    }

    /// Whom a threat is against: the name between the speaker and what is
    /// threatened with.
    fn threatened(&self, cue: usize, holders: &[Holder], content: usize) -> Option<Place> {
        let article = self.article;
        if self.predicate.row.kind != Kind::Threat || holders.is_empty() || content <= self.at {
            return None;
        }
        let by = article.clitics(content).contains(Proclitics::BI)
            || (self.at + 1..content).rev().take(3).any(|i| article.token(i).folded == "ب");
        let mention = article.document.quotations[cue].speaker.mention;
        let from = mention.map_or(self.at + 1, |m| article.document.tokens_in(m).end.max(self.at + 1));
        let actor = |i: &usize| article.mention(*i).is_some_and(|m| is_actor(m.kind) && m.tokens.start == *i);
        let placed = |i: usize| article.is_preposition(i - 1) || article.clitics(i).has_preposition();
        let start = (from..content).find(|i| actor(i) && !placed(*i)).filter(|_| by)?;
        Some(Place { holders: holders.to_vec(), start, limit: content, quotation: Some(cue), sure: 1.0 })
    }

    /// What is due, by the speaker around it.
    fn need(&self) -> Option<Place> {
        let article = self.article;
        if article.has_pronoun(self.at) {
            return None;
        }
        let inside = article.content(self.at);
        let quotation = inside.or_else(|| {
            // أكد ضرورة: between cue and content.
            let from = self.sentence.start.max(self.at.saturating_sub(6));
            (from..self.at).rev().find_map(|i| article.cue(i))
        })?;
        let holder = Holder::speaker(article, quotation)?;
        let limit = if inside.is_some() { self.limit } else { self.sentence.end.min(self.at + WINDOW) };
        let mut at = self.at + 1;
        // An adjective makes it a plain noun: أهمية كبيرة.
        if self.predicate.form == Form::Masdar
            && at < limit
            && !article.is_definite(at)
            && article.agrees(self.at, at)
            && !(at + 1 < limit && article.is_definite(at + 1) && !article.clitics(at + 1).has_preposition())
        {
            return None;
        }
        // على الحكومة أن: who has to do it.
        if self.predicate.form.is_finite() && at < limit && article.token(at).core == "علي" {
            at = article.noun_phrase(at + 1, limit, Reach::Bare)?.end;
            // على الدول الأعضاء.
            while at < limit && article.is_definite(at) && !article.is_joined(at) && article.mention(at).is_none() {
                at += 1;
            }
        }
        let start = Site { limit, ..self.clone() }.target(at)?;
        Some(Place { holders: vec![holder], start, limit, quotation: Some(quotation), sure: 0.9 })
    }
}

/// Whether a verb is marked as passive: its first letter carries a damma.
fn is_passive(article: &Article<'_, '_>, at: usize) -> bool {
    let mut letters = article.document.surface(at).chars().skip_while(|c| *c == 'و' || *c == 'ف');
    let (first, second, third) = (letters.next(), letters.next(), letters.next());
    let damma = |c: Option<char>| c == Some('\u{064F}');
    // اتُهم carries it on its second letter.
    let damma = damma(second) || damma(third) && first == Some('ا') && second == Some('ت');
    damma && !article.token(at).core.starts_with(['ي', 'ت', 'م', 'ن'])
}

/// Whether a mention can hold a stance.
pub(super) fn is_actor(kind: EntityType) -> bool {
    matches!(kind, EntityType::Person | EntityType::Organization | EntityType::Location | EntityType::Role)
}

/// Whether the same letters are verb and masdar: رفض، دعم.
fn ambiguous(predicate: Predicate, core: &str) -> bool {
    let known = |forms: &[&str]| forms.iter().any(|f| core == *f || core.strip_prefix(['و', 'ف']) == Some(f));
    matches!(predicate.form, Form::Perfect | Form::Masdar)
        && known(predicate.row.perfect)
        && known(predicate.row.masdar)
}

/// Whether such a word is the noun where it stands.
fn is_noun_here(article: &Article<'_, '_>, at: usize) -> bool {
    let t = article.token(at);
    if t.proclitics.contains(Proclitics::AL) || t.proclitics.has_preposition() || article.has_pronoun(at) {
        return true;
    }
    let Some(before) = at.checked_sub(1) else {
        return t.pos == Pos::Noun;
    };
    // At the head of a sentence, before the name of a person: ودعم فلان.
    let subject = article.mention(at + 1).is_some_and(|m| m.kind == EntityType::Person);
    if subject && article.sentence(at).start == at {
        return false;
    }
    if article.is_preposition(before)
        || article.is(before, Class::Light)
        || !WORDS.effects(article.token(before)).is_empty()
        || WORDS.predicates(article.token(before)).iter().any(|p| p.row.kind == Kind::Need)
    {
        return true;
    }
    // وعد فرنسي: an adjective of origin without article describes a noun.
    let described = article.document.tokens.get(at + 1).is_some_and(|n| {
        n.is_word()
            && article.mention(at + 1).is_none()
            && n.proclitics.is_empty()
            && n.core.ends_with('ي')
            && n.core.chars().count() > 4
            && n.enclitic.is_empty()
    });
    t.pos == Pos::Noun || described
}
