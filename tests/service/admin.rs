//! The admin port: liveness, readiness and metrics over plain HTTP.

use std::time::Duration;

use isnad::wire::proto;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::support::{ARTICLE, Server, document, long_text, reason};

/// Status and body of what is at a path.
pub(crate) async fn get(server: &Server, path: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(server.admin()).await.expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: isnad\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("open");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
    (status, body.to_owned())
}

/// The value of a metric with just these labels, given in their order; 0 where
/// nothing was counted.
pub(crate) async fn metric(server: &Server, name: &str) -> f64 {
    let (status, text) = get(server, "/metrics").await;
    assert_eq!(status, 200);
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
    value.unwrap_or_default()
}

#[tokio::test]
async fn probes_follow_the_drain() {
    let mut server = Server::with(&["--admin-listen", "127.0.0.1:0", "--lame-duck", "500ms"]);
    assert_eq!(get(&server, "/livez").await, (200, "alive\n".into()));
    assert_eq!(get(&server, "/readyz").await, (200, "ready\n".into()));
    assert_eq!(get(&server, "/").await.0, 404);
    server.signal("TERM");
    server.logged("NOT_SERVING").await;
    assert_eq!(get(&server, "/livez").await.0, 200);
    assert_eq!(get(&server, "/readyz").await.0, 503);
    assert!(server.wait(Duration::from_secs(3)).await.success());
}

#[tokio::test]
async fn a_call_is_counted_at_its_end_with_the_status_its_client_got() {
    let server = Server::with(&["--admin-listen", "127.0.0.1:0", "--max-text-bytes", "500000"]);
    let mut client = server.client().await;
    let request = proto::EnrichDocumentRequest { document: document(ARTICLE), options: None };
    let answer = client.enrich_document(request).await.expect("enriched").into_inner();
    client.enrich_document(proto::EnrichDocumentRequest::default()).await.expect_err("empty");
    let count = |method: &str, code: &str| {
        format!(
            "rpc_server_call_duration_seconds_count{{rpc_system_name=\"grpc\",rpc_method=\"{method}\",\
             rpc_response_status_code=\"{code}\"}}"
        )
    };
    let unary = "isnad.v1.EnrichmentService/EnrichDocument";
    assert_eq!(metric(&server, &count(unary, "OK")).await, 1.0);
    assert_eq!(metric(&server, &count(unary, "INVALID_ARGUMENT")).await, 1.0);
    let tokens = answer.completed.expect("always there").counts.expect("always there").tokens;
    assert_eq!(metric(&server, "isnad_words_total").await, f64::from(tokens));
    assert_eq!(metric(&server, "isnad_articles_total{outcome=\"OK\"}").await, 1.0);
    assert_eq!(metric(&server, "isnad_text_bytes_total").await, ARTICLE.len() as f64);
    for stage in ["text", "morphology", "entities", "quotations", "stance"] {
        assert_eq!(metric(&server, &format!("isnad_article_stage_seconds_count{{stage=\"{stage}\"}}")).await, 1.0);
    }
    let received = metric(&server, &format!("isnad_received_bytes_total{{rpc_method=\"{unary}\"}}")).await;
    assert!(received > ARTICLE.len() as f64 && received < ARTICLE.len() as f64 + 100.0, "{received}");

    // A stream whose headers said nothing and which its client leaves.
    let stream = "isnad.v1.EnrichmentService/StreamDocument";
    let request = proto::StreamDocumentRequest { document: document(long_text(400_000)), options: None };
    let mut events = client.stream_document(request).await.expect("begun").into_inner();
    events.message().await.expect("started").expect("started");
    assert_eq!(metric(&server, "isnad_calls_in_flight").await, 1.0);
    drop(events);
    for gauge in ["isnad_calls_in_flight", "isnad_articles_in_flight"] {
        while metric(&server, gauge).await > 0.0 {
            sleep(Duration::from_millis(10)).await;
        }
    }
    assert_eq!(metric(&server, &count(stream, "CANCELLED")).await, 1.0);
    assert_eq!(metric(&server, &count(stream, "OK")).await, 0.0);
    assert_eq!(metric(&server, "isnad_articles_queued").await, 0.0);
    assert_eq!(metric(&server, "isnad_articles_total{outcome=\"CALL_CANCELLED\"}").await, 1.0);

    // Names that clients think of make no series of their own.
    let mut health = HealthClient::new(server.channel().await);
    let status = health.check(HealthCheckRequest { service: "x".into() }).await.expect_err("unknown");
    assert_eq!(reason(&status).0, Code::NotFound);
    let (_, text) = get(&server, "/metrics").await;
    assert!(text.contains("rpc_method=\"grpc.health.v1.Health/Check\""), "{text}");
    assert!(
        text.lines().any(|line| line == format!("isnad_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")))
    );
}
