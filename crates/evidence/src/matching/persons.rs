//! Who works where: each person with the half hours of the day in which they act, and the sites these suggest.

use std::collections::HashMap;

use worktime::{Instant, MINUTE, Zone};

use super::offices::{Office, give};
use crate::guess::whereabouts::{WeekHistogram, guess_offsets, guess_sites};
use crate::history::{History, MISSING};
use crate::mapping::{Mapping, Role, SiteEntry};
use crate::measure::study::{folded, zone_or_place};

/// Half hours of a day.
pub const HALF_HOURS: usize = 48;

/// A person as the history shows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Their number among the persons of the file: what they are called while names are hidden.
    pub code: u32,
    /// Their name as the file writes it.
    pub name: String,
    /// Entries that they made.
    pub entries: u64,
    /// The same by half hour of the day, UTC.
    pub day: [u32; HALF_HOURS],
    /// Where the mapping says that they work.
    pub site: Option<String>,
}

/// A site with the half hours of the day in which somebody there acts.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteHours {
    /// Its name.
    pub name: String,
    /// Persons who acted there.
    pub persons: usize,
    /// Entries made there.
    pub entries: u64,
    /// The same by half hour of the day, UTC.
    pub day: [u32; HALF_HOURS],
}

/// The persons of a history, in the order of their numbers; machine accounts are left out.
pub fn persons(mapping: &Mapping, history: &History) -> Vec<Person> {
    let Some(column) = history.column(Role::Person) else { return Vec::new() };
    let ignored: Vec<String> = mapping.person.ignore.iter().map(|name| folded(name)).collect();
    let sites: HashMap<String, &String> =
        mapping.person.sites.iter().map(|(person, site)| (folded(person), site)).collect();
    let mut days = vec![[0; HALF_HOURS]; column.values.len()];
    for (event, at) in history.at.iter().enumerate() {
        let code = column.codes.get(event);
        if code != MISSING {
            days[code as usize][half_hour(*at)] += 1;
        }
    }
    let person = |(code, (name, day)): (u32, (&str, [u32; HALF_HOURS]))| Person {
        code,
        name: name.to_owned(),
        entries: day.iter().map(|count| u64::from(*count)).sum(),
        day,
        site: sites.get(&folded(name)).map(|site| (*site).clone()),
    };
    let all = (0..).zip(column.values.iter().zip(days)).map(person);
    all.filter(|person| person.entries > 0 && !ignored.contains(&folded(&person.name))).collect()
}

fn half_hour(at: Instant) -> usize {
    let slot = at.as_micros().div_euclid(30 * MINUTE).rem_euclid(HALF_HOURS as i64);
    usize::try_from(slot).unwrap_or(0)
}

/// The sites of the site column, in the order of the mapping, then of the file.
pub fn site_hours(mapping: &Mapping, history: &History) -> Vec<SiteHours> {
    let Some(column) = history.column(Role::Site) else { return Vec::new() };
    let mut sites: Vec<SiteHours> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut add = |name: &str, spellings: &[String]| {
        let at = sites.len();
        for spelling in std::iter::once(name).chain(spellings.iter().map(String::as_str)) {
            by_name.entry(folded(spelling)).or_insert(at);
        }
        sites.push(SiteHours { name: name.to_owned(), persons: 0, entries: 0, day: [0; HALF_HOURS] });
    };
    mapping.sites.iter().for_each(|entry| add(&entry.name, &entry.values));
    let ignored: Vec<String> = mapping.site.ignore.iter().map(|name| folded(name)).collect();
    let mut of_value = Vec::with_capacity(column.values.len());
    for value in column.values.iter() {
        let name = folded(value);
        let known = by_name.get(&name).copied();
        of_value.push(match known {
            _ if ignored.contains(&name) => None,
            None => {
                by_name.insert(name, sites.len());
                let name = value.to_owned();
                sites.push(SiteHours { name, persons: 0, entries: 0, day: [0; HALF_HOURS] });
                Some(sites.len() - 1)
            }
            known => known,
        });
    }
    let people = history.column(Role::Person);
    let mut met = std::collections::HashSet::new();
    for (event, at) in history.at.iter().enumerate() {
        let code = column.codes.get(event);
        let Some(site) = of_value.get(code as usize).copied().flatten() else { continue };
        sites[site].entries += 1;
        sites[site].day[half_hour(*at)] += 1;
        let person = people.map_or(MISSING, |people| people.codes.get(event));
        if person != MISSING && met.insert((site, person)) {
            sites[site].persons += 1;
        }
    }
    sites.retain(|site| site.entries > 0);
    sites
}

/// Puts what the hours of activity suggest into a mapping in which nothing says who works where: a site of the
/// organisation whose clock fits, else one named by its offset. Answers for how many persons.
pub fn propose(mapping: &mut Mapping, history: &History, offices: &[Office]) -> usize {
    let told = mapping.columns.site.is_some()
        || !mapping.person.sites.is_empty()
        || mapping.teams.iter().any(|team| team.site.is_some());
    if told || mapping.person.identities == Some(false) {
        return 0;
    }
    let persons = persons(mapping, history);
    let weeks: Vec<WeekHistogram> = weeks(history, &persons);
    let Some((from, to)) = history.range() else { return 0 };
    let middle = from + (to - from) / 2;
    let groups = guess_sites(&guess_offsets(&weeks));
    let mut placed = 0;
    for group in groups {
        let entry = entry_of(group.offset_minutes, middle, offices);
        for at in &group.persons {
            mapping.person.sites.insert(persons[*at].name.clone(), entry.name.clone());
            placed += 1;
        }
        if !mapping.sites.iter().any(|site| folded(&site.name) == folded(&entry.name)) {
            mapping.sites.push(entry);
        }
    }
    placed
}

fn weeks(history: &History, persons: &[Person]) -> Vec<WeekHistogram> {
    let Some(column) = history.column(Role::Person) else { return Vec::new() };
    let mut acts: Vec<Vec<Instant>> = vec![Vec::new(); column.values.len()];
    for (event, at) in history.at.iter().enumerate() {
        let code = column.codes.get(event);
        if code != MISSING {
            acts[code as usize].push(*at);
        }
    }
    let of = |person: &Person| WeekHistogram::of(std::mem::take(&mut acts[person.code as usize]));
    persons.iter().map(of).collect()
}

/// The office whose clock is nearest to an offset and at most an hour off, else a site named by the offset.
fn entry_of(offset: i32, at: Instant, offices: &[Office]) -> SiteEntry {
    let away = |office: &&Office| {
        let zone = Zone::named(&office.shift.zone).ok()?;
        Some((zone.offset_seconds_at(at) / 60 - offset).abs()).filter(|away| *away <= 60)
    };
    let near = offices.iter().filter(|office| away(office).is_some()).min_by_key(away);
    if let Some(office) = near {
        let mut entry = SiteEntry { name: office.name.clone(), ..SiteEntry::default() };
        give(&mut entry, office);
        return entry;
    }
    let (sign, hours, rest) = (if offset < 0 { '−' } else { '+' }, offset.abs() / 60, offset.abs() % 60);
    let (name, zone) = match (offset, rest) {
        (0, _) => ("UTC".to_owned(), Some("UTC".to_owned())),
        // These zones are named by the hours that UTC is ahead of them.
        (_, 0) => {
            let reversed = if offset < 0 { '+' } else { '-' };
            (format!("UTC{sign}{hours}"), Some(format!("Etc/GMT{reversed}{hours}")))
        }
        _ => (format!("UTC{sign}{hours}:{rest:02}"), odd_zone(offset).map(str::to_owned)),
    };
    SiteEntry { name, zone, ..SiteEntry::default() }
}

/// Where clocks are half an hour off the others'.
fn odd_zone(offset: i32) -> Option<&'static str> {
    match offset {
        -210 => Some("America/St_Johns"),
        210 => Some("Asia/Tehran"),
        270 => Some("Asia/Kabul"),
        330 => Some("Asia/Kolkata"),
        390 => Some("Asia/Yangon"),
        570 => Some("Australia/Darwin"),
        _ => None,
    }
}

/// Says where persons work; `None` takes back what was said. A site that is new and named like a place, or as the
/// organisation's own, gets its zone.
pub fn place_persons(
    mapping: &mut Mapping,
    placed: impl IntoIterator<Item = (String, Option<String>)>,
    offices: &[Office],
) {
    for (person, site) in placed {
        let known = mapping.person.sites.keys().find(|known| folded(known) == folded(&person)).cloned();
        let person = known.unwrap_or(person);
        let Some(site) = site else {
            mapping.person.sites.remove(&person);
            continue;
        };
        let is = |name: &String| folded(name) == folded(&site);
        if !mapping.sites.iter().any(|entry| is(&entry.name) || entry.values.iter().any(is)) {
            let mut entry = SiteEntry { name: site.clone(), ..SiteEntry::default() };
            match offices.iter().find(|office| is(&office.name)) {
                Some(office) => give(&mut entry, office),
                None => entry.zone = zone_or_place(&site).ok().map(|zone| zone.name().to_owned()),
            }
            mapping.sites.push(entry);
        }
        mapping.person.sites.insert(person, site);
    }
}
