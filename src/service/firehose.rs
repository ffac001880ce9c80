//! Many articles over one stream.
//!
//! One task reads articles; each article read is a task of its own and sends
//! its events into the one channel of the answer. A permit is taken before an
//! article is read and given back when its last event is on its way, so no more
//! articles are held than the limit, however fast the client writes and however
//! slowly it reads. Of those held, as many are worked on as there are threads: all
//! would be done no sooner, and a small call beside a firehose would have to take
//! turns with each of them instead of with the few.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tonic::Streaming;

use crate::telemetry::traces::Trace;
use crate::wire::{
    Error, Invalid, Job, Violation,
    proto::{self, enrich_firehose_response::Outcome},
};

use super::engine::Engine;
use super::events::Message;

/// Bytes of a `request_id`.
const REQUEST_ID_BYTES: usize = 128;

type Sender = mpsc::Sender<Message<proto::EnrichFirehoseResponse>>;

/// Reads articles until the client sends no more, then waits until all are
/// answered.
///
/// # Errors
/// What ends the stream: an article's own failure does not.
pub(super) async fn run(
    engine: Arc<Engine>,
    mut articles: Streaming<proto::EnrichFirehoseRequest>,
    sender: Sender,
    call: Trace,
    draining: CancellationToken,
    longest: Option<Duration>,
) -> Result<(), Error> {
    let limits = engine.limits();
    let permits = Arc::new(Semaphore::new(limits.in_flight_documents as usize));
    let turns = Arc::new(Semaphore::new(engine.workers()));
    let ids = RequestIds::default();
    let mut shared_options: Option<proto::EnrichOptions> = None;
    // Dropped with this future, and every article with it.
    let mut tasks = JoinSet::new();

    let aged = async {
        match longest {
            Some(longest) => tokio::time::sleep(longest).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(aged);

    let end = loop {
        let read = async {
            // Never closed.
            let permit = Arc::clone(&permits).acquire_owned().await.ok();
            (permit, articles.message().await)
        };
        let (permit, article) = tokio::select! {
            biased;
            () = draining.cancelled() => break Err(Error::Draining),
            () = &mut aged => break Err(Error::StreamTooOld),
            read = read => read,
        };
        // Answered articles are done with.
        while tasks.try_join_next().is_some() {}
        let mut article = match article {
            Ok(Some(article)) => article,
            Ok(None) => break Ok(()),
            Err(status) => return Err(Error::of_transport(&status, limits)),
        };
        let arrived = Instant::now();
        if shared_options.is_none() {
            shared_options.clone_from(&article.options);
        }
        let options = article.options.take().or_else(|| shared_options.clone());
        let id = std::mem::take(&mut article.request_id);
        let job = ids.enter(&id).and_then(|entry| Ok((entry, Job::new(article.document, options, limits)?)));
        let (engine, sender, turns, call) = (Arc::clone(&engine), sender.clone(), Arc::clone(&turns), call.clone());
        tasks.spawn(async move {
            let outcome = match job {
                Ok((entry, job)) => {
                    // Never closed. First come, first served.
                    let _turn = turns.acquire().await;
                    enrich(&engine, job, &call, arrived, &id, entry, sender.clone()).await
                }
                Err(invalid) => Err(invalid.into()),
            };
            if let Err(error) = outcome {
                let failed = Outcome::Failed(error.to_rpc_status());
                let message = proto::EnrichFirehoseResponse { request_id: id, outcome: Some(failed) };
                // Fails where nobody reads any more.
                let _ = sender.send(Ok(message)).await;
            }
            drop(permit);
        });
    };
    while tasks.join_next().await.is_some() {}
    end
}

async fn enrich(
    engine: &Engine,
    job: Job,
    call: &Trace,
    arrived: Instant,
    id: &str,
    entry: Entry,
    sender: Sender,
) -> Result<(), Error> {
    let id = id.to_owned();
    let wrap =
        move |event| Ok(proto::EnrichFirehoseResponse { request_id: id.clone(), outcome: Some(Outcome::Event(event)) });
    // A client that reads the last event may use the id again at once.
    engine.events(job, call, arrived, sender, wrap, move || drop(entry)).await
}

/// The ids of articles in flight.
#[derive(Debug, Clone, Default)]
struct RequestIds(Arc<Mutex<HashSet<String>>>);

/// An id's place among those in flight; given up by the drop.
#[derive(Debug)]
struct Entry {
    ids: RequestIds,
    id: String,
}

impl RequestIds {
    fn enter(&self, id: &str) -> Result<Entry, Invalid> {
        let violation = |reason, description: String| Violation::new("request_id", reason, description);
        if id.is_empty() {
            return Err(violation("REQUEST_ID_MISSING", "answers are matched to articles by it".into()).into());
        }
        if id.len() > REQUEST_ID_BYTES {
            let description = format!("it has at most {REQUEST_ID_BYTES} bytes, not {}", id.len());
            return Err(violation("REQUEST_ID_TOO_LONG", description).into());
        }
        if !self.lock().insert(id.to_owned()) {
            return Err(violation("REQUEST_ID_IN_USE", "an article in flight has it".into()).into());
        }
        Ok(Entry { ids: self.clone(), id: id.to_owned() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        // A set of strings is whole whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.ids.lock().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_free_again_when_its_article_is_done() {
        let ids = RequestIds::default();
        let reason = |id: &str| ids.enter(id).map(drop).map_err(|invalid| invalid.violations[0].reason);
        let entry = ids.enter("1").expect("free");
        assert_eq!(reason("1"), Err("REQUEST_ID_IN_USE"));
        assert_eq!(reason("2"), Ok(()));
        drop(entry);
        assert_eq!(reason("1"), Ok(()));
        assert_eq!(reason(""), Err("REQUEST_ID_MISSING"));
        assert_eq!(reason(&"x".repeat(129)), Err("REQUEST_ID_TOO_LONG"));
    }
}
