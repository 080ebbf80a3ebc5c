//! From the words people use for a place (`Kraków`, `Portland, OR`, `POLAND`, `Asia/Manila`) to its time zone.
//!
//! Countries with their spellings and zones, and 34,000 cities, are embedded (see `data/README.md`);
//! `tools/export_places.py` describes the file and how spellings were chosen. Spellings are compared without
//! regard to case, accents, spaces and punctuation.
//!
//! A country has a zone of its own when one clock holds nearly all of its people (95 % of those in the cities
//! known here): Spain is in Madrid's zone in spite of the Canary Islands, Brazil needs a city.

mod data;

use crate::nearness;
use data::{Cities, CityRow, atlas, cities, key};
use std::cmp::Reverse;
use std::fmt;

/// A country, or a territory with a code of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2, upper case.
    pub code: &'static str,
    /// ISO 3166-1 alpha-3, upper case.
    pub alpha3: &'static str,
    /// The short English name.
    pub name: &'static str,
    /// One IANA zone for each clock that is in use there, the one of most people first.
    pub zones: Vec<&'static str>,
    /// The zone that holds (nearly) everybody, if there is one.
    pub zone: Option<&'static str>,
    /// All zones that the IANA database lists for it.
    pub all_zones: Vec<&'static str>,
}

/// A city of 15,000 inhabitants or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct City {
    /// Its usual English name.
    pub name: &'static str,
    /// Where it lies.
    pub country: &'static Country,
    /// Its state or province, as [`crate::holidays::of`] takes it; known for the larger federal countries.
    pub subdivision: Option<&'static str>,
    /// Its IANA zone.
    pub zone: &'static str,
    /// Inhabitants.
    pub population: u32,
}

/// What a text was found to name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What to call it: the city, the country, or the last part of the zone's name.
    pub name: String,
    /// Its IANA zone.
    pub zone: &'static str,
    /// Its country, unless the zone belongs to none or several (`UTC`).
    pub country: Option<&'static Country>,
    /// The state or province of a city, where known.
    pub subdivision: Option<&'static str>,
    /// The city, if it is one.
    pub city: Option<City>,
}

/// Why a text does not lead to a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownPlace {
    /// It is no city, country or zone known here.
    Unknown {
        /// What was asked for.
        text: String,
        /// Names that are spelt nearly so.
        close: Vec<String>,
    },
    /// It is a country with several clocks.
    SeveralZones {
        /// The country.
        country: &'static Country,
    },
}

impl std::error::Error for UnknownPlace {}

impl fmt::Display for UnknownPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { text, close } if close.is_empty() => write!(
                f,
                "no city, country or time zone is known as `{text}`; give the nearest larger city, \
                 or a zone such as Europe/Stockholm"
            ),
            Self::Unknown { text, close } => write!(
                f,
                "no city, country or time zone is known as `{text}`; did you mean {}?",
                close.join(" or ")
            ),
            Self::SeveralZones { country } => write!(
                f,
                "{} has several time zones; name a city or one of {}",
                country.name,
                country.zones.join(", ")
            ),
        }
    }
}

/// All countries, in the order of their codes.
#[must_use]
pub fn countries() -> &'static [Country] {
    &atlas().countries
}

/// The country that a text names: its ISO code (two or three letters), its name in English or another
/// common language, or a usual spelling (`UK`, `Korea, Republic of`, `Holland`).
#[must_use]
pub fn country(text: &str) -> Option<&'static Country> {
    country_by_key(&key(text))
}

fn country_by_key(key: &str) -> Option<&'static Country> {
    let known = atlas();
    let find = |key: &str| known.keys.binary_search_by(|(other, _)| (*other).cmp(key)).ok();
    let at = find(key).or_else(|| find(key.strip_prefix("the")?))?;
    by_code(known.keys[at].1)
}

fn by_code(code: &str) -> Option<&'static Country> {
    let all = countries();
    all.binary_search_by(|country| country.code.cmp(code)).ok().map(|at| &all[at])
}

/// The cities of this name, the likeliest first: by population, where a name that is only one of a city's
/// other spellings (historic, in another language) counts for a tenth. `City, Country` and, for the larger
/// federal countries, `City, State` (`Portland, OR`) narrow it down.
#[must_use]
pub fn city(text: &str) -> Vec<City> {
    let whole = cities_by_key(&key(text), |_| true);
    if !whole.is_empty() {
        return whole;
    }
    let Some((name, region)) = text.rsplit_once(',') else { return Vec::new() };
    let name = key(name);
    let state = key(region);
    let in_state = cities_by_key(&name, |city| is_in(city, &state));
    let in_country = match country(region) {
        Some(country) => cities_by_key(&name, |city| city.country.code == country.code),
        None => Vec::new(),
    };
    // `CA` is California and Canada: whichever has the city, the state first, as people write it.
    if in_state.is_empty() { in_country } else { in_state }
}

/// Whether the city lies in the state with this code or name.
fn is_in(city: &City, state: &str) -> bool {
    let Some(code) = city.subdivision else { return false };
    let names = crate::holidays::subdivisions(city.country.code).iter().find(|part| part.code == code);
    key(code) == state || names.is_some_and(|part| part.names.iter().any(|name| key(name) == state))
}

fn cities_by_key(key: &str, wanted: impl Fn(&City) -> bool) -> Vec<City> {
    let all = cities();
    let mut found: Vec<(u64, usize, City)> = all
        .named(key)
        .map(|(row, own)| (row, if own { 10 } else { 1 }))
        .map(|(row, times)| (u64::from(all.rows[row].population) * times, row, whole(all, &all.rows[row])))
        .filter(|(_, _, city)| wanted(city))
        .collect();
    found.sort_by_key(|(weight, row, _)| (Reverse(*weight), *row));
    found.into_iter().map(|(_, _, city)| city).collect()
}

fn whole(all: &Cities, row: &CityRow) -> City {
    let country = &countries()[usize::from(row.country)];
    City {
        name: all.name(row),
        country,
        subdivision: atlas().subdivision(country.code, all.admin1(row)),
        zone: country.all_zones[usize::from(row.zone)],
        population: row.population,
    }
}

/// The place that a text names: an IANA zone, a country with one zone, a city, or a state with one zone. A
/// country's full name goes before a city's (`Lebanon` is not in Pennsylvania); a city of a million goes before a
/// country's code (`LA`).
///
/// # Errors
///
/// [`UnknownPlace`], with what comes close, or with the zones of a country that has several.
pub fn find(text: &str) -> Result<Place, UnknownPlace> {
    let text = text.trim();
    if let Some(place) = zone(text) {
        return Ok(place);
    }
    let named = country(text);
    let is_code = text.chars().count() <= 3;
    if let (Some(country), false) = (named, is_code) {
        return of_country(country);
    }
    let found = city(text).into_iter().next();
    // A short text is a city only where people call it so; `PL` is no village.
    let known_short = |city: &City| !is_code || named.is_none() || city.population >= 1_000_000;
    if let Some(city) = found.filter(known_short) {
        return Ok(Place {
            name: city.name.to_owned(),
            zone: city.zone,
            country: Some(city.country),
            subdivision: city.subdivision,
            city: Some(city),
        });
    }
    match (named, state(text)) {
        (Some(country), _) => of_country(country),
        (None, Some(place)) => Ok(place),
        (None, None) => Err(UnknownPlace::Unknown { text: text.to_owned(), close: close(text) }),
    }
}

/// A state or province by its name (`Bavaria` is known as `Bayern`), where one zone holds nearly all of its people.
fn state(text: &str) -> Option<Place> {
    let wanted = key(text);
    let named = |country: &&Country| {
        let parts = crate::holidays::subdivisions(country.code).iter();
        parts.clone().find(|part| part.names.iter().any(|name| key(name) == wanted)).map(|part| part.code)
    };
    let (country, code) = countries().iter().find_map(|country| Some((country, named(&country)?)))?;
    let all = cities();
    let inside = all.rows.iter().map(|row| whole(all, row));
    let mut people: std::collections::BTreeMap<&'static str, u64> = std::collections::BTreeMap::new();
    for city in inside.filter(|city| city.country.code == country.code && city.subdivision == Some(code)) {
        *people.entry(city.zone).or_default() += u64::from(city.population);
    }
    let (zone, most) = people.iter().max_by_key(|(_, people)| **people)?;
    let enough = *most * 20 >= people.values().sum::<u64>() * 19;
    enough.then(|| Place {
        name: text.to_owned(),
        zone,
        country: Some(country),
        subdivision: Some(code),
        city: None,
    })
}

fn of_country(country: &'static Country) -> Result<Place, UnknownPlace> {
    match country.zone {
        Some(zone) => Ok(Place {
            name: country.name.to_owned(),
            zone,
            country: Some(country),
            subdivision: None,
            city: None,
        }),
        None => Err(UnknownPlace::SeveralZones { country }),
    }
}

/// A zone by its IANA name. Bare words (`Poland`, `Singapore`, `EST`) are zones too, by old custom: only those
/// that mean Universal Time are taken for one here.
fn zone(text: &str) -> Option<Place> {
    let universal = ["UTC", "GMT", "UCT", "Zulu"].iter().any(|name| name.eq_ignore_ascii_case(text));
    if !universal && !text.contains('/') {
        return None;
    }
    let wanted = text.replace(' ', "_");
    let zone = crate::Zone::all_names().find(|name| name.eq_ignore_ascii_case(&wanted))?;
    let mut owners = countries().iter().filter(|country| country.all_zones.contains(&zone));
    Some(Place {
        name: zone.rsplit('/').next().unwrap_or(zone).replace('_', " "),
        zone,
        country: owners.next().filter(|_| owners.next().is_none()),
        subdivision: None,
        city: None,
    })
}

/// Names of countries, zones and cities that are spelt nearly like the text, larger cities first.
fn close(text: &str) -> Vec<String> {
    const MOST: usize = 3;
    if text.contains('/') {
        return nearness::closest(text, crate::Zone::all_names(), MOST);
    }
    let name = text.rsplit_once(',').map_or(text, |(name, _)| name);
    let wanted = key(name);
    if wanted.chars().count() > 40 {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    let countries = nearness::closest(&wanted, atlas().keys.iter().map(|(key, _)| *key), MOST);
    found.extend(countries.iter().filter_map(|key| Some(country_by_key(key)?.name.to_owned())));
    let mut towns: Vec<City> = nearness::closest(&wanted, cities().all_keys(), 24)
        .iter()
        .filter_map(|key| cities_by_key(key, |_| true).into_iter().next())
        .collect();
    towns.sort_by_key(|city| Reverse(city.population));
    found.extend(towns.iter().map(|city| format!("{}, {}", city.name, city.country.name)));
    let mut seen = std::collections::HashSet::new();
    found.retain(|name| seen.insert(name.clone()));
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests;
