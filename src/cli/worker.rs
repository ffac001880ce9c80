//! `isnad worker`.

use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use clap::value_parser;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::own_names;
use crate::reload::Watcher;
use crate::server::Admin;
use crate::service::Enrichment;
use crate::settings::Settings;
use crate::telemetry::{self, metrics::Metrics};
use crate::wire::models;
use crate::worker::{self, Worker};

use super::settings::{Given, refuse};
use super::{duration, fail};

/// Arguments of `isnad worker`. What is not given is as in [`worker::Settings::default`].
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// NATS servers, with commas between them; may hold a name and a password
    /// or a token [default: nats://127.0.0.1:4222].
    #[arg(long, env = "ISNAD_QUEUE_URL", value_name = "URL", hide_env_values = true)]
    url: Option<String>,

    /// The JetStream stream of articles, a work queue [default: isnad-articles].
    #[arg(long, env = "ISNAD_QUEUE_STREAM", value_name = "NAME")]
    stream: Option<String>,

    /// The durable consumer that workers share [default: isnad-worker].
    #[arg(long, env = "ISNAD_QUEUE_CONSUMER", value_name = "NAME")]
    consumer: Option<String>,

    /// Subject of articles; only used to make the stream [default: isnad.articles].
    #[arg(long, env = "ISNAD_QUEUE_ARTICLES", value_name = "SUBJECT")]
    articles: Option<String>,

    /// Subject of answers [default: isnad.answers].
    #[arg(long, env = "ISNAD_QUEUE_ANSWERS", value_name = "SUBJECT")]
    answers: Option<String>,

    /// Subject of articles that cannot be answered [default: isnad.dead].
    #[arg(long, env = "ISNAD_QUEUE_DEAD_LETTERS", value_name = "SUBJECT")]
    dead_letters: Option<String>,

    /// Make the streams that are not there.
    #[arg(long, env = "ISNAD_QUEUE_CREATE")]
    create: bool,

    /// Articles that are taken and not yet answered [default: 16].
    #[arg(long, env = "ISNAD_QUEUE_IN_FLIGHT", value_name = "N", value_parser = value_parser!(u32).range(1..=4096))]
    in_flight: Option<u32>,

    /// Time without a word after which an article goes to another worker [default: 30s].
    #[arg(long, env = "ISNAD_QUEUE_ACK_WAIT", value_name = "TIME", value_parser = duration)]
    ack_wait: Option<Duration>,

    /// Deliveries after which an article is a dead letter [default: 5].
    #[arg(long, env = "ISNAD_QUEUE_TRIES", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    tries: Option<u32>,

    /// Time from a failure until the next try [default: 5s].
    #[arg(long, env = "ISNAD_QUEUE_RETRY_DELAY", value_name = "TIME", value_parser = duration)]
    retry_delay: Option<Duration>,

    /// At SIGTERM, time for articles that are under way [default: 20s].
    #[arg(long, env = "ISNAD_QUEUE_GRACE", value_name = "TIME", value_parser = duration)]
    grace: Option<Duration>,

    /// TOML file of settings, of which a worker takes those below; variables
    /// and flags go before it.
    #[arg(long, env = "ISNAD_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// Threads that work on articles. 0: one per core [env: ISNAD_WORKERS] [default: 0].
    #[arg(long, value_name = "N")]
    workers: Option<String>,

    /// UTF-8 bytes of an article [env: ISNAD_MAX_TEXT_BYTES] [default: 1048576].
    #[arg(long, value_name = "N")]
    max_text_bytes: Option<String>,

    /// Bytes of an answer in protobuf [env: ISNAD_MAX_RESPONSE_BYTES] [default: 4193280].
    #[arg(long, value_name = "N")]
    max_response_bytes: Option<String>,

    /// Longest work on one article [env: ISNAD_MAX_PROCESSING_TIME] [default: 60s].
    #[arg(long, value_name = "TIME")]
    max_processing_time: Option<String>,

    /// TSV file of the newsroom's own names: name, type, id [env: ISNAD_NAMES].
    #[arg(long, value_name = "FILE")]
    names: Option<String>,

    /// Address of the admin port: /livez, /readyz and /metrics [env: ISNAD_ADMIN_LISTEN] [default: off].
    #[arg(long, value_name = "HOST:PORT")]
    admin_listen: Option<String>,

    /// What to log: a level, or directives such as warn,isnad=debug [env: ISNAD_LOG] [default: info].
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,

    /// How to log: human or json [env: ISNAD_LOG_FORMAT] [default: human].
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl Args {
    /// What a worker shares with a server.
    fn shared(&self) -> Given {
        Given::some(
            self.config.clone(),
            [
                ("workers", self.workers.clone()),
                ("max_text_bytes", self.max_text_bytes.clone()),
                ("max_response_bytes", self.max_response_bytes.clone()),
                ("max_processing_time", self.max_processing_time.clone()),
                ("names", self.names.clone()),
                ("admin_listen", self.admin_listen.clone()),
                ("log", self.log.clone()),
                ("log_format", self.log_format.clone()),
            ],
        )
    }

    fn queue(&self) -> worker::Settings {
        let default = worker::Settings::default();
        worker::Settings {
            url: self.url.clone().unwrap_or(default.url),
            stream: self.stream.clone().unwrap_or(default.stream),
            consumer: self.consumer.clone().unwrap_or(default.consumer),
            articles: self.articles.clone().unwrap_or(default.articles),
            answers: self.answers.clone().unwrap_or(default.answers),
            dead_letters: self.dead_letters.clone().unwrap_or(default.dead_letters),
            create: self.create,
            in_flight: self.in_flight.map_or(default.in_flight, |n| n as usize),
            ack_wait: self.ack_wait.unwrap_or(default.ack_wait),
            tries: self.tries.unwrap_or(default.tries),
            retry_delay: self.retry_delay.unwrap_or(default.retry_delay),
            grace: self.grace.unwrap_or(default.grace),
        }
    }
}

/// Works until SIGTERM or SIGINT. A second signal ends the process where it
/// stands, which loses nothing: what is under way is delivered again.
pub(super) fn run(args: &Args) -> ExitCode {
    let settings = match args.shared().settings() {
        Ok(settings) => settings,
        Err(wrong) => return refuse(&wrong),
    };
    if let Err(error) = telemetry::start(&settings.log, settings.log_format) {
        return fail(error);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(format_args!("cannot start threads: {error}")),
    };
    let outcome = runtime.block_on(work(&settings, args.queue()));
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(error),
    }
}

async fn work(settings: &Settings, queue: worker::Settings) -> Result<(), String> {
    let workers = settings.worker_threads();
    let names = settings.names.as_option().map(|path| own_names::load(path)).transpose()?;
    let mut watcher = Watcher::default();
    if let Some(names) = &names {
        watcher.watch(names);
    }
    let metrics = Arc::new(Metrics::new(models::VERSION));
    let counted = Arc::clone(&metrics);
    watcher.report(move |what, fine| counted.reloaded(what, fine));
    let _watching = AbortOnDropHandle::new(tokio::spawn(watcher.run(settings.reload_interval.as_option().copied())));
    let service =
        Enrichment::new(settings.limits(), workers, names, None, Arc::clone(&metrics), CancellationToken::new())
            .map_err(|error| format!("cannot start threads: {error}"))?;
    let worker = Worker::new(queue, service, Arc::clone(&metrics));
    let admin = match settings.admin_listen.as_option() {
        Some(&addr) => Some(
            Admin::bind(addr, worker.ready(), metrics).map_err(|error| format!("cannot listen on {addr}: {error}"))?,
        ),
        None => None,
    };
    let admin_addr = admin.as_ref().and_then(|admin| admin.local_addr().ok()).map(tracing::field::display);
    let _admin = admin.map(|admin| AbortOnDropHandle::new(tokio::spawn(admin.run())));
    let handlers = || Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?));
    let (mut terminate, mut interrupt) = handlers().map_err(|error: std::io::Error| format!("no signals: {error}"))?;
    let mut signalled = async move || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let stop = async {
        signalled().await;
        tokio::spawn(async move {
            signalled().await;
            tracing::warn!("stopped by a second signal");
            std::process::exit(1);
        });
    };
    tracing::info!(workers, admin = admin_addr, version = models::VERSION, "working");
    worker.run(stop).await.map_err(|error| error.to_string())?;
    tracing::info!("stopped");
    Ok(())
}
