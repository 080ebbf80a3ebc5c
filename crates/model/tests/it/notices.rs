//! Who is told of what happened, and what is moot by the time it would be sent.

mod quiet;

use std::collections::BTreeSet;

use model::{
    About, Actor, Aim, Command, DecidedBy, DecisionId, DecisionTypeId, Direction, Due, DutyChange,
    DutyChangeId, EscalationEnd, EscalationId, Event, FlagId, FlagResult, FunctionId, HolidayRule, Instant,
    LeaveId, Level, Named, Notice, NoticeKind as N, OutcomeId, OutcomeKind, OverdueWhy, OwnershipId,
    PersonId, Quantity, Receiver, Right, RightEnd, Role, Rotation, Seat, SeatEnd, Severity, Subject, Swap,
    Terms, WhenOff, is_stale, notices,
};

use crate::kit::{
    ADMIN, DANA, DENVER, DREW, HELP, MANILA, MARI, MIKO, NIGHT, NOEL, OWN, Org, PARTNER, PAYABLES, SPONSOR,
    SUPPORT, at, hours, path, step, text,
};

const TYPE: DecisionTypeId = DecisionTypeId(80);
const ASKED: DecisionId = DecisionId(81);
const FLAG: FlagId = FlagId(82);
const HEADS_UP: FlagId = FlagId(83);
const OUTCOME: OutcomeId = OutcomeId(84);
const CLIMBS: EscalationId = EscalationId(85);
const OFFER: OwnershipId = OwnershipId(86);
const CHANGE: DutyChangeId = DutyChangeId(87);
const SWAP: DutyChangeId = DutyChangeId(88);
const BOOKS: FunctionId = FunctionId(41);

fn right(level: Level, holder: PersonId) -> Right {
    let consulted = BTreeSet::from([DANA, MARI]);
    Right { level, limit: None, holder: Some(holder), consulted, objection_minutes: 240, trial_until: None }
}

fn aim() -> Aim {
    Aim {
        kind: OutcomeKind::Result,
        statement: text(60),
        unit: text(61),
        target: Quantity(95_000),
        direction: Direction::AtLeast,
        tolerance: Quantity(0),
        cadence_days: 5,
        source: text(62),
        owner: None,
    }
}

fn asked() -> Event {
    Event::DecisionAsked {
        decision: ASKED,
        function: HELP,
        decision_type: Some(TYPE),
        by: NOEL,
        decider: DREW,
        level: Level::DecideUnlessObjected,
        question: text(1),
        options: Vec::new(),
        context: None,
        amount: None,
        needed_by: at("2026-12-01T00:00:00Z"),
    }
}

fn flag(flag: FlagId, heads_up: bool) -> Event {
    let (impact, severity) = (at("2026-12-01T00:00:00Z"), Severity::High);
    Event::FlagRaised { flag, function: HELP, by: DREW, what: text(1), impact, severity, heads_up }
}

fn offer(seat: Seat, person: PersonId, by: PersonId, answers: PersonId) -> Event {
    let due = Due::wall(at("2026-11-09T00:00:00Z"));
    let (terms, until) = (Terms::default(), (seat == Seat::Acting).then(|| at("2026-11-20T00:00:00Z")));
    let (ownership, function) = (OFFER, HELP);
    Event::SeatOffered { ownership, function, seat, person, by, answers, terms, from: None, until, due }
}

fn wall() -> Due {
    Due::wall(at("2026-11-05T00:00:00Z"))
}

fn starts(subject: Subject) -> Event {
    let path = path(&[step(Receiver::Owner, 120, WhenOff::Hold)]);
    let ceiling = at("2026-11-09T00:00:00Z");
    Event::EscalationStarted { escalation: CLIMBS, subject, function: HELP, path, ceiling }
}

fn told(to: PersonId, called: bool) -> Event {
    Event::StepTaken { escalation: CLIMBS, round: 0, step: 0, to, called, due: wall() }
}

fn change() -> DutyChange {
    DutyChange {
        id: CHANGE,
        from: at("2026-11-04T00:00:00Z"),
        to: at("2026-11-05T00:00:00Z"),
        who: Some(MIKO),
    }
}

fn swap() -> Swap {
    let day = |day: u32| {
        (at(&format!("2026-11-{day:02}T00:00:00Z")), at(&format!("2026-11-{:02}T00:00:00Z", day + 1)))
    };
    Swap { id: SWAP, asker: MARI, other: MIKO, mine: day(5), theirs: day(6) }
}

/// An organisation where Mari owns, Miko backs up, Drew holds a right and was asked by Noel, and Drew raised a flag and
/// a heads-up; with a roster and an outcome.
fn org() -> Org {
    let mut org = Org::new();
    org.seat(100, HELP, Seat::Owner, MARI);
    org.seat(101, HELP, Seat::Backup, MIKO);
    let (name, since) = (text(8), org.now);
    let rotation = Rotation {
        people: vec![MARI, MIKO],
        starts: "2026-11-01".parse().expect("a day"),
        turn_days: 1,
        changes_at: 0,
    };
    for event in [
        Event::FunctionSetUp {
            function: BOOKS,
            name,
            purpose: name,
            team: PAYABLES,
            since,
            sponsor: SPONSOR,
        },
        Event::RosterSet { team: SUPPORT, rotation: Some(rotation) },
        Event::OutcomeDefined { outcome: OUTCOME, function: HELP, aim: aim(), due: None },
        Event::RightGiven {
            decision_type: TYPE,
            function: HELP,
            name,
            right: right(Level::DecideUnlessObjected, DREW),
            stands_for: None,
        },
        asked(),
        flag(FLAG, false),
        flag(HEADS_UP, true),
    ] {
        org.happen(event);
    }
    org.seat(102, BOOKS, Seat::Owner, DANA);
    org
}

/// What is told of an event that happens after `first` did.
fn of(first: &[Event], event: &Event, by: Actor) -> Vec<Notice> {
    let mut org = org();
    first.iter().for_each(|event| org.happen(event.clone()));
    happens(&mut org, event, by)
}

fn happens(org: &mut Org, event: &Event, by: Actor) -> Vec<Notice> {
    let before = org.state.clone();
    org.happen(event.clone());
    notices(&before, &org.state, event, by)
}

fn person(person: PersonId) -> Actor {
    Actor::Person(person)
}

/// What happens before, what happens, by whom, why somebody is told, and who.
type Row = (Vec<Event>, Event, Actor, Option<N>, Vec<PersonId>);

fn row(first: &[Event], event: Event, by: Actor, kind: N, people: &[PersonId]) -> Row {
    (first.to_vec(), event, by, Some(kind), people.to_vec())
}

fn seats() -> Vec<Row> {
    let offered = offer(Seat::Owner, DANA, SPONSOR, DANA);
    let asked_for = offer(Seat::Owner, DANA, DANA, SPONSOR);
    let backup = offer(Seat::Backup, NOEL, SPONSOR, NOEL);
    let acting = offer(Seat::Acting, NOEL, SPONSOR, NOEL);
    let ownership = OFFER;
    let countered =
        Event::SeatCountered { ownership, by: DANA, answers: SPONSOR, terms: Terms::default(), due: wall() };
    let accepted = |by| Event::SeatAccepted { ownership, by, from: at("2026-11-05T00:00:00Z") };
    let declined = |by| Event::SeatDeclined { ownership, by, reason: None };
    let (withdrawn, unanswered) = (Event::SeatWithdrawn { ownership }, Event::SeatUnanswered { ownership });
    let (began, ended) =
        (Event::SeatBegan { ownership }, Event::SeatEnded { ownership, why: SeatEnd::RanOut });
    let corrected = Event::SeatCorrected {
        ownership: OwnershipId(100),
        from: at("2026-11-02T00:00:00Z"),
        until: None,
        reason: text(1),
    };
    let (first, second) = (std::slice::from_ref(&offered), std::slice::from_ref(&asked_for));
    let held = [acting.clone(), accepted(NOEL), began.clone()];
    vec![
        row(&[], offered.clone(), person(SPONSOR), N::SeatOffered, &[DANA]),
        row(&[], asked_for.clone(), person(DANA), N::SeatOffered, &[SPONSOR]),
        row(first, countered.clone(), person(DANA), N::SeatCountered, &[SPONSOR]),
        row(first, accepted(DANA), person(DANA), N::SeatAccepted, &[SPONSOR]),
        row(second, accepted(SPONSOR), person(SPONSOR), N::SeatAccepted, &[DANA]),
        row(&[offered.clone(), countered], accepted(SPONSOR), person(SPONSOR), N::SeatAccepted, &[DANA]),
        row(std::slice::from_ref(&backup), accepted(NOEL), person(NOEL), N::SeatAccepted, &[SPONSOR, MARI]),
        row(std::slice::from_ref(&acting), accepted(NOEL), person(NOEL), N::SeatAccepted, &[SPONSOR, MARI]),
        row(first, declined(DANA), person(DANA), N::SeatDeclined, &[SPONSOR]),
        row(second, declined(SPONSOR), person(SPONSOR), N::SeatDeclined, &[DANA]),
        row(first, withdrawn.clone(), person(SPONSOR), N::SeatWithdrawn, &[DANA]),
        row(second, withdrawn.clone(), person(DANA), N::SeatWithdrawn, &[SPONSOR]),
        row(&held[..2], withdrawn, Actor::Clock, N::SeatWithdrawn, &[NOEL, SPONSOR, MARI]),
        row(first, unanswered, Actor::Clock, N::SeatUnanswered, &[DANA, SPONSOR]),
        row(&held, ended, Actor::Clock, N::SeatEnded, &[NOEL, MARI]),
        row(
            &[],
            Event::SeatEnded { ownership: OwnershipId(100), why: SeatEnd::Released },
            person(MARI),
            N::SeatEnded,
            &[SPONSOR],
        ),
        row(&[], corrected, person(SPONSOR), N::SeatCorrected, &[MARI]),
    ]
}

fn decisions() -> Vec<Row> {
    let (decision, decision_type) = (ASKED, TYPE);
    let objectors = vec![(DANA, at("2026-11-02T17:00:00Z")), (MARI, at("2026-11-02T17:00:00Z"))];
    let basis = model::Basis::Silence { objectors, minutes: 240, latest: at("2026-11-12T17:00:00Z") };
    let proposed =
        Event::DecisionProposed { decision, by: DREW, proposal: text(1), due: Due { at: wall().at, basis } };
    let objected = Event::DecisionObjected { decision, by: DANA, reason: text(1) };
    let handed = Event::DecisionHandedOver { decision, from: DREW, to: SPONSOR };
    let made =
        |by| Event::DecisionMade { decision, by, answer: text(1), working_minutes: 1, wall_minutes: 1 };
    let first = std::slice::from_ref(&proposed);
    let given = |holder| Event::RightGiven {
        decision_type,
        function: HELP,
        name: text(1),
        right: Right { trial_until: Some(at("2026-12-01T00:00:00Z")), ..right(Level::Decide, holder) },
        stands_for: None,
    };
    let ended = |why| Event::RightEnded { decision_type, why };
    vec![
        row(&[], given(NOEL), person(SPONSOR), N::RightGiven, &[NOEL]),
        row(
            &[given(NOEL)],
            Event::RightConfirmed { decision_type, by: SPONSOR },
            person(SPONSOR),
            N::RightConfirmed,
            &[NOEL],
        ),
        row(&[given(NOEL)], ended(RightEnd::Trial), Actor::Clock, N::RightEnded, &[NOEL]),
        row(&[], ended(RightEnd::Withdrawn), person(SPONSOR), N::RightEnded, &[DREW]),
        row(&[], asked(), person(NOEL), N::DecisionAsked, &[DREW]),
        row(&[], proposed.clone(), person(DREW), N::DecisionProposed, &[DANA, MARI]),
        row(
            &[],
            Event::DecisionRecommended { decision, by: NOEL, recommendation: text(1) },
            person(NOEL),
            N::DecisionRecommended,
            &[DREW],
        ),
        row(first, objected.clone(), person(DANA), N::DecisionObjected, &[DREW]),
        row(
            &[proposed.clone(), Event::DecisionHandedOver { decision, from: DREW, to: MIKO }],
            objected.clone(),
            person(DANA),
            N::DecisionObjected,
            &[MIKO, DREW],
        ),
        row(&[], Event::DecisionNudged { decision, by: NOEL }, person(NOEL), N::DecisionNudged, &[DREW]),
        row(&[], handed.clone(), person(NOEL), N::DecisionHandedOver, &[SPONSOR]),
        row(
            &[],
            Event::DecisionOverdue { decision, why: OverdueWhy::NeededBy },
            Actor::Clock,
            N::DecisionOverdue,
            &[DREW, NOEL],
        ),
        row(&[], made(DecidedBy::Person(DREW)), person(DREW), N::DecisionMade, &[NOEL]),
        row(&[], made(DecidedBy::Person(ADMIN)), person(ADMIN), N::DecisionMade, &[NOEL, DREW]),
        row(first, made(DecidedBy::Silence(DREW)), Actor::Clock, N::DecisionMade, &[NOEL, DREW]),
        row(
            &[proposed.clone(), objected, handed],
            made(DecidedBy::Person(SPONSOR)),
            person(SPONSOR),
            N::DecisionMade,
            &[NOEL, DREW, DANA],
        ),
        row(&[], Event::DecisionWithdrawn { decision }, person(NOEL), N::DecisionWithdrawn, &[DREW]),
        row(&[], Event::DecisionWithdrawn { decision }, person(ADMIN), N::DecisionWithdrawn, &[DREW, NOEL]),
    ]
}

fn flags() -> Vec<Row> {
    let passed = |flag| Event::FlagPassedOn { flag, by: MARI, to: BOOKS, reason: text(1) };
    let settled = Event::FlagSettled { flag: FLAG, by: MARI, result: FlagResult::Averted, note: text(1) };
    vec![
        row(&[], flag(FlagId(1), true), person(DREW), N::HeadsUp, &[MARI, MIKO]),
        row(&[], flag(FlagId(1), true), person(MARI), N::HeadsUp, &[MIKO]),
        row(&[], passed(FLAG), person(MARI), N::FlagPassedOn, &[DREW]),
        row(&[], passed(HEADS_UP), person(MARI), N::FlagPassedOn, &[DREW, DANA]),
        row(&[], settled, person(MARI), N::FlagSettled, &[DREW]),
        row(&[], Event::RaiserThanked { flag: FLAG, by: MARI }, person(MARI), N::RaiserThanked, &[DREW]),
        row(&[], Event::FlagWithdrawn { flag: FLAG }, person(SPONSOR), N::FlagWithdrawn, &[DREW]),
    ]
}

fn escalations() -> Vec<Row> {
    let escalation = CLIMBS;
    let acknowledged = Event::EscalationAcknowledged { escalation, by: MARI, due: wall() };
    let forgotten = Event::AcknowledgementForgotten { escalation, by: MARI };
    let unreached = |back_first| Event::CeilingUnreached { escalation, back_first, due: wall() };
    let ended = |why| Event::EscalationEnded { escalation, why };
    let mut rows = Vec::new();
    for (subject, waits) in [
        (Subject::Flag(FLAG), DREW),
        (Subject::Decision(ASKED), NOEL),
        (Subject::Reading(OUTCOME), MARI),
        (Subject::Offer(OFFER), NOEL),
    ] {
        let climbs = [
            offer(Seat::Owner, NOEL, NOEL, SPONSOR),
            Event::ReadingOverdue { outcome: OUTCOME },
            starts(subject),
            told(MIKO, false),
        ];
        let taken = Event::EscalationAcknowledged { escalation, by: MIKO, due: wall() };
        rows.push(row(&climbs, taken, person(MIKO), N::EscalationAcknowledged, &[waits]));
        let last = ended(EscalationEnd::LastStep);
        rows.push(row(&climbs, last, Actor::Clock, N::EscalationEnded, &[waits, SPONSOR]));
        rows.push(row(&climbs, unreached(None), Actor::Clock, N::CeilingUnreached, &[waits, SPONSOR]));
    }
    let climbs = [starts(Subject::Flag(FLAG)), told(MARI, false)];
    let taken_on = [&climbs[..], std::slice::from_ref(&acknowledged)].concat();
    for why in [EscalationEnd::Settled, EscalationEnd::PassedOn] {
        rows.push(row(&taken_on, ended(why), person(DREW), N::EscalationSettled, &[MARI]));
    }
    rows.push(row(&climbs[..1], told(MARI, false), Actor::Clock, N::StepTaken, &[MARI]));
    rows.push(row(
        &[&climbs[..], &[acknowledged]].concat(),
        forgotten,
        Actor::Clock,
        N::AcknowledgementForgotten,
        &[MARI],
    ));
    rows.push(row(
        &climbs,
        Event::CeilingReached { escalation, to: SPONSOR },
        Actor::Clock,
        N::CeilingReached,
        &[SPONSOR],
    ));
    rows
}

fn others() -> Vec<Row> {
    let (team, since) = (SUPPORT, at("2026-11-02T17:00:00Z"));
    let overridden = Event::DutyOverridden { team, change: change() };
    let asked = Event::SwapAsked { team, swap: swap() };
    let set_up = Event::FunctionSetUp {
        function: FunctionId(42),
        name: text(1),
        purpose: text(2),
        team,
        since,
        sponsor: SPONSOR,
    };
    vec![
        row(
            &[],
            Event::SiteLeadNamed { site: MANILA, lead: Some(MARI) },
            person(ADMIN),
            N::SiteLeadNamed,
            &[MARI],
        ),
        row(&[], set_up, person(ADMIN), N::SponsorNamed, &[SPONSOR]),
        row(
            &[],
            Event::SponsorNamed { function: HELP, sponsor: ADMIN },
            person(SPONSOR),
            N::SponsorNamed,
            &[ADMIN],
        ),
        row(&[], overridden.clone(), person(SPONSOR), N::DutyOverridden, &[MIKO]),
        row(
            &[overridden],
            Event::DutyRestored { team, change: CHANGE },
            person(SPONSOR),
            N::DutyRestored,
            &[MIKO],
        ),
        row(&[], asked.clone(), person(MARI), N::SwapAsked, &[MIKO]),
        row(
            &[asked],
            Event::SwapAnswered { team, swap: SWAP, accepted: false },
            person(MIKO),
            N::SwapAnswered,
            &[MARI],
        ),
        row(&[], Event::ReadingOverdue { outcome: OUTCOME }, Actor::Clock, N::ReadingOverdue, &[MARI]),
        // Who agreed on a seat knows it; see below for a stand-in's.
        row(&[], Event::SeatBegan { ownership: OwnershipId(100) }, Actor::Clock, N::SeatBegan, &[]),
    ]
}

fn rows() -> Vec<Row> {
    let mut rows = [seats(), decisions(), flags(), escalations(), others()].concat();
    let quiet = quiet::events().into_iter().map(|event| {
        // What an escalation says needs one.
        let climbs = ["step_passed", "step_held", "escalation_ended"].contains(&event.kind());
        let first = if climbs { vec![starts(Subject::Flag(FLAG)), told(MARI, false)] } else { Vec::new() };
        (first, event, Actor::Clock, None, Vec::new())
    });
    rows.extend(quiet);
    rows
}

#[test]
fn everybody_concerned_is_told_once_and_nobody_else() {
    for (first, event, by, kind, people) in rows() {
        let told = of(&first, &event, by);
        let got: Vec<PersonId> = told.iter().map(|notice| notice.person).collect();
        assert_eq!(got, people, "{event:?} by {by}");
        let kinds: Vec<Option<N>> = told.iter().map(|notice| Some(notice.kind)).collect();
        assert_eq!(kinds, vec![kind; people.len()], "{event:?}");
        assert!(told.iter().all(|notice| !notice.urgent), "{event:?}");
    }
}

#[test]
fn every_kind_of_event_says_whom_it_tells() {
    let covered: BTreeSet<&str> = rows().iter().map(|(_, event, ..)| event.kind()).collect();
    let missing: Vec<&&str> = Event::KINDS.iter().filter(|kind| !covered.contains(*kind)).collect();
    assert!(missing.is_empty(), "no test says whom these tell: {missing:?}");
}

#[test]
fn who_did_it_is_not_told() {
    for (first, event, by, _, people) in rows() {
        for doer in people {
            let told: Vec<PersonId> =
                of(&first, &event, person(doer)).iter().map(|notice| notice.person).collect();
            assert!(!told.contains(&doer), "{event:?} told who did it");
            assert_ne!(by, person(doer), "{event:?}");
        }
    }
}

#[test]
fn who_left_is_not_told_and_what_waits_for_them_is_moot() {
    for (first, event, by, _, people) in rows() {
        for gone in people {
            let mut org = org();
            first.iter().for_each(|event| org.happen(event.clone()));
            let told = happens(&mut org, &event, by);
            org.happen(Event::PersonLeft { person: gone });
            assert!(
                told.iter().filter(|notice| notice.person == gone).all(|notice| is_stale(&org.state, notice))
            );
            let left = [first.clone(), vec![Event::PersonLeft { person: gone }]].concat();
            assert!(of(&left, &event, by).iter().all(|notice| notice.person != gone), "{event:?}");
        }
    }
}

#[test]
fn what_just_happened_is_not_moot() {
    for (first, event, by, ..) in rows() {
        let mut org = org();
        first.iter().for_each(|event| org.happen(event.clone()));
        for notice in happens(&mut org, &event, by) {
            assert!(!is_stale(&org.state, &notice), "{event:?}: {notice:?}");
        }
    }
}

#[test]
fn only_whom_a_path_calls_is_told_outside_their_hours() {
    let told = of(&[starts(Subject::Flag(FLAG))], &told(MARI, true), Actor::Clock);
    let about = About::Step { escalation: CLIMBS, round: 0, step: 0 };
    assert_eq!(told, [Notice { person: MARI, about, kind: N::StepTaken, urgent: true }]);
}

#[test]
fn a_stand_in_is_told_when_a_time_begins_that_was_agreed_on_before() {
    let from = at("2026-11-05T00:00:00Z");
    let agreed =
        [offer(Seat::Acting, NOEL, SPONSOR, NOEL), Event::SeatAccepted { ownership: OFFER, by: NOEL, from }];
    let begins = |seconds: i64| {
        let mut org = org();
        agreed.iter().for_each(|event| org.happen(event.clone()));
        org.now = Instant::from_micros(org.now.as_micros() + seconds * 1_000_000);
        let told = happens(&mut org, &Event::SeatBegan { ownership: OFFER }, Actor::Clock);
        told.iter().map(|notice| notice.person).collect::<Vec<_>>()
    };
    assert_eq!(begins(1), [NOEL, MARI]);
    assert_eq!(begins(0), [], "they were told a moment ago that it was accepted");
}

#[test]
fn a_ceiling_that_is_tried_again_is_not_told_again() {
    let unreached = Event::CeilingUnreached { escalation: CLIMBS, back_first: Some(MARI), due: wall() };
    let climbs = [starts(Subject::Flag(FLAG)), told(MARI, false)];
    assert_eq!(of(&climbs, &unreached, Actor::Clock).len(), 2);
    assert_eq!(of(&[&climbs[..], std::slice::from_ref(&unreached)].concat(), &unreached, Actor::Clock), []);
}

#[test]
fn what_a_notice_says_is_written_in_words_that_last() {
    let about = About::Step { escalation: EscalationId(1), round: 0, step: 2 };
    let notice = Notice { person: PersonId(1), about, kind: N::StepTaken, urgent: true };
    let json = serde_json::to_string(&notice).expect("JSON");
    let id = "0000000000001";
    let wanted = format!(
        r#"{{"person":"{id}","about":{{"step":{{"escalation":"{id}","round":0,"step":2}}}},"kind":"step_taken","urgent":true}}"#
    );
    assert_eq!(json, wanted);
    assert_eq!(serde_json::from_str::<Notice>(&json).expect("a notice"), notice);
}

// What is moot.

/// Whether what `event` told is moot after `then` happened; `None` when it told nobody.
fn moot(first: &[Event], event: &Event, then: &[Event]) -> Option<bool> {
    let mut org = org();
    first.iter().for_each(|event| org.happen(event.clone()));
    let told = happens(&mut org, event, Actor::Operator);
    then.iter().for_each(|event| org.happen(event.clone()));
    let stale: BTreeSet<bool> = told.iter().map(|notice| is_stale(&org.state, notice)).collect();
    assert!(stale.len() <= 1, "{event:?}: {told:?}");
    stale.first().copied()
}

#[test]
fn an_offer_that_was_answered_needs_no_answer() {
    let ownership = OFFER;
    let offered = offer(Seat::Owner, DANA, SPONSOR, DANA);
    let countered =
        Event::SeatCountered { ownership, by: DANA, answers: SPONSOR, terms: Terms::default(), due: wall() };
    let accepted = Event::SeatAccepted { ownership, by: DANA, from: wall().at };
    let declined = Event::SeatDeclined { ownership, by: DANA, reason: None };
    let unanswered = Event::SeatUnanswered { ownership };
    let began = Event::SeatBegan { ownership };
    let ended = Event::SeatEnded { ownership, why: SeatEnd::Released };
    for then in [&countered, &accepted, &declined, &Event::SeatWithdrawn { ownership }] {
        assert_eq!(moot(&[], &offered, std::slice::from_ref(then)), Some(true), "{then:?}");
    }
    assert_eq!(moot(&[], &offered, std::slice::from_ref(&unanswered)), Some(false), "it is still awaited");
    let first = std::slice::from_ref(&offered);
    assert_eq!(moot(first, &countered, &[]), Some(false));
    assert_eq!(moot(first, &countered, std::slice::from_ref(&accepted)), Some(true));
    assert_eq!(moot(first, &unanswered, std::slice::from_ref(&countered)), Some(false));
    assert_eq!(moot(first, &unanswered, std::slice::from_ref(&accepted)), Some(true));
    assert_eq!(moot(first, &declined, &[]), Some(false));
    assert_eq!(moot(first, &accepted, std::slice::from_ref(&began)), Some(false));
    assert_eq!(moot(first, &accepted, &[began, ended]), Some(true));
}

#[test]
fn a_decision_needs_only_who_has_to_decide_it_now() {
    let decision = ASKED;
    let made = Event::DecisionMade {
        decision,
        by: DecidedBy::Person(DREW),
        answer: text(1),
        working_minutes: 0,
        wall_minutes: 0,
    };
    let handed = Event::DecisionHandedOver { decision, from: DREW, to: SPONSOR };
    let back = Event::DecisionHandedOver { decision, from: SPONSOR, to: DREW };
    let withdrawn = Event::DecisionWithdrawn { decision };
    let nudged = Event::DecisionNudged { decision, by: NOEL };
    let recommended = Event::DecisionRecommended { decision, by: NOEL, recommendation: text(1) };
    for event in [&nudged, &recommended] {
        for then in [&made, &handed, &withdrawn] {
            assert_eq!(moot(&[], event, std::slice::from_ref(then)), Some(true), "{event:?} {then:?}");
        }
        assert_eq!(moot(&[], event, &[handed.clone(), back.clone()]), Some(false), "it came back");
    }
    assert_eq!(moot(&[], &handed, std::slice::from_ref(&back)), Some(true));
    let objectors = vec![(DANA, wall().at), (MARI, wall().at)];
    let basis = model::Basis::Silence { objectors, minutes: 240, latest: at("2026-11-12T17:00:00Z") };
    let due = Due { at: at("2026-11-06T00:00:00Z"), basis };
    let proposed = Event::DecisionProposed { decision, by: DREW, proposal: text(1), due };
    let objected = Event::DecisionObjected { decision, by: DANA, reason: text(1) };
    let overdue = Event::DecisionOverdue { decision, why: OverdueWhy::NeededBy };
    let unheard = Event::DecisionOverdue { decision, why: OverdueWhy::NotHeard };
    for then in [&objected, &unheard, &made, &withdrawn] {
        assert_eq!(moot(&[], &proposed, std::slice::from_ref(then)), Some(true), "nothing runs: {then:?}");
    }
    for then in [&handed, &overdue] {
        assert_eq!(moot(&[], &proposed, std::slice::from_ref(then)), Some(false), "it goes on: {then:?}");
    }
    for event in [&objected, &overdue] {
        let first = std::slice::from_ref(&proposed);
        assert_eq!(moot(first, event, &[]), Some(false));
        assert_eq!(moot(first, event, std::slice::from_ref(&made)), Some(true));
    }
    assert_eq!(moot(&[], &made, &[]), Some(false));
    let mut org = org();
    let told = happens(&mut org, &overdue, Actor::Clock);
    org.happen(handed);
    let stale: Vec<(PersonId, bool)> =
        told.iter().map(|notice| (notice.person, is_stale(&org.state, notice))).collect();
    assert_eq!(stale, [(DREW, true), (NOEL, false)], "the asker still waits");
}

#[test]
fn rights_outcomes_flags_and_duties_are_moot_when_they_are_over() {
    let (decision_type, outcome) = (TYPE, OUTCOME);
    let given = |holder| Event::RightGiven {
        decision_type,
        function: HELP,
        name: text(1),
        right: right(Level::Decide, holder),
        stands_for: None,
    };
    let ended = Event::RightEnded { decision_type, why: RightEnd::Withdrawn };
    assert_eq!(moot(&[], &given(NOEL), std::slice::from_ref(&ended)), Some(true));
    assert_eq!(moot(&[], &given(NOEL), &[given(DANA)]), Some(true));
    assert_eq!(moot(&[], &given(NOEL), &[given(NOEL)]), Some(false));
    assert_eq!(moot(&[], &ended, &[]), Some(false));
    let overdue = Event::ReadingOverdue { outcome };
    let read =
        Event::ReadingTaken { outcome, value: Quantity(1), of: wall().at, note: None, by: MIKO, due: None };
    for then in [read, Event::OutcomeRetired { outcome }] {
        assert_eq!(moot(&[], &overdue, &[then]), Some(true));
    }
    let other_owner = Event::SeatEnded { ownership: OwnershipId(100), why: SeatEnd::Released };
    assert_eq!(moot(&[], &overdue, &[other_owner]), Some(true));
    let settled = |flag| Event::FlagSettled { flag, by: MARI, result: FlagResult::Averted, note: text(1) };
    let passed = |flag| Event::FlagPassedOn { flag, by: MARI, to: BOOKS, reason: text(1) };
    let id = FlagId(1);
    assert_eq!(moot(&[], &flag(id, true), &[settled(id)]), Some(true));
    assert_eq!(moot(&[], &flag(id, true), &[passed(id)]), Some(true));
    assert_eq!(moot(&[], &passed(FLAG), &[settled(FLAG)]), Some(true));
    assert_eq!(moot(&[], &settled(FLAG), &[]), Some(false));
    let team = SUPPORT;
    let overridden = Event::DutyOverridden { team, change: change() };
    let asked = Event::SwapAsked { team, swap: swap() };
    let answered = Event::SwapAnswered { team, swap: SWAP, accepted: true };
    let restored = Event::DutyRestored { team, change: CHANGE };
    assert_eq!(moot(&[], &overridden, std::slice::from_ref(&restored)), Some(true));
    assert_eq!(moot(&[], &asked, std::slice::from_ref(&answered)), Some(true));
    assert_eq!(moot(std::slice::from_ref(&asked), &answered, &[]), Some(false));
    assert_eq!(moot(std::slice::from_ref(&overridden), &restored, &[]), Some(false));
    assert_eq!(moot(&[], &asked, &[Event::RosterSet { team, rotation: None }]), Some(true));
    let lead = |lead| Event::SiteLeadNamed { site: MANILA, lead };
    assert_eq!(moot(&[], &lead(Some(MARI)), &[lead(None)]), Some(true));
    let sponsor = |sponsor| Event::SponsorNamed { function: HELP, sponsor };
    assert_eq!(moot(&[], &sponsor(ADMIN), &[sponsor(SPONSOR)]), Some(true));
    assert_eq!(moot(&[], &sponsor(ADMIN), &[Event::FunctionRetired { function: HELP }]), Some(true));
}

#[test]
fn an_escalation_that_moved_on_does_not_call_who_it_left_behind() {
    let escalation = CLIMBS;
    let climbs = [starts(Subject::Flag(FLAG))];
    let step = |round, step, to| Event::StepTaken { escalation, round, step, to, called: false, due: wall() };
    let taken = |by| Event::EscalationAcknowledged { escalation, by, due: wall() };
    let ended = |why| Event::EscalationEnded { escalation, why };
    let forgotten = Event::AcknowledgementForgotten { escalation, by: MARI };
    let reached = Event::CeilingReached { escalation, to: SPONSOR };
    let unreached = Event::CeilingUnreached { escalation, back_first: None, due: wall() };
    let settled = Event::FlagSettled { flag: FLAG, by: MIKO, result: FlagResult::Averted, note: text(1) };
    let first = step(0, 0, MARI);
    for then in [
        step(0, 1, MIKO),
        step(1, 0, MARI),
        taken(MARI),
        taken(MIKO),
        reached.clone(),
        unreached.clone(),
        ended(EscalationEnd::Settled),
        ended(EscalationEnd::LastStep),
    ] {
        assert_eq!(moot(&climbs, &first, std::slice::from_ref(&then)), Some(true), "{then:?}");
    }
    let told = [climbs[0].clone(), first];
    assert_eq!(moot(&told, &reached, &[taken(SPONSOR)]), Some(true));
    assert_eq!(moot(&told, &unreached, std::slice::from_ref(&reached)), Some(true));
    assert_eq!(moot(&told, &taken(MARI), std::slice::from_ref(&forgotten)), Some(true));
    assert_eq!(moot(&told, &taken(MARI), &[ended(EscalationEnd::Settled)]), Some(true));
    let taken_on = [told[0].clone(), told[1].clone(), taken(MARI)];
    assert_eq!(moot(&taken_on, &forgotten, &[step(0, 1, MIKO)]), Some(false));
    assert_eq!(moot(&taken_on, &forgotten, &[step(0, 1, MIKO), taken(MARI)]), Some(true));
    assert_eq!(moot(&taken_on, &forgotten, &[ended(EscalationEnd::Settled)]), Some(true));
    let last = ended(EscalationEnd::LastStep);
    assert_eq!(moot(&told, &last, &[]), Some(false));
    assert_eq!(moot(&told, &last, &[settled]), Some(true));
}

#[test]
fn what_the_state_forgot_is_moot() {
    let org = Org::new();
    let duty = About::Duty { team: SUPPORT, change: CHANGE };
    let step = About::Step { escalation: CLIMBS, round: 0, step: 0 };
    for (about, kind) in [
        (About::Seat(OFFER), N::SeatEnded),
        (About::Outcome(OUTCOME), N::ReadingOverdue),
        (About::DecisionType(TYPE), N::RightEnded),
        (About::Decision(ASKED), N::DecisionMade),
        (About::Flag(FLAG), N::FlagSettled),
        (About::Escalation(CLIMBS), N::EscalationEnded),
        (About::Function(BOOKS), N::SponsorNamed),
        (About::Site(model::SiteId(9)), N::SiteLeadNamed),
        (step, N::StepTaken),
        (duty, N::SwapAnswered),
    ] {
        assert!(is_stale(&org.state, &Notice { person: DANA, about, kind, urgent: false }), "{about:?}");
    }
}

#[test]
fn the_rules_and_the_notices_fit_together() {
    // Drew raises a flag while Mari is at work, and she hears of it; she takes it on, and he hears of that.
    let mut org = org();
    org.pass("2026-11-03T02:00:00Z");
    let before = org.state.clone();
    let severity = Severity::Low;
    let impact = at("2026-11-20T00:00:00Z");
    let raise = Command::RaiseFlag {
        flag: FlagId(1),
        function: HELP,
        what: text(1),
        impact,
        severity,
        heads_up: false,
    };
    let events = org.does(DREW, raise);
    let mut state = before;
    let mut heard = Vec::new();
    for event in &events {
        let without = state.clone();
        state.apply(event, org.now);
        heard.extend(notices(&without, &state, event, person(DREW)));
    }
    let [notice] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!((notice.person, notice.kind, notice.urgent), (MARI, N::StepTaken, false));
    let escalation = org.state.climbing[&Subject::Flag(FlagId(1))];
    let without = org.state.clone();
    let events = org.does(MARI, Command::Acknowledge { escalation });
    let told = notices(&without, &org.state, &events[0], person(MARI));
    assert_eq!(told.iter().map(|notice| notice.person).collect::<Vec<_>>(), [DREW]);
    assert!(is_stale(&org.state, notice), "Mari took it on");
}
