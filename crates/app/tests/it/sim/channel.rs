//! A channel that loses and doubles what it is given, and an eye on what is sent to whom when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use app::testing::settle_one;
use app::{Channel, Delivery, Ledger, Reader, SendError, Sent};
use journal::{Claimed, Settling};
use model::{About, Actor, EscalationId, Event, Instant, PersonId};

use super::oracle::{Failed, MINUTE, Oracle, failed};
use super::rng::Rng;

/// Longer than a lease.
const SLOW: i64 = 10 * MINUTE;
/// So late may somebody hear of a step that was taken, microseconds.
const TOLD_MAX: i64 = 3 * MINUTE;

/// A step of an escalation.
type Step = (EscalationId, u8, u8);

struct Inner {
    rng: Rng,
    now: Instant,
    ledger: Option<Arc<dyn Ledger>>,
    /// What went out since it was taken last.
    out: Vec<Delivery>,
    /// What another worker claimed while a sending took too long.
    others: Vec<(u64, Claimed)>,
    /// Notices of which a sending failed.
    hindered: BTreeSet<Step>,
    sent: u64,
}

/// The channel of all nodes.
pub(crate) struct Post {
    inner: Mutex<Inner>,
    faulty: bool,
    /// Steps that nobody was told of yet: who, since when, and whether they are called.
    untold: BTreeMap<Step, (PersonId, Instant, bool)>,
    hindered_until: Instant,
}

impl Post {
    pub(crate) fn new(rng: Rng, faulty: bool) -> Self {
        let inner = Inner {
            rng,
            now: Instant::MIN,
            ledger: None,
            out: Vec::new(),
            others: Vec::new(),
            hindered: BTreeSet::new(),
            sent: 0,
        };
        Self { inner: Mutex::new(inner), faulty, untold: BTreeMap::new(), hindered_until: Instant::MIN }
    }

    /// A worker begins at `now`.
    pub(crate) fn begin(&self, now: Instant, ledger: Arc<dyn Ledger>) {
        let mut inner = self.inner.lock().expect("not poisoned");
        (inner.now, inner.ledger) = (now, Some(ledger));
    }

    /// What went out since.
    pub(crate) fn take(&self) -> Vec<Delivery> {
        std::mem::take(&mut self.inner.lock().expect("not poisoned").out)
    }

    pub(crate) fn sent(&self) -> u64 {
        self.inner.lock().expect("not poisoned").sent
    }

    /// Sending could not go on until then.
    pub(crate) fn hinder(&mut self, until: Instant) {
        self.hindered_until = self.hindered_until.max(until);
    }

    /// Notes who has to hear of steps.
    pub(crate) fn expect(&mut self, actor: Actor, events: &[Event], now: Instant, oracle: &Oracle) {
        for event in events {
            let Event::StepTaken { escalation, round, step, to, called, .. } = event else { continue };
            // Nobody is told of what they do themselves.
            let minutes = || (0..4).all(|minute| oracle.book.is_at_work(*to, now + minute * MINUTE));
            if actor.person() != Some(*to) && (*called || minutes()) {
                self.untold.insert((*escalation, *round, *step), (*to, now, *called));
            }
        }
    }

    /// Everybody whom a step told heard of it.
    pub(crate) fn check_told(
        &mut self,
        oracle: &Oracle,
        now: Instant,
        able_since: Instant,
    ) -> Result<(), Failed> {
        let since = able_since.max(self.hindered_until);
        let hindered = &self.inner.lock().expect("not poisoned").hindered;
        self.untold.retain(|step, (person, ..)| oracle.waits_for(*step, *person) && !hindered.contains(step));
        for (step, (person, at, called)) in &self.untold {
            // They were at work long enough to hear of it.
            let minutes = || (0..4).all(|minute| oracle.book.is_at_work(*person, now - minute * MINUTE));
            let there = *called || (oracle.book.is_at_work(*person, *at) && minutes());
            if there && now - since.max(*at) > TOLD_MAX {
                return failed(
                    "everybody hears",
                    format!("{person} was told by {step:?} at {at}, it is {now}"),
                );
            }
        }
        Ok(())
    }

    /// Looks at what went out. `level` says that the node which sent it knew everything.
    pub(crate) fn check(
        &mut self,
        out: &[Delivery],
        oracle: &Oracle,
        now: Instant,
        level: bool,
    ) -> Result<(), Failed> {
        for delivery in out {
            if let About::Step { escalation, round, step } = delivery.notice.about {
                self.untold.remove(&(escalation, round, step));
            }
            if level {
                oracle.may_hear(&delivery.notice, now)?;
            }
        }
        self.settle_others()
    }

    /// The other worker has its lease until it says what became of the notice.
    fn settle_others(&self) -> Result<(), Failed> {
        let mut inner = self.inner.lock().expect("not poisoned");
        let now = inner.now;
        let Some(ledger) = inner.ledger.clone() else { return Ok(()) };
        for (slow, claimed) in std::mem::take(&mut inner.others) {
            let what = if claimed.id == slow {
                Settling::Delivered { at: now.as_micros() }
            } else {
                Settling::Postponed { until: now.as_micros() }
            };
            if let Err(error) = settle_one(ledger.as_ref(), claimed.id, claimed.fence, what) {
                return failed("outbox fence", format!("notice {}: {error}", claimed.id));
            }
        }
        Ok(())
    }
}

impl Channel for Post {
    fn send(&self, delivery: &Delivery, _: &Reader<'_>) -> Result<Sent, SendError> {
        let mut inner = self.inner.lock().expect("not poisoned");
        let fate = if self.faulty { inner.rng.below(200) } else { 199 };
        let retry = || SendError::Retry { why: "no answer".to_owned() };
        if let About::Step { escalation, round, step } = delivery.notice.about
            && fate < 12
        {
            inner.hindered.insert((escalation, round, step));
        }
        match fate {
            0..=4 => return Err(retry()),
            5 => return Err(SendError::Gone { why: "no such address".to_owned() }),
            _ => {}
        }
        inner.sent += 1;
        inner.out.push(delivery.clone());
        match fate {
            // It went out, and nobody says so.
            6..=8 => Err(retry()),
            // It takes so long that another worker claims it meanwhile, and everything else that waits.
            9..=11 => {
                let later = inner.now.as_micros() + SLOW;
                if let Some(ledger) = inner.ledger.clone()
                    && let Ok(claimed) = ledger.claim("another", later, SLOW, 8)
                {
                    inner.others.extend(claimed.into_iter().map(|claimed| (delivery.id.0, claimed)));
                }
                Ok(Sent)
            }
            _ => Ok(Sent),
        }
    }
}
