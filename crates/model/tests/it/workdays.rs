//! The working day that somebody is in: when it began, and since when they had been off.

use model::{Event, LeaveId, PersonId, Role, WorkingDay};

use crate::kit::{DANA, DENVER, MARI, NOEL, Org, at, hours, text};

/// Member, Denver, with hours of their own.
const OWNWAY: PersonId = PersonId(38);

fn day(org: &Org, person: PersonId, now: &str) -> Option<(String, String, String)> {
    let WorkingDay { date, left, opened } = org.state.working_day(person, at(now))?;
    Some((date.to_string(), left.to_string(), opened.to_string()))
}

#[track_caller]
fn expect(org: &Org, person: PersonId, now: &str, date: &str, left: &str, opened: &str) {
    let expected = (date.to_owned(), left.to_owned(), opened.to_owned());
    assert_eq!(day(org, person, now), Some(expected), "at {now}");
}

fn with_hours(week: &str) -> Org {
    let mut org = Org::new();
    let own = Some(hours("America/Denver", week));
    org.happen(Event::PersonJoined {
        person: OWNWAY,
        name: text(OWNWAY.0),
        site: DENVER,
        team: None,
        role: Role::Member,
        hours: own,
    });
    org
}

#[test]
fn it_begins_with_the_first_working_minute_after_a_night_a_weekend_or_a_holiday() {
    let org = Org::new();
    // Wednesday 3 June 2026; Denver is six hours behind UTC.
    expect(&org, DANA, "2026-06-03T15:00:00Z", "2026-06-03", "2026-06-02T23:00:00Z", "2026-06-03T15:00:00Z");
    expect(&org, DANA, "2026-06-03T22:59:59Z", "2026-06-03", "2026-06-02T23:00:00Z", "2026-06-03T15:00:00Z");
    // Monday after a weekend, and Tuesday after Memorial Day.
    expect(&org, DANA, "2026-06-01T15:30:00Z", "2026-06-01", "2026-05-29T23:00:00Z", "2026-06-01T15:00:00Z");
    expect(&org, DANA, "2026-05-26T15:30:00Z", "2026-05-26", "2026-05-22T23:00:00Z", "2026-05-26T15:00:00Z");
    assert_eq!(day(&org, DANA, "2026-06-03T14:59:59Z"), None, "nobody is at work yet");
    assert_eq!(day(&org, PersonId(999), "2026-06-03T15:00:00Z"), None);
    expect(&org, MARI, "2026-06-03T01:00:00Z", "2026-06-03", "2026-06-02T10:00:00Z", "2026-06-03T01:00:00Z");
}

#[test]
fn a_break_does_not_begin_another_day() {
    let org = with_hours("Mon-Fri 09:00-12:00 13:00-17:00");
    for now in ["2026-06-03T15:00:00Z", "2026-06-03T19:00:00Z"] {
        expect(&org, OWNWAY, now, "2026-06-03", "2026-06-02T23:00:00Z", "2026-06-03T15:00:00Z");
    }
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_begins() {
    let org = Org::new();
    // Manila, 21:00 to 06:00: from 13:00 to 22:00 UTC.
    for now in ["2026-06-03T13:00:00Z", "2026-06-03T21:59:00Z"] {
        expect(&org, NOEL, now, "2026-06-03", "2026-06-02T22:00:00Z", "2026-06-03T13:00:00Z");
    }
}

#[test]
fn whoever_was_away_for_long_left_when_they_left() {
    let mut org = Org::new();
    let leave = Event::LeaveTaken {
        leave: LeaveId(1),
        person: DANA,
        from: at("2026-06-03T18:00:00Z"),
        to: at("2026-07-20T06:00:00Z"),
    };
    org.happen(leave);
    expect(&org, DANA, "2026-07-20T15:00:00Z", "2026-07-20", "2026-06-03T18:00:00Z", "2026-07-20T15:00:00Z");
}

#[test]
fn work_without_a_break_is_cut_at_midnight_and_nobody_was_off() {
    let org = with_hours("24x7");
    let midnight = "2026-06-03T06:00:00Z";
    expect(&org, OWNWAY, "2026-06-03T15:00:00Z", "2026-06-03", midnight, midnight);
    expect(&org, OWNWAY, midnight, "2026-06-03", midnight, midnight);
}

#[test]
fn clock_changes_move_the_day_and_not_the_hours() {
    let org = Org::new();
    // Denver is seven hours behind UTC until Sunday 8 March 2026, six hours after it.
    expect(&org, DANA, "2026-03-09T15:00:00Z", "2026-03-09", "2026-03-07T00:00:00Z", "2026-03-09T15:00:00Z");
}
