//! One delivery of an article: worked on, answered, acknowledged — or not.

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use async_nats::{
    HeaderMap,
    jetstream::{AckKind, Context, Message},
};
use bytes::Bytes;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::service::Enrichment;
use crate::telemetry::metrics::Metrics;
use crate::wire::{Error, code_name, proto::enrichment_service_server::EnrichmentService};

use super::Settings;
use super::article::{self, Article, HEADER_BYTES};

/// Between tries to publish, doubling from the first to the second.
const PUBLISH_PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// Words about an article within the time that the queue waits for one.
const WORDS: u32 = 3;

/// What every delivery is done with.
#[derive(Debug)]
pub(super) struct Deliveries {
    settings: Settings,
    service: Enrichment,
    context: Context,
    metrics: Arc<Metrics>,
    /// Cancelled when articles that are left must be given back.
    cut: CancellationToken,
}

impl Deliveries {
    pub(super) fn new(
        settings: Settings,
        service: Enrichment,
        context: Context,
        metrics: Arc<Metrics>,
        cut: CancellationToken,
    ) -> Self {
        Deliveries { settings, service, context, metrics, cut }
    }

    /// Sees to it that the article is answered, or comes again, or is a dead
    /// letter. `ack_wait` is how long the queue waits for a word.
    pub(super) async fn handle(&self, message: Message, ack_wait: Duration) {
        let begun = Instant::now();
        let Some(article) = Article::of(&message) else {
            return tracing::warn!("a message that the queue did not deliver");
        };
        let kind = tokio::select! {
            biased;
            kind = kept(&message, ack_wait, self.work(&article, &message)) => kind,
            // Another worker can take it at once.
            () = self.cut.cancelled() => AckKind::Nak(None),
        };
        self.metrics.delivered(match kind {
            AckKind::Ack => "answered",
            AckKind::Term => "dead_letter",
            AckKind::Nak(Some(_)) => "retried",
            _ => "returned",
        });
        // Where this is lost, the article comes again and gets an answer with
        // the same id.
        if let Err(error) = message.double_ack_with(kind).await {
            tracing::warn!(id = article.id, %error, "an article was not acknowledged");
        }
        tracing::debug!(id = article.id, ms = begun.elapsed().as_micros() as f64 / 1e3, "acknowledged");
    }

    /// Publishes what became of the article and says what to tell the queue.
    async fn work(&self, article: &Article, message: &Message) -> AckKind {
        let begun = Instant::now();
        let outcome = self.answer(article, message.headers.as_ref()).await;
        let ms = begun.elapsed().as_micros() as f64 / 1e3;
        let (id, tries) = (&article.id, article.tries);
        match outcome {
            Ok((headers, payload)) => {
                tracing::info!(id, tries, code = code_name(Code::Ok), ms, sent = payload.len(), "article");
                self.publish(&self.settings.answers, headers, payload).await;
                AckKind::Ack
            }
            Err(failure) if failure.stays || tries >= self.settings.tries => {
                let Failure { code, reason, message: why, .. } = &failure;
                tracing::warn!(id, tries, code = code_name(*code), reason, ms, "article: a dead letter");
                let from = message.headers.as_ref();
                let headers = article::dead_headers(article, code_name(*code), reason, why, from);
                self.publish(&self.settings.dead_letters, headers, message.payload.clone()).await;
                AckKind::Term
            }
            Err(failure) => {
                let Failure { code, reason, .. } = failure;
                tracing::warn!(id, tries, code = code_name(code), reason, ms, "article: to be tried again");
                AckKind::Nak(Some(self.settings.retry_delay))
            }
        }
    }

    async fn answer(&self, article: &Article, from: Option<&HeaderMap>) -> Result<(HeaderMap, Bytes), Failure> {
        // One that was delivered so often and never finished took its workers
        // with it.
        if article.tries > self.settings.tries {
            return Err(Failure {
                code: Code::Aborted,
                reason: "TRIES_EXHAUSTED".into(),
                message: "no worker finished it".into(),
                stays: true,
            });
        }
        let (format, request) = article.request.clone().map_err(Failure::from)?;
        let answer = self.service.enrich_document(Request::new(request)).await?.into_inner();
        let payload = article::write(format, &answer);
        let limit = self.context.client().server_info().max_payload.saturating_sub(HEADER_BYTES);
        if payload.len() > limit {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            return Err(Error::ResponseTooLarge { bytes: payload.len(), limit }.into());
        }
        Ok((article::answer_headers(article, format, from), payload))
    }

    /// Publishes until it is stored. A stream that is full or away is no fault
    /// of the article: it waits here, and the worker takes no more meanwhile.
    async fn publish(&self, subject: &str, headers: HeaderMap, payload: Bytes) {
        let mut pause = PUBLISH_PAUSES.0;
        loop {
            let stored = async {
                let sent = self.context.publish_with_headers(subject.to_owned(), headers.clone(), payload.clone());
                sent.await?.await
            };
            match stored.await {
                Ok(_) => return,
                Err(error) => tracing::warn!(subject, %error, "not stored; trying again"),
            }
            sleep(pause).await;
            pause = (pause * 2).min(PUBLISH_PAUSES.1);
        }
    }
}

/// Does the work and tells the queue meanwhile that it is being done.
async fn kept<T>(message: &Message, ack_wait: Duration, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut words = interval((ack_wait / WORDS).max(Duration::from_millis(10)));
    words.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first comes at once.
    words.tick().await;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = words.tick() => {
                if let Err(error) = message.ack_with(AckKind::Progress).await {
                    tracing::warn!(%error, "the queue was not told of progress");
                }
            }
        }
    }
}

/// Why an article has no answer.
#[derive(Debug)]
struct Failure {
    code: Code,
    reason: String,
    message: String,
    /// Whether another try would end the same.
    stays: bool,
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let code = status.code();
        Failure {
            code,
            reason: status.get_details_error_info().map(|info| info.reason).unwrap_or_default(),
            message: status.message().to_owned(),
            stays: matches!(code, Code::InvalidArgument | Code::ResourceExhausted),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let stays = matches!(error, Error::Malformed { .. });
        let failure = Failure::from(Status::from(error));
        Failure { stays: stays || failure.stays, ..failure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_article_stays() {
        let stays = |error: Error| Failure::from(error).stays;
        assert!(stays(Error::Malformed { message: String::new() }));
        assert!(stays(Error::ResponseTooLarge { bytes: 2, limit: 1 }));
        assert!(!stays(Error::Internal { id: String::new() }));
        assert!(!stays(Error::ProcessingTimeExceeded { limit: Duration::ZERO }));
    }
}
