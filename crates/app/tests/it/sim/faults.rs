//! A ledger that fails on purpose: it crashes the node before or after a durable write, leaves open whether a commit
//! happened, and cannot be reached for a while.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::Ledger;
use journal::{
    AppendError, Appended, Claimed, Closed, Commit, Entry, Last, NewNotice, Notice, Settlement, Snapshot,
    StoreError,
};

/// What goes wrong with a durable write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    /// The node dies, and nothing was written.
    CrashBefore,
    /// The node dies, and it was written.
    CrashAfter,
    /// It was written, and nobody says so.
    UnknownWritten,
    /// It was not written, and nobody says so.
    UnknownLost,
    /// It could not be written.
    Refused,
}

pub(crate) const FAULTS: &[Fault] =
    &[Fault::CrashBefore, Fault::CrashAfter, Fault::UnknownWritten, Fault::UnknownLost, Fault::Refused];

/// The node died: what a panic carries then.
pub(crate) struct Crash;

/// One node's way to the ledger.
pub(crate) struct FaultyLedger {
    inner: Arc<dyn Ledger>,
    /// Nothing gets through.
    cut: AtomicBool,
    /// What goes wrong with the next writes, the last first.
    faults: Mutex<Vec<Fault>>,
}

impl FaultyLedger {
    pub(crate) fn new(inner: Arc<dyn Ledger>) -> Self {
        Self { inner, cut: AtomicBool::new(false), faults: Mutex::default() }
    }

    pub(crate) fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::Relaxed);
    }

    /// Makes the next write go wrong.
    pub(crate) fn plan(&self, fault: Fault) {
        self.faults.lock().expect("not poisoned").push(fault);
    }

    fn reached(&self) -> Result<(), StoreError> {
        if self.cut.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable { what: "cut off".to_owned() });
        }
        Ok(())
    }

    fn write<T, E: From<StoreError>>(&self, write: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.reached()?;
        let fault = self.faults.lock().expect("not poisoned").pop();
        let unknown = || StoreError::Unknown { what: "the connection broke".to_owned() };
        match fault {
            None => write(),
            Some(Fault::CrashBefore) => resume_unwind(Box::new(Crash)),
            Some(Fault::CrashAfter) => {
                drop(write());
                resume_unwind(Box::new(Crash))
            }
            Some(Fault::UnknownWritten) => write().and(Err(unknown().into())),
            Some(Fault::UnknownLost) => Err(unknown().into()),
            Some(Fault::Refused) => Err(StoreError::Unavailable { what: "busy".to_owned() }.into()),
        }
    }
}

impl Ledger for FaultyLedger {
    fn append(&self, expected: u64, commits: &[Commit]) -> Result<Appended, AppendError> {
        self.write(|| self.inner.append(expected, commits))
    }

    fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError> {
        self.reached()?;
        self.inner.find(actor, command)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.reached()?;
        self.inner.read(from, limit)
    }

    fn last(&self) -> Result<Last, StoreError> {
        self.reached()?;
        self.inner.last()
    }

    fn now(&self) -> Result<Option<i64>, StoreError> {
        self.reached()?;
        self.inner.now()
    }

    fn wait_beyond(&self, seq: u64, longest: Duration) -> Result<u64, StoreError> {
        self.reached()?;
        self.inner.wait_beyond(seq, longest)
    }

    fn claim(&self, worker: &str, now: i64, lease: i64, limit: usize) -> Result<Vec<Claimed>, StoreError> {
        self.write(|| self.inner.claim(worker, now, lease, limit))
    }

    fn settle(&self, settlements: &[Settlement]) -> Result<Vec<bool>, StoreError> {
        self.write(|| self.inner.settle(settlements))
    }

    fn next_delivery(&self) -> Result<Option<i64>, StoreError> {
        self.reached()?;
        self.inner.next_delivery()
    }

    fn put_notices(&self, seq: u64, notices: &[NewNotice]) -> Result<(), StoreError> {
        self.write(|| self.inner.put_notices(seq, notices))
    }

    fn notice(&self, id: u64) -> Result<Option<Notice>, StoreError> {
        self.reached()?;
        self.inner.notice(id)
    }

    fn notices_of(&self, person: u64, from: i64, to: i64) -> Result<Vec<Notice>, StoreError> {
        self.reached()?;
        self.inner.notices_of(person, from, to)
    }

    fn snapshot(&self, format: u64, until: u64) -> Result<Option<Snapshot>, StoreError> {
        self.reached()?;
        self.inner.snapshot(format, until)
    }

    fn put_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.write(|| self.inner.put_snapshot(snapshot))
    }

    fn put_closed(&self, things: &[Closed]) -> Result<(), StoreError> {
        self.write(|| self.inner.put_closed(things))
    }

    fn probe(&self) -> Result<(), StoreError> {
        self.write(|| self.inner.probe())
    }

    fn prune(&self, settled: i64, now: i64) -> Result<u64, StoreError> {
        self.write(|| self.inner.prune(settled, now))
    }
}
