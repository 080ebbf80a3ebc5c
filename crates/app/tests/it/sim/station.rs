//! A node with its way to the ledger, and what is wrong with it at the moment.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use app::{ClockGuard, Error, Ledger, Node, Reading, Sample};
use model::Instant;

use super::faults::{Crash, FaultyLedger};
use super::oracle::{Failed, failed};

/// How a node is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Health {
    /// It runs.
    Up,
    /// It does not run until then.
    Down(Instant),
    /// It runs, and cannot reach the ledger until then.
    Cut(Instant),
    /// Its machine stands still until then.
    Asleep(Instant),
}

pub(crate) struct Station {
    pub(crate) name: usize,
    pub(crate) ledger: FaultyLedger,
    pub(crate) node: Option<Node>,
    pub(crate) health: Health,
    /// The data that it reckons with.
    pub(crate) almanac: String,
    /// A kind of event that it does not know.
    pub(crate) lacks: Option<&'static str>,
    /// Since when it could take what is due without a break; `None` when it cannot.
    pub(crate) able: Option<Instant>,
    /// When it hears of what others recorded.
    pub(crate) syncs: Option<Instant>,
    /// It does not tick again before.
    pub(crate) rests: Instant,
    /// How often it failed to tick in a row.
    pub(crate) failures: u32,
    /// Whether it asked time since it started.
    pub(crate) began: bool,
    /// When it looks at the outbox.
    pub(crate) posts: Option<Instant>,
    /// When it is replaced by one that knows what it cannot read.
    pub(crate) replaced: Option<Instant>,
    guard: ClockGuard,
    /// By how much the wall clock is off, and until when.
    off: Option<(i64, Instant)>,
    /// What the boot clock did not count.
    uncounted: i64,
}

impl Station {
    pub(crate) fn new(name: usize, inner: Arc<dyn Ledger>, almanac: String, now: Instant) -> Self {
        Self {
            name,
            ledger: FaultyLedger::new(inner),
            node: None,
            health: Health::Down(now),
            almanac,
            lacks: None,
            able: None,
            syncs: None,
            rests: now,
            failures: 0,
            began: false,
            posts: Some(now),
            replaced: None,
            guard: ClockGuard::new(),
            off: None,
            uncounted: 0,
        }
    }

    /// When it does something next.
    pub(crate) fn next(&self) -> Option<Instant> {
        match self.health {
            Health::Down(until) | Health::Asleep(until) => Some(until),
            Health::Cut(until) => {
                [Some(until), self.syncs, self.ticks(), self.posts].into_iter().flatten().min()
            }
            Health::Up => [self.syncs, self.ticks(), self.posts, self.replaced].into_iter().flatten().min(),
        }
    }

    pub(crate) fn ticks(&self) -> Option<Instant> {
        let node = self.node.as_ref().filter(|_| !self.is_stuck())?;
        if !self.began && node.state().organisation.is_some() {
            return Some(self.rests);
        }
        node.next_due().map(|due| due.max(self.rests))
    }

    /// What time it thinks it is at `now`.
    pub(crate) fn read_clock(&mut self, now: Instant) -> Reading {
        self.off = self.off.filter(|(_, until)| *until > now);
        let wall = now + self.off.map_or(0, |(by, _)| by);
        let sample = Sample { wall, boot: now.as_micros() - self.uncounted };
        let last = self.node.as_ref().map_or(Instant::MIN, |node| node.state().last_at);
        self.guard.take(sample, last)
    }

    /// It cannot tick, and does not try before `rests`.
    pub(crate) fn unable(&mut self, rests: Instant) {
        (self.able, self.rests) = (None, rests);
    }

    /// It stops, and starts again at `until`.
    pub(crate) fn stop(&mut self, until: Instant) {
        let later = match self.health {
            Health::Down(before) => before.max(until),
            _ => until,
        };
        (self.health, self.node, self.able) = (Health::Down(later), None, None);
        // Whoever starts it again sees to its clock.
        (self.began, self.failures, self.off, self.uncounted) = (false, 0, None, 0);
        (self.guard, self.replaced) = (ClockGuard::new(), None);
        self.ledger.cut(false);
    }

    pub(crate) fn cut(&mut self, until: Instant) {
        (self.health, self.able) = (Health::Cut(until), None);
        self.ledger.cut(true);
    }

    /// Its machine stands still; its boot clock may not count that.
    pub(crate) fn sleep(&mut self, until: Instant, counted: bool, now: Instant) {
        (self.health, self.able) = (Health::Asleep(until), None);
        if !counted {
            self.uncounted += until - now;
        }
    }

    /// Its wall clock is set wrong for a moment. Whoever starts one that is down sees to its clock first.
    pub(crate) fn glitch(&mut self, by: i64, now: Instant) {
        if matches!(self.health, Health::Down(_)) {
            return;
        }
        self.off = Some((by, now + 1_500_000));
        // It notices at once: it looks every second.
        self.unable(now);
        self.began = false;
    }

    /// What lasted until now is over.
    pub(crate) fn recover(&mut self, now: Instant) {
        if self.replaced.is_some_and(|replaced| replaced <= now) {
            self.stop(now);
        }
        match self.health {
            Health::Down(until) | Health::Asleep(until) | Health::Cut(until) if until <= now => {
                self.health = Health::Up;
                self.ledger.cut(false);
                self.rests = now;
                self.syncs = Some(now);
                self.posts = Some(now);
                self.began = false;
            }
            _ => {}
        }
    }

    /// It looks at the outbox by then.
    pub(crate) fn post_by(&mut self, at: Instant) {
        self.posts = Some(self.posts.map_or(at, |posts| posts.min(at)));
    }

    pub(crate) fn is_stuck(&self) -> bool {
        self.node.as_ref().is_some_and(|node| node.stuck().is_some())
    }

    /// Starts it, from the newest snapshot.
    pub(crate) fn start(&mut self) -> Result<Result<(), Error>, Failed> {
        let opened = guarded(|| Node::open(&self.ledger))?;
        let (almanac, lacks) = (self.almanac.clone(), self.lacks);
        Ok(match opened {
            Some(Ok(node)) => {
                let node = node.with_almanac(&almanac);
                self.node = Some(match lacks {
                    Some(kind) => node.without_kind(kind),
                    None => node,
                });
                Ok(())
            }
            Some(Err(error)) => Err(error),
            None => Err(Error::Stopped),
        })
    }

    /// Does something with the node; `None` when it died of it.
    pub(crate) fn with<T>(
        &mut self,
        what: impl FnOnce(&mut Node, &FaultyLedger) -> T,
    ) -> Result<Option<T>, Failed> {
        let Some(node) = self.node.as_mut() else { return Ok(None) };
        let done = guarded(|| what(node, &self.ledger))?;
        if done.is_none() {
            self.node = None;
        }
        Ok(done)
    }
}

/// Runs something that may crash on purpose. Any other panic is a failure.
fn guarded<T>(what: impl FnOnce() -> T) -> Result<Option<T>, Failed> {
    match catch_unwind(AssertUnwindSafe(what)) {
        Ok(done) => Ok(Some(done)),
        Err(cause) if cause.is::<Crash>() => Ok(None),
        Err(cause) => {
            let said = cause.downcast_ref::<String>().map(String::as_str);
            let said = said.or(cause.downcast_ref::<&str>().copied()).unwrap_or("a panic without words");
            failed("no panic", said.lines().collect::<Vec<_>>().join(" "))
        }
    }
}
