//! Rules of functions: who delivers and uses them, what they promise, and how they end.

use std::collections::BTreeSet;

use worktime::Instant;

use super::check::{free, in_range};
use super::{Done, Draft};
use crate::{
    Charter, Command, CompanyId, Consumer, DecisionId, EscalationEnd, Event, FlagId, FunctionId, Noun, Path,
    PersonId, Refusal, RightEnd, SeatEnd, Subject, TeamId, TextRef, climb,
};

/// How many lines a part of an agreement may have.
const LINES_MAX: i64 = 50;
/// How many consumers may be named.
const CONSUMERS_MAX: i64 = 500;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::SetUpFunction { .. } => set_up(draft, command),
        Command::MoveDelivery { function, team, since } => move_delivery(draft, *function, *team, *since),
        Command::NameConsumers { function, consumers } => name_consumers(draft, *function, consumers),
        Command::NameSponsor { function, sponsor } => name_sponsor(draft, *function, *sponsor),
        Command::WriteCharter { function, charter } => write_charter(draft, *function, charter),
        Command::SetPath { function, path } => set_path(draft, *function, path.as_ref()),
        Command::ShareFunction { function, company, shared } => share(draft, *function, *company, *shared),
        Command::RetireFunction { function } => retire(draft, *function),
        other => unreachable!("{} is no rule of functions", other.kind()),
    }
}

/// A part of an agreement that can be read.
pub(super) fn lines(what: &str, part: &[TextRef]) -> Done {
    in_range(what, i64::try_from(part.len()).unwrap_or(i64::MAX), 0, LINES_MAX)
}

/// A leader who can answer for a function.
fn can_sponsor(draft: &Draft, person: PersonId) -> Done {
    draft.here(person)?;
    if draft.state().is_leader(person) { Ok(()) } else { Err(Refusal::NotALeader) }
}

fn set_up(draft: &mut Draft, command: &Command) -> Done {
    let Command::SetUpFunction { function, name, purpose, team, since, sponsor } = command else {
        return Ok(());
    };
    free(draft.state().functions.contains_key(function), Noun::Function)?;
    draft.team(*team)?;
    draft.been(*since)?;
    can_sponsor(draft, *sponsor)?;
    draft.push(Event::FunctionSetUp {
        function: *function,
        name: *name,
        purpose: *purpose,
        team: *team,
        since: *since,
        sponsor: *sponsor,
    });
    Ok(())
}

fn move_delivery(draft: &mut Draft, function: FunctionId, team: TeamId, since: Instant) -> Done {
    let last = draft.function(function)?.deliveries.last();
    if last.is_some_and(|last| (last.team, last.since) == (team, since)) {
        return Err(Refusal::NoChange);
    }
    draft.team(team)?;
    draft.been(since)?;
    draft.push(Event::DeliveryMoved { function, team, since });
    Ok(())
}

fn name_consumers(draft: &mut Draft, function: FunctionId, consumers: &BTreeSet<Consumer>) -> Done {
    if draft.function(function)?.consumers == *consumers {
        return Err(Refusal::NoChange);
    }
    let count = i64::try_from(consumers.len()).unwrap_or(i64::MAX);
    in_range("the number of consumers", count, 0, CONSUMERS_MAX)?;
    for consumer in consumers {
        match consumer {
            Consumer::Function(id) if *id == function => return Err(Refusal::OwnConsumer),
            Consumer::Function(id) => drop(draft.function(*id)?),
            Consumer::Team(id) => drop(draft.team(*id)?),
            Consumer::Company(id) => company(draft, *id)?,
        }
    }
    draft.push(Event::ConsumersNamed { function, consumers: consumers.clone() });
    Ok(())
}

fn company(draft: &Draft, id: CompanyId) -> Done {
    let known = draft.state().companies.contains_key(&id);
    if known { Ok(()) } else { Err(Refusal::Missing { noun: Noun::Company }) }
}

fn name_sponsor(draft: &mut Draft, function: FunctionId, sponsor: PersonId) -> Done {
    if draft.function(function)?.sponsor == sponsor {
        return Err(Refusal::NoChange);
    }
    can_sponsor(draft, sponsor)?;
    draft.push(Event::SponsorNamed { function, sponsor });
    // What a former sponsor left undecided when they went.
    let state = draft.state();
    let open = state.decisions_of(function).filter_map(|id| Some((id, state.decisions.get(&id)?)));
    let orphaned = open.filter(|(_, found)| found.closed.is_none() && !state.is_here(found.decider));
    let orphaned: Vec<_> = orphaned.map(|(id, found)| (id, found.decider)).collect();
    for (decision, from) in orphaned {
        draft.push(Event::DecisionHandedOver { decision, from, to: sponsor });
    }
    Ok(())
}

fn write_charter(draft: &mut Draft, function: FunctionId, charter: &Charter) -> Done {
    if draft.function(function)?.charter.as_ref() == Some(charter) {
        return Err(Refusal::NoChange);
    }
    for (what, part) in [
        ("the number of lines of what is in scope", &charter.in_scope),
        ("the number of lines of what is out of scope", &charter.out_of_scope),
        ("the number of inputs", &charter.inputs),
        ("the number of outputs", &charter.outputs),
        ("the number of lines of when it is done", &charter.done),
        ("the number of standards", &charter.standards),
        ("the number of limits", &charter.limits),
    ] {
        lines(what, part)?;
    }
    draft.push(Event::CharterWritten { function, charter: charter.clone() });
    Ok(())
}

fn set_path(draft: &mut Draft, function: Option<FunctionId>, path: Option<&Path>) -> Done {
    let before = match function {
        Some(function) => draft.function(function)?.path.as_ref(),
        None if path.is_none() => return Err(Refusal::PathNeeded),
        None => draft.state().organisation.as_ref().map(|found| &found.path),
    };
    if before == path {
        return Err(Refusal::NoChange);
    }
    path.map_or(Ok(()), |path| draft.path(path))?;
    draft.push(Event::PathSet { function, path: path.cloned() });
    Ok(())
}

fn share(draft: &mut Draft, function: FunctionId, partner: CompanyId, shared: bool) -> Done {
    let found = draft.function(function)?;
    company(draft, partner)?;
    if draft.state().organisation.as_ref().is_some_and(|own| own.company == partner) {
        return Err(Refusal::NotAPartner);
    }
    if found.shared_with.contains(&partner) == shared {
        return Err(Refusal::NoChange);
    }
    draft.push(Event::FunctionShared { function, company: partner, shared });
    Ok(())
}

/// Everything of the function ends before it does, so that nothing of it waits for a time any more. What climbs stops
/// first: nobody is told of a question that is gone.
fn retire(draft: &mut Draft, function: FunctionId) -> Done {
    let found = draft.function(function)?.clone();
    let state = draft.state();
    let is_open = |id: &FlagId| state.flags.get(id).is_some_and(|flag| flag.closed.is_none());
    let flags: Vec<FlagId> = state.flags_of(function).filter(is_open).collect();
    let is_open = |id: &DecisionId| state.decisions.get(id).is_some_and(|asked| asked.closed.is_none());
    let decisions: Vec<DecisionId> = state.decisions_of(function).filter(is_open).collect();
    for flag in flags {
        climb::stop(draft, Subject::Flag(flag), EscalationEnd::Settled);
        draft.push(Event::FlagWithdrawn { flag });
    }
    for decision in decisions {
        climb::stop(draft, Subject::Decision(decision), EscalationEnd::Settled);
        draft.push(Event::DecisionWithdrawn { decision });
    }
    for outcome in found.outcomes {
        climb::stop(draft, Subject::Reading(outcome), EscalationEnd::Settled);
        draft.push(Event::OutcomeRetired { outcome });
    }
    for decision_type in found.rights {
        draft.push(Event::RightEnded { decision_type, why: RightEnd::Withdrawn });
    }
    for ownership in found.offers {
        climb::stop(draft, Subject::Offer(ownership), EscalationEnd::Settled);
        draft.push(Event::SeatWithdrawn { ownership });
    }
    for ownership in found.held.into_values() {
        draft.push(Event::SeatEnded { ownership, why: SeatEnd::FunctionRetired });
    }
    draft.push(Event::FunctionRetired { function });
    Ok(())
}
