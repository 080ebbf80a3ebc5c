//! The integration ladder: what is met, what earns the rest, and which rung is reached.

use model::{
    Aim, Charter, Criterion, DecidedBy, DecisionId, DecisionTypeId, Direction, Due, Event, FunctionId,
    Instant, Ladder, LadderAction, Level, OutcomeId, OutcomeKind, OwnershipId, PersonId, Quantity, Receiver,
    Right, RightEnd, Rotation, Rung, Seat, SeatEnd, SiteId, Standing, Terms, UnknownWhy, WhenOff, ladder,
};

use crate::kit::{
    ADMIN, DANA, DENVER, HELP, MANILA, MARI, MIKO, Org, PAYABLES, SPONSOR, SUPPORT, at, path, step, text,
};

fn on(org: &Org, site: SiteId) -> Ladder {
    ladder(&org.state, HELP, site, org.now).expect("a ladder")
}

fn standing(org: &Org, site: SiteId, criterion: Criterion) -> Standing {
    let found =
        on(org, site).rungs.into_iter().flat_map(|rung| rung.criteria).find(|found| found.0 == criterion);
    found.expect("every criterion is listed").1
}

fn manila(org: &Org, criterion: Criterion) -> Standing {
    standing(org, MANILA, criterion)
}

fn unmet(action: LadderAction) -> Standing {
    Standing::Unmet { action }
}

fn offered(org: &mut Org, id: u64, seat: Seat, person: PersonId) -> OwnershipId {
    let ownership = OwnershipId(id);
    let due = Due::wall(at("2026-12-20T00:00:00Z"));
    org.happen(Event::SeatOffered {
        ownership,
        function: HELP,
        seat,
        person,
        by: SPONSOR,
        answers: person,
        terms: Terms::default(),
        from: None,
        until: None,
        due,
    });
    ownership
}

fn begins_with(org: &mut Org, receiver: Receiver) {
    let path = path(&[step(receiver, 60, WhenOff::Hold), step(Receiver::Sponsor, 60, WhenOff::Hold)]);
    org.happen(Event::PathSet { function: Some(HELP), path: Some(path) });
}

fn chartered(org: &mut Org) {
    let charter = Charter { in_scope: vec![text(60)], ..Charter::default() };
    org.happen(Event::CharterWritten { function: HELP, charter });
}

fn outcome(org: &mut Org, id: u64, kind: OutcomeKind) -> OutcomeId {
    let aim = Aim {
        kind,
        statement: text(61),
        unit: text(62),
        target: Quantity(1_000),
        direction: Direction::AtMost,
        tolerance: Quantity(0),
        cadence_days: 5,
        source: text(63),
        owner: None,
    };
    org.happen(Event::OutcomeDefined { outcome: OutcomeId(id), function: HELP, aim, due: None });
    OutcomeId(id)
}

fn right(org: &mut Org, id: u64, level: Level, holder: Option<PersonId>) {
    let right =
        Right { level, limit: None, holder, consulted: [].into(), objection_minutes: 480, trial_until: None };
    let decision_type = DecisionTypeId(id);
    org.happen(Event::RightGiven { decision_type, function: HELP, name: text(64), right, stands_for: None });
}

fn asked(org: &mut Org, id: u64, by: PersonId, decider: PersonId, needed_by: &str) -> DecisionId {
    org.happen(Event::DecisionAsked {
        decision: DecisionId(id),
        function: HELP,
        decision_type: None,
        by,
        decider,
        level: Level::Decide,
        question: text(65),
        options: Vec::new(),
        context: None,
        amount: None,
        needed_by: at(needed_by),
    });
    DecisionId(id)
}

fn made(org: &mut Org, decision: DecisionId) {
    let by = DecidedBy::Person(MARI);
    org.happen(Event::DecisionMade { decision, by, answer: text(66), working_minutes: 10, wall_minutes: 10 });
}

/// Everything of *named*, with the owner in Manila.
fn named() -> Org {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    begins_with(&mut org, Receiver::Sponsor);
    chartered(&mut org);
    org
}

/// Everything of *owns outcomes* too.
fn owning() -> Org {
    let mut org = named();
    begins_with(&mut org, Receiver::Owner);
    outcome(&mut org, 1, OutcomeKind::Result);
    right(&mut org, 1, Level::Decide, None);
    org
}

#[test]
fn a_function_without_anything_is_extra_hands_and_lists_every_action() {
    let org = Org::new();
    let found = on(&org, MANILA);
    assert_eq!(found.reached, Rung::ExtraHands);
    assert_eq!(found.rungs.each_ref().map(|rung| rung.rung), Rung::ALL);
    assert_eq!(found.rungs.each_ref().map(|rung| rung.criteria.len()), [0, 4, 2, 4]);
    let next: Vec<LadderAction> = found.next_actions().collect();
    assert_eq!(
        next,
        [
            LadderAction::OfferOwnersSeat,
            LadderAction::OfferBackupsSeat,
            LadderAction::SetPath,
            LadderAction::WriteCharter
        ]
    );
    assert_eq!(
        next[0].at_site("Manila"),
        "Offer the owner's seat to somebody at Manila, and wait for their yes"
    );
    assert_eq!(
        next[0].to_string(),
        "Offer the owner's seat to somebody at this site, and wait for their yes"
    );
    assert_eq!(manila(&org, Criterion::Attendance), Standing::Unknown { why: UnknownWhy::NoSessions });
    assert_eq!(manila(&org, Criterion::Feedback), Standing::Unknown { why: UnknownWhy::NoFeedback });
    assert_eq!(manila(&org, Criterion::DecisionsInTime), Standing::Unknown { why: UnknownWhy::NoDecisions });
}

#[test]
fn what_is_not_there_has_no_ladder() {
    let mut org = Org::new();
    assert_eq!(ladder(&org.state, FunctionId(9), MANILA, org.now), None);
    assert_eq!(ladder(&org.state, HELP, SiteId(9), org.now), None);
    org.happen(Event::FunctionRetired { function: HELP });
    assert_eq!(ladder(&org.state, HELP, MANILA, org.now), None);
}

#[test]
fn an_owner_counts_at_their_own_site_once_they_accepted_and_began() {
    let mut org = Org::new();
    let ownership = offered(&mut org, 100, Seat::Owner, MARI);
    assert_eq!(manila(&org, Criterion::Owner), unmet(LadderAction::AgreeOnOwner(ownership)));
    assert_eq!(
        standing(&org, DENVER, Criterion::Owner),
        unmet(LadderAction::OfferOwnersSeat),
        "she is not there"
    );
    let from = at("2026-11-20T00:00:00Z");
    org.happen(Event::SeatAccepted { ownership, by: MARI, from });
    let other = offered(&mut org, 99, Seat::Owner, MIKO);
    assert_eq!(
        manila(&org, Criterion::Owner),
        unmet(LadderAction::AwaitOwner(ownership)),
        "rather than {other:?}"
    );
    org.happen(Event::SeatBegan { ownership });
    assert_eq!(manila(&org, Criterion::Owner), Standing::Met);
    assert_eq!(standing(&org, DENVER, Criterion::Owner), unmet(LadderAction::OfferOwnersSeat));
    org.happen(Event::PersonMoved { person: MARI, site: DENVER, team: None });
    assert_eq!(
        standing(&org, DENVER, Criterion::Owner),
        Standing::Met,
        "what counts is where the owner is now"
    );
    org.happen(Event::SeatEnded { ownership, why: SeatEnd::Released });
    assert_eq!(standing(&org, DENVER, Criterion::Owner), unmet(LadderAction::OfferOwnersSeat));
}

#[test]
fn offers_of_other_seats_and_to_people_who_left_earn_nothing() {
    let mut org = Org::new();
    offered(&mut org, 100, Seat::Backup, MARI);
    assert_eq!(manila(&org, Criterion::Owner), unmet(LadderAction::OfferOwnersSeat));
    offered(&mut org, 101, Seat::Owner, MIKO);
    assert_eq!(manila(&org, Criterion::Owner), unmet(LadderAction::AgreeOnOwner(OwnershipId(101))));
    org.happen(Event::PersonLeft { person: MIKO });
    assert_eq!(manila(&org, Criterion::Owner), unmet(LadderAction::OfferOwnersSeat));
}

#[test]
fn an_acting_owner_is_no_owner() {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Acting, MARI);
    assert_eq!(manila(&org, Criterion::Owner), unmet(LadderAction::OfferOwnersSeat));
}

#[test]
fn a_backup_may_be_anywhere() {
    let mut org = Org::new();
    let ownership = offered(&mut org, 100, Seat::Backup, DANA);
    assert_eq!(manila(&org, Criterion::Backup), unmet(LadderAction::AgreeOnBackup(ownership)));
    org.happen(Event::SeatAccepted { ownership, by: DANA, from: org.now });
    assert_eq!(manila(&org, Criterion::Backup), unmet(LadderAction::AwaitBackup(ownership)));
    org.happen(Event::SeatBegan { ownership });
    assert_eq!(manila(&org, Criterion::Backup), Standing::Met);
    org.happen(Event::PersonLeft { person: DANA });
    assert_eq!(
        manila(&org, Criterion::Backup),
        unmet(LadderAction::OfferBackupsSeat),
        "who left stands behind nobody"
    );
}

#[test]
fn the_path_must_be_the_functions_own_and_the_charter_say_something() {
    let mut org = Org::new();
    assert_eq!(
        manila(&org, Criterion::Path),
        unmet(LadderAction::SetPath),
        "the organisation's is not its own"
    );
    begins_with(&mut org, Receiver::Owner);
    assert_eq!(manila(&org, Criterion::Path), Standing::Met);
    org.happen(Event::PathSet { function: Some(HELP), path: None });
    assert_eq!(manila(&org, Criterion::Path), unmet(LadderAction::SetPath));
    org.happen(Event::CharterWritten { function: HELP, charter: Charter::default() });
    assert_eq!(
        manila(&org, Criterion::Charter),
        unmet(LadderAction::WriteCharter),
        "an empty one says nothing"
    );
    chartered(&mut org);
    assert_eq!(manila(&org, Criterion::Charter), Standing::Met);
}

#[test]
fn rungs_are_reached_in_order_and_what_is_unknown_neither_counts_nor_blocks() {
    let mut org = named();
    assert_eq!(
        on(&org, MANILA).reached,
        Rung::Named,
        "of embedded nothing is known: it is not reached by that"
    );
    assert_eq!(on(&org, DENVER).reached, Rung::ExtraHands);
    outcome(&mut org, 1, OutcomeKind::Result);
    right(&mut org, 1, Level::Decide, None);
    let found = on(&org, MANILA);
    assert_eq!(found.reached, Rung::Named);
    assert_eq!(found.next_actions().collect::<Vec<_>>(), [LadderAction::BeginPathHere]);
    let org = owning();
    let found = on(&org, MANILA);
    assert_eq!(found.reached, Rung::OwnsOutcomes, "embedded does not stand in the way");
    assert_eq!(found.next_actions().count(), 0);
    let mut org = owning();
    org.happen(Event::SeatEnded { ownership: OwnershipId(101), why: SeatEnd::Released });
    assert_eq!(on(&org, MANILA).reached, Rung::ExtraHands, "a lower rung is missing");
}

#[test]
fn one_result_that_is_read_in_time_is_enough() {
    let mut org = named();
    for (id, kind) in [(1, OutcomeKind::Activity), (2, OutcomeKind::Experience)] {
        outcome(&mut org, id, kind);
    }
    assert_eq!(manila(&org, Criterion::Result), unmet(LadderAction::DefineResult), "neither is a result");
    let first = outcome(&mut org, 3, OutcomeKind::Result);
    assert_eq!(manila(&org, Criterion::Result), Standing::Met);
    org.happen(Event::ReadingOverdue { outcome: first });
    assert_eq!(manila(&org, Criterion::Result), unmet(LadderAction::TakeReading(first)));
    let second = outcome(&mut org, 4, OutcomeKind::Result);
    assert_eq!(manila(&org, Criterion::Result), Standing::Met);
    org.happen(Event::OutcomeRetired { outcome: second });
    assert_eq!(manila(&org, Criterion::Result), unmet(LadderAction::TakeReading(first)));
    let (value, of) = (Quantity(900), org.now);
    org.happen(Event::ReadingTaken { outcome: first, value, of, note: None, by: MARI, due: None });
    assert_eq!(manila(&org, Criterion::Result), Standing::Met);
}

#[test]
fn a_type_of_decision_counts_where_its_holder_is() {
    let mut org = Org::new();
    right(&mut org, 1, Level::Decide, None);
    assert_eq!(manila(&org, Criterion::Decides), unmet(LadderAction::GiveRight), "nobody holds it");
    org.seat(100, HELP, Seat::Owner, DANA);
    assert_eq!(
        manila(&org, Criterion::Decides),
        unmet(LadderAction::GiveRight),
        "the owner holds it, in Denver"
    );
    assert_eq!(standing(&org, DENVER, Criterion::Decides), Standing::Met);
    for level in [Level::Execute, Level::Recommend, Level::DecideUnlessObjected] {
        right(&mut org, 2, level, Some(MIKO));
        assert_eq!(manila(&org, Criterion::Decides), unmet(LadderAction::GiveRight), "{level:?}");
    }
    right(&mut org, 2, Level::Decide, Some(MIKO));
    assert_eq!(manila(&org, Criterion::Decides), Standing::Met);
    org.happen(Event::RightEnded { decision_type: DecisionTypeId(2), why: RightEnd::Withdrawn });
    assert_eq!(manila(&org, Criterion::Decides), unmet(LadderAction::GiveRight));
}

#[test]
fn the_first_step_counts_where_it_arrives() {
    let mut org = Org::new();
    assert_eq!(
        manila(&org, Criterion::FirstStep),
        unmet(LadderAction::BeginPathHere),
        "the owner, and there is none"
    );
    org.seat(100, HELP, Seat::Owner, MARI);
    assert_eq!(manila(&org, Criterion::FirstStep), Standing::Met, "by the organisation's path");
    begins_with(&mut org, Receiver::Person(ADMIN));
    assert_eq!(manila(&org, Criterion::FirstStep), unmet(LadderAction::BeginPathHere));
    assert_eq!(standing(&org, DENVER, Criterion::FirstStep), Standing::Met);
    begins_with(&mut org, Receiver::OnDuty(SUPPORT));
    assert_eq!(
        manila(&org, Criterion::FirstStep),
        unmet(LadderAction::BeginPathHere),
        "nobody is ever on duty"
    );
    let rotation = |people: &[PersonId]| Rotation {
        people: people.to_vec(),
        starts: "2026-11-01".parse().expect("a day"),
        turn_days: 7,
        changes_at: 0,
    };
    for (people, met) in [(&[MARI, MIKO][..], true), (&[MARI, DANA][..], false)] {
        org.happen(Event::RosterSet { team: SUPPORT, rotation: Some(rotation(people)) });
        assert_eq!(manila(&org, Criterion::FirstStep) == Standing::Met, met, "{people:?} take turns");
    }
    org.happen(Event::RosterSet { team: PAYABLES, rotation: Some(rotation(&[DANA])) });
    begins_with(&mut org, Receiver::OnDuty(PAYABLES));
    assert_eq!(standing(&org, DENVER, Criterion::FirstStep), Standing::Met);
}

#[test]
fn decisions_between_sites_are_made_in_time_or_say_which_was_not() {
    let mut org = owning();
    let within = asked(&mut org, 1, MIKO, MARI, "2026-11-03T00:00:00Z");
    org.now = at("2026-11-04T00:00:00Z");
    let late_at_one_site = manila(&org, Criterion::DecisionsInTime);
    assert_eq!(
        late_at_one_site,
        Standing::Unknown { why: UnknownWhy::NoDecisions },
        "{within:?} is within Manila"
    );
    let first = asked(&mut org, 2, DANA, MARI, "2026-11-10T00:00:00Z");
    assert_eq!(manila(&org, Criterion::DecisionsInTime), Standing::Met, "it is not due yet");
    org.now = at("2026-11-10T00:00:00Z");
    assert_eq!(manila(&org, Criterion::DecisionsInTime), unmet(LadderAction::Decide(first)), "now it is");
    assert_eq!(on(&org, MANILA).reached, Rung::Named);
    made(&mut org, first);
    assert_eq!(manila(&org, Criterion::DecisionsInTime), Standing::Met, "made the moment it was needed");
    let second = asked(&mut org, 3, MARI, SPONSOR, "2026-11-12T00:00:00Z");
    org.now = at("2026-11-12T00:01:00Z");
    made(&mut org, second);
    assert_eq!(manila(&org, Criterion::DecisionsInTime), unmet(LadderAction::DecideInTime(second)));
    let days = |days: i64| -> Instant { at("2026-11-12T00:01:00Z") + days * 86_400_000_000 };
    org.now = days(90);
    assert_eq!(
        manila(&org, Criterion::DecisionsInTime),
        unmet(LadderAction::DecideInTime(second)),
        "90 days it counts"
    );
    org.now = days(90) + 1;
    assert_eq!(manila(&org, Criterion::DecisionsInTime), Standing::Unknown { why: UnknownWhy::NoDecisions });
    assert_eq!(on(&org, MANILA).reached, Rung::OwnsOutcomes);
}

#[test]
fn a_question_that_is_taken_back_in_time_says_nothing_and_later_it_was_late() {
    let mut org = owning();
    let decision = asked(&mut org, 1, DANA, MARI, "2026-11-10T00:00:00Z");
    org.happen(Event::DecisionWithdrawn { decision });
    assert_eq!(manila(&org, Criterion::DecisionsInTime), Standing::Unknown { why: UnknownWhy::NoDecisions });
    let decision = asked(&mut org, 2, DANA, MARI, "2026-11-10T00:00:00Z");
    org.now = at("2026-11-11T00:00:00Z");
    org.happen(Event::DecisionWithdrawn { decision });
    assert_eq!(manila(&org, Criterion::DecisionsInTime), unmet(LadderAction::DecideInTime(decision)));
}

#[test]
fn everything_is_said_in_plain_words() {
    let (seat, outcome, decision) = (OwnershipId(1), OutcomeId(1), DecisionId(1));
    let actions = [
        LadderAction::OfferOwnersSeat,
        LadderAction::AgreeOnOwner(seat),
        LadderAction::AwaitOwner(seat),
        LadderAction::OfferBackupsSeat,
        LadderAction::AgreeOnBackup(seat),
        LadderAction::AwaitBackup(seat),
        LadderAction::SetPath,
        LadderAction::WriteCharter,
        LadderAction::DefineResult,
        LadderAction::TakeReading(outcome),
        LadderAction::GiveRight,
        LadderAction::BeginPathHere,
        LadderAction::Decide(decision),
        LadderAction::DecideInTime(decision),
    ];
    let mut words: Vec<String> = actions.iter().map(ToString::to_string).collect();
    let criteria = Rung::ALL.map(|rung| rung.to_string());
    assert_eq!(criteria, ["extra hands", "named", "embedded", "owns outcomes"]);
    for rung in on(&Org::new(), MANILA).rungs {
        words.extend(rung.criteria.iter().map(|(criterion, _)| criterion.to_string()));
    }
    for sentence in &words {
        assert!(
            sentence.starts_with(char::is_uppercase) && !sentence.contains(['_', '(', '{']),
            "{sentence}"
        );
        assert!((20..110).contains(&sentence.len()), "{sentence}");
    }
    let count = words.len();
    words.sort();
    words.dedup();
    assert_eq!(words.len(), count, "each says something else");
}

#[test]
fn what_cannot_be_known_says_why() {
    let said =
        [UnknownWhy::NoSessions, UnknownWhy::NoFeedback, UnknownWhy::NoDecisions].map(|why| why.to_string());
    assert_eq!(
        said,
        [
            "planning and review sessions are not recorded yet",
            "feedback is not recorded yet",
            "no decision between sites was asked for in the last 90 days",
        ]
    );
}
