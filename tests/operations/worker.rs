//! `isnad worker`: an article leaves the queue only when its answer, or why
//! there is none, is stored.

use std::time::{Duration, Instant};

use async_nats::jetstream::{AckKind, consumer::PullConsumer};
use isnad::wire::{json, proto};
use prost::Message;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_stream::StreamExt;

use crate::nats::{Nats, Queue};
use crate::support::{free_port, isnad, long_text, seeds, within};

const JSON: &str = "application/json";
const PROTOBUF: &str = "application/protobuf";
const TEXT: &str = "text/plain";

fn request(id: &str, text: &str) -> proto::EnrichDocumentRequest {
    let document = proto::Document { document_id: id.into(), text: text.into(), ..Default::default() };
    proto::EnrichDocumentRequest { document: Some(document), options: None }
}

async fn consumer(queue: &Queue) -> PullConsumer {
    queue.stream("isnad-articles").await.get_consumer("isnad-worker").await.expect("the worker made it")
}

/// Waits until the queue knows that whoever asked for articles is gone: one
/// sent before goes to the dead, and comes again only when their time is over.
async fn nobody_asks(consumer: &mut PullConsumer) {
    let begun = Instant::now();
    while consumer.info().await.expect("told").num_waiting > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "a dead worker still asks");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_answer_has_the_form_and_the_id_of_its_article() {
    let Some(nats) = Nats::start().await else { return };
    let _worker = nats.worker(&[]);
    let queue = nats.queue().await;
    queue.made().await;
    let text = &seeds()[0];
    let request = request("as sent", text);
    queue.send("in protobuf", PROTOBUF, request.encode_to_vec()).await;
    queue.send("in JSON", JSON, json::to_string(&request, json::Layout::Compact)).await;
    queue.send("as text", "text/plain; charset=utf-8", text.clone()).await;
    // Without any header: JSON, under its place in the queue.
    let bare = json::to_string(&request, json::Layout::Pretty);
    queue.context.publish("isnad.articles", bare.into()).await.expect("sent").await.expect("stored");
    queue.empty(Duration::from_secs(20)).await;

    let answers = queue.all("isnad-answers").await;
    let ids: Vec<_> = answers.keys().map(String::as_str).collect();
    assert_eq!(ids, ["as text", "in JSON", "in protobuf", "isnad-articles.4"]);
    let of_protobuf = &answers["in protobuf"][0];
    assert_eq!(of_protobuf.header("Content-Type"), PROTOBUF);
    let answer = proto::EnrichDocumentResponse::decode(of_protobuf.payload.clone()).expect("protobuf");
    assert_eq!(answer.started.as_ref().expect("there").document_id, "as sent");
    assert!(!answer.quotations.is_empty());
    for id in ["in JSON", "as text", "isnad-articles.4"] {
        let of_json = &answers[id][0];
        assert_eq!(of_json.header("Content-Type"), JSON);
        let read: proto::EnrichDocumentResponse = json::read(&of_json.payload).expect("JSON");
        assert_eq!(read.quotations, answer.quotations, "{id}");
    }
    assert!(queue.all("isnad-dead").await.is_empty());
}

/// Workers die at random, as by want of memory; others go on.
#[tokio::test]
async fn killed_workers_lose_nothing() {
    let Some(nats) = Nats::start().await else { return };
    let start = || nats.worker(&["--ack-wait", "1s", "--tries", "1000", "--in-flight", "4"]);
    let mut workers = [start(), start(), start()];
    let queue = nats.queue().await;
    queue.made().await;
    let (seeds, articles) = (seeds(), 400);
    for i in 0..articles {
        queue
            .send(&format!("article {i}"), PROTOBUF, request(&i.to_string(), &seeds[i % seeds.len()]).encode_to_vec())
            .await;
    }
    // Any order will do, as long as it is the same each time.
    let mut random = 12_345_u64;
    let mut kills = 0;
    while queue.left().await > 0 && kills < 25 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(Duration::from_millis(50 + (random >> 33) % 250)).await;
        let worker = &mut workers[(random >> 40) as usize % 3];
        worker.kill();
        *worker = start();
        kills += 1;
    }
    assert!(kills >= 3, "it was over too soon");
    queue.empty(Duration::from_secs(60)).await;

    let answers = queue.all("isnad-answers").await;
    assert_eq!(answers.len(), articles, "each article is answered");
    for (id, published) in &answers {
        for answer in published {
            let answer = proto::EnrichDocumentResponse::decode(answer.payload.clone()).expect("protobuf");
            assert_eq!(format!("article {}", answer.started.expect("there").document_id), *id);
            assert!(answer.completed.is_some());
        }
    }
    assert!(queue.all("isnad-dead").await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_answered_is_a_dead_letter_that_says_why() {
    let Some(nats) = Nats::start().await else { return };
    let args =
        ["--tries", "3", "--retry-delay", "50ms", "--max-processing-time", "100ms", "--max-text-bytes", "1000000"];
    let mut worker = nats.worker(&args);
    let queue = nats.queue().await;
    queue.made().await;
    // What is wrong stays wrong: one try.
    queue.send("no JSON", JSON, "{").await;
    queue.send("no protobuf", PROTOBUF, &b"\xff\xff"[..]).await;
    queue.send("no form", "text/html", "<p>").await;
    queue.send("nothing", TEXT, "").await;
    // A failure that may pass is tried again.
    queue.send("slow", TEXT, long_text(1_000_000 - 200)).await;
    queue.send("fine", TEXT, "قال الوزير إن الأمر انتهى.").await;
    queue.empty(Duration::from_secs(30)).await;
    let dead = queue.all("isnad-dead").await;
    let said = |id: &str| {
        let letter = dead.get(id).unwrap_or_else(|| panic!("{id} is not among {:?}", dead.keys()));
        let letter = &letter[0];
        ["Isnad-Code", "Isnad-Reason", "Isnad-Tries"].map(|name| letter.header(name).to_owned()).join(" ")
    };
    assert_eq!(said("no JSON"), "INTERNAL REQUEST_MALFORMED 1");
    assert_eq!(said("no protobuf"), "INTERNAL REQUEST_MALFORMED 1");
    assert_eq!(said("no form"), "INTERNAL REQUEST_MALFORMED 1");
    assert_eq!(said("nothing"), "INVALID_ARGUMENT TEXT_EMPTY 1");
    assert_eq!(said("slow"), "DEADLINE_EXCEEDED PROCESSING_TIME_EXCEEDED 3");
    assert_eq!(dead.len(), 5);
    // As it came, so that it can be mended and sent again.
    assert_eq!((&*dead["no JSON"][0].payload, dead["no JSON"][0].header("Content-Type")), (&b"{"[..], JSON));
    assert_eq!(queue.all("isnad-answers").await.into_keys().collect::<Vec<_>>(), ["fine"]);

    // An article that takes its workers with it: they never say a word.
    worker.kill();
    let mut consumer = consumer(&queue).await;
    nobody_asks(&mut consumer).await;
    queue.send("deadly", TEXT, "قال").await;
    for _ in 0..3 {
        let mut batch =
            consumer.batch().max_messages(1).expires(Duration::from_secs(20)).messages().await.expect("begun");
        let message = batch.next().await.expect("there").expect("delivered");
        message.ack_with(AckKind::Nak(None)).await.expect("told");
    }
    let _worker = nats.worker(&args);
    queue.empty(Duration::from_secs(20)).await;
    let dead = queue.all("isnad-dead").await;
    let letter = &dead["deadly"][0];
    assert_eq!((letter.header("Isnad-Reason"), letter.header("Isnad-Tries")), ("TRIES_EXHAUSTED", "4"));
}

#[tokio::test]
async fn an_answer_that_no_message_can_hold_is_a_dead_letter() {
    let Some(nats) = Nats::start().await else { return };
    let _worker = nats.worker(&["--max-text-bytes", "2000000"]);
    let queue = nats.queue().await;
    queue.made().await;
    // As JSON an answer is some twenty times as long as its text.
    queue.send("long", TEXT, long_text(700_000)).await;
    queue.empty(Duration::from_secs(60)).await;
    let dead = queue.all("isnad-dead").await;
    assert_eq!(dead["long"][0].header("Isnad-Reason"), "RESPONSE_TOO_LARGE");
}

/// Work that takes longer than the queue waits is not given to another.
#[tokio::test]
async fn the_queue_is_told_of_work_that_goes_on() {
    let Some(nats) = Nats::start().await else { return };
    let _worker = nats.worker(&["--ack-wait", "800ms", "--workers", "1"]);
    let queue = nats.queue().await;
    queue.made().await;
    for id in ["1", "2", "3"] {
        queue.send(id, PROTOBUF, request(id, &long_text(300_000)).encode_to_vec()).await;
    }
    let begun = Instant::now();
    queue.empty(Duration::from_secs(60)).await;
    eprintln!("{:?} for three", begun.elapsed());
    assert_eq!(queue.all("isnad-answers").await.len(), 3);
    let mut consumer = consumer(&queue).await;
    let info = consumer.info().await.expect("there");
    assert_eq!(info.delivered.consumer_sequence, 3, "each was delivered once");
}

#[tokio::test]
async fn a_worker_that_stops_finishes_or_gives_back() {
    let Some(nats) = Nats::start().await else { return };
    let queue;
    {
        let mut worker = nats.worker(&["--in-flight", "4"]);
        queue = nats.queue().await;
        queue.made().await;
        for i in 0..4 {
            queue.send(&format!("done {i}"), PROTOBUF, request("", &long_text(30_000)).encode_to_vec()).await;
        }
        worker.logged("taking articles").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        worker.signal("TERM");
        assert!(worker.wait(Duration::from_secs(30)).await.success(), "{}", worker.log());
        worker.logged("stopped").await;
    }
    assert_eq!(queue.left().await, 0, "what was taken is answered");

    let mut worker = nats.worker(&["--in-flight", "4", "--grace", "0s"]);
    for i in 0..4 {
        queue.send(&format!("given back {i}"), PROTOBUF, request("", &long_text(500_000)).encode_to_vec()).await;
    }
    worker.logged("taking articles").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    worker.signal("TERM");
    assert!(worker.wait(Duration::from_secs(10)).await.success(), "{}", worker.log());
    let left = queue.left().await;
    assert!(left > 0, "it was faster than the signal");
    // At once, not after the 30 s for which the queue waits for a word.
    let consumer = consumer(&queue).await;
    let mut batch =
        consumer.batch().max_messages(left as usize).expires(Duration::from_secs(10)).messages().await.expect("begun");
    for _ in 0..left {
        batch.next().await.expect("delivered again").expect("delivered again");
    }
}

#[tokio::test]
async fn a_queue_that_is_away_is_waited_for() {
    let Some(mut nats) = Nats::down() else { return };
    let worker = nats.worker(&["--ack-wait", "2s"]);
    tokio::time::sleep(Duration::from_millis(300)).await;
    nats.up().await;
    let queue = nats.queue().await;
    queue.made().await;
    queue.send("1", TEXT, seeds()[0].clone()).await;
    queue.empty(Duration::from_secs(20)).await;

    nats.kill();
    worker.logged("disconnected").await;
    nats.up().await;
    let queue = nats.queue().await;
    queue.send("2", TEXT, seeds()[1].clone()).await;
    queue.empty(Duration::from_secs(30)).await;
    assert_eq!(queue.all("isnad-answers").await.len(), 2);
}

/// A worker serves nobody, and yet says how it is.
#[tokio::test]
async fn a_worker_has_an_admin_port() {
    let Some(mut nats) = Nats::down() else { return };
    let admin = format!("127.0.0.1:{}", free_port());
    let mut worker = nats.worker(&["--admin-listen", &admin]);
    worker.logged("working").await;
    assert_eq!(get(&admin, "/livez").await.0, 200);
    assert_eq!(get(&admin, "/readyz").await.0, 503, "the queue is not there yet");
    let check = || isnad("healthcheck").args(["--admin", &admin]).output().expect("it starts").status.success();
    assert!(!check());
    nats.up().await;
    let queue = nats.queue().await;
    queue.made().await;
    worker.logged("taking articles").await;
    assert!(within(Duration::from_secs(5), check).await.is_ok());
    queue.send("fine", TEXT, seeds()[0].clone()).await;
    queue.send("nothing", TEXT, "").await;
    queue.empty(Duration::from_secs(20)).await;
    let (_, metrics) = get(&admin, "/metrics").await;
    for line in [
        "isnad_deliveries_total{outcome=\"answered\"} 1",
        "isnad_deliveries_total{outcome=\"dead_letter\"} 1",
        "isnad_articles_total{outcome=\"OK\"} 1",
    ] {
        assert!(metrics.lines().any(|said| said == line), "{line}\n{metrics}");
    }
    worker.signal("TERM");
    assert!(worker.wait(Duration::from_secs(30)).await.success(), "{}", worker.log());
}

/// Status and body of what an admin port has at a path.
async fn get(addr: &str, path: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(addr).await.expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: isnad\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("open");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.split(' ').nth(1).expect("a status").parse().expect("a number"), body.to_owned())
}

#[tokio::test]
async fn what_could_lose_articles_is_refused() {
    let Some(nats) = Nats::start().await else { return };
    let mut worker = nats.worker(&["--answers", "isnad.articles"]);
    assert!(!worker.wait(Duration::from_secs(20)).await.success());
    assert!(worker.log().contains("give it a stream of its own"), "{}", worker.log());
    let mut worker = nats.worker(&["--stream", "isnad-dead"]);
    assert!(!worker.wait(Duration::from_secs(20)).await.success());
    assert!(worker.log().contains("not a work queue"), "{}", worker.log());
}
