//! `segmenter train CORPORA NAMES OUT`: trains the segmenter on `CORPORA/seg/news`
//! and `CORPORA/seg/pud`, and on the names annotated in `NAMES`, and writes
//! `OUT/segmenter.bin`.
//!
//! `segmenter measure CORPORA NAMES`: prints the share of words cut right on PADT's
//! development part, and on PUD and the news by five-fold cross-validation.

use std::{env, error::Error, fs, path::Path};

use isnad::morphology::{counts::Counts, segmenter::Segmenter, weights::Weights};
use isnad_training::{
    loglinear::{Example, Options, train},
    segmentation::{Word, accuracy, examples, named_examples, read},
};

/// How much a word of an annotated name counts: what else is in the text is not
/// seen there.
const NAMES_WEIGHT: f32 = 0.3;

/// Slots of the table of weights.
const SLOTS: usize = 1 << 18;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |name: &str, default: f32| env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
    let options = Options {
        epochs: number("EPOCHS", 12.0) as usize,
        rate: number("RATE", 0.1),
        l2: number("L2", 1e-3),
        l1: number("L1", 1e-4),
        seed: 1,
    };
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["train", corpora, names, out] => {
            let (news, pud, _) = corpora_of(corpora)?;
            let weights = fit(&[&news, &pud], &names_of(names)?, &options);
            fs::write(Path::new(out).join("segmenter.bin"), weights.to_bytes())?;
            Ok(())
        }
        ["measure", corpora, names] => {
            let names = names_of(names)?;
            let (news, pud, padt) = corpora_of(corpora)?;
            let show = env::var("SHOW").is_ok();
            let model = |parts: &[&[Vec<Word>]]| Segmenter::new(fit(parts, &names, &options), Counts::words());
            let report = |name: &str, (right, all): (usize, usize)| {
                println!("{name}: {:.4} of {all}", right as f64 / all.max(1) as f64);
            };
            let all = model(&[&news, &pud]);
            let print = |name: &'static str| {
                move |w: &Word,
                      o: &isnad::morphology::segmenter::Occurrence<'_>,
                      a: &isnad::morphology::analyses::Analysis| {
                    if show {
                        println!(
                            "{name}\t{}\t{:?}\t{}|{}|{}\t{} _ {}",
                            w.surface,
                            w.cuts,
                            a.prefix(&w.form),
                            a.stem(&w.form),
                            a.suffix(&w.form),
                            o.previous,
                            o.next
                        );
                    }
                }
            };
            report("padt", accuracy(&all, &padt, print("padt")));
            for (name, mine, other) in [("pud", &pud, &news), ("news", &news, &pud)] {
                let mut sum = (0, 0);
                for fold in 0..5 {
                    let is_test = |i: usize| i * 5 / mine.len() == fold;
                    let part = |test: bool| -> Vec<Vec<Word>> {
                        mine.iter().enumerate().filter(|(i, _)| is_test(*i) == test).map(|(_, s)| s.clone()).collect()
                    };
                    let found = accuracy(&model(&[&part(false), other]), &part(true), print(name));
                    sum = (sum.0 + found.0, sum.1 + found.1);
                }
                report(name, sum);
            }
            Ok(())
        }
        _ => {
            eprintln!("segmenter train CORPORA NAMES OUT | segmenter measure CORPORA NAMES");
            std::process::exit(2);
        }
    }
}

type Corpus = Vec<Vec<Word>>;

fn corpora_of(folder: &str) -> std::io::Result<(Corpus, Corpus, Corpus)> {
    let seg = Path::new(folder).join("seg");
    Ok((read(&seg.join("news/train.tsv"))?, read(&seg.join("pud/train.tsv"))?, read(&seg.join("padt/dev.tsv"))?))
}

/// Names in the articles whose words are not annotated one by one: `seg/news`
/// has the first eighty.
fn names_of(folder: &str) -> Result<Vec<Example>, Box<dyn Error>> {
    let annotated = |id: &str| id.trim_start_matches('n').parse::<u32>().is_ok_and(|number| number <= 80);
    named_examples(Path::new(folder), Counts::words(), NAMES_WEIGHT, annotated)
}

fn fit(parts: &[&[Vec<Word>]], names: &[Example], options: &Options) -> Weights {
    let mut examples: Vec<_> = parts.iter().flat_map(|p| examples(p, Counts::words(), 1.0)).collect();
    examples.extend_from_slice(names);
    let weights = train(&examples, options);
    eprintln!("{} examples, {} features", examples.len(), weights.len());
    Weights::from_weights(weights, SLOTS)
}
