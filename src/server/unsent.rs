//! How much of an answer waits to be written to its connection.
//!
//! HTTP/2 queues what the client's window does not let through, and trailers
//! behind it: a call that must end has to know whether trailers would arrive.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame, SizeHint};

use super::streams::Guardian;

/// Bytes of one answer that were handed over and not yet written.
#[derive(Debug, Clone, Default)]
pub(super) struct Unsent(Arc<AtomicUsize>);

impl Unsent {
    /// How many there are.
    pub(super) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A part of an answer; counts as unsent until it is written or dropped.
#[derive(Debug)]
pub(super) struct Part {
    bytes: Bytes,
    unsent: Unsent,
}

impl Buf for Part {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        self.unsent.0.fetch_sub(count, Ordering::Relaxed);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.unsent.0.fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

/// A body whose data is counted.
#[derive(Debug)]
pub(super) struct Counted<B> {
    body: B,
    unsent: Unsent,
    _guardian: Option<Guardian>,
}

impl<B> Counted<B> {
    /// Counts the data of this body. The guardian goes with it.
    pub(super) fn new(body: B, unsent: Unsent, guardian: Option<Guardian>) -> Self {
        Counted { body, unsent, _guardian: guardian }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Counted<B> {
    type Data = Part;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Part>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let unsent = self.unsent.clone();
        Poll::Ready(frame.map(|frame| {
            frame.map(|frame| {
                frame.map_data(|bytes| {
                    unsent.0.fetch_add(bytes.len(), Ordering::Relaxed);
                    Part { bytes, unsent }
                })
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
