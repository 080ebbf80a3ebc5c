//! Public holidays of about 250 countries and their subdivisions, 2000–2035, carried inside the library.
//!
//! The data comes from the Python package `holidays` (see `data/README.md`) and is read from one embedded
//! file in which every country is compressed by itself, so that asking for one country costs one small
//! decompression. Dates are those on which the holiday is observed as the package gives them.
//! `tools/export_holidays.py` describes the file and compares all of it with what this module reads.

use crate::nearness;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::OnceLock;

/// Written by `tools/export_holidays.py`, which describes the format.
static DATA: &[u8] = include_bytes!("../data/holidays.bin");

/// The first lines of the file; the length of the index follows.
const MAGIC: &[u8] = b"WTHOL1\n";

/// Years are counted from here in the file.
const FIRST_YEAR: i16 = 2000;

/// Holds for every `expect` on the embedded data.
const WHOLE: &str = "the embedded holidays are whole: a test reads every country and subdivision";

/// The years that the embedded data can cover; single countries may cover fewer ([`Holidays::covers`]).
pub const YEARS: std::ops::RangeInclusive<i16> = 2000..=2035;

/// The version of the embedded data: that of the package they come from.
pub const DATA_VERSION: &str = "0.109";

/// Why a calendar cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCalendar {
    /// No holidays are known for this country.
    #[error("no holidays are known for the country `{code}`; {hint}", hint = hint(close))]
    Country {
        /// What was asked for.
        code: String,
        /// Codes that look like it.
        close: Vec<String>,
    },
    /// The country is known, this part of it is not.
    #[error("`{code}` is no part of {country} with holidays of its own; {hint}", hint = hint(close))]
    Subdivision {
        /// The country, upper case.
        country: &'static str,
        /// What was asked for.
        code: String,
        /// The codes that exist and look like it, or all of them.
        close: Vec<String>,
    },
}

fn hint(close: &[String]) -> String {
    if close.is_empty() {
        "leave it out to get those of the whole country, or give an ICS file".into()
    } else {
        format!("known: {}", close.join(", "))
    }
}

/// A part of a country (a state, a province, a canton) that has holidays of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subdivision {
    /// The part of its ISO 3166-2 code after the hyphen, mostly: `BY` for Bavaria.
    pub code: &'static str,
    /// Other names that are accepted for it: `Bayern`.
    pub names: Vec<&'static str>,
}

/// The holidays of one country or subdivision, in the order of their dates, one row per date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holidays {
    country: &'static str,
    subdivision: Option<&'static str>,
    years: (i16, i16),
    days: BTreeMap<Date, String>,
}

impl Holidays {
    /// The country's ISO 3166-1 alpha-2 code.
    #[must_use]
    pub fn country(&self) -> &'static str {
        self.country
    }

    /// The subdivision's code, if one was asked for.
    #[must_use]
    pub fn subdivision(&self) -> Option<&'static str> {
        self.subdivision
    }

    /// Every holiday with its name; several on one date are joined by `; `.
    pub fn iter(&self) -> impl Iterator<Item = (Date, &str)> {
        self.days.iter().map(|(date, name)| (*date, name.as_str()))
    }

    /// The name of the holiday on this date.
    #[must_use]
    pub fn name_on(&self, date: Date) -> Option<&str> {
        self.days.get(&date).map(String::as_str)
    }

    /// Whether the holidays of this year are known. Of other years nothing is: a caller that counts on them
    /// says so instead of taking every day for a working day.
    #[must_use]
    pub fn covers(&self, year: i16) -> bool {
        (self.years.0..=self.years.1).contains(&year)
    }

    /// How many dates are holidays.
    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether no date is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }
}

/// The codes of all countries with holidays, in order.
pub fn countries() -> impl Iterator<Item = &'static str> {
    index().iter().map(|entry| entry.code)
}

/// The parts of a country that have calendars of their own; empty if it has none or is unknown.
#[must_use]
pub fn subdivisions(country: &str) -> &'static [Subdivision] {
    entry(country).map_or(&[], |entry| &entry.subdivisions)
}

/// The public holidays of a country (ISO 3166-1 alpha-2), or of a part of it, in any case.
///
/// # Errors
///
/// [`UnknownCalendar`] with codes that come close.
pub fn of(country: &str, subdivision: Option<&str>) -> Result<Holidays, UnknownCalendar> {
    let Some(entry) = entry(country) else {
        let close = nearness::closest(country.trim(), countries(), 4);
        return Err(UnknownCalendar::Country { code: country.trim().to_owned(), close });
    };
    let wanted = subdivision.map(|code| position(entry, code)).transpose()?;
    Ok(Holidays {
        country: entry.code,
        subdivision: wanted.map(|at| entry.subdivisions[at].code),
        years: entry.years,
        days: decode(entry, wanted).expect(WHOLE),
    })
}

fn position(entry: &Entry, code: &str) -> Result<usize, UnknownCalendar> {
    let code = code.trim();
    // Both `BY` and the whole ISO 3166-2 code `DE-BY` are in use.
    let bare = match code.split_once('-') {
        Some((country, rest)) if country.eq_ignore_ascii_case(entry.code) => rest,
        _ => code,
    };
    let same = |other: &str| other.eq_ignore_ascii_case(bare) || other.to_lowercase() == bare.to_lowercase();
    entry
        .subdivisions
        .iter()
        .position(|one| same(one.code))
        .or_else(|| entry.subdivisions.iter().position(|one| one.names.iter().any(|name| same(name))))
        .ok_or_else(|| {
            let codes = || entry.subdivisions.iter().map(|one| one.code);
            let names = entry.subdivisions.iter().flat_map(|one| one.names.iter().copied());
            let mut close = nearness::closest(bare, names, 3);
            if close.is_empty() {
                close = codes().map(str::to_owned).collect();
            }
            UnknownCalendar::Subdivision { country: entry.code, code: code.to_owned(), close }
        })
}

/// One line of the index, with where its block lies in [`DATA`].
struct Entry {
    code: &'static str,
    years: (i16, i16),
    block: std::ops::Range<usize>,
    subdivisions: Vec<Subdivision>,
}

fn entry(country: &str) -> Option<&'static Entry> {
    let code = country.trim().to_ascii_uppercase();
    index().binary_search_by(|entry| entry.code.cmp(&code)).ok().map(|at| &index()[at])
}

fn index() -> &'static [Entry] {
    static INDEX: OnceLock<Vec<Entry>> = OnceLock::new();
    INDEX.get_or_init(|| read_index().expect(WHOLE))
}

fn read_index() -> Option<Vec<Entry>> {
    let rest = DATA.strip_prefix(MAGIC)?;
    let length = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    let text = std::str::from_utf8(rest.get(4..4 + length)?).ok()?;
    let mut start = MAGIC.len() + 4 + length;
    text.lines()
        .map(|line| {
            let mut fields = line.split('\t');
            let code = fields.next()?;
            let years = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
            let end = start + fields.next()?.parse::<usize>().ok()?;
            let block = start..end;
            start = end;
            let subdivisions = fields.next()?.split('|').filter_map(read_subdivision).collect();
            Some(Entry { code, years, block, subdivisions })
        })
        .collect()
}

fn read_subdivision(field: &'static str) -> Option<Subdivision> {
    let mut names = field.split('~').filter(|name| !name.is_empty());
    Some(Subdivision { code: names.next()?, names: names.collect() })
}

/// The national days, or those of the subdivision at this position. `None` only if the data is broken.
fn decode(entry: &Entry, wanted: Option<usize>) -> Option<BTreeMap<Date, String>> {
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(DATA.get(entry.block.clone())?).read_to_end(&mut bytes).ok()?;
    let mut block = Block { rest: &bytes };
    let names = block.names()?;
    let mut days = BTreeMap::new();
    block.list(&names, |date, name| _ = days.insert(date, name.to_owned()))?;
    let Some(wanted) = wanted else { return Some(days) };
    for at in 0..=wanted {
        // The differences of the subdivisions before the wanted one are read only to get past them.
        let apply = at == wanted;
        block.dates(|date| {
            if apply {
                days.remove(&date);
            }
        })?;
        block.list(&names, |date, name| {
            if apply {
                days.insert(date, name.to_owned());
            }
        })?;
    }
    Some(days)
}

/// Reads the inflated block of one country; every method gives `None` where the bytes do not fit.
struct Block<'a> {
    rest: &'a [u8],
}

impl<'a> Block<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn var(&mut self) -> Option<usize> {
        let mut number = 0_usize;
        for shift in (0..28).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn names(&mut self) -> Option<Vec<&'a str>> {
        (0..self.var()?)
            .map(|_| {
                let length = self.var()?;
                let (name, rest) = self.rest.split_at_checked(length)?;
                self.rest = rest;
                std::str::from_utf8(name).ok()
            })
            .collect()
    }

    /// A date whose year counts on from `year`, which moves along.
    fn date(&mut self, year: &mut i16) -> Option<Date> {
        *year = year.checked_add(i16::try_from(self.var()?).ok()?)?;
        let (month, day) = (self.byte()?, self.byte()?);
        Date::new(*year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// Dates of which each counts its years from the first.
    fn dates(&mut self, mut each: impl FnMut(Date)) -> Option<()> {
        for _ in 0..self.var()? {
            each(self.date(&mut FIRST_YEAR.clone())?);
        }
        Some(())
    }

    fn list(&mut self, names: &[&str], mut each: impl FnMut(Date, &str)) -> Option<()> {
        for _ in 0..self.var()? {
            let name = *names.get(self.var()?)?;
            let mut year = FIRST_YEAR;
            for _ in 0..self.var()? {
                each(self.date(&mut year)?, name);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_calendar_reads_and_stays_within_its_years() {
        let (mut calendars, mut rows) = (0, 0);
        for country in countries() {
            let parts = subdivisions(country).iter().map(|one| Some(one.code));
            for part in std::iter::once(None).chain(parts) {
                let holidays = of(country, part).unwrap();
                assert!(holidays.iter().all(|(day, name)| YEARS.contains(&day.year()) && !name.is_empty()));
                calendars += 1;
                rows += holidays.len();
            }
        }
        assert!(calendars > 850, "{calendars}");
        assert!(rows > 300_000, "{rows}");
    }

    #[test]
    fn known_days_of_known_places() {
        let sweden = of("se", None).unwrap();
        assert_eq!(sweden.name_on(date(2026, 6, 20)), Some("Midsummer Day"));
        assert_eq!(sweden.name_on(date(2026, 6, 22)), None);
        assert_eq!(of("US", None).unwrap().name_on(date(2012, 11, 22)), Some("Thanksgiving Day"));
        assert!(of("PL", None).unwrap().name_on(date(2025, 12, 24)).is_some(), "a holiday since 2025");
        assert!(of("PL", None).unwrap().name_on(date(2024, 12, 24)).is_none());
    }

    #[test]
    fn a_subdivision_adds_to_its_country_and_has_several_spellings() {
        let epiphany = date(2026, 1, 6);
        assert_eq!(of("DE", None).unwrap().name_on(epiphany), None);
        for spelling in ["BY", "by", "DE-BY", "Bayern", "bayern"] {
            let bavaria = of("de", Some(spelling)).unwrap();
            assert_eq!(bavaria.subdivision(), Some("BY"));
            assert!(bavaria.name_on(epiphany).is_some());
        }
    }

    #[test]
    fn years_beyond_the_data_are_not_covered() {
        let sweden = of("SE", None).unwrap();
        assert!(sweden.covers(2000) && sweden.covers(2035));
        assert!(!sweden.covers(1999) && !sweden.covers(2036));
    }

    #[test]
    fn the_unknown_is_refused_with_what_comes_close() {
        let refusal = of("XQ", None).unwrap_err();
        assert!(refusal.to_string().contains("`XQ`"), "{refusal}");
        let refusal = of("DE", Some("Bayren")).unwrap_err();
        assert!(refusal.to_string().contains("Bayern"), "{refusal}");
        let refusal = of("SE", Some("AB")).unwrap_err();
        assert!(refusal.to_string().contains("leave it out"), "{refusal}");
    }
}
