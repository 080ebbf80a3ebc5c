//! Turns for work that takes processor time: a few at once, some waiting, the others sent away.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::HistoryError;

/// Works at once: each uses several cores by itself.
const AT_ONCE: usize = 2;
/// Works that run or wait.
const WAITING_MAX: usize = 16;

#[derive(Debug)]
pub(super) struct Queue {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Queue {
    fn default() -> Self {
        Self { running: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::new(Semaphore::new(WAITING_MAX)) }
    }
}

impl Queue {
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HistoryError> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| HistoryError::Busy)?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(|_| HistoryError::Ended)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when whoever asked went away.
            let _held = (place, turn);
            work()
        });
        done.await.map_err(|_| HistoryError::Ended)?
    }
}
