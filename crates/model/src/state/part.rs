//! A part of a state: what of it somebody may see, as a state that the same questions can be asked of. It is put together
//! piece by piece, and kept up in the same way, so that a change costs what it changes.

use std::sync::Arc;

use imbl::OrdSet;

use super::open::{Open, Placed};
use super::{
    Closed, Decision, DecisionType, Escalation, Flag, Function, Outcome, Ownership, SeatState, State, Table,
};
use crate::{
    DecisionId, DecisionTypeId, Due, EscalationId, FlagId, FunctionId, OutcomeId, OwnershipId, PersonId,
    TimerKey,
};

/// Something that is put into a part, in place of what was there; or, without a record, taken out of it.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A function.
    Function(FunctionId, Option<Arc<Function>>),
    /// A seat.
    Seat(OwnershipId, Option<Arc<Ownership>>),
    /// An outcome.
    Outcome(OutcomeId, Option<Arc<Outcome>>),
    /// A type of decision.
    DecisionType(DecisionTypeId, Option<Arc<DecisionType>>),
    /// A decision.
    Decision(DecisionId, Option<Arc<Decision>>),
    /// A flag.
    Flag(FlagId, Option<Arc<Flag>>),
    /// An escalation; one that is open is that of its subject.
    Escalation(EscalationId, Option<Arc<Escalation>>),
    /// Something that waits for a time.
    Timer(TimerKey, Option<Arc<Due>>),
}

/// Puts a record into its table or takes it out; what was there.
fn swap<K: Ord + Clone, V>(table: &mut Table<K, V>, id: K, found: Option<Arc<V>>) -> Option<Arc<V>> {
    match found {
        Some(found) => table.insert(id, found),
        None => table.remove(&id),
    }
}

/// The same with the keys under which open things stand.
fn place<T: Placed>(open: &mut Open, id: T::Id, before: Option<&Arc<T>>, after: Option<&Arc<T>>) {
    let keys = |found: Option<&Arc<T>>| found.and_then(|found| found.keys());
    let (before, after) = (keys(before), keys(after));
    if before != after {
        T::shift(open, id, before, after);
    }
}

/// Moves an id from under one key of an index to under another; under none it does not stand there.
fn move_under<K: Ord + Copy, I: Ord + Copy>(
    index: &mut OrdSet<(K, I)>,
    id: I,
    before: Option<K>,
    after: Option<K>,
) {
    if before != after {
        if let Some(key) = before {
            index.remove(&(key, id));
        }
        index.extend(after.map(|key| (key, id)));
    }
}

/// Who has a seat before them: whoever holds it, has accepted it or has to answer for it.
fn before_whom(seat: &Ownership) -> impl Iterator<Item = PersonId> {
    let open = seat.state == SeatState::Offered;
    let holds = open || matches!(seat.state, SeatState::Accepted | SeatState::Held);
    holds.then_some(seat.person).into_iter().chain(open.then_some(seat.answers))
}

impl State {
    /// Changes a part, which begins as a new state, with all that follows from it in the indexes. A part is for asking
    /// questions, not for applying events: nothing says which event was the last or when.
    pub fn put(&mut self, piece: Piece) {
        match piece {
            Piece::Function(id, found) => {
                let before = swap(&mut self.functions, id, found.clone());
                place(&mut self.open, id, before.as_ref(), found.as_ref());
            }
            Piece::Seat(id, found) => self.put_seat(id, found),
            Piece::Outcome(id, found) => {
                let before = swap(&mut self.outcomes, id, found.clone());
                place(&mut self.open, id, before.as_ref(), found.as_ref());
            }
            Piece::DecisionType(id, found) => drop(swap(&mut self.decision_types, id, found)),
            Piece::Decision(id, found) => self.put_decision(id, found),
            Piece::Flag(id, found) => self.put_flag(id, found),
            Piece::Escalation(id, found) => self.put_escalation(id, found),
            Piece::Timer(key, found) => match found {
                Some(due) => self.set_timer(key, &due),
                None => self.clear_timer(key),
            },
        }
    }

    fn put_seat(&mut self, id: OwnershipId, found: Option<Arc<Ownership>>) {
        let before = swap(&mut self.ownerships, id, found.clone());
        let closed = |found: Option<&Arc<Ownership>>| found.and_then(|found| found.closed);
        move_under(&mut self.closed, Closed::Offer(id), closed(before.as_ref()), closed(found.as_ref()));
        for person in before.iter().flat_map(|seat| before_whom(seat)) {
            self.seats_of.remove(&(person, id));
        }
        self.seats_of.extend(found.iter().flat_map(|seat| before_whom(seat)).map(|person| (person, id)));
    }

    fn put_decision(&mut self, id: DecisionId, found: Option<Arc<Decision>>) {
        let before = swap(&mut self.decisions, id, found.clone());
        let (before, after) = (before.as_ref(), found.as_ref());
        place(&mut self.open, id, before, after);
        let function = |found: Option<&Arc<Decision>>| found.map(|found| found.function);
        let closed = |found: Option<&Arc<Decision>>| found.and_then(|found| found.closed);
        move_under(&mut self.decisions_of, id, function(before), function(after));
        move_under(&mut self.closed, Closed::Decision(id), closed(before), closed(after));
    }

    fn put_flag(&mut self, id: FlagId, found: Option<Arc<Flag>>) {
        let before = swap(&mut self.flags, id, found.clone());
        let (before, after) = (before.as_ref(), found.as_ref());
        place(&mut self.open, id, before, after);
        let function = |found: Option<&Arc<Flag>>| found.map(|found| found.function);
        let closed = |found: Option<&Arc<Flag>>| found.and_then(|found| found.closed);
        move_under(&mut self.flags_of, id, function(before), function(after));
        move_under(&mut self.closed, Closed::Flag(id), closed(before), closed(after));
    }

    fn put_escalation(&mut self, id: EscalationId, found: Option<Arc<Escalation>>) {
        let before = swap(&mut self.escalations, id, found.clone());
        place(&mut self.open, id, before.as_ref(), found.as_ref());
        let ended = |found: Option<&Arc<Escalation>>| found.and_then(|found| found.ended_at);
        move_under(&mut self.closed, Closed::Escalation(id), ended(before.as_ref()), ended(found.as_ref()));
        // Another escalation of the same subject may have taken its place.
        if let Some(before) = before.filter(|before| self.climbing.get(&before.subject) == Some(&id)) {
            self.climbing.remove(&before.subject);
        }
        if let Some(found) = found.filter(|found| found.is_open()) {
            self.climbing.insert(found.subject, id);
        }
    }

    /// A state of only the tables that `self` has, put together anew: what its indexes have to be.
    #[must_use]
    pub fn into_part(self) -> Self {
        let mut part = Self {
            organisation: self.organisation,
            paused: self.paused,
            companies: self.companies,
            sites: self.sites,
            teams: self.teams,
            rosters: self.rosters,
            people: self.people,
            preferences: self.preferences,
            invitations: self.invitations,
            histories: self.histories,
            ..Self::new()
        };
        self.functions.into_iter().for_each(|(id, found)| part.put(Piece::Function(id, Some(found))));
        self.ownerships.into_iter().for_each(|(id, found)| part.put(Piece::Seat(id, Some(found))));
        self.outcomes.into_iter().for_each(|(id, found)| part.put(Piece::Outcome(id, Some(found))));
        self.decision_types
            .into_iter()
            .for_each(|(id, found)| part.put(Piece::DecisionType(id, Some(found))));
        self.decisions.into_iter().for_each(|(id, found)| part.put(Piece::Decision(id, Some(found))));
        self.flags.into_iter().for_each(|(id, found)| part.put(Piece::Flag(id, Some(found))));
        self.escalations.into_iter().for_each(|(id, found)| part.put(Piece::Escalation(id, Some(found))));
        self.timers.into_iter().for_each(|(key, due)| part.put(Piece::Timer(key, Some(due))));
        part
    }
}
