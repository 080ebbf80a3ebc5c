//! When people are at work, minute by minute: an instant becomes a civil time by its zone, and the civil time lies in a
//! shift of its day or in one of the day before, or it does not. Slow, obvious, and nothing of `worktime` but the data.
//!
//! Minutes are remembered by the day in sets of bits; a walk looks at each bit (at 64 together when none is set).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use model::{HolidayRule, Hours, Instant};

pub(crate) const MINUTE: i64 = 60_000_000;
const DAY: i64 = 1_440;
const WORDS: usize = 23;
/// Clocks change at whole quarters of an hour everywhere.
const QUARTER: i64 = 15;

type Minutes = [u64; WORDS];

/// A week in a zone with days off, without anybody's leave.
pub(crate) struct Schedule {
    zone: TimeZone,
    shifts: [Vec<(i64, i64)>; 7],
    off: BTreeSet<Date>,
    days: RefCell<HashMap<i64, Minutes>>,
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn zone(name: &str) -> TimeZone {
    thread_local! {
        static DATABASE: TimeZoneDatabase = TimeZoneDatabase::bundled();
    }
    DATABASE.with(|database| database.get(name).expect("the zones of the simulator exist"))
}

/// The civil day and the minute of it.
fn civil(zone: &TimeZone, minute: i64) -> (Date, i64) {
    let at = jiff::Timestamp::from_second(minute * 60).expect("an instant of the simulator");
    let civil = zone.to_datetime(at);
    (civil.date(), i64::from(civil.hour()) * 60 + i64::from(civil.minute()))
}

impl Schedule {
    pub(crate) fn new(hours: &Hours, rule: &HolidayRule) -> Self {
        let mut off: BTreeSet<Date> = rule.also.clone();
        if let Some(country) = &rule.country {
            let known = worktime::holidays::of(country, rule.part.as_deref()).expect("known holidays");
            off.extend(known.iter().map(|(day, _)| day).filter(|day| !rule.except.contains(day)));
        }
        let shifts = WEEKDAYS.map(|day| {
            hours.week.shifts(day).iter().map(|(from, to)| (i64::from(*from), i64::from(*to))).collect()
        });
        Self { zone: zone(hours.zone.name()), shifts, off, days: RefCell::default() }
    }

    /// Whether a shift that began on `day` has this minute, counted from its midnight.
    fn has(&self, day: Date, minute: i64) -> bool {
        let shifts = &self.shifts[day.weekday().to_monday_zero_offset().unsigned_abs() as usize];
        shifts.iter().any(|(from, to)| *from <= minute && minute < *to) && !self.off.contains(&day)
    }

    fn reckon(&self, day: i64) -> Minutes {
        let mut minutes = [0; WORDS];
        for quarter in 0..DAY / QUARTER {
            let first = quarter * QUARTER;
            let (date, of_day) = civil(&self.zone, day * DAY + first);
            let before = date.yesterday().expect("a day of the simulator");
            for place in 0..QUARTER {
                let of_day = of_day + place;
                if self.has(date, of_day) || self.has(before, of_day + DAY) {
                    let minute = (first + place) as usize;
                    minutes[minute / 64] |= 1 << (minute % 64);
                }
            }
        }
        minutes
    }

    fn on(&self, day: i64) -> Minutes {
        *self.days.borrow_mut().entry(day).or_insert_with(|| self.reckon(day))
    }

    /// The civil day of an instant in this zone.
    pub(crate) fn date(&self, at: Instant) -> Date {
        civil(&self.zone, minute_of(at)).0
    }
}

/// One person's working time as things stand.
pub(crate) struct Work {
    pub(crate) schedule: Rc<Schedule>,
    /// In minutes, from and to.
    leave: Vec<(i64, i64)>,
    days: RefCell<HashMap<i64, Rc<Minutes>>>,
}

impl Work {
    /// Leave begins and ends at whole minutes here.
    pub(crate) fn new(schedule: Rc<Schedule>, leave: impl Iterator<Item = (Instant, Instant)>) -> Self {
        let minute = |at: Instant| at.as_micros().div_euclid(MINUTE);
        let leave = leave.map(|(from, to)| (minute(from), minute(to))).collect();
        Self { schedule, leave, days: RefCell::default() }
    }

    fn reckon(&self, day: i64) -> Minutes {
        let mut minutes = self.schedule.on(day);
        let near = |leave: &&(i64, i64)| leave.0 < (day + 1) * DAY && leave.1 > day * DAY;
        for (from, to) in self.leave.iter().filter(near) {
            for minute in (*from).max(day * DAY)..(*to).min((day + 1) * DAY) {
                let minute = (minute - day * DAY) as usize;
                minutes[minute / 64] &= !(1 << (minute % 64));
            }
        }
        minutes
    }

    fn on(&self, day: i64) -> Rc<Minutes> {
        Rc::clone(self.days.borrow_mut().entry(day).or_insert_with(|| Rc::new(self.reckon(day))))
    }

    /// Whether the person is at work.
    pub(crate) fn open(&self, at: Instant) -> bool {
        let minute = minute_of(at);
        self.walk(minute, minute + 1).next().is_some()
    }

    /// The minutes of `from..to` in which the person is at work, one by one.
    fn walk(&self, from: i64, to: i64) -> Walk<'_> {
        Walk {
            work: self,
            minute: from,
            to,
            day: from.div_euclid(DAY),
            minutes: self.on(from.div_euclid(DAY)),
        }
    }

    /// When the person is at work first, from `from` on and before `to`.
    pub(crate) fn next(&self, from: Instant, to: Instant) -> Option<Instant> {
        let found = self.walk(minute_of(from), minute_of(to)).next()?;
        Some(from.max(Instant::from_micros(found * MINUTE)))
    }

    /// When `minutes` of working time have gone by since `from`; `None` when that is not before `to`.
    pub(crate) fn after(&self, from: Instant, minutes: i64, to: Instant) -> Option<Instant> {
        let mut left = minutes * MINUTE;
        for found in self.walk(minute_of(from), minute_of(to)) {
            let begins = (found * MINUTE).max(from.as_micros());
            let lasts = (found + 1) * MINUTE - begins;
            if left <= lasts {
                return Some(Instant::from_micros(begins + left));
            }
            left -= lasts;
        }
        None
    }

    /// How much working time lies between, microseconds.
    pub(crate) fn worked(&self, from: Instant, to: Instant) -> i64 {
        let within = |minute: i64| {
            (((minute + 1) * MINUTE).min(to.as_micros()) - (minute * MINUTE).max(from.as_micros())).max(0)
        };
        self.walk(minute_of(from), minute_of(to) + 1).map(within).sum()
    }

    /// The end of the `days`-th working day after the civil day of `from`; `None` when that is not before `to`. A stretch
    /// of work belongs to the day on which it begins, but one of more than a day by the clock is cut at midnights.
    pub(crate) fn after_days(&self, from: Instant, days: i64, to: Instant) -> Option<Instant> {
        let today = self.schedule.date(from);
        let mut worked: BTreeMap<Date, i64> = BTreeMap::new();
        for (begins, ends) in self.stretches(minute_of(from) - 2 * DAY, minute_of(to) + 2 * DAY) {
            for (day, ends) in self.days_of(begins, ends) {
                if day > today {
                    worked.insert(day, ends);
                }
            }
            if worked.len() as i64 > days {
                break;
            }
        }
        let (_, last) = worked.into_iter().nth(days.max(1) as usize - 1)?;
        Some(Instant::from_micros(last * MINUTE)).filter(|at| *at < to)
    }

    /// Work without a break, each time from the first minute to the one after the last.
    fn stretches(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for minute in self.walk(from, to) {
            match stretches.last_mut() {
                Some(last) if last.1 == minute => last.1 = minute + 1,
                _ => stretches.push((minute, minute + 1)),
            }
        }
        stretches
    }

    /// The days that a stretch of work counts for, each with its end.
    fn days_of(&self, begins: i64, ends: i64) -> Vec<(Date, i64)> {
        let date = |minute: i64| civil(&self.schedule.zone, minute).0;
        let (day, minute) = civil(&self.schedule.zone, begins);
        let next = (day.tomorrow().expect("a day of the simulator"), minute);
        if civil(&self.schedule.zone, ends) <= next {
            return vec![(date(begins), ends)];
        }
        let cuts = (begins + 1..=ends).filter(|minute| minute % QUARTER == 0 || *minute == ends);
        cuts.filter(|cut| *cut == ends || date(*cut) != date(cut - 1))
            .map(|cut| (date(cut - 1), cut))
            .collect()
    }
}

struct Walk<'a> {
    work: &'a Work,
    minute: i64,
    to: i64,
    day: i64,
    minutes: Rc<Minutes>,
}

impl Iterator for Walk<'_> {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        while self.minute < self.to {
            let of_day = self.minute - self.day * DAY;
            if of_day >= DAY {
                self.day += 1;
                self.minutes = self.work.on(self.day);
                continue;
            }
            let rest = self.minutes[of_day as usize / 64] >> (of_day % 64);
            if rest & 1 == 1 {
                self.minute += 1;
                return Some(self.minute - 1);
            }
            let step = if rest == 0 { 64 - of_day % 64 } else { i64::from(rest.trailing_zeros()) };
            self.minute += step.min(DAY - of_day);
        }
        None
    }
}

fn minute_of(at: Instant) -> i64 {
    at.as_micros().div_euclid(MINUTE)
}

/// The civil day and the minute of it in a zone.
pub(crate) fn civil_of(zone_name: &str, at: Instant) -> (Date, i64) {
    civil(&zone(zone_name), minute_of(at))
}
