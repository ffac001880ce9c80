//! What became of the articles.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::wire::code_name;

/// Longest time that is told from a longer one.
const LONGEST: Duration = Duration::from_secs(3600);
/// Digits of a time that are kept.
const DIGITS: u8 = 3;

/// Times, to three digits.
#[derive(Debug, Clone)]
pub(super) struct Times(Histogram<u64>);

impl Default for Times {
    fn default() -> Self {
        let histogram = Histogram::new_with_bounds(1, LONGEST.as_micros() as u64, DIGITS);
        Times(histogram.expect("constants that make sense"))
    }
}

impl Times {
    fn record(&mut self, time: Duration) {
        self.0.saturating_record(time.as_micros().min(LONGEST.as_micros()) as u64);
    }

    /// The time below which this part of them lies; `None` where there are none.
    pub(super) fn quantile(&self, part: f64) -> Option<Duration> {
        (!self.0.is_empty()).then(|| Duration::from_micros(self.0.value_at_quantile(part)))
    }

    /// The longest.
    pub(super) fn max(&self) -> Option<Duration> {
        (!self.0.is_empty()).then(|| Duration::from_micros(self.0.max()))
    }

    fn add(&mut self, other: &Times) {
        self.0.add(&other.0).expect("the same bounds");
    }
}

/// Why an article was not answered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Failure {
    /// Name of the status code.
    pub(super) code: &'static str,
    /// `reason` of its ErrorInfo; empty where it has none.
    pub(super) reason: String,
    /// When the server says to try again.
    pub(super) retry: Option<Duration>,
}

impl Failure {
    /// From the status of a call.
    pub(super) fn of(status: &Status) -> Self {
        Failure {
            code: code_name(status.code()),
            reason: status.get_details_error_info().map(|info| info.reason).unwrap_or_default(),
            retry: status.get_details_retry_info().and_then(|info| info.retry_delay),
        }
    }

    /// Of a stream that ended with OK before the article was complete.
    pub(super) fn incomplete() -> Self {
        Failure { code: code_name(Code::Ok), reason: "INCOMPLETE".into(), retry: None }
    }

    /// Whether the server had no room and said when it will.
    pub(super) fn shed(&self) -> bool {
        self.reason == "SERVER_BUSY" && self.retry.is_some()
    }
}

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Articles that were answered whole.
    pub(super) answered: u64,
    /// Bytes of their text.
    pub(super) bytes: u64,
    /// From when an article was due until its answer was whole.
    pub(super) latency: Times,
    /// From when an article was due until its first event.
    pub(super) first: Times,
    /// Articles that the server had no room for.
    pub(super) shed: u64,
    /// All others, by code and reason.
    pub(super) failed: BTreeMap<(&'static str, String), u64>,
    /// The last end of anything.
    pub(super) ended: Option<Instant>,
}

impl Tally {
    /// An article was answered.
    pub(super) fn answered(&mut self, due: Instant, first: Option<Instant>, bytes: u64) {
        let now = Instant::now();
        self.answered += 1;
        self.bytes += bytes;
        self.latency.record(now - due);
        if let Some(first) = first {
            self.first.record(first - due);
        }
        self.ended = Some(now);
    }

    /// An article was not answered.
    pub(super) fn failed(&mut self, failure: &Failure) {
        if failure.shed() {
            self.shed += 1;
        } else {
            *self.failed.entry((failure.code, failure.reason.clone())).or_default() += 1;
        }
        self.ended = Some(Instant::now());
    }

    /// What another caller counted.
    pub(super) fn add(&mut self, other: &Tally) {
        self.answered += other.answered;
        self.bytes += other.bytes;
        self.latency.add(&other.latency);
        self.first.add(&other.first);
        self.shed += other.shed;
        for (why, count) in &other.failed {
            *self.failed.entry(why.clone()).or_default() += count;
        }
        self.ended = self.ended.max(other.ended);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Error;

    #[test]
    fn what_was_shed_is_no_failure() {
        let mut tally = Tally::default();
        tally.failed(&Failure::of(&Error::Busy { limit: 1 }.into()));
        tally.failed(&Failure::of(&Error::Draining.into()));
        tally.failed(&Failure::of(&Status::unavailable("a proxy")));
        let failed: Vec<_> = tally.failed.keys().map(|(code, reason)| (*code, reason.as_str())).collect();
        assert_eq!((tally.shed, failed), (1, vec![("UNAVAILABLE", ""), ("UNAVAILABLE", "SERVER_DRAINING")]));
    }

    #[test]
    fn callers_are_added_up() {
        let due = Instant::now() - Duration::from_millis(50);
        let (mut all, mut one) = (Tally::default(), Tally::default());
        one.answered(due, Some(due + Duration::from_millis(5)), 10);
        all.add(&one);
        all.add(&one);
        assert_eq!((all.answered, all.bytes), (2, 20));
        assert!(all.latency.quantile(0.5) >= Some(Duration::from_millis(49)));
        // Three digits are kept.
        let first = all.first.quantile(0.99).expect("two");
        assert!((4990..5010).contains(&first.as_micros()), "{first:?}");
    }
}
