//! `isnad eval` as a person runs it: the real binary, annotated articles in a folder.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

const ARTICLE: &str = "قال وزير المالية سمير الحداد إن \"الموازنة جاهزة\".\nوأضاف أنها سترسل إلى البرلمان في بغداد.\n";

fn isnad(command: &str, args: &[&str]) -> Output {
    let mut isnad = Command::new(env!("CARGO_BIN_EXE_isnad"));
    isnad.arg(command).args(args).env_remove("NO_COLOR").stdin(Stdio::null());
    isnad.output().expect("the binary runs")
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

/// A folder with the article and this annotation of it.
fn gold(annotation: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("1.txt"), ARTICLE).expect("writable");
    fs::write(folder.path().join("1.json"), annotation).expect("writable");
    let path = folder.path().to_str().expect("UTF-8").to_owned();
    (folder, path)
}

/// The figures of `isnad eval --format json`: precision, recall and F1 as they are
/// printed, then how many there are in the annotation and in the answer.
fn figures(output: &Output) -> BTreeMap<String, [String; 5]> {
    assert!(output.status.success(), "{}", err(output));
    let result: Value = serde_json::from_str(out(output)).expect("JSON");
    let figure = |measure: &Value| {
        let share = |key: &str| format!("{:.3}", measure[key].as_f64().expect("a number"));
        let figure = [
            share("precision"),
            share("recall"),
            share("f1"),
            measure["gold"].to_string(),
            measure["isnad"].to_string(),
        ];
        (measure["name"].as_str().expect("a name").to_owned(), figure)
    };
    result["measures"].as_array().expect("measures").iter().map(figure).collect()
}

#[test]
fn figures_are_those_of_the_scorer_that_the_project_is_measured_with() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold");
    let (scorer, dev) = (shared.join("gold.py"), shared.join("dev"));
    if !dev.is_dir() || Command::new("python3").arg("--version").output().is_err() {
        eprintln!("passed over: it needs ../shared/gold beside the checkout, and python3");
        return;
    }
    let answers = tempfile::tempdir().expect("a temporary folder");
    let (dev, answers) = (dev.to_str().expect("UTF-8"), answers.path().to_str().expect("UTF-8"));
    let enrich = ["--format", "json", "--offsets", "utf32", "--include-text", "--output-dir", answers, dev];
    assert!(isnad("enrich", &enrich).status.success());
    let scored = Command::new("python3").arg(scorer).args(["score", dev, answers]).output().expect("python3 runs");
    assert!(scored.status.success(), "{}", err(&scored));

    let figures = figures(&isnad("eval", &["--format", "json", dev]));
    let mut compared = 0;
    // Below the number of articles and the headings: a name of up to 34 columns, then
    // the figures.
    for line in out(&scored).lines().skip(2) {
        let (name, theirs) = line.split_at(34);
        let theirs: Vec<&str> = theirs.split_whitespace().collect();
        assert_eq!(figures[name.trim()].each_ref().map(String::as_str), *theirs, "{name}");
        compared += 1;
    }
    assert_eq!(compared, figures.len());
    assert!(compared > 20, "{}", out(&scored));
}

#[test]
fn the_projects_own_articles_are_annotated() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let output = isnad("eval", &["--format", "json", seeds.to_str().expect("UTF-8")]);
    let figures = figures(&output);
    let f1 = |name: &str| figures[name][2].parse::<f64>().expect("a number");
    // Floors, some way below what is reached: a fall says that something broke.
    for (name, floor) in [("ner", 0.83), ("quote >=0.8", 0.8), ("quote >=0.8 + speaker", 0.7), ("stance tuple", 0.45)] {
        assert!(f1(name) > floor, "{name} is {}", f1(name));
    }
    let texts = fs::read_dir(&seeds).expect("readable").flatten();
    let texts = texts.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "txt")).count();
    assert!(out(&output).contains(&format!("\"articles\": {texts},")));
}

#[test]
fn what_is_right_counts_and_what_differs_is_listed() {
    let (_folder, path) = gold(
        &json!({
            "entities": [{"name": "سمير الحداد", "type": "PER", "mentions": ["سمير الحداد"]},
                         {"name": "وزير المالية", "type": "ORG", "mentions": ["المالية"]}],
            "quotes": [{"type": "D", "content": ["\"الموازنة جاهزة\""], "cue": "قال",
                        "source": "وزير المالية سمير الحداد", "speaker": "سمير الحداد", "via": []},
                       {"type": "I", "content": ["سترسل إلى البرلمان في بغداد"], "cue": "وأضاف", "source": null,
                        "speaker": "بغداد", "via": []}],
        })
        .to_string(),
    );
    let output = isnad("eval", &[&path, "--errors"]);
    assert!(output.status.success(), "{}", err(&output));
    let seen = out(&output).replace(['\u{2068}', '\u{2069}'], "");
    for part in [
        "1 article, 15 words\n",
        "ner PER                                1.000   1.000   1.000       1       1\n",
        "quote >=0.8 D                          1.000   1.000   1.000       1       1\n",
        "1.txt:1: name missed\n  gold   المالية (ORG)\n",
        "1.txt:2: name spurious\n  isnad  بغداد (LOC)\n",
        "1.txt:2: quotation speaker\n  gold   بغداد: سترسل إلى البرلمان في بغداد\n  isnad  سمير الحداد\n",
    ] {
        assert!(seen.contains(part), "no {part} in\n{seen}");
    }
    assert!(!seen.contains("stance"), "a layer that is not annotated is counted:\n{seen}");
    assert!(!seen.contains('\u{1b}'), "colour in a pipe");

    let output = isnad("eval", &[&path, "--errors", "--format", "json"]);
    let result: Value = serde_json::from_str(out(&output)).expect("JSON");
    let errors = result["errors"].as_array().expect("errors");
    let spurious = json!({"article": "1", "line": 2, "layer": "name", "what": "spurious",
                          "gold": null, "isnad": "بغداد (LOC)"});
    assert!(errors.contains(&spurious), "{errors:?}");
}

#[test]
fn own_names_are_scored_with() {
    let (folder, path) =
        gold(&json!({"entities": [{"name": "الموازنة", "type": "MISC", "mentions": ["الموازنة"]}]}).to_string());
    let names = folder.path().join("names.tsv");
    fs::write(&names, "الموازنة\tMISC\tbudget\n").expect("writable");
    let right = |args: &[&str]| figures(&isnad("eval", args))["ner MISC"][2].clone();
    assert_eq!(right(&["--format", "json", &path]), "0.000");
    assert_eq!(right(&["--format", "json", &path, "--names", names.to_str().expect("UTF-8")]), "1.000");
}

#[test]
fn a_wrong_annotation_is_named_with_what_to_do() {
    let (folder, path) = gold(
        &json!({"entities": [{"name": "البرلمان", "type": "ORG", "mentions": ["البرلمان", "البرلمان العراقي"]}],
                "quotes": [{"type": "I", "content": ["سترسل", "إلى"], "speaker": "سمير", "cue": "أكد"}],
                "stances": [{"holder": "سمير", "target": "الموازنة", "label": "FOR"}]})
        .to_string(),
    );
    fs::write(folder.path().join("2.json"), "{}").expect("writable");
    let output = isnad("eval", &[&path]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output), "");
    let lines: Vec<&str> = err(&output).lines().map(|line| line.rsplit('/').next().unwrap_or_default()).collect();
    assert_eq!(
        lines,
        [
            "1.json: entities[0].mentions[1]: “البرلمان العراقي” does not stand in the text; copy the words as they are printed",
            "1.json: quotes[0].cue: “أكد” does not stand in the text; copy the words as they are printed",
            "1.json: stances[0]: unknown variant `FOR`, expected `FAVOR` or `AGAINST`",
            "2.json: there is no 2.txt beside it, the text that it annotates",
            "isnad: nothing was scored: 4 faults to mend",
        ]
    );
}

#[test]
fn a_folder_without_annotations_says_what_is_wanted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = isnad("eval", &[folder.path().to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("no annotation in it; put ID.json beside ID.txt"), "{}", err(&output));
}
