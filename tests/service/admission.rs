//! A server takes so many calls at once, whatever their shape, and says so to
//! the rest.

use isnad::wire::proto::{self, EnrichFirehoseRequest};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt;

use crate::support::{ARTICLE, Server, document, reason};

#[tokio::test]
async fn streams_count_until_they_end_and_health_never() {
    let server = Server::with(&["--max-calls", "3"]);
    let mut streams = Vec::new();
    for _ in 0..3 {
        let (sender, requests) = mpsc::channel::<EnrichFirehoseRequest>(1);
        let answers = server.client().await.enrich_firehose(ReceiverStream::new(requests)).await.expect("begun");
        streams.push((sender, answers.into_inner()));
    }
    let request = proto::EnrichDocumentRequest { document: document(ARTICLE), options: None };
    let status = server.client().await.enrich_document(request.clone()).await.expect_err("full");
    assert_eq!(reason(&status), (Code::Unavailable, "SERVER_BUSY".into()));
    assert!(status.get_details_retry_info().expect("worth another try").retry_delay.is_some());
    let mut health = HealthClient::new(server.channel().await);
    health.check(HealthCheckRequest::default()).await.expect("a busy server is well");

    let (sender, mut answers) = streams.pop().expect("three");
    drop(sender);
    assert!(answers.message().await.expect("ends with OK").is_none());
    server.client().await.enrich_document(request.clone()).await.expect("there is a place");
    // A client that goes away leaves its place, too.
    drop(streams);
    for _ in 0..10 {
        server.client().await.enrich_document(request.clone()).await.expect("there are places");
    }
}
