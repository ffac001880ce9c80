//! One article's turn on a worker.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use prost::Message;
use tokio::task::yield_now;

use crate::pipeline::{Pipeline, Run, Stage, Step};
use crate::telemetry::{metrics::Metrics, traces::Trace};
use crate::wire::{Error, Job, Limits, Timing};

use super::workers::Aside;

/// Work on one article before another gets its turn. One step is the smallest
/// piece, so a turn may take that much longer.
const SLICE: Duration = Duration::from_millis(1);

/// What the times of the stages are called in a span.
const SPAN_NAMES: [&str; Stage::ALL.len()] =
    ["isnad.text_ms", "isnad.morphology_ms", "isnad.entities_ms", "isnad.quotations_ms", "isnad.stance_ms"];

/// Steps through an article, keeps its time and gives others their turn.
#[derive(Debug)]
pub(super) struct Work {
    pipeline: Pipeline,
    aside: Aside,
    limits: Arc<Limits>,
    metrics: Arc<Metrics>,
    trace: Trace,
    arrived: Instant,
    /// When this turn began.
    turn: Instant,
    begun: bool,
    done: bool,
    timing: Timing,
    /// Time of each stage, in the order of [`Stage::ALL`].
    stages: [Duration; Stage::ALL.len()],
}

impl Work {
    /// Of an article that arrived at this time and has not been begun, in a
    /// call that has this place in a trace.
    pub(super) fn new(
        pipeline: Pipeline,
        aside: Aside,
        limits: Arc<Limits>,
        metrics: Arc<Metrics>,
        call: &Trace,
        arrived: Instant,
    ) -> Self {
        metrics.articles_queued.inc();
        Work {
            pipeline,
            aside,
            limits,
            metrics,
            trace: call.within("article"),
            arrived,
            turn: arrived,
            begun: false,
            done: false,
            timing: Timing::default(),
            stages: Default::default(),
        }
    }

    /// Begins the article.
    pub(super) fn start<'j>(&mut self, job: &'j Job) -> Run<'j> {
        self.turn = Instant::now();
        self.timing.queue = self.turn - self.arrived;
        self.begun = true;
        self.metrics.articles_queued.dec();
        self.metrics.articles_in_flight.inc();
        self.metrics.begun(self.timing.queue);
        self.pipeline.start(&job.text, &job.options)
    }

    /// Does the next step, in a new turn if this one is over. `None` when the
    /// article is done.
    ///
    /// # Errors
    /// Where the article has taken longer than any may.
    pub(super) async fn step(&mut self, run: &mut Run<'_>) -> Result<Option<Step>, Error> {
        if self.turn.elapsed() >= SLICE {
            yield_now().await;
            self.turn = Instant::now();
        }
        let stages = &mut self.stages;
        let mut step = |run: &mut Run<'_>| {
            let begun = Instant::now();
            let mut last = begun;
            let step = run.step_observed(&mut |stage| {
                let now = Instant::now();
                stages[stage as usize] += now - last;
                last = now;
            });
            (step, begun.elapsed())
        };
        let (step, took) = self.aside.run(run.ahead(), || step(run)).await;
        self.timing.processing += took;
        if self.timing.processing > self.limits.processing_time {
            return Err(Error::ProcessingTimeExceeded { limit: self.limits.processing_time });
        }
        Ok(step)
    }

    /// Makes something of the whole of a text of so many bytes.
    pub(super) async fn whole<T>(&self, bytes: usize, make: impl FnOnce() -> T) -> T {
        self.aside.run(bytes, make).await
    }

    /// The article is done, and so many words were found in so many bytes.
    pub(super) fn done(&mut self, words: usize, bytes: usize) {
        self.done = true;
        self.metrics.done(words, bytes);
        self.trace.took("isnad.queue_ms", self.timing.queue);
        for (stage, took) in Stage::ALL.into_iter().zip(self.stages) {
            // Not asked for.
            if !took.is_zero() {
                self.metrics.stage(stage.name(), took);
                self.trace.took(SPAN_NAMES[stage as usize], took);
            }
        }
    }

    /// Whether a message can be sent.
    ///
    /// # Errors
    /// Where it is longer than the limit.
    pub(super) fn fits(&self, message: &impl Message) -> Result<(), Error> {
        let (bytes, limit) = (message.encoded_len(), self.limits.response_bytes);
        if bytes > limit as usize { Err(Error::ResponseTooLarge { bytes, limit }) } else { Ok(()) }
    }

    /// The time taken so far.
    pub(super) fn timing(&self) -> Timing {
        self.timing
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let gauge = if self.begun { &self.metrics.articles_in_flight } else { &self.metrics.articles_queued };
        gauge.dec();
        self.trace.end(if self.done { "OK" } else { "UNFINISHED" }, false);
    }
}
