//! A ledger in memory. It refuses and repeats exactly as the journal does; a test runs the same story on both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use journal::{
    AppendError, Appended, Claimed, Closed, Commit, Contact, Entry, JournalId, Last, NewNotice, Notice,
    NoticeState, Settlement, Settling, Snapshot, StoreError, Text, check_commits, genesis, rows_after,
};

use crate::Ledger;

/// Snapshots that stay beside the kept ones.
const SNAPSHOTS: usize = 2;

/// A ledger in memory; clones of an `Arc` of it are several nodes' one store.
#[derive(Debug)]
pub struct MemoryLedger {
    journal: JournalId,
    rows: Mutex<Rows>,
    grown: Condvar,
}

#[derive(Debug, Default)]
struct Rows {
    entries: Vec<Entry>,
    commands: BTreeMap<(String, u64), (usize, usize)>,
    texts: BTreeMap<u64, Text>,
    contacts: BTreeMap<(u64, String), String>,
    outbox: BTreeMap<u64, Notice>,
    /// Notices that wait, by when they may be claimed.
    waiting: BTreeSet<(i64, u64)>,
    snapshots: BTreeMap<u64, Snapshot>,
    closed: BTreeMap<(String, u64), Closed>,
}

impl Default for MemoryLedger {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryLedger {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self { journal: JournalId([7; 16]), rows: Mutex::default(), grown: Condvar::new() }
    }

    /// Every notice, in the order of ids.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.lock().outbox.values().cloned().collect()
    }

    /// Every text.
    #[must_use]
    pub fn texts(&self) -> Vec<Text> {
        self.lock().texts.values().cloned().collect()
    }

    /// Every address.
    #[must_use]
    pub fn contacts(&self) -> Vec<Contact> {
        let rows = self.lock();
        let contacts = rows.contacts.iter().map(|((person, channel), address)| Contact {
            person: *person,
            channel: channel.clone(),
            address: address.clone(),
        });
        contacts.collect()
    }

    /// Every closed thing.
    #[must_use]
    pub fn closed(&self) -> Vec<Closed> {
        self.lock().closed.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, rows: &Rows) -> Last {
        rows.entries.last().map_or(Last { seq: 0, recorded_at: None, hash: genesis(self.journal) }, |row| {
            Last { seq: row.seq, recorded_at: Some(row.recorded_at), hash: row.hash }
        })
    }
}

impl Rows {
    fn repeated(&self, commits: &[Commit]) -> Result<(), AppendError> {
        let known =
            commits.iter().find(|commit| self.commands.contains_key(&(commit.actor.clone(), commit.command)));
        known.map_or(Ok(()), |commit| {
            Err(AppendError::Repeated { actor: commit.actor.clone(), command: commit.command })
        })
    }

    fn taken(&self, commits: &[Commit]) -> Result<(), AppendError> {
        let taken = |what: &str| Err(AppendError::Taken { what: what.to_owned() });
        let (mut texts, mut notices) = (BTreeSet::new(), BTreeSet::new());
        for commit in commits {
            for text in &commit.texts {
                if self.texts.contains_key(&text.id) || !texts.insert(text.id) {
                    return taken("texts.id");
                }
            }
            for notice in &commit.notices {
                if self.outbox.contains_key(&notice.id) || !notices.insert(notice.id) {
                    return taken("outbox.id");
                }
            }
        }
        Ok(())
    }

    fn put_beside(&mut self, commit: &Commit, seq: u64) {
        self.texts.extend(commit.texts.iter().map(|text| (text.id, text.clone())));
        for Contact { person, channel, address } in &commit.contacts {
            self.contacts.insert((*person, channel.clone()), address.clone());
        }
        for closed in &commit.closed {
            self.closed.insert((closed.kind.clone(), closed.id), closed.clone());
        }
        for person in &commit.erased {
            self.erase(*person, commit.recorded_at);
        }
        for new in &commit.notices {
            self.put_notice(seq, new);
        }
    }

    fn put_notice(&mut self, seq: u64, new: &NewNotice) {
        let notice = Notice {
            id: new.id,
            seq,
            person: new.person,
            kind: new.kind.clone(),
            body: new.body.clone(),
            not_before: new.not_before,
            due_at: new.not_before,
            attempts: 0,
            lease_until: None,
            fence: 0,
            state: NoticeState::Waiting,
            settled_at: None,
            why: None,
        };
        self.waiting.insert((notice.due_at, notice.id));
        self.outbox.insert(new.id, notice);
    }

    fn erase(&mut self, person: u64, at: i64) {
        self.texts.retain(|_, text| text.owner != Some(person));
        self.contacts.retain(|(of, _), _| *of != person);
        for notice in self.outbox.values_mut().filter(|notice| notice.person == person) {
            if notice.state == NoticeState::Waiting {
                self.waiting.remove(&(notice.due_at, notice.id));
                (notice.state, notice.settled_at, notice.lease_until) =
                    (NoticeState::Dropped, Some(at), None);
                notice.why = Some(String::new());
            }
            notice.body.clear();
            notice.why = notice.why.take().map(|_| "the person was erased".to_owned());
        }
    }

    /// Settles a notice; whether whoever claimed it still had the lease.
    fn settle(&mut self, settlement: &Settlement) -> bool {
        let Settlement { id, fence, what } = settlement;
        let leased = |notice: &&mut Notice| {
            notice.fence == *fence && notice.state == NoticeState::Waiting && notice.lease_until.is_some()
        };
        let Some(notice) = self.outbox.get_mut(id).filter(leased) else { return false };
        self.waiting.remove(&(notice.due_at, *id));
        notice.lease_until = None;
        match what {
            Settling::Delivered { at } => {
                (notice.state, notice.settled_at) = (NoticeState::Delivered, Some(*at));
            }
            Settling::Failed { retry_at, why } => {
                (notice.due_at, notice.why) = (*retry_at, Some(why.clone()));
            }
            Settling::Dropped { at, why } => {
                notice.state = NoticeState::Dropped;
                (notice.settled_at, notice.why) = (Some(*at), Some(why.clone()));
            }
            Settling::Postponed { until } => {
                (notice.due_at, notice.attempts) = (*until, notice.attempts - 1);
            }
        }
        if notice.state == NoticeState::Waiting {
            self.waiting.insert((notice.due_at, *id));
        }
        true
    }
}

impl Ledger for MemoryLedger {
    fn append(&self, expected: u64, commits: &[Commit]) -> Result<Appended, AppendError> {
        check_commits(commits)?;
        let mut rows = self.lock();
        let last = self.end(&rows);
        rows.repeated(commits)?;
        if last.seq != expected {
            return Err(AppendError::Moved { last: last.seq });
        }
        let added = rows_after(last, commits)?;
        rows.taken(commits)?;
        for commit in commits {
            let first = rows.entries.len();
            let parts = commit.events.len();
            let seq = (first + parts) as u64;
            rows.commands.insert((commit.actor.clone(), commit.command), (first, parts));
            rows.entries.extend_from_slice(&added[first - last.seq as usize..][..parts]);
            rows.put_beside(commit, seq);
        }
        self.grown.notify_all();
        Ok(Appended::of(last, commits, &added))
    }

    fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError> {
        let rows = self.lock();
        let place = rows.commands.get(&(actor.to_owned(), command));
        Ok(place.map(|(first, parts)| rows.entries[*first..first + parts].to_vec()))
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let skipped = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        Ok(self.lock().entries.iter().skip(skipped).take(limit).cloned().collect())
    }

    fn last(&self) -> Result<Last, StoreError> {
        Ok(self.end(&self.lock()))
    }

    fn now(&self) -> Result<Option<i64>, StoreError> {
        Ok(None)
    }

    fn wait_beyond(&self, seq: u64, longest: Duration) -> Result<u64, StoreError> {
        let grown = |rows: &mut Rows| rows.entries.len() as u64 <= seq;
        let waited = self.grown.wait_timeout_while(self.lock(), longest, grown);
        let (rows, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Ok(rows.entries.len() as u64)
    }

    fn claim(&self, _worker: &str, now: i64, lease: i64, limit: usize) -> Result<Vec<Claimed>, StoreError> {
        let mut rows = self.lock();
        let due: Vec<_> = rows.waiting.range(..=(now, u64::MAX)).take(limit).copied().collect();
        let until = now.saturating_add(lease);
        let mut claimed = Vec::with_capacity(due.len());
        for (at, id) in due {
            rows.waiting.remove(&(at, id));
            rows.waiting.insert((until, id));
            let Some(notice) = rows.outbox.get_mut(&id) else { continue };
            notice.due_at = until;
            notice.lease_until = Some(until);
            notice.fence += 1;
            notice.attempts += 1;
            claimed.push(Claimed {
                id,
                seq: notice.seq,
                person: notice.person,
                kind: notice.kind.clone(),
                body: notice.body.clone(),
                not_before: notice.not_before,
                attempt: notice.attempts,
                fence: notice.fence,
            });
        }
        claimed.sort_by_key(|notice| (notice.not_before, notice.id));
        Ok(claimed)
    }

    fn settle(&self, settlements: &[Settlement]) -> Result<Vec<bool>, StoreError> {
        let mut rows = self.lock();
        Ok(settlements.iter().map(|settlement| rows.settle(settlement)).collect())
    }

    fn next_delivery(&self) -> Result<Option<i64>, StoreError> {
        Ok(self.lock().waiting.first().map(|(at, _)| *at))
    }

    fn put_notices(&self, seq: u64, notices: &[NewNotice]) -> Result<(), StoreError> {
        let mut rows = self.lock();
        for new in notices {
            if !rows.outbox.contains_key(&new.id) {
                rows.put_notice(seq, new);
            }
        }
        Ok(())
    }

    fn notice(&self, id: u64) -> Result<Option<Notice>, StoreError> {
        Ok(self.lock().outbox.get(&id).cloned())
    }

    fn notices_of(&self, person: u64, from: i64, to: i64) -> Result<Vec<Notice>, StoreError> {
        let rows = self.lock();
        let theirs = |notice: &&Notice| notice.person == person && (from..to).contains(&notice.not_before);
        let mut found: Vec<Notice> = rows.outbox.values().filter(theirs).cloned().collect();
        found.sort_by_key(|notice| (notice.not_before, notice.id.cast_signed()));
        Ok(found)
    }

    fn snapshot(&self, format: u64, until: u64) -> Result<Option<Snapshot>, StoreError> {
        let rows = self.lock();
        let found = rows.snapshots.range(..=until).rev().find(|(_, snapshot)| snapshot.format == format);
        Ok(found.map(|(_, snapshot)| snapshot.clone()))
    }

    fn put_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let mut rows = self.lock();
        rows.snapshots.insert(snapshot.seq, snapshot.clone());
        let newest: BTreeSet<u64> = rows.snapshots.keys().rev().take(SNAPSHOTS).copied().collect();
        rows.snapshots.retain(|seq, snapshot| snapshot.kept || newest.contains(seq));
        Ok(())
    }

    fn probe(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn prune(&self, settled: i64, _now: i64) -> Result<u64, StoreError> {
        let mut rows = self.lock();
        let before = rows.outbox.len();
        rows.outbox.retain(|_, notice| {
            notice.state == NoticeState::Waiting || notice.settled_at.is_none_or(|at| at >= settled)
        });
        Ok((before - rows.outbox.len()) as u64)
    }

    fn put_closed(&self, things: &[Closed]) -> Result<(), StoreError> {
        let mut rows = self.lock();
        rows.closed.extend(things.iter().map(|thing| ((thing.kind.clone(), thing.id), thing.clone())));
        Ok(())
    }
}
