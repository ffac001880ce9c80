//! One article's turn on a worker.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use prost::Message;

use crate::pipeline::{Pipeline, Run, Step};
use crate::wire::{Error, Job, Limits, Timing};

/// Work on one article before another gets its turn. One step is the smallest
/// piece, so a turn may take that much longer.
const SLICE: Duration = Duration::from_millis(1);

/// Steps through an article, keeps its time and gives others their turn.
#[derive(Debug)]
pub(super) struct Work {
    pipeline: Pipeline,
    limits: Arc<Limits>,
    arrived: Instant,
    /// When this turn began.
    turn: Instant,
    timing: Timing,
}

impl Work {
    /// Of an article that arrived at this time and has not been begun.
    pub(super) fn new(pipeline: Pipeline, limits: Arc<Limits>, arrived: Instant) -> Self {
        Work { pipeline, limits, arrived, turn: arrived, timing: Timing::default() }
    }

    /// Begins the article.
    pub(super) fn start<'j>(&mut self, job: &'j Job) -> Run<'j> {
        self.turn = Instant::now();
        self.timing.queue = self.turn - self.arrived;
        self.pipeline.start(&job.text, &job.options)
    }

    /// Does the next step, in a new turn if this one is over. `None` when the
    /// article is done.
    ///
    /// # Errors
    /// Where the article has taken longer than any may.
    pub(super) async fn step(&mut self, run: &mut Run<'_>) -> Result<Option<Step>, Error> {
        if self.turn.elapsed() >= SLICE {
            tokio::task::yield_now().await;
            self.turn = Instant::now();
        }
        let begun = Instant::now();
        let step = run.step();
        self.timing.processing += begun.elapsed();
        if self.timing.processing > self.limits.processing_time {
            return Err(Error::ProcessingTimeExceeded { limit: self.limits.processing_time });
        }
        Ok(step)
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
