//! StreamDocument: events in order, as they are made, and in sum the unary
//! answer.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use isnad::wire::proto::{self, AnnotationType, document_event::Event};

use crate::support::{ARTICLE, Server, collect, document, long_text, seeds};

async fn stream(server: &Server, text: &str, options: Option<proto::EnrichOptions>) -> Vec<Event> {
    let request = proto::StreamDocumentRequest { document: document(text), options };
    collect(server.client().await.stream_document(request).await.expect("begun").into_inner()).await
}

#[tokio::test]
async fn nothing_comes_before_the_tokens_it_covers() {
    let server = Server::start();
    for text in seeds().into_iter().chain([ARTICLE.to_owned()]) {
        let (mut read, mut tokens, mut sentences) = (0, 0, 0);
        let (mut entities_sent, mut counts) = (false, proto::Counts::default());
        for event in stream(&server, &text, None).await {
            match event {
                Event::Tokens(batch) => {
                    assert_eq!((batch.sentence_index, batch.first_token), (sentences, tokens));
                    for token in &batch.tokens {
                        let span = token.span.as_ref().expect("always there");
                        assert!(read <= span.begin && span.begin < span.end);
                        read = span.end;
                    }
                    sentences += 1;
                    tokens += batch.tokens.len() as u32;
                }
                Event::Mention(mention) => {
                    assert!(mention.span.expect("always there").end <= read);
                    assert!(!entities_sent);
                    counts.mentions += 1;
                }
                Event::Quotation(quotation) => {
                    assert!(!quotation.content.is_empty());
                    assert!(quotation.content.iter().all(|span| span.end <= read));
                    counts.quotations += 1;
                }
                Event::Entity(_) => {
                    entities_sent = true;
                    counts.entities += 1;
                }
                Event::Stance(_) => counts.stances += 1,
                Event::Completed(completed) => {
                    let want = proto::Counts { sentences, tokens, ..counts };
                    assert_eq!(completed.counts, Some(want));
                    assert!(completed.processing_time.is_some() && completed.queue_time.is_some());
                }
                Event::Started(_) | Event::Warning(_) => {}
            }
        }
    }
}

#[tokio::test]
async fn tokens_leave_before_the_article_is_read() {
    let server = Server::start();
    let begun = Instant::now();
    let request = proto::StreamDocumentRequest { document: document(long_text(400_000)), options: None };
    let mut events = server.client().await.stream_document(request).await.expect("begun").into_inner();
    let mut first = Duration::MAX;
    while let Some(message) = events.message().await.expect("the stream goes on") {
        if let Some(Event::Tokens(_)) = message.event.and_then(|event| event.event) {
            first = first.min(begun.elapsed());
        }
    }
    assert!(first < begun.elapsed() / 4, "the first after {first:?} of {:?}", begun.elapsed());
}

/// A client that does not read stops the work on its article. Its window holds
/// 64 KiB, the server's channel and buffers some more, and no more is made.
#[tokio::test]
async fn a_client_that_does_not_read_stops_the_work() {
    let server = Server::start();
    let window = 1 << 16;
    let channel = server
        .endpoint()
        .initial_stream_window_size(window)
        .initial_connection_window_size(window)
        .connect()
        .await
        .expect("it listens");
    let mut client = proto::enrichment_service_client::EnrichmentServiceClient::new(channel);
    let request = proto::StreamDocumentRequest { document: document(long_text(400_000)), options: None };
    let mut events = client.stream_document(request).await.expect("begun").into_inner();
    events.message().await.expect("started").expect("started");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let used = server.cpu();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(server.cpu() - used <= Duration::from_millis(50), "it works on");
    let mut last = None;
    while let Some(message) = events.message().await.expect("the stream goes on") {
        last = message.event.and_then(|event| event.event);
    }
    assert!(matches!(last, Some(Event::Completed(_))));
}

#[tokio::test]
async fn the_events_put_together_are_the_unary_answer() {
    let server = Server::start();
    let mut client = server.client().await;
    for text in seeds().into_iter().chain([ARTICLE.to_owned()]) {
        let options = proto::EnrichOptions { include_text: true, ..Default::default() };
        let mut streamed = fold(stream(&server, &text, Some(options.clone())).await);
        let request = proto::EnrichDocumentRequest { document: document(text), options: Some(options) };
        let mut answer = client.enrich_document(request).await.expect("enriched").into_inner();
        for answer in [&mut streamed, &mut answer] {
            settle(answer);
            answer.completed.as_mut().expect("always there").processing_time = None;
            answer.completed.as_mut().expect("always there").queue_time = None;
        }
        assert_eq!(streamed, answer);
    }
}

#[tokio::test]
async fn only_what_was_asked_for_is_sent() {
    let server = Server::start();
    for (asked, text) in [
        (vec![AnnotationType::Tokens], ARTICLE),
        (vec![AnnotationType::Quotations], ARTICLE),
        (vec![AnnotationType::Entities, AnnotationType::Stances], ARTICLE),
    ] {
        let options = proto::EnrichOptions {
            annotations: asked.iter().map(|&annotation| annotation.into()).collect(),
            ..Default::default()
        };
        for event in stream(&server, text, Some(options)).await {
            let of = match event {
                Event::Tokens(_) => AnnotationType::Tokens,
                Event::Mention(_) | Event::Entity(_) => AnnotationType::Entities,
                Event::Quotation(_) => AnnotationType::Quotations,
                Event::Stance(_) => AnnotationType::Stances,
                Event::Started(started) => {
                    assert_eq!(started.annotations().collect::<Vec<_>>(), asked);
                    continue;
                }
                Event::Warning(_) | Event::Completed(_) => continue,
            };
            assert!(asked.contains(&of), "{of:?} was not asked for");
        }
    }
}

#[tokio::test]
async fn another_language_is_warned_of_and_read() {
    let server = Server::start();
    let mut document = document(ARTICLE);
    document.as_mut().expect("some").language_code = "fa-IR".into();
    let request = proto::StreamDocumentRequest { document: document.clone(), options: None };
    let events = collect(server.client().await.stream_document(request).await.expect("begun").into_inner()).await;
    assert!(matches!(&events[1], Event::Warning(warning) if warning.reason == "UNSUPPORTED_LANGUAGE"));
    assert!(matches!(&events[2], Event::Tokens(_)));
    let request = proto::EnrichDocumentRequest { document, options: None };
    let answer = server.client().await.enrich_document(request).await.expect("enriched").into_inner();
    assert_eq!(answer.warnings[0].reason, "UNSUPPORTED_LANGUAGE");
}

#[tokio::test]
async fn nothing_below_the_confidence_asked_for_is_sent() {
    let server = Server::start();
    let least = 0.8;
    for text in seeds() {
        let options = proto::EnrichOptions { min_confidence: Some(least), ..Default::default() };
        let answer = fold(stream(&server, &text, Some(options)).await);
        assert!(answer.mentions.iter().all(|mention| mention.confidence >= least));
        assert!(answer.quotations.iter().all(|quotation| quotation.confidence >= least));
        assert!(answer.stances.iter().all(|stance| stance.confidence >= least));
        let mentions: Vec<u32> = answer.mentions.iter().map(|mention| mention.mention_id).collect();
        assert!(answer.entities.iter().flat_map(|entity| &entity.mention_ids).all(|id| mentions.contains(id)));
    }
}

/// Puts events together as a client would.
fn fold(events: Vec<Event>) -> proto::EnrichDocumentResponse {
    let mut answer = proto::EnrichDocumentResponse::default();
    for event in events {
        match event {
            Event::Started(started) => answer.started = Some(started),
            Event::Tokens(batch) => {
                answer.sentences.push(proto::Sentence {
                    span: batch.sentence_span,
                    first_token: batch.first_token,
                    token_count: batch.tokens.len() as u32,
                });
                answer.tokens.extend(batch.tokens);
            }
            Event::Mention(mention) => answer.mentions.push(mention),
            Event::Entity(entity) => answer.entities.push(entity),
            Event::Quotation(quotation) => answer.quotations.push(quotation),
            Event::Stance(stance) => answer.stances.push(stance),
            Event::Warning(warning) => answer.warnings.push(warning),
            Event::Completed(completed) => answer.completed = Some(completed),
        }
    }
    answer.mentions.sort_by_key(|mention| (mention.span.as_ref().map(order), mention.mention_id));
    answer.quotations.sort_by_key(|quotation| (quotation.content.first().map(order), quotation.quotation_id));
    answer
}

fn order(span: &proto::Span) -> (u32, std::cmp::Reverse<u32>) {
    (span.begin, std::cmp::Reverse(span.end))
}

/// Takes what only the whole article tells from the entities, as the comments
/// of StreamDocument say.
fn settle(answer: &mut proto::EnrichDocumentResponse) {
    let mut entity_of = HashMap::new();
    let mut names = HashMap::new();
    for entity in &answer.entities {
        names.insert(entity.entity_id, entity.name.clone());
        entity_of.extend(entity.mention_ids.iter().map(|&mention| (mention, entity.entity_id)));
    }
    for mention in &mut answer.mentions {
        mention.entity_id = entity_of.get(&mention.mention_id).copied().unwrap_or_default();
    }
    for quotation in &mut answer.quotations {
        let speaker = quotation.speaker.as_mut().expect("always there");
        let others = quotation.via.iter_mut().map(|relay| (relay.entity_id, &mut relay.name));
        for (entity, name) in others.chain([(speaker.entity_id, &mut speaker.name)]) {
            if let Some(fullest) = names.get(&entity) {
                name.clone_from(fullest);
            }
        }
    }
}

/// Without TCP_NODELAY an answer of several segments waits 40 ms for the
/// client's acknowledgement, each time.
#[tokio::test]
async fn an_answer_is_not_held_back_by_the_socket() {
    let server = Server::start();
    let mut client = server.client().await;
    let mut fastest = Duration::MAX;
    for _ in 0..20 {
        let options = proto::EnrichOptions { annotations: vec![AnnotationType::Tokens.into()], ..Default::default() };
        let request = proto::EnrichDocumentRequest { document: document(long_text(10_000)), options: Some(options) };
        let begun = Instant::now();
        client.enrich_document(request).await.expect("enriched");
        fastest = fastest.min(begun.elapsed());
    }
    assert!(fastest < Duration::from_millis(30), "{fastest:?}");
}

/// A start is cheap: an instance more is there when it is needed.
#[tokio::test]
async fn a_server_is_ready_soon_and_small() {
    let server = Server::start();
    // Time of the processor: that of the clock is the machine's.
    assert!(server.cpu() <= Duration::from_millis(100), "{:?}", server.cpu());
    assert!(server.peak_memory() < 150 << 20, "{} bytes", server.peak_memory());
}
