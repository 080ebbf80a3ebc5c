//! Where a history comes from: what to export from which tracker, and what that file can and cannot show.

use maud::{Markup, html};

/// A tracker: its name, what to do in three lines, what its file can show, what it cannot.
type Source = (&'static str, [&'static str; 3], &'static str, &'static str);

const SOURCES: [Source; 6] = [
    (
        "Jira",
        [
            "GET /rest/api/3/search/jql?jql=project=KEY&fields=*all&expand=changelog&maxResults=100 (Data Center: /rest/api/2/search)",
            "Page by page, and save the answers as JSON, one after the other.",
            "Drop the file here as it is.",
        ],
        "every status and every assignee with its time: waiting, passing on, second looks",
        "who was asked for an answer, unless a field says it; changelogs longer than a page are cut by Jira",
    ),
    (
        "Zendesk",
        [
            "Explore: New report, dataset Support: Updates history.",
            "Rows: Ticket ID, Update - Timestamp, Updater name, Changes - Field name, Changes - Previous value, Changes - New value.",
            "Export as CSV.",
        ],
        "groups, agents and statuses over time",
        "where agents sit: paste a list, or let their hours suggest it",
    ),
    (
        "GitHub",
        [
            "gh api --paginate 'repos/OWNER/REPO/issues/events?per_page=100' --jq '.[] | [.issue.number, .event, .actor.login, .created_at] | @csv' > events.csv",
            "Put the line issue,event,actor,created_at on top.",
            "Drop events.csv here.",
        ],
        "who does what when, and how long until the next step",
        "statuses and queues, which GitHub does not have; labels stand for them where you use them so",
    ),
    (
        "Linear",
        [
            "GraphQL: issues { nodes { identifier team { name } history { nodes { createdAt actor { name } toState { name } toAssignee { name } } } } }",
            "Write a row per history entry: identifier, createdAt, actor, toState, team.",
            "Its CSV export has one row per issue and no history.",
        ],
        "states, people and teams over time",
        "where people sit: paste a list, or let their hours suggest it",
    ),
    (
        "ServiceNow",
        [
            "Open metric_instance.list (or sys_audit.list with Table name = incident).",
            "Add the columns ID, Field, Value, Start and End.",
            "Right-click a column head, Export, CSV.",
        ],
        "assignment groups, states and their times",
        "what happened between two metrics; sys_audit has that",
    ),
    (
        "Any table",
        [
            "A row per change: which case, when, and what it became or who did it.",
            "CSV, TSV, XES or OCEL 2.0 JSON, also as .gz; UTF-8.",
            "Columns may have any names, and stand in any order.",
        ],
        "what the columns say: statuses, people, teams, sites",
        "anything from a table with one row per case but when work arrives",
    ),
];

/// All of them, each folded away behind its name.
pub(super) fn list() -> Markup {
    html! {
        h3.first { "What to export" }
        div.sources {
            @for (name, lines, shows, not) in SOURCES {
                details.choice-form {
                    summary { (name) }
                    ol.export { @for line in lines { li { (line) } } }
                    dl.facts {
                        dt { "It can show" } dd { (shows) }
                        dt { "It cannot show" } dd { (not) }
                    }
                }
            }
        }
    }
}
