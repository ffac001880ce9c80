//! What is known about one article: plain data that every stage adds to.
//!
//! A [`Document`] borrows the text it describes and never changes it. Every
//! [`Span`] is a half-open range of **UTF-8 bytes** of that text, on character
//! boundaries; [`crate::text::offsets`] converts to other units at the edge.
//!
//! Stages run in one direction, `text → morphology → entities → quotations →
//! stance`, and each fills its own fields:
//!
//! | field | filled by |
//! |---|---|
//! | `paragraphs`, `sentences`, `tokens` | `text`, then `morphology` |
//! | `mentions`, `entities` | `entities` |
//! | `quotations` | `quotations` |
//! | `stances` | `stance` |

mod entity;
mod quotation;
mod span;
mod stance;
mod token;

pub use entity::{Entity, EntityId, EntityType, Gender, Mention, MentionId, Number};
pub use quotation::{Polarity, Quotation, QuotationId, QuotationType, Relay, Speaker, SpeakerForm};
pub use span::Span;
pub use stance::{Stance, StanceBasis, StanceHolder, StanceLabel, StanceTarget};
pub use token::{Pos, Proclitics, Segment, SegmentKind, Token, TokenKind};

use std::ops::Range;

/// A line of the text with its place in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The line without the white space around it.
    pub span: Span,
    /// Indexes into [`Document::sentences`].
    pub sentences: Range<usize>,
    /// What part of the page it is.
    pub kind: ParagraphKind,
}

/// What part of a page a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ParagraphKind {
    /// Running text.
    #[default]
    Body,
    /// A headline, subhead or caption: short and without a full stop.
    Heading,
    /// Page furniture: credits, share buttons, related links.
    Furniture,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it is, without the white space around it.
    pub span: Span,
    /// Indexes into [`Document::tokens`].
    pub tokens: Range<usize>,
    /// Index into [`Document::paragraphs`].
    pub paragraph: usize,
}

/// One article and all that the stages have found in it.
#[derive(Debug, Clone)]
pub struct Document<'t> {
    /// The text as it was sent.
    pub text: &'t str,
    /// Lines with text on them, in text order.
    pub paragraphs: Vec<Paragraph>,
    /// Sentences in text order. None crosses a paragraph.
    pub sentences: Vec<Sentence>,
    /// Tokens in text order. None overlaps another.
    pub tokens: Vec<Token>,
    /// Mentions in the order they were found: `mentions[i].id` is `i + 1`.
    /// Within the tokens of one step they are in text order; a name that was
    /// recognized only later in the article stands at the end.
    pub mentions: Vec<Mention>,
    /// Entities in the order of their first mention: `entities[i].id` is `i + 1`.
    pub entities: Vec<Entity>,
    /// Quotations in the order they were closed: `quotations[i].id` is `i + 1`.
    pub quotations: Vec<Quotation>,
    /// Stances, most central first: `stances[i].id` is `i + 1`.
    pub stances: Vec<Stance>,
}

impl<'t> Document<'t> {
    /// A document of which nothing is known yet.
    pub fn new(text: &'t str) -> Self {
        Document {
            text,
            paragraphs: Vec::new(),
            sentences: Vec::new(),
            tokens: Vec::new(),
            mentions: Vec::new(),
            entities: Vec::new(),
            quotations: Vec::new(),
            stances: Vec::new(),
        }
    }

    /// The text of a span of this document.
    pub fn slice(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    /// The text of a token.
    pub fn surface(&self, token: usize) -> &'t str {
        self.slice(self.tokens[token].span)
    }

    /// Indexes of the tokens that `span` touches, in logarithmic time.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let begin = self.tokens.partition_point(|t| t.span.end <= span.begin);
        let end = self.tokens.partition_point(|t| t.span.begin < span.end);
        begin..end.max(begin)
    }

    /// From the first byte of the first token to the last byte of the last.
    ///
    /// # Panics
    /// Where `tokens` is empty or reaches past the last token.
    pub fn span_of(&self, tokens: Range<usize>) -> Span {
        Span { begin: self.tokens[tokens.start].span.begin, end: self.tokens[tokens.end - 1].span.end }
    }

    /// The entity with this id.
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.index()]
    }

    /// The sentence that holds a token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentences.partition_point(|s| s.tokens.end <= token)
    }

    /// The mention that covers a token, the longest where several do. Looks
    /// through all mentions: stages that ask often keep an index of their own.
    pub fn mention_at(&self, token: usize) -> Option<&Mention> {
        self.mentions.iter().filter(|m| m.tokens.contains(&token)).max_by_key(|m| m.tokens.len())
    }
}
