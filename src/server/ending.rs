//! What ends a call from outside: its deadline, or a drain that is over.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::wire::Error;

/// For what is queued to be written before a call that must end is reset: a
/// client that reads needs less, and one that does not has been waited for.
pub(super) const FLUSH: Duration = Duration::from_millis(50);

/// Waits for the end of a call.
#[derive(Debug)]
pub(super) struct Ending {
    deadline: Option<Pin<Box<Sleep>>>,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    token: CancellationToken,
}

impl Ending {
    /// Of a call that begins now. `cut` is cancelled when a drain is over.
    pub(super) fn new(timeout: Option<Duration>, cut: &CancellationToken) -> Self {
        // A deadline that no clock can count is none.
        Ending::at(timeout.and_then(|timeout| Instant::now().checked_add(timeout)), cut)
    }

    fn at(deadline: Option<Instant>, cut: &CancellationToken) -> Self {
        Ending {
            deadline: deadline.map(|deadline| Box::pin(tokio::time::sleep_until(deadline))),
            cut: Box::pin(cut.clone().cancelled_owned()),
            token: cut.clone(),
        }
    }

    /// The same end, for somebody else to wait for.
    pub(super) fn same(&self) -> Self {
        Ending::at(self.deadline.as_ref().map(|sleep| sleep.deadline()), &self.token)
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

    /// The reason for which the call must have ended by now, if it must.
    pub(super) fn reason(&self) -> Option<Error> {
        if self.deadline.as_ref().is_some_and(|deadline| Instant::now() >= deadline.deadline()) {
            Some(Error::DeadlineTooShort)
        } else {
            self.token.is_cancelled().then_some(Error::Draining)
        }
    }

    /// Waits until the call must have ended and its last words been written.
    pub(super) async fn over(&mut self) {
        poll_fn(|cx| self.poll(cx)).await;
        sleep(2 * FLUSH).await;
    }
}
