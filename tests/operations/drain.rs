//! SIGTERM under load: every article that was accepted is answered or fails with
//! a status, and the process ends in time.

use std::{
    collections::BTreeMap,
    error::Error as _,
    io,
    time::{Duration, Instant},
};

use isnad::wire::proto::{self, document_event::Event, enrich_firehose_response::Outcome};
use tokio::{sync::mpsc, task::JoinSet};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::support::{Server, client, seeds};

/// What became of an article.
#[derive(Debug)]
enum Fate {
    Answered,
    /// With a status of the service.
    Failed(String),
    /// It never reached the service.
    NotSent,
    /// Nobody said.
    Lost(String),
}

impl Fate {
    fn of(status: &Status) -> Self {
        if let Some(info) = status.get_details_error_info() {
            return Fate::Failed(info.reason);
        }
        let mut source = status.source();
        while let Some(error) = source {
            let refused =
                error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::ConnectionRefused);
            // A request that the connection, going away, did not take.
            let unsent = error.to_string().contains("operation was canceled")
                || error.to_string().contains("stream error received: refused stream")
                || error.to_string().contains("connection closed before message completed");
            if refused || unsent {
                return Fate::NotSent;
            }
            source = error.source();
        }
        Fate::Lost(format!("{status:?}"))
    }
}

#[tokio::test]
async fn every_accepted_article_is_answered_or_fails_with_a_status() {
    let mut server = Server::start(&["--lame-duck", "300ms", "--grace", "1s", "--workers", "2"]).await;
    let mut callers = JoinSet::new();
    for caller in 0..12 {
        let addr = server.addr();
        let text = seeds()[caller % 8].clone();
        callers.spawn(async move {
            if caller % 3 == 2 { firehose(&addr, &text).await } else { calls(&addr, &text, caller % 3 == 1).await }
        });
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    server.program.signal("TERM");
    assert!(server.program.wait(Duration::from_secs(10)).await.success());
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());

    let fates = tokio::time::timeout(Duration::from_secs(10), callers.join_all()).await.expect("no call hangs");
    let mut counts = BTreeMap::<String, usize>::new();
    for fate in fates.into_iter().flatten() {
        let name = match fate {
            Fate::Answered => "answered".to_owned(),
            Fate::Failed(reason) => reason,
            Fate::NotSent => "not sent".to_owned(),
            Fate::Lost(what) => panic!("lost: {what}"),
        };
        *counts.entry(name).or_default() += 1;
    }
    assert!(counts.contains_key("answered") && counts.contains_key("SERVER_DRAINING"), "{counts:?}");
    let known = ["answered", "not sent", "SERVER_DRAINING"];
    assert!(counts.keys().all(|name| known.contains(&name.as_str())), "{counts:?}");
}

/// One call after another, until the server is gone.
async fn calls(addr: &str, text: &str, stream: bool) -> Vec<Fate> {
    let mut client = client(addr).await;
    let mut fates = Vec::new();
    loop {
        let document = Some(proto::Document { text: text.to_owned(), ..Default::default() });
        let outcome = async {
            if !stream {
                return client
                    .enrich_document(proto::EnrichDocumentRequest { document, options: None })
                    .await
                    .map(drop);
            }
            let request = proto::StreamDocumentRequest { document, options: None };
            let mut events = client.stream_document(request).await?.into_inner();
            let mut completed = false;
            while let Some(message) = events.message().await? {
                completed |= matches!(message.event.and_then(|event| event.event), Some(Event::Completed(_)));
            }
            if completed { Ok(()) } else { Err(Status::new(Code::Unknown, "it ended without completed")) }
        };
        match outcome.await {
            Ok(()) => fates.push(Fate::Answered),
            Err(status) => {
                fates.push(Fate::of(&status));
                return fates;
            }
        }
    }
}

/// One article after another into a stream, until that ends.
async fn firehose(addr: &str, text: &str) -> Vec<Fate> {
    let (sender, articles) = mpsc::channel(4);
    let mut client = client(addr).await;
    let text = text.to_owned();
    let writer = tokio::spawn(async move {
        for id in 0.. {
            let document = Some(proto::Document { text: text.clone(), ..Default::default() });
            let article = proto::EnrichFirehoseRequest { request_id: id.to_string(), document, options: None };
            if sender.send(article).await.is_err() {
                return;
            }
        }
    });
    let mut answers = client.enrich_firehose(ReceiverStream::new(articles)).await.expect("begun").into_inner();
    // Articles of which something came back were accepted.
    let mut open = BTreeMap::new();
    let mut fates = Vec::new();
    let end = loop {
        match answers.message().await {
            Ok(Some(answer)) => match answer.outcome.expect("always set") {
                Outcome::Event(event) if matches!(event.event, Some(Event::Completed(_))) => {
                    assert!(open.remove(&answer.request_id).is_some(), "completed twice");
                    fates.push(Fate::Answered);
                }
                Outcome::Event(_) => {
                    open.insert(answer.request_id, ());
                }
                Outcome::Failed(status) => panic!("{status:?}"),
            },
            Ok(None) => break Status::new(Code::Ok, ""),
            Err(status) => break status,
        }
    };
    writer.abort();
    // What was under way fails with the stream, which says why.
    fates.extend(open.keys().map(|_| Fate::of(&end)));
    fates.push(Fate::of(&end));
    fates
}
