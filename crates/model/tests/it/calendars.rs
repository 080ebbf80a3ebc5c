//! When people work and when what waits for their working time is due, against a walk through every minute.

use model::{
    Actor, Aim, Basis, Command, DecisionId, Direction, Due, DutyChange, DutyChangeId, EscalationId, Event,
    FlagId, HolidayRule, Hours, Instant, LeaveId, Level, OutcomeId, OutcomeKind, PersonId, Quantity,
    Receiver, Role, Rotation, Seat, SiteId, Subject, TimerKey, WhenOff, almanac_version,
};

use crate::kit::{
    ADMIN, DANA, DENVER, DREW, HELP, MANILA, MARI, MIKO, NIGHT, NOEL, OWN, Org, PAYABLES, SPONSOR, SUPPORT,
    at, holidays, hours, path, step, text,
};
use crate::walk::{
    ALWAYS, DENVER_CLOCK, MANILA_CLOCK, NIGHTS, NINE_TO_FIVE, NINE_TO_SIX, PH, PL, US, WARSAW_CLOCK, Worker,
    instant, minutes,
};

/// A third site: Europe/Warsaw, holidays of Poland.
const WARSAW: SiteId = SiteId(12);
/// Member, Warsaw, Mon-Fri 9-17.
const WIT: PersonId = PersonId(37);
/// Member, Warsaw, at work always.
const ALDA: PersonId = PersonId(38);
/// Member, Denver, Monday 06:00 to Saturday 06:00 without a break.
const FIVE: PersonId = PersonId(39);
/// Everybody by hand.
const EVERYBODY: [PersonId; 7] = [DANA, MARI, NOEL, WIT, ALDA, FIVE, SPONSOR];
/// Later than anything that is worked out here.
const NEVER: &str = "2029-06-01T00:00:00Z";

/// A person of the kit, or one of these, by hand.
fn worker(person: PersonId) -> Worker {
    match person {
        MARI | MIKO => Worker::new(MANILA_CLOCK, NINE_TO_SIX, PH),
        NOEL => Worker::new(MANILA_CLOCK, NIGHTS, US),
        WIT => Worker::new(WARSAW_CLOCK, NINE_TO_FIVE, PL),
        ALDA => Worker::new(WARSAW_CLOCK, ALWAYS, PL),
        FIVE => Worker::new(DENVER_CLOCK, &[(0, 4, 360, 1_800)], US),
        _ => Worker::new(DENVER_CLOCK, NINE_TO_FIVE, US),
    }
}

/// The kit's organisation with a third site and three more people.
fn org() -> Org {
    let mut org = Org::new();
    org.happen(Event::SiteOpened {
        site: WARSAW,
        company: OWN,
        name: text(4),
        hours: hours("Europe/Warsaw", "9-17"),
        holidays: holidays("PL"),
    });
    let always = hours("Europe/Warsaw", "24x7");
    let five = hours("America/Denver", "Mon-Fri 06:00-18:00 18:00-06:00");
    for (person, site, own) in [(WIT, WARSAW, None), (ALDA, WARSAW, Some(always)), (FIVE, DENVER, Some(five))]
    {
        let (name, role) = (text(person.0), Role::Member);
        org.happen(Event::PersonJoined { person, name, site, team: None, role, hours: own });
    }
    org
}

/// Something waits for a person's working time: an escalation that they took on.
fn waits(org: &mut Org, number: u64, of: PersonId, from: Instant, minutes: u32) -> TimerKey {
    let escalation = EscalationId(number);
    org.happen(Event::EscalationStarted {
        escalation,
        subject: Subject::Flag(FlagId(number)),
        function: HELP,
        path: path(&[step(Receiver::Owner, 60, WhenOff::Hold)]),
        ceiling: at(NEVER),
    });
    let due = Due { at: at(NEVER), basis: Basis::Working { of, from, minutes } };
    org.happen(Event::EscalationAcknowledged { escalation, by: of, due });
    TimerKey::Step(escalation)
}

/// A reading of a person waits for so many of their working days.
fn reads(org: &mut Org, number: u64, of: PersonId, from: Instant, days: u16) -> TimerKey {
    let outcome = OutcomeId(number);
    let due = Due { at: at(NEVER), basis: Basis::WorkingDays { of, from, days } };
    org.happen(Event::OutcomeDefined { outcome, function: HELP, aim: aim(of, days), due: Some(due) });
    TimerKey::Reading(outcome)
}

fn aim(owner: PersonId, cadence_days: u16) -> Aim {
    Aim {
        kind: OutcomeKind::Result,
        statement: text(70),
        unit: text(71),
        target: Quantity(95_000),
        direction: Direction::AtLeast,
        tolerance: Quantity(1_000),
        cadence_days,
        source: text(72),
        owner: Some(owner),
    }
}

/// A proposal goes ahead when these people have had their time.
fn proposed(
    org: &mut Org,
    number: u64,
    objectors: &[(PersonId, Instant)],
    minutes: u32,
    latest: Instant,
) -> TimerKey {
    let decision = DecisionId(number);
    org.happen(Event::DecisionAsked {
        decision,
        function: HELP,
        decision_type: None,
        by: DANA,
        decider: MARI,
        level: Level::DecideUnlessObjected,
        question: text(80),
        options: Vec::new(),
        context: None,
        amount: None,
        needed_by: at(NEVER),
    });
    let basis = Basis::Silence { objectors: objectors.to_vec(), minutes, latest };
    let due = Due { at: at(NEVER), basis };
    org.happen(Event::DecisionProposed { decision, by: MARI, proposal: text(81), due });
    TimerKey::Silence(decision)
}

/// Lets everything be worked out again, as newer zone and holiday data do.
fn work_out_all(org: &mut Org) {
    org.happen(Event::AlmanacAdopted { version: almanac_version() });
    work_out(org);
}

/// One tick, which works out what has to be; and what it moved and kept.
fn work_out(org: &mut Org) -> (Vec<TimerKey>, Vec<TimerKey>) {
    let (mut all_moved, mut all_kept) = (Vec::new(), Vec::new());
    for event in org.command(Actor::Clock, &Command::Tick { events_max: 1_000 }).expect("a tick") {
        if let Event::DueMoved { moved, kept } = event {
            all_moved.extend(moved.into_iter().map(|(key, _)| key));
            all_kept.extend(kept);
        }
    }
    (all_moved, all_kept)
}

fn due_at(org: &Org, key: TimerKey) -> Instant {
    org.state.timers.get(&key).unwrap_or_else(|| panic!("{key:?} waits")).at
}

/// Instants that are hard for somebody: at work, off, at night, before a holiday, before the clock changes.
fn hard_times() -> Vec<Instant> {
    [
        "2026-11-02T17:00:00Z",
        "2026-11-06T23:59:00Z",
        "2026-11-07T03:30:00Z",
        "2026-11-25T23:00:00Z",
        "2026-11-27T13:00:00Z",
        "2026-12-24T16:30:00Z",
        "2026-12-31T06:00:00Z",
        "2027-03-12T22:15:00Z",
        "2027-03-14T08:30:00Z",
        "2027-03-26T15:45:00Z",
        "2027-03-28T00:30:00Z",
    ]
    .map(at)
    .to_vec()
}

#[test]
fn calendars_say_what_the_walk_says() {
    let org = org();
    let (from, to) = (minutes(at("2026-10-22T00:00:00Z")), minutes(at("2026-12-03T00:00:00Z")));
    for person in EVERYBODY {
        let (calendar, by_hand) = (org.state.calendar(person, at("2026-11-01T00:00:00Z")), worker(person));
        let calendar = calendar.expect("a calendar");
        for minute in (from..to).map(instant) {
            assert_eq!(calendar.is_open(minute), by_hand.works(minute), "{person:?} at {minute}");
        }
    }
    assert!(org.state.calendar(PersonId(999), org.now).is_none(), "nobody has no calendar");
}

#[test]
fn hours_are_the_persons_then_the_teams_then_the_sites() {
    let mut org = org();
    let monday = at("2026-11-16T00:00:00Z");
    let zone = |org: &Org, person| org.state.zone_of(person).map(|zone| zone.name().to_owned());
    assert_eq!(zone(&org, NOEL).as_deref(), Some("Asia/Manila"));
    org.happen(Event::PersonHoursChanged { person: NOEL, hours: Some(hours("Europe/Warsaw", "9-17")) });
    // Own hours, and still the holidays of the team.
    let own = Worker::new(WARSAW_CLOCK, NINE_TO_FIVE, US);
    let same = |org: &Org, by_hand: &Worker| {
        let calendar = org.state.calendar(NOEL, monday).expect("a calendar");
        let days = minutes(monday)..minutes(monday) + 14 * 1_440;
        days.map(instant).all(|minute| calendar.is_open(minute) == by_hand.works(minute))
    };
    assert!(same(&org, &own));
    assert_eq!(zone(&org, NOEL).as_deref(), Some("Europe/Warsaw"));
    org.happen(Event::PersonHoursChanged { person: NOEL, hours: None });
    assert!(same(&org, &Worker::new(MANILA_CLOCK, NIGHTS, US)));
    org.happen(Event::TeamHoursChanged { team: NIGHT, hours: None, holidays: None });
    assert!(same(&org, &Worker::new(MANILA_CLOCK, NINE_TO_SIX, PH)));
    org.happen(Event::PersonMoved { person: NOEL, site: DENVER, team: None });
    assert!(same(&org, &Worker::new(DENVER_CLOCK, NINE_TO_FIVE, US)));
    org.happen(Event::PersonLeft { person: NOEL });
    assert!(org.state.calendar(NOEL, monday).is_none(), "who left works no more");
}

#[test]
fn own_days_off_and_days_worked_all_the_same() {
    let mut org = org();
    let mut rule = holidays("US");
    rule.also.insert("2026-11-27".parse().expect("a day"));
    rule.except.insert("2026-11-11".parse().expect("a day"));
    org.happen(Event::SiteHoursChanged {
        site: DENVER,
        hours: hours("America/Denver", "9-17"),
        holidays: rule,
    });
    let by_hand = Worker::new(DENVER_CLOCK, NINE_TO_FIVE, &["2026-11-26", "2026-11-27"]);
    let from = minutes(at("2026-11-08T00:00:00Z"));
    for minute in (from..from + 21 * 1_440).map(instant) {
        assert_eq!(org.state.is_at_work(DANA, minute), by_hand.works(minute), "at {minute}");
    }
}

#[test]
fn minutes_of_working_time_end_when_the_walk_says() {
    let mut org = org();
    let mut expected = Vec::new();
    for person in EVERYBODY {
        for from in hard_times() {
            for count in [1, 59, 480, 481, 2_400] {
                let key = waits(&mut org, 1_000 + expected.len() as u64, person, from, count);
                let end = worker(person).after_working(from, count).expect("an end");
                expected.push((key, end, format!("{count} minutes of {person:?} after {from}")));
            }
        }
    }
    work_out_all(&mut org);
    for (key, end, what) in expected {
        assert_eq!(due_at(&org, key), end, "{what}");
    }
}

#[test]
fn working_days_end_when_the_walk_says() {
    let mut org = org();
    let mut expected = Vec::new();
    for person in EVERYBODY {
        for from in hard_times() {
            for count in [1, 2, 5, 22] {
                let key = reads(&mut org, 1_000 + expected.len() as u64, person, from, count);
                let end = worker(person).after_days(from, usize::from(count)).expect("an end");
                expected.push((key, end, format!("{count} days of {person:?} after {from}")));
            }
        }
    }
    work_out_all(&mut org);
    for (key, end, what) in expected {
        assert_eq!(due_at(&org, key), end, "{what}");
    }
}

#[test]
fn silence_lasts_until_the_last_objector_had_their_time() {
    let mut org = org();
    let all = [DANA, MARI, NOEL, WIT];
    let mut expected = Vec::new();
    for from in hard_times() {
        for count in [60, 480, 1_440] {
            for days in [1, 3, 10] {
                let latest = instant(minutes(from) + days * 1_440);
                // Each was told a little later than the one before.
                let asked = all.iter().zip(0..).map(|(person, n)| (*person, instant(minutes(from) + 45 * n)));
                let asked: Vec<(PersonId, Instant)> = asked.collect();
                let key = proposed(&mut org, 1_000 + expected.len() as u64, &asked, count, latest);
                let heard = asked
                    .iter()
                    .map(|(person, asked)| worker(*person).after_working(*asked, count).expect("an end"));
                let end = heard.max().expect("somebody").min(latest);
                expected.push((
                    key,
                    end,
                    format!("{count} minutes of silence after {from}, {days} days at most"),
                ));
            }
        }
    }
    let latest = at("2026-11-20T10:00:00Z");
    let nobody = proposed(&mut org, 1, &[], 60, latest);
    work_out_all(&mut org);
    for (key, end, what) in expected {
        assert_eq!(due_at(&org, key), end, "{what}");
    }
    assert_eq!(due_at(&org, nobody), latest, "nobody is consulted: it waits the longest");
}

/// Who of the support team is on duty at a minute: from Monday 2 November, 09:00 in Manila, Mari and Miko take turns of
/// two days; from Thursday 12:00 to Friday 12:00 nobody is on duty, and from then to Saturday Noel is.
fn on_duty(minute: i64) -> Option<PersonId> {
    let local = |text: &str| minutes(at(text));
    let (first, second, third) = (
        local("2026-11-05T12:00:00+08:00"),
        local("2026-11-06T12:00:00+08:00"),
        local("2026-11-07T00:00:00+08:00"),
    );
    if (first..second).contains(&minute) {
        return None;
    }
    if (second..third).contains(&minute) {
        return Some(NOEL);
    }
    let turn = (minute - local("2026-11-02T09:00:00+08:00")).div_euclid(2 * 1_440);
    Some(if turn % 2 == 0 { MARI } else { MIKO }).filter(|_| turn >= 0)
}

#[test]
fn duty_waits_for_the_first_who_is_at_work_in_their_turn() {
    for from in
        ["2026-11-02T17:00:00Z", "2026-11-04T11:00:00Z", "2026-11-05T09:30:00Z", "2026-11-06T23:00:00Z"]
    {
        let mut org = org();
        let rotation = Rotation {
            people: vec![MARI, MIKO],
            starts: "2026-11-02".parse().expect("a day"),
            turn_days: 2,
            changes_at: 540,
        };
        org.happen(Event::RosterSet { team: SUPPORT, rotation: Some(rotation) });
        let id = DutyChangeId(1);
        let (begin, middle, end) =
            (at("2026-11-05T04:00:00Z"), at("2026-11-06T04:00:00Z"), at("2026-11-06T16:00:00Z"));
        let change = DutyChange { id, from: begin, to: middle, who: None };
        org.happen(Event::DutyOverridden { team: SUPPORT, change });
        let change = DutyChange { id: DutyChangeId(2), from: middle, to: end, who: Some(NOEL) };
        org.happen(Event::DutyOverridden { team: SUPPORT, change });
        let (away, back) = (at("2026-11-04T12:00:00Z"), at("2026-11-05T02:00:00Z"));
        org.happen(Event::LeaveTaken { leave: LeaveId(1), person: MARI, from: away, to: back });
        let duty = path(&[step(Receiver::OnDuty(SUPPORT), 60, WhenOff::Hold)]);
        org.happen(Event::PathSet { function: Some(HELP), path: Some(duty) });
        org.now = at(from);
        let mut due = Due::wall(at(from));
        due.basis = Basis::WorkingDays { of: DANA, from: at(from) - 10 * worktime::DAY, days: 1 };
        org.happen(Event::OutcomeDefined {
            outcome: OutcomeId(1),
            function: HELP,
            aim: aim(DANA, 1),
            due: Some(due),
        });
        let events = org.command(Actor::Clock, &Command::Tick { events_max: 256 }).expect("a tick");
        let works = |person: PersonId, minute: i64| {
            let by_hand = if person == MARI { worker(person).away(away, back) } else { worker(person) };
            by_hand.works(instant(minute))
        };
        let start = minutes(at(from));
        let first = (start..start + 40_000)
            .find(|minute| on_duty(*minute).is_some_and(|person| works(person, *minute)))
            .expect("somebody is back");
        let held = events.iter().find_map(|event| match event {
            Event::StepHeld { due, .. } => Some(due.at),
            _ => None,
        });
        let taken = events.iter().find_map(|event| match event {
            Event::StepTaken { to, .. } => Some(*to),
            Event::StepPassed { .. } => Some(PersonId(0)),
            _ => None,
        });
        if first == start {
            assert_eq!(taken, on_duty(start), "at {from}");
        } else if on_duty(start).is_none() {
            assert_eq!(taken, Some(PersonId(0)), "nobody is on duty at {from}: an empty step is passed");
        } else {
            assert_eq!(held, Some(instant(first)), "from {from}");
        }
    }
}

/// The hours, leave or holidays of somebody change; what waits for them moves to where the walk says, and nothing else
/// is looked at.
#[test]
fn due_times_move_when_hours_leave_or_holidays_change() {
    let from = at("2026-11-24T20:00:00Z");
    let (away, back) = (at("2026-11-23T07:00:00Z"), at("2026-11-25T20:00:00Z"));
    let leave = Event::LeaveTaken { leave: LeaveId(1), person: DANA, from: away, to: back };
    let early = || Some(hours("America/Denver", "Mon-Fri 06:00-12:00"));
    let nothing = HolidayRule::default;
    let at_site =
        |hours: Hours, holidays: HolidayRule| Event::SiteHoursChanged { site: DENVER, hours, holidays };
    let usual = || hours("America/Denver", "9-17");
    let six_to_noon = [(0, 4, 360, 720)];
    let dana = || worker(DANA);
    let changes = [
        (leave, dana().away(away, back)),
        (
            Event::PersonHoursChanged { person: DANA, hours: early() },
            Worker::new(DENVER_CLOCK, &six_to_noon, US),
        ),
        (
            Event::TeamHoursChanged { team: PAYABLES, hours: early(), holidays: Some(nothing()) },
            Worker::new(DENVER_CLOCK, &six_to_noon, &[]),
        ),
        (at_site(early().expect("hours"), holidays("US")), Worker::new(DENVER_CLOCK, &six_to_noon, US)),
        (at_site(usual(), nothing()), Worker::new(DENVER_CLOCK, NINE_TO_FIVE, &[])),
        (
            Event::PersonMoved { person: DANA, site: MANILA, team: Some(NIGHT) },
            Worker::new(MANILA_CLOCK, NIGHTS, US),
        ),
    ];
    for (change, by_hand) in changes {
        let mut org = org();
        let keys = [
            waits(&mut org, 1, DANA, from, 1_500),
            reads(&mut org, 2, DANA, from, 4),
            proposed(&mut org, 3, &[(WIT, from), (DANA, from)], 1_500, at("2026-12-20T00:00:00Z")),
        ];
        let other = waits(&mut org, 4, WIT, from, 1_500);
        work_out_all(&mut org);
        let before = keys.map(|key| due_at(&org, key));
        assert_eq!(before[0], dana().after_working(from, 1_500).expect("an end"));
        let kind = change.kind();
        org.happen(change);
        assert_eq!(org.state.next_due(), Some(org.state.last_at), "it wants to be worked out: {kind}");
        let (mut looked_at, kept) = work_out(&mut org);
        looked_at.extend(kept);
        assert!(keys.iter().all(|key| looked_at.contains(key)), "{kind}: {looked_at:?}");
        assert!(!looked_at.contains(&other), "{kind} is nothing to others");
        let wit = worker(WIT).after_working(from, 1_500).expect("an end");
        let hand = by_hand.after_working(from, 1_500).expect("an end");
        let days = by_hand.after_days(from, 4).expect("an end");
        let after = [hand, days, hand.max(wit)];
        assert_eq!(keys.map(|key| due_at(&org, key)), after, "after {kind}");
        assert_ne!(before[0], after[0], "{kind} changes something, or the test says nothing");
        assert_eq!(org.replayed(), org.state);
    }
}

#[test]
fn a_leave_that_is_cancelled_moves_due_times_back() {
    let mut org = org();
    let from = at("2026-11-20T20:00:00Z");
    let key = waits(&mut org, 1, DANA, from, 1_500);
    work_out_all(&mut org);
    let before = due_at(&org, key);
    let (leave, person) = (LeaveId(1), DANA);
    org.happen(Event::LeaveTaken {
        leave,
        person,
        from: at("2026-11-23T07:00:00Z"),
        to: at("2026-11-25T07:00:00Z"),
    });
    assert_eq!(work_out(&mut org).0, [key]);
    assert!(due_at(&org, key) > before);
    org.happen(Event::LeaveCancelled { leave, person });
    assert_eq!(work_out(&mut org).0, [key]);
    assert_eq!(due_at(&org, key), before);
    // A leave long before changes nothing: it was looked at, and stays.
    org.happen(Event::LeaveTaken {
        leave,
        person,
        from: at("2026-11-03T07:00:00Z"),
        to: at("2026-11-04T07:00:00Z"),
    });
    assert_eq!(work_out(&mut org), (Vec::new(), vec![key]));
    assert_eq!(due_at(&org, key), before);
}

#[test]
fn newer_data_are_adopted_and_everything_is_worked_out_again() {
    let mut org = org();
    let from = at("2026-11-20T20:00:00Z");
    let keys = [waits(&mut org, 1, DANA, from, 600), reads(&mut org, 2, WIT, from, 3)];
    org.happen(Event::AlmanacAdopted { version: "2019a+0.1".to_owned() });
    let events = org.command(Actor::Clock, &Command::Tick { events_max: 256 }).expect("a tick");
    assert_eq!(events[0], Event::AlmanacAdopted { version: almanac_version() });
    assert_eq!(due_at(&org, keys[0]), worker(DANA).after_working(from, 600).expect("an end"));
    assert_eq!(due_at(&org, keys[1]), worker(WIT).after_days(from, 3).expect("an end"));
    // A program with older data must not reckon.
    org.happen(Event::AlmanacAdopted { version: "2999a+9.9".to_owned() });
    let refused = org.command(Actor::Clock, &Command::Tick { events_max: 256 });
    assert!(matches!(refused, Err(model::Refusal::OlderAlmanac { .. })), "{refused:?}");
}

#[test]
fn a_reading_waits_in_the_days_of_whoever_answers_for_it_now() {
    let mut org = org();
    org.seat(1, HELP, Seat::Owner, DREW);
    let from = org.now;
    let mut unnamed = aim(ADMIN, 3);
    unnamed.owner = None;
    let due = Due { at: at(NEVER), basis: Basis::WorkingDays { of: DREW, from, days: 3 } };
    let outcome = OutcomeId(1);
    org.happen(Event::OutcomeDefined { outcome, function: HELP, aim: unnamed, due: Some(due) });
    org.now = at("2026-11-04T18:00:00Z");
    org.seat(2, HELP, Seat::Acting, MARI);
    work_out(&mut org);
    let end = worker(MARI).after_days(org.now, 3).expect("an end");
    assert_eq!(due_at(&org, TimerKey::Reading(outcome)), end, "anew from when it became hers, in her days");
}
