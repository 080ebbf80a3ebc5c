//! What needs a person, and what they wait for: worked out from what they may see.

use model::{
    Decision, DecisionId, DutyChangeId, Escalation, EscalationId, FlagId, Instant, OutcomeId, OwnershipId,
    PersonId, Phase, SeatState, State, Subject, TeamId, TimerKey,
};

/// Something that needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Something climbed to them, or they took it on.
    Climbing(EscalationId),
    /// They have to decide.
    Decide(DecisionId),
    /// They have to answer an offer.
    Answer(OwnershipId),
    /// They owe a reading.
    Reading(OutcomeId),
    /// They are asked to swap duty.
    Swap(TeamId, DutyChangeId),
}

/// Something that a person waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wait {
    /// They asked for a decision.
    Decision(DecisionId),
    /// They offered a seat, or asked for it.
    Offer(OwnershipId),
    /// They raised a flag.
    Flag(FlagId),
}

/// What needs a person, and what they wait for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agenda {
    /// What needs them, with when it is due, in the order of that.
    pub needs: Vec<(Option<Instant>, Need)>,
    /// What they wait for, with when it is due, in the order of that.
    pub waits: Vec<(Option<Instant>, Wait)>,
}

impl Agenda {
    /// Of a person, in what they may see.
    #[must_use]
    pub fn of(seen: &State, person: PersonId) -> Self {
        let mut agenda = Self { needs: needs(seen, person), waits: waits(seen, person) };
        // What has no time comes last.
        agenda.needs.sort_by_key(|(due, need)| (due.unwrap_or(Instant::MAX), *need));
        agenda.waits.sort_by_key(|(due, wait)| (due.unwrap_or(Instant::MAX), *wait));
        agenda
    }
}

fn needs(seen: &State, person: PersonId) -> Vec<(Option<Instant>, Need)> {
    let mut needs = Vec::new();
    for (subject, id) in &seen.climbing {
        let Some(found) = seen.escalations.get(id).filter(|found| is_with(found, person)) else { continue };
        let due = due(seen, TimerKey::Step(*id)).or_else(|| due(seen, TimerKey::Ceiling(*id)));
        if !is_theirs_anyway(seen, *subject, person) {
            needs.push((due.or(Some(found.started_at)), Need::Climbing(*id)));
        }
    }
    for id in seen.deciding(person) {
        let found = seen.decisions.get(&id).filter(|found| found.closed.is_none());
        needs.extend(found.map(|found| (Some(found.needed_by), Need::Decide(id))));
    }
    for id in seen.seats_of(person) {
        let asked = |seat: &&std::sync::Arc<model::Ownership>| {
            seat.state == SeatState::Offered && seat.answers == person
        };
        if seen.ownerships.get(&id).filter(asked).is_some() {
            needs.push((due(seen, TimerKey::Answer(id)), Need::Answer(id)));
        }
    }
    for (id, outcome) in &seen.outcomes {
        let owed = outcome.retired.is_none() && seen.outcome_owner(outcome) == Some(person);
        needs.extend(outcome.overdue.filter(|_| owed).map(|since| (Some(since), Need::Reading(*id))));
    }
    for (team, roster) in &seen.rosters {
        let asked = roster.swaps.iter().filter(|swap| swap.other == person);
        needs.extend(asked.map(|swap| (Some(swap.mine.0.min(swap.theirs.0)), Need::Swap(*team, swap.id))));
    }
    needs
}

/// Whether something that climbs is with a person: they were told last, have it since the ceiling, or took it on.
fn is_with(escalation: &Escalation, person: PersonId) -> bool {
    let (Phase::Waiting(with) | Phase::AtCeiling(with) | Phase::Acknowledged(with)) = escalation.phase else {
        return false;
    };
    with == person
}

/// Whether it needs the person also without climbing: then it is said once.
fn is_theirs_anyway(seen: &State, subject: Subject, person: PersonId) -> bool {
    match subject {
        Subject::Flag(_) => false,
        Subject::Decision(id) => seen.decisions.get(&id).is_some_and(|found| found.decider == person),
        Subject::Reading(id) => {
            seen.outcomes.get(&id).is_some_and(|found| seen.outcome_owner(found) == Some(person))
        }
        Subject::Offer(id) => seen.ownerships.get(&id).is_some_and(|found| found.answers == person),
    }
}

fn waits(seen: &State, person: PersonId) -> Vec<(Option<Instant>, Wait)> {
    let mut waits = Vec::new();
    let asked =
        |found: &Decision| found.asked_by == person && found.decider != person && found.closed.is_none();
    for (id, found) in seen.decisions.iter().filter(|(_, found)| asked(found)) {
        let due = due(seen, TimerKey::Silence(*id)).unwrap_or(found.needed_by);
        waits.push((Some(due), Wait::Decision(*id)));
    }
    let functions = seen.functions.values().flat_map(|function| &function.offers);
    for id in functions {
        let Some(seat) = seen.ownerships.get(id).filter(|seat| seat.state == SeatState::Offered) else {
            continue;
        };
        if seat.answers != person && [seat.by, seat.person].contains(&person) {
            waits.push((due(seen, TimerKey::Answer(*id)), Wait::Offer(*id)));
        }
    }
    for subject in seen.climbing.keys() {
        let Subject::Flag(id) = subject else { continue };
        let raised = seen.flags.get(id).filter(|flag| flag.by == person && flag.closed.is_none());
        waits.extend(raised.map(|flag| (Some(flag.impact), Wait::Flag(*id))));
    }
    waits
}

fn due(seen: &State, key: TimerKey) -> Option<Instant> {
    seen.timers.get(&key).map(|due| due.at)
}
