//! A server process and what tests do with it.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use isnad::wire::proto::{self, document_event::Event, enrichment_service_client::EnrichmentServiceClient};
use tokio::time::sleep;
use tonic::transport::{Channel, Endpoint};
use tonic_types::StatusExt;

/// A text of ordinary news.
pub(crate) const ARTICLE: &str = "بغداد - قال وزير الخارجية العراقي فؤاد حسين إن بلاده ترفض أي اعتداء على أراضيها. \
    وأضاف أن الحكومة تدعم الحوار مع جميع دول الجوار.\n\
    وأكدت الأمم المتحدة أنها \"ستواصل دعم العراق\" في المرحلة المقبلة.\n";

/// `isnad serve`, killed by the drop.
pub(crate) struct Server {
    process: Child,
    addr: String,
    admin: Option<String>,
    page: Option<String>,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts it on a free port.
    pub(crate) fn start() -> Self {
        Server::with(&[])
    }

    /// Starts it with more arguments.
    pub(crate) fn with(args: &[&str]) -> Self {
        Server::start_with(|command| {
            command.args(args);
        })
    }

    /// Starts it with whatever is done to the command.
    pub(crate) fn start_with(more: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_isnad"));
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.env("ISNAD_LAME_DUCK", "0s").env_remove("ISNAD_TEST_PYTHON").stderr(Stdio::piped());
        more(&mut command);
        let mut process = command.spawn().expect("the program starts");
        let mut stderr = BufReader::new(process.stderr.take().expect("piped"));
        let log = Arc::new(Mutex::new(String::new()));
        let (addr, admin, page) = loop {
            let mut line = String::new();
            assert!(stderr.read_line(&mut line).expect("UTF-8") > 0, "it ended: {}", log.lock().unwrap());
            log.lock().unwrap().push_str(&line);
            let value = |name: &str| Some(line.split_once(name)?.1.split_whitespace().next()?.to_owned());
            if let Some(addr) = value("listening addr=") {
                break (addr, value(" admin="), value(" page="));
            }
            // A log in JSON.
            if let Some((_, addr)) = line.split_once(r#""message":"listening","addr":""#) {
                break (addr.split('"').next().expect("an address").to_owned(), None, None);
            }
        };
        let rest = Arc::clone(&log);
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                rest.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Server { process, addr, admin, page, log }
    }

    pub(crate) fn addr(&self) -> &str {
        &self.addr
    }

    /// Where its admin port is.
    pub(crate) fn admin(&self) -> &str {
        self.admin.as_deref().expect("--admin-listen was given")
    }

    /// Where its page is.
    pub(crate) fn page(&self) -> &str {
        self.page.as_deref().expect("--web was given")
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::from_shared(format!("http://{}", self.addr)).expect("an address")
    }

    pub(crate) async fn channel(&self) -> Channel {
        self.endpoint().connect().await.expect("it listens")
    }

    pub(crate) async fn client(&self) -> EnrichmentServiceClient<Channel> {
        EnrichmentServiceClient::new(self.channel().await).max_decoding_message_size(64 << 20)
    }

    /// Sends it a signal by name, such as TERM.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().expect("kill");
        assert!(sent.success());
    }

    /// Waits for its end.
    pub(crate) async fn wait(&mut self, longest: Duration) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("our own child") {
                return status;
            }
            assert!(begun.elapsed() < longest, "still running: {}", self.log());
            // The clients of this test go on meanwhile.
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits for a line in the log.
    pub(crate) async fn logged(&self, part: &str) {
        let begun = Instant::now();
        while !self.log().contains(part) {
            assert!(begun.elapsed() < Duration::from_secs(10), "no {part:?} in {}", self.log());
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Most memory it has had, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("Linux");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        peak.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// Processor time it has used.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).expect("Linux");
        // After the name in brackets, which may hold anything: utime and stime
        // are the 12th and 13th fields, in ticks of 10 ms.
        let after = stat.rsplit_once(')').expect("a name").1;
        let ticks: u64 = after.split_whitespace().skip(11).take(2).map(|n| n.parse::<u64>().expect("ticks")).sum();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program with arguments.
pub(crate) fn isnad(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_isnad"));
    command.args(args).env_remove("ISNAD_TEST_PYTHON");
    command
}

/// An article without options.
pub(crate) fn document(text: impl Into<String>) -> Option<proto::Document> {
    Some(proto::Document { text: text.into(), ..Default::default() })
}

/// The articles of `seeds/`, by name.
pub(crate) fn seeds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("seeds/").map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    assert!(!paths.is_empty());
    paths.into_iter().map(|path| fs::read_to_string(path).expect("UTF-8")).collect()
}

/// Ordinary news of about this many bytes.
pub(crate) fn long_text(bytes: usize) -> String {
    ARTICLE.repeat(bytes / ARTICLE.len())
}

/// All events of a stream, checked for what every stream promises.
pub(crate) async fn collect(mut stream: tonic::Streaming<proto::StreamDocumentResponse>) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(message) = stream.message().await.expect("the stream goes on") {
        let event = message.event.expect("always set");
        assert_eq!(event.sequence as usize, events.len(), "a gap");
        events.push(event.event.expect("a kind we know"));
    }
    assert!(matches!(events.first(), Some(Event::Started(_))), "{:?}", events.first());
    assert!(matches!(events.last(), Some(Event::Completed(_))), "{:?}", events.last());
    events
}

/// Code and reason of a status, which must have all that every status has.
pub(crate) fn reason(status: &tonic::Status) -> (tonic::Code, String) {
    assert!(!status.message().is_empty(), "{status:?}");
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no ErrorInfo: {status:?}"));
    assert_eq!(info.domain, "isnad.v1.EnrichmentService");
    (status.code(), info.reason)
}
