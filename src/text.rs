//! Text: characters, offsets, normalization; paragraphs, sentences and tokens.
//!
//! The first stage. Reads the article once, from top to end, a sentence at a
//! time, and knows nothing of words but how they are written.

pub mod chars;
pub mod fold;
pub mod normalize;
pub mod offsets;
mod paragraphs;
pub mod sentences;
mod tokens;

pub(crate) use tokens::token;
