//! Trains linear-chain conditional random fields ([`isnad::sequence`]).
//!
//! Maximum likelihood by stochastic gradient with AdaGrad steps (Duchi et al.
//! 2011), L2 and L1 penalties applied once an epoch. Seeded: the same examples
//! in the same order give the same file.

use std::collections::HashMap;

use crate::random::next;
use isnad::sequence::{Features, Label, log_sum_exp};

/// A labelled sequence.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// The features of each position.
    pub features: Features,
    /// The label of each position.
    pub labels: Vec<Label>,
    /// How much it counts; 1 is as it stands.
    pub weight: f32,
    /// The corpus it is from; 0 is the one the model is for. The features of
    /// another corpus have a second weight each, of which nothing is written:
    /// it takes up what that corpus does otherwise (Daumé 2007).
    pub domain: u32,
}

/// How to train.
#[derive(Debug, Clone)]
pub struct Options {
    /// Passes over the examples.
    pub epochs: usize,
    /// AdaGrad's step.
    pub rate: f32,
    /// Weight decay an epoch.
    pub l2: f32,
    /// Soft threshold an epoch: makes the model sparse.
    pub l1: f32,
    /// Weights below this are not written.
    pub least: f32,
    /// Features seen less often are left out.
    pub min_count: u32,
    /// Share of the features that are switched off, drawn anew at each step:
    /// keeps what few words tell exactly from drowning what many tell (lists,
    /// company, context).
    pub dropout: f32,
    /// Of the order of the examples and what is switched off.
    pub seed: u64,
    /// Pairs of labels that never follow each other.
    pub forbidden: Vec<(Label, Label)>,
    /// Labels that never stand first.
    pub forbidden_first: Vec<Label>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            epochs: 12,
            rate: 0.2,
            l2: 1e-3,
            l1: 0.0,
            least: 0.0,
            min_count: 1,
            dropout: 0.0,
            seed: 1,
            forbidden: Vec::new(),
            forbidden_first: Vec::new(),
        }
    }
}

/// Trains and gives the bytes of a model file. `progress` hears the mean
/// negative log-likelihood of each epoch.
pub fn train(
    examples: &[Example],
    labels: &[&str],
    options: &Options,
    mut progress: impl FnMut(usize, f32),
) -> Vec<u8> {
    let mut trainer = Trainer::new(examples, labels.len(), options);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let rows: Vec<Rows> = examples.iter().map(|example| trainer.rows(example)).collect();
    let mut random = options.seed | 1;
    for epoch in 0..options.epochs {
        for i in (1..order.len()).rev() {
            next(&mut random);
            order.swap(i, (random % (i as u64 + 1)) as usize);
        }
        let mut loss = 0.0;
        for &i in &order {
            next(&mut random);
            loss += f64::from(trainer.step(&examples[i], &rows[i], options, random));
        }
        trainer.shrink(options.l2, options.l1);
        progress(epoch, (loss / examples.len().max(1) as f64) as f32);
    }
    trainer.write(labels, options.least)
}

/// The rows of weights that are on at each position of an example.
struct Rows {
    rows: Vec<u32>,
    ends: Vec<usize>,
}

impl Rows {
    /// Without a share of the rows, drawn by `random`.
    fn thinned(&self, dropout: f32, mut random: u64) -> Self {
        let floor = (f64::from(dropout) * f64::from(u32::MAX)) as u32;
        let mut thinned = Rows { rows: Vec::with_capacity(self.rows.len()), ends: Vec::with_capacity(self.ends.len()) };
        let mut begin = 0;
        for &end in &self.ends {
            for &row in &self.rows[begin..end] {
                next(&mut random);
                if (random >> 32) as u32 >= floor {
                    thinned.rows.push(row);
                }
            }
            thinned.ends.push(thinned.rows.len());
            begin = end;
        }
        thinned
    }

    fn at(&self, position: usize) -> &[u32] {
        let begin = if position == 0 { 0 } else { self.ends[position - 1] };
        &self.rows[begin..self.ends[position]]
    }
}

struct Trainer {
    index: HashMap<u32, u32>,
    /// Of the second weights, by domain and feature; feature 0 is always on.
    private: HashMap<(u32, u32), u32>,
    width: usize,
    /// Features × labels.
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// Bias, start, end, then transitions.
    chain: Vec<f32>,
    chain_squares: Vec<f32>,
    forbidden: Vec<bool>,
    forbidden_first: Vec<bool>,
}

impl Trainer {
    fn new(examples: &[Example], width: usize, options: &Options) -> Self {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for example in examples {
            for position in 0..example.features.len() {
                for &feature in example.features.at(position) {
                    *counts.entry(feature).or_default() += 1;
                }
            }
        }
        let mut kept: Vec<u32> = counts.iter().filter(|(_, n)| **n >= options.min_count).map(|(f, _)| *f).collect();
        kept.sort_unstable();
        let index: HashMap<u32, u32> = kept.iter().enumerate().map(|(i, f)| (*f, i as u32)).collect();
        let mut private: HashMap<(u32, u32), u32> = HashMap::new();
        for example in examples.iter().filter(|example| example.domain != 0) {
            for position in 0..example.features.len() {
                for feature in example.features.at(position).iter().filter(|f| index.contains_key(f)).chain([&0]) {
                    let next = (index.len() + private.len()) as u32;
                    private.entry((example.domain, *feature)).or_insert(next);
                }
            }
        }
        let mut forbidden = vec![false; width * width];
        for &(from, to) in &options.forbidden {
            forbidden[from * width + to] = true;
        }
        let mut forbidden_first = vec![false; width];
        for &label in &options.forbidden_first {
            forbidden_first[label] = true;
        }
        Trainer {
            weights: vec![0.0; (index.len() + private.len()) * width],
            squares: vec![1e-6; (index.len() + private.len()) * width],
            index,
            private,
            width,
            chain: vec![0.0; 3 * width + width * width],
            chain_squares: vec![1e-6; 3 * width + width * width],
            forbidden,
            forbidden_first,
        }
    }

    fn transition(&self, from: Label, to: Label) -> f32 {
        let at = from * self.width + to;
        if self.forbidden[at] { f32::NEG_INFINITY } else { self.chain[3 * self.width + at] }
    }

    fn rows(&self, example: &Example) -> Rows {
        let mut rows = Rows { rows: Vec::new(), ends: Vec::new() };
        for position in 0..example.features.len() {
            let features = example.features.at(position);
            rows.rows.extend(features.iter().filter_map(|f| self.index.get(f)));
            if example.domain != 0 {
                let own = features.iter().chain([&0]).filter_map(|f| self.private.get(&(example.domain, *f)));
                rows.rows.extend(own);
            }
            rows.ends.push(rows.rows.len());
        }
        rows
    }

    /// One gradient step; the negative log-likelihood before it.
    fn step(&mut self, example: &Example, rows: &Rows, options: &Options, random: u64) -> f32 {
        let (n, width) = (example.features.len(), self.width);
        if n == 0 || example.weight == 0.0 {
            return 0.0;
        }
        let rate = options.rate;
        let thinned = (options.dropout > 0.0).then(|| rows.thinned(options.dropout, random));
        let rows = thinned.as_ref().unwrap_or(rows);
        let gain = 1.0 / (1.0 - options.dropout);
        let mut scores = vec![0.0f32; n * width];
        for i in 0..n {
            let scores = &mut scores[i * width..(i + 1) * width];
            scores.copy_from_slice(&self.chain[..width]);
            for &row in rows.at(i) {
                let row = row as usize * width;
                for (score, weight) in scores.iter_mut().zip(&self.weights[row..row + width]) {
                    *score += weight * gain;
                }
            }
        }
        let start = |l: Label| if self.forbidden_first[l] { f32::NEG_INFINITY } else { self.chain[width + l] };
        let end = |l: Label| self.chain[2 * width + l];
        let mut forward = vec![0.0f32; n * width];
        let mut backward = vec![0.0f32; n * width];
        let mut terms = vec![0.0f32; width];
        for l in 0..width {
            forward[l] = scores[l] + start(l);
            backward[(n - 1) * width + l] = end(l);
        }
        for i in 1..n {
            for to in 0..width {
                for (from, term) in terms.iter_mut().enumerate() {
                    *term = forward[(i - 1) * width + from] + self.transition(from, to);
                }
                forward[i * width + to] = log_sum_exp(&terms) + scores[i * width + to];
            }
        }
        for i in (0..n - 1).rev() {
            for from in 0..width {
                for (to, term) in terms.iter_mut().enumerate() {
                    *term = backward[(i + 1) * width + to] + scores[(i + 1) * width + to] + self.transition(from, to);
                }
                backward[i * width + from] = log_sum_exp(&terms);
            }
        }
        for (l, term) in terms.iter_mut().enumerate() {
            *term = forward[(n - 1) * width + l] + end(l);
        }
        let total = log_sum_exp(&terms);
        let mut gold = start(example.labels[0]) + end(example.labels[n - 1]);
        for i in 0..n {
            gold += scores[i * width + example.labels[i]];
            if i > 0 {
                gold += self.transition(example.labels[i - 1], example.labels[i]);
            }
        }

        // Gradient: expected minus observed.
        let mut chain = vec![0.0f32; self.chain.len()];
        let mut unary = vec![0.0f32; n * width];
        for i in 0..n {
            for l in 0..width {
                let p = (forward[i * width + l] + backward[i * width + l] - total).exp();
                let g = p - f32::from(u8::from(l == example.labels[i]));
                unary[i * width + l] = g;
                chain[l] += g;
                if i == 0 {
                    chain[width + l] += g;
                }
                if i == n - 1 {
                    chain[2 * width + l] += g;
                }
            }
            if i > 0 {
                for from in 0..width {
                    for to in 0..width {
                        let p = (forward[(i - 1) * width + from]
                            + self.transition(from, to)
                            + scores[i * width + to]
                            + backward[i * width + to]
                            - total)
                            .exp();
                        chain[3 * width + from * width + to] += p;
                    }
                }
                chain[3 * width + example.labels[i - 1] * width + example.labels[i]] -= 1.0;
            }
        }
        for i in 0..n {
            let gradient = &unary[i * width..(i + 1) * width];
            for &row in rows.at(i) {
                let row = row as usize * width;
                for (l, g) in gradient.iter().enumerate() {
                    let g = g * example.weight * gain;
                    if g.abs() > 1e-6 {
                        self.squares[row + l] += g * g;
                        self.weights[row + l] -= rate * g / self.squares[row + l].sqrt();
                    }
                }
            }
        }
        for (at, g) in chain.iter().enumerate() {
            let g = g * example.weight;
            if g.abs() > 1e-6 {
                self.chain_squares[at] += g * g;
                self.chain[at] -= rate * g / self.chain_squares[at].sqrt();
            }
        }
        total - gold
    }

    fn shrink(&mut self, l2: f32, l1: f32) {
        for weight in &mut self.weights {
            let kept = *weight * (1.0 - l2);
            *weight = kept.signum() * (kept.abs() - l1).max(0.0);
        }
    }

    fn write(&self, labels: &[&str], least: f32) -> Vec<u8> {
        let width = self.width;
        let most = self.weights[..self.index.len() * width].iter().fold(0.0f32, |most, w| most.max(w.abs()));
        let scale = (most / 127.0).max(f32::MIN_POSITIVE);
        let mut features: Vec<(u32, u32)> = self.index.iter().map(|(f, i)| (*f, *i)).collect();
        features.sort_unstable();
        let mut cells: Vec<(u8, i8)> = Vec::new();
        let mut kept: Vec<(u32, u32)> = Vec::new();
        for (feature, i) in features {
            let row = &self.weights[i as usize * width..(i as usize + 1) * width];
            let begin = cells.len();
            for (label, weight) in row.iter().enumerate() {
                let quantized = (weight / scale).round() as i8;
                if quantized != 0 && weight.abs() >= least {
                    cells.push((label as u8, quantized));
                }
            }
            if let Some(last) = cells[begin..].last_mut() {
                last.0 |= 0x80;
                kept.push((feature, begin as u32));
            }
        }
        let size = (kept.len() * 3 / 2 + 1).next_power_of_two().max(2);
        let mut buckets = vec![(0u32, 0u32); size];
        for (feature, start) in kept {
            let mut at = feature as usize & (size - 1);
            while buckets[at].0 != 0 {
                at = (at + 1) & (size - 1);
            }
            buckets[at] = (feature, start);
        }
        let mut out = b"ISNADSEQ".to_vec();
        let word = |out: &mut Vec<u8>, n: u32| out.extend(n.to_le_bytes());
        word(&mut out, 1);
        word(&mut out, width as u32);
        for label in labels {
            out.push(label.len() as u8);
            out.extend(label.as_bytes());
        }
        let mut floats: Vec<f32> = self.chain[..width].to_vec();
        floats.extend(
            (0..width).flat_map(|from| (0..width).map(move |to| (from, to))).map(|(f, t)| self.transition(f, t)),
        );
        floats.extend(
            (0..width).map(|l| if self.forbidden_first[l] { f32::NEG_INFINITY } else { self.chain[width + l] }),
        );
        floats.extend(&self.chain[2 * width..3 * width]);
        floats.push(scale);
        out.extend(floats.iter().flat_map(|f| f.to_le_bytes()));
        word(&mut out, size as u32);
        out.extend(buckets.iter().flat_map(|b| b.0.to_le_bytes()));
        out.extend(buckets.iter().flat_map(|b| b.1.to_le_bytes()));
        word(&mut out, cells.len() as u32);
        out.extend(cells.iter().flat_map(|&(label, weight)| [label, weight as u8]));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use isnad::sequence::{Model, Scratch};

    #[test]
    fn learns_a_rule_of_context() {
        // A word is named B exactly where the word before it is a title.
        let words = ["title", "a", "b", "c"];
        let mut examples = Vec::new();
        for seed in 0..200usize {
            let mut example = Example { weight: 1.0, ..Example::default() };
            let sentence: Vec<_> = (0..6).map(|i| words[(seed * 7 + i * i * (seed % 3 + 1)) % 4]).collect();
            for (i, word) in sentence.iter().enumerate() {
                example.features.add(0, word);
                example.features.add(1, if i > 0 { sentence[i - 1] } else { "^" });
                example.features.end_position();
                example.labels.push(usize::from(i > 0 && sentence[i - 1] == "title"));
            }
            examples.push(example);
        }
        let bytes = train(&examples, &["O", "B"], &Options::default(), |_, _| ());
        let model = Model::from_bytes(&bytes).expect("a model");
        let (mut scratch, mut labels) = (Scratch::default(), Vec::new());
        for example in &examples {
            model.decode(&example.features, &mut scratch, &mut labels);
            assert_eq!(labels, example.labels);
        }
    }
}
