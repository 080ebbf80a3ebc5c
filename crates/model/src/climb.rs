//! How an escalation climbs its path: whom a step tells, when it passes on, when it holds, and what the ceiling does.

use worktime::{Instant, MINUTE};

use crate::decide::{Done, Draft};
use crate::{
    Basis, Due, Escalation, EscalationEnd, EscalationId, Event, Noun, PassWhy, PersonId, Phase, Refusal,
    State, Step, Subject, Turn, WhenOff,
};

/// Begins to climb its function's path, unless the subject does so already.
pub(crate) fn start(draft: &mut Draft, subject: Subject) {
    if draft.state().climbing.contains_key(&subject) {
        return;
    }
    let Some(function) = draft.state().function_of(subject) else { return };
    let Some(path) = draft.state().path_of(function).cloned() else { return };
    let escalation = free_id(draft.state(), subject, draft.now);
    let ceiling = later(draft.now, path.ceiling_minutes);
    draft.push(Event::EscalationStarted { escalation, subject, function, path, ceiling });
    go(draft, escalation, 0, 0);
}

/// Stops climbing: what it was about is settled, or is another's now.
pub(crate) fn stop(draft: &mut Draft, subject: Subject, why: EscalationEnd) {
    if let Some(escalation) = draft.state().climbing.get(&subject).copied() {
        draft.push(Event::EscalationEnded { escalation, why });
    }
}

/// Somebody takes it on.
pub(crate) fn acknowledge(draft: &mut Draft, id: EscalationId) -> Done {
    let missing = Refusal::Missing { noun: Noun::Escalation };
    let found = draft.state().escalations.get(&id).ok_or(missing)?;
    if !found.is_open() {
        return Err(Refusal::EscalationOver);
    }
    if matches!(found.phase, Phase::Acknowledged(_)) {
        return Err(Refusal::AcknowledgedAlready);
    }
    let person = draft.person()?;
    let told = found.told.iter().any(|told| told.person == person);
    let may = told || draft.state().authority(found.function).contains(&person);
    let by = draft.only(may, "those who were told, the function's owner and backup, and leaders")?;
    let minutes = found.path.forgotten_minutes;
    let due = draft.state().due(Basis::Working { of: by, from: draft.now, minutes }, draft.now);
    draft.push(Event::EscalationAcknowledged { escalation: id, by, due });
    Ok(())
}

/// The time of a step has come: its wait ran out, somebody is back, or who took it on forgot.
pub(crate) fn step_due(draft: &mut Draft, id: EscalationId) {
    let Some(found) = draft.state().escalations.get(&id) else { return };
    let (round, step) = (found.round, found.step);
    match found.phase {
        Phase::Waiting(_) => go(draft, id, round, step + 1),
        Phase::Held(_) => go(draft, id, round, step),
        Phase::Acknowledged(by) => forget(draft, id, by),
        Phase::Unreached(_) => ceiling(draft, id),
        Phase::Starting | Phase::AtCeiling(_) | Phase::Ended(_) => {}
    }
}

/// Whether an escalation waits for somebody else than before, or whom it waited for is not here any more.
pub(crate) fn waits_for_others(state: &State, id: EscalationId, due: &Due, now: Instant) -> bool {
    let Some(found) = state.escalations.get(&id) else { return false };
    match &found.phase {
        Phase::Waiting(person) | Phase::Acknowledged(person) => !state.is_here(*person),
        Phase::Held(held) => match look(state, found, (found.round, found.step, 0), now) {
            Found::Hold(turns) => {
                let same = turns.iter().map(|turn| turn.person).eq(held.iter().map(|turn| turn.person));
                !same || state.work_out(&Basis::FirstAtWork { turns }, now) != Some(due.at)
            }
            Found::Nobody(_) | Found::Later(_) | Found::Tell(..) => true,
        },
        Phase::Unreached(_) => true,
        Phase::Starting | Phase::AtCeiling(_) | Phase::Ended(_) => false,
    }
}

/// Looks again whom an escalation waits for.
pub(crate) fn look_again(draft: &mut Draft, id: EscalationId) {
    let Some(found) = draft.state().escalations.get(&id) else { return };
    let (round, step) = (found.round, found.step);
    if matches!(found.phase, Phase::Waiting(_)) {
        draft.push(Event::StepPassed { escalation: id, round, step, why: PassWhy::PersonLeft });
        go(draft, id, round, step + 1);
    } else {
        step_due(draft, id);
    }
}

/// What was with somebody who left since the ceiling was reached goes to another.
pub(crate) fn leave(draft: &mut Draft, person: PersonId) {
    let with_them: Vec<EscalationId> = draft
        .state()
        .climbing
        .values()
        .filter(|id| {
            draft.state().escalations.get(*id).is_some_and(|found| found.phase == Phase::AtCeiling(person))
        })
        .copied()
        .collect();
    with_them.into_iter().for_each(|id| ceiling(draft, id));
}

/// The ceiling: whoever with authority is at work is told; if there is nobody, it waits for who is back first.
pub(crate) fn ceiling(draft: &mut Draft, id: EscalationId) {
    let Some(found) = draft.state().escalations.get(&id) else { return };
    let people = last_receivers(draft.state(), found, draft.now);
    let at_work = people.iter().find(|person| draft.state().is_at_work(**person, draft.now));
    if let Some(to) = at_work.copied() {
        draft.push(Event::CeilingReached { escalation: id, to });
        return;
    }
    let turns: Vec<Turn> =
        people.iter().map(|person| Turn { person: *person, from: draft.now, until: None }).collect();
    let back_first = draft.state().first_at_work(&turns).map(|(_, person)| person);
    let due = draft.state().due(Basis::FirstAtWork { turns }, draft.now);
    draft.push(Event::CeilingUnreached { escalation: id, back_first, due });
}

/// Everybody with authority over the function and its sponsor: first those whom the rest of the path names, in its
/// order; whom it told already come last.
fn last_receivers(state: &State, escalation: &Escalation, now: Instant) -> Vec<PersonId> {
    let mut able = state.authority(escalation.function);
    able.extend(state.sponsor(escalation.function).filter(|sponsor| !able.contains(sponsor)));
    let rest = escalation.path.steps.iter().skip(usize::from(escalation.step) + 1);
    let named: Vec<PersonId> =
        rest.filter_map(|step| state.receiver(escalation.function, step.receiver, now)).collect();
    let place = |person: &PersonId| {
        let told = escalation.told.iter().any(|told| told.person == *person);
        (told, named.iter().position(|other| other == person).unwrap_or(named.len()))
    };
    able.sort_by_key(place);
    able
}

fn forget(draft: &mut Draft, id: EscalationId, by: PersonId) {
    draft.push(Event::AcknowledgementForgotten { escalation: id, by });
    let Some(found) = draft.state().escalations.get(&id) else { return };
    let (round, step) = (found.round, found.step);
    // A step that was held when somebody took it on was not taken yet.
    let taken = found.told.iter().any(|told| (told.round, told.step) == (round, step));
    if found.ceiling <= draft.now {
        ceiling(draft, id);
    } else {
        go(draft, id, round, step + u8::from(taken));
    }
}

/// Takes the step at this place, or the next that leads on.
fn go(draft: &mut Draft, id: EscalationId, round: u8, step: u8) {
    let (mut round, mut step) = (round, step);
    // Steps before this one are passed over, since its receiver is the first who is at work.
    let mut over = 0;
    loop {
        let Some(found) = draft.state().escalations.get(&id) else { return };
        let Some(place) = found.path.steps.get(usize::from(step)).copied() else {
            match after_last(found, round) {
                AfterLast::Again => (round, step, over) = (round + 1, 0, 0),
                // The path names nobody any more: whoever has authority hears at once, as at the ceiling.
                AfterLast::Ceiling => return ceiling(draft, id),
                AfterLast::End => {
                    return draft
                        .push(Event::EscalationEnded { escalation: id, why: EscalationEnd::LastStep });
                }
            }
            continue;
        };
        match look(draft.state(), found, (round, step, over), draft.now) {
            Found::Later(later) => {
                over = later;
                draft.push(Event::StepPassed { escalation: id, round, step, why: PassWhy::Off });
            }
            Found::Nobody(why) => draft.push(Event::StepPassed { escalation: id, round, step, why }),
            Found::Tell(to, called) => return tell(draft, id, (round, step), &place, to, called),
            Found::Hold(turns) => {
                let due = draft.state().due(Basis::FirstAtWork { turns }, draft.now);
                return draft.push(Event::StepHeld { escalation: id, round, step, due });
            }
        }
        step += 1;
    }
}

/// What follows the last step of a round.
enum AfterLast {
    Again,
    Ceiling,
    End,
}

fn after_last(escalation: &Escalation, round: u8) -> AfterLast {
    if !escalation.told.iter().any(|told| told.round == round) {
        AfterLast::Ceiling
    } else if round < escalation.path.repeats {
        AfterLast::Again
    } else {
        AfterLast::End
    }
}

fn tell(
    draft: &mut Draft,
    id: EscalationId,
    (round, step): (u8, u8),
    place: &Step,
    to: PersonId,
    called: bool,
) {
    let minutes = place.wait_minutes;
    let due = if called {
        Due::wall(later(draft.now, minutes))
    } else {
        draft.state().due(Basis::Working { of: to, from: draft.now, minutes }, draft.now)
    };
    draft.push(Event::StepTaken { escalation: id, round, step, to, called, due });
}

/// What a step comes to at an instant.
enum Found {
    /// It is passed over.
    Nobody(PassWhy),
    /// It is passed over, and so is what comes before this step.
    Later(u8),
    /// This person is told, and whether they are called outside their hours.
    Tell(PersonId, bool),
    /// It waits for the first of these.
    Hold(Vec<Turn>),
}

fn look(state: &State, escalation: &Escalation, (round, step, over): (u8, u8, u8), now: Instant) -> Found {
    let place = &escalation.path.steps[usize::from(step)];
    let told =
        |person: PersonId| escalation.told.iter().any(|told| told.round == round && told.person == person);
    let Some(person) = state.receiver(escalation.function, place.receiver, now) else {
        return Found::Nobody(PassWhy::Empty);
    };
    if told(person) {
        return Found::Nobody(PassWhy::AlreadyTold);
    }
    if step < over {
        return Found::Nobody(PassWhy::Off);
    }
    if state.is_at_work(person, now) {
        return Found::Tell(person, false);
    }
    match place.when_off {
        WhenOff::Call => Found::Tell(person, true),
        WhenOff::Hold => {
            Found::Hold(state.receiver_turns(escalation.function, place.receiver, now, |_| true))
        }
        WhenOff::NextAtWork => {
            let later = &escalation.path.steps[usize::from(step) + 1..];
            let at_work = |place: &Step| {
                let next = state.receiver(escalation.function, place.receiver, now);
                next.is_some_and(|next| !told(next) && state.is_at_work(next, now))
            };
            if let Some(first) = later.iter().position(at_work) {
                return Found::Later(step + 1 + first as u8);
            }
            let all = escalation.path.steps[usize::from(step)..].iter();
            let untold = |person: PersonId| !told(person);
            let turns =
                all.flat_map(|place| state.receiver_turns(escalation.function, place.receiver, now, untold));
            Found::Hold(turns.collect())
        }
    }
}

fn later(from: Instant, minutes: u32) -> Instant {
    Instant::from_micros(from.as_micros().saturating_add(i64::from(minutes) * MINUTE))
}

/// The id of an escalation, worked out from its subject and when it starts: every node that decides the same gives it the
/// same, and nothing that somebody may not see goes into it.
fn free_id(state: &State, subject: Subject, now: Instant) -> EscalationId {
    let (kind, id) = match subject {
        Subject::Flag(id) => (1, id.0),
        Subject::Decision(id) => (2, id.0),
        Subject::Reading(id) => (3, id.0),
        Subject::Offer(id) => (4, id.0),
    };
    let mut number = id ^ (now.as_micros() as u64).rotate_left(20) ^ (kind << 60);
    loop {
        number = spread(number);
        // The same subject may climb again at the same instant: a flag that is passed on at once.
        if !state.escalations.contains_key(&EscalationId(number)) {
            return EscalationId(number);
        }
    }
}

/// Spreads what differs in few bits: the finalizer of SplitMix64 (Steele, Lea and Flood 2014), with its constant added first.
fn spread(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
