//! The wire: the messages of `proto/isnad/v1`, and the way between them and the
//! core.
//!
//! Everything that names a generated type is here or above: the core knows
//! nothing of messages, and the stack that carries them can be exchanged by
//! exchanging this module and `server`. A request comes in as a checked
//! [`Job`]; what the pipeline found goes out through a [`Writer`], as one
//! [`answer()`] or as [`Events`]. Offsets leave their one internal unit in the
//! writer and nowhere else.

mod answer;
mod convert;
mod error;
mod events;
pub mod json;
mod limits;
pub mod models;
pub mod proto;
mod request;

pub use answer::answer;
pub use convert::Writer;
pub use error::{DOMAIN, Error, name as code_name};
pub use events::Events;
pub use limits::Limits;
pub use request::{Annotations, Invalid, Job, Report, Violation};

use std::time::Duration;

/// How long an article took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timing {
    /// From its arrival until work on it began.
    pub queue: Duration,
    /// Work on it. Time spent waiting for a slow client is not work.
    pub processing: Duration,
}
