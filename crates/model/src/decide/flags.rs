//! Rules of flags: raised, passed on, settled, thanked for, taken back.

use worktime::{DAY, Instant};

use super::check::{free, not_yours};
use super::{Done, Draft};
use crate::{Command, EscalationEnd, Event, Flag, FlagId, Noun, PersonId, Phase, Refusal, Subject, climb};

/// How long after it hurt a flag may still be raised, in days: late is worth recording, history is not a flag.
const LATE_DAYS_MAX: i64 = 30;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::RaiseFlag { .. } => raise(draft, command),
        Command::PassOnFlag { .. } => pass_on(draft, command),
        Command::SettleFlag { .. } => settle(draft, command),
        Command::ThankRaiser { flag } => thank(draft, *flag),
        Command::WithdrawFlag { flag } => withdraw(draft, *flag),
        other => unreachable!("{} is no rule of flags", other.kind()),
    }
}

fn raise(draft: &mut Draft, command: &Command) -> Done {
    let Command::RaiseFlag { flag, function, what, impact, severity, heads_up } = command else {
        return Ok(());
    };
    let (flag, function, impact, heads_up) = (*flag, *function, *impact, *heads_up);
    free(draft.state().flags.contains_key(&flag), Noun::Flag)?;
    draft.function(function)?;
    check_impact(draft, impact)?;
    let by = draft.person()?;
    let (what, severity) = (*what, *severity);
    draft.push(Event::FlagRaised { flag, function, by, what, impact, severity, heads_up });
    if !heads_up {
        climb::start(draft, Subject::Flag(flag));
    }
    Ok(())
}

fn check_impact(draft: &Draft, impact: Instant) -> Done {
    draft.within_years(impact)?;
    if draft.now - impact > LATE_DAYS_MAX * DAY { Err(Refusal::Past { at: impact }) } else { Ok(()) }
}

fn pass_on(draft: &mut Draft, command: &Command) -> Done {
    let Command::PassOnFlag { flag, to, reason } = command else { return Ok(()) };
    let (flag, to, reason) = (*flag, *to, *reason);
    let found = open(draft, flag)?;
    if found.function == to {
        return Err(Refusal::SameFunction);
    }
    draft.function(to)?;
    let person = draft.person()?;
    let may = answers(draft, found, person) || took_on(draft, flag, person);
    let by = draft.only(may, "the function's owner, backup and sponsor, whoever took it on, and leaders")?;
    let heads_up = found.heads_up;
    climb::stop(draft, Subject::Flag(flag), EscalationEnd::PassedOn);
    draft.push(Event::FlagPassedOn { flag, by, to, reason });
    if !heads_up {
        climb::start(draft, Subject::Flag(flag));
    }
    Ok(())
}

fn settle(draft: &mut Draft, command: &Command) -> Done {
    let Command::SettleFlag { flag, result, note } = command else { return Ok(()) };
    let (flag, result, note) = (*flag, *result, *note);
    let found = open(draft, flag)?;
    let person = draft.person()?;
    let may = draft.state().is_leader(person)
        || answers(draft, found, person)
        || took_on(draft, flag, person)
        || was_told(draft, flag, found, person);
    if !may {
        return Err(not_yours("the function's owner, backup and sponsor, those who were told, and leaders"));
    }
    draft.push(Event::FlagSettled { flag, by: person, result, note });
    climb::stop(draft, Subject::Flag(flag), EscalationEnd::Settled);
    Ok(())
}

fn thank(draft: &mut Draft, flag: FlagId) -> Done {
    let found = draft.flag(flag)?;
    if found.result.is_none() {
        let withdrawn = found.closed.is_some();
        return Err(if withdrawn { Refusal::FlagClosed } else { Refusal::NotSettled });
    }
    let by = draft.person()?;
    if found.by == by {
        return Err(not_yours("somebody other than whoever raised it"));
    }
    if found.thanked_by.contains(&by) {
        return Err(Refusal::ThankedAlready);
    }
    draft.push(Event::RaiserThanked { flag, by });
    Ok(())
}

fn withdraw(draft: &mut Draft, flag: FlagId) -> Done {
    let found = open(draft, flag)?;
    let may = draft.actor.person() == Some(found.by);
    draft.only(may, "whoever raised it and leaders")?;
    draft.push(Event::FlagWithdrawn { flag });
    climb::stop(draft, Subject::Flag(flag), EscalationEnd::Settled);
    Ok(())
}

fn open<'a>(draft: &'a Draft, flag: FlagId) -> Result<&'a Flag, Refusal> {
    let found = draft.flag(flag)?;
    if found.closed.is_some() { Err(Refusal::FlagClosed) } else { Ok(found) }
}

/// Whether a person answers for the function that a flag is with.
fn answers(draft: &Draft, flag: &Flag, person: PersonId) -> bool {
    let state = draft.state();
    state.authority(flag.function).contains(&person) || state.sponsor(flag.function) == Some(person)
}

fn took_on(draft: &Draft, flag: FlagId, person: PersonId) -> bool {
    let climbs = draft.state().escalation_of(Subject::Flag(flag));
    climbs.is_some_and(|found| found.phase == Phase::Acknowledged(person))
}

/// Whether a person was told of a flag on the path of the function that it is with; also when the path came to its
/// end, as long as that is kept.
fn was_told(draft: &Draft, id: FlagId, flag: &Flag, person: PersonId) -> bool {
    draft.state().escalations.values().any(|found| {
        found.subject == Subject::Flag(id)
            && found.function == flag.function
            && found.told.iter().any(|told| told.person == person)
    })
}
