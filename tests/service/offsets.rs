//! Spans slice the text as it was sent, in the unit that was asked for, as a
//! Python, a JavaScript and a Rust client would slice it.

use isnad::wire::proto::{self, OffsetEncoding};
use prost::Name;
use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage, Value};

use crate::support::{ARTICLE, Server, collect, document};

/// All that makes offsets go wrong: tatweel, diacritics, ZWNJ, bidi marks,
/// presentation forms, combining and astral characters, emoji of several code
/// points, a lone CR, NUL, an article written into its preposition.
const NASTY: &str = "قــــال الوَزِيرُ إنَّ\u{200C}الأمرَ \u{202B}انتهى\u{202C} 😀👨‍👩‍👧 في العراق\u{200F}.\rوأضاف\0: «لن نقبل» \
    e\u{301}té ﷺ \u{FEFB} للعراق وبالولايات المتحدة 𝒳 ..\u{FEFF}\r\n\u{1F1EE}\u{1F1F6}قال\u{640}";

#[tokio::test]
async fn every_span_slices_to_its_text() {
    let server = Server::start();
    let mut client = server.client().await;
    for text in [NASTY, ARTICLE, &NASTY.repeat(50)] {
        for encoding in [OffsetEncoding::Utf8, OffsetEncoding::Utf16, OffsetEncoding::Utf32] {
            let options =
                proto::EnrichOptions { offset_encoding: encoding.into(), include_text: true, ..Default::default() };
            let request = proto::EnrichDocumentRequest { document: document(text), options: Some(options.clone()) };
            let answer = client.enrich_document(request).await.expect("enriched").into_inner();
            let started = answer.started.clone().expect("always there");
            assert_eq!(started.offset_encoding(), encoding);
            assert_eq!(started.text_length as usize, length(text, encoding));
            assert!(check(&answer, text, encoding) >= answer.tokens.len());

            let request = proto::StreamDocumentRequest { document: document(text), options: Some(options) };
            let stream = client.stream_document(request).await.expect("begun").into_inner();
            let spans: usize = collect(stream)
                .await
                .into_iter()
                .map(|event| check(&proto::DocumentEvent { sequence: 0, event: Some(event) }, text, encoding))
                .sum();
            assert!(spans >= answer.tokens.len());
        }
    }
}

#[tokio::test]
async fn without_include_text_spans_are_numbers_only() {
    let server = Server::start();
    let request = proto::EnrichDocumentRequest { document: document(ARTICLE), options: None };
    let answer = server.client().await.enrich_document(request).await.expect("enriched").into_inner();
    assert!(answer.tokens.iter().all(|token| token.span.as_ref().is_some_and(|span| span.text.is_empty())));
    assert_eq!(answer.started.expect("always there").offset_encoding(), OffsetEncoding::Utf8);
}

#[tokio::test]
async fn normalized_forms_are_left_out_where_they_equal_the_text() {
    let server = Server::start();
    let mut client = server.client().await;
    let text = "للعراق إيران قــال العراق";
    for (profile, want) in [
        (proto::NormalizationProfile::Search, ["", "ايران", "قال", ""]),
        (proto::NormalizationProfile::Light, ["", "", "قال", ""]),
    ] {
        let options = proto::EnrichOptions { normalization: profile.into(), ..Default::default() };
        let request = proto::EnrichDocumentRequest { document: document(text), options: Some(options) };
        let answer = client.enrich_document(request).await.expect("enriched").into_inner();
        let normalized: Vec<&str> = answer.tokens.iter().map(|token| token.normalized.as_str()).collect();
        assert_eq!(normalized, want, "{profile:?}");
        // The alif that لل swallowed comes back in the form, not in the span.
        let forms: Vec<&str> = answer.tokens[0].segments.iter().map(|segment| segment.form.as_str()).collect();
        assert_eq!(forms, ["ل", "العراق"]);
    }
}

/// Checks every span in a message, however deep, and counts them.
fn check<M: Name>(message: &M, text: &str, encoding: OffsetEncoding) -> usize {
    let pool = DescriptorPool::decode(proto::FILE_DESCRIPTOR_SET).expect("descriptors");
    let descriptor = pool.get_message_by_name(&M::full_name()).expect("known");
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).expect("its own bytes");
    let mut spans = Vec::new();
    find_spans(&Value::Message(message), &mut spans);
    for span in &spans {
        assert_eq!(slice(text, span, encoding), span.text, "{span:?} {encoding:?}");
        assert!(span.begin < span.end, "{span:?}");
    }
    spans.len()
}

fn find_spans(value: &Value, spans: &mut Vec<proto::Span>) {
    match value {
        Value::Message(message) if message.descriptor().full_name() == proto::Span::full_name() => {
            spans.push(message.transcode_to().expect("a span"));
        }
        Value::Message(message) => message.fields().for_each(|(_, value)| find_spans(value, spans)),
        Value::List(values) => values.iter().for_each(|value| find_spans(value, spans)),
        _ => {}
    }
}

fn slice(text: &str, span: &proto::Span, encoding: OffsetEncoding) -> String {
    let range = span.begin as usize..span.end as usize;
    match encoding {
        // text.encode()[begin:end].decode(), &text[begin..end]
        OffsetEncoding::Unspecified | OffsetEncoding::Utf8 => text[range].to_owned(),
        // text.slice(begin, end)
        OffsetEncoding::Utf16 => {
            let units: Vec<u16> = text.encode_utf16().collect();
            String::from_utf16(&units[range]).expect("no surrogate is cut")
        }
        // text[begin:end]
        OffsetEncoding::Utf32 => text.chars().skip(range.start).take(range.len()).collect(),
    }
}

fn length(text: &str, encoding: OffsetEncoding) -> usize {
    match encoding {
        OffsetEncoding::Unspecified | OffsetEncoding::Utf8 => text.len(),
        OffsetEncoding::Utf16 => text.encode_utf16().count(),
        OffsetEncoding::Utf32 => text.chars().count(),
    }
}
