//! The `x-request-id` header: a caller's own name for a call. It goes into the
//! log line and the span of the call, and back to the caller with the headers of
//! the answer and its trailers, so that whoever holds one of them finds the others.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header.
pub(super) const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// Bytes of the longest that is taken.
const LONGEST: usize = 128;

/// What a caller calls its call.
#[derive(Debug, Clone, Default)]
pub(super) struct RequestId(Option<HeaderValue>);

impl RequestId {
    /// Of a call with these headers: none where there is none, or one that is no
    /// name.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let given = headers
            .get(NAME)
            .filter(|value| (1..=LONGEST).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic));
        RequestId(given.cloned())
    }

    /// As text.
    pub(super) fn as_str(&self) -> Option<&str> {
        self.0.as_ref()?.to_str().ok()
    }

    /// Gives it back with these headers or trailers.
    pub(super) fn answer(&self, headers: &mut HeaderMap) {
        if let Some(value) = &self.0 {
            headers.insert(NAME, value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_visible() {
        let longest = "x".repeat(LONGEST);
        for (value, taken) in [
            ("3f1c-77/a", true),
            (longest.as_str(), true),
            (&format!("{longest}x"), false),
            ("two words", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(NAME, HeaderValue::from_str(value).expect("a header"))]);
            assert_eq!(RequestId::of(&headers).as_str(), Some(value).filter(|_| taken));
        }
    }
}
