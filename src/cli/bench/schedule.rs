//! Whose turn it is, and when.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// When no more articles are sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// After so many, the warm-up not counted.
    Count(u64),
    /// After so long, the warm-up not counted.
    Time(Duration),
}

/// Hands out turns.
#[derive(Debug)]
pub(super) struct Schedule {
    begun: Instant,
    /// Turns a second; `None` where one follows an answer.
    rate: Option<f64>,
    warm_up: Duration,
    end: End,
    next: AtomicU64,
    /// Turns handed out after the warm-up.
    counted: AtomicU64,
    stopped: AtomicBool,
}

/// One article to be sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// Its number; from 0, without gaps.
    pub(super) index: u64,
    /// When it is due; latency counts from here.
    pub(super) due: Instant,
    /// Whether the warm-up is over.
    pub(super) counts: bool,
}

impl Schedule {
    /// Begins now.
    pub(super) fn new(rate: Option<f64>, warm_up: Duration, end: End) -> Self {
        Schedule {
            begun: Instant::now(),
            rate,
            warm_up,
            end,
            next: AtomicU64::new(0),
            counted: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// The next turn, to be taken when it is due; `None` when there is none any
    /// more.
    pub(super) fn turn(&self) -> Option<Turn> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let now = Instant::now();
        if let End::Time(time) = self.end
            && now >= self.begun + self.warm_up + time
        {
            return None;
        }
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let due = match self.rate {
            Some(rate) => self.begun + Duration::from_secs_f64(index as f64 / rate),
            None => now,
        };
        let counts = due >= self.begun + self.warm_up;
        match self.end {
            End::Time(time) if due >= self.begun + self.warm_up + time => return None,
            End::Count(count) if counts && self.counted.fetch_add(1, Ordering::Relaxed) >= count => return None,
            _ => {}
        }
        Some(Turn { index, due, counts })
    }

    /// Hands out no more.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether articles fall due at a rate.
    pub(super) fn has_rate(&self) -> bool {
        self.rate.is_some()
    }

    /// When counting began.
    pub(super) fn counting_since(&self) -> Instant {
        self.begun + self.warm_up
    }

    /// Turns that fell due in the time for sending, by the rate; `None` without
    /// a rate or a time.
    pub(super) fn due(&self) -> Option<u64> {
        match (self.rate, self.end) {
            (Some(rate), End::Time(time)) => {
                let before = |time: Duration| (time.as_secs_f64() * rate).ceil() as u64;
                Some(before(self.warm_up + time) - before(self.warm_up))
            }
            _ => None,
        }
    }
}

impl Turn {
    /// Waits until it is due.
    pub(super) async fn wait(&self) {
        tokio::time::sleep_until(self.due.into()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_fall_due_at_the_rate_whatever_becomes_of_them() {
        let schedule = Schedule::new(Some(10.0), Duration::from_secs(1), End::Time(Duration::from_secs(2)));
        let turns: Vec<_> = std::iter::from_fn(|| schedule.turn()).collect();
        assert_eq!(turns.len(), 30);
        assert_eq!(turns.iter().filter(|turn| turn.counts).count(), 20);
        assert_eq!(schedule.due(), Some(20));
        assert_eq!(turns[29].due - turns[0].due, Duration::from_millis(2900));
    }

    #[test]
    fn a_count_is_kept_and_a_stop_heard() {
        let schedule = Schedule::new(None, Duration::ZERO, End::Count(3));
        assert_eq!(std::iter::from_fn(|| schedule.turn()).map(|turn| turn.index).collect::<Vec<_>>(), [0, 1, 2]);
        let schedule = Schedule::new(None, Duration::ZERO, End::Count(3));
        schedule.stop();
        assert!(schedule.turn().is_none());
    }
}
