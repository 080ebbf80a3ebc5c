//! The organisation's own sites and teams: where a history names one of them, its hours are known and not guessed.

use crate::history::History;
use crate::mapping::{Mapping, Role, SiteEntry, TeamEntry};
use crate::measure::study::folded;

/// Zone, working week and holidays as a mapping writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// IANA zone.
    pub zone: String,
    /// Working week.
    pub hours: String,
    /// Country, or country-subdivision.
    pub holidays: Option<String>,
}

/// A site of the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// When it works.
    pub shift: Shift,
    /// Its teams by name, those with hours of their own with them.
    pub teams: Vec<(String, Option<Shift>)>,
}

impl Office {
    /// Whether a site of a mapping is this one, by its name or one of its spellings.
    #[must_use]
    pub fn is(&self, entry: &SiteEntry) -> bool {
        std::iter::once(&entry.name).chain(&entry.values).any(|name| folded(name) == folded(&self.name))
    }

    /// Whether a site of a mapping has the zone, hours and holidays of this one.
    #[must_use]
    pub fn gave(&self, entry: &SiteEntry) -> bool {
        let Shift { zone, hours, holidays } = &self.shift;
        entry.zone.as_ref() == Some(zone)
            && entry.hours.as_ref() == Some(hours)
            && entry.holidays == *holidays
    }
}

/// Gives the sites and teams of a mapping the hours of those of the organisation that have the same name; answers whose.
pub fn put_offices(mapping: &mut Mapping, history: &History, offices: &[Office]) -> Vec<String> {
    let mut known = Vec::new();
    for office in offices {
        let entry = mapping.sites.iter_mut().find(|entry| office.is(entry));
        let entry = match entry {
            Some(entry) => entry,
            None if names(history, Role::Site, &office.name) => {
                mapping.sites.push(SiteEntry { name: office.name.clone(), ..SiteEntry::default() });
                let Some(entry) = mapping.sites.last_mut() else { continue };
                entry
            }
            None => continue,
        };
        give(entry, office);
        known.push(office.name.clone());
    }
    put_teams(mapping, history, offices);
    known
}

/// Gives a site the hours of an office.
pub(super) fn give(entry: &mut SiteEntry, office: &Office) {
    entry.zone = Some(office.shift.zone.clone());
    entry.hours = Some(office.shift.hours.clone());
    entry.holidays = office.shift.holidays.clone();
}

fn put_teams(mapping: &mut Mapping, history: &History, offices: &[Office]) {
    for (office, (name, shift)) in
        offices.iter().flat_map(|office| office.teams.iter().map(move |team| (office, team)))
    {
        let told = mapping.teams.iter().any(|team| folded(&team.name) == folded(name));
        if told || !names(history, Role::Team, name) {
            continue;
        }
        let known = mapping.sites.iter().any(|site| folded(&site.name) == folded(&office.name));
        if !known {
            let mut entry = SiteEntry { name: office.name.clone(), ..SiteEntry::default() };
            give(&mut entry, office);
            mapping.sites.push(entry);
        }
        mapping.teams.push(TeamEntry {
            name: name.clone(),
            site: Some(office.name.clone()),
            zone: shift.as_ref().map(|shift| shift.zone.clone()),
            hours: shift.as_ref().map(|shift| shift.hours.clone()),
            holidays: shift.as_ref().and_then(|shift| shift.holidays.clone()),
        });
    }
}

fn names(history: &History, role: Role, name: &str) -> bool {
    let name = folded(name);
    history.column(role).is_some_and(|column| column.values.iter().any(|value| folded(value) == name))
}
