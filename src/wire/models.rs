//! What the server computes with, as `Model` messages.
//!
//! All of it is compiled in, so every layer carries the version of the program
//! and the digest of the data it was built from.

use crate::lexicon::DATA_SHA256;
use crate::pipeline::Depth;

use super::proto;
use proto::AnnotationType;

/// Version of the program, as MAJOR.MINOR.PATCH.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Every annotation there is, each standing on those before it.
pub const ALL: [AnnotationType; 4] =
    [AnnotationType::Tokens, AnnotationType::Entities, AnnotationType::Quotations, AnnotationType::Stances];

/// How deep the pipeline must go for an annotation.
pub(super) fn depth(annotation: AnnotationType) -> Depth {
    match annotation {
        AnnotationType::Unspecified | AnnotationType::Tokens => Depth::Tokens,
        AnnotationType::Entities => Depth::Entities,
        AnnotationType::Quotations => Depth::Quotations,
        AnnotationType::Stances => Depth::Stances,
    }
}

/// The models that an answer of this depth comes from.
pub(super) fn used(to: Depth) -> Vec<proto::Model> {
    ALL.into_iter().filter(|&annotation| depth(annotation) <= to).map(model).collect()
}

/// All models with their label sets.
pub fn loaded(load_time: Option<prost_types::Timestamp>) -> Vec<proto::Model> {
    ALL.into_iter()
        .map(|annotation| proto::Model { labels: labels(annotation), load_time, ..model(annotation) })
        .collect()
}

fn model(annotation: AnnotationType) -> proto::Model {
    let name = match annotation {
        AnnotationType::Unspecified | AnnotationType::Tokens => "isnad-tokens",
        AnnotationType::Entities => "isnad-entities",
        AnnotationType::Quotations => "isnad-quotations",
        AnnotationType::Stances => "isnad-stances",
    };
    proto::Model {
        name: name.into(),
        version: VERSION.into(),
        annotation: annotation.into(),
        labels: Vec::new(),
        sha256: DATA_SHA256.into(),
        load_time: None,
    }
}

/// The values of the enum that a layer labels with, as in JSON without the
/// prefix: `PERSON` for `ENTITY_TYPE_PERSON`.
fn labels(annotation: AnnotationType) -> Vec<String> {
    match annotation {
        AnnotationType::Unspecified => Vec::new(),
        AnnotationType::Tokens => names("TOKEN_KIND_", |n| Some(proto::TokenKind::try_from(n).ok()?.as_str_name())),
        AnnotationType::Entities => names("ENTITY_TYPE_", |n| Some(proto::EntityType::try_from(n).ok()?.as_str_name())),
        AnnotationType::Quotations => {
            names("QUOTATION_TYPE_", |n| Some(proto::QuotationType::try_from(n).ok()?.as_str_name()))
        }
        AnnotationType::Stances => {
            names("STANCE_LABEL_", |n| Some(proto::StanceLabel::try_from(n).ok()?.as_str_name()))
        }
    }
}

fn names(prefix: &str, name: impl Fn(i32) -> Option<&'static str>) -> Vec<String> {
    (1..).map_while(name).map(|name| name.strip_prefix(prefix).unwrap_or(name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_all_values_but_unspecified() {
        assert_eq!(labels(AnnotationType::Quotations), ["DIRECT", "INDIRECT", "MIXED"]);
        assert_eq!(labels(AnnotationType::Entities).len(), 6);
    }
}
