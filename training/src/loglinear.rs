//! Trains log-linear models that choose one of several candidates, each with its
//! own features.
//!
//! Maximum conditional likelihood by stochastic gradient with AdaGrad steps
//! (Duchi et al. 2011), L2 and L1 penalties applied once an epoch. Seeded.

use std::collections::HashMap;

use crate::random::next;

/// Candidates of which some are right.
#[derive(Debug, Clone)]
pub struct Example {
    /// The features of each candidate.
    pub candidates: Vec<Vec<u32>>,
    /// Whether each candidate is right. Several may be: what is annotated may
    /// not tell them apart.
    pub right: Vec<bool>,
    /// How much it counts; 1 is as it stands.
    pub weight: f32,
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
    /// Of the order of the examples.
    pub seed: u64,
}

/// Trains; gives the features and their weights.
pub fn train(examples: &[Example], options: &Options) -> Vec<(u32, f32)> {
    let mut index: HashMap<u32, u32> = HashMap::new();
    let compiled: Vec<Vec<Vec<u32>>> = examples
        .iter()
        .map(|example| {
            let mut intern = |feature: &u32| {
                let next = index.len() as u32;
                *index.entry(*feature).or_insert(next)
            };
            example.candidates.iter().map(|c| c.iter().map(&mut intern).collect()).collect()
        })
        .collect();
    let mut weights = vec![0.0f32; index.len()];
    let mut squares = vec![1e-6f32; index.len()];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = options.seed | 1;
    for _ in 0..options.epochs {
        for i in (1..order.len()).rev() {
            next(&mut random);
            order.swap(i, (random % (i as u64 + 1)) as usize);
        }
        for &i in &order {
            let (example, rows) = (&examples[i], &compiled[i]);
            let scores: Vec<f32> = rows.iter().map(|row| row.iter().map(|f| weights[*f as usize]).sum()).collect();
            let all = softmax(&scores, |_| true);
            let right = softmax(&scores, |c| example.right[c]);
            for (c, row) in rows.iter().enumerate() {
                let g = (all[c] - right[c]) * example.weight;
                if g.abs() > 1e-5 {
                    for &f in row {
                        squares[f as usize] += g * g;
                        weights[f as usize] -= options.rate * g / squares[f as usize].sqrt();
                    }
                }
            }
        }
        for weight in &mut weights {
            let kept = *weight * (1.0 - options.l2);
            *weight = kept.signum() * (kept.abs() - options.l1).max(0.0);
        }
    }
    index
        .into_iter()
        .map(|(feature, at)| (feature, weights[at as usize]))
        .filter(|(_, weight)| *weight != 0.0)
        .collect()
}

/// The probabilities of the candidates that count; 0 for the others.
fn softmax(scores: &[f32], counts: impl Fn(usize) -> bool) -> Vec<f32> {
    let most = (0..scores.len()).filter(|&c| counts(c)).map(|c| scores[c]).fold(f32::NEG_INFINITY, f32::max);
    let terms: Vec<f32> =
        scores.iter().enumerate().map(|(c, s)| if counts(c) { (s - most).exp() } else { 0.0 }).collect();
    let sum: f32 = terms.iter().sum();
    terms.iter().map(|t| t / sum).collect()
}
