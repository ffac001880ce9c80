//! The balancers of `deploy/balancers/`, each before two instances: they get
//! equal shares, and no call is lost while one is stopped and started again.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use isnad::wire::proto::{self, enrichment_service_client::EnrichmentServiceClient};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tonic::{Status, transport::Channel};

use crate::support::{Program, Server, client, free_port, installed, within};

/// Calls that must all be answered.
const CALLS: usize = 1000;
/// An instance that stops goes on for so long, for balancers to notice.
const LAME_DUCK: &str = "2s";

#[tokio::test]
async fn nginx() {
    let Some(nginx) = installed("nginx") else { return };
    share_and_lose_nothing("nginx.conf", |config| {
        let mut command = Command::new(nginx);
        command.args(["-g", "daemon off;", "-e", "stderr", "-c"]).arg(config);
        command
    })
    .await;
}

#[tokio::test]
async fn haproxy() {
    let Some(haproxy) = installed("haproxy") else { return };
    share_and_lose_nothing("haproxy.cfg", |config| {
        let mut command = Command::new(haproxy);
        command.arg("-db").arg("-f").arg(config);
        command
    })
    .await;
}

#[tokio::test]
async fn envoy() {
    let Some(envoy) = installed("envoy") else { return };
    share_and_lose_nothing("envoy.yaml", |config| {
        let mut command = Command::new(envoy);
        command.args(["--concurrency", "2", "--disable-hot-restart", "--log-level", "warning", "-c"]).arg(config);
        command
    })
    .await;
}

/// The file as it ships, but for addresses and the folder it writes to.
fn configuration(name: &str, folder: &Path, listen: u16, instances: [u16; 2]) -> PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/balancers").join(name);
    let mut text = fs::read_to_string(shipped).expect("it ships");
    let mut replace = |from: &str, to: String| {
        let replaced = text.replace(from, &to);
        let found = replaced != text;
        text = replaced;
        found
    };
    for (number, port) in instances.iter().enumerate() {
        let name = format!("isnad-{}", number + 1);
        let found = replace(&format!("{name}:50051"), format!("127.0.0.1:{port}"))
            | replace(
                &format!("address: {name}, port_value: 50051"),
                format!("address: 127.0.0.1, port_value: {port}"),
            );
        assert!(found, "{name} is not in the file");
    }
    let found = replace("listen 50050", format!("listen 127.0.0.1:{listen}"))
        | replace("bind :50050", format!("bind 127.0.0.1:{listen}"))
        | replace("address: 0.0.0.0, port_value: 50050", format!("address: 127.0.0.1, port_value: {listen}"));
    assert!(found, "where it listens is not in the file");
    replace("/tmp/", format!("{}/", folder.display()));
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path
}

async fn share_and_lose_nothing(name: &str, command: impl FnOnce(&Path) -> Command) {
    let folder = TempDir::new().expect("a folder");
    let ports = [free_port(), free_port()];
    let listen = free_port();
    let start = |port| Server::on(port, &["--lame-duck", LAME_DUCK]);
    let mut first = start(ports[0]).await;
    let second = start(ports[1]).await;
    let config = configuration(name, folder.path(), listen, ports);
    let balancer = Program::start(command(&config));
    let up = within(Duration::from_secs(10), || TcpStream::connect(("127.0.0.1", listen)).is_ok()).await;
    assert!(up.is_ok(), "{}", balancer.log());
    let clients = clients(listen).await;
    // Health checks take a moment to find both.
    tokio::time::sleep(Duration::from_millis(1500)).await;

    let begun = [first.calls(), second.calls()];
    let lost = call(&clients, &Arc::default(), Duration::ZERO).await;
    assert_eq!(lost.len(), 0, "{:?}", lost.first());
    // A call is logged when its last frame is out, and read from there.
    let counted = || first.calls() - begun[0] + second.calls() - begun[1] >= CALLS;
    within(Duration::from_secs(10), counted).await.expect("every call is logged");
    let share = first.calls() - begun[0];
    assert!((CALLS * 45 / 100..=CALLS * 55 / 100).contains(&share), "{share} of {CALLS} went to the first");

    // One is stopped after a fifth of the calls, ends, and is started again.
    let made = Arc::new(AtomicUsize::new(0));
    let calls = tokio::spawn({
        let (clients, made) = (clients.clone(), Arc::clone(&made));
        async move { call(&clients, &made, Duration::from_millis(80)).await }
    });
    let reached = async |count: usize| {
        within(Duration::from_secs(60), || made.load(Ordering::Relaxed) >= count).await.expect("the calls go on");
    };
    reached(CALLS / 5).await;
    first.program.signal("TERM");
    assert!(first.program.wait(Duration::from_secs(20)).await.success());
    assert!(made.load(Ordering::Relaxed) < CALLS * 6 / 10, "calls must go on while it is down");
    reached(CALLS * 7 / 10).await;
    first = start(ports[0]).await;
    let lost = calls.await.expect("no panic");
    assert_eq!(lost.len(), 0, "{:?}; {}", lost.first(), balancer.log());

    // It gets its share again.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    call(&clients, &Arc::new(AtomicUsize::new(CALLS / 2)), Duration::ZERO).await;
    within(Duration::from_secs(10), || first.calls() > CALLS / 10).await.expect("it gets calls again");
}

async fn clients(listen: u16) -> Vec<EnrichmentServiceClient<Channel>> {
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(client(&format!("127.0.0.1:{listen}")).await);
    }
    clients
}

/// Makes calls, half of them streams, until so many were made; says which were
/// lost. Callers take no second try of their own.
async fn call(clients: &[EnrichmentServiceClient<Channel>], made: &Arc<AtomicUsize>, pause: Duration) -> Vec<Status> {
    let mut callers = JoinSet::new();
    for caller in 0..8 {
        let mut client = clients[caller % clients.len()].clone();
        let made = Arc::clone(made);
        callers.spawn(async move {
            let mut lost = Vec::new();
            loop {
                let turn = made.fetch_add(1, Ordering::Relaxed);
                if turn >= CALLS {
                    return lost;
                }
                if let Err(status) = one(&mut client, turn.is_multiple_of(2)).await {
                    lost.push(status);
                }
                tokio::time::sleep(pause).await;
            }
        });
    }
    callers.join_all().await.concat()
}

async fn one(client: &mut EnrichmentServiceClient<Channel>, stream: bool) -> Result<(), Status> {
    let text = "قال وزير الخارجية العراقي فؤاد حسين إن بلاده ترفض أي اعتداء على أراضيها.".to_owned();
    let document = Some(proto::Document { text, ..Default::default() });
    if !stream {
        client.enrich_document(proto::EnrichDocumentRequest { document, options: None }).await?;
        return Ok(());
    }
    let mut events =
        client.stream_document(proto::StreamDocumentRequest { document, options: None }).await?.into_inner();
    while events.message().await?.is_some() {}
    Ok(())
}
