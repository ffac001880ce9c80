//! Inputs that a fuzzer found worth keeping, gone over again: `fuzz/run` finds
//! more.

#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::{fs, path::Path};

fn over(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs: Vec<_> = fs::read_dir(folder).expect("a corpus").map(|e| e.expect("readable").path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty());
    for input in inputs {
        let data = fs::read(&input).expect("readable");
        let outcome = std::panic::catch_unwind(|| run(&data));
        assert!(outcome.is_ok(), "{}", input.display());
    }
}

#[test]
fn texts() {
    over("text", targets::text);
}

#[test]
fn requests_as_json() {
    over("json", targets::json);
}

#[test]
fn requests() {
    over("request", targets::request);
}
