//! A caller's name for its call is in the log and comes back to it.

use isnad::wire::proto::{EnrichDocumentRequest, StreamDocumentRequest};
use tonic::{Request, metadata::MetadataMap};

use crate::support::{ARTICLE, Server, document};

fn named<T>(message: T, name: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("x-request-id", name.parse().expect("ASCII"));
    request
}

fn name(metadata: &MetadataMap) -> Option<&str> {
    metadata.get("x-request-id")?.to_str().ok()
}

#[tokio::test]
async fn it_comes_back_however_the_call_ends() {
    let server = Server::start();
    let mut client = server.client().await;
    let fine = EnrichDocumentRequest { document: document(ARTICLE), options: None };
    let answer = client.enrich_document(named(fine.clone(), "desk-1")).await.expect("enriched");
    assert_eq!(name(answer.metadata()), Some("desk-1"));
    let status = client.enrich_document(named(EnrichDocumentRequest::default(), "desk-2")).await.expect_err("empty");
    assert_eq!(name(status.metadata()), Some("desk-2"));
    let stream = StreamDocumentRequest { document: document(ARTICLE), options: None };
    let mut events = client.stream_document(named(stream, "desk-3")).await.expect("begun");
    assert_eq!(name(events.metadata()), Some("desk-3"));
    while events.get_mut().message().await.expect("it goes on").is_some() {}
    let trailers = events.get_mut().trailers().await.expect("there").expect("there");
    assert_eq!(name(&trailers), Some("desk-3"));
    for name in ["desk-1", "desk-2", "desk-3"] {
        server.logged(&format!("request=\"{name}\"")).await;
    }
    // What could be anything else is passed over.
    let answer = client.enrich_document(named(fine, &"x".repeat(200))).await.expect("enriched");
    assert_eq!(name(answer.metadata()), None);
}
