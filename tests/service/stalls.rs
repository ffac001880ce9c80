//! Clients that do not read: they learn of the end of their call all the same,
//! and nothing is kept for them.

use std::time::{Duration, Instant};

use isnad::wire::proto::{EnrichFirehoseRequest, StreamDocumentRequest};
use tonic::{Code, Status};

use crate::raw;
use crate::support::{ARTICLE, Server, document, long_text, reason};

const STREAM: &str = "/isnad.v1.EnrichmentService/StreamDocument";

#[tokio::test]
async fn a_client_that_does_not_read_learns_of_its_deadline_when_it_passes() {
    let server = Server::start();
    let request = StreamDocumentRequest { document: document(long_text(400_000)), options: None };
    // From nothing to what no event is sent beyond.
    for window in [0, 1, 1000, 1 << 14] {
        let begun = Instant::now();
        let reason = raw::stalled(server.addr(), STREAM, &request, "500m", window).await;
        let after = begun.elapsed();
        assert_eq!(reason, h2::Reason::CANCEL);
        assert!((500..900).contains(&after.as_millis()), "{after:?} with a window of {window}");
    }
    server.logged("DEADLINE_EXCEEDED").await;
    assert!(!server.log().contains("CANCELLED"), "{}", server.log());
    // The work has stopped, too.
    let used = server.cpu();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(server.cpu() - used <= Duration::from_millis(50), "it works on");
}

#[tokio::test]
async fn a_client_that_reads_gets_its_status_and_no_reset() {
    let server = Server::start();
    // Nothing more to say after the first article, and its window is open.
    let request = EnrichFirehoseRequest { request_id: "1".into(), document: document(ARTICLE), options: None };
    let path = "/isnad.v1.EnrichmentService/EnrichFirehose";
    let trailers = raw::open_stream(server.addr(), path, &request, "300m").await;
    let status = Status::from_header_map(&trailers).expect("a status");
    assert_eq!(reason(&status), (Code::DeadlineExceeded, "DEADLINE_TOO_SHORT".into()));
}

#[tokio::test]
async fn a_drain_ends_the_call_of_a_client_that_does_not_read() {
    let mut server = Server::with(&["--grace", "200ms"]);
    let request = StreamDocumentRequest { document: document(long_text(400_000)), options: None };
    let addr = server.addr().to_owned();
    let stalled = tokio::spawn(async move { raw::stalled(&addr, STREAM, &request, "60S", 1000).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun = Instant::now();
    server.signal("TERM");
    assert_eq!(stalled.await.expect("no panic"), h2::Reason::CANCEL);
    assert!(server.wait(Duration::from_secs(3)).await.success());
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(!server.log().contains("do not read"), "{}", server.log());
}
