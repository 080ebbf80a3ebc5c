//! Calendars by hand: clock changes, nights, holidays, leave, overrides, and what happens at the ends of the range.

use jiff::civil::date;
use worktime::{Calendar, DAY, HOUR, Instant, MINUTE, Schedule, Week, Zone, overlap, overlap_intervals};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn schedule(zone: &str, week: &str) -> Schedule {
    Schedule::new(Zone::named(zone).unwrap(), week.parse::<Week>().unwrap())
}

/// The calendar of 2026.
fn year(schedule: &Schedule) -> Calendar {
    schedule.compile(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))
}

#[test]
fn a_night_at_a_clock_change_is_as_long_as_it_is_for_those_who_work_it() {
    let nights = year(&schedule("Europe/Stockholm", "daily 21-06"));
    let night = |from: &str, to: &str| nights.between(at(from), at(to));
    assert_eq!(night("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), 8 * HOUR);
    assert_eq!(night("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), 10 * HOUR);
    assert_eq!(night("2026-06-01T12:00:00Z", "2026-06-02T12:00:00Z"), 9 * HOUR);
}

#[test]
fn a_shift_inside_the_gap_vanishes_and_one_inside_the_fold_doubles() {
    let small_hours = year(&schedule("Europe/Stockholm", "daily 02:00-03:00"));
    let day = |day: &str| {
        let from = at(&format!("{day}T00:00:00+01:00"));
        small_hours.between(from, from + DAY)
    };
    assert_eq!(day("2026-03-29"), 0);
    assert_eq!(day("2026-10-25"), 2 * HOUR);
    assert_eq!(day("2026-03-28"), HOUR);
}

#[test]
fn around_the_clock_is_one_interval_across_all_changes() {
    let always = year(&schedule("America/Denver", "24x7"));
    assert_eq!((always.len(), always.total()), (1, 365 * DAY));
    assert_eq!(always.next_close(at("2026-05-01T00:00:00Z")), None);
}

#[test]
fn a_holiday_takes_the_night_that_begins_on_it_and_no_other() {
    // Friday 1 May: the night from Thursday to Friday stays, the one from Friday to Saturday goes.
    let nights = year(&schedule("Asia/Manila", "21-06").with_holidays([date(2026, 5, 1)]));
    assert!(nights.is_open(at("2026-05-01T05:00:00+08:00")));
    assert!(!nights.is_open(at("2026-05-01T22:00:00+08:00")));
    assert!(!nights.is_open(at("2026-05-02T05:00:00+08:00")));
    assert_eq!(nights.next_open(at("2026-05-01T06:00:00+08:00")), Some(at("2026-05-04T21:00:00+08:00")));
}

#[test]
fn an_override_beats_a_holiday_and_leave_beats_all() {
    let day = date(2026, 12, 24);
    let eve = schedule("Europe/Stockholm", "9-17").with_holidays([day]).with_override(day, [(540, 720)]);
    let (from, to) = (at("2026-12-24T00:00:00+01:00"), at("2026-12-25T00:00:00+01:00"));
    assert_eq!(year(&eve).between(from, to), 3 * HOUR);
    let away = eve.with_leave(at("2026-12-24T10:00:00+01:00"), at("2026-12-24T11:30:00+01:00"));
    assert_eq!(year(&away).between(from, to), 90 * MINUTE);
    let closed = away.with_override(day, []);
    assert_eq!(year(&closed).between(from, to), 0);
    let night = closed.with_override(day, [(1_320, 360)]);
    assert_eq!(year(&night).between(from, to + 9 * HOUR), 8 * HOUR);
}

#[test]
fn a_day_that_a_zone_skipped_has_no_shift() {
    let (from, to) = (at("2011-12-01T00:00:00Z"), at("2012-02-01T00:00:00Z"));
    let apia = schedule("Pacific/Apia", "9-17").compile(from, to);
    // Thursday 29 December, then Saturday the 31st; Friday the 30th did not happen.
    let opened = apia.next_open(at("2011-12-30T04:00:00Z")).unwrap();
    assert_eq!(opened, at("2012-01-02T09:00:00+14:00"));
}

#[test]
fn work_due_at_the_end_of_a_day_is_due_that_day() {
    let office = year(&schedule("UTC", "9-17"));
    let friday = at("2026-06-05T16:00:00Z");
    assert_eq!(office.add(friday, HOUR), Some(at("2026-06-05T17:00:00Z")));
    assert_eq!(office.add(friday, HOUR + 1), Some(at("2026-06-08T09:00:00Z") + 1));
    assert_eq!(office.add(at("2026-06-08T10:00:00Z"), -HOUR), Some(at("2026-06-08T09:00:00Z")));
    assert_eq!(office.add(at("2026-06-08T10:00:00Z"), -2 * HOUR), Some(friday));
    assert_eq!(office.add(at("2026-06-06T12:00:00Z"), 0), Some(at("2026-06-06T12:00:00Z")));
}

#[test]
fn nothing_is_claimed_beyond_the_range() {
    let office = year(&schedule("UTC", "9-17"));
    let (first, last) = (at("2025-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
    assert_eq!(office.between(first, last), office.total());
    assert_eq!(office.between(last, first), -office.total());
    assert_eq!(office.between(Instant::MIN, Instant::MAX), office.total());
    assert_eq!(office.add(first, HOUR), None);
    assert_eq!(office.add(office.from(), office.total() + 1), None);
    assert_eq!(office.add(office.to(), -office.total()), office.next_open(office.from()));
    assert_eq!(office.add(office.from(), i64::MAX), None);
    assert_eq!((office.next_open(last), office.next_close(first)), (None, None));
    assert_eq!(office.next_open(Instant::MIN), None);
    assert!(!office.is_open(Instant::MAX));
}

#[test]
fn far_away_ranges_are_held_within_1900_and_2200() {
    let all = schedule("Europe/Stockholm", "24x7").compile(Instant::MIN, Instant::MAX);
    assert_eq!((all.from(), all.to()), (Schedule::EARLIEST, Schedule::LATEST));
    assert_eq!(all.total(), Schedule::LATEST - Schedule::EARLIEST);
    let reversed = schedule("UTC", "24x7").compile(Instant::MAX, Instant::MIN);
    assert!(reversed.is_empty());
    assert_eq!(reversed.between(Instant::MIN, Instant::MAX), 0);
}

#[test]
fn shared_hours_move_when_only_one_side_changes_its_clock() {
    let denver = year(&schedule("America/Denver", "9-17"));
    let krakow = year(&schedule("Europe/Warsaw", "9-17"));
    let (from, to) = (at("2026-03-02T00:00:00Z"), at("2026-03-07T00:00:00Z"));
    // Eight hours apart: Denver begins when Kraków ends.
    assert_eq!(overlap(&[&denver, &krakow], from, to), 0);
    // From 8 March on it is seven, for three weeks.
    let shared = overlap_intervals(&[&denver, &krakow], from + 7 * DAY, to + 7 * DAY);
    assert_eq!(shared.len(), 5);
    assert_eq!(shared[0], (at("2026-03-09T09:00:00-06:00"), at("2026-03-09T17:00:00+01:00")));
    assert_eq!(denver.intersect(&krakow).between(from, to + 7 * DAY), 5 * HOUR);
    assert_eq!(overlap(&[], from, to), 0);
}
