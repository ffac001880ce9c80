//! What a server counts, in the text format of Prometheus.
//!
//! Calls have the names that OpenTelemetry's conventions give them, written as
//! Prometheus writes names: `rpc.server.call.duration` in seconds is
//! `rpc_server_call_duration_seconds`. What only this service has begins with
//! `isnad_`. A call counts at its true end, with the status that its client got.

use std::{
    fmt, fs,
    sync::atomic::AtomicU64,
    time::{Duration, SystemTime},
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

/// The content type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds, for calls: those of the conventions.
const CALL_SECONDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// Seconds, for parts of the work on an article.
const WORK_SECONDS: [f64; 12] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

/// What tells calls apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    rpc_system_name: &'static str,
    rpc_method: &'static str,
    rpc_response_status_code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MethodLabels {
    rpc_method: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StageLabels {
    stage: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FileLabels {
    what: &'static str,
    outcome: &'static str,
}

/// All counters of a server.
pub struct Metrics {
    registry: Registry,
    calls: Family<CallLabels, Histogram, fn() -> Histogram>,
    /// Calls under way.
    pub calls_in_flight: Gauge,
    received: Family<MethodLabels, Counter>,
    sent: Family<MethodLabels, Counter>,
    refused: Family<ReasonLabels, Counter>,
    articles: Family<OutcomeLabels, Counter>,
    /// Articles taken and not begun.
    pub articles_queued: Gauge,
    /// Articles begun and not done.
    pub articles_in_flight: Gauge,
    queued: Histogram,
    stages: Family<StageLabels, Histogram, fn() -> Histogram>,
    words: Counter,
    text_bytes: Counter,
    /// Connections open.
    pub connections: Gauge,
    refused_connections: Family<ReasonLabels, Counter>,
    reloads: Family<FileLabels, Counter>,
    deliveries: Family<OutcomeLabels, Counter>,
    memory: Gauge,
    processor: Counter<f64, AtomicU64>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new(version: &'static str) -> Self {
        let mut registry = Registry::default();
        let metrics = Metrics {
            calls: Family::new_with_constructor(|| Histogram::new(CALL_SECONDS)),
            calls_in_flight: Gauge::default(),
            received: Family::default(),
            sent: Family::default(),
            refused: Family::default(),
            articles: Family::default(),
            articles_queued: Gauge::default(),
            articles_in_flight: Gauge::default(),
            queued: Histogram::new(WORK_SECONDS),
            stages: Family::new_with_constructor(|| Histogram::new(WORK_SECONDS)),
            words: Counter::default(),
            text_bytes: Counter::default(),
            connections: Gauge::default(),
            refused_connections: Family::default(),
            reloads: Family::default(),
            deliveries: Family::default(),
            memory: Gauge::default(),
            processor: Counter::default(),
            registry: Registry::default(),
        };
        let r = &mut registry;
        r.register_with_unit(
            "rpc_server_call_duration",
            "Calls, from their headers to the end of the answer",
            Unit::Seconds,
            metrics.calls.clone(),
        );
        r.register(
            "isnad_calls_in_flight",
            "Calls under way, health and reflection included",
            metrics.calls_in_flight.clone(),
        );
        r.register_with_unit(
            "isnad_received",
            "Bytes of messages received, as sent by the client",
            Unit::Bytes,
            metrics.received.clone(),
        );
        r.register_with_unit(
            "isnad_sent",
            "Bytes of messages sent, compressed where they were",
            Unit::Bytes,
            metrics.sent.clone(),
        );
        r.register("isnad_calls_refused", "Calls refused before any work, by reason", metrics.refused.clone());
        r.register(
            "isnad_articles",
            "Articles done with, by outcome: OK or the reason of the error",
            metrics.articles.clone(),
        );
        r.register("isnad_articles_queued", "Articles taken and not begun", metrics.articles_queued.clone());
        r.register("isnad_articles_in_flight", "Articles begun and not done", metrics.articles_in_flight.clone());
        r.register_with_unit(
            "isnad_article_queue",
            "From the arrival of an article until work on it began",
            Unit::Seconds,
            metrics.queued.clone(),
        );
        r.register_with_unit(
            "isnad_article_stage",
            "Work of a stage on an article",
            Unit::Seconds,
            metrics.stages.clone(),
        );
        r.register("isnad_words", "Tokens of finished articles", metrics.words.clone());
        r.register_with_unit("isnad_text", "UTF-8 bytes of finished articles", Unit::Bytes, metrics.text_bytes.clone());
        r.register("isnad_connections", "Connections open", metrics.connections.clone());
        r.register(
            "isnad_connections_refused",
            "Connections closed before their first call, by reason",
            metrics.refused_connections.clone(),
        );
        r.register("isnad_reloads", "Files read again, by outcome: ok or error", metrics.reloads.clone());
        r.register(
            "isnad_deliveries",
            "Articles of a queue done with, by outcome: answered, dead_letter, retried or returned",
            metrics.deliveries.clone(),
        );
        r.register_with_unit(
            "process_resident_memory",
            "Memory of the process in use",
            Unit::Bytes,
            metrics.memory.clone(),
        );
        r.register_with_unit("process_cpu", "Processor time used", Unit::Seconds, metrics.processor.clone());
        r.register("isnad_build", "The version that runs", Info::new([("version", version)]));
        let begun = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let start = Gauge::<f64, AtomicU64>::default();
        start.set(begun.as_secs_f64());
        r.register_with_unit("process_start_time", "When the process began, since 1970", Unit::Seconds, start);
        Metrics { registry, ..metrics }
    }

    /// A call has ended.
    pub fn call(&self, method: &'static str, status: &'static str, took: Duration) {
        let labels = CallLabels { rpc_system_name: "grpc", rpc_method: method, rpc_response_status_code: status };
        self.calls.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Bytes of messages have come or gone.
    pub fn bytes(&self, method: &'static str, received: u64, sent: u64) {
        let labels = MethodLabels { rpc_method: method };
        self.received.get_or_create(&labels).inc_by(received);
        self.sent.get_or_create(&labels).inc_by(sent);
    }

    /// A call was refused before any work.
    pub fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&ReasonLabels { reason }).inc();
    }

    /// A connection was closed before its first call.
    pub fn connection_refused(&self, reason: &'static str) {
        self.refused_connections.get_or_create(&ReasonLabels { reason }).inc();
    }

    /// Work on an article has begun after so long.
    pub fn begun(&self, queued: Duration) {
        self.queued.observe(queued.as_secs_f64());
    }

    /// A stage has worked on an article for so long.
    pub fn stage(&self, stage: &'static str, took: Duration) {
        self.stages.get_or_create(&StageLabels { stage }).observe(took.as_secs_f64());
    }

    /// An article is done: so many words in so many bytes.
    pub fn done(&self, words: usize, bytes: usize) {
        self.articles.get_or_create(&OutcomeLabels { outcome: "OK" }).inc();
        self.words.inc_by(words as u64);
        self.text_bytes.inc_by(bytes as u64);
    }

    /// An article has failed.
    pub fn failed(&self, reason: &'static str) {
        self.articles.get_or_create(&OutcomeLabels { outcome: reason }).inc();
    }

    /// A file was read again, or could not be.
    pub fn reloaded(&self, what: &'static str, fine: bool) {
        let outcome = if fine { "ok" } else { "error" };
        self.reloads.get_or_create(&FileLabels { what, outcome }).inc();
    }

    /// A delivery of a queue was done with.
    pub fn delivered(&self, outcome: &'static str) {
        self.deliveries.get_or_create(&OutcomeLabels { outcome }).inc();
    }

    /// Everything, as Prometheus reads it.
    pub fn text(&self) -> String {
        if let Some((memory, processor)) = process() {
            self.memory.set(memory);
            self.processor.inner().store(processor.to_bits(), std::sync::atomic::Ordering::Relaxed);
        }
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}

/// Bytes of memory in use and seconds of processor time, where the system says
/// so.
fn process() -> Option<(i64, f64)> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = resident.trim().trim_end_matches("kB").trim().parse().ok()?;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // After the name in brackets, which may hold anything: utime and stime are
    // the 12th and 13th fields, in ticks of 10 ms.
    let fields = stat.rsplit_once(')')?.1;
    let ticks: u64 = fields.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Some((kibibytes * 1024, ticks as f64 / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_conventions() {
        let metrics = Metrics::new("1.2.3");
        metrics.call("isnad.v1.EnrichmentService/EnrichDocument", "OK", Duration::from_millis(7));
        metrics.bytes("isnad.v1.EnrichmentService/EnrichDocument", 10, 20);
        metrics.done(5, 60);
        let text = metrics.text();
        for line in [
            "# TYPE rpc_server_call_duration_seconds histogram",
            "rpc_server_call_duration_seconds_bucket{le=\"0.01\",rpc_system_name=\"grpc\",\
             rpc_method=\"isnad.v1.EnrichmentService/EnrichDocument\",rpc_response_status_code=\"OK\"} 1",
            "isnad_sent_bytes_total{rpc_method=\"isnad.v1.EnrichmentService/EnrichDocument\"} 20",
            "isnad_words_total 5",
            "isnad_build_info{version=\"1.2.3\"} 1",
        ] {
            assert!(text.lines().any(|said| said == line), "{line}\n{text}");
        }
        assert!(text.contains("\nprocess_resident_memory_bytes "), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }

    /// What dashboards and alerts ask for is there.
    #[test]
    fn names_that_are_asked_for_exist() {
        let metrics = Metrics::new("1.2.3");
        metrics.call("m", "OK", Duration::ZERO);
        metrics.bytes("m", 1, 1);
        metrics.refused("SERVER_BUSY");
        metrics.connection_refused("TLS_FAILED");
        metrics.stage("text", Duration::ZERO);
        metrics.failed("INTERNAL_ERROR");
        metrics.reloaded("tokens", false);
        metrics.delivered("answered");
        let text = metrics.text();
        let asked = concat!(
            include_str!("../../deploy/grafana/isnad.json"),
            include_str!("../../deploy/prometheus/alerts.yaml"),
            include_str!("../../docs/OPERATIONS.md"),
        );
        let names = asked.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| {
            ["isnad_", "rpc_server_", "process_"].iter().any(|prefix| word.starts_with(prefix)) && !word.ends_with('_')
        });
        for name in names {
            // A histogram has its name only where it is described.
            let known = [format!(" {name} "), format!("\n{name} "), format!("\n{name}{{")];
            assert!(known.iter().any(|line| text.contains(line)), "{name}\n{text}");
        }
    }
}
