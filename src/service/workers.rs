//! Threads that do nothing but work on articles.
//!
//! Work on an article is a task that gives its thread back after every slice of
//! it, and while it waits for a slow client. A fixed number of threads so serves
//! any number of articles, a long one delays a short one by a slice, and the
//! threads that talk to clients are never kept from it. Tasks, not threads that
//! block: an article being worked on borrows its own text, which only a task can
//! hold on to while it pauses.

use std::{io, sync::Arc};

use tokio::{
    runtime::{Builder, Runtime},
    sync::Semaphore,
    task::{JoinHandle, block_in_place},
};

/// Threads that stand in for those that do a long piece of work, at most.
const STAND_INS: usize = 32;

/// A fixed number of threads. Dropping it abandons the work that is left.
#[derive(Debug)]
pub(super) struct Workers {
    /// Always there until the drop.
    runtime: Option<Runtime>,
    threads: usize,
    aside: Aside,
}

/// Room beside the threads for pieces of work that cannot be paused and take
/// long: what is done over the whole of a long article. Meanwhile another thread
/// stands in, and the system shares out the processors between them. No more
/// such pieces are done at once than there are threads, so that what is left to
/// all others is half of the processors.
#[derive(Debug, Clone)]
pub(super) struct Aside(Arc<Semaphore>);

/// UTF-8 bytes of text from which on a piece of work over all of them takes
/// longer than others should wait for.
const LONG: usize = 16 << 10;

impl Aside {
    /// Does a piece of work over so many bytes of text: here and now, unless
    /// that would keep others waiting.
    pub(super) async fn run<T>(&self, bytes: usize, work: impl FnOnce() -> T) -> T {
        if bytes < LONG {
            return work();
        }
        // Never closed.
        let _place = self.0.acquire().await.ok();
        block_in_place(work)
    }
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
        let aside = Aside(Arc::new(Semaphore::new(threads)));
        Ok(Workers { runtime: Some(runtime), threads, aside })
    }

    /// How many threads there are.
    pub(super) fn threads(&self) -> usize {
        self.threads
    }

    /// Room for long pieces of work. What uses it must be [`Workers::spawn`]ed.
    pub(super) fn aside(&self) -> Aside {
        self.aside.clone()
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
