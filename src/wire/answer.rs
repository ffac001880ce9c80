//! A finished document as one message.

use std::cmp::Reverse;

use crate::document::{Document, Mention, Quotation, Span};

use super::{Job, Timing, Writer, proto};
use proto::AnnotationType;

/// Everything that was asked for, in text order where there is one; the numbers
/// of annotations stay those of the document.
pub fn answer(job: &Job, document: &Document<'_>, timing: Timing) -> proto::EnrichDocumentResponse {
    let writer = Writer::new(job);
    let mut answer = proto::EnrichDocumentResponse {
        started: Some(writer.started()),
        warnings: job.report.warnings.clone(),
        ..Default::default()
    };
    if writer.reports(AnnotationType::Tokens) {
        answer.sentences = document.sentences.iter().map(|sentence| writer.sentence(sentence)).collect();
        answer.tokens = document.tokens.iter().map(|token| writer.token(token)).collect();
    }
    if writer.reports(AnnotationType::Entities) {
        let mut mentions: Vec<&Mention> = document.mentions.iter().filter(|m| writer.keeps_mention(m)).collect();
        mentions.sort_by_key(|mention| (in_text(mention.span), mention.id));
        answer.mentions = mentions.into_iter().map(|mention| writer.mention(mention)).collect();
        let entities = document.entities.iter().filter(|entity| writer.keeps_entity(document, entity));
        answer.entities = entities.map(|entity| writer.entity(document, entity)).collect();
    }
    if writer.reports(AnnotationType::Quotations) {
        let mut quotations: Vec<&Quotation> =
            document.quotations.iter().filter(|q| writer.keeps_quotation(q)).collect();
        quotations.sort_by_key(|quotation| (quotation.content.first().copied().map(in_text), quotation.id));
        answer.quotations = quotations.into_iter().map(|q| writer.quotation(document, q)).collect();
    }
    if writer.reports(AnnotationType::Stances) {
        let stances = document.stances.iter().filter(|stance| writer.keeps_stance(stance));
        answer.stances = stances.map(|stance| writer.stance(document, stance)).collect();
    }
    answer.completed = Some(writer.completed(counts(&answer), timing));
    answer
}

/// Text order: what begins first, and of two that begin together the longer.
fn in_text(span: Span) -> (u32, Reverse<u32>) {
    (span.begin, Reverse(span.end))
}

fn counts(answer: &proto::EnrichDocumentResponse) -> proto::Counts {
    proto::Counts {
        sentences: answer.sentences.len() as u32,
        tokens: answer.tokens.len() as u32,
        mentions: answer.mentions.len() as u32,
        entities: answer.entities.len() as u32,
        quotations: answer.quotations.len() as u32,
        stances: answer.stances.len() as u32,
    }
}
