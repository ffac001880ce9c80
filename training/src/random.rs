//! Numbers that look random and are the same for the same seed.

/// The next number of a xorshift generator (Marsaglia 2003), whose state is
/// never 0.
pub fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}
