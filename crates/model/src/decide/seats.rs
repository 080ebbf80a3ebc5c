//! Rules of seats: offered or asked for, agreed on by both sides, held, given up, and the record of it corrected.

use worktime::Instant;

use super::check::{free, not_yours};
use super::functions::lines;
use super::{Done, Draft};
use crate::{
    Basis, Command, Due, EscalationEnd, Event, FunctionId, Noun, OutcomeId, Ownership, OwnershipId, Period,
    PersonId, Refusal, Seat, SeatEnd, SeatState, Subject, Terms, TextRef, TimerKey, climb,
};

/// How many of their working days somebody has to answer an offer.
const ANSWER_DAYS: u16 = 3;
/// How long an acting seat, or a period on record, may last, in days.
const HELD_DAYS_MAX: u32 = 3_650;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::OfferSeat { .. } => offer(draft, command),
        Command::CounterSeat { ownership, terms } => counter(draft, *ownership, terms),
        Command::AcceptSeat { ownership } => accept(draft, *ownership),
        Command::DeclineSeat { ownership, reason } => decline(draft, *ownership, *reason),
        Command::WithdrawSeat { ownership } => withdraw(draft, *ownership),
        Command::ReleaseSeat { ownership } => release(draft, *ownership),
        Command::CorrectSeat { ownership, from, until, reason } => {
            correct(draft, *ownership, (*from, *until), *reason)
        }
        other => unreachable!("{} is no rule of seats", other.kind()),
    }
}

/// An accepted seat takes effect: who held it before does not any more, and nobody backs up or stands in for
/// themselves.
pub(super) fn begin(draft: &mut Draft, ownership: OwnershipId) {
    let Some(found) = draft.state().ownerships.get(&ownership).cloned() else { return };
    if found.state != SeatState::Accepted {
        return;
    }
    let over = found.until.is_some_and(|until| until <= draft.now);
    let owner = draft.state().holder(found.function, Seat::Owner);
    let for_themselves = found.seat == Seat::Acting && owner == Some(found.person);
    if over || for_themselves || !draft.state().is_here(found.person) {
        return draft.push(Event::SeatWithdrawn { ownership });
    }
    for before in gives_way(draft, &found) {
        draft.push(Event::SeatEnded { ownership: before, why: SeatEnd::Succeeded });
    }
    draft.push(Event::SeatBegan { ownership });
    await_readings(draft, found.function);
}

/// The seats that end when this one begins: the same one, and those that the same person cannot hold beside it.
fn gives_way(draft: &Draft, begins: &Ownership) -> Vec<OwnershipId> {
    let besides = begins.seat.gives_up();
    let state = draft.state();
    let Some(function) = state.functions.get(&begins.function) else { return Vec::new() };
    let held = function.held.iter().filter(|(seat, id)| {
        let theirs = || state.ownerships.get(*id).is_some_and(|held| held.person == begins.person);
        **seat == begins.seat || (besides.contains(seat) && theirs())
    });
    held.map(|(_, id)| *id).collect()
}

/// Outcomes that nobody answered for are waited for from now on. Those that were waited for already are worked out again
/// by time, and what is overdue climbs until it is read.
fn await_readings(draft: &mut Draft, function: FunctionId) {
    let state = draft.state();
    let Some(found) = state.functions.get(&function) else { return };
    let waits = |id: &&OutcomeId| !state.timers.contains_key(&TimerKey::Reading(**id));
    let begin = found.outcomes.iter().filter(waits).filter_map(|id| {
        let outcome = state.outcomes.get(id).filter(|outcome| outcome.overdue.is_none())?;
        state.next_reading(outcome, draft.now).map(|due| (*id, due))
    });
    let begin: Vec<(OutcomeId, Due)> = begin.collect();
    for (outcome, due) in begin {
        draft.push(Event::ReadingAwaited { outcome, due: Some(due) });
    }
}

fn offer(draft: &mut Draft, command: &Command) -> Done {
    let Command::OfferSeat { ownership, function, seat, person, terms, from, until } = command else {
        return Ok(());
    };
    let by = draft.person()?;
    free(draft.state().ownerships.contains_key(ownership), Noun::Ownership)?;
    draft.function(*function)?;
    draft.works(*person)?;
    terms_fit(terms)?;
    dates_fit(draft, *seat, *from, *until)?;
    can_take(draft, *function, *seat, *person, (*from, *until))?;
    let answers = if by == *person { other_side(draft, *function, by) } else { *person };
    let due = answer_due(draft, answers);
    draft.push(Event::SeatOffered {
        ownership: *ownership,
        function: *function,
        seat: *seat,
        person: *person,
        by,
        answers,
        terms: terms.clone(),
        from: *from,
        until: *until,
        due,
    });
    Ok(())
}

fn terms_fit(terms: &Terms) -> Done {
    lines("the number of lines that the owner gives", &terms.gives)?;
    lines("the number of lines that the owner gets", &terms.gets)
}

fn dates_fit(draft: &Draft, seat: Seat, from: Option<Instant>, until: Option<Instant>) -> Done {
    if let Some(from) = from {
        draft.within_years(from)?;
        if from < draft.now {
            return Err(Refusal::Past { at: from });
        }
    }
    match (seat, until) {
        (Seat::Acting, None) => Err(Refusal::NoEnd),
        (Seat::Acting, Some(until)) => {
            draft.to_come(until)?;
            draft.period(from.unwrap_or(draft.now), until, HELD_DAYS_MAX)
        }
        (_, Some(_)) => Err(Refusal::EndNotForSeat),
        (_, None) => Ok(()),
    }
}

/// Somebody who neither has the seat, nor was asked, nor would back up or stand in for themselves.
fn can_take(
    draft: &Draft,
    function: FunctionId,
    seat: Seat,
    person: PersonId,
    (from, until): (Option<Instant>, Option<Instant>),
) -> Done {
    let state = draft.state();
    let owner = state.holder(function, Seat::Owner);
    if seat == Seat::Acting && owner.is_none() {
        return Err(Refusal::NoOwner);
    }
    if seat != Seat::Owner && owner == Some(person) {
        return Err(Refusal::SamePerson);
    }
    let found = draft.function(function)?;
    let ids = found.held.values().chain(&found.offers);
    let known = ids.filter_map(|id| state.ownerships.get(id));
    for known in known.filter(|known| (known.seat, known.person) == (seat, person)) {
        // Who stands in until a day may be asked to go on from then, or to stand in at another time.
        let after = || known.until.zip(from).is_some_and(|(end, from)| end <= from);
        let before = || until.zip(known.from).is_some_and(|(until, begin)| until <= begin);
        match known.state {
            SeatState::Offered => return Err(Refusal::OfferedAlready),
            _ if after() || before() => {}
            _ => return Err(Refusal::HoldsAlready),
        }
    }
    Ok(())
}

/// Who speaks for the organisation towards a person: the function's sponsor, else the first leader; the person
/// themselves only when there is nobody else.
fn other_side(draft: &Draft, function: FunctionId, person: PersonId) -> PersonId {
    let state = draft.state();
    let leaders = state.people.keys().copied().filter(|leader| state.is_leader(*leader));
    state.sponsor(function).into_iter().chain(leaders).find(|other| *other != person).unwrap_or(person)
}

fn answer_due(draft: &Draft, answers: PersonId) -> Due {
    let basis = Basis::WorkingDays { of: answers, from: draft.now, days: ANSWER_DAYS };
    draft.state().due(basis, draft.now)
}

/// An offer that waits for an answer.
fn open(draft: &Draft, id: OwnershipId) -> Result<Ownership, Refusal> {
    let found = draft.ownership(id)?;
    if found.state == SeatState::Offered { Ok(found.clone()) } else { Err(Refusal::OfferClosed) }
}

/// Who has to answer, in words.
fn who_answers(offer: &Ownership) -> Refusal {
    let asked = offer.answers == offer.person;
    not_yours(if asked {
        "the person it is offered to"
    } else {
        "whoever has to answer for the organisation"
    })
}

/// Only who has to answer may.
fn answering(draft: &Draft, offer: &Ownership) -> Result<PersonId, Refusal> {
    let person = draft.person()?;
    if person == offer.answers { Ok(person) } else { Err(who_answers(offer)) }
}

fn counter(draft: &mut Draft, ownership: OwnershipId, terms: &Terms) -> Done {
    let found = open(draft, ownership)?;
    let by = answering(draft, &found)?;
    terms_fit(terms)?;
    if found.terms == *terms {
        return Err(Refusal::NoChange);
    }
    // "Yes, if …" goes back and forth between the person and whoever spoke last for the organisation.
    let answers = if by == found.person {
        let spoke_last =
            Some(found.spoke_last()).filter(|other| *other != by && draft.state().is_here(*other));
        spoke_last.unwrap_or_else(|| other_side(draft, found.function, by))
    } else {
        found.person
    };
    let due = answer_due(draft, answers);
    climb::stop(draft, Subject::Offer(ownership), EscalationEnd::Settled);
    draft.push(Event::SeatCountered { ownership, by, answers, terms: terms.clone(), due });
    Ok(())
}

fn accept(draft: &mut Draft, ownership: OwnershipId) -> Done {
    let found = open(draft, ownership)?;
    let by = draft.person()?;
    // A leader may say yes in the sponsor's place, but not to themselves.
    let for_sponsor = found.answers != found.person && by != found.person && draft.state().is_leader(by);
    if by != found.answers && !for_sponsor {
        return Err(who_answers(&found));
    }
    let from = found.from.map_or(draft.now, |from| from.max(draft.now));
    if let Some(until) = found.until.filter(|until| *until <= from) {
        return Err(Refusal::Past { at: until });
    }
    climb::stop(draft, Subject::Offer(ownership), EscalationEnd::Settled);
    draft.push(Event::SeatAccepted { ownership, by, from });
    if from <= draft.now {
        begin(draft, ownership);
    }
    Ok(())
}

fn decline(draft: &mut Draft, ownership: OwnershipId, reason: Option<TextRef>) -> Done {
    let found = open(draft, ownership)?;
    let by = answering(draft, &found)?;
    climb::stop(draft, Subject::Offer(ownership), EscalationEnd::Settled);
    draft.push(Event::SeatDeclined { ownership, by, reason });
    Ok(())
}

fn withdraw(draft: &mut Draft, ownership: OwnershipId) -> Done {
    let found = open(draft, ownership)?;
    draft.only(draft.actor.person() == Some(found.by), "whoever offered it and leaders")?;
    climb::stop(draft, Subject::Offer(ownership), EscalationEnd::Settled);
    draft.push(Event::SeatWithdrawn { ownership });
    Ok(())
}

fn release(draft: &mut Draft, ownership: OwnershipId) -> Done {
    let found = draft.ownership(ownership)?.clone();
    let actor = draft.actor.person();
    let sponsor = draft.state().sponsor(found.function);
    let may = actor.is_some() && (actor == Some(found.person) || actor == sponsor);
    draft.only(may, "the person who holds it, the function's sponsor, and leaders")?;
    match found.state {
        SeatState::Held => draft.push(Event::SeatEnded { ownership, why: SeatEnd::Released }),
        // Agreed on and not begun yet: it does not begin.
        SeatState::Accepted => draft.push(Event::SeatWithdrawn { ownership }),
        SeatState::Offered => return Err(Refusal::NotAccepted),
        _ => return Err(Refusal::NotHeld),
    }
    Ok(())
}

/// The record of when a seat was held becomes right. It makes no duty: nothing waits, and whose record it
/// is has nothing to do but to know.
fn correct(
    draft: &mut Draft,
    ownership: OwnershipId,
    (from, until): (Instant, Option<Instant>),
    reason: TextRef,
) -> Done {
    draft.only(false, "leaders")?;
    let found = draft.ownership(ownership)?;
    let last = match found.state {
        SeatState::Offered => return Err(Refusal::NotAccepted),
        _ => *found.periods.last().ok_or(Refusal::NotHeld)?,
    };
    match until {
        None if found.state != SeatState::Held => return Err(Refusal::NotHeld),
        Some(_) if found.state == SeatState::Held => return Err(Refusal::StillHeld),
        _ => {}
    }
    draft.been(from)?;
    if let Some(until) = until {
        draft.been(until)?;
        draft.period(from, until, HELD_DAYS_MAX)?;
    }
    if (last.from, last.until) == (from, until) {
        return Err(Refusal::NoChange);
    }
    if others_hold(draft, ownership, found, (from, until)) {
        return Err(Refusal::PeriodTaken);
    }
    draft.push(Event::SeatCorrected { ownership, from, until, reason });
    Ok(())
}

/// Whether the same seat is on record as somebody's else in a period.
fn others_hold(
    draft: &Draft,
    ownership: OwnershipId,
    found: &Ownership,
    (from, until): (Instant, Option<Instant>),
) -> bool {
    let state = draft.state();
    let Some(function) = state.functions.get(&found.function) else { return false };
    let others = function.history.iter().filter(|id| **id != ownership);
    let others = others.filter_map(|id| state.ownerships.get(id)).filter(|other| other.seat == found.seat);
    let meets = |period: &Period| {
        period.until.is_none_or(|end| from < end) && until.is_none_or(|until| period.from < until)
    };
    others.filter_map(|other| other.periods.last()).any(meets)
}
