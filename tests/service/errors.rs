//! Every error has a code, a message and details that a program can act on.

use isnad::wire::proto::{self, EnrichDocumentRequest, EnrichOptions};
use tonic::{Code, Request, Status, client::Grpc};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt;

use crate::support::{ARTICLE, Server, document, long_text, reason};

async fn refused(server: &Server, request: EnrichDocumentRequest) -> Status {
    let unary = server.client().await.enrich_document(request.clone()).await.expect_err("refused");
    let EnrichDocumentRequest { document, options } = request;
    let request = proto::StreamDocumentRequest { document, options };
    let stream = server.client().await.stream_document(request).await.expect_err("refused");
    assert_eq!((unary.code(), unary.message()), (stream.code(), stream.message()));
    unary
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named_field_by_field() {
    let server = Server::with(&["--max-text-bytes", "1000", "--max-stance-targets", "2"]);
    let target = proto::StanceTarget { name: "العراق".into(), ..Default::default() };
    let with = |options| EnrichDocumentRequest { document: document(ARTICLE), options: Some(options) };
    for (request, want, field) in [
        (EnrichDocumentRequest::default(), "TEXT_EMPTY", "document.text"),
        (
            EnrichDocumentRequest { document: document("x".repeat(1001)), options: None },
            "TEXT_TOO_LONG",
            "document.text",
        ),
        (
            with(EnrichOptions { offset_encoding: 9, ..Default::default() }),
            "ENUM_VALUE_UNKNOWN",
            "options.offset_encoding",
        ),
        (
            with(EnrichOptions { annotations: vec![1, -4], ..Default::default() }),
            "ENUM_VALUE_UNKNOWN",
            "options.annotations[1]",
        ),
        (
            with(EnrichOptions { normalization: i32::MIN, ..Default::default() }),
            "ENUM_VALUE_UNKNOWN",
            "options.normalization",
        ),
        (
            with(EnrichOptions { stance_targets: vec![target; 3], ..Default::default() }),
            "TOO_MANY_TARGETS",
            "options.stance_targets",
        ),
    ] {
        let status = refused(&server, request).await;
        assert_eq!(reason(&status), (Code::InvalidArgument, want.into()));
        let fields = status.get_details_bad_request().expect("fields are at fault").field_violations;
        assert_eq!((fields[0].field.as_str(), fields[0].reason.as_str()), (field, want));
    }
    let status = refused(&server, EnrichDocumentRequest { document: document("x".repeat(1001)), options: None }).await;
    let info = status.get_details_error_info().expect("always there");
    assert_eq!((info.metadata["max_text_bytes"].as_str(), info.metadata["found"].as_str()), ("1000", "1001"));
}

#[tokio::test]
async fn a_request_over_the_limit_says_the_limit() {
    let server = Server::start();
    let request = EnrichDocumentRequest { document: document("x".repeat(5 << 20)), options: None };
    let status = refused(&server, request).await;
    assert_eq!(reason(&status), (Code::ResourceExhausted, "REQUEST_TOO_LARGE".into()));
    let info = status.get_details_error_info().expect("always there");
    assert_eq!(info.metadata["max_request_bytes"], (4 << 20).to_string());
}

#[tokio::test]
async fn an_answer_over_the_limit_names_the_stream() {
    let server = Server::with(&["--max-response-bytes", "10000"]);
    let request = EnrichDocumentRequest { document: document(long_text(20_000)), options: None };
    let status = server.client().await.enrich_document(request).await.expect_err("too long");
    assert_eq!(reason(&status), (Code::ResourceExhausted, "RESPONSE_TOO_LARGE".into()));
    assert!(status.message().contains("StreamDocument"));
    let request = proto::StreamDocumentRequest { document: document(long_text(20_000)), options: None };
    let stream = server.client().await.stream_document(request).await.expect("begun").into_inner();
    crate::support::collect(stream).await;
}

#[tokio::test]
async fn work_that_takes_too_long_is_ended() {
    let server = Server::with(&["--max-processing-time", "1ms"]);
    let request = EnrichDocumentRequest { document: document(long_text(1_000_000)), options: None };
    let status = server.client().await.enrich_document(request).await.expect_err("too long");
    assert_eq!(reason(&status), (Code::DeadlineExceeded, "PROCESSING_TIME_EXCEEDED".into()));
}

/// A call with any message to any path.
async fn call(server: &Server, path: &'static str, message: impl prost::Message + 'static) -> Status {
    let mut grpc = Grpc::new(server.channel().await);
    grpc.ready().await.expect("it listens");
    let codec = ProstCodec::<_, proto::EnrichDocumentResponse>::default();
    grpc.unary(Request::new(message), path.parse().expect("a path"), codec).await.expect_err("refused")
}

#[tokio::test]
async fn what_tonic_refuses_has_details_too() {
    let server = Server::start();
    // Field 1 is a number here and a message there.
    let malformed = proto::Span { begin: 5, ..Default::default() };
    let status = call(&server, "/isnad.v1.EnrichmentService/EnrichDocument", malformed).await;
    assert_eq!(reason(&status), (Code::Internal, "REQUEST_MALFORMED".into()));
    for path in ["/isnad.v1.EnrichmentService/Nothing", "/nobody.v1.Nowhere/Nothing"] {
        let status = call(&server, path, proto::GetCapabilitiesRequest {}).await;
        assert_eq!(reason(&status), (Code::Unimplemented, "METHOD_UNKNOWN".into()));
    }
}

#[tokio::test]
async fn the_log_has_a_line_for_each_call_and_no_text() {
    let server = Server::with(&["--log", "debug"]);
    let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
    server.client().await.enrich_document(request).await.expect("enriched");
    refused(&server, EnrichDocumentRequest::default()).await;
    server.logged("TEXT_EMPTY").await;
    let log = server.log();
    assert!(log.contains(r#"method="/isnad.v1.EnrichmentService/EnrichDocument" code="OK""#), "{log}");
    assert!(!log.chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c)), "{log}");
}

#[tokio::test]
async fn capabilities_are_published() {
    let server = Server::with(&["--max-text-bytes", "5000"]);
    let answer = server.client().await.get_capabilities(proto::GetCapabilitiesRequest {}).await.expect("answered");
    let answer = answer.into_inner();
    assert_eq!(answer.server_version, env!("CARGO_PKG_VERSION"));
    assert_eq!(answer.limits.expect("always there").max_text_bytes, 5000);
    assert_eq!(answer.offset_encodings.len(), 3);
    let models: Vec<i32> = answer.models.iter().map(|model| model.annotation).collect();
    assert_eq!(models, answer.annotations);
    assert!(answer.models.iter().all(|model| !model.labels.is_empty() && model.load_time.is_some()));
}

#[tokio::test]
async fn a_log_in_json_has_an_object_a_line() {
    let server = Server::with(&["--log-format", "json"]);
    let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
    server.client().await.enrich_document(request).await.expect("enriched");
    server.logged("EnrichDocument").await;
    let log = server.log();
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let call = lines.iter().find(|line| line["message"] == "call").expect("a call");
    assert_eq!((&call["code"], &call["level"]), (&"OK".into(), &"INFO".into()));
    assert!(call["ms"].is_number() && call["received"].is_number() && call["peer"].is_string(), "{call}");
}
