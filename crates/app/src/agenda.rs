//! What needs a person, and what they wait for: worked out from what they may see.

use std::sync::Arc;

use model::{
    DecisionId, DutyChangeId, EscalationId, FlagId, Instant, OutcomeId, Ownership, OwnershipId, PersonId,
    Phase, SeatState, State, Subject, TeamId, TimerKey,
};

/// Something that needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Something climbed to them, or they took it on.
    Climbing(EscalationId),
    /// They have to decide.
    Decide(DecisionId),
    /// It goes ahead unless they, or others, object.
    Object(DecisionId),
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
    for id in seen.with(person) {
        let Some(found) = seen.escalations.get(&id) else { continue };
        let due = due(seen, TimerKey::Step(id)).or_else(|| due(seen, TimerKey::Ceiling(id)));
        let unreached = matches!(found.phase, Phase::Unreached(_));
        if !unreached && !is_theirs_anyway(seen, found.subject, person) {
            needs.push((due.or(Some(found.started_at)), Need::Climbing(id)));
        }
    }
    // What they proposed themselves waits for others.
    for id in seen.deciding(person).filter(|id| !seen.timers.contains_key(&TimerKey::Silence(*id))) {
        let found = seen.decisions.get(&id);
        needs.extend(found.map(|found| (Some(found.needed_by), Need::Decide(id))));
    }
    for id in seen.may_object(person) {
        needs.push((due(seen, TimerKey::Silence(id)), Need::Object(id)));
    }
    for id in seen.seats_of(person) {
        let found = seen.ownerships.get(&id);
        if found.is_some_and(|seat| seat.state == SeatState::Offered && seat.answers == person) {
            needs.push((due(seen, TimerKey::Answer(id)), Need::Answer(id)));
        }
    }
    for id in seen.owes(person) {
        let overdue = seen.outcomes.get(&id).and_then(|outcome| outcome.overdue);
        needs.extend(overdue.map(|since| (Some(since), Need::Reading(id))));
    }
    for (team, roster) in &seen.rosters {
        let asked = roster.swaps.iter().filter(|swap| swap.other == person);
        needs.extend(asked.map(|swap| (Some(swap.mine.0.min(swap.theirs.0)), Need::Swap(*team, swap.id))));
    }
    needs
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
    for id in seen.asked_by(person) {
        let Some(found) = seen.decisions.get(&id).filter(|found| found.decider != person) else { continue };
        let due = due(seen, TimerKey::Silence(id)).unwrap_or(found.needed_by);
        waits.push((Some(due), Wait::Decision(id)));
    }
    for id in seen.functions.values().flat_map(|function| &function.offers) {
        let open = |seat: &&Arc<Ownership>| seat.state == SeatState::Offered && seat.answers != person;
        let Some(seat) = seen.ownerships.get(id).filter(open) else { continue };
        if [seat.by, seat.person, seat.spoke_last()].contains(&person) {
            waits.push((due(seen, TimerKey::Answer(*id)), Wait::Offer(*id)));
        }
    }
    for id in seen.raised_by(person) {
        let with = seen.escalation_of(Subject::Flag(id)).and_then(|found| found.phase.person());
        let climbs = seen.flags.get(&id).filter(|flag| !flag.heads_up && with != Some(person));
        waits.extend(climbs.map(|flag| (Some(flag.impact), Wait::Flag(id))));
    }
    waits
}

fn due(seen: &State, key: TimerKey) -> Option<Instant> {
    seen.timers.get(&key).map(|due| due.at)
}
