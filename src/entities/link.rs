//! Which names of an article name the same.
//!
//! Mentions come one by one in text order and are joined at once to an entity
//! or begin one, since the quotations of a paragraph ask for entities before
//! the next is read. What joins: the same words; an alias ([`super::forms`]);
//! for persons the family or given name, or another spelling of it; for bodies
//! and places the beginning of a longer name, or its last word.

use std::collections::HashMap;

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::document::{Document, Entity, EntityId, EntityType, Gender, Mention, MentionId};

use crate::text::normalize::fold;

use super::dates::FoundDate;
use super::forms::{self, Words, skeleton};
use super::tagger::Found;
use super::{bylines, confidence, gender, titles};

/// What the type in a newsroom's list weighs in the vote of mentions.
const OWN_VOTE: f32 = 1e6;

/// Names of an entity that are kept beside the fullest.
const OTHERS: usize = 4;
/// A single word that was taken for a body with less confidence is the family
/// name of a person who was named in full.
const FAMILY: f32 = 0.9;

/// What the linker keeps of an entity beside what the document does.
#[derive(Debug, Default)]
struct Known {
    /// The fullest name.
    words: Words,
    /// Other names it goes by, the first few.
    others: SmallVec<[Words; 2]>,
    /// Mentions by type.
    votes: [f32; 4],
    /// Index of the mention that comes last.
    last: usize,
}

impl Known {
    /// All its names, the fullest first.
    fn names(&self) -> impl Iterator<Item = &Words> {
        std::iter::once(&self.words).chain(&self.others)
    }

    /// Takes in a name. A few of two words and more are enough: what is shorter
    /// says nothing that they do not.
    fn remember(&mut self, words: Words) {
        if words.len() > 1 && self.others.len() < OTHERS && self.names().all(|name| *name != words) {
            self.others.push(words);
        }
    }
}

/// Joins mentions to entities.
#[derive(Debug, Default)]
pub(super) struct Linker {
    known: Vec<Known>,
    /// Entities by the id that a newsroom's list gives them.
    by_own: HashMap<CompactString, EntityId>,
    /// Entities by type and key of any of their names.
    by_key: HashMap<(EntityType, CompactString), EntityId>,
    /// Entities by type and skeleton of a word of their names, latest last.
    by_word: HashMap<(EntityType, CompactString), Vec<EntityId>>,
}

impl Linker {
    /// Adds a mention to the document and joins it to an entity, new or known.
    pub(super) fn add(&mut self, document: &mut Document<'_>, found: &Found) -> EntityId {
        self.add_listed(document, found, None)
    }

    /// The same for a name that a newsroom's list has; `listed` is its id there,
    /// which may be empty.
    pub(super) fn add_listed(
        &mut self,
        document: &mut Document<'_>,
        found: &Found,
        listed: Option<&CompactString>,
    ) -> EntityId {
        let own = listed.map_or("", |id| id.as_str());
        let mut words = forms::joined(&forms::words(document, found.tokens.clone()));
        let mut span = forms::span(document, found.tokens.clone());
        if let Some(whole) = self.uncut(document, found, &words) {
            span = document.span_of(found.tokens.clone());
            words = whole;
        }
        let found =
            &Found { kind: if listed.is_none() { self.kind(found, &words) } else { found.kind }, ..found.clone() };
        let key = forms::key(forms::without_nationality(document, found, &words));
        let id = MentionId(document.mentions.len() as u32 + 1);
        let by_id = || self.by_own.get(own).copied().filter(|_| !own.is_empty());
        let similar = || self.find(found, &words, &key).filter(|id| is_free(document, *id, own));
        let entity = by_id().or_else(similar).unwrap_or_else(|| self.create(document, found.kind, &key));
        if !own.is_empty() {
            document.entities[entity.index()].external_id = own.into();
            self.by_own.insert(own.into(), entity);
        }
        if listed.is_some() {
            // The list knows better than any number of sentences.
            self.known[entity.index()].votes[(found.kind as usize).min(3)] += OWN_VOTE;
        }
        document.mentions.push(Mention {
            id,
            span,
            tokens: found.tokens.clone(),
            kind: found.kind,
            confidence: match listed {
                Some(_) => 1.0,
                None => confidence::reported(found.kind, found.confidence),
            },
            entity: Some(entity),
            byline: found.kind == EntityType::Person && bylines::is_byline(document, found.tokens.clone()),
        });
        self.join(document, entity, id, words, key);
        entity
    }

    /// Adds a date to the document; dates of one value are one entity.
    pub(super) fn add_date(&mut self, document: &mut Document<'_>, date: &FoundDate) {
        let span = forms::span(document, date.tokens.clone());
        let text = forms::text(document, date.tokens.clone());
        let key: CompactString = if date.value.is_empty() { fold(&text) } else { date.value.as_str().into() };
        let known = self.by_key.get(&(EntityType::Date, key.clone())).copied();
        let entity = known.unwrap_or_else(|| {
            let id = self.create(document, EntityType::Date, &key);
            let entity = &mut document.entities[id.index()];
            entity.name = text;
            entity.normalized_value = date.value.clone();
            self.by_key.insert((EntityType::Date, key), id);
            id
        });
        let id = MentionId(document.mentions.len() as u32 + 1);
        document.mentions.push(Mention {
            id,
            span,
            tokens: date.tokens.clone(),
            kind: EntityType::Date,
            confidence: 0.95,
            entity: Some(entity),
            byline: false,
        });
        document.entities[entity.index()].mentions.push(id);
    }

    /// A family name of which morphology took the first letter for a proclitic:
    /// `لارو` of فرانك لارو.
    fn uncut(&self, document: &Document<'_>, found: &Found, words: &Words) -> Option<Words> {
        let token = &document.tokens[found.tokens.start];
        if found.kind != EntityType::Person || words.len() != 1 || token.segments.is_empty() {
            return None;
        }
        let whole = forms::bare(&token.folded);
        let persons = |word: &str| self.by_word.get(&(EntityType::Person, skeleton(word)));
        let known = |word: &str| {
            persons(word).into_iter().flatten().any(|id| {
                let full = &self.known[id.index()].words;
                full.len() > 1 && full.last().is_some_and(|last| last == word)
            })
        };
        (known(whole) && !known(&words[0])).then(|| std::iter::once(whole.into()).collect())
    }

    /// The type of a mention, by what the article told before.
    fn kind(&self, found: &Found, words: &Words) -> EntityType {
        if found.kind == EntityType::Organization && forms::is_country(&forms::key(words)) {
            return EntityType::Location;
        }
        let [word] = &words[..] else { return found.kind };
        if found.kind == EntityType::Person || found.confidence >= FAMILY {
            return found.kind;
        }
        let persons = self.by_word.get(&(EntityType::Person, skeleton(word)));
        let family = |id: &&EntityId| {
            let full = &self.known[id.index()].words;
            full.len() > 1 && full.last() == Some(word)
        };
        persons.and_then(|ids| ids.iter().rev().take(8).find(family)).map_or(found.kind, |_| EntityType::Person)
    }

    fn find(&self, found: &Found, words: &Words, key: &CompactString) -> Option<EntityId> {
        if words.is_empty() {
            return None;
        }
        if let Some(id) = self.by_key.get(&(found.kind, key.clone())) {
            return Some(*id);
        }
        // The candidates share a word, by skeleton; the one named last wins.
        let mut best: Option<(u32, usize, EntityId)> = None;
        for word in words {
            let Some(candidates) = self.by_word.get(&(found.kind, skeleton(word))) else { continue };
            // Many entities with the same word are a list, not one thing.
            for &id in candidates.iter().rev().take(8) {
                let known = &self.known[id.index()];
                let score = match found.kind {
                    EntityType::Person => known.names().map(|name| person(words, name)).max().unwrap_or(0),
                    _ => known.names().map(|name| body(words, name)).max().unwrap_or(0),
                };
                if score > 0 && best.is_none_or(|(s, last, _)| (score, known.last) > (s, last)) {
                    best = Some((score, known.last, id));
                }
            }
        }
        best.map(|(_, _, id)| id)
    }

    fn create(&mut self, document: &mut Document<'_>, kind: EntityType, key: &CompactString) -> EntityId {
        let id = EntityId::from_index(document.entities.len());
        document.entities.push(Entity {
            id,
            name: String::new(),
            kind,
            mentions: Vec::new(),
            salience: 0.0,
            key: key.clone(),
            titles: Vec::new(),
            normalized_value: String::new(),
            gender: None,
            external_id: CompactString::default(),
        });
        self.known.push(Known::default());
        id
    }

    fn join(
        &mut self,
        document: &mut Document<'_>,
        id: EntityId,
        mention: MentionId,
        words: Words,
        key: CompactString,
    ) {
        let index = mention.0 as usize - 1;
        let (kind, confidence, tokens) = {
            let m = &document.mentions[index];
            (m.kind, m.confidence, m.tokens.clone())
        };
        let known = &mut self.known[id.index()];
        known.last = index;
        known.votes[(kind as usize).min(3)] += confidence;
        for word in &words {
            let ids = self.by_word.entry((kind, skeleton(word))).or_default();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
        self.by_key.entry((kind, key.clone())).or_insert(id);
        let fuller = words.len() > known.words.len();
        let name = forms::text(document, tokens.clone());
        let title = (kind == EntityType::Person).then(|| titles::around(document, tokens));
        let entity = &mut document.entities[id.index()];
        entity.mentions.push(mention);
        if fuller {
            // Of two names equally long the first stays.
            entity.name = name;
            entity.key = key;
            let shorter = std::mem::replace(&mut known.words, words);
            known.remember(shorter);
        } else {
            known.remember(words);
        }
        let Some(found) = title else { return };
        for title in found {
            entity.gender = entity.gender.or(title.gender);
            if !entity.titles.contains(&title.text) {
                entity.titles.push(title.text);
            }
        }
        if entity.gender.is_none() || fuller {
            entity.gender = given_gender(&self.known[id.index()].words).or(entity.gender);
        }
    }

    /// Settles types by vote.
    pub(super) fn finish(&self, document: &mut Document<'_>) {
        const KINDS: [EntityType; 4] =
            [EntityType::Person, EntityType::Organization, EntityType::Location, EntityType::Miscellaneous];
        let named = document.entities.iter_mut().zip(&self.known).filter(|(e, _)| e.kind != EntityType::Date);
        for (entity, known) in named {
            if let Some((_, kind)) = known.votes.iter().zip(KINDS).max_by(|a, b| a.0.total_cmp(b.0)) {
                entity.kind = kind;
            }
        }
        // Late mentions were appended.
        let begins: Vec<u32> = document.mentions.iter().map(|m| m.span.begin).collect();
        for entity in &mut document.entities {
            entity.mentions.sort_by_key(|id| begins[id.0 as usize - 1]);
        }
    }
}

/// Whether a mention under some id can be of an entity: one that has no other.
fn is_free(document: &Document<'_>, entity: EntityId, own: &str) -> bool {
    let known = &document.entities[entity.index()].external_id;
    own.is_empty() || known.is_empty() || known == own
}

fn given_gender(words: &[CompactString]) -> Option<Gender> {
    if words.len() > 1 { gender::of_given_name(&words[0]) } else { None }
}

/// How well a person's name goes with another: 0 not at all.
fn person(words: &[CompactString], known: &[CompactString]) -> u32 {
    let same = |a: &CompactString, b: &CompactString| forms::alike(a, b);
    let (short, long) = if words.len() <= known.len() { (words, known) } else { (known, words) };
    let (Some(short_last), Some(long_last)) = (short.last(), long.last()) else { return 0 };
    // Every word of the shorter name stands in the longer one, in order.
    let mut rest = long.iter();
    if !short.iter().all(|word| rest.any(|other| same(word, other))) {
        return 0;
    }
    match (same(short_last, long_last), same(&short[0], &long[0])) {
        (true, true) => 4,
        (true, false) => 3,
        (false, true) => 2,
        (false, false) => u32::from(short.len() > 1),
    }
}

/// How well the name of a body or place goes with another: 0 not at all.
fn body(words: &[CompactString], known: &[CompactString]) -> u32 {
    let (short, long) = if words.len() <= known.len() { (words, known) } else { (known, words) };
    if short.len() == long.len() {
        // One spelled otherwise.
        let same = short.iter().zip(long).all(|(a, b)| forms::alike(a, b));
        return u32::from(same) * 4;
    }
    if short.len() > 1 && long.starts_with(short) {
        return 3;
    }
    // السيتي for مانشستر سيتي, نيويورك for ولاية نيويورك.
    // Not البيشمركة for وزارة البيشمركة, nor الحديدة for مطار الحديدة.
    let part = long.len() <= 3 && long.ends_with(short) && !forms::is_whole(&long[0]);
    // A part of a country is named with it (إقليم كردستان العراق); دولة قطر is the country.
    let state = || long.len() == short.len() + 1 && STATES.contains(&long[0].as_str());
    if part && (!forms::is_country(&forms::key(short)) || state()) { 2 } else { 0 }
}

/// Nouns before the name of a country that mean the country.
const STATES: [&str; 5] = ["دوله", "جمهوريه", "مملكه", "سلطنه", "اماره"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_not_its_country() {
        let words = |name: &str| name.split(' ').map(CompactString::from).collect::<Words>();
        assert_eq!(body(&words("عراق"), &words("اقليم كردستان عراق")), 0);
        assert!(body(&words("قطر"), &words("دوله قطر")) > 0);
        assert!(body(&words("نيويورك"), &words("ولايه نيويورك")) > 0);
    }
}
