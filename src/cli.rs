//! The command line: one binary that serves, enriches files, scores itself, works on
//! a queue, checks health and makes load.

mod batch;
mod bench;
mod enrich;
mod eval;
mod healthcheck;
mod input;
mod remote;
mod serve;
mod settings;
mod source;
mod style;
mod worker;

use std::{fmt::Display, process::ExitCode, time::Duration};

use clap::{CommandFactory, Parser, Subcommand};

use crate::settings::value;

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
    Serve(Box<serve::Args>),
    /// Check settings and the files they name, without serving.
    CheckConfig(Box<settings::CheckArgs>),
    /// Print settings, as a file that explains them.
    Config(Box<settings::PrintArgs>),
    /// Enrich files, without a server.
    Enrich(enrich::Args),
    /// Score answers against articles that people annotated.
    Eval(eval::Args),
    /// Ask a server whether it is well.
    Healthcheck(healthcheck::Args),
    /// Enrich articles from a NATS JetStream work queue.
    Worker(Box<worker::Args>),
    /// Load a server and print what it did.
    Bench(bench::Args),
    /// Print completions for a shell: `isnad completions bash`.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page: `isnad man | man -l -`.
    Man,
}

/// Runs the command that the arguments of the process name.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::CheckConfig(args) => settings::check(&args),
        Command::Config(args) => settings::print(&args),
        Command::Enrich(args) => enrich::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Healthcheck(args) => healthcheck::run(args),
        Command::Worker(args) => worker::run(&args),
        Command::Bench(args) => bench::run(args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "isnad", &mut script);
            say(&String::from_utf8_lossy(&script));
            ExitCode::SUCCESS
        }
        Command::Man => match manual() {
            Ok(pages) => {
                say(&pages);
                ExitCode::SUCCESS
            }
            Err(error) => fail(error),
        },
    }
}

/// One line on standard error, and the exit code that goes with it.
fn fail(error: impl Display) -> ExitCode {
    eprintln!("isnad: {error}");
    ExitCode::FAILURE
}

/// The manual: a page for isnad, then one for each command.
fn manual() -> std::io::Result<String> {
    let mut isnad = Cli::command();
    isnad.build();
    let mut pages = Vec::new();
    clap_mangen::Man::new(isnad.clone()).render(&mut pages)?;
    for command in isnad.get_subcommands().filter(|command| command.get_name() != "help") {
        clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    }
    Ok(String::from_utf8_lossy(&pages).into_owned())
}

/// Writes to standard output. Who closed the other end did not want to know.
fn say(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// What is at the bottom of a chain of errors.
fn root(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

/// A duration as people write it: `500ms`, `3s`, `2m`.
fn duration(text: &str) -> Result<Duration, String> {
    value::duration(text)
}

/// Variables that an argument of any command reads.
fn variables() -> Vec<String> {
    let commands = Cli::command();
    let arguments = commands.get_subcommands().flat_map(clap::Command::get_arguments);
    let mut names: Vec<String> =
        arguments.filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned())).collect();
    if cfg!(debug_assertions) {
        // Asks for a fault; see `service::engine`.
        names.push("ISNAD_TEST_PANIC".to_owned());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }
}
