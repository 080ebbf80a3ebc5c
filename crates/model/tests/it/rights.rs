//! Who may decide what, how far, and for how long.

use std::collections::BTreeSet;

use model::{
    Command, DecidedBy, DecisionId, DecisionTypeId, Event, FunctionId, Instant, Level, Noun, PersonId,
    Quantity, Refusal, Right, RightEnd, Seat, TimerKey,
};

use crate::kit::{ADMIN, DANA, DREW, HELP, MARI, MIKO, NOEL, Org, PAYABLES, SPONSOR, at, text};

const TYPE: DecisionTypeId = DecisionTypeId(80);
const MADE: DecisionId = DecisionId(81);
const BOOKS: FunctionId = FunctionId(41);

fn right(level: Level, holder: Option<PersonId>, consulted: &[PersonId]) -> Right {
    let consulted: BTreeSet<PersonId> = consulted.iter().copied().collect();
    Right { level, limit: None, holder, consulted, objection_minutes: 240, trial_until: None }
}

fn give(right: Right) -> Command {
    Command::GiveRight { decision_type: TYPE, function: HELP, name: text(82), right, stands_for: None }
}

fn repeat(right: Right) -> Command {
    Command::GiveRight { decision_type: TYPE, function: HELP, name: text(82), right, stands_for: Some(MADE) }
}

const CONFIRM: Command = Command::ConfirmRight { decision_type: TYPE };
const END: Command = Command::EndRight { decision_type: TYPE };

fn owned() -> Org {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    let since = org.now;
    let (name, purpose) = (text(8), text(9));
    let (function, team, sponsor) = (BOOKS, PAYABLES, SPONSOR);
    org.happen(Event::FunctionSetUp { function, name, purpose, team, since, sponsor });
    org
}

fn until() -> Instant {
    at("2026-12-01T00:00:00Z")
}

fn on_trial(right: Right) -> Right {
    Right { trial_until: Some(until()), ..right }
}

fn holder(org: &Org) -> Option<PersonId> {
    org.state.right_holder(&org.state.decision_types[&TYPE])
}

fn is_not_yours(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotYours { .. })
}

/// A decision of Mari's function was asked by Drew, of a type or of none, and decided by `decider`.
fn decided(org: &mut Org, decision_type: Option<DecisionTypeId>, decider: PersonId) {
    let needed_by = until();
    org.happen(Event::DecisionAsked {
        decision: MADE,
        function: HELP,
        decision_type,
        by: DREW,
        decider,
        level: Level::Decide,
        question: text(83),
        options: Vec::new(),
        context: None,
        amount: None,
        needed_by,
    });
    org.happen(Event::DecisionMade {
        decision: MADE,
        by: DecidedBy::Person(decider),
        answer: text(84),
        working_minutes: 0,
        wall_minutes: 0,
    });
}

#[test]
fn a_right_is_given_by_the_sponsor_and_leaders() {
    for who in [SPONSOR, ADMIN] {
        let mut org = owned();
        org.does(who, give(right(Level::Decide, None, &[])));
        assert_eq!(holder(&org), Some(MARI), "the owner holds what names nobody");
        org.does(who, give(right(Level::Decide, Some(DREW), &[])));
        assert_eq!(holder(&org), Some(DREW));
        assert!(org.state.functions[&HELP].rights.contains(&TYPE));
    }
    for who in [MARI, DREW, NOEL] {
        assert!(is_not_yours(&owned().refused(who, give(right(Level::Decide, None, &[])))));
    }
}

#[test]
fn a_sponsor_who_leads_no_more_still_gives_rights() {
    let mut org = owned();
    org.happen(Event::RoleChanged { person: SPONSOR, role: model::Role::Member });
    org.does(SPONSOR, give(on_trial(right(Level::Decide, None, &[]))));
    org.does(SPONSOR, CONFIRM);
    org.does(SPONSOR, END);
}

#[test]
fn a_right_has_sensible_values() {
    let mut org = owned();
    let base = right(Level::Decide, None, &[]);
    for minutes in [0, 14_401] {
        let bad = Right { objection_minutes: minutes, ..base.clone() };
        assert!(matches!(org.refused(SPONSOR, give(bad)), Refusal::OutOfRange { .. }));
    }
    let bad = Right { limit: Some(Quantity(-1)), ..base.clone() };
    assert!(matches!(org.refused(SPONSOR, give(bad)), Refusal::OutOfRange { .. }));
    let now = org.now;
    let bad = Right { trial_until: Some(now), ..base.clone() };
    assert_eq!(org.refused(SPONSOR, give(bad)), Refusal::Past { at: now });
    let nobody = PersonId(999);
    for bad in [right(Level::Decide, Some(nobody), &[]), right(Level::Decide, None, &[DANA, nobody])] {
        assert_eq!(org.refused(SPONSOR, give(bad)), Refusal::Missing { noun: Noun::Person });
    }
    org.happen(Event::PersonLeft { person: DREW });
    for bad in [right(Level::Decide, Some(DREW), &[]), right(Level::Decide, None, &[DREW])] {
        assert_eq!(org.refused(SPONSOR, give(bad)), Refusal::HasLeft);
    }
    for minutes in [1, 14_400] {
        org.does(
            SPONSOR,
            give(Right { objection_minutes: minutes, limit: Some(Quantity(0)), ..base.clone() }),
        );
    }
}

#[test]
fn what_goes_ahead_unless_somebody_objects_needs_somebody_who_could() {
    let mut org = owned();
    for (holder, consulted) in [(None, &[][..]), (None, &[MARI]), (Some(DANA), &[DANA])] {
        let bad = right(Level::DecideUnlessObjected, holder, consulted);
        assert_eq!(org.refused(SPONSOR, give(bad)), Refusal::NobodyConsulted);
    }
    for (holder, consulted) in [(None, &[DANA][..]), (None, &[MARI, DANA]), (Some(DANA), &[MARI])] {
        org.does(SPONSOR, give(right(Level::DecideUnlessObjected, holder, consulted)));
    }
}

#[test]
fn a_type_belongs_to_one_function() {
    let mut org = owned();
    org.does(SPONSOR, give(right(Level::Decide, None, &[])));
    let elsewhere = |function| Command::GiveRight {
        decision_type: TYPE,
        function,
        name: text(82),
        right: right(Level::Decide, Some(DANA), &[]),
        stands_for: None,
    };
    assert_eq!(org.refused(SPONSOR, elsewhere(BOOKS)), Refusal::Taken { noun: Noun::DecisionType });
    let missing = Refusal::Missing { noun: Noun::Function };
    assert_eq!(org.refused(SPONSOR, elsewhere(FunctionId(9))), missing);
    org.happen(Event::FunctionRetired { function: HELP });
    assert_eq!(org.refused(SPONSOR, elsewhere(HELP)), Refusal::Retired);
}

#[test]
fn only_a_decision_that_was_made_here_becomes_a_standing_right() {
    let mut org = owned();
    let standing = repeat(right(Level::Decide, Some(DREW), &[]));
    assert_eq!(org.refused(SPONSOR, standing.clone()), Refusal::Missing { noun: Noun::Decision });
    org.does(
        SPONSOR,
        Command::AskDecision {
            decision: MADE,
            function: HELP,
            decision_type: None,
            question: text(1),
            options: Vec::new(),
            context: None,
            amount: None,
            needed_by: until(),
        },
    );
    assert_eq!(org.refused(SPONSOR, standing.clone()), Refusal::NotDecided, "it is open");
    org.does(SPONSOR, Command::WithdrawDecision { decision: MADE });
    assert_eq!(org.refused(SPONSOR, standing.clone()), Refusal::NotDecided, "it was taken back");
    let mut org = owned();
    decided(&mut org, None, MARI);
    let Command::GiveRight { name, right, stands_for, .. } = standing.clone() else { unreachable!() };
    let elsewhere = Command::GiveRight { decision_type: TYPE, function: BOOKS, name, right, stands_for };
    assert_eq!(org.refused(SPONSOR, elsewhere), Refusal::NotDecided, "it is another function's");
    org.does(SPONSOR, standing);
    assert_eq!(org.state.decision_types[&TYPE].stands_for, Some(MADE));
}

#[test]
fn whoever_decided_a_question_lets_another_decide_its_repeats() {
    let mut org = owned();
    decided(&mut org, None, MARI);
    let standing = repeat(right(Level::Decide, Some(DREW), &[]));
    for who in [DREW, MIKO, DANA] {
        assert!(
            is_not_yours(&org.refused(who, standing.clone())),
            "who asked or stands by did not decide it"
        );
    }
    assert!(
        is_not_yours(&org.refused(MARI, give(right(Level::Decide, Some(DREW), &[])))),
        "without a repeat"
    );
    org.does(MARI, standing.clone());
    assert_eq!(holder(&org), Some(DREW));
    // It is Drew's now: Mari has nothing to pass on any more, and Drew did not decide that question.
    assert!(is_not_yours(&org.refused(MARI, standing.clone())));
    assert!(is_not_yours(&org.refused(DREW, standing.clone())));
    // Who was the owner when it was decided, and is not any more, does not either.
    let mut org = owned();
    decided(&mut org, None, MARI);
    org.happen(Event::SeatEnded { ownership: model::OwnershipId(100), why: model::SeatEnd::Released });
    assert!(is_not_yours(&org.refused(MARI, standing)));
}

#[test]
fn nobody_passes_on_more_than_they_have() {
    let limit = |limit, right| Right { limit: Some(Quantity(limit)), ..right };
    let own = limit(500, right(Level::DecideUnlessObjected, Some(DREW), &[DANA]));
    let org = || {
        let mut org = owned();
        org.does(SPONSOR, give(own.clone()));
        decided(&mut org, Some(TYPE), DREW);
        org
    };
    let to_noel = right(Level::DecideUnlessObjected, Some(NOEL), &[DANA]);
    for (passed_on, may) in [
        (limit(500, to_noel.clone()), true),
        (limit(100, right(Level::Recommend, Some(NOEL), &[DANA, MIKO])), true),
        (limit(501, to_noel.clone()), false),
        (to_noel, false),
        (limit(500, right(Level::Decide, Some(NOEL), &[DANA])), false),
        (limit(500, right(Level::DecideUnlessObjected, Some(NOEL), &[MIKO])), false),
    ] {
        let answer = org().ask(DREW, repeat(passed_on.clone()));
        assert_eq!(answer.is_ok(), may, "{passed_on:?}");
    }
    // What is on trial, or only recommended, cannot be passed on; nor a type by a question of another.
    for (own, of) in [
        (on_trial(own.clone()), Some(TYPE)),
        (right(Level::Recommend, Some(DREW), &[]), Some(TYPE)),
        (own.clone(), None),
        (own, Some(DecisionTypeId(9))),
    ] {
        let mut org = owned();
        let passed_on = Right { holder: Some(NOEL), trial_until: None, ..own.clone() };
        org.does(SPONSOR, give(own));
        decided(&mut org, of, DREW);
        assert!(is_not_yours(&org.refused(DREW, repeat(passed_on))));
    }
}

#[test]
fn a_trial_falls_back_to_what_was_there_before() {
    let mut org = owned();
    let before = right(Level::DecideUnlessObjected, Some(DANA), &[MARI]);
    org.does(SPONSOR, give(before.clone()));
    org.does(SPONSOR, give(on_trial(right(Level::Decide, Some(DREW), &[]))));
    // Given anew while on trial, it still goes back to the first.
    org.does(SPONSOR, give(on_trial(right(Level::Decide, Some(NOEL), &[]))));
    assert_eq!(org.state.timers[&TimerKey::Trial(TYPE)].at, until());
    assert_eq!(org.pass("2026-11-30T23:59:00Z"), []);
    let ended = Event::RightEnded { decision_type: TYPE, why: RightEnd::Trial };
    assert_eq!(org.pass("2026-12-01T00:00:00Z"), [(until(), ended)]);
    assert_eq!(org.state.decision_types[&TYPE].right, before);
    assert_eq!(org.state.decision_types[&TYPE].ended, None);
    assert_eq!(holder(&org), Some(DANA));
}

#[test]
fn a_trial_of_something_new_falls_back_to_nothing() {
    let mut org = owned();
    org.does(SPONSOR, give(on_trial(right(Level::Decide, Some(DREW), &[]))));
    org.pass("2026-12-02T00:00:00Z");
    assert_eq!(org.state.decision_types[&TYPE].ended, Some((until(), RightEnd::Trial)));
    assert!(!org.state.functions[&HELP].rights.contains(&TYPE));
    for command in [CONFIRM, END] {
        assert_eq!(org.refused(SPONSOR, command), Refusal::RightEnded);
    }
    org.does(SPONSOR, give(right(Level::Decide, None, &[])));
    assert_eq!(holder(&org), Some(MARI), "it can be given anew");
}

#[test]
fn a_confirmed_trial_stays() {
    for who in [SPONSOR, ADMIN] {
        let mut org = owned();
        org.does(SPONSOR, give(right(Level::Decide, Some(DANA), &[])));
        assert_eq!(org.refused(who, CONFIRM), Refusal::NotOnTrial);
        org.does(SPONSOR, give(on_trial(right(Level::Decide, Some(DREW), &[]))));
        for other in [DREW, MARI] {
            assert!(is_not_yours(&org.refused(other, CONFIRM)));
        }
        org.does(who, CONFIRM);
        assert_eq!(org.refused(who, CONFIRM), Refusal::NotOnTrial);
        assert_eq!(org.pass("2026-12-15T00:00:00Z"), []);
        assert_eq!(holder(&org), Some(DREW));
    }
    let missing = Refusal::Missing { noun: Noun::DecisionType };
    assert_eq!(owned().refused(SPONSOR, CONFIRM), missing);
    assert_eq!(owned().refused(SPONSOR, END), missing);
}

#[test]
fn a_trial_is_not_confirmed_once_its_end_has_come() {
    let mut org = owned();
    org.does(SPONSOR, give(on_trial(right(Level::Decide, Some(DREW), &[]))));
    org.now = until();
    assert_eq!(org.refused(SPONSOR, CONFIRM), Refusal::NotOnTrial, "time was not asked yet");
}

#[test]
fn a_right_is_taken_back_or_given_back() {
    for (who, why) in
        [(SPONSOR, RightEnd::Withdrawn), (ADMIN, RightEnd::Withdrawn), (DREW, RightEnd::GivenBack)]
    {
        let mut org = owned();
        org.does(SPONSOR, give(right(Level::Decide, Some(DREW), &[])));
        let now = org.now;
        assert_eq!(org.does(who, END), [Event::RightEnded { decision_type: TYPE, why }]);
        assert_eq!(org.state.decision_types[&TYPE].ended, Some((now, why)));
        assert_eq!(org.refused(who, END), Refusal::RightEnded);
    }
    let mut org = owned();
    org.does(SPONSOR, give(right(Level::Decide, None, &[])));
    for who in [MIKO, DREW] {
        assert!(is_not_yours(&org.refused(who, END)));
    }
    assert_eq!(org.does(MARI, END), [Event::RightEnded { decision_type: TYPE, why: RightEnd::GivenBack }]);
    assert_eq!(org.replayed(), org.state);
}
