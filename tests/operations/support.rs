//! Programs that run while a test does.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use isnad::wire::proto::enrichment_service_client::EnrichmentServiceClient;
use tonic::transport::{Channel, Endpoint};

/// A program, killed by the drop.
pub(crate) struct Program {
    process: Child,
    log: Arc<Mutex<String>>,
}

impl Program {
    /// Starts it and keeps what it writes on standard error.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
        let stderr = BufReader::new(process.stderr.take().expect("piped"));
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Program { process, log }
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits for a line in the log.
    pub(crate) async fn logged(&self, part: &str) {
        within(Duration::from_secs(20), || self.log().contains(part))
            .await
            .unwrap_or_else(|()| panic!("no {part:?} in {}", self.log()));
    }

    /// Memory it holds, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it runs");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Sends it a signal by name, such as TERM.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    /// Ends it as a machine that fails does.
    pub(crate) fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Waits for its end.
    pub(crate) async fn wait(&mut self, longest: Duration) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("our own child") {
                return status;
            }
            assert!(begun.elapsed() < longest, "still running: {}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `isnad serve` on a port that was free.
pub(crate) struct Server {
    pub(crate) program: Program,
    port: u16,
}

impl Server {
    pub(crate) async fn start(args: &[&str]) -> Self {
        Server::on(free_port(), args).await
    }

    /// On this port.
    pub(crate) async fn on(port: u16, args: &[&str]) -> Self {
        let mut command = isnad("serve");
        command.args(["--listen", &format!("127.0.0.1:{port}")]).args(args);
        let program = Program::start(command);
        let up = within(Duration::from_secs(20), || TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        assert!(up.is_ok(), "it does not listen: {}", program.log());
        Server { program, port }
    }

    /// Calls of the service that have ended.
    pub(crate) fn calls(&self) -> usize {
        self.program.log().lines().filter(|line| line.contains("EnrichmentService/")).count()
    }

    /// Where it listens.
    pub(crate) fn addr(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

/// The program with a subcommand; drains without a lame duck.
pub(crate) fn isnad(subcommand: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_isnad"));
    command.arg(subcommand).env("ISNAD_LAME_DUCK", "0s");
    command
}

/// What a command prints, which must succeed.
pub(crate) async fn printed(mut command: Command) -> String {
    let done = tokio::task::spawn_blocking(move || command.output().expect("the program starts")).await.expect("done");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stdout));
    String::from_utf8(done.stdout).expect("UTF-8")
}

/// A client of a server, by address.
pub(crate) async fn client(addr: &str) -> EnrichmentServiceClient<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{addr}")).expect("an address");
    EnrichmentServiceClient::new(endpoint.connect().await.expect("it listens"))
}

/// A port of the loopback interface that nobody has.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port()
}

/// Waits until it holds.
pub(crate) async fn within(longest: Duration, mut holds: impl FnMut() -> bool) -> Result<(), ()> {
    let begun = Instant::now();
    while !holds() {
        if begun.elapsed() > longest {
            return Err(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// A program of the system, where it is installed.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let found = folders.map(|folder: PathBuf| folder.join(name)).find(|program| program.is_file());
    if found.is_none() {
        eprintln!("skipped: no {name} among the programs of PATH");
    }
    found
}

/// The articles of `seeds/`.
pub(crate) fn seeds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("seeds/").map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths.into_iter().map(|path| fs::read_to_string(path).expect("UTF-8")).collect()
}

/// Ordinary news of about this many bytes.
pub(crate) fn long_text(bytes: usize) -> String {
    let sentence = "وقال وزير الخارجية العراقي فؤاد حسين إن بلاده ترفض أي اعتداء على أراضيها.\n";
    sentence.repeat(bytes.div_ceil(sentence.len()))
}
