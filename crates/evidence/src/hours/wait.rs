//! How long a question waits until its asker can act on the answer.

use jiff::civil::Weekday;
use worktime::{Calendar, DAY, HOUR, Instant, MINUTE, Micros, Zone};

use super::pieces;

/// The waits of asks from one site to another: one ask at each working minute of the asker, answered after one
/// working hour of the other side, acted on when the asker is next at work from there.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// Index of the site that asks.
    pub asks: usize,
    /// Index of the site that answers.
    pub answers: usize,
    /// The number of asks: working minutes of the asker.
    pub count: u64,
    /// Asks that find no answer within two months after the period; they are in no other figure.
    pub unanswered: u64,
    /// The median wait, type 7.
    pub median: Micros,
    /// The upper fifth (quantile 0.8, type 7): one ask in five waits longer.
    pub upper_fifth: Micros,
    /// Asks that wait over a weekend: at least 24 h, a Saturday's midnight on the asker's clock among them.
    pub over_weekend: u64,
    /// The same per weekday of the ask on the asker's clock, Monday first: (asks, of them over a weekend).
    pub by_weekday: [(u64, u64); 7],
    /// The mean wait per hour of the asker's clock at which the ask is made: (asks, sum of waits in µs).
    pub by_hour: [(u64, Micros); 24],
}

impl Wait {
    pub(super) fn new(
        (asks, answers): (usize, usize),
        calendars: &[Calendar],
        zone: &Zone,
        period: (Instant, Instant),
    ) -> Wait {
        let mut wait = Wait {
            asks,
            answers,
            count: 0,
            unanswered: 0,
            median: 0,
            upper_fifth: 0,
            over_weekend: 0,
            by_weekday: [(0, 0); 7],
            by_hour: [(0, 0); 24],
        };
        let (own, other) = (&calendars[asks], &calendars[answers]);
        let nights = saturday_nights(zone, period);
        let mut minutes = Vec::new();
        for (_, from, to) in pieces(own, zone, period) {
            let mut at = from;
            while at < to {
                match other.add(at, HOUR).and_then(|answered| own.next_open(answered)) {
                    Some(acted) => {
                        wait.add(zone, at, acted, &nights);
                        minutes.push((acted - at) / MINUTE);
                    }
                    None => wait.unanswered += 1,
                }
                at += MINUTE;
            }
        }
        minutes.sort_unstable();
        wait.count = minutes.len() as u64;
        wait.median = quantile(&minutes, 1, 2);
        wait.upper_fifth = quantile(&minutes, 4, 5);
        wait
    }

    fn add(&mut self, zone: &Zone, at: Instant, acted: Instant, nights: &[Instant]) {
        let local = zone.to_civil(at);
        let day = &mut self.by_weekday[local.date().weekday().to_monday_zero_offset() as usize];
        let hour = &mut self.by_hour[local.hour() as usize];
        day.0 += 1;
        hour.0 += 1;
        hour.1 += acted - at;
        let next = nights.partition_point(|n| *n <= at);
        if acted - at >= DAY && nights.get(next).is_some_and(|n| *n <= acted) {
            day.1 += 1;
            self.over_weekend += 1;
        }
    }

    /// The share of asks that wait over a weekend.
    pub fn weekend_share(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.over_weekend as f64 / self.count as f64 }
    }
}

/// The instants at which Saturday ends on a zone's clock, over a period and two months beyond.
fn saturday_nights(zone: &Zone, (from, to): (Instant, Instant)) -> Vec<Instant> {
    let mut date = zone.to_civil(from).date();
    let mut out = Vec::new();
    loop {
        let midnight = zone.resolve(date.at(0, 0, 0, 0)).compatible();
        if midnight > to + 70 * DAY {
            return out;
        }
        if date.weekday() == Weekday::Sunday {
            out.push(midnight);
        }
        let Ok(next) = date.tomorrow() else { return out };
        date = next;
    }
}

/// A type 7 quantile of sorted minutes at the fraction `part / whole`, in µs.
fn quantile(sorted: &[i64], part: i64, whole: i64) -> Micros {
    let Some(last) = sorted.len().checked_sub(1) else { return 0 };
    let place = last as i64 * part;
    let (index, rest) = ((place / whole) as usize, place % whole);
    let low = sorted[index];
    let high = sorted[(index + 1).min(last)];
    low * MINUTE + (high - low) * MINUTE * rest / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_type_seven() {
        assert_eq!(quantile(&[], 1, 2), 0);
        assert_eq!(quantile(&[10, 20], 1, 2), 15 * MINUTE);
        assert_eq!(quantile(&[10, 20, 30, 40], 4, 5), 34 * MINUTE);
        assert_eq!(quantile(&[7], 4, 5), 7 * MINUTE);
    }
}
