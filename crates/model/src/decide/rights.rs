//! Rules of rights: who may decide what, how far, and for how long.

use super::check::{in_range, not_yours};
use super::{Done, Draft};
use crate::{
    Command, DecisionId, DecisionType, DecisionTypeId, Event, FunctionId, Level, Noun, PersonId, Refusal,
    Right, RightEnd, TextRef,
};

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::GiveRight { decision_type, function, name, right, stands_for } => {
            give(draft, *decision_type, *function, *name, right, *stands_for)
        }
        Command::ConfirmRight { decision_type } => confirm(draft, *decision_type),
        Command::EndRight { decision_type } => end(draft, *decision_type),
        other => unreachable!("{} is no rule of rights", other.kind()),
    }
}

fn give(
    draft: &mut Draft,
    decision_type: DecisionTypeId,
    function: FunctionId,
    name: TextRef,
    right: &Right,
    stands_for: Option<DecisionId>,
) -> Done {
    draft.function(function)?;
    let known = draft.state().decision_types.get(&decision_type);
    if known.is_some_and(|known| known.function != function) {
        return Err(Refusal::Taken { noun: Noun::DecisionType });
    }
    check(draft, function, right)?;
    if let Some(decision) = stands_for {
        let missing = Refusal::Missing { noun: Noun::Decision };
        let made = draft.state().decisions.get(&decision).ok_or(missing)?;
        if made.function != function || made.answer.is_none() {
            return Err(Refusal::NotDecided);
        }
    }
    let person = draft.person()?;
    let may = draft.state().sponsor(function) == Some(person)
        || stands_for.is_some_and(|decision| passes_on(draft, person, decision_type, right, decision));
    draft.only(may, "the function's sponsor, leaders, and whoever decides it now")?;
    let right = right.clone();
    draft.push(Event::RightGiven { decision_type, function, name, right, stands_for });
    Ok(())
}

/// The values of a right, whoever gives it.
fn check(draft: &Draft, function: FunctionId, right: &Right) -> Done {
    in_range("the time to object in minutes", i64::from(right.objection_minutes), 1, 14_400)?;
    if let Some(limit) = right.limit {
        in_range("the limit in thousandths", limit.0, 0, i64::MAX)?;
    }
    if let Some(until) = right.trial_until {
        draft.to_come(until)?;
    }
    for person in right.holder.iter().chain(&right.consulted) {
        draft.works(*person)?;
    }
    let holder = right.holder.or_else(|| draft.state().accountable(function));
    let objector = right.consulted.iter().any(|person| Some(*person) != holder);
    if right.level == Level::DecideUnlessObjected && !objector {
        return Err(Refusal::NobodyConsulted);
    }
    Ok(())
}

/// Whether somebody who decided a question may give the right to decide it the next time: what they pass on is theirs
/// for good, and goes no further than their own.
fn passes_on(
    draft: &Draft,
    person: PersonId,
    decision_type: DecisionTypeId,
    right: &Right,
    decision: DecisionId,
) -> bool {
    let state = draft.state();
    let Some(made) = state.decisions.get(&decision).filter(|made| made.decider == person) else {
        return false;
    };
    let known = state.decision_types.get(&decision_type).filter(|known| known.ended.is_none());
    let Some(known) = known else {
        // A question without a type went to whoever answers for the function: so do its repeats.
        return made.decision_type.is_none() && state.accountable(made.function) == Some(person);
    };
    let own = &known.right;
    let within = own.limit.is_none_or(|own| right.limit.is_some_and(|limit| limit <= own));
    made.decision_type == Some(decision_type)
        && state.right_holder(known) == Some(person)
        && own.trial_until.is_none()
        && own.level >= Level::DecideUnlessObjected
        && own.level >= right.level
        && within
        && right.consulted.is_superset(&own.consulted)
}

fn confirm(draft: &mut Draft, decision_type: DecisionTypeId) -> Done {
    let found = going_on(draft, decision_type)?;
    // A trial whose end has come is over, also when time has not been asked yet.
    if found.right.trial_until.is_none_or(|until| until <= draft.now) {
        return Err(Refusal::NotOnTrial);
    }
    let sponsor = draft.state().sponsor(found.function);
    let may = sponsor.is_some() && sponsor == draft.actor.person();
    let by = draft.only(may, "the function's sponsor and leaders")?;
    draft.push(Event::RightConfirmed { decision_type, by });
    Ok(())
}

fn end(draft: &mut Draft, decision_type: DecisionTypeId) -> Done {
    let found = going_on(draft, decision_type)?;
    let person = draft.person()?;
    let state = draft.state();
    let why = if state.right_holder(found) == Some(person) {
        RightEnd::GivenBack
    } else if state.sponsor(found.function) == Some(person) || state.is_leader(person) {
        RightEnd::Withdrawn
    } else {
        return Err(not_yours("the function's sponsor, leaders, and whoever holds the right"));
    };
    draft.push(Event::RightEnded { decision_type, why });
    Ok(())
}

/// A type of decision that goes on.
fn going_on<'a>(draft: &'a Draft, id: DecisionTypeId) -> Result<&'a DecisionType, Refusal> {
    let missing = Refusal::Missing { noun: Noun::DecisionType };
    let found = draft.state().decision_types.get(&id).ok_or(missing)?;
    if found.ended.is_some() { Err(Refusal::RightEnded) } else { Ok(found) }
}
