//! The queue and the streams beside it: reached, looked up, made where that is
//! wished.

use std::time::Duration;

use async_nats::{
    ConnectOptions, Event, ServerAddr,
    jetstream::{
        self, Context,
        consumer::{AckPolicy, PullConsumer, pull},
        context::GetStreamErrorKind,
        stream::{Config, RetentionPolicy},
    },
};
use tokio::time::sleep;

use super::Settings;

/// Before the queue is asked again.
const PAUSE: Duration = Duration::from_secs(1);
/// Articles of one consumer that may be under way, over all workers.
const MOST_UNACKNOWLEDGED: i64 = 10_000;

/// What no second try will change.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of the queue.
    #[error("{url:?} is not a list of NATS servers")]
    Address {
        /// As it was given, without a password.
        url: String,
    },
    /// Answers that would go where articles come from.
    #[error("{subject} is stored in the stream of articles; give it a stream of its own")]
    SameStream {
        /// The subject.
        subject: String,
    },
    /// Articles that stay after they were acknowledged.
    #[error("the stream {stream} is not a work queue: its retention is not WorkQueue")]
    NoWorkQueue {
        /// The stream.
        stream: String,
    },
}

/// The queue, connected or about to be.
#[derive(Debug)]
pub(super) struct Queue {
    settings: Settings,
    context: Context,
}

impl Queue {
    /// Connects, and connects again whenever that is lost.
    pub(super) async fn connect(settings: Settings) -> Result<Self, Error> {
        let wrong = || Error::Address { url: without_password(&settings.url) };
        let servers: Result<Vec<ServerAddr>, _> = settings.url.split(',').map(|url| url.trim().parse()).collect();
        let servers = servers.map_err(|_| wrong())?;
        let client = ConnectOptions::new()
            .name("isnad worker")
            .retry_on_initial_connect()
            .event_callback(async |event| match event {
                Event::Connected => tracing::info!("the queue is connected"),
                event => tracing::warn!(%event, "the queue"),
            })
            .connect(servers)
            .await
            .map_err(|_| wrong())?;
        let context = jetstream::new(client);
        Ok(Queue { settings, context })
    }

    pub(super) fn context(&self) -> Context {
        self.context.clone()
    }

    /// The consumer of articles and how long it waits for a word about one.
    /// Tries until it has it.
    pub(super) async fn consumer(&self) -> Result<(PullConsumer, Duration), Error> {
        loop {
            match self.open().await {
                Ok(opened) => return Ok(opened),
                Err(Trouble::Final(error)) => return Err(error),
                Err(Trouble::Passing(error)) => tracing::warn!(%error, "the queue cannot be used yet"),
            }
            sleep(PAUSE).await;
        }
    }

    async fn open(&self) -> Result<(PullConsumer, Duration), Trouble> {
        let settings = &self.settings;
        if settings.create {
            let retention = RetentionPolicy::WorkQueue;
            self.create(&settings.stream, &settings.articles, retention).await?;
            for subject in [&settings.answers, &settings.dead_letters] {
                // A name of a stream has no dots.
                self.create(&subject.replace('.', "-"), subject, RetentionPolicy::Limits).await?;
            }
        }
        let stream =
            self.context.get_stream(&settings.stream).await.map_err(|error| passing(&settings.stream, error))?;
        if stream.cached_info().config.retention != RetentionPolicy::WorkQueue {
            return Err(Trouble::Final(Error::NoWorkQueue { stream: settings.stream.clone() }));
        }
        for subject in [&settings.answers, &settings.dead_letters] {
            let holder =
                self.context.stream_by_subject(subject.clone()).await.map_err(|error| passing(subject, error))?;
            if holder == settings.stream {
                return Err(Trouble::Final(Error::SameStream { subject: subject.clone() }));
            }
        }
        let config = pull::Config {
            durable_name: Some(settings.consumer.clone()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: settings.ack_wait,
            // The worker counts, so that the last try can say why.
            max_deliver: -1,
            max_ack_pending: MOST_UNACKNOWLEDGED,
            ..Default::default()
        };
        let consumer = stream
            .get_or_create_consumer(&settings.consumer, config)
            .await
            .map_err(|error| passing(&settings.consumer, error))?;
        let ack_wait = consumer.cached_info().config.ack_wait;
        tracing::info!(stream = settings.stream, consumer = settings.consumer, ?ack_wait, "taking articles");
        Ok((consumer, ack_wait))
    }

    /// Makes a stream for a subject where there is none of that name.
    async fn create(&self, name: &str, subject: &str, retention: RetentionPolicy) -> Result<(), Trouble> {
        match self.context.get_stream(name).await {
            Ok(_) => return Ok(()),
            Err(error) => match error.kind() {
                GetStreamErrorKind::JetStream(_) => {}
                _ => return Err(passing(name, error)),
            },
        }
        let config =
            Config { name: name.to_owned(), subjects: vec![subject.to_owned()], retention, ..Default::default() };
        self.context.create_stream(config).await.map_err(|error| passing(name, error))?;
        tracing::info!(stream = name, subject, "made");
        Ok(())
    }
}

/// Why the queue cannot be used.
enum Trouble {
    /// Now.
    Passing(String),
    /// Ever.
    Final(Error),
}

fn passing(what: &str, error: impl std::fmt::Display) -> Trouble {
    Trouble::Passing(format!("{what}: {error}"))
}

/// A URL as it may be shown.
fn without_password(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(without_password("nats://me:secret@host:4222"), "…@host:4222");
        assert_eq!(without_password("nats://host"), "nats://host");
    }
}
