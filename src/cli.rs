//! The command line: one binary that serves, enriches files and checks health.

mod enrich;
mod healthcheck;
mod serve;

use std::{fmt::Display, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};

/// Enriches Arabic news: names, quotations with their speakers, and stance.
#[derive(Debug, Parser)]
#[command(name = "isnad", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve gRPC.
    Serve(serve::Args),
    /// Enrich files, without a server.
    Enrich(enrich::Args),
    /// Ask a server whether it is well.
    Healthcheck(healthcheck::Args),
}

/// Runs the command that the arguments of the process name.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Enrich(args) => enrich::run(args),
        Command::Healthcheck(args) => healthcheck::run(args),
    }
}

/// One line on standard error, and the exit code that goes with it.
fn fail(error: impl Display) -> ExitCode {
    eprintln!("isnad: {error}");
    ExitCode::FAILURE
}

/// A duration as people write it: `500ms`, `3s`, `2m`.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (amount, unit) = text.split_at(digits);
    let amount: u32 = amount.parse().map_err(|_| "a duration is a number and ms, s or m, such as 3s".to_owned())?;
    match unit {
        "ms" => Ok(Duration::from_millis(amount.into())),
        "s" => Ok(Duration::from_secs(amount.into())),
        "m" => Ok(Duration::from_secs(60 * u64::from(amount))),
        _ => Err(format!("{unit:?} is no unit of time: use ms, s or m")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for nonsense in ["", "3", "s", "-1s", "3h", "99999999999s"] {
            assert!(duration(nonsense).is_err(), "{nonsense}");
        }
    }
}
