//! Working time the slow, obvious way: minute by minute, with zones and holidays written down by hand. It shares no code
//! with what it checks, and holds from March 2026 to March 2027.

use model::Instant;

const MINUTE: i64 = 60_000_000;
/// 1 November 2026, 08:00 UTC, in minutes since 1970: summer time ends in Denver; it begins again on 14 March 2027.
const DENVER_WINTER: i64 = 29_892_000;

/// When somebody works: Monday to Friday, except holidays and leave.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    /// Minutes from UTC at an instant in minutes since 1970.
    offset: fn(i64) -> i64,
    /// The first minute of a working day, and the first after it.
    hours: (i64, i64),
    /// Days without work, as year, month, day.
    holidays: &'static [(i64, i64, i64)],
    /// When they are away.
    pub(crate) leave: Vec<(Instant, Instant)>,
}

/// Somebody at the kit's site in Denver.
pub(crate) fn denver() -> Worker {
    let offset = |minute: i64| if minute < DENVER_WINTER { -360 } else { -420 };
    let holidays = &[(2026, 10, 12), (2026, 11, 11), (2026, 11, 26), (2026, 12, 25), (2027, 1, 1)];
    Worker { offset, hours: (9 * 60, 17 * 60), holidays, leave: Vec::new() }
}

/// Somebody at the kit's site in Manila.
pub(crate) fn manila() -> Worker {
    let holidays = &[
        (2026, 11, 2),
        (2026, 11, 30),
        (2026, 12, 8),
        (2026, 12, 24),
        (2026, 12, 25),
        (2026, 12, 30),
        (2026, 12, 31),
        (2027, 1, 1),
    ];
    Worker { offset: |_| 480, hours: (9 * 60, 18 * 60), holidays, leave: Vec::new() }
}

impl Worker {
    pub(crate) fn away(mut self, from: Instant, to: Instant) -> Self {
        self.leave.push((from, to));
        self
    }

    /// Whether they work in the minute that begins then.
    fn works(&self, minute: i64) -> bool {
        let local = minute + (self.offset)(minute);
        let (day, of_day) = (local.div_euclid(1_440), local.rem_euclid(1_440));
        // 1 January 1970 was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        let at = instant(minute);
        weekday < 5
            && (self.hours.0..self.hours.1).contains(&of_day)
            && !self.holidays.contains(&civil(day))
            && !self.leave.iter().any(|(from, to)| *from <= at && at < *to)
    }

    /// Working minutes between two instants.
    pub(crate) fn between(&self, from: Instant, to: Instant) -> i64 {
        (minute(from)..minute(to)).filter(|minute| self.works(*minute)).count() as i64
    }

    /// The instant at which they have worked so many minutes since `from`.
    pub(crate) fn after(&self, from: Instant, minutes: i64) -> Instant {
        let (mut now, mut left) = (minute(from), minutes);
        while left > 0 {
            left -= i64::from(self.works(now));
            now += 1;
        }
        instant(now)
    }

    /// The end of the n-th working day after the day of `from`.
    pub(crate) fn end_of_day(&self, from: Instant, days: usize) -> Instant {
        let day = |minute: i64| (minute + (self.offset)(minute)).div_euclid(1_440);
        let (mut now, today, mut seen, mut end) = (minute(from), day(minute(from)), Vec::new(), 0);
        loop {
            if self.works(now) && day(now) > today {
                if !seen.contains(&day(now)) {
                    seen.push(day(now));
                }
                if seen.len() > days {
                    return instant(end);
                }
                end = now + 1;
            }
            now += 1;
        }
    }
}

fn minute(at: Instant) -> i64 {
    at.as_micros().div_euclid(MINUTE)
}

fn instant(minute: i64) -> Instant {
    Instant::from_micros(minute * MINUTE)
}

/// Year, month and day of a day since 1970, counted off.
fn civil(day: i64) -> (i64, i64, i64) {
    let (mut left, mut year) = (day, 1970);
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while left >= 365 + i64::from(leap(year)) {
        left -= 365 + i64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for (place, length) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate() {
        let length = length + i64::from(place == 1 && leap(year));
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}
