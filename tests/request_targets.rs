//! Targets of the request over the gold articles: those that the gold has stances
//! towards, in another spelling; names that someone speaks of without a side; as
//! targets of other articles that are not named at all. Macro-F1 over the labels.
//!
//! Needs `../shared/gold` beside the checkout and passes without it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use isnad::document::{Document, StanceLabel};
use isnad::pipeline::{Options, Pipeline};
use isnad::stance::RequestTarget;
use isnad::text::normalize::fold;
use serde_json::Value;

/// Macro-F1 that must be reached.
const BAR: f64 = 0.65;
const LABELS: [&str; 4] = ["FAVOR", "AGAINST", "NEUTRAL", "UNRELATED"];
/// Targets taken from one article's stances, and from its neutral mentions.
const MOST: (usize, usize) = (8, 4);

/// An article with its annotation.
struct Article {
    text: String,
    gold: Value,
}

/// What is asked of one article: a target, and who holds what towards it. An
/// unrelated target has nobody.
type Question = (RequestTarget, Vec<(String, &'static str)>);

fn articles(folder: &Path) -> Vec<Article> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|f| f.path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "json"));
    files.sort();
    let read = |file: &PathBuf| {
        let gold = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
        Some(Article { text: fs::read_to_string(file.with_extension("txt")).ok()?, gold })
    };
    files.iter().filter_map(read).collect()
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The words of a name without proclitics and article, folded.
fn words(name: &str) -> Vec<String> {
    let name = fold(name.strip_prefix("ANON:").unwrap_or(name));
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let bare = |w: &str| {
        let rest = w.strip_prefix(['و', 'ف']).filter(|r| r.starts_with("ال") || r.starts_with("لل")).unwrap_or(w);
        let rest = rest.strip_prefix(['ب', 'ك']).filter(|r| r.starts_with("ال")).unwrap_or(rest);
        let cut = rest.strip_prefix("ال").or_else(|| rest.strip_prefix("لل"));
        cut.filter(|r| r.chars().count() > 1).unwrap_or(rest).to_string()
    };
    parts.map(bare).collect()
}

/// Whether one name is the other, or a part that keeps its first or last word.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let (small, big) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    !small.is_empty()
        && small.iter().all(|w| big.contains(w))
        && (small.last() == big.last() || small.first() == big.first())
}

/// The name as another writer would spell it: without hamzas on alif.
fn respelled(name: &str) -> String {
    name.replace(['أ', 'إ', 'آ'], "ا")
}

fn questions(articles: &[Article], index: usize) -> Vec<Question> {
    let article = &articles[index];
    let mut asked: Vec<Question> = Vec::new();
    for stance in list(&article.gold, "stances") {
        let target = text(stance, "target");
        let label = if text(stance, "label") == "FAVOR" { LABELS[0] } else { LABELS[1] };
        let holder = (text(stance, "holder").to_string(), label);
        let name = respelled(target);
        match asked.iter().position(|(t, _)| t.name == name) {
            Some(known) => asked[known].1.push(holder),
            None if asked.len() < MOST.0 => {
                asked.push((RequestTarget { name, aliases: Vec::new() }, vec![holder]));
            }
            None => {}
        }
    }
    let mut neutral = 0;
    for entity in list(&article.gold, "entities") {
        let name = text(entity, "name");
        let known = words(name);
        let spoken = list(&article.gold, "quotes").find(|quote| {
            let speaker = text(quote, "speaker");
            let takes_side = list(&article.gold, "stances").any(|s| {
                same(text(s, "holder"), speaker) && words(text(s, "target")).iter().any(|w| known.contains(w))
            });
            let named = list(quote, "content").any(|c| c.as_str().unwrap_or_default().contains(name));
            named && !takes_side && !speaker.starts_with("ANON") && !same(speaker, name)
        });
        let new = !asked.iter().any(|(t, _)| same(&t.name, name));
        if let Some(quote) = spoken.filter(|_| new && neutral < MOST.1) {
            let target = RequestTarget { name: name.to_string(), aliases: Vec::new() };
            asked.push((target, vec![(text(quote, "speaker").to_string(), LABELS[2])]));
            neutral += 1;
        }
    }
    let known: BTreeSet<String> = words(&article.text).into_iter().collect();
    let wanted = (asked.len() / 3).max(2);
    let elsewhere = (1..articles.len()).filter_map(|n| {
        let other = &articles[(index + 7 * n) % articles.len()].gold;
        list(other, "stances").map(|s| text(s, "target")).find(|t| !words(t).iter().any(|w| known.contains(w)))
    });
    for target in elsewhere.take(wanted).collect::<Vec<_>>() {
        asked.push((RequestTarget { name: target.to_string(), aliases: Vec::new() }, Vec::new()));
    }
    asked
}

fn label(label: StanceLabel) -> &'static str {
    match label {
        StanceLabel::Favor => LABELS[0],
        StanceLabel::Against => LABELS[1],
        StanceLabel::Neutral => LABELS[2],
        StanceLabel::Unrelated => LABELS[3],
    }
}

/// What the program says of `holder` towards target `index`.
fn answer(document: &Document<'_>, index: usize, holder: Option<&str>) -> &'static str {
    let mut towards = document.stances.iter().filter(|s| s.target.request == Some(index));
    match holder {
        Some(holder) => towards.find(|s| same(&s.holder.name, holder)).map_or("", |s| label(s.label)),
        None if towards.all(|s| s.label == StanceLabel::Unrelated) => LABELS[3],
        None => "",
    }
}

#[test]
fn targets_of_the_request_are_judged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/dev");
    let articles = articles(&folder);
    if articles.is_empty() {
        eprintln!("skipped: no {}", folder.display());
        return;
    }
    let pipeline = Pipeline::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (index, article) in articles.iter().enumerate() {
        let asked = questions(&articles, index);
        let targets = asked.iter().map(|(target, _)| target.clone()).collect();
        let document = pipeline.run(&article.text, &Options { targets, ..Options::default() });
        for (index, (_, holders)) in asked.iter().enumerate() {
            if holders.is_empty() {
                *counts.entry((LABELS[3], answer(&document, index, None))).or_default() += 1;
            }
            for (holder, want) in holders {
                *counts.entry((want, answer(&document, index, Some(holder)))).or_default() += 1;
            }
        }
    }
    let mut macro_f1 = 0.0;
    for label in LABELS {
        let sum = |keep: &dyn Fn(&str, &str) -> bool| {
            counts.iter().filter(|((gold, found), _)| keep(gold, found)).map(|(_, n)| *n).sum::<usize>() as f64
        };
        let right = sum(&|gold, found| gold == label && found == label);
        let (gold, found) = (sum(&|gold, _| gold == label), sum(&|_, found| found == label));
        let f1 = 2.0 * right / (gold + found).max(1.0);
        eprintln!("{label:10} precision {:.3} recall {:.3} F1 {f1:.3} of {gold}", right / found.max(1.0), right / gold);
        macro_f1 += f1 / LABELS.len() as f64;
    }
    eprintln!("macro-F1 {macro_f1:.3}");
    assert!(macro_f1 >= BAR, "macro-F1 {macro_f1:.3} is below {BAR}");
}
