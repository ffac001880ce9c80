//! Makes the files of `models/` from annotated corpora.
//!
//! Not part of isnad: what it writes is committed, and whoever builds or runs
//! isnad needs neither this crate nor the corpora. Each model has a program in
//! `src/bin`; features come from the stage that will use the model, so that
//! training and running cannot drift apart.

pub mod crf;
pub mod loglinear;
pub mod ner;
pub mod news;
pub mod random;
pub mod segmentation;
pub mod vectors;
