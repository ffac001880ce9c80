//! A folder that looks like a fresh clone, and what is run in it.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::{ROOT, blocks::Block, grpcurl, needs};

/// What documents call the server and the page.
const ADDRESSES: [&str; 3] = ["127.0.0.1:50051", "127.0.0.1:50080", "127.0.0.1:9090"];

/// Stands for cargo: what it would build is built, being what is tested here, and
/// what it would test is under way.
const CARGO: &str = r#"#!/usr/bin/env bash
case "$1" in
  run) shift; while [ "$1" != -- ]; do shift; done; shift; exec isnad "$@" ;;
  build | test | install | bench) ;;
  *) echo "cargo $1: not in the documentation's shell" >&2; exit 1 ;;
esac
"#;

pub(crate) struct Shell {
    folder: tempfile::TempDir,
    /// Free addresses for ADDRESSES.
    addresses: Vec<String>,
    server: Option<Child>,
}

impl Shell {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clone = folder.path().join("isnad");
        let bin = folder.path().join("bin");
        fs::create_dir(&clone).expect("writable");
        fs::create_dir(&bin).expect("writable");
        for entry in fs::read_dir(ROOT).expect("the repository").flatten() {
            if entry.file_name() != "target" && entry.file_name() != ".git" {
                symlink(entry.path(), clone.join(entry.file_name())).expect("links");
            }
        }
        symlink(env!("CARGO_BIN_EXE_isnad"), bin.join("isnad")).expect("links");
        fs::write(bin.join("cargo"), CARGO).expect("writable");
        fs::set_permissions(bin.join("cargo"), fs::Permissions::from_mode(0o755)).expect("ours");
        // Behind the programs that are installed, so that the real one comes first.
        let last = folder.path().join("last");
        fs::create_dir(&last).expect("writable");
        fs::write(last.join("grpcurl"), grpcurl::script()).expect("writable");
        fs::set_permissions(last.join("grpcurl"), fs::Permissions::from_mode(0o755)).expect("ours");
        // All bound before any is let go, so that they differ.
        let free: Vec<_> = ADDRESSES.iter().map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port")).collect();
        let addresses = free.iter().map(|port| port.local_addr().expect("bound").to_string()).collect();
        Shell { folder, addresses, server: None }
    }

    fn clone(&self) -> PathBuf {
        self.folder.path().join("isnad")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.clone().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("writable");
        }
        fs::write(path, text).expect("writable");
    }

    /// Runs a script that must succeed.
    pub(crate) fn script(&mut self, script: &str) -> Result<(), String> {
        if let Some(started) = self.starts_server(script) {
            return started;
        }
        let (printed, success) = self.bash(script);
        if success { Ok(()) } else { Err(format!("{script}\nfails:\n{printed}")) }
    }

    /// Runs a command and returns what it prints, on both streams.
    pub(crate) fn command(&mut self, command: &str) -> String {
        match self.starts_server(command) {
            Some(Ok(())) => String::new(),
            Some(Err(printed)) => printed,
            None => self.bash(command).0,
        }
    }

    /// Runs a block as a program and returns what it prints.
    pub(crate) fn program(&mut self, block: &Block, place: &str) -> Result<String, String> {
        let name = match block.language.as_str() {
            "python" => "program.py",
            "js" => "program.mjs",
            "go" => "program.go",
            _ => "Program.java",
        };
        let text = self.there(&block.text());
        self.write(name, &text);
        let run = match block.language.as_str() {
            "go" => format!("GO111MODULE=off go run {name}"),
            language => format!("{} {name}", needs::interpreter(language)),
        };
        // The address is in the program.
        let (printed, success) =
            self.bash(&if text == block.text() { run } else { format!("{run} # {}", self.addresses[0]) });
        if success { Ok(printed) } else { Err(format!("{place} fails:\n{printed}")) }
    }

    fn bash(&mut self, script: &str) -> (String, bool) {
        let script = self.there(script);
        if self.server.is_none() && script.contains(&self.addresses[0]) {
            self.serve("isnad serve").expect("a server starts");
        }
        if script.contains("pip install") && !self.folder.path().join("venv").exists() {
            let made = Command::new("python3").args(["-m", "venv"]).arg(self.folder.path().join("venv")).status();
            assert!(made.is_ok_and(|status| status.success()), "no virtual environment");
        }
        let output = self.shell(&format!("exec 2>&1\n{script}")).stdin(Stdio::null()).output().expect("bash");
        (self.here(&String::from_utf8_lossy(&output.stdout)), output.status.success())
    }

    fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("bash");
        let path = env::var("PATH").unwrap_or_default();
        command.args(["-e", "-o", "pipefail", "-c", script]).current_dir(self.clone());
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        command.env("PATH", [at("venv/bin"), at("bin"), path, at("last")].join(":"));
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("ISNAD_")) {
            command.env_remove(name);
        }
        // Settings, so that a server without flags has them; the last is of the admin port, which is off by default.
        command.env("ISNAD_LISTEN", &self.addresses[0]).env("ISNAD_WEB_LISTEN", &self.addresses[1]);
        command
            .env("ISNAD_LAME_DUCK", "0s")
            .env("NO_COLOR", "1")
            .env("PYTHONIOENCODING", "utf-8")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    /// Starts a server where the command is to start one; an error is what it said.
    fn starts_server(&mut self, command: &str) -> Option<Result<(), String>> {
        let serves = ["isnad serve", "cargo run --release -- serve", "cargo run -- serve"];
        let command = command.split('#').next().unwrap_or_default().trim().trim_end_matches('&').trim();
        serves.iter().any(|serve| command.starts_with(serve)).then(|| self.serve(command))
    }

    fn serve(&mut self, command: &str) -> Result<(), String> {
        self.stop();
        let command = self.there(command);
        let mut server =
            self.shell(&format!("exec {command}")).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("bash");
        let mut stderr = BufReader::new(server.stderr.take().expect("piped"));
        let (heard, hears) = mpsc::channel();
        thread::spawn(move || {
            let mut said = String::new();
            while stderr.read_line(&mut said).is_ok_and(|bytes| bytes > 0) {
                if said.contains("listening") {
                    let _ = heard.send(Ok(()));
                    let _ = stderr.read_to_end(&mut Vec::new());
                    return;
                }
            }
            let _ = heard.send(Err(said));
        });
        let outcome = hears.recv_timeout(Duration::from_secs(30)).unwrap_or_else(|_| Err("says nothing".to_owned()));
        self.server = Some(server);
        outcome.map_err(|said| {
            self.stop();
            self.here(&said)
        })
    }

    fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// As it is said here: free ports for those of the documents.
    fn there(&self, text: &str) -> String {
        ADDRESSES.iter().zip(&self.addresses).fold(text.to_owned(), |text, (of, to)| text.replace(of, to))
    }

    fn here(&self, text: &str) -> String {
        let text = ADDRESSES.iter().zip(&self.addresses).fold(text.to_owned(), |text, (of, to)| text.replace(to, of));
        // Isolates guide a terminal and only trouble who reads a document.
        text.replace(['\u{2068}', '\u{2069}'], "").replace(&Path::display(&self.clone()).to_string(), ".")
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.stop();
    }
}
