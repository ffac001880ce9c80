//! An answer as a table in CSV (RFC 4180): a row for each quotation, stance or
//! name, for a spreadsheet or a data frame.
//!
//! Works from the message alone: its spans must carry their text.

use crate::wire::proto;
use proto::{EnrichDocumentResponse, EntityType, Polarity, QuotationType, SpeakerForm, StanceBasis, StanceLabel};

use super::part::Part;

/// Names of the columns, as a line.
pub(super) fn header(part: Part) -> String {
    line(match part {
        Part::Quotes => &[
            "document",
            "quotation",
            "speaker",
            "speaker_key",
            "speaker_form",
            "polarity",
            "cue",
            "content",
            "type",
            "via",
            "addressee",
            "begin",
            "end",
            "confidence",
        ],
        Part::Stances => &[
            "document",
            "stance",
            "holder",
            "holder_key",
            "label",
            "target",
            "target_key",
            "evidence",
            "basis",
            "quotation",
            "confidence",
        ],
        Part::Names => &["document", "entity", "name", "type", "key", "titles", "mentions", "value", "salience"],
        Part::Tokens => &["document", "token", "text", "normalized", "stem", "segments", "begin", "end"],
    })
}

/// The rows of an article, a line each.
pub(super) fn rows(answer: &EnrichDocumentResponse, part: Part) -> String {
    let table = Table { answer, document: answer.started.as_ref().map_or("", |started| &started.document_id) };
    match part {
        Part::Quotes => answer.quotations.iter().map(|quotation| table.quotation(quotation)).collect(),
        Part::Stances => answer.stances.iter().map(|stance| table.stance(stance)).collect(),
        Part::Names => answer.entities.iter().map(|entity| table.name(entity)).collect(),
        Part::Tokens => answer.tokens.iter().enumerate().map(|(index, token)| table.token(index, token)).collect(),
    }
}

struct Table<'a> {
    answer: &'a EnrichDocumentResponse,
    document: &'a str,
}

impl Table<'_> {
    fn quotation(&self, quotation: &proto::Quotation) -> String {
        let speaker = quotation.speaker.clone().unwrap_or_default();
        let via: Vec<&str> = quotation.via.iter().map(|relay| relay.name.as_str()).collect();
        line(&[
            self.document,
            &quotation.quotation_id.to_string(),
            &speaker.name,
            self.key(speaker.entity_id),
            value(speaker.form().as_str_name(), SpeakerForm::Unspecified.as_str_name()),
            value(quotation.polarity().as_str_name(), Polarity::Unspecified.as_str_name()),
            text(&quotation.cue),
            &texts(&quotation.content),
            value(quotation.r#type().as_str_name(), QuotationType::Unspecified.as_str_name()),
            &via.join("; "),
            text(&quotation.addressee),
            &quotation.content.first().map_or(0, |span| span.begin).to_string(),
            &quotation.content.last().map_or(0, |span| span.end).to_string(),
            &confidence(quotation.confidence),
        ])
    }

    fn stance(&self, stance: &proto::Stance) -> String {
        let holder = stance.holder.clone().unwrap_or_default();
        let target = stance.target.clone().unwrap_or_default();
        let quotation = if stance.quotation_id == 0 { String::new() } else { stance.quotation_id.to_string() };
        line(&[
            self.document,
            &stance.stance_id.to_string(),
            if holder.author { "AUTHOR" } else { &holder.name },
            self.key(holder.entity_id),
            value(stance.label().as_str_name(), StanceLabel::Unspecified.as_str_name()),
            &target.text,
            self.key(target.entity_id),
            &texts(&stance.evidence),
            value(stance.basis().as_str_name(), StanceBasis::Unspecified.as_str_name()),
            &quotation,
            &confidence(stance.confidence),
        ])
    }

    fn name(&self, entity: &proto::Entity) -> String {
        line(&[
            self.document,
            &entity.entity_id.to_string(),
            &entity.name,
            value(entity.r#type().as_str_name(), EntityType::Unspecified.as_str_name()),
            &entity.key,
            &entity.titles.join("; "),
            &entity.mention_ids.len().to_string(),
            &entity.normalized_value,
            &confidence(entity.salience),
        ])
    }

    fn token(&self, index: usize, token: &proto::Token) -> String {
        let span = token.span.clone().unwrap_or_default();
        let segments: Vec<&str> = token.segments.iter().map(|segment| segment.form.as_str()).collect();
        line(&[
            self.document,
            &index.to_string(),
            &span.text,
            if token.normalized.is_empty() { &span.text } else { &token.normalized },
            &token.stem,
            &segments.join("+"),
            &span.begin.to_string(),
            &span.end.to_string(),
        ])
    }

    /// What an entity is joined on over articles.
    fn key(&self, id: u32) -> &str {
        let entity = self.answer.entities.iter().find(|entity| id != 0 && entity.entity_id == id);
        entity.map_or("", |entity| &entity.key)
    }
}

/// The name of an enum value without what all values of the enum begin with.
fn value<'a>(name: &'a str, unspecified: &str) -> &'a str {
    let prefix = unspecified.trim_end_matches("UNSPECIFIED");
    name.strip_prefix(prefix).filter(|rest| *rest != "UNSPECIFIED").unwrap_or_default()
}

fn text(span: &Option<proto::Span>) -> &str {
    span.as_ref().map_or("", |span| &span.text)
}

fn texts(spans: &[proto::Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" … ")
}

fn confidence(value: f32) -> String {
    format!("{value:.3}")
}

fn line(cells: &[&str]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(cells).map_err(csv::Error::into_kind);
    debug_assert!(written.is_ok(), "memory takes every record");
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_marks_and_line_breaks_stay_cells() {
        assert_eq!(line(&["a,b", "قال: \"لا\"", "سطر\nسطر"]), "\"a,b\",\"قال: \"\"لا\"\"\",\"سطر\nسطر\"\n");
    }

    #[test]
    fn values_have_no_prefix() {
        assert_eq!(value("STANCE_LABEL_FAVOR", StanceLabel::Unspecified.as_str_name()), "FAVOR");
        assert_eq!(value("STANCE_LABEL_UNSPECIFIED", StanceLabel::Unspecified.as_str_name()), "");
    }

    #[test]
    fn every_row_has_the_columns_of_its_header() {
        let answer = EnrichDocumentResponse {
            tokens: vec![proto::Token::default()],
            entities: vec![proto::Entity::default()],
            quotations: vec![proto::Quotation::default()],
            stances: vec![proto::Stance::default()],
            ..Default::default()
        };
        for part in [Part::Tokens, Part::Names, Part::Quotes, Part::Stances] {
            let count = |line: String| line.matches(',').count();
            assert_eq!(count(rows(&answer, part)), count(header(part)), "{part:?}");
        }
    }
}
