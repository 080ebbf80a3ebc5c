//! From a city to what follows from it: its zone, and the holidays of its country.

use model::{HolidayRule, Hours};
use worktime::{Week, Zone};

/// What a city gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// What it is called.
    pub(crate) name: String,
    /// The zone that its clock follows.
    pub(crate) zone: Zone,
    /// The holidays of its country, and of its part of it, as far as they are known.
    pub(crate) holidays: HolidayRule,
}

impl Found {
    /// Its hours with this week.
    pub(crate) fn hours(&self, week: Week) -> Hours {
        Hours { zone: self.zone.clone(), week }
    }
}

/// Finds a city, a country with one zone, or a zone.
pub(crate) fn find(text: &str) -> Result<Found, String> {
    if text.trim().is_empty() {
        return Err("Write a city, such as Manila.".to_owned());
    }
    let place = worktime::place::find(text).map_err(|error| crate::part::sentence(&error.to_string()))?;
    let zone = Zone::named(place.zone).map_err(|error| crate::part::sentence(&error.to_string()))?;
    let country = place.country.map(|country| country.code);
    let known = |part: Option<&str>| {
        country.filter(|code| worktime::holidays::of(code, part).is_ok()).map(|code| HolidayRule {
            country: Some(code.to_owned()),
            part: part.map(str::to_owned),
            ..HolidayRule::default()
        })
    };
    let holidays = place.subdivision.and_then(|part| known(Some(part))).or_else(|| known(None));
    Ok(Found { name: place.name, zone, holidays: holidays.unwrap_or_default() })
}

/// The holidays of a country that a site is to follow: `US`, `US-CO`, `Philippines`; none for `none` and `-`.
pub(crate) fn holidays_of(text: &str) -> Result<HolidayRule, String> {
    if matches!(text, "-" | "none") {
        return Ok(HolidayRule::default());
    }
    let (country, part) = match text.split_once('-') {
        Some((country, part)) => (country, Some(part)),
        None => (text, None),
    };
    let code = worktime::place::country(country).map_or(country, |country| country.code).to_uppercase();
    let part = part.map(str::to_uppercase);
    match worktime::holidays::of(&code, part.as_deref()) {
        Ok(_) => Ok(HolidayRule { country: Some(code), part, ..HolidayRule::default() }),
        Err(error) => Err(crate::part::sentence(&error.to_string())),
    }
}

/// Whose holidays a rule follows: "Poland", "Germany (BY)"; nobody's when `None`.
pub(crate) fn followed(rule: &HolidayRule) -> Option<String> {
    let code = rule.country.as_deref()?;
    let name = worktime::place::country(code).map_or(code, |country| country.name);
    Some(rule.part.as_deref().map_or_else(|| name.to_owned(), |part| format!("{name} ({part})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_brings_its_zone_and_holidays() {
        let found = find("krakow").unwrap();
        assert_eq!((found.name.as_str(), found.zone.name()), ("Kraków", "Europe/Warsaw"));
        assert_eq!(followed(&found.holidays).as_deref(), Some("Poland"));
        assert!(find("Nowhereville").unwrap_err().starts_with("No city"));
    }
}
