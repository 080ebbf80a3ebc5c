//! Flags: what would hurt this week, who has it, what became of earlier ones.

mod one;
mod past;

use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use charts::format;
use maud::{Markup, html};
use model::{Flag, FlagId, FunctionId, Severity, Subject};
use serde::Deserialize;

use super::climb;
use crate::desk::Desk;
use crate::frame;
use crate::part::{Mark, mark};
use crate::routes::{Access, Route, page_route};

/// Rows on a page.
const ROWS: usize = 50;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/flags", Access::SignedIn, get(page)),
        page_route("/flags/{id}", Access::SignedIn, get(one::page)),
    ]
}

#[derive(Debug, Deserialize)]
struct Asked {
    function: Option<String>,
    from: Option<usize>,
}

async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let function = asked.function.as_deref().and_then(|id| id.parse::<FunctionId>().ok());
    let from = asked.from.unwrap_or(0).min(1_000_000);
    let flags = open(&desk, function, from);
    let this_week = this_week(&desk);
    let title = match this_week {
        0 => "No flag would hurt this week".to_owned(),
        1 => "1 flag would hurt this week".to_owned(),
        some => format!("{} flags would hurt this week", format::integer(some as i64)),
    };
    let (climbing, told): (Vec<_>, Vec<_>) = flags.iter().take(ROWS).partition(|(_, flag)| !flag.heads_up);
    let body = html! {
        section #flags data-live {
            h1 { (title) }
            @if let Some(function) = function { p.meta { "In " (desk.function(function)) ". " a href="/flags" { "All flags" } } }
            @if climbing.is_empty() && from == 0 {
                p.empty { "Nothing is flagged. Whoever sees something coming raises it in ten seconds: " a href="/raise" data-dialog="raise" { "Raise" } "." }
            }
            @if !climbing.is_empty() { ul.rows { @for (id, flag) in climbing { (row(&desk, id, flag)) } } }
            @if !told.is_empty() {
                h2 { "Just a heads-up" }
                ul.rows { @for (id, flag) in told { (row(&desk, id, flag)) } }
            }
            @if flags.len() > ROWS { p { a href={ "/flags?from=" (from + ROWS) } { "The next ones" } } }
        }
        section #earlier data-live { (past::section(&desk)) }
    };
    frame::page(&desk, "Flags", &body)
}

/// Open flags in the order of the day they would hurt, one more than a page has.
fn open(desk: &Desk, function: Option<FunctionId>, from: usize) -> Vec<(FlagId, &Flag)> {
    let state = desk.state();
    let ids: Vec<FlagId> = match function {
        Some(function) => state.open_flags_of(function).skip(from).take(ROWS + 1).collect(),
        None => state.open_flags().skip(from).take(ROWS + 1).collect(),
    };
    ids.into_iter().filter_map(|id| Some((id, state.flags.get(&id)?.as_ref()))).collect()
}

/// How many open flags would hurt before the reader's next Monday: the days that their rows name until then.
fn this_week(desk: &Desk) -> usize {
    let monday = desk.monday(1);
    let open = desk.state().open_flags().filter_map(|id| desk.state().flags.get(&id));
    open.take_while(|flag| !flag.heads_up && flag.impact < monday).count()
}

/// Whether an open flag is with the reader, or with nobody: else it waits for somebody else.
pub(crate) fn needs_somebody(desk: &Desk, id: FlagId) -> bool {
    climb::of(desk, Subject::Flag(id)).is_none_or(|(_, found)| found.phase.person() == Some(desk.me))
}

/// One flag as a row: what may hurt and when, for which function, who has it.
pub(crate) fn row(desk: &Desk, id: FlagId, flag: &Flag) -> Markup {
    row_in(desk, id, flag, None)
}

/// The same on the page of its own function, which it does not name again.
pub(crate) fn row_in(desk: &Desk, id: FlagId, flag: &Flag, page: Option<FunctionId>) -> Markup {
    let climb = climb::of(desk, Subject::Flag(id));
    let mine = climb.is_some_and(|(_, found)| found.phase.person() == Some(desk.me));
    let taken = climb.is_some_and(|(_, found)| climb::is_taken(found));
    let kind = match (flag.heads_up, needs_somebody(desk, id)) {
        (true, _) => Mark::NotDue,
        (false, true) => Mark::Needs,
        (false, false) => Mark::Waits,
    };
    html! {
        li.due[mine && !taken] id={ "flag-" (id) } {
            (mark(kind))
            div {
                a href={ "/flags/" (id) } { (desk.text(&flag.what)) }
                span.meta {
                    @if page != Some(flag.function) { a href={ "/functions/" (flag.function) } { (desk.function(flag.function)) } " · " }
                    (when(desk, flag)) " · " (severity(flag.severity))
                    " · raised by " (desk.person_mark(flag.by)) " " (desk.at(flag.raised_at))
                }
                @if let Some((climb, found)) = climb { span.meta { (climb::sentence(desk, climb, found)) } }
                @else if !flag.heads_up { span.meta { "All who hear have heard, and nobody has it." } }
            }
            div.acts { @if let Some((climb, found)) = climb { (climb::acknowledge(desk, climb, found)) } }
        }
    }
}

/// When it would hurt, in words: "would hurt Thu 17:00, in 2.1 days".
pub(crate) fn when(desk: &Desk, flag: &Flag) -> String {
    let word = if flag.heads_up { "matters until" } else { "would hurt" };
    if flag.impact > desk.now {
        format!("{word} {}, {}", desk.at(flag.impact), desk.away(flag.impact))
    } else {
        let word = if flag.heads_up { "mattered until" } else { "was to hurt" };
        format!("{word} {}, {} ago", desk.at(flag.impact), format::duration(desk.now - flag.impact))
    }
}

/// How badly, in plain words.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "a nuisance",
        Severity::Medium => "costs time or money",
        Severity::High => "stops others",
    }
}
