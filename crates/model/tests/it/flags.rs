//! What may hurt: raised, passed on, settled, thanked for.

use model::{
    Command, EscalationEnd, EscalationId, Event, FlagId, FlagResult, FunctionId, Instant, Noun, Phase,
    Refusal, Seat, Severity, Subject,
};

use crate::kit::{ADMIN, DANA, DREW, HELP, MARI, MIKO, NOEL, Org, PAYABLES, SPONSOR, at, text};

const FLAG: FlagId = FlagId(70);
/// A second function, owned by Dana in Denver.
const BOOKS: FunctionId = FunctionId(41);
const DAY: i64 = 86_400_000_000;

/// Two functions with owners; Tuesday, 10:00 in Manila.
fn owned() -> Org {
    let mut org = Org::new();
    org.pass("2026-11-03T02:00:00Z");
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    let since = org.now;
    org.happen(Event::FunctionSetUp {
        function: BOOKS,
        name: text(8),
        purpose: text(9),
        team: PAYABLES,
        since,
        sponsor: SPONSOR,
    });
    org.seat(102, BOOKS, Seat::Owner, DANA);
    org
}

fn raise(impact: Instant, heads_up: bool) -> Command {
    let severity = Severity::High;
    Command::RaiseFlag { flag: FLAG, function: HELP, what: text(71), impact, severity, heads_up }
}

fn soon() -> Instant {
    at("2026-11-10T00:00:00Z")
}

fn pass_on(to: FunctionId) -> Command {
    Command::PassOnFlag { flag: FLAG, to, reason: text(72) }
}

fn settle() -> Command {
    Command::SettleFlag { flag: FLAG, result: FlagResult::Averted, note: text(73) }
}

const THANK: Command = Command::ThankRaiser { flag: FLAG };
const WITHDRAW: Command = Command::WithdrawFlag { flag: FLAG };

/// A flag that Drew raised with Mari's function.
fn raised() -> Org {
    let mut org = owned();
    org.does(DREW, raise(soon(), false));
    org
}

fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::kind).collect()
}

fn climbing(org: &Org) -> EscalationId {
    org.state.climbing[&Subject::Flag(FLAG)]
}

fn is_not_yours(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotYours { .. })
}

#[test]
fn a_flag_climbs_at_once_and_a_heads_up_never() {
    let mut org = owned();
    let events = org.does(DREW, raise(soon(), false));
    assert_eq!(kinds(&events), ["flag_raised", "escalation_started", "step_taken"]);
    assert_eq!(org.state.escalations[&climbing(&org)].phase, Phase::Waiting(MARI));
    let mut org = owned();
    assert_eq!(kinds(&org.does(DREW, raise(soon(), true))), ["flag_raised"]);
    assert_eq!(org.pass("2027-01-15T00:00:00Z"), []);
}

#[test]
fn a_flag_may_be_raised_up_to_thirty_days_late_and_ten_years_ahead() {
    let days = |days: i64| Instant::from_micros(owned().now.as_micros() + days * DAY);
    for (impact, refusal) in [
        (days(-30), None),
        (Instant::from_micros(days(-30).as_micros() - 1), Some("past")),
        (days(3_650), None),
        (days(3_651), Some("too far")),
        (days(-3_651), Some("too far")),
    ] {
        let answer = owned().ask(DREW, raise(impact, false));
        let word = match &answer {
            Ok(_) => None,
            Err(Refusal::Past { at }) if *at == impact => Some("past"),
            Err(Refusal::TooFar { at, .. }) if *at == impact => Some("too far"),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(word, refusal, "{impact}");
    }
}

#[test]
fn a_flag_names_a_function_that_goes_on_and_an_id_that_is_free() {
    let mut org = raised();
    assert_eq!(org.refused(DREW, raise(soon(), false)), Refusal::Taken { noun: Noun::Flag });
    let other = |function| Command::RaiseFlag {
        flag: FlagId(71),
        function,
        what: text(71),
        impact: soon(),
        severity: Severity::Low,
        heads_up: false,
    };
    assert_eq!(org.refused(DREW, other(FunctionId(9))), Refusal::Missing { noun: Noun::Function });
    org.happen(Event::FunctionRetired { function: BOOKS });
    assert_eq!(org.refused(DREW, other(BOOKS)), Refusal::Retired);
    let missing = Command::SettleFlag { flag: FlagId(99), result: FlagResult::Averted, note: text(1) };
    assert_eq!(org.refused(MARI, missing), Refusal::Missing { noun: Noun::Flag });
}

#[test]
fn a_flag_that_is_passed_on_climbs_the_other_functions_path() {
    for who in [MARI, MIKO, SPONSOR, ADMIN] {
        let mut org = raised();
        let first = climbing(&org);
        let events = org.does(who, pass_on(BOOKS));
        let wanted = ["escalation_ended", "flag_passed_on", "escalation_started", "step_held"];
        assert_eq!(kinds(&events), wanted);
        assert_eq!(org.state.escalations[&first].phase, Phase::Ended(EscalationEnd::PassedOn));
        assert_eq!(org.state.escalations[&climbing(&org)].function, BOOKS);
        assert_eq!(org.state.flags[&FLAG].function, BOOKS);
        assert_eq!(org.state.flags[&FLAG].passed, [(HELP, who, text(72))]);
        assert_eq!(org.state.flags_of(BOOKS).collect::<Vec<_>>(), [FLAG]);
        assert_eq!(org.state.flags_of(HELP).count(), 0);
        // Who it was with has nothing to say about it any more; who it is with now does.
        if who == MARI {
            assert!(is_not_yours(&org.refused(MARI, settle())));
            org.does(DANA, settle());
        }
    }
}

#[test]
fn a_heads_up_that_is_passed_on_does_not_climb_either() {
    let mut org = owned();
    org.does(DREW, raise(soon(), true));
    assert_eq!(kinds(&org.does(MARI, pass_on(BOOKS))), ["flag_passed_on"]);
    assert!(org.state.climbing.is_empty());
}

#[test]
fn a_flag_is_passed_on_by_whom_it_is_with() {
    let mut org = raised();
    for who in [DREW, DANA, NOEL] {
        assert!(is_not_yours(&org.refused(who, pass_on(BOOKS))));
    }
    assert_eq!(org.refused(MARI, pass_on(HELP)), Refusal::SameFunction);
    assert_eq!(org.refused(MARI, pass_on(FunctionId(9))), Refusal::Missing { noun: Noun::Function });
    // Whoever took it on may, also after the seat went to another.
    let escalation = climbing(&org);
    org.does(MIKO, Command::Acknowledge { escalation });
    org.happen(Event::SeatEnded { ownership: model::OwnershipId(101), why: model::SeatEnd::Released });
    org.does(MIKO, pass_on(BOOKS));
    org.does(DANA, settle());
    assert_eq!(org.refused(DANA, pass_on(HELP)), Refusal::FlagClosed);
}

#[test]
fn a_flag_is_settled_by_those_who_answer_for_it_or_were_told() {
    for who in [MARI, MIKO, SPONSOR, ADMIN] {
        let mut org = raised();
        let escalation = climbing(&org);
        let events = org.does(who, settle());
        assert_eq!(kinds(&events), ["flag_settled", "escalation_ended"]);
        assert_eq!(org.state.escalations[&escalation].phase, Phase::Ended(EscalationEnd::Settled));
        assert_eq!(org.state.flags[&FLAG].result, Some((FlagResult::Averted, text(73))));
        assert_eq!(org.state.flags[&FLAG].closed, Some(org.now));
        assert_eq!(org.refused(who, settle()), Refusal::FlagClosed);
        assert_eq!(org.refused(DREW, WITHDRAW), Refusal::FlagClosed);
    }
    for who in [DREW, DANA, NOEL] {
        assert!(is_not_yours(&raised().refused(who, settle())));
    }
}

#[test]
fn whoever_was_told_may_settle_a_flag_also_after_the_path_ended() {
    let told = |org: &mut Org| {
        let path = model::Path {
            steps: vec![crate::kit::step(model::Receiver::Person(NOEL), 60, model::WhenOff::Call)],
            ..crate::kit::path(&[])
        };
        org.happen(Event::PathSet { function: Some(HELP), path: Some(path) });
        org.does(DREW, raise(soon(), false));
    };
    let mut org = owned();
    told(&mut org);
    org.does(NOEL, settle());
    let mut org = owned();
    told(&mut org);
    org.pass("2026-11-03T04:00:00Z");
    assert!(org.state.climbing.is_empty(), "the path came to its end");
    org.does(NOEL, settle());
}

#[test]
fn the_raiser_is_thanked_once_by_each_when_it_is_known_what_became_of_it() {
    let mut org = raised();
    assert_eq!(org.refused(MARI, THANK), Refusal::NotSettled);
    org.does(MARI, settle());
    assert!(is_not_yours(&org.refused(DREW, THANK)));
    assert_eq!(kinds(&org.does(MARI, THANK)), ["raiser_thanked"]);
    assert_eq!(org.refused(MARI, THANK), Refusal::ThankedAlready);
    org.does(NOEL, THANK);
    assert_eq!(org.state.flags[&FLAG].thanked_by.iter().copied().collect::<Vec<_>>(), [MARI, NOEL]);
    let mut org = raised();
    org.does(DREW, WITHDRAW);
    assert_eq!(org.refused(MARI, THANK), Refusal::FlagClosed);
}

#[test]
fn a_flag_is_taken_back_by_its_raiser_or_a_leader() {
    for who in [DREW, SPONSOR, ADMIN] {
        let mut org = raised();
        assert_eq!(kinds(&org.does(who, WITHDRAW)), ["flag_withdrawn", "escalation_ended"]);
        assert!(org.state.climbing.is_empty());
        assert_eq!(org.state.flags[&FLAG].result, None);
        for command in [WITHDRAW, settle(), pass_on(BOOKS)] {
            assert_eq!(org.refused(who, command), Refusal::FlagClosed);
        }
    }
    for who in [MARI, DANA] {
        assert!(is_not_yours(&raised().refused(who, WITHDRAW)));
    }
}

#[test]
fn the_lead_time_of_a_flag_is_from_raising_to_impact() {
    let mut org = owned();
    let late = at("2026-10-20T00:00:00Z");
    org.does(DREW, raise(late, true));
    let flag = &org.state.flags[&FLAG];
    assert!(flag.impact - flag.raised_at < 0, "raised after it hurt");
    assert_eq!((flag.raised_at, flag.impact, flag.by), (org.now, late, DREW));
    assert_eq!(org.replayed(), org.state);
}
