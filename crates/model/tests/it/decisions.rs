//! Who decides what is asked, and how it comes to be decided.

use std::collections::BTreeSet;

use model::{
    Actor, Basis, Command, DecidedBy, DecisionId, DecisionTypeId, Event, FunctionId, Instant, LeaveId, Level,
    Noun, OverdueWhy, OwnershipId, PersonId, Quantity, Refusal, Right, Seat, SeatEnd, Subject, TimerKey,
};
use proptest::prelude::*;

use crate::kit::{ADMIN, DANA, DREW, HELP, MARI, MIKO, NOEL, Org, SPONSOR, at, text};
use crate::walk::{denver, manila};

const ASKED: DecisionId = DecisionId(90);
const TYPE: DecisionTypeId = DecisionTypeId(91);
const DAY: i64 = 86_400_000_000;
const MINUTE: i64 = 60_000_000;

/// Mari owns the function, Miko stands behind her; Friday 6 November 2026, 10:00 in Denver.
fn owned() -> Org {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    org.pass("2026-11-06T17:00:00Z");
    org
}

/// Drew holds the right to decide unless Dana or Mari objects within four working hours; up to an amount of 500.
fn unless_objected() -> Right {
    Right {
        level: Level::DecideUnlessObjected,
        limit: Some(Quantity(500_000)),
        holder: Some(DREW),
        consulted: BTreeSet::from([DANA, MARI]),
        objection_minutes: 240,
        trial_until: None,
    }
}

fn with(right: Right) -> Org {
    let mut org = owned();
    org.does(
        SPONSOR,
        Command::GiveRight { decision_type: TYPE, function: HELP, name: text(92), right, stands_for: None },
    );
    org
}

fn question(decision_type: Option<DecisionTypeId>, amount: Option<i64>) -> Command {
    Command::AskDecision {
        decision: ASKED,
        function: HELP,
        decision_type,
        question: text(93),
        options: vec![text(94), text(95)],
        context: None,
        amount: amount.map(Quantity),
        needed_by: at("2026-12-18T00:00:00Z"),
    }
}

/// Noel asked what Drew decides unless somebody objects.
fn asked() -> Org {
    let mut org = with(unless_objected());
    org.does(NOEL, question(Some(TYPE), None));
    org
}

/// Drew proposed an answer.
fn proposed() -> Org {
    let mut org = asked();
    org.does(DREW, propose());
    org
}

fn propose() -> Command {
    Command::Propose { decision: ASKED, proposal: text(96) }
}

fn object() -> Command {
    Command::Object { decision: ASKED, reason: text(97) }
}

fn answer() -> Command {
    Command::Decide { decision: ASKED, answer: text(98) }
}

fn recommend() -> Command {
    Command::Recommend { decision: ASKED, recommendation: text(99) }
}

fn hand_to(to: PersonId) -> Command {
    Command::HandOver { decision: ASKED, to }
}

const NUDGE: Command = Command::Nudge { decision: ASKED };
const WITHDRAW: Command = Command::WithdrawDecision { decision: ASKED };

fn decider(org: &Org) -> PersonId {
    org.state.decisions[&ASKED].decider
}

fn is_not_yours(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotYours { .. })
}

fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::kind).collect()
}

fn later(from: Instant, micros: i64) -> Instant {
    Instant::from_micros(from.as_micros() + micros)
}

fn silence(org: &Org) -> Option<Instant> {
    org.state.timers.get(&TimerKey::Silence(ASKED)).map(|due| due.at)
}

// Asking.

#[test]
fn a_question_without_a_type_goes_to_whoever_answers_for_the_function() {
    let mut org = owned();
    org.does(NOEL, question(None, None));
    let found = &org.state.decisions[&ASKED];
    assert_eq!((found.decider, found.level, found.asked_by), (MARI, Level::Decide, NOEL));
    assert_eq!(org.state.deciding(MARI).collect::<Vec<_>>(), [ASKED]);
    let mut org = owned();
    org.seat(102, HELP, Seat::Acting, DANA);
    org.does(NOEL, question(None, None));
    assert_eq!(decider(&org), DANA, "who stands in for the owner");
    let mut org = Org::new();
    org.does(NOEL, question(None, None));
    assert_eq!(decider(&org), SPONSOR, "nobody owns it yet");
    let mut org = Org::new();
    org.happen(Event::PersonLeft { person: SPONSOR });
    assert_eq!(org.refused(NOEL, question(None, None)), Refusal::NobodyDecides);
}

#[test]
fn the_right_says_who_decides_and_how_far_they_may_go() {
    for (level, amount, wanted) in [
        (Level::Decide, None, (DREW, Level::Decide)),
        (Level::Decide, Some(500_000), (DREW, Level::Decide)),
        (Level::Decide, Some(500_001), (SPONSOR, Level::Decide)),
        (Level::DecideUnlessObjected, Some(500_000), (DREW, Level::DecideUnlessObjected)),
        (Level::DecideUnlessObjected, Some(500_001), (SPONSOR, Level::Decide)),
        (Level::Recommend, Some(1), (SPONSOR, Level::Recommend)),
        (Level::Execute, None, (SPONSOR, Level::Execute)),
    ] {
        let mut org = with(Right { level, ..unless_objected() });
        org.does(NOEL, question(Some(TYPE), amount));
        let found = &org.state.decisions[&ASKED];
        assert_eq!((found.decider, found.level), wanted, "{level:?} {amount:?}");
    }
    let mut org = with(Right { holder: None, limit: None, ..unless_objected() });
    org.does(NOEL, question(Some(TYPE), Some(i64::MAX)));
    assert_eq!(decider(&org), MARI, "the owner holds what names nobody, without a limit");
    let mut org = with(unless_objected());
    org.happen(Event::PersonLeft { person: DREW });
    org.does(NOEL, question(Some(TYPE), None));
    assert_eq!(decider(&org), MARI, "the owner has it when the holder left");
}

#[test]
fn what_nobody_may_decide_any_more_goes_to_the_sponsor() {
    let mut org = with(Right { holder: None, ..unless_objected() });
    org.happen(Event::SeatEnded { ownership: OwnershipId(100), why: SeatEnd::Released });
    org.does(NOEL, question(Some(TYPE), None));
    let found = &org.state.decisions[&ASKED];
    assert_eq!((found.decider, found.level), (SPONSOR, Level::Decide));
    for right in [Right { level: Level::Execute, ..unless_objected() }, unless_objected()] {
        let mut org = with(right);
        org.happen(Event::PersonLeft { person: SPONSOR });
        assert_eq!(org.refused(NOEL, question(Some(TYPE), Some(900_000))), Refusal::NobodyDecides);
    }
}

#[test]
fn a_question_makes_sense() {
    let mut org = owned();
    let Command::AskDecision { question: text_ref, context, amount, needed_by, .. } = question(None, None)
    else {
        unreachable!()
    };
    let ask = |function, needed_by, options: usize| Command::AskDecision {
        decision: ASKED,
        function,
        decision_type: None,
        question: text_ref,
        options: vec![text(1); options],
        context,
        amount,
        needed_by,
    };
    let (now, far) = (org.now, at("2037-01-01T00:00:00Z"));
    assert_eq!(org.refused(NOEL, ask(HELP, now, 0)), Refusal::Past { at: now });
    assert_eq!(org.refused(NOEL, ask(HELP, far, 0)), Refusal::TooFar { at: far, years: 10 });
    assert!(matches!(org.refused(NOEL, ask(HELP, needed_by, 13)), Refusal::OutOfRange { value: 13, .. }));
    let missing = Refusal::Missing { noun: Noun::Function };
    assert_eq!(org.refused(NOEL, ask(FunctionId(9), needed_by, 0)), missing);
    let missing = Refusal::Missing { noun: Noun::DecisionType };
    assert_eq!(org.refused(NOEL, question(Some(TYPE), None)), missing);
    org.does(NOEL, ask(HELP, later(now, 1), 12));
    assert_eq!(org.refused(NOEL, ask(HELP, needed_by, 0)), Refusal::Taken { noun: Noun::Decision });
    org.happen(Event::FunctionRetired { function: HELP });
    let other = Command::AskDecision {
        decision: DecisionId(9),
        function: HELP,
        decision_type: None,
        question: text_ref,
        options: Vec::new(),
        context,
        amount,
        needed_by,
    };
    assert_eq!(org.refused(NOEL, other), Refusal::Retired);
    let mut org = with(unless_objected());
    org.does(SPONSOR, Command::EndRight { decision_type: TYPE });
    assert_eq!(org.refused(NOEL, question(Some(TYPE), None)), Refusal::RightEnded);
}

#[test]
fn a_type_of_another_function_is_not_one_of_this() {
    let mut org = with(unless_objected());
    let books = FunctionId(41);
    org.happen(Event::FunctionSetUp {
        function: books,
        name: text(8),
        purpose: text(9),
        team: crate::kit::PAYABLES,
        since: org.now,
        sponsor: SPONSOR,
    });
    let elsewhere = Command::AskDecision {
        decision: ASKED,
        function: books,
        decision_type: Some(TYPE),
        question: text(1),
        options: Vec::new(),
        context: None,
        amount: None,
        needed_by: at("2026-12-18T00:00:00Z"),
    };
    assert_eq!(org.refused(NOEL, elsewhere), Refusal::Missing { noun: Noun::DecisionType });
}

// Silence.

#[test]
fn a_proposal_goes_ahead_when_every_objector_had_their_working_time() {
    // Four working hours from Friday 10:00 in Denver: Dana has them that day, Mari only on Monday in Manila.
    let mut org = asked();
    let from = org.now;
    org.does(DREW, propose());
    let (dana, mari) = (
        denver().after_working(from, 240).expect("in time"),
        manila().after_working(from, 240).expect("in time"),
    );
    assert_eq!((dana, mari), (at("2026-11-06T21:00:00Z"), at("2026-11-09T05:00:00Z")));
    assert_eq!(silence(&org), Some(mari));
    let happened = org.pass("2026-11-20T00:00:00Z");
    let [(when, Event::DecisionMade { by, answer, working_minutes, wall_minutes, .. })] = &happened[..]
    else {
        panic!("{happened:?}")
    };
    assert_eq!((*when, *by, *answer), (mari, DecidedBy::Silence(DREW), text(96)));
    assert_eq!(i64::from(*working_minutes), denver().between(from, mari), "of Drew, who had to decide");
    assert_eq!(i64::from(*wall_minutes), (mari - from) / MINUTE);
    assert_eq!(org.refused(DANA, object()), Refusal::DecisionClosed);
}

#[test]
fn holidays_and_leave_of_an_objector_are_waited_for() {
    // Veterans Day on Wednesday the 11th, and leave on Tuesday which is taken only after the proposal.
    let mut org = asked();
    org.pass("2026-11-09T22:00:00Z");
    let from = org.now;
    org.does(DREW, propose());
    let plain = denver().after_working(from, 240).expect("in time");
    assert_eq!(plain, at("2026-11-10T18:00:00Z"));
    assert_eq!(silence(&org), Some(plain.max(manila().after_working(from, 240).expect("in time"))));
    let leave = (at("2026-11-10T07:00:00Z"), at("2026-11-11T07:00:00Z"));
    org.happen(Event::LeaveTaken { leave: LeaveId(1), person: DANA, from: leave.0, to: leave.1 });
    let wanted = denver().away(leave.0, leave.1).after_working(from, 240).expect("in time");
    assert_eq!(wanted, at("2026-11-12T18:00:00Z"));
    let happened = org.pass("2026-11-12T17:59:00Z");
    assert_eq!(happened.len(), 1, "it only moved: {happened:?}");
    assert!(matches!(&happened[0].1, Event::DueMoved { moved, .. } if moved.len() == 1));
    let happened = org.pass("2026-11-12T18:00:00Z");
    assert!(matches!(&happened[..], [(when, Event::DecisionMade { .. })] if *when == wanted));
}

#[test]
fn a_proposal_that_cannot_be_heard_in_ten_days_climbs_instead() {
    let mut org = asked();
    let from = org.now;
    let leave = (at("2026-11-07T00:00:00Z"), at("2026-11-30T00:00:00Z"));
    org.happen(Event::LeaveTaken { leave: LeaveId(1), person: MARI, from: leave.0, to: leave.1 });
    org.does(DREW, propose());
    assert_eq!(silence(&org), Some(later(from, 10 * DAY)));
    let happened = org.pass("2026-11-16T17:00:00Z");
    let why = OverdueWhy::NotHeard;
    assert_eq!(happened[0], (later(from, 10 * DAY), Event::DecisionOverdue { decision: ASKED, why }));
    assert_eq!(happened[1].1.kind(), "escalation_started");
    assert!(org.state.climbing.contains_key(&Subject::Decision(ASKED)));
    // Somebody was not heard, so it is above Drew now; the sponsor decides, and it stops climbing.
    assert_eq!(org.refused(DREW, answer()), Refusal::NeedsProposal);
    assert_eq!(kinds(&org.does(SPONSOR, answer())), ["decision_made", "escalation_ended"]);
}

#[test]
fn exactly_ten_days_are_in_time_and_a_minute_more_is_not() {
    // Mari is back in the last minutes of the ten days.
    for (minutes, made) in [(60, true), (61, false)] {
        let mut org = with(Right { objection_minutes: minutes, ..unless_objected() });
        org.does(NOEL, question(Some(TYPE), None));
        org.pass("2026-11-09T02:00:00Z");
        let latest = later(org.now, 10 * DAY);
        let leave = (org.now, later(latest, -60 * MINUTE));
        org.happen(Event::LeaveTaken { leave: LeaveId(1), person: MARI, from: leave.0, to: leave.1 });
        org.does(DREW, propose());
        assert_eq!(silence(&org), Some(latest));
        let happened = org.pass("2026-11-19T02:00:00Z");
        let wanted = if made { "decision_made" } else { "decision_overdue" };
        assert_eq!(happened[0].1.kind(), wanted, "{minutes} minutes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whenever it is proposed, however long objectors have, and whoever is away: the walk knows when it goes ahead.
    #[test]
    fn silence_is_as_long_as_a_walk_says(
        start in 0_i64..40 * 1_440,
        minutes in 1_u32..2_000,
        (away_from, away_days, who) in (0_i64..12, 0_i64..6, any::<bool>()),
    ) {
        let right = Right { objection_minutes: minutes, ..unless_objected() };
        let mut org = with(right);
        org.does(NOEL, question(Some(TYPE), None));
        org.now = later(org.now, start * MINUTE);
        let from = org.now;
        let leave = (later(from, away_from * DAY / 2), later(from, away_from * DAY / 2 + away_days * DAY));
        let (mut dana, mut mari) = (denver(), manila());
        if away_days > 0 {
            let (person, worker) = if who { (DANA, &mut dana) } else { (MARI, &mut mari) };
            *worker = worker.clone().away(leave.0, leave.1);
            org.happen(Event::LeaveTaken { leave: LeaveId(1), person, from: leave.0, to: leave.1 });
        }
        org.does(DREW, propose());
        let heard = dana.after_working(from, minutes).expect("in time").max(mari.after_working(from, minutes).expect("in time"));
        prop_assert_eq!(silence(&org), Some(heard.min(later(from, 10 * DAY))));
        let needed = at("2026-12-18T00:00:00Z");
        org.pass("2027-02-01T00:00:00Z");
        let found = &org.state.decisions.get(&ASKED).cloned();
        let found = found.as_ref().expect("kept for ninety days");
        if heard <= later(from, 10 * DAY) {
            prop_assert_eq!(found.closed, Some(heard));
            let took = found.answer.expect("decided").working_minutes;
            prop_assert_eq!(i64::from(took), denver().between(found.asked_at, heard));
        } else {
            prop_assert_eq!(found.answer, None);
            prop_assert_eq!(found.overdue.map(|(since, _)| since), Some(needed.min(later(from, 10 * DAY))));
        }
    }
}

#[test]
fn only_the_decider_proposes_and_only_what_others_may_object_to() {
    let mut org = asked();
    for who in [NOEL, MARI, DANA, SPONSOR] {
        assert!(is_not_yours(&org.refused(who, propose())));
    }
    org.does(DREW, propose());
    assert_eq!(org.refused(DREW, propose()), Refusal::ProposedAlready);
    for level in [Level::Decide, Level::Recommend, Level::Execute] {
        let mut org = with(Right { level, ..unless_objected() });
        org.does(NOEL, question(Some(TYPE), None));
        let who = decider(&org);
        assert_eq!(org.refused(who, propose()), Refusal::NotToPropose, "{level:?}");
    }
    let mut org = owned();
    org.does(NOEL, question(None, None));
    assert_eq!(org.refused(MARI, propose()), Refusal::NotToPropose);
}

#[test]
fn objectors_are_those_consulted_who_are_here_but_not_the_proposer() {
    let mut org = with(Right { consulted: BTreeSet::from([DREW, DANA, MARI, MIKO]), ..unless_objected() });
    org.does(NOEL, question(Some(TYPE), None));
    org.happen(Event::PersonLeft { person: MIKO });
    org.does(DREW, propose());
    let basis = org.state.timers[&TimerKey::Silence(ASKED)].basis.clone();
    let now = org.now;
    let (objectors, latest) = (vec![(DANA, now), (MARI, now)], later(now, 10 * DAY));
    assert_eq!(basis, Basis::Silence { objectors, minutes: 240, latest });
    let mut org = asked();
    org.happen(Event::PersonLeft { person: DANA });
    org.happen(Event::PersonLeft { person: MARI });
    assert_eq!(org.refused(DREW, propose()), Refusal::NobodyConsulted);
    let mut org = asked();
    org.does(SPONSOR, Command::EndRight { decision_type: TYPE });
    assert_eq!(org.refused(DREW, propose()), Refusal::RightEnded);
}

// Objections.

#[test]
fn an_objection_stops_the_clock_and_the_sponsor_decides() {
    for who in [DANA, MARI] {
        let mut org = proposed();
        assert_eq!(kinds(&org.does(who, object())), ["decision_objected", "decision_handed_over"]);
        assert_eq!((decider(&org), silence(&org)), (SPONSOR, None));
        assert_eq!(org.state.decisions[&ASKED].objections, [(who, text(97))]);
        assert_eq!(org.pass("2026-12-01T00:00:00Z"), []);
        assert!(is_not_yours(&org.refused(DREW, answer())));
        assert_eq!(org.refused(MARI, object()), Refusal::NothingProposed);
        assert_eq!(org.refused(SPONSOR, hand_to(DREW)), Refusal::Objected);
        assert_eq!(org.refused(SPONSOR, propose()), Refusal::Objected);
        org.does(SPONSOR, answer());
    }
}

#[test]
fn sponsor_and_leaders_object_too_and_others_do_not() {
    for who in [SPONSOR, ADMIN] {
        proposed().does(who, object());
    }
    for who in [NOEL, MIKO, DREW] {
        assert!(is_not_yours(&proposed().refused(who, object())));
    }
    assert_eq!(asked().refused(DANA, object()), Refusal::NothingProposed);
    // Who was consulted when it was proposed may still object when others are consulted now, and so may these.
    for who in [DANA, MIKO] {
        let mut org = proposed();
        org.does(
            SPONSOR,
            Command::GiveRight {
                decision_type: TYPE,
                function: HELP,
                name: text(92),
                right: Right { consulted: BTreeSet::from([MIKO]), ..unless_objected() },
                stands_for: None,
            },
        );
        org.does(who, object());
    }
}

#[test]
fn a_sponsor_who_decides_keeps_what_was_objected_to() {
    let mut org = with(Right { holder: Some(SPONSOR), ..unless_objected() });
    org.does(NOEL, question(Some(TYPE), None));
    org.does(SPONSOR, propose());
    assert_eq!(kinds(&org.does(DANA, object())), ["decision_objected"]);
    org.does(SPONSOR, answer());
}

#[test]
fn without_a_sponsor_what_was_objected_to_waits_for_a_leader() {
    let mut org = proposed();
    org.happen(Event::PersonLeft { person: SPONSOR });
    assert_eq!(kinds(&org.does(DANA, object())), ["decision_objected"]);
    assert_eq!(org.refused(DREW, answer()), Refusal::Objected);
    assert_eq!(org.refused(DREW, propose()), Refusal::Objected);
    assert_eq!(org.refused(DREW, hand_to(MARI)), Refusal::Objected);
    org.happen(Event::SponsorNamed { function: HELP, sponsor: ADMIN });
    org.does(DREW, hand_to(ADMIN));
    org.does(ADMIN, answer());
}

// Deciding.

#[test]
fn the_decider_decides_and_so_may_the_sponsor_and_leaders() {
    for who in [MARI, SPONSOR, ADMIN] {
        let mut org = owned();
        org.does(NOEL, question(None, None));
        let events = org.does(who, answer());
        let [Event::DecisionMade { by, answer: what, .. }] = &events[..] else { panic!("{events:?}") };
        assert_eq!((*by, *what), (DecidedBy::Person(who), text(98)));
        assert_eq!(org.state.deciding(MARI).count(), 0);
        for command in [answer(), propose(), object(), recommend(), hand_to(MIKO), NUDGE, WITHDRAW] {
            assert_eq!(org.refused(who, command), Refusal::DecisionClosed);
        }
    }
    for who in [NOEL, MIKO, DREW] {
        let mut org = owned();
        org.does(NOEL, question(None, None));
        assert!(is_not_yours(&org.refused(who, answer())));
    }
    assert_eq!(owned().refused(MARI, answer()), Refusal::Missing { noun: Noun::Decision });
}

#[test]
fn what_others_may_object_to_needs_a_proposal_also_when_it_is_overdue() {
    for (mut org, what) in [(asked(), "nothing proposed"), (proposed(), "somebody may still object")] {
        assert_eq!(org.refused(DREW, answer()), Refusal::NeedsProposal, "{what}");
    }
    for who in [SPONSOR, ADMIN] {
        asked().does(who, answer());
        proposed().does(who, answer());
    }
    let mut org = asked();
    org.pass("2026-12-18T00:00:00Z");
    let (_, why) = org.state.decisions[&ASKED].overdue.expect("it is overdue");
    assert_eq!(why, OverdueWhy::NeededBy);
    // Waiting it out is no way round those who may object.
    assert_eq!(org.refused(DREW, answer()), Refusal::NeedsProposal);
}

#[test]
fn an_overdue_decision_climbs_until_it_is_made_or_withdrawn() {
    for (who, command, kind) in [(MARI, answer(), "decision_made"), (NOEL, WITHDRAW, "decision_withdrawn")] {
        let mut org = owned();
        org.does(NOEL, question(None, None));
        let happened = org.pass("2026-12-18T00:00:00Z");
        let seen: Vec<&str> = happened.iter().map(|(_, event)| event.kind()).collect();
        assert_eq!(seen[..2], ["decision_overdue", "escalation_started"]);
        assert_eq!(kinds(&org.does(who, command)), [kind, "escalation_ended"]);
        assert!(org.state.climbing.is_empty());
    }
}

#[test]
fn how_long_it_took_is_counted_in_the_deciders_working_time_and_by_the_wall() {
    // Over weekends, Veterans Day and Thanksgiving in Denver, Bonifacio Day in Manila.
    for until in
        ["2026-11-06T17:00:00Z", "2026-11-09T20:31:00Z", "2026-11-12T18:00:00Z", "2026-12-02T03:17:00Z"]
    {
        for (to, worker) in [(MARI, manila()), (SPONSOR, denver())] {
            let mut org = owned();
            org.does(NOEL, question(None, None));
            if to != MARI {
                org.does(NOEL, hand_to(to));
            }
            let from = org.now;
            org.pass(until);
            org.does(to, answer());
            let made = org.state.decisions[&ASKED].answer.expect("decided");
            assert_eq!(
                i64::from(made.working_minutes),
                worker.between(from, at(until)),
                "{to} until {until}"
            );
            assert_eq!(i64::from(made.wall_minutes), (at(until) - from) / MINUTE);
        }
    }
    // Leave is not working time.
    let mut org = owned();
    let leave = (at("2026-11-09T00:00:00Z"), at("2026-11-11T00:00:00Z"));
    org.happen(Event::LeaveTaken { leave: LeaveId(1), person: MARI, from: leave.0, to: leave.1 });
    org.does(NOEL, question(None, None));
    let from = org.now;
    org.pass("2026-11-12T03:00:30Z");
    org.does(ADMIN, answer());
    let made = org.state.decisions[&ASKED].answer.expect("decided");
    let wanted = manila().away(leave.0, leave.1).between(from, at("2026-11-12T03:00:00Z"));
    assert_eq!(i64::from(made.working_minutes), wanted, "whole minutes of Mari's, though Admin decided");
}

// Reminding, handing over, recommending, withdrawing.

#[test]
fn a_decider_is_reminded_once_a_day_at_most() {
    let mut org = owned();
    org.does(NOEL, question(None, None));
    assert!(is_not_yours(&org.refused(MARI, NUDGE)));
    org.does(NOEL, NUDGE);
    org.now = later(org.now, DAY - 1);
    for who in [NOEL, DREW, SPONSOR] {
        assert_eq!(org.refused(who, NUDGE), Refusal::NudgedAlready);
    }
    org.now = later(org.now, 1);
    org.does(DREW, NUDGE);
    // Another decider was not reminded yet.
    org.does(NOEL, hand_to(MIKO));
    org.does(NOEL, NUDGE);
}

#[test]
fn a_decision_is_handed_to_those_who_stand_in() {
    for to in [MIKO, SPONSOR] {
        for who in [MARI, NOEL, SPONSOR, ADMIN] {
            let mut org = owned();
            org.does(NOEL, question(None, None));
            let events = org.does(who, hand_to(to));
            assert_eq!(events, [Event::DecisionHandedOver { decision: ASKED, from: MARI, to }]);
            assert_eq!(decider(&org), to);
            assert_eq!(org.state.deciding(to).collect::<Vec<_>>(), [ASKED]);
            assert_eq!(org.state.deciding(MARI).count(), 0);
            assert!(is_not_yours(&org.refused(MARI, answer())));
            org.does(to, answer());
        }
    }
    let mut org = owned();
    org.does(NOEL, question(None, None));
    for who in [MIKO, DREW] {
        assert!(is_not_yours(&org.refused(who, hand_to(MIKO))));
    }
    assert_eq!(org.refused(NOEL, hand_to(MARI)), Refusal::NoChange);
    for to in [DREW, NOEL, ADMIN] {
        assert_eq!(org.refused(NOEL, hand_to(to)), Refusal::NotAStandIn);
    }
    assert_eq!(org.refused(NOEL, hand_to(PersonId(999))), Refusal::Missing { noun: Noun::Person });
    org.happen(Event::PersonLeft { person: MIKO });
    assert_eq!(org.refused(NOEL, hand_to(MIKO)), Refusal::HasLeft);
}

#[test]
fn who_asked_cannot_take_a_decision_from_the_sponsor() {
    let mut org = with(Right { level: Level::Execute, ..unless_objected() });
    org.does(DREW, question(Some(TYPE), None));
    for to in [MARI, MIKO, DREW] {
        assert!(is_not_yours(&org.refused(DREW, hand_to(to))));
    }
    org.does(SPONSOR, hand_to(DREW));
    org.does(DREW, hand_to(MARI));
    org.does(DREW, hand_to(SPONSOR));
}

#[test]
fn a_proposal_goes_on_when_the_decision_is_handed_over() {
    let mut org = proposed();
    let due = silence(&org).expect("it runs");
    org.does(DREW, hand_to(MIKO));
    assert_eq!(silence(&org), Some(due));
    assert_eq!(org.refused(MIKO, propose()), Refusal::ProposedAlready);
    org.pass("2026-11-10T00:00:00Z");
    let made = org.state.decisions[&ASKED].answer.expect("decided");
    assert_eq!(made.by, DecidedBy::Silence(DREW));
    let mut org = proposed();
    org.does(DREW, hand_to(MIKO));
    org.does(MIKO, hand_to(DREW));
    assert_eq!(decider(&org), DREW, "back to who holds the right");
}

#[test]
fn those_concerned_recommend() {
    for level in [Level::Execute, Level::Recommend, Level::Decide] {
        for who in [DREW, MARI, MIKO, NOEL, DANA, SPONSOR] {
            let mut org = with(Right { level, ..unless_objected() });
            org.does(NOEL, question(Some(TYPE), None));
            org.does(who, recommend());
            assert_eq!(org.state.decisions[&ASKED].recommendation, Some((who, text(99))));
        }
    }
    let mut org = owned();
    org.does(NOEL, question(None, None));
    for who in [DREW, DANA] {
        assert!(is_not_yours(&org.refused(who, recommend())));
    }
}

#[test]
fn a_question_is_taken_back_by_who_asked_or_a_leader() {
    for who in [NOEL, SPONSOR, ADMIN] {
        let mut org = proposed();
        assert_eq!(kinds(&org.does(who, WITHDRAW)), ["decision_withdrawn"]);
        assert_eq!(org.state.decisions[&ASKED].answer, None);
        assert_eq!(org.pass("2027-01-15T00:00:00Z"), [], "nothing of it is waited for");
        assert_eq!(org.replayed(), org.state);
    }
    for who in [DREW, MARI] {
        assert!(is_not_yours(&proposed().refused(who, WITHDRAW)));
    }
}

#[test]
fn a_sponsor_who_leads_no_more_still_answers_for_the_function() {
    for command in [answer(), object(), hand_to(MIKO)] {
        let mut org = proposed();
        org.happen(Event::RoleChanged { person: SPONSOR, role: model::Role::Member });
        org.does(SPONSOR, command);
    }
}

#[test]
fn time_and_the_operator_decide_nothing() {
    for command in [propose(), answer(), object(), recommend(), hand_to(MIKO), NUDGE, WITHDRAW] {
        for actor in [Actor::Clock, Actor::Operator] {
            let refusal = proposed().command(actor, &command).expect_err("only people decide");
            let people = is_not_yours(&refusal) || refusal == Refusal::ProposedAlready;
            assert!(people, "{}: {refusal}", command.kind());
        }
    }
}

#[test]
fn what_waits_for_a_sponsor_who_left_goes_to_the_next() {
    let mut org = with(Right { level: Level::Execute, ..unless_objected() });
    org.does(MARI, question(Some(TYPE), None));
    assert_eq!(org.state.decisions[&ASKED].decider, SPONSOR);
    org.does(ADMIN, Command::Leave { person: SPONSOR });
    assert_eq!(org.state.decisions[&ASKED].decider, SPONSOR, "it is above the owner");
    org.does(ADMIN, Command::NameSponsor { function: HELP, sponsor: ADMIN });
    assert_eq!(org.state.decisions[&ASKED].decider, ADMIN);
    org.does(ADMIN, answer());
}

#[test]
fn what_somebody_here_decides_stays_theirs_under_the_next_sponsor() {
    let mut org = with(unless_objected());
    org.does(MARI, question(None, None));
    let decider = org.state.decisions[&ASKED].decider;
    let events = org.does(ADMIN, Command::NameSponsor { function: HELP, sponsor: ADMIN });
    assert_eq!(events, [Event::SponsorNamed { function: HELP, sponsor: ADMIN }]);
    assert_eq!(org.state.decisions[&ASKED].decider, decider);
}

#[test]
fn a_proposal_goes_ahead_by_silence_also_after_it_was_needed() {
    // Proposed an hour before it is needed; Dana and Mari have four working hours each.
    let mut org = asked();
    org.pass("2026-12-17T16:30:00Z");
    let needed = org.state.decisions[&ASKED].needed_by;
    org.does(DREW, propose());
    let goes_ahead = silence(&org).expect("it waits for objections");
    assert!(goes_ahead > needed, "{goes_ahead} is after {needed}");
    let happened = org.pass("2026-12-24T00:00:00Z");
    let kinds: Vec<&str> = happened.iter().map(|(_, event)| event.kind()).collect();
    assert_eq!(kinds[..2], ["decision_overdue", "escalation_started"]);
    assert_eq!(kinds[kinds.len() - 2..], ["decision_made", "escalation_ended"]);
    assert_eq!(org.state.decisions[&ASKED].closed, Some(goes_ahead));
}
