//! Reads the embedded places: the countries on the first question, the cities only when one is asked for.

use super::Country;
use std::collections::HashMap;
use std::io::Read;
use std::str::Lines;
use std::sync::OnceLock;

/// Written by `tools/export_places.py`, which describes the format.
static DATA: &[u8] = include_bytes!("../../data/places.bin");

const MAGIC: &[u8] = b"WTPLC1\n";

/// Holds for every `expect` on the embedded data.
const WHOLE: &str = "the embedded places are whole: a test reads every country and city";

/// The countries, and what is needed to compare spellings.
pub(super) struct Atlas {
    /// In the order of their codes.
    pub(super) countries: Vec<Country>,
    /// Every accepted spelling as a key, with the country's code; in the order of the keys.
    pub(super) keys: Vec<(&'static str, &'static str)>,
    folds: HashMap<char, &'static str>,
    states: HashMap<(&'static str, &'static str), &'static str>,
}

impl Atlas {
    /// The code of the state or province that `GeoNames` numbers so.
    pub(super) fn subdivision(&self, country: &'static str, admin1: &'static str) -> Option<&'static str> {
        self.states.get(&(country, admin1)).copied()
    }
}

pub(super) fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| read_atlas().expect(WHOLE))
}

/// How a spelling is compared: lower case, letters folded, all but letters and digits left out.
pub(super) fn key(text: &str) -> String {
    let folds = &atlas().folds;
    let mut key = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            key.push(letter.to_ascii_lowercase());
            continue;
        }
        for letter in letter.to_lowercase() {
            match folds.get(&letter) {
                Some(folded) => key.push_str(folded),
                None if kept(letter) => key.push(letter),
                None => {}
            }
        }
    }
    key
}

/// Whether a letter that is not folded stays: not so are signs, spaces, and accents that follow their letter.
fn kept(letter: char) -> bool {
    match letter {
        '\0'..'\u{80}' => letter.is_ascii_alphanumeric(),
        '\u{80}'..'\u{c0}' | '\u{2b0}'..'\u{370}' | '\u{2000}'..'\u{2070}' | '\u{3000}'..'\u{3040}' => false,
        _ => true,
    }
}

/// The two compressed streams of the file.
fn streams() -> Option<(&'static [u8], &'static [u8])> {
    let rest = DATA.strip_prefix(MAGIC)?;
    let length = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    rest.get(4..)?.split_at_checked(length)
}

/// Inflates one stream for the life of the process: it is read once and kept.
fn inflate(stream: &[u8]) -> Option<&'static str> {
    let mut text = String::new();
    flate2::read::ZlibDecoder::new(stream).read_to_string(&mut text).ok()?;
    Some(Box::leak(text.into_boxed_str()))
}

/// The lines up to the next empty one.
fn section<'a>(lines: &'a mut Lines<'static>) -> impl Iterator<Item = &'static str> + use<'a> {
    lines.take_while(|line| !line.is_empty())
}

fn read_atlas() -> Option<Atlas> {
    let mut lines = inflate(streams()?.0)?.lines();
    let folds = section(&mut lines)
        .map(|line| {
            let (letter, folded) = line.split_once('\t')?;
            Some((letter.chars().next()?, folded))
        })
        .collect::<Option<_>>()?;
    let countries = section(&mut lines).map(read_country).collect::<Option<_>>()?;
    let keys = section(&mut lines).map(|line| line.split_once('\t')).collect::<Option<_>>()?;
    let states = section(&mut lines)
        .map(|line| {
            let (country, rest) = line.split_once('\t')?;
            let (admin1, code) = rest.split_once('\t')?;
            Some(((country, admin1), code))
        })
        .collect::<Option<_>>()?;
    Some(Atlas { countries, keys, folds, states })
}

fn read_country(line: &'static str) -> Option<Country> {
    let mut fields = line.split('\t');
    let words = |field: &'static str| field.split(' ').filter(|word| !word.is_empty());
    Some(Country {
        code: fields.next()?,
        alpha3: fields.next()?,
        name: fields.next()?,
        zones: words(fields.next()?).collect(),
        zone: words(fields.next()?).next(),
        all_zones: words(fields.next()?).collect(),
    })
}

/// One city; its texts stay in the stream.
pub(super) struct CityRow {
    line: &'static str,
    /// Position in [`Atlas::countries`].
    pub(super) country: u16,
    /// Position in the country's list of all zones.
    pub(super) zone: u16,
    pub(super) population: u32,
}

/// All cities, in the order of the keys of their names.
pub(super) struct Cities {
    pub(super) rows: Vec<CityRow>,
    /// Key of another spelling, position of its city, whether it counts like the name; in the order of the keys.
    others: Vec<(&'static str, u32, bool)>,
    /// The keys of the names, one behind the other, in the order of the rows, and where each ends.
    own: String,
    ends: Vec<u32>,
}

impl Cities {
    pub(super) fn name(&self, row: &CityRow) -> &'static str {
        row.line.split('\t').next().unwrap_or_default()
    }

    pub(super) fn admin1(&self, row: &CityRow) -> &'static str {
        row.line.split('\t').nth(3).unwrap_or_default()
    }

    fn own_key(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.own[start..self.ends[row] as usize]
    }

    /// Positions of the cities with this key, and whether it is their name or counts like it.
    pub(super) fn named(&self, key: &str) -> impl Iterator<Item = (usize, bool)> {
        let (mut low, mut high) = (0, self.rows.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.own_key(middle) < key { low = middle + 1 } else { high = middle }
        }
        let own =
            (low..self.rows.len()).take_while(move |row| self.own_key(*row) == key).map(|row| (row, true));
        let first = self.others.partition_point(|(other, ..)| *other < key);
        let others = self.others[first..].iter().take_while(move |(other, ..)| *other == key);
        own.chain(others.map(|(_, row, like)| (*row as usize, *like))).collect::<Vec<_>>().into_iter()
    }

    /// Every spelling as a key.
    pub(super) fn all_keys(&self) -> impl Iterator<Item = &str> {
        (0..self.rows.len()).map(|row| self.own_key(row)).chain(self.others.iter().map(|(key, ..)| *key))
    }
}

pub(super) fn cities() -> &'static Cities {
    static CITIES: OnceLock<Cities> = OnceLock::new();
    CITIES.get_or_init(|| read_cities().expect(WHOLE))
}

fn read_cities() -> Option<Cities> {
    let countries = &atlas().countries;
    let numbers: HashMap<&str, u16> = countries.iter().map(|country| country.code).zip(0..).collect();
    let mut lines = inflate(streams()?.1)?.lines();
    let rows: Vec<CityRow> = section(&mut lines)
        .map(|line| {
            let mut fields = line.split('\t').skip(1);
            let country = *numbers.get(fields.next()?)?;
            let zone = fields.next()?.parse().ok()?;
            let population = fields.nth(1)?.parse().ok()?;
            Some(CityRow { line, country, zone, population })
        })
        .collect::<Option<_>>()?;
    let others = section(&mut lines)
        .map(|line| {
            let (key, number) = line.split_once('\t')?;
            let bare = number.strip_suffix('=');
            Some((key, bare.unwrap_or(number).parse().ok()?, bare.is_some()))
        })
        .collect::<Option<_>>()?;
    let (mut own, mut ends) = (String::new(), Vec::with_capacity(rows.len()));
    for row in &rows {
        own.push_str(&key(row.line.split('\t').next()?));
        ends.push(u32::try_from(own.len()).ok()?);
    }
    Some(Cities { rows, others, own, ends })
}
