//! Half-open ranges of UTF-8 bytes.

use std::ops::Range;

/// A half-open range `[begin, end)` of UTF-8 bytes of the text, both ends on
/// character boundaries. Texts are below 4 GiB, so 32 bits hold an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte of the part.
    pub begin: u32,
    /// First byte after the part.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets.
    pub fn new(begin: usize, end: usize) -> Self {
        debug_assert!(begin <= end, "{begin} > {end}");
        Span { begin: begin as u32, end: end as u32 }
    }

    /// For indexing into the text.
    pub fn range(self) -> Range<usize> {
        self.begin as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.begin) as usize
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.begin == self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.begin < other.end && other.begin < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.begin <= other.begin && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Span) -> Span {
        Span { begin: self.begin.min(other.begin), end: self.end.max(other.end) }
    }
}
