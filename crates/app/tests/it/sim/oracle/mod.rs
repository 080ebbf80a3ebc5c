//! What should happen when, worked out by a slow and obvious walk through the minutes that shares no code with the rules.
//!
//! The oracle follows the events in the order of the journal, keeps a book of its own about who is who ([`book`]), an
//! agenda of what waits ([`agenda`]), and every escalation that climbs ([`climbs`]). Each event that time causes, and each
//! due time that is recorded, is compared with its own.

mod agenda;
mod book;
mod climbs;
mod hears;
mod minutes;
mod promises;

use std::collections::{BTreeMap, BTreeSet};

use model::{Actor, EscalationEnd, EscalationId, Event, Instant, OwnershipId, Subject, TimerKey};

use agenda::Agenda;
use book::Book;
use climbs::Climb;
pub(crate) use minutes::MINUTE;
use promises::Promises;

/// A check that did not hold: its name, and what was found.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    pub(crate) check: &'static str,
    pub(crate) detail: String,
}

/// A check that did not hold.
pub(crate) fn failed<T>(check: &'static str, detail: String) -> Result<T, Failed> {
    Err(Failed { check, detail })
}

/// The oracle.
pub(crate) struct Oracle {
    pub(crate) book: Book,
    agenda: Agenda,
    climbs: BTreeMap<EscalationId, Climb>,
    promises: Promises,
    /// Who gives the commit that is followed.
    actor: Actor,
    /// Since when a node could take what is due without a break.
    able_since: Instant,
    /// What began and stopped climbing, and what had to, in the commit that is followed.
    started: BTreeSet<Subject>,
    stopped: Vec<(Subject, EscalationEnd)>,
    must_climb: BTreeSet<Subject>,
}

impl Oracle {
    /// An oracle that reckons until `ends`.
    pub(crate) fn new(ends: Instant) -> Self {
        Self {
            book: Book::default(),
            agenda: Agenda::new(ends),
            climbs: BTreeMap::new(),
            promises: Promises::default(),
            actor: Actor::Operator,
            able_since: Instant::MIN,
            started: BTreeSet::new(),
            stopped: Vec::new(),
            must_climb: BTreeSet::new(),
        }
    }

    /// Follows what one command led to, recorded at `now`. Since `able_since` a node could take what is due.
    pub(crate) fn commit(
        &mut self,
        actor: Actor,
        events: &[Event],
        now: Instant,
        able_since: Instant,
    ) -> Result<(), Failed> {
        (self.actor, self.able_since) = (actor, able_since);
        for event in events {
            let before = self.book.version;
            self.book.follow(event);
            self.promise(event, now)?;
            if self.book.version != before {
                self.agenda.note_change(now);
            }
            self.climb(event, now)?;
            self.compare_moved(event)?;
        }
        self.settled()
    }

    /// Everything that was due by `now`, and could have been taken, was taken.
    pub(crate) fn check(&mut self, now: Instant, able_since: Instant) -> Result<(), Failed> {
        self.agenda.check(&self.book, now, able_since)?;
        self.check_readers(now, able_since)
    }

    fn compare_moved(&mut self, event: &Event) -> Result<(), Failed> {
        let Event::DueMoved { moved, .. } = event else { return Ok(()) };
        for (key, due) in moved {
            if !self.agenda.has(*key) {
                return failed("due time", format!("{key:?} was moved and does not wait"));
            }
            self.agenda.compare(&self.book, *key, due)?;
        }
        Ok(())
    }

    /// Takes something that is due. What settles comes before what makes noise.
    fn take(&mut self, key: TimerKey, now: Instant) -> Result<(), Failed> {
        if self.actor == Actor::Clock
            && let Some(first) = self.agenda.before(&self.book, key, now)
        {
            return failed("settle first", format!("{key:?} was taken while {first:?} is due"));
        }
        self.agenda.take(&self.book, key, now, self.able_since)
    }

    /// What must hold between two commits.
    fn settled(&mut self) -> Result<(), Failed> {
        for (subject, why) in std::mem::take(&mut self.stopped) {
            let open = self.promises.is_open(subject);
            if open != (why == EscalationEnd::PassedOn) {
                return failed("never skipped", format!("{subject:?} stopped climbing: {why:?}"));
            }
        }
        let (started, must) = (std::mem::take(&mut self.started), std::mem::take(&mut self.must_climb));
        if started != must {
            return failed("never skipped", format!("{started:?} began to climb, {must:?} has to"));
        }
        for (id, climb) in &self.climbs {
            if !climb.rests() {
                return failed("never skipped", format!("{id} waits for nothing"));
            }
            if !self.promises.is_open(climb.subject) {
                return failed("moot", format!("{id} climbs, and {:?} is settled", climb.subject));
            }
        }
        self.seats_hold()
    }

    /// Nobody who left holds a seat, and nobody holds a seat of a function that ended.
    fn seats_hold(&self) -> Result<(), Failed> {
        for (id, function) in &self.book.functions {
            for (seat, (_, person)) in &function.seats {
                if !self.book.is_here(*person) || function.retired {
                    return failed("one owner", format!("{person} still holds {seat:?} of {id}"));
                }
            }
        }
        Ok(())
    }

    /// Whether a seat is held, by which agreement.
    fn holds(&self, ownership: OwnershipId) -> bool {
        self.book.functions.values().any(|found| found.seats.values().any(|(id, _)| *id == ownership))
    }
}
