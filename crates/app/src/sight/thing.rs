//! One thing of the operation that is seen or hidden as a whole: which function it belongs to, what waits for a time with it,
//! how it is seen.

use std::collections::BTreeSet;

use model::{
    DecisionId, DecisionTypeId, EscalationId, Flag, FlagId, FunctionId, OutcomeId, OwnershipId, Piece, State,
    Subject, TimerKey,
};

use super::number::marked;

/// A thing, in the order in which a person's own are looked at: what climbs to them comes last, with what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    Function(FunctionId),
    Seat(OwnershipId),
    Outcome(OutcomeId),
    Right(DecisionTypeId),
    Decision(DecisionId),
    Flag(FlagId),
    Climb(EscalationId),
}

impl Thing {
    /// What a timer belongs to.
    pub(super) fn of_timer(key: TimerKey) -> Self {
        match key {
            TimerKey::Begins(id) | TimerKey::Ends(id) | TimerKey::Answer(id) => Self::Seat(id),
            TimerKey::Trial(id) => Self::Right(id),
            TimerKey::Silence(id) | TimerKey::Needed(id) => Self::Decision(id),
            TimerKey::Reading(id) => Self::Outcome(id),
            TimerKey::Step(id) | TimerKey::Ceiling(id) => Self::Climb(id),
        }
    }

    /// What an escalation is about.
    pub(super) fn of_subject(subject: Subject) -> Self {
        match subject {
            Subject::Flag(id) => Self::Flag(id),
            Subject::Decision(id) => Self::Decision(id),
            Subject::Reading(id) => Self::Outcome(id),
            Subject::Offer(id) => Self::Seat(id),
        }
    }

    /// The same the other way.
    pub(super) fn subject(self) -> Option<Subject> {
        match self {
            Self::Flag(id) => Some(Subject::Flag(id)),
            Self::Decision(id) => Some(Subject::Decision(id)),
            Self::Outcome(id) => Some(Subject::Reading(id)),
            Self::Seat(id) => Some(Subject::Offer(id)),
            Self::Function(_) | Self::Right(_) | Self::Climb(_) => None,
        }
    }

    /// What may wait for a time with it.
    pub(super) fn timers(self) -> impl Iterator<Item = TimerKey> {
        let keys = match self {
            Self::Function(_) | Self::Flag(_) => [None; 3],
            Self::Seat(id) => [TimerKey::Begins(id), TimerKey::Ends(id), TimerKey::Answer(id)].map(Some),
            Self::Outcome(id) => [Some(TimerKey::Reading(id)), None, None],
            Self::Right(id) => [Some(TimerKey::Trial(id)), None, None],
            Self::Decision(id) => [Some(TimerKey::Silence(id)), Some(TimerKey::Needed(id)), None],
            Self::Climb(id) => [Some(TimerKey::Step(id)), Some(TimerKey::Ceiling(id)), None],
        };
        keys.into_iter().flatten()
    }

    /// The function that it belongs to; `None` when there is no such thing.
    pub(super) fn function(self, state: &State) -> Option<FunctionId> {
        match self {
            Self::Function(id) => state.functions.get(&id).map(|_| id),
            Self::Seat(id) => state.ownerships.get(&id).map(|found| found.function),
            Self::Outcome(id) => state.outcomes.get(&id).map(|found| found.function),
            Self::Right(id) => state.decision_types.get(&id).map(|found| found.function),
            Self::Decision(id) => state.decisions.get(&id).map(|found| found.function),
            Self::Flag(id) => state.flags.get(&id).map(|found| found.function),
            Self::Climb(id) => state.escalations.get(&id).map(|found| found.function),
        }
    }

    /// The thing as it is seen with numbers of its own; of a function [`super::people::masked`] says how it is seen.
    pub(super) fn piece(self, state: &State, whole: &BTreeSet<FunctionId>) -> Option<Piece> {
        Some(match self {
            Self::Function(_) => return None,
            Self::Seat(id) => Piece::Seat(id, Some(marked(&id, state.ownerships.get(&id)?.as_ref().clone()))),
            Self::Outcome(id) => {
                Piece::Outcome(id, Some(marked(&id, state.outcomes.get(&id)?.as_ref().clone())))
            }
            Self::Right(id) => {
                Piece::DecisionType(id, Some(marked(&id, state.decision_types.get(&id)?.as_ref().clone())))
            }
            Self::Decision(id) => {
                Piece::Decision(id, Some(marked(&id, state.decisions.get(&id)?.as_ref().clone())))
            }
            Self::Flag(id) => Piece::Flag(id, Some(marked(&id, passed(state.flags.get(&id)?, whole)))),
            Self::Climb(id) => {
                Piece::Escalation(id, Some(marked(&id, state.escalations.get(&id)?.as_ref().clone())))
            }
        })
    }

    /// Nothing in its place.
    pub(super) fn nothing(self) -> Piece {
        match self {
            Self::Function(id) => Piece::Function(id, None),
            Self::Seat(id) => Piece::Seat(id, None),
            Self::Outcome(id) => Piece::Outcome(id, None),
            Self::Right(id) => Piece::DecisionType(id, None),
            Self::Decision(id) => Piece::Decision(id, None),
            Self::Flag(id) => Piece::Flag(id, None),
            Self::Climb(id) => Piece::Escalation(id, None),
        }
    }
}

/// A flag with its way through the functions that are seen as a whole.
pub(super) fn passed(flag: &Flag, whole: &BTreeSet<FunctionId>) -> Flag {
    let mut seen = flag.clone();
    seen.passed.retain(|(function, _, _)| whole.contains(function));
    seen
}
