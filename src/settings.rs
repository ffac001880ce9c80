//! Settings of a server: the one list of them, and what no single one can be
//! wrong about.
//!
//! A setting is described once, in `settings!` below: its name, type, default
//! and documentation, with the unit where it has one. The field, the line of the
//! printed defaults, the key in a file, the variable and the flag are all made
//! from that. [`layers`] reads them in, [`value`] says how each type is written.

pub mod layers;
pub mod value;

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf, thread, time::Duration};

use crate::wire::Limits;

use value::{LogFormat, Switch, Value};

/// Where a server listens unless told otherwise: this machine only.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:50051";
/// Where the page is unless told otherwise.
const DEFAULT_WEB_LISTEN: &str = "127.0.0.1:50080";

/// A setting without its value.
pub struct Setting {
    /// The key in a file; `ISNAD_` before it in capitals is the variable, and
    /// with hyphens it is the flag.
    pub name: &'static str,
    /// What it belongs to.
    pub group: &'static str,
    /// What it is for, its unit and what its values mean. Lines, each with a
    /// blank before it.
    pub doc: &'static str,
    /// What a value looks like, for usage lines.
    pub shape: &'static str,
    /// The value as TOML writes it.
    pub show: fn(&Settings) -> String,
    /// Reads a value; the error says what one looks like.
    pub set: fn(&mut Settings, &str) -> Result<(), String>,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Setting {
    /// The setting of this name.
    pub fn named(name: &str) -> Option<&'static Setting> {
        ALL.iter().find(|setting| setting.name == name)
    }

    /// The environment variable.
    pub fn variable(&self) -> String {
        format!("ISNAD_{}", self.name.to_uppercase())
    }

    /// The flag, without its hyphens in front.
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }
}

macro_rules! settings {
    ($($group:literal { $($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:expr;)+ })+) => {
        /// Settings of a server.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Settings {
            $($($(#[doc = $doc])+ pub $name: $kind,)+)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Settings { $($($name: $default,)+)+ }
            }
        }

        /// Every setting, in groups.
        pub static ALL: &[Setting] = &[$($(Setting {
            name: stringify!($name),
            group: $group,
            doc: concat!($($doc, "\n"),+),
            shape: <$kind as Value>::SHAPE,
            show: |settings| settings.$name.show(),
            set: |settings, text| <$kind as Value>::read(text).map(|value| settings.$name = value),
        },)+)+];
    };
}

settings! {
    "Listening" {
        /// Address of the gRPC service; port 0 takes a free one. The default is
        /// this machine's loopback interface.
        listen: SocketAddr = DEFAULT_LISTEN.parse().expect("a constant");
        /// Address of the admin port: /livez, /readyz and /metrics over plain
        /// HTTP, without TLS or tokens. off: none.
        admin_listen: Switch<SocketAddr> = Switch::Off;
        /// Describe the API to tools by reflection.
        reflection: bool = true;
        /// Also speak gRPC-Web, over HTTP/1.1 and HTTP/2, on the same address.
        grpc_web: bool = false;
        /// Origins whose pages may call by gRPC-Web; * allows every one.
        grpc_web_origins: Vec<String> = Vec::new();
        /// Also serve a page on which people try it in a browser. Where tokens
        /// are asked for, it takes one behind its address: #token=...
        web: bool = false;
        /// Address of the page.
        web_listen: SocketAddr = DEFAULT_WEB_LISTEN.parse().expect("a constant");
    }
    "Work" {
        /// Threads that work on articles. 0: one per core.
        workers: u16 = 0;
        /// Longest work on one article.
        max_processing_time: Duration = Limits::default().processing_time;
    }
    "Limits" {
        /// Calls at once over all connections; more are refused with SERVER_BUSY.
        /// Health and reflection are not counted.
        max_calls: u32 = 1024;
        /// Concurrent calls on one connection; a client waits with more.
        max_concurrent_calls: u32 = Limits::default().concurrent_calls;
        /// Connections at once; more wait to be accepted.
        max_connections: u32 = 4096;
        /// UTF-8 bytes of an article.
        max_text_bytes: u32 = Limits::default().text_bytes;
        /// Bytes of one message to the server, also when it comes compressed.
        max_request_bytes: u32 = Limits::default().request_bytes;
        /// Bytes of one message from the server. Clients refuse more than 4 MiB
        /// unless told otherwise.
        max_response_bytes: u32 = Limits::default().response_bytes;
        /// Bytes of the headers of one call.
        max_header_bytes: u32 = 16 << 10;
        /// Articles of one firehose that are read and not yet answered.
        max_in_flight_documents: u32 = Limits::default().in_flight_documents;
        /// Stance targets in one request.
        max_stance_targets: u32 = Limits::default().stance_targets;
        /// Calls of one connection that were reset before the server looked at
        /// them; with more the connection is closed.
        max_pending_resets: u32 = 1024;
    }
    "Connections" {
        /// A connection on which nothing was heard for so long is asked whether
        /// it is still there.
        keepalive_interval: Duration = Duration::from_secs(60);
        /// A connection is closed when it has not answered after so long.
        keepalive_timeout: Duration = Duration::from_secs(20);
        /// A new connection is closed when its TLS handshake and first request
        /// take longer.
        handshake_timeout: Duration = Duration::from_secs(10);
        /// A connection is asked to end after so long, once its calls are done,
        /// so that balancers spread clients anew. off: never.
        max_connection_age: Switch<Duration> = Switch::Off;
        /// A firehose ends with STREAM_TOO_OLD after so long, once the articles
        /// read are answered; the client opens another. off: never.
        max_firehose_age: Switch<Duration> = Switch::Off;
        /// Messages of at least so many bytes are compressed with gzip where the
        /// client takes that. off: none. 4096 fits most networks; on loopback it
        /// costs more than it saves.
        gzip_above: Switch<u32> = Switch::Off;
    }
    "Security" {
        /// PEM file of the certificate chain. With it the service speaks TLS only.
        tls_cert: Switch<PathBuf> = Switch::Off;
        /// PEM file of the certificate's private key.
        tls_key: Switch<PathBuf> = Switch::Off;
        /// PEM file of the authorities that sign clients' certificates. With it
        /// clients must show one.
        tls_client_ca: Switch<PathBuf> = Switch::Off;
        /// File of bearer tokens, one a line: the token, or sha256: and the hex
        /// digest of it. With it calls must carry one.
        tokens_file: Switch<PathBuf> = Switch::Off;
        /// Ask health checks for a token, too.
        tokens_for_health: bool = false;
    }
    "Files" {
        /// TSV file of the newsroom's own names: name, type, id. They are found
        /// in every article and win over what the models find.
        names: Switch<PathBuf> = Switch::Off;
        /// How often files named here are looked at for changes; SIGHUP has them
        /// read at once. off: only then.
        reload_interval: Switch<Duration> = Switch::On(Duration::from_secs(5));
    }
    "Stopping" {
        /// At SIGTERM, time of NOT_SERVING for balancers to notice before
        /// connections are refused.
        lame_duck: Duration = Duration::from_secs(3);
        /// Time from then until the calls that are left are cut.
        grace: Duration = Duration::from_secs(5);
    }
    "To see" {
        /// What to log: a level, or directives such as warn,isnad=debug.
        log: String = "info".to_owned();
        /// How to log: human, or json with one object a line.
        log_format: LogFormat = LogFormat::Human;
        /// Where to send traces by OTLP over gRPC, such as http://127.0.0.1:4317.
        /// off: nowhere.
        otlp_endpoint: Switch<String> = Switch::Off;
        /// Share of the calls to trace that do not come with a decision, 0 to 1.
        trace_ratio: f64 = 1.0;
    }
}

impl Settings {
    /// Limits of calls, as they are published.
    pub fn limits(&self) -> Limits {
        Limits {
            text_bytes: self.max_text_bytes,
            request_bytes: self.max_request_bytes,
            response_bytes: self.max_response_bytes,
            in_flight_documents: self.max_in_flight_documents,
            concurrent_calls: self.max_concurrent_calls,
            stance_targets: self.max_stance_targets,
            processing_time: self.max_processing_time,
        }
    }

    /// Threads that work on articles, at least one.
    pub fn worker_threads(&self) -> usize {
        match usize::from(self.workers) {
            0 => thread::available_parallelism().map_or(1, NonZeroUsize::get),
            workers => workers,
        }
    }

    /// Checks what no single setting can be wrong about; says all that is.
    pub fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (limit, name) in [
            (self.max_calls, "max_calls"),
            (self.max_concurrent_calls, "max_concurrent_calls"),
            (self.max_connections, "max_connections"),
            (self.max_text_bytes, "max_text_bytes"),
            (self.max_response_bytes, "max_response_bytes"),
            (self.max_in_flight_documents, "max_in_flight_documents"),
            (self.max_stance_targets, "max_stance_targets"),
        ] {
            if limit == 0 {
                found.push(format!("{name} is at least 1"));
            }
        }
        for (time, name) in [
            (self.max_processing_time, "max_processing_time"),
            (self.keepalive_interval, "keepalive_interval"),
            (self.keepalive_timeout, "keepalive_timeout"),
            (self.handshake_timeout, "handshake_timeout"),
            (self.reload_interval.clone().unwrap_or(Duration::MAX), "reload_interval"),
        ] {
            if time.is_zero() {
                found.push(format!("{name} is more than no time"));
            }
        }
        if self.max_text_bytes >= self.max_request_bytes {
            let (text, request) = (self.max_text_bytes, self.max_request_bytes);
            found.push(format!(
                "a text of {text} bytes (max_text_bytes) does not fit into a request of {request} bytes (max_request_bytes)"
            ));
        }
        if self.tls_cert.is_on() != self.tls_key.is_on() {
            found.push("tls_cert and tls_key go together".to_owned());
        }
        if self.tls_client_ca.is_on() && !self.tls_cert.is_on() {
            found.push("tls_client_ca needs tls_cert and tls_key".to_owned());
        }
        if !self.grpc_web && !self.grpc_web_origins.is_empty() {
            found.push("grpc_web_origins needs grpc_web".to_owned());
        }
        if !(0.0..=1.0).contains(&self.trace_ratio) {
            found.push("trace_ratio is from 0 to 1".to_owned());
        }
        found
    }

    /// All settings with these values as a TOML file that explains itself.
    pub fn to_toml(&self) -> String {
        let mut toml = String::new();
        let mut group = "";
        for setting in ALL {
            if setting.group != group {
                group = setting.group;
                toml += &format!("{}# {group}\n", if toml.is_empty() { "" } else { "\n" });
            }
            let value = (setting.show)(self);
            let doc = setting.doc.lines().map(|line| format!("#{line}\n")).collect::<String>();
            toml += &format!("\n{doc}{} = {value}\n", setting.name);
        }
        toml
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_do_not_contradict_each_other() {
        assert_eq!(Settings::default().contradictions(), Vec::<String>::new());
    }

    #[test]
    fn contradictions_are_all_found() {
        let settings = Settings {
            max_text_bytes: 5 << 20,
            tls_key: Switch::On("key.pem".into()),
            keepalive_timeout: Duration::ZERO,
            ..Settings::default()
        };
        assert_eq!(settings.contradictions().len(), 3, "{:?}", settings.contradictions());
    }

    #[test]
    fn every_setting_says_what_it_is_for() {
        for setting in ALL {
            assert!(setting.doc.trim().ends_with('.') && setting.doc.starts_with(' '), "{}", setting.name);
        }
    }
}
