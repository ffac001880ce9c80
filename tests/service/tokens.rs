//! Bearer tokens: who has none is not served, and tokens are in no log.

use std::fs;

use isnad::wire::proto::{self, EnrichDocumentRequest};
use tonic::{Code, Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::support::{ARTICLE, Server, document, reason};

async fn call(server: &Server, authorization: Option<&str>) -> Result<(), Status> {
    let mut request = Request::new(EnrichDocumentRequest { document: document(ARTICLE), options: None });
    if let Some(value) = authorization {
        request.metadata_mut().insert("authorization", value.parse().expect("ASCII"));
    }
    server.client().await.enrich_document(request).await.map(drop)
}

#[tokio::test]
async fn calls_carry_a_token_that_is_known_at_the_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens");
    // printf %s letmein | sha256sum
    let hashed = "sha256:1c8bfe8f801d79745c4631d09fff36c82aa37fc4cce4fc946683d7b336b63032";
    fs::write(&path, format!("# desks\nsecret-of-the-desk\n{hashed}\n")).expect("written");
    let file = path.to_str().expect("UTF-8");
    let server = Server::with(&["--tokens-file", file, "--reload-interval", "50ms", "--log", "debug"]);
    call(&server, Some("Bearer secret-of-the-desk")).await.expect("known");
    call(&server, Some("bearer letmein")).await.expect("known by its digest");
    for missing in [None, Some("Basic c2VjcmV0"), Some("secret-of-the-desk")] {
        let status = call(&server, missing).await.expect_err("no token");
        assert_eq!(reason(&status), (Code::Unauthenticated, "TOKEN_MISSING".into()), "{missing:?}");
    }
    for wrong in ["Bearer secret-of-the-des", "Bearer ", &format!("Bearer {hashed}")] {
        let status = call(&server, Some(wrong)).await.expect_err("unknown");
        assert_eq!(reason(&status).0, Code::Unauthenticated, "{wrong:?}");
    }
    // Probes have none.
    HealthClient::new(server.channel().await).check(HealthCheckRequest::default()).await.expect("open");

    fs::write(&path, "another-secret\n").expect("written");
    server.logged("reloaded what=\"tokens\"").await;
    call(&server, Some("Bearer another-secret")).await.expect("known now");
    let status = call(&server, Some("Bearer letmein")).await.expect_err("no more");
    assert_eq!(reason(&status), (Code::Unauthenticated, "TOKEN_INVALID".into()));
    // Nobody could call with an empty file: it is a mistake.
    fs::write(&path, "\n").expect("written");
    server.logged("not reloaded").await;
    call(&server, Some("Bearer another-secret")).await.expect("still known");
    let log = server.log();
    assert!(!log.contains("secret") && !log.contains("letmein"), "{log}");
}

#[tokio::test]
async fn health_is_asked_for_one_too_where_that_is_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens");
    fs::write(&path, "secret\n").expect("written");
    let file = path.to_str().expect("UTF-8");
    let server = Server::with(&["--tokens-file", file, "--tokens-for-health", "true"]);
    let mut health = HealthClient::new(server.channel().await);
    let status = health.check(HealthCheckRequest::default()).await.expect_err("no token");
    assert_eq!(reason(&status), (Code::Unauthenticated, "TOKEN_MISSING".into()));
    let mut client = server.client().await;
    let status = client.get_capabilities(proto::GetCapabilitiesRequest {}).await.expect_err("no token");
    assert_eq!(reason(&status), (Code::Unauthenticated, "TOKEN_MISSING".into()));
}
