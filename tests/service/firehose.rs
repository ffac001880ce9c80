//! EnrichFirehose: many articles over one stream, each on its own.

use std::{collections::HashMap, sync::Arc, time::Duration};

use isnad::wire::proto::{self, EnrichFirehoseRequest, document_event::Event, enrich_firehose_response::Outcome};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;

use crate::support::{ARTICLE, Server, document, long_text, seeds};

fn article(id: impl Into<String>, text: impl Into<String>) -> EnrichFirehoseRequest {
    EnrichFirehoseRequest { request_id: id.into(), document: document(text), options: None }
}

/// What came back for each id, in order, when all of these were sent.
async fn send(server: &Server, articles: Vec<EnrichFirehoseRequest>) -> HashMap<String, Vec<Outcome>> {
    let mut client = server.client().await;
    let mut answers = client.enrich_firehose(tokio_stream::iter(articles)).await.expect("begun").into_inner();
    let mut outcomes: HashMap<String, Vec<Outcome>> = HashMap::new();
    while let Some(message) = answers.message().await.expect("the stream ends with OK") {
        outcomes.entry(message.request_id).or_default().push(message.outcome.expect("always set"));
    }
    outcomes
}

/// The events of an article that did not fail.
fn events(outcomes: &[Outcome]) -> Vec<&Event> {
    outcomes
        .iter()
        .enumerate()
        .map(|(i, outcome)| match outcome {
            Outcome::Event(event) => {
                assert_eq!(event.sequence as usize, i, "a gap");
                event.event.as_ref().expect("a kind we know")
            }
            Outcome::Failed(status) => panic!("{status:?}"),
        })
        .collect()
}

/// Code and reason of an article that failed before anything was sent.
fn failure(outcomes: &[Outcome]) -> (Code, String) {
    let [Outcome::Failed(status)] = outcomes else { panic!("{outcomes:?}") };
    let status = tonic::Status::with_details(
        Code::from_i32(status.code),
        status.message.clone(),
        prost::Message::encode_to_vec(status).into(),
    );
    crate::support::reason(&status)
}

#[tokio::test]
async fn two_hundred_articles_come_back_and_the_invalid_one_fails_alone() {
    let server = Server::start();
    let seeds = seeds();
    let texts: Vec<String> = (0..200).map(|i| format!("خبر رقم {i}\n{}", seeds[i % seeds.len()])).collect();
    let articles = texts.iter().enumerate().map(|(i, text)| {
        let mut article = article(i.to_string(), text);
        article.document.as_mut().expect("set").document_id = format!("document {i}");
        if i == 117 {
            article.document = None;
        }
        article
    });
    let outcomes = send(&server, articles.collect()).await;
    assert_eq!(outcomes.len(), 200);
    for (i, text) in texts.iter().enumerate() {
        let outcomes = &outcomes[&i.to_string()];
        if i == 117 {
            assert_eq!(failure(outcomes), (Code::InvalidArgument, "TEXT_EMPTY".into()));
            continue;
        }
        let events = events(outcomes);
        let Some(Event::Started(started)) = events.first() else { panic!("{:?}", events.first()) };
        assert_eq!(
            (started.document_id.as_str(), started.text_length as usize),
            (&*format!("document {i}"), text.len())
        );
        let Some(Event::Completed(completed)) = events.last() else { panic!("{:?}", events.last()) };
        let tokens: usize =
            events.iter().map(|e| if let Event::Tokens(batch) = e { batch.tokens.len() } else { 0 }).sum();
        assert_eq!(completed.counts.expect("always there").tokens as usize, tokens);
        let mut sentence = 0;
        for event in events {
            if let Event::Tokens(batch) = event {
                assert_eq!(batch.sentence_index, sentence);
                sentence += 1;
            }
        }
    }
}

#[tokio::test]
async fn options_hold_until_the_end_unless_an_article_has_its_own() {
    let server = Server::start();
    let options = |encoding: proto::OffsetEncoding| {
        Some(proto::EnrichOptions { offset_encoding: encoding.into(), ..Default::default() })
    };
    use proto::OffsetEncoding::{Utf8, Utf16, Utf32};
    let mut articles: Vec<_> = ["none yet", "first", "own", "none"].map(|id| article(id, ARTICLE)).into();
    articles[1].options = options(Utf16);
    articles[2].options = options(Utf32);
    let outcomes = send(&server, articles).await;
    for (id, encoding) in [("none yet", Utf8), ("first", Utf16), ("own", Utf32), ("none", Utf16)] {
        let Event::Started(started) = events(&outcomes[id])[0] else { panic!("started comes first") };
        assert_eq!(started.offset_encoding(), encoding, "{id}");
    }
}

#[tokio::test]
async fn request_ids_are_checked() {
    let server = Server::start();
    let long = "x".repeat(129);
    let outcomes = send(&server, vec![article("", ARTICLE), article(&long, ARTICLE), article("fine", ARTICLE)]).await;
    assert_eq!(failure(&outcomes[""]), (Code::InvalidArgument, "REQUEST_ID_MISSING".into()));
    assert_eq!(failure(&outcomes[&long]), (Code::InvalidArgument, "REQUEST_ID_TOO_LONG".into()));
    assert!(matches!(events(&outcomes["fine"]).last(), Some(Event::Completed(_))));
}

#[tokio::test]
async fn an_id_in_use_fails_and_is_free_again_after_the_last_event() {
    let server = Server::start();
    let (sender, requests) = mpsc::channel(4);
    sender.send(article("same", long_text(200_000))).await.expect("open");
    sender.send(article("same", ARTICLE)).await.expect("open");
    let mut client = server.client().await;
    let mut answers = client.enrich_firehose(ReceiverStream::new(requests)).await.expect("begun").into_inner();
    let (mut completed, mut refused) = (0, 0);
    while completed < 2 {
        let answer = answers.message().await.expect("the stream goes on").expect("the stream goes on");
        match answer.outcome.expect("always set") {
            Outcome::Failed(status) => {
                assert_eq!(failure(&[Outcome::Failed(status)]), (Code::InvalidArgument, "REQUEST_ID_IN_USE".into()));
                refused += 1;
            }
            Outcome::Event(proto::DocumentEvent { event: Some(Event::Completed(_)), .. }) => {
                completed += 1;
                if completed == 1 {
                    sender.send(article("same", ARTICLE)).await.expect("open");
                }
            }
            Outcome::Event(_) => {}
        }
    }
    assert_eq!(refused, 1);
    drop(sender);
    assert!(answers.message().await.expect("OK").is_none());
}

/// What cannot be read as an article cannot be told from what follows it.
#[tokio::test]
async fn an_article_over_the_limit_of_a_message_ends_the_stream() {
    let server = Server::start();
    let mut client = server.client().await;
    let articles = [article("1", ARTICLE), article("2", "x".repeat(5 << 20)), article("3", ARTICLE)];
    let mut answers = client.enrich_firehose(tokio_stream::iter(articles)).await.expect("begun").into_inner();
    let status = loop {
        match answers.message().await {
            Ok(answer) => assert_eq!(answer.expect("not OK").request_id, "1"),
            Err(status) => break status,
        }
    };
    assert_eq!(crate::support::reason(&status), (Code::ResourceExhausted, "REQUEST_TOO_LARGE".into()));
}

/// A client that writes and does not read is slowed down: what is read ahead is
/// bounded, and nothing is lost.
#[tokio::test]
async fn no_more_articles_are_read_than_the_limit() {
    let server = Server::with(&["--max-in-flight-documents", "4"]);
    let (sender, requests) = mpsc::channel(1);
    let sent = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let writer = tokio::spawn(async move {
        for i in 0..40 {
            sender.send(article(i.to_string(), long_text(100_000))).await.expect("open");
            counter.store(i + 1, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let window = 1 << 16;
    let endpoint = server.endpoint().initial_stream_window_size(window).initial_connection_window_size(window);
    let channel = endpoint.connect().await.expect("it listens");
    let mut client = proto::enrichment_service_client::EnrichmentServiceClient::new(channel);
    let mut answers = client.enrich_firehose(ReceiverStream::new(requests)).await.expect("begun").into_inner();
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Four are worked on; the connection's windows and the client hold some.
    let ahead = sent.load(std::sync::atomic::Ordering::Relaxed);
    assert!(ahead < 25, "{ahead} articles were taken");
    let mut completed = 0;
    while let Some(answer) = answers.message().await.expect("the stream ends with OK") {
        if let Some(Outcome::Event(proto::DocumentEvent { event: Some(Event::Completed(_)), .. })) = answer.outcome {
            completed += 1;
        }
    }
    assert_eq!(completed, 40);
    writer.await.expect("all were sent");
}
