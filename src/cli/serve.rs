//! `isnad serve`.

use std::{net::SocketAddr, process, process::ExitCode, time::Duration};

use clap::value_parser;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::server::{Server, Stop};
use crate::settings::{DEFAULT_LISTEN, Settings};
use crate::telemetry;
use crate::wire::{Limits, models};

use super::{duration, fail};

/// Arguments of `isnad serve`. What is not given is as in [`Settings::default`].
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "ISNAD_LISTEN", value_name = "ADDR", default_value = DEFAULT_LISTEN)]
    listen: SocketAddr,

    /// Threads that work on articles [default: one per core].
    #[arg(long, env = "ISNAD_WORKERS", value_name = "N", value_parser = value_parser!(u16).range(1..))]
    workers: Option<u16>,

    /// Calls at once over all connections; more are refused [default: 1024].
    #[arg(long, env = "ISNAD_MAX_CALLS", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max_calls: Option<u32>,

    /// UTF-8 bytes of an article [default: 1048576].
    #[arg(long, env = "ISNAD_MAX_TEXT_BYTES", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max_text_bytes: Option<u32>,

    /// Bytes of one message to the server [default: 4194304].
    #[arg(long, env = "ISNAD_MAX_REQUEST_BYTES", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max_request_bytes: Option<u32>,

    /// Bytes of one message from the server [default: 4193280].
    #[arg(long, env = "ISNAD_MAX_RESPONSE_BYTES", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max_response_bytes: Option<u32>,

    /// Articles of one firehose that are read and not yet answered [default: 32].
    #[arg(long, env = "ISNAD_MAX_IN_FLIGHT_DOCUMENTS", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max_in_flight_documents: Option<u32>,

    /// Concurrent calls on one connection [default: 256].
    #[arg(long, env = "ISNAD_MAX_CONCURRENT_CALLS", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max_concurrent_calls: Option<u32>,

    /// Stance targets in one request [default: 64].
    #[arg(long, env = "ISNAD_MAX_STANCE_TARGETS", value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max_stance_targets: Option<u32>,

    /// Longest work on one article [default: 60s].
    #[arg(long, env = "ISNAD_MAX_PROCESSING_TIME", value_name = "TIME", value_parser = duration)]
    max_processing_time: Option<Duration>,

    /// Do not describe the API to tools.
    #[arg(long, env = "ISNAD_NO_REFLECTION")]
    no_reflection: bool,

    /// At SIGTERM, time for balancers to notice before connections are refused [default: 3s].
    #[arg(long, env = "ISNAD_LAME_DUCK", value_name = "TIME", value_parser = duration)]
    lame_duck: Option<Duration>,

    /// Time from then until the calls that are left are cut [default: 5s].
    #[arg(long, env = "ISNAD_GRACE", value_name = "TIME", value_parser = duration)]
    grace: Option<Duration>,

    /// What to log: a level, or directives such as warn,isnad=debug.
    #[arg(long, env = "ISNAD_LOG", value_name = "FILTER", default_value = telemetry::DEFAULT_FILTER)]
    log: String,
}

impl Args {
    fn settings(&self) -> Settings {
        let default = Settings::default();
        let limits = default.limits;
        Settings {
            listen: self.listen,
            workers: self.workers.map_or(default.workers, usize::from),
            calls: self.max_calls.map_or(default.calls, |calls| calls as usize),
            limits: Limits {
                text_bytes: self.max_text_bytes.unwrap_or(limits.text_bytes),
                request_bytes: self.max_request_bytes.unwrap_or(limits.request_bytes),
                response_bytes: self.max_response_bytes.unwrap_or(limits.response_bytes),
                in_flight_documents: self.max_in_flight_documents.unwrap_or(limits.in_flight_documents),
                concurrent_calls: self.max_concurrent_calls.unwrap_or(limits.concurrent_calls),
                stance_targets: self.max_stance_targets.unwrap_or(limits.stance_targets),
                processing_time: self.max_processing_time.unwrap_or(limits.processing_time),
            },
            reflection: !self.no_reflection,
            lame_duck: self.lame_duck.unwrap_or(default.lame_duck),
            grace: self.grace.unwrap_or(default.grace),
        }
    }
}

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(args: Args) -> ExitCode {
    let settings = args.settings();
    if let Err(contradiction) = settings.check() {
        return fail(contradiction);
    }
    if let Err(error) = telemetry::start(&args.log) {
        return fail(error);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(format_args!("cannot start threads: {error}")),
    };
    let outcome = runtime.block_on(serve(settings));
    // Connections of clients that do not read are not waited for.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(error),
    }
}

async fn serve(settings: Settings) -> Result<(), String> {
    let (listen, workers) = (settings.listen, settings.workers);
    let server = Server::bind(settings).map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let addr = server.local_addr().map_err(|error| error.to_string())?;
    let handlers = || Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?));
    let (terminate, interrupt) = handlers().map_err(|error: std::io::Error| format!("no signals: {error}"))?;
    tracing::info!(%addr, workers, version = models::VERSION, "listening");
    server.run(stop(terminate, interrupt)).await.map_err(|error| error.to_string())?;
    tracing::info!("stopped");
    Ok(())
}

/// Waits for the first signal. The second ends the process where it stands.
async fn stop(mut terminate: Signal, mut interrupt: Signal) -> Stop {
    let stop = tokio::select! {
        _ = terminate.recv() => Stop::Announced,
        // From a person, who waits.
        _ = interrupt.recv() => Stop::Now,
    };
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::warn!("stopped by a second signal");
        process::exit(1);
    });
    stop
}
