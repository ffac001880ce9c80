//! The steps of a run as events of a stream.

use crate::document::Document;
use crate::pipeline::Step;

use super::{Job, Timing, Writer, proto};
use proto::{AnnotationType, document_event::Event};

/// Turns steps into events, numbers them and counts what was made.
#[derive(Debug)]
pub struct Events<'j> {
    writer: Writer<'j>,
    sequence: u32,
    counts: proto::Counts,
}

impl<'j> Events<'j> {
    /// Of an article of which nothing was sent yet.
    pub fn new(job: &'j Job) -> Self {
        Events { writer: Writer::new(job), sequence: 0, counts: proto::Counts::default() }
    }

    /// The first event, and what the caller should know about the request.
    pub fn started(&mut self) -> Vec<proto::DocumentEvent> {
        let warnings = self.writer.report().warnings.iter().cloned().map(Event::Warning);
        let events: Vec<Event> = std::iter::once(Event::Started(self.writer.started())).chain(warnings).collect();
        self.number(events)
    }

    /// What a step added to the document, as far as the request asked for it.
    pub fn step(&mut self, document: &Document<'_>, step: Step) -> Vec<proto::DocumentEvent> {
        let writer = &self.writer;
        let events: Vec<Event> = match step {
            Step::Sentence(sentence) if writer.reports(AnnotationType::Tokens) => {
                vec![Event::Tokens(writer.token_batch(document, sentence))]
            }
            Step::Mentions(range) if writer.reports(AnnotationType::Entities) => document.mentions[range]
                .iter()
                .filter(|mention| writer.keeps_mention(mention))
                .map(|mention| Event::Mention(writer.mention(mention)))
                .collect(),
            Step::Quotations(range) if writer.reports(AnnotationType::Quotations) => document.quotations[range]
                .iter()
                .filter(|quotation| writer.keeps_quotation(quotation))
                .map(|quotation| Event::Quotation(writer.quotation(document, quotation)))
                .collect(),
            Step::Entities if writer.reports(AnnotationType::Entities) => document
                .entities
                .iter()
                .filter(|entity| writer.keeps_entity(document, entity))
                .map(|entity| Event::Entity(writer.entity(document, entity)))
                .collect(),
            Step::Stances if writer.reports(AnnotationType::Stances) => document
                .stances
                .iter()
                .filter(|stance| writer.keeps_stance(stance))
                .map(|stance| Event::Stance(writer.stance(document, stance)))
                .collect(),
            // Work that others stand on and nobody asked to see.
            Step::Sentence(_) | Step::Mentions(_) | Step::Quotations(_) | Step::Entities | Step::Stances => Vec::new(),
            Step::Underway => Vec::new(),
        };
        self.number(events)
    }

    /// The last event.
    pub fn completed(&mut self, timing: Timing) -> proto::DocumentEvent {
        let completed = self.writer.completed(self.counts, timing);
        self.number(vec![Event::Completed(completed)]).remove(0)
    }

    fn number(&mut self, events: Vec<Event>) -> Vec<proto::DocumentEvent> {
        let number = |event| {
            self.count(&event);
            let sequence = self.sequence;
            self.sequence += 1;
            proto::DocumentEvent { sequence, event: Some(event) }
        };
        events.into_iter().map(number).collect()
    }

    fn count(&mut self, event: &Event) {
        let counts = &mut self.counts;
        match event {
            Event::Tokens(batch) => {
                counts.sentences += 1;
                counts.tokens += batch.tokens.len() as u32;
            }
            Event::Mention(_) => counts.mentions += 1,
            Event::Entity(_) => counts.entities += 1,
            Event::Quotation(_) => counts.quotations += 1,
            Event::Stance(_) => counts.stances += 1,
            Event::Started(_) | Event::Warning(_) | Event::Completed(_) => {}
        }
    }
}
