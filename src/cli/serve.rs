//! `isnad serve`.

use std::{process, process::ExitCode};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::server::{Server, Stop};
use crate::settings::Settings;
use crate::telemetry;
use crate::wire::models;

use super::fail;
use super::settings::{Given, refuse};

/// Arguments of `isnad serve`: every setting.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    given: Given,
}

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(args: &Args) -> ExitCode {
    let settings = match args.given.settings() {
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
    let outcome = runtime.block_on(serve(settings));
    // Connections of clients that do not read are not waited for.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(error),
    }
}

async fn serve(settings: Settings) -> Result<(), String> {
    let workers = settings.worker_threads();
    let server = Server::bind(settings)?;
    let addr = server.local_addr().map_err(|error| error.to_string())?;
    let handlers = || Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?));
    let (terminate, interrupt) = handlers().map_err(|error: std::io::Error| format!("no signals: {error}"))?;
    let admin = server.admin_addr().map(tracing::field::display);
    let page = server.page_addr().map(tracing::field::display);
    tracing::info!(%addr, admin, page, workers, version = models::VERSION, "listening");
    server.run(stop(terminate, interrupt)).await;
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
