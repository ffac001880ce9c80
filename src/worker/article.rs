//! What stands in the messages of the queue.
//!
//! | header | of an article | of its answer |
//! |---|---|---|
//! | `Content-Type` | `application/protobuf`: an EnrichDocumentRequest; `application/json`, also where there is no header: the same as JSON; `text/plain`: the text alone | of protobuf the same, else `application/json`: an EnrichDocumentResponse |
//! | `Nats-Msg-Id` | its id; where there is none, `STREAM.SEQUENCE` | the same id |
//! | `traceparent`, `tracestate` | of the trace it belongs to | the same |
//!
//! A dead letter is the article as it came, with headers that say why.

use async_nats::{HeaderMap, header::NATS_MESSAGE_ID, jetstream};
use bytes::Bytes;
use prost::Message as _;

use crate::wire::{Error, json, proto};

/// Headers of a dead letter.
const CODE: &str = "Isnad-Code";
const REASON: &str = "Isnad-Reason";
const MESSAGE: &str = "Isnad-Message";
const TRIES: &str = "Isnad-Tries";
/// Headers that go from an article to its answer.
const PASSED_ON: [&str; 2] = ["traceparent", "tracestate"];
const CONTENT_TYPE: &str = "Content-Type";
/// Bytes that the headers of an answer or a dead letter add at most.
pub(super) const HEADER_BYTES: usize = 4096;

/// How a message is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Protobuf,
    Json,
    Text,
}

impl Format {
    /// By the headers of an article.
    ///
    /// # Errors
    /// Where they name another one.
    fn of(headers: Option<&HeaderMap>) -> Result<Self, Error> {
        let Some(named) = headers.and_then(|headers| headers.get(CONTENT_TYPE)) else { return Ok(Format::Json) };
        let essence = named.as_str().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/protobuf" | "application/x-protobuf" => Ok(Format::Protobuf),
            "application/json" => Ok(Format::Json),
            "text/plain" => Ok(Format::Text),
            _ => Err(Error::Malformed { message: "its Content-Type is not one of those it may have".into() }),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Format::Protobuf => "application/protobuf",
            Format::Json | Format::Text => "application/json",
        }
    }
}

/// An article as the queue delivered it.
#[derive(Debug)]
pub(super) struct Article {
    /// The same at each delivery.
    pub(super) id: String,
    /// This delivery, from 1.
    pub(super) tries: u32,
    /// What it asks for, or why it cannot be read.
    pub(super) request: Result<(Format, proto::EnrichDocumentRequest), Error>,
}

impl Article {
    /// Reads a message. `None` where the queue did not deliver it.
    pub(super) fn of(message: &jetstream::Message) -> Option<Self> {
        let info = message.info().ok()?;
        let id = match message.headers.as_ref().and_then(|headers| headers.get(NATS_MESSAGE_ID)) {
            Some(id) => id.as_str().to_owned(),
            None => format!("{}.{}", info.stream, info.stream_sequence),
        };
        let request =
            Format::of(message.headers.as_ref()).and_then(|format| Ok((format, read(format, &message.payload)?)));
        Some(Article { id, tries: u32::try_from(info.delivered).unwrap_or(u32::MAX), request })
    }
}

/// Reads an article.
///
/// # Errors
/// Where the bytes are not what they are said to be.
pub(super) fn read(format: Format, payload: &[u8]) -> Result<proto::EnrichDocumentRequest, Error> {
    let malformed = |message: String| Error::Malformed { message };
    match format {
        Format::Protobuf => proto::EnrichDocumentRequest::decode(payload).map_err(|error| malformed(error.to_string())),
        // What a JSON reader says can quote what it read.
        Format::Json => json::read(payload).map_err(|place| {
            malformed(format!("not the JSON of an EnrichDocumentRequest, line {}, column {}", place.line, place.column))
        }),
        Format::Text => {
            let text = std::str::from_utf8(payload).map_err(|error| malformed(error.to_string()))?;
            let document = proto::Document { text: text.to_owned(), ..Default::default() };
            Ok(proto::EnrichDocumentRequest { document: Some(document), options: None })
        }
    }
}

/// Writes an answer in the form of its article.
pub(super) fn write(format: Format, answer: &proto::EnrichDocumentResponse) -> Bytes {
    match format {
        Format::Protobuf => answer.encode_to_vec().into(),
        Format::Json | Format::Text => json::to_string(answer, json::Layout::Compact).into(),
    }
}

/// Headers of an answer.
pub(super) fn answer_headers(article: &Article, format: Format, from: Option<&HeaderMap>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(NATS_MESSAGE_ID, article.id.as_str());
    headers.insert(CONTENT_TYPE, format.name());
    for name in PASSED_ON {
        if let Some(value) = from.and_then(|from| from.get(name)) {
            headers.insert(name, value.clone());
        }
    }
    headers
}

/// Headers of a dead letter: its own, and why it is one.
pub(super) fn dead_headers(
    article: &Article,
    code: &str,
    reason: &str,
    message: &str,
    from: Option<&HeaderMap>,
) -> HeaderMap {
    let mut headers = from.cloned().unwrap_or_default();
    headers.insert(NATS_MESSAGE_ID, article.id.as_str());
    headers.insert(CODE, code);
    headers.insert(REASON, reason);
    // A header is one line.
    let line: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(512).collect();
    headers.insert(MESSAGE, line.as_str());
    headers.insert(TRIES, article.tries.to_string().as_str());
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_article_in_three_forms() {
        let json = r#"{"document":{"text":"قال"}}"#;
        let request = read(Format::Json, json.as_bytes()).expect("JSON");
        assert_eq!(read(Format::Text, "قال".as_bytes()), Ok(request.clone()));
        assert_eq!(read(Format::Protobuf, &request.encode_to_vec()), Ok(request));
    }

    #[test]
    fn the_form_is_named_by_the_content_type() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, value);
            Format::of(Some(&headers)).ok()
        };
        assert_eq!(Format::of(None).ok(), Some(Format::Json));
        assert_eq!(of("text/plain; charset=utf-8"), Some(Format::Text));
        assert_eq!(of("Application/Protobuf"), Some(Format::Protobuf));
        assert_eq!(of("text/html"), None);
    }

    #[test]
    fn what_cannot_be_read_is_not_quoted() {
        let error = read(Format::Json, r#"{"document":{"text":"سر"}"#.as_bytes()).expect_err("not closed");
        assert_eq!(error.reason(), "REQUEST_MALFORMED");
        assert!(!error.to_string().contains("سر") && error.to_string().contains("line 1"), "{error}");
        let error = read(Format::Json, r#"{"سر":1}"#.as_bytes()).expect_err("no such field");
        assert!(!error.to_string().contains("سر"), "{error}");
        assert!(read(Format::Text, b"\xff").is_err() && read(Format::Protobuf, b"\xff").is_err());
    }
}
