//! Classes of stems that stand beside the same words in news.
//!
//! Numbers from 1 to 255 without meaning, but that `باريس` and `برلين`, or `اكد`
//! and `اوضح`, have the same. Found by `training/src/bin/word_clusters.rs`.

use std::sync::LazyLock;

use super::table::Table;

/// The class of a stem ([`crate::document::Token::stem`]); 0 where it has none.
pub fn of(stem: &str) -> u8 {
    static CLUSTERS: LazyLock<Table> = LazyLock::new(|| {
        Table::from_bytes(include_bytes!("../../models/word-clusters.bin")).expect("the file is a table")
    });
    CLUSTERS.get(&[stem])
}
