//! Traces by OTLP: a call is in its caller's trace, and its articles in it.

use std::time::Duration;

use isnad::wire::proto::EnrichDocumentRequest;
use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::{Span, span::SpanKind},
};
use tokio::{net::TcpListener, sync::mpsc};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

use crate::support::{ARTICLE, Server, document};

/// Passes on what it is sent.
struct Collector(mpsc::UnboundedSender<ExportTraceServiceRequest>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let _ = self.0.send(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tokio::test]
async fn spans_come_in_the_callers_trace_and_without_text() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("bound"));
    let (sender, mut batches) = mpsc::unbounded_channel();
    let collector = tonic::transport::Server::builder().add_service(TraceServiceServer::new(Collector(sender)));
    tokio::spawn(collector.serve_with_incoming(TcpListenerStream::new(listener)));

    let mut server = Server::with(&["--otlp-endpoint", &endpoint]);
    let mut request = Request::new(EnrichDocumentRequest { document: document(ARTICLE), options: None });
    let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let context = format!("00-{trace}-{parent}-01");
    request.metadata_mut().insert("traceparent", context.parse().expect("ASCII"));
    request.metadata_mut().insert("x-request-id", "desk-7".parse().expect("ASCII"));
    server.client().await.enrich_document(request).await.expect("enriched");
    server.logged(&format!("trace=\"{trace}\"")).await;
    // The end sends what is left.
    server.signal("TERM");
    assert!(server.wait(Duration::from_secs(5)).await.success());

    let mut spans: Vec<Span> = Vec::new();
    while let Ok(batch) = batches.try_recv() {
        assert!(!format!("{batch:?}").chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c)), "{batch:?}");
        spans.extend(batch.resource_spans.into_iter().flat_map(|r| r.scope_spans).flat_map(|s| s.spans));
    }
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let named = |name: &str| spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{spans:?}"));
    let call = named("isnad.v1.EnrichmentService/EnrichDocument");
    assert_eq!((hex(&call.trace_id), hex(&call.parent_span_id)), (trace.to_owned(), parent.to_owned()));
    assert_eq!(call.kind(), SpanKind::Server);
    let given = call.attributes.iter().find(|attribute| attribute.key == "rpc.request.metadata.x-request-id");
    assert!(format!("{given:?}").contains("desk-7"), "{:?}", call.attributes);
    let article = named("article");
    assert_eq!(article.parent_span_id, call.span_id);
    let attributes: Vec<&str> = article.attributes.iter().map(|attribute| attribute.key.as_str()).collect();
    for name in ["isnad.queue_ms", "isnad.text_ms", "isnad.stance_ms"] {
        assert!(attributes.contains(&name), "{attributes:?}");
    }
}

#[tokio::test]
async fn a_collector_that_is_not_there_is_in_nobodys_way() {
    let mut server = Server::with(&["--otlp-endpoint", "http://127.0.0.1:9"]);
    let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
    server.client().await.enrich_document(request).await.expect("enriched");
    server.signal("TERM");
    assert!(server.wait(Duration::from_secs(4)).await.success());
}
