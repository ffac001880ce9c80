//! A client in another language that has no copy of the proto file.

use std::{env, path::Path, process::Command};

use crate::support::Server;

/// Runs `tests/python/stream_document.py` where a Python with grpcio and
/// grpcio-reflection is: `ISNAD_TEST_PYTHON`, or `python3`.
#[test]
fn a_python_client_that_knows_only_reflection_enriches_a_seed() {
    let python = env::var("ISNAD_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let equipped = Command::new(&python).args(["-c", "import grpc, grpc_reflection"]).output();
    if !equipped.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {python} has no grpcio and grpcio-reflection (pip install them, or set ISNAD_TEST_PYTHON)");
        return;
    }
    let server = Server::start();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seed = root.join("seeds/001-tigris-euphrates-water.txt");
    let output = Command::new(&python)
        .arg(root.join("tests/python/stream_document.py"))
        .args(["--addr", server.addr()])
        .arg(seed)
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .expect("it starts");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    assert!(output.status.success(), "{said}");
    assert!(said.contains("completed"), "{said}");
}
