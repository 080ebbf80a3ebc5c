//! A running service: what is asked for, what is due, what fails, and futures that nobody waits for any more. Time is moved
//! by hand; waiting is for something that must come, with an end that only a fault reaches.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant as Wall};

use app::testing::{ManualClock, MemoryLedger, RecordingChannel, request};
use app::{Clock, Error, Handle, Health, Ledger, Node, Request, Service};
use model::{Actor, Command, DecisionId, FlagId, NoticeKind};

use crate::faults::{Fault, Faulty, POISON};
use crate::kit::{ADMIN, HOUR, MEMBER, Org, PARTNERS, Relation, by};

const SECOND: i64 = 1_000_000;

struct Running {
    handle: Handle,
    clock: Arc<ManualClock>,
    channel: Arc<RecordingChannel>,
}

fn serve(org: &Org, ledger: Arc<dyn Ledger>) -> Running {
    let clock = Arc::new(ManualClock::new(org.now));
    let channel = Arc::new(RecordingChannel::default());
    let handle =
        Service::start(ledger, Arc::clone(&clock) as _, Arc::clone(&channel) as _, "one").expect("it starts");
    Running { handle, clock, channel }
}

/// Runs a future to its end on this thread.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let limited = async { tokio::time::timeout(Duration::from_secs(60), future).await };
    runtime.block_on(limited).expect("it comes to an end")
}

/// Looks until something holds.
fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Wall::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Wall::now() < until, "it never came to this: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn flag(org: &mut Org, number: u64) -> Request {
    let command = org.raise_flag(FlagId(5_000 + number), Relation::Own.function(), true);
    request(by(MEMBER), 7_000 + number, command)
}

#[test]
fn what_is_asked_for_is_done_and_seen() {
    let mut org = Org::new();
    let running = serve(&org, org.ledger.clone());
    let done = wait(running.handle.execute(flag(&mut org, 1))).expect("it was done");
    let view = running.handle.view(MEMBER).expect("they are here");
    assert!(view.seen().flags.contains_key(&FlagId(5_001)), "who writes sees it at once");
    let view = wait(running.handle.view_from(PARTNERS, done.seq)).expect("it runs").expect("they are here");
    assert!(!view.seen().flags.contains_key(&FlagId(5_001)));
    assert_eq!(running.handle.health(), Health::Green);
    running.handle.shutdown();
}

#[test]
fn what_is_due_is_done_when_its_time_comes_and_people_are_told() {
    let mut org = Org::new();
    let command = org.ask_decision(DecisionId(900), Relation::Own.function());
    org.does(by(MEMBER), command);
    let running = serve(&org, org.ledger.clone());
    running.clock.advance(48 * HOUR - 1);
    // A command after that instant shows that the clockwork had its turn and did nothing early.
    wait(running.handle.execute(flag(&mut org, 1))).expect("it was done");
    let view = running.handle.view(MEMBER).expect("they are here");
    assert_eq!(view.seen().decisions[&DecisionId(900)].overdue, None);
    running.clock.advance(1);
    let overdue = |known: &app::Known| known.state.decisions[&DecisionId(900)].overdue.is_some();
    let known = wait(running.handle.wait_for(overdue)).expect("it runs");
    let since = known.state.decisions[&DecisionId(900)].overdue.expect("it is overdue").0;
    assert_eq!(since, org.now + 48 * HOUR);
    eventually("the decider is told", || {
        let sent = running.channel.sent();
        sent.iter().any(|sent| sent.notice.kind == NoticeKind::DecisionOverdue)
    });
    running.handle.shutdown();
}

#[test]
fn ten_thousand_that_nobody_waits_for_any_more_do_no_harm() {
    let mut org = Org::new();
    let running = serve(&org, org.ledger.clone());
    let mut draw = 0x9e37_79b9_7f4a_7c15_u64;
    let mut requests = Vec::new();
    for number in 0..10_000 {
        let asked = flag(&mut org, number);
        requests.push(asked.clone());
        draw ^= draw << 13;
        draw ^= draw >> 7;
        draw ^= draw << 17;
        let mut future = pin!(running.handle.execute(asked));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..draw % 4 {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(Ok(_) | Err(Error::Busy)) => break,
                Poll::Ready(other) => panic!("{other:?}"),
                Poll::Pending => {}
            }
            if draw.is_multiple_of(3) {
                std::thread::yield_now();
            }
        }
    }
    // Each was done once or not at all, and asking again tells.
    let mut done = [0_usize; 2];
    for asked in requests {
        let reply = loop {
            match wait(running.handle.execute(asked.clone())) {
                Err(Error::Busy) => std::thread::yield_now(),
                reply => break reply,
            }
        };
        done[usize::from(reply.expect("it can be done").repeated)] += 1;
    }
    assert_eq!(done[0] + done[1], 10_000);
    assert!(done[1] > 1_000 && done[0] > 1_000, "some were cancelled before and some after: {done:?}");
    assert_eq!(running.handle.health(), Health::Green);
    running.handle.shutdown();
    let node = org.replayed();
    assert!((0..10_000).all(|number| node.state().flags.contains_key(&FlagId(5_000 + number))));
}

#[test]
fn a_node_that_does_not_know_an_event_sends_nothing() {
    let mut org = Org::new();
    let node = Node::open(org.ledger.as_ref()).expect("a node").without_kind("flag_withdrawn");
    org.does(by(Relation::Own.worker()), Command::WithdrawFlag { flag: Relation::Own.flag() });
    let clock = Arc::new(ManualClock::new(org.now));
    let channel = Arc::new(RecordingChannel::default());
    let mut node = node;
    assert!(node.catch_up(org.ledger.as_ref()).is_err());
    let handle =
        Service::start_with(node, org.ledger.clone(), clock.clone(), Arc::clone(&channel) as _, "old")
            .expect("it starts");
    for number in 0..500 {
        clock.advance(SECOND);
        assert!(matches!(wait(handle.execute(flag(&mut org, number))), Err(Error::Unreadable(_))));
    }
    handle.shutdown();
    assert_eq!(channel.sent(), [], "what it knows is old: people may be off, and things settled");
    assert!(org.ledger.notices().iter().any(|notice| notice.state == journal::NoticeState::Waiting));
}

/// A ledger whose appends wait until they are let through.
struct Gated {
    inner: Arc<MemoryLedger>,
    open: Mutex<bool>,
    opened: Condvar,
}

macro_rules! pass_on {
    ($($name:ident($($arg:ident: $type:ty),*) -> $out:ty;)*) => {
        $(fn $name(&self, $($arg: $type),*) -> $out { self.inner.$name($($arg),*) })*
    };
}

impl Ledger for Gated {
    fn append(
        &self,
        expected: u64,
        commits: &[journal::Commit],
    ) -> Result<journal::Appended, journal::AppendError> {
        drop(
            self.opened
                .wait_while(self.open.lock().expect("nobody panicked"), |open| !*open)
                .expect("nobody panicked"),
        );
        self.inner.append(expected, commits)
    }
    pass_on! {
        find(actor: &str, command: u64) -> Result<Option<Vec<journal::Entry>>, journal::StoreError>;
        read(from: u64, limit: usize) -> Result<Vec<journal::Entry>, journal::StoreError>;
        last() -> Result<journal::Last, journal::StoreError>;
        now() -> Result<Option<i64>, journal::StoreError>;
        wait_beyond(seq: u64, longest: Duration) -> Result<u64, journal::StoreError>;
        claim(worker: &str, now: i64, lease: i64, limit: usize) -> Result<Vec<journal::Claimed>, journal::StoreError>;
        settle(settlements: &[journal::Settlement]) -> Result<Vec<bool>, journal::StoreError>;
        next_delivery() -> Result<Option<i64>, journal::StoreError>;
        put_notices(seq: u64, notices: &[journal::NewNotice]) -> Result<(), journal::StoreError>;
        notice(id: u64) -> Result<Option<journal::Notice>, journal::StoreError>;
        notices_of(person: u64, from: i64, to: i64) -> Result<Vec<journal::Notice>, journal::StoreError>;
        snapshot(format: u64, until: u64) -> Result<Option<journal::Snapshot>, journal::StoreError>;
        put_snapshot(snapshot: &journal::Snapshot) -> Result<(), journal::StoreError>;
        put_closed(things: &[journal::Closed]) -> Result<(), journal::StoreError>;
        probe() -> Result<(), journal::StoreError>;
        prune(settled: i64, now: i64) -> Result<u64, journal::StoreError>;
    }
}

#[test]
fn too_much_at_once_is_refused_at_once_and_the_rest_is_done() {
    let mut org = Org::new();
    let gated =
        Arc::new(Gated { inner: org.ledger.clone(), open: Mutex::new(false), opened: Condvar::new() });
    let running = serve(&org, gated.clone());
    let mut context = Context::from_waker(Waker::noop());
    let (mut waiting, mut busy) = (Vec::new(), 0);
    for number in 0..1_300 {
        let asked = flag(&mut org, number);
        let mut future = Box::pin(running.handle.execute(asked));
        match future.as_mut().poll(&mut context) {
            Poll::Ready(Err(Error::Busy)) => busy += 1,
            Poll::Ready(other) => panic!("nothing can be appended: {other:?}"),
            Poll::Pending => waiting.push(future),
        }
    }
    assert!(busy >= 1_300 - 1_024 - 64 && !waiting.is_empty(), "{busy}");
    *gated.open.lock().expect("nobody panicked") = true;
    gated.opened.notify_all();
    for future in waiting {
        wait(future).expect("it was done");
    }
    running.handle.shutdown();
}

#[test]
fn a_full_disk_is_said_and_goes_away_by_itself() {
    let mut org = Org::new();
    let faulty = Arc::new(Faulty::new(&org.ledger, &[]));
    let running = serve(&org, faulty.clone());
    wait(running.handle.execute(flag(&mut org, 1))).expect("it was done");
    *faulty.always.lock().expect("nobody panicked") = Fault::Full;
    let reply = wait(running.handle.execute(flag(&mut org, 2)));
    assert!(matches!(reply, Err(Error::Full { .. })), "{reply:?}");
    let Health::Red { why } = running.handle.health() else { panic!("it is not well") };
    assert!(why[0].contains("the disk is full"), "{why:?}");
    *faulty.always.lock().expect("nobody panicked") = Fault::None;
    eventually("it is well again", || {
        running.clock.advance(SECOND);
        running.handle.health() == Health::Green
    });
    wait(running.handle.execute(flag(&mut org, 2))).expect("it was done");
    running.handle.shutdown();
}

#[test]
fn a_command_at_which_the_program_fails_takes_no_other_with_it() {
    let mut org = Org::new();
    let faulty = Arc::new(Faulty::new(&org.ledger, &[]));
    *faulty.always.lock().expect("nobody panicked") = Fault::Panic;
    let running = serve(&org, faulty);
    let mut requests: Vec<Request> = (0..40).map(|number| flag(&mut org, number)).collect();
    requests[20].command_id = model::CommandId(POISON);
    // All at once, so that they come in groups.
    let replies: Vec<_> = std::thread::scope(|scope| {
        let asking = requests.iter().map(|request| {
            let handle = running.handle.clone();
            scope.spawn(move || handle.execute_blocking(request.clone()))
        });
        let asking: Vec<_> = asking.collect();
        asking.into_iter().map(|thread| thread.join().expect("it is answered")).collect()
    });
    for (number, reply) in replies.into_iter().enumerate() {
        assert_eq!(matches!(reply, Err(Error::Unknown { .. })), number == 20, "{number}: {reply:?}");
        assert!(number == 20 || reply.is_ok(), "{number}: {reply:?}");
    }
    wait(running.handle.execute(flag(&mut org, 100))).expect("it goes on");
    assert_eq!(running.handle.health(), Health::Green);
    running.handle.shutdown();
}

#[test]
fn a_clock_that_is_set_pauses_time_until_it_keeps_its_pace() {
    let mut org = Org::new();
    let command = org.ask_decision(DecisionId(900), Relation::Own.function());
    org.does(by(MEMBER), command);
    let running = serve(&org, org.ledger.clone());
    wait(running.handle.execute(flag(&mut org, 1))).expect("it was done");
    // Somebody sets the clock ahead by three days, beyond what the decision is needed by.
    running.clock.set_by(72 * HOUR);
    eventually("it is said", || matches!(running.handle.health(), Health::Red { .. }));
    wait(running.handle.execute(flag(&mut org, 2))).expect("people go on");
    let view = running.handle.view(MEMBER).expect("they are here");
    assert_eq!(
        view.seen().decisions[&DecisionId(900)].overdue,
        None,
        "nothing is due at a time that is in doubt"
    );
    assert_eq!(view.seen().last_at, org.now);
    let mut steps = 0;
    eventually("it is believed again", || {
        running.clock.advance(SECOND);
        steps += 1;
        running.handle.health() == Health::Green
    });
    assert!(steps >= 3);
    let overdue = |known: &app::Known| known.state.decisions[&DecisionId(900)].overdue.is_some();
    wait(running.handle.wait_for(overdue)).expect("it runs");
    running.handle.shutdown();
}

#[test]
fn a_restored_journal_waits_for_a_person() {
    let mut org = Org::new();
    let seq = org.node.state().applied;
    org.does(Actor::Operator, Command::Restore { backup_seq: seq });
    let running = serve(&org, org.ledger.clone());
    running.clock.advance(100 * HOUR);
    wait(running.handle.execute(flag(&mut org, 1))).expect("people go on");
    assert!(matches!(running.handle.health(), Health::Red { .. }));
    assert!(running.channel.sent().is_empty());
    let view = running.handle.view(MEMBER).expect("they are here");
    assert_eq!(view.seen().decisions[&Relation::Own.decision()].overdue, None);
    wait(running.handle.execute(request(by(ADMIN), 1, Command::Release {}))).expect("it was done");
    let overdue = |known: &app::Known| known.state.decisions[&Relation::Own.decision()].overdue.is_some();
    wait(running.handle.wait_for(overdue)).expect("it runs");
    eventually("notices are sent", || !running.channel.sent().is_empty());
    eventually("it is well", || running.handle.health() == Health::Green);
    running.handle.shutdown();
}

#[test]
fn what_one_node_writes_another_reads() {
    let mut org = Org::new();
    let (one, two) = (serve(&org, org.ledger.clone()), serve(&org, org.ledger.clone()));
    for number in 0..20 {
        let (writes, reads) = if number % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let done = wait(writes.handle.execute(flag(&mut org, number))).expect("it was done");
        let view = wait(reads.handle.view_from(MEMBER, done.seq)).expect("it runs").expect("they are here");
        assert!(view.seen().flags.contains_key(&FlagId(5_000 + number)));
    }
    one.handle.shutdown();
    two.handle.shutdown();
}

#[test]
fn after_its_end_everything_is_refused_and_the_next_start_is_from_a_snapshot() {
    let mut org = Org::new();
    let running = serve(&org, org.ledger.clone());
    let done = wait(running.handle.execute(flag(&mut org, 1))).expect("it was done");
    running.handle.shutdown();
    running.handle.shutdown();
    assert_eq!(wait(running.handle.execute(flag(&mut org, 2))), Err(Error::Stopped));
    assert!(wait(running.handle.wait_for(|_| false)).is_err());
    let kept = org.ledger.snapshot(app::SNAPSHOT_FORMAT, u64::MAX).expect("it reads").expect("one was kept");
    assert!(kept.seq >= done.seq);
}

#[test]
fn a_clock_far_ahead_stops_everything_until_somebody_has_looked() {
    let mut org = Org::new();
    let command = org.ask_decision(DecisionId(900), Relation::Own.function());
    org.does(by(MEMBER), command);
    let rows = org.rows();
    let clock = Arc::new(ManualClock::new(org.now + 24 * 400 * HOUR));
    let channel = Arc::new(RecordingChannel::default());
    let (ledger, worker) = (org.ledger.clone(), "one");
    let handle = Service::start(ledger, Arc::clone(&clock) as _, channel, worker).expect("it starts");
    let reply = wait(handle.execute(flag(&mut org, 1)));
    assert!(
        matches!(&reply, Err(Error::Unavailable { what }) if what.contains("--trust-clock")),
        "{reply:?}"
    );
    let told =
        |health: Health| matches!(health, Health::Red { why } if why.join(" ").contains("400 days ahead"));
    assert!(told(handle.health()), "{:?}", handle.health());
    assert_eq!(org.rows(), rows, "nothing due is done either");

    handle.trust_clock();
    org.now = clock.sample().wall;
    let goes_on = || {
        clock.advance(SECOND);
        wait(handle.execute(flag(&mut org, 1))).is_ok()
    };
    eventually("time goes on", goes_on);
    let overdue = |known: &app::Known| known.state.decisions[&DecisionId(900)].overdue.is_some();
    drop(wait(handle.wait_for(overdue)).expect("it runs"));
    eventually("all is well", || handle.health() == Health::Green);
    handle.shutdown();
}

#[test]
fn notices_that_were_sent_long_ago_are_removed_once_a_day() {
    let mut org = Org::new();
    let command = org.ask_decision(DecisionId(900), Relation::Own.function());
    org.does(by(MEMBER), command);
    let running = serve(&org, org.ledger.clone());
    let settled = || org.ledger.notices().iter().filter(|notice| notice.settled_at.is_some()).count();
    eventually("somebody is told", || {
        running.clock.advance(HOUR);
        settled() > 0
    });
    let (first, told) = (running.clock.sample(), settled());
    // A day at a time, for what is due meanwhile tells of more.
    for _ in 0..29 {
        running.clock.advance(24 * HOUR);
    }
    assert!(settled() >= told);
    let old = || {
        let before = first.wall.as_micros() + SECOND;
        org.ledger.notices().iter().filter(|notice| notice.settled_at.is_some_and(|at| at < before)).count()
    };
    eventually("they are gone", || {
        running.clock.advance(24 * HOUR);
        old() == 0
    });
    running.handle.shutdown();
}
