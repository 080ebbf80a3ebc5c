//! Functions: who delivers and uses them, what they promise, and how they end.

use std::collections::BTreeSet;

use model::{
    Basis, Charter, Command, CompanyId, Consumer, DecisionId, DecisionTypeId, Due, EscalationId, Event,
    FlagId, FunctionId, Instant, Level, OutcomeId, OwnershipId, Path, PersonId, Quantity, Receiver, Refusal,
    Right, RightEnd, Role, Seat, SeatEnd, SeatState, Severity, State, Subject, TeamId, Terms, TimerKey,
    WhenOff,
};
use proptest::prelude::*;
use worktime::{DAY, HOUR};

use crate::kit::{
    ADMIN, DANA, DREW, HELP, MARI, MIKO, NIGHT, NOEL, OWN, Org, PARTNER, PAYABLES, SPONSOR, SUPPORT, at,
    path, step, text,
};
use crate::seats::aim;

const OTHER: FunctionId = FunctionId(41);

fn set_up(function: FunctionId, team: TeamId, since: Instant, sponsor: PersonId) -> Command {
    Command::SetUpFunction { function, name: text(6), purpose: text(7), team, since, sponsor }
}

/// The kit's organisation with a second function.
fn two() -> Org {
    let mut org = Org::new();
    org.does(ADMIN, set_up(OTHER, PAYABLES, at("2026-01-01T00:00:00Z"), ADMIN));
    org
}

#[test]
fn a_function_is_set_up_with_a_team_and_a_sponsor() {
    let mut org = two();
    let made = &org.state.functions[&OTHER];
    assert_eq!((made.team(), made.sponsor, made.name), (Some(PAYABLES), ADMIN, text(6)));
    assert_eq!(made.deliveries[0].since, at("2026-01-01T00:00:00Z"));
    let (third, now) = (FunctionId(42), org.now);
    for (command, text) in [
        (
            set_up(OTHER, PAYABLES, now, ADMIN),
            "another function has this id already: draw a new id and try again",
        ),
        (
            set_up(third, TeamId(99), now, ADMIN),
            "there is no such team: it may have been closed or never existed; look it up again",
        ),
        (
            set_up(third, PAYABLES, at("2026-11-02T17:00:00.000001Z"), ADMIN),
            "2026-11-02T17:00:00.000001Z is in the future: choose a time that has passed",
        ),
        (
            set_up(third, PAYABLES, at("2016-01-01T00:00:00Z"), ADMIN),
            "2016-01-01T00:00:00Z is too far away: choose a time within 10 years",
        ),
        (
            set_up(third, PAYABLES, now, DANA),
            "a sponsor is a leader or an admin: choose one, or make this person a leader first",
        ),
        (
            set_up(third, PAYABLES, now, PersonId(99)),
            "there is no such person: it may have been closed or never existed; look it up again",
        ),
    ] {
        assert_eq!(org.refused(ADMIN, command).to_string(), text);
    }
    org.does(ADMIN, set_up(third, PAYABLES, now, SPONSOR));
}

#[test]
fn another_team_delivers() {
    let mut org = two();
    let since = at("2026-10-01T00:00:00Z");
    let to = |function, team, since| Command::MoveDelivery { function, team, since };
    org.does(ADMIN, to(OTHER, NIGHT, since));
    assert_eq!(org.state.functions[&OTHER].team(), Some(NIGHT));
    assert_eq!(org.state.site_of(OTHER), Some(crate::kit::MANILA));
    assert_eq!(org.refused(ADMIN, to(OTHER, NIGHT, since)), Refusal::NoChange);
    org.does(ADMIN, to(OTHER, NIGHT, at("2026-10-02T00:00:00Z")));
    assert_eq!(org.state.functions[&OTHER].deliveries.len(), 3, "what was on record stays on record");
    let later = at("2026-11-03T00:00:00Z");
    assert_eq!(org.refused(ADMIN, to(OTHER, SUPPORT, later)), Refusal::Future { at: later });
    assert!(matches!(org.refused(ADMIN, to(OTHER, TeamId(99), since)), Refusal::Missing { .. }));
    assert_eq!(
        org.refused(ADMIN, to(FunctionId(99), SUPPORT, since)).to_string(),
        "there is no such function: it may have been closed or never existed; look it up again"
    );
}

#[test]
fn consumers_are_named_all_at_once() {
    let mut org = two();
    let name = |consumers: &[Consumer]| Command::NameConsumers {
        function: HELP,
        consumers: consumers.iter().copied().collect(),
    };
    let all = [Consumer::Function(OTHER), Consumer::Team(PAYABLES), Consumer::Company(PARTNER)];
    org.does(ADMIN, name(&all));
    assert_eq!(org.state.functions[&HELP].consumers, BTreeSet::from(all));
    assert_eq!(org.refused(ADMIN, name(&all)), Refusal::NoChange);
    assert_eq!(
        org.refused(ADMIN, name(&[Consumer::Function(HELP)])).to_string(),
        "a function is not its own consumer: leave it out"
    );
    for nothing in
        [Consumer::Function(FunctionId(99)), Consumer::Team(TeamId(99)), Consumer::Company(CompanyId(99))]
    {
        assert!(matches!(org.refused(ADMIN, name(&[nothing])), Refusal::Missing { .. }), "{nothing:?}");
    }
    let many: Vec<Consumer> = (0..501).map(|id| Consumer::Team(TeamId(id))).collect();
    assert_eq!(
        org.refused(ADMIN, name(&many)).to_string(),
        "the number of consumers must be from 0 to 500, not 501: correct it"
    );
    org.does(ADMIN, name(&[]));
    org.does(ADMIN, Command::RetireFunction { function: OTHER });
    assert_eq!(org.refused(ADMIN, name(&[Consumer::Function(OTHER)])), Refusal::Retired);
}

#[test]
fn a_sponsor_is_a_leader() {
    let mut org = Org::new();
    let name = |sponsor| Command::NameSponsor { function: HELP, sponsor };
    assert_eq!(org.refused(ADMIN, name(SPONSOR)), Refusal::NoChange);
    assert_eq!(org.refused(ADMIN, name(MARI)), Refusal::NotALeader);
    org.does(ADMIN, name(ADMIN));
    assert_eq!(org.state.sponsor(HELP), Some(ADMIN));
    org.does(ADMIN, Command::Leave { person: SPONSOR });
    assert_eq!(org.refused(ADMIN, name(SPONSOR)), Refusal::HasLeft);
}

#[test]
fn a_charter_is_written_as_a_whole() {
    let mut org = Org::new();
    let write = |charter: Charter| Command::WriteCharter { function: HELP, charter };
    let full = || vec![text(1); 50];
    let charter = Charter {
        in_scope: full(),
        out_of_scope: full(),
        inputs: full(),
        outputs: full(),
        done: full(),
        standards: full(),
        limits: full(),
    };
    org.does(ADMIN, write(charter.clone()));
    assert_eq!(org.state.functions[&HELP].charter, Some(charter.clone()));
    assert_eq!(org.refused(ADMIN, write(charter)), Refusal::NoChange);
    org.does(ADMIN, write(Charter::default()));
    let long = || vec![text(1); 51];
    for (charter, what) in [
        (Charter { in_scope: long(), ..Charter::default() }, "lines of what is in scope"),
        (Charter { out_of_scope: long(), ..Charter::default() }, "lines of what is out of scope"),
        (Charter { inputs: long(), ..Charter::default() }, "inputs"),
        (Charter { outputs: long(), ..Charter::default() }, "outputs"),
        (Charter { done: long(), ..Charter::default() }, "lines of when it is done"),
        (Charter { standards: long(), ..Charter::default() }, "standards"),
        (Charter { limits: long(), ..Charter::default() }, "limits"),
    ] {
        assert_eq!(
            org.refused(ADMIN, write(charter)).to_string(),
            format!("the number of {what} must be from 0 to 50, not 51: correct it")
        );
    }
}

#[test]
fn a_function_follows_the_organisations_path_or_its_own() {
    let mut org = Org::new();
    let set = |function, path| Command::SetPath { function, path };
    let one = path(&[step(Receiver::Person(DANA), 60, WhenOff::Hold)]);
    let two = path(&[step(Receiver::OnDuty(SUPPORT), 60, WhenOff::NextAtWork)]);
    org.does(ADMIN, set(None, Some(one.clone())));
    assert_eq!(org.state.path_of(HELP), Some(&one));
    assert_eq!(org.refused(ADMIN, set(None, Some(one.clone()))), Refusal::NoChange);
    org.does(ADMIN, set(Some(HELP), Some(two.clone())));
    assert_eq!(org.state.path_of(HELP), Some(&two));
    assert_eq!(org.refused(ADMIN, set(Some(HELP), Some(two))), Refusal::NoChange);
    org.does(ADMIN, set(Some(HELP), None));
    assert_eq!(org.state.path_of(HELP), Some(&one));
    assert_eq!(org.refused(ADMIN, set(Some(HELP), None)), Refusal::NoChange);
    assert_eq!(
        org.refused(ADMIN, set(None, None)).to_string(),
        "the organisation needs a path, which functions without one follow: give one"
    );
    assert!(matches!(org.refused(ADMIN, set(Some(FunctionId(99)), None)), Refusal::Missing { .. }));
    org.does(ADMIN, Command::Leave { person: DREW });
    let bad = |with: &dyn Fn(&mut Path)| {
        let mut bad = one.clone();
        with(&mut bad);
        Some(bad)
    };
    for (bad, text) in [
        (
            bad(&|bad| bad.steps.clear()),
            "a path has 1 to 12 steps, this one has 0: add some or leave some out",
        ),
        (
            bad(&|bad| bad.steps = vec![bad.steps[0]; 13]),
            "a path has 1 to 12 steps, this one has 13: add some or leave some out",
        ),
        (
            bad(&|bad| bad.steps[0].wait_minutes = 0),
            "the wait of a step in minutes must be from 1 to 28800, not 0: correct it",
        ),
        (
            bad(&|bad| bad.steps[0].receiver = Receiver::Person(DREW)),
            "this person has left: choose somebody who is here",
        ),
        (
            bad(&|bad| bad.steps[0].receiver = Receiver::OnDuty(TeamId(99))),
            "there is no such team: it may have been closed or never existed; look it up again",
        ),
        (bad(&|bad| bad.repeats = 6), "the number of repeats must be from 0 to 5, not 6: correct it"),
        (
            bad(&|bad| bad.ceiling_minutes = 86_401),
            "the ceiling in minutes must be from 1 to 86400, not 86401: correct it",
        ),
        (
            bad(&|bad| bad.forgotten_minutes = 0),
            "the time to settle in minutes must be from 1 to 28800, not 0: correct it",
        ),
    ] {
        assert_eq!(org.refused(ADMIN, set(Some(HELP), bad.clone())).to_string(), text);
        assert_eq!(org.refused(ADMIN, set(None, bad)).to_string(), text);
    }
    let longest = bad(&|path| {
        path.steps = vec![path.steps[0]; 12];
        (path.repeats, path.ceiling_minutes, path.forgotten_minutes) = (5, 86_400, 28_800);
        path.steps[11].wait_minutes = 28_800;
    });
    org.does(ADMIN, set(Some(HELP), longest));
}

#[test]
fn a_function_is_shared_with_partners_only() {
    let mut org = Org::new();
    let share = |company, shared| Command::ShareFunction { function: HELP, company, shared };
    assert_eq!(org.refused(ADMIN, share(PARTNER, false)), Refusal::NoChange);
    org.does(ADMIN, share(PARTNER, true));
    assert_eq!(org.state.functions[&HELP].shared_with, BTreeSet::from([PARTNER]));
    assert_eq!(org.refused(ADMIN, share(PARTNER, true)), Refusal::NoChange);
    org.does(ADMIN, share(PARTNER, false));
    assert!(org.state.functions[&HELP].shared_with.is_empty());
    assert_eq!(
        org.refused(ADMIN, share(OWN, true)).to_string(),
        "a function can only be shared with a partner: people of the own company see it already"
    );
    assert!(matches!(org.refused(ADMIN, share(CompanyId(99), true)), Refusal::Missing { .. }));
}

#[test]
fn nothing_changes_in_a_function_that_ended() {
    let mut org = Org::new();
    org.does(ADMIN, Command::RetireFunction { function: HELP });
    assert_eq!(org.state.functions[&HELP].retired, Some(org.now));
    let (function, since, one) = (HELP, org.now, path(&[step(Receiver::Owner, 60, WhenOff::Hold)]));
    for command in [
        Command::RetireFunction { function },
        Command::MoveDelivery { function, team: NIGHT, since },
        Command::NameConsumers { function, consumers: BTreeSet::from([Consumer::Team(NIGHT)]) },
        Command::NameSponsor { function, sponsor: ADMIN },
        Command::WriteCharter { function, charter: Charter::default() },
        Command::SetPath { function: Some(function), path: Some(one) },
        Command::ShareFunction { function, company: PARTNER, shared: true },
    ] {
        assert_eq!(
            org.refused(ADMIN, command).to_string(),
            "the function has ended: choose one that goes on"
        );
    }
    assert!(matches!(
        org.refused(ADMIN, Command::RetireFunction { function: FunctionId(99) }),
        Refusal::Missing { .. }
    ));
}

/// One thing of a function, put there without a rule being asked.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Held(Seat, usize),
    Offered(Seat, usize),
    Accepted(Seat, usize, i64),
    Outcome(i64),
    Right(bool),
    Decision(i64),
    Proposal(i64),
    Flag(bool),
}

const PEOPLE: [PersonId; 5] = [DANA, DREW, MARI, MIKO, NOEL];

fn put(org: &mut Org, function: FunctionId, id: u64, thing: Thing) {
    let now = org.now;
    match thing {
        Thing::Held(seat, person) => {
            if let Some(before) = org.state.functions[&function].held.get(&seat).copied() {
                org.happen(Event::SeatEnded { ownership: before, why: SeatEnd::Succeeded });
            }
            org.seat(id, function, seat, PEOPLE[person]);
        }
        Thing::Offered(seat, person) => drop(put_offer(org, function, id, seat, PEOPLE[person])),
        Thing::Accepted(seat, person, hours) => {
            let ownership = put_offer(org, function, id, seat, PEOPLE[person]);
            let from = now + hours * HOUR;
            org.happen(Event::SeatAccepted { ownership, by: PEOPLE[person], from });
        }
        Thing::Outcome(hours) => {
            let due =
                Due { at: now + hours * HOUR, basis: Basis::WorkingDays { of: SPONSOR, from: now, days: 3 } };
            org.happen(Event::OutcomeDefined {
                outcome: OutcomeId(id),
                function,
                aim: aim(3),
                due: Some(due),
            });
        }
        Thing::Right(trial) => {
            let right = Right {
                level: Level::Decide,
                limit: Some(Quantity(1_000)),
                holder: None,
                consulted: BTreeSet::new(),
                objection_minutes: 60,
                trial_until: trial.then_some(now + 3 * DAY),
            };
            let (decision_type, name) = (DecisionTypeId(id), text(3));
            org.happen(Event::RightGiven { decision_type, function, name, right, stands_for: None });
        }
        Thing::Decision(hours) => drop(put_decision(org, function, id, now + hours * HOUR)),
        Thing::Proposal(hours) => {
            let decision = put_decision(org, function, id, now + 90 * DAY);
            let at = now + hours * HOUR;
            let basis = Basis::Silence { objectors: vec![(DANA, now)], minutes: 14_400, latest: at };
            let (by, proposal) = (MARI, text(4));
            org.happen(Event::DecisionProposed { decision, by, proposal, due: Due { at, basis } });
        }
        Thing::Flag(climbs) => put_flag(org, function, id, climbs),
    }
}

fn put_offer(org: &mut Org, function: FunctionId, id: u64, seat: Seat, person: PersonId) -> OwnershipId {
    let ownership = OwnershipId(id);
    let basis = Basis::WorkingDays { of: person, from: org.now, days: 1 };
    org.happen(Event::SeatOffered {
        ownership,
        function,
        seat,
        person,
        by: SPONSOR,
        answers: person,
        terms: Terms::default(),
        from: None,
        until: (seat == Seat::Acting).then_some(org.now + 40 * DAY),
        due: Due { at: org.now + DAY, basis },
    });
    ownership
}

fn put_decision(org: &mut Org, function: FunctionId, id: u64, needed_by: Instant) -> DecisionId {
    let decision = DecisionId(id);
    org.happen(Event::DecisionAsked {
        decision,
        function,
        decision_type: None,
        by: DREW,
        decider: MARI,
        level: Level::DecideUnlessObjected,
        question: text(8),
        options: Vec::new(),
        context: None,
        amount: None,
        needed_by,
    });
    decision
}

fn put_flag(org: &mut Org, function: FunctionId, id: u64, climbs: bool) {
    let (flag, impact) = (FlagId(id), org.now + 9 * DAY);
    let (by, what, severity) = (DANA, text(9), Severity::High);
    org.happen(Event::FlagRaised { flag, function, by, what, impact, severity, heads_up: !climbs });
    if climbs {
        let (escalation, subject) = (EscalationId(id), Subject::Flag(flag));
        let path = org.state.path_of(function).expect("a path").clone();
        org.happen(Event::EscalationStarted { escalation, subject, function, path, ceiling: impact });
        let due = Due {
            at: org.now + HOUR,
            basis: Basis::FirstAtWork {
                turns: vec![model::Turn { person: SPONSOR, from: org.now, until: None }],
            },
        };
        org.happen(Event::StepHeld { escalation, round: 0, step: 2, due });
    }
}

/// The function that a timer belongs to.
fn function_of(state: &State, key: TimerKey) -> FunctionId {
    match key {
        TimerKey::Begins(id) | TimerKey::Ends(id) | TimerKey::Answer(id) => state.ownerships[&id].function,
        TimerKey::Trial(id) => state.decision_types[&id].function,
        TimerKey::Silence(id) | TimerKey::Needed(id) => state.decisions[&id].function,
        TimerKey::Reading(id) => state.outcomes[&id].function,
        TimerKey::Step(id) | TimerKey::Ceiling(id) => state.escalations[&id].function,
    }
}

fn thing() -> impl Strategy<Value = Thing> {
    let seat = || prop_oneof![Just(Seat::Owner), Just(Seat::Backup), Just(Seat::Acting)];
    prop_oneof![
        (seat(), 0..5_usize).prop_map(|(seat, person)| Thing::Held(seat, person)),
        (seat(), 0..5_usize).prop_map(|(seat, person)| Thing::Offered(seat, person)),
        (seat(), 0..5_usize, 1..400_i64)
            .prop_map(|(seat, person, hours)| Thing::Accepted(seat, person, hours)),
        (1..400_i64).prop_map(Thing::Outcome),
        any::<bool>().prop_map(Thing::Right),
        (1..400_i64).prop_map(Thing::Decision),
        (1..200_i64).prop_map(Thing::Proposal),
        any::<bool>().prop_map(Thing::Flag),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever a function has open, once it is retired nothing of it waits for a time, climbs or is held, and what
    /// belongs to another goes on.
    #[test]
    fn nothing_of_a_retired_function_waits(
        things in prop::collection::vec((any::<bool>(), thing(), 0..40_i64), 1..25),
        days in 0..12_i64,
    ) {
        let mut org = two();
        for (place, (other, thing, wait_hours)) in things.into_iter().enumerate() {
            put(&mut org, if other { OTHER } else { HELP }, 1_000 + place as u64, thing);
            let until = (org.now + wait_hours * HOUR).to_string();
            org.pass(&until);
        }
        let until = (org.now + days * DAY).to_string();
        org.pass(&until);
        let of_other = |state: &State| -> Vec<TimerKey> {
            state.timers.keys().copied().filter(|key| function_of(state, *key) == OTHER).collect()
        };
        let before = of_other(&org.state);
        org.does(ADMIN, Command::RetireFunction { function: HELP });
        let state = &org.state;
        let left: Vec<&TimerKey> = state.timers.keys().filter(|key| function_of(state, **key) == HELP).collect();
        prop_assert!(left.is_empty(), "{left:?}");
        prop_assert_eq!(before, of_other(state));
        let climbs = state.climbing.values().any(|id| state.escalations[id].function == HELP);
        prop_assert!(!climbs);
        let found = &state.functions[&HELP];
        prop_assert!(found.held.is_empty() && found.offers.is_empty());
        prop_assert!(found.outcomes.is_empty() && found.rights.is_empty());
        prop_assert!(state.decisions_of(HELP).all(|id| state.decisions[&id].closed.is_some()));
        prop_assert!(state.flags_of(HELP).all(|id| state.flags[&id].closed.is_some()));
        let seats = PEOPLE.into_iter().flat_map(|person| state.seats_of(person).collect::<Vec<_>>());
        prop_assert!(seats.into_iter().all(|id| state.ownerships[&id].function == OTHER));
        prop_assert_eq!(org.replayed(), org.state.clone());
        let quiet = org.pass("2027-03-01T00:00:00Z");
        let about = |event: &Event| matches!(event, Event::StepTaken { escalation, .. }
            if org.state.escalations.get(escalation).is_some_and(|found| found.function == HELP));
        prop_assert!(!quiet.iter().any(|(_, event)| about(event)));
    }
}

#[test]
fn everything_of_a_function_ends_with_it_and_says_why() {
    let mut org = Org::new();
    for (id, thing) in [
        (100, Thing::Held(Seat::Owner, 2)),
        (101, Thing::Held(Seat::Backup, 3)),
        (102, Thing::Offered(Seat::Owner, 0)),
        (103, Thing::Accepted(Seat::Acting, 1, 48)),
        (104, Thing::Outcome(24)),
        (105, Thing::Right(true)),
        (106, Thing::Decision(24)),
        (107, Thing::Flag(true)),
    ] {
        put(&mut org, HELP, id, thing);
    }
    let events = org.does(ADMIN, Command::RetireFunction { function: HELP });
    for expected in [
        Event::SeatEnded { ownership: OwnershipId(100), why: SeatEnd::FunctionRetired },
        Event::SeatEnded { ownership: OwnershipId(101), why: SeatEnd::FunctionRetired },
        Event::SeatWithdrawn { ownership: OwnershipId(102) },
        Event::SeatWithdrawn { ownership: OwnershipId(103) },
        Event::OutcomeRetired { outcome: OutcomeId(104) },
        Event::RightEnded { decision_type: DecisionTypeId(105), why: RightEnd::Withdrawn },
        Event::DecisionWithdrawn { decision: DecisionId(106) },
        Event::FlagWithdrawn { flag: FlagId(107) },
    ] {
        assert!(events.contains(&expected), "{expected:?} in {events:?}");
    }
    assert_eq!(events.last(), Some(&Event::FunctionRetired { function: HELP }));
    assert_eq!(org.state.timers_open(), 0);
    assert_eq!(org.state.next_due(), None, "nothing has to be worked out either");
    let closed = &org.state.ownerships[&OwnershipId(102)];
    assert_eq!(closed.state, SeatState::Withdrawn);
    // What closed is forgotten in time, what was held is not.
    org.now = at("2027-06-01T00:00:00Z");
    org.does(ADMIN, Command::ChangeRole { person: DANA, role: Role::Leader });
    org.does(ADMIN, Command::ChangeRole { person: DANA, role: Role::Member });
    assert!(!org.state.ownerships.contains_key(&OwnershipId(102)));
    let then = at("2026-11-02T17:00:00Z");
    assert_eq!(org.state.holder_as_of(HELP, Seat::Owner, then, then), None, "it ended within the instant");
    assert!(org.state.ownerships.contains_key(&OwnershipId(100)));
}
