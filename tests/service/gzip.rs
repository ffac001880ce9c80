//! Compression: both ways, only of what is long, and never past a limit.

use std::io::Read;

use isnad::wire::proto::{EnrichDocumentRequest, EnrichDocumentResponse, StreamDocumentRequest};
use prost::Message;
use tonic::{Code, Status};

use crate::raw;
use crate::support::{ARTICLE, Server, document, long_text, reason};

const UNARY: &str = "/isnad.v1.EnrichmentService/EnrichDocument";
const STREAM: &str = "/isnad.v1.EnrichmentService/StreamDocument";

#[tokio::test]
async fn long_messages_are_compressed_and_short_ones_are_not() {
    let server = Server::with(&["--gzip-above", "4096"]);
    let request = EnrichDocumentRequest { document: document(long_text(20_000)), options: None };
    let (messages, status) = raw::gzip(server.addr(), UNARY, raw::zipped(&request)).await;
    assert!(status["grpc-status"] == "0" && status["grpc-encoding"] == "gzip", "{status:?}");
    let [(true, message)] = &messages[..] else { panic!("one message, compressed") };
    let mut answer = Vec::new();
    flate2::read::GzDecoder::new(&message[..]).read_to_end(&mut answer).expect("gzip");
    assert!(message.len() * 3 < answer.len(), "{} of {}", message.len(), answer.len());
    let answer = EnrichDocumentResponse::decode(&answer[..]).expect("an answer");
    assert!(answer.tokens.len() > 1000);

    let request = StreamDocumentRequest { document: document(long_text(20_000)), options: None };
    let (messages, _) = raw::gzip(server.addr(), STREAM, raw::zipped(&request)).await;
    assert!(messages.len() > 50);
    for (compressed, message) in &messages {
        assert!(*compressed || message.len() < 4096, "{} bytes as they are", message.len());
    }
    assert!(messages.iter().any(|(compressed, _)| !compressed));

    // A client that does not say it takes gzip.
    let request = EnrichDocumentRequest { document: document(long_text(20_000)), options: None };
    server.client().await.enrich_document(request).await.expect("read as it is");
}

#[tokio::test]
async fn nothing_is_compressed_unless_that_is_set() {
    let server = Server::start();
    let request = EnrichDocumentRequest { document: document(long_text(20_000)), options: None };
    let (messages, status) = raw::gzip(server.addr(), UNARY, raw::zipped(&request)).await;
    assert!(!messages[0].0 && !status.contains_key("grpc-encoding"));
}

#[tokio::test]
async fn a_request_that_grows_past_the_limit_is_refused() {
    let server = Server::start();
    // 64 MiB of blanks in 64 KiB.
    let request = EnrichDocumentRequest { document: document(" ".repeat(64 << 20)), options: None };
    let (messages, status) = raw::gzip(server.addr(), UNARY, raw::zipped(&request)).await;
    assert!(messages.is_empty());
    let status = Status::from_header_map(&status).expect("a status");
    assert_eq!(reason(&status), (Code::ResourceExhausted, "REQUEST_TOO_LARGE".into()));
    assert!(server.peak_memory() < 150 << 20, "{} bytes", server.peak_memory());
    let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
    server.client().await.enrich_document(request).await.expect("it goes on");
}
