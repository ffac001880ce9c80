//! How often words stand in news: a table of logarithmic counts.
//!
//! The table holds no words, only fingerprints of their SEARCH forms, so that a
//! hundred thousand and more cost four bytes each and a look-up costs one miss of
//! the cache. One unseen word in about a hundred thousand is taken for a seen one.
//!
//! A file is, little-endian: `ISNADCNT`, version (u32), number of slots (u32, a
//! power of two), slots (u32: 24 bits of fingerprint, 8 bits of count; 0 is free).
//! Word number `h` stands in the first free slot from `h` modulo the slots.

use std::sync::LazyLock;

/// A table of counts.
#[derive(Debug, Clone)]
pub struct Counts {
    slots: Vec<u32>,
}

/// A count on a logarithmic scale: eighths of a doubling, 0 where the word is
/// not in the table.
pub type LogCount = u8;

/// Steps of [`LogCount`] to a doubling.
const STEPS: f32 = 8.0;

const MAGIC: &[u8; 8] = b"ISNADCNT";
const VERSION: u32 = 1;

impl Counts {
    /// The table that is compiled in: words of news by their SEARCH forms.
    pub fn words() -> &'static Counts {
        static WORDS: LazyLock<Counts> = LazyLock::new(|| {
            Counts::from_bytes(include_bytes!("../../models/segmenter-counts.bin")).expect("the file is a table")
        });
        &WORDS
    }

    /// Makes a table of words and how often they were seen.
    pub fn from_counts<'w>(counts: impl ExactSizeIterator<Item = (&'w str, u32)>) -> Self {
        let size = (counts.len() * 4 / 3 + 2).next_power_of_two();
        let mut slots = vec![0u32; size];
        for (word, count) in counts {
            let (home, fingerprint) = place(hash(&[word]), size);
            let mut at = home;
            while slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = fingerprint | u32::from(log_count(count));
        }
        Counts { slots }
    }

    /// Reads a table. `None` where the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, body) = bytes.split_at_checked(16)?;
        let word = |i: usize| u32::from_le_bytes([header[i], header[i + 1], header[i + 2], header[i + 3]]);
        let (slots, rest) = body.as_chunks::<4>();
        let size = word(12) as usize;
        let sound = &header[..8] == MAGIC
            && word(8) == VERSION
            && size.is_power_of_two()
            && slots.len() == size
            && rest.is_empty()
            // A look-up ends at a free slot.
            && slots.contains(&[0; 4]);
        sound.then(|| Counts { slots: slots.iter().map(|s| u32::from_le_bytes(*s)).collect() })
    }

    /// The bytes of its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((self.slots.len() as u32).to_le_bytes());
        bytes.extend(self.slots.iter().flat_map(|s| s.to_le_bytes()));
        bytes
    }

    /// How often a word was seen, its form given in parts.
    pub fn get(&self, parts: &[&str]) -> LogCount {
        let (mut at, fingerprint) = place(hash(parts), self.slots.len());
        loop {
            let slot = self.slots[at];
            if slot & !0xFF == fingerprint {
                return slot as u8;
            }
            if slot == 0 {
                return 0;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }
}

fn log_count(count: u32) -> LogCount {
    ((count.max(1) as f32).log2() * STEPS).round().clamp(1.0, 255.0) as LogCount
}

/// FNV-1a: the hash of the parts is the hash of the whole.
fn hash(parts: &[&str]) -> u64 {
    parts
        .iter()
        .flat_map(|part| part.bytes())
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

/// Home slot and fingerprint, which is never 0.
fn place(hash: u64, size: usize) -> (usize, u32) {
    let mixed = (hash ^ (hash >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed as usize) & (size - 1), ((mixed >> 32) as u32 & !0xFF).max(0x100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_counted() {
        let words: Vec<String> = (0..1000).map(|i| format!("كلمه{i}")).collect();
        let table = Counts::from_counts(words.iter().map(|w| (w.as_str(), 8)));
        let again = Counts::from_bytes(&table.to_bytes()).expect("a table");
        for i in 0..1000 {
            assert_eq!(again.get(&["كلمه", &i.to_string()]), 24);
        }
        assert_eq!(again.get(&["كلمه1000"]), 0);
        assert!(Counts::from_bytes(&table.to_bytes()[1..]).is_none());
    }
}
