//! The map in `src/lib.rs` as a rule: arrows point one way, and the core stays
//! free of everything that is not about language. Reads the source, so that a
//! wrong arrow fails here and not in a review.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The language core, in order: a module uses those before it.
const CORE: &[&str] =
    &["document", "lexicon", "sequence", "text", "morphology", "entities", "quotations", "stance", "pipeline"];

/// What is around the core, and all that each may use.
const AROUND: &[(&str, &[&str])] = &[
    ("wire", &["document", "lexicon", "text", "stance", "pipeline"]),
    ("settings", &["wire"]),
    ("telemetry", &["settings"]),
    ("reload", &[]),
    ("own_names", &["pipeline", "reload"]),
    ("service", &["document", "pipeline", "wire", "telemetry", "reload"]),
    ("server", &["pipeline", "service", "settings", "telemetry", "reload", "own_names", "wire"]),
    ("worker", &["service", "telemetry", "wire"]),
    ("eval", &["document", "wire"]),
    (
        "cli",
        &[
            "document",
            "text",
            "pipeline",
            "wire",
            "telemetry",
            "settings",
            "reload",
            "own_names",
            "service",
            "server",
            "worker",
            "eval",
        ],
    ),
    ("main", &[]),
];

/// What the core knows nothing of: clients, runtimes, files, clocks.
const NOT_IN_CORE: &[&str] = &[
    "anstyle",
    "async_nats",
    "clap",
    "hdrhistogram",
    "http",
    "indicatif",
    "prost",
    "prost_reflect",
    "prost_types",
    "serde",
    "serde_json",
    "tokio",
    "tokio_stream",
    "tokio_util",
    "tonic",
    "tonic_types",
    "tower",
    "tracing",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
];

/// What only the module that carries the service names.
const ONLY_IN_SERVER: &[&str] = &["http", "http_body", "tower", "tonic_reflection"];

/// A source file without comments and tests.
struct Source {
    path: PathBuf,
    /// The top-level module it belongs to.
    module: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    assert!(paths.len() > CORE.len());
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("source is UTF-8");
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
        assert!(!path.ends_with("mod.rs"), "{}: modules are named by their file", path.display());
        // Tests stand at the end of their file, or in a file of their own.
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        let module = path.strip_prefix(&root).expect("below src").components().next().expect("a name");
        let module = module.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        Source { path, module, code }
    };
    paths.into_iter().map(read).filter(|source| source.module != "lib").collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            paths.push(path);
        }
    }
}

/// The names that follow `prefix`: `a` and `b` for `crate::a::X` and
/// `crate::{b::Y}`.
fn names_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            None => names.extend(name(rest)),
            Some(group) => {
                let mut depth = 1;
                let mut item = String::new();
                for c in group.chars() {
                    depth += match c {
                        '{' => 1,
                        '}' => -1,
                        _ => 0,
                    };
                    if depth == 0 || depth == 1 && c == ',' {
                        names.extend(name(item.trim()));
                        item.clear();
                    } else {
                        item.push(c);
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
    }
    names
}

fn name(path: &str) -> Option<String> {
    let name: String = path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// Whether code names a crate or a module of the standard library.
fn uses(code: &str, what: &str) -> bool {
    if let Some(module) = what.strip_prefix("std::") {
        return names_after(code, "std::").contains(module);
    }
    code.match_indices(&format!("{what}::"))
        .any(|(at, _)| !code[..at].ends_with("::") && !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn arrows_point_one_way() {
    let known: Vec<&str> = CORE.iter().copied().chain(AROUND.iter().map(|(module, _)| *module)).collect();
    for Source { path, module, code } in sources() {
        let allowed: &[&str] = match CORE.iter().position(|core| *core == module) {
            Some(place) => &CORE[..place],
            None => {
                AROUND
                    .iter()
                    .find(|(around, _)| *around == module)
                    .unwrap_or_else(|| panic!("{module} has no place on the map"))
                    .1
            }
        };
        for used in names_after(&code, "crate::") {
            // Macros and re-exports of the root are none.
            if known.contains(&used.as_str()) && used != module {
                assert!(allowed.contains(&used.as_str()), "{}: {module} must not use {used}", path.display());
            }
        }
    }
}

#[test]
fn the_core_knows_nothing_but_language() {
    for Source { path, module, code } in sources() {
        if CORE.contains(&module.as_str()) {
            for what in NOT_IN_CORE {
                assert!(!uses(&code, what), "{}: the core must not know {what}", path.display());
            }
        }
    }
}

#[test]
fn only_the_server_knows_what_carries_it() {
    for Source { path, module, code } in sources() {
        if module != "server" {
            for what in ONLY_IN_SERVER {
                assert!(!uses(&code, what), "{}: only server may name {what}", path.display());
            }
        }
    }
}

#[test]
fn names_are_found_in_every_form() {
    let code =
        "use crate::text::offsets;\nuse crate::{document::{Span, Token}, wire};\nlet x = crate::entities::Entities;";
    let found = names_after(code, "crate::");
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["document", "entities", "text", "wire"]);
    assert!(uses("use tokio::sync;", "tokio") && !uses("use my_tokio::sync;", "tokio"));
    assert!(uses("use std::{fs, iter};", "std::fs") && !uses("use std::fmt;", "std::fs"));
}
