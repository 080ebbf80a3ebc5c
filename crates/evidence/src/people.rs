//! Who works where, when no column of the file says it: a list of persons and their sites, pasted from anywhere, and
//! until there is one, a question made from the hours at which each person acts.

use std::collections::BTreeMap;

use charts::format;
use worktime::{HOUR, Instant, MINUTE, place};

use crate::findings::integer;
use crate::guess::whereabouts::{TooWeak, WeekHistogram, guess_offsets, guess_sites};
use crate::history::{History, MISSING};
use crate::mapping::{Mapping, Role, SiteEntry};
use crate::measure::study::folded;

/// Guesses about fewer persons than this are not shown.
const PERSONS_MIN: usize = 5;
/// Guesses are shown when at least this share of the persons could be told.
const TOLD_MIN: f64 = 0.5;
/// Offsets that the question names.
const SITES_MAX: usize = 6;
/// What to do about it.
const TELL: &str = "To say it, give --people FILE with a person and a city on each line.";

/// A line of the list that could not be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file}{}: {what}.\nWrite a person and a site on each line, such as: anna, Kraków (a tab, = or ; serves as well).",
    at_line(*.line)
)]
pub struct PeopleError {
    /// The list.
    pub file: String,
    /// Line, from 1; 0 when it is the list as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

fn at_line(line: usize) -> String {
    if line == 0 { String::new() } else { format!(", line {line}") }
}

/// Reads a list of persons and sites: a person and a site on each line, between them a tab, `=`, `;` or, failing
/// these, the last comma. Empty lines and lines that begin with `#` are passed over. `file` is the name used in errors.
///
/// # Errors
///
/// A line without both parts, a person at two sites, or a list without a line.
pub fn parse(text: &str, file: &str) -> Result<BTreeMap<String, String>, PeopleError> {
    let fail = |line: usize, what: String| PeopleError { file: file.to_owned(), line, what };
    let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut people = BTreeMap::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let (number, line) = (at + 1, line.trim());
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((person, site)) = parts(line) else {
            return Err(fail(number, format!("\"{line}\" does not say both a person and a site")));
        };
        if let Some((before, other)) = seen.get(&folded(person)) {
            if folded(other) != folded(site) {
                let what = format!("\"{person}\" is at \"{site}\", but at \"{other}\" on line {before}");
                return Err(fail(number, what));
            }
            continue;
        }
        seen.insert(folded(person), (number, site.to_owned()));
        people.insert(person.to_owned(), site.to_owned());
    }
    if people.is_empty() {
        return Err(fail(0, "the list has no line with a person and a site".into()));
    }
    Ok(people)
}

fn parts(line: &str) -> Option<(&str, &str)> {
    let split =
        ['\t', '=', ';'].iter().find_map(|mark| line.split_once(*mark)).or_else(|| line.rsplit_once(','))?;
    let bare = |text| str::trim(str::trim(text).trim_matches('"'));
    let (person, site) = (bare(split.0), bare(split.1));
    (!person.is_empty() && !site.is_empty()).then_some((person, site))
}

/// Puts a list into a mapping. A site that the mapping does not have yet and that is a city, or a country with one
/// zone, gets its zone. Answers what should be said: sites without a zone, and a column that goes first.
pub fn apply(mapping: &mut Mapping, people: BTreeMap<String, String>) -> Vec<String> {
    let known = |mapping: &Mapping, site: &str| {
        let is = |name: &String| folded(name) == folded(site);
        mapping.sites.iter().any(|entry| is(&entry.name) || entry.values.iter().any(is))
    };
    let mut unknown = Vec::new();
    for site in people.values() {
        if known(mapping, site) {
            continue;
        }
        let found = place::find(site);
        if let Err(why) = &found {
            let why = why.to_string();
            unknown.push(format!("{site} has no working hours: {}", why.trim_end_matches(['.', '?'])));
        }
        let zone = found.ok().map(|place| place.zone.to_owned());
        mapping.sites.push(SiteEntry { name: site.clone(), zone, ..SiteEntry::default() });
    }
    let mut said = vec![format!(
        "Who works where is told for {}.",
        format::count(people.len() as u64, "person", "persons")
    )];
    if let Some(column) = &mapping.columns.site {
        said.push(format!("The column {column} goes before the list, which only fills its gaps."));
    }
    said.extend(unknown);
    mapping.person.sites.extend(people);
    said
}

/// Persons of the list that the file does not have: how many, and the first few names.
///
/// A name that is spelt otherwise in the file would silently have no site.
pub fn absent(mapping: &Mapping, history: &History) -> Option<String> {
    let column = history.column(Role::Person)?;
    let present: std::collections::HashSet<String> = column.values.iter().map(folded).collect();
    let missing: Vec<&String> =
        mapping.person.sites.keys().filter(|person| !present.contains(&folded(person))).collect();
    let shown: Vec<String> = missing.iter().take(3).map(|name| format!("\"{name}\"")).collect();
    let count = missing.len();
    let more = if count > 3 { ", …" } else { "" };
    (count > 0).then(|| {
        format!(
            "Not in the file, of {} in the list of who works where: {}{more} ({count} in all). Write them as the file does.",
            mapping.person.sites.len(),
            shown.join(", ")
        )
    })
}

/// Asks who works where, with what the hours suggest, when a history names persons and nothing says where they are.
///
/// `None` when a column or the mapping says it, or when persons are not told apart; a guess that is too weak is said to be.
pub fn question(mapping: &Mapping, history: &History) -> Option<String> {
    let told = mapping.columns.site.is_some()
        || !mapping.person.sites.is_empty()
        || mapping.teams.iter().any(|team| team.site.is_some());
    if told || mapping.person.identities == Some(false) {
        return None;
    }
    let persons = histograms(mapping, history)?;
    let guesses = guess_offsets(&persons);
    let often = guesses.iter().filter(|guess| !matches!(guess, Err(TooWeak::FewEntries { .. }))).count();
    let sites = guess_sites(&guesses);
    let told: usize = sites.iter().map(|site| site.persons.len()).sum();
    if told < PERSONS_MIN || (told as f64) < TOLD_MIN * often as f64 {
        return Some(format!(
            "No column says where people work, and the hours at which they act are too weak to guess it. {TELL}"
        ));
    }
    let is_naive = history.reading.naive * 2 > history.reading.rows && mapping.time.zone.is_none();
    let mut parts: Vec<String> = sites
        .iter()
        .take(SITES_MAX)
        .map(|site| format!("{} near {}", integer(site.persons.len() as u64), offset(site.offset_minutes)))
        .collect();
    let shown: usize = sites.iter().take(SITES_MAX).map(|site| site.persons.len()).sum();
    if often > shown {
        parts.push(format!("{} elsewhere or not to be told", integer((often - shown) as u64)));
    }
    let clock = if is_naive { " (if times without an offset are UTC)" } else { "" };
    Some(format!(
        "No column says where people work. Of the {} who act often enough, the hours suggest{clock}: {}. Is that so? The \
         guess is not used. {TELL}",
        format::count(often as u64, "person", "persons"),
        format::list(&parts),
    ))
}

/// The week of every person who is no machine account and acts at least once.
fn histograms(mapping: &Mapping, history: &History) -> Option<Vec<WeekHistogram>> {
    let column = history.column(Role::Person)?;
    let ignored: Vec<String> = mapping.person.ignore.iter().map(|name| folded(name)).collect();
    let mut acts: Vec<Vec<Instant>> = vec![Vec::new(); column.values.len()];
    for (event, at) in history.at.iter().enumerate() {
        let code = column.codes.get(event);
        if code != MISSING {
            acts[code as usize].push(*at);
        }
    }
    let persons = column.values.iter().zip(acts);
    let kept = persons.filter(|(name, acts)| !acts.is_empty() && !ignored.contains(&folded(name)));
    Some(kept.map(|(_, acts)| WeekHistogram::of(acts)).collect())
}

/// "UTC+5:30".
fn offset(minutes: i32) -> String {
    let (hours, rest) = (i64::from(minutes.abs()) * MINUTE / HOUR, minutes.abs() % 60);
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes, rest) {
        (0, _) => "UTC".into(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_in_the_ways_people_write_it() {
        let text = "\u{feff}# who sits where\nanna\tKraków\n\"Smith, Bo\" = Portland, OR\nMoss, Cy, Manila\nd;Denver\nANNA\tkraków\n";
        let people = parse(text, "p").unwrap();
        let expected =
            [("Moss, Cy", "Manila"), ("Smith, Bo", "Portland, OR"), ("anna", "Kraków"), ("d", "Denver")];
        assert_eq!(people, expected.map(|(person, site)| (person.to_owned(), site.to_owned())).into());
    }

    #[test]
    fn a_bad_line_is_named() {
        let line = |text: &str| parse(text, "p").unwrap_err();
        assert_eq!(line("a, X\nb\n").line, 2);
        assert_eq!(line("a, X\n\nA, Y\n").what, "\"A\" is at \"Y\", but at \"X\" on line 1");
        assert_eq!(line("a =\n").line, 1);
        assert_eq!(line("# nobody\n").line, 0);
    }

    #[test]
    fn sites_named_by_city_get_their_zone() {
        let mut mapping = Mapping::new("case", "time");
        let people = parse("anna, Kraków\nbo, Brazil\n", "p").unwrap();
        let said = apply(&mut mapping, people);
        assert_eq!(mapping.sites[0].zone.as_deref(), Some("Europe/Warsaw"));
        assert_eq!(mapping.sites[1].zone, None);
        assert!(said.iter().any(|line| line.contains("several time zones")), "{said:?}");
    }

    #[test]
    fn offsets_read_as_people_write_them() {
        assert_eq!([330, -180, 0, -210].map(offset), ["UTC+5:30", "UTC−3", "UTC", "UTC−3:30"]);
    }
}
