//! The JSON form of messages, as protobuf defines it: camelCase names, enum
//! values by name, fields at their default left out.
//!
//! The generated types know nothing of JSON. A message goes through its own
//! bytes into a dynamic one, which knows all names from the descriptors.

use std::{io, sync::LazyLock};

use prost::Name;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde::Serialize;

use super::proto;

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(proto::FILE_DESCRIPTOR_SET).expect("the descriptors were made when this was built")
});

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// On one line, as NDJSON wants it.
    #[default]
    Compact,
    /// Indented, for a reader.
    Pretty,
}

/// Writes the JSON form of a message of `isnad.v1`, without a line break at
/// the end.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(out: impl io::Write, message: &impl Name, layout: Layout) -> io::Result<()> {
    let message = dynamic(message);
    match layout {
        Layout::Compact => message.serialize(&mut serde_json::Serializer::new(out)),
        Layout::Pretty => message.serialize(&mut serde_json::Serializer::pretty(out)),
    }
    .map_err(io::Error::from)
}

/// The JSON form of a message of `isnad.v1`.
pub fn to_string(message: &impl Name, layout: Layout) -> String {
    let mut json = Vec::new();
    write(&mut json, message, layout).expect("a vector can be written to");
    String::from_utf8(json).expect("JSON is UTF-8")
}

/// Where in JSON something is wrong. Not what: that could quote an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1, in bytes; 0 before the first.
    pub column: usize,
}

/// Reads the JSON form of a message of `isnad.v1`.
///
/// # Errors
/// Where it is not JSON, or not of that message, with unknown fields among what
/// does not belong to it.
pub fn read<M: Name + Default>(json: &[u8]) -> Result<M, Place> {
    let place = |error: serde_json::Error| Place { line: error.line(), column: error.column() };
    let descriptor = POOL.get_message_by_name(&M::full_name()).expect("all messages are in the descriptors");
    let mut reader = serde_json::Deserializer::from_slice(json);
    let message = DynamicMessage::deserialize(descriptor, &mut reader).map_err(place)?;
    reader.end().map_err(place)?;
    Ok(message.transcode_to().expect("a message and its descriptor come from one file"))
}

fn dynamic<M: Name>(message: &M) -> DynamicMessage {
    let descriptor = POOL.get_message_by_name(&M::full_name()).expect("all messages are in the descriptors");
    let mut dynamic = DynamicMessage::new(descriptor);
    dynamic.transcode_from(message).expect("a message and its descriptor come from one file");
    dynamic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let document =
            proto::Document { text: "قال\n\"نعم\"".into(), headline: "عنوان".into(), ..Default::default() };
        let request = proto::EnrichDocumentRequest { document: Some(document), ..Default::default() };
        assert_eq!(read(to_string(&request, Layout::Pretty).as_bytes()), Ok(request));
        let wrong = |json: &str| read::<proto::EnrichDocumentRequest>(json.as_bytes()).expect_err("wrong");
        assert_eq!(wrong("{}\n}"), Place { line: 2, column: 1 });
        assert_eq!(wrong(r#"{"text":""}"#).line, 1);
    }

    #[test]
    fn names_are_those_of_protobuf_json() {
        let mention = proto::EntityMention {
            mention_id: 1,
            span: Some(proto::Span { begin: 0, end: 7, text: "العراق".into() }),
            r#type: proto::EntityType::Location.into(),
            confidence: 0.9,
            entity_id: 0,
            byline: false,
        };
        assert_eq!(
            to_string(&mention, Layout::Compact),
            r#"{"mentionId":1,"span":{"end":7,"text":"العراق"},"type":"ENTITY_TYPE_LOCATION","confidence":0.9}"#
        );
    }
}
