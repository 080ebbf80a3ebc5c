//! Seats: offered or asked for, agreed on by both sides, held, given up, and the record of it corrected.

mod property;

use std::collections::BTreeMap;

use model::{
    Aim, Basis, Command, Direction, Due, EscalationEnd, Event, FunctionId, Instant, OutcomeId, OutcomeKind,
    OwnershipId, PersonId, Phase, Quantity, Refusal, Seat, SeatEnd, SeatState, State, Subject, Terms,
    TimerKey,
};
use proptest::prelude::*;
use worktime::{DAY, MINUTE};

use crate::kit::{ADMIN, DANA, DREW, HELP, MARI, MIKO, NOEL, Org, SPONSOR, at, text};

/// What an outcome promises that is read every so many working days.
pub(crate) fn aim(cadence_days: u16) -> Aim {
    Aim {
        kind: OutcomeKind::Result,
        statement: text(1),
        unit: text(2),
        target: Quantity(1_000),
        direction: Direction::AtLeast,
        tolerance: Quantity(0),
        cadence_days,
        source: text(3),
        owner: None,
    }
}

fn id(id: u64) -> OwnershipId {
    OwnershipId(id)
}

fn terms(lines: &[u64]) -> Terms {
    Terms { gives: lines.iter().map(|line| text(*line)).collect(), gets: Vec::new() }
}

fn offer(number: u64, seat: Seat, person: PersonId) -> Command {
    offer_from(number, seat, person, None, None)
}

fn offer_from(number: u64, seat: Seat, person: PersonId, from: Option<&str>, until: Option<&str>) -> Command {
    Command::OfferSeat {
        ownership: id(number),
        function: HELP,
        seat,
        person,
        terms: terms(&[1]),
        from: from.map(at),
        until: until.map(at),
    }
}

fn accept(number: u64) -> Command {
    Command::AcceptSeat { ownership: id(number) }
}

fn counter(number: u64, lines: &[u64]) -> Command {
    Command::CounterSeat { ownership: id(number), terms: terms(lines) }
}

fn decline(number: u64) -> Command {
    Command::DeclineSeat { ownership: id(number), reason: Some(text(5)) }
}

fn withdraw(number: u64) -> Command {
    Command::WithdrawSeat { ownership: id(number) }
}

fn release(number: u64) -> Command {
    Command::ReleaseSeat { ownership: id(number) }
}

fn correct(number: u64, from: &str, until: Option<&str>) -> Command {
    Command::CorrectSeat { ownership: id(number), from: at(from), until: until.map(at), reason: text(6) }
}

fn state(org: &Org, number: u64) -> SeatState {
    org.state.ownerships[&id(number)].state
}

const WHO_IS_ASKED: &str = "only the person it is offered to may do this: ask them";
const OTHER_SIDE: &str = "only whoever has to answer for the organisation may do this: ask them";
const CLOSED: &str = "this offer is closed: make a new one";

#[test]
fn an_offer_waits_three_working_days_for_the_person_and_is_accepted_by_nobody_else() {
    let mut org = Org::new();
    let events = org.does(SPONSOR, offer(1, Seat::Owner, MARI));
    // Tuesday 01:00 in Manila; three working days after it end on Friday at 18:00.
    let basis = Basis::WorkingDays { of: MARI, from: org.now, days: 3 };
    let [Event::SeatOffered { by: SPONSOR, answers: MARI, due, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(*due, Due { at: at("2026-11-06T10:00:00Z"), basis });
    assert_eq!(org.state.holder(HELP, Seat::Owner), None);
    for person in [SPONSOR, ADMIN, MIKO] {
        assert_eq!(org.refused(person, accept(1)).to_string(), WHO_IS_ASKED);
        assert_eq!(org.refused(person, decline(1)).to_string(), WHO_IS_ASKED);
        assert_eq!(org.refused(person, counter(1, &[2])).to_string(), WHO_IS_ASKED);
    }
    let events = org.does(MARI, accept(1));
    assert_eq!(
        events,
        [
            Event::SeatAccepted { ownership: id(1), by: MARI, from: org.now },
            Event::SeatBegan { ownership: id(1) }
        ]
    );
    assert_eq!(org.state.holder(HELP, Seat::Owner), Some(MARI));
    assert_eq!(org.state.timers_open(), 0);
    assert_eq!(org.refused(MARI, accept(1)).to_string(), CLOSED);
    assert_eq!(
        org.refused(MARI, accept(9)).to_string(),
        "there is no such offer or seat: it may have been closed or never existed; look it up again"
    );
}

#[test]
fn a_seat_that_is_asked_for_is_given_by_the_sponsor_or_a_leader() {
    let mut org = Org::new();
    let answers = |org: &Org, number| org.state.ownerships[&id(number)].answers;
    org.does(MARI, offer(1, Seat::Owner, MARI));
    assert_eq!(answers(&org, 1), SPONSOR);
    for person in [MARI, MIKO, DANA] {
        assert_eq!(org.refused(person, accept(1)).to_string(), OTHER_SIDE);
    }
    assert_eq!(org.refused(ADMIN, decline(1)).to_string(), OTHER_SIDE, "leaders withdraw instead");
    let events = org.does(ADMIN, accept(1));
    assert_eq!(events[0], Event::SeatAccepted { ownership: id(1), by: ADMIN, from: org.now });
    assert_eq!(org.state.holder(HELP, Seat::Owner), Some(MARI));
    // A leader who asks does not answer themselves, while there is another.
    org.does(SPONSOR, offer(2, Seat::Backup, SPONSOR));
    assert_eq!(answers(&org, 2), ADMIN);
    assert_eq!(org.refused(SPONSOR, accept(2)).to_string(), OTHER_SIDE);
    org.does(ADMIN, accept(2));
    // The sponsor left: the first leader by id answers.
    org.does(ADMIN, Command::Leave { person: SPONSOR });
    org.does(MIKO, offer(3, Seat::Backup, MIKO));
    assert_eq!(answers(&org, 3), ADMIN);
    // Nobody else leads: the only leader answers their own question.
    org.does(ADMIN, offer(4, Seat::Backup, ADMIN));
    assert_eq!(answers(&org, 4), ADMIN);
    org.does(ADMIN, accept(4));
    assert_eq!(org.state.holder(HELP, Seat::Backup), Some(ADMIN));
}

#[test]
fn yes_if_goes_back_and_forth() {
    let mut org = Org::new();
    let answers = |org: &Org| org.state.ownerships[&id(1)].answers;
    org.does(SPONSOR, offer(1, Seat::Owner, MARI));
    assert_eq!(org.refused(MARI, counter(1, &[1])), Refusal::NoChange, "the same terms: accept instead");
    org.now = at("2026-11-03T05:00:00Z");
    let events = org.does(MARI, counter(1, &[1, 2]));
    let [Event::SeatCountered { by: MARI, answers: SPONSOR, due, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    // The evening of Monday in Denver; three working days after it end on Thursday at 17:00.
    assert_eq!(due.at, at("2026-11-06T00:00:00Z"));
    assert_eq!(answers(&org), SPONSOR);
    assert_eq!(org.refused(MARI, accept(1)).to_string(), OTHER_SIDE);
    org.does(SPONSOR, counter(1, &[1, 3]));
    assert_eq!(answers(&org), MARI);
    assert_eq!(org.refused(SPONSOR, accept(1)).to_string(), WHO_IS_ASKED);
    org.does(MARI, counter(1, &[1, 3, 4]));
    let seat = &org.state.ownerships[&id(1)];
    assert_eq!((seat.by, seat.spoke_last()), (SPONSOR, MARI), "who offered it did, whoever spoke since");
    org.does(ADMIN, accept(1));
    assert_eq!(org.state.ownerships[&id(1)].terms, terms(&[1, 3, 4]), "what both said yes to");
    assert_eq!(org.state.holder(HELP, Seat::Owner), Some(MARI));
    assert_eq!(org.refused(SPONSOR, counter(1, &[9])).to_string(), CLOSED);
}

#[test]
fn yes_if_goes_to_whoever_offered() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MIKO);
    org.does(MIKO, offer(1, Seat::Backup, MARI));
    org.does(MARI, counter(1, &[2]));
    assert_eq!(org.state.ownerships[&id(1)].answers, MIKO);
}

#[test]
fn yes_if_to_somebody_who_left_goes_to_the_sponsor() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MIKO);
    org.does(MIKO, offer(1, Seat::Backup, MARI));
    org.does(ADMIN, Command::Leave { person: MIKO });
    org.does(MARI, counter(1, &[2]));
    assert_eq!(org.state.ownerships[&id(1)].answers, SPONSOR);
    // The other way round: what was asked for and answered with "yes, if …" goes to who asked.
    org.does(NOEL, offer(2, Seat::Owner, NOEL));
    org.does(SPONSOR, counter(2, &[2]));
    assert_eq!(org.state.ownerships[&id(2)].answers, NOEL);
    org.does(NOEL, accept(2));
}

#[test]
fn terms_are_no_books() {
    let mut org = Org::new();
    let long = vec![text(1); 51];
    for (terms, what) in [
        (Terms { gives: long.clone(), gets: Vec::new() }, "gives"),
        (Terms { gives: Vec::new(), gets: long }, "gets"),
    ] {
        let refusal =
            format!("the number of lines that the owner {what} must be from 0 to 50, not 51: correct it");
        let offer = Command::OfferSeat {
            ownership: id(1),
            function: HELP,
            seat: Seat::Owner,
            person: MARI,
            terms: terms.clone(),
            from: None,
            until: None,
        };
        assert_eq!(org.refused(SPONSOR, offer).to_string(), refusal);
        let number = org.state.applied;
        org.does(SPONSOR, offer_of_backup(number));
        let counter = Command::CounterSeat { ownership: id(number), terms };
        assert_eq!(org.refused(NOEL, counter).to_string(), refusal);
        org.does(SPONSOR, withdraw(number));
    }
}

fn offer_of_backup(number: u64) -> Command {
    offer(number, Seat::Backup, NOEL)
}

#[test]
fn what_cannot_be_offered() {
    let mut org = Org::new();
    org.does(SPONSOR, offer(1, Seat::Owner, MARI));
    for (command, text) in [
        (
            offer(1, Seat::Owner, MIKO),
            "another offer or seat has this id already: draw a new id and try again",
        ),
        (
            offer(2, Seat::Owner, MARI),
            "this seat was offered to this person already, and they have not answered: wait for their answer, or \
             withdraw that offer",
        ),
        (
            offer(2, Seat::Owner, PersonId(99)),
            "there is no such person: it may have been closed or never existed; look it up again",
        ),
        (
            offer_from(2, Seat::Owner, MIKO, Some("2026-11-02T16:59:59Z"), None),
            "2026-11-02T16:59:59Z is in the past: choose a time that is still to come",
        ),
        (
            offer_from(2, Seat::Owner, MIKO, Some("2036-12-01T00:00:00Z"), None),
            "2036-12-01T00:00:00Z is too far away: choose a time within 10 years",
        ),
        (
            offer_from(2, Seat::Owner, MIKO, None, Some("2026-12-01T00:00:00Z")),
            "only an acting seat ends on a date: leave the end out, and release the seat when the time has come",
        ),
        (
            offer_from(2, Seat::Backup, MIKO, None, Some("2026-12-01T00:00:00Z")),
            "only an acting seat ends on a date: leave the end out, and release the seat when the time has come",
        ),
        (offer(2, Seat::Acting, MIKO), "an acting owner stands in until a date: say until when"),
        (
            offer_from(2, Seat::Acting, MIKO, None, Some("2026-11-02T17:00:00Z")),
            "2026-11-02T17:00:00Z is in the past: choose a time that is still to come",
        ),
        (
            offer_from(2, Seat::Acting, MIKO, Some("2026-12-01T00:00:00Z"), Some("2026-12-01T00:00:00Z")),
            "the period must end after it begins and last 3650 days at most: check both ends",
        ),
        (
            offer_from(2, Seat::Acting, MIKO, None, Some("2026-12-01T00:00:00Z")),
            "the function has no owner to stand in for: offer the owner's seat first",
        ),
    ] {
        assert_eq!(org.refused(SPONSOR, command).to_string(), text);
    }
    for seat in [Seat::Owner, Seat::Acting] {
        let until = (seat == Seat::Acting).then_some("2026-12-01T00:00:00Z");
        let mut elsewhere = offer_from(2, seat, MIKO, None, until);
        if let Command::OfferSeat { function, .. } = &mut elsewhere {
            *function = FunctionId(99);
        }
        assert!(matches!(org.refused(SPONSOR, elsewhere), Refusal::Missing { .. }));
    }
    // To others, and of other seats, there may be offers at the same time.
    org.does(SPONSOR, offer_from(2, Seat::Owner, MIKO, Some("2026-11-02T17:00:00Z"), None));
    org.does(SPONSOR, offer(3, Seat::Backup, MARI));
    org.does(MARI, accept(1));
    let himself = "nobody backs up or stands in for themselves: choose somebody other than the owner";
    assert_eq!(org.refused(SPONSOR, offer(4, Seat::Backup, MARI)).to_string(), himself);
    let acting = offer_from(4, Seat::Acting, MARI, None, Some("2026-12-01T00:00:00Z"));
    assert_eq!(org.refused(SPONSOR, acting).to_string(), himself);
    assert_eq!(
        org.refused(SPONSOR, offer(4, Seat::Owner, MARI)).to_string(),
        "this person holds this seat already: there is nothing to offer"
    );
    org.does(ADMIN, Command::Leave { person: NOEL });
    assert_eq!(org.refused(SPONSOR, offer(4, Seat::Backup, NOEL)), Refusal::HasLeft);
    let clock = org.command(model::Actor::Clock, &offer(4, Seat::Backup, DANA)).unwrap_err();
    assert_eq!(clock.to_string(), "only a person of the organisation may do this: ask them");
    org.does(ADMIN, Command::RetireFunction { function: HELP });
    assert_eq!(org.refused(SPONSOR, offer(4, Seat::Backup, DANA)), Refusal::Retired);
    assert_eq!(org.refused(MIKO, accept(2)).to_string(), CLOSED);
}

#[test]
fn an_accepted_seat_begins_on_its_day_and_succeeds_the_one_before() {
    let mut org = Org::new();
    let before = org.seat(100, HELP, Seat::Owner, MIKO);
    let from = Some("2026-11-16T00:00:00Z");
    org.does(SPONSOR, offer_from(1, Seat::Owner, MARI, from, None));
    org.does(MARI, accept(1));
    assert_eq!(state(&org, 1), SeatState::Accepted);
    assert_eq!(org.state.holder(HELP, Seat::Owner), Some(MIKO));
    assert_eq!(org.refused(SPONSOR, offer(2, Seat::Owner, MARI)), Refusal::HoldsAlready);
    assert_eq!(org.refused(SPONSOR, withdraw(1)).to_string(), CLOSED);
    let events = org.pass("2026-11-17T00:00:00Z");
    let begins = at("2026-11-16T00:00:00Z");
    assert_eq!(
        events,
        [
            (begins, Event::SeatEnded { ownership: before, why: SeatEnd::Succeeded }),
            (begins, Event::SeatBegan { ownership: id(1) })
        ]
    );
    let holder = |valid: &str| org.state.holder_as_of(HELP, Seat::Owner, at(valid), org.now);
    assert_eq!(holder("2026-11-15T23:59:59Z"), Some(MIKO));
    assert_eq!(holder("2026-11-16T00:00:00Z"), Some(MARI));
}

#[test]
fn an_offer_accepted_late_begins_when_it_is_accepted() {
    let mut org = Org::new();
    org.does(SPONSOR, offer_from(1, Seat::Owner, MARI, Some("2026-11-03T00:00:00Z"), None));
    org.now = at("2026-11-05T03:00:00Z");
    let events = org.does(MARI, accept(1));
    assert_eq!(events[0], Event::SeatAccepted { ownership: id(1), by: MARI, from: org.now });
    assert_eq!(state(&org, 1), SeatState::Held);
    let day_before = at("2026-11-04T00:00:00Z");
    assert_eq!(org.state.holder_as_of(HELP, Seat::Owner, day_before, org.now), None, "no duty looks back");
}

#[test]
fn nobody_is_owner_and_backup_of_the_same() {
    let mut org = Org::new();
    let backup = org.seat(100, HELP, Seat::Backup, MARI);
    org.does(SPONSOR, offer(1, Seat::Owner, MARI));
    let events = org.does(MARI, accept(1));
    assert_eq!(events[1], Event::SeatEnded { ownership: backup, why: SeatEnd::Succeeded });
    assert_eq!(org.state.authority(HELP), [MARI]);
    // The reverse, agreed on before they became the owner.
    let mut org = Org::new();
    org.does(SPONSOR, offer(1, Seat::Backup, MARI));
    let owner = org.seat(100, HELP, Seat::Owner, MARI);
    let events = org.does(MARI, accept(1));
    assert_eq!(events[1], Event::SeatEnded { ownership: owner, why: SeatEnd::Succeeded });
    assert_eq!(
        (org.state.holder(HELP, Seat::Owner), org.state.holder(HELP, Seat::Backup)),
        (None, Some(MARI))
    );
    // A backup of somebody else stays.
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Backup, MIKO);
    org.does(SPONSOR, offer(1, Seat::Owner, MARI));
    org.does(MARI, accept(1));
    assert_eq!(org.state.authority(HELP), [MARI, MIKO]);
}

#[test]
fn who_acts_reverts_by_itself() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    let (from, until) = (Some("2026-11-09T00:00:00Z"), Some("2026-11-14T00:00:00Z"));
    org.does(MARI, offer_from(1, Seat::Acting, MIKO, from, until));
    org.does(MIKO, accept(1));
    org.pass("2026-11-08T00:00:00Z");
    assert_eq!(org.state.accountable(HELP), Some(MARI));
    org.pass("2026-11-09T00:00:00Z");
    assert_eq!(org.state.accountable(HELP), Some(MIKO));
    assert_eq!(org.state.authority(HELP), [MIKO, MARI]);
    // They may be asked to go on from then, or at another time, but not for the same time twice.
    let again = |number, from, until| offer_from(number, Seat::Acting, MIKO, from, until);
    let longer = Some("2026-11-20T00:00:00Z");
    let late = Some("2026-11-13T23:59:59Z");
    assert_eq!(org.refused(MARI, again(2, None, longer)), Refusal::HoldsAlready);
    assert_eq!(org.refused(MARI, again(2, late, longer)), Refusal::HoldsAlready);
    org.does(MARI, again(2, until, longer));
    assert_eq!(org.refused(MARI, again(3, longer, Some("2026-11-21T00:00:00Z"))), Refusal::OfferedAlready);
    org.does(MIKO, accept(2));
    org.pass("2026-11-19T00:00:00Z");
    assert_eq!(org.state.accountable(HELP), Some(MIKO));
    let events = org.pass("2026-11-21T00:00:00Z");
    assert_eq!(
        events,
        [(at("2026-11-20T00:00:00Z"), Event::SeatEnded { ownership: id(2), why: SeatEnd::RanOut })]
    );
    assert_eq!(org.state.accountable(HELP), Some(MARI));
}

#[test]
fn acting_before_an_agreed_time_of_acting_is_another_agreement() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    let offer = |number, from, until| offer_from(number, Seat::Acting, MIKO, Some(from), Some(until));
    org.does(MARI, offer(1, "2026-12-01T00:00:00Z", "2026-12-05T00:00:00Z"));
    org.does(MIKO, accept(1));
    let overlaps = offer(2, "2026-11-20T00:00:00Z", "2026-12-01T00:00:01Z");
    assert_eq!(org.refused(MARI, overlaps), Refusal::HoldsAlready);
    org.does(MARI, offer(2, "2026-11-20T00:00:00Z", "2026-12-01T00:00:00Z"));
    org.does(MIKO, accept(2));
    org.pass("2026-12-10T00:00:00Z");
    let ended = |number| org.state.ownerships[&id(number)].periods.last().unwrap().until;
    assert_eq!(ended(2), Some(at("2026-12-01T00:00:00Z")));
    assert_eq!(ended(1), Some(at("2026-12-05T00:00:00Z")));
}

#[test]
fn who_acts_and_becomes_the_owner_acts_no_more() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    let until = Some("2026-12-14T00:00:00Z");
    org.does(MARI, offer_from(1, Seat::Acting, MIKO, None, until));
    org.does(MIKO, accept(1));
    let later = Some("2026-12-20T00:00:00Z");
    org.does(MARI, offer_from(2, Seat::Acting, MIKO, until, later));
    org.does(MIKO, accept(2));
    org.does(SPONSOR, offer(3, Seat::Owner, MIKO));
    let events = org.does(MIKO, accept(3));
    assert!(events.contains(&Event::SeatEnded { ownership: id(1), why: SeatEnd::Succeeded }));
    assert_eq!(org.state.authority(HELP), [MIKO]);
    org.pass("2026-12-15T00:00:00Z");
    assert_eq!(state(&org, 2), SeatState::Withdrawn, "nobody stands in for themselves");
}

#[test]
fn acting_whose_time_is_over_never_begins() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    let (from, until) = (Some("2026-11-09T00:00:00Z"), Some("2026-11-14T00:00:00Z"));
    org.does(MARI, offer_from(1, Seat::Acting, MIKO, from, until));
    org.does(MARI, offer_from(2, Seat::Acting, NOEL, from, until));
    org.does(MIKO, accept(1));
    // The program was off until the very end of it.
    org.now = at("2026-11-14T00:00:00Z");
    let late = org.refused(NOEL, accept(2));
    assert_eq!(late.to_string(), "2026-11-14T00:00:00Z is in the past: choose a time that is still to come");
    org.pass("2026-11-14T00:00:00Z");
    assert_eq!(state(&org, 1), SeatState::Withdrawn);
    assert_eq!(org.state.holder(HELP, Seat::Acting), None);
    assert!(org.state.functions[&HELP].history.len() == 1, "it was never held");
}

#[test]
fn an_unanswered_offer_climbs_until_somebody_answers() {
    let answers: [(PersonId, Command); 4] =
        [(MARI, accept(1)), (MARI, decline(1)), (MARI, counter(1, &[2])), (SPONSOR, withdraw(1))];
    for (person, answer) in answers {
        let mut org = Org::new();
        org.does(SPONSOR, offer(1, Seat::Owner, MARI));
        org.pass("2026-11-06T10:00:00Z");
        let subject = Subject::Offer(id(1));
        let climbing = *org.state.climbing.get(&subject).expect("nobody answered: it climbs");
        let events = org.does(person, answer.clone());
        let stopped = Event::EscalationEnded { escalation: climbing, why: EscalationEnd::Settled };
        assert!(events.contains(&stopped), "{answer:?}");
        assert_eq!(org.state.escalations[&climbing].phase, Phase::Ended(EscalationEnd::Settled));
        assert_eq!(org.state.escalation_of(subject), None);
        let waits = org.state.timers.contains_key(&TimerKey::Answer(id(1)));
        assert_eq!(waits, matches!(answer, Command::CounterSeat { .. }), "only a counter waits again");
    }
}

#[test]
fn offers_are_declined_and_withdrawn() {
    let mut org = Org::new();
    org.does(SPONSOR, offer(1, Seat::Owner, MARI));
    let events = org.does(MARI, decline(1));
    assert_eq!(events, [Event::SeatDeclined { ownership: id(1), by: MARI, reason: Some(text(5)) }]);
    assert_eq!(state(&org, 1), SeatState::Declined);
    for command in [decline(1), withdraw(1), accept(1), counter(1, &[2])] {
        assert_eq!(org.refused(MARI, command).to_string(), CLOSED);
    }
    // It can be offered again.
    org.does(SPONSOR, offer(2, Seat::Owner, MARI));
    assert_eq!(
        org.refused(MARI, withdraw(2)).to_string(),
        "only whoever offered it and leaders may do this: ask them"
    );
    org.does(ADMIN, withdraw(2));
    assert_eq!(state(&org, 2), SeatState::Withdrawn);
    // Who asked for it may take that back.
    org.does(MIKO, offer(3, Seat::Owner, MIKO));
    org.does(MIKO, withdraw(3));
    assert_eq!(org.state.timers_open(), 0);
    assert_eq!(org.state.seats_of(MARI).count() + org.state.seats_of(MIKO).count(), 0);
}

#[test]
fn a_seat_is_released_by_its_holder_or_a_leader() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.does(SPONSOR, offer(1, Seat::Backup, MIKO));
    assert_eq!(
        org.refused(SPONSOR, release(1)).to_string(),
        "this seat was offered and not accepted yet: wait for the answer, or withdraw the offer"
    );
    org.does(MIKO, accept(1));
    assert_eq!(
        org.refused(MIKO, release(100)).to_string(),
        "only the person who holds it, the function's sponsor, and leaders may do this: ask them"
    );
    let ended = |number| Event::SeatEnded { ownership: id(number), why: SeatEnd::Released };
    assert_eq!(org.does(MARI, release(100)), [ended(100)]);
    assert_eq!(org.does(ADMIN, release(1)), [ended(1)]);
    assert_eq!(org.refused(MARI, release(100)).to_string(), "this seat is not held: look at its history");
    // What was agreed on and has not begun does not begin.
    org.does(SPONSOR, offer_from(2, Seat::Owner, MARI, Some("2026-12-01T00:00:00Z"), None));
    org.does(MARI, accept(2));
    assert_eq!(org.does(MARI, release(2)), [Event::SeatWithdrawn { ownership: id(2) }]);
    org.pass("2026-12-02T00:00:00Z");
    assert_eq!(org.state.holder(HELP, Seat::Owner), None);
    // A sponsor who leads no more, as there may be from long ago, may still release.
    org.happen(Event::RoleChanged { person: SPONSOR, role: model::Role::Member });
    org.seat(101, HELP, Seat::Owner, MARI);
    org.does(SPONSOR, release(101));
}

#[test]
fn outcomes_are_waited_for_once_somebody_answers_for_them() {
    let mut org = Org::new();
    let define = |outcome, cadence| Event::OutcomeDefined {
        outcome: OutcomeId(outcome),
        function: HELP,
        aim: aim(cadence),
        due: None,
    };
    org.happen(define(1, 2));
    org.happen(define(2, 5));
    org.happen(define(3, 5));
    org.happen(Event::ReadingOverdue { outcome: OutcomeId(3) });
    let (third, mine) = (OutcomeId(4), Aim { owner: Some(DANA), ..aim(3) });
    let due = Due {
        at: at("2026-11-05T00:00:00Z"),
        basis: Basis::WorkingDays { of: DANA, from: org.now, days: 3 },
    };
    org.happen(Event::OutcomeDefined { outcome: third, function: HELP, aim: mine, due: Some(due) });
    org.does(SPONSOR, offer(1, Seat::Owner, MARI));
    let events = org.does(MARI, accept(1));
    let waits: Vec<(OutcomeId, Instant)> = events
        .into_iter()
        .filter_map(|event| match event {
            Event::ReadingAwaited { outcome, due } => Some((outcome, due.unwrap().at)),
            _ => None,
        })
        .collect();
    // Tuesday in Manila: the end of Thursday, and of the Tuesday after. The overdue one climbs already, and the third is
    // waited for already.
    assert_eq!(
        waits,
        [(OutcomeId(1), at("2026-11-05T10:00:00Z")), (OutcomeId(2), at("2026-11-10T10:00:00Z"))]
    );
    // Another owner: the waits begin anew in their days, by time, and not twice.
    org.does(SPONSOR, offer(2, Seat::Owner, DREW));
    let events = org.does(DREW, accept(2));
    assert!(!events.iter().any(|event| matches!(event, Event::ReadingAwaited { .. })));
    let until = (org.now + MINUTE).to_string();
    org.pass(&until);
    let of = |outcome| org.state.timers[&TimerKey::Reading(OutcomeId(outcome))].basis.people().next();
    assert_eq!((of(1), of(2), of(4)), (Some(DREW), Some(DREW), Some(DANA)));
    // Nobody: nothing is waited for.
    org.does(DREW, release(2));
    let until = (org.now + MINUTE).to_string();
    org.pass(&until);
    assert!(!org.state.timers.contains_key(&TimerKey::Reading(OutcomeId(1))));
    // Somebody who acts for an owner who left no one else brings them back, too.
    org.seat(103, HELP, Seat::Owner, MARI);
    org.does(MARI, offer_from(4, Seat::Acting, NOEL, None, Some("2026-12-14T00:00:00Z")));
    org.does(NOEL, accept(4));
    assert_eq!(org.state.timers[&TimerKey::Reading(OutcomeId(1))].basis.people().next(), Some(NOEL));
}

/// Owners one after the other: Miko from the 2nd, Mari from the 9th, Noel from the 16th; it is the 23rd.
fn three_owners() -> Org {
    let mut org = Org::new();
    for (number, person, day) in [
        (1, MIKO, "2026-11-02T17:00:00Z"),
        (2, MARI, "2026-11-09T17:00:00Z"),
        (3, NOEL, "2026-11-16T17:00:00Z"),
    ] {
        org.now = at(day);
        org.does(SPONSOR, offer(number, Seat::Owner, person));
        org.does(person, accept(number));
    }
    org.now = at("2026-11-23T17:00:00Z");
    org
}

#[test]
fn a_correction_changes_the_record_and_no_duty() {
    let mut org = three_owners();
    let before = org.now;
    // Mari had handed over on the 13th already; Noel had begun on the 14th.
    let events = org.does(ADMIN, correct(2, "2026-11-09T17:00:00Z", Some("2026-11-13T00:00:00Z")));
    assert_eq!(events.len(), 1, "nothing follows from it");
    org.now = at("2026-11-24T17:00:00Z");
    org.does(ADMIN, correct(3, "2026-11-14T00:00:00Z", None));
    let holder = |valid: &str, recorded| org.state.holder_as_of(HELP, Seat::Owner, at(valid), recorded);
    let thirteenth = "2026-11-13T12:00:00Z";
    assert_eq!(holder(thirteenth, at("2026-11-13T12:00:00Z")), Some(MARI), "as it was known then");
    assert_eq!(holder(thirteenth, at("2026-11-23T16:59:59Z")), Some(MARI));
    assert_eq!(holder(thirteenth, before), None, "as it was known from the 23rd on");
    assert_eq!(holder("2026-11-15T00:00:00Z", before), None);
    assert_eq!(holder("2026-11-15T00:00:00Z", org.now), Some(NOEL));
    assert_eq!(holder("2026-11-15T00:00:00Z", at("2026-11-16T17:00:00Z")), Some(MARI));
    assert_eq!(holder("2026-11-20T00:00:00Z", org.now), Some(NOEL));
    assert_eq!(org.state.holder(HELP, Seat::Owner), Some(NOEL));
    assert_eq!(org.state.timers_open(), 0);
    // It ends from the corrected beginning.
    org.does(NOEL, release(3));
    let period = org.state.ownerships[&id(3)].periods.last().copied().unwrap();
    assert_eq!((period.from, period.until), (at("2026-11-14T00:00:00Z"), Some(org.now)));
}

#[test]
fn what_cannot_be_corrected() {
    let mut org = three_owners();
    let (from, until) = ("2026-11-02T17:00:00Z", Some("2026-11-09T17:00:00Z"));
    assert_eq!(org.refused(NOEL, correct(1, from, until)).to_string(), "only leaders may do this: ask them");
    assert_eq!(org.refused(ADMIN, correct(1, from, until)), Refusal::NoChange);
    let taken = "somebody else is on record as holding this seat in that period: correct that record first";
    for (number, from, until) in [
        (1, from, Some("2026-11-09T17:00:00.000001Z")),
        (2, "2026-11-09T16:59:59.999999Z", Some("2026-11-10T00:00:00Z")),
        (2, "2026-11-10T00:00:00Z", Some("2026-11-16T17:00:00.000001Z")),
        (3, "2026-11-16T16:59:59.999999Z", None),
        (1, "2026-11-01T00:00:00Z", Some("2026-11-23T00:00:00Z")),
        (1, "2026-11-20T00:00:00Z", Some("2026-11-21T00:00:00Z")),
    ] {
        assert_eq!(org.refused(ADMIN, correct(number, from, until)).to_string(), taken);
    }
    for (command, text) in [
        (
            correct(3, "2026-11-23T17:00:00.000001Z", None),
            "2026-11-23T17:00:00.000001Z is in the future: choose a time that has passed",
        ),
        (
            correct(2, "2026-11-10T00:00:00Z", Some("2026-11-24T00:00:00Z")),
            "2026-11-24T00:00:00Z is in the future: choose a time that has passed",
        ),
        (
            correct(2, "2026-11-10T00:00:00Z", Some("2026-11-10T00:00:00Z")),
            "the period must end after it begins and last 3650 days at most: check both ends",
        ),
        (correct(2, from, None), "this seat is not held: look at its history"),
        (
            correct(3, "2026-11-17T00:00:00Z", Some("2026-11-20T00:00:00Z")),
            "this seat is still held: leave the end out, or release it first",
        ),
        (
            correct(9, from, until),
            "there is no such offer or seat: it may have been closed or never existed; look it up again",
        ),
    ] {
        assert_eq!(org.refused(ADMIN, command).to_string(), text);
    }
    org.does(SPONSOR, offer(4, Seat::Backup, MARI));
    assert_eq!(org.refused(ADMIN, correct(4, from, until)), Refusal::NotAccepted);
    org.does(MARI, decline(4));
    assert_eq!(org.refused(ADMIN, correct(4, from, until)), Refusal::NotHeld);
    // The same days of another seat are free.
    let backup = org.seat(104, HELP, Seat::Backup, MARI);
    org.does(ADMIN, Command::CorrectSeat { ownership: backup, from: at(from), until: None, reason: text(6) });
    // The record may move into a gap, and up to its neighbours.
    org.does(ADMIN, correct(2, "2026-11-10T00:00:00Z", Some("2026-11-16T17:00:00Z")));
    org.does(ADMIN, correct(1, from, Some("2026-11-10T00:00:00Z")));
}
