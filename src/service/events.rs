//! A stream of messages and the task that makes them.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_util::task::AbortOnDropHandle;
use tonic::Status;

use crate::wire::Error;

/// What a stream yields.
pub(super) type Message<T> = Result<T, Status>;

/// The answer of a streaming call: ends when its task ends, with the task's
/// error if there was one. Dropping it aborts the task.
#[derive(Debug)]
pub struct EventStream<T> {
    messages: mpsc::Receiver<Message<T>>,
    _task: AbortOnDropHandle<()>,
}

impl<T: Send + 'static> EventStream<T> {
    /// Starts the task that makes the messages. It waits where `buffer` of them
    /// are not read yet.
    pub(super) fn spawn<F>(buffer: usize, make: impl FnOnce(mpsc::Sender<Message<T>>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), Error>> + Send,
    {
        let (sender, messages) = mpsc::channel(buffer);
        let task = tokio::spawn(async move {
            if let Err(error) = make(sender.clone()).await {
                // Fails where nobody reads any more.
                let _ = sender.send(Err(error.into())).await;
            }
        });
        EventStream { messages, _task: AbortOnDropHandle::new(task) }
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Message<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.messages.poll_recv(cx)
    }
}
