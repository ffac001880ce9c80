//! Tables of phrases that are read where they lie: fingerprint to 16 bits.
//!
//! Nothing is built when the program starts. A fingerprint has 32 bits, so in a
//! table of 150,000 about one unknown phrase in 30,000 is taken for a known one:
//! what the tables say is evidence, never believed alone.
//!
//! A file, little-endian: `ISNADTAB`, version (u32), number of buckets B (u32),
//! B fingerprints (u32, 0 is free), B values (u16). The search for a fingerprint
//! begins at the bucket that is its share of the range and goes on to the next.

use std::collections::BTreeMap;

/// Fingerprint of a phrase, made word by word (FNV-1a).
#[derive(Debug, Clone, Copy)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Of no words.
    pub const EMPTY: Self = Self(0xCBF2_9CE4_8422_2325);

    /// Of the words so far and one more, which is folded.
    #[must_use]
    pub fn and(self, word: &str) -> Self {
        let mut state = self.0;
        for byte in word.bytes().chain([b' ']) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        Self(state)
    }

    /// The 32 bits that a table holds; never 0.
    pub fn key(self) -> u32 {
        ((self.0 ^ (self.0 >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32).max(1) as u32
    }
}

/// A table in the form of its file.
#[derive(Debug, Clone, Copy)]
pub struct Table<'b> {
    keys: &'b [[u8; 4]],
    values: &'b [[u8; 2]],
}

impl<'b> Table<'b> {
    /// A table with nothing in it.
    pub const EMPTY: Self = Table { keys: &[], values: &[] };

    /// Looks at a file. `None` where the bytes are not one.
    pub fn from_bytes(bytes: &'b [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"ISNADTAB")?.strip_prefix(&1u32.to_le_bytes())?;
        let (size, rest) = rest.split_first_chunk()?;
        let size = u32::from_le_bytes(*size) as usize;
        let (keys, rest) = rest.split_at_checked(size.checked_mul(4)?)?;
        let (keys, values) = (keys.as_chunks().0, rest.as_chunks().0);
        // A look-up ends at a free bucket.
        (values.len() == size && keys.contains(&[0; 4])).then_some(Table { keys, values })
    }

    /// The value of a phrase.
    pub fn get(&self, phrase: Fingerprint) -> Option<u16> {
        let key = phrase.key();
        if self.keys.is_empty() {
            return None;
        }
        let mut bucket = bucket(key, self.keys.len());
        loop {
            match u32::from_le_bytes(self.keys[bucket]) {
                0 => return None,
                found if found == key => return Some(u16::from_le_bytes(self.values[bucket])),
                _ => bucket = if bucket + 1 == self.keys.len() { 0 } else { bucket + 1 },
            }
        }
    }
}

fn bucket(key: u32, size: usize) -> usize {
    ((u64::from(key) * size as u64) >> 32) as usize
}

/// The bytes of a file that holds these values; where two phrases share a
/// fingerprint, `merge` makes one value of theirs.
pub fn to_bytes(entries: &[(Fingerprint, u16)], merge: impl Fn(u16, u16) -> u16) -> Vec<u8> {
    let mut merged = BTreeMap::<u32, u16>::new();
    for &(phrase, value) in entries {
        merged.entry(phrase.key()).and_modify(|known| *known = merge(*known, value)).or_insert(value);
    }
    let size = merged.len() * 4 / 3 + 1;
    let mut table = vec![(0u32, 0u16); size];
    for (key, value) in merged {
        let mut at = bucket(key, size);
        while table[at].0 != 0 {
            at = (at + 1) % size;
        }
        table[at] = (key, value);
    }
    let mut out = b"ISNADTAB".to_vec();
    out.extend(1u32.to_le_bytes());
    out.extend((size as u32).to_le_bytes());
    out.extend(table.iter().flat_map(|(key, _)| key.to_le_bytes()));
    out.extend(table.iter().flat_map(|(_, value)| value.to_le_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_written() {
        let phrase = Fingerprint::EMPTY.and("بحر").and("العرب");
        let bytes = to_bytes(&[(phrase, 4), (phrase, 1), (Fingerprint::EMPTY.and("بحر"), 2)], |a, b| a | b);
        let table = Table::from_bytes(&bytes).expect("a table");
        assert_eq!(table.get(phrase), Some(5));
        assert_eq!(table.get(Fingerprint::EMPTY.and("بحر")), Some(2));
        assert_eq!(table.get(Fingerprint::EMPTY.and("البحر")), None);
        assert!((0..bytes.len()).all(|cut| Table::from_bytes(&bytes[..cut]).is_none()));
    }
}
