//! Nothing but a place for `benches/tokenize.rs`.
