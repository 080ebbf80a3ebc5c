//! The matching of a history: what somebody sees of it, and what they change.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::guess::classify;
use evidence::mapping::{Classes, Mapping, Means, Role, SiteIs};
use evidence::matching::{self, Office};
use evidence::measure::Class;
use evidence::people;
use evidence::read::{self, Plan, Preview, Source};

use super::incoming::Upload;
use super::measured::Measured;
use super::{HistoryError, Loaded};

/// A matching under way, and what it gives.
#[derive(Debug)]
pub struct Draft {
    /// The mapping.
    pub mapping: Mapping,
    /// The history as it was read with it.
    pub loaded: Arc<Loaded>,
    /// What it gives.
    pub measured: Arc<Measured>,
    /// What differs from the export that this one takes the place of.
    pub differences: Vec<String>,
    /// Persons whose place is a guess from the hours at which they act.
    pub placed: usize,
    /// What should be said about what was changed last.
    pub said: Vec<String>,
}

impl Draft {
    pub(super) fn new(
        mapping: Mapping,
        loaded: Arc<Loaded>,
        differences: Vec<String>,
        placed: usize,
    ) -> Result<Self, HistoryError> {
        let measured = Arc::new(Measured::of(&loaded, mapping.clone())?);
        Ok(Self { mapping, loaded, measured, differences, placed, said: Vec::new() })
    }
}

/// What somebody changes about a matching.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// Which column plays which part; only those that were said.
    pub columns: BTreeMap<Role, Option<String>>,
    /// The zone of times without an offset: a zone or a city; empty for none.
    pub zone: Option<String>,
    /// What a time stamp means.
    pub means: Option<Means>,
    /// Whose place the site column names.
    pub site_is: Option<SiteIs>,
    /// Where persons work, by their number; `None` for not said.
    pub persons: BTreeMap<u32, Option<String>>,
    /// A list of persons and sites, a line each.
    pub list: String,
    /// What status words mean, by their number.
    pub words: BTreeMap<u32, Option<Class>>,
    /// Zone and hours of sites, by name; empty for none.
    pub sites: BTreeMap<String, (String, String)>,
    /// The site that takes the hours which its entries suggest.
    pub suggested: Option<String>,
}

impl Draft {
    /// The draft of a kept history.
    ///
    /// # Errors
    /// When the mapping does not fit.
    pub fn kept(loaded: &Arc<Loaded>, mapping: &str) -> Result<Self, HistoryError> {
        Self::new(super::parse(mapping)?, Arc::clone(loaded), Vec::new(), 0)
    }

    /// The draft with a change. Blocks while the history is read anew, where columns play other parts, and measured.
    ///
    /// # Errors
    /// What of the change is not possible, and what would be.
    pub fn with(&self, upload: &Upload, change: &Change, offices: &[Office]) -> Result<Self, HistoryError> {
        let mut mapping = self.mapping.clone();
        let mut loaded = Arc::clone(&self.loaded);
        if let Some((source, head)) = &upload.source {
            give_parts(&mut mapping, change);
            if mapping.columns != self.mapping.columns || mapping.time != self.mapping.time {
                loaded = Arc::new(read_history(source, &mapping, head)?);
                learn_words(&mut mapping, &self.mapping, &loaded);
            }
        }
        let mut said = Vec::new();
        place(&mut mapping, &loaded, change, offices, &mut said)?;
        if let Some((_, words)) = matching::words(&mapping, &loaded.history) {
            for word in words {
                if let Some(class) = change.words.get(&word.code) {
                    matching::classify_word(&mut mapping, &word.value, *class);
                }
            }
        }
        self.set_hours(&mut mapping, change);
        let mut draft = Self::new(mapping, loaded, self.differences.clone(), self.placed)?;
        draft.said = said;
        Ok(draft)
    }

    fn set_hours(&self, mapping: &mut Mapping, change: &Change) {
        for entry in &mut mapping.sites {
            if let Some((zone, hours)) = change.sites.get(&entry.name) {
                let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
                (entry.zone, entry.hours) = (given(zone), given(hours));
            }
            if change.suggested.as_ref() == Some(&entry.name) {
                let asked = &self.measured.figures.quality.outside_hours;
                let found = asked.iter().find(|asked| asked.site == entry.name);
                let suggestion = found.and_then(|found| found.suggestion.clone());
                entry.hours = suggestion.map(|hours| format!("Mon-Fri {hours}")).or(entry.hours.take());
            }
        }
    }
}

/// Gives columns other parts.
fn give_parts(mapping: &mut Mapping, change: &Change) {
    for (role, column) in &change.columns {
        if mapping.columns.get(*role) == column.as_deref() {
            continue;
        }
        mapping.columns.set(*role, column.clone());
        match role {
            Role::Person => mapping.person = evidence::mapping::PersonMapping::default(),
            Role::Site => mapping.site.ignore = Vec::new(),
            _ => {}
        }
    }
    if let Some(zone) = &change.zone {
        mapping.time.zone = (!zone.trim().is_empty()).then(|| zone.trim().to_owned());
    }
    mapping.time.means = change.means.unwrap_or(mapping.time.means);
    mapping.site.is = change.site_is.unwrap_or(mapping.site.is);
}

/// What the words of another status column mean, by their names.
fn learn_words(mapping: &mut Mapping, before: &Mapping, loaded: &Loaded) {
    let same = |role| mapping.columns.get(role) == before.columns.get(role);
    if same(Role::Status) && same(Role::Activity) {
        return;
    }
    mapping.classes = Classes::default();
    if let Some((_, words)) = matching::words(mapping, &loaded.history) {
        for word in words {
            let plain = (mapping.time.means != Means::State).then_some(Class::Work);
            matching::classify_word(mapping, &word.value, classify(&word.value).or(plain));
        }
    }
}

fn place(
    mapping: &mut Mapping,
    loaded: &Loaded,
    change: &Change,
    offices: &[Office],
    said: &mut Vec<String>,
) -> Result<(), HistoryError> {
    let persons = matching::persons(mapping, &loaded.history);
    let moved = persons.iter().filter_map(|person| {
        let site = change.persons.get(&person.code)?;
        (*site != person.site).then(|| (person.name.clone(), site.clone()))
    });
    matching::place_persons(mapping, moved, offices);
    if change.list.trim().is_empty() {
        return Ok(());
    }
    let list = people::parse(&change.list, "the list")
        .map_err(|error| HistoryError::Matching { what: error.to_string() })?;
    let code = |written: &str| written.strip_prefix("person ")?.trim().parse::<u32>().ok()?.checked_sub(1);
    let named = list.into_iter().map(|(written, site)| {
        let person = code(&written).and_then(|code| persons.iter().find(|person| person.code == code));
        (person.map_or(written, |person| person.name.clone()), Some(site))
    });
    let named: Vec<(String, Option<String>)> = named.collect();
    let known = |name: &str| persons.iter().any(|person| person.name.to_lowercase() == name.to_lowercase());
    let absent = named.iter().filter(|(name, _)| !known(name)).count();
    said.push(format!("Who works where is told for {} of {} lines.", named.len() - absent, named.len()));
    if absent > 0 {
        said.push(format!("{absent} are not in the file: write people as the file does."));
    }
    let present = named.into_iter().filter(|(name, _)| known(name));
    matching::place_persons(mapping, present, offices);
    Ok(())
}

/// Reads the whole of an export with a mapping.
pub(super) fn read_history(
    source: &Source,
    mapping: &Mapping,
    head: &Preview,
) -> Result<Loaded, HistoryError> {
    let plan = Plan::new(mapping, head, &source.file)?;
    let history = read::read(source, &plan, &())?;
    Ok(Loaded { history, file: source.file.clone(), format: source.format.name().to_owned() })
}
