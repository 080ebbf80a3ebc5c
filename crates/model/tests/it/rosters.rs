//! Duty rosters: turns, departures from them, swaps; and who is on duty, against a slow walk.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use model::{
    Command, DutyChange, DutyChangeId, Event, Instant, PersonId, Refusal, Role, Rotation, State, Swap,
    TeamId, Turn,
};
use worktime::{DAY, MINUTE};

use crate::kit::{
    ADMIN, DANA, DREW, MANILA, MARI, MIKO, NIGHT, NOEL, Org, PAYABLES, SPONSOR, SUPPORT, at, text,
};

fn rotation(people: &[PersonId], starts: &str, turn_days: u16, changes_at: u16) -> Rotation {
    Rotation { people: people.to_vec(), starts: starts.parse().expect("a day"), turn_days, changes_at }
}

fn set(team: TeamId, rotation: Rotation) -> Command {
    Command::SetRoster { team, rotation: Some(rotation) }
}

/// Mari and Miko take weeks in turn, from Monday 2 November, 9:00 in Manila.
fn weekly() -> Org {
    let mut org = Org::new();
    org.does(ADMIN, set(SUPPORT, rotation(&[MARI, MIKO], "2026-11-02", 7, 540)));
    org
}

fn change(id: u64, from: &str, to: &str, who: Option<PersonId>) -> Command {
    let change = DutyChange { id: DutyChangeId(id), from: at(from), to: at(to), who };
    Command::OverrideDuty { team: SUPPORT, change }
}

/// Mari gives a day of her second week for one of Miko's second.
fn swap(id: u64) -> Swap {
    Swap {
        id: DutyChangeId(id),
        asker: MARI,
        other: MIKO,
        mine: (at("2026-11-17T01:00:00Z"), at("2026-11-18T01:00:00Z")),
        theirs: (at("2026-11-24T01:00:00Z"), at("2026-11-25T01:00:00Z")),
    }
}

fn ask(swap: Swap) -> Command {
    Command::AskSwap { team: SUPPORT, swap }
}

fn answer(id: u64, accept: bool) -> Command {
    Command::AnswerSwap { team: SUPPORT, swap: DutyChangeId(id), accept }
}

fn on(org: &Org, instant: &str) -> Option<PersonId> {
    org.state.on_duty(SUPPORT, at(instant))
}

#[test]
fn people_of_a_team_take_turns() {
    let org = weekly();
    assert_eq!(on(&org, "2026-11-02T00:59:59Z"), None, "before 9:00 in Manila");
    assert_eq!(on(&org, "2026-11-02T01:00:00Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-09T00:59:59Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-09T01:00:00Z"), Some(MIKO));
    assert_eq!(on(&org, "2026-11-16T01:00:00Z"), Some(MARI));
}

#[test]
fn a_roster_has_to_make_sense() {
    let mut org = Org::new();
    let good = rotation(&[MARI, MIKO], "2026-11-02", 7, 540);
    let with = |with: &dyn Fn(&mut Rotation)| {
        let mut bad = good.clone();
        with(&mut bad);
        set(SUPPORT, bad)
    };
    for (command, text) in [
        (
            with(&|bad| bad.turn_days = 0),
            "the length of a turn in days must be from 1 to 366, not 0: correct it",
        ),
        (
            with(&|bad| bad.turn_days = 367),
            "the length of a turn in days must be from 1 to 366, not 367: correct it",
        ),
        (
            with(&|bad| bad.changes_at = 1_440),
            "the minute at which turns change must be from 0 to 1439, not 1440: correct it",
        ),
        (
            with(&|bad| bad.people.clear()),
            "the number of people who take turns must be from 1 to 50, not 0: correct it",
        ),
        (
            with(&|bad| bad.people = (0..51).map(PersonId).collect()),
            "the number of people who take turns must be from 1 to 50, not 51: correct it",
        ),
        (with(&|bad| bad.people.push(MARI)), "nobody takes two turns in a round: name everybody once"),
        (
            with(&|bad| bad.people.push(NOEL)),
            "everybody on duty must belong to the team: move them to it first, or choose others",
        ),
        (
            with(&|bad| bad.people.push(PersonId(99))),
            "there is no such person: it may have been closed or never existed; look it up again",
        ),
        (
            with(&|bad| bad.starts = "2036-12-01".parse().unwrap()),
            "2036-11-30T16:00:00Z is too far away: choose a time within 10 years",
        ),
        (Command::SetRoster { team: SUPPORT, rotation: None }, "the team has no duty roster: set one first"),
        (
            set(TeamId(99), good.clone()),
            "there is no such team: it may have been closed or never existed; look it up again",
        ),
    ] {
        assert_eq!(org.refused(ADMIN, command).to_string(), text);
    }
    for fits in [
        rotation(&[MARI], "2026-11-02", 366, 1_439),
        rotation(&[MARI, MIKO], "2020-11-02", 1, 0),
        good.clone(),
    ] {
        org.does(ADMIN, set(SUPPORT, fits));
    }
    org.happen(Event::PersonLeft { person: MIKO });
    assert_eq!(org.refused(ADMIN, with(&|bad| bad.turn_days = 8)), Refusal::HasLeft);
}

#[test]
fn a_roster_set_anew_ends_departures_and_none_ends_duty() {
    let mut org = weekly();
    let same = set(SUPPORT, rotation(&[MARI, MIKO], "2026-11-02", 7, 540));
    assert_eq!(org.refused(ADMIN, same.clone()), Refusal::NoChange);
    org.does(ADMIN, change(1, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", Some(MARI)));
    org.does(ADMIN, same.clone());
    assert_eq!(on(&org, "2026-11-10T12:00:00Z"), Some(MIKO));
    org.does(MARI, ask(swap(1)));
    org.does(ADMIN, same);
    assert!(org.state.rosters[&SUPPORT].swaps.is_empty());
    org.does(ADMIN, Command::SetRoster { team: SUPPORT, rotation: None });
    assert_eq!(on(&org, "2026-11-10T12:00:00Z"), None);
    for command in [
        change(2, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", None),
        Command::RestoreDuty { team: SUPPORT, change: DutyChangeId(1) },
        ask(swap(1)),
        answer(1, true),
    ] {
        assert_eq!(org.refused(ADMIN, command), Refusal::NoRoster);
    }
}

#[test]
fn somebody_else_or_nobody_is_on_duty_for_a_while() {
    let mut org = weekly();
    org.does(ADMIN, change(1, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", Some(MARI)));
    org.does(ADMIN, change(2, "2026-11-10T06:00:00Z", "2026-11-10T12:00:00Z", None));
    assert_eq!(on(&org, "2026-11-09T23:59:59Z"), Some(MIKO));
    assert_eq!(on(&org, "2026-11-10T00:00:00Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-10T06:00:00Z"), None, "the latest recorded wins");
    assert_eq!(on(&org, "2026-11-10T12:00:00Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-11T00:00:00Z"), Some(MIKO));
    let restore = Command::RestoreDuty { team: SUPPORT, change: DutyChangeId(2) };
    org.does(ADMIN, restore.clone());
    assert_eq!(on(&org, "2026-11-10T06:00:00Z"), Some(MARI));
    assert_eq!(
        org.refused(ADMIN, restore).to_string(),
        "there is no such change of duty: it may have been closed or never existed; look it up again"
    );
}

#[test]
fn a_departure_has_to_make_sense() {
    let mut org = weekly();
    org.does(ADMIN, change(1, "2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z", Some(MIKO)));
    assert_eq!(
        org.refused(ADMIN, change(1, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", None)).to_string(),
        "another change of duty has this id already: draw a new id and try again"
    );
    org.does(ADMIN, change(2, "2026-11-10T00:00:00Z", "2027-02-10T00:00:00Z", None));
    for (from, to) in
        [("2026-11-10T00:00:00Z", "2027-02-10T00:00:01Z"), ("2026-11-10T00:00:00Z", "2026-11-10T00:00:00Z")]
    {
        assert_eq!(
            org.refused(ADMIN, change(3, from, to, None)).to_string(),
            "the period must end after it begins and last 92 days at most: check both ends"
        );
    }
    assert_eq!(
        org.refused(ADMIN, change(3, "2026-11-01T00:00:00Z", "2026-11-02T17:00:00Z", None)).to_string(),
        "2026-11-02T17:00:00Z is in the past: choose a time that is still to come"
    );
    let who = |who| change(3, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", Some(who));
    assert_eq!(org.refused(ADMIN, who(NOEL)), Refusal::NotOfTeam);
    org.happen(Event::PersonLeft { person: MIKO });
    assert_eq!(org.refused(ADMIN, who(MIKO)), Refusal::HasLeft);
    // An id serves one departure only, in whichever team.
    org.does(ADMIN, set(PAYABLES, rotation(&[DANA, DREW], "2026-11-02", 1, 0)));
    let change = DutyChange { id: DutyChangeId(2), from: org.now, to: org.now + DAY, who: None };
    assert!(matches!(
        org.refused(ADMIN, Command::OverrideDuty { team: PAYABLES, change }),
        Refusal::Taken { .. }
    ));
}

#[test]
fn an_accepted_swap_moves_both_periods() {
    let mut org = weekly();
    org.does(MARI, ask(swap(1)));
    assert_eq!(on(&org, "2026-11-17T06:00:00Z"), Some(MARI), "only asked for so far");
    for id in [1, 2] {
        let command = change(id, "2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z", None);
        assert!(matches!(org.refused(ADMIN, command), Refusal::Taken { .. }), "both ids are spoken for");
    }
    assert_eq!(
        org.refused(MARI, answer(1, true)).to_string(),
        "only the person who was asked and leaders may do this: ask them"
    );
    org.does(MIKO, answer(1, true));
    assert_eq!(on(&org, "2026-11-17T00:59:59Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-17T01:00:00Z"), Some(MIKO));
    assert_eq!(on(&org, "2026-11-18T01:00:00Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-24T06:00:00Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-25T01:00:00Z"), Some(MIKO));
    assert_eq!(
        org.refused(MIKO, answer(1, false)).to_string(),
        "this swap was accepted already: look at the roster"
    );
    assert!(matches!(org.refused(MIKO, answer(9, true)), Refusal::Missing { .. }));
    for id in [0, 1, 2] {
        let refusal = org.refused(MARI, ask(swap(id)));
        assert!(matches!(refusal, Refusal::Taken { .. }), "{id}: {refusal}");
    }
}

#[test]
fn a_declined_swap_moves_nothing() {
    let mut org = weekly();
    org.does(MARI, ask(swap(1)));
    org.does(MIKO, answer(1, false));
    assert_eq!(on(&org, "2026-11-17T06:00:00Z"), Some(MARI));
    assert!(org.state.rosters[&SUPPORT].swaps.is_empty());
    // Leaders may ask and answer for others.
    org.does(SPONSOR, ask(swap(1)));
    org.does(SPONSOR, answer(1, true));
    assert_eq!(on(&org, "2026-11-17T06:00:00Z"), Some(MIKO));
}

#[test]
fn a_swap_gives_what_one_has() {
    let mut org = weekly();
    assert_eq!(
        org.refused(MIKO, ask(swap(1))).to_string(),
        "only the person who would swap and leaders may do this: ask them"
    );
    let not_on_duty = "a swap needs two periods to come, each within the duty of the person who gives it: look at \
                       the roster again";
    let with = |with: &dyn Fn(&mut Swap)| {
        let mut bad = swap(1);
        with(&mut bad);
        ask(bad)
    };
    for bad in [
        // One instant longer than the turn, at either end, on either side.
        with(&|bad| bad.mine = (at("2026-11-16T00:59:59.999999Z"), at("2026-11-17T01:00:00Z"))),
        with(&|bad| bad.mine = (at("2026-11-22T01:00:00Z"), at("2026-11-23T01:00:00.000001Z"))),
        with(&|bad| bad.theirs = (at("2026-11-23T00:59:59.999999Z"), at("2026-11-24T01:00:00Z"))),
        with(&|bad| bad.theirs = (at("2026-11-29T01:00:00Z"), at("2026-11-30T01:00:00.000001Z"))),
        // Two turns with another's between.
        with(&|bad| bad.mine = (at("2026-11-03T01:00:00Z"), at("2026-11-17T01:00:00Z"))),
        // Now and before.
        with(&|bad| bad.mine = (at("2026-11-02T16:59:59.999999Z"), at("2026-11-03T01:00:00Z"))),
        // Before the first turn of all.
        with(&|bad| std::mem::swap(&mut bad.mine, &mut bad.theirs)),
    ] {
        assert_eq!(org.refused(MARI, bad).to_string(), not_on_duty);
    }
    for whole in [
        with(&|whole| whole.mine = (at("2026-11-16T01:00:00Z"), at("2026-11-23T01:00:00Z"))),
        with(&|whole| whole.mine = (org_now(), at("2026-11-03T01:00:00Z"))),
    ] {
        org.does(MARI, whole);
        org.does(MIKO, answer(1, false));
    }
    let empty = with(&|bad| bad.mine.1 = bad.mine.0);
    assert_eq!(org.refused(MARI, empty), Refusal::BadPeriod { days_max: 92 });
    assert_eq!(org.refused(MARI, with(&|bad| bad.other = MARI)), Refusal::NoChange);
    assert_eq!(org.refused(MARI, with(&|bad| bad.other = NOEL)), Refusal::NotOfTeam);
    // Nobody on duty for an hour of it.
    org.does(ADMIN, change(7, "2026-11-17T05:00:00Z", "2026-11-17T06:00:00Z", None));
    assert_eq!(org.refused(MARI, ask(swap(1))), Refusal::NotOnDuty);
}

fn org_now() -> Instant {
    Org::new().now
}

#[test]
fn a_swap_is_looked_at_again_when_it_is_answered() {
    let mut org = weekly();
    org.does(MARI, ask(swap(1)));
    org.does(ADMIN, change(7, "2026-11-17T05:00:00Z", "2026-11-17T06:00:00Z", Some(MIKO)));
    assert_eq!(org.refused(MIKO, answer(1, true)), Refusal::NotOnDuty);
    org.does(ADMIN, Command::RestoreDuty { team: SUPPORT, change: DutyChangeId(7) });
    org.happen(Event::PersonMoved { person: MARI, site: crate::kit::MANILA, team: None });
    assert_eq!(org.refused(MIKO, answer(1, true)), Refusal::NotOfTeam);
    org.happen(Event::PersonMoved { person: MARI, site: crate::kit::MANILA, team: Some(SUPPORT) });
    org.now = at("2026-11-17T01:00:00.000001Z");
    assert_eq!(org.refused(MIKO, answer(1, true)), Refusal::NotOnDuty, "it has begun");
    org.does(MIKO, answer(1, false));
}

#[test]
fn duty_of_who_left_is_nobodys() {
    let mut org = weekly();
    org.does(ADMIN, Command::Leave { person: MIKO });
    assert_eq!(on(&org, "2026-11-10T01:00:00Z"), None);
    assert_eq!(on(&org, "2026-11-17T01:00:00Z"), Some(MARI));
    assert_eq!(org.refused(MARI, ask(swap(1))), Refusal::HasLeft);
}

/// The clock of a zone at an instant.
fn clock(zone: &TimeZone, at: Instant) -> DateTime {
    zone.to_datetime(Timestamp::from(at))
}

/// Who is on duty at every minute of `[from, to)`: a person with a clock who looks at it every minute. `from` lies before
/// the first turn, so that nothing has to be worked out.
fn walk(
    rotation: &Rotation,
    changes: &[DutyChange],
    (from, to): (Instant, Instant),
) -> Vec<Option<PersonId>> {
    let zone = TimeZone::get("America/Denver").expect("a zone");
    let minutes: Vec<Instant> = (0..(to - from) / MINUTE).map(|minute| from + minute * MINUTE).collect();
    let mut shown: BTreeMap<Date, Vec<DateTime>> = BTreeMap::new();
    for minute in &minutes {
        let clock = clock(&zone, *minute);
        shown.entry(clock.date()).or_default().push(clock);
    }
    let time = jiff::civil::time((rotation.changes_at / 60) as i8, (rotation.changes_at % 60) as i8, 0, 0);
    let (mut turn, mut next) = (None, rotation.starts);
    let mut duty = Vec::new();
    for minute in minutes {
        let change = next.to_datetime(time);
        // A time that the clock skips comes when a clock that was not put forward would show it.
        let skipped = shown.get(&next).is_none_or(|shown| !shown.contains(&change));
        let looked_at = if skipped {
            let offset = clock(&zone, minute - 3 * 60 * MINUTE);
            offset.saturating_add(jiff::Span::new().hours(3))
        } else {
            clock(&zone, minute)
        };
        if looked_at >= change {
            turn = Some(turn.map_or(0, |turn| turn + 1));
            next = next.saturating_add(jiff::Span::new().days(i64::from(rotation.turn_days)));
        }
        let by_turn = turn.map(|turn: usize| rotation.people[turn % rotation.people.len()]);
        let departure = changes.iter().rfind(|change| change.from <= minute && minute < change.to);
        duty.push(departure.map_or(by_turn, |change| change.who));
    }
    duty
}

/// Checks a roster in Denver at every minute of a period, and the list of turns against it.
fn compare(state: &State, rotation: &Rotation, changes: &[DutyChange], period: (Instant, Instant)) {
    let expected = walk(rotation, changes, period);
    for (minute, person) in expected.iter().enumerate() {
        let minute = period.0 + minute as i64 * MINUTE;
        assert_eq!(state.on_duty(PAYABLES, minute), *person, "{minute} {rotation:?}");
    }
    let from = period.0 + 2 * DAY + 7 * MINUTE;
    let turns: Vec<Turn> = state.duty_turns(PAYABLES, from);
    for (minute, person) in expected.iter().enumerate() {
        let minute = period.0 + minute as i64 * MINUTE;
        if minute < from || turns.last().is_some_and(|last| last.until.is_some_and(|end| minute >= end)) {
            continue;
        }
        let turn = turns.iter().find(|turn| turn.from <= minute && turn.until.is_none_or(|end| minute < end));
        assert_eq!(turn.map(|turn| turn.person), *person, "{minute} {rotation:?}");
    }
}

#[test]
fn duty_is_as_a_walk_by_the_minute_finds_it_also_when_clocks_change() {
    let third = PersonId(50);
    for (from, to, starts) in [
        ("2027-03-10T00:00:00Z", "2027-03-19T00:00:00Z", "2027-03-12"),
        ("2027-11-03T00:00:00Z", "2027-11-12T00:00:00Z", "2027-11-05"),
    ] {
        let period = (at(from), at(to));
        let mut org = Org::new();
        let (site, team, role) = (crate::kit::DENVER, Some(PAYABLES), model::Role::Member);
        org.does(ADMIN, Command::AddPerson { person: third, name: text(50), site, team, role, hours: None });
        for turn_days in [1, 2] {
            for changes_at in [0, 90, 150, 540, 1_439] {
                let rotation = rotation(&[DANA, DREW, third], starts, turn_days, changes_at);
                org.does(ADMIN, set(PAYABLES, rotation.clone()));
                compare(&org.state, &rotation, &[], period);
            }
        }
    }
}

#[test]
fn departures_are_as_a_walk_by_the_minute_finds_them() {
    let mut org = Org::new();
    let period = (at("2027-03-04T00:00:00Z"), at("2027-03-20T00:00:00Z"));
    let rotation = rotation(&[DANA, DREW], "2027-03-06", 2, 150);
    org.does(ADMIN, set(PAYABLES, rotation.clone()));
    let departure = |id: u64, from: &str, to: &str, who| DutyChange {
        id: DutyChangeId(id),
        from: at(from),
        to: at(to),
        who,
    };
    // Before the first turn, over a change of turns, over the change of clocks, one within another, and nobody.
    let changes = [
        departure(1, "2027-03-05T00:00:00Z", "2027-03-05T12:00:00Z", Some(DREW)),
        departure(2, "2027-03-13T00:00:00Z", "2027-03-15T00:00:00Z", Some(DANA)),
        departure(3, "2027-03-14T08:59:00Z", "2027-03-14T09:01:00Z", None),
        departure(4, "2027-03-14T12:00:00Z", "2027-03-17T00:00:00Z", Some(DREW)),
        departure(5, "2027-03-18T00:00:00Z", "2027-03-18T00:01:00Z", None),
    ];
    for change in &changes {
        org.does(ADMIN, Command::OverrideDuty { team: PAYABLES, change: change.clone() });
    }
    compare(&org.state, &rotation, &changes, period);
}

#[test]
fn a_roster_has_no_more_departures_than_can_be_looked_at() {
    let mut org = weekly();
    let one = |id| change(id, "2026-11-20T01:00:00Z", "2026-11-21T01:00:00Z", None);
    for id in 0..499 {
        org.does(ADMIN, one(1_000 + id));
    }
    org.does(MARI, ask(swap(50)));
    let full = |value| Refusal::OutOfRange {
        what: "the number of departures from the roster".to_owned(),
        min: 0,
        max: 500,
        value,
    };
    assert_eq!(org.refused(MIKO, answer(50, true)), full(501));
    org.does(ADMIN, one(2_000));
    assert_eq!(org.refused(ADMIN, one(2_001)), full(501));
    org.does(ADMIN, Command::RestoreDuty { team: SUPPORT, change: DutyChangeId(2_000) });
    org.does(ADMIN, one(2_001));
}

#[test]
fn who_moves_on_takes_no_turns_and_the_others_follow_in_their_order() {
    // Mari and Miko take turns by the week; a third comes between them.
    let mut org = Org::new();
    let third = PersonId(60);
    let name = text(60);
    org.does(
        ADMIN,
        Command::AddPerson {
            person: third,
            name,
            site: MANILA,
            team: Some(SUPPORT),
            role: Role::PartnerMember,
            hours: None,
        },
    );
    org.does(ADMIN, set(SUPPORT, rotation(&[MARI, third, MIKO], "2026-11-02", 7, 540)));
    // The second turn runs: it stays the third's, and Miko's and Mari's follow, without one between.
    org.pass("2026-11-11T00:00:00Z");
    org.does(ADMIN, Command::MovePerson { person: MARI, site: MANILA, team: None });
    let turns: Vec<_> = org.state.duty_turns(SUPPORT, org.now).into_iter().take(4).collect();
    let who: Vec<PersonId> = turns.iter().map(|turn| turn.person).collect();
    assert_eq!(who, [third, MIKO, third, MIKO]);
    assert_eq!(turns[1].from, at("2026-11-16T01:00:00Z"));
    // Whoever moves in their own turn is followed at once.
    org.does(ADMIN, Command::MovePerson { person: third, site: MANILA, team: Some(NIGHT) });
    assert_eq!(on(&org, "2026-11-11T00:00:00Z"), Some(MIKO));
    org.does(ADMIN, Command::MovePerson { person: MIKO, site: MANILA, team: None });
    assert!(!org.state.rosters.contains_key(&SUPPORT), "nobody is left");
    // Back in the team, they take no turns by themselves.
    org.does(ADMIN, Command::MovePerson { person: MIKO, site: MANILA, team: Some(SUPPORT) });
    assert_eq!(on(&org, "2026-11-12T00:00:00Z"), None);
}

#[test]
fn departures_and_swaps_of_who_moves_on_are_off_and_those_of_others_stay() {
    let mut org = weekly();
    org.does(ADMIN, change(1, "2026-11-03T00:00:00Z", "2026-11-03T12:00:00Z", Some(MIKO)));
    org.does(ADMIN, change(2, "2026-11-10T00:00:00Z", "2026-11-10T12:00:00Z", Some(MARI)));
    org.does(ADMIN, change(3, "2026-11-12T00:00:00Z", "2026-11-12T12:00:00Z", Some(MIKO)));
    org.does(ADMIN, change(4, "2026-11-13T00:00:00Z", "2026-11-13T12:00:00Z", None));
    org.does(MARI, ask(swap(10)));
    org.pass("2026-11-04T00:00:00Z");
    let events = org.does(ADMIN, Command::MovePerson { person: MIKO, site: MANILA, team: Some(NIGHT) });
    let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
    assert_eq!(kinds, ["person_moved", "swap_answered", "roster_left"]);
    let roster = &org.state.rosters[&SUPPORT];
    let left: Vec<u64> = roster.changes.iter().map(|change| change.id.0).collect();
    assert_eq!(left, [1, 2, 4], "what is over is as it was");
    assert!(roster.swaps.is_empty());
    assert_eq!(on(&org, "2026-11-10T06:00:00Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-12T06:00:00Z"), Some(MARI));
    assert_eq!(on(&org, "2026-11-13T06:00:00Z"), None);
    // Another team's roster is none of it.
    org.does(ADMIN, Command::MovePerson { person: MIKO, site: MANILA, team: Some(SUPPORT) });
    assert_eq!(org.state.rosters[&SUPPORT].rotation.people, [MARI]);
}

#[test]
fn a_roster_that_has_not_begun_begins_as_it_was_set() {
    let mut org = Org::new();
    org.does(ADMIN, set(SUPPORT, rotation(&[MIKO, MARI], "2026-11-30", 7, 540)));
    org.does(ADMIN, Command::MovePerson { person: MIKO, site: MANILA, team: None });
    assert_eq!(org.state.rosters[&SUPPORT].rotation, rotation(&[MARI], "2026-11-30", 7, 540));
}

#[test]
fn who_moves_on_leaves_swaps_and_departures_of_others_and_what_is_over() {
    let mut org = Org::new();
    org.does(ADMIN, set(SUPPORT, rotation(&[MARI, MIKO], "2026-11-02", 7, 540)));
    let third = PersonId(60);
    let (name, role) = (text(60), Role::PartnerMember);
    let team = Some(SUPPORT);
    org.does(ADMIN, Command::AddPerson { person: third, name, site: MANILA, team, role, hours: None });
    // The third is in no rotation; what they covered ends at the instant at which they move.
    org.does(ADMIN, change(1, "2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z", Some(third)));
    org.does(MARI, ask(swap(10)));
    org.pass("2026-11-04T00:00:00Z");
    let moves = Command::MovePerson { person: third, site: MANILA, team: Some(NIGHT) };
    let kinds = |events: &[Event]| events.iter().map(Event::kind).collect::<Vec<_>>();
    assert_eq!(kinds(&org.does(ADMIN, moves.clone())), ["person_moved"]);
    assert_eq!(org.state.rosters[&SUPPORT].swaps.len(), 1);
    // One that is still to come is off.
    org.does(ADMIN, Command::MovePerson { person: third, site: MANILA, team: Some(SUPPORT) });
    org.does(ADMIN, change(2, "2026-11-05T00:00:00Z", "2026-11-06T00:00:00Z", Some(third)));
    assert_eq!(kinds(&org.does(ADMIN, moves)), ["person_moved", "roster_left"]);
}

#[test]
fn departures_of_long_ago_take_no_room() {
    let mut org = weekly();
    for id in 0..500 {
        org.does(ADMIN, change(1_000 + id, "2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z", None));
    }
    let later = |org: &mut Org, now: &str, id| {
        org.pass(now);
        let (from, to) = ("2027-02-20T00:00:00Z", "2027-02-21T00:00:00Z");
        change(id, from, to, None)
    };
    // Ninety days after they ended they count no more.
    let one = later(&mut org, "2027-02-01T23:59:00Z", 1);
    assert!(matches!(org.refused(ADMIN, one), Refusal::OutOfRange { value: 501, .. }));
    let one = later(&mut org, "2027-02-02T00:00:00Z", 1);
    org.does(ADMIN, one);
}
