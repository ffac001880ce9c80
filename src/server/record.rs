//! One line in the log for a call, written at its true end: when its last frame
//! is sent, or when nobody wants it any more.

use std::{net::SocketAddr, time::Instant};

use http::{HeaderMap, Request};
use tonic::{Code, Status, transport::server::TcpConnectInfo};
use tonic_types::StatusExt;

use crate::wire::{Error, code_name};

/// What is known of a call so far; logged by the drop.
#[derive(Debug)]
pub(super) struct Record {
    method: String,
    peer: Option<SocketAddr>,
    begun: Instant,
    /// Bytes of messages sent.
    sent: usize,
    /// Code and reason; `None` until the call ends.
    outcome: Option<(Code, String)>,
}

impl Record {
    /// Of a call that begins now.
    pub(super) fn new<B>(request: &Request<B>) -> Self {
        Record {
            method: request.uri().path().to_owned(),
            peer: request.extensions().get::<TcpConnectInfo>().and_then(TcpConnectInfo::remote_addr),
            begun: Instant::now(),
            sent: 0,
            outcome: None,
        }
    }

    /// Bytes of messages were sent.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.sent += bytes;
    }

    /// The call ended with an error of ours.
    pub(super) fn failed(&mut self, error: &Error) {
        self.outcome = Some((error.code(), error.reason().to_owned()));
    }

    /// The call ended with a status in these headers or trailers; nothing where
    /// there is none.
    pub(super) fn ended(&mut self, headers: &HeaderMap) {
        if let Some(status) = Status::from_header_map(headers) {
            let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
            self.outcome = Some((status.code(), reason));
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let (code, reason) = self.outcome.take().unwrap_or((Code::Cancelled, Error::Cancelled.reason().to_owned()));
        let Record { method, peer, sent, .. } = self;
        let (code, peer) = (code_name(code), peer.map(tracing::field::display));
        let ms = self.begun.elapsed().as_micros() as f64 / 1e3;
        // Probes come every few seconds, and tools ask before each call.
        if method.starts_with("/grpc.") {
            tracing::debug!(method, code, reason, ms, sent, peer, "call");
        } else {
            tracing::info!(method, code, reason, ms, sent, peer, "call");
        }
    }
}
