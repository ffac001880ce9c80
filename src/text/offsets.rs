//! Conversion of byte offsets to the units other languages count in.

/// A unit in which offsets are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OffsetEncoding {
    /// Bytes of UTF-8: Go, Rust, C++, PHP.
    #[default]
    Utf8,
    /// 16-bit units of UTF-16: JavaScript, Java, Kotlin, C#.
    Utf16,
    /// Unicode code points: Python, Ruby.
    Utf32,
}

/// Bytes between two checkpoints: a conversion counts through half of them on
/// average, and the index costs one eighth of the text.
const STRIDE: usize = 64;

/// Converts byte offsets of one text to another unit, in constant time after
/// one pass over the text.
#[derive(Debug, Clone)]
pub struct OffsetMap<'t> {
    text: &'t str,
    encoding: OffsetEncoding,
    /// Units before the first character that starts at or after byte
    /// `i * STRIDE`; and that character's byte. Empty where units are bytes.
    checkpoints: Vec<(u32, u32)>,
    length: u32,
}

impl<'t> OffsetMap<'t> {
    /// Reads the text once.
    pub fn new(text: &'t str, encoding: OffsetEncoding) -> Self {
        let mut map = OffsetMap { text, encoding, checkpoints: Vec::new(), length: text.len() as u32 };
        if encoding == OffsetEncoding::Utf8 || text.is_ascii() {
            return map;
        }
        map.checkpoints.reserve(text.len() / STRIDE + 1);
        let mut units = 0;
        for (byte, c) in text.char_indices() {
            if byte >= map.checkpoints.len() * STRIDE {
                map.checkpoints.push((byte as u32, units));
            }
            units += map.width(c);
        }
        map.length = units;
        map
    }

    /// The unit it converts to.
    pub fn encoding(&self) -> OffsetEncoding {
        self.encoding
    }

    /// Length of the text in the unit.
    pub fn len(&self) -> u32 {
        self.length
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Converts a byte offset that lies on a character boundary, or at the end
    /// of the text.
    pub fn convert(&self, byte: u32) -> u32 {
        if self.checkpoints.is_empty() {
            return byte;
        }
        if byte as usize >= self.text.len() {
            return self.length;
        }
        let mut i = (byte as usize / STRIDE).min(self.checkpoints.len() - 1);
        // The checkpoint of a stride can lie past an offset early in it.
        while self.checkpoints[i].0 > byte {
            i -= 1;
        }
        let (from, units) = self.checkpoints[i];
        let between: u32 = self.text[from as usize..byte as usize].chars().map(|c| self.width(c)).sum();
        units + between
    }

    fn width(&self, c: char) -> u32 {
        match self.encoding {
            OffsetEncoding::Utf8 => c.len_utf8() as u32,
            OffsetEncoding::Utf16 => c.len_utf16() as u32,
            OffsetEncoding::Utf32 => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_converts() {
        let text = "قال: \u{1F600}é\r\0ـ\u{200C}x".repeat(40);
        for encoding in [OffsetEncoding::Utf8, OffsetEncoding::Utf16, OffsetEncoding::Utf32] {
            let map = OffsetMap::new(&text, encoding);
            for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let head = &text[..byte];
                let want = match encoding {
                    OffsetEncoding::Utf8 => head.len(),
                    OffsetEncoding::Utf16 => head.encode_utf16().count(),
                    OffsetEncoding::Utf32 => head.chars().count(),
                };
                assert_eq!(map.convert(byte as u32) as usize, want, "{encoding:?} at {byte}");
            }
            assert_eq!(map.len(), map.convert(text.len() as u32));
        }
    }
}
