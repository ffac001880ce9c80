//! What the documentation tells people to type is typed, and what it says they
//! will see is compared: README.md, docs/ and the READMEs of examples/.
//!
//! Fenced blocks say by their tag what they are:
//!
//! | tag | what happens |
//! |---|---|
//! | `console` | lines behind `$ ` (and `> `, going on) are run; the lines below are what they print, both streams |
//! | `sh` | run; must succeed |
//! | `… file=NAME` | written to that file |
//! | `python run`, `js run`, `go run`, `java run` | run as a program; a block `text output` behind it is what it prints |
//! | `… excerpt=PATH` | must stand in that file of the repository, which is tested elsewhere |
//! | `… untried` | cannot be tried here |
//!
//! A line `…` stands for any lines, and `…` within a line for anything. A document
//! has one folder that looks like a fresh clone, and runs from top to bottom.
//! `isnad` is the binary under test; `isnad serve` goes on in the background until
//! the document starts another; a document that calls the default address without
//! having started a server gets one. Ports are exchanged for free ones. What needs
//! a program that is not there, or the network without `ISNAD_TEST_NETWORK=1`, is
//! passed over and listed.
//!
//! `ISNAD_DOCS_UPDATE=1 cargo test --test docs` writes what is printed now into the
//! documents, with the lines `…` that still fit: read the difference.

mod blocks;
mod compare;
mod grpcurl;
mod needs;
mod rust;
mod shell;

use std::{fs, path::Path};

use blocks::{Block, Kind};
use shell::Shell;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Commands that are run elsewhere: document, beginning of the line, where.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("docs/SCALING.md", "isnad worker", "tests/operations/worker.rs"),
    ("docs/SCALING.md", "isnad bench", "tests/operations/bench.rs"),
];

/// What a reader of a document is taken to have: document, command that makes it.
const SETTINGS: &[(&str, &str)] = &[("docs/EVALUATION.md", "ln -s seeds my-articles")];

/// Runs all of a document; the failures name file and line.
fn check(document: &str) {
    let path = Path::new(ROOT).join(document);
    let source = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{document}: {e}"));
    let mut failures = Vec::new();
    // Line of the first line to exchange, lines to exchange, what for.
    let mut mended: Vec<(usize, usize, String)> = Vec::new();
    let mut shell = Shell::new();
    for (_, command) in SETTINGS.iter().filter(|(of, _)| *of == document) {
        shell.script(command).expect("it is made");
    }
    let blocks = blocks::parse(&source);
    for (i, block) in blocks.iter().enumerate() {
        let place = format!("{document}:{}", block.line);
        match block.kind() {
            Err(reason) => failures.push(format!("{place}: {reason}")),
            Ok(Kind::Prose | Kind::Output) => {}
            Ok(Kind::Untried) => eprintln!("{place}: not tried ({})", block.language),
            Ok(Kind::File(name)) => shell.write(name, &block.text()),
            Ok(Kind::Excerpt(of)) => {
                let whole = fs::read_to_string(Path::new(ROOT).join(of)).unwrap_or_default();
                if !compare::holds(&whole, &block.text()) {
                    failures.push(format!("{place}: is not in {of} as it stands"));
                }
            }
            Ok(Kind::Program | Kind::Script | Kind::Console) if needs::missing(block).is_some() => {
                eprintln!("{place}: passed over, needs {}", needs::missing(block).unwrap_or_default());
            }
            Ok(Kind::Program) => {
                let printed = shell.program(block, &place);
                let next = blocks.get(i + 1).filter(|next| matches!(next.kind(), Ok(Kind::Output)));
                match (printed, next) {
                    (Err(reason), _) => failures.push(format!("{place}: {reason}")),
                    (Ok(printed), Some(next)) => {
                        let expected: Vec<&str> = next.lines.iter().map(String::as_str).collect();
                        compare::expect(&place, &printed, &expected, next.line + 1, &mut failures, &mut mended);
                    }
                    (Ok(_), None) => {}
                }
            }
            Ok(Kind::Script) => {
                for (_, script) in block.scripts() {
                    if let Some((.., by)) = elsewhere(document, &script) {
                        eprintln!("{place}: run by {by}");
                    } else if let Err(reason) = shell.script(&script) {
                        failures.push(format!("{place}: {reason}"));
                    }
                }
            }
            Ok(Kind::Console) => {
                for command in block.commands() {
                    let place = format!("{document}:{}", command.line);
                    let printed = shell.command(&command.text);
                    compare::expect(
                        &place,
                        &printed,
                        &command.expected,
                        command.line + command.height,
                        &mut failures,
                        &mut mended,
                    );
                }
            }
        }
    }
    if std::env::var_os("ISNAD_DOCS_UPDATE").is_some() && !mended.is_empty() {
        fs::write(&path, blocks::mend(&source, mended)).expect("the document is writable");
    } else {
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

fn elsewhere(document: &str, script: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    ELSEWHERE.iter().find(|(of, begins, _)| *of == document && script.trim_start().starts_with(begins))
}

macro_rules! documents {
    ($($test:ident: $document:literal,)+) => {
        $(#[test]
        fn $test() {
            check($document);
        })+

        #[test]
        fn every_document_is_tried() {
            let mut found = vec!["README.md".to_owned()];
            let folder = |name: &str| fs::read_dir(Path::new(ROOT).join(name)).into_iter().flatten().flatten();
            found.extend(folder("docs").filter_map(|e| e.file_name().into_string().ok()).map(|name| format!("docs/{name}")));
            found.extend(folder("examples").filter_map(|e| e.file_name().into_string().ok()).map(|name| format!("examples/{name}/README.md")));
            found.retain(|name| name.ends_with(".md") && Path::new(ROOT).join(name).is_file());
            let tried = [$($document),+];
            // Documents that others add are run with those that are named here.
            for document in found.iter().filter(|name| !tried.contains(&name.as_str())) {
                check(document);
            }
        }
    };
}

documents! {
    readme: "README.md",
    annotations: "docs/ANNOTATIONS.md",
    api: "docs/API.md",
    clients: "docs/CLIENTS.md",
    evaluation: "docs/EVALUATION.md",
    index: "docs/README.md",
    lexicon: "docs/LEXICON.md",
    names: "docs/NAMES.md",
    offsets: "docs/OFFSETS.md",
    operations: "docs/OPERATIONS.md",
    page: "docs/PAGE.md",
    troubleshooting: "docs/TROUBLESHOOTING.md",
    tuning: "docs/TUNING.md",
    go: "examples/go/README.md",
    grpcurl_lines: "examples/grpcurl/README.md",
}

#[test]
fn a_block_is_what_its_tag_says() {
    let source = "```console\n$ a \\\n>   b\nout\n$ c\n```\n\n```tsv file=x.tsv\n1\n```\n```nonsense run\n```\n";
    let blocks: Vec<Block> = blocks::parse(source);
    let commands = blocks[0].commands();
    assert_eq!(commands[0].text, "a \\\n  b");
    assert_eq!((commands[0].expected.as_slice(), commands[0].line, commands[1].line), (&["out"][..], 2, 5));
    assert!(matches!(blocks[1].kind(), Ok(Kind::File("x.tsv"))));
    assert!(blocks[2].kind().is_err());
}
