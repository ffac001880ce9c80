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
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};

use crate::wire::{Error, Limits};

use super::admission::{Admission, Place};
use super::ending::Ending;
use super::record::Record;
use super::timeout;

/// Makes [`Calls`].
#[derive(Debug, Clone)]
pub(super) struct CallLayer {
    limits: Arc<Limits>,
    admission: Admission,
    cut: CancellationToken,
}

impl CallLayer {
    /// Takes so many calls at once. `cut` is cancelled when those that are left
    /// must end.
    pub(super) fn new(limits: Arc<Limits>, calls: usize, cut: CancellationToken) -> Self {
        CallLayer { limits, admission: Admission::new(calls), cut }
    }
}

impl<S> Layer<S> for CallLayer {
    type Service = Calls<S>;

    fn layer(&self, inner: S) -> Calls<S> {
        Calls { inner, layer: self.clone() }
    }
}

/// A service whose calls end when they must and say why.
#[derive(Debug, Clone)]
pub(super) struct Calls<S> {
    inner: S,
    layer: CallLayer,
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

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let CallLayer { limits, admission, cut } = self.layer.clone();
        let mut record = Record::new(&request);
        let place = match admission.admit(request.uri().path()) {
            Ok(place) => place,
            Err(error) => {
                record.failed(&error);
                return Box::pin(ready(Ok(Status::from(error).into_http())));
            }
        };
        let mut ending = Ending::new(timeout::of(request.headers()), &cut);
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = tokio::select! {
                biased;
                answer = answer => answer?,
                error = poll_fn(|cx| ending.poll(cx)) => {
                    record.failed(&error);
                    return Ok(Status::from(error).into_http());
                }
            };
            let (mut head, body) = answer.into_parts();
            // A call that failed at once has its status among the headers.
            explain(&mut head.headers, &limits);
            record.ended(&head.headers);
            let call = Call { body, ending, record, limits, _place: place };
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
    body: Body,
    ending: Ending,
    record: Record,
    limits: Arc<Limits>,
    _place: Place,
}

impl http_body::Body for CallBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(call) = &mut self.call else { return Poll::Ready(None) };
        if let Poll::Ready(error) = call.ending.poll(cx) {
            call.record.failed(&error);
            self.call = None;
            return Poll::Ready(Some(Ok(Frame::trailers(trailers(error)))));
        }
        let frame = match task::ready!(Pin::new(&mut call.body).poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            end => {
                self.call = None;
                return Poll::Ready(end);
            }
        };
        let frame = match frame.into_trailers() {
            Ok(mut trailers) => {
                explain(&mut trailers, &call.limits);
                call.record.ended(&trailers);
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
        // Not that of the body: trailers may take its place.
        SizeHint::default()
    }
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
