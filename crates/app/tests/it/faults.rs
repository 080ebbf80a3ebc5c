//! A ledger that fails on purpose: nothing acknowledged is lost, nothing is done twice, and the node knows afterwards
//! what the ledger holds.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::testing::{MemoryLedger, request};
use app::{Error, Ledger, Node};
use journal::{
    AppendError, Appended, Claimed, Closed, Commit, Entry, Last, NewNotice, Notice, Settlement, Snapshot,
    StoreError,
};
use model::{Command, FlagId};

use crate::kit::{HOUR, MEMBER, Org, Relation, by};

/// What becomes of one append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It goes through.
    None,
    /// It is recorded, and nobody hears of it.
    LostAnswer,
    /// It is not recorded, and nobody hears of it.
    LostRequest,
    /// The disk is full.
    Full,
    /// The program itself fails at a command with this in it.
    Panic,
}

/// The command at which the program fails with [`Fault::Panic`].
pub(crate) const POISON: u64 = 66_666;

/// A ledger in front of another that fails as it is told.
pub(crate) struct Faulty {
    pub(crate) inner: Arc<MemoryLedger>,
    appends: Mutex<VecDeque<Fault>>,
    finds: Mutex<VecDeque<bool>>,
    /// Every append fails so until it is changed.
    pub(crate) always: Mutex<Fault>,
}

impl Faulty {
    pub(crate) fn new(inner: &Arc<MemoryLedger>, appends: &[Fault]) -> Self {
        Self {
            inner: Arc::clone(inner),
            appends: Mutex::new(appends.iter().copied().collect()),
            finds: Mutex::default(),
            always: Mutex::new(Fault::None),
        }
    }

    fn next(&self) -> Fault {
        let next = self.appends.lock().expect("nobody panicked").pop_front();
        next.unwrap_or(*self.always.lock().expect("nobody panicked"))
    }
}

fn unknown() -> StoreError {
    StoreError::Unknown { what: "the connection broke".to_owned() }
}

impl Ledger for Faulty {
    fn append(&self, expected: u64, commits: &[Commit]) -> Result<Appended, AppendError> {
        match self.next() {
            Fault::None => self.inner.append(expected, commits),
            Fault::LostAnswer => Err(self.inner.append(expected, commits).err().unwrap_or(unknown().into())),
            Fault::LostRequest => Err(unknown().into()),
            Fault::Full => Err(StoreError::Full { what: "no space left".to_owned() }.into()),
            Fault::Panic if commits.iter().any(|commit| commit.command == POISON) => panic!("as it is told"),
            Fault::Panic => self.inner.append(expected, commits),
        }
    }
    fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError> {
        match self.finds.lock().expect("nobody panicked").pop_front() {
            Some(false) => Err(StoreError::Unavailable { what: "gone".to_owned() }),
            _ => self.inner.find(actor, command),
        }
    }
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.inner.read(from, limit)
    }
    fn last(&self) -> Result<Last, StoreError> {
        self.inner.last()
    }
    fn now(&self) -> Result<Option<i64>, StoreError> {
        self.inner.now()
    }
    fn wait_beyond(&self, seq: u64, longest: Duration) -> Result<u64, StoreError> {
        self.inner.wait_beyond(seq, longest)
    }
    fn claim(&self, worker: &str, now: i64, lease: i64, limit: usize) -> Result<Vec<Claimed>, StoreError> {
        self.inner.claim(worker, now, lease, limit)
    }
    fn settle(&self, settlements: &[Settlement]) -> Result<Vec<bool>, StoreError> {
        self.inner.settle(settlements)
    }
    fn next_delivery(&self) -> Result<Option<i64>, StoreError> {
        self.inner.next_delivery()
    }
    fn put_notices(&self, seq: u64, notices: &[NewNotice]) -> Result<(), StoreError> {
        self.inner.put_notices(seq, notices)
    }
    fn notice(&self, id: u64) -> Result<Option<Notice>, StoreError> {
        self.inner.notice(id)
    }
    fn notices_of(&self, person: u64, from: i64, to: i64) -> Result<Vec<Notice>, StoreError> {
        self.inner.notices_of(person, from, to)
    }
    fn snapshot(&self, format: u64, until: u64) -> Result<Option<Snapshot>, StoreError> {
        self.inner.snapshot(format, until)
    }
    fn put_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.inner.put_snapshot(snapshot)
    }
    fn put_closed(&self, things: &[Closed]) -> Result<(), StoreError> {
        self.inner.put_closed(things)
    }
    fn probe(&self) -> Result<(), StoreError> {
        match *self.always.lock().expect("nobody panicked") {
            Fault::None | Fault::Panic => self.inner.probe(),
            _ => Err(StoreError::Full { what: "no space left".to_owned() }),
        }
    }
    fn prune(&self, settled: i64, now: i64) -> Result<u64, StoreError> {
        self.inner.prune(settled, now)
    }
}

fn flags(org: &mut Org, count: u64) -> Vec<app::Request> {
    let function = Relation::Own.function();
    let commands = (0..count).map(|number| (number, org.raise_flag(FlagId(5_000 + number), function, true)));
    let commands: Vec<(u64, Command)> = commands.collect();
    commands.into_iter().map(|(number, command)| request(by(MEMBER), 7_000 + number, command)).collect()
}

#[test]
fn after_a_lost_answer_it_is_read_back_and_done_once() {
    for faults in [
        vec![Fault::LostAnswer],
        vec![Fault::LostRequest],
        vec![Fault::LostRequest, Fault::LostAnswer],
        vec![Fault::LostRequest, Fault::LostRequest, Fault::LostRequest, Fault::LostAnswer],
    ] {
        let mut org = Org::new();
        let requests = flags(&mut org, 5);
        let rows = org.rows();
        let faulty = Faulty::new(&org.ledger, &faults);
        let replies = org.node.execute(&faulty, org.now, &requests);
        for reply in &replies {
            let done = reply.as_ref().unwrap_or_else(|error| panic!("{faults:?}: {error}"));
            assert_eq!(done.repeated, faults.last() == Some(&Fault::LostAnswer), "{faults:?}");
        }
        assert_eq!(org.rows(), rows + 5, "{faults:?}");
        assert_eq!(org.replayed().state(), org.node.state(), "{faults:?}");
    }
}

#[test]
fn what_cannot_be_known_is_said_and_a_repeat_tells() {
    let mut org = Org::new();
    let requests = flags(&mut org, 2);
    let rows = org.rows();
    let faulty = Faulty::new(&org.ledger, &[Fault::LostAnswer]);
    faulty.finds.lock().expect("nobody panicked").push_back(false);
    let replies = org.node.execute(&faulty, org.now, &requests);
    assert!(replies.iter().all(|reply| matches!(reply, Err(Error::Unknown { .. }))), "{replies:?}");
    // It was recorded; whoever asks again with the same id hears so.
    let replies = org.node.execute(&faulty, org.now, &requests);
    assert!(replies.iter().all(|reply| reply.as_ref().is_ok_and(|done| done.repeated)), "{replies:?}");
    assert_eq!(org.rows(), rows + 2);
}

#[test]
fn what_may_have_been_recorded_is_not_said_to_be_lost_when_the_next_attempt_fails() {
    let mut org = Org::new();
    let requests = flags(&mut org, 2);
    // The server may still be at the first attempt when the second finds no space.
    let faulty = Faulty::new(&org.ledger, &[Fault::LostRequest, Fault::Full]);
    let replies = org.node.execute(&faulty, org.now, &requests);
    assert!(replies.iter().all(|reply| matches!(reply, Err(Error::Unknown { .. }))), "{replies:?}");
    assert!(org.node.execute(&faulty, org.now, &requests).iter().all(Result::is_ok));
}

#[test]
fn a_full_disk_refuses_and_leaves_the_state_as_the_ledger_has_it() {
    let mut org = Org::new();
    let requests = flags(&mut org, 3);
    let before = org.node.state().clone();
    let faulty = Faulty::new(&org.ledger, &[Fault::Full, Fault::Full]);
    let replies = org.node.execute(&faulty, org.now, &requests);
    assert!(replies.iter().all(|reply| matches!(reply, Err(Error::Full { .. }))), "{replies:?}");
    assert_eq!(*org.node.state(), before);
    let due = org.now + 49 * HOUR;
    assert!(matches!(org.node.tick(&faulty, due), Err(Error::Full { .. })));
    assert_eq!(*org.node.state(), before);
    // There is space again.
    assert!(org.node.execute(&faulty, org.now, &requests).iter().all(Result::is_ok));
    assert!(org.node.tick(&faulty, due).expect("a tick").events > 0);
    assert_eq!(org.replayed().state(), org.node.state());
}

#[test]
fn a_tick_whose_answer_is_lost_is_not_taken_twice() {
    for fault in [Fault::LostAnswer, Fault::LostRequest] {
        let mut org = Org::new();
        let mut calm = Node::empty(org.ledger.as_ref()).expect("a node");
        calm.catch_up(org.ledger.as_ref()).expect("it reads");
        let faulty = Faulty::new(&org.ledger, &[fault]);
        let due = org.now + 49 * HOUR;
        org.node.tick(&faulty, due).expect("a tick");
        while org.node.tick(&faulty, due).expect("a tick").events > 0 {}
        // The same without faults, from the same beginning.
        let calm_ledger = MemoryLedger::new();
        let rows = org.ledger.read(1, usize::MAX).expect("it reads");
        copy(&rows[..calm.state().applied as usize], &calm_ledger);
        while calm.tick(&calm_ledger, due).expect("a tick").events > 0 {}
        assert_eq!(calm.state(), org.node.state(), "{fault:?}");
        assert_eq!(org.replayed().state(), org.node.state(), "{fault:?}");
    }
}

fn copy(rows: &[Entry], to: &MemoryLedger) {
    for rows in rows.chunk_by(|a, b| (&a.actor, a.command) == (&b.actor, b.command)) {
        let commit = Commit {
            actor: rows[0].actor.clone(),
            command: rows[0].command,
            recorded_at: rows[0].recorded_at,
            events: rows.iter().map(|row| (row.kind.clone(), row.body.clone())).collect(),
            ..Commit::default()
        };
        to.append(rows[0].seq - 1, &[commit]).expect("it was recorded once before");
    }
}
