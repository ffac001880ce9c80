//! How much is taken and given in one call. Published by GetCapabilities.

use std::time::Duration;

use super::proto;

/// Limits of a server. All are at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// UTF-8 bytes of an article's text.
    pub text_bytes: u32,
    /// Bytes of one message to the server.
    pub request_bytes: u32,
    /// Bytes of one message from the server. Clients refuse more than 4 MiB
    /// unless told otherwise, so the default stays below that.
    pub response_bytes: u32,
    /// Articles of one firehose stream that are read and not yet answered.
    pub in_flight_documents: u32,
    /// Concurrent calls on one connection.
    pub concurrent_calls: u32,
    /// Stance targets in one request.
    pub stance_targets: u32,
    /// Longest work on one article.
    pub processing_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            text_bytes: 1 << 20,
            request_bytes: 4 << 20,
            response_bytes: (4 << 20) - 1024,
            in_flight_documents: 32,
            concurrent_calls: 256,
            stance_targets: 64,
            processing_time: Duration::from_secs(60),
        }
    }
}

impl From<&Limits> for proto::Limits {
    fn from(limits: &Limits) -> Self {
        proto::Limits {
            max_text_bytes: limits.text_bytes,
            max_request_bytes: limits.request_bytes,
            max_response_bytes: limits.response_bytes,
            max_in_flight_documents: limits.in_flight_documents,
            max_concurrent_calls: limits.concurrent_calls,
            max_stance_targets: limits.stance_targets,
            max_processing_time: Some(super::convert::duration(limits.processing_time)),
        }
    }
}
