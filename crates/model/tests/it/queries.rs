//! What pages ask: what is open, whose move it is, what closed.

use model::{
    Aim, Closed, Command, DecisionId, DecisionTypeId, Direction, EscalationId, FlagId, FlagResult,
    FunctionId, Level, OutcomeId, OutcomeKind, Phase, Quantity, Right, Seat, Severity, State, Subject,
    TimerKey,
};

use crate::kit::{ADMIN, DANA, DREW, HELP, MARI, MIKO, Org, PAYABLES, SPONSOR, SUPPORT, at, text};

const OTHER: FunctionId = FunctionId(41);

/// The kit's organisation with an owner for its function, and another function beside it.
fn org() -> Org {
    let mut org = Org::new();
    org.seat(1, HELP, Seat::Owner, MARI);
    org.does(
        SPONSOR,
        Command::SetUpFunction {
            function: OTHER,
            name: text(8),
            purpose: text(9),
            team: PAYABLES,
            since: org.now,
            sponsor: SPONSOR,
        },
    );
    org
}

fn flag(org: &mut Org, id: u64, function: FunctionId, impact: &str, heads_up: bool) -> FlagId {
    let flag = FlagId(id);
    let (impact, severity) = (at(impact), Severity::High);
    org.does(DANA, Command::RaiseFlag { flag, function, what: text(70), impact, severity, heads_up });
    flag
}

fn ask(org: &mut Org, id: u64, decision_type: Option<DecisionTypeId>, needed_by: &str) -> DecisionId {
    let decision = DecisionId(id);
    org.does(
        DANA,
        Command::AskDecision {
            decision,
            function: HELP,
            decision_type,
            question: text(71),
            options: vec![],
            context: None,
            amount: None,
            needed_by: at(needed_by),
        },
    );
    decision
}

fn aim(owner: Option<model::PersonId>) -> Aim {
    Aim {
        kind: OutcomeKind::Result,
        statement: text(72),
        unit: text(73),
        target: Quantity(95_000),
        direction: Direction::AtLeast,
        tolerance: Quantity(0),
        cadence_days: 5,
        source: text(74),
        owner,
    }
}

#[test]
fn open_flags_come_by_when_they_would_hurt_and_heads_ups_after_them() {
    let mut org = org();
    let late = flag(&mut org, 1, HELP, "2026-12-01T00:00:00Z", false);
    let heads_up = flag(&mut org, 2, HELP, "2026-11-03T00:00:00Z", true);
    let soon = flag(&mut org, 3, HELP, "2026-11-05T00:00:00Z", false);
    let elsewhere = flag(&mut org, 4, OTHER, "2026-11-10T00:00:00Z", false);
    assert_eq!(org.state.open_flags().collect::<Vec<_>>(), [soon, elsewhere, late, heads_up]);
    assert_eq!(org.state.open_flags_of(HELP).collect::<Vec<_>>(), [soon, late, heads_up]);
    assert_eq!(org.state.raised_by(DANA).count(), 4);

    org.does(MARI, Command::PassOnFlag { flag: soon, to: OTHER, reason: text(75) });
    assert_eq!(org.state.open_flags_of(HELP).collect::<Vec<_>>(), [late, heads_up]);
    assert_eq!(org.state.open_flags_of(OTHER).collect::<Vec<_>>(), [soon, elsewhere]);

    org.does(SPONSOR, Command::SettleFlag { flag: soon, result: FlagResult::Averted, note: text(76) });
    org.does(DANA, Command::WithdrawFlag { flag: heads_up });
    assert_eq!(org.state.open_flags().collect::<Vec<_>>(), [elsewhere, late]);
    assert_eq!(org.state.raised_by(DANA).collect::<Vec<_>>(), [late, elsewhere]);
}

#[test]
fn open_decisions_come_by_when_they_are_needed() {
    let mut org = org();
    let later = ask(&mut org, 1, None, "2026-11-20T00:00:00Z");
    let sooner = ask(&mut org, 2, None, "2026-11-10T00:00:00Z");
    assert_eq!(org.state.open_decisions().collect::<Vec<_>>(), [sooner, later]);
    assert_eq!(org.state.open_decisions_of(HELP).collect::<Vec<_>>(), [sooner, later]);
    assert_eq!(org.state.open_decisions_of(OTHER).count(), 0);
    assert_eq!(org.state.asked_by(DANA).collect::<Vec<_>>(), [later, sooner]);
    assert_eq!(org.state.deciding(MARI).collect::<Vec<_>>(), [later, sooner]);

    org.does(SPONSOR, Command::HandOver { decision: later, to: SPONSOR });
    assert_eq!(org.state.deciding(SPONSOR).collect::<Vec<_>>(), [later]);
    org.does(MARI, Command::Decide { decision: sooner, answer: text(77) });
    assert_eq!(org.state.open_decisions().collect::<Vec<_>>(), [later]);
    assert_eq!(org.state.asked_by(DANA).collect::<Vec<_>>(), [later]);
}

#[test]
fn whoever_may_object_is_asked_until_they_do() {
    let mut org = org();
    let decision_type = DecisionTypeId(1);
    let right = Right {
        level: Level::DecideUnlessObjected,
        limit: None,
        holder: None,
        consulted: [DREW, MIKO].into(),
        objection_minutes: 480,
        trial_until: None,
    };
    let (function, name) = (HELP, text(78));
    org.does(SPONSOR, Command::GiveRight { decision_type, function, name, right, stands_for: None });
    let decision = ask(&mut org, 1, Some(decision_type), "2026-11-20T00:00:00Z");
    assert_eq!(org.state.may_object(DREW).count(), 0);
    org.does(MARI, Command::Propose { decision, proposal: text(79) });
    // Other timers of the same person are not mistaken for it.
    org.does(ADMIN, Command::DefineOutcome { outcome: OutcomeId(1), function: HELP, aim: aim(Some(DREW)) });
    for person in [DREW, MIKO] {
        assert_eq!(org.state.may_object(person).collect::<Vec<_>>(), [decision]);
    }
    assert_eq!(org.state.may_object(MARI).count(), 0);
    org.does(DREW, Command::Object { decision, reason: text(80) });
    assert_eq!(org.state.may_object(MIKO).count(), 0);
}

/// The one open escalation of a flag.
fn climb_of(org: &Org, flag: FlagId) -> EscalationId {
    org.state.climbing[&Subject::Flag(flag)]
}

#[test]
fn what_climbs_is_with_whoever_has_the_next_move() {
    let mut org = org();
    let flag = flag(&mut org, 1, HELP, "2026-12-01T00:00:00Z", false);
    let climb = climb_of(&org, flag);
    // Monday 10:00 in Denver is the middle of the night in Manila: the step waits, and nobody has the next move.
    assert!(matches!(org.state.escalations[&climb].phase, Phase::Held(_)));
    assert!([MARI, SPONSOR].iter().all(|person| org.state.with(*person).count() == 0));
    org.pass("2026-11-03T01:00:00Z");
    assert_eq!(org.state.with(MARI).collect::<Vec<_>>(), [climb], "told at 09:00 in Manila");
    org.does(MARI, Command::Acknowledge { escalation: climb });
    assert_eq!(org.state.with(MARI).collect::<Vec<_>>(), [climb], "taken on");
    // Four working hours later it was forgotten; there is no backup, and the sponsor is told when they are at work.
    org.pass("2026-11-03T16:00:00Z");
    assert_eq!(org.state.with(MARI).count(), 0);
    assert_eq!(org.state.with(SPONSOR).collect::<Vec<_>>(), [climb]);
    org.does(SPONSOR, Command::SettleFlag { flag, result: FlagResult::Averted, note: text(81) });
    assert_eq!(org.state.with(SPONSOR).count(), 0);
}

#[test]
fn what_reached_its_ceiling_is_with_somebody_all_the_same() {
    let mut org = org();
    let mut path = crate::kit::path(&[crate::kit::step(model::Receiver::Backup, 60, model::WhenOff::Hold)]);
    path.ceiling_minutes = 60;
    org.does(SPONSOR, Command::SetPath { function: Some(HELP), path: Some(path) });
    org.does(
        SPONSOR,
        Command::OfferSeat {
            ownership: model::OwnershipId(9),
            function: HELP,
            seat: Seat::Backup,
            person: MIKO,
            terms: model::Terms::default(),
            from: None,
            until: None,
        },
    );
    org.does(MIKO, Command::AcceptSeat { ownership: model::OwnershipId(9) });
    org.now = at("2026-11-03T00:00:00Z");
    let flag = flag(&mut org, 1, HELP, "2026-12-01T00:00:00Z", false);
    let climb = climb_of(&org, flag);
    org.pass("2026-11-03T00:59:00Z");
    assert!(matches!(org.state.escalations[&climb].phase, Phase::Held(_)));
    // At 09:00 in Manila the ceiling comes, and so do owner and backup.
    org.pass("2026-11-03T01:00:00Z");
    let phase = &org.state.escalations[&climb].phase;
    let person = phase.person().expect("somebody has the next move");
    assert_eq!(org.state.with(person).collect::<Vec<_>>(), [climb], "{phase:?}");
}

#[test]
fn what_a_person_answers_for_is_named_or_follows_from_their_seat() {
    let mut org = org();
    let [named, of_function, elsewhere] = [OutcomeId(1), OutcomeId(2), OutcomeId(3)];
    for (outcome, function, owner) in [(named, HELP, Some(MARI)), (of_function, HELP, None)] {
        org.does(ADMIN, Command::DefineOutcome { outcome, function, aim: aim(owner) });
    }
    org.does(ADMIN, Command::DefineOutcome { outcome: elsewhere, function: OTHER, aim: aim(Some(MARI)) });
    let owes = |org: &Org, person| org.state.owes(person).collect::<Vec<_>>();
    assert_eq!(owes(&org, MARI), [named, elsewhere, of_function]);
    // Another is named, and a stand-in answers for what names nobody.
    org.does(ADMIN, Command::ChangeOutcome { outcome: elsewhere, aim: aim(Some(DREW)) });
    org.seat(2, HELP, Seat::Acting, MIKO);
    assert_eq!(owes(&org, MARI), [named]);
    assert_eq!(owes(&org, MIKO), [of_function]);
    assert_eq!(owes(&org, DREW), [elsewhere]);
    org.does(ADMIN, Command::RetireOutcome { outcome: named });
    assert_eq!(owes(&org, MARI), []);
    // What named somebody who left is the owner's.
    org.does(ADMIN, Command::DefineOutcome { outcome: OutcomeId(4), function: HELP, aim: aim(Some(DANA)) });
    org.does(ADMIN, Command::Leave { person: DANA });
    assert_eq!(owes(&org, DANA), []);
    assert_eq!(owes(&org, MIKO), [of_function, OutcomeId(4)]);
}

#[test]
fn what_closed_comes_latest_first() {
    let mut org = org();
    let early = flag(&mut org, 1, HELP, "2026-12-01T00:00:00Z", true);
    org.does(DANA, Command::WithdrawFlag { flag: early });
    org.pass("2026-11-02T18:00:00Z");
    let since = org.now;
    let decision = ask(&mut org, 2, None, "2026-11-20T00:00:00Z");
    org.does(DANA, Command::WithdrawDecision { decision });
    org.pass("2026-11-02T19:00:00Z");
    let late = flag(&mut org, 3, HELP, "2026-12-01T00:00:00Z", true);
    org.does(DANA, Command::WithdrawFlag { flag: late });
    let closed = |from| org.state.closed_since(from).map(|(_, what)| what).collect::<Vec<_>>();
    assert_eq!(closed(since), [Closed::Flag(late), Closed::Decision(decision)]);
    assert_eq!(closed(at("2026-11-01T00:00:00Z")).len(), 3);
    assert_eq!(closed(at("2026-11-02T19:00:01Z")), []);
}

#[test]
fn functions_are_found_by_their_team_and_by_their_sponsor() {
    let mut org = org();
    assert_eq!(org.state.delivered_by(SUPPORT).collect::<Vec<_>>(), [HELP]);
    assert_eq!(org.state.sponsored_by(SPONSOR).collect::<Vec<_>>(), [HELP, OTHER]);
    org.does(SPONSOR, Command::MoveDelivery { function: HELP, team: PAYABLES, since: org.now });
    org.does(SPONSOR, Command::NameSponsor { function: HELP, sponsor: ADMIN });
    assert_eq!(org.state.delivered_by(SUPPORT).count(), 0);
    assert_eq!(org.state.delivered_by(PAYABLES).collect::<Vec<_>>(), [HELP, OTHER]);
    assert_eq!(org.state.sponsored_by(ADMIN).collect::<Vec<_>>(), [HELP]);
    org.does(SPONSOR, Command::RetireFunction { function: OTHER });
    assert_eq!(org.state.delivered_by(PAYABLES).collect::<Vec<_>>(), [HELP]);
    assert_eq!(org.state.sponsored_by(SPONSOR).count(), 0);
    assert!(!org.state.timers.contains_key(&TimerKey::Needed(DecisionId(1))));
}

#[test]
fn what_is_kept_beside_a_state_is_shared_by_its_clones_and_goes_with_the_last() {
    use std::sync::{Arc, Mutex};

    #[derive(Default)]
    struct Kept(Mutex<Option<State>>);

    let (state, other) = (org().state, State::new());
    let clone = state.clone();
    let kept = state.beside::<Kept>();
    assert!(Arc::ptr_eq(&kept, &clone.beside::<Kept>()));
    assert!(!Arc::ptr_eq(&kept, &other.beside::<Kept>()));
    // It may remember the state that it tells of.
    *kept.0.lock().expect("not poisoned") = Some(state.apart());
    let gone = Arc::downgrade(&kept);
    drop((state, clone, kept));
    assert!(gone.upgrade().is_none());
}
