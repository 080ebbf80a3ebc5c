//! What a node needs of the journal, and nothing more: so that the rules of appending, repeating and catching up can be
//! tested against a ledger in memory, and against one that fails on purpose.

use std::time::Duration;

use journal::{
    AppendError, Appended, Claimed, Closed, Commit, Entry, Last, NewNotice, Notice, Settlement, Snapshot,
    Store, StoreError,
};

/// A journal with its outbox. Every call blocks. Moments are microseconds UTC.
pub trait Ledger: Send + Sync {
    /// Appends what was decided on the journal as it was after row `expected`: all of it, durably, or nothing.
    ///
    /// # Errors
    /// `Moved`, `Repeated`, `BackInTime`, `Taken`, or what can happen to every call; after `StoreError::Unknown` it may
    /// have been recorded.
    fn append(&self, expected: u64, commits: &[Commit]) -> Result<Appended, AppendError>;

    /// The rows of a command; `None` when it was never recorded.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError>;

    /// Up to `limit` rows from row `from` on.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Where the journal ends.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn last(&self) -> Result<Last, StoreError>;

    /// The ledger's own clock, which all nodes share; `None` when it has none.
    ///
    /// # Errors
    /// When the ledger cannot be reached.
    fn now(&self) -> Result<Option<i64>, StoreError>;

    /// Waits until the journal goes beyond row `seq`, at most so long; the last row then known.
    ///
    /// # Errors
    /// When the ledger cannot be read, or was closed.
    fn wait_beyond(&self, seq: u64, longest: Duration) -> Result<u64, StoreError>;

    /// Takes up to `limit` notices that are due at `now`, for `lease` microseconds.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    fn claim(&self, worker: &str, now: i64, lease: i64, limit: usize) -> Result<Vec<Claimed>, StoreError>;

    /// Settles claimed notices, all at once; for each whether its lease still held. Of one that was claimed again or settled
    /// since, nothing is changed.
    ///
    /// # Errors
    /// When the ledger cannot be written; what was not settled then can be claimed again when its lease has run out.
    fn settle(&self, settlements: &[Settlement]) -> Result<Vec<bool>, StoreError>;

    /// When the next notice can be claimed; `None` when nothing waits.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn next_delivery(&self) -> Result<Option<i64>, StoreError>;

    /// Adds notices that no command caused, worked out when row `seq` was the last known. One with an id that is there
    /// already is left as it is.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    fn put_notices(&self, seq: u64, notices: &[NewNotice]) -> Result<(), StoreError>;

    /// A notice as it stands.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn notice(&self, id: u64) -> Result<Option<Notice>, StoreError>;

    /// Notices to a person that were not to be sent before `from`, or later, and before `to`, in the order of that,
    /// whatever has become of them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn notices_of(&self, person: u64, from: i64, to: i64) -> Result<Vec<Notice>, StoreError>;

    /// The newest snapshot of a format, of row `until` or before.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn snapshot(&self, format: u64, until: u64) -> Result<Option<Snapshot>, StoreError>;

    /// Adds a snapshot; older ones that are not kept may go.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    fn put_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// Archives closed things; one that is there already is replaced.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    fn put_closed(&self, things: &[Closed]) -> Result<(), StoreError>;

    /// Writes something and takes it away again, durably: whether the ledger can be written.
    ///
    /// # Errors
    /// When it cannot.
    fn probe(&self) -> Result<(), StoreError>;

    /// Removes notices that were delivered or dropped before `settled`, and sessions that ended before `now`; how many
    /// rows that were.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    fn prune(&self, settled: i64, now: i64) -> Result<u64, StoreError>;
}

impl Ledger for Store {
    fn append(&self, expected: u64, commits: &[Commit]) -> Result<Appended, AppendError> {
        Store::append(self, expected, commits)
    }

    fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError> {
        Store::find(self, actor, command)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Store::read(self, from, limit)
    }

    fn last(&self) -> Result<Last, StoreError> {
        Store::last(self)
    }

    fn now(&self) -> Result<Option<i64>, StoreError> {
        Store::now(self)
    }

    fn wait_beyond(&self, seq: u64, longest: Duration) -> Result<u64, StoreError> {
        Store::wait_beyond(self, seq, longest)
    }

    fn claim(&self, worker: &str, now: i64, lease: i64, limit: usize) -> Result<Vec<Claimed>, StoreError> {
        Store::claim(self, worker, now, lease, limit)
    }

    fn settle(&self, settlements: &[Settlement]) -> Result<Vec<bool>, StoreError> {
        Store::settle(self, settlements)
    }

    fn next_delivery(&self) -> Result<Option<i64>, StoreError> {
        Store::next_delivery(self)
    }

    fn put_notices(&self, seq: u64, notices: &[NewNotice]) -> Result<(), StoreError> {
        Store::put_notices(self, seq, notices)
    }

    fn notice(&self, id: u64) -> Result<Option<Notice>, StoreError> {
        Store::notice(self, id)
    }

    fn notices_of(&self, person: u64, from: i64, to: i64) -> Result<Vec<Notice>, StoreError> {
        Store::notices_of(self, person, from, to)
    }

    fn snapshot(&self, format: u64, until: u64) -> Result<Option<Snapshot>, StoreError> {
        Store::snapshot(self, format, until)
    }

    fn put_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        Store::put_snapshot(self, snapshot)
    }

    fn put_closed(&self, things: &[Closed]) -> Result<(), StoreError> {
        Store::put_closed(self, things)
    }

    fn probe(&self) -> Result<(), StoreError> {
        Store::probe(self)
    }

    fn prune(&self, settled: i64, now: i64) -> Result<u64, StoreError> {
        Ok(Store::prune(self, settled)? + Store::prune_sessions(self, now)?)
    }
}
