//! `isnad bench`: load for a server, and what became of it.
//!
//! Two ways to load. In a closed loop every caller sends its next article when
//! the last one is answered: what the server can do at most, with latencies that
//! say little, for callers wait with it. At a rate, articles fall due as they
//! would in an open world, whatever the server does; latency counts from the
//! moment an article was due, so that the time it waited for its turn is in it.

mod articles;
mod calls;
mod firehose;
mod report;
mod schedule;
mod tally;

use std::{num::NonZeroUsize, path::PathBuf, process::ExitCode, sync::Arc, thread, time::Duration};

use crate::settings::DEFAULT_LISTEN;
use crate::wire::proto::enrichment_service_client::EnrichmentServiceClient;
use clap::{ValueEnum, value_parser};
use tokio::{runtime, task::JoinSet};

use super::remote::{Credentials, Remote};
use super::{duration, fail};
use articles::Articles;
use report::Report;
use schedule::{End, Schedule};
use tally::Tally;

/// Longest answer to accept. The server has a limit of its own, below this.
const ANSWER_BYTES: usize = 256 << 20;

/// Arguments of `isnad bench`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Articles as UTF-8 text, or folders of .txt files, sent in turn [default: eight built in].
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The server, by URL or HOST:PORT.
    #[arg(long, value_name = "URL", default_value = DEFAULT_LISTEN)]
    server: String,

    #[command(flatten)]
    credentials: Credentials,

    /// The method to call.
    #[arg(long, value_enum, default_value_t)]
    shape: Shape,

    /// Connections to the server.
    #[arg(long, value_name = "N", default_value = "1", value_parser = value_parser!(u16).range(1..))]
    connections: u16,

    /// Articles under way at once, over all connections [default: 8, or 256 with --rate].
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    in_flight: Option<u32>,

    /// Articles that fall due each second. Without it, the next one follows an answer.
    #[arg(long, value_name = "N", value_parser = rate)]
    rate: Option<f64>,

    /// Time to send for [default: 10s].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    duration: Option<Duration>,

    /// Articles to send, instead of a time to send for.
    #[arg(long, value_name = "N", conflicts_with = "duration", value_parser = value_parser!(u64).range(1..))]
    count: Option<u64>,

    /// Time before that, of which nothing is counted.
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0s")]
    warm_up: Duration,

    /// Deadline of each call; a firehose has none.
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "60s")]
    deadline: Duration,

    /// Form of the figures.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Which method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// EnrichDocument: an article, its whole answer.
    #[default]
    Unary,
    /// StreamDocument: an article, its events.
    Stream,
    /// EnrichFirehose: many articles over one stream for each connection.
    Firehose,
}

/// Form of the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a reader.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.001..=1e6).contains(&rate) => Ok(rate),
        _ => Err("a rate is a number from 0.001 to 1000000".into()),
    }
}

type Client = EnrichmentServiceClient<Remote>;

/// What every caller works with.
#[derive(Debug)]
struct Load {
    articles: Articles,
    schedule: Schedule,
    deadline: Duration,
}

/// Loads the server and prints the figures. Fails where nothing was answered.
pub(super) fn run(args: Args) -> ExitCode {
    let articles = match Articles::load(args.files.clone()) {
        Ok(articles) => articles,
        Err(reason) => return fail(reason),
    };
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(args.connections.into());
    let runtime = match runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(format_args!("cannot start threads: {error}")),
    };
    let report = match runtime.block_on(load(&args, articles)) {
        Ok(report) => report,
        Err(reason) => return fail(reason),
    };
    let written = match args.format {
        Format::Text => report.to_string(),
        Format::Json => report.json(),
    };
    if let Err(error) = std::io::Write::write_all(&mut std::io::stdout(), written.as_bytes()) {
        return fail(format_args!("standard output: {error}"));
    }
    if report.answered == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

async fn load(args: &Args, articles: Articles) -> Result<Report, String> {
    let mut clients = Vec::new();
    for _ in 0..args.connections {
        // Now, so that a wrong address is said at once.
        let remote = args.credentials.connect(&args.server).await;
        let remote = remote.map_err(|reason| format!("{}: {reason}", args.server))?;
        clients.push(EnrichmentServiceClient::new(remote).max_decoding_message_size(ANSWER_BYTES));
    }
    let in_flight = args.in_flight.unwrap_or(if args.rate.is_some() { 256 } else { 8 }) as usize;
    let end = match args.count {
        Some(count) => End::Count(count),
        None => End::Time(args.duration.unwrap_or(Duration::from_secs(10))),
    };
    let schedule = Schedule::new(args.rate, args.warm_up, end);
    let load = Arc::new(Load { articles, schedule, deadline: args.deadline });

    let mut callers = JoinSet::new();
    let share = |of: usize| in_flight / clients.len() + usize::from(of < in_flight % clients.len());
    for (connection, client) in clients.iter().enumerate() {
        let share = share(connection);
        match args.shape {
            Shape::Firehose if share > 0 => {
                callers.spawn(firehose::run(Arc::clone(&load), client.clone(), share));
            }
            Shape::Firehose => {}
            shape => {
                for _ in 0..share {
                    callers.spawn(calls::run(Arc::clone(&load), client.clone(), shape == Shape::Stream));
                }
            }
        }
    }
    let mut tally = Tally::default();
    loop {
        tokio::select! {
            caller = callers.join_next() => match caller {
                None => break,
                Some(Ok(part)) => tally.add(&part),
                Some(Err(error)) => return Err(format!("a caller failed: {error}")),
            },
            // What was counted so far is still worth something.
            _ = tokio::signal::ctrl_c() => load.schedule.stop(),
        }
    }
    Ok(Report::new(args, &load, &tally))
}
