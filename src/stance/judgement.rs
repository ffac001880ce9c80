//! One reading of one place: someone, for or against something.

use std::ops::Range;

use super::article::Article;
use super::predicates::is_actor;
use super::words::Class;
use crate::document::{EntityId, EntityType, StanceBasis};

/// Joint holders that are kept apart.
const JOINT: usize = 6;

/// Whose stance it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// The entity, where it is one.
    pub(super) entity: Option<EntityId>,
    /// Its name, or the words for someone unnamed.
    pub(super) name: String,
}

/// Someone is for or against something because of these words.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    /// Whose stance it is.
    pub(super) holder: Holder,
    /// Tokens that name the target.
    pub(super) target: Range<usize>,
    /// For it, or against it.
    pub(super) favor: bool,
    /// Tokens that show it.
    pub(super) evidence: Range<usize>,
    /// Index of the quotation in which it stands.
    pub(super) quotation: Option<usize>,
    /// Why.
    pub(super) basis: StanceBasis,
    /// 0 to 1: how sure.
    pub(super) confidence: f32,
}

impl Holder {
    /// The speaker of a quotation; `None` where nobody is known.
    pub(super) fn speaker(article: &Article<'_, '_>, quotation: usize) -> Option<Holder> {
        let speaker = &article.document.quotations.get(quotation)?.speaker;
        let known = || speaker.entity.map(|e| article.document.entity(e).name.clone());
        let name = if speaker.name.is_empty() { known()? } else { speaker.name.clone() };
        // A word of time or place, or a pronoun, holds nothing.
        let head = speaker.mention.map(|m| article.document.tokens_in(m).start);
        let empty = |i: usize| article.is(i, Class::Adverb) || article.is(i, Class::Empty) || article.is_preposition(i);
        let empty = |i: usize| empty(i) || article.is(i, Class::Address) || article.is(i, Class::Document);
        if speaker.entity.is_none() && head.is_some_and(|i| article.mention(i).is_none() && empty(i)) {
            return None;
        }
        // A news agency only passes on: وكالة الأنباء السعودية.
        if ["وكالة الأنباء", "وكالة أنباء", "وكالة الانباء", "وكالة انباء"].iter().any(|a| name.starts_with(a))
        {
            return None;
        }
        let named = Holder { entity: speaker.entity, name };
        Some(if named.entity.is_none() { named.of_office(article) } else { named })
    }

    /// The speakers of a quotation: each of several who are joined by name, as
    /// `العراق والولايات المتحدة` are.
    pub(super) fn speakers(article: &Article<'_, '_>, quotation: usize) -> Vec<Holder> {
        let Some(one) = Holder::speaker(article, quotation) else {
            return Vec::new();
        };
        let mention = article.document.quotations[quotation].speaker.mention;
        // الرئيسان فلان والفرنسي فلان: the second stands behind the mention.
        if one.entity.is_some()
            && let Some(words) = mention.map(|m| article.document.tokens_in(m))
            && let first = words.clone().find_map(|i| article.mention(i))
            && let end = first.map_or(words.end, |m| m.tokens.end.min(words.end))
            && let Some(other) = Holder::joined(article, quotation, end)
            && other != one
        {
            return vec![one, other];
        }
        let Some(words) = mention.filter(|_| one.entity.is_none()).map(|m| article.document.tokens_in(m)) else {
            return vec![one];
        };
        let mut joint: Vec<Holder> = Vec::new();
        let mut at = words.start;
        while at < words.end && joint.len() < JOINT {
            match article.mention(at).filter(|m| m.tokens.start == at) {
                Some(m) => {
                    // The first, or one that is joined to those before.
                    let title = |i: usize| i > words.start && article.is_joined(i);
                    let joined = joint.is_empty() || (at.saturating_sub(4)..=at).any(title);
                    if joined && is_actor(m.kind) {
                        joint.push(Holder::phrase(article, m.tokens.clone()));
                    }
                    at = m.tokens.end.max(at + 1);
                }
                None => at += 1,
            }
        }
        if joint.len() > 1 { joint } else { vec![one] }
    }

    /// The person who speaks with the one whose name ends at `end`.
    fn joined(article: &Article<'_, '_>, quotation: usize, end: usize) -> Option<Holder> {
        let quoted = &article.document.quotations[quotation];
        let content = article.document.tokens_in(*quoted.content.first()?).start;
        let cue = article.document.tokens_in(quoted.cue?).start;
        if cue >= end || end >= content || !article.is_joined(end) {
            return None;
        }
        let mention = (end..content.min(end + 3)).find_map(|i| article.mention(i))?;
        let alone = (end..mention.tokens.start).all(|i| article.token(i).is_word() && !article.is_verb(i));
        (alone && mention.kind == EntityType::Person && mention.tokens.end <= content)
            .then(|| Holder::phrase(article, mention.tokens.clone()))
    }

    /// The actor that a noun phrase names: the entity in it, or the phrase.
    pub(super) fn phrase(article: &Article<'_, '_>, phrase: Range<usize>) -> Holder {
        let mentions = || phrase.clone().filter_map(|i| article.mention(i));
        let person = mentions().find(|m| matches!(m.kind, EntityType::Person | EntityType::Role));
        let head = article.mention(phrase.start).or_else(|| {
            // What a classifier stands before: تنظيم داعش.
            article.mention(phrase.start + 1).filter(|m| m.tokens.end == phrase.end && phrase.len() <= 3)
        });
        if let Some(entity) = person.or(head).and_then(|m| m.entity) {
            return Holder { entity: Some(entity), name: article.document.entity(entity).name.clone() };
        }
        let mut begin = article.document.span_of(phrase.clone());
        let first = article.token(phrase.start);
        if let Some(stem) = first.segments.iter().find(|s| s.kind == crate::document::SegmentKind::Stem) {
            begin.begin = stem.span.begin;
        }
        Holder { entity: None, name: article.document.slice(begin).to_string() }.of_office(article)
    }

    /// The person who bears the office that the words name, where the article
    /// says who that is.
    fn of_office(self, article: &Article<'_, '_>) -> Holder {
        match article.bearer(&self.name) {
            Some(entity) => Holder { entity: Some(entity), name: article.document.entity(entity).name.clone() },
            None => self,
        }
    }
}
