//! The command line: one binary that serves, enriches files and checks health.

mod enrich;

use std::process::ExitCode;

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
    /// Enrich files, without a server.
    Enrich(enrich::Args),
}

/// Runs the command that the arguments of the process name.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Enrich(args) => enrich::run(args),
    }
}
