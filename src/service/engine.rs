//! Works on articles: as a whole, or event by event.

use std::{
    hash::{BuildHasher, RandomState},
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use crate::pipeline::{Options, OwnNames, Pipeline};
use crate::reload::Loaded;
use crate::telemetry::{metrics::Metrics, traces::Trace};
use crate::wire::{self, Error, Events, Job, Limits, proto};

use super::work::Work;
use super::workers::Workers;

/// The language data and the threads that apply it.
#[derive(Debug)]
pub(super) struct Engine {
    /// Names to look for in every article, as they are when it begins.
    names: Option<Arc<Loaded<OwnNames>>>,
    limits: Arc<Limits>,
    metrics: Arc<Metrics>,
    workers: Workers,
    incidents: Incidents,
}

/// Touches what the stages build when they first need it, so that no caller
/// waits for that: a name, a quotation and a stance.
const WARM_UP: &str = "وقال رئيس الوزراء العراقي مصطفى الكاظمي في بغداد، أمس الاثنين، إن بلاده ترفض \"أي اعتداء\" عليها.";

impl Engine {
    /// Starts the workers and readies the language data.
    pub(super) fn new(
        limits: Limits,
        workers: usize,
        names: Option<Arc<Loaded<OwnNames>>>,
        metrics: Arc<Metrics>,
    ) -> io::Result<Self> {
        Pipeline::new().run(WARM_UP, &Options::default());
        Ok(Engine {
            names,
            limits: Arc::new(limits),
            metrics,
            workers: Workers::new(workers)?,
            incidents: Incidents::default(),
        })
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Articles that can be worked on at the same time.
    pub(super) fn workers(&self) -> usize {
        self.workers.threads()
    }

    fn begin(&self, call: &Trace, arrived: Instant) -> Work {
        let pipeline = Pipeline::with_names(self.names.as_ref().map(|names| names.current()));
        Work::new(pipeline, self.workers.aside(), Arc::clone(&self.limits), Arc::clone(&self.metrics), call, arrived)
    }

    /// Does a whole article.
    pub(super) async fn answer(
        &self,
        job: Job,
        call: &Trace,
        arrived: Instant,
    ) -> Result<proto::EnrichDocumentResponse, Error> {
        let mut work = self.begin(call, arrived);
        self.work(async move {
            fault(&job);
            let mut run = work.start(&job);
            while work.step(&mut run).await?.is_some() {}
            let document = run.into_document();
            let make = || {
                let answer = wire::answer(&job, &document, work.timing());
                work.fits(&answer).map(|()| answer)
            };
            let answer = work.whole(job.text.len(), make).await?;
            work.done(document.tokens.len(), job.text.len());
            Ok(answer)
        })
        .await
    }

    /// Does an article and sends its events as they are made, each as `wrap`
    /// packs it. `ending` is called before the last one is sent.
    ///
    /// # Errors
    /// What stopped the work. Not that nobody reads any more: who would be told?
    pub(super) async fn events<T: Send + 'static>(
        &self,
        job: Job,
        call: &Trace,
        arrived: Instant,
        sender: mpsc::Sender<T>,
        wrap: impl Fn(proto::DocumentEvent) -> T + Send + 'static,
        ending: impl FnOnce() + Send + 'static,
    ) -> Result<(), Error> {
        let mut work = self.begin(call, arrived);
        self.work(async move {
            fault(&job);
            let mut run = work.start(&job);
            let mut events = Events::new(&job);
            for event in events.started() {
                if sender.send(wrap(event)).await.is_err() {
                    return Ok(());
                }
            }
            while let Some(step) = work.step(&mut run).await? {
                for event in events.step(run.document(), step) {
                    work.fits(&event)?;
                    if sender.send(wrap(event)).await.is_err() {
                        return Ok(());
                    }
                }
            }
            ending();
            work.done(run.document().tokens.len(), job.text.len());
            let _ = sender.send(wrap(events.completed(work.timing()))).await;
            Ok(())
        })
        .await
    }

    /// Has the workers do it. Dropping the future ends the work.
    async fn work<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let id = self.incidents.next();
        let span = tracing::error_span!("article", %id);
        let task = self.workers.spawn(work.instrument(span));
        // Counts as cancelled where it is dropped before there is an outcome.
        let mut count = Count { metrics: &self.metrics, reason: Some(Error::Cancelled.reason()) };
        let outcome = match AbortOnDropHandle::new(task).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => Err(Error::Internal { id }),
            // The workers are gone.
            Err(_) => Err(Error::Draining),
        };
        count.reason = outcome.as_ref().err().map(Error::reason);
        outcome
    }
}

/// Counts an article that failed, when dropped.
struct Count<'m> {
    metrics: &'m Metrics,
    reason: Option<&'static str>,
}

impl Drop for Count<'_> {
    fn drop(&mut self) {
        if let Some(reason) = self.reason {
            self.metrics.failed(reason);
        }
    }
}

/// Stands for a bug: panics over the article of this id. Tests of what a panic
/// does to a real server need one, and there is none to be had otherwise.
#[cfg(debug_assertions)]
fn fault(job: &Job) {
    static FAULT: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("ISNAD_TEST_PANIC").ok());
    if let Some(id) = &*FAULT {
        assert!(*id != job.report.document_id, "a fault was asked for");
    }
}

/// No release has faults to ask for.
#[cfg(not(debug_assertions))]
fn fault(_job: &Job) {}

/// Names under which the log and the caller know the same article.
#[derive(Debug)]
struct Incidents {
    /// Tells processes apart.
    process: u32,
    last: AtomicU64,
}

impl Default for Incidents {
    fn default() -> Self {
        Incidents { process: RandomState::new().hash_one(0) as u32, last: AtomicU64::new(0) }
    }
}

impl Incidents {
    fn next(&self) -> String {
        format!("{:08x}-{}", self.process, self.last.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_fails_its_article_and_nothing_else() {
        let engine = Engine::new(Limits::default(), 1, None, Arc::new(Metrics::new(""))).expect("threads");
        let error = engine.work::<()>(async { panic!("a bug") }).await.expect_err("it panicked");
        assert_eq!(error.reason(), "INTERNAL_ERROR");
        assert_eq!(engine.work(async { Ok(7) }).await, Ok(7));
    }

    #[tokio::test]
    async fn dropping_the_future_ends_the_work() {
        let engine = Engine::new(Limits::default(), 1, None, Arc::new(Metrics::new(""))).expect("threads");
        let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
        let work = engine.work::<()>(async move {
            let _held = sender;
            std::future::pending().await
        });
        tokio::select! {
            biased;
            _ = work => unreachable!("it never ends"),
            () = tokio::task::yield_now() => {}
        }
        assert!(receiver.await.is_err(), "dropped with the work that held it");
    }
}
