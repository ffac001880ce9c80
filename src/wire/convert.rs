//! From what the core knows to messages: the one place where offsets leave
//! UTF-8 bytes, and where forms of another profile are made.

use std::time::Duration;

use compact_str::CompactString;

use crate::document::{
    self, Document, Entity, EntityId, Mention, MentionId, Quotation, QuotationId, Segment, Span, Stance, Token,
};
use crate::text::normalize::{Profile, normalize};
use crate::text::offsets::{OffsetEncoding, OffsetMap};

use super::{Job, Report, Timing, models, proto};
use proto::AnnotationType;

/// Writes what is known of one article as its request asked for it.
#[derive(Debug)]
pub struct Writer<'j> {
    text: &'j str,
    depth: crate::pipeline::Depth,
    report: &'j Report,
    offsets: OffsetMap<'j>,
}

impl<'j> Writer<'j> {
    /// Reads the text of the job once.
    pub fn new(job: &'j Job) -> Self {
        Writer {
            text: &job.text,
            depth: job.options.depth,
            report: &job.report,
            offsets: OffsetMap::new(&job.text, job.report.encoding),
        }
    }

    // === What is reported ===

    pub(super) fn report(&self) -> &'j Report {
        self.report
    }

    pub(super) fn reports(&self, annotation: AnnotationType) -> bool {
        self.report.annotations.has(annotation)
    }

    fn trusts(&self, confidence: f32) -> bool {
        self.report.min_confidence.is_none_or(|least| confidence >= least)
    }

    pub(super) fn keeps_mention(&self, mention: &Mention) -> bool {
        self.trusts(mention.confidence)
    }

    /// An entity goes where all its mentions go.
    pub(super) fn keeps_entity(&self, document: &Document<'_>, entity: &Entity) -> bool {
        entity.mentions.is_empty() || entity.mentions.iter().any(|&id| self.keeps_mention_id(document, id))
    }

    pub(super) fn keeps_quotation(&self, quotation: &Quotation) -> bool {
        self.trusts(quotation.confidence)
    }

    pub(super) fn keeps_stance(&self, stance: &Stance) -> bool {
        self.trusts(stance.confidence)
    }

    fn keeps_mention_id(&self, document: &Document<'_>, id: MentionId) -> bool {
        document.mentions.get(id.0 as usize - 1).is_some_and(|mention| self.keeps_mention(mention))
    }

    /// The number of a quotation, 0 where it was left out.
    fn quotation_id(&self, document: &Document<'_>, id: Option<QuotationId>) -> u32 {
        id.filter(|id| {
            document.quotations.get(id.0 as usize - 1).is_some_and(|quotation| self.keeps_quotation(quotation))
        })
        .map_or(0, |id| id.0)
    }

    // === Messages ===

    pub(super) fn started(&self) -> proto::DocumentStarted {
        proto::DocumentStarted {
            document_id: self.report.document_id.clone(),
            offset_encoding: proto::OffsetEncoding::from(self.report.encoding).into(),
            text_length: self.offsets.len(),
            normalization: proto::NormalizationProfile::from(self.report.profile).into(),
            models: models::used(self.depth),
            annotations: self.report.annotations.iter().map(i32::from).collect(),
        }
    }

    pub(super) fn completed(&self, counts: proto::Counts, timing: Timing) -> proto::DocumentCompleted {
        proto::DocumentCompleted {
            counts: Some(counts),
            processing_time: Some(duration(timing.processing)),
            queue_time: Some(duration(timing.queue)),
            skipped_annotations: Vec::new(),
        }
    }

    pub(super) fn span(&self, span: Span) -> proto::Span {
        proto::Span {
            begin: self.offsets.convert(span.begin),
            end: self.offsets.convert(span.end),
            text: if self.report.include_text { self.text[span.range()].to_owned() } else { String::new() },
        }
    }

    fn spans(&self, spans: &[Span]) -> Vec<proto::Span> {
        spans.iter().map(|&span| self.span(span)).collect()
    }

    pub(super) fn sentence(&self, sentence: &document::Sentence) -> proto::Sentence {
        proto::Sentence {
            span: Some(self.span(sentence.span)),
            first_token: sentence.tokens.start as u32,
            token_count: sentence.tokens.len() as u32,
        }
    }

    pub(super) fn token_batch(&self, document: &Document<'_>, index: usize) -> proto::TokenBatch {
        let sentence = &document.sentences[index];
        proto::TokenBatch {
            sentence_index: index as u32,
            sentence_span: Some(self.span(sentence.span)),
            first_token: sentence.tokens.start as u32,
            tokens: document.tokens[sentence.tokens.clone()].iter().map(|token| self.token(token)).collect(),
        }
    }

    pub(super) fn token(&self, token: &Token) -> proto::Token {
        let surface = &self.text[token.span.range()];
        let normalized = match self.report.profile {
            Profile::Search => token.folded.as_str().into(),
            Profile::Light => normalize(surface, Profile::Light),
        };
        proto::Token {
            span: Some(self.span(token.span)),
            normalized: if normalized == surface { String::new() } else { normalized.into_owned() },
            kind: proto::TokenKind::from(token.kind).into(),
            segments: token.segments.iter().map(|segment| self.segment(segment)).collect(),
            stem: token.stem.to_string(),
            resegmented: token.resegmented,
        }
    }

    fn segment(&self, segment: &Segment) -> proto::Segment {
        let mut form = if segment.restored_alif { String::from("ا") } else { String::new() };
        form.push_str(&normalize(&self.text[segment.span.range()], self.report.profile));
        proto::Segment {
            form,
            kind: proto::SegmentKind::from(segment.kind).into(),
            span: Some(self.span(segment.span)),
        }
    }

    pub(super) fn mention(&self, mention: &Mention) -> proto::EntityMention {
        proto::EntityMention {
            mention_id: mention.id.0,
            span: Some(self.span(mention.span)),
            r#type: proto::EntityType::from(mention.kind).into(),
            confidence: mention.confidence,
            entity_id: entity_id(mention.entity),
            byline: mention.byline,
        }
    }

    pub(super) fn entity(&self, document: &Document<'_>, entity: &Entity) -> proto::Entity {
        proto::Entity {
            entity_id: entity.id.0,
            name: entity.name.clone(),
            r#type: proto::EntityType::from(entity.kind).into(),
            mention_ids: entity
                .mentions
                .iter()
                .filter(|&&id| self.keeps_mention_id(document, id))
                .map(|id| id.0)
                .collect(),
            salience: entity.salience,
            key: CompactString::into_string(entity.key.clone()),
            titles: entity.titles.clone(),
            normalized_value: entity.normalized_value.clone(),
            external_id: entity.external_id.to_string(),
        }
    }

    pub(super) fn quotation(&self, document: &Document<'_>, quotation: &Quotation) -> proto::Quotation {
        proto::Quotation {
            quotation_id: quotation.id.0,
            content: self.spans(&quotation.content),
            r#type: proto::QuotationType::from(quotation.kind).into(),
            cue: quotation.cue.map(|span| self.span(span)),
            speaker: Some(self.speaker(&quotation.speaker)),
            via: quotation.via.iter().map(|relay| self.relay(relay)).collect(),
            verbatim: self.spans(&quotation.verbatim),
            addressee: quotation.addressee.map(|span| self.span(span)),
            parent_quotation_id: self.quotation_id(document, quotation.parent),
            polarity: proto::Polarity::from(quotation.polarity).into(),
            hedges: self.spans(&quotation.hedges),
            repaired: quotation.repaired,
            confidence: quotation.confidence,
        }
    }

    fn speaker(&self, speaker: &document::Speaker) -> proto::Speaker {
        proto::Speaker {
            mention: speaker.mention.map(|span| self.span(span)),
            entity_id: entity_id(speaker.entity),
            name: speaker.name.clone(),
            form: proto::SpeakerForm::from(speaker.form).into(),
            confidence: speaker.confidence,
        }
    }

    fn relay(&self, relay: &document::Relay) -> proto::Relay {
        proto::Relay {
            mention: relay.mention.map(|span| self.span(span)),
            entity_id: entity_id(relay.entity),
            name: relay.name.clone(),
            cue: relay.cue.map(|span| self.span(span)),
        }
    }

    pub(super) fn stance(&self, document: &Document<'_>, stance: &Stance) -> proto::Stance {
        let target = &stance.target;
        let target_id = target.request.and_then(|index| self.report.target_ids.get(index)).cloned();
        proto::Stance {
            stance_id: stance.id,
            holder: Some(proto::StanceHolder {
                entity_id: entity_id(stance.holder.entity),
                name: stance.holder.name.clone(),
                author: stance.holder.author,
            }),
            target: Some(proto::StanceTargetMatch {
                text: target.text.clone(),
                span: target.span.map(|span| self.span(span)),
                entity_id: entity_id(target.entity),
                target_id: target_id.unwrap_or_default(),
            }),
            label: proto::StanceLabel::from(stance.label).into(),
            confidence: stance.confidence,
            evidence: self.spans(&stance.evidence),
            quotation_id: self.quotation_id(document, stance.quotation),
            basis: proto::StanceBasis::from(stance.basis).into(),
        }
    }
}

fn entity_id(id: Option<EntityId>) -> u32 {
    id.map_or(0, |id| id.0)
}

pub(super) fn duration(duration: Duration) -> prost_types::Duration {
    prost_types::Duration { seconds: duration.as_secs() as i64, nanos: duration.subsec_nanos() as i32 }
}

/// Writes both directions of one enum, or the one that is needed, so that a
/// value added to either side does not compile until it is named here.
macro_rules! enums {
    ($($core:path => $wire:ident { $($value:ident),+ $(,)? })+) => {$(
        impl From<$core> for proto::$wire {
            fn from(value: $core) -> Self {
                use $core as Core;
                match value { $(Core::$value => proto::$wire::$value),+ }
            }
        }
    )+};
}

enums! {
    OffsetEncoding => OffsetEncoding { Utf8, Utf16, Utf32 }
    Profile => NormalizationProfile { Light, Search }
    document::TokenKind => TokenKind { Word, Number, Punctuation, Symbol, Handle, Foreign }
    document::SegmentKind => SegmentKind { Proclitic, Stem, Enclitic }
    document::EntityType => EntityType { Person, Organization, Location, Miscellaneous, Role, Date }
    document::QuotationType => QuotationType { Direct, Indirect, Mixed }
    document::SpeakerForm => SpeakerForm { Named, Described, Pronoun, Implied, Anonymous }
    document::Polarity => Polarity { Asserted, Denied, Requested }
    document::StanceLabel => StanceLabel { Favor, Against, Neutral, Unrelated }
    document::StanceBasis => StanceBasis { Predicate, Directive, Effect, Accusation, Evaluation }
}

impl From<proto::OffsetEncoding> for OffsetEncoding {
    fn from(encoding: proto::OffsetEncoding) -> Self {
        match encoding {
            proto::OffsetEncoding::Unspecified | proto::OffsetEncoding::Utf8 => OffsetEncoding::Utf8,
            proto::OffsetEncoding::Utf16 => OffsetEncoding::Utf16,
            proto::OffsetEncoding::Utf32 => OffsetEncoding::Utf32,
        }
    }
}

impl From<proto::NormalizationProfile> for Profile {
    fn from(profile: proto::NormalizationProfile) -> Self {
        match profile {
            proto::NormalizationProfile::Unspecified | proto::NormalizationProfile::Search => Profile::Search,
            proto::NormalizationProfile::Light => Profile::Light,
        }
    }
}
