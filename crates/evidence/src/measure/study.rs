//! A history under a mapping: what every distinct value means, worked out once per value instead of once per event.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use worktime::{Calendar, DAY, Instant, Schedule, Week, Zone, place};

use super::class::{Class, Parts};
use crate::history::{Column, History, MISSING};
use crate::mapping::{Mapping, Means, Role, SiteIs};

/// No site, no person, no calendar.
pub(crate) const NONE: u32 = u32::MAX;

/// A site of the study.
#[derive(Debug)]
pub struct Site {
    /// The mapping's name for it, else the spelling that the file shows first.
    pub name: String,
    /// Its zone, if it has one.
    pub zone: Option<Zone>,
    /// Its working week, if it has a zone.
    pub week: Option<Week>,
    /// Which holidays it follows, as the mapping names them.
    pub holidays: Option<String>,
    calendar: u32,
}

/// What a status or an activity means.
#[derive(Clone, Copy, Debug, Default)]
struct Meaning {
    class: Option<Class>,
    closing: bool,
    start: bool,
    complete: bool,
}

/// A mapping that cannot be applied.
#[derive(Debug, thiserror::Error)]
#[error("the mapping's {key}: {what}")]
pub struct StudyError {
    /// Which key.
    pub key: String,
    /// What is wrong with it, and what would be right.
    pub what: String,
}

/// A history whose values are understood.
#[derive(Debug)]
pub struct Study<'a> {
    /// The history.
    pub history: &'a History,
    /// The mapping.
    pub mapping: &'a Mapping,
    /// The sites, those of the mapping first.
    pub sites: Vec<Site>,
    /// The zone of calendar months.
    pub zone: Zone,
    status: Vec<Meaning>,
    activity: Vec<Meaning>,
    site_of_value: Vec<u32>,
    site_ignored: Vec<bool>,
    person_ignored: Vec<bool>,
    person_site: Vec<u32>,
    team_site: Vec<u32>,
    team_calendar: Vec<u32>,
    site_of_asked: Vec<u32>,
    calendars: Vec<Calendar>,
    /// When both of two calendars are open, made when first wanted.
    both: Vec<OnceLock<Calendar>>,
}

impl<'a> Study<'a> {
    /// Works out what every value means. `folder` is where ICS files named by the mapping are looked for.
    pub fn new(history: &'a History, mapping: &'a Mapping, folder: &Path) -> Result<Study<'a>, StudyError> {
        let zone = named_zone("time.zone", mapping.time.zone.as_deref().unwrap_or("UTC"))?;
        let mut calendars = Calendars::new(history, folder);
        let mut names = SiteNames::default();
        for entry in &mapping.sites {
            let site = Site {
                name: entry.name.trim().to_owned(),
                zone: None,
                week: None,
                holidays: entry.holidays.clone(),
                calendar: NONE,
            };
            names.define(site, &entry.values)?;
        }
        for (index, entry) in mapping.sites.iter().enumerate() {
            let Some(zone) = &entry.zone else { continue };
            let key = format!("sites \"{}\"", entry.name);
            let (zone, week, calendar) =
                calendars.add(&key, zone, entry.hours.as_deref(), entry.holidays.as_deref())?;
            let site = &mut names.sites[index];
            (site.zone, site.week, site.calendar) = (Some(zone), Some(week), calendar);
        }
        let mut study = Study {
            history,
            mapping,
            sites: Vec::new(),
            zone,
            status: meanings(mapping, history.column(Role::Status)),
            activity: meanings(mapping, history.column(Role::Activity)),
            site_of_value: Vec::new(),
            site_ignored: ignored(&mapping.site.ignore, history.column(Role::Site)),
            person_ignored: ignored(&mapping.person.ignore, history.column(Role::Person)),
            person_site: Vec::new(),
            team_site: Vec::new(),
            team_calendar: Vec::new(),
            site_of_asked: Vec::new(),
            calendars: Vec::new(),
            both: Vec::new(),
        };
        study.resolve_sites(&mut names);
        study.resolve_teams(&mut names, &mut calendars)?;
        study.sites = names.sites;
        study.calendars = calendars.all;
        study.both = (0..study.calendars.len().pow(2)).map(|_| OnceLock::new()).collect();
        Ok(study)
    }

    fn resolve_sites(&mut self, names: &mut SiteNames) {
        let values = |role| self.history.column(role).map(|column| &column.values);
        if let Some(values) = values(Role::Site) {
            self.site_of_value = (values.iter().zip(&self.site_ignored))
                .map(|(value, ignored)| if *ignored { NONE } else { names.find_or_add(value) })
                .collect();
        }
        if let Some(values) = values(Role::Asked) {
            let ignored = ignored(&self.mapping.site.ignore, self.history.column(Role::Asked));
            self.site_of_asked = (values.iter().zip(ignored))
                .map(|(value, ignored)| if ignored { NONE } else { names.find_or_add(value) })
                .collect();
        }
        if let Some(values) = values(Role::Person) {
            let sites: HashMap<String, &String> =
                self.mapping.person.sites.iter().map(|(person, site)| (folded(person), site)).collect();
            self.person_site = values
                .iter()
                .map(|person| sites.get(&folded(person)).map_or(NONE, |site| names.find_or_add(site)))
                .collect();
        }
    }

    fn resolve_teams(&mut self, names: &mut SiteNames, calendars: &mut Calendars) -> Result<(), StudyError> {
        let Some(column) = self.history.column(Role::Team) else { return Ok(()) };
        let codes: HashMap<String, u32> =
            column.values.iter().enumerate().map(|(code, name)| (folded(name), code as u32)).collect();
        self.team_site = vec![NONE; column.values.len()];
        self.team_calendar = vec![NONE; column.values.len()];
        for entry in &self.mapping.teams {
            let Some(&code) = codes.get(&folded(&entry.name)) else { continue };
            let site = entry.site.as_ref().map_or(NONE, |site| names.find_or_add(site));
            self.team_site[code as usize] = site;
            if entry.zone.is_none() && entry.hours.is_none() && entry.holidays.is_none() {
                continue;
            }
            // What a team does not say of itself it has from its site.
            let inherited = self.mapping.sites.iter().find(|s| site != NONE && names.is(site, &s.name));
            let zone = entry.zone.as_ref().or_else(|| inherited.and_then(|s| s.zone.as_ref()));
            let hours = entry.hours.as_ref().or_else(|| inherited.and_then(|s| s.hours.as_ref()));
            let holidays = entry.holidays.as_ref().or_else(|| inherited.and_then(|s| s.holidays.as_ref()));
            let key = format!("teams \"{}\"", entry.name);
            let Some(zone) = zone else {
                return Err(StudyError { key, what: "hours need a zone, of the team or of its site".into() });
            };
            let added = calendars.add(&key, zone, hours.map(String::as_str), holidays.map(String::as_str))?;
            self.team_calendar[code as usize] = added.2;
        }
        Ok(())
    }

    /// What the codes of an event's status and activity mean.
    #[inline]
    pub(crate) fn meaning(&self, status: u32, activity: u32) -> (Class, bool) {
        let by_status = self.status.get(status as usize).copied().unwrap_or_default();
        let by_activity = || self.activity.get(activity as usize).copied().unwrap_or_default();
        match by_status.class {
            Some(class) => (class, self.closes(class, by_status)),
            None => {
                let meaning = by_activity();
                let class = meaning.class.unwrap_or(Class::Unmapped);
                (class, by_status.closing || self.closes(class, meaning))
            }
        }
    }

    fn closes(&self, class: Class, meaning: Meaning) -> bool {
        if self.mapping.classes.closing.is_empty() { class == Class::Done } else { meaning.closing }
    }

    /// Whether a status marks the start, or the completion, of an activity.
    pub(crate) fn lifecycle(&self, status: u32) -> (bool, bool) {
        let meaning = self.status.get(status as usize).copied().unwrap_or_default();
        (meaning.start, meaning.complete)
    }

    /// The event's own site, and whether its site or person is ignored.
    #[inline]
    pub(crate) fn own_site(&self, site: u32, person: u32, team: u32) -> (u32, bool) {
        let by = |table: &[u32], code: u32| table.get(code as usize).copied().unwrap_or(NONE);
        let ignored =
            self.site_ignored.get(site as usize).copied().unwrap_or(false) || self.is_ignored(person);
        if ignored {
            return (NONE, true);
        }
        let own = by(&self.site_of_value, site);
        if own != NONE {
            return (own, false);
        }
        let own = by(&self.person_site, person);
        if own != NONE {
            return (own, false);
        }
        (by(&self.team_site, team), false)
    }

    pub(crate) fn is_ignored(&self, person: u32) -> bool {
        self.person_ignored.get(person as usize).copied().unwrap_or(false)
    }

    pub(crate) fn asked_site(&self, asked: u32) -> u32 {
        self.site_of_asked.get(asked as usize).copied().unwrap_or(NONE)
    }

    pub(crate) fn site_is_actor(&self) -> bool {
        // In start-complete histories a queue is made up from the instance that follows it, with its place.
        self.mapping.site.is == SiteIs::Actor && self.mapping.time.means != Means::StartComplete
    }

    /// The calendar of a holder: its team's own, else its site's.
    #[inline]
    pub(crate) fn calendar_of(&self, team: u32, site: u32) -> u32 {
        match self.team_calendar.get(team as usize) {
            Some(&calendar) if calendar != NONE => calendar,
            _ => self.sites.get(site as usize).map_or(NONE, |site| site.calendar),
        }
    }

    pub(crate) fn is_open(&self, calendar: u32, at: Instant) -> Option<bool> {
        self.calendars.get(calendar as usize).map(|calendar| calendar.is_open(at))
    }

    /// Splits `[from, to)` by whether the acting calendar and its counterpart are open.
    #[inline]
    pub(crate) fn split(&self, acting: u32, counterpart: u32, from: Instant, to: Instant) -> Parts {
        let total = to - from;
        let Some(calendar) = self.calendars.get(acting as usize) else {
            return Parts([0, 0, 0, total]);
        };
        if total == 0 {
            return Parts::default();
        }
        let at_work = calendar.between(from, to);
        let distance = match self.calendars.get(counterpart as usize) {
            Some(other) if acting != counterpart && at_work < total => {
                other.between(from, to) - self.both(acting, counterpart).between(from, to)
            }
            _ => 0,
        };
        Parts([at_work, distance, total - at_work - distance, 0])
    }

    fn both(&self, a: u32, b: u32) -> &Calendar {
        let (a, b) = (a.min(b) as usize, a.max(b) as usize);
        self.both[a * self.calendars.len() + b]
            .get_or_init(|| self.calendars[a].intersect(&self.calendars[b]))
    }

    /// The value of a code in a column, if the column is there.
    pub(crate) fn value(&self, role: Role, code: u32) -> Option<&str> {
        let column = self.history.column(role)?;
        (code != MISSING).then(|| column.values.get(code))
    }
}

/// The zone of that name, or of the city or country.
fn named_zone(key: &str, name: &str) -> Result<Zone, StudyError> {
    zone_or_place(name).map_err(|what| StudyError { key: key.into(), what })
}

/// The zone that a text names: an IANA zone, a city, or a country with one zone. The error says what would be right.
pub(crate) fn zone_or_place(name: &str) -> Result<Zone, String> {
    Zone::named(name).or_else(|unknown| {
        // What looks like a zone is answered as one: `Europe/Warszawa` is no city.
        let is_zone = name.contains('/');
        let found =
            place::find(name).map_err(|e| if is_zone { unknown.to_string() } else { e.to_string() })?;
        Zone::named(found.zone).map_err(|e| e.to_string())
    })
}

/// Names compare without case and surrounding blanks.
pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

fn ignored(names: &[String], column: Option<&Column>) -> Vec<bool> {
    let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
    let is = |value: &str| names.contains(&folded(value));
    column.map_or_else(Vec::new, |column| {
        if names.is_empty() {
            vec![false; column.values.len()]
        } else {
            column.values.iter().map(is).collect()
        }
    })
}

fn meanings(mapping: &Mapping, column: Option<&Column>) -> Vec<Meaning> {
    let classes = &mapping.classes;
    let mut by_name: FxHashMap<String, Meaning> = FxHashMap::default();
    for (class, list) in classes.lists() {
        for name in list {
            by_name.entry(folded(name)).or_default().class = Some(class);
        }
    }
    for name in &classes.closing {
        by_name.entry(folded(name)).or_default().closing = true;
    }
    by_name.entry("start".into()).or_default().start = true;
    by_name.entry("complete".into()).or_default().complete = true;
    let of = |value: &str| by_name.get(&folded(value)).copied().unwrap_or_default();
    column.map_or_else(Vec::new, |column| column.values.iter().map(of).collect())
}

/// Sites by name, as they are met.
#[derive(Default)]
struct SiteNames {
    sites: Vec<Site>,
    by_name: HashMap<String, u32>,
}

impl SiteNames {
    fn define(&mut self, site: Site, values: &[String]) -> Result<(), StudyError> {
        let index = self.sites.len() as u32;
        for name in std::iter::once(&site.name).chain(values) {
            if let Some(other) = self.by_name.insert(folded(name), index)
                && other != index
            {
                return Err(StudyError {
                    key: format!("sites \"{}\"", site.name),
                    what: format!("\"{name}\" already belongs to \"{}\"", self.sites[other as usize].name),
                });
            }
        }
        self.sites.push(site);
        Ok(())
    }

    fn find_or_add(&mut self, name: &str) -> u32 {
        let next = self.sites.len() as u32;
        let index = *self.by_name.entry(folded(name)).or_insert(next);
        if index == next {
            self.sites.push(Site {
                name: name.trim().to_owned(),
                zone: None,
                week: None,
                holidays: None,
                calendar: NONE,
            });
        }
        index
    }

    fn is(&self, site: u32, name: &str) -> bool {
        self.by_name.get(&folded(name)) == Some(&site)
    }
}

/// Compiled calendars, each distinct one once.
struct Calendars<'a> {
    from: Instant,
    to: Instant,
    folder: &'a Path,
    all: Vec<Calendar>,
    known: HashMap<(String, String, String), u32>,
}

impl<'a> Calendars<'a> {
    fn new(history: &History, folder: &'a Path) -> Calendars<'a> {
        let (from, to) = history.range().unwrap_or((Instant::from_micros(0), Instant::from_micros(0)));
        Calendars { from: from - DAY, to: to + DAY, folder, all: Vec::new(), known: HashMap::new() }
    }

    fn add(
        &mut self,
        key: &str,
        zone: &str,
        hours: Option<&str>,
        holidays: Option<&str>,
    ) -> Result<(Zone, Week, u32), StudyError> {
        let zone = named_zone(&format!("{key} zone"), zone)?;
        let week: Week = match hours {
            None => Week::standard(),
            Some(text) => {
                text.parse().map_err(|e| StudyError { key: format!("{key} hours"), what: format!("{e}") })?
            }
        };
        let name = (zone.name().to_owned(), week.to_string(), holidays.unwrap_or_default().to_owned());
        let index = match self.known.get(&name) {
            Some(&index) => index,
            None => {
                let mut schedule = Schedule::new(zone.clone(), week.clone());
                if let Some(holidays) = holidays {
                    schedule = schedule.with_holidays(holiday_dates(key, holidays, self.folder)?);
                }
                let index = self.all.len() as u32;
                self.all.push(schedule.compile(self.from, self.to));
                self.known.insert(name, index);
                index
            }
        };
        Ok((zone, week, index))
    }
}

/// The days off of a country, a subdivision of one, or an ICS file.
fn holiday_dates(key: &str, name: &str, folder: &Path) -> Result<Vec<worktime::Date>, StudyError> {
    let fail = |what: String| StudyError { key: format!("{key} holidays"), what };
    if name.to_ascii_lowercase().ends_with(".ics") {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).map_err(|e| fail(format!("failed to read {name}: {e}")))?;
        let days = worktime::ics::holidays(&text).map_err(|e| fail(format!("{name}: {e}")))?;
        return Ok(days.into_iter().map(|(date, _)| date).collect());
    }
    let (country, subdivision) = match name.split_once('-') {
        Some((country, subdivision)) => (country, Some(subdivision)),
        None => (name, None),
    };
    let holidays = worktime::holidays::of(country, subdivision).map_err(|e| fail(e.to_string()))?;
    Ok(holidays.iter().map(|(date, _)| date).collect())
}
