//! `pos train CORPORA OUT`: trains the tagger of parts of speech on
//! `CORPORA/seg/pud`, and on ANT's news as a first model tags it, and writes
//! `OUT/pos.bin`.
//!
//! `pos measure CORPORA`: prints the share of words tagged right, on PADT's
//! development part, and on PUD by five-fold cross-validation. PADT's treebank
//! calls foreign names X and other names nouns: there a name and a noun count
//! as one.

use std::{collections::BTreeMap, env, fs, path::Path};

use isnad::{
    document::{Document, Pos, Token, TokenKind},
    morphology::{
        Morphology,
        pos::{LABELS, Tagger, certain, features},
    },
    sequence::Model,
    text::sentences::Reader,
};
use isnad_training::{
    crf::{Example, Options, train},
    news,
    segmentation::{Word, read},
};

/// How much a sentence counts that no one annotated.
const NEWS_WEIGHT: f32 = 0.2;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["train", corpora, out] => {
            let pud = read(&Path::new(corpora).join("seg/pud/train.tsv"))?;
            fs::write(Path::new(out).join("pos.bin"), fit(&pud, &sample(corpora)?))
        }
        ["measure", corpora] => {
            let pud = read(&Path::new(corpora).join("seg/pud/train.tsv"))?;
            let padt = read(&Path::new(corpora).join("seg/padt/dev.tsv"))?;
            let mut scores = Scores::default();
            let news = sample(corpora)?;
            scores.add(&fit(&pud, &news), &padt, true);
            scores.print("padt");
            let mut scores = Scores::default();
            for fold in 0..5 {
                let part = |test: bool| -> Vec<Vec<Word>> {
                    let mine = pud.iter().enumerate().filter(|(i, _)| (i * 5 / pud.len() == fold) == test);
                    mine.map(|(_, s)| s.clone()).collect()
                };
                scores.add(&fit(&part(false), &news), &part(true), false);
            }
            scores.print("pud");
            Ok(())
        }
        _ => {
            eprintln!("pos train CORPORA OUT | pos measure CORPORA");
            std::process::exit(2);
        }
    }
}

/// Trains on annotated sentences, then again on these and on news as the first
/// model tags it: that shows it words and turns the treebank has not.
fn fit(sentences: &[Vec<Word>], news: &[String]) -> Vec<u8> {
    let mut examples = Vec::new();
    for sentence in sentences {
        analysed(sentence, |document, gold| {
            let tags = document.tokens.iter().zip(gold);
            let tags = tags.map(|(token, gold)| certain(token).or(*gold).unwrap_or(Pos::Noun)).collect::<Vec<_>>();
            examples.push(example(document.text, &document.tokens, &tags, 1.0));
        });
    }
    let options = Options { epochs: 10, rate: 0.05, l2: 1e-3, l1: 4e-3, min_count: 2, ..Options::default() };
    let names = LABELS.map(|(name, _)| name);
    let first = train(&examples, &names, &options, |_, _| ());
    let model = Model::from_bytes(&first).expect("the trainer wrote a model");
    let mut tagger = Tagger::default();
    for text in news {
        let mut document = Document::new(text);
        let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
        while let Some(read) = reader.next(&mut document) {
            morphology.segment(&mut document, read.sentence);
            let tokens = &mut document.tokens[document.sentences[read.sentence].tokens.clone()];
            tagger.tag_with(&model, text, tokens);
            let tags: Vec<Pos> = tokens.iter().map(|token| token.pos).collect();
            examples.push(example(text, tokens, &tags, NEWS_WEIGHT));
        }
    }
    train(&examples, &names, &options, |_, _| ())
}

fn example(text: &str, tokens: &[Token], tags: &[Pos], weight: f32) -> Example {
    let mut example = Example { weight, ..Example::default() };
    features(text, tokens, &mut example.features);
    example.labels = tags.iter().map(|pos| LABELS.iter().position(|(_, p)| p == pos).unwrap_or(0)).collect();
    example
}

/// Some articles of news, spread over the corpus.
fn sample(corpora: &str) -> std::io::Result<Vec<String>> {
    let (mut found, mut seen) = (Vec::new(), 0);
    news::articles(&Path::new(corpora).join("news/ant_v2.1_multisource.jsonl.xz"), |text| {
        seen += 1;
        if seen % 120 == 0 {
            found.push(text.to_owned());
        }
    })?;
    Ok(found)
}

/// Calls `visit` with the sentence as isnad reads it, as one sentence, and what
/// the corpus says of each token.
fn analysed(sentence: &[Word], mut visit: impl FnMut(&Document<'_>, &[Option<Pos>])) {
    let (mut text, mut places) = (String::new(), BTreeMap::new());
    for word in sentence {
        if !text.is_empty() {
            text.push(' ');
        }
        places.insert(text.len() as u32, (word, (text.len() + word.surface.len()) as u32));
        text.push_str(&word.surface);
    }
    let mut document = Document::new(&text);
    let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
    while let Some(read) = reader.next(&mut document) {
        morphology.segment(&mut document, read.sentence);
    }
    let gold: Vec<Option<Pos>> = document
        .tokens
        .iter()
        .map(|token| {
            let (word, end) = places.get(&token.span.begin)?;
            (*end == token.span.end).then(|| gold(word)).flatten()
        })
        .collect();
    visit(&document, &gold);
}

/// The part of speech of a word's stem.
fn gold(word: &Word) -> Option<Pos> {
    let tags = &word.tags;
    let stem = match tags.len() {
        1 => 0,
        2 if tags[1] == "PRON" => 0,
        // The last that is no pronoun.
        _ => tags.iter().rposition(|tag| tag != "PRON").unwrap_or(0),
    };
    Some(match tags.get(stem)?.as_str() {
        "NOUN" | "DET" => Pos::Noun,
        "PROPN" | "X" => Pos::ProperNoun,
        "ADJ" => Pos::Adjective,
        "VERB" | "AUX" => Pos::Verb,
        "ADP" => Pos::Preposition,
        "SCONJ" | "CCONJ" => Pos::Conjunction,
        "PRON" => Pos::Pronoun,
        "PART" | "INTJ" => Pos::Particle,
        // Nouns of time used as adverbs are nouns here.
        "ADV" if ["عام", "يوم", "اليوم", "الاسبوع", "مرات", "صباح", "نحو"].contains(&word.form.as_str()) => {
            Pos::Noun
        }
        "ADV" => Pos::Adverb,
        "NUM" => Pos::Number,
        _ => return None,
    })
}

#[derive(Default)]
struct Scores {
    right: usize,
    all: usize,
    confusions: BTreeMap<(String, String), usize>,
    examples: BTreeMap<(String, String), Vec<String>>,
}

impl Scores {
    fn add(&mut self, model: &[u8], sentences: &[Vec<Word>], names_are_nouns: bool) {
        let model = Model::from_bytes(model).expect("the trainer wrote a model");
        let mut tagger = Tagger::default();
        for sentence in sentences {
            analysed(sentence, |document, gold| {
                let mut tokens = document.tokens.clone();
                tagger.tag_with(&model, document.text, &mut tokens);
                let open = |pos: Pos| match pos {
                    Pos::ProperNoun if names_are_nouns => Pos::Noun,
                    pos => pos,
                };
                for (i, (token, gold)) in tokens.iter().zip(gold).enumerate() {
                    // Words of which the form alone decides are a matter of convention.
                    let (TokenKind::Word, Some(gold), None) = (token.kind, gold, certain(token)) else { continue };
                    self.all += 1;
                    if open(token.pos) == open(*gold) {
                        self.right += 1;
                    } else {
                        let key = (format!("{gold:?}"), format!("{:?}", token.pos));
                        *self.confusions.entry(key.clone()).or_default() += 1;
                        self.examples.entry(key).or_default().push(document.surface(i).to_owned());
                    }
                }
            });
        }
    }

    fn print(&self, name: &str) {
        println!("{name}: {:.4} of {} words of open classes", self.right as f64 / self.all.max(1) as f64, self.all);
        if env::var("SHOW").is_ok() {
            let mut rows: Vec<_> = self.confusions.iter().collect();
            rows.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
            for (key, n) in rows.iter().take(20) {
                let examples = &self.examples[key];
                let step = (examples.len() / 30).max(1);
                let some: Vec<_> = examples.iter().step_by(step).take(30).map(String::as_str).collect();
                println!("  {} as {}: {n}: {}", key.0, key.1, some.join(" "));
            }
        }
    }
}
