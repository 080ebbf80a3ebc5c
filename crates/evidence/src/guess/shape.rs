//! What kind of table it is: a history, or one row per case; and how to get the history out of a tracker.

use super::case::{Candidate, unique_column};
use super::names::{fold, hint};
use super::table::Table;
use super::time::{TimeColumn, spans};
use crate::mapping::Role;

/// What kind of table a file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Several rows per case, each a change.
    History,
    /// Each case has one row: what it became, not how it got there.
    OneRowPerCase(Snapshot),
}

/// The columns of a table with one row per case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The column that names the case.
    pub case: String,
    /// When the case was opened.
    pub created: Option<String>,
    /// When it was resolved or closed.
    pub closed: Option<String>,
    /// Who has it.
    pub person: Option<String>,
    /// The team that has it.
    pub team: Option<String>,
    /// Where it lies.
    pub site: Option<String>,
    /// How urgent it is.
    pub priority: Option<String>,
}

/// Recognises a table with one row per case: a column with another value in every row that may name a case, times of
/// opening and closing (or a header that says created), and no column that holds several changes of one case.
pub(super) fn snapshot(
    table: &Table<'_>,
    times: &[TimeColumn],
    best: Option<&Candidate>,
) -> Option<Snapshot> {
    let case = unique_column(table, times)?;
    let named = hint(Role::Case, table.columns[case].name);
    let held = best.is_some_and(|best| {
        best.hint > 0.5 && best.hint >= named || best.constants >= 0.34 && best.together > 0.95 && named < 0.7
    });
    let (created, closed) = both_ends(table, times);
    if held || created.is_none() || (named == 0.0 && closed.is_none()) {
        return None;
    }
    let says = |role: Role| {
        let scored = table.columns.iter().map(|column| (hint(role, column.name), column.name));
        scored
            .filter(|(weight, _)| *weight >= 0.5)
            .reduce(|a, b| if b.0 > a.0 { b } else { a })
            .map(|(_, name)| name.to_owned())
    };
    Some(Snapshot {
        case: table.columns[case].name.to_owned(),
        created,
        closed,
        person: says(Role::Person),
        team: says(Role::Team),
        site: says(Role::Site),
        priority: says(Role::Priority),
    })
}

/// The columns that say when a case began and when it ended.
fn both_ends(table: &Table<'_>, times: &[TimeColumn]) -> (Option<String>, Option<String>) {
    let weight = |time: &TimeColumn, words: &[&str]| {
        let name = fold(table.columns[time.index].name);
        words.iter().position(|word| name.split(' ').any(|part| part == *word)).map(|at| words.len() - at)
    };
    let first = |words: &[&str]| {
        let found = times.iter().filter_map(|time| Some((weight(time, words)?, time)));
        found.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|(_, time)| time)
    };
    let begun = first(&[
        "created",
        "opened",
        "open",
        "submitted",
        "reported",
        "raised",
        "received",
        "begin",
        "start",
    ]);
    let ended =
        first(&["closed", "resolved", "solved", "completed", "done", "finished", "end", "resolution"]);
    let by_values = || {
        let pairs = times.iter().flat_map(|a| times.iter().map(move |b| (a, b)));
        pairs.filter(|(a, b)| a.index != b.index).find(|(a, b)| spans(table, a, b))
    };
    let (begun, ended) = match (begun, ended) {
        (None, _) => by_values().map_or((None, ended), |(a, b)| (Some(a), Some(b))),
        both => both,
    };
    let name = |time: &TimeColumn| table.columns[time.index].name.to_owned();
    (begun.map(name), ended.map(name))
}

/// How to get the history of changes out of a tracker: its name and what to do there.
pub const EXPORTS: [(&str, &str); 5] = [
    (
        "Jira",
        "GET /rest/api/3/search/jql?jql=project=KEY&fields=*all&expand=changelog&maxResults=100 (Data Center: \
         /rest/api/2/search), page by page, saved as JSON: Inboard reads it as it comes.",
    ),
    (
        "GitHub",
        "gh api --paginate 'repos/OWNER/REPO/issues/events?per_page=100' --jq '.[] | [.issue.number, .event, \
         .actor.login, .created_at] | @csv' > events.csv, then put the line issue,event,actor,created_at on top.",
    ),
    (
        "Zendesk",
        "GET /api/v2/incremental/ticket_events.json?start_time=0, page by page; or in Explore, dataset Support: \
         Updates history, rows Ticket ID, Update timestamp, Updater name, Changes - Field name, previous and new value.",
    ),
    (
        "Linear",
        "GraphQL: issues { nodes { identifier team { name } history { nodes { createdAt actor { name } toState { name } \
         toAssignee { name } } } } }; its CSV export has one row per issue and no history.",
    ),
    (
        "ServiceNow",
        "Open metric_instance.list (or sys_audit.list, filter Table name = incident), add ID, Field, Value, Start, End, \
         then right-click a column header > Export > CSV.",
    ),
];

/// How to export the history from the tracker that the headers look like; without a match, from all that are known.
pub fn export_advice(columns: &[String]) -> Vec<String> {
    let folded: Vec<String> = columns.iter().map(|name| fold(name)).collect();
    let has = |name: &str| folded.iter().any(|column| column == name);
    let tool = if has("issue key") || (has("issue type") && has("summary")) {
        Some("Jira")
    } else if has("assignment group") || has("sys created on") || has("sys id") {
        Some("ServiceNow")
    } else if has("requester") || has("ticket form") || has("satisfaction score") {
        Some("Zendesk")
    } else if has("cycle name") || (has("team") && has("estimate") && has("id")) {
        Some("Linear")
    } else if has("html url") || has("state reason") {
        Some("GitHub")
    } else {
        None
    };
    EXPORTS
        .iter()
        .filter(|(name, _)| tool.is_none_or(|tool| tool == *name))
        .map(|(name, how)| format!("{name}: {how}"))
        .collect()
}
