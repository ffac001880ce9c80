//! The `isnad` binary: parses arguments and runs the command. No logic.

use std::process::ExitCode;

fn main() -> ExitCode {
    isnad::cli::run()
}
