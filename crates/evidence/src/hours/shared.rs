//! Shared hours: the time in which two sites are both at work.

use std::collections::BTreeMap;

use worktime::{Calendar, Date, Instant, Micros, Zone};

use super::pieces;

/// The hours that a site shares with another, per working day of the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedHours {
    /// Index of the site whose working days are counted.
    pub site: usize,
    /// Index of the other.
    pub with: usize,
    /// Working days of `site` in the period: days on which a shift of it begins.
    pub days: u64,
    /// Shared µs over all of them.
    pub total: Micros,
    /// Shared µs on the day with the least.
    pub least: Micros,
    /// Shared µs on the day with the most.
    pub most: Micros,
    /// Working days without a shared minute.
    pub days_without: u64,
}

impl SharedHours {
    pub(super) fn new(
        (site, with): (usize, usize),
        calendars: &[Calendar],
        zone: &Zone,
        period: (Instant, Instant),
    ) -> SharedHours {
        let mut by_day: BTreeMap<Date, Micros> = BTreeMap::new();
        for (date, from, to) in pieces(&calendars[site], zone, period) {
            *by_day.entry(date).or_default() += calendars[with].between(from, to);
        }
        SharedHours {
            site,
            with,
            days: by_day.len() as u64,
            total: by_day.values().sum(),
            least: by_day.values().copied().min().unwrap_or(0),
            most: by_day.values().copied().max().unwrap_or(0),
            days_without: by_day.values().filter(|m| **m == 0).count() as u64,
        }
    }

    /// Shared µs per working day; 0 where there is none.
    pub fn mean(&self) -> f64 {
        if self.days == 0 { 0.0 } else { self.total as f64 / self.days as f64 }
    }
}
