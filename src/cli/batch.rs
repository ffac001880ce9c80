//! Many articles at once, their answers in the order in which they were named.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

/// Does `work` on every item, on as many threads as the machine runs at once,
/// and gives each result to `done` on this thread, first item first. Ends early
/// where `done` breaks.
///
/// A worker waits once the results it has sent are as many as there are workers
/// and none was taken, so a slow reader of the answers slows the work down.
pub(super) fn in_order<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(&T, R) -> ControlFlow<()>,
) {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::sync_channel(workers);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    // Fails where the receiver is gone: nobody wants more.
                    if sender.send((index, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (index, result) in results {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&turn) {
                if done(&items[turn], result).is_break() {
                    return;
                }
                turn += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..50).collect();
        let mut seen = Vec::new();
        in_order(
            &items,
            |&i| {
                thread::sleep(std::time::Duration::from_micros(i * 37 % 11 * 100));
                i * 2
            },
            |&i, doubled| {
                seen.push((i, doubled));
                ControlFlow::Continue(())
            },
        );
        assert_eq!(seen, items.iter().map(|&i| (i, i * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn it_ends_where_nobody_wants_more() {
        let items: Vec<usize> = (0..1000).collect();
        let mut seen = 0;
        in_order(
            &items,
            |&i| i,
            |_, _| {
                seen += 1;
                if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(seen, 3);
    }

    #[test]
    fn nothing_to_do_is_done() {
        in_order(&[], |(): &()| (), |_, ()| unreachable!("there is no item"));
    }
}
