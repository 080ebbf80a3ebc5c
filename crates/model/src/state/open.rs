//! What is open, by whom it concerns and by when: indexes that pages ask, so that an answer costs what it holds and nothing
//! for what was closed. Each record says itself under which keys it stands; whatever changes one goes through here.

use imbl::OrdSet;
use serde::{Deserialize, Serialize};
use worktime::Instant;

use super::{Closed, Decision, Escalation, Flag, Function, Outcome, Phase, SeatState, State};
use crate::{
    DecisionId, EscalationId, FlagId, FunctionId, OutcomeId, OwnershipId, PersonId, Seat, TeamId, TimerKey,
};

/// Open things, each under those whom it concerns, and in the order in which it becomes urgent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Open {
    /// Decisions by their decider.
    deciding: OrdSet<(PersonId, DecisionId)>,
    /// Decisions by who asked.
    asked: OrdSet<(PersonId, DecisionId)>,
    /// Decisions by when they are needed.
    decisions: OrdSet<(Instant, DecisionId)>,
    /// The same of each function.
    decisions_of: OrdSet<(FunctionId, Instant, DecisionId)>,
    /// Flags by who raised them.
    raised: OrdSet<(PersonId, FlagId)>,
    /// Flags by when they would hurt; those that only inform come last.
    flags: OrdSet<(bool, Instant, FlagId)>,
    /// The same of each function.
    flags_of: OrdSet<(FunctionId, bool, Instant, FlagId)>,
    /// Escalations by the person whose move is next.
    with: OrdSet<(PersonId, EscalationId)>,
    /// Outcomes by whom they name as their owner.
    owed: OrdSet<(PersonId, OutcomeId)>,
    /// Functions by the team that delivers them.
    delivered: OrdSet<(TeamId, FunctionId)>,
    /// Functions by their sponsor.
    sponsored: OrdSet<(PersonId, FunctionId)>,
}

/// Moves a key of an index.
fn shift<K: Ord + Clone>(index: &mut OrdSet<K>, before: Option<K>, after: Option<K>) {
    if before != after {
        before.iter().for_each(|key| drop(index.remove(key)));
        index.extend(after);
    }
}

/// Under which keys something stands while it is open. What changes something notes where it stood before and where it
/// stands now; most changes move nothing, and cost a comparison.
pub(super) trait Placed {
    /// Its id.
    type Id: Copy;
    /// Its keys.
    type Keys: PartialEq + Copy;

    /// Its keys, as long as it is open.
    fn keys(&self) -> Option<Self::Keys>;

    /// Moves it from where it stood to where it stands now.
    fn shift(open: &mut Open, id: Self::Id, before: Option<Self::Keys>, after: Option<Self::Keys>);
}

impl Placed for Decision {
    type Id = DecisionId;
    /// Its decider, who asked, its function, and when it is needed.
    type Keys = (PersonId, PersonId, FunctionId, Instant);

    fn keys(&self) -> Option<Self::Keys> {
        let keys = (self.decider, self.asked_by, self.function, self.needed_by);
        self.closed.is_none().then_some(keys)
    }

    fn shift(open: &mut Open, id: DecisionId, before: Option<Self::Keys>, after: Option<Self::Keys>) {
        let decider = |keys: Option<Self::Keys>| keys.map(|(decider, ..)| (decider, id));
        shift(&mut open.deciding, decider(before), decider(after));
        let asker = |keys: Option<Self::Keys>| keys.map(|(_, asker, ..)| (asker, id));
        shift(&mut open.asked, asker(before), asker(after));
        let at = |keys: Option<Self::Keys>| keys.map(|(.., needed)| (needed, id));
        shift(&mut open.decisions, at(before), at(after));
        let of = |keys: Option<Self::Keys>| keys.map(|(_, _, function, needed)| (function, needed, id));
        shift(&mut open.decisions_of, of(before), of(after));
    }
}

impl Placed for Flag {
    type Id = FlagId;
    /// Who raised it, its function, whether it only informs, and when it would hurt.
    type Keys = (PersonId, FunctionId, bool, Instant);

    fn keys(&self) -> Option<Self::Keys> {
        self.closed.is_none().then_some((self.by, self.function, self.heads_up, self.impact))
    }

    fn shift(open: &mut Open, id: FlagId, before: Option<Self::Keys>, after: Option<Self::Keys>) {
        let by = |keys: Option<Self::Keys>| keys.map(|(by, ..)| (by, id));
        shift(&mut open.raised, by(before), by(after));
        let at = |keys: Option<Self::Keys>| keys.map(|(_, _, heads_up, impact)| (heads_up, impact, id));
        shift(&mut open.flags, at(before), at(after));
        let of = |keys: Option<Self::Keys>| {
            keys.map(|(_, function, heads_up, impact)| (function, heads_up, impact, id))
        };
        shift(&mut open.flags_of, of(before), of(after));
    }
}

impl Placed for Escalation {
    type Id = EscalationId;
    /// Whose move is next.
    type Keys = PersonId;

    fn keys(&self) -> Option<PersonId> {
        self.phase.person()
    }

    fn shift(open: &mut Open, id: EscalationId, before: Option<PersonId>, after: Option<PersonId>) {
        shift(&mut open.with, before.map(|person| (person, id)), after.map(|person| (person, id)));
    }
}

impl Placed for Outcome {
    type Id = OutcomeId;
    /// Whom it names as its owner.
    type Keys = PersonId;

    fn keys(&self) -> Option<PersonId> {
        self.aim.owner.filter(|_| self.retired.is_none())
    }

    fn shift(open: &mut Open, id: OutcomeId, before: Option<PersonId>, after: Option<PersonId>) {
        shift(&mut open.owed, before.map(|owner| (owner, id)), after.map(|owner| (owner, id)));
    }
}

impl Placed for Function {
    type Id = FunctionId;
    /// Its sponsor and the team that delivers it.
    type Keys = (PersonId, Option<TeamId>);

    fn keys(&self) -> Option<Self::Keys> {
        self.retired.is_none().then(|| (self.sponsor, self.team()))
    }

    fn shift(open: &mut Open, id: FunctionId, before: Option<Self::Keys>, after: Option<Self::Keys>) {
        let sponsor = |keys: Option<Self::Keys>| keys.map(|(sponsor, _)| (sponsor, id));
        shift(&mut open.sponsored, sponsor(before), sponsor(after));
        let team = |keys: Option<Self::Keys>| keys.and_then(|(_, team)| team).map(|team| (team, id));
        shift(&mut open.delivered, team(before), team(after));
    }
}

impl Open {
    /// Notes that something changed, or is new, with the keys that it had before.
    pub(super) fn note<T: Placed>(&mut self, id: T::Id, before: Option<T::Keys>, found: &T) {
        let after = found.keys();
        if before != after {
            T::shift(self, id, before, after);
        }
    }
}

impl Phase {
    /// Whose move is next: who was told and has time, who took it on, with whom it is since its ceiling, or who is back
    /// first when nobody was reached. Nobody's while a step waits for its receiver, and when it ended.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Waiting(person) | Self::Acknowledged(person) | Self::AtCeiling(person) => Some(*person),
            Self::Unreached(person) => *person,
            Self::Starting | Self::Held(_) | Self::Ended(_) => None,
        }
    }
}

/// What an index of pairs has under a key.
fn under<K: Ord + Copy, V: Ord + Copy>(
    index: &OrdSet<(K, V)>,
    key: K,
    first: V,
) -> impl Iterator<Item = V> + '_ {
    index.range((key, first)..).take_while(move |(of, _)| *of == key).map(|(_, found)| *found)
}

/// Each costs a look-up in a tree (the logarithm of what is open) and then what it gives.
impl State {
    /// Open decisions that a person has to make.
    pub fn deciding(&self, person: PersonId) -> impl Iterator<Item = DecisionId> + '_ {
        under(&self.open.deciding, person, DecisionId(0))
    }

    /// Open decisions that a person asked for.
    pub fn asked_by(&self, person: PersonId) -> impl Iterator<Item = DecisionId> + '_ {
        under(&self.open.asked, person, DecisionId(0))
    }

    /// Open decisions, what is needed first before the others.
    pub fn open_decisions(&self) -> impl DoubleEndedIterator<Item = DecisionId> + '_ {
        self.open.decisions.iter().map(|(_, id)| *id)
    }

    /// Open decisions of a function, what is needed first before the others.
    pub fn open_decisions_of(&self, function: FunctionId) -> impl Iterator<Item = DecisionId> + '_ {
        let from = (function, Instant::MIN, DecisionId(0));
        self.open.decisions_of.range(from..).take_while(move |(of, ..)| *of == function).map(|(.., id)| *id)
    }

    /// Open decisions on which a proposal goes ahead unless this person objects: whoever was asked to by it. The
    /// function's sponsor, leaders and who is consulted since then may object too; it is not asked of them.
    ///
    /// It costs a look-up, and what it gives.
    pub fn may_object(&self, person: PersonId) -> impl Iterator<Item = DecisionId> + '_ {
        self.watching
            .range((person, TimerKey::Silence(DecisionId(0)))..)
            .take_while(move |(of, _)| *of == person)
            .map_while(|(_, key)| if let TimerKey::Silence(id) = key { Some(*id) } else { None })
    }

    /// Open flags that a person raised, those that only inform included.
    pub fn raised_by(&self, person: PersonId) -> impl Iterator<Item = FlagId> + '_ {
        under(&self.open.raised, person, FlagId(0))
    }

    /// Open flags: first those that climb, what would hurt first before the others; then those that only inform, in the
    /// same order.
    pub fn open_flags(&self) -> impl DoubleEndedIterator<Item = FlagId> + '_ {
        self.open.flags.iter().map(|(.., id)| *id)
    }

    /// Open flags of a function, in the order of [`State::open_flags`].
    pub fn open_flags_of(&self, function: FunctionId) -> impl Iterator<Item = FlagId> + '_ {
        let from = (function, false, Instant::MIN, FlagId(0));
        self.open.flags_of.range(from..).take_while(move |(of, ..)| *of == function).map(|(.., id)| *id)
    }

    /// Open escalations in which the next move is this person's: they were told and have time, took it on, have it since
    /// its ceiling, or are back first where nobody was reached ([`Phase::person`]).
    pub fn with(&self, person: PersonId) -> impl Iterator<Item = EscalationId> + '_ {
        under(&self.open.with, person, EscalationId(0))
    }

    /// Outcomes that go on and for which a person answers: by name, then by their seats.
    ///
    /// It costs a look-up for what names them, and all outcomes of the functions that they own or stand in for.
    pub fn owes(&self, person: PersonId) -> impl Iterator<Item = OutcomeId> + '_ {
        let here = self.is_here(person);
        let named = under(&self.open.owed, person, OutcomeId(0)).filter(move |_| here);
        let answers = self.seats_of(person).filter_map(|id| self.ownerships.get(&id)).filter(move |seat| {
            let holds = seat.state == SeatState::Held && seat.person == person && seat.seat != Seat::Backup;
            holds && self.accountable(seat.function) == Some(person)
        });
        let functions: std::collections::BTreeSet<FunctionId> = answers.map(|seat| seat.function).collect();
        let outcomes = functions.into_iter().filter_map(|id| self.functions.get(&id));
        let outcomes = outcomes.flat_map(|found| found.outcomes.iter().copied());
        named.chain(outcomes.filter(move |id| {
            let found = self.outcomes.get(id);
            found.is_some_and(|found| {
                found.aim.owner != Some(person) && self.outcome_owner(found) == Some(person)
            })
        }))
    }

    /// What closed at `since` or later, the latest first, as far as it is kept ([`State::KEPT_DAYS`]).
    pub fn closed_since(&self, since: Instant) -> impl Iterator<Item = (Instant, Closed)> + '_ {
        let first = (since, Closed::Decision(DecisionId(0)));
        self.closed.range(first..).rev().copied()
    }

    /// Functions that go on and that a team delivers.
    pub fn delivered_by(&self, team: TeamId) -> impl Iterator<Item = FunctionId> + '_ {
        under(&self.open.delivered, team, FunctionId(0))
    }

    /// Functions that go on and that a person answers for as their sponsor.
    pub fn sponsored_by(&self, person: PersonId) -> impl Iterator<Item = FunctionId> + '_ {
        under(&self.open.sponsored, person, FunctionId(0))
    }

    /// Seats that a person holds, has accepted, or has to answer for.
    pub fn seats_of(&self, person: PersonId) -> impl Iterator<Item = OwnershipId> + '_ {
        under(&self.seats_of, person, OwnershipId(0))
    }
}
