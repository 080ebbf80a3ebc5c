//! What sites' hours alone say, before any history is read: who shares how many hours with whom, how long a
//! question waits until its asker can act, when to meet, and what the next clock changes do.
//!
//! Everything is computed for the twelve months that begin with the reader's today, holidays and clock changes
//! included. Pure: now is an argument.

mod json;
mod line;
mod meeting;
mod page;
mod shared;
mod terminal;
mod wait;
mod words;

#[cfg(test)]
mod tests;

pub use line::{LineError, SiteSpec, parse};
pub use meeting::{Meeting, Rotation, Slot};
pub use shared::SharedHours;
pub use wait::Wait;

use charts::strip::{ClockChange, SiteHours, Strip, clock_changes};
use jiff::ToSpan as _;
use worktime::{Calendar, DAY, Date, Instant, Schedule, Zone};

/// One site, as it is asked about.
#[derive(Debug, Clone)]
pub struct HoursSite {
    /// The name people use: a city's, usually.
    pub name: String,
    /// Zone, week and holidays.
    pub schedule: Schedule,
    /// The names of the holidays in `schedule`.
    pub holidays: Vec<(Date, String)>,
    /// Whose holidays they are ("Poland"), or why there are none.
    pub calendar: CalendarUsed,
}

/// Where a site's holidays come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarUsed {
    /// The public holidays of a country.
    Country(String),
    /// None were asked for.
    NotAsked,
    /// None are known, for this reason.
    Unknown(String),
}

/// Everything that can be said of some sites' hours over the twelve months from a day on.
#[derive(Debug, Clone)]
pub struct Hours {
    /// The instant it was asked at.
    pub now: Instant,
    /// Midnight on the reader's clock with which the twelve months begin.
    pub from: Instant,
    /// Midnight twelve months later.
    pub to: Instant,
    /// The sites; the first is the reader's.
    pub sites: Vec<HoursSite>,
    /// The strip as of now.
    pub strip: Strip,
    /// Shared hours of each ordered pair of sites.
    pub shared: Vec<SharedHours>,
    /// How long an ask waits, for each ordered pair of sites.
    pub waits: Vec<Wait>,
    /// The best standing hour to meet and its fairness; `None` for one site, or where nobody is ever at work.
    pub meeting: Option<Meeting>,
    /// The clock changes of the twelve months.
    pub changes: Vec<ChangeEffect>,
}

/// A clock change with what it does to shared hours.
#[derive(Debug, Clone)]
pub struct ChangeEffect {
    /// The change.
    pub change: ClockChange,
    /// Shared µs per working day of the site whose clock moves, in an ordinary week before and after.
    pub shared: (f64, f64),
}

impl Hours {
    /// Computes everything. The first site is the reader's.
    ///
    /// # Errors
    /// [`HoursError`] when there is no site, the same site is named twice, or a site has no working hour at all.
    pub fn new(now: Instant, sites: Vec<HoursSite>) -> Result<Hours, HoursError> {
        check(&sites)?;
        let reader = sites[0].schedule.zone();
        let today = reader.to_civil(now).date();
        let midnight = |day: Date| reader.resolve(day.at(0, 0, 0, 0)).compatible();
        let from = midnight(today);
        let to = midnight(today.checked_add(1.year()).map_err(|_| HoursError::TooFar)?);
        let calendars: Vec<Calendar> = sites.iter().map(|s| compile(&s.schedule, from, to)).collect();
        if let Some(i) = calendars.iter().position(|c| c.between(from, to) == 0) {
            return Err(HoursError::NeverAtWork { site: sites[i].name.clone() });
        }
        let zones: Vec<&Zone> = sites.iter().map(|s| s.schedule.zone()).collect();
        let pairs =
            || (0..sites.len()).flat_map(|a| (0..sites.len()).map(move |b| (a, b))).filter(|(a, b)| a != b);
        let shared = pairs().map(|p| SharedHours::new(p, &calendars, zones[p.0], (from, to))).collect();
        let waits = pairs().map(|p| Wait::new(p, &calendars, zones[p.0], (from, to))).collect();
        let meeting = Meeting::new(&calendars, reader, (from, to));
        let changes = clock_changes(&zones, now, to).into_iter().map(|c| effect(c, &sites)).collect();
        let strip = strip(now, &sites);
        Ok(Hours { now, from, to, strip, shared, waits, meeting, changes, sites })
    }
}

/// With more sites than this, sentences and charts keep to the reader's own pairs; tables have them all.
const SITES_ALL_PAIRS_MAX: usize = 4;

impl Hours {
    /// Whether a pair of sites is told without being asked for: every pair of a few sites, else the reader's.
    fn is_told(&self, a: usize, b: usize) -> bool {
        self.sites.len() <= SITES_ALL_PAIRS_MAX || a == 0 || b == 0
    }
}

/// The calendars reach two months beyond the year, so that the last ask of it still finds its answer.
fn compile(schedule: &Schedule, from: Instant, to: Instant) -> Calendar {
    schedule.compile(from - 15 * DAY, to + 60 * DAY)
}

fn check(sites: &[HoursSite]) -> Result<(), HoursError> {
    if sites.is_empty() {
        return Err(HoursError::NoSite);
    }
    for (i, site) in sites.iter().enumerate() {
        if sites[..i].iter().any(|s| s.name == site.name) {
            return Err(HoursError::Twice { site: site.name.clone() });
        }
    }
    Ok(())
}

fn strip(now: Instant, sites: &[HoursSite]) -> Strip {
    let hours: Vec<SiteHours> = sites
        .iter()
        .enumerate()
        .map(|(i, s)| SiteHours::new(charts::Site::new(&s.name, i), &s.schedule, s.holidays.clone(), now))
        .collect();
    Strip::new(now, 0, &hours).expect("check() has refused an empty list of sites")
}

/// Shared hours in the week before and the week from the change, without holidays, so that only the clock counts.
fn effect(change: ClockChange, sites: &[HoursSite]) -> ChangeEffect {
    let usual = |i: usize| {
        let s = &sites[i].schedule;
        Schedule::new(s.zone().clone(), s.week().clone()).compile(change.at - 15 * DAY, change.at + 15 * DAY)
    };
    let calendars = [usual(change.site), usual(change.other)];
    let zone = sites[change.site].schedule.zone();
    let week = |from, to| SharedHours::new((0, 1), &calendars, zone, (from, to)).mean();
    let shared = (week(change.at - 7 * DAY, change.at), week(change.at, change.at + 7 * DAY));
    ChangeEffect { change, shared }
}

/// Why hours cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Nothing was named.
    #[error(
        "no site is named. Name at least two, each with its hours: inboard hours Denver:9-17 Manila:21-06"
    )]
    NoSite,
    /// The same name twice.
    #[error(
        "{site} is named twice. Two teams at one site with different hours need two names: Manila-day=Manila:9-18 \
         Manila-night=Manila:21-06"
    )]
    Twice {
        /// The name.
        site: String,
    },
    /// Hours that never come.
    #[error(
        "{site} is never at work in the next twelve months with these hours. Give it at least one working hour"
    )]
    NeverAtWork {
        /// The name.
        site: String,
    },
    /// The year after `now` does not exist in the calendar.
    #[error(
        "the twelve months from that day on reach beyond the years that can be computed. Use a date before 2200"
    )]
    TooFar,
}

/// The working time of a calendar cut into pieces of one working day each: `(date, from, to)`.
///
/// A shift belongs to the day on which it begins, on the site's clock, past midnight too. Only what never closes for
/// more than 24 h is cut at each midnight. Pieces that begin in `[from, to)` are returned whole.
fn pieces(calendar: &Calendar, zone: &Zone, (from, to): (Instant, Instant)) -> Vec<(Date, Instant, Instant)> {
    let mut out = Vec::new();
    for (start, end) in calendar.intervals(from - 8 * DAY, to + 8 * DAY) {
        let mut at = start;
        while at < end {
            let date = zone.to_civil(at).date();
            let midnight = date.tomorrow().map(|d| zone.resolve(d.at(0, 0, 0, 0)).compatible());
            let stop = if end - start > DAY { midnight.map_or(end, |m| m.min(end)) } else { end };
            if at >= from && at < to {
                out.push((date, at, stop));
            }
            at = stop;
        }
    }
    out
}
