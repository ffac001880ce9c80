//! Who has the floor: the speakers heard so far, the one a phrase names, and the
//! one a verb without subject means.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use crate::document::{EntityId, EntityType, Gender, Number, Pos, SpeakerForm};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;
use crate::lexicon::titles;

use crate::text::normalize::fold;

use super::conjugation::Agreement;
use super::holders::{Holder, fits, is_plural, named, of_mention};
use super::nouns;
use super::passage::Passage;
use super::phrases::{ends_phrase, strict_phrase};
use super::statements::{Kind as Make, Statement};
use super::subjects::Subject;
use super::words::{is, tells};

/// Speakers that a verb without subject can mean.
const REMEMBERED: usize = 8;

/// Mentions among which a name is looked for that a bare noun takes up.
const MENTIONS: usize = 60;

/// Words of a noun phrase before its relative clause.
const ANTECEDENT: usize = 8;

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
                named
                    .or_else(|| (phrase.len() == 1 && alone).then(|| classified(p, phrase.start, stem)).flatten())
                    .or_else(|| earlier(&untold))
                    .or_else(|| same.cloned())
                    .filter(|h| h.entity.is_some())
                    .or_else(|| (phrase.len() == 1 && alone && kind == Kind::Body).then(|| most_named(p)).flatten())
                    .or_else(|| same.cloned())
            }
        }
    }

    /// Whom a phrase names, or takes up again.
    pub(super) fn meant(&self, p: &Passage<'_>, phrase: &Range<usize>) -> Holder {
        // معالي الوزير means whom الوزير means.
        let address = tells(Tells::Honorific, p.form(phrase.start)) && phrase.len() > 1;
        let phrase = &(phrase.start + usize::from(address)..phrase.end);
        let found = named(p, phrase);
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
        let introduced = self.introduced.as_ref().filter(|_| !continues).filter(fitting);
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

/// The holder that a statement's subject means. `own` is the speaker of the
/// clause a participle hangs on.
pub(super) fn resolve(p: &Passage<'_>, floor: &Floor, statement: &Statement, own: Option<&Holder>) -> Option<Holder> {
    let agreement = agreement(p, statement);
    match &statement.subject {
        Subject::Phrase(phrase) => {
            if let Some(rank) = honorific(p, phrase.start) {
                let meant = floor.last(Some(rank), false).filter(|h| h.human).or(own);
                return meant.map(|holder| Holder {
                    form: SpeakerForm::Pronoun,
                    confidence: 0.85 * holder.confidence,
                    ..holder.clone()
                });
            }
            let mut found = floor.meant(p, phrase);
            if found.human && !found.plural {
                found.gender = found.gender.or(agreement.filter(|a| a.number == Number::Singular).map(|a| a.gender));
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
            let continues = statement.entry.is_some_and(|e| e.continues) && statement.kind == Make::Finite;
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

/// What the cue tells of its subject: the verb by its form, قوله and تصريحاتهم
/// by their pronoun.
pub(super) fn agreement(p: &Passage<'_>, statement: &Statement) -> Option<Agreement> {
    let known = statement.entry.and_then(|e| e.agreement);
    if known.is_some() || !matches!(statement.subject, Subject::Pronoun(None)) {
        return known;
    }
    pronoun(p.form(statement.cue.as_ref()?.end - 1))
}

/// Gender and number of the one that a pronoun on a word means.
fn pronoun(form: &str) -> Option<Agreement> {
    use Gender::{Feminine, Masculine};
    const PRONOUNS: [(&str, Gender, Number); 5] = [
        ("هما", Masculine, Number::Dual),
        ("هم", Masculine, Number::Plural),
        ("هن", Feminine, Number::Plural),
        ("ها", Feminine, Number::Singular),
        ("ه", Masculine, Number::Singular),
    ];
    let (_, gender, number) = PRONOUNS.into_iter().find(|(ending, ..)| form.ends_with(ending))?;
    Some(Agreement { gender, number })
}

/// Reads a token as سموه or معاليها: who is meant by its pronoun.
pub(super) fn honorific(p: &Passage<'_>, at: usize) -> Option<Agreement> {
    let form = p.form(at);
    let noun = form.strip_suffix("ها").or_else(|| form.strip_suffix('ه'))?;
    // سعادة loses its ending to the pronoun: سعادته.
    let known = tells(Tells::Honorific, noun)
        || noun.strip_suffix('ت').is_some_and(|stem| tells(Tells::Honorific, &format!("{stem}ه")));
    known.then(|| pronoun(form)).flatten()
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
    let mut end = pronoun;
    while end > first && p.is_separator(end - 1) {
        end -= 1;
    }
    let stops = |t: &usize| p.is_separator(*t) || p.complementizer(*t).is_some();
    let near = (end.saturating_sub(ANTECEDENT).max(first)..end).rev().take_while(|t| !stops(t));
    if let Some(noun) = near.filter(|t| nouns::speaker(p.token(*t)).is_some()).last() {
        return Some(named(p, &(noun..end)));
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
        && let Some(noun) = (from..until).rev().find(|t| is_plural(p.token(*t)) && !is_governed(p, *t))
    {
        let mut start = noun;
        // عدد من زعماء, بعض النشطاء
        if start >= from + 2 && p.form(start - 1) == "من" && is(Class::WithMin, p.token(start - 2).stem.as_str()) {
            start -= 2;
        } else if start > from && is(Class::WithMin, p.token(start - 1).stem.as_str()) {
            start -= 1;
        }
        let end = (noun + 1..until).find(|t| ends_phrase(p, *t, noun) || p.is_separator(*t)).unwrap_or(until);
        return Some(named(p, &(start..end.min(noun + 5))));
    }
    if let Some(holder) = clause_subject(p, from, until)
        && agreement.is_none_or(|a| fits(&holder, a))
        && (anyone || holder.entity.is_some() && (holder.human || agreement.is_some()))
    {
        return Some(holder);
    }
    let mut fallback = None;
    let mut at = from;
    while at < until {
        let Some(mention) = p.mention(at) else {
            at += 1;
            continue;
        };
        let token = p.token(mention.tokens.start);
        let mute = mention.kind == EntityType::Miscellaneous;
        let governed = token.proclitics.has_preposition()
            || mention.tokens.start > p.tokens.start && is(Class::Governs, p.form(mention.tokens.start - 1));
        if !governed && !mute {
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

/// The noun phrase right behind the verb that begins a clause: `رفضت [الحكومة]`.
fn clause_subject(p: &Passage<'_>, from: usize, until: usize) -> Option<Holder> {
    let mut at = from;
    while at < until {
        match p.phrase(at) {
            Some((Role::Skip | Role::Shift | Role::Reset, n)) => at += n,
            _ if p.token(at).is_punctuation() || tells(Tells::OpensVerbalClause, p.form(at)) => at += 1,
            _ => break,
        }
    }
    if at + 1 >= p.sentence_end(from) || p.token(at).pos != Pos::Verb || p.mention(at).is_some() {
        return None;
    }
    let mut noun = at + 1;
    while noun < until
        && let Some((Role::Skip | Role::Shift | Role::Reset, n)) = p.phrase(noun)
    {
        noun += n;
    }
    let phrase = (noun < p.sentence_end(from)).then(|| strict_phrase(p, noun, p.sentence_end(from))).flatten()?;
    let mut holder = named(p, &phrase);
    let verb = p.form(at).trim_start_matches(['و', 'ف']);
    let she = verb.ends_with('ت') || verb.starts_with('ت');
    if holder.human && !holder.plural {
        holder.gender = holder.gender.or(Some(if she { Gender::Feminine } else { Gender::Masculine }));
    }
    Some(holder)
}

/// Whether a preposition stands before a noun, and no quantity before that
/// (عدد من زعماء).
fn is_governed(p: &Passage<'_>, at: usize) -> bool {
    let before = p.form_before(at);
    let quantity = before == "من" && at >= p.tokens.start + 2 && is(Class::WithMin, p.token(at - 2).stem.as_str());
    is(Class::Governs, before) && !quantity
}
