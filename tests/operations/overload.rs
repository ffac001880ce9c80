//! Ten times what a server can do: what it takes stays quick, the rest is told
//! when to come back, memory stays bounded, and afterwards all is as before.

use std::time::Duration;

use serde_json::Value;

use crate::support::{Server, isnad, printed};

/// Calls at once. Few, so that what is taken does not wait long for its turn.
const CALLS: &str = "2";

/// A few seconds, of which only what does not hang on the machine is asserted.
#[tokio::test]
async fn what_is_too_much_is_shed_and_forgotten() {
    overload("4s", None).await;
}

/// `cargo test --release --test operations -- --ignored --nocapture for_a_minute`,
/// on a machine that does nothing else.
#[tokio::test]
#[ignore = "a minute of full load"]
async fn for_a_minute() {
    overload("60s", Some(3.0)).await;
}

/// Loads a server for so long; asserts that accepted calls keep their p99 within
/// so many times that of a server without load.
async fn overload(time: &str, within: Option<f64>) {
    let server = Server::start(&["--workers", "1", "--max-calls", CALLS, "--log", "warn"]).await;
    let capacity = bench(&server, &["--in-flight", "2", "--duration", "3s", "--warm-up", "500ms"]).await;
    let rate = number(&capacity, "answered_per_second");
    let gentle = format!("{}", rate / 5.0);
    let unloaded = bench(&server, &["--rate", &gentle, "--duration", "5s"]).await;
    let before = server.program.memory();

    // Where others kept the machine busy meanwhile, it can do more than it did.
    let many = format!("{}", (rate * 10.0).max(1000.0));
    let args = ["--rate", &many, "--in-flight", "1024", "--connections", "4", "--duration", time];
    let load = bench(&server, &args);
    tokio::pin!(load);
    let mut most = before;
    let loaded = loop {
        tokio::select! {
            loaded = &mut load => break loaded,
            () = tokio::time::sleep(Duration::from_millis(100)) => most = most.max(server.program.memory()),
        }
    };
    eprintln!("capacity {capacity}\nunloaded {unloaded}\nloaded {loaded}\nmemory {before} KiB, at most {most} KiB");
    let (answered, shed) = (number(&loaded, "answered"), number(&loaded, "shed"));
    assert!(answered > 0.0 && shed > 0.0, "{loaded}");
    assert_eq!(loaded["errors"].as_array().map(Vec::len), Some(0), "all the rest was shed: {loaded}");
    assert!(most < before + 64 * 1024, "{most} KiB, {before} before");

    let after = bench(&server, &["--in-flight", "1", "--count", "50"]).await;
    assert_eq!(number(&after, "answered"), 50.0, "{after}");
    if let Some(times) = within {
        assert!(shed > 5.0 * answered, "that was not ten times what it can do: {loaded}");
        let p99 = |report: &Value| report["latency_ms"]["p99"].as_f64().expect("answered");
        let (unloaded, loaded) = (p99(&unloaded), p99(&loaded));
        assert!(loaded <= times * unloaded, "p99 {loaded} ms, {unloaded} ms without load");
    }
}

async fn bench(server: &Server, args: &[&str]) -> Value {
    let mut command = isnad("bench");
    command.args(["--server", &server.addr(), "--format", "json"]).args(args);
    serde_json::from_str(&printed(command).await).expect("JSON")
}

fn number(report: &Value, field: &str) -> f64 {
    report[field].as_f64().unwrap_or_else(|| panic!("no {field} in {report}"))
}
