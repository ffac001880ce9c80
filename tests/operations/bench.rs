//! `isnad bench` counts what became of every article.

use serde_json::Value;

use crate::support::{Server, isnad, printed};

async fn bench(server: &Server, args: &[&str]) -> Value {
    let mut command = isnad("bench");
    command.args(["--server", &server.addr(), "--format", "json"]).args(args);
    serde_json::from_str(&printed(command).await).expect("JSON")
}

fn count(report: &Value, field: &str) -> u64 {
    report[field].as_u64().unwrap_or_else(|| panic!("no {field} in {report}"))
}

fn errors(report: &Value) -> u64 {
    report["errors"].as_array().expect("a list").iter().map(|errors| count(errors, "count")).sum()
}

#[tokio::test]
async fn every_shape_is_counted_whole() {
    let server = Server::start(&[]).await;
    for shape in ["unary", "stream", "firehose"] {
        let args = ["--shape", shape, "--count", "40", "--connections", "2", "--in-flight", "5"];
        let report = bench(&server, &args).await;
        assert_eq!((count(&report, "answered"), count(&report, "shed"), errors(&report)), (40, 0, 0), "{report}");
        let latency = &report["latency_ms"];
        assert!(latency["p50"].as_f64() > Some(0.0) && latency["p50"].as_f64() <= latency["max"].as_f64(), "{report}");
        let first = report["first_event_ms"]["p50"].as_f64();
        assert_eq!(first.is_some(), shape != "unary", "{report}");
        assert!(first <= latency["p50"].as_f64(), "{report}");
    }
}

#[tokio::test]
async fn articles_fall_due_at_the_rate() {
    let server = Server::start(&[]).await;
    for shape in ["unary", "firehose"] {
        let report =
            bench(&server, &["--shape", shape, "--rate", "20", "--duration", "2s", "--warm-up", "500ms"]).await;
        assert_eq!(count(&report, "answered") + count(&report, "unsent"), 40, "{report}");
        assert!(report["seconds"].as_f64() > Some(1.5), "{report}");
    }
}

#[tokio::test]
async fn what_is_shed_is_counted_apart() {
    let server = Server::start(&["--max-calls", "1"]).await;
    for shape in ["unary", "stream", "firehose"] {
        let args = ["--shape", shape, "--connections", "4", "--in-flight", "8", "--count", "60"];
        let report = bench(&server, &args).await;
        assert_eq!(count(&report, "answered") + count(&report, "shed"), 60, "{report}");
        assert!(count(&report, "shed") > 0 && errors(&report) == 0, "{report}");
    }
}

#[tokio::test]
async fn errors_are_counted_by_code_and_reason() {
    let server = Server::start(&["--max-text-bytes", "100"]).await;
    let mut command = isnad("bench");
    command.args(["--server", &server.addr(), "--format", "json", "--count", "10"]);
    let done = command.output().expect("the program starts");
    assert!(!done.status.success(), "nothing was answered");
    let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let errors = &report["errors"][0];
    assert_eq!((&errors["code"], &errors["reason"]), (&"INVALID_ARGUMENT".into(), &"TEXT_TOO_LONG".into()), "{report}");
    assert_eq!((count(errors, "count"), report["latency_ms"].is_null()), (10, true), "{report}");
}

#[tokio::test]
async fn figures_for_a_reader() {
    let server = Server::start(&[]).await;
    let mut command = isnad("bench");
    command.args(["--server", &server.addr(), "--count", "5", "--shape", "stream"]);
    let text = printed(command).await;
    assert!(text.starts_with("stream, connections: 1, articles: 8 of ") && text.contains("\nfirst event "), "{text}");
}

#[test]
fn nobody_to_load_is_said_in_a_line() {
    let done = isnad("bench").args(["--server", "127.0.0.1:1"]).output().expect("the program starts");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success() && said.contains("no server answers there") && said.lines().count() == 1, "{said}");
}
