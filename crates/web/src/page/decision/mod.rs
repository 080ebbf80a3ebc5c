//! Decisions: what waits for the reader, what waits for others, what was decided.

mod forms;
mod one;

use std::collections::BTreeSet;

use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use charts::format;
use maud::{Markup, html};
use model::{Closed, DecidedBy, Decision, DecisionId, FunctionId, Instant, State};
use serde::Deserialize;
use worktime::DAY;

use crate::desk::Desk;
use crate::frame;
use crate::part::{Mark, mark};
use crate::routes::{Access, Route, page_route};

pub(crate) use forms::Open;

/// Rows on a page.
const ROWS: usize = 50;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/decisions", Access::SignedIn, get(page)),
        page_route("/decisions/{id}", Access::SignedIn, get(one::page)),
    ]
}

#[derive(Debug, Deserialize)]
struct Asked {
    /// Decided before this, in microseconds; from the link to older ones.
    before: Option<i64>,
    function: Option<String>,
}

async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let function = asked.function.as_deref().and_then(|id| id.parse::<FunctionId>().ok());
    let before = asked.before.map_or(Instant::MAX, Instant::from_micros);
    let body = html! {
        h1 { "Decisions" }
        @if before == Instant::MAX {
            section #waiting-for-you data-live { (mine(&desk)) }
            section #waiting-for-others data-live { (others(&desk, function)) }
        }
        section #decided data-live { (decided(&desk, before, function)) }
    };
    frame::page(&desk, "Decisions", &body)
}

fn mine(desk: &Desk) -> Markup {
    let mut mine: Vec<Open> = desk.state().deciding(desk.me).filter_map(|id| Open::new(desk, id)).collect();
    mine.sort_by_key(|open| open.found.needed_by);
    let objecting: Vec<Open> =
        desk.state().may_object(desk.me).filter_map(|id| Open::new(desk, id)).collect();
    html! {
        h2 { "Waiting for you" }
        @if mine.is_empty() && objecting.is_empty() { p.empty { "No decision waits for you." } }
        @else { ul.rows {
            @for open in mine.iter().take(ROWS) { (row(open)) }
            @for open in objecting.iter().take(ROWS) { (row(open)) }
        } }
        @if mine.len() > ROWS { p.meta { "and " (format::integer((mine.len() - ROWS) as i64)) " more, needed later." } }
    }
}

fn others(desk: &Desk, function: Option<FunctionId>) -> Markup {
    let state = desk.state();
    let ids: Vec<DecisionId> = match function {
        Some(function) => state.open_decisions_of(function).collect(),
        None => state.open_decisions().take(4 * ROWS).collect(),
    };
    // What the reader may object to stands above.
    let above: BTreeSet<DecisionId> = state.may_object(desk.me).collect();
    let open: Vec<Open> = ids
        .into_iter()
        .filter_map(|id| Open::new(desk, id))
        .filter(|open| !open.is_mine() && !above.contains(&open.id))
        .take(ROWS)
        .collect();
    html! {
        h2 { "Waiting for others" @if let Some(function) = function { " in " (desk.function(function)) } }
        @if open.is_empty() { p.empty { "Nothing waits for anybody else." } }
        @else { ul.rows { @for open in &open { (row(open)) } } }
        @if open.len() == ROWS { p.meta { "The " (ROWS) " that are needed first. A function's own page shows all of its own." } }
    }
}

/// One open decision as a row: the question, who waits and since when, what happens if nobody answers.
pub(crate) fn row(open: &Open) -> Markup {
    row_in(open, None)
}

/// The same on the page of its own function, which it does not name again.
pub(crate) fn row_in(open: &Open, page: Option<FunctionId>) -> Markup {
    let (desk, found) = (open.desk, open.found);
    let urgent = open.is_mine() && (found.overdue.is_some() || found.needed_by - desk.now < DAY);
    let kind = match open.is_mine() {
        true => Mark::Needs,
        false => Mark::Waits,
    };
    html! {
        li.due[urgent] id={ "decision-" (open.id) } {
            (mark(kind))
            div {
                a href={ "/decisions/" (open.id) } { (desk.text(&found.question)) }
                span.meta { (about(open, page)) }
                @if let Some(proposal) = &found.proposal {
                    span.meta { (desk.subject(proposal.by, "proposed", "proposed")) ": " (desk.text(&proposal.what)) }
                }
            }
            div.acts {
                @if open.is_mine() { (open.answer()) } @else { (open.object()) (open.nudge()) }
            }
        }
    }
}

/// Who waits, since when in their own working time, for whom, and until when.
fn about(open: &Open, page: Option<FunctionId>) -> Markup {
    let (desk, found) = (open.desk, open.found);
    let waited = desk.worked_since(found.asked_by, found.asked_at).filter(|waited| *waited > 0);
    html! {
        @if page != Some(found.function) { a href={ "/functions/" (found.function) } { (desk.function(found.function)) } " · " }
        (desk.subject_within(found.asked_by, "asked", "asked")) " " (desk.at(found.asked_at))
        @if let Some(waited) = waited { ", " (format::duration(waited)) " of " (if found.asked_by == desk.me { "your" } else { "their" }) " working time ago" }
        @if !open.is_mine() { " · with " (desk.person_mark(found.decider)) ", " (desk.presence(found.decider)) }
        " · " (open.what_if_nobody())
    }
}

fn decided(desk: &Desk, before: Instant, function: Option<FunctionId>) -> Markup {
    let since = desk.now - State::KEPT_DAYS * DAY;
    let closed = desk.state().closed_since(since).skip_while(|(at, _)| *at >= before);
    let decisions = closed.filter_map(|(at, closed)| {
        let Closed::Decision(id) = closed else { return None };
        let found = desk.state().decisions.get(&id)?;
        function.is_none_or(|function| found.function == function).then_some((at, id, found))
    });
    let rows: Vec<_> = decisions.take(ROWS + 1).collect();
    html! {
        h2 { "Decided" }
        @if rows.is_empty() { p.empty { "Nothing was decided in the last " (State::KEPT_DAYS) " days." } }
        @else {
            div.scroll { table {
                thead { tr { th { "Question" } th { "Answer" } th { "Function" } th { "Decided" } th.num { "Took, working time" } } }
                tbody { @for (at, id, found) in rows.iter().take(ROWS) { (decided_row(desk, *at, *id, found)) } }
            } }
            p.meta { a href="/search" { "Search" } " finds older ones by their words." }
        }
        @if rows.len() > ROWS {
            @let last = rows[ROWS - 1].0.as_micros();
            p { a href={ "/decisions?before=" (last) } { "Older ones" } }
        }
    }
}

fn decided_row(desk: &Desk, at: Instant, id: DecisionId, found: &Decision) -> Markup {
    html! {
        tr {
            th scope="row" { a href={ "/decisions/" (id) } { (desk.text(&found.question)) } }
            td {
                @match &found.answer {
                    Some(answer) => { (desk.text(&answer.what)) @if matches!(answer.by, DecidedBy::Silence(_)) { " (nobody objected)" } },
                    None => { "taken back" },
                }
            }
            td { (desk.function(found.function)) }
            td.nowrap { (desk.at(at)) }
            td.num { @if let Some(answer) = &found.answer { (format::duration(i64::from(answer.working_minutes) * worktime::MINUTE)) } @else { "–" } }
        }
    }
}
