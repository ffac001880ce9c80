//! Quotations: who said what, through whom, to whom.

use super::{EntityId, Span};

/// Number of a quotation within its document, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuotationId(pub u32);

/// Words that the article assigns to someone.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// Its number.
    pub id: QuotationId,
    /// The assigned words in text order, not empty, none overlapping; several
    /// where the article interrupts them. Quotation marks are included, the
    /// complementizer is not.
    pub content: Vec<Span>,
    /// How the words are marked in print.
    pub kind: QuotationType,
    /// The verb, participle, noun or phrase that introduces it.
    pub cue: Option<Span>,
    /// Who said it.
    pub speaker: Speaker,
    /// Who relayed it, outermost first.
    pub via: Vec<Relay>,
    /// Parts of the content that stand inside quotation marks.
    pub verbatim: Vec<Span>,
    /// To whom it was said.
    pub addressee: Option<Span>,
    /// The quotation inside which this one stands.
    pub parent: Option<QuotationId>,
    /// What the speaker does with the content.
    pub polarity: Polarity,
    /// Further markers of the same quotation, such as على حد قوله.
    pub hedges: Vec<Span>,
    /// A quotation mark was missing and its place was inferred.
    pub repaired: bool,
    /// 0 to 1: that this is a quotation with these bounds.
    pub confidence: f32,
}

/// Someone who is said to have spoken.
#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    /// The words that name the speaker for this quotation, whole phrase with
    /// title; none where the subject is implied.
    pub mention: Option<Span>,
    /// The entity the speaker is.
    pub entity: Option<EntityId>,
    /// Fullest name known, or the describing words of someone unnamed. Empty
    /// where nothing is known.
    pub name: String,
    /// How the text refers to the speaker.
    pub form: SpeakerForm,
    /// 0 to 1: that this is the speaker.
    pub confidence: f32,
}

/// A body or person through whom the words reached the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Relay {
    /// The words that name it.
    pub mention: Option<Span>,
    /// The entity it is.
    pub entity: Option<EntityId>,
    /// Its name.
    pub name: String,
    /// The words that say it relayed, such as نقلا عن.
    pub cue: Option<Span>,
}

/// Types of quotation, by print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuotationType {
    /// All content words stand in quotation marks.
    Direct,
    /// None does.
    Indirect,
    /// Some do.
    Mixed,
}

/// How the text refers to a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpeakerForm {
    /// By name, with or without title.
    Named,
    /// By office or description.
    Described,
    /// By a pronoun, a relative pronoun or a suffix.
    Pronoun,
    /// Not at all: the subject is in the verb, or the participle shares it.
    Implied,
    /// As a source that the article does not name.
    Anonymous,
}

/// What a speaker does with the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// Says it.
    Asserted,
    /// Denies it.
    Denied,
    /// Calls for it, asks or orders it.
    Requested,
}
