//! Reads who acted when, and in which country, from the VINST incidents, to judge guesses about whereabouts.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};
use worktime::{Instant, Zone, place};

/// A person with 20 entries or more whose country is known.
pub(crate) struct Person {
    /// The country of most of the entries.
    pub(crate) country: &'static place::Country,
    /// When each entry was made.
    pub(crate) entries: Vec<Instant>,
    /// The offset from UTC, in minutes, that the country had at most of them. A country with several zones
    /// counts as that of most of its people: São Paulo, New York, Toronto, Sydney, Moscow.
    pub(crate) truth: i32,
}

/// Where the file lies: below `INBOARD_DATA`, else beside the project. `None` if it is not there.
pub(crate) fn path() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("INBOARD_DATA").map_or_else(beside, PathBuf::from);
    Some(folder.join("vinst/incidents.csv.gz")).filter(|path| path.is_file())
}

/// All persons with 20 entries or more, without the machine account and without machines' entries in majority.
///
/// # Errors
///
/// When the file cannot be read, or is another one.
pub(crate) fn persons(path: &Path) -> Result<Vec<Person>, Box<dyn std::error::Error>> {
    let mut acts: BTreeMap<String, Vec<(Instant, String)>> = BTreeMap::new();
    let mut rows = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(File::open(path)?));
    let header = rows.headers()?.clone();
    let column = |name: &str| header.iter().position(|one| one == name).ok_or(format!("no column {name}"));
    let (person, country, at) =
        (column("org:resource")?, column("resource country")?, column("time:timestamp")?);
    for row in rows.records() {
        let row = row?;
        acts.entry(row[person].to_owned()).or_default().push((row[at].parse()?, row[country].to_owned()));
    }
    let enough = acts.into_iter().filter(|(name, acts)| name != "Siebel" && acts.len() >= 20);
    Ok(enough.filter_map(|(_, acts)| judged(acts)).collect())
}

fn judged(acts: Vec<(Instant, String)>) -> Option<Person> {
    let country = place::country(&most(acts.iter().map(|(_, country)| country.clone()))?)?;
    let zone = Zone::named(country.zone.or(country.zones.first().copied())?).ok()?;
    let truth = most(acts.iter().map(|(at, _)| zone.offset_seconds_at(*at) / 60))?;
    Some(Person { country, entries: acts.into_iter().map(|(at, _)| at).collect(), truth })
}

fn most<T: std::hash::Hash + Eq + Ord + Clone>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: HashMap<T, usize> = HashMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts
        .into_iter()
        .max_by_key(|(value, count)| (*count, std::cmp::Reverse(value.clone())))
        .map(|(value, _)| value)
}
