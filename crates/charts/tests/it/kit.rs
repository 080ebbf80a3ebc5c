//! Sites for the strip, and a night that is a hard one.

use charts::Site;
use charts::strip::SiteHours;
use worktime::{Date, Instant, Schedule, Week, Zone};

/// The night in which Denver's clocks go back. It is Sunday; Monday, which begins in Manila within the window, may be a holiday.
pub(crate) const NIGHT: &str = "2026-11-01T07:10:00Z";

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// The hours of a site, the days `off` left out.
pub(crate) fn hours(
    index: usize,
    (name, zone, week): (&str, &str, &str),
    now: Instant,
    off: &[Date],
) -> SiteHours {
    let schedule = Schedule::new(Zone::named(zone).unwrap(), week.parse::<Week>().unwrap())
        .with_holidays(off.iter().copied());
    let named = off.iter().map(|day| (*day, "All Souls".to_owned())).collect();
    SiteHours::new(Site::new(name, index), &schedule, named, now)
}
