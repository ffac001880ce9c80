//! Entities: names in the text, and which of them name the same.
//!
//! | module | subject |
//! |---|---|
//! | [`names`] | the name lists |
//! | [`features`], [`tagger`] | finds the names of a sentence |
//! | [`memory`] | what the article has shown so far |
//! | `forms`, `link` | which mentions name the same |
//! | `titles`, `gender` | what else is told of a person |
//! | [`roles`] | which person a description means |

pub mod features;
mod forms;
mod gender;
mod link;
pub mod memory;
pub mod names;
pub mod roles;
pub mod tagger;
mod titles;

use std::ops::Range;

use crate::document::Document;

use link::Linker;
use memory::Memory;
use tagger::Tagger;

/// The stage. Holds what it has learnt from the article so far.
#[derive(Debug, Default)]
pub struct Entities {
    tagger: Tagger,
    memory: Memory,
    linker: Linker,
}

impl Entities {
    /// Finds the names of one sentence and joins them to the entities known so
    /// far. Returns the indexes of the new mentions.
    pub fn sentence(&mut self, document: &mut Document<'_>, sentence: usize) -> Range<usize> {
        let first = document.mentions.len();
        let tokens = document.sentences[sentence].tokens.clone();
        let found = self.tagger.tag(document, tokens, &self.memory);
        self.memory.learn(document, &found);
        for found in &found {
            self.linker.add(document, found);
        }
        first..document.mentions.len()
    }

    /// The whole article was read: finds what only the whole tells, settles
    /// names, types, titles and salience. Returns the indexes of late mentions.
    pub fn finish(&mut self, document: &mut Document<'_>) -> Range<usize> {
        self.linker.finish(document);
        salience(document);
        document.mentions.len()..document.mentions.len()
    }
}

/// How central each entity is: its share of the mentions, more where it stands
/// early.
fn salience(document: &mut Document<'_>) {
    let length = document.text.len().max(1) as f32;
    let mut weights = vec![0.0f32; document.entities.len()];
    for mention in &document.mentions {
        if let Some(entity) = mention.entity {
            weights[entity.index()] += 1.5 - mention.span.begin as f32 / length;
        }
    }
    let most = weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    for (entity, weight) in document.entities.iter_mut().zip(weights) {
        entity.salience = weight / most;
    }
}
