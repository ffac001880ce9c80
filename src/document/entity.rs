//! Mentions and the entities they name.

use std::ops::Range;

use compact_str::CompactString;

use super::Span;

/// Number of a mention within its document, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionId(pub u32);

/// Number of an entity within its document, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub u32);

impl EntityId {
    /// The id of the entity at an index of [`super::Document::entities`].
    pub fn from_index(index: usize) -> Self {
        EntityId(index as u32 + 1)
    }

    /// Index into [`super::Document::entities`].
    pub fn index(self) -> usize {
        self.0 as usize - 1
    }
}

/// Types of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityType {
    /// A person, without titles.
    Person,
    /// An institution, ministry, party, company, outlet, team or armed group.
    Organization,
    /// A country, city, region, water, building or site.
    Location,
    /// Anything else that has a name: events, treaties, laws, works, awards.
    Miscellaneous,
    /// An office or description that stands for a person (المسؤول العراقي).
    Role,
    /// A point or stretch of time.
    Date,
}

/// A place where an entity is named.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its number.
    pub id: MentionId,
    /// Where it is: without proclitics, with the article (for `لل`, from the
    /// second `ل`).
    pub span: Span,
    /// The tokens it stands in: indexes into [`super::Document::tokens`].
    pub tokens: Range<usize>,
    /// Type as judged here.
    pub kind: EntityType,
    /// 0 to 1.
    pub confidence: f32,
    /// The entity it belongs to.
    pub entity: Option<EntityId>,
    /// The name of who wrote the article, in a by-line: no speaker.
    pub byline: bool,
}

/// Grammatical gender, where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gender {
    /// Masculine.
    Masculine,
    /// Feminine.
    Feminine,
}

/// Grammatical number, where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number {
    /// One.
    Singular,
    /// Two.
    Dual,
    /// Three or more.
    Plural,
}

/// A person, place, organization and so on, with its mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its number.
    pub id: EntityId,
    /// The fullest name found so far, spelled as in the text.
    pub name: String,
    /// Its type, by vote of its mentions.
    pub kind: EntityType,
    /// Its mentions in text order.
    pub mentions: Vec<MentionId>,
    /// 0 to 1: how central it is to the article.
    pub salience: f32,
    /// The same for the same name in any article: folded, no titles.
    pub key: CompactString,
    /// Offices and descriptions the article gives it, as written.
    pub titles: Vec<String>,
    /// Of a date, in ISO 8601; else empty.
    pub normalized_value: String,
    /// Gender for agreement: of a person by given name or title.
    pub gender: Option<Gender>,
    /// The id that a newsroom's own list of names gives it; else empty.
    pub external_id: CompactString,
}
