//! Who has the floor: the speakers heard so far, the one a phrase names, and the
//! one a verb without subject means.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use crate::document::{Number, SpeakerForm};
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speech_words::Class;

use super::conjugation::Agreement;
use super::holders::{Holder, fits, is_plural, named, of_mention};
use super::nouns;
use super::passage::Passage;
use super::phrases::ends_phrase;
use super::statements::Statement;
use super::subjects::Subject;
use super::words::is;

/// Speakers that a verb without subject can mean.
const REMEMBERED: usize = 8;

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
    pub(super) fn take(&mut self, holder: Holder) {
        if holder.text && self.heard.iter().any(|h| h.human) {
            return;
        }
        if self.heard.back().is_some_and(|last| last.name == holder.name && last.entity == holder.entity) {
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
    fn taken_up(&self, p: &Passage<'_>, phrase: &Range<usize>) -> Option<&Holder> {
        let token = p.token(phrase.start);
        let stem = token.stem.as_str();
        let kind = nouns::speaker(token)?;
        // وزير النقل takes up no other minister, الوزير does.
        let bare = phrase.len() == 1 || kind != Kind::Person;
        let same = self.heard.iter().rev().find(|h| bare && !h.head.is_empty() && h.head == stem);
        let whole = token.folded.starts_with("ال");
        same.or_else(|| {
            self.heard.iter().rev().find(|h| match kind {
                Kind::Person if stem == "مصدر" => h.form == SpeakerForm::Anonymous && !h.plural,
                Kind::Person if stem == "مسوول" => h.human && !h.plural,
                Kind::Person => {
                    let untitled = || h.entity.is_some_and(|e| p.document.entity(e).titles.is_empty());
                    (is_generic(stem) || !DISTANT.contains(&stem) && h.head.is_empty() && untitled())
                        && h.human
                        && !h.plural
                        && h.entity.is_some()
                        && h.gender.is_none_or(|g| nouns::gender(token).is_none_or(|t| t == g))
                }
                Kind::Body => whole && !h.human && h.entity.is_some(),
                Kind::Document | Kind::Outlet => false,
            })
        })
    }

    /// Lets somebody be meant who was spoken of and has not spoken.
    pub(super) fn introduce(&mut self, holder: Holder) {
        self.introduced = Some(holder);
    }

    /// The last speaker that a verb of this agreement can mean; one that does
    /// not go on with a speech can mean somebody introduced since.
    pub(super) fn last(&self, agreement: Option<Agreement>, continues: bool) -> Option<&Holder> {
        let fitting = |h: &&Holder| agreement.is_none_or(|a| fits(h, a));
        let introduced = self.introduced.as_ref().filter(|_| !continues).filter(fitting);
        introduced.or_else(|| self.heard.iter().rev().find(fitting)).or(self.introduced.as_ref().filter(fitting))
    }
}

/// Nouns that mostly bring in somebody new, for whom nobody spoken of stands.
const DISTANT: [&str; 8] = ["سفير", "سفيره", "متحدث", "متحدثه", "ناطق", "مصدر", "مسوول", "نظير"];

/// Nouns that take up whoever was spoken of, rather than name an office.
fn is_generic(stem: &str) -> bool {
    is(Class::TakesUp, stem)
}

/// The holder that a statement's subject means. `own` is the speaker of the
/// clause a participle hangs on.
pub(super) fn resolve(p: &Passage<'_>, floor: &Floor, statement: &Statement, own: Option<&Holder>) -> Option<Holder> {
    let agreement = statement.entry.and_then(|e| e.agreement);
    match &statement.subject {
        Subject::Phrase(phrase) => {
            let found = named(p, phrase);
            // نفس المصدر, ذات المصدر
            let same = matches!(p.form(phrase.start), "نفس" | "ذات") && phrase.len() > 1;
            let phrase = &(phrase.start + usize::from(same)..phrase.end);
            let short = phrase.len() <= 2 || same;
            let body = matches!(nouns::speaker(p.token(phrase.start)), Some(Kind::Body | Kind::Outlet));
            let definite = p.form(phrase.start).starts_with("ال") || body || found.description.is_some();
            let short = short || found.description.is_some();
            if (found.form == SpeakerForm::Described || same)
                && found.entity.is_none()
                && definite
                && short
                && let Some(earlier) = floor.taken_up(p, phrase)
            {
                return Some(Holder {
                    description: found.description,
                    form: SpeakerForm::Described,
                    confidence: 0.8 * earlier.confidence,
                    ..earlier.clone()
                });
            }
            Some(found)
        }
        Subject::Relative(pronoun) => antecedent(p, *pronoun, agreement),
        Subject::Pronoun(_) | Subject::Implied | Subject::Shared => {
            let implied = |holder: &Holder, confidence: f32| Holder {
                form: if matches!(statement.subject, Subject::Pronoun(_)) {
                    SpeakerForm::Pronoun
                } else {
                    SpeakerForm::Implied
                },
                confidence: confidence * holder.confidence,
                ..holder.clone()
            };
            let continues = statement.entry.is_some_and(|e| e.continues);
            if continues && let Some(last) = floor.last(agreement, true) {
                return Some(implied(last, 0.9));
            }
            if let Some(own) = own.filter(|h| agreement.is_none_or(|a| fits(h, a))) {
                return Some(implied(own, 0.95));
            }
            floor.last(agreement, false).map(|h| implied(h, 0.85)).or_else(|| own.map(|h| implied(h, 0.5)))
        }
    }
}

/// Whoever is named right before a relative pronoun.
fn antecedent(p: &Passage<'_>, pronoun: usize, agreement: Option<Agreement>) -> Option<Holder> {
    let first = p.sentence_start(pronoun).max(p.tokens.start).max(pronoun.saturating_sub(16));
    let mut at = pronoun;
    let mut fallback = None;
    while at > first {
        at -= 1;
        if let Some(mention) = p.mention(at) {
            let holder = of_mention(p, mention, &mention.tokens);
            if agreement.is_none_or(|a| fits(&holder, a)) && (holder.human || at + 1 == pronoun) {
                return Some(holder);
            }
            fallback = fallback.or(Some(holder));
            at = mention.tokens.start.max(first);
        }
    }
    if let Some(noun) = (first..pronoun).rev().find(|t| nouns::speaker(p.token(*t)).is_some()) {
        return Some(named(p, &(noun..pronoun)));
    }
    fallback
}

/// The first phrase of a sentence that can be its subject, before `until`: what
/// a participle without a governing cue shares, and whom the next verb without
/// subject means.
pub(super) fn topic(
    p: &Passage<'_>,
    from: usize,
    until: usize,
    agreement: Option<Agreement>,
    anyone: bool,
) -> Option<Holder> {
    if agreement.is_some_and(|a| a.number != Number::Singular)
        && let Some(noun) = (from..until).rev().find(|t| is_plural(p.token(*t)))
    {
        let mut start = noun;
        // عدد من زعماء
        while start > from && matches!(p.token(start - 1).stem.as_str(), "من" | "عدد" | "بعض") {
            start -= 1;
        }
        let end = (noun + 1..until).find(|t| ends_phrase(p, *t, noun) || p.is_separator(*t)).unwrap_or(until);
        return Some(named(p, &(start..end.min(noun + 5))));
    }
    let mut fallback = None;
    let mut at = from;
    while at < until {
        let Some(mention) = p.mention(at) else {
            at += 1;
            continue;
        };
        let token = p.token(mention.tokens.start);
        let governed = token.proclitics.has_preposition()
            || mention.tokens.start > p.tokens.start && after_preposition(p.form(mention.tokens.start - 1));
        if !governed {
            let holder = of_mention(p, mention, &mention.tokens);
            if agreement.is_none_or(|a| fits(&holder, a)) {
                if holder.human {
                    return Some(holder);
                }
                fallback = fallback.or(Some(holder));
            }
        }
        at = mention.tokens.end.max(at + 1);
    }
    fallback.filter(|_| anyone)
}

fn after_preposition(form: &str) -> bool {
    is(Class::Governs, form)
}
