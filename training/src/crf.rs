//! Trains linear-chain conditional random fields ([`isnad::sequence`]).
//!
//! Maximum likelihood by stochastic gradient with AdaGrad steps (Duchi et al.
//! 2011), L2 and L1 penalties applied once an epoch. Seeded: the same examples
//! in the same order give the same file.

use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use crate::random::next;
use isnad::sequence::{Features, Label};

/// A labelled sequence.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// The features of each position.
    pub features: Features,
    /// The label of each position.
    pub labels: Vec<Label>,
    /// How many of the first features of each position tell the word itself:
    /// they may be switched off together.
    pub heads: usize,
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
    /// Share of the positions whose first features ([`Example::heads`]) are all
    /// switched off: what a word tells that was never seen is learnt there.
    pub head_dropout: f32,
    /// The weights written are the mean of those after the last epochs; how many.
    pub averaged: usize,
    /// Of the order of the examples and what is switched off.
    pub seed: u64,
    /// How often to train, from other seeds; the weights written are the mean of
    /// them all.
    pub runs: usize,
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
            head_dropout: 0.0,
            averaged: 1,
            seed: 1,
            runs: 1,
            forbidden: Vec::new(),
            forbidden_first: Vec::new(),
        }
    }
}

/// Trains and gives the bytes of a model file for each of `domains`: 0 is the
/// corpus that the model is for, another has that corpus's second weights added.
/// `progress` hears the mean negative log-likelihood of each epoch.
pub fn train_for<const N: usize>(
    domains: [u32; N],
    examples: &[impl Borrow<Example>],
    labels: &[&str],
    options: &Options,
    mut progress: impl FnMut(usize, f32),
) -> [Vec<u8>; N] {
    let examples: Vec<&Example> = examples.iter().map(Borrow::borrow).collect();
    let mut trainer = Trainer::new(&examples, labels.len(), options);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let rows: Vec<Rows> = examples.iter().map(|example| trainer.rows(example)).collect();
    let mut random = options.seed | 1;
    for epoch in (0..options.runs).flat_map(|_| 0..options.epochs) {
        if epoch == 0 {
            trainer.begin();
        }
        for i in (1..order.len()).rev() {
            next(&mut random);
            order.swap(i, (random % (i as u64 + 1)) as usize);
        }
        let mut loss = 0.0;
        for &i in &order {
            next(&mut random);
            loss += f64::from(trainer.step(examples[i], &rows[i], options, random));
        }
        trainer.shrink(options.l2, options.l1);
        if epoch + options.averaged >= options.epochs {
            trainer.remember();
        }
        progress(epoch, (loss / examples.len().max(1) as f64) as f32);
    }
    trainer.recall();
    domains.map(|domain| trainer.write(labels, options.least, domain))
}

/// The same for the corpus that the model is for.
pub fn train(
    examples: &[impl Borrow<Example>],
    labels: &[&str],
    options: &Options,
    progress: impl FnMut(usize, f32),
) -> Vec<u8> {
    let [bytes] = train_for([0], examples, labels, options, progress);
    bytes
}

/// The rows of weights that are on at each position of an example.
struct Rows {
    rows: Vec<u32>,
    /// Where each position ends in `rows`, and where its first features end
    /// that are switched off together.
    ends: Vec<(u32, u32)>,
}

impl Rows {
    /// Without a share of the rows, drawn by `random`.
    fn thinned(&self, options: &Options, mut random: u64) -> Self {
        let floor = |share: f32| (f64::from(share) * f64::from(u32::MAX)) as u32;
        let (each, heads) = (floor(options.dropout), floor(options.head_dropout));
        let mut thinned = Rows { rows: Vec::with_capacity(self.rows.len()), ends: Vec::with_capacity(self.ends.len()) };
        let mut begin = 0;
        for &(end, head) in &self.ends {
            next(&mut random);
            if ((random >> 32) as u32) < heads {
                begin = head;
            }
            for &row in &self.rows[begin as usize..end as usize] {
                next(&mut random);
                if (random >> 32) as u32 >= each {
                    thinned.rows.push(row);
                }
            }
            let length = thinned.rows.len() as u32;
            thinned.ends.push((length, length));
            begin = end;
        }
        thinned
    }

    fn at(&self, position: usize) -> &[u32] {
        let begin = if position == 0 { 0 } else { self.ends[position - 1].0 };
        &self.rows[begin as usize..self.ends[position].0 as usize]
    }
}

/// Labels of the widest model.
const WIDEST: usize = 16;

/// Something for each label; a cache line.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(align(64))]
struct Lane([f32; WIDEST]);

impl Lane {
    const ZERO: Self = Lane([0.0; WIDEST]);

    fn sum(&self) -> f32 {
        self.0.iter().sum()
    }
}

/// Spreads numbers that are hashes already.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = (self.0.rotate_left(7) ^ u64::from(n)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

type Index<K> = HashMap<K, u32, BuildHasherDefault<Spread>>;

struct Trainer {
    index: Index<u32>,
    /// Of the second weights, by domain and feature; feature 0 is always on.
    private: Index<(u32, u32)>,
    width: usize,
    /// Of each feature.
    weights: Vec<Lane>,
    squares: Vec<Lane>,
    /// Bias, start, end, then transitions from each label.
    chain: Vec<Lane>,
    chain_squares: Vec<Lane>,
    /// 1 where a label may follow another, else 0.
    allowed: [Lane; WIDEST],
    allowed_first: Lane,
    /// Sums of the weights and of the chain after some epochs, and how many.
    sums: (Vec<Lane>, Vec<Lane>, u32),
    positions: Vec<Position>,
}

/// What a step computes for each position.
#[derive(Clone, Copy)]
struct Position {
    /// Exponentials of the scores, relative to the greatest.
    potential: Lane,
    /// Sums over what comes before, to 1.
    forward: Lane,
    backward: Lane,
}

const BIAS: usize = 0;
const START: usize = 1;
const END: usize = 2;
const FROM: usize = 3;

impl Trainer {
    fn new(examples: &[&Example], width: usize, options: &Options) -> Self {
        assert!(width <= WIDEST, "a model has at most {WIDEST} labels");
        let mut counts: Index<u32> = Index::default();
        for example in examples {
            for position in 0..example.features.len() {
                for &feature in example.features.at(position) {
                    *counts.entry(feature).or_default() += 1;
                }
            }
        }
        let mut kept: Vec<u32> = counts.iter().filter(|(_, n)| **n >= options.min_count).map(|(f, _)| *f).collect();
        kept.sort_unstable();
        let index: Index<u32> = kept.iter().enumerate().map(|(i, f)| (*f, i as u32)).collect();
        let mut private: Index<(u32, u32)> = Index::default();
        for example in examples.iter().filter(|example| example.domain != 0) {
            for position in 0..example.features.len() {
                for feature in example.features.at(position).iter().filter(|f| index.contains_key(f)).chain([&0]) {
                    let next = (index.len() + private.len()) as u32;
                    private.entry((example.domain, *feature)).or_insert(next);
                }
            }
        }
        let mut first = Lane::ZERO;
        first.0[..width].fill(1.0);
        let mut allowed = [Lane::ZERO; WIDEST];
        allowed[..width].fill(first);
        for &(from, to) in &options.forbidden {
            allowed[from].0[to] = 0.0;
        }
        for &label in &options.forbidden_first {
            first.0[label] = 0.0;
        }
        let rows = index.len() + private.len();
        Trainer {
            weights: vec![Lane::ZERO; rows],
            squares: vec![Lane([1e-6; WIDEST]); rows],
            index,
            private,
            width,
            chain: vec![Lane::ZERO; FROM + WIDEST],
            chain_squares: vec![Lane([1e-6; WIDEST]); FROM + WIDEST],
            allowed,
            allowed_first: first,
            sums: (Vec::new(), Vec::new(), 0),
            positions: Vec::new(),
        }
    }

    /// Forgets the weights, not their sums.
    fn begin(&mut self) {
        for lanes in [&mut self.weights, &mut self.chain] {
            lanes.fill(Lane::ZERO);
        }
        for lanes in [&mut self.squares, &mut self.chain_squares] {
            lanes.fill(Lane([1e-6; WIDEST]));
        }
    }

    fn rows(&self, example: &Example) -> Rows {
        let mut rows = Rows { rows: Vec::new(), ends: Vec::new() };
        for position in 0..example.features.len() {
            let features = example.features.at(position);
            let heads = example.heads.min(features.len());
            let mut add = |features: &[u32]| {
                rows.rows.extend(features.iter().filter_map(|f| self.index.get(f)));
                if example.domain != 0 {
                    rows.rows.extend(features.iter().filter_map(|f| self.private.get(&(example.domain, *f))));
                }
                rows.rows.len() as u32
            };
            let head = add(&features[..heads]);
            add(&features[heads..]);
            let end = add(&[0]);
            rows.ends.push((end, head));
        }
        rows
    }

    /// One gradient step; the negative log-likelihood before it.
    fn step(&mut self, example: &Example, rows: &Rows, options: &Options, random: u64) -> f32 {
        let (n, width) = (example.features.len(), self.width);
        if n == 0 || example.weight == 0.0 {
            return 0.0;
        }
        let thins = options.dropout > 0.0 || options.head_dropout > 0.0;
        let thinned = thins.then(|| rows.thinned(options, random));
        let rows = thinned.as_ref().unwrap_or(rows);
        let gain = 1.0 / (1.0 - options.dropout);
        let mut transitions = [Lane::ZERO; WIDEST];
        for (from, lane) in transitions.iter_mut().enumerate() {
            for (to, transition) in lane.0.iter_mut().enumerate() {
                *transition = self.chain[FROM + from].0[to].exp() * self.allowed[from].0[to];
            }
        }
        let (mut gold, mut total) = (0.0f64, 0.0f64);
        let mut positions = std::mem::take(&mut self.positions);
        positions.clear();
        for i in 0..n {
            let mut scores = self.chain[BIAS];
            for &row in rows.at(i) {
                let weights = &self.weights[row as usize].0;
                for (score, weight) in scores.0.iter_mut().zip(weights) {
                    *score += weight * gain;
                }
            }
            let ends = [(i == 0, START), (i == n - 1, END)];
            for (_, at) in ends.iter().filter(|(here, _)| *here) {
                for (score, weight) in scores.0.iter_mut().zip(&self.chain[*at].0) {
                    *score += weight;
                }
            }
            gold += f64::from(scores.0[example.labels[i]]);
            let most = scores.0[..width].iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut potential = Lane::ZERO;
            for l in 0..width {
                potential.0[l] = (scores.0[l] - most).exp();
            }
            let mut forward = self.allowed_first;
            if let Some(before) = positions.last() {
                gold += f64::from(self.chain[FROM + example.labels[i - 1]].0[example.labels[i]]);
                forward = Lane::ZERO;
                for (from, lane) in before.forward.0.iter().zip(&transitions) {
                    for (sum, transition) in forward.0.iter_mut().zip(&lane.0) {
                        *sum += from * transition;
                    }
                }
            }
            for (forward, potential) in forward.0.iter_mut().zip(&potential.0) {
                *forward *= potential;
            }
            let sum = forward.sum().max(f32::MIN_POSITIVE);
            total += f64::from(most) + f64::from(sum.ln());
            forward.0.iter_mut().for_each(|f| *f /= sum);
            positions.push(Position { potential, forward, backward: Lane([1.0; WIDEST]) });
        }
        // Gradient: expected minus observed.
        let mut chain = [Lane::ZERO; FROM + WIDEST];
        for i in (1..n).rev() {
            let here = positions[i];
            let mut coming = here.potential;
            coming.0.iter_mut().zip(&here.backward.0).for_each(|(c, b)| *c *= b);
            let mut backward = Lane::ZERO;
            for (sum, lane) in backward.0.iter_mut().zip(&transitions) {
                *sum = lane.0.iter().zip(&coming.0).map(|(t, c)| t * c).sum();
            }
            let before = &mut positions[i - 1];
            let pairs: f32 = before.forward.0.iter().zip(&backward.0).map(|(f, b)| f * b).sum();
            let share = 1.0 / pairs.max(f32::MIN_POSITIVE);
            backward.0.iter_mut().for_each(|b| *b *= share);
            for ((from, lane), sums) in before.forward.0.iter().zip(&transitions).zip(&mut chain[FROM..]) {
                let from = from * share;
                for ((sum, transition), coming) in sums.0.iter_mut().zip(&lane.0).zip(&coming.0) {
                    *sum += from * transition * coming;
                }
            }
            chain[FROM + example.labels[i - 1]].0[example.labels[i]] -= 1.0;
            before.backward = backward;
        }
        for (i, position) in positions.iter().enumerate() {
            let mut gradient = position.forward;
            gradient.0.iter_mut().zip(&position.backward.0).for_each(|(g, b)| *g *= b);
            gradient.0[example.labels[i]] -= 1.0;
            for (here, at) in [(true, BIAS), (i == 0, START), (i == n - 1, END)] {
                if here {
                    chain[at].0.iter_mut().zip(&gradient.0).for_each(|(sum, g)| *sum += g);
                }
            }
            // What is settled moves nothing.
            if gradient.0.iter().all(|g| g.abs() < SETTLED) {
                continue;
            }
            gradient.0.iter_mut().for_each(|g| *g *= example.weight * gain);
            for &row in rows.at(i) {
                let row = row as usize;
                move_lane(&mut self.weights[row], &mut self.squares[row], &gradient, options.rate);
            }
        }
        for (at, gradient) in chain.iter_mut().enumerate() {
            gradient.0.iter_mut().for_each(|g| *g *= example.weight);
            move_lane(&mut self.chain[at], &mut self.chain_squares[at], gradient, options.rate);
        }
        self.positions = positions;
        (total - gold) as f32
    }

    fn shrink(&mut self, l2: f32, l1: f32) {
        for weight in self.weights.iter_mut().flat_map(|lane| &mut lane.0) {
            let kept = *weight * (1.0 - l2);
            *weight = kept.signum() * (kept.abs() - l1).max(0.0);
        }
    }

    /// Adds the weights to the sums.
    fn remember(&mut self) {
        let (weights, chain, times) = &mut self.sums;
        for (sums, lanes) in [(weights, &self.weights), (chain, &self.chain)] {
            sums.resize(lanes.len(), Lane::ZERO);
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                sum.0.iter_mut().zip(&lane.0).for_each(|(sum, weight)| *sum += weight);
            }
        }
        *times += 1;
    }

    /// Puts the mean of what was remembered for the weights.
    fn recall(&mut self) {
        let (weights, chain, times) = std::mem::take(&mut self.sums);
        if times > 0 {
            for (lanes, sums) in [(&mut self.weights, weights), (&mut self.chain, chain)] {
                for (lane, sum) in lanes.iter_mut().zip(sums) {
                    lane.0.iter_mut().zip(sum.0).for_each(|(weight, sum)| *weight = sum / times as f32);
                }
            }
        }
    }

    fn transition(&self, from: Label, to: Label) -> f32 {
        if self.allowed[from].0[to] == 0.0 { f32::NEG_INFINITY } else { self.chain[FROM + from].0[to] }
    }

    /// The weights of a feature with what a domain adds.
    fn weights_for(&self, domain: u32, feature: u32, row: Option<u32>) -> Lane {
        let mut sum = Lane::ZERO;
        for row in row.iter().chain(self.private.get(&(domain, feature))) {
            sum.0.iter_mut().zip(&self.weights[*row as usize].0).for_each(|(sum, weight)| *sum += weight);
        }
        sum
    }

    fn write(&self, labels: &[&str], least: f32, domain: u32) -> Vec<u8> {
        let width = self.width;
        let mut features: Vec<(u32, u32)> = self.index.iter().map(|(f, i)| (*f, *i)).collect();
        features.sort_unstable();
        let lanes: Vec<Lane> = features.iter().map(|(f, row)| self.weights_for(domain, *f, Some(*row))).collect();
        let most = lanes.iter().flat_map(|lane| lane.0).fold(0.0f32, |most, w| most.max(w.abs()));
        let scale = (most / 127.0).max(f32::MIN_POSITIVE);
        let mut cells: Vec<(u8, i8)> = Vec::new();
        let mut kept: Vec<(u32, u32)> = Vec::new();
        for ((feature, _), lane) in features.into_iter().zip(lanes) {
            let row = &lane.0[..width];
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
        let size = (kept.len() * 10 / 7 + 1).next_power_of_two().max(2);
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
        let own = self.weights_for(domain, 0, None);
        let mut floats: Vec<f32> = self.chain[BIAS].0.iter().zip(own.0).map(|(a, b)| a + b).take(width).collect();
        floats.extend(
            (0..width).flat_map(|from| (0..width).map(move |to| (from, to))).map(|(f, t)| self.transition(f, t)),
        );
        floats.extend(
            (0..width).map(|l| if self.allowed_first.0[l] == 0.0 { f32::NEG_INFINITY } else { self.chain[START].0[l] }),
        );
        floats.extend(&self.chain[END].0[..width]);
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

/// Gradients that are smaller everywhere are passed over: most words are soon
/// known for what they are.
const SETTLED: f32 = 1e-3;

/// A step of AdaGrad.
fn move_lane(weights: &mut Lane, squares: &mut Lane, gradient: &Lane, rate: f32) {
    for ((weight, square), g) in weights.0.iter_mut().zip(&mut squares.0).zip(&gradient.0) {
        *square += g * g;
        *weight -= rate * g / square.sqrt();
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
