//! What an escalation may do next: whom the place in its path names, whether they are at work, and what the path says then.

use std::collections::BTreeSet;

use model::{
    EscalationEnd, EscalationId, Event, FunctionId, Instant, PassWhy, Path, PersonId, Receiver, Subject,
    TimerKey, WhenOff,
};

use super::agenda::Wait;
use super::minutes::MINUTE;
use super::{Failed, Oracle, failed};

/// A round and a step of it.
type Place = (u8, u8);

/// Where an escalation stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    /// Something must follow before the commit ends.
    Moving(Place),
    Waiting(PersonId),
    Held,
    /// Taken on, and the place to go on from.
    Taken(PersonId, Place),
    AtCeiling(PersonId),
    Unreached,
}

/// An escalation that goes on.
pub(crate) struct Climb {
    pub(crate) subject: Subject,
    function: FunctionId,
    path: Path,
    ceiling: Instant,
    at: Place,
    phase: Phase,
    told: Vec<(u8, PersonId)>,
    steps: BTreeSet<Place>,
    /// Whether the last who was told was called outside their hours.
    called: bool,
    /// Steps before this one are passed over, since its receiver is the first at work.
    over: Option<u8>,
}

/// What the path says of a place.
#[derive(Debug, Clone, PartialEq)]
enum Says {
    Pass(PassWhy),
    Tell(PersonId, bool),
    Hold(Vec<Receiver>),
    End,
}

impl Climb {
    fn told_in(&self, round: u8) -> BTreeSet<PersonId> {
        self.told.iter().filter(|(of, _)| *of == round).map(|(_, person)| *person).collect()
    }

    /// The place itself, or the first of the next round.
    fn place(&self, (round, step): Place) -> Option<Place> {
        if usize::from(step) < self.path.steps.len() {
            return Some((round, step));
        }
        let again = round < self.path.repeats && !self.told_in(round).is_empty();
        again.then_some((round + 1, 0))
    }

    pub(crate) fn waits_for(&self, round: u8, step: u8, to: PersonId) -> bool {
        self.at == (round, step) && self.phase == Phase::Waiting(to)
    }

    pub(crate) fn called(&self, round: u8, step: u8) -> bool {
        self.at == (round, step) && self.called
    }

    pub(crate) fn is_at_ceiling(&self, person: PersonId) -> bool {
        self.phase == Phase::AtCeiling(person)
    }

    pub(crate) fn is_with_somebody(&self) -> bool {
        matches!(self.phase, Phase::AtCeiling(_))
    }

    pub(crate) fn rests(&self) -> bool {
        !matches!(self.phase, Phase::Moving(_))
    }
}

impl Oracle {
    pub(super) fn climb(&mut self, event: &Event, now: Instant) -> Result<(), Failed> {
        match event {
            Event::EscalationStarted { escalation, subject, function, path, ceiling } => {
                self.climb_starts(*escalation, *subject, *function, path, *ceiling, now)
            }
            Event::StepTaken { escalation: id, .. }
            | Event::StepPassed { escalation: id, .. }
            | Event::StepHeld { escalation: id, .. }
            | Event::EscalationAcknowledged { escalation: id, .. }
            | Event::AcknowledgementForgotten { escalation: id, .. }
            | Event::CeilingReached { escalation: id, .. }
            | Event::CeilingUnreached { escalation: id, .. }
            | Event::EscalationEnded { escalation: id, .. } => {
                let Some(climb) = self.climbs.remove(id) else {
                    return failed("each step once", format!("{event:?} of an escalation that is over"));
                };
                let left = self.climb_moves(*id, climb, event, now)?;
                self.climbs.extend(left.map(|climb| (*id, climb)));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn climb_starts(
        &mut self,
        id: EscalationId,
        subject: Subject,
        function: FunctionId,
        path: &Path,
        ceiling: Instant,
        now: Instant,
    ) -> Result<(), Failed> {
        if self.climbs.values().any(|climb| climb.subject == subject) {
            return failed("each step once", format!("{subject:?} climbs twice"));
        }
        let own = self.book.path(function).cloned();
        if own.as_ref() != Some(path) {
            return failed("stamped path", format!("{id}: {path:?} instead of {own:?}"));
        }
        let expected = now + i64::from(path.ceiling_minutes) * MINUTE;
        if ceiling != expected {
            return failed("due time", format!("{id}: the ceiling is {ceiling} instead of {expected}"));
        }
        let climb = Climb {
            subject,
            function,
            path: path.clone(),
            ceiling,
            at: (0, 0),
            phase: Phase::Moving((0, 0)),
            told: Vec::new(),
            steps: BTreeSet::new(),
            called: false,
            over: None,
        };
        self.agenda.set(&self.book, TimerKey::Ceiling(id), Wait::Wall(ceiling), now);
        self.climbs.insert(id, climb);
        self.started.insert(subject);
        Ok(())
    }

    fn climb_moves(
        &mut self,
        id: EscalationId,
        mut climb: Climb,
        event: &Event,
        now: Instant,
    ) -> Result<Option<Climb>, Failed> {
        match event {
            Event::EscalationAcknowledged { by, due, .. } => {
                self.acknowledged(id, &mut climb, *by, due, now)?;
            }
            Event::AcknowledgementForgotten { by, .. } => self.forgotten(id, &mut climb, *by, now)?,
            Event::CeilingReached { to, .. } => self.ceiling_reached(id, &mut climb, *to, now)?,
            Event::CeilingUnreached { due, .. } => {
                self.at_ceiling(id, &climb, now)?;
                if let Some(person) = self.able(&climb).find(|person| self.book.is_at_work(*person, now)) {
                    return failed("ceiling", format!("{id} reached nobody, and {person} is at work"));
                }
                climb.phase = Phase::Unreached;
                self.agenda.clear(TimerKey::Ceiling(id));
                let wait = Wait::Anyone(climb.function, now);
                self.agenda.set(&self.book, TimerKey::Step(id), wait, now);
                self.agenda.compare(&self.book, TimerKey::Step(id), due)?;
            }
            Event::EscalationEnded { why, .. } => {
                self.climb_ends(id, &mut climb, *why, now)?;
                self.agenda.clear(TimerKey::Step(id));
                self.agenda.clear(TimerKey::Ceiling(id));
                return Ok(None);
            }
            _ => self.step(id, &mut climb, event, now)?,
        }
        Ok(Some(climb))
    }

    /// The place that comes next, provided its time has come.
    fn come_on(&mut self, id: EscalationId, climb: &Climb, now: Instant) -> Result<Option<Place>, Failed> {
        match climb.phase {
            Phase::Moving(place) => Ok(climb.place(place)),
            Phase::Waiting(_) => {
                self.take(TimerKey::Step(id), now)?;
                Ok(climb.place((climb.at.0, climb.at.1 + 1)))
            }
            // Whether somebody is back is seen by who is at work now.
            Phase::Held => {
                let key = TimerKey::Step(id);
                if self.agenda.due(&self.book, key).is_some_and(|due| due <= now) {
                    self.take(key, now)?;
                }
                Ok(Some(climb.at))
            }
            phase => failed("each step once", format!("{id} takes a step while it is {phase:?}")),
        }
    }

    fn says(&self, climb: &Climb, place: Option<Place>, now: Instant) -> Says {
        let Some((round, at)) = place else { return Says::End };
        let told = climb.told_in(round);
        let step = &climb.path.steps[usize::from(at)];
        let named = |place: usize| self.book.receiver(climb.function, climb.path.steps[place].receiver, now);
        let Some(person) = named(usize::from(at)) else { return Says::Pass(PassWhy::Empty) };
        if told.contains(&person) {
            return Says::Pass(PassWhy::AlreadyTold);
        }
        if climb.over.is_some_and(|over| at < over) {
            return Says::Pass(PassWhy::Off);
        }
        if self.book.is_at_work(person, now) {
            return Says::Tell(person, false);
        }
        let rest = usize::from(at) + 1..climb.path.steps.len();
        match step.when_off {
            WhenOff::Call => Says::Tell(person, true),
            WhenOff::Hold => Says::Hold(vec![step.receiver]),
            WhenOff::NextAtWork if self.first_at_work(climb, round, rest, now).is_some() => {
                Says::Pass(PassWhy::Off)
            }
            WhenOff::NextAtWork => {
                Says::Hold(climb.path.steps[usize::from(at)..].iter().map(|step| step.receiver).collect())
            }
        }
    }

    /// The first of these steps whose receiver is at work and was not told in this round.
    fn first_at_work(
        &self,
        climb: &Climb,
        round: u8,
        mut steps: std::ops::Range<usize>,
        now: Instant,
    ) -> Option<u8> {
        let told = climb.told_in(round);
        let found = steps.find(|place| {
            let person = self.book.receiver(climb.function, climb.path.steps[*place].receiver, now);
            person.is_some_and(|person| !told.contains(&person) && self.book.is_at_work(person, now))
        });
        found.map(|place| place as u8)
    }

    fn step(
        &mut self,
        id: EscalationId,
        climb: &mut Climb,
        event: &Event,
        now: Instant,
    ) -> Result<(), Failed> {
        let (Event::StepTaken { round, step, .. }
        | Event::StepPassed { round, step, .. }
        | Event::StepHeld { round, step, .. }) = event
        else {
            return Ok(());
        };
        let place = (*round, *step);
        if let (Event::StepPassed { why: PassWhy::PersonLeft, .. }, Phase::Waiting(to)) = (event, climb.phase)
        {
            if place != climb.at || self.book.is_here(to) {
                return failed("never skipped", format!("{id}: {event:?}, and {to} is here"));
            }
            self.agenda.clear(TimerKey::Step(id));
            climb.phase = Phase::Moving((place.0, place.1 + 1));
            return Ok(());
        }
        if matches!(event, Event::StepTaken { .. }) && climb.steps.contains(&place) {
            return failed("each step once", format!("{id}: {event:?} again"));
        }
        let next = self.come_on(id, climb, now)?;
        if next.is_some_and(|next| next.0 != climb.at.0) {
            climb.over = None;
        }
        if next != Some(place) {
            return failed("never skipped", format!("{id}: {event:?}, and {next:?} comes next"));
        }
        climb.at = place;
        let says = self.says(climb, next, now);
        self.stepped(id, climb, event, says, now)
    }

    fn stepped(
        &mut self,
        id: EscalationId,
        climb: &mut Climb,
        event: &Event,
        says: Says,
        now: Instant,
    ) -> Result<(), Failed> {
        let (round, at) = climb.at;
        let key = TimerKey::Step(id);
        match (event, &says) {
            (Event::StepPassed { why, .. }, Says::Pass(expected)) if why == expected => {
                if *why == PassWhy::Off && climb.over.is_none() {
                    let rest = usize::from(at) + 1..climb.path.steps.len();
                    climb.over = self.first_at_work(climb, round, rest, now);
                }
                self.agenda.clear(key);
                climb.phase = Phase::Moving((round, at + 1));
                Ok(())
            }
            (Event::StepTaken { to, called, due, .. }, Says::Tell(person, call))
                if to == person && called == call =>
            {
                (climb.over, climb.called) = (None, *called);
                climb.told.push((round, *to));
                climb.steps.insert(climb.at);
                climb.phase = Phase::Waiting(*to);
                let minutes = i64::from(climb.path.steps[usize::from(at)].wait_minutes);
                let wait = if *called {
                    Wait::Wall(now + minutes * MINUTE)
                } else {
                    Wait::Working(*to, now, minutes)
                };
                self.agenda.set(&self.book, key, wait, now);
                self.agenda.compare(&self.book, key, due)
            }
            (Event::StepHeld { due, .. }, Says::Hold(receivers)) => {
                climb.phase = Phase::Held;
                let next_at_work =
                    receivers.len() > 1 || climb.path.steps[usize::from(at)].when_off == WhenOff::NextAtWork;
                let except = if next_at_work { climb.told_in(round) } else { BTreeSet::new() };
                let wait = Wait::Back(climb.function, receivers.clone(), except, now);
                self.agenda.set(&self.book, key, wait, now);
                self.agenda.compare(&self.book, key, due)
            }
            (Event::StepTaken { to, .. }, Says::Hold(_)) => {
                failed("inside working time", format!("{id}: {to} is told at {now} and is off"))
            }
            (Event::StepTaken { .. }, Says::Tell(..)) => {
                failed("right receiver", format!("{id}: {event:?}, and the path says {says:?}"))
            }
            _ => failed("never skipped", format!("{id}: {event:?}, and the path says {says:?}")),
        }
    }

    fn acknowledged(
        &mut self,
        id: EscalationId,
        climb: &mut Climb,
        by: PersonId,
        due: &model::Due,
        now: Instant,
    ) -> Result<(), Failed> {
        let next = match climb.phase {
            Phase::Taken(..) => return failed("right receiver", format!("{id} was taken on twice")),
            Phase::AtCeiling(_) => (climb.at.0, climb.at.1 + 1),
            // A step that was not taken is not skipped.
            _ => (climb.at.0, climb.at.1 + u8::from(climb.steps.contains(&climb.at))),
        };
        let may = climb.told.iter().any(|(_, told)| *told == by)
            || self.book.authority(climb.function).contains(&by)
            || self.book.is_leader(by);
        if !may {
            return failed("right receiver", format!("{by} took on {id} and has no part in it"));
        }
        climb.phase = Phase::Taken(by, next);
        self.agenda.clear(TimerKey::Ceiling(id));
        let wait = Wait::Working(by, now, i64::from(climb.path.forgotten_minutes));
        self.agenda.set(&self.book, TimerKey::Step(id), wait, now);
        self.agenda.compare(&self.book, TimerKey::Step(id), due)
    }

    fn forgotten(
        &mut self,
        id: EscalationId,
        climb: &mut Climb,
        by: PersonId,
        now: Instant,
    ) -> Result<(), Failed> {
        let Phase::Taken(person, next) = climb.phase else {
            return failed("never early", format!("{id} was forgotten, and nobody had taken it on"));
        };
        if person != by {
            return failed("right receiver", format!("{id} was taken on by {person}, not {by}"));
        }
        if self.book.is_here(by) {
            self.take(TimerKey::Step(id), now)?;
        }
        self.agenda.clear(TimerKey::Step(id));
        self.agenda.set(&self.book, TimerKey::Ceiling(id), Wait::Wall(climb.ceiling), now);
        climb.phase = Phase::Moving(next);
        Ok(())
    }

    /// Those whom the ceiling may tell.
    fn able(&self, climb: &Climb) -> impl Iterator<Item = PersonId> {
        self.book.authority(climb.function).into_iter().chain(self.book.sponsor(climb.function))
    }

    /// Whether it is time for the ceiling.
    fn at_ceiling(&mut self, id: EscalationId, climb: &Climb, now: Instant) -> Result<(), Failed> {
        match climb.phase {
            // Who is at work now is looked at by the caller.
            Phase::Unreached => Ok(()),
            // The path named nobody.
            Phase::Moving(place) if climb.place(place).is_none() && climb.told_in(place.0).is_empty() => {
                self.agenda.clear(TimerKey::Ceiling(id));
                Ok(())
            }
            Phase::AtCeiling(to) if !self.book.is_here(to) => Ok(()),
            Phase::AtCeiling(_) | Phase::Taken(..) => {
                failed("ceiling", format!("{id} meets its ceiling while it is {:?}", climb.phase))
            }
            _ => self.take(TimerKey::Ceiling(id), now),
        }
    }

    fn ceiling_reached(
        &mut self,
        id: EscalationId,
        climb: &mut Climb,
        to: PersonId,
        now: Instant,
    ) -> Result<(), Failed> {
        self.at_ceiling(id, climb, now)?;
        let rest = &climb.path.steps[climb.path.steps.len().min(usize::from(climb.at.1) + 1)..];
        let named: Vec<Option<PersonId>> =
            rest.iter().map(|step| self.book.receiver(climb.function, step.receiver, now)).collect();
        let rank = |person: PersonId| {
            let told = climb.told.iter().any(|(_, told)| *told == person);
            (told, named.iter().position(|other| *other == Some(person)).unwrap_or(usize::MAX))
        };
        let at_work: Vec<PersonId> =
            self.able(climb).filter(|person| self.book.is_at_work(*person, now)).collect();
        if !at_work.contains(&to) {
            return failed("ceiling", format!("{to} was told of {id}: of those at work {at_work:?} may be"));
        }
        if let Some(nearer) = at_work.iter().find(|other| rank(**other) < rank(to)) {
            return failed("ceiling", format!("{to} was told of {id}, and {nearer} comes before"));
        }
        climb.told.push((climb.at.0, to));
        climb.phase = Phase::AtCeiling(to);
        climb.at.1 = climb.path.steps.len() as u8;
        self.agenda.clear(TimerKey::Step(id));
        self.agenda.clear(TimerKey::Ceiling(id));
        Ok(())
    }

    fn climb_ends(
        &mut self,
        id: EscalationId,
        climb: &mut Climb,
        why: EscalationEnd,
        now: Instant,
    ) -> Result<(), Failed> {
        match why {
            EscalationEnd::Settled | EscalationEnd::PassedOn => {
                self.stopped.push((climb.subject, why));
                Ok(())
            }
            EscalationEnd::LastStep => {
                let next = self.come_on(id, climb, now)?;
                if next.is_some() || climb.told_in(climb.at.0).is_empty() {
                    return failed("reaches somebody", format!("{id} ends before {next:?}"));
                }
                Ok(())
            }
        }
    }
}
