//! Figures and differences, for a reader and for a program.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::style::{Look, Paint};
use crate::eval::{Difference, Layer, Measure, What};

use super::gold::Article;
use super::{Result, count};

/// Measures before which the table leaves a line free.
const GROUPS: [&str; 3] = ["quote words", "speaker accuracy on >=0.3", "stance tuple"];

/// A table, then the differences where they are wanted.
pub(super) fn text(result: &Result, errors: bool, paint: Paint) -> String {
    let mut out = format!("{}, {}\n\n", count(result.articles, "article"), count(result.words, "word"));
    let heading = format!("{:34}{:>10}{:>8}{:>8}{:>8}{:>8}", "", "precision", "recall", "F1", "gold", "isnad");
    _ = writeln!(out, "{}", paint.ours(heading.trim_end(), Look::Heading));
    for measure in result.measures.iter() {
        if GROUPS.contains(&measure.name) {
            out.push('\n');
        }
        let Measure { name, gold, system, .. } = measure;
        let (precision, recall, f1) = (measure.precision(), measure.recall(), measure.f1());
        _ = writeln!(out, "{name:34}{precision:>10.3}{recall:>8.3}{f1:>8.3}{gold:>8}{system:>8}");
    }
    if errors {
        _ = writeln!(out, "\n{}", paint.ours(count(result.differences.len(), "difference"), Look::Heading));
        for (article, difference) in &result.differences {
            out.push('\n');
            out += &shown(article, difference, paint);
        }
    }
    out
}

/// Where and what, then what either has.
fn shown(article: &Article, difference: &Difference, paint: Paint) -> String {
    let line = difference.span.map_or(String::new(), |span| format!(":{}", article.line(span)));
    let place = paint.ours(format_args!("{}{line}:", article.path.display()), Look::Dim);
    let look = if difference.what == What::Missed { Look::Against } else { Look::Heading };
    let what = format!("{} {}", layer(difference.layer), what(difference.what));
    let mut out = format!("{place} {}\n", paint.ours(what, look));
    for (label, words) in [("gold", &difference.gold), ("isnad", &difference.system)] {
        if let Some(words) = words {
            _ = writeln!(out, "  {label:6} {}", paint.arabic(words, Look::Plain));
        }
    }
    out
}

/// The same as JSON, ending in a line break.
pub(super) fn json(result: &Result, errors: bool) -> String {
    let measures = result.measures.iter().map(|measure| MeasureJson {
        name: measure.name,
        precision: measure.precision(),
        recall: measure.recall(),
        f1: measure.f1(),
        right: measure.right,
        gold: measure.gold,
        isnad: measure.system,
    });
    let differences = errors.then(|| {
        let differences = result.differences.iter().map(|(article, difference)| DifferenceJson {
            article: &article.id,
            line: difference.span.map(|span| article.line(span)),
            layer: layer(difference.layer),
            what: what(difference.what),
            gold: difference.gold.as_deref(),
            isnad: difference.system.as_deref(),
        });
        differences.collect()
    });
    let json = ResultJson {
        articles: result.articles,
        words: result.words,
        measures: measures.collect(),
        errors: differences,
    };
    serde_json::to_string_pretty(&json).expect("strings and numbers are JSON") + "\n"
}

#[derive(Serialize)]
struct ResultJson<'r> {
    articles: usize,
    words: usize,
    measures: Vec<MeasureJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<DifferenceJson<'r>>>,
}

#[derive(Serialize)]
struct MeasureJson {
    name: &'static str,
    precision: f64,
    recall: f64,
    f1: f64,
    right: usize,
    gold: usize,
    isnad: usize,
}

#[derive(Serialize)]
struct DifferenceJson<'r> {
    article: &'r str,
    line: Option<usize>,
    layer: &'static str,
    what: &'static str,
    gold: Option<&'r str>,
    isnad: Option<&'r str>,
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Name => "name",
        Layer::Quotation => "quotation",
        Layer::Stance => "stance",
    }
}

fn what(what: What) -> &'static str {
    match what {
        What::Missed => "missed",
        What::Spurious => "spurious",
        What::Bounds => "bounds",
        What::Type => "type",
        What::Speaker => "speaker",
        What::Cue => "cue",
        What::Via => "via",
        What::Label => "label",
    }
}
