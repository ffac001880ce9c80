//! Linear-chain sequence models: hashed features, quantized weights, Viterbi.
//!
//! The learnt part of morphology and entities. A model scores a label at each
//! position by the sum of its features' weights and each pair of neighbouring
//! labels by a transition; [`Model::decode`] finds the best labelling,
//! [`Model::marginals`] the probability of each label (Lafferty et al. 2001).
//! Features are hashes ([`Features`]); which ones there are is the business of
//! the stage that uses the model, and its trainer in `training/` calls the same
//! function.
//!
//! A model file, little-endian, is: `ISNADSEQ`, version (u32), number of labels
//! L (u32), each label as length (u8) and UTF-8, L bias weights (f32), L×L
//! transitions (f32, from × to; `-inf` where forbidden), L start and L end
//! weights (f32), scale (f32), number of buckets B (u32, a power of two), B keys
//! (u32, 0 is free), B row starts (u32), number of cells C (u32), C cells
//! (u8 label, i8 weight). A row is the cells from its start to the next cell
//! whose label has the high bit set, that one included.

/// Hashes of the features that are on, position by position.
#[derive(Debug, Clone, Default)]
pub struct Features {
    hashes: Vec<u32>,
    /// End of each position in `hashes`.
    ends: Vec<u32>,
}

impl Features {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.hashes.clear();
        self.ends.clear();
    }

    /// Switches a feature on at the position being filled: template number and
    /// value. Equal templates and values are the same feature anywhere.
    pub fn add(&mut self, template: u32, value: &str) {
        self.hashes.push(hash(template, &[value]));
    }

    /// The same for a value of several parts.
    pub fn add_parts(&mut self, template: u32, parts: &[&str]) {
        self.hashes.push(hash(template, parts));
    }

    /// The same for parts that are UTF-8 without being strings.
    pub fn add_bytes(&mut self, template: u32, parts: &[&[u8]]) {
        self.hashes.push(hash(template, parts));
    }

    /// The same for parts that were made [`short`] once for many features.
    pub fn add_short<const N: usize>(&mut self, template: u32, parts: [u64; N]) {
        self.hashes.push(finish(parts.into_iter().fold(SEED ^ u64::from(template), mix)));
    }

    /// The same for a number.
    pub fn add_number(&mut self, template: u32, value: u32) {
        let mut state = SEED ^ u64::from(template);
        state = mix(state, u64::from(value));
        self.hashes.push(finish(state));
    }

    /// Closes the position being filled.
    pub fn end_position(&mut self) {
        self.ends.push(self.hashes.len() as u32);
    }

    /// Number of closed positions.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The features of a position.
    pub fn at(&self, position: usize) -> &[u32] {
        let begin = if position == 0 { 0 } else { self.ends[position - 1] as usize };
        &self.hashes[begin..self.ends[position] as usize]
    }
}

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(state: u64, word: u64) -> u64 {
    (state.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95)
}

/// Never 0, which marks a free bucket.
fn finish(state: u64) -> u32 {
    let folded = (state ^ (state >> 32)).wrapping_mul(SEED);
    ((folded >> 32) as u32).max(1)
}

fn hash<P: AsRef<[u8]>>(template: u32, parts: &[P]) -> u32 {
    let mut state = SEED ^ u64::from(template);
    for part in parts {
        let part = part.as_ref();
        let (words, rest) = part.as_chunks::<8>();
        for word in words {
            state = mix(state, u64::from_le_bytes(*word));
        }
        // The length keeps "a" + "b" and "ab" apart.
        state = mix(state, little_endian(rest) ^ ((part.len() as u64) << 56));
    }
    finish(state)
}

/// A part of a feature's value as [`Features::add_short`] takes it: the feature is
/// the one that [`Features::add_parts`] switches on, where the part has at most
/// seven bytes.
pub fn short(part: &str) -> u64 {
    match part.len() {
        length @ 0..=7 => little_endian(part.as_bytes()) ^ ((length as u64) << 56),
        _ => u64::from(hash(0, &[part])),
    }
}

/// Up to seven bytes as a number, the first in the lowest place. Two reads that
/// overlap are quicker than a copy of a length that is not known.
fn little_endian(bytes: &[u8]) -> u64 {
    let shift = |least: usize| (bytes.len() - least) * 8;
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << shift(4)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        u64::from(u16::from_le_bytes(*first)) | u64::from(u16::from_le_bytes(*last)) << shift(2)
    } else {
        bytes.first().map_or(0, |byte| u64::from(*byte))
    }
}

/// A label of a model: an index into [`Model::labels`].
pub type Label = usize;

/// A loaded model.
#[derive(Debug)]
pub struct Model {
    labels: Vec<String>,
    bias: Vec<f32>,
    /// From each label (index) to each; of fixed width, so that a step of the
    /// lattice is a few wide instructions.
    transitions: Vec<Lattice>,
    /// Exponentials of the transitions, from each label to each, and to each
    /// from each.
    follows: Vec<Lattice>,
    precedes: Vec<Lattice>,
    start: Vec<f32>,
    end: Vec<f32>,
    scale: f32,
    /// A power of two of them.
    buckets: Vec<Bucket>,
    /// A bit for each of eight times as many hashes as there are buckets: most
    /// features of a text have no weight, and this fits the cache.
    filter: Vec<u64>,
    features: usize,
}

/// The weights of a feature, label by label. A file leaves out those that are 0;
/// in memory a row of fixed width is added at once.
type Row = [i8; MOST_LABELS];

/// A feature, 0 for none, with its weights.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    feature: u32,
    row: Row,
}

/// Features that are looked up together.
const BATCH: usize = 64;

/// Labels of the widest model.
const MOST_LABELS: usize = 16;

/// A number for each label.
type Lattice = [f32; MOST_LABELS];

/// Memory that decoding uses again from sentence to sentence.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    scores: Vec<f32>,
    forward: Vec<Lattice>,
    best: Vec<Lattice>,
}

/// Set on the label of the last cell of a row.
const LAST_CELL: u8 = 0x80;

impl Model {
    /// Reads a model. `None` where the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut input = Input(bytes);
        if input.take(8)? != b"ISNADSEQ" || input.u32()? != 1 {
            return None;
        }
        let count = input.u32()? as usize;
        let mut labels = Vec::with_capacity(count);
        for _ in 0..count {
            let length = usize::from(*input.take(1)?.first()?);
            labels.push(String::from_utf8(input.take(length)?.to_vec()).ok()?);
        }
        let bias = input.floats(count)?;
        if count == 0 || count > MOST_LABELS {
            return None;
        }
        let mut transitions = vec![[f32::NEG_INFINITY; MOST_LABELS]; count];
        for from in &mut transitions {
            from[..count].copy_from_slice(&input.floats(count)?);
        }
        let (start, end) = (input.floats(count)?, input.floats(count)?);
        let scale = input.f32()?;
        let size = input.u32()? as usize;
        if !size.is_power_of_two() {
            return None;
        }
        let keys = input.take(size * 4)?;
        let starts = input.take(size * 4)?;
        let word = |bytes: &[u8], i: usize| bytes.as_chunks::<4>().0.get(i).map_or(0, |word| u32::from_le_bytes(*word));
        let length = input.u32()? as usize;
        let cells = input.take(length * 2)?.as_chunks::<2>().0;
        let (mut buckets, mut features) = (vec![Bucket { feature: 0, row: [0; MOST_LABELS] }; size], 0);
        let mut filter = vec![0; (size / 8).max(1)];
        for (at, bucket) in buckets.iter_mut().enumerate() {
            let feature = word(keys, at);
            if feature != 0 {
                *bucket = Bucket { feature, row: row(cells.get(word(starts, at) as usize..)?, count)? };
                let (word, bit) = filter_bit(feature, filter.len());
                filter[word] |= bit;
                features += 1;
            }
        }
        // A look-up ends at a free bucket.
        if features == size {
            return None;
        }
        // What no label has is -inf, so 0 here.
        let follows: Vec<Lattice> = transitions.iter().map(|row| row.map(f32::exp)).collect();
        let precedes = (0..count)
            .map(|to| {
                let mut row = [0.0; MOST_LABELS];
                row.iter_mut().zip(&follows).for_each(|(share, from)| *share = from[to]);
                row
            })
            .collect();
        Some(Model { labels, bias, transitions, follows, precedes, start, end, scale, buckets, filter, features })
    }

    /// The labels in order of their numbers.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Number of features that have a weight.
    pub fn feature_count(&self) -> usize {
        self.features
    }

    fn row(&self, feature: u32) -> Option<&Row> {
        let mask = self.buckets.len() - 1;
        let mut at = feature as usize & mask;
        loop {
            let bucket = &self.buckets[at];
            if bucket.feature == feature {
                return Some(&bucket.row);
            }
            if bucket.feature == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// The score of every label at one position, transitions left out.
    pub fn score(&self, features: &[u32], scores: &mut [f32]) {
        let mut sums = [0i16; MOST_LABELS];
        for features in features.chunks(BATCH) {
            let (mut likely, mut count) = ([0; BATCH], 0);
            for &feature in features {
                let (word, bit) = filter_bit(feature, self.filter.len());
                likely[count] = feature;
                count += usize::from(self.filter[word] & bit != 0);
            }
            // Loads that wait for nothing go on at once.
            let mut homes = [0; BATCH];
            for (home, feature) in homes.iter_mut().zip(&likely[..count]) {
                *home = self.buckets[*feature as usize & (self.buckets.len() - 1)].feature;
            }
            for (&feature, &home) in likely[..count].iter().zip(&homes) {
                if home == 0 {
                    continue;
                }
                if let Some(row) = self.row(feature) {
                    for (sum, weight) in sums.iter_mut().zip(row) {
                        *sum = sum.saturating_add(i16::from(*weight));
                    }
                }
            }
        }
        for ((score, bias), sum) in scores.iter_mut().zip(&self.bias).zip(sums) {
            *score = bias + f32::from(sum) * self.scale;
        }
    }

    fn score_all(&self, features: &Features, scratch: &mut Scratch) {
        let width = self.labels.len();
        scratch.scores.clear();
        scratch.scores.resize(features.len() * width, 0.0);
        for (position, scores) in scratch.scores.chunks_exact_mut(width).enumerate() {
            self.score(features.at(position), scores);
        }
    }

    /// The best labelling (Viterbi), into `labels`, one for each position.
    pub fn decode(&self, features: &Features, scratch: &mut Scratch, labels: &mut Vec<Label>) {
        labels.clear();
        if features.is_empty() {
            return;
        }
        self.score_all(features, scratch);
        self.decode_scored(scratch, labels);
    }

    /// The same, and where a label other than the first is among them the
    /// probability of each label at each position, into `marginals`: positions ×
    /// labels, row by row.
    pub fn decode_surely(
        &self,
        features: &Features,
        scratch: &mut Scratch,
        labels: &mut Vec<Label>,
        marginals: &mut Vec<f32>,
    ) {
        marginals.clear();
        self.decode(features, scratch, labels);
        if labels.iter().any(|label| *label != 0) {
            self.marginals_scored(features.len(), scratch, marginals);
        }
    }

    fn decode_scored(&self, scratch: &mut Scratch, labels: &mut Vec<Label>) {
        let width = self.labels.len();
        // The best score of each label at each position, that one's included.
        let mut best: Lattice = [f32::NEG_INFINITY; MOST_LABELS];
        for (best, (score, start)) in best.iter_mut().zip(scratch.scores.iter().zip(&self.start)) {
            *best = score + start;
        }
        scratch.best.clear();
        scratch.best.push(best);
        for scores in scratch.scores.chunks_exact(width).skip(1) {
            let mut next: Lattice = [f32::NEG_INFINITY; MOST_LABELS];
            for (row, before) in self.transitions.iter().zip(best) {
                for (next, transition) in next.iter_mut().zip(row) {
                    let score = before + transition;
                    *next = if score > *next { score } else { *next };
                }
            }
            next.iter_mut().zip(scores).for_each(|(next, score)| *next += score);
            best = next;
            scratch.best.push(best);
        }
        let mut label =
            (0..width).max_by(|&a, &b| (best[a] + self.end[a]).total_cmp(&(best[b] + self.end[b]))).unwrap_or(0);
        // Back along the labels that made the best; the first of equals.
        labels.resize(scratch.best.len(), 0);
        for (position, found) in labels.iter_mut().enumerate().rev() {
            *found = label;
            let Some(before) = position.checked_sub(1).map(|position| &scratch.best[position]) else { break };
            let (mut most, mut from) = (f32::NEG_INFINITY, 0);
            for (row, (other, best)) in self.transitions.iter().zip(before.iter().enumerate()) {
                if best + row[label] > most {
                    (most, from) = (best + row[label], other);
                }
            }
            label = from;
        }
    }

    /// The probability of each label at each position, into `marginals`:
    /// positions × labels, row by row.
    pub fn marginals(&self, features: &Features, scratch: &mut Scratch, marginals: &mut Vec<f32>) {
        marginals.clear();
        if !features.is_empty() {
            self.score_all(features, scratch);
            self.marginals_scored(features.len(), scratch, marginals);
        }
    }

    /// Forward and backward, each position scaled to a sum of 1 (Rabiner 1989).
    fn marginals_scored(&self, n: usize, scratch: &mut Scratch, marginals: &mut Vec<f32>) {
        let width = self.labels.len();
        let Scratch { scores, forward, .. } = scratch;
        // Scores become potentials.
        for (label, (start, end)) in self.start.iter().zip(&self.end).enumerate() {
            scores[label] += start;
            scores[(n - 1) * width + label] += end;
        }
        for scores in scores.chunks_exact_mut(width) {
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            scores.iter_mut().for_each(|score| *score = (*score - most).exp());
        }
        let times = |shares: &mut Lattice, potentials: &[f32]| {
            shares.iter_mut().zip(potentials).for_each(|(share, potential)| *share *= potential);
        };
        forward.clear();
        let mut shares = [1.0; MOST_LABELS];
        shares[width..].fill(0.0);
        for (position, potentials) in scores.chunks_exact(width).enumerate() {
            if position > 0 {
                shares = step(&self.follows, &shares);
            }
            times(&mut shares, potentials);
            to_one(&mut shares);
            forward.push(shares);
        }
        marginals.clear();
        marginals.resize(n * width, 0.0);
        let mut after = [1.0; MOST_LABELS];
        let positions = forward.iter().zip(scores.chunks_exact(width)).zip(marginals.chunks_exact_mut(width));
        for ((forward, potentials), marginals) in positions.rev() {
            let mut both = *forward;
            times(&mut both, &after);
            to_one(&mut both);
            marginals.copy_from_slice(&both[..width]);
            times(&mut after, potentials);
            after = step(&self.precedes, &after);
            to_one(&mut after);
        }
    }
}

/// Shares one position on: the sum over labels of a label's share times its row.
fn step(rows: &[Lattice], shares: &Lattice) -> Lattice {
    let mut next = [0.0; MOST_LABELS];
    for (row, share) in rows.iter().zip(shares) {
        next.iter_mut().zip(row).for_each(|(next, row)| *next += share * row);
    }
    next
}

/// Scales what is not negative to a sum of 1.
fn to_one(shares: &mut Lattice) {
    let sum: f32 = shares.iter().sum();
    if sum > 0.0 {
        shares.iter_mut().for_each(|share| *share /= sum);
    }
}

/// Where a feature stands in a filter of so many words, a power of two: by its
/// upper bits, since buckets go by the lower ones.
fn filter_bit(feature: u32, words: usize) -> (usize, u64) {
    let hash = feature.wrapping_mul(0x9E37_79B1) >> 3;
    ((hash >> 6) as usize & (words - 1), 1 << (hash & 63))
}

/// The row that these cells begin with; `None` where they do not end it.
fn row(cells: &[[u8; 2]], labels: usize) -> Option<Row> {
    let mut row = [0; MOST_LABELS];
    for &[label, weight] in cells {
        let at = usize::from(label & !LAST_CELL);
        *row.get_mut(at).filter(|_| at < labels)? = weight as i8;
        if label & LAST_CELL != 0 {
            return Some(row);
        }
    }
    None
}

/// Reads little-endian numbers from the front of a slice.
struct Input<'b>(&'b [u8]);

impl<'b> Input<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        Some(head)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn f32(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        (0..count).map(|_| self.f32()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two labels; feature (1, "x") speaks for label 1 at 2.0.
    fn tiny() -> Vec<u8> {
        let mut bytes = b"ISNADSEQ".to_vec();
        let u32s = |bytes: &mut Vec<u8>, n: u32| bytes.extend(n.to_le_bytes());
        u32s(&mut bytes, 1);
        u32s(&mut bytes, 2);
        bytes.extend([1, b'O', 1, b'B']);
        for float in [0.0f32, -0.5, 0.0, 0.0, 0.0, f32::NEG_INFINITY, 0.0, 0.0, 0.0, 0.0, 0.5] {
            bytes.extend(float.to_le_bytes());
        }
        let key = hash(1, &["x"]);
        u32s(&mut bytes, 2);
        for bucket in 0..2 {
            u32s(&mut bytes, if key & 1 == bucket { key } else { 0 });
        }
        u32s(&mut bytes, 0);
        u32s(&mut bytes, 0);
        u32s(&mut bytes, 1);
        bytes.extend([1 | LAST_CELL, 4]);
        bytes
    }

    #[test]
    fn decodes_under_the_transitions() {
        let model = Model::from_bytes(&tiny()).expect("a model");
        let mut features = Features::default();
        for value in ["x", "x", "y"] {
            features.add(1, value);
            features.end_position();
        }
        let (mut labels, mut scratch, mut marginals) = (Vec::new(), Scratch::default(), Vec::new());
        model.decode(&features, &mut scratch, &mut labels);
        assert!(matches!(labels[..], [0, 1, 0] | [1, 0, 0]), "B after B is forbidden: {labels:?}");
        model.marginals(&features, &mut scratch, &mut marginals);
        for row in marginals.chunks(2) {
            assert!((row[0] + row[1] - 1.0).abs() < 1e-4, "{row:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_model() {
        let bytes = tiny();
        for cut in 0..bytes.len() {
            assert!(Model::from_bytes(&bytes[..cut]).is_none(), "cut at {cut}");
        }
    }
}
