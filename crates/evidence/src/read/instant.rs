//! Instants as exports write them: ISO 8601 in its variants, epoch numbers, and dates with day or month first.
//!
//! What is written without an offset is taken in the mapping's zone, and counted. Instants outside the years 1970 to
//! 2199 are refused: in a work history they are placeholders.

use std::fmt;

use worktime::{DAY, Date, DateTime, HOUR, Instant, MINUTE, Micros, SECOND, Zone};

use super::Plan;
use crate::mapping::DateOrder;

/// Years that a work history may show.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Reads the instants of one column; remembers the last day, which most neighbours share.
#[derive(Debug)]
pub struct InstantReader {
    zone: Zone,
    order: DateOrder,
    last_date: [u8; 10],
    last_days: i64,
    /// The last offset as written.
    last_tail: ([u8; 6], Micros),
    /// The last civil day resolved in the zone, with its single offset, if it has but one.
    last_offset: Option<(i64, Micros)>,
}

/// Why a text is no instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotInstant {
    /// Nothing there.
    Empty,
    /// Not a form that is known.
    Unknown(String),
    /// A year that no work history shows.
    Year(i32),
}

impl fmt::Display for NotInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotInstant::Empty => f.write_str("the time is empty"),
            NotInstant::Unknown(text) => write!(
                f,
                "\"{}\" is not a time; expected for example 2024-03-05T14:30:00+01:00",
                super::shortened(text)
            ),
            NotInstant::Year(year) => {
                write!(f, "the year {year} is outside {} to {}", YEARS.start(), YEARS.end())
            }
        }
    }
}

impl InstantReader {
    /// A reader for a plan.
    pub fn new(plan: &Plan) -> InstantReader {
        InstantReader::in_zone(plan.zone.clone(), plan.order)
    }

    /// A reader that takes naive instants in `zone`.
    pub fn in_zone(zone: Zone, order: DateOrder) -> InstantReader {
        InstantReader {
            zone,
            order,
            last_date: [0; 10],
            last_days: 0,
            last_tail: (*b"+00:00", 0),
            last_offset: None,
        }
    }

    /// The instant, and whether it was written without an offset.
    #[inline]
    pub fn read(&mut self, text: &[u8]) -> Result<(Instant, bool), NotInstant> {
        match self.iso(text) {
            Some(read) => Ok(read),
            None => self.other(text),
        }
    }

    /// `2012-05-03T01:05:29[.123][Z|+02:00|+0200|+02]`, with `T` or a blank.
    #[inline]
    fn iso(&mut self, text: &[u8]) -> Option<(Instant, bool)> {
        let (head, tail) = text.split_first_chunk::<19>()?;
        let date: &[u8; 10] = head.first_chunk()?;
        if *date != self.last_date {
            self.last_days = iso_days(date)?;
            self.last_date = *date;
        }
        if !matches!(head[10], b'T' | b' ' | b't') || head[13] != b':' || head[16] != b':' {
            return None;
        }
        let (hour, minute, second) = (two(head, 11)?, two(head, 14)?, two(head, 17)?);
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        // A leap second counts as the last second before it.
        let time = i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second.min(59)) * SECOND;
        let (fraction, tail) = fraction(tail)?;
        let local = self.last_days * DAY + time + fraction;
        if *tail == self.last_tail.0 {
            return Some((Instant::from_micros(local - self.last_tail.1), false));
        }
        match offset(tail) {
            Some(offset) => {
                if let Ok(tail) = tail.try_into() {
                    self.last_tail = (tail, offset);
                }
                Some((Instant::from_micros(local - offset), false))
            }
            None if tail.is_empty() => Some((self.resolve(local), true)),
            None => None,
        }
    }

    /// A civil time, in microseconds as if UTC, in the mapping's zone.
    fn resolve(&mut self, local: Micros) -> Instant {
        let day = local.div_euclid(DAY);
        if let Some((last, offset)) = self.last_offset
            && last == day
        {
            return Instant::from_micros(local - offset);
        }
        let as_utc = Instant::from_micros(local);
        let civil = utc_civil(as_utc);
        let instant = self.zone.resolve(civil).compatible();
        let noon_before = Instant::from_micros(day * DAY - 36 * HOUR);
        let noon_after = Instant::from_micros(day * DAY + 60 * HOUR);
        let offset = self.zone.offset_seconds_at(noon_before);
        // Only a day far from any change may be remembered by one offset.
        if self.zone.next_change(noon_before).is_none_or(|change| change.at > noon_after) {
            self.last_offset = Some((day, i64::from(offset) * SECOND));
        }
        instant
    }

    /// Every other form, slower.
    #[cold]
    fn other(&mut self, text: &[u8]) -> Result<(Instant, bool), NotInstant> {
        let text = std::str::from_utf8(text).unwrap_or("").trim();
        if text.is_empty() {
            return Err(NotInstant::Empty);
        }
        if let Some(instant) = epoch(text) {
            return in_years(instant).map(|at| (at, false));
        }
        let unknown = || NotInstant::Unknown(text.to_owned());
        let parts = Parts::of(text, self.order).ok_or_else(unknown)?;
        if !YEARS.contains(&parts.year) {
            return Err(NotInstant::Year(parts.year));
        }
        let date = Date::new(parts.year as i16, parts.month, parts.day).map_err(|_| unknown())?;
        let days = i64::from((date - Date::constant(1970, 1, 1)).get_days());
        let local = days * DAY + parts.time;
        match parts.offset {
            Some(offset) => Ok((Instant::from_micros(local - offset), false)),
            None => Ok((self.resolve(local), true)),
        }
    }
}

fn utc_civil(at: Instant) -> DateTime {
    let since = at.as_micros();
    let (days, rest) = (since.div_euclid(DAY), since.rem_euclid(DAY));
    let date = civil_of_days(days);
    let seconds = rest / SECOND;
    DateTime::constant(
        date.0,
        date.1,
        date.2,
        (seconds / 3600) as i8,
        (seconds / 60 % 60) as i8,
        (seconds % 60) as i8,
        (rest % SECOND * 1000) as i32,
    )
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Hinnant, "chrono-compatible low-level date algorithms").
fn days_of_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_of_days(days: i64) -> (i16, i8, i8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i16, month as i8, (day_of_year - (153 * shifted + 2) / 5 + 1) as i8)
}

#[inline]
fn two(text: &[u8; 19], from: usize) -> Option<u8> {
    let (tens, ones) = (text[from].wrapping_sub(b'0'), text[from + 1].wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| tens * 10 + ones)
}

fn iso_days(date: &[u8; 10]) -> Option<i64> {
    let digit = |i: usize| Some(i64::from(date[i].wrapping_sub(b'0'))).filter(|d| *d <= 9);
    if date[4] != date[7] || !matches!(date[4], b'-' | b'/') {
        return None;
    }
    let year = digit(0)? * 1000 + digit(1)? * 100 + digit(2)? * 10 + digit(3)?;
    let (month, day) = (digit(5)? * 10 + digit(6)?, digit(8)? * 10 + digit(9)?);
    if !YEARS.contains(&(year as i32)) || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    Date::new(year as i16, month as i8, day as i8).ok()?;
    Some(days_of_civil(year, month, day))
}

/// `.123456` or `,123`, of which microseconds are kept; the rest of the text.
#[inline]
fn fraction(tail: &[u8]) -> Option<(Micros, &[u8])> {
    if !matches!(tail.first(), Some(b'.' | b',')) {
        return Some((0, tail));
    }
    let digits = tail[1..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut micros = 0;
    for i in 0..6 {
        micros = micros * 10 + if i < digits { i64::from(tail[1 + i] - b'0') } else { 0 };
    }
    (digits > 0).then_some((micros, &tail[1 + digits..]))
}

/// `Z`, `+02:00`, `+0200` or `+02`, after any blanks.
#[inline]
fn offset(tail: &[u8]) -> Option<Micros> {
    let tail = tail.trim_ascii_start();
    let digit = |b: u8| Some(i64::from(b.wrapping_sub(b'0'))).filter(|d| *d <= 9);
    let (sign, hours, minutes) = match tail {
        b"Z" | b"z" | b"UTC" | b"GMT" => return Some(0),
        [sign, h1, h2] => (sign, digit(*h1)? * 10 + digit(*h2)?, 0),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => {
            (sign, digit(*h1)? * 10 + digit(*h2)?, digit(*m1)? * 10 + digit(*m2)?)
        }
        _ => return None,
    };
    let length = hours * HOUR + minutes * MINUTE;
    match sign {
        _ if hours > 18 || minutes > 59 => None,
        b'+' => Some(length),
        b'-' => Some(-length),
        _ => None,
    }
}

/// Seconds, milliseconds or microseconds since 1970, told by their number of digits; decimals allowed.
fn epoch(text: &str) -> Option<Instant> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().all(|b| b.is_ascii_digit()) || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let unit = match whole.len() {
        9 | 10 => SECOND,
        12 | 13 => 1_000,
        15 | 16 => 1,
        _ => return None,
    };
    let number: i64 = whole.parse().ok()?;
    let part: f64 = if decimals.is_empty() { 0.0 } else { format!("0.{decimals}").parse().ok()? };
    Some(Instant::from_micros(number * unit + (part * unit as f64).round() as i64))
}

fn in_years(at: Instant) -> Result<Instant, NotInstant> {
    let (year, _, _) = civil_of_days(at.as_micros().div_euclid(DAY));
    if YEARS.contains(&i32::from(year)) { Ok(at) } else { Err(NotInstant::Year(i32::from(year))) }
}

/// A date and time taken apart.
struct Parts {
    year: i32,
    month: i8,
    day: i8,
    time: Micros,
    offset: Option<Micros>,
}

impl Parts {
    /// Dates with day, month or year first, months as words, 12-hour clocks, offsets.
    fn of(text: &str, order: DateOrder) -> Option<Parts> {
        let spaced = text.replace(['T', 't'], " ").replace(',', " ");
        // "T" also occurs in names of days and months: only undo it where it stood between digits.
        let source =
            if text.bytes().any(|b| b.is_ascii_alphabetic() && !matches!(b, b'T' | b't' | b'Z' | b'z')) {
                separate_t(text)
            } else {
                spaced
            };
        let mut words: Vec<&str> = source.split_whitespace().collect();
        words.retain(|word| !is_weekday(word));
        let (date, used) = date_of(&words, order)?;
        let (time, offset) = time_of(&words[used..])?;
        Some(Parts { year: date.0, month: date.1, day: date.2, time, offset })
    }
}

fn separate_t(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    text.char_indices()
        .map(|(i, c)| match c {
            'T' | 't' if i > 0 && digit(i - 1) && digit(i + 1) => ' ',
            ',' => ' ',
            c => c,
        })
        .collect()
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(&word))
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let found = (word.len() >= 3).then(|| MONTHS.iter().position(|month| month.starts_with(&word)))?;
    found.map(|index| index as i8 + 1)
}

/// The date at the front of the words, and how many words it takes.
fn date_of(words: &[&str], order: DateOrder) -> Option<((i32, i8, i8), usize)> {
    let first: Vec<&str> = words.first()?.split(['-', '/', '.']).filter(|part| !part.is_empty()).collect();
    match first[..] {
        [a, b, c] => Some((three_parts(a, b, c, order)?, 1)),
        [one] => {
            let (a, b, c) = (one, *words.get(1)?, *words.get(2)?);
            Some((three_parts(a, b, c, order)?, 3))
        }
        _ => None,
    }
}

fn three_parts(a: &str, b: &str, c: &str, order: DateOrder) -> Option<(i32, i8, i8)> {
    let number = |text: &str| text.parse::<i32>().ok().filter(|n| *n >= 0);
    let small = |text: &str| number(text).and_then(|n| i8::try_from(n).ok());
    if let Some(month) = month_of(a) {
        return Some((year_of(c)?, month, small(b)?));
    }
    if let Some(month) = month_of(b) {
        return match a.len() {
            4 => Some((number(a)?, month, small(c)?)),
            _ => Some((year_of(c)?, month, small(a)?)),
        };
    }
    if a.len() == 4 {
        return Some((number(a)?, small(b)?, small(c)?));
    }
    let (day, month) = match order {
        DateOrder::Dmy => (small(a)?, small(b)?),
        DateOrder::Mdy => (small(b)?, small(a)?),
    };
    // A month above 12 can only be a day.
    let (day, month) = if month > 12 && day <= 12 { (month, day) } else { (day, month) };
    Some((year_of(c)?, month, day))
}

fn year_of(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        2 => Some(if year < 70 { 2000 + year } else { 1900 + year }),
        _ => Some(year),
    }
}

/// The time of day and the offset in the words after the date; midnight when there is none.
fn time_of(words: &[&str]) -> Option<(Micros, Option<Micros>)> {
    let Some(clock) = words.first() else { return Some((0, None)) };
    let split = clock.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(clock.len());
    let (clock, glued) = clock.split_at(split);
    let mut parts = clock.split(':');
    let mut hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next().unwrap_or("0").parse().ok()?;
    let (second, micros) = match parts.next() {
        None => (0, 0),
        Some(text) => {
            let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
            let micros = if decimals.is_empty() { 0 } else { fraction(format!(".{decimals}").as_bytes())?.0 };
            (whole.parse::<i64>().ok()?, micros)
        }
    };
    let mut offset_found = None;
    let rest = std::iter::once(glued).chain(words[1..].iter().copied()).filter(|word| !word.is_empty());
    for word in rest {
        match word.to_ascii_lowercase().trim_end_matches('.') {
            "am" | "a.m" if hour <= 12 => hour %= 12,
            "pm" | "p.m" if hour <= 12 => hour = hour % 12 + 12,
            _ => offset_found = Some(offset(word.as_bytes())?),
        }
    }
    if !(0..=24).contains(&hour) || !(0..=59).contains(&minute) || !(0..=60).contains(&second) {
        return None;
    }
    Some((hour * HOUR + minute * MINUTE + second.min(59) * SECOND + micros, offset_found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool), NotInstant> {
        let zone = Zone::named("Europe/Warsaw").unwrap();
        let (at, naive) = InstantReader::in_zone(zone, DateOrder::Dmy).read(text.as_bytes())?;
        Ok((at.to_string(), naive))
    }

    #[test]
    fn forms_that_exports_write() {
        let same = "2024-03-05T13:30:00Z";
        let with_offset = [
            "2024-03-05T14:30:00+01:00",
            "2024-03-05 14:30:00+0100",
            "2024-03-05T14:30:00.000+01",
            "2024-03-05T13:30:00Z",
            "2024-03-05 13:30:00 UTC",
            "1709645400",
            "1709645400000",
            "1709645400.0",
            "2024/03/05 14:30:00 +01:00",
            "Tue, 05 Mar 2024 14:30:00 +0100",
            "05-Mar-2024 14:30 +0100",
            "2024-03-05T14:30+01:00",
        ];
        for text in with_offset {
            assert_eq!(read(text), Ok((same.into(), false)), "{text}");
        }
        let naive = [
            "2024-03-05 14:30:00",
            "2024-03-05T14:30",
            "05/03/2024 14:30",
            "5.3.2024 14:30:00",
            "5.3.24 2:30 PM",
            "Mar 5, 2024 2:30:00 PM",
            "5 March 2024 14:30",
            "05/Mar/24 2:30 PM",
            "03/05/2024 14:30".replace("03/05", "05/03").as_str(),
        ]
        .map(str::to_owned);
        for text in naive {
            assert_eq!(read(&text), Ok((same.into(), true)), "{text}");
        }
        assert_eq!(read("2024-03-05").unwrap().0, "2024-03-04T23:00:00Z");
        assert_eq!(read("25/03/2024").unwrap(), read("03/25/2024").unwrap());
    }

    #[test]
    fn clock_changes_of_the_zone_are_honoured() {
        assert_eq!(read("2024-03-31 02:30:00").unwrap().0, "2024-03-31T01:30:00Z");
        assert_eq!(read("2024-10-27 02:30:00").unwrap().0, "2024-10-27T00:30:00Z");
        assert_eq!(read("2024-07-01 12:00:00").unwrap().0, "2024-07-01T10:00:00Z");
    }

    #[test]
    fn what_is_no_instant_says_so() {
        assert_eq!(read(""), Err(NotInstant::Empty));
        assert_eq!(read("0001-01-01T00:00:00Z"), Err(NotInstant::Year(1)));
        assert_eq!(read("9999-12-31 23:59:59"), Err(NotInstant::Year(9999)));
        for text in [
            "hello",
            "2024-13-01",
            "2024-02-30T00:00:00Z",
            "2024-03-05T25:00:00Z",
            "42",
            "12:30",
            "-",
            "Wait",
        ] {
            assert!(matches!(read(text), Err(NotInstant::Unknown(_))), "{text}: {:?}", read(text));
        }
    }
}
