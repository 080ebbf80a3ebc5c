//! What functions owe, and their readings.

use model::{
    Actor, Aim, Command, Direction, EscalationEnd, Event, Instant, Noun, OutcomeId, OutcomeKind, OwnershipId,
    PersonId, Quantity, Refusal, Seat, Subject, Terms, TimerKey,
};

use crate::kit::{ADMIN, DANA, DREW, HELP, MARI, MIKO, Org, SPONSOR, at, hours, text};
use crate::walk::{denver, manila};

const OUTCOME: OutcomeId = OutcomeId(50);

fn aim(cadence_days: u16, owner: Option<PersonId>) -> Aim {
    Aim {
        kind: OutcomeKind::Result,
        statement: text(60),
        unit: text(61),
        target: Quantity(95_000),
        direction: Direction::AtLeast,
        tolerance: Quantity(0),
        cadence_days,
        source: text(62),
        owner,
    }
}

fn define(aim: Aim) -> Command {
    Command::DefineOutcome { outcome: OUTCOME, function: HELP, aim }
}

fn reading(of: Instant) -> Command {
    Command::TakeReading { outcome: OUTCOME, value: Quantity(96_000), of, note: None }
}

fn owned() -> Org {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    org
}

fn due(org: &Org) -> Option<Instant> {
    org.state.timers.get(&TimerKey::Reading(OUTCOME)).map(|due| due.at)
}

/// An outcome of the function's owner whose reading was not taken in time.
fn overdue() -> Org {
    let mut org = owned();
    org.does(SPONSOR, define(aim(1, None)));
    let happened = org.pass("2026-11-04T10:00:00Z");
    let kinds: Vec<&str> = happened.iter().map(|(_, event)| event.kind()).collect();
    assert_eq!(kinds, ["reading_overdue", "escalation_started", "step_held"]);
    assert!(org.state.climbing.contains_key(&Subject::Reading(OUTCOME)));
    org
}

#[test]
fn a_reading_is_due_after_the_owners_working_days() {
    for days in [1, 5, 20, 30] {
        let mut org = owned();
        org.does(SPONSOR, define(aim(days, None)));
        assert_eq!(due(&org), manila().after_days(org.now, usize::from(days)), "{days} days of Mari");
        let mut org = owned();
        org.does(SPONSOR, define(aim(days, Some(DANA))));
        assert_eq!(due(&org), denver().after_days(org.now, usize::from(days)), "{days} days of Dana");
    }
}

#[test]
fn a_reading_taken_by_anybody_begins_the_next_wait() {
    let mut org = owned();
    org.does(SPONSOR, define(aim(5, None)));
    org.pass("2026-11-05T03:00:00Z");
    let of = at("2026-11-04T00:00:00Z");
    let events = org.does(DREW, reading(of));
    let [Event::ReadingTaken { by, of: recorded, value, due: Some(next), .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((*by, *recorded, *value), (DREW, of, Quantity(96_000)));
    assert_eq!(Some(next.at), manila().after_days(org.now, 5));
    assert_eq!(org.state.outcomes[&OUTCOME].readings.len(), 1);
}

#[test]
fn an_overdue_reading_climbs_until_it_is_taken() {
    let mut org = overdue();
    let now = org.now;
    let kinds: Vec<&str> = org.does(MARI, reading(now)).iter().map(Event::kind).collect();
    assert_eq!(kinds, ["reading_taken", "escalation_ended"]);
    assert_eq!(org.state.outcomes[&OUTCOME].overdue, None);
    assert!(org.state.climbing.is_empty());
    let ended = org.state.escalations.values().next().and_then(|found| found.ended_at);
    assert_eq!(ended, Some(now));
}

#[test]
fn a_changed_or_retired_outcome_does_not_climb_any_more() {
    for command in [
        Command::ChangeOutcome { outcome: OUTCOME, aim: aim(3, None) },
        Command::RetireOutcome { outcome: OUTCOME },
    ] {
        let mut org = overdue();
        let events = org.does(SPONSOR, command.clone());
        let Some(Event::EscalationEnded { why: EscalationEnd::Settled, .. }) = events.last() else {
            panic!("{events:?}")
        };
        let changed = matches!(command, Command::ChangeOutcome { .. });
        let next = manila().after_days(org.now, 3).filter(|_| changed);
        assert_eq!(due(&org), next);
    }
}

#[test]
fn an_outcome_that_nobody_owned_is_awaited_once_somebody_does() {
    let mut org = Org::new();
    org.does(SPONSOR, define(aim(5, None)));
    assert_eq!(due(&org), None);
    org.pass("2026-11-04T03:00:00Z");
    let first = accepts(&mut org, 100, MARI);
    assert_eq!(due(&org), manila().after_days(org.now, 5));
    // Nobody owns it again: nothing is awaited, and with the next owner it is once more.
    org.does(MARI, Command::ReleaseSeat { ownership: first });
    org.pass("2026-11-05T03:00:00Z");
    assert_eq!(due(&org), None);
    accepts(&mut org, 102, DANA);
    org.pass("2026-11-05T03:00:00Z");
    assert_eq!(due(&org), denver().after_days(org.now, 5));
}

#[test]
fn a_reading_is_awaited_from_whoever_owns_the_function_now() {
    let mut org = owned();
    org.does(SPONSOR, define(aim(20, None)));
    org.pass("2026-11-05T17:00:00Z");
    accepts(&mut org, 102, DANA);
    org.pass("2026-11-05T17:00:00Z");
    assert_eq!(due(&org), denver().after_days(org.now, 20));
}

/// Somebody is offered the owner's seat and says yes.
fn accepts(org: &mut Org, id: u64, person: PersonId) -> OwnershipId {
    let ownership = OwnershipId(id);
    org.does(
        SPONSOR,
        Command::OfferSeat {
            ownership,
            function: HELP,
            seat: Seat::Owner,
            person,
            terms: Terms::default(),
            from: None,
            until: None,
        },
    );
    org.does(person, Command::AcceptSeat { ownership });
    ownership
}

#[test]
fn an_outcome_has_sensible_values() {
    let mut org = owned();
    let out_of_range = |refusal: Refusal| matches!(refusal, Refusal::OutOfRange { .. });
    for days in [0, 251] {
        assert!(out_of_range(org.refused(SPONSOR, define(aim(days, None)))), "{days}");
    }
    let off = Aim { tolerance: Quantity(-1), ..aim(5, None) };
    assert!(out_of_range(org.refused(SPONSOR, define(off))));
    let stranger = aim(5, Some(PersonId(999)));
    assert_eq!(org.refused(SPONSOR, define(stranger)), Refusal::Missing { noun: Noun::Person });
    org.happen(Event::PersonLeft { person: DREW });
    assert_eq!(org.refused(SPONSOR, define(aim(5, Some(DREW)))), Refusal::HasLeft);
    let elsewhere =
        Command::DefineOutcome { outcome: OUTCOME, function: model::FunctionId(9), aim: aim(5, None) };
    assert_eq!(org.refused(SPONSOR, elsewhere), Refusal::Missing { noun: Noun::Function });
    for days in [1, 250] {
        let outcome = OutcomeId(u64::from(days));
        org.does(SPONSOR, Command::DefineOutcome { outcome, function: HELP, aim: aim(days, None) });
        let same = Command::ChangeOutcome { outcome, aim: aim(days, None) };
        assert_eq!(org.refused(SPONSOR, same), Refusal::NoChange);
        let bad = Command::ChangeOutcome { outcome, aim: aim(0, None) };
        assert!(out_of_range(org.refused(SPONSOR, bad)));
    }
}

#[test]
fn an_id_names_one_outcome_and_what_ended_stays_ended() {
    let mut org = owned();
    let missing = Refusal::Missing { noun: Noun::Outcome };
    assert_eq!(org.refused(SPONSOR, Command::RetireOutcome { outcome: OUTCOME }), missing);
    org.does(SPONSOR, define(aim(5, None)));
    assert_eq!(org.refused(SPONSOR, define(aim(6, None))), Refusal::Taken { noun: Noun::Outcome });
    org.does(SPONSOR, Command::RetireOutcome { outcome: OUTCOME });
    let now = org.now;
    for command in [
        reading(now),
        Command::RetireOutcome { outcome: OUTCOME },
        Command::ChangeOutcome { outcome: OUTCOME, aim: aim(9, None) },
    ] {
        assert_eq!(org.refused(SPONSOR, command), Refusal::OutcomeEnded);
    }
    assert_eq!(org.refused(SPONSOR, define(aim(5, None))), Refusal::Taken { noun: Noun::Outcome });
    org.happen(Event::FunctionRetired { function: HELP });
    let other = Command::DefineOutcome { outcome: OutcomeId(51), function: HELP, aim: aim(5, None) };
    assert_eq!(org.refused(SPONSOR, other), Refusal::Retired);
}

#[test]
fn a_reading_is_of_what_has_been_and_taken_by_a_person() {
    let mut org = owned();
    org.does(SPONSOR, define(aim(5, None)));
    let soon = Instant::from_micros(org.now.as_micros() + 1);
    assert_eq!(org.refused(MARI, reading(soon)), Refusal::Future { at: soon });
    let long_ago = at("2010-01-01T00:00:00Z");
    assert_eq!(org.refused(MARI, reading(long_ago)), Refusal::TooFar { at: long_ago, years: 10 });
    let now = org.now;
    let refusal = org.command(Actor::Clock, &reading(now)).expect_err("time takes no readings");
    assert!(matches!(refusal, Refusal::NotYours { .. }));
    org.does(MARI, reading(now));
}

#[test]
fn a_reading_is_not_overdue_while_working_days_do_not_come() {
    let mut org = owned();
    org.does(ADMIN, define(aim(5, None)));
    org.does(ADMIN, Command::ChangePersonHours { person: MARI, hours: Some(hours("Asia/Manila", "none")) });
    // For three years nobody works: one looks again now and then, and nothing is said of it.
    let events = org.pass("2029-11-02T17:00:00Z");
    let mut kinds: Vec<&str> = events.iter().map(|(_, event)| event.kind()).collect();
    kinds.dedup();
    assert_eq!(kinds, ["due_moved"]);
    assert!((2..=5).contains(&events.len()), "{} looks in three years", events.len());
    assert!(due(&org).is_some_and(|due| due > org.now));
    // Five working days after they come back it is due; they are counted from when it was asked for.
    org.does(ADMIN, Command::ChangePersonHours { person: MARI, hours: Some(hours("Asia/Manila", "9-18")) });
    org.pass("2029-11-02T17:00:01Z");
    assert!(org.state.outcomes.values().all(|outcome| outcome.overdue.is_some()));
}
