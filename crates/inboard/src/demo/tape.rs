//! A ledger in memory that keeps what is appended as it came, so that a year of it can be put into a store at once.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::Ledger;
use journal::{
    AppendError, Appended, Claimed, Closed, Commit, Entry, JournalId, Last, NewNotice, Notice, Settlement,
    Snapshot, StoreError, check_commits, genesis, rows_after,
};

/// A ledger of one node that runs through a story once: nothing is delivered from it, and no snapshot is kept.
#[derive(Debug, Default)]
pub(super) struct Tape(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    commits: Vec<Commit>,
    rows: Vec<Entry>,
}

impl Kept {
    fn last(&self) -> Last {
        let empty = || Last { seq: 0, recorded_at: None, hash: genesis(JournalId([0; 16])) };
        self.rows.last().map_or_else(empty, |row| Last {
            seq: row.seq,
            recorded_at: Some(row.recorded_at),
            hash: row.hash,
        })
    }
}

impl Tape {
    /// Everything that was appended, in order.
    pub(super) fn into_commits(self) -> Vec<Commit> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).commits
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger for Tape {
    fn append(&self, expected: u64, commits: &[Commit]) -> Result<Appended, AppendError> {
        check_commits(commits)?;
        let mut kept = self.lock();
        let last = kept.last();
        if last.seq != expected {
            return Err(AppendError::Moved { last: last.seq });
        }
        let rows = rows_after(last, commits)?;
        let appended = Appended::of(last, commits, &rows);
        kept.rows.extend(rows);
        kept.commits.extend_from_slice(commits);
        Ok(appended)
    }

    fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError> {
        let kept = self.lock();
        let found = kept.rows.iter().filter(|row| row.actor == actor && row.command == command);
        let found: Vec<Entry> = found.cloned().collect();
        Ok(Some(found).filter(|found| !found.is_empty()))
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let skipped = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        Ok(self.lock().rows.iter().skip(skipped).take(limit).cloned().collect())
    }

    fn last(&self) -> Result<Last, StoreError> {
        Ok(self.lock().last())
    }

    fn now(&self) -> Result<Option<i64>, StoreError> {
        Ok(None)
    }

    fn wait_beyond(&self, _seq: u64, _longest: Duration) -> Result<u64, StoreError> {
        Ok(self.lock().last().seq)
    }

    fn claim(&self, _: &str, _: i64, _: i64, _: usize) -> Result<Vec<Claimed>, StoreError> {
        Ok(Vec::new())
    }

    fn settle(&self, settlements: &[Settlement]) -> Result<Vec<bool>, StoreError> {
        Ok(vec![false; settlements.len()])
    }

    fn next_delivery(&self) -> Result<Option<i64>, StoreError> {
        Ok(None)
    }

    fn put_notices(&self, _seq: u64, _notices: &[NewNotice]) -> Result<(), StoreError> {
        Ok(())
    }

    fn notice(&self, _id: u64) -> Result<Option<Notice>, StoreError> {
        Ok(None)
    }

    fn notices_of(&self, _person: u64, _from: i64, _to: i64) -> Result<Vec<Notice>, StoreError> {
        Ok(Vec::new())
    }

    fn snapshot(&self, _format: u64, _until: u64) -> Result<Option<Snapshot>, StoreError> {
        Ok(None)
    }

    fn put_snapshot(&self, _snapshot: &Snapshot) -> Result<(), StoreError> {
        Ok(())
    }

    fn put_closed(&self, _things: &[Closed]) -> Result<(), StoreError> {
        Ok(())
    }

    fn probe(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn prune(&self, _settled: i64, _now: i64) -> Result<u64, StoreError> {
        Ok(0)
    }
}
