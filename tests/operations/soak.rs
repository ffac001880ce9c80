//! A long rain of articles from clients that behave, cancel, run out of time,
//! send what is no article, or vanish: nothing leaks, and who behaves gets every
//! answer once.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::{BufMut, Bytes, BytesMut};
use http::Request;
use isnad::wire::proto::{self, document_event::Event, enrich_firehose_response::Outcome};
use prost::Message;
use tokio::{net::TcpStream, task::JoinSet};
use tonic::{Code, Status};

use crate::support::{Server, client, isnad, printed};

/// Streams at once; a place that were never given back would soon be missed.
const DRIVERS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_rain() {
    rain(6_000).await;
}

/// `cargo test --release --test operations -- --ignored --nocapture hundred_thousand`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes of full load"]
async fn a_hundred_thousand_articles() {
    rain(100_000).await;
}

async fn rain(articles: usize) {
    let server = Server::start(&["--max-calls", "16", "--log", "warn"]).await;
    let begun = Instant::now();
    let sent = Arc::new(AtomicUsize::new(0));
    let mut drivers = JoinSet::new();
    for driver in 0..DRIVERS {
        let (addr, sent) = (server.addr(), Arc::clone(&sent));
        drivers.spawn(async move {
            let mut random = Random(1 + driver as u64);
            let mut ends = BTreeMap::<_, usize>::new();
            while sent.load(Ordering::Relaxed) < articles {
                let count = 20 + random.below(180);
                let end = stream(&addr, count, &mut random).await;
                sent.fetch_add(count, Ordering::Relaxed);
                *ends.entry(end).or_default() += 1;
            }
            ends
        });
    }
    // Memory by the share of articles sent.
    let mut memory = Vec::new();
    let mut ends = BTreeMap::<&str, usize>::new();
    loop {
        tokio::select! {
            driver = drivers.join_next() => match driver {
                None => break,
                Some(driver) => for (end, count) in driver.expect("nothing lost, nothing doubled") {
                    *ends.entry(end).or_default() += count;
                },
            },
            () = tokio::time::sleep(Duration::from_millis(20)) => {
                memory.push((sent.load(Ordering::Relaxed), server.program.memory()));
            }
        }
    }
    let sent = sent.load(Ordering::Relaxed);
    // The median of the samples nearest to a share.
    let mut around = |share: f64| {
        memory.sort_by_key(|(at, _)| at.abs_diff((sent as f64 * share) as usize));
        let mut values: Vec<u64> = memory.iter().take(9).map(|(_, memory)| *memory).collect();
        values.sort_unstable();
        values[values.len() / 2]
    };
    let (middle, end) = (around(0.5), around(0.95));
    eprintln!("{sent} articles in {:?}; streams: {ends:?}; memory {middle} KiB, {end} KiB", begun.elapsed());
    assert!(ends.len() == 5, "every kind of client was there: {ends:?}");
    assert!(end <= middle + middle / 10, "{middle} KiB in the middle, {end} at the end");

    // All places are free again.
    let mut bench = isnad("bench");
    bench.args(["--server", &server.addr(), "--in-flight", "16", "--connections", "4", "--count", "100"]);
    let report = printed(bench).await;
    assert!(report.contains("answered       100"), "{report}");
}

/// One stream of so many articles, and how its client ended it.
async fn stream(addr: &str, count: usize, random: &mut Random) -> &'static str {
    match random.below(10) {
        0 | 1 => {
            cancelled(addr, count, random).await;
            "cancelled"
        }
        2 => {
            let status = behaved(addr, count, Some(Duration::from_millis(1 + random.below(30) as u64))).await;
            // Or it was quick enough.
            assert!(matches!(status.code(), Code::Ok | Code::DeadlineExceeded | Code::Cancelled), "{status:?}");
            "out of time"
        }
        3 => {
            broken(addr, count, random).await;
            "broken"
        }
        4 => {
            vanished(addr, count, random).await;
            "vanished"
        }
        _ => {
            let status = behaved(addr, count, None).await;
            assert_eq!(status.code(), Code::Ok, "{status:?}");
            "behaved"
        }
    }
}

fn article(id: usize) -> proto::EnrichFirehoseRequest {
    let texts = [
        "قال الوزير إن الأمر انتهى.",
        "بغداد - أكدت الأمم المتحدة أنها \"ستواصل دعم العراق\" في المرحلة المقبلة.",
        "ورفض رئيس الحزب سمير علي القرار، وقال: لن نقبل به..",
        "الحكومة تدرس",
    ];
    let document = Some(proto::Document { text: texts[id % texts.len()].into(), ..Default::default() });
    proto::EnrichFirehoseRequest { request_id: id.to_string(), document, options: None }
}

/// Sends all and reads all; every article is answered once, unless the stream
/// ends with an error before.
async fn behaved(addr: &str, count: usize, timeout: Option<Duration>) -> Status {
    let mut client = client(addr).await;
    let mut request = tonic::Request::new(tokio_stream::iter((0..count).map(article)));
    if let Some(timeout) = timeout {
        request.set_timeout(timeout);
    }
    let mut answers = match client.enrich_firehose(request).await {
        Ok(answers) => answers.into_inner(),
        Err(status) => return status,
    };
    let mut completed = vec![false; count];
    let mut next = vec![0; count];
    loop {
        let answer = match answers.message().await {
            Ok(Some(answer)) => answer,
            Ok(None) => break,
            Err(status) => return status,
        };
        let id: usize = answer.request_id.parse().expect("one of ours");
        match answer.outcome.expect("always set") {
            Outcome::Failed(status) => panic!("{id} failed: {status:?}"),
            Outcome::Event(event) => {
                assert_eq!(event.sequence, next[id], "an event of {id} is lost or doubled");
                next[id] += 1;
                assert!(!completed[id], "{id} goes on after its end");
                completed[id] = matches!(event.event, Some(Event::Completed(_)));
            }
        }
    }
    assert!(completed.iter().all(|done| *done), "an article is lost");
    Status::new(Code::Ok, "")
}

/// Reads some and goes away in order.
async fn cancelled(addr: &str, count: usize, random: &mut Random) {
    let mut client = client(addr).await;
    let answers = client.enrich_firehose(tokio_stream::iter((0..count).map(article))).await;
    let mut answers = answers.expect("begun").into_inner();
    for _ in 0..random.below(count * 3) {
        if answers.message().await.expect("the stream goes on").is_none() {
            return;
        }
    }
}

/// Sends some articles and then something else.
async fn broken(addr: &str, count: usize, random: &mut Random) {
    let (connection, response, mut body) = raw(addr).await;
    for id in 0..random.below(count.min(20)) {
        if body.send_data(frame(&article(id).encode_to_vec()), false).is_err() {
            break;
        }
    }
    let noise: Vec<u8> = (0..1 + random.below(50)).map(|_| random.below(256) as u8 | 0x80).collect();
    let bad = match random.below(4) {
        // A message that is none.
        0 => frame(&noise),
        // Compressed, in a way that was not agreed on.
        1 => Bytes::from([&[1, 0, 0, 0, 1][..], &noise].concat()),
        // Longer than any may be.
        2 => Bytes::from_static(&[0, 0xff, 0xff, 0xff, 0xff, 1]),
        // Cut off.
        _ => Bytes::from_static(&[0, 0, 0, 1, 0, 8]),
    };
    let _ = body.send_data(bad, true);
    // An end comes, with a status or a reset.
    let end = async {
        let Ok(response) = response.await else { return };
        let mut body = response.into_body();
        while let Some(Ok(data)) = body.data().await {
            let _ = body.flow_control().release_capacity(data.len());
        }
    };
    tokio::time::timeout(Duration::from_secs(20), end).await.expect("a stream that cannot be read ends");
    connection.abort();
}

/// Sends some articles and is gone: the stream, or the whole connection, amid a
/// message.
async fn vanished(addr: &str, count: usize, random: &mut Random) {
    let (connection, response, mut body) = raw(addr).await;
    for id in 0..random.below(count.min(20)) {
        let _ = body.send_data(frame(&article(id).encode_to_vec()), false);
    }
    let _ = body.send_data(Bytes::from_static(&[0, 0, 0, 1]), false);
    tokio::time::sleep(Duration::from_millis(random.below(10) as u64)).await;
    if random.below(2) == 0 {
        body.send_reset(h2::Reason::CANCEL);
        tokio::task::yield_now().await;
    }
    drop(response);
    connection.abort();
}

type Raw = (tokio::task::JoinHandle<()>, h2::client::ResponseFuture, h2::SendStream<Bytes>);

/// A firehose without a library that keeps promises.
async fn raw(addr: &str) -> Raw {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    let connection = tokio::spawn(async move {
        let _ = connection.await;
    });
    let request = Request::post(format!("http://{addr}/isnad.v1.EnrichmentService/EnrichFirehose"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(())
        .expect("a request");
    let mut client = client.ready().await.expect("open");
    let (response, body) = client.send_request(request, false).expect("open");
    (connection, response, body)
}

fn frame(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(message.len() as u32);
    frame.put_slice(message);
    frame.freeze()
}

/// Chance that is the same each time: PCG's multiplier and increment.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}
