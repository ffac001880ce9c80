//! The linguistic data of `lexicon/`, compiled into the binary: a module per
//! table, each with a `Row` type and `ROWS`. The stages build their own indexes
//! over the rows. `build/lexicon.rs` says how a table describes itself.

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
include!(concat!(env!("OUT_DIR"), "/digests.rs"));
