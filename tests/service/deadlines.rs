//! Deadlines hold to the end of a stream, and work nobody waits for stops.

use std::time::{Duration, Instant};

use isnad::wire::proto::{self, EnrichFirehoseRequest};
use tokio::{sync::mpsc, time::sleep};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::raw;
use crate::support::{ARTICLE, Server, document, long_text, reason};

/// A request with a deadline that the client does not keep once there are
/// headers.
fn within<T>(message: T, timeout: &'static str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("grpc-timeout", timeout.parse().expect("ASCII"));
    request
}

#[tokio::test]
async fn a_stream_past_its_deadline_ends() {
    let server = Server::start();
    let (sender, requests) = mpsc::channel(1);
    let article = EnrichFirehoseRequest { request_id: "1".into(), document: document(ARTICLE), options: None };
    sender.send(article).await.expect("open");
    let begun = Instant::now();
    let request = within(ReceiverStream::new(requests), "300m");
    let mut answers = server.client().await.enrich_firehose(request).await.expect("begun").into_inner();
    let status = loop {
        match answers.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("ended with OK"),
            Err(status) => break status,
        }
    };
    assert_eq!(reason(&status), (Code::DeadlineExceeded, "DEADLINE_TOO_SHORT".into()));
    assert!((300..2000).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    drop(sender);
}

#[tokio::test]
async fn a_watch_past_its_deadline_ends() {
    let server = Server::start();
    let mut health = HealthClient::new(server.channel().await);
    let mut statuses = health.watch(within(HealthCheckRequest::default(), "100m")).await.expect("begun").into_inner();
    statuses.message().await.expect("serving").expect("serving");
    let status = statuses.message().await.expect_err("the deadline passed");
    assert_eq!(reason(&status), (Code::DeadlineExceeded, "DEADLINE_TOO_SHORT".into()));
}

#[tokio::test]
async fn a_unary_call_past_its_deadline_has_details() {
    let server = Server::start();
    let article = proto::EnrichDocumentRequest { document: document(long_text(1_000_000)), options: None };
    // tonic's client would keep the deadline itself.
    for timeout in ["1m", "20m"] {
        let (headers, trailers) =
            raw::unary(server.addr(), "/isnad.v1.EnrichmentService/EnrichDocument", &article, timeout).await;
        let status = Status::from_header_map(trailers.as_ref().unwrap_or(&headers)).expect("a status");
        assert_eq!(reason(&status), (Code::DeadlineExceeded, "DEADLINE_TOO_SHORT".into()), "{timeout}");
    }
}

/// h2 closes a connection on which 20 streams were reset before they were
/// accepted: a client that cancels much would lose all its other calls, too.
#[tokio::test]
async fn a_storm_of_cancelled_calls_leaves_the_connection() {
    let server = Server::start();
    let request = proto::EnrichDocumentRequest { document: document(ARTICLE), options: None };
    let mut client = server.client().await;
    let (sender, requests) = mpsc::channel::<EnrichFirehoseRequest>(1);
    let mut answers = client.enrich_firehose(ReceiverStream::new(requests)).await.expect("begun").into_inner();
    raw::cancel(server.addr(), "/isnad.v1.EnrichmentService/EnrichDocument", &request, 200).await;
    client.enrich_document(request).await.expect("other connections are served");
    drop(sender);
    assert!(answers.message().await.expect("OK").is_none());
}

/// Asserts that the server uses the processor no more.
async fn idle(server: &Server) {
    sleep(Duration::from_millis(100)).await;
    let used = server.cpu();
    sleep(Duration::from_millis(300)).await;
    let more = server.cpu() - used;
    assert!(more <= Duration::from_millis(50), "{more:?} of work for nobody");
}

#[tokio::test]
async fn work_stops_at_the_deadline_and_when_the_client_goes() {
    let server = Server::start();
    let text = long_text(1_000_000);
    // Stances come last: until then there is nothing to send that could fail.
    let options =
        proto::EnrichOptions { annotations: vec![proto::AnnotationType::Stances.into()], ..Default::default() };
    let mut calls = Vec::new();
    for i in 0..8 {
        let mut client = server.client().await;
        let (document, options) = (document(text.clone()), Some(options.clone()));
        calls.push(tokio::spawn(async move {
            if i % 2 == 0 {
                let request = within(proto::EnrichDocumentRequest { document, options }, "50m");
                let _ = client.enrich_document(request).await;
            } else {
                let request = proto::StreamDocumentRequest { document, options };
                // Dropped, and with it the call, when the time is over.
                let _ = tokio::time::timeout(Duration::from_millis(50), async {
                    let mut events = client.stream_document(request).await?.into_inner();
                    while events.message().await?.is_some() {}
                    Ok::<(), tonic::Status>(())
                })
                .await;
            }
        }));
    }
    for call in calls {
        call.await.expect("no panic");
    }
    idle(&server).await;
}
