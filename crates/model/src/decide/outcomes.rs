//! Rules of outcomes: what a function owes, and the readings that show whether it gives it.

use super::check::{free, in_range};
use super::{Done, Draft};
use crate::{
    Aim, Command, Due, EscalationEnd, Event, FunctionId, Noun, Outcome, OutcomeId, Quantity, Refusal,
    Subject, TextRef, climb,
};
use worktime::Instant;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::DefineOutcome { outcome, function, aim } => define(draft, *outcome, *function, aim),
        Command::ChangeOutcome { outcome, aim } => change(draft, *outcome, aim),
        Command::RetireOutcome { outcome } => retire(draft, *outcome),
        Command::TakeReading { outcome, value, of, note } => take(draft, *outcome, *value, *of, *note),
        other => unreachable!("{} is no rule of outcomes", other.kind()),
    }
}

fn define(draft: &mut Draft, outcome: OutcomeId, function: FunctionId, aim: &Aim) -> Done {
    free(draft.state().outcomes.contains_key(&outcome), Noun::Outcome)?;
    draft.function(function)?;
    check(draft, aim)?;
    let (aim, due) = (aim.clone(), first_reading(draft, function, aim));
    draft.push(Event::OutcomeDefined { outcome, function, aim, due });
    Ok(())
}

/// The wait for a reading begins anew, so what climbed for want of one is moot.
fn change(draft: &mut Draft, outcome: OutcomeId, aim: &Aim) -> Done {
    let found = draft.outcome(outcome)?;
    let function = found.function;
    if found.aim == *aim {
        return Err(Refusal::NoChange);
    }
    check(draft, aim)?;
    let (aim, due) = (aim.clone(), first_reading(draft, function, aim));
    draft.push(Event::OutcomeChanged { outcome, aim, due });
    climb::stop(draft, Subject::Reading(outcome), EscalationEnd::Settled);
    Ok(())
}

fn retire(draft: &mut Draft, outcome: OutcomeId) -> Done {
    draft.outcome(outcome)?;
    draft.push(Event::OutcomeRetired { outcome });
    climb::stop(draft, Subject::Reading(outcome), EscalationEnd::Settled);
    Ok(())
}

fn take(draft: &mut Draft, outcome: OutcomeId, value: Quantity, of: Instant, note: Option<TextRef>) -> Done {
    let found = draft.outcome(outcome)?;
    let due = draft.state().next_reading(found, draft.now);
    draft.been(of)?;
    let by = draft.person()?;
    draft.push(Event::ReadingTaken { outcome, value, of, note, by, due });
    climb::stop(draft, Subject::Reading(outcome), EscalationEnd::Settled);
    Ok(())
}

fn check(draft: &Draft, aim: &Aim) -> Done {
    in_range("the working days between two readings", i64::from(aim.cadence_days), 1, 250)?;
    in_range("the tolerance in thousandths", aim.tolerance.0, 0, i64::MAX)?;
    aim.owner.map_or(Ok(()), |owner| draft.works(owner).map(drop))
}

/// When a reading is due that is waited for from now on.
fn first_reading(draft: &Draft, function: FunctionId, aim: &Aim) -> Option<Due> {
    let awaited = Outcome {
        function,
        aim: aim.clone(),
        readings: Vec::new(),
        overdue: None,
        retired: None,
        changed: 0,
    };
    draft.state().next_reading(&awaited, draft.now)
}
