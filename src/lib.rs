//! isnad (إسناد, the chain of who says that who said): Arabic news enriched.
//!
//! [`pipeline::Pipeline`] reads an article and gives a [`document::Document`]:
//! normalized tokens with their clitics cut, named entities, quotations with
//! their speakers, and stances. It does no I/O and cannot fail on any `&str`.
//!
//! ```
//! let document = isnad::pipeline::Pipeline::new().run("قال الوزير إن الأمر انتهى.", &Default::default());
//! assert_eq!(document.tokens.len(), 6);
//! ```
//!
//! With the feature `service`, on by default, the crate also holds the gRPC
//! service and the command line around it.
//!
//! The map of the code, top to bottom; nothing reaches back up:
//!
//! | module | subject |
//! |---|---|
//! | [`document`] | plain data: what is known about an article |
//! | [`lexicon`] | the tables of `lexicon/`, compiled in |
//! | [`sequence`] | learnt models over sequences: features, Viterbi, marginals |
//! | [`text`] | characters, offsets, normalization, sentences, tokens |
//! | [`morphology`] | clitics, stems, parts of speech |
//! | [`entities`] | names, and who is who |
//! | [`quotations`] | who said what |
//! | [`stance`] | who is for or against what |
//! | [`pipeline`] | runs the stages over an article |
//! | `wire`, `service`, `server`, `worker`, `cli` | gRPC, a queue and the shell (feature `service`) |
//! | `eval` | answers held against annotations (feature `service`) |

#[cfg(feature = "service")]
pub mod cli;
pub mod document;
pub mod entities;
#[cfg(feature = "service")]
pub mod eval;
pub mod lexicon;
pub mod morphology;
#[cfg(feature = "service")]
pub mod own_names;
pub mod pipeline;
pub mod quotations;
#[cfg(feature = "service")]
pub mod reload;
pub mod sequence;
#[cfg(feature = "service")]
pub mod server;
#[cfg(feature = "service")]
pub mod service;
#[cfg(feature = "service")]
pub mod settings;
pub mod stance;
#[cfg(feature = "service")]
pub mod telemetry;
pub mod text;
#[cfg(feature = "service")]
pub mod wire;
#[cfg(feature = "service")]
pub mod worker;
