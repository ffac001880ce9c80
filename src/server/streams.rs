//! Tasks of HTTP/2 streams, which end with their calls even where the client
//! has closed its window.
//!
//! hyper waits for the window before it asks the body of an answer for more, so
//! a body is not asked whether its call is over while its client does not read.
//! What is asked in any case is the task that hyper gives its executor: dropped,
//! it resets the stream (CANCEL, which clients read as what it is after their
//! deadline) and lets go of all that was queued for it.
//!
//! Over HTTP/1.1 there are no such tasks: a connection has one call at a time,
//! and a call that should be over and is not ends it.

use std::{
    future::{Future, pending},
    sync::{Arc, Mutex},
};

use hyper::rt::Executor;
use tokio::sync::{Notify, oneshot};
use tokio_util::task::AbortOnDropHandle;

use super::ending::Ending;

tokio::task_local! {
    /// Takes the end of the call that the task is for.
    static END: Mutex<Option<oneshot::Sender<Ending>>>;
}

/// Runs each stream as a task of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Streams;

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        let (sender, end) = oneshot::channel::<Ending>();
        let over = async {
            match end.await {
                Ok(mut ending) => ending.over().await,
                // The call has no end of its own.
                Err(_) => pending().await,
            }
        };
        tokio::spawn(END.scope(Mutex::new(Some(sender)), async move {
            tokio::select! {
                // First: a body that is asked ends its call by itself.
                biased;
                () = stream => {}
                () = over => {}
            }
        }));
    }
}

/// Looks after a call by HTTP/1.1 until dropped.
pub(super) type Guardian = AbortOnDropHandle<()>;

/// Answers a call by HTTP/1.1. Where its [`Guardian`] is still there when the
/// call should long have been over, `stuck` is told.
pub(super) async fn alone<T>(answer: impl Future<Output = T>, stuck: Arc<Notify>) -> (T, Guardian) {
    let (sender, end) = oneshot::channel::<Ending>();
    let guardian = AbortOnDropHandle::new(tokio::spawn(async move {
        if let Ok(mut ending) = end.await {
            ending.over().await;
            stuck.notify_one();
        }
    }));
    (END.scope(Mutex::new(Some(sender)), answer).await, guardian)
}

/// Has what the call runs in end when the call should long have.
pub(super) fn ends_with(ending: Ending) {
    let _ = END.try_with(|end| {
        if let Some(sender) = end.lock().ok().and_then(|mut end| end.take()) {
            let _ = sender.send(ending);
        }
    });
}
