//! One Jira issue as rows: what was in force after its creation and after each entry of its changelog.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::error::ReadError;
use super::super::table::{Json, scalar};
use super::Fields;

#[derive(Deserialize)]
pub(super) struct Issue<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
    #[serde(borrow, default)]
    fields: Option<Fields<'a>>,
    #[serde(borrow, default)]
    changelog: Option<Changelog<'a>>,
}

#[derive(Deserialize)]
struct Changelog<'a> {
    #[serde(default)]
    total: Option<u64>,
    #[serde(borrow, default, alias = "values")]
    histories: Vec<&'a RawValue>,
}

/// An entry of the changelog.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default)]
    author: Option<User<'a>>,
    #[serde(borrow)]
    created: Cow<'a, str>,
    #[serde(borrow, default)]
    items: Vec<Item<'a>>,
}

/// A field that an entry changes.
#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    field: Cow<'a, str>,
    #[serde(borrow, rename = "fromString", default)]
    from: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "toString", default)]
    to: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct User<'a> {
    #[serde(borrow, rename = "displayName", default)]
    display_name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "accountId", default)]
    account: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "timeZone", default)]
    time_zone: Option<Cow<'a, str>>,
}

impl User<'_> {
    fn shown(&self) -> &str {
        [&self.display_name, &self.name, &self.account].into_iter().flatten().next().map_or("", |name| name)
    }
}

/// Which field says what team holds an issue.
pub(super) enum Team<'a> {
    /// The field of this name, and its id where it is known.
    Field { name: Cow<'a, str>, id: Option<Cow<'a, str>> },
    /// No field has the name of one; the first component stands in.
    Component,
}

impl<'a> Team<'a> {
    /// The field with the name of a team that most issues fill.
    pub(super) fn found(
        issues: &[(u64, Issue<'a>)],
        names: &BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    ) -> Team<'a> {
        let ids = names.iter().filter(|(_, name)| names_team(name));
        let filled = |id: &str| issues.iter().filter(|(_, issue)| !issue.field(id).is_empty()).count();
        let field = ids.map(|(id, name)| (filled(id), id, name)).max_by_key(|(filled, ..)| *filled);
        if let Some((1.., id, name)) = field {
            return Team::Field { name: name.clone(), id: Some(id.clone()) };
        }
        let mut changes: BTreeMap<Cow<'a, str>, usize> = BTreeMap::new();
        let raw = issues.iter().flat_map(|(_, issue)| issue.changelog.iter().flat_map(|log| &log.histories));
        for entry in raw.filter_map(|raw| serde_json::from_str::<Entry<'a>>(raw.get()).ok()) {
            for item in entry.items.into_iter().filter(|item| names_team(&item.field)) {
                *changes.entry(item.field).or_default() += 1;
            }
        }
        match changes.into_iter().max_by_key(|(_, changes)| *changes) {
            Some((name, _)) => Team::Field { id: id_of(&name, names), name },
            None => Team::Component,
        }
    }

    /// What is to be said about the choice.
    pub(super) fn note(&self) -> Option<String> {
        match self {
            Team::Field { name, .. } => Some(format!("The team is Jira's field \"{name}\".")),
            Team::Component => None,
        }
    }
}

fn id_of<'a>(name: &str, names: &BTreeMap<Cow<'a, str>, Cow<'a, str>>) -> Option<Cow<'a, str>> {
    names.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(id, _)| id.clone())
}

fn names_team(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["team", "squad", "assignment group", "assigned group", "support group", "resolver group"]
        .iter()
        .any(|part| name.contains(part))
}

/// What is in force at some time.
#[derive(Clone, Debug, Default)]
struct State {
    status: String,
    assignee: String,
    team: String,
    components: Vec<String>,
    priority: String,
}

/// A row on its way into the table.
pub(super) struct Row {
    /// The line that it was read from.
    pub(super) line: u64,
    values: [(&'static str, String); 11],
}

impl Row {
    pub(super) fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(column, value)| (*column, value.as_str()))
    }
}

impl<'a> Issue<'a> {
    /// The issue's key.
    pub(super) fn name(&self) -> &Cow<'a, str> {
        &self.key
    }

    pub(super) fn has_changelog(&self) -> bool {
        self.changelog.is_some()
    }

    /// Whether Jira left out a part of the changelog.
    pub(super) fn is_truncated(&self) -> bool {
        self.changelog
            .as_ref()
            .is_some_and(|log| log.total.is_some_and(|total| total > log.histories.len() as u64))
    }

    /// The name of what a field holds; empty when it is not there.
    fn field(&self, id: &str) -> String {
        self.raw_field(id).map(label).unwrap_or_default()
    }

    fn raw_field(&self, id: &str) -> Option<&'a RawValue> {
        self.fields.as_ref()?.get(id).copied()
    }

    fn user(&self, id: &str) -> Option<User<'a>> {
        serde_json::from_str::<Option<User<'a>>>(self.raw_field(id)?.get()).ok().flatten()
    }

    /// The issue's rows in order of time; `line` is where it begins.
    pub(super) fn rows(
        &self,
        line: u64,
        team: &Team<'_>,
        json: &mut Json<'a>,
    ) -> Result<Vec<Row>, ReadError> {
        let entries = self.entries(json)?;
        let mut state = self.initial(&entries, team);
        let mut rows = Vec::new();
        let created = self.field("created");
        if !created.is_empty() {
            let author = self.user("creator").or_else(|| self.user("reporter"));
            rows.push(self.row(line, (&created, "created", author.as_ref()), &state, team));
        }
        for (line, entry) in &entries {
            if let Some(activity) = state.change(entry, team) {
                rows.push(self.row(*line, (&entry.created, activity, entry.author.as_ref()), &state, team));
            }
        }
        Ok(rows)
    }

    /// The changelog with its lines, oldest first: some Jiras write it the other way round.
    fn entries(&self, json: &mut Json<'a>) -> Result<Vec<(u64, Entry<'a>)>, ReadError> {
        let mut entries = Vec::new();
        for raw in self.changelog.iter().flat_map(|log| &log.histories) {
            let entry: Entry<'a> = json.parse(raw.get(), "entry of a changelog")?;
            entries.push((json.line(raw.get()), entry));
        }
        let instants: Option<Vec<Timestamp>> =
            entries.iter().map(|(_, entry)| entry.created.parse().ok()).collect();
        if let Some(instants) = instants {
            if instants.first() > instants.last() {
                entries.reverse();
            }
            entries.sort_by_key(|(_, entry)| entry.created.parse::<Timestamp>().ok());
        }
        Ok(entries)
    }

    /// What was in force when the issue was created: today's values, with every change taken back.
    fn initial(&self, entries: &[(u64, Entry<'a>)], team: &Team<'_>) -> State {
        let mut state = State {
            status: self.field("status"),
            assignee: self.user("assignee").map(|user| user.shown().to_owned()).unwrap_or_default(),
            team: match team {
                Team::Field { id: Some(id), .. } => self.field(id),
                _ => String::new(),
            },
            components: self.raw_field("components").map(labels).unwrap_or_default(),
            priority: self.field("priority"),
        };
        for item in entries.iter().rev().flat_map(|(_, entry)| entry.items.iter().rev()) {
            state.put(&item.field, team, item.to.as_deref(), item.from.as_deref());
        }
        state
    }

    fn row(&self, line: u64, entry: (&str, &str, Option<&User<'_>>), state: &State, team: &Team<'_>) -> Row {
        let (time, activity, author) = entry;
        let team = match team {
            Team::Field { .. } => Some(&state.team),
            Team::Component => state.components.first(),
        };
        let values = [
            ("case", self.key.clone().into_owned()),
            ("time", time.to_owned()),
            ("activity", activity.to_owned()),
            ("status", state.status.clone()),
            ("person", author.map(User::shown).unwrap_or_default().to_owned()),
            ("person time zone", author.and_then(|a| a.time_zone.as_deref()).unwrap_or_default().to_owned()),
            ("assignee", state.assignee.clone()),
            ("team", team.cloned().unwrap_or_default()),
            ("project", self.field("project")),
            ("issue type", self.field("issuetype")),
            ("priority", state.priority.clone()),
        ];
        Row { line, values }
    }
}

impl State {
    /// Puts an entry's changes into force; answers what the entry is called, if it changes anything that counts.
    fn change(&mut self, entry: &Entry<'_>, team: &Team<'_>) -> Option<&'static str> {
        let changed = |name: &'static str| {
            entry.items.iter().any(|item| State::part(&item.field, team) == Some(name)).then_some(name)
        };
        for item in &entry.items {
            self.put(&item.field, team, item.from.as_deref(), item.to.as_deref());
        }
        ["status", "assignee", "team", "component"].into_iter().find_map(changed)
    }

    /// Which part of the state a field is.
    fn part(field: &str, team: &Team<'_>) -> Option<&'static str> {
        if matches!(team, Team::Field { name, .. } if name.eq_ignore_ascii_case(field)) {
            return Some("team");
        }
        let component = matches!(team, Team::Component);
        match field.to_ascii_lowercase().as_str() {
            "status" => Some("status"),
            "assignee" => Some("assignee"),
            "priority" => Some("priority"),
            "component" | "components" if component => Some("component"),
            _ => None,
        }
    }

    /// Replaces `old` by `new` in a field; the other way round, it takes a change back.
    fn put(&mut self, field: &str, team: &Team<'_>, old: Option<&str>, new: Option<&str>) {
        let new = new.unwrap_or_default().to_owned();
        match State::part(field, team) {
            Some("status") => self.status = new,
            Some("assignee") => self.assignee = new,
            Some("priority") => self.priority = new,
            Some("team") => self.team = new,
            Some(_) => {
                self.components.retain(|component| Some(component.as_str()) != old);
                if !new.is_empty() && !self.components.contains(&new) {
                    self.components.push(new);
                }
            }
            None => {}
        }
    }
}

/// What people call a value: itself, or its name, or the first of several.
fn label(raw: &RawValue) -> String {
    labels(raw).into_iter().next().unwrap_or_default()
}

fn labels(raw: &RawValue) -> Vec<String> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow, default)]
        name: Option<&'a RawValue>,
        #[serde(borrow, default)]
        value: Option<&'a RawValue>,
        #[serde(borrow, default)]
        title: Option<&'a RawValue>,
        #[serde(borrow, default, rename = "displayName")]
        display_name: Option<&'a RawValue>,
    }
    match raw.get().as_bytes().first() {
        Some(b'{') => {
            let Ok(named) = serde_json::from_str::<Named<'_>>(raw.get()) else { return Vec::new() };
            let parts = [named.name, named.value, named.title, named.display_name];
            let texts = parts.into_iter().flatten().map(|part| scalar(part).into_owned());
            texts.filter(|text| !text.is_empty()).take(1).collect()
        }
        Some(b'[') => {
            let list: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
            list.into_iter().filter(|part| !part.get().starts_with('[')).flat_map(labels).collect()
        }
        _ => Some(scalar(raw).into_owned()).filter(|text| !text.is_empty()).into_iter().collect(),
    }
}
