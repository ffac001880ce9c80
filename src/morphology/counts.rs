//! How often words stand in news, on a logarithmic scale.

use std::sync::LazyLock;

use super::table::{Front, Table};

/// A count on a logarithmic scale: eighths of a doubling, 0 where the word is
/// not in the table.
pub type LogCount = u8;

/// Steps of [`LogCount`] to a doubling.
const STEPS: f32 = 8.0;

/// A table of counts.
#[derive(Debug)]
pub struct Counts(Table);

impl Counts {
    /// The table that is compiled in: words of news by their SEARCH forms.
    pub fn words() -> &'static Counts {
        static WORDS: LazyLock<Counts> = LazyLock::new(|| {
            let table = Table::from_bytes(include_bytes!("../../models/segmenter-counts.bin"));
            Counts(table.expect("the file is a table"))
        });
        &WORDS
    }

    /// The table that is compiled in: in how many listed names of persons and
    /// places a word stands that seems to begin or end with a clitic.
    pub fn names() -> &'static Counts {
        static NAMES: LazyLock<Counts> = LazyLock::new(|| {
            let table = Table::from_bytes(include_bytes!("../../models/segmenter-names.bin"));
            Counts(table.expect("the file is a table"))
        });
        &NAMES
    }

    /// How often a word was seen, its form given in parts.
    pub fn get(&self, parts: &[&str]) -> LogCount {
        self.0.get(parts)
    }

    /// How often the words were seen that a stem makes with each of these before
    /// it.
    pub fn get_each<const N: usize>(&self, before: [Front; N], stem: &str) -> [LogCount; N] {
        self.0.get_each(before, stem)
    }
}

/// A count on the logarithmic scale, at least 1.
pub fn log_count(count: u32) -> LogCount {
    ((count.max(1) as f32).log2() * STEPS).round().clamp(1.0, 255.0) as LogCount
}
