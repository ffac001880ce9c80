//! What becomes of a call: one line in the log, its metrics and the end of its
//! span, at its true end: when its last frame is handed over, or when nobody
//! wants it any more.

use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Instant,
};

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body::{Frame, SizeHint};
use tonic::{Code, Status, body::Body};
use tonic_types::StatusExt;

use crate::telemetry::{
    metrics::Metrics,
    traces::{Trace, Traces},
};
use crate::wire::{Error, code_name};

use super::ending::Ending;
use super::request_id::RequestId;

/// Where a call comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// Every method there is: others share one name in metrics and traces, for a
/// client could think of any number of them.
const METHODS: [&str; 9] = [
    "isnad.v1.EnrichmentService/EnrichDocument",
    "isnad.v1.EnrichmentService/StreamDocument",
    "isnad.v1.EnrichmentService/EnrichFirehose",
    "isnad.v1.EnrichmentService/GetCapabilities",
    "grpc.health.v1.Health/Check",
    "grpc.health.v1.Health/List",
    "grpc.health.v1.Health/Watch",
    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

fn known(path: &str) -> &'static str {
    METHODS.into_iter().find(|method| path.strip_prefix('/') == Some(*method)).unwrap_or("_OTHER")
}

/// What is known of a call so far; told by the drop.
#[derive(Debug)]
pub(super) struct Record {
    path: String,
    method: &'static str,
    peer: Option<SocketAddr>,
    begun: Instant,
    received: Arc<Reception>,
    /// Bytes of messages sent.
    sent: u64,
    /// Code and reason; `None` until the call ends.
    outcome: Option<(Code, String)>,
    end: Option<Ending>,
    request_id: RequestId,
    metrics: Arc<Metrics>,
    trace: Trace,
}

impl Record {
    /// Of a call that begins now.
    pub(super) fn new<B>(request: &Request<B>, metrics: &Arc<Metrics>, traces: &Traces) -> Self {
        let header = |name: &str| Some(request.headers().get(name)?.to_str().ok()?.to_owned());
        let path = request.uri().path();
        let method = known(path);
        let request_id = RequestId::of(request.headers());
        metrics.calls_in_flight.inc();
        Record {
            path: path.to_owned(),
            method,
            peer: request.extensions().get::<Peer>().map(|peer| peer.0),
            begun: Instant::now(),
            received: Arc::default(),
            sent: 0,
            outcome: None,
            end: None,
            metrics: Arc::clone(metrics),
            trace: traces.call(method, request_id.as_str(), &header),
            request_id,
        }
    }

    /// What its caller calls it.
    pub(super) fn request_id(&self) -> &RequestId {
        &self.request_id
    }

    /// The call's place in a trace.
    pub(super) fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Counts what comes in this body.
    pub(super) fn receiving(&self, body: Body) -> Body {
        Body::new(Received { body, reception: Arc::clone(&self.received) })
    }

    /// Bytes of messages were sent.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.sent += bytes as u64;
    }

    /// What a call that is dropped was ended by, if its time had come.
    pub(super) fn until(&mut self, end: Ending) {
        self.end = Some(end);
    }

    /// The call ended with an error of ours.
    pub(super) fn failed(&mut self, error: &Error) {
        self.outcome = Some((error.code(), error.reason().to_owned()));
    }

    /// The call was refused before any work.
    pub(super) fn refused(&mut self, error: &Error) {
        self.metrics.refused(error.reason());
        self.failed(error);
    }

    /// The call ended with a status in these headers or trailers; nothing where
    /// there is none.
    pub(super) fn ended(&mut self, headers: &HeaderMap) {
        if self.received.reset.load(Ordering::Relaxed) {
            // What the method made of half a request is not what happened.
            self.failed(&Error::Cancelled);
        } else if let Some(status) = Status::from_header_map(headers) {
            let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
            self.outcome = Some((status.code(), reason));
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let dropped = || {
            let error = self.end.as_ref().and_then(Ending::reason).unwrap_or(Error::Cancelled);
            (error.code(), error.reason().to_owned())
        };
        let (code, reason) = self.outcome.take().unwrap_or_else(dropped);
        let (status, took) = (code_name(code), self.begun.elapsed());
        let (sent, received) = (self.sent, self.received.bytes.load(Ordering::Relaxed));
        self.metrics.calls_in_flight.dec();
        self.metrics.call(self.method, status, took);
        self.metrics.bytes(self.method, received, sent);
        // What the conventions count as the server's own fault.
        let fault = matches!(
            code,
            Code::Unknown
                | Code::DeadlineExceeded
                | Code::Unimplemented
                | Code::Internal
                | Code::Unavailable
                | Code::DataLoss
        );
        self.trace.end(status, fault);

        let (method, code, peer) = (&self.path, status, self.peer.map(tracing::field::display));
        let (ms, trace, request) = (took.as_micros() as f64 / 1e3, self.trace.id(), self.request_id.as_str());
        // Probes come every few seconds, and tools ask before each call.
        if method.starts_with("/grpc.") {
            tracing::debug!(method, code, reason, ms, received, sent, peer, trace, request, "call");
        } else {
            tracing::info!(method, code, reason, ms, received, sent, peer, trace, request, "call");
        }
    }
}

/// What has come of a request.
#[derive(Debug, Default)]
struct Reception {
    bytes: AtomicU64,
    /// The client has broken off.
    reset: AtomicBool,
}

/// The body of a request, counted as it comes.
struct Received {
    body: Body,
    reception: Arc<Reception>,
}

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.reception.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
            }
            // tonic takes it for the end of the request.
            Some(Err(_)) => self.reception.reset.store(true, Ordering::Relaxed),
            None => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
