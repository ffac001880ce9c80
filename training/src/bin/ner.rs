//! Trains the name tagger and measures it.
//!
//! - `cargo run --bin ner -- SHARED train OUT`: on `gold/names` and the corpora
//!   that ship; measured on `gold/dev`, of which nothing is learnt.
//! - `cargo run --bin ner -- SHARED ship OUT`: on `gold/dev`, too: the model that
//!   ships. What it reaches there says nothing.
//! - `cargo run --bin ner -- SHARED cross`: five times on all but a fifth of
//!   `gold/dev`, each measured on that fifth: what the shipped model is worth.
//!   `--errors FILE` writes what is wrong there, a line an error; `--answers
//!   FILE` how sure each answer was and whether it was right, for
//!   `.ci/reliability.py`; `--models FOLDER` keeps the five models, and begins with
//!   those that lie there.
//! - `cargo run --bin ner -- SHARED measure MODEL`: what a model reaches.
//!
//! `--also FOLDER` measures on articles annotated like `gold/dev`, too.
//!
//! `SHARED` holds `gold/names`, `gold/dev`, `corpora/ner` and the articles of
//! `corpora/news` that `annotations/names.tsv` tells the names of (`--annotations
//! FILE`: another such file). ANERcorp's development part is measured, never
//! learnt. `--aux`, `--dropout` and the like change a number of [`settings`].

use std::{collections::HashSet, env, error::Error, fs, path::Path, time::Instant};

use isnad::entities::tagger::LABELS;
use isnad::sequence::Model;
use isnad_training::crf::{self, Example};
use isnad_training::ner::{self, Article, Score};

type Outcome<T> = Result<T, Box<dyn Error>>;

const FOLDS: usize = 5;
/// ANERcorp's number among the corpora.
const ANERCORP: u32 = 1;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [shared, task, rest @ ..] = &arguments[..] else {
        return Err("usage: ner SHARED train OUT | ship OUT | cross".into());
    };
    let option = |name: &str| rest.iter().position(|a| a == name).and_then(|at| rest.get(at + 1));
    let number = |name: &str, default: f32| option(name).and_then(|value| value.parse().ok()).unwrap_or(default);
    let annotations = option("--annotations").map_or("training/annotations/names.tsv", String::as_str);
    let corpora = Corpora::read(Path::new(shared), Path::new(annotations), number("--aux", 0.3))?;
    let trainer = settings(number);
    // The model, and the same for ANERcorp's own guideline.
    let train = |examples: &[&Example]| -> Outcome<[Vec<u8>; 2]> {
        let mut models = crf::train_for([0, ANERCORP], examples, &LABELS, &trainer, |_, _| ());
        models.iter_mut().try_for_each(|bytes| raise_begins(bytes, number("--shift", 0.25)))?;
        Ok(models)
    };
    let also = |own: &'static Model| -> Outcome<()> {
        if let Some(folder) = option("--also") {
            measure(folder, own, &ner::gold_dev(Path::new(folder))?);
        }
        Ok(())
    };
    match (task.as_str(), rest.first()) {
        ("cross", _) => {
            let (mut alone, mut whole) = (Score::default(), Score::default());
            let (mut errors, mut answers) = (String::new(), String::new());
            for fold in 0..FOLDS {
                // Models of an earlier run, where they are kept, are measured again.
                let kept = option("--models").map(|folder| Path::new(folder).join(format!("fold{fold}.bin")));
                let bytes = match &kept {
                    Some(file) if file.exists() => fs::read(file)?,
                    _ => {
                        let [bytes, _] = train(&corpora.examples(|article| article % FOLDS != fold))?;
                        kept.map_or(Ok(()), |file| fs::write(file, &bytes))?;
                        bytes
                    }
                };
                let model = model(&bytes)?;
                let mut score = Score::default();
                for article in corpora.dev.iter().skip(fold).step_by(FOLDS) {
                    alone.add(&article.names, &ner::tag(model, article));
                    let found = ner::find(model, article);
                    ner::errors(article, &found, &mut errors);
                    ner::answers(article, &found, &mut answers);
                    score.add(&article.names, &found);
                    whole.add(&article.names, &found);
                }
                println!("fold {fold}: {score}");
            }
            println!("tagger alone: {alone}\nwhole stage: {whole}");
            for (name, lines) in [("--errors", errors), ("--answers", answers)] {
                option(name).map_or(Ok(()), |file| fs::write(file, lines))?;
            }
        }
        ("train" | "ship", Some(out)) => {
            let [bytes, of_anercorp] = train(&corpora.examples(|_| task == "ship"))?;
            fs::write(out, &bytes)?;
            let (own, of_anercorp) = (model(&bytes)?, model(&of_anercorp)?);
            println!("{} features, {} bytes", own.feature_count(), bytes.len());
            if task == "train" {
                measure("gold/dev", own, &corpora.dev);
            }
            also(own)?;
            let anercorp = ner::conll(&Path::new(shared).join("corpora/ner/anercorp/dev.txt"))?;
            measure("anercorp dev", own, &anercorp);
            measure("anercorp dev by its guideline", of_anercorp, &anercorp);
        }
        ("measure", Some(file)) => {
            let mut bytes = fs::read(file)?;
            raise_begins(&mut bytes, number("--shift", 0.0))?;
            measure("gold/dev", model(&bytes)?, &corpora.dev);
            also(model(&bytes)?)?;
            let anercorp = ner::conll(&Path::new(shared).join("corpora/ner/anercorp/dev.txt"))?;
            measure("anercorp dev", model(&bytes)?, &anercorp);
        }
        _ => return Err("nothing to do".into()),
    }
    Ok(())
}

/// How the model is trained.
fn settings(number: impl Fn(&str, f32) -> f32) -> crf::Options {
    let mut options = crf::Options {
        epochs: number("--epochs", 7.0) as usize,
        rate: number("--rate", 0.05),
        l2: number("--l2", 1e-3),
        l1: number("--l1", 0.004),
        dropout: number("--dropout", 0.3),
        head_dropout: number("--heads", 0.1),
        averaged: number("--averaged", 3.0) as usize,
        least: number("--least", 0.06),
        min_count: number("--min", 2.0) as u32,
        seed: number("--seed", 1.0) as u64,
        runs: number("--runs", 5.0) as usize,
        ..crf::Options::default()
    };
    // An inside label follows only its own begin or inside.
    for to in (2..LABELS.len()).step_by(2) {
        options.forbidden_first.push(to);
        let others = (0..LABELS.len()).filter(|from| *from != to && *from != to - 1);
        options.forbidden.extend(others.map(|from| (from, to)));
    }
    options
}

/// What there is to learn and to measure.
struct Corpora {
    dev: Vec<Article>,
    /// The examples of each article of `gold/dev`.
    dev_examples: Vec<Vec<Example>>,
    /// Those of all else.
    other_examples: Vec<Example>,
}

impl Corpora {
    /// Reads all of it; `aux` is the weight of what is not the project's own.
    fn read(shared: &Path, annotations: &Path, aux: f32) -> Outcome<Self> {
        let dev = ner::gold_dev(&shared.join("gold/dev"))?;
        let texts: HashSet<&str> = dev.iter().map(|a| a.document.text.trim()).collect();
        let mut other_examples = Vec::new();
        for article in ner::gold_names(&shared.join("gold/names"))? {
            if !texts.contains(article.document.text.trim()) {
                other_examples.extend(ner::examples(&article, 1.0, 0));
            }
        }
        for article in ner::stand_off(annotations, &shared.join("corpora/news"))? {
            if !texts.contains(article.document.text.trim()) {
                other_examples.extend(ner::examples(&article, 1.0, 0));
            }
        }
        for (domain, file) in [(ANERCORP, "anercorp/train.txt"), (2, "aqmar/train.txt")] {
            for article in ner::conll(&shared.join("corpora/ner").join(file))?.iter().filter(|_| aux > 0.0) {
                other_examples.extend(ner::examples(article, aux, domain));
            }
        }
        let dev_examples = dev.iter().map(|article| ner::examples(article, 1.0, 0)).collect();
        Ok(Corpora { dev, dev_examples, other_examples })
    }

    /// The examples of some articles of `gold/dev` and of all else.
    fn examples(&self, of_dev: impl Fn(usize) -> bool) -> Vec<&Example> {
        let dev = self.dev_examples.iter().enumerate().filter(|(article, _)| of_dev(*article));
        dev.flat_map(|(_, examples)| examples).chain(&self.other_examples).collect()
    }
}

/// Adds `shift` to the score of each label that a name begins with. Where the types
/// of a name share its probability, none of them wins against the label outside, or
/// against a longer name before it; annotators name it nevertheless.
fn raise_begins(bytes: &mut [u8], shift: f32) -> Outcome<()> {
    let at = 16 + LABELS.iter().map(|label| 1 + label.len()).sum::<usize>();
    let biases = bytes.get_mut(at..).ok_or("the trainer wrote no model")?.as_chunks_mut::<4>().0;
    for (label, bias) in LABELS.iter().zip(biases) {
        if label.starts_with("B-") {
            *bias = (f32::from_le_bytes(*bias) + shift).to_le_bytes();
        }
    }
    Ok(())
}

/// A model that stays for the rest of the program.
fn model(bytes: &[u8]) -> Outcome<&'static Model> {
    Ok(Box::leak(Box::new(Model::from_bytes(bytes).ok_or("the trainer wrote no model")?)))
}

fn measure(name: &str, model: &'static Model, articles: &[Article]) {
    let (mut alone, mut whole, mut words) = (Score::default(), Score::default(), 0);
    let started = Instant::now();
    for article in articles {
        alone.add(&article.names, &ner::tag(model, article));
        words += article.document.tokens.iter().filter(|t| t.is_word()).count();
    }
    let speed = words as f32 / started.elapsed().as_secs_f32();
    for article in articles {
        whole.add(&article.names, &ner::find(model, article));
    }
    println!("{name}, tagger alone: {alone} ({speed:.0} words/s)\n{name}, whole stage: {whole}");
}
