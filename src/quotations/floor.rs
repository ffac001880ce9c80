//! Who has the floor: the speakers heard so far, and the one a phrase takes up
//! again.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use crate::document::{EntityId, EntityType, Gender, Number, Pos, SpeakerForm};
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;
use crate::lexicon::titles;

use crate::text::normalize::fold;

use super::conjugation::Agreement;
use super::holders::{Holder, fits, is_plural, named, of_mention};
use super::nouns;
use super::passage::Passage;
use super::words::{is, tells};

/// Speakers that a verb without subject can mean.
const REMEMBERED: usize = 8;

/// Tokens of a text's name among which its issuer stands.
const ISSUER: usize = 5;

/// Mentions among which a name is looked for that a bare noun takes up.
const MENTIONS: usize = 60;

/// The memory of the stage.
#[derive(Debug, Default)]
pub(super) struct Floor {
    /// Last speaker last.
    heard: VecDeque<Holder>,
    /// The subject of the last sentence of narration since.
    introduced: Option<Holder>,
    /// Hashes of the words quoted so far: a pull-quote repeats them, and gives
    /// nobody the floor.
    quoted: HashSet<u64>,
}

impl Floor {
    /// Gives the floor to a speaker. A text does not take it from people: what
    /// follows it is said by whoever wrote it.
    pub(super) fn take(&mut self, mut holder: Holder) {
        if holder.text && self.heard.iter().any(|h| h.human) {
            return;
        }
        let known = self.heard.iter().rev().find(|h| h.entity.is_some() && h.entity == holder.entity);
        if let Some(known) = known.filter(|h| h.titled.len() > holder.titled.len()) {
            holder.titled = known.titled.clone();
        }
        if let Some(last) = self.heard.back_mut()
            && last.name == holder.name
            && last.entity == holder.entity
        {
            if nouns::kind_of(&holder.head).is_some() {
                last.head = holder.head;
            }
            last.titled = holder.titled;
            return;
        }
        self.introduced = None;
        if self.heard.len() == REMEMBERED {
            self.heard.pop_front();
        }
        self.heard.push_back(holder);
    }

    /// Whether these words are quoted for the first time.
    pub(super) fn first_time(&mut self, p: &Passage<'_>, content: &[Range<usize>]) -> bool {
        let mut hasher = DefaultHasher::new();
        let words = content.iter().cloned().flatten().filter(|t| p.token(*t).is_word());
        words.for_each(|t| p.form(t).hash(&mut hasher));
        self.quoted.insert(hasher.finish())
    }

    /// The last speaker that a description such as المصدر or الشركة takes up:
    /// one introduced with the same noun, else with none where only one kind can
    /// be meant.
    fn taken_up(&self, p: &Passage<'_>, phrase: &Range<usize>) -> Option<Holder> {
        let token = p.token(phrase.start);
        let stem = token.stem.as_str();
        let kind = nouns::speaker(token)?;
        // وزير النقل takes up no other minister, الوزير does.
        let bare = phrase.len() == 1 || kind != Kind::Person;
        let whole = token.folded.starts_with("ال");
        let same = self.heard.iter().rev().find(|h| bare && !h.head.is_empty() && h.head == stem);
        let earlier = |fits: &dyn Fn(&Holder) -> bool| self.heard.iter().rev().find(|h| fits(h)).cloned();
        match kind {
            Kind::Person => same
                .cloned()
                .or_else(|| earlier(&|h| h.entity.is_some() && is_office(p, &h.titled, phrase)))
                .or_else(|| earlier(&|h| takes_up_person(p, phrase.start, h))),
            Kind::Document => same.cloned(),
            Kind::Body | Kind::Outlet => {
                let alone = whole && !tells(Tells::Single, stem);
                let untold = |h: &Holder| {
                    alone
                        && kind == Kind::Body
                        && !h.human
                        && nouns::kind_of(&h.head).is_none()
                        && is_untold(p, h.entity)
                };
                let named = same.filter(|h| h.entity.is_some()).cloned();
                // الصحيفة الأميركية is the newspaper spoken of.
                let adjectives = || {
                    (phrase.start + 1..phrase.end).all(|t| p.token(t).pos == Pos::Adjective && p.mention(t).is_none())
                };
                let only = alone && (phrase.len() == 1 || kind == Kind::Outlet && adjectives());
                only.then(|| classified(p, phrase.start, stem))
                    .flatten()
                    .or(named)
                    .or_else(|| earlier(&untold))
                    .or_else(|| same.cloned())
                    .filter(|h| h.entity.is_some())
                    .or_else(|| (phrase.len() == 1 && alone && kind == Kind::Body).then(|| most_named(p)).flatten())
                    .or_else(|| same.cloned())
            }
        }
    }

    /// Who speaks through a text: whoever issued it, where the phrase tells (بيان
    /// للقيادة, بيانات الجهاز) and he is known; for البيان alone whoever spoke last.
    fn issuer(&self, p: &Passage<'_>, phrase: &Range<usize>) -> Option<Holder> {
        let text = p.token(phrase.start);
        if p.mention(phrase.start).is_some() || nouns::speaker(text) != Some(Kind::Document) {
            return None;
        }
        let head = text.stem.clone();
        let body = |t: &usize| {
            p.mention(*t).is_none() && matches!(nouns::speaker(p.token(*t)), Some(Kind::Body | Kind::Outlet))
        };
        let near = phrase.start + 1..phrase.end.min(phrase.start + ISSUER);
        let through =
            |holder: Holder| Holder { head: head.clone(), form: SpeakerForm::Described, text: false, ..holder };
        if phrase.len() > 1 {
            let named = near.clone().any(|t| p.mention(t).is_some());
            let at = near.clone().find(body).filter(|_| !named)?;
            let definite = p.form(at).starts_with("ال") || p.form(at).starts_with("لل");
            return definite.then(|| self.meant(p, &(at..phrase.end))).filter(|h| h.entity.is_some()).map(through);
        }
        let same = self.heard.iter().rev().find(|h| h.head == head && h.entity.is_some());
        let issued = p.form(phrase.start).starts_with("ال") && tells(Tells::Issued, &head);
        let last = || self.heard.back().filter(|h| h.entity.is_some());
        same.or_else(last).filter(|_| issued).map(|h| through(Holder { confidence: 0.8 * h.confidence, ..h.clone() }))
    }

    /// Whom a phrase names, or takes up again.
    pub(super) fn meant(&self, p: &Passage<'_>, phrase: &Range<usize>) -> Holder {
        // معالي الوزير means whom الوزير means.
        let address = tells(Tells::Honorific, p.form(phrase.start)) && phrase.len() > 1;
        let phrase = &(phrase.start + usize::from(address)..phrase.end);
        let found = match self.issuer(p, phrase) {
            Some(issuer) => issuer,
            None => named(p, phrase),
        };
        // نفس المصدر, ذات المصدر
        let same = matches!(p.form(phrase.start), "نفس" | "ذات") && phrase.len() > 1;
        let phrase = &(phrase.start + usize::from(same)..phrase.end);
        let short = phrase.len() <= 2 || same || found.description.is_some();
        let body = matches!(nouns::speaker(p.token(phrase.start)), Some(Kind::Body | Kind::Outlet));
        let definite = p.form(phrase.start).starts_with("ال") || body || found.description.is_some();
        let itself = phrase.len() == 2 && matches!(p.form(phrase.start + 1), "ذاته" | "نفسه" | "ذاتها" | "نفسها");
        let again = || self.heard.iter().rev().find(|h| h.head == p.token(phrase.start).stem).or(self.heard.back());
        if (same || itself)
            && let Some(last) = again()
            && (found.entity.is_none() || last.human)
        {
            return Holder { form: SpeakerForm::Described, confidence: 0.9 * last.confidence, ..last.clone() };
        }
        let described = found.form == SpeakerForm::Described || same;
        // المسؤول is rather whoever spoke than somebody who did not.
        let official = p.token(phrase.start).stem == "مسوول" && definite && !found.plural;
        let silent = found.entity.is_some_and(|e| self.heard.iter().all(|h| h.entity != Some(e)));
        if official
            && silent
            && let Some(last) = self.heard.iter().rev().find(|h| h.human && !h.plural && h.entity.is_some())
        {
            return Holder {
                form: SpeakerForm::Described,
                confidence: 0.7 * last.confidence,
                description: None,
                ..last.clone()
            };
        }
        if described
            && found.entity.is_none()
            && definite
            && short
            && let Some(earlier) = self.taken_up(p, phrase)
        {
            return Holder {
                description: found.description,
                form: SpeakerForm::Described,
                confidence: 0.8 * earlier.confidence,
                ..earlier
            };
        }
        found
    }

    /// Lets somebody be meant who was spoken of and has not spoken.
    pub(super) fn introduce(&mut self, holder: Holder) {
        self.introduced = Some(holder);
    }

    /// The last speaker that a verb of this agreement can mean; one that does
    /// not go on with a speech can mean somebody introduced since.
    pub(super) fn last(&self, agreement: Option<Agreement>, continues: bool) -> Option<&Holder> {
        let fitting = |h: &&Holder| agreement.is_none_or(|a| fits(h, a));
        // A woman who has spoken, rather than somebody of whom no more is known.
        let she = |h: &&Holder| {
            let feminine = agreement.is_some_and(|a| a.gender == Gender::Feminine && a.number == Number::Singular);
            let woman = |h: &Holder| h.human && h.gender == Some(Gender::Feminine);
            feminine && h.gender.is_none() && self.heard.back().is_some_and(woman)
        };
        let introduced = self.introduced.as_ref().filter(|h| !continues && !she(h)).filter(fitting);
        introduced.or_else(|| self.heard.iter().rev().find(fitting)).or(self.introduced.as_ref().filter(fitting))
    }
}

/// Whether a description of people such as المصدر or اللاعب means a speaker heard.
fn takes_up_person(p: &Passage<'_>, noun: usize, holder: &Holder) -> bool {
    let token = p.token(noun);
    let stem = token.stem.as_str();
    if holder.plural || is_plural(token) {
        return false;
    }
    match stem {
        "مصدر" => holder.form == SpeakerForm::Anonymous,
        "مسوول" => holder.human,
        _ => {
            let untitled = || holder.entity.is_some_and(|e| p.document.entity(e).titles.iter().all(|t| is_address(t)));
            (is_generic(stem) || !tells(Tells::Newcomer, stem) && holder.head.is_empty() && untitled())
                && holder.human
                && holder.entity.is_some()
                && holder.gender.is_none_or(|g| nouns::gender(token).is_none_or(|t| t == g))
        }
    }
}

/// Whether a title is a form of address (الدكتور, الشيخ), which tells no office.
fn is_address(title: &str) -> bool {
    let word = title.split(' ').next().map(fold).unwrap_or_default();
    let stem = word.strip_prefix("ال").unwrap_or(&word);
    titles::ROWS.iter().any(|row| row.form == stem && row.class == titles::Class::Honorific)
}

/// Whether a description takes up the office that a speaker was named with:
/// المتحدث باسم التحالف for `المتحدث باسم تحالف دعم الشرعية، العقيد فلان`.
fn is_office(p: &Passage<'_>, titled: &Range<usize>, phrase: &Range<usize>) -> bool {
    let stem = |t: usize| p.token(t).stem.as_str();
    let Some(head) = titled.clone().find(|t| stem(*t) == stem(phrase.start)) else { return false };
    let told = |t: usize| stem(t).chars().count() > 2 && !matches!(stem(t), "اسم" | "عام" | "رسمي");
    let mut rest = (phrase.start + 1..phrase.end).filter(|t| told(*t)).peekable();
    rest.peek().is_some() && rest.all(|t| (head + 1..titled.end).any(|known| stem(known) == stem(t)))
}

/// Whether an organization's name does not say what it is: الشركة can be غوغل,
/// but not وزارة الدفاع.
fn is_untold(p: &Passage<'_>, entity: Option<EntityId>) -> bool {
    let entity = entity.map(|e| p.document.entity(e)).filter(|e| e.kind == EntityType::Organization);
    let first = entity.and_then(|e| e.name.split(' ').next()).map(fold);
    first.is_some_and(|word| nouns::kind_of(word.strip_prefix("ال").unwrap_or(&word)).is_none())
}

/// The organization named most often so far whose name does not say what it is.
fn most_named(p: &Passage<'_>) -> Option<Holder> {
    let named = p.document.entities.iter().filter(|e| e.mentions.len() > 1 && is_untold(p, Some(e.id)));
    let entity = named.max_by_key(|e| e.mentions.len())?;
    let mention = p.document.mentions.get(entity.mentions.first()?.0 as usize - 1)?;
    let holder = of_mention(p, mention, &mention.tokens);
    Some(Holder { confidence: 0.7 * holder.confidence, ..holder })
}

/// The last organization before a token that was named with this noun before
/// its name or for its first word: صحيفة الوطن for الصحيفة.
fn classified(p: &Passage<'_>, before: usize, stem: &str) -> Option<Holder> {
    if !matches!(nouns::kind_of(stem), Some(Kind::Body | Kind::Outlet)) || tells(Tells::Single, stem) {
        return None;
    }
    let document = p.document;
    let mentions = document.mentions.iter().rev().filter(|m| m.tokens.end <= before).take(MENTIONS);
    mentions.filter(|m| m.kind == EntityType::Organization).find_map(|mention| {
        let first = mention.tokens.start;
        let own = document.tokens[first].stem == stem && mention.tokens.len() > 1;
        let classified = (1..=2).any(|n| {
            // A mark may stand between: صحيفة «الوطن».
            let word = first.checked_sub(n).map(|t| &document.tokens[t]);
            let between = n == 1 || first > 0 && document.tokens[first - 1].is_punctuation();
            between && word.is_some_and(|w| w.stem == stem && w.is_word())
        });
        (own || classified).then(|| of_mention(p, mention, &mention.tokens))
    })
}

/// Nouns that take up whoever was spoken of, rather than name an office.
fn is_generic(stem: &str) -> bool {
    is(Class::TakesUp, stem)
}
