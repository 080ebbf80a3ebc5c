//! What holds for somebody's working time, and its compilation into a calendar.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime, date};

use crate::zone::days_from_epoch;
use crate::{Calendar, DAY, Instant, MINUTE, Micros, SECOND, Week, Zone};

/// Further from a clock change than this, a civil time names one instant: no change moves a clock by more than a day.
const CHANGE_REACH: Micros = 2 * DAY;

/// A zone, a working week, and what departs from it. An override beats a holiday, a holiday beats the week, and leave
/// is taken off last.
///
/// A shift belongs to the civil day on which it begins: a holiday removes the shifts that begin on it, including their
/// part after midnight, and leaves alone a shift that began the evening before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    zone: Zone,
    week: Week,
    holidays: BTreeSet<Date>,
    leave: Vec<(Instant, Instant)>,
    overrides: BTreeMap<Date, Vec<(u16, u16)>>,
}

impl Schedule {
    /// The first instant that [`Schedule::compile`] covers: the beginning of 1900 in UTC.
    pub const EARLIEST: Instant = Instant::from_micros(-2_208_988_800 * SECOND);
    /// The first instant that [`Schedule::compile`] does not cover any more: the beginning of 2200 in UTC.
    pub const LATEST: Instant = Instant::from_micros(7_258_118_400 * SECOND);

    /// A week in a zone, without holidays, leave or overrides.
    #[must_use]
    pub fn new(zone: Zone, week: Week) -> Self {
        Self { zone, week, holidays: BTreeSet::new(), leave: Vec::new(), overrides: BTreeMap::new() }
    }

    /// Adds days on which no shift of the week begins.
    #[must_use]
    pub fn with_holidays(mut self, days: impl IntoIterator<Item = Date>) -> Self {
        self.holidays.extend(days);
        self
    }

    /// Adds a period `[from, to)` without work.
    #[must_use]
    pub fn with_leave(mut self, from: Instant, to: Instant) -> Self {
        self.leave.push((from, to));
        self
    }

    /// Sets the shifts that begin on one day, instead of the week's and whether or not it is a holiday: pairs of minutes
    /// from the day's midnight. A shift that ends at or before its beginning ends on the next day; minutes above 1440
    /// (up to 2880) lie on the next day too. No shifts make a day off. Minutes out of range are held within it.
    #[must_use]
    pub fn with_override(mut self, day: Date, shifts: impl IntoIterator<Item = (u16, u16)>) -> Self {
        let shifts = shifts.into_iter().map(|(from, to)| {
            let from = from.min(1_440);
            (from, if to <= from { to + 1_440 } else { to.min(2_880) })
        });
        self.overrides.insert(day, shifts.collect());
        self
    }

    /// The zone in which the week is meant.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The working week.
    #[must_use]
    pub fn week(&self) -> &Week {
        &self.week
    }

    /// The days on which no shift of the week begins.
    #[must_use]
    pub fn holidays(&self) -> &BTreeSet<Date> {
        &self.holidays
    }

    /// The shifts that begin on a day, as minutes from its midnight (`from < 1440`, `from < to <= from + 1440` for those
    /// of the week).
    #[must_use]
    pub fn shifts_on(&self, day: Date) -> &[(u16, u16)] {
        match self.overrides.get(&day) {
            Some(shifts) => shifts,
            None if self.holidays.contains(&day) => &[],
            None => self.week.shifts(day.weekday()),
        }
    }

    /// The calendar over `[from, to)`, held within [`Schedule::EARLIEST`] and [`Schedule::LATEST`].
    ///
    /// Civil times become instants at both ends of a shift ([`Zone::stretch_start`], [`Zone::stretch_end`]): an end in a
    /// gap moves to the first instant after the gap; around a fold a shift begins at the earlier and ends at the later
    /// of two instants, so that it contains the repeated time twice. A night shift thus is an hour shorter or longer when
    /// the clock changes during it, as it is for the people who work it.
    #[must_use]
    pub fn compile(&self, from: Instant, to: Instant) -> Calendar {
        let from = from.clamp(Self::EARLIEST, Self::LATEST);
        let to = to.clamp(from, Self::LATEST);
        let mut clock = Clock::new(&self.zone, from - 4 * DAY);
        // A shift reaches into the second day after the one on which it begins, and a clock change may skip a day.
        let mut day = self.zone.to_civil(from - 3 * DAY).date();
        let mut intervals = Vec::new();
        loop {
            let midnight = Micros::from(days_from_epoch(day)) * DAY;
            if midnight - 2 * DAY > to.as_micros() {
                break;
            }
            for (start, end) in self.shifts_on(day) {
                let start = clock.start(midnight + Micros::from(*start) * MINUTE);
                intervals.push((start, clock.end(midnight + Micros::from(*end) * MINUTE)));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        let open = Calendar::from_intervals(from, to, intervals);
        if self.leave.is_empty() {
            return open;
        }
        open.minus(&Calendar::from_intervals(from, to, self.leave.iter().copied()))
    }
}

/// Turns the civil times of a walk through the days into instants. It asks the zone only near clock changes; between
/// them the offset is one number.
struct Clock<'z> {
    zone: &'z Zone,
    /// The offset holds from here on …
    since: Instant,
    /// … until here.
    until: Instant,
    offset: Micros,
}

impl<'z> Clock<'z> {
    /// A clock for times after `at`.
    fn new(zone: &'z Zone, at: Instant) -> Self {
        let until = zone.next_change(at).map_or(Instant::MAX, |change| change.at);
        Self { zone, since: at, until, offset: Micros::from(zone.offset_seconds_at(at)) * SECOND }
    }

    /// The instant at which a stretch begins that is written as beginning at `civil` (µs from 1970 on the local clock).
    fn start(&mut self, civil: Micros) -> Instant {
        self.far_from_changes(civil).unwrap_or_else(|| self.zone.stretch_start(local_time(civil)))
    }

    /// The instant at which a stretch ends that is written as ending at `civil`.
    fn end(&mut self, civil: Micros) -> Instant {
        self.far_from_changes(civil).unwrap_or_else(|| self.zone.stretch_end(local_time(civil)))
    }

    /// The instant of a civil time if no clock change is near it.
    fn far_from_changes(&mut self, civil: Micros) -> Option<Instant> {
        let mut at = Instant::from_micros(civil - self.offset);
        while at >= self.until + CHANGE_REACH {
            *self = Clock::new(self.zone, self.until);
            at = Instant::from_micros(civil - self.offset);
        }
        (at >= self.since + CHANGE_REACH && at < self.until - CHANGE_REACH).then_some(at)
    }
}

/// The civil time that lies so many µs (whole minutes) after 1970-01-01T00:00 on the same clock.
fn local_time(micros: Micros) -> DateTime {
    let epoch = date(1970, 1, 1);
    let days = i32::try_from(micros.div_euclid(DAY)).unwrap_or(0);
    let minutes = micros.rem_euclid(DAY) / MINUTE;
    let day = epoch.checked_add(jiff::Span::new().days(days)).unwrap_or(epoch);
    day.at(i8::try_from(minutes / 60).unwrap_or(0), i8::try_from(minutes % 60).unwrap_or(0), 0, 0)
}
