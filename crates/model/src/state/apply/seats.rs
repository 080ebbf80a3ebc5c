//! Seats: offered or asked for, agreed on, held, ended, and the record of it corrected.

use std::sync::Arc;

use worktime::Instant;

use super::change;
use crate::state::{Closed, Ownership, Period, SeatState, State};
use crate::{Due, Event, OwnershipId, SeatEnd, TimerKey};

impl State {
    pub(super) fn apply_seats(&mut self, event: &Event, at: Instant) {
        match event {
            Event::SeatOffered { ownership, .. } => self.apply_offer(*ownership, event, at),
            Event::SeatCountered { ownership, by, answers, terms, due } => {
                if let Some(before) = self.ownerships.get(ownership).map(|found| found.answers) {
                    self.seats_of.remove(&(before, *ownership));
                }
                let person = self.change_seat(*ownership, |found| {
                    found.countered = Some(*by);
                    found.answers = *answers;
                    found.terms_before = Some(std::mem::replace(&mut found.terms, terms.clone()));
                    found.person
                });
                self.seats_of.extend(person.map(|person| (person, *ownership)));
                self.seats_of.insert((*answers, *ownership));
                self.set_timer(TimerKey::Answer(*ownership), due);
            }
            Event::SeatAccepted { ownership, by: _, from } => {
                let accepted = self.change_seat(*ownership, |found| {
                    found.state = SeatState::Accepted;
                    found.accepted_at = Some(at);
                    found.from = Some(*from);
                    (found.until, found.person, found.answers)
                });
                let Some((until, person, answers)) = accepted else { return };
                self.seats_of.remove(&(answers, *ownership));
                self.seats_of.insert((person, *ownership));
                self.clear_timer(TimerKey::Answer(*ownership));
                self.set_timer(TimerKey::Begins(*ownership), &Due::wall(*from));
                if let Some(until) = until {
                    self.set_timer(TimerKey::Ends(*ownership), &Due::wall(until));
                }
            }
            Event::SeatDeclined { ownership, .. } => self.close_offer(*ownership, SeatState::Declined, at),
            Event::SeatWithdrawn { ownership } => self.close_offer(*ownership, SeatState::Withdrawn, at),
            Event::SeatUnanswered { ownership } => self.clear_timer(TimerKey::Answer(*ownership)),
            Event::SeatBegan { ownership } => self.apply_began(*ownership, at),
            Event::SeatEnded { ownership, why } => self.apply_ended(*ownership, *why, at),
            Event::SeatCorrected { ownership, from, until, reason: _ } => {
                self.change_seat(*ownership, |found| {
                    found.periods.push(Period { recorded: at, from: *from, until: *until });
                });
            }
            _ => {}
        }
    }

    fn apply_offer(&mut self, id: OwnershipId, event: &Event, at: Instant) {
        let Event::SeatOffered { function, seat, person, by, answers, terms, from, until, due, .. } = event
        else {
            return;
        };
        let offered = Ownership {
            function: *function,
            seat: *seat,
            person: *person,
            by: *by,
            answers: *answers,
            countered: None,
            terms: terms.clone(),
            terms_before: None,
            from: *from,
            until: *until,
            state: SeatState::Offered,
            offered_at: at,
            accepted_at: None,
            closed: None,
            periods: Vec::new(),
            changed: self.applied,
        };
        self.ownerships.insert(id, Arc::new(offered));
        self.change_function(*function, |found| found.offers.insert(id));
        self.seats_of.insert((*person, id));
        self.seats_of.insert((*answers, id));
        self.set_timer(TimerKey::Answer(id), due);
    }

    fn close_offer(&mut self, id: OwnershipId, state: SeatState, at: Instant) {
        let Some(closed) = self.change_seat(id, |found| {
            found.state = state;
            found.closed = Some(at);
            found.clone()
        }) else {
            return;
        };
        self.change_function(closed.function, |found| found.offers.remove(&id));
        for key in [TimerKey::Answer(id), TimerKey::Begins(id), TimerKey::Ends(id)] {
            self.clear_timer(key);
        }
        self.seats_of.remove(&(closed.person, id));
        self.seats_of.remove(&(closed.answers, id));
        self.note_closed(at, Closed::Offer(id));
    }

    fn apply_began(&mut self, id: OwnershipId, at: Instant) {
        let Some(begun) = self.change_seat(id, |found| {
            found.state = SeatState::Held;
            found.periods.push(Period { recorded: at, from: at, until: None });
            found.clone()
        }) else {
            return;
        };
        self.clear_timer(TimerKey::Begins(id));
        self.change_function(begun.function, |found| {
            found.offers.remove(&id);
            found.held.insert(begun.seat, id);
            found.history.push(id);
        });
        self.touch_holding(begun.function);
        self.touch_readings(begun.function);
    }

    fn apply_ended(&mut self, id: OwnershipId, why: SeatEnd, at: Instant) {
        let Some(ended) = self.change_seat(id, |found| {
            found.state = SeatState::Ended(why);
            if let Some(period) = found.periods.last().copied() {
                let from = period.from;
                found.periods.push(Period { recorded: at, from, until: Some(at.max(from)) });
            }
            found.clone()
        }) else {
            return;
        };
        self.clear_timer(TimerKey::Ends(id));
        self.seats_of.remove(&(ended.person, id));
        self.change_function(ended.function, |found| {
            if found.held.get(&ended.seat) == Some(&id) {
                found.held.remove(&ended.seat);
            }
        });
        self.touch_holding(ended.function);
        self.touch_readings(ended.function);
    }

    fn change_seat<R>(&mut self, id: OwnershipId, with: impl FnOnce(&mut Ownership) -> R) -> Option<R> {
        let seq = self.applied;
        change(&mut self.ownerships, &id, |found| {
            found.changed = seq;
            with(found)
        })
    }

    /// Readings fall due in the working days of another person now; also those that nobody was awaited for.
    fn touch_readings(&mut self, function: crate::FunctionId) {
        let outcomes = self.functions.get(&function).map(|found| found.outcomes.clone()).unwrap_or_default();
        let awaited =
            |id: &crate::OutcomeId| self.outcomes.get(id).is_some_and(|outcome| outcome.overdue.is_none());
        let keys: Vec<TimerKey> = outcomes.into_iter().filter(awaited).map(TimerKey::Reading).collect();
        self.stale.extend(keys);
    }
}
