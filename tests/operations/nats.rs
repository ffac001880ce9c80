//! A NATS server with JetStream, and what tests do with it.

use std::{
    collections::BTreeMap,
    fs,
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use async_nats::{
    HeaderMap,
    jetstream::{self, consumer::pull, stream::Stream},
};
use bytes::Bytes;
use tempfile::TempDir;
use tokio_stream::StreamExt;

use crate::support::{Program, free_port, installed, isnad, within};

/// Bytes of a message that the server takes.
const MAX_PAYLOAD: usize = 4 << 20;

/// `nats-server`, killed by the drop; its folder outlives a restart.
pub(crate) struct Nats {
    program: Option<Program>,
    folder: TempDir,
    port: u16,
}

impl Nats {
    /// Starts one; `None` where it is not installed.
    pub(crate) async fn start() -> Option<Self> {
        let mut nats = Nats::down()?;
        nats.up().await;
        Some(nats)
    }

    /// One that is not started yet.
    pub(crate) fn down() -> Option<Self> {
        installed("nats-server")?;
        Some(Nats { program: None, folder: TempDir::new().expect("a folder"), port: free_port() })
    }

    pub(crate) async fn up(&mut self) {
        let config = self.folder.path().join("nats.conf");
        fs::write(&config, format!("max_payload: {MAX_PAYLOAD}\n")).expect("written");
        let mut command = Command::new(installed("nats-server").expect("seen before"));
        command.args(["--addr", "127.0.0.1", "--port", &self.port.to_string(), "--jetstream", "--store_dir"]);
        command.arg(self.folder.path()).arg("--config").arg(config);
        self.program = Some(Program::start(command));
        let up = within(Duration::from_secs(10), || TcpStream::connect(("127.0.0.1", self.port)).is_ok()).await;
        assert!(up.is_ok(), "{}", self.program.as_ref().expect("started").log());
    }

    /// Stops it as a machine that fails does.
    pub(crate) fn kill(&mut self) {
        self.program = None;
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// A worker of this queue that makes what it needs.
    pub(crate) fn worker(&self, args: &[&str]) -> Program {
        let mut command = isnad("worker");
        command.args(["--create", "--url", &self.url()]).args(args);
        Program::start(command)
    }

    /// A client of it.
    pub(crate) async fn queue(&self) -> Queue {
        let client = async_nats::connect(self.url()).await.expect("it listens");
        Queue { context: jetstream::new(client) }
    }
}

/// The streams that a worker made.
pub(crate) struct Queue {
    pub(crate) context: jetstream::Context,
}

/// A message that was published.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Bytes,
}

impl Published {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.as_str())
    }
}

impl Queue {
    /// Waits until a worker made the streams.
    pub(crate) async fn made(&self) {
        for name in ["isnad-articles", "isnad-answers", "isnad-dead"] {
            self.stream(name).await;
        }
    }

    pub(crate) async fn stream(&self, name: &str) -> Stream {
        let begun = Instant::now();
        loop {
            match self.context.get_stream(name).await {
                Ok(stream) => return stream,
                Err(error) => assert!(begun.elapsed() < Duration::from_secs(20), "{name}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Puts an article into the queue under an id.
    pub(crate) async fn send(&self, id: &str, content_type: &str, payload: impl Into<Bytes>) {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", id);
        headers.insert("Content-Type", content_type);
        let sent = self.context.publish_with_headers("isnad.articles", headers, payload.into()).await;
        sent.expect("sent").await.expect("stored");
    }

    /// Articles that are not acknowledged.
    pub(crate) async fn left(&self) -> u64 {
        self.stream("isnad-articles").await.cached_info().state.messages
    }

    /// Waits until no article is left.
    pub(crate) async fn empty(&self, longest: Duration) {
        let begun = Instant::now();
        loop {
            let left = self.left().await;
            if left == 0 {
                return;
            }
            assert!(begun.elapsed() < longest, "{left} articles are left");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All that a stream holds, by id.
    pub(crate) async fn all(&self, stream: &str) -> BTreeMap<String, Vec<Published>> {
        let stream = self.stream(stream).await;
        let mut all = BTreeMap::<_, Vec<_>>::new();
        let count = stream.cached_info().state.messages as usize;
        if count == 0 {
            return all;
        }
        let consumer = stream.create_consumer(pull::Config::default()).await.expect("a consumer");
        let mut messages =
            consumer.batch().max_messages(count).expires(Duration::from_secs(20)).messages().await.expect("a batch");
        for _ in 0..count {
            let message = messages.next().await.expect("as many as it holds").expect("delivered");
            let published =
                Published { headers: message.headers.clone().unwrap_or_default(), payload: message.payload.clone() };
            all.entry(published.header("Nats-Msg-Id").to_owned()).or_default().push(published);
        }
        all
    }
}
