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
use crate::wire::{self, Error, Events, Job, Limits, proto};

use super::work::Work;
use super::workers::Workers;

/// The language data and the threads that apply it.
#[derive(Debug)]
pub(super) struct Engine {
    /// Names to look for in every article, as they are when it begins.
    names: Option<Arc<Loaded<OwnNames>>>,
    limits: Arc<Limits>,
    workers: Workers,
    incidents: Incidents,
}

/// Touches what the stages build when they first need it, so that no caller
/// waits for that: a name, a quotation and a stance.
const WARM_UP: &str = "وقال رئيس الوزراء العراقي مصطفى الكاظمي في بغداد، أمس الاثنين، إن بلاده ترفض \"أي اعتداء\" عليها.";

impl Engine {
    /// Starts the workers and readies the language data.
    pub(super) fn new(limits: Limits, workers: usize, names: Option<Arc<Loaded<OwnNames>>>) -> io::Result<Self> {
        Pipeline::new().run(WARM_UP, &Options::default());
        Ok(Engine { names, limits: Arc::new(limits), workers: Workers::new(workers)?, incidents: Incidents::default() })
    }

    fn pipeline(&self) -> Pipeline {
        Pipeline::with_names(self.names.as_ref().map(|names| names.current()))
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Does a whole article.
    pub(super) async fn answer(&self, job: Job, arrived: Instant) -> Result<proto::EnrichDocumentResponse, Error> {
        let mut work = Work::new(self.pipeline(), Arc::clone(&self.limits), arrived);
        self.work(async move {
            let mut run = work.start(&job);
            while work.step(&mut run).await?.is_some() {}
            let answer = wire::answer(&job, &run.into_document(), work.timing());
            work.fits(&answer)?;
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
        arrived: Instant,
        sender: mpsc::Sender<T>,
        wrap: impl Fn(proto::DocumentEvent) -> T + Send + 'static,
        ending: impl FnOnce() + Send + 'static,
    ) -> Result<(), Error> {
        let mut work = Work::new(self.pipeline(), Arc::clone(&self.limits), arrived);
        self.work(async move {
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
        match AbortOnDropHandle::new(task).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => Err(Error::Internal { id }),
            // The workers are gone.
            Err(_) => Err(Error::Draining),
        }
    }
}

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
        let engine = Engine::new(Limits::default(), 1, None).expect("threads");
        let error = engine.work::<()>(async { panic!("a bug") }).await.expect_err("it panicked");
        assert_eq!(error.reason(), "INTERNAL_ERROR");
        assert_eq!(engine.work(async { Ok(7) }).await, Ok(7));
    }

    #[tokio::test]
    async fn dropping_the_future_ends_the_work() {
        let engine = Engine::new(Limits::default(), 1, None).expect("threads");
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
