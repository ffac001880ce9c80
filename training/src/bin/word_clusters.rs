//! `word_clusters OUT NEWS.jsonl.xz...`: groups the stems of news by the words
//! they stand beside, for [`isnad::morphology::clusters`].
//!
//! Spherical k-means over sparse vectors: how often each of the most frequent
//! words stands directly before and directly after, positive pointwise mutual
//! information. Clitics count as words.

use std::{collections::HashMap, env, fs, path::Path};

use isnad::{
    document::{Proclitics, Token},
    morphology::{Morphology, table::Table},
    text::sentences::Reader,
};
use isnad_training::news;

const CLUSTERS: usize = 255;
const CONTEXTS: usize = 3000;
const LEAST: u32 = 6;
const ROUNDS: usize = 14;

/// Interned words.
#[derive(Default)]
struct Words {
    numbers: HashMap<String, u32>,
    counts: Vec<u32>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        let number = match self.numbers.get(word) {
            Some(&number) => number,
            None => {
                let number = self.counts.len() as u32;
                self.numbers.insert(word.to_owned(), number);
                self.counts.push(0);
                number
            }
        };
        self.counts[number as usize] += 1;
        number
    }
}

/// The units of a token: proclitics, stem, pronoun. The article is one.
fn units(token: &Token, words: &mut Words, out: &mut Vec<u32>) {
    for (bit, form) in [
        (Proclitics::WA, "و+"),
        (Proclitics::FA, "ف+"),
        (Proclitics::BI, "ب+"),
        (Proclitics::LI, "ل+"),
        (Proclitics::KA, "ك+"),
        (Proclitics::SA, "س+"),
        (Proclitics::AL, "ال+"),
    ] {
        if token.proclitics.contains(bit) {
            out.push(words.number(form));
        }
    }
    let stem = if token.kind == isnad::document::TokenKind::Number { "#" } else { &token.stem };
    out.push(words.number(stem));
    if !token.enclitic.is_empty() {
        out.push(words.number("+ه"));
    }
}

fn main() -> std::io::Result<()> {
    let mut args = env::args().skip(1);
    let out = args.next().expect("OUT NEWS.jsonl.xz...");
    let mut words = Words::default();
    let edge = words.number("|");
    let mut stream = vec![edge];
    for path in args {
        news::articles(Path::new(&path), |text| {
            let mut document = isnad::document::Document::new(text);
            let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
            while let Some(read) = reader.next(&mut document) {
                morphology.segment(&mut document, read.sentence);
                for token in &document.tokens[document.sentences[read.sentence].tokens.clone()] {
                    units(token, &mut words, &mut stream);
                }
                stream.push(edge);
            }
        })?;
    }
    eprintln!("{} units, {} types", stream.len(), words.counts.len());

    let mut by_count: Vec<u32> = (0..words.counts.len() as u32).collect();
    by_count.sort_by_key(|w| (std::cmp::Reverse(words.counts[*w as usize]), *w));
    let mut context = vec![u32::MAX; words.counts.len()];
    for (i, &w) in by_count.iter().take(CONTEXTS).enumerate() {
        context[w as usize] = i as u32;
    }
    let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
    for window in stream.windows(2) {
        let (a, b) = (window[0], window[1]);
        if words.counts[a as usize] >= LEAST && context[b as usize] != u32::MAX {
            *pairs.entry((a, context[b as usize])).or_default() += 1;
        }
        if words.counts[b as usize] >= LEAST && context[a as usize] != u32::MAX {
            *pairs.entry((b, CONTEXTS as u32 + context[a as usize])).or_default() += 1;
        }
    }
    let mut vectors: HashMap<u32, Vec<(u32, f32)>> = HashMap::new();
    let total = stream.len() as f32;
    for (&(word, c), &n) in &pairs {
        let of_context = words.counts[by_count[c as usize % CONTEXTS] as usize] as f32;
        let mutual = (n as f32 * total / (words.counts[word as usize] as f32 * of_context)).ln();
        if mutual > 0.0 {
            vectors.entry(word).or_default().push((c, mutual * (n as f32).sqrt().min(3.0)));
        }
    }
    let mut rows: Vec<(u32, Vec<(u32, f32)>)> = vectors.into_iter().collect();
    // Most frequent first: the first rows are the seeds.
    rows.sort_by_key(|(w, _)| (std::cmp::Reverse(words.counts[*w as usize]), *w));
    for (_, row) in &mut rows {
        row.sort_unstable_by_key(|(c, _)| *c);
        let norm = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        row.iter_mut().for_each(|(_, v)| *v /= norm);
    }
    let assignment = cluster(&rows);
    let names: HashMap<u32, &str> = words.numbers.iter().map(|(w, n)| (*n, w.as_str())).collect();
    let mut values: Vec<(&str, u8)> =
        rows.iter().zip(&assignment).map(|((w, _), c)| (names[w], *c as u8 + 1)).filter(|(w, _)| w.len() > 2).collect();
    if let Ok(path) = env::var("DUMP") {
        let mut lists = vec![Vec::new(); CLUSTERS];
        for ((w, _), c) in rows.iter().zip(&assignment) {
            lists[*c].push(names[w]);
        }
        fs::write(
            path,
            lists
                .iter()
                .enumerate()
                .map(|(i, l)| format!("{i} {}: {}\n", l.len(), l[..l.len().min(25)].join(" ")))
                .collect::<String>(),
        )?;
    }
    values.sort_unstable();
    let bytes = Table::from_values(values.iter().copied()).to_bytes();
    eprintln!("{} stems in {CLUSTERS} clusters, {} bytes", values.len(), bytes.len());
    fs::write(out, bytes)
}

fn cluster(rows: &[(u32, Vec<(u32, f32)>)]) -> Vec<usize> {
    let width = 2 * CONTEXTS;
    // Context-major, so that a sparse row touches one line for each of its values.
    let mut centres = vec![0.0f32; width * CLUSTERS];
    for (k, (_, row)) in rows.iter().take(CLUSTERS * 3).step_by(3).enumerate() {
        for &(c, v) in row {
            centres[c as usize * CLUSTERS + k] = v;
        }
    }
    let mut assignment = vec![0; rows.len()];
    for round in 0..ROUNDS {
        let mut sum = 0.0;
        for ((_, row), mine) in rows.iter().zip(&mut assignment) {
            let mut scores = vec![0.0f32; CLUSTERS];
            for &(c, v) in row {
                let line = &centres[c as usize * CLUSTERS..][..CLUSTERS];
                for (score, centre) in scores.iter_mut().zip(line) {
                    *score += v * centre;
                }
            }
            let (best, score) =
                scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).expect("there are clusters");
            *mine = best;
            sum += f64::from(*score);
        }
        eprintln!("round {round}: {:.4}", sum / rows.len() as f64);
        centres.fill(0.0);
        let mut norms = vec![0.0f32; CLUSTERS];
        for ((_, row), mine) in rows.iter().zip(&assignment) {
            for &(c, v) in row {
                centres[c as usize * CLUSTERS + mine] += v;
            }
        }
        for line in centres.chunks(CLUSTERS) {
            norms.iter_mut().zip(line).for_each(|(norm, v)| *norm += v * v);
        }
        for line in centres.chunks_mut(CLUSTERS) {
            line.iter_mut().zip(&norms).for_each(|(v, norm)| *v /= norm.sqrt().max(1e-9));
        }
    }
    assignment
}
