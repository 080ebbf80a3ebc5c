//! The thread that writes: people's commands in groups, and between them what is due, some hundred events at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant as Passed};

use model::{Instant, Refusal};

use super::inbox::Asked;
use super::{LOOK, Shared};
use crate::clock::Reading;
use crate::health::From;
use crate::{Error, GROUP_MAX, Node, Reply, Request};

/// After something that failed.
const AFTER_FAULT: Duration = Duration::from_secs(1);
/// While another node lets time act: of two that raced for every tick, one would decide in vain each time, and its people
/// would wait.
const STAND_BACK: Duration = Duration::from_millis(250);

pub(super) fn run(shared: &Shared, node: Node) {
    let elsewhere = node.ticked_elsewhere();
    let mut writer = Writer { shared, node, elsewhere, quiet_until: None, began: false };
    loop {
        let found = shared.inbox.take(GROUP_MAX);
        if found.stopped && found.asked.is_empty() {
            return;
        }
        if found.behind {
            writer.catch_up();
        }
        let reading = shared.time();
        if !found.asked.is_empty() {
            writer.answer(reading, found.asked);
        }
        let more = reading.is_some_and(|reading| writer.let_time_act(reading));
        writer.publish();
        if !more {
            writer.wait(reading);
        }
    }
}

struct Writer<'a> {
    shared: &'a Shared,
    node: Node,
    /// How much another node had let time do when this was looked at last.
    elsewhere: u64,
    /// Time is not let act before this: something failed, or another node is at it. It is a pause of this thread and has
    /// nothing to do with the operation's clock, which may stand still in a test.
    quiet_until: Option<Passed>,
    /// Whether time was asked once: that brings newer zone data into use even when nothing is due.
    began: bool,
}

impl Writer<'_> {
    fn catch_up(&mut self) {
        let done = self.node.catch_up(self.shared.ledger.as_ref());
        if let Err(error) = done {
            self.shared.troubles.note_store(Err(&error));
        }
    }

    fn answer(&mut self, reading: Option<Reading>, asked: Vec<Asked>) {
        if let Some(doubt) = reading.and_then(|reading| reading.doubt).filter(|doubt| doubt.stops_all()) {
            // What is recorded at a time far ahead can never be taken back.
            for (_, answer) in asked {
                let _ = answer.send(Err(Error::Unavailable { what: doubt.to_string() }));
            }
            return;
        }
        let (requests, waiting): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        // Without the ledger's clock the ledger itself is away: trying tells what to answer.
        let now = reading.map_or(self.node.state().last_at, |reading| reading.now);
        let replies = self.execute(now, &requests);
        // Known before it is answered: who reads right after writing sees what they wrote.
        self.publish();
        for (reply, answer) in replies.into_iter().zip(waiting) {
            if reply.as_ref().is_ok_and(|done| done.events == 0) {
                // Nothing was written: that says nothing of the store.
            } else {
                self.shared.troubles.note_store(reply.as_ref().map(drop));
            }
            // Nobody may wait for it any more.
            let _ = answer.send(reply);
        }
    }

    /// Carries out requests. One at which the program itself fails must not take the others with it.
    fn execute(&mut self, now: Instant, requests: &[Request]) -> Vec<Reply> {
        let ledger = Arc::clone(&self.shared.ledger);
        if let Some(replies) = self.guarded(|node| node.execute(ledger.as_ref(), now, requests)) {
            return replies;
        }
        let failed =
            || Error::Unknown { what: "the program failed at it: please report what it wrote".to_owned() };
        let alone = requests.iter().map(|request| {
            let replies =
                self.guarded(|node| node.execute(ledger.as_ref(), now, std::slice::from_ref(request)));
            replies.and_then(|mut replies| replies.pop()).unwrap_or_else(|| Err(failed()))
        });
        alone.collect()
    }

    /// Does something with the node. When the program itself fails at it, the node knows what was published last.
    fn guarded<T>(&mut self, act: impl FnOnce(&mut Node) -> T) -> Option<T> {
        let done = catch_unwind(AssertUnwindSafe(|| act(&mut self.node)));
        let failed = done.is_err().then(|| {
            let known = self.shared.known.borrow().clone();
            self.node.go_back(&known);
            "the program failed at something: please report what it wrote".to_owned()
        });
        self.shared.troubles.note(From::Program, failed);
        done.ok()
    }

    /// Takes one bite of what is due; whether there is more.
    fn let_time_act(&mut self, reading: Reading) -> bool {
        let due = self.node.next_due().is_some_and(|due| due <= reading.now);
        let wanted = due || (!self.began && self.node.stuck().is_none());
        self.stand_back();
        if reading.doubt.is_some() || self.is_quiet() || !(wanted || self.shared.troubles.has_store()) {
            return false;
        }
        if !wanted {
            self.try_store();
            return false;
        }
        let ledger = Arc::clone(&self.shared.ledger);
        let Some(ticked) = self.guarded(|node| node.tick(ledger.as_ref(), reading.now)) else {
            self.hush(AFTER_FAULT);
            return false;
        };
        match ticked {
            Ok(ticked) => {
                self.began = true;
                let idle = ticked.events == 0 && self.node.next_due().is_some_and(|due| due <= reading.now);
                let what = "something is due and nothing comes of it: please report this";
                self.shared.troubles.note(From::Clockwork, idle.then(|| what.to_owned()));
                if ticked.events > 0 {
                    self.shared.troubles.note_store(Ok(()));
                } else if due {
                    // Due, and nothing came of it: not to be tried without a pause.
                    self.hush(AFTER_FAULT);
                }
                ticked.events > 0
            }
            Err(Error::Refused(Refusal::NotFounded | Refusal::Paused)) => {
                self.shared.troubles.note(From::Clockwork, None);
                false
            }
            Err(error) => {
                self.shared.troubles.note_store(Err(&error));
                if let Error::Refused(refusal) = &error {
                    self.shared.troubles.note(From::Clockwork, Some(refusal.to_string()));
                }
                self.hush(AFTER_FAULT);
                false
            }
        }
    }

    /// Leaves time to another node as long as that one goes on.
    fn stand_back(&mut self) {
        let elsewhere = self.node.ticked_elsewhere();
        if elsewhere != self.elsewhere {
            self.elsewhere = elsewhere;
            self.hush(STAND_BACK);
        }
    }

    /// Finds out whether a store in trouble works again, when nothing else would: by writing something that leaves nothing
    /// behind.
    fn try_store(&mut self) {
        if self.node.stuck().is_some() {
            return;
        }
        let tried = self.shared.ledger.probe().map_err(Error::from);
        self.shared.troubles.note_store(tried.as_ref().map(drop));
        self.hush(AFTER_FAULT);
    }

    fn is_quiet(&self) -> bool {
        self.quiet_until.is_some_and(|until| Passed::now() < until)
    }

    fn hush(&mut self, pause: Duration) {
        self.quiet_until = self.quiet_until.max(Some(Passed::now() + pause));
    }

    /// Lets others see what the node knows now.
    fn publish(&self) {
        let known = self.node.known();
        self.shared.stuck.store(self.node.stuck().is_some(), Ordering::SeqCst);
        if self.shared.known.borrow().state.applied == known.state.applied {
            return;
        }
        self.shared.known.send_replace(Arc::new(known.clone()));
        self.shared.bell.ring();
        self.shared.inbox.tell();
    }

    /// Sleeps until something is due or asked for.
    fn wait(&self, reading: Option<Reading>) {
        let now = reading.map(|reading| reading.now);
        let due = self.node.next_due().zip(now).map(|(due, now)| until(now, due));
        let quiet = self.quiet_until.map(|until| until.saturating_duration_since(Passed::now()));
        let longest = due.unwrap_or(LOOK).max(quiet.unwrap_or_default());
        self.shared.inbox.wait(longest.clamp(Duration::from_millis(1), LOOK));
    }
}

fn until(now: Instant, due: Instant) -> Duration {
    Duration::from_micros(u64::try_from(due - now).unwrap_or(0))
}
