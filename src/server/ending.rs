//! What ends a call from outside: its deadline, or a drain that is over.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::wire::Error;

/// Waits for the end of a call.
#[derive(Debug)]
pub(super) struct Ending {
    deadline: Option<Pin<Box<Sleep>>>,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Ending {
    /// Of a call that begins now. `cut` is cancelled when a drain is over.
    pub(super) fn new(timeout: Option<Duration>, cut: &CancellationToken) -> Self {
        // A deadline that no clock can count is none.
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Ending {
            deadline: deadline.map(|deadline| Box::pin(tokio::time::sleep_until(deadline))),
            cut: Box::pin(cut.clone().cancelled_owned()),
        }
    }

    /// Ready when the call must end, with the reason.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        if let Some(deadline) = &mut self.deadline {
            // The clock is asked besides the timer: tonic runs a timer of its
            // own until there are headers, and both fire in the same tick.
            if deadline.as_mut().poll(cx).is_ready() || Instant::now() >= deadline.deadline() {
                return Poll::Ready(Error::DeadlineTooShort);
            }
        }
        self.cut.as_mut().poll(cx).map(|()| Error::Draining)
    }
}
