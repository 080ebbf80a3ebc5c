//! Which column holds the site, whose place it names, and what is known about each of its values.

use std::collections::BTreeMap;

use worktime::place;

use super::names::{fold, hint};
use super::scene::Scene;
use super::table::{Column, changed, ratio};
use crate::mapping::{Role, SiteEntry, SiteIs};

/// More places than this are not sites.
const SITES_MAX: usize = 500;

/// What a value names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Tells spots apart: a country's code, or zone and name.
    key: String,
    /// The usual name.
    name: String,
    /// Its zone, unless it has several.
    pub(super) zone: Option<String>,
    /// The zones to choose from, where it has several.
    pub(super) zones: Vec<String>,
    /// The country, or country-subdivision, whose holidays it follows.
    holidays: Option<String>,
}

/// The country that a value names; failing that, the time zone.
fn land(value: &str) -> Option<Spot> {
    if value.contains('/') {
        let found = place::find(value).ok()?;
        let holidays = found.country.map(|country| country.code.to_owned());
        let (key, zone) = (found.zone.to_owned(), Some(found.zone.to_owned()));
        return Some(Spot { key, name: found.name, zone, zones: Vec::new(), holidays });
    }
    let country = place::country(value)?;
    let zones = if country.zone.is_some() { &[][..] } else { &country.zones[..] };
    Some(Spot {
        key: country.code.to_owned(),
        name: country.name.to_owned(),
        zone: country.zone.map(str::to_owned),
        zones: zones.iter().map(|zone| (*zone).to_owned()).collect(),
        holidays: Some(country.code.to_owned()),
    })
}

/// The city that a value names.
fn town(value: &str) -> Option<Spot> {
    let city = place::city(value).into_iter().next()?;
    let country = city.country.code;
    Some(Spot {
        key: format!("{}/{}", city.zone, city.name),
        name: city.name.to_owned(),
        zone: Some(city.zone.to_owned()),
        zones: Vec::new(),
        holidays: Some(city.subdivision.map_or(country.to_owned(), |part| format!("{country}-{part}"))),
    })
}

/// What a value names: a country or zone where `towns` is false, else a city before a country.
pub(super) fn spot(value: &str, towns: bool) -> Option<Spot> {
    if towns { town(value).or_else(|| land(value)) } else { land(value) }
}

/// The site column.
pub(super) struct SiteColumn {
    /// Its place in the table.
    pub(super) index: usize,
    /// Whether its values are cities rather than countries.
    pub(super) towns: bool,
    /// Share of the entries whose value is a known place.
    pub(super) known: f64,
}

/// Finds the site and takes it out of the free columns. The site is where an entry was made or work lies, so a column
/// of places that moves within the cases goes before one that does not; the latter (a customer's country) is taken
/// only if its header says site. Also answers the best such column that was not taken.
pub(super) fn site(scene: &mut Scene<'_, '_>) -> (Option<SiteColumn>, Option<usize>) {
    let mut found: Vec<(SiteColumn, f64)> = Vec::new();
    for index in scene.free.clone() {
        let column = scene.column(index);
        if column.distinct() > SITES_MAX || column.fill() < 0.2 {
            continue;
        }
        let named = hint(Role::Site, column.name);
        let (towns, known) = places(column, named);
        let wanted = known >= 0.6 || named >= 1.0 && (known >= 0.2 || !scene.is_constant(index));
        if wanted {
            let moves = if scene.is_constant(index) { 0.0 } else { 1.0 };
            found.push((SiteColumn { index, towns, known }, 2.0 * moves + named + known));
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.index.cmp(&b.0.index)));
    let Some((best, _)) = found.into_iter().next() else { return (None, None) };
    let says_site = ["site", "office", "location", "plant", "standort"]
        .iter()
        .any(|word| fold(scene.column(best.index).name).split(' ').any(|part| part == *word));
    if scene.is_constant(best.index) && !says_site {
        return (None, Some(best.index));
    }
    scene.take(best.index);
    (Some(best), None)
}

/// Whether values are cities, and the share of the entries (and at least that of the values, halved) that are places.
fn places(column: &Column<'_>, named: f64) -> (bool, f64) {
    let share = |fits: &dyn Fn(&str) -> bool| {
        let values = column.each().filter(|(value, _)| fits(value)).count();
        column.share(fits).min(2.0 * ratio(values, column.distinct()))
    };
    // "No" is Norway and "IT" Italy: codes count where the header speaks of places or there are several of them.
    let codes = column.each().filter(|(value, _)| is_code(value) && land(value).is_some()).count();
    let by_code = !is_yes_or_no(column) && (named > 0.0 || codes >= 4);
    let lands = share(&|value| (by_code || !is_code(value)) && land(value).is_some());
    if lands >= 0.6 {
        return (false, lands);
    }
    // Many words are also the name of some town: only large ones count where the header does not speak of places.
    let least = if named > 0.0 { 0 } else { 200_000 };
    let is_town = |value: &str| {
        !is_code(value)
            && value.chars().any(char::is_uppercase)
            && place::city(value).first().is_some_and(|city| city.population >= least)
    };
    let towns = share(&is_town);
    if towns > lands && (named > 0.0 || towns >= 0.8) { (true, towns) } else { (false, lands) }
}

fn is_code(value: &str) -> bool {
    value.chars().count() <= 3
}

/// Whether a column answers a question.
fn is_yes_or_no(column: &Column<'_>) -> bool {
    const ANSWERS: [&str; 12] =
        ["yes", "no", "true", "false", "y", "n", "ja", "nein", "si", "oui", "non", "nie"];
    column.each().all(|(value, _)| ANSWERS.contains(&fold(value).as_str()))
}

/// The values that are no place, the entries of the mapping, and what must be asked.
pub(super) struct SiteValues {
    /// Values such as "0" and "unknown".
    pub(super) ignore: Vec<String>,
    /// One entry per site, the busiest first.
    pub(super) entries: Vec<SiteEntry>,
    /// Sites with several zones: name and zones.
    pub(super) several: Vec<(String, Vec<String>)>,
    /// Values that are no known place.
    pub(super) unknown: Vec<String>,
}

/// Reads the values of the site column.
pub(super) fn site_values(column: &Column<'_>, towns: bool) -> SiteValues {
    let mut out =
        SiteValues { ignore: Vec::new(), entries: Vec::new(), several: Vec::new(), unknown: Vec::new() };
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for (value, _) in column.frequent() {
        if is_nowhere(value) {
            out.ignore.push(value.to_owned());
            continue;
        }
        let Some(spot) = spot(value, towns) else {
            out.unknown.push(value.to_owned());
            out.entries.push(SiteEntry { name: value.to_owned(), ..SiteEntry::default() });
            continue;
        };
        if let Some(known) = at.get(&spot.key) {
            add_spelling(&mut out.entries[*known], value);
            continue;
        }
        at.insert(spot.key.clone(), out.entries.len());
        let name = shown_name(value, &spot);
        let mut entry = SiteEntry { name, zone: spot.zone, holidays: spot.holidays, ..SiteEntry::default() };
        add_spelling(&mut entry, value);
        if entry.zone.is_none() {
            out.several.push((entry.name.clone(), spot.zones));
        }
        out.entries.push(entry);
    }
    out
}

fn add_spelling(entry: &mut SiteEntry, value: &str) {
    let known = |other: &String| other.trim().to_lowercase() == value.trim().to_lowercase();
    if !known(&entry.name) && !entry.values.iter().any(known) {
        entry.values.push(value.to_owned());
    }
}

/// The file's own spelling where it is one that people write, else the usual name.
fn shown_name(value: &str, spot: &Spot) -> String {
    let mixed = value.chars().any(char::is_lowercase) && value.chars().any(char::is_uppercase);
    let usual = matches!(value, "USA" | "UK" | "UAE");
    let zone = value.contains('/');
    if usual || (mixed && value.chars().count() > 3 && !zone) { value.to_owned() } else { spot.name.clone() }
}

/// Whether a value says that there is no place.
pub(super) fn is_nowhere(value: &str) -> bool {
    !value.chars().any(char::is_alphabetic)
        || matches!(
            fold(value).as_str(),
            "none"
                | "null"
                | "n a"
                | "na"
                | "nan"
                | "unknown"
                | "undefined"
                | "not set"
                | "missing"
                | "empty"
                | "other"
                | "no country"
                | "no site"
                | "unassigned"
                | "unbekannt"
                | "inconnu"
                | "desconocido"
        ) && place::country(value).is_none_or(|country| country.code != "NA")
}

/// Whose place the site column names, and why.
pub(super) struct Whose {
    /// Holder or actor.
    pub(super) is: SiteIs,
    /// Why.
    pub(super) because: String,
    /// Whether there were enough entries to tell.
    pub(super) sure: bool,
}

/// Told by the entries that put a case into another team's queue: if their site is nearly always that of the entry
/// before, it is the sender's, so the column names where the actor sits. With too few of these, by whether each person
/// keeps to one site.
pub(super) fn whose(
    scene: &Scene<'_, '_>,
    site: &Column<'_>,
    team: Option<&Column<'_>>,
    queued: &[bool],
    person_tells_site: Option<f64>,
) -> Whose {
    let placed = |row: usize| site.ids[row] != 0 && !is_nowhere(site.values[site.ids[row] as usize]);
    let passes = || {
        scene.sequence.pairs().filter(|(a, b)| {
            queued[*b] && team.is_none_or(|team| changed(team, *a, *b)) && placed(*a) && placed(*b)
        })
    };
    let all = passes().count();
    let same = passes().filter(|(a, b)| !changed(site, *a, *b)).count();
    if all >= 10 {
        let is = if ratio(same, all) >= 0.9 { SiteIs::Actor } else { SiteIs::Holder };
        let what = if team.is_some() { "that put a case into another team's queue" } else { "into a queue" };
        return Whose {
            is,
            because: format!("of {all} entries {what}, {same} carry the same site as the entry before"),
            sure: all >= 50,
        };
    }
    match person_tells_site {
        Some(share) if share >= 0.95 => Whose {
            is: SiteIs::Actor,
            because: format!("{:.0} % of the entries carry their person's usual site", 100.0 * share),
            sure: false,
        },
        _ => Whose {
            is: SiteIs::Holder,
            because: "too few entries put a case into another team's queue to tell".into(),
            sure: false,
        },
    }
}
