//! Trains the name tagger and measures it.
//!
//! `cargo run --bin ner -- SHARED OUT [--aux W] [--folds K] [--shift X] ...`
//!
//! `SHARED` holds `gold/names`, `gold/dev` and `corpora/ner`. Trained on
//! `gold/names` and, weighing `W`, the corpora marked as shipping; measured on
//! `gold/dev` and the development part of ANERcorp, of which nothing is learnt.

use std::{collections::HashSet, env, error::Error, fs, path::Path, time::Instant};

use isnad::entities::tagger::LABELS;
use isnad::sequence::Model;
use isnad_training::crf::{self, Example};
use isnad_training::ner::{self, Article, Score};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [shared, out, ..] = &arguments[..] else {
        return Err("usage: ner SHARED OUT [--aux W] [--folds K] [--shift X]".into());
    };
    let number = |name: &str, default: f32| -> f32 {
        let at = arguments.iter().position(|a| a == name);
        at.and_then(|at| arguments.get(at + 1)).and_then(|a| a.parse().ok()).unwrap_or(default)
    };
    let shared = Path::new(shared);
    let dev = ner::gold_dev(&shared.join("gold/dev"))?;
    let texts: HashSet<&str> = dev.iter().map(|a| a.document.text.trim()).collect();
    let mut gold = ner::gold_names(&shared.join("gold/names"))?;
    let all = gold.len();
    gold.retain(|a| !texts.contains(a.document.text.trim()));
    println!("{} articles, {} left out that are in gold/dev", gold.len(), all - gold.len());
    let mut options = crf::Options {
        epochs: number("--epochs", 7.0) as usize,
        rate: number("--rate", 0.05),
        l2: number("--l2", 1e-3),
        l1: number("--l1", 0.004),
        dropout: number("--dropout", 0.3),
        least: number("--least", 0.06),
        min_count: number("--min", 2.0) as u32,
        ..crf::Options::default()
    };
    // An inside label follows only its own begin or inside.
    for to in (2..LABELS.len()).step_by(2) {
        options.forbidden_first.push(to);
        options
            .forbidden
            .extend((0..LABELS.len()).filter(|from| *from != to && *from != to - 1).map(|from| (from, to)));
    }
    let folds = number("--folds", 0.0) as usize;
    let mut seen: Vec<_> = gold.iter().map(|a| a.names.clone()).collect();
    if folds > 1 {
        for fold in 0..folds {
            let mut examples: Vec<Example> = Vec::new();
            for (_, article) in gold.iter().enumerate().filter(|(i, _)| i % folds != fold) {
                examples.extend(ner::examples(article, &article.names, 1.0, 0));
            }
            let model = model(&crf::train(&examples, &LABELS, &options, |_, _| ()))?;
            let mut score = Score::default();
            for (i, article) in gold.iter().enumerate().filter(|(i, _)| i % folds == fold) {
                seen[i] = ner::predict(&model, article);
                score.add(&article.names, &seen[i]);
            }
            println!("fold {fold}: {score}");
        }
    }
    let mut examples: Vec<Example> = Vec::new();
    for (article, seen) in gold.iter().zip(&seen) {
        examples.extend(ner::examples(article, seen, 1.0, 0));
    }
    let aux = number("--aux", 0.5);
    if aux > 0.0 {
        for (domain, file) in [(1, "anercorp/train.txt"), (2, "aqmar/train.txt")] {
            for article in ner::conll(&shared.join("corpora/ner").join(file))? {
                examples.extend(ner::examples(&article, &article.names, aux, domain));
            }
        }
    }
    println!("{} sentences", examples.len());
    let started = Instant::now();
    let mut bytes = crf::train(&examples, &LABELS, &options, |epoch, loss| {
        println!("epoch {epoch}: {loss:.4}, {:.0} s", started.elapsed().as_secs_f32());
    });
    lower_outside(&mut bytes, number("--shift", 0.5))?;
    fs::write(out, &bytes)?;
    let anercorp = ner::conll(&shared.join("corpora/ner/anercorp/dev.txt"))?;
    let model = model(&bytes)?;
    println!("{} features, {} bytes", model.feature_count(), bytes.len());
    measure("gold/dev", &model, &dev);
    measure("anercorp dev", &model, &anercorp);
    Ok(())
}

/// Takes `shift` from the score of the label outside. Where the types of a name
/// share its probability, none of them wins against it alone; annotators name it
/// nevertheless.
fn lower_outside(bytes: &mut [u8], shift: f32) -> Result<(), Box<dyn Error>> {
    let at = 16 + LABELS.iter().map(|label| 1 + label.len()).sum::<usize>();
    let bias = f32::from_le_bytes(bytes[at..at + 4].try_into()?) - shift;
    bytes[at..at + 4].copy_from_slice(&bias.to_le_bytes());
    Ok(())
}

fn model(bytes: &[u8]) -> Result<Model, Box<dyn Error>> {
    Model::from_bytes(bytes).ok_or_else(|| "the trainer wrote no model".into())
}

fn measure(name: &str, model: &Model, articles: &[Article]) {
    let (mut score, mut words) = (Score::default(), 0);
    let started = Instant::now();
    for article in articles {
        score.add(&article.names, &ner::predict(model, article));
        words += article.document.tokens.iter().filter(|t| t.is_word()).count();
    }
    println!("{name}: {score} ({:.0} words/s)", words as f32 / started.elapsed().as_secs_f32());
}
