//! Weights of a linear model over hashed features, in a table.
//!
//! A file is, little-endian: `ISNADLIN`, version (u32), number of slots (u32, a
//! power of two), scale (f32), slots (u16: 8 bits of the feature's hash, an i8
//! weight). A feature has one slot and shares it with none: of two features of
//! the same slot the trainer keeps the one that says more.

/// A table of weights.
#[derive(Debug, Clone)]
pub struct Weights {
    slots: Vec<(u8, i8)>,
    scale: f32,
}

const MAGIC: &[u8; 8] = b"ISNADLIN";
const VERSION: u32 = 1;

impl Weights {
    /// Makes a table of features and their weights.
    pub fn from_weights(weights: impl IntoIterator<Item = (u32, f32)>, size: usize) -> Self {
        let mut sorted: Vec<(u32, f32)> = weights.into_iter().collect();
        sorted.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        let most = sorted.first().map_or(0.0, |w| w.1.abs());
        let scale = (most / 127.0).max(f32::MIN_POSITIVE);
        let mut slots = vec![(0, 0); size.next_power_of_two()];
        for (feature, weight) in sorted {
            let (slot, check) = place(feature, slots.len());
            if slots[slot].1 == 0 {
                slots[slot] = (check, (weight / scale).round() as i8);
            }
        }
        Weights { slots, scale }
    }

    /// Reads a table. `None` where the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, body) = bytes.split_at_checked(20)?;
        let word = |i: usize| [header[i], header[i + 1], header[i + 2], header[i + 3]];
        let (slots, rest) = body.as_chunks::<2>();
        let size = u32::from_le_bytes(word(12)) as usize;
        let sound = &header[..8] == MAGIC
            && u32::from_le_bytes(word(8)) == VERSION
            && size.is_power_of_two()
            && slots.len() == size
            && rest.is_empty();
        sound.then(|| Weights {
            slots: slots.iter().map(|&[check, weight]| (check, weight as i8)).collect(),
            scale: f32::from_le_bytes(word(16)),
        })
    }

    /// The bytes of its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((self.slots.len() as u32).to_le_bytes());
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(self.slots.iter().flat_map(|&(check, weight)| [check, weight as u8]));
        bytes
    }

    /// The sum of the weights of these features.
    pub fn sum(&self, features: &[u32]) -> f32 {
        self.units(features) as f32 * self.scale
    }

    /// The same in steps of the table's scale: what is compared needs no more.
    pub fn units(&self, features: &[u32]) -> i32 {
        let weight = |&feature: &u32| {
            let (slot, check) = place(feature, self.slots.len());
            let (found, weight) = self.slots[slot];
            if found == check { i32::from(weight) } else { 0 }
        };
        features.iter().map(weight).sum()
    }
}

fn place(feature: u32, size: usize) -> (usize, u8) {
    (feature as usize & (size - 1), (feature >> 24) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_what_it_was_given() {
        let table = Weights::from_weights([(0x0100_0001, 1.27), (0x0200_0002, -0.5)], 4);
        let again = Weights::from_bytes(&table.to_bytes()).expect("a table");
        assert!((again.sum(&[0x0100_0001, 0x0200_0002, 0x0300_0001]) - 0.77).abs() < 0.01);
        assert!(Weights::from_bytes(&table.to_bytes()[..7]).is_none());
    }
}
