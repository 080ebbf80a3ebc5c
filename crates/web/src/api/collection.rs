//! What can be read: one table of collections. Each is a table of the reader's view, shown as its records' schema says.

use std::ops::Bound;
use std::sync::LazyLock;

use model::{
    Company, CompanyId, Decision, DecisionId, DecisionType, DecisionTypeId, Escalation, EscalationId, Flag,
    FlagId, Function, FunctionId, History, HistoryId, Noun, Outcome, OutcomeId, Ownership, OwnershipId,
    Person, PersonId, Roster, Site, SiteId, State, Table, Team, TeamId,
};
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Value, json};

use crate::shape::Shape;

/// A record as it is kept.
pub(crate) struct Found {
    pub(crate) id: String,
    /// The number of its last change, where it has one.
    pub(crate) changed: Option<u64>,
    /// The record, with references in the place of texts.
    pub(crate) record: Value,
}

/// Records of one kind that can be read.
pub(crate) struct Collection {
    /// Its name in addresses.
    pub(crate) name: &'static str,
    /// One of them.
    pub(crate) noun: Noun,
    /// What it is, for a reader.
    pub(crate) about: &'static str,
    /// Whether one can ask for those of a function.
    pub(crate) of_function: bool,
    /// Whether one can ask for those that are open.
    pub(crate) of_open: bool,
    pub(crate) shape: Shape,
    /// The names of the record's schema and of its id's.
    pub(crate) names: (&'static str, &'static str),
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    find: fn(&State, u64) -> Option<Found>,
    after: fn(&State, Option<u64>, usize) -> Vec<u64>,
    /// Those of a function, in the order of their ids.
    function: fn(&State, FunctionId) -> Vec<u64>,
    /// Those that are open.
    open: fn(&State) -> Vec<u64>,
    is_open: fn(&State, u64) -> bool,
}

/// What is asked of a collection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) function: Option<FunctionId>,
    pub(crate) open: bool,
}

impl Collection {
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        COLLECTIONS.iter().find(|collection| collection.name == name)
    }

    /// One of them; `None` when it is not there or not seen.
    pub(crate) fn find(&self, state: &State, id: u64) -> Option<Found> {
        (self.find)(state, id)
    }

    /// The ids after one, in their order, so many at most.
    pub(crate) fn ids(&self, state: &State, filter: Filter, after: Option<u64>, count: usize) -> Vec<u64> {
        let mut ids = match filter {
            Filter { function: None, open: false } => return (self.after)(state, after, count),
            Filter { function: Some(function), .. } => (self.function)(state, function),
            Filter { function: None, open: true } => (self.open)(state),
        };
        ids.retain(|id| after.is_none_or(|after| *id > after));
        if filter.open {
            ids.retain(|id| (self.is_open)(state, *id));
        }
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(count);
        ids
    }
}

fn found<T: Serialize>(id: String, record: &T, changed: Option<u64>) -> Found {
    Found { id, changed, record: serde_json::to_value(record).unwrap_or_else(|_| json!({})) }
}

fn after<K: Ord + Copy, V>(
    table: &Table<K, V>,
    after: Option<u64>,
    count: usize,
    id: fn(u64) -> K,
    number: fn(&K) -> u64,
) -> Vec<u64> {
    let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded(id(after)));
    table.range((from, Bound::Unbounded)).take(count).map(|(found, _)| number(found)).collect()
}

/// A collection without filters.
macro_rules! collection {
    ($name:literal, $about:literal, $noun:ident, $record:ident, $id:ident, $table:ident, $changed:expr) => {{
        Collection {
            name: $name,
            noun: Noun::$noun,
            about: $about,
            of_function: false,
            of_open: false,
            shape: Shape::of::<$record>(),
            names: (stringify!($record), stringify!($id)),
            schema: |generator| generator.subschema_for::<$record>(),
            find: |state, id| {
                let changed: Option<fn(&$record) -> u64> = $changed;
                let record = state.$table.get(&$id(id))?;
                Some(found($id(id).to_string(), record.as_ref(), changed.map(|changed| changed(record))))
            },
            after: |state, from, count| after(&state.$table, from, count, $id, |id| id.0),
            function: |_, _| Vec::new(),
            open: |_| Vec::new(),
            is_open: |_, _| true,
        }
    }};
}

/// Everything that can be read.
pub(crate) static COLLECTIONS: LazyLock<Vec<Collection>> = LazyLock::new(|| {
    let mut all = places();
    all.extend(agreements());
    all.extend(matters());
    all
});

fn places() -> Vec<Collection> {
    vec![
        collection!(
            "companies",
            "The own company and its partners.",
            Company,
            Company,
            CompanyId,
            companies,
            None
        ),
        collection!("sites", "Sites with their hours.", Site, Site, SiteId, sites, None),
        collection!("teams", "Teams.", Team, Team, TeamId, teams, None),
        collection!(
            "rosters",
            "Who of a team is on duty when; a roster has its team's id.",
            Team,
            Roster,
            TeamId,
            rosters,
            None
        ),
        collection!("people", "People, those who left too.", Person, Person, PersonId, people, None),
    ]
}

fn agreements() -> Vec<Collection> {
    let functions = collection!(
        "functions",
        "Functions, retired ones too.",
        Function,
        Function,
        FunctionId,
        functions,
        Some(|found| found.changed)
    );
    let ownerships = collection!(
        "ownerships",
        "Offers of seats, and every time that somebody held one.",
        Ownership,
        Ownership,
        OwnershipId,
        ownerships,
        Some(|found| found.changed)
    );
    let outcomes = collection!(
        "outcomes",
        "Results that functions owe, with their latest values.",
        Outcome,
        Outcome,
        OutcomeId,
        outcomes,
        Some(|found| found.changed)
    );
    let types = collection!(
        "decision-types",
        "Types of decision, and who may decide them.",
        DecisionType,
        DecisionType,
        DecisionTypeId,
        decision_types,
        Some(|found| found.changed)
    );
    vec![
        functions,
        Collection {
            of_function: true,
            function: |state, id| {
                let found = state.functions.get(&id);
                found
                    .iter()
                    .flat_map(|found| found.history.iter().chain(&found.offers))
                    .map(|id| id.0)
                    .collect()
            },
            ..ownerships
        },
        Collection {
            of_function: true,
            function: |state, id| {
                state.functions.get(&id).iter().flat_map(|found| &found.outcomes).map(|id| id.0).collect()
            },
            ..outcomes
        },
        Collection {
            of_function: true,
            function: |state, id| {
                state.functions.get(&id).iter().flat_map(|found| &found.rights).map(|id| id.0).collect()
            },
            ..types
        },
    ]
}

fn matters() -> Vec<Collection> {
    let decisions = collection!(
        "decisions",
        "Decisions that are open or were closed within 90 days.",
        Decision,
        Decision,
        DecisionId,
        decisions,
        Some(|found| found.changed)
    );
    let flags = collection!(
        "flags",
        "Flags that are open or were closed within 90 days.",
        Flag,
        Flag,
        FlagId,
        flags,
        Some(|found| found.changed)
    );
    let escalations = collection!(
        "escalations",
        "What climbs, or stopped climbing within 90 days.",
        Escalation,
        Escalation,
        EscalationId,
        escalations,
        Some(|found| found.changed)
    );
    let histories = collection!(
        "histories",
        "Histories of real work that were kept, with their files' digests.",
        History,
        History,
        HistoryId,
        histories,
        Some(|found| found.changed)
    );
    vec![
        Collection {
            of_function: true,
            of_open: true,
            function: |state, id| state.decisions_of(id).map(|id| id.0).collect(),
            open: |state| state.open_decisions().map(|id| id.0).collect(),
            is_open: |state, id| {
                state.decisions.get(&DecisionId(id)).is_some_and(|found| found.closed.is_none())
            },
            ..decisions
        },
        Collection {
            of_function: true,
            of_open: true,
            function: |state, id| state.flags_of(id).map(|id| id.0).collect(),
            open: |state| state.open_flags().map(|id| id.0).collect(),
            is_open: |state, id| state.flags.get(&FlagId(id)).is_some_and(|found| found.closed.is_none()),
            ..flags
        },
        Collection {
            of_open: true,
            open: |state| state.climbing.values().map(|id| id.0).collect(),
            ..escalations
        },
        histories,
    ]
}
