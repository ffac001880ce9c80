//! SIGTERM: what is under way is finished, what is not is told, and the process
//! ends in time whatever is open.

use std::time::{Duration, Instant};

use isnad::wire::proto::{self, EnrichFirehoseRequest, document_event::Event, enrich_firehose_response::Outcome};
use tokio::{sync::mpsc, time::sleep};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::support::{ARTICLE, Server, document, long_text, reason};

#[tokio::test]
async fn an_idle_server_ends_at_once() {
    let mut server = Server::start();
    server.client().await.get_capabilities(proto::GetCapabilitiesRequest {}).await.expect("answered");
    server.signal("TERM");
    assert!(server.wait(Duration::from_secs(3)).await.success());
    let mut server = Server::with(&["--lame-duck", "60s"]);
    // A person waits: no lame duck.
    server.signal("INT");
    assert!(server.wait(Duration::from_secs(3)).await.success());
}

#[tokio::test]
async fn a_watch_sees_the_drain_and_does_not_hold_it_up() {
    let mut server = Server::with(&["--lame-duck", "500ms", "--grace", "60s"]);
    let mut health = HealthClient::new(server.channel().await);
    let request = HealthCheckRequest { service: "isnad.v1.EnrichmentService".into() };
    let mut statuses = health.watch(request.clone()).await.expect("begun").into_inner();
    let mut next = async || statuses.message().await.map(|answer| answer.map(|answer| answer.status()));
    assert_eq!(next().await.expect("no error"), Some(ServingStatus::Serving));

    let begun = Instant::now();
    server.signal("TERM");
    assert_eq!(next().await.expect("no error"), Some(ServingStatus::NotServing));
    assert!(begun.elapsed() < Duration::from_millis(400), "{:?}", begun.elapsed());
    // The lame duck takes new connections and calls.
    let article = proto::EnrichDocumentRequest { document: document(ARTICLE), options: None };
    server.client().await.enrich_document(article).await.expect("still served");

    assert_eq!(reason(&next().await.expect_err("ended")), (Code::Unavailable, "SERVER_DRAINING".into()));
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    assert!(server.wait(Duration::from_secs(3)).await.success());
    // Long before the grace is over.
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_firehose_answers_what_it_has_read_and_says_why_it_ends() {
    let mut server = Server::start();
    let (sender, requests) = mpsc::channel(4);
    let article = |id: &str, text: String| EnrichFirehoseRequest {
        request_id: id.into(),
        document: document(text),
        options: None,
    };
    sender.send(article("1", long_text(100_000))).await.expect("open");
    let mut answers =
        server.client().await.enrich_firehose(ReceiverStream::new(requests)).await.expect("begun").into_inner();
    answers.message().await.expect("started").expect("started");
    server.signal("TERM");
    server.logged("no new connections").await;
    let mut completed = false;
    let status = loop {
        match answers.message().await {
            Ok(Some(answer)) => {
                if let Some(Outcome::Event(event)) = answer.outcome {
                    completed |= matches!(event.event, Some(Event::Completed(_)));
                }
            }
            Ok(None) => panic!("ended with OK though articles could have followed"),
            Err(status) => break status,
        }
    };
    assert!(completed, "an article that was read was not answered");
    assert_eq!(reason(&status), (Code::Unavailable, "SERVER_DRAINING".into()));
    assert!(server.wait(Duration::from_secs(3)).await.success());
    drop(sender);
}

#[tokio::test]
async fn a_client_that_does_not_read_does_not_hold_it_up() {
    let mut server = Server::with(&["--grace", "300ms"]);
    let endpoint = server.endpoint().initial_stream_window_size(1 << 16).initial_connection_window_size(1 << 16);
    let mut client =
        proto::enrichment_service_client::EnrichmentServiceClient::new(endpoint.connect().await.expect("it listens"));
    let request = proto::StreamDocumentRequest { document: document(long_text(400_000)), options: None };
    let events = client.stream_document(request).await.expect("begun").into_inner();
    sleep(Duration::from_millis(200)).await;
    server.signal("TERM");
    assert!(server.wait(Duration::from_secs(4)).await.success());
    drop(events);
}
