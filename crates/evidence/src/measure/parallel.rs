//! Cases on all cores: each thread takes the next batch and keeps a summary of its own.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::history::History;

/// Cases that a thread takes at a time.
const BATCH: usize = 512;

/// Gives every case to one of several summaries; the order of cases within a summary is that of the history.
pub(crate) fn over_cases<T: Send>(
    history: &History,
    make: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, usize) + Sync,
) -> Vec<T> {
    let cases = history.case_count();
    let batches = cases.div_ceil(BATCH);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(batches).max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut summary = make();
        loop {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            if batch >= batches {
                return summary;
            }
            for case in batch * BATCH..((batch + 1) * BATCH).min(cases) {
                add(&mut summary, case);
            }
        }
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .map(|h| h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
