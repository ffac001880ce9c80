//! `isnad enrich` as a person runs it: the real binary, real files.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

const ARTICLE: &str = "قال وزير المالية إن \"الموازنة جاهزة\" وسترسل إلى البرلمان.\n";

fn isnad(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_isnad"));
    command.arg("enrich").args(args).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    isnad(args).output().expect("the binary runs")
}

fn run_with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child = isnad(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("piped").write_all(input).expect("the binary reads its input");
    child.wait_with_output().expect("the binary ends")
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_str(out(output)).expect("JSON")
}

fn seeds() -> Vec<PathBuf> {
    let mut seeds: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"))
        .expect("seeds/ is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 6, "seeds/ has {} articles", seeds.len());
    seeds
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn file(folder: &tempfile::TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("writable");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn standard_input_gives_a_report() {
    for args in [&[][..], &["-"]] {
        let output = run_with_input(args, ARTICLE.as_bytes());
        assert!(output.status.success(), "{}", err(&output));
        for part in ["الموازنة جاهزة", "Who said what", "Who is for or against what"] {
            assert!(out(&output).contains(part), "no {part} in {}", out(&output));
        }
        assert!(!out(&output).contains('\u{1b}'), "colour in a pipe");
        assert_eq!(err(&output), "");
    }
}

#[test]
fn colour_can_be_asked_for() {
    let output = run_with_input(&["--color", "always"], ARTICLE.as_bytes());
    assert!(out(&output).contains("\u{1b}[1mWho said what\u{1b}[0m"), "{}", out(&output));
}

#[test]
fn json_is_the_protobuf_json_of_an_answer() {
    let answer = json(&run_with_input(&["--format", "json", "--include-text"], ARTICLE.as_bytes()));
    assert_eq!(answer["started"]["documentId"], "stdin");
    assert_eq!(answer["started"]["offsetEncoding"], "OFFSET_ENCODING_UTF8");
    assert_eq!(answer["tokens"][0]["kind"], "TOKEN_KIND_WORD");
    assert_eq!(answer["tokens"][1]["span"]["text"], "وزير");
    assert_eq!(answer["completed"]["counts"]["sentences"], 1);
}

#[test]
fn offsets_slice_in_every_unit() {
    const TEXT: &str = "🙂 قال إنّ الأمـر انتهى";
    for (unit, slice) in [
        ("utf8", (|b, e| TEXT[b..e].to_owned()) as fn(usize, usize) -> String),
        ("utf16", |b, e| String::from_utf16(&TEXT.encode_utf16().collect::<Vec<_>>()[b..e]).expect("whole characters")),
        ("utf32", |b, e| TEXT.chars().skip(b).take(e - b).collect()),
    ] {
        let output = run_with_input(&["--format", "ndjson", "--include-text", "--offsets", unit], TEXT.as_bytes());
        let answer = json(&output);
        let tokens = answer["tokens"].as_array().expect("tokens");
        assert!(tokens.len() >= 5);
        for token in tokens {
            let span = &token["span"];
            let at = |name: &str| span[name].as_u64().unwrap_or(0) as usize;
            assert_eq!(span["text"], slice(at("begin"), at("end")), "{unit}");
        }
    }
}

#[test]
fn many_files_go_to_a_folder() {
    let dir = folder();
    let answers = dir.path().join("new/answers");
    let seeds = seeds();
    let mut args = vec!["--output-dir", answers.to_str().expect("UTF-8")];
    args.extend(seeds.iter().map(|seed| seed.to_str().expect("UTF-8")));
    let output = run(&args);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!((out(&output), err(&output)), ("", ""));
    for seed in &seeds {
        let path = answers.join(seed.file_name().expect("a file")).with_extension("json");
        let answer: Value = serde_json::from_slice(&fs::read(path).expect("written")).expect("JSON");
        let text = fs::read_to_string(seed).expect("readable");
        assert_eq!(answer["started"]["textLength"], text.len(), "{}", seed.display());
    }
}

#[test]
fn ndjson_is_a_line_for_each_file_in_order() {
    let seeds = seeds();
    let mut args = vec!["--format", "ndjson"];
    args.extend(seeds.iter().map(|seed| seed.to_str().expect("UTF-8")));
    let output = run(&args);
    let ids: Vec<String> = out(&output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["started"]["documentId"].to_string())
        .collect();
    let stems: Vec<String> =
        seeds.iter().map(|seed| format!("{:?}", seed.file_stem().expect("a file").to_string_lossy())).collect();
    assert_eq!(ids, stems);
}

#[test]
fn a_folder_is_its_text_files() {
    let dir = folder();
    for (name, text) in [("b.txt", ARTICLE), ("a.txt", ARTICLE), ("notes.md", "no article")] {
        file(&dir, name, text);
    }
    let bare = folder();
    let bare = bare.path().to_str().expect("UTF-8");
    let output = run(&["--format", "ndjson", dir.path().to_str().expect("UTF-8"), bare]);
    let ids: Vec<_> = out(&output).lines().map(|line| line.split('"').nth(5).expect("an id")).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!((err(&output), output.status.code()), (&*format!("isnad: {bare}: no .txt file in it\n"), Some(1)));
}

#[test]
fn a_file_that_fails_costs_one_line_and_the_exit_code() {
    let dir = folder();
    let good = file(&dir, "good.txt", ARTICLE);
    let missing = dir.path().join("missing.txt").to_str().expect("UTF-8").to_owned();
    let cut = file(&dir, "cut.txt", &ARTICLE.as_bytes()[..5]);
    let empty = file(&dir, "empty.txt", "\n \n");
    let long = file(&dir, "long.txt", "ا".repeat(600_000));
    let answers = dir.path().join("answers");
    let output = run(&["--output-dir", answers.to_str().expect("UTF-8"), &missing, &cut, &empty, &long, &good]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        err(&output).lines().collect::<Vec<_>>(),
        [
            format!("isnad: {missing}: no such file"),
            format!("isnad: {cut}: not UTF-8: 0xd9 at byte 4"),
            format!("isnad: {empty}: the text is empty"),
            format!("isnad: {long}: a text has at most 1048576 bytes of UTF-8, not 1200000"),
        ]
    );
    let written: Vec<_> =
        fs::read_dir(&answers).expect("made").map(|entry| entry.expect("readable").file_name()).collect();
    assert_eq!(written, ["good.json"]);
}

#[test]
fn answers_of_one_name_are_refused_before_any_work() {
    let dir = folder();
    let (first, second) = (file(&dir, "a.txt", ARTICLE), file(&dir, "a.html", ARTICLE));
    let answers = dir.path().join("answers");
    let output = run(&["--output-dir", answers.to_str().expect("UTF-8"), &first, &second]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("would both be written to") && err(&output).contains("a.json"), "{}", err(&output));
    assert!(!answers.exists());
}

#[test]
fn standard_input_is_read_once() {
    let output = run(&["-", "-"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(err(&output), "isnad: standard input can be read only once\n");
}

#[test]
fn a_server_that_is_not_there_is_named() {
    // Port 9 (discard) on this machine: nothing listens.
    let output = run(&["--server", "127.0.0.1:9"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("isnad: 127.0.0.1:9: no server answers there"), "{}", err(&output));
    assert_eq!(err(&output).lines().count(), 1);
}

/// A server that ends with the test.
struct Server {
    process: Child,
    addr: String,
}

impl Server {
    fn start() -> Server {
        Server::start_at("127.0.0.1:0", &[])
    }

    fn start_at(addr: &str, args: &[&str]) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_isnad"))
            .args(["serve", "--listen", addr])
            .args(args)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let log = BufReader::new(process.stderr.take().expect("piped"));
        let listening = log.lines().map(|line| line.expect("UTF-8")).find(|line| line.contains("addr="));
        let line = listening.expect("the server says where it listens");
        // Nobody reads the log from here on, which must not trouble the server.
        let addr = line.split_once("addr=").expect("just found").1.split(' ').next().unwrap_or_default().to_owned();
        Server { process, addr }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails where it is dead already.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[test]
fn a_server_answers_as_this_process_does() {
    let server = Server::start();
    let seeds = seeds();
    let seeds = seeds[0].parent().expect("a folder").to_str().expect("UTF-8");
    let here = run(&[seeds]);
    let there = run(&["--server", &server.addr, seeds]);
    assert!(there.status.success(), "{}", err(&there));
    assert_eq!(out(&here), out(&there));

    let refused = run_with_input(&["--server", &format!("http://{}", server.addr)], "ا".repeat(600_000).as_bytes());
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        err(&refused).starts_with("isnad: standard input: ") && err(&refused).contains("1048576"),
        "{}",
        err(&refused)
    );
    assert_eq!(err(&refused).lines().count(), 1);
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut args = vec!["--format".to_owned(), "json".to_owned()];
    args.extend(seeds().iter().map(|seed| seed.to_str().expect("UTF-8").to_owned()));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut child = isnad(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert!(output.status.success(), "{:?}: {}", output.status, err(&output));
    assert_eq!(err(&output), "");
}

#[test]
fn parts_can_be_had_alone() {
    let output = run_with_input(&["--only", "stances,quotes"], ARTICLE.as_bytes());
    assert!(out(&output).starts_with("Who is for or against what\n"), "{}", out(&output));
    assert!(out(&output).contains("Who said what") && !out(&output).contains("Names"));

    let answer = json(&run_with_input(&["--format", "json", "--only", "tokens"], ARTICLE.as_bytes()));
    assert_eq!(answer["started"]["annotations"], serde_json::json!(["ANNOTATION_TYPE_TOKENS"]));
    assert!(answer.get("quotations").is_none());

    let output = run_with_input(&["--only", "tokens"], "وبالعراق.".as_bytes());
    assert_eq!(out(&output), "و+ب+العراق .\n");
}

#[test]
fn tables_have_one_header_over_all_articles() {
    let dir = folder();
    let files = [file(&dir, "a.txt", ARTICLE), file(&dir, "b.txt", "قال المتحدث، \"نعم\", \"إن الأمر، انتهى\".")];
    let output = run(&["--format", "csv", &files[0], &files[1]]);
    let mut table = csv::Reader::from_reader(output.stdout.as_slice());
    let columns = table.headers().expect("a header").clone();
    let rows: Vec<_> = table.records().map(|row| row.expect("as many cells as columns")).collect();
    let column = |name: &str| columns.iter().position(|column| column == name).expect("the column");
    assert_eq!(&rows[0][column("document")], "a");
    assert_eq!(&rows[0][column("content")], "\"الموازنة جاهزة\" وسترسل إلى البرلمان");
    assert!(rows.iter().any(|row| &row[column("document")] == "b"));

    let output = run(&["--format", "csv", "--only", "names,quotes", &files[0]]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("--only"), "{}", err(&output));
}

#[test]
fn a_folder_can_be_watched() {
    let (dir, answers) = (folder(), folder());
    file(&dir, "before.txt", ARTICLE);
    let answers_path = answers.path().to_str().expect("UTF-8");
    let mut child = isnad(&["--watch", dir.path().to_str().expect("UTF-8"), "--output-dir", answers_path])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut log = BufReader::new(child.stderr.take().expect("piped")).lines();
    let mut wait_for = |part: &str| {
        let line = log.by_ref().find(|line| line.as_ref().is_ok_and(|line| line.contains(part)));
        assert!(line.is_some(), "the log ended without {part}");
    };
    wait_for("before.json");
    file(&dir, "empty.txt", "");
    file(&dir, "after.txt", ARTICLE);
    wait_for("after.json");
    wait_for("empty.txt: the text is empty");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    for name in ["before.json", "after.json"] {
        let answer = fs::read(answers.path().join(name)).expect("written");
        let answer: Value = serde_json::from_slice(&answer).expect("whole");
        assert!(!answer["quotations"].as_array().expect("quotations").is_empty());
    }
}

#[test]
fn a_folder_waits_for_its_server() {
    let (dir, answers) = (folder(), folder());
    let server = Server::start();
    let addr = server.addr.clone();
    let (watched, answers_path) = (dir.path().to_str().expect("UTF-8"), answers.path().to_str().expect("UTF-8"));
    let mut child = isnad(&["--server", &addr, "--watch", watched, "--output-dir", answers_path])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut log = BufReader::new(child.stderr.take().expect("piped")).lines().map_while(Result::ok);
    assert!(log.any(|line| line.contains("watching")));
    drop(server);
    file(&dir, "a.txt", ARTICLE);
    let said = log.find(|line| line.contains("a.txt")).expect("it says what it cannot do");
    assert!(said.contains("to be tried again"), "{said}");
    let _server = Server::start_at(&addr, &[]);
    let said = log.next().expect("it goes on");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(said.ends_with("a.json"), "{said}");
    assert!(answers.path().join("a.json").exists());
}

#[test]
fn a_server_without_room_is_asked_again() {
    // One call at a time, and as many threads as there are cores want one.
    let server = Server::start_at("127.0.0.1:0", &["--max-calls", "1"]);
    let seeds = seeds();
    let seeds = seeds[0].parent().expect("a folder").to_str().expect("UTF-8");
    let output = run(&["--server", &server.addr, "--only", "quotes", seeds, seeds]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(err(&output), "");
}

#[test]
fn shells_and_readers_are_told() {
    let isnad = |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_isnad")).args(args).output().expect("the binary runs");
    for shell in ["bash", "zsh", "fish"] {
        assert!(out(&isnad(&["completions", shell])).contains("enrich"), "{shell}");
    }
    let manual = isnad(&["man"]);
    assert!(out(&manual).contains(".TH isnad") && out(&manual).contains("healthcheck"), "{}", out(&manual));
}
