//! Yearly recurrence of all-day events: the part of RFC 5545 that holidays use.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};

use super::{IcsProblem, shown};

/// Recurring holidays are given up to the end of this year.
const LAST_YEAR: i16 = 2100;
/// And from this year on, for events that began long ago.
const FIRST_YEAR: i16 = 1900;
/// A list in a rule may have this many entries.
const LIST_MAX: usize = 62;

/// A yearly rule: within each matching year, the days that pass all filters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    interval: i16,
    count: Option<u32>,
    until: Option<Date>,
    months: Vec<i8>,
    /// Days of the month; negative ones count from its end.
    month_days: Vec<i8>,
    /// Weekdays, each with its place in the month (0: every one; negative: from the end).
    weekdays: Vec<(i8, Weekday)>,
}

impl Rule {
    /// Reads the value of an RRULE; everything but a plain yearly rule is refused, since a part that was passed over would
    /// give wrong days.
    pub(super) fn parse(text: &str) -> Result<Self, IcsProblem> {
        let refuse = |part: &str| IcsProblem::Recurrence { rule: shown(text), part: shown(part) };
        let (mut yearly, mut rule) = (false, Self::every_year());
        for part in text.trim().split(';').filter(|part| !part.is_empty()) {
            let understood = rule.read(part, &mut yearly);
            understood.ok_or_else(|| refuse(part))?;
        }
        if !yearly {
            return Err(refuse("FREQ is missing"));
        }
        if !rule.weekdays.is_empty() && rule.months.is_empty() {
            return Err(refuse("BYDAY needs BYMONTH"));
        }
        Ok(rule)
    }

    fn every_year() -> Self {
        Self {
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
        }
    }

    /// Takes one `NAME=VALUE`; `None` when it is not understood.
    fn read(&mut self, part: &str, yearly: &mut bool) -> Option<()> {
        let part = part.trim().to_ascii_uppercase();
        let (name, value) = part.split_once('=')?;
        match name {
            "FREQ" => *yearly = (value == "YEARLY").then_some(true)?,
            "INTERVAL" => self.interval = value.parse().ok().filter(|years| *years >= 1)?,
            "COUNT" => self.count = Some(value.parse().ok()?),
            "UNTIL" => self.until = Some(super::parse_date(value).ok()?),
            "BYMONTH" => {
                self.months = list(value, |text| number(text).filter(|month| (1..=12).contains(month)))?
            }
            "BYMONTHDAY" => {
                self.month_days =
                    list(value, |text| number(text).filter(|day| *day != 0 && day.abs() <= 31))?;
            }
            "BYDAY" => self.weekdays = list(value, weekday)?,
            "WKST" => {}
            _ => return None,
        }
        Some(())
    }

    /// The days on which an event with this rule begins whose first day is `start`, in order, up to [`LAST_YEAR`].
    /// Each day that is looked at is taken from `budget`; `None` when it does not suffice.
    pub(super) fn occurrences(&self, start: Date, budget: &mut usize) -> Option<Vec<Date>> {
        let mut found = Vec::new();
        let limit = self.count.unwrap_or(u32::MAX);
        let mut counted = 0;
        let mut year = start.year();
        if self.count.is_none() && year < FIRST_YEAR {
            // Nothing is counted, so the years that give no days need no look; the step stays in rhythm.
            let steps = (FIRST_YEAR - year) / self.interval;
            year += steps * self.interval;
        }
        while year <= LAST_YEAR && counted < limit {
            let (months, days) = self.looked_at(start);
            *budget = budget.checked_sub(months.len() * days.clone().count())?;
            for day in self.days_of(year, &months, days) {
                if day < start || counted >= limit || self.until.is_some_and(|until| day > until) {
                    continue;
                }
                counted += 1;
                if day.year() >= FIRST_YEAR {
                    found.push(day);
                }
            }
            let Some(next) = year.checked_add(self.interval) else { break };
            year = next;
        }
        Some(found)
    }

    /// The months, and the days in each of them, that can be named by the rule of an event that begins on `start`.
    fn looked_at(&self, start: Date) -> (Vec<i8>, RangeInclusive<i8>) {
        let months = match (self.months.is_empty(), self.month_days.is_empty()) {
            (false, _) => self.months.clone(),
            (true, true) => vec![start.month()],
            (true, false) => (1..=12).collect(),
        };
        let same_day = self.month_days.is_empty() && self.weekdays.is_empty();
        (months, if same_day { start.day()..=start.day() } else { 1..=31 })
    }

    /// The days of a year, among those looked at, that the rule names, in order.
    fn days_of(&self, year: i16, months: &[i8], days: RangeInclusive<i8>) -> Vec<Date> {
        let mut named: Vec<Date> = months
            .iter()
            .flat_map(|month| days.clone().filter_map(|day| Date::new(year, *month, day).ok()))
            .filter(|day| self.names(*day))
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// Whether a day passes the filters by day of the month and by weekday.
    fn names(&self, day: Date) -> bool {
        let from_end = day.day() - day.days_in_month() - 1;
        let by_number = self.month_days.is_empty()
            || self.month_days.iter().any(|wanted| *wanted == day.day() || *wanted == from_end);
        let place = (day.day() - 1) / 7 + 1;
        let place_from_end = (from_end + 1) / 7 - 1;
        let by_weekday = self.weekdays.is_empty()
            || self.weekdays.iter().any(|(wanted, weekday)| {
                *weekday == day.weekday() && [0, place, place_from_end].contains(wanted)
            });
        by_number && by_weekday
    }
}

/// A list of values; `None` when one is not understood or there are too many.
fn list<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let values: Option<Vec<T>> = text.split(',').take(LIST_MAX + 1).map(read).collect();
    values.filter(|values| values.len() <= LIST_MAX)
}

fn number(text: &str) -> Option<i8> {
    text.parse().ok()
}

/// `MO`, `4TH`, `-1MO`.
fn weekday(text: &str) -> Option<(i8, Weekday)> {
    let (place, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let place =
        if place.is_empty() { 0 } else { number(place).filter(|place| *place != 0 && place.abs() <= 5)? };
    let weekday = match name {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    Some((place, weekday))
}
