//! Reading `Denver:9-17`: a place, a colon, its hours; and the holidays that go with the place.

use std::collections::BTreeSet;

use charts::format;
use worktime::{Date, Schedule, Week, WeekError, Zone, holidays, place};

use super::{CalendarUsed, HoursSite};

/// One site as it was written: `name=place:hours@country`, where name and country may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSpec {
    /// What to call it; the place's own name where none is given.
    pub name: Option<String>,
    /// City, country or zone.
    pub place: String,
    /// Its hours.
    pub week: Week,
    /// A country (or `US-CO`) whose holidays it follows instead of its own.
    pub follows: Option<String>,
}

/// Why a site cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// No colon, or nothing after it.
    #[error("{text:?} has no hours. Write the place, a colon and its hours: {place}:9-17")]
    NoHours {
        /// The argument.
        text: String,
        /// The place in it, or an example.
        place: String,
    },
    /// Nothing before the colon.
    #[error("{text:?} has no place. Write a city, a colon and its hours: Denver:9-17")]
    NoPlace {
        /// The argument.
        text: String,
    },
    /// Hours that cannot be read.
    #[error("failed to read the hours of {place}")]
    Hours {
        /// The place.
        place: String,
        /// What is wrong with them.
        source: WeekError,
    },
    /// A place that is not known or not one place.
    #[error(transparent)]
    Place {
        /// What is known instead.
        source: place::UnknownPlace,
    },
    /// A calendar to follow that is not known.
    #[error("failed to find the holidays that {name} is to follow")]
    Follows {
        /// The site.
        name: String,
        /// What is known instead.
        source: holidays::UnknownCalendar,
    },
    /// A zone that the place names but the zone data lacks.
    #[error("failed to load the zone of {place}")]
    Zone {
        /// The place.
        place: String,
        /// What is known instead.
        source: worktime::UnknownZone,
    },
}

/// Reads one site: `Denver:9-17`, `Manila:21-06@US`, `night=Manila:Mon-Fri 21:00-06:00`.
///
/// # Errors
/// [`LineError::NoHours`], [`LineError::NoPlace`], [`LineError::Hours`].
pub fn parse(text: &str) -> Result<SiteSpec, LineError> {
    let (place, hours) = text.split_once(':').unwrap_or((text, ""));
    let (name, place) = match place.split_once('=') {
        Some((name, place)) => (Some(name.trim().to_owned()).filter(|n| !n.is_empty()), place.trim()),
        None => (None, place.trim()),
    };
    if place.is_empty() {
        return Err(LineError::NoPlace { text: text.to_owned() });
    }
    let (hours, follows) = match hours.split_once('@') {
        Some((hours, code)) => (hours.trim(), Some(code.trim().to_owned()).filter(|c| !c.is_empty())),
        None => (hours.trim(), None),
    };
    if hours.is_empty() {
        return Err(LineError::NoHours { text: text.to_owned(), place: place.to_owned() });
    }
    let week = hours.parse().map_err(|source| LineError::Hours { place: place.to_owned(), source })?;
    Ok(SiteSpec { name, place: place.to_owned(), week, follows })
}

impl SiteSpec {
    /// Finds the place, its zone and, if asked for, its holidays in `years`.
    ///
    /// # Errors
    /// [`LineError::Place`], [`LineError::Zone`], [`LineError::Follows`].
    pub fn resolve(
        &self,
        with_holidays: bool,
        years: std::ops::RangeInclusive<i16>,
    ) -> Result<HoursSite, LineError> {
        let place = place::find(&self.place).map_err(|source| LineError::Place { source })?;
        let zone = Zone::named(place.zone)
            .map_err(|source| LineError::Zone { place: self.place.clone(), source })?;
        let name = self.name.clone().unwrap_or_else(|| place.name.to_owned());
        let (days, calendar) = if with_holidays {
            self.holidays(&name, place.country.map(|c| c.code), years)?
        } else {
            (Vec::new(), CalendarUsed::NotAsked)
        };
        let dates: BTreeSet<Date> = days.iter().map(|(date, _)| *date).collect();
        let schedule = Schedule::new(zone, self.week.clone()).with_holidays(dates);
        Ok(HoursSite { name, schedule, holidays: days, calendar })
    }

    fn holidays(
        &self,
        name: &str,
        country: Option<&str>,
        years: std::ops::RangeInclusive<i16>,
    ) -> Result<(Vec<(Date, String)>, CalendarUsed), LineError> {
        let Some(code) = self.follows.as_deref().or(country) else {
            let why = format!("{} names no country", self.place);
            return Ok((Vec::new(), CalendarUsed::Unknown(why)));
        };
        let (country, part) = match code.split_once('-') {
            Some((country, part)) => (country, Some(part)),
            None => (code, None),
        };
        let found = match holidays::of(country, part) {
            Ok(found) => found,
            Err(source) if self.follows.is_some() => {
                return Err(LineError::Follows { name: name.to_owned(), source });
            }
            Err(_) => {
                let why = format!("no holidays are known for {}", country_name(country));
                return Ok((Vec::new(), CalendarUsed::Unknown(why)));
            }
        };
        if let Some(year) = years.clone().find(|y| !found.covers(*y)) {
            let why = format!("the holidays of {} are not known for {year}", country_name(country));
            return Ok((Vec::new(), CalendarUsed::Unknown(why)));
        }
        let days =
            found.iter().filter(|(d, _)| years.contains(&d.year())).map(|(d, n)| (d, n.to_owned())).collect();
        let of = part.map_or_else(|| country_name(country), |p| format!("{} ({p})", country_name(country)));
        Ok((days, CalendarUsed::Country(of)))
    }
}

/// A country's name where the places know it, else its code.
fn country_name(code: &str) -> String {
    let Some(country) = place::country(code) else { return code.to_ascii_uppercase() };
    let takes_the =
        ["United ", "Philippines", "Netherlands", "Bahamas", "Gambia", "Maldives", "Dominican Rep"];
    let article = if takes_the.iter().any(|t| country.name.starts_with(t)) { "the " } else { "" };
    format!("{article}{}", country.name)
}

/// The sentence that says which holidays are counted.
pub(super) fn calendars_sentence(sites: &[HoursSite]) -> String {
    let mut by: Vec<(String, Vec<&str>)> = Vec::new();
    for site in sites {
        let what = match &site.calendar {
            CalendarUsed::Country(of) => format!("public holidays of {of}"),
            CalendarUsed::NotAsked => "no holidays".to_owned(),
            CalendarUsed::Unknown(why) => format!("no holidays ({why})"),
        };
        match by.iter_mut().find(|(w, _)| *w == what) {
            Some((_, names)) => names.push(&site.name),
            None => by.push((what, vec![&site.name])),
        }
    }
    let said: Vec<String> =
        by.into_iter().map(|(what, names)| format!("{}: {what}", format::list(&names))).collect();
    format!("{}.", said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_place_a_colon_and_hours() {
        let spec = parse("night=Manila:21-06@US").unwrap();
        assert_eq!(
            (spec.name.as_deref(), spec.place.as_str(), spec.follows.as_deref()),
            (Some("night"), "Manila", Some("US"))
        );
        assert_eq!(parse("Denver:09:00-17:30").unwrap().week.to_string(), "Mon-Fri 09:00-17:30");
        assert_eq!(parse("New York:Mon-Thu 8-16").unwrap().place, "New York");
    }

    #[test]
    fn what_is_missing_is_said_with_an_example() {
        let said = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(
            said("Denver"),
            "\"Denver\" has no hours. Write the place, a colon and its hours: Denver:9-17"
        );
        assert_eq!(said(":9-17"), "\":9-17\" has no place. Write a city, a colon and its hours: Denver:9-17");
        assert!(said("Denver:9-").starts_with("failed to read the hours of Denver"), "{}", said("Denver:9-"));
    }
}
