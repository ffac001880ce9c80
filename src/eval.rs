//! How well answers agree with what people annotated.
//!
//! An annotated article is a text with a JSON file beside it that says which names it
//! holds, who says what in it, and who is for or against what. [`Annotation`] is that
//! file with its words found in the text, [`reading`] an answer in the same terms;
//! [`compare()`] holds one against the other, counts into [`Measures`] and says what
//! differs.
//!
//! What is counted, and how, is what docs/EVALUATION.md tells annotators. It looks at
//! words and not at letters, by rules of its own: a tokenizer that is wrong must not be
//! right by its own measure. Works on messages, so that a server is scored as this
//! process is; reads no files.

mod annotation;
mod compare;
mod measures;
pub mod reading;
mod words;

pub use annotation::{Annotation, Fault};
pub use compare::{Difference, Layer, What, compare};
pub use measures::{Measure, Measures};
