//! Word vectors by what stands directly around a word, and the tree of clusters
//! over them. Seeded: the same text gives the same tree.
//!
//! A word's row counts the frequent words two and one places before and after
//! it, each place by itself, weighed by positive pointwise mutual information
//! (Levy et al. 2015); the rows are projected on their [`WIDTH`] strongest
//! directions (subspace iteration, Halko et al. 2011). So close a window groups
//! words by what they can be, not by what texts are about.

use std::collections::HashMap;

/// Length of a vector.
pub const WIDTH: usize = 64;

/// Frequent words that count as neighbours.
const NEIGHBOURS: usize = 2500;
const PLACES: [isize; 4] = [-2, -1, 1, 2];
const ROUNDS: usize = 4;

/// xorshift64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 16) % n
    }

    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// Learns a vector for each word. `text` holds word numbers, sentences ended by
/// `u32::MAX`; `counts` how often each word stands in it.
pub fn learn(text: &[u32], counts: &[u32]) -> Vec<[f32; WIDTH]> {
    let mut frequent: Vec<u32> = (0..counts.len() as u32).collect();
    frequent.sort_by_key(|w| (std::cmp::Reverse(counts[*w as usize]), *w));
    frequent.truncate(NEIGHBOURS);
    let columns: HashMap<u32, u32> = frequent.iter().enumerate().map(|(i, w)| (*w, i as u32)).collect();
    // The end of the sentence is a neighbour too; other words are none.
    let column_of: Vec<u32> = (0..counts.len() as u32).map(|w| *columns.get(&w).unwrap_or(&u32::MAX)).collect();
    let places = NEIGHBOURS as u32 + 1;
    let mut cells: Vec<u64> = Vec::new();
    for (i, &word) in text.iter().enumerate().filter(|(_, w)| **w != u32::MAX) {
        for (place, offset) in PLACES.iter().enumerate() {
            let near = i.checked_add_signed(*offset).and_then(|j| text.get(j)).copied().unwrap_or(u32::MAX);
            let column = if near == u32::MAX { NEIGHBOURS as u32 } else { column_of[near as usize] };
            if column != u32::MAX {
                cells.push(u64::from(word) << 32 | u64::from(place as u32 * places + column));
            }
        }
    }
    cells.sort_unstable();
    let rows = weigh(&cells, counts.len(), (places * 4) as usize);
    project(&rows, (places * 4) as usize)
}

type Row = Vec<(u32, f32)>;

/// Positive pointwise mutual information of words and neighbours.
fn weigh(cells: &[u64], words: usize, width: usize) -> Vec<Row> {
    let (mut rows, mut by_row, mut by_column) = (vec![Row::new(); words], vec![0.0f32; words], vec![0.0f32; width]);
    for run in cells.chunk_by(|a, b| a == b) {
        let (word, column) = ((run[0] >> 32) as usize, run[0] as u32);
        rows[word].push((column, run.len() as f32));
        by_row[word] += run.len() as f32;
        by_column[column as usize] += run.len() as f32;
    }
    // Smoothing by the power of 3/4 takes weight from rare neighbours.
    let smoothed: Vec<f32> = by_column.iter().map(|n| n.powf(0.75)).collect();
    let total: f32 = smoothed.iter().sum();
    for (row, sum) in rows.iter_mut().zip(&by_row) {
        for (column, n) in row.iter_mut() {
            *n = (*n * total / (sum * smoothed[*column as usize])).ln().max(0.0);
        }
        row.retain(|(_, weight)| *weight > 0.0);
    }
    rows
}

/// The rows in the basis of their strongest directions.
fn project(rows: &[Row], width: usize) -> Vec<[f32; WIDTH]> {
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    let mut basis: Vec<[f32; WIDTH]> = (0..width).map(|_| std::array::from_fn(|_| random.share() - 0.5)).collect();
    let mut vectors = vec![[0.0f32; WIDTH]; rows.len()];
    for round in 0..ROUNDS {
        orthonormalize(&mut basis);
        for (row, vector) in rows.iter().zip(&mut vectors) {
            *vector = [0.0; WIDTH];
            for (column, weight) in row {
                for (x, y) in vector.iter_mut().zip(&basis[*column as usize]) {
                    *x += weight * y;
                }
            }
        }
        if round + 1 < ROUNDS {
            basis.fill([0.0; WIDTH]);
            for (row, vector) in rows.iter().zip(&vectors) {
                for (column, weight) in row {
                    for (y, x) in basis[*column as usize].iter_mut().zip(vector) {
                        *y += weight * x;
                    }
                }
            }
        }
    }
    // Weaker directions count for more than they weigh: the first ones tell
    // little but how frequent a word is.
    let mut lengths = [0.0f32; WIDTH];
    for vector in &vectors {
        for (length, x) in lengths.iter_mut().zip(vector) {
            *length += x * x;
        }
    }
    for vector in &mut vectors {
        for (x, length) in vector.iter_mut().zip(lengths) {
            *x /= length.sqrt().sqrt().max(1e-6);
        }
    }
    vectors
}

/// Makes the columns of a matrix orthogonal and of length one (Gram-Schmidt).
fn orthonormalize(matrix: &mut [[f32; WIDTH]]) {
    for k in 0..WIDTH {
        for before in 0..k {
            let dot: f32 = matrix.iter().map(|row| row[k] * row[before]).sum();
            for row in matrix.iter_mut() {
                row[k] -= dot * row[before];
            }
        }
        let length = matrix.iter().map(|row| row[k] * row[k]).sum::<f32>().sqrt().max(1e-9);
        for row in matrix.iter_mut() {
            row[k] /= length;
        }
    }
}

/// The path of each vector in a tree that halves them again and again (k-means
/// with two centres, by angle): the first turn is the highest of `depth` bits.
pub fn tree(vectors: &[[f32; WIDTH]], depth: u32) -> Vec<u16> {
    let units: Vec<[f32; WIDTH]> = vectors
        .iter()
        .map(|v| {
            let length = v.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
            v.map(|x| x / length)
        })
        .collect();
    let mut paths = vec![0u16; vectors.len()];
    let mut random = Random(0xDEAD_BEEF_CAFE_F00D);
    let mut groups: Vec<Vec<usize>> = vec![(0..vectors.len()).collect()];
    for turn in (0..depth).rev() {
        let mut next = Vec::new();
        for group in groups {
            let (left, right) = halve(&units, &group, &mut random);
            for &word in &right {
                paths[word] |= 1 << turn;
            }
            next.push(left);
            next.push(right);
        }
        groups = next;
    }
    paths
}

fn halve(units: &[[f32; WIDTH]], group: &[usize], random: &mut Random) -> (Vec<usize>, Vec<usize>) {
    if group.len() < 2 {
        return (group.to_vec(), Vec::new());
    }
    let mut best: Option<(f32, Vec<bool>)> = None;
    for _ in 0..3 {
        let mut pick = || units[group[random.below(group.len() as u64) as usize]];
        let mut centres = [pick(), pick()];
        let mut side = vec![false; group.len()];
        let mut fit = 0.0;
        for _ in 0..12 {
            let mut sums = [[0.0f32; WIDTH]; 2];
            fit = 0.0;
            for (at, &word) in group.iter().enumerate() {
                let dots = centres.map(|c| c.iter().zip(&units[word]).map(|(a, b)| a * b).sum::<f32>());
                side[at] = dots[1] > dots[0];
                fit += dots[0].max(dots[1]);
                for (sum, x) in sums[usize::from(side[at])].iter_mut().zip(&units[word]) {
                    *sum += x;
                }
            }
            for (centre, sum) in centres.iter_mut().zip(sums) {
                let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
                if length > 0.0 {
                    *centre = sum.map(|x| x / length);
                }
            }
        }
        if best.as_ref().is_none_or(|(b, _)| fit > *b) {
            best = Some((fit, side));
        }
    }
    let side = best.map(|(_, side)| side).unwrap_or_default();
    let of = |want: bool| group.iter().zip(&side).filter(|(_, s)| **s == want).map(|(w, _)| *w).collect();
    (of(false), of(true))
}
