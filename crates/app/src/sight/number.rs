//! Numbers that follow from what something says, in place of the journal's own, which would tell how much happens elsewhere.

use std::sync::Arc;

use model::{
    Decision, DecisionType, Escalation, Flag, Function, Outcome, Ownership, Piece, State, Table, TimerKey,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::node::first_64;

/// A number that follows from what something says.
pub(crate) fn number_of(what: &impl Serialize) -> u64 {
    // Records of the model always have bytes; if one had none, its number would only be less telling.
    first_64(&Sha256::digest(postcard::to_stdvec(what).unwrap_or_default()))
}

/// A record that says when it changed last.
pub(super) trait Changes: Clone + Serialize {
    fn changed(&mut self) -> &mut u64;
}

macro_rules! changes {
    ($($record:ident)*) => {$(
        impl Changes for $record {
            fn changed(&mut self) -> &mut u64 {
                &mut self.changed
            }
        }
    )*};
}

changes! { Function Ownership Outcome DecisionType Decision Flag Escalation }

/// The record with another number of its last change, that follows from what is seen of it.
pub(super) fn marked<K: Serialize, T: Changes>(id: &K, mut seen: T) -> Arc<T> {
    *seen.changed() = 0;
    let number = number_of(&(id, &seen));
    *seen.changed() = number;
    Arc::new(seen)
}

/// A sum of numbers, from which any of them can be taken away again: of everything that is seen, whatever the order in
/// which it came to be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum(u64);

impl Sum {
    pub(super) fn add(&mut self, number: u64) {
        self.0 = self.0.wrapping_add(number);
    }

    pub(super) fn take(&mut self, number: u64) {
        self.0 = self.0.wrapping_sub(number);
    }

    pub(super) fn value(self) -> u64 {
        self.0
    }
}

/// The number of something that a part has; 0 when it has no such thing.
pub(super) fn of_piece(part: &State, piece: &Piece) -> u64 {
    fn changed<K: Ord + Clone, V>(table: &Table<K, V>, id: &K, of: impl Fn(&V) -> u64) -> u64 {
        table.get(id).map_or(0, |found| of(found))
    }
    match piece {
        Piece::Function(id, _) => changed(&part.functions, id, |found| found.changed),
        Piece::Seat(id, _) => changed(&part.ownerships, id, |found| found.changed),
        Piece::Outcome(id, _) => changed(&part.outcomes, id, |found| found.changed),
        Piece::DecisionType(id, _) => changed(&part.decision_types, id, |found| found.changed),
        Piece::Decision(id, _) => changed(&part.decisions, id, |found| found.changed),
        Piece::Flag(id, _) => changed(&part.flags, id, |found| found.changed),
        Piece::Escalation(id, _) => changed(&part.escalations, id, |found| found.changed),
        Piece::Timer(key, _) => of_timer(part, *key),
    }
}

fn of_timer(part: &State, key: TimerKey) -> u64 {
    part.timers.get(&key).map_or(0, |due| number_of(&(key, due)))
}

/// Puts a piece into a part, and its number in place of that of what was there.
pub(super) fn put(part: &mut State, sum: &mut Sum, piece: Piece) {
    sum.take(of_piece(part, &piece));
    let again = emptied(&piece);
    part.put(piece);
    sum.add(of_piece(part, &again));
}

/// The same place in a part.
fn emptied(piece: &Piece) -> Piece {
    match piece {
        Piece::Function(id, _) => Piece::Function(*id, None),
        Piece::Seat(id, _) => Piece::Seat(*id, None),
        Piece::Outcome(id, _) => Piece::Outcome(*id, None),
        Piece::DecisionType(id, _) => Piece::DecisionType(*id, None),
        Piece::Decision(id, _) => Piece::Decision(*id, None),
        Piece::Flag(id, _) => Piece::Flag(*id, None),
        Piece::Escalation(id, _) => Piece::Escalation(*id, None),
        Piece::Timer(key, _) => Piece::Timer(*key, None),
    }
}
