//! Articles with annotated names, and what the tagger's trainer makes of them.

use std::{collections::BTreeMap, error::Error, fs, ops::Range, path::Path};

use isnad::document::{Document, EntityType};
use isnad::entities::Entities;
use isnad::entities::features::{Extractor, HEADS};
use isnad::entities::memory::Memory;
use isnad::entities::tagger::{Found, Tagger, label};
use isnad::pipeline::{Depth, Options, Pipeline};
use isnad::sequence::{Features, Model};
use serde_json::Value;

use crate::crf::Example;
use crate::news;

/// An article with its names.
pub struct Article {
    /// Name of the file it came from.
    pub id: String,
    /// Its sentences and tokens.
    pub document: Document<'static>,
    /// The names of each sentence, by tokens, in text order.
    pub names: Vec<Vec<Found>>,
}

type Mention = (Range<usize>, EntityType);

/// Begin and end of a name in code points, and its type.
type Place = (usize, usize, EntityType);

fn kind(name: &str) -> Option<EntityType> {
    Some(match name {
        "PER" | "PERS" => EntityType::Person,
        "ORG" => EntityType::Organization,
        "LOC" => EntityType::Location,
        "MISC" => EntityType::Miscellaneous,
        _ => return None,
    })
}

/// An article from its text and its mentions in bytes. Mentions are widened to
/// whole tokens; of two that share a token the first and longest stays.
pub fn article(id: &str, text: String, mut mentions: Vec<Mention>) -> Article {
    let text: &'static str = Box::leak(text.into_boxed_str());
    let options = Options { depth: Depth::Tokens, ..Options::default() };
    let document = Pipeline::new().run(text, &options);
    mentions.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
    let mut names: Vec<Vec<Found>> = vec![Vec::new(); document.sentences.len()];
    let mut last = 0;
    for (span, kind) in mentions {
        let tokens = document.tokens_in(isnad::document::Span::new(span.start, span.end));
        if tokens.is_empty() || tokens.start < last {
            continue;
        }
        let sentence = document.sentence_of(tokens.start);
        let end = tokens.end.min(document.sentences[sentence].tokens.end);
        last = end;
        names[sentence].push(Found { tokens: tokens.start..end, kind, confidence: 1.0 });
    }
    Article { id: id.into(), document, names }
}

fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>, Box<dyn Error>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "json"));
    files.sort();
    Ok(files)
}

fn id(file: &Path) -> String {
    file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// `gold/names`: mentions as code points.
pub fn gold_names(folder: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let mut articles = Vec::new();
    for file in files(folder)? {
        let text = fs::read_to_string(file.with_extension("txt"))?;
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let annotation: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        let mut mentions = Vec::new();
        for mention in annotation["mentions"].as_array().ok_or("no mentions")? {
            let at = |i: usize| mention[i].as_u64().and_then(|n| starts.get(n as usize)).copied();
            if let (Some(begin), Some(end), Some(kind)) = (at(0), at(1), mention[2].as_str().and_then(kind)) {
                mentions.push((begin..end, kind));
            }
        }
        articles.push(article(&id(&file), text, mentions));
    }
    Ok(articles)
}

/// Articles of news corpora whose names stand in a file by themselves, as the
/// articles are not to be copied: `annotations/names.tsv`, which tells its form.
/// `news` is the folder of the corpora.
pub fn stand_off(annotations: &Path, news: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let source = fs::read_to_string(annotations)?;
    // The names of each line of each corpus.
    let mut wanted: BTreeMap<&str, BTreeMap<usize, Vec<Place>>> = BTreeMap::new();
    for row in source.lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [corpus, line, begin, end, name] = cells[..] else {
            return Err(format!("not five cells: {row}").into());
        };
        let kind = kind(name).ok_or_else(|| format!("no type: {row}"))?;
        let names = wanted.entry(corpus).or_default().entry(line.parse()?).or_default();
        names.push((begin.parse()?, end.parse()?, kind));
    }
    let mut articles = Vec::new();
    for (corpus, mut wanted) in wanted {
        let mut line = 0;
        news::articles(&news.join(format!("{corpus}.jsonl.xz")), |text| {
            line += 1;
            let Some(names) = wanted.remove(&line) else { return };
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let bytes = |(begin, end, kind)| Some((*starts.get(begin)?..*starts.get(end)?, kind));
            let mentions = names.into_iter().filter_map(bytes).collect();
            articles.push(article(&format!("{corpus}:{line}"), text.to_owned(), mentions));
        })?;
    }
    Ok(articles)
}

/// `gold/dev`: mentions as text with the number of the occurrence.
pub fn gold_dev(folder: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let mut articles = Vec::new();
    for file in files(folder)? {
        let text = fs::read_to_string(file.with_extension("txt"))?;
        let annotation: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        let mut mentions = Vec::new();
        for entity in annotation["entities"].as_array().ok_or("no entities")? {
            let Some(kind) = entity["type"].as_str().and_then(kind) else { continue };
            for mention in entity["mentions"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let (words, number) = match mention.rsplit_once('#') {
                    Some((words, n)) if n.parse::<usize>().is_ok() => (words, n.parse()?),
                    _ => (mention, 1),
                };
                let occurrence =
                    text.char_indices().map(|(at, _)| at).filter(|at| text[*at..].starts_with(words)).nth(number - 1);
                if let Some(begin) = occurrence {
                    mentions.push((begin..begin + words.len(), kind));
                }
            }
        }
        articles.push(article(&id(&file), text, mentions));
    }
    Ok(articles)
}

/// A corpus of token and label a line, ten sentences an article.
pub fn conll(file: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let source = fs::read_to_string(file)?;
    let sentences: Vec<&str> = source.split("\n\n").filter(|s| !s.trim().is_empty()).collect();
    let mut articles = Vec::new();
    for (number, part) in sentences.chunks(10).enumerate() {
        let (mut text, mut mentions) = (String::new(), Vec::<Mention>::new());
        for sentence in part {
            let mut open = None;
            for (i, line) in sentence.lines().filter(|line| !line.trim().is_empty()).enumerate() {
                let (token, tag) = line.split_once('\t').unwrap_or((line, "O"));
                if i > 0 {
                    text.push(' ');
                }
                let begin = text.len();
                text.push_str(token);
                let (place, name) = tag.trim().split_once('-').unwrap_or((tag, ""));
                match kind(name) {
                    Some(kind) if place == "I" && open == Some(kind) => {
                        if let Some(last) = mentions.last_mut() {
                            last.0.end = text.len();
                        }
                    }
                    Some(kind) => {
                        mentions.push((begin..text.len(), kind));
                        open = Some(kind);
                    }
                    None => open = None,
                }
            }
            text.push('\n');
        }
        articles.push(article(&format!("{number:05}"), text, mentions));
    }
    Ok(articles)
}

/// The names that a model finds in an article, sentence by sentence: the tagger
/// by itself.
pub fn tag(model: &'static Model, article: &Article) -> Vec<Vec<Found>> {
    let (mut tagger, mut memory) = (Tagger::new(model), Memory::default());
    (0..article.document.sentences.len())
        .map(|sentence| {
            let tokens = article.document.sentences[sentence].tokens.clone();
            let found = tagger.tag(&article.document, tokens, &memory);
            memory.learn(&article.document, &found);
            found
        })
        .collect()
}

/// The same by the whole stage, the article taken for evidence.
pub fn find(model: &'static Model, article: &Article) -> Vec<Vec<Found>> {
    let mut document = article.document.clone();
    let mut stage = Entities::with_tagger(Tagger::new(model));
    for sentence in 0..document.sentences.len() {
        stage.sentence(&mut document, sentence);
    }
    stage.finish(&mut document);
    let mut names = vec![Vec::new(); document.sentences.len()];
    for mention in document.mentions.iter().filter(|m| NAMES.contains(&m.kind)) {
        let found = Found { tokens: mention.tokens.clone(), kind: mention.kind, confidence: mention.confidence };
        names[document.sentence_of(mention.tokens.start)].push(found);
    }
    names
}

/// The types of names.
const NAMES: [EntityType; 4] =
    [EntityType::Person, EntityType::Organization, EntityType::Location, EntityType::Miscellaneous];

/// What the corpora call them.
const KINDS: [&str; 4] = ["PER", "ORG", "LOC", "MISC"];

/// The examples of an article. What the article has shown so far is what its
/// annotation says. `domain` is the corpus, 0 for the gold.
pub fn examples(article: &Article, weight: f32, domain: u32) -> Vec<Example> {
    let (mut extractor, mut memory) = (Extractor::default(), Memory::default());
    let mut examples = Vec::new();
    for (sentence, names) in article.names.iter().enumerate() {
        let tokens = article.document.sentences[sentence].tokens.clone();
        let mut features = Features::default();
        extractor.extract(&article.document, tokens.clone(), &memory, &mut features);
        let mut labels = vec![0; tokens.len()];
        for name in names {
            for token in name.tokens.clone() {
                labels[token - tokens.start] = label(name.kind, token == name.tokens.start);
            }
        }
        examples.push(Example { features, labels, heads: HEADS, weight, domain });
        memory.learn(&article.document, names);
    }
    examples
}

/// Exact matches, names annotated and names found, by type.
#[derive(Debug, Default, Clone)]
pub struct Score {
    counts: [[usize; 3]; 4],
}

impl Score {
    /// Counts an article.
    pub fn add(&mut self, gold: &[Vec<Found>], found: &[Vec<Found>]) {
        for (gold, found) in gold.iter().zip(found) {
            for name in gold {
                self.counts[name.kind as usize][1] += 1;
                let hit = found.iter().any(|f| f.tokens == name.tokens && f.kind == name.kind);
                self.counts[name.kind as usize][0] += usize::from(hit);
            }
            for name in found {
                self.counts[name.kind as usize][2] += 1;
            }
        }
    }

    /// Precision, recall and F1 of some types.
    fn row(&self, kinds: Range<usize>) -> (f64, f64, f64) {
        let sum = |k: usize| self.counts[kinds.clone()].iter().map(|c| c[k]).sum::<usize>() as f64;
        let (p, r) = (sum(0) / sum(2).max(1.0), sum(0) / sum(1).max(1.0));
        (p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (p, r, f1) = self.row(0..4);
        write!(f, "P {p:.4} R {r:.4} F1 {f1:.4} |")?;
        for (i, name) in KINDS.iter().enumerate() {
            let (p, r, f1) = self.row(i..i + 1);
            write!(f, " {name} {p:.3}/{r:.3}/{f1:.3}")?;
        }
        Ok(())
    }
}

/// Writes type and confidence of what was found in an article, and whether it is
/// right, a line a name.
pub fn answers(article: &Article, found: &[Vec<Found>], out: &mut String) {
    use std::fmt::Write as _;
    for (gold, found) in article.names.iter().zip(found) {
        for name in found {
            let kind = KINDS[NAMES.iter().position(|kind| *kind == name.kind).unwrap_or(3)];
            let right = gold.iter().any(|g| g.tokens == name.tokens && g.kind == name.kind);
            let _ = writeln!(out, "{}\t{kind}\t{}\t{}", article.id, name.confidence, u8::from(right));
        }
    }
}

/// Writes what a tagger got wrong in an article, a line an error.
pub fn errors(article: &Article, found: &[Vec<Found>], out: &mut String) {
    use std::fmt::Write as _;
    let text = |tokens: Range<usize>| -> String {
        let tokens = &article.document.tokens[tokens];
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => {
                article.document.text[first.span.begin as usize..last.span.end as usize].to_owned()
            }
            _ => String::new(),
        }
    };
    for (s, (gold, found)) in article.names.iter().zip(found).enumerate() {
        let bounds = article.document.sentences[s].tokens.clone();
        let mut line = |mark: &str, name: &Found, other: Option<&Found>| {
            let before = text(name.tokens.start.saturating_sub(5).max(bounds.start)..name.tokens.start);
            let after = text(name.tokens.end..(name.tokens.end + 4).min(bounds.end));
            let other = other.map(|o| format!("{:?} [{}]", o.kind, text(o.tokens.clone()))).unwrap_or_default();
            let _ = writeln!(
                out,
                "{mark}\t{}\t{:?}\t{before} [{}] {after}\t{other}\t{:.2}",
                article.id,
                name.kind,
                text(name.tokens.clone()),
                name.confidence
            );
        };
        for name in gold {
            if !found.iter().any(|f| f.tokens == name.tokens && f.kind == name.kind) {
                let overlap =
                    found.iter().find(|f| f.tokens.start < name.tokens.end && name.tokens.start < f.tokens.end);
                let mark = match overlap {
                    None => "MISS",
                    Some(f) if f.tokens == name.tokens => "TYPE",
                    Some(f) if f.kind == name.kind => "SPAN",
                    Some(_) => "BOTH",
                };
                line(mark, name, overlap);
            }
        }
        for name in found {
            if !gold.iter().any(|g| g.tokens.start < name.tokens.end && name.tokens.start < g.tokens.end) {
                line("SPUR", name, None);
            }
        }
    }
}
