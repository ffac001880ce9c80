//! Settings of a server, checked: what is here can be used as it stands.

use std::{net::SocketAddr, num::NonZeroUsize, thread, time::Duration};

use crate::wire::Limits;

/// Where a server listens unless told otherwise: this machine only.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:50051";

/// Settings of a server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Threads that work on articles.
    pub workers: usize,
    /// Calls at once, whatever their shape and over all connections. More are
    /// refused with SERVER_BUSY; health and reflection are never.
    pub calls: usize,
    /// How much is taken and given in one call.
    pub limits: Limits,
    /// Serve descriptions of the API.
    pub reflection: bool,
    /// From NOT_SERVING until no new connection is taken, for balancers to
    /// notice.
    pub lame_duck: Duration,
    /// From then until the calls that are left are cut.
    pub grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            listen: DEFAULT_LISTEN.parse().expect("a constant"),
            workers: thread::available_parallelism().map_or(1, NonZeroUsize::get),
            calls: 1024,
            limits: Limits::default(),
            reflection: true,
            lame_duck: Duration::from_secs(3),
            grace: Duration::from_secs(5),
        }
    }
}

/// Settings that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// A text of the allowed length would not fit into a request.
    #[error("a text of {text_bytes} bytes does not fit into a request of {request_bytes} bytes")]
    TextOverRequest {
        /// Bytes allowed in a text.
        text_bytes: u32,
        /// Bytes allowed in a request.
        request_bytes: u32,
    },
}

impl Settings {
    /// Checks what no single setting can be wrong about.
    ///
    /// # Errors
    /// Where two settings contradict each other.
    pub fn check(&self) -> Result<(), Contradiction> {
        let Limits { text_bytes, request_bytes, .. } = self.limits;
        if text_bytes >= request_bytes {
            return Err(Contradiction::TextOverRequest { text_bytes, request_bytes });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_do_not_contradict_each_other() {
        assert_eq!(Settings::default().check(), Ok(()));
    }
}
