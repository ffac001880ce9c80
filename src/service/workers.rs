//! Threads that do nothing but work on articles.
//!
//! Work on an article is a task that gives its thread back after every slice of
//! it, and while it waits for a slow client. A fixed number of threads so serves
//! any number of articles, a long one delays a short one by a slice, and the
//! threads that talk to clients are never kept from it. Tasks, not threads that
//! block: an article being worked on borrows its own text, which only a task can
//! hold on to while it pauses.

use std::io;

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// Threads that stand in for those that do a long piece of work, at most.
const STAND_INS: usize = 32;

/// A fixed number of threads. Dropping it abandons the work that is left.
#[derive(Debug)]
pub(super) struct Workers {
    /// Always there until the drop.
    runtime: Option<Runtime>,
    threads: usize,
}

impl Workers {
    /// Starts the threads; at least one.
    pub(super) fn new(threads: usize) -> io::Result<Self> {
        // Neither I/O nor timers: such a runtime yields without a system call.
        let threads = threads.max(1);
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .max_blocking_threads(STAND_INS)
            .thread_name("isnad-work")
            .build()?;
        Ok(Workers { runtime: Some(runtime), threads })
    }

    /// How many threads there are.
    pub(super) fn threads(&self) -> usize {
        self.threads
    }

    /// Begins a piece of work.
    pub(super) fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.runtime.as_ref().expect("only the drop takes it").spawn(work)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        // A runtime waits for its threads when dropped, which async code must
        // not do.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
