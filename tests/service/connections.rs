//! Connections: how many, how old, and how silent.

use std::time::{Duration, Instant};

use isnad::wire::proto::{self, EnrichFirehoseRequest};
use tokio::{io::AsyncReadExt, net::TcpStream, sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request};

use crate::raw;
use crate::support::{ARTICLE, Server, document, reason};

#[tokio::test]
async fn more_connections_wait_until_one_is_closed() {
    let server = Server::with(&["--max-connections", "2"]);
    let (first, _second) = (server.channel().await, server.channel().await);
    let client = |channel| proto::enrichment_service_client::EnrichmentServiceClient::new(channel);
    let ask =
        |channel| async move { client(channel).get_capabilities(proto::GetCapabilitiesRequest {}).await.map(drop) };
    ask(first.clone()).await.expect("served");
    // The system takes it; the server does not, yet.
    let third = server.channel().await;
    assert!(timeout(Duration::from_millis(300), ask(third.clone())).await.is_err(), "it was served");
    drop(first);
    timeout(Duration::from_secs(3), ask(third)).await.expect("there is a place").expect("served");
}

#[tokio::test]
async fn whoever_says_nothing_or_is_dead_is_let_go() {
    let server = Server::with(&[
        "--handshake-timeout",
        "300ms",
        "--keepalive-interval",
        "300ms",
        "--keepalive-timeout",
        "300ms",
    ]);
    let begun = Instant::now();
    let mut silent = TcpStream::connect(server.addr()).await.expect("it listens");
    let silence = async {
        let mut rest = Vec::new();
        let _ = silent.read_to_end(&mut rest).await;
    };
    timeout(Duration::from_secs(5), async { tokio::join!(silence, raw::dead(server.addr())) }).await.expect("let go");
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
    // Who only has nothing to ask stays: pings are answered for it.
    let channel = server.channel().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut client = proto::enrichment_service_client::EnrichmentServiceClient::new(channel);
    client.get_capabilities(proto::GetCapabilitiesRequest {}).await.expect("served");
}

#[tokio::test]
async fn an_old_connection_ends_with_its_calls_and_an_old_firehose_with_its_articles() {
    let server = Server::with(&["--max-connection-age", "300ms", "--max-firehose-age", "600ms"]);
    let (sender, requests) = mpsc::channel(1);
    let mut client = server.client().await;
    let mut answers = client.enrich_firehose(ReceiverStream::new(requests)).await.expect("begun").into_inner();
    let article =
        |id: &str| EnrichFirehoseRequest { request_id: id.into(), document: document(ARTICLE), options: None };
    let begun = Instant::now();
    let idle = tokio::spawn(raw::idle(server.addr().to_owned()));
    let mut completed = 0;
    let status = loop {
        // Fails where the stream has ended meanwhile.
        let _ = sender.send(article(&completed.to_string())).await;
        let status = loop {
            use proto::{document_event::Event, enrich_firehose_response::Outcome};
            match answers.message().await {
                Ok(Some(answer)) => {
                    if let Some(Outcome::Event(proto::DocumentEvent { event: Some(Event::Completed(_)), .. })) =
                        answer.outcome
                    {
                        completed += 1;
                        break None;
                    }
                }
                Ok(None) => panic!("ended with OK though articles could have followed"),
                Err(status) => break Some(status),
            }
        };
        if let Some(status) = status {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(reason(&status), (Code::Unavailable, "STREAM_TOO_OLD".into()));
    assert!(begun.elapsed() >= Duration::from_millis(500) && completed > 5, "{:?}", begun.elapsed());
    assert!(idle.is_finished(), "an idle connection is older than any may be");
}

#[tokio::test]
async fn headers_have_a_limit() {
    let server = Server::with(&["--max-header-bytes", "2000"]);
    let mut request = Request::new(proto::GetCapabilitiesRequest {});
    request.metadata_mut().insert("x-long", "x".repeat(4000).parse().expect("ASCII"));
    let mut client = server.client().await;
    client.get_capabilities(request).await.expect_err("too long");
    client.get_capabilities(proto::GetCapabilitiesRequest {}).await.expect("the connection goes on");
}

/// A client that goes between its headers and its message did nothing wrong,
/// and neither did the server.
#[tokio::test]
async fn who_vanishes_before_its_message_is_no_error() {
    let server = Server::start();
    let path = "/isnad.v1.EnrichmentService/EnrichDocument";
    raw::vanish(server.addr(), path).await;
    server.logged("CANCELLED").await;
    assert!(!server.log().contains("INTERNAL"), "{}", server.log());
    let status = tonic::Status::from_header_map(&raw::empty(server.addr(), path).await).expect("a status");
    assert_eq!(reason(&status), (Code::Internal, "REQUEST_MALFORMED".into()));
}
