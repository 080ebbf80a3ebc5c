//! The mapping: what the columns of a history mean. A TOML file that a person can read, edit and send on;
//! `docs/MAPPING.md` describes every key.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::measure::Class;

/// The part that a column can play in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Which case (ticket, order, request) the row belongs to.
    Case,
    /// When the event happened.
    Time,
    /// When the work began, in files that carry both ends in one row.
    Start,
    /// What happened.
    Activity,
    /// The status that the case is in from this event on.
    Status,
    /// Who made the entry.
    Person,
    /// The team that holds the case.
    Team,
    /// The place: of the holder or of the person, see [`SiteIs`].
    Site,
    /// The continuing piece of operations that the case belongs to.
    Function,
    /// What kind of case (product, request type).
    Category,
    /// How urgent the case is.
    Priority,
    /// Which site was asked, in an interval that waits for an answer.
    Asked,
}

/// How many roles there are; rows travel as arrays of this length.
pub const ROLES: usize = 12;

impl Role {
    /// All roles, in the order of their discriminants.
    pub const ALL: [Role; ROLES] = [
        Role::Case,
        Role::Time,
        Role::Start,
        Role::Activity,
        Role::Status,
        Role::Person,
        Role::Team,
        Role::Site,
        Role::Function,
        Role::Category,
        Role::Priority,
        Role::Asked,
    ];

    /// The key under `[columns]`.
    pub fn key(self) -> &'static str {
        match self {
            Role::Case => "case",
            Role::Time => "time",
            Role::Start => "start",
            Role::Activity => "activity",
            Role::Status => "status",
            Role::Person => "person",
            Role::Team => "team",
            Role::Site => "site",
            Role::Function => "function",
            Role::Category => "category",
            Role::Priority => "priority",
            Role::Asked => "asked",
        }
    }
}

/// A whole mapping file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The version of this format: 1.
    pub version: u32,
    /// Which column plays which part.
    pub columns: Columns,
    /// What a time stamp means.
    #[serde(default)]
    pub time: TimeMapping,
    /// What the site column means.
    #[serde(default)]
    pub site: SiteMapping,
    /// What is known about persons.
    #[serde(default)]
    pub person: PersonMapping,
    /// Which status (or activity) is of which class.
    #[serde(default)]
    pub classes: Classes,
    /// Sites with their zone, hours and holidays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<SiteEntry>,
    /// Teams with hours of their own, or whose site is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamEntry>,
    /// What is the case in an object-centric log.
    #[serde(default, skip_serializing_if = "OcelMapping::is_empty")]
    pub ocel: OcelMapping,
}

/// Column names by role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the role of the same name")]
pub struct Columns {
    pub case: String,
    pub time: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
}

impl Columns {
    /// The column that plays `role`, if one does.
    pub fn get(&self, role: Role) -> Option<&str> {
        match role {
            Role::Case => Some(&self.case),
            Role::Time => Some(&self.time),
            Role::Start => self.start.as_deref(),
            Role::Activity => self.activity.as_deref(),
            Role::Status => self.status.as_deref(),
            Role::Person => self.person.as_deref(),
            Role::Team => self.team.as_deref(),
            Role::Site => self.site.as_deref(),
            Role::Function => self.function.as_deref(),
            Role::Category => self.category.as_deref(),
            Role::Priority => self.priority.as_deref(),
            Role::Asked => self.asked.as_deref(),
        }
    }

    /// Gives `role` to a column.
    pub fn set(&mut self, role: Role, column: Option<String>) {
        match role {
            Role::Case => self.case = column.unwrap_or_default(),
            Role::Time => self.time = column.unwrap_or_default(),
            Role::Start => self.start = column,
            Role::Activity => self.activity = column,
            Role::Status => self.status = column,
            Role::Person => self.person = column,
            Role::Team => self.team = column,
            Role::Site => self.site = column,
            Role::Function => self.function = column,
            Role::Category => self.category = column,
            Role::Priority => self.priority = column,
            Role::Asked => self.asked = column,
        }
    }
}

/// What an event's time stamp says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// The event opens a state that lasts until the case's next event.
    #[default]
    State,
    /// The event closes work that began at the case's previous event.
    Completion,
    /// Work has both ends, in one row or as two events.
    StartComplete,
}

/// In which order a date such as 03/04/2024 is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
}

/// `[time]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TimeMapping {
    /// What a time stamp means.
    pub means: Means,
    /// The zone of instants written without an offset, and of calendar months; UTC when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The order of day and month where both could be meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<DateOrder>,
}

/// Whose place the site column names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteIs {
    /// Where the work lies.
    #[default]
    Holder,
    /// Where the person sits who made the entry: the usual case in audit trails.
    Actor,
}

/// `[site]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SiteMapping {
    /// Whose place the column names.
    pub is: SiteIs,
    /// Values that are no place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

/// `[person]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonMapping {
    /// Machine accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Whether each value is one person; first names are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identities: Option<bool>,
    /// Who works where, for files without a site column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sites: BTreeMap<String, String>,
}

/// `[classes]`: values by class. A status that is not listed is looked up by its activity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each field is the class of the same name")]
pub struct Classes {
    pub work: Vec<String>,
    pub queue: Vec<String>,
    pub answer: Vec<String>,
    pub review: Vec<String>,
    pub outside: Vec<String>,
    pub parked: Vec<String>,
    pub done: Vec<String>,
    /// Statuses that close a case; all of `done` when empty.
    pub closing: Vec<String>,
}

impl Classes {
    /// The lists with the class of each; the last that has a value says what that means. All other classes are worked out by
    /// the measures.
    pub fn lists(&self) -> [(Class, &Vec<String>); 7] {
        [
            (Class::Work, &self.work),
            (Class::Queue, &self.queue),
            (Class::Answer, &self.answer),
            (Class::Review, &self.review),
            (Class::Outside, &self.outside),
            (Class::Parked, &self.parked),
            (Class::Done, &self.done),
        ]
    }

    /// The same, to be changed.
    pub fn lists_mut(&mut self) -> [(Class, &mut Vec<String>); 7] {
        [
            (Class::Work, &mut self.work),
            (Class::Queue, &mut self.queue),
            (Class::Answer, &mut self.answer),
            (Class::Review, &mut self.review),
            (Class::Outside, &mut self.outside),
            (Class::Parked, &mut self.parked),
            (Class::Done, &mut self.done),
        ]
    }

    /// The list of a class; `None` for those that no mapping gives.
    pub fn list_mut(&mut self, class: Class) -> Option<&mut Vec<String>> {
        self.lists_mut().into_iter().find(|(of, _)| *of == class).map(|(_, list)| list)
    }
}

/// `[[sites]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SiteEntry {
    /// The name that the report uses.
    pub name: String,
    /// Spellings in the file beside the name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// IANA zone or city; without it the site has no calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Working week; Mon–Fri 09:00–17:00 when a zone is given and this is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Country, country-subdivision, or an ICS file beside the mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holidays: Option<String>,
}

/// `[[teams]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TeamEntry {
    /// The team's value in the file.
    pub name: String,
    /// The site it sits at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Its zone, where it differs from its site's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Its own working week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// The holidays it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holidays: Option<String>,
}

/// `[ocel]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OcelMapping {
    /// The object type that is the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

impl OcelMapping {
    fn is_empty(&self) -> bool {
        self.case.is_none()
    }
}

/// Why a mapping file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The file could not be read.
    #[error("failed to read the mapping {file}")]
    Io {
        /// The mapping file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not TOML, or a key or value is not one that a mapping has; the message names line and column.
    #[error("{file}: {message}\nEvery key is described in docs/MAPPING.md.")]
    Parse {
        /// The mapping file.
        file: String,
        /// Line, column and what is wrong.
        message: String,
    },
    /// The file is of another version of the format.
    #[error("{file}: version {found} is not known; this program reads version 1")]
    Version {
        /// The mapping file.
        file: String,
        /// The version in the file.
        found: u32,
    },
}

impl Mapping {
    /// A mapping that names only case and time.
    pub fn new(case: &str, time: &str) -> Mapping {
        Mapping {
            version: 1,
            columns: Columns { case: case.into(), time: time.into(), ..Columns::default() },
            time: TimeMapping::default(),
            site: SiteMapping::default(),
            person: PersonMapping::default(),
            classes: Classes::default(),
            sites: Vec::new(),
            teams: Vec::new(),
            ocel: OcelMapping::default(),
        }
    }

    /// Reads a mapping file.
    pub fn read(path: &Path) -> Result<Mapping, MappingError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| MappingError::Io { file: file.clone(), source })?;
        Mapping::parse(&text, &file)
    }

    /// Parses the text of a mapping; `file` is the name used in errors.
    pub fn parse(text: &str, file: &str) -> Result<Mapping, MappingError> {
        let mapping: Mapping = toml::from_str(text)
            .map_err(|e| MappingError::Parse { file: file.into(), message: e.to_string() })?;
        if mapping.version != 1 {
            return Err(MappingError::Version { file: file.into(), found: mapping.version });
        }
        Ok(mapping)
    }

    /// The mapping as TOML, ready to be edited.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a mapping has only keys and values that TOML can hold")
    }
}
