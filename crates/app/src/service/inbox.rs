//! What waits for the writer: requests with those who wait for their answers, and whatever else wakes it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::LOOK;
use crate::{Error, Reply, Request};

/// Requests that may wait; more are refused at once.
const WAITING_MAX: usize = 1_024;

/// A request and who waits for the answer.
pub(super) type Asked = (Request, oneshot::Sender<Reply>);

#[derive(Default)]
struct Waiting {
    asked: VecDeque<Asked>,
    woken: bool,
    behind: bool,
    stopped: bool,
}

#[derive(Default)]
pub(super) struct Inbox {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    /// The writer has done something.
    done: Condvar,
}

/// What the writer finds.
pub(super) struct Found {
    pub(super) asked: Vec<Asked>,
    /// Other nodes have appended.
    pub(super) behind: bool,
    pub(super) stopped: bool,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a request wait for the writer.
    pub(super) fn push(&self, request: Request) -> Result<oneshot::Receiver<Reply>, Error> {
        let mut waiting = self.lock();
        if waiting.stopped {
            return Err(Error::Stopped);
        }
        if waiting.asked.len() >= WAITING_MAX {
            return Err(Error::Busy);
        }
        let (answer, answered) = oneshot::channel();
        waiting.asked.push_back((request, answer));
        self.changed.notify_one();
        Ok(answered)
    }

    /// Takes what waits, up to `count` requests, without waiting.
    pub(super) fn take(&self, count: usize) -> Found {
        let mut waiting = self.lock();
        waiting.woken = false;
        let count = count.min(waiting.asked.len());
        let asked = waiting.asked.drain(..count).collect();
        Found { asked, behind: std::mem::take(&mut waiting.behind), stopped: waiting.stopped }
    }

    /// Waits for something to do, at most so long.
    pub(super) fn wait(&self, longest: Duration) {
        let idle = |waiting: &mut Waiting| {
            waiting.asked.is_empty() && !waiting.woken && !waiting.behind && !waiting.stopped
        };
        drop(self.changed.wait_timeout_while(self.lock(), longest, idle));
    }

    pub(super) fn wake(&self) {
        self.lock().woken = true;
        self.changed.notify_one();
    }

    pub(super) fn catch_up(&self) {
        self.lock().behind = true;
        self.changed.notify_one();
    }

    /// Says that the writer has done something.
    pub(super) fn tell(&self) {
        // Locked, so that it does not come between another's look and their sleep.
        drop(self.lock());
        self.done.notify_all();
    }

    /// Waits until `enough` holds, the service ends, or for a moment.
    pub(super) fn rest(&self, enough: impl Fn() -> bool) {
        let more = |waiting: &mut Waiting| !waiting.stopped && !enough();
        drop(self.done.wait_timeout_while(self.lock(), LOOK, more));
    }

    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
        self.done.notify_all();
    }

    pub(super) fn stopped(&self) -> bool {
        self.lock().stopped
    }
}

/// Wakes a thread that waits.
#[derive(Default)]
pub(super) struct Bell {
    rung: Mutex<bool>,
    changed: Condvar,
}

impl Bell {
    pub(super) fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Waits until it rings, at most so long; a ring while nobody waited counts.
    pub(super) fn wait(&self, longest: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(rung, longest, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}
