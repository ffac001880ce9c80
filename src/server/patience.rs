//! Peers that do nothing where it is their turn.
//!
//! HTTP/2 asks a silent peer whether it is alive. HTTP/1.1 cannot: a client that
//! neither sends the rest of its request nor reads its answer would keep its
//! connection, and its call's place among all calls, for ever.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};
use tonic::Status;

/// Counts from when something first had to wait until it no longer has to.
#[derive(Debug)]
pub(super) struct Patience {
    longest: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    /// Waits so long.
    pub(super) fn new(longest: Duration) -> Self {
        Patience { longest, waiting: None }
    }

    /// What was polled, or an error where it has not been ready for too long.
    pub(super) fn wait<T>(&mut self, polled: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.waiting = None;
        } else if self.is_over(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        polled
    }

    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        let longest = self.longest;
        self.waiting.get_or_insert_with(|| Box::pin(sleep(longest))).as_mut().poll(cx).is_ready()
    }
}

/// The body of a request that has to come without long pauses.
#[derive(Debug)]
pub(super) struct Impatient<B> {
    body: B,
    patience: Patience,
}

impl<B> Impatient<B> {
    /// Waits so long for each part.
    pub(super) fn new(body: B, longest: Duration) -> Self {
        Impatient { body, patience: Patience::new(longest) }
    }
}

impl<B> Body for Impatient<B>
where
    B: Body<Data = Bytes, Error = hyper::Error> + Unpin,
{
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.body).poll_frame(cx).map(Ok);
        match this.patience.wait(polled, cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(frame)) => {
                Poll::Ready(frame.map(|frame| frame.map_err(|error| Status::cancelled(error.to_string()))))
            }
            Poll::Ready(Err(_)) => Poll::Ready(Some(Err(Status::cancelled("the rest of the request did not come")))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
