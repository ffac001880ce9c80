//! Tokens and their parts.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::Span;

/// A word with its clitics, a number, a mark.
///
/// Forms are kept in the SEARCH normalization (see [`crate::text::normalize`]):
/// no diacritics, no tatweel, `أ إ آ ٱ → ا`, `ى → ي`, `ة → ه`, `ؤ → و`, `ئ → ي`,
/// digits in ASCII. Rules match these, never the raw text.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Where it is.
    pub span: Span,
    /// What kind of token it is.
    pub kind: TokenKind,
    /// The whole token, folded: `وبالولايات`.
    pub folded: CompactString,
    /// The part without proclitics and pronoun, its article kept: `الولايات`.
    /// `للعراق` has `العراق` here, `حكومتها` has `حكومه`: the form it has without
    /// them. Equal to `folded` where nothing is cut.
    pub core: CompactString,
    /// `core` without its article: `ولايات`. What to index for search.
    pub stem: CompactString,
    /// Which proclitics are cut off, and whether `core` has the article.
    pub proclitics: Proclitics,
    /// The pronoun cut off the end, folded (`ها`, `هم`, `ه`); empty if none.
    pub enclitic: CompactString,
    /// The parts in text order; empty where the token was not cut.
    pub segments: SmallVec<[Segment; 3]>,
    /// Coarse part of speech of the stem.
    pub pos: Pos,
    /// A missing space was repaired beside this token.
    pub resegmented: bool,
}

impl Token {
    /// Whether the token is a word in Arabic script.
    pub fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    /// Whether the token is punctuation.
    pub fn is_punctuation(&self) -> bool {
        self.kind == TokenKind::Punctuation
    }

    /// Whether `و` or `ف` is cut off its front.
    pub fn has_conjunction(&self) -> bool {
        self.proclitics.contains(Proclitics::WA) || self.proclitics.contains(Proclitics::FA)
    }
}

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word in Arabic letters.
    Word,
    /// A number, with its separators.
    Number,
    /// A punctuation mark, or a run of one mark (`..`, `...`).
    Punctuation,
    /// A symbol or emoji, or anything else that prints.
    Symbol,
    /// A web address, mail address, hashtag or user name.
    Handle,
    /// A word in another script.
    Foreign,
}

/// A part of a token that was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands. In `لل` the preposition and the stem share no letter
    /// here: the stem begins with the second `ل`.
    pub span: Span,
    /// Role of the part in the word.
    pub kind: SegmentKind,
    /// The stem's article lost its alif in writing (`للعراق`): the normalized
    /// form of the part is the text of the span with `ا` before it.
    pub restored_alif: bool,
}

/// Role of a part in its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// A conjunction, preposition or particle written before the stem.
    Proclitic,
    /// The stem, with its article.
    Stem,
    /// A pronoun written after the stem.
    Enclitic,
}

/// A set of proclitics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Proclitics(u8);

impl Proclitics {
    /// None.
    pub const NONE: Self = Self(0);
    /// `و` and.
    pub const WA: Self = Self(1);
    /// `ف` then.
    pub const FA: Self = Self(2);
    /// `ب` with, by.
    pub const BI: Self = Self(4);
    /// `ل` for, to.
    pub const LI: Self = Self(8);
    /// `ك` as.
    pub const KA: Self = Self(16);
    /// `س` of the future.
    pub const SA: Self = Self(32);
    /// The article `ال`, which stays with its stem.
    pub const AL: Self = Self(64);

    /// Whether all of `other` are in the set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds `other`.
    pub fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Takes `other` out.
    pub fn remove(&mut self, other: Self) {
        self.0 &= !other.0;
    }

    /// Whether a preposition (`ب`, `ل`, `ك`) is in the set.
    pub fn has_preposition(self) -> bool {
        self.0 & (Self::BI.0 | Self::LI.0 | Self::KA.0) != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl std::ops::BitOr for Proclitics {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Coarse part of speech (the Universal Dependencies tags that later stages ask
/// for). [`Pos::Unknown`] where nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Pos {
    /// Nothing is known.
    #[default]
    Unknown,
    /// Common noun, masdar.
    Noun,
    /// Proper noun.
    ProperNoun,
    /// Adjective, participle used as one.
    Adjective,
    /// Verb.
    Verb,
    /// Preposition, also `بعد`, `قبل` and their like.
    Preposition,
    /// Conjunction, complementizer.
    Conjunction,
    /// Pronoun, demonstrative, relative.
    Pronoun,
    /// Particle: negation, future, vocative.
    Particle,
    /// Adverb.
    Adverb,
    /// Number, in words or digits.
    Number,
    /// Punctuation and symbols.
    Punctuation,
    /// Anything else.
    Other,
}
