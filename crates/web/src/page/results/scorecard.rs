//! What a scorecard shows: the periods that are its columns, and the outcomes that are its rows.

use std::collections::BTreeMap;

use model::{FunctionId, Instant, Outcome, OutcomeId, OutcomeKind, Reading, SiteId};
use serde::Deserialize;
use worktime::{Date, Zone};

use crate::desk::Desk;
use crate::say;

/// How many periods are shown.
pub(super) const PERIODS: usize = 13;
/// Outcomes on a page.
pub(super) const ROWS: usize = 50;
/// Outcomes are shown by month when most are read so many working days apart or more.
const MONTHLY_DAYS: u16 = 15;

/// What of the results is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Only this function's.
    pub(super) function: String,
    /// Only functions that this site delivers.
    pub(super) site: String,
    /// Only what the reader answers for: `mine`.
    pub(super) who: String,
    /// By `day`, `week` or `month`.
    pub(super) by: String,
    /// From which page on.
    pub(super) page: usize,
}

impl Asked {
    /// The same as the query of an address, for another page or another form.
    pub(super) fn query(&self, page: usize) -> String {
        let page = if page == 0 { String::new() } else { page.to_string() };
        let all = [
            ("function", self.function.as_str()),
            ("site", &self.site),
            ("who", &self.who),
            ("by", &self.by),
            ("page", &page),
        ];
        let said: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_urlencoded::to_string(said).unwrap_or_default();
        if query.is_empty() { String::new() } else { format!("?{query}") }
    }
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Day,
    Week,
    Month,
}

impl By {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the period that a day is in.
    fn first(self, day: Date) -> Date {
        let back = match self {
            Self::Day => 0,
            Self::Week => i64::from(day.weekday().to_monday_zero_offset()),
            Self::Month => i64::from(day.day()) - 1,
        };
        day.saturating_sub(jiff::Span::new().days(back))
    }

    fn before(self, first: Date) -> Date {
        self.first(first.saturating_sub(jiff::Span::new().days(1)))
    }
}

/// The zone that an outcome's periods are meant in: that of the site whose team delivers the function, whoever reads. Where no
/// team delivers it, that of who answers for it.
pub(crate) fn zone(desk: &Desk, outcome: &Outcome) -> Zone {
    let state = desk.state();
    let site = state.site_of(outcome.function).and_then(|site| state.sites.get(&site));
    site.map(|site| site.hours.zone.clone())
        .or_else(|| state.zone_of(state.outcome_owner(outcome)?))
        .unwrap_or_else(Zone::utc)
}

/// The periods that are columns, the oldest first; the last is under way, at one of the sites at least.
pub(crate) struct Periods {
    pub(super) by: By,
    /// Their first days.
    pub(super) days: Vec<Date>,
}

impl Periods {
    /// Up to the one under way where it has begun first: the same columns for every reader of the same outcomes.
    pub(super) fn of<'a>(desk: &Desk, by: By, outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let days = outcomes.into_iter().map(|outcome| zone(desk, outcome).to_civil(desk.now).date());
        let today = days.max().unwrap_or_else(|| desk.today());
        let mut days = vec![by.first(today)];
        while days.len() < PERIODS {
            days.push(days.last().map_or(today, |day| by.before(*day)));
        }
        days.reverse();
        Self { by, days }
    }

    /// A column's head.
    pub(super) fn head(&self, desk: &Desk, place: usize) -> String {
        let day = self.days[place];
        match self.by {
            By::Month if day.year() != desk.today().year() => {
                format!("{} {}", charts::format::month(day.month()), day.year())
            }
            By::Month => charts::format::month(day.month()).to_owned(),
            By::Day | By::Week => say::on(day, desk.today().year()),
        }
    }

    /// The column of a day; `None` before the first and after the last.
    pub(super) fn place(&self, day: Date) -> Option<usize> {
        let first = self.by.first(day);
        self.days.binary_search(&first).ok()
    }

    /// The latest reading within each period.
    pub(super) fn readings<'a>(&self, desk: &Desk, outcome: &'a Outcome) -> Vec<Option<&'a Reading>> {
        let mut cells: Vec<Option<&Reading>> = vec![None; self.days.len()];
        let zone = zone(desk, outcome);
        for reading in &outcome.readings {
            let Some(place) = self.place(zone.to_civil(reading.of).date()) else { continue };
            if cells[place].is_none_or(|known| known.of <= reading.of) {
                cells[place] = Some(reading);
            }
        }
        cells
    }

    /// The instant that a value written into a column holds for: now in the period under way, else its last day's noon in
    /// the outcome's zone.
    pub(super) fn holds_for(&self, desk: &Desk, zone: &Zone, place: usize) -> Instant {
        match self.days.get(place + 1) {
            None => desk.now,
            Some(next) => {
                let last = next.saturating_sub(jiff::Span::new().days(1));
                zone.resolve(last.at(12, 0, 0, 0)).compatible()
            }
        }
    }
}

/// The outcomes that are asked for: by function, results before how they are experienced; activity apart.
pub(crate) struct Rows {
    pub(super) owed: Vec<OutcomeId>,
    pub(super) activity: Vec<OutcomeId>,
    pub(super) by: By,
}

impl Rows {
    pub(super) fn of(desk: &Desk, asked: &Asked) -> Self {
        let state = desk.state();
        let function = asked.function.parse::<FunctionId>().ok();
        let site = asked.site.parse::<SiteId>().ok();
        let mine = asked.who == "mine";
        let mut names: BTreeMap<FunctionId, String> = BTreeMap::new();
        let mut found: Vec<(String, u8, String, OutcomeId)> = Vec::new();
        let mut monthly = 0_usize;
        for (id, outcome) in state.outcomes.iter().filter(|(_, outcome)| outcome.retired.is_none()) {
            let of = outcome.function;
            let wanted = function.is_none_or(|function| function == of)
                && site.is_none_or(|site| state.site_of(of) == Some(site))
                && (!mine || state.outcome_owner(outcome) == Some(desk.me));
            if wanted {
                let name = names.entry(of).or_insert_with(|| desk.function(of).to_lowercase()).clone();
                let kind = match outcome.aim.kind {
                    OutcomeKind::Result => 0,
                    OutcomeKind::Experience => 1,
                    OutcomeKind::Activity => 2,
                };
                monthly += usize::from(outcome.aim.cadence_days >= MONTHLY_DAYS);
                found.push((name, kind, desk.text(&outcome.aim.statement).to_lowercase(), *id));
            }
        }
        let by = match asked.by.as_str() {
            "day" => By::Day,
            "week" => By::Week,
            "month" => By::Month,
            _ if monthly * 2 > found.len() => By::Month,
            _ => By::Week,
        };
        found.sort();
        let (activity, owed): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, kind, ..)| *kind == 2);
        let ids = |rows: Vec<(String, u8, String, OutcomeId)>| rows.into_iter().map(|(.., id)| id).collect();
        Self { owed: ids(owed), activity: ids(activity), by }
    }
}
