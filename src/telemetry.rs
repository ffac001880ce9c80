//! What a server lets be seen of itself: logs here, one line a call and a line
//! for what changes its state, on standard error; [`metrics`] and [`traces`].
//! The text of an article is in none of them.

pub mod metrics;
pub mod traces;

use std::{io, panic};

use tracing_subscriber::EnvFilter;

use crate::settings::value::LogFormat;

/// Starts logging for the whole process.
///
/// # Errors
/// Where the filter cannot be read; the text says why.
pub fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("{filter:?} is no log filter: {error}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        // Where the log cannot be written, saying so there would panic.
        .log_internal_errors(false);
    match format {
        LogFormat::Human => lines.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
    }
    // The message of a panic can quote what was sliced or indexed, which may be
    // an article: say where it was and keep quiet about what.
    panic::set_hook(Box::new(|panic| match panic.location() {
        Some(place) => tracing::error!(file = place.file(), line = place.line(), "panic"),
        None => tracing::error!("panic"),
    }));
    Ok(())
}
