//! The figures, for a reader or a program.

use std::{
    fmt,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::tally::{Tally, Times};
use super::{Args, Load, Shape};

/// The figures of a run. Times are in milliseconds, counted from when an article
/// was due.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    shape: &'static str,
    connections: u16,
    /// Different articles, and their words on average.
    articles: usize,
    words_per_article: f64,
    /// Articles a second that fell due; `null` in a closed loop.
    rate: Option<f64>,
    seconds: f64,
    pub(super) answered: u64,
    answered_per_second: f64,
    text_megabytes_per_second: f64,
    /// Refused with SERVER_BUSY and a time to try again.
    shed: u64,
    /// Fell due and was not sent, because as many as may be were under way.
    unsent: u64,
    errors: Vec<Errors>,
    latency_ms: Option<Quantiles>,
    first_event_ms: Option<Quantiles>,
}

#[derive(Debug, Serialize)]
struct Errors {
    code: &'static str,
    reason: String,
    count: u64,
}

#[derive(Debug, Serialize)]
struct Quantiles {
    p50: f64,
    p90: f64,
    p99: f64,
    #[serde(rename = "p99.9")]
    p999: f64,
    max: f64,
}

impl Quantiles {
    fn of(times: &Times) -> Option<Self> {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let at = |part| times.quantile(part).map(ms);
        Some(Quantiles { p50: at(0.5)?, p90: at(0.9)?, p99: at(0.99)?, p999: at(0.999)?, max: times.max().map(ms)? })
    }
}

impl Report {
    pub(super) fn new(args: &Args, load: &Load, tally: &Tally) -> Self {
        let since = load.schedule.counting_since();
        let seconds = tally.ended.unwrap_or_else(Instant::now).saturating_duration_since(since).as_secs_f64();
        let per_second = |amount: f64| if seconds > 0.0 { amount / seconds } else { 0.0 };
        let errors: Vec<_> = tally
            .failed
            .iter()
            .map(|((code, reason), count)| Errors { code, reason: reason.clone(), count: *count })
            .collect();
        let sent = tally.answered + tally.shed + errors.iter().map(|errors| errors.count).sum::<u64>();
        Report {
            shape: match args.shape {
                Shape::Unary => "unary",
                Shape::Stream => "stream",
                Shape::Firehose => "firehose",
            },
            connections: args.connections,
            articles: load.articles.len(),
            words_per_article: load.articles.mean_words(),
            rate: args.rate,
            seconds,
            answered: tally.answered,
            answered_per_second: per_second(tally.answered as f64),
            text_megabytes_per_second: per_second(tally.bytes as f64 / 1e6),
            shed: tally.shed,
            unsent: load.schedule.due().map_or(0, |due| due.saturating_sub(sent)),
            errors,
            latency_ms: Quantiles::of(&tally.latency),
            first_event_ms: Quantiles::of(&tally.first),
        }
    }

    /// As one line of JSON.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("numbers and strings") + "\n"
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { shape, connections, articles, words_per_article, seconds, .. } = self;
        write!(f, "{shape}, connections: {connections}, articles: {articles} of {words_per_article:.0} words, ")?;
        match self.rate {
            Some(rate) => writeln!(f, "{rate}/s due, {seconds:.1} s")?,
            None => writeln!(f, "closed loop, {seconds:.1} s")?,
        }
        writeln!(
            f,
            "answered  {:>8}  {:.1}/s, {:.2} MB/s of text",
            self.answered, self.answered_per_second, self.text_megabytes_per_second
        )?;
        writeln!(f, "shed      {:>8}", self.shed)?;
        writeln!(f, "failed    {:>8}", self.errors.iter().map(|errors| errors.count).sum::<u64>())?;
        for Errors { code, reason, count } in &self.errors {
            writeln!(f, "          {count:>8}  {code} {reason}")?;
        }
        if self.unsent > 0 {
            writeln!(f, "unsent    {:>8}  the client had too many under way", self.unsent)?;
        }
        writeln!(f, "ms               p50       p90       p99     p99.9       max")?;
        for (name, quantiles) in [("latency", &self.latency_ms), ("first event", &self.first_event_ms)] {
            if let Some(Quantiles { p50, p90, p99, p999, max }) = quantiles {
                writeln!(f, "{name:<11}{p50:>9.2} {p90:>9.2} {p99:>9.2} {p999:>9.2} {max:>9.2}")?;
            }
        }
        Ok(())
    }
}
