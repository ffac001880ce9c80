//! Health, for probes of both kinds: over gRPC and by running the program.

use std::process::Command;

use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::support::{Server, reason};

#[tokio::test]
async fn the_process_and_the_service_are_serving() {
    let server = Server::start();
    let mut health = HealthClient::new(server.channel().await);
    for service in ["", "isnad.v1.EnrichmentService"] {
        let answer = health.check(HealthCheckRequest { service: service.into() }).await.expect("known");
        assert_eq!(answer.into_inner().status(), ServingStatus::Serving);
    }
    let status = health.check(HealthCheckRequest { service: "nobody".into() }).await.expect_err("unknown");
    assert_eq!(reason(&status), (Code::NotFound, "NOT_FOUND".into()));
}

#[tokio::test]
async fn all_are_listed_and_who_is_not_known_is_watched_for() {
    use isnad::wire::proto::health::{HealthListRequest, health_client::HealthClient as OurClient};
    let server = Server::start();
    let mut health = OurClient::new(server.channel().await);
    let statuses = health.list(HealthListRequest {}).await.expect("listed").into_inner().statuses;
    let mut statuses: Vec<_> = statuses.iter().map(|(name, status)| (name.as_str(), status.status)).collect();
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [("", ServingStatus::Serving as i32), ("isnad.v1.EnrichmentService", ServingStatus::Serving as i32)]
    );

    let mut health = HealthClient::new(server.channel().await);
    let mut watch = health.watch(HealthCheckRequest { service: "nobody".into() }).await.expect("begun").into_inner();
    assert_eq!(watch.message().await.expect("open").expect("open").status(), ServingStatus::ServiceUnknown);
    let more = tokio::time::timeout(std::time::Duration::from_millis(100), watch.message()).await;
    assert!(more.is_err(), "it ended, or said it twice");
}

fn healthcheck(args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_isnad")).arg("healthcheck").args(args).output().expect("it starts");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    assert_eq!(said.lines().count(), 1, "{said}");
    (output.status.code(), said)
}

#[test]
fn the_program_asks_for_container_engines() {
    let server = Server::start();
    let (code, said) = healthcheck(&["--addr", server.addr()]);
    assert_eq!((code, said.contains("SERVING")), (Some(0), true), "{said}");
    let (code, said) = healthcheck(&["--addr", server.addr(), "--service", "isnad.v1.EnrichmentService"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = healthcheck(&["--addr", server.addr(), "--service", "nobody"]);
    assert_eq!((code, said.contains("no service")), (Some(1), true), "{said}");

    let addr = server.addr().to_owned();
    drop(server);
    let (code, said) = healthcheck(&["--addr", &addr]);
    assert_eq!((code, said.contains("no server answers")), (Some(1), true), "{said}");
}
