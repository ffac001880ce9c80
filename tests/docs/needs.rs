//! What a block needs that a machine may not have.

use std::{collections::HashMap, env, process::Command, sync::Mutex};

use crate::blocks::{Block, Kind};

/// Programs that not every machine has; those of coreutils are taken for granted.
const PROGRAMS: &[&str] = &[
    "apt-get", "buf", "curl", "docker", "git", "go", "grpcurl", "java", "jq", "kubectl", "man", "nats", "node", "npm",
    "npx", "pip", "protoc", "python", "python3",
];
/// Those that fetch something from elsewhere.
const FETCHING: &[&str] = &["apt-get", "npm", "npx", "pip"];

/// The first thing that is not there.
pub(crate) fn missing(block: &Block) -> Option<String> {
    let mut needs: Vec<String> = block.needs().map(str::to_owned).collect();
    match block.kind() {
        Ok(Kind::Program) => needs.push(interpreter(&block.language).to_owned()),
        Ok(Kind::Console) => block.commands().iter().for_each(|command| needs.extend(programs(&command.text))),
        _ => needs.extend(programs(&block.text())),
    }
    needs.into_iter().find(|need| !there(need))
}

pub(crate) fn interpreter(language: &str) -> &str {
    match language {
        "python" => "python3",
        "js" => "node",
        other => other,
    }
}

/// The programs a script calls: words where a command may begin.
fn programs(script: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in script.lines().filter(|line| !line.trim_start().starts_with('#')) {
        for piece in line.split(['|', ';', '&', '(']) {
            let word = piece.split_whitespace().find(|word| !word.contains('=')).unwrap_or_default();
            if PROGRAMS.contains(&word) {
                found.push(word.to_owned());
                found.extend(FETCHING.contains(&word).then(|| "network".to_owned()));
            }
        }
    }
    found
}

/// Whether it is there: a program, `real:PROGRAM` where a stand-in will not do,
/// `python:MODULE`, or `network`.
fn there(need: &str) -> bool {
    static KNOWN: Mutex<Option<HashMap<String, bool>>> = Mutex::new(None);
    if let Some(&known) = KNOWN.lock().unwrap().get_or_insert_default().get(need) {
        return known;
    }
    let succeeds =
        |program: &str, args: &[&str]| Command::new(program).args(args).output().is_ok_and(|o| o.status.success());
    let found = match need.split_once(':') {
        None if need == "network" => env::var_os("ISNAD_TEST_NETWORK").is_some(),
        // The client alone is no use.
        None if need == "docker" => succeeds("docker", &["info"]),
        None if need == "grpcurl" => true,
        None => succeeds("sh", &["-c", &format!("command -v {need}")]),
        Some(("real", program)) => succeeds("sh", &["-c", &format!("command -v {program}")]),
        Some(("python", module)) => succeeds("python3", &["-c", &format!("import {module}")]),
        Some(_) => false,
    };
    KNOWN.lock().unwrap().get_or_insert_default().insert(need.to_owned(), found);
    found
}
