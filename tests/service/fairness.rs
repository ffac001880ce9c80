//! Small calls beside large work: nobody waits for more than a turn.

use std::time::{Duration, Instant};

use isnad::wire::proto::{AnnotationType, EnrichDocumentRequest, EnrichFirehoseRequest, EnrichOptions};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::support::{ARTICLE, Server, document, long_text, seeds};

/// The median time of a small call, out of so many.
async fn small_calls(server: &Server, calls: usize) -> Duration {
    let mut client = server.client().await;
    let mut times = Vec::new();
    for _ in 0..calls {
        let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
        let begun = Instant::now();
        client.enrich_document(request).await.expect("enriched");
        times.push(begun.elapsed());
    }
    times.sort();
    times[calls / 2]
}

#[tokio::test]
async fn a_firehose_leaves_its_turn_to_small_calls() {
    // One thread, so that whoever has it keeps all others waiting.
    let server = Server::with(&["--workers", "1", "--max-in-flight-documents", "64"]);
    let alone = small_calls(&server, 20).await;
    let (sender, requests) = mpsc::channel(64);
    let seeds = seeds();
    let writer = tokio::spawn(async move {
        for i in 0.. {
            let text = seeds[i % seeds.len()].clone();
            let article = EnrichFirehoseRequest { request_id: i.to_string(), document: document(text), options: None };
            if sender.send(article).await.is_err() {
                return;
            }
        }
    });
    let mut answers =
        server.client().await.enrich_firehose(ReceiverStream::new(requests)).await.expect("begun").into_inner();
    let reader = tokio::spawn(async move { while let Ok(Some(_)) = answers.message().await {} });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let beside = small_calls(&server, 40).await;
    // By turns with one article of the firehose, not with 64 of a millisecond
    // each. The machine has other things to do besides.
    assert!(beside < 4 * alone + Duration::from_millis(60), "{beside:?} beside a firehose, {alone:?} alone");
    reader.abort();
    writer.abort();
}

#[tokio::test]
async fn a_long_article_leaves_its_turn_to_short_ones() {
    let server = Server::with(&["--workers", "1"]);
    let alone = small_calls(&server, 20).await;
    let annotations = vec![AnnotationType::Quotations.into()];
    let options = EnrichOptions { annotations, ..Default::default() };
    let request = EnrichDocumentRequest { document: document(long_text(1 << 20)), options: Some(options) };
    let mut client = server.client().await;
    let long = tokio::spawn(async move { client.enrich_document(request).await.map(drop) });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let beside = small_calls(&server, 20).await;
    assert!(!long.is_finished(), "the long article was done too soon to be in the way");
    assert!(beside < 4 * alone + Duration::from_millis(60), "{beside:?} beside a long article, {alone:?} alone");
    long.abort();
}

/// What is left to do at the end of an article is one piece, for a long one a
/// long piece: it is done beside the other work.
#[tokio::test]
async fn the_end_of_a_long_article_is_in_nobodys_way() {
    beside(long_text(1_000_000)).await;
}

/// Nor are the quotations of a paragraph, however long it is.
#[tokio::test]
async fn a_long_paragraph_is_in_nobodys_way() {
    beside(long_text(1_000_000).replace('\n', " ")).await;
}

/// Makes small calls beside a long article.
async fn beside(text: String) {
    let server = Server::with(&["--workers", "1", "--admin-listen", "127.0.0.1:0"]);
    let request = EnrichDocumentRequest { document: document(text), options: None };
    let mut client = server.client().await;
    let long = tokio::spawn(async move {
        // Longer than any message may be: what counts is the work.
        let _ = client.enrich_document(request).await;
    });
    let mut longest = Duration::ZERO;
    while !long.is_finished() {
        let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
        let begun = Instant::now();
        server.client().await.enrich_document(request).await.expect("enriched");
        longest = longest.max(begun.elapsed());
    }
    let stage = "isnad_article_stage_seconds_sum{stage=\"stance\"}";
    let all = crate::admin::metric(&server, stage).await;
    assert!(longest < Duration::from_millis(400), "{longest:?}, and stance took {all} s in all");
}
