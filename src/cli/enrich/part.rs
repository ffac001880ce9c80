//! The parts of an answer, for those who want some of them.

use clap::ValueEnum;

use crate::wire::proto::AnnotationType;

/// A part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    /// Words with their clitics cut.
    Tokens,
    /// Who and what is named.
    Names,
    /// Who said what.
    Quotes,
    /// Who is for or against what.
    Stances,
}

impl Part {
    /// The annotations to ask for.
    pub(super) fn annotations(parts: &[Part]) -> Vec<i32> {
        let mut types: Vec<AnnotationType> = parts
            .iter()
            .flat_map(|part| match part {
                Part::Tokens => &[AnnotationType::Tokens][..],
                Part::Names => &[AnnotationType::Entities],
                // Speakers, holders and targets are entities.
                Part::Quotes => &[AnnotationType::Quotations, AnnotationType::Entities],
                Part::Stances => &[AnnotationType::Stances, AnnotationType::Entities],
            })
            .copied()
            .collect();
        types.sort();
        types.dedup();
        types.into_iter().map(i32::from).collect()
    }
}
