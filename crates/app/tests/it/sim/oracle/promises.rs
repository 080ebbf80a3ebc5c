//! What was offered, asked, proposed, promised and raised, and what follows when time passes over it.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    DecidedBy, DecisionId, DecisionTypeId, Due, Event, FlagId, FunctionId, Instant, OutcomeId, OverdueWhy,
    OwnershipId, PersonId, Right, RightEnd, Seat, SeatEnd, Subject, TimerKey,
};

use super::agenda::Wait;
use super::minutes::MINUTE;
use super::{Failed, Oracle, failed};

/// Working days to answer an offer.
const ANSWER_DAYS: i64 = 3;
/// By the wall, how long a proposal waits at most.
const SILENCE_MAX: i64 = 10 * 1_440 * MINUTE;

struct Offer {
    function: FunctionId,
    seat: Seat,
    person: PersonId,
    answers: PersonId,
    until: Option<Instant>,
    /// Nobody answered in time, and has not since.
    unanswered: bool,
    open: bool,
}

struct OutcomeRow {
    function: FunctionId,
    owner: Option<PersonId>,
    days: i64,
    overdue: bool,
    /// Whose reading is waited for.
    of: Option<PersonId>,
}

/// Objectors and since when they know, how many minutes they have, and until when by the wall.
type Silence = (Vec<(PersonId, Instant)>, i64, Instant);

struct DecisionRow {
    decision_type: Option<DecisionTypeId>,
    asked: Instant,
    decider: PersonId,
    proposal: Option<PersonId>,
    silence: Option<Silence>,
}

/// Everything that is open.
#[derive(Default)]
pub(crate) struct Promises {
    offers: BTreeMap<OwnershipId, Offer>,
    outcomes: BTreeMap<OutcomeId, OutcomeRow>,
    types: BTreeMap<DecisionTypeId, (Right, Option<Right>)>,
    decisions: BTreeMap<DecisionId, DecisionRow>,
    /// Open flags, and whether they are only a heads-up.
    flags: BTreeMap<FlagId, bool>,
}

impl Promises {
    /// Whether an answer to an offer is awaited from somebody.
    pub(crate) fn answers(&self, id: OwnershipId, person: PersonId) -> bool {
        self.offers.get(&id).is_some_and(|found| found.open && found.answers == person)
    }

    /// Whether a decision is somebody's to make.
    pub(crate) fn decides(&self, id: DecisionId, person: PersonId) -> bool {
        self.decisions.get(&id).is_some_and(|found| found.decider == person)
    }

    /// Whether somebody still has to do something about a subject.
    pub(crate) fn is_open(&self, subject: Subject) -> bool {
        match subject {
            Subject::Flag(id) => self.flags.contains_key(&id),
            Subject::Decision(id) => self.decisions.contains_key(&id),
            Subject::Reading(id) => self.outcomes.get(&id).is_some_and(|found| found.overdue),
            Subject::Offer(id) => self.offers.get(&id).is_some_and(|found| found.open && found.unanswered),
        }
    }
}

impl Oracle {
    pub(super) fn promise(&mut self, event: &Event, now: Instant) -> Result<(), Failed> {
        self.promise_seat(event, now)?;
        self.promise_reading(event, now)?;
        self.promise_right(event, now)?;
        self.promise_decision(event, now)?;
        self.promise_flag(event);
        Ok(())
    }

    /// Sets what waits, and compares its due time with what was recorded.
    fn wait(&mut self, key: TimerKey, wait: Wait, due: &Due, now: Instant) -> Result<(), Failed> {
        self.agenda.set(&self.book, key, wait, now);
        self.agenda.compare(&self.book, key, due)
    }

    /// What must climb from now on, if it does not yet.
    fn must(&mut self, subject: Subject) {
        if !self.climbs.values().any(|climb| climb.subject == subject) {
            self.must_climb.insert(subject);
        }
    }

    fn offer(&mut self, id: OwnershipId) -> Result<&mut Offer, Failed> {
        let missing = || Failed { check: "both sides", detail: format!("{id} was never offered") };
        self.promises.offers.get_mut(&id).ok_or_else(missing)
    }

    fn promise_seat(&mut self, event: &Event, now: Instant) -> Result<(), Failed> {
        match event {
            Event::SeatOffered { ownership, function, seat, person, answers, until, due, .. } => {
                let offer = Offer {
                    function: *function,
                    seat: *seat,
                    person: *person,
                    answers: *answers,
                    until: *until,
                    unanswered: false,
                    open: true,
                };
                self.promises.offers.insert(*ownership, offer);
                let wait = Wait::Days(*answers, now, ANSWER_DAYS);
                self.wait(TimerKey::Answer(*ownership), wait, due, now)
            }
            Event::SeatCountered { ownership, answers, due, .. } => {
                let offer = self.offer(*ownership)?;
                (offer.answers, offer.unanswered) = (*answers, false);
                let wait = Wait::Days(*answers, now, ANSWER_DAYS);
                self.wait(TimerKey::Answer(*ownership), wait, due, now)
            }
            Event::SeatAccepted { ownership, by, from } => self.seat_accepted(*ownership, *by, *from, now),
            Event::SeatDeclined { ownership, .. } | Event::SeatWithdrawn { ownership } => {
                self.offer(*ownership)?.open = false;
                let key = TimerKey::Begins(*ownership);
                if self.agenda.due(&self.book, key).is_some_and(|due| due <= now) {
                    self.take(key, now)?;
                }
                for key in [TimerKey::Answer(*ownership), key, TimerKey::Ends(*ownership)] {
                    self.agenda.clear(key);
                }
                Ok(())
            }
            Event::SeatUnanswered { ownership } => {
                self.offer(*ownership)?.unanswered = true;
                self.must(Subject::Offer(*ownership));
                self.take(TimerKey::Answer(*ownership), now)
            }
            Event::SeatBegan { ownership } => self.seat_began(*ownership, now),
            Event::SeatEnded { ownership, why } => self.seat_ended(*ownership, *why, now),
            _ => Ok(()),
        }
    }

    fn seat_accepted(
        &mut self,
        id: OwnershipId,
        by: PersonId,
        from: Instant,
        now: Instant,
    ) -> Result<(), Failed> {
        let leader = self.book.is_leader(by);
        let offer = self.offer(id)?;
        let other_side = leader && by != offer.person && offer.answers != offer.person;
        if !offer.open || (by != offer.answers && !other_side) || from < now {
            return failed(
                "both sides",
                format!("{by} accepted {id} from {from}, {} answers", offer.answers),
            );
        }
        (offer.open, offer.unanswered) = (false, false);
        let until = offer.until;
        self.agenda.clear(TimerKey::Answer(id));
        self.agenda.set(&self.book, TimerKey::Begins(id), Wait::Wall(from), now);
        if let Some(until) = until {
            self.agenda.set(&self.book, TimerKey::Ends(id), Wait::Wall(until), now);
        }
        Ok(())
    }

    fn seat_began(&mut self, id: OwnershipId, now: Instant) -> Result<(), Failed> {
        self.take(TimerKey::Begins(id), now)?;
        let (function, seat, person) = {
            let offer = self.offer(id)?;
            (offer.function, offer.seat, offer.person)
        };
        if let Some((other, holder)) = self.book.functions[&function].seats.get(&seat) {
            return failed(
                "one owner",
                format!("{person} holds {seat:?} by {id}, {holder} still by {other}"),
            );
        }
        self.book.sit(function, seat, Some((id, person)));
        Ok(())
    }

    fn seat_ended(&mut self, id: OwnershipId, why: SeatEnd, now: Instant) -> Result<(), Failed> {
        if !self.holds(id) {
            return failed("one owner", format!("{id} ended and was not held"));
        }
        if why == SeatEnd::RanOut {
            self.take(TimerKey::Ends(id), now)?;
        }
        self.agenda.clear(TimerKey::Ends(id));
        let (function, seat) = {
            let offer = self.offer(id)?;
            (offer.function, offer.seat)
        };
        self.book.sit(function, seat, None);
        Ok(())
    }

    /// Who answers for an outcome.
    fn reader(&self, outcome: &OutcomeRow) -> Option<PersonId> {
        outcome.owner.filter(|person| self.book.is_here(*person)).or(self.book.owner(outcome.function))
    }

    /// Waits for the next reading of whoever answers for it now.
    fn await_reading(&mut self, id: OutcomeId, due: Option<&Due>, now: Instant) -> Result<(), Failed> {
        let key = TimerKey::Reading(id);
        self.agenda.clear(key);
        let Some(found) = self.promises.outcomes.get(&id) else { return Ok(()) };
        let (reader, days) = (self.reader(found), found.days);
        if reader.is_some() != due.is_some() {
            return failed("due time", format!("{reader:?} answers for {id}, due {due:?}"));
        }
        if let Some(found) = self.promises.outcomes.get_mut(&id) {
            (found.of, found.overdue) = (reader, false);
        }
        match (reader, due) {
            (Some(reader), Some(due)) => self.wait(key, Wait::Days(reader, now, days), due, now),
            _ => Ok(()),
        }
    }

    fn promise_reading(&mut self, event: &Event, now: Instant) -> Result<(), Failed> {
        match event {
            Event::OutcomeDefined { outcome, function, aim, due } => {
                let (owner, days) = (aim.owner, i64::from(aim.cadence_days));
                let row = OutcomeRow { function: *function, owner, days, overdue: false, of: None };
                self.promises.outcomes.insert(*outcome, row);
                self.await_reading(*outcome, due.as_ref(), now)
            }
            Event::OutcomeChanged { outcome, aim, due } => {
                if let Some(found) = self.promises.outcomes.get_mut(outcome) {
                    (found.owner, found.days) = (aim.owner, i64::from(aim.cadence_days));
                }
                self.await_reading(*outcome, due.as_ref(), now)
            }
            Event::OutcomeRetired { outcome } => {
                self.promises.outcomes.remove(outcome);
                self.agenda.clear(TimerKey::Reading(*outcome));
                Ok(())
            }
            Event::ReadingTaken { outcome, due, .. } => self.await_reading(*outcome, due.as_ref(), now),
            Event::ReadingAwaited { outcome, due } => {
                let found = self.promises.outcomes.get(outcome);
                let moved = found.is_some_and(|found| !found.overdue && self.reader(found) != found.of);
                if !moved {
                    return failed("due time", format!("{outcome} is awaited anew for no reason"));
                }
                self.await_reading(*outcome, due.as_ref(), now)
            }
            Event::ReadingOverdue { outcome } => {
                let found = self.promises.outcomes.get(outcome);
                if found.is_some_and(|found| self.reader(found) != found.of) {
                    return failed("right receiver", format!("{outcome} is overdue of somebody else"));
                }
                if let Some(found) = self.promises.outcomes.get_mut(outcome) {
                    found.overdue = true;
                }
                self.must(Subject::Reading(*outcome));
                self.take(TimerKey::Reading(*outcome), now)
            }
            _ => Ok(()),
        }
    }

    /// Whoever answers for an outcome now is whose reading is waited for.
    pub(super) fn check_readers(&self, now: Instant, able_since: Instant) -> Result<(), Failed> {
        if now - self.agenda.changed().max(able_since) <= MINUTE {
            return Ok(());
        }
        for (id, found) in &self.promises.outcomes {
            let reader = self.reader(found);
            if !found.overdue && reader != found.of {
                let of = found.of;
                return failed("never skipped", format!("{id} waits for {of:?}, {reader:?} answers for it"));
            }
        }
        Ok(())
    }

    fn promise_right(&mut self, event: &Event, now: Instant) -> Result<(), Failed> {
        match event {
            Event::RightGiven { decision_type, right, .. } => {
                let key = TimerKey::Trial(*decision_type);
                self.agenda.clear(key);
                let known = self.promises.types.remove(decision_type);
                let before = known.and_then(|(known, before)| match known.trial_until {
                    Some(_) => before,
                    None => Some(known),
                });
                if let Some(until) = right.trial_until {
                    self.agenda.set(&self.book, key, Wait::Wall(until), now);
                }
                let before = before.filter(|_| right.trial_until.is_some());
                self.promises.types.insert(*decision_type, (right.clone(), before));
            }
            Event::RightConfirmed { decision_type, .. } => {
                self.agenda.clear(TimerKey::Trial(*decision_type));
                if let Some((right, before)) = self.promises.types.get_mut(decision_type) {
                    (right.trial_until, *before) = (None, None);
                }
            }
            Event::RightEnded { decision_type, why } => {
                let key = TimerKey::Trial(*decision_type);
                let known = self.promises.types.remove(decision_type);
                if *why == RightEnd::Trial {
                    self.take(key, now)?;
                    if let Some((_, Some(before))) = known {
                        self.promises.types.insert(*decision_type, (before, None));
                    }
                }
                self.agenda.clear(key);
            }
            _ => {}
        }
        Ok(())
    }

    fn promise_decision(&mut self, event: &Event, now: Instant) -> Result<(), Failed> {
        match event {
            Event::DecisionAsked { decision, decision_type, decider, needed_by, .. } => {
                let row = DecisionRow {
                    decision_type: *decision_type,
                    asked: now,
                    decider: *decider,
                    proposal: None,
                    silence: None,
                };
                self.promises.decisions.insert(*decision, row);
                self.agenda.set(&self.book, TimerKey::Needed(*decision), Wait::Wall(*needed_by), now);
                Ok(())
            }
            Event::DecisionProposed { decision, by, due, .. } => self.proposed(*decision, *by, due, now),
            Event::DecisionObjected { decision, .. } => {
                self.agenda.clear(TimerKey::Silence(*decision));
                Ok(())
            }
            Event::DecisionHandedOver { decision, to, .. } => {
                if let Some(found) = self.promises.decisions.get_mut(decision) {
                    found.decider = *to;
                }
                Ok(())
            }
            Event::DecisionOverdue { decision, why } => self.overdue(*decision, *why, now),
            Event::DecisionMade { decision, by, working_minutes, wall_minutes, .. } => {
                self.made(*decision, *by, (*working_minutes, *wall_minutes), now)
            }
            Event::DecisionWithdrawn { decision } => {
                self.promises.decisions.remove(decision);
                self.agenda.clear(TimerKey::Needed(*decision));
                self.agenda.clear(TimerKey::Silence(*decision));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn proposed(&mut self, id: DecisionId, by: PersonId, due: &Due, now: Instant) -> Result<(), Failed> {
        let kind = self.promises.decisions.get(&id).and_then(|found| found.decision_type);
        let right = kind.and_then(|kind| self.promises.types.get(&kind)).map(|(right, _)| right.clone());
        let Some(right) = right else {
            return failed("silence", format!("{id} was proposed without a right"));
        };
        let consulted: BTreeSet<PersonId> = right.consulted;
        let objectors: Vec<(PersonId, Instant)> = consulted
            .into_iter()
            .filter(|person| *person != by && self.book.is_here(*person))
            .map(|person| (person, now))
            .collect();
        let minutes = i64::from(right.objection_minutes);
        let silence = (objectors, minutes, now + SILENCE_MAX);
        if let Some(found) = self.promises.decisions.get_mut(&id) {
            (found.proposal, found.silence) = (Some(by), Some(silence.clone()));
        }
        self.wait(TimerKey::Silence(id), Wait::Silence(silence.0, silence.1, silence.2), due, now)
    }

    fn overdue(&mut self, id: DecisionId, why: OverdueWhy, now: Instant) -> Result<(), Failed> {
        match why {
            OverdueWhy::NeededBy => self.take(TimerKey::Needed(id), now)?,
            OverdueWhy::NotHeard => {
                if self.heard(id) {
                    return failed("silence", format!("{id} climbs, and everybody was heard"));
                }
                self.take(TimerKey::Silence(id), now)?;
                self.agenda.clear(TimerKey::Silence(id));
            }
        }
        self.agenda.clear(TimerKey::Needed(id));
        self.must(Subject::Decision(id));
        Ok(())
    }

    /// Whether every objector has had their time before the proposal has waited too long.
    fn heard(&self, id: DecisionId) -> bool {
        let silence = self.promises.decisions.get(&id).and_then(|found| found.silence.as_ref());
        silence.is_some_and(|(objectors, minutes, latest)| {
            let latest = *latest + MINUTE;
            objectors.iter().all(|(person, asked)| {
                let had = self.book.work(*person).and_then(|work| work.after(*asked, *minutes, latest));
                had.is_some_and(|had| had <= latest - MINUTE)
            })
        })
    }

    fn made(
        &mut self,
        id: DecisionId,
        by: DecidedBy,
        (working, wall): (u32, u32),
        now: Instant,
    ) -> Result<(), Failed> {
        if let DecidedBy::Silence(proposer) = by {
            let proposed = self.promises.decisions.get(&id).and_then(|found| found.proposal);
            if proposed != Some(proposer) || !self.heard(id) {
                return failed("silence", format!("{id} goes ahead, proposed by {proposed:?}"));
            }
            self.take(TimerKey::Silence(id), now)?;
        }
        self.agenda.clear(TimerKey::Needed(id));
        self.agenda.clear(TimerKey::Silence(id));
        let Some(found) = self.promises.decisions.remove(&id) else {
            return failed("each step once", format!("{id} was decided and is not open"));
        };
        let worked = self.book.hours(found.decider).map_or(0, |work| work.worked(found.asked, now));
        let expected = (worked / MINUTE, (now - found.asked) / MINUTE);
        if expected != (i64::from(working), i64::from(wall)) {
            let detail = format!("{id} took {working} and {wall} minutes instead of {expected:?}");
            return failed("latency", detail);
        }
        Ok(())
    }

    fn promise_flag(&mut self, event: &Event) {
        match event {
            Event::FlagRaised { flag, heads_up, .. } => {
                self.promises.flags.insert(*flag, *heads_up);
                if !heads_up {
                    self.must(Subject::Flag(*flag));
                }
            }
            Event::FlagPassedOn { flag, .. } if self.promises.flags.get(flag) == Some(&false) => {
                self.must(Subject::Flag(*flag));
            }
            Event::FlagSettled { flag, .. } | Event::FlagWithdrawn { flag } => {
                self.promises.flags.remove(flag);
            }
            _ => {}
        }
    }
}
