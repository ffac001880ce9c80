//! The steps of a run as events of a stream.

use crate::document::Document;
use crate::pipeline::Step;

use super::{Job, Timing, Writer, proto};
use proto::{AnnotationType, document_event::Event};

/// Turns steps into events, numbers them and counts what was sent.
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
    ///
    /// # Errors
    /// What `send` fails with.
    pub fn started<E>(&mut self, mut send: impl FnMut(proto::DocumentEvent) -> Result<(), E>) -> Result<(), E> {
        send(self.event(Event::Started(self.writer.started())))?;
        self.writer.report().warnings.iter().try_for_each(|warning| send(self.event(Event::Warning(warning.clone()))))
    }

    /// What a step added to the document, as far as the request asked for it.
    ///
    /// # Errors
    /// What `send` fails with; the rest of the step is then not sent.
    pub fn step<E>(
        &mut self,
        document: &Document<'_>,
        step: Step,
        mut send: impl FnMut(proto::DocumentEvent) -> Result<(), E>,
    ) -> Result<(), E> {
        match step {
            Step::Sentence(sentence) if self.writer.reports(AnnotationType::Tokens) => {
                let batch = self.writer.token_batch(document, sentence);
                self.counts.sentences += 1;
                self.counts.tokens += batch.tokens.len() as u32;
                send(self.event(Event::Tokens(batch)))?;
            }
            Step::Mentions(range) if self.writer.reports(AnnotationType::Entities) => {
                for mention in &document.mentions[range] {
                    if self.writer.keeps_mention(mention) {
                        self.counts.mentions += 1;
                        send(self.event(Event::Mention(self.writer.mention(mention))))?;
                    }
                }
            }
            Step::Quotations(range) if self.writer.reports(AnnotationType::Quotations) => {
                for quotation in &document.quotations[range] {
                    if self.writer.keeps_quotation(quotation) {
                        self.counts.quotations += 1;
                        send(self.event(Event::Quotation(self.writer.quotation(document, quotation))))?;
                    }
                }
            }
            Step::Entities if self.writer.reports(AnnotationType::Entities) => {
                for entity in &document.entities {
                    if self.writer.keeps_entity(document, entity) {
                        self.counts.entities += 1;
                        send(self.event(Event::Entity(self.writer.entity(document, entity))))?;
                    }
                }
            }
            Step::Stances if self.writer.reports(AnnotationType::Stances) => {
                for stance in &document.stances {
                    if self.writer.keeps_stance(stance) {
                        self.counts.stances += 1;
                        send(self.event(Event::Stance(self.writer.stance(document, stance))))?;
                    }
                }
            }
            // Work that others stand on and nobody asked to see.
            Step::Sentence(_) | Step::Mentions(_) | Step::Quotations(_) | Step::Entities | Step::Stances => {}
        }
        Ok(())
    }

    /// The last event.
    pub fn completed(&mut self, timing: Timing) -> proto::DocumentEvent {
        self.event(Event::Completed(self.writer.completed(self.counts, timing)))
    }

    fn event(&mut self, event: Event) -> proto::DocumentEvent {
        let sequence = self.sequence;
        self.sequence += 1;
        proto::DocumentEvent { sequence, event: Some(event) }
    }
}
