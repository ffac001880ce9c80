//! A small number for each of many words, without the words.
//!
//! The table holds fingerprints of the words' SEARCH forms, so that a hundred
//! thousand and more cost four bytes each and a look-up one miss of the cache.
//! One word in some ten million that is not in the table is taken for one that is.
//!
//! A file is, little-endian: `ISNADTAB`, version (u32), number of slots (u32, a
//! power of two), slots (u32: 24 bits of fingerprint, 8 bits of value; 0 is free).
//! A word stands in the first free slot from its hash modulo the slots.

/// A table of words and numbers from 1 to 255.
#[derive(Debug, Clone)]
pub struct Table {
    slots: Vec<u32>,
}

const MAGIC: &[u8; 8] = b"ISNADTAB";
const VERSION: u32 = 1;

impl Table {
    /// Makes a table. Values of 0 are as if the word were not there.
    pub fn from_values<'w>(values: impl ExactSizeIterator<Item = (&'w str, u8)>) -> Self {
        let size = (values.len() * 4 / 3 + 2).next_power_of_two();
        let mut slots = vec![0u32; size];
        for (word, value) in values {
            let (mut at, fingerprint) = place(hash(&[word]), size);
            while slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = fingerprint | u32::from(value);
        }
        Table { slots }
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
        sound.then(|| Table { slots: slots.iter().map(|s| u32::from_le_bytes(*s)).collect() })
    }

    /// The bytes of its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((self.slots.len() as u32).to_le_bytes());
        bytes.extend(self.slots.iter().flat_map(|s| s.to_le_bytes()));
        bytes
    }

    /// The number of a word, its form given in parts; 0 where it has none.
    pub fn get(&self, parts: &[&str]) -> u8 {
        self.find(hash(parts))
    }

    /// The numbers of the words that a stem makes with each of these before it.
    pub fn get_each<const N: usize>(&self, before: [Front; N], stem: &str) -> [u8; N] {
        let mut hashes = before.map(|front| front.0);
        for byte in stem.bytes() {
            for hash in &mut hashes {
                *hash = step(*hash, byte);
            }
        }
        hashes.map(|hash| self.find(hash))
    }

    fn find(&self, hash: u64) -> u8 {
        let (mut at, fingerprint) = place(hash, self.slots.len());
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

/// What stands before a stem, for [`Table::get_each`].
#[derive(Debug, Clone, Copy)]
pub struct Front(u64);

impl Front {
    /// Of these letters.
    pub const fn new(letters: &str) -> Self {
        let (mut hash, mut at) = (EMPTY, 0);
        while at < letters.len() {
            hash = step(hash, letters.as_bytes()[at]);
            at += 1;
        }
        Front(hash)
    }
}

/// FNV-1a: the hash of the parts is the hash of the whole.
fn hash(parts: &[&str]) -> u64 {
    parts.iter().flat_map(|part| part.bytes()).fold(EMPTY, step)
}

const EMPTY: u64 = 0xCBF2_9CE4_8422_2325;

const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01B3)
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
    fn finds_what_was_put_in() {
        let words: Vec<String> = (0..1000).map(|i| format!("كلمه{i}")).collect();
        let table = Table::from_values(words.iter().map(|w| (w.as_str(), 8)));
        let again = Table::from_bytes(&table.to_bytes()).expect("a table");
        for i in 0..1000 {
            assert_eq!(again.get(&["كلمه", &i.to_string()]), 8);
        }
        assert_eq!(again.get(&["كلمه1000"]), 0);
        assert_eq!(again.get_each([Front::new(""), Front::new("كلمه")], "7"), [0, 8]);
        assert!(Table::from_bytes(&table.to_bytes()[1..]).is_none());
    }
}
