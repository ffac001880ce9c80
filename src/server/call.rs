//! The layer around every call, of every shape and every service.
//!
//! tonic bounds only the time to the headers of an answer, counts a stream as
//! done when they are sent, ends nothing when a drain takes too long, and gives
//! its own errors neither details nor, at times, a message. All of it is mended
//! here, in one place, around the body of the answer: a call counts until its
//! body is done; when it must end, its body is dropped, and what worked for it
//! with it, and the status goes out as trailers.

use std::{
    convert::Infallible,
    future::{Future, poll_fn, ready},
    pin::Pin,
    sync::Arc,
    task::{self, Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};

use crate::telemetry::{metrics::Metrics, traces::Traces};
use crate::wire::{Error, Limits};

use super::admission::{Admission, Place};
use super::compress::{self, Compressed};
use super::ending::{Ending, FLUSH};
use super::record::Record;
use super::streams;
use super::timeout;
use super::tokens::Guard;
use super::unsent::Unsent;

/// What all calls have in common.
#[derive(Debug)]
pub(super) struct Rules {
    /// What is said with an error about a limit.
    pub(super) limits: Limits,
    /// How many at once.
    pub(super) admission: Admission,
    /// Who may call; everybody without.
    pub(super) guard: Option<Guard>,
    /// From how many bytes on messages are compressed.
    pub(super) gzip_above: Option<usize>,
    /// Cancelled when those that are left must end.
    pub(super) cut: CancellationToken,
    /// Where they are counted.
    pub(super) metrics: Arc<Metrics>,
    /// Where their spans go.
    pub(super) traces: Traces,
}

impl Rules {
    fn admit<B>(&self, request: &Request<B>) -> Result<Place, Error> {
        let path = request.uri().path();
        if let Some(guard) = &self.guard {
            guard.admit(path, request.headers())?;
        }
        self.admission.admit(path)
    }
}

/// Makes [`Calls`].
#[derive(Debug, Clone)]
pub(super) struct CallLayer(pub(super) Arc<Rules>);

impl<S> Layer<S> for CallLayer {
    type Service = Calls<S>;

    fn layer(&self, inner: S) -> Calls<S> {
        Calls { inner, rules: Arc::clone(&self.0) }
    }
}

/// A service whose calls end when they must and say why.
#[derive(Debug, Clone)]
pub(super) struct Calls<S> {
    inner: S,
    rules: Arc<Rules>,
}

impl<S> Service<Request<Body>> for Calls<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<CallBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let rules = Arc::clone(&self.rules);
        let mut record = Record::new(&request, &rules.metrics, &rules.traces);
        let place = match rules.admit(&request) {
            Ok(place) => place,
            Err(error) => {
                record.refused(&error);
                return Box::pin(ready(Ok(failed(error, &record))));
            }
        };
        let mut ending = Ending::new(timeout::of(request.headers()), &rules.cut);
        record.until(ending.same());
        let unsent = request.extensions().get::<Unsent>().cloned().unwrap_or_default();
        let gzip = rules.gzip_above.filter(|_| compress::accepted(request.headers()));
        request.extensions_mut().insert(record.trace().clone());
        let answer = self.inner.call(request.map(|body| record.receiving(body)));
        Box::pin(async move {
            streams::ends_with(ending.same());
            let answer = tokio::select! {
                biased;
                answer = answer => answer?,
                error = poll_fn(|cx| ending.poll(cx)) => {
                    record.failed(&error);
                    return Ok(failed(error, &record));
                }
            };
            let (mut head, body) = answer.into_parts();
            // A call that failed at once has its status among the headers.
            explain(&mut head.headers, &rules.limits);
            record.ended(&head.headers);
            record.request_id().answer(&mut head.headers);
            if gzip.is_some() {
                compress::announce(&mut head.headers);
            }
            let body = Compressed::new(body, gzip);
            let call = Call { body, ending, over: None, record, unsent, rules, _place: place };
            Ok(Response::from_parts(head, CallBody { call: Some(call) }))
        })
    }
}

/// The body of an answer. Nothing is left of its call once it has ended.
#[derive(Debug, Default)]
pub(super) struct CallBody {
    call: Option<Call>,
}

#[derive(Debug)]
struct Call {
    body: Compressed,
    ending: Ending,
    /// Why it must end, and for how long its last data may yet be written.
    over: Option<(Error, Pin<Box<Sleep>>)>,
    record: Record,
    unsent: Unsent,
    rules: Arc<Rules>,
    _place: Place,
}

impl Call {
    /// The end of a call that must end: trailers if its client has taken what
    /// came before them, or else a reset, which needs no window.
    fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.over.is_none() {
            let error = task::ready!(self.ending.poll(cx));
            self.record.failed(&error);
            // Ends the work now, whenever the client hears of it.
            self.body = Compressed::new(Body::empty(), None);
            self.over = Some((error, Box::pin(sleep(FLUSH))));
        }
        let Some((error, flush)) = &mut self.over else { return Poll::Pending };
        if self.unsent.bytes() == 0 {
            let mut trailers = trailers(error.clone());
            self.record.request_id().answer(&mut trailers);
            return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
        }
        task::ready!(flush.as_mut().poll(cx));
        Poll::Ready(Some(Err(reset(error.clone()))))
    }
}

impl http_body::Body for CallBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(call) = &mut self.call else { return Poll::Ready(None) };
        match call.poll_over(cx) {
            Poll::Ready(end) => {
                self.call = None;
                return Poll::Ready(end);
            }
            Poll::Pending if call.over.is_some() => return Poll::Pending,
            Poll::Pending => {}
        }
        let frame = match task::ready!(call.body.poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            end => {
                self.call = None;
                return Poll::Ready(end);
            }
        };
        let frame = match frame.into_trailers() {
            Ok(mut trailers) => {
                explain(&mut trailers, &call.rules.limits);
                call.record.ended(&trailers);
                call.record.request_id().answer(&mut trailers);
                self.call = None;
                Frame::trailers(trailers)
            }
            Err(frame) => {
                call.record.sent(frame.data_ref().map_or(0, Bytes::len));
                frame
            }
        };
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.call.as_ref().is_none_or(|call| call.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.call.as_ref().map_or_else(SizeHint::default, |call| call.body.size_hint())
    }
}

/// The answer to a call that fails before there is another.
fn failed(error: Error, record: &Record) -> Response<CallBody> {
    let mut answer = Status::from(error).into_http();
    record.request_id().answer(answer.headers_mut());
    answer
}

/// An error that hyper turns into a reset of the stream. The code is the one
/// that clients read as DEADLINE_EXCEEDED once their deadline has passed.
fn reset(error: Error) -> Status {
    let mut status = Status::from(error);
    status.set_source(Arc::new(h2::Error::from(h2::Reason::CANCEL)));
    status
}

fn trailers(error: Error) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    if Status::from(error).add_header(&mut trailers).is_err() {
        trailers.insert(Status::GRPC_STATUS, (Code::Internal as i32).into());
    }
    trailers
}

/// Gives a status that tonic made what every status has.
fn explain(headers: &mut HeaderMap, limits: &Limits) {
    let Some(status) = Status::from_header_map(headers) else { return };
    if status.code() == Code::Ok || !status.details().is_empty() {
        return;
    }
    let explained = trailers(Error::of_transport(&status, limits));
    for name in [Status::GRPC_STATUS, Status::GRPC_MESSAGE, Status::GRPC_STATUS_DETAILS] {
        headers.remove(&name);
        if let Some(value) = explained.get(&name) {
            headers.insert(name, value.clone());
        }
    }
}
