//! Working time by walking through it minute by minute: slow, obvious, and sharing no code with `worktime` or the rules,
//! so that the two can be held against each other. Offsets of zones and holidays are written down by hand.
//!
//! It knows 2026 and 2027, whole minutes, and shifts that neither begin nor end within an hour that a clock change
//! leaves out or repeats.

use model::Instant;

/// Microseconds of a minute.
const MICROS: i64 = 60_000_000;
/// Minutes of a day of 24 hours.
const DAY: i64 = 1_440;
/// How far a walk goes before it is clear that it leads nowhere.
const FAR_MINUTES: i64 = 120 * DAY;

/// A zone's offsets: from which minute (of UTC) on the local clock is how many minutes ahead of UTC.
pub(crate) type Offsets = &'static [(&'static str, i64)];

/// America/Denver: standard time from 09:00 UTC − 7 on the first Sunday of November to the second of March.
pub(crate) const DENVER_CLOCK: Offsets = &[
    ("2026-01-01T00:00", -420),
    ("2026-03-08T09:00", -360),
    ("2026-11-01T08:00", -420),
    ("2027-03-14T09:00", -360),
    ("2027-11-07T08:00", -420),
];
/// Asia/Manila.
pub(crate) const MANILA_CLOCK: Offsets = &[("2026-01-01T00:00", 480)];
/// Europe/Warsaw: summer time from the last Sunday of March to the last of October, changed at 01:00 UTC.
pub(crate) const WARSAW_CLOCK: Offsets = &[
    ("2026-01-01T00:00", 60),
    ("2026-03-29T01:00", 120),
    ("2026-10-25T01:00", 60),
    ("2027-03-28T01:00", 120),
    ("2027-10-31T01:00", 60),
];

/// Holidays of the US from October 2026 to May 2027.
pub(crate) const US: &[&str] = &[
    "2026-10-12",
    "2026-11-11",
    "2026-11-26",
    "2026-12-25",
    "2027-01-01",
    "2027-01-18",
    "2027-02-15",
    "2027-05-31",
];
/// Holidays of the Philippines from October 2026 to May 2027.
pub(crate) const PH: &[&str] = &[
    "2026-11-01",
    "2026-11-02",
    "2026-11-30",
    "2026-12-08",
    "2026-12-24",
    "2026-12-25",
    "2026-12-30",
    "2026-12-31",
    "2027-01-01",
    "2027-02-06",
    "2027-03-09",
    "2027-03-25",
    "2027-03-26",
    "2027-03-27",
    "2027-04-09",
    "2027-05-01",
];
/// Holidays of Poland from October 2026 to May 2027.
pub(crate) const PL: &[&str] = &[
    "2026-11-01",
    "2026-11-11",
    "2026-12-24",
    "2026-12-25",
    "2026-12-26",
    "2027-01-01",
    "2027-01-06",
    "2027-03-28",
    "2027-03-29",
    "2027-05-01",
    "2027-05-03",
];

/// A shift of a week: the first and the last weekday (Monday is 0) on which it begins, and minutes from their midnight;
/// above 1,440 it ends on the next day.
pub(crate) type Shift = (i64, i64, i64, i64);

/// Monday to Friday, 9 to 17.
pub(crate) const NINE_TO_FIVE: &[Shift] = &[(0, 4, 9 * 60, 17 * 60)];
/// Monday to Friday, 9 to 18.
pub(crate) const NINE_TO_SIX: &[Shift] = &[(0, 4, 9 * 60, 18 * 60)];
/// The nights that begin on Monday to Friday, 21 to 06.
pub(crate) const NIGHTS: &[Shift] = &[(0, 4, 21 * 60, 30 * 60)];
/// Always.
pub(crate) const ALWAYS: &[Shift] = &[(0, 6, 0, DAY)];

/// Somebody at the kit's site in Denver.
pub(crate) fn denver() -> Worker {
    Worker::new(DENVER_CLOCK, NINE_TO_FIVE, US)
}

/// Somebody at the kit's site in Manila.
pub(crate) fn manila() -> Worker {
    Worker::new(MANILA_CLOCK, NINE_TO_SIX, PH)
}

/// When somebody works.
#[derive(Clone)]
pub(crate) struct Worker {
    clock: Vec<(i64, i64)>,
    shifts: Vec<Shift>,
    holidays: Vec<i64>,
    leave: Vec<(i64, i64)>,
}

impl Worker {
    /// Somebody with these shifts by this clock, off on these days.
    pub(crate) fn new(clock: Offsets, shifts: &[Shift], holidays: &[&str]) -> Self {
        let clock = clock.iter().map(|(from, offset)| (minute_of(from), *offset)).collect();
        let holidays = holidays.iter().map(|day| day_of(day)).collect();
        Self { clock, shifts: shifts.to_vec(), holidays, leave: Vec::new() }
    }

    /// The same person, away in a period.
    pub(crate) fn away(mut self, from: Instant, to: Instant) -> Self {
        self.leave.push((minutes(from), minutes(to)));
        self
    }

    /// Whether they are at work during the minute that begins at `at`.
    pub(crate) fn works(&self, at: Instant) -> bool {
        self.works_at(minutes(at))
    }

    /// The end of the last of `count` minutes of their work after `from`; `None` when it never comes.
    pub(crate) fn after_working(&self, from: Instant, count: u32) -> Option<Instant> {
        let (start, mut left) = (minutes(from), count);
        for minute in start..start + FAR_MINUTES {
            if left == 0 {
                return Some(instant(minute));
            }
            left -= u32::from(self.works_at(minute));
        }
        None
    }

    /// How many minutes they work from `from` until `to`.
    pub(crate) fn between(&self, from: Instant, to: Instant) -> i64 {
        (minutes(from)..minutes(to)).map(|minute| i64::from(self.works_at(minute))).sum()
    }

    /// The first minute from `from` on, and before `until`, in which they are at work.
    pub(crate) fn first_at_work(&self, from: Instant, until: Option<Instant>) -> Option<Instant> {
        let start = minutes(from);
        let end = until.map_or(start + FAR_MINUTES, minutes);
        (start..end).find(|minute| self.works_at(*minute)).map(instant)
    }

    /// The end of their `count`-th working day after the civil day of `from`. Work belongs to the day on which it begins,
    /// also past midnight; work that goes on for more than a day belongs to each day until midnight.
    pub(crate) fn after_days(&self, from: Instant, count: usize) -> Option<Instant> {
        let today = self.civil(minutes(from)).0;
        let mut ends: Vec<(i64, i64)> = Vec::new();
        let start = minutes(from) - 4 * DAY;
        // Far enough for every other day to be one off.
        let far = start + (2 * count as i64 + 20) * DAY;
        let mut begun = None;
        for minute in start..far {
            match (begun, self.works_at(minute)) {
                (None, true) => begun = Some(minute),
                (Some(first), false) => {
                    ends.extend(self.days_of_work(first, minute));
                    begun = None;
                }
                _ => {}
            }
        }
        // Who is still at work at the end of the walk works always: every day until midnight.
        ends.extend(begun.into_iter().flat_map(|first| self.days_of_work(first, far)));
        let mut days: Vec<i64> = ends.iter().map(|(day, _)| *day).filter(|day| *day > today).collect();
        days.dedup();
        let wanted = *days.get(count - 1)?;
        ends.iter().filter(|(day, _)| *day == wanted).map(|(_, end)| instant(*end)).max()
    }

    /// The days to which one stretch of work belongs, each with the end of work on it.
    fn days_of_work(&self, first: i64, end: i64) -> Vec<(i64, i64)> {
        let (day, begins) = self.civil(first);
        let (last, ends) = self.civil(end);
        if (last - day) * DAY + ends - begins <= DAY {
            return vec![(day, end)];
        }
        let mut days = Vec::new();
        for minute in first + 1..=end {
            let (today, of_day) = self.civil(minute);
            if of_day == 0 || minute == end {
                days.push((if of_day == 0 { today - 1 } else { today }, minute));
            }
        }
        days
    }

    fn works_at(&self, minute: i64) -> bool {
        if self.leave.iter().any(|(from, to)| *from <= minute && minute < *to) {
            return false;
        }
        let (today, of_day) = self.civil(minute);
        // A shift of today, or one of yesterday that passes midnight.
        [(today, of_day), (today - 1, of_day + DAY)].into_iter().any(|(day, of_day)| {
            let weekday = (day + 3).rem_euclid(7);
            let on = self.shifts.iter().any(|(first, last, from, to)| {
                *first <= weekday && weekday <= *last && *from <= of_day && of_day < *to
            });
            on && !self.holidays.contains(&day)
        })
    }

    /// The local day (counted from 1 January 1970, a Thursday) and the minute of it.
    fn civil(&self, minute: i64) -> (i64, i64) {
        let offset =
            self.clock.iter().rev().find(|(from, _)| *from <= minute).expect("a year that is known").1;
        let local = minute + offset;
        (local.div_euclid(DAY), local.rem_euclid(DAY))
    }

    /// The first instant of the local week (Monday, 00:00) that `at` falls into, `weeks` weeks later.
    pub(crate) fn monday(&self, at: Instant, weeks: i64) -> Instant {
        let mut minute = minutes(at) + weeks * 7 * DAY;
        loop {
            let (day, of_day) = self.civil(minute);
            if (day + 3).rem_euclid(7) == 0 && of_day == 0 {
                return instant(minute);
            }
            minute -= 1;
        }
    }
}

/// Minutes since 1970 of an instant on a whole minute.
pub(crate) fn minutes(at: Instant) -> i64 {
    assert_eq!(at.as_micros() % MICROS, 0, "the walk goes by whole minutes, {at} is none");
    at.as_micros() / MICROS
}

/// The instant so many minutes after 1970.
pub(crate) fn instant(minutes: i64) -> Instant {
    Instant::from_micros(minutes * MICROS)
}

/// The day of `2026-11-26`, counted from 1 January 1970.
fn day_of(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().expect("a number");
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = |year: i64| year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let mut days = day - 1;
    for earlier in 1970..year {
        days += if leap(earlier) { 366 } else { 365 };
    }
    for earlier in 1..month {
        days += match earlier {
            2 if leap(year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
    }
    days
}

/// The minute of `2026-11-01T08:00` in UTC.
fn minute_of(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().expect("a number");
    day_of(&text[..10]) * DAY + number(11..13) * 60 + number(14..16)
}

#[test]
fn the_walk_itself_knows_its_way() {
    let at = |text: &str| text.parse::<Instant>().expect("an instant");
    let denver = Worker::new(DENVER_CLOCK, NINE_TO_FIVE, US);
    // The Friday before the clock goes back, 16:00 in Denver: an hour is left, the next one ends on Monday at 10.
    let friday = at("2026-10-30T22:00:00Z");
    assert_eq!(denver.after_working(friday, 60), Some(at("2026-10-30T23:00:00Z")));
    assert_eq!(denver.after_working(friday, 120), Some(at("2026-11-02T17:00:00Z")));
    assert_eq!(denver.monday(friday, 0), at("2026-10-26T06:00:00Z"));
    assert_eq!(denver.monday(friday, 1), at("2026-11-02T07:00:00Z"));
    // Thanksgiving is off, the day after is not.
    let wednesday = at("2026-11-26T00:00:00Z");
    assert_eq!(denver.first_at_work(wednesday, None), Some(at("2026-11-27T16:00:00Z")));
    assert_eq!(denver.first_at_work(wednesday, Some(at("2026-11-27T16:00:00Z"))), None);
    let nights = Worker::new(MANILA_CLOCK, NIGHTS, US);
    // Friday's night ends on Saturday at 06:00 in Manila, and is Friday's.
    assert!(nights.works(at("2026-11-06T21:59:00Z")) && !nights.works(at("2026-11-06T22:00:00Z")));
    assert_eq!(nights.after_days(at("2026-11-05T04:00:00Z"), 1), Some(at("2026-11-06T22:00:00Z")));
    let always = Worker::new(WARSAW_CLOCK, ALWAYS, &[]);
    assert_eq!(always.after_days(at("2026-10-23T10:00:00Z"), 2), Some(at("2026-10-25T23:00:00Z")));
    assert_eq!(day_of("2024-03-01"), 19_783);
}
