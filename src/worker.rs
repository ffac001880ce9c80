//! Articles from a queue: the service for a backlog, where nobody waits for an
//! answer.
//!
//! A worker takes articles from a NATS JetStream work queue and publishes the
//! answers. What it promises: an article leaves the queue only after its answer,
//! or the reason why there is none, is stored in a stream of its own. A worker
//! that dies or is cut off gives nothing back and loses nothing: the queue
//! delivers again what was not acknowledged in time. So an article is answered
//! at least once; what it may be answered twice carries the same `Nats-Msg-Id`,
//! by which the stream of answers drops the second if it comes soon.
//!
//! The worker goes at its own pace: it asks for no more articles than it has
//! room for, and where answers cannot be stored it holds what it has and takes
//! no more.

mod article;
mod delivery;
mod queue;

use std::{sync::Arc, time::Duration};

use async_nats::jetstream::consumer::PullConsumer;
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};
use tokio_stream::StreamExt;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::service::Enrichment;
use crate::telemetry::metrics::Metrics;

use delivery::Deliveries;
pub use queue::Error;
use queue::Queue;

/// How long a request for articles stands. A worker that stops takes what comes
/// within it.
const PULL: Duration = Duration::from_secs(1);
/// Before the queue is asked again after it failed.
const PAUSE: Duration = Duration::from_secs(1);
/// To give back what is left when a worker stops.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Settings of a worker.
#[derive(Debug, Clone)]
pub struct Settings {
    /// NATS servers, as `nats://host:port`, with commas between them.
    pub url: String,
    /// The stream that holds the articles.
    pub stream: String,
    /// The durable consumer that workers share.
    pub consumer: String,
    /// The subject of articles, where `create` makes the stream or the consumer.
    pub articles: String,
    /// The subject of answers.
    pub answers: String,
    /// The subject of articles that cannot be answered.
    pub dead_letters: String,
    /// Make the streams that are not there.
    pub create: bool,
    /// Articles that are taken and not yet answered.
    pub in_flight: usize,
    /// After how long without a word an article is delivered again. Holds where
    /// the consumer is made; one that is there keeps its own.
    pub ack_wait: Duration,
    /// Deliveries after which an article is a dead letter.
    pub tries: u32,
    /// From a failure until the article is delivered again.
    pub retry_delay: Duration,
    /// From the wish to stop until articles that are left are given back.
    pub grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            url: "nats://127.0.0.1:4222".into(),
            stream: "isnad-articles".into(),
            consumer: "isnad-worker".into(),
            articles: "isnad.articles".into(),
            answers: "isnad.answers".into(),
            dead_letters: "isnad.dead".into(),
            create: false,
            in_flight: 16,
            ack_wait: Duration::from_secs(30),
            tries: 5,
            retry_delay: Duration::from_secs(5),
            grace: Duration::from_secs(20),
        }
    }
}

/// A worker that has not begun.
#[derive(Debug)]
pub struct Worker {
    settings: Settings,
    service: Enrichment,
    metrics: Arc<Metrics>,
    /// Whether it takes articles.
    ready: watch::Sender<bool>,
}

impl Worker {
    /// Puts articles from a queue through the service, and counts what becomes
    /// of them besides what the service counts.
    pub fn new(settings: Settings, service: Enrichment, metrics: Arc<Metrics>) -> Self {
        Worker { settings, service, metrics, ready: watch::Sender::new(false) }
    }

    /// Follows whether the worker takes articles: not before the queue is there,
    /// nor while it is away, nor when it is time to stop.
    pub fn ready(&self) -> watch::Receiver<bool> {
        self.ready.subscribe()
    }

    /// Works until `stop` is done, then takes no more, finishes what it has in
    /// [`Settings::grace`] and gives back the rest. A queue that cannot be
    /// reached, at the start or later, is tried again for ever.
    ///
    /// # Errors
    /// Where the queue says what no second try will change.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), Error> {
        let Worker { settings, service, metrics, ready } = self;
        let stopping = CancellationToken::new();
        let cut = CancellationToken::new();
        let permits = Arc::new(Semaphore::new(settings.in_flight));
        let tasks = TaskTracker::new();
        let grace = settings.grace;

        let work = async {
            let queue = Queue::connect(settings.clone()).await?;
            let deliveries = Arc::new(Deliveries::new(settings, service, queue.context(), metrics, cut.clone()));
            while !stopping.is_cancelled() {
                let (consumer, ack_wait) = tokio::select! {
                    () = stopping.cancelled() => break,
                    consumer = queue.consumer() => consumer?,
                };
                ready.send_replace(true);
                let taken = take(&consumer, ack_wait, &deliveries, &permits, &stopping, &tasks).await;
                ready.send_replace(false);
                if let Err(error) = taken {
                    tracing::warn!(error = %error, "the queue gave no articles");
                    tokio::select! {
                        () = stopping.cancelled() => {}
                        () = tokio::time::sleep(PAUSE) => {}
                    }
                }
            }
            Ok(())
        };
        tokio::pin!(work, stop);
        tokio::select! {
            ended = &mut work => return ended,
            () = &mut stop => stopping.cancel(),
        }
        ready.send_replace(false);
        tracing::info!(?grace, "stopping: no more articles");
        // A queue that was never reached holds nothing of ours.
        if let Ok(ended) = timeout(PULL * 2, work).await {
            ended?;
        }
        tasks.close();
        if timeout(grace, tasks.wait()).await.is_err() {
            tracing::warn!(articles = tasks.len(), "stopping: giving back what is left");
            cut.cancel();
            let _ = timeout(LAST_WORDS, tasks.wait()).await;
        }
        Ok(())
    }
}

/// Takes articles while there is room, until the queue fails or it is time to
/// stop.
async fn take(
    consumer: &PullConsumer,
    ack_wait: Duration,
    deliveries: &Arc<Deliveries>,
    permits: &Arc<Semaphore>,
    stopping: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<(), async_nats::Error> {
    loop {
        let permit = tokio::select! {
            biased;
            () = stopping.cancelled() => return Ok(()),
            // Never closed.
            permit = Arc::clone(permits).acquire_owned() => permit?,
        };
        // Nobody else takes permits: so many stay free.
        let room = 1 + permits.available_permits();
        let mut permit = Some(permit);
        let mut batch = consumer.batch().max_messages(room).expires(PULL).messages().await?;
        while let Some(message) = batch.next().await {
            let message = message?;
            let permit = match permit.take() {
                Some(permit) => permit,
                None => Arc::clone(permits).acquire_owned().await?,
            };
            let deliveries = Arc::clone(deliveries);
            tasks.spawn(async move {
                deliveries.handle(message, ack_wait).await;
                drop(permit);
            });
        }
    }
}
