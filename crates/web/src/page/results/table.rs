//! The scorecard as a page.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use model::{Command, Outcome, OutcomeId, OutcomeKind, Quantity};

use super::scorecard::{Asked, By, Periods, ROWS, Rows};
use super::{past_the_date, paste, target, values};
use crate::desk::Desk;
use crate::frame;
use crate::part::{Form, Mark, mark, primary};
use crate::say;

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let rows = Rows::of(&desk, &asked);
    let all = rows.owed.iter().chain(&rows.activity).filter_map(|id| desk.state().outcomes.get(id));
    let periods = Periods::of(&desk, rows.by, all.map(AsRef::as_ref));
    let any = !desk.state().outcomes.is_empty();
    let form = Form::new(&desk, values::TYPED, "").by("/results/values");
    let cards = [
        owed(&desk, &asked, &periods, &rows, &form),
        activity(&desk, &asked, &periods, &rows.activity, &form),
    ];
    let body = html! {
        h1 { "Results" }
        (opening(&desk, &rows))
        @if any { (filter(&desk, &asked, rows.by)) }
        // One form around both tables: nothing that was typed is left behind by a button.
        @if cards.iter().any(|card| card.writes) {
            (form.markup("", html! { @for card in &cards { (card.table) } p.acts { (primary("Save the values")) } }))
        } @else { @for card in &cards { (card.table) } }
        @if any { (paste::section(&desk)) }
        p.meta {
            @if may_define(&desk) && any { a href={ "/results/new" (asked.query(0)) } { "Define a result" } " · " }
            @if any { a href={ "/results.csv" (asked.query(0)) } { "As a table for a spreadsheet (CSV)" } }
        }
    };
    frame::page(&desk, "Results", &body)
}

/// Whether the reader could define an outcome of some function.
pub(super) fn may_define(desk: &Desk) -> bool {
    let state = desk.state();
    desk.leads() || state.functions.keys().any(|id| state.authority(*id).contains(&desk.me))
}

/// The sentence above the table.
fn opening(desk: &Desk, rows: &Rows) -> Markup {
    if rows.owed.is_empty() {
        return html! {
            p.empty {
                "Nothing is agreed here yet. A result says what a function owes: one number, what is aimed at, and how often it is read. "
                @if may_define(desk) { a href="/results/new" { "Define the first one" } "." }
                @else { "The function's owner, or a leader, defines it." }
            }
        };
    }
    let found: Vec<&Outcome> =
        rows.owed.iter().filter_map(|id| desk.state().outcomes.get(id)).map(AsRef::as_ref).collect();
    let read = found.iter().filter_map(|outcome| Some((*outcome, outcome.readings.last()?)));
    let met = read.clone().filter(|(outcome, last)| outcome.aim.is_met_by(last.value)).count();
    let (read, overdue) = (read.count(), found.iter().filter(|outcome| outcome.overdue.is_some()).count());
    html! {
        p {
            @if read == 0 { "No value has been given yet." }
            @else { (met) " of " (read) " are on target by their last value." }
            @if overdue > 0 {
                " " (overdue) @if overdue == 1 { " is" } @else { " are" } " past the date of the next one."
            }
            @if read > 0 && read < found.len() { " " (found.len() - read) " have no value yet." }
        }
    }
}

fn filter(desk: &Desk, asked: &Asked, by: By) -> Markup {
    let functions = crate::page::raise::functions(desk, desk.state());
    let sites = desk.state().sites.keys().map(|id| (id.to_string(), desk.site(*id).to_string()));
    let mut sites: Vec<(String, String)> = sites.collect();
    sites.sort_by_key(|(_, name)| name.to_lowercase());
    let mine = [("mine".to_owned(), "mine".to_owned())];
    let lengths = ["day", "week", "month"].map(|word| (word.to_owned(), word.to_owned()));
    html! {
        form.inline.filter action="/results" {
            (menu("function", "Function", "all functions", &functions, &asked.function))
            (menu("site", "Site", "all sites", &sites, &asked.site))
            (menu("who", "Whose", "everybody's", &mine, &asked.who))
            (menu("by", "By", &format!("as it is read ({})", by.word()), &lengths, &asked.by))
            button type="submit" { "Show" }
        }
    }
}

fn menu(name: &str, label: &str, all: &str, options: &[(String, String)], value: &str) -> Markup {
    html! {
        div.field {
            label for={ "filter-" (name) } { (label) }
            select id={ "filter-" (name) } name=(name) {
                option value="" { (all) }
                @for (option, words) in options { option value=(option) selected[option == value] { (words) } }
            }
        }
    }
}

/// A part of the page with a table, and whether the reader may write into it.
#[derive(Default)]
struct Card {
    table: Markup,
    writes: bool,
}

/// What is owed: results, with how they are experienced beside them.
fn owed(desk: &Desk, asked: &Asked, periods: &Periods, rows: &Rows, form: &Form<'_>) -> Card {
    let shown: Vec<OutcomeId> = rows.owed.iter().skip(asked.page * ROWS).take(ROWS).copied().collect();
    if shown.is_empty() {
        return Card::default();
    }
    let card = scorecard(desk, periods, &shown, form);
    let table = html! {
        section #owed data-live {
            (card.table)
            @if periods.by != By::Day {
                p.hint { "A " (periods.by.word()) " is that of the site that delivers; the day above is its first." }
            }
        }
        (pages(asked, rows.owed.len()))
    };
    Card { table, ..card }
}

/// How much was done: apart, and without a mark for good or bad.
fn activity(desk: &Desk, asked: &Asked, periods: &Periods, rows: &[OutcomeId], form: &Form<'_>) -> Card {
    let shown: Vec<OutcomeId> = rows.iter().skip(asked.page * ROWS).take(ROWS).copied().collect();
    if shown.is_empty() {
        return Card::default();
    }
    let card = scorecard(desk, periods, &shown, form);
    let table = html! {
        section #activity data-live {
            h2 { "Activity" }
            p {
                "These count work, not what came of it: they can rise while the customer is worse off, and twice as much "
                "would be nothing to be glad of. So they never count as success, and none is on or off target here."
            }
            (card.table)
        }
    };
    Card { table, ..card }
}

/// The pages of a long list.
fn pages(asked: &Asked, count: usize) -> Markup {
    let (from, to) = (asked.page * ROWS + 1, ((asked.page + 1) * ROWS).min(count));
    html! {
        @if count > ROWS {
            p.meta {
                (from) " to " (to) " of " (count) ". "
                @if asked.page > 0 { a href={ "/results" (asked.query(asked.page - 1)) } { "Those before" } " " }
                @if to < count { a href={ "/results" (asked.query(asked.page + 1)) } { "The next" } }
            }
        }
    }
}

/// Outcomes as rows, periods as columns, and at the end a field for the value of now.
fn scorecard(desk: &Desk, periods: &Periods, shown: &[OutcomeId], form: &Form<'_>) -> Card {
    let found = shown.iter().filter_map(|id| Some((*id, desk.state().outcomes.get(id)?)));
    let rows: Vec<(OutcomeId, &Outcome, bool)> =
        found.map(|(id, outcome)| (id, outcome.as_ref(), may_read(desk, id))).collect();
    let writes = rows.iter().any(|(.., may)| *may);
    let columns = periods.days.len() + 2 + usize::from(writes);
    let table = html! {
        div.scroll {
            table.scorecard {
                thead {
                    tr {
                        th scope="col" { "What is owed" }
                        th.aim scope="col" { "Aim" }
                        @for place in 0..periods.days.len() {
                            th.num.period scope="col" { (periods.head(desk, place)) }
                        }
                        @if writes { th.num scope="col" { "Value now" } }
                    }
                }
                tbody {
                    @for (place, (id, outcome, may)) in rows.iter().enumerate() {
                        @let first = place == 0 || rows[place - 1].1.function != outcome.function;
                        @if first { (function_row(desk, outcome, columns)) }
                        (row(desk, periods, (*id, outcome), writes.then_some(*may), form))
                        @if let Some(wrong) = values::wrong(form, *id) { tr.below { td colspan=(columns) { (wrong) } } }
                    }
                }
            }
        }
    };
    Card { table, writes }
}

/// Whether the reader may take a value of an outcome.
pub(super) fn may_read(desk: &Desk, outcome: OutcomeId) -> bool {
    desk.may(&Command::TakeReading { outcome, value: Quantity(0), of: desk.now, note: None })
}

fn function_row(desk: &Desk, outcome: &Outcome, columns: usize) -> Markup {
    let site = desk.state().site_of(outcome.function);
    html! {
        tr.group {
            th colspan=(columns) scope="colgroup" {
                a href={ "/functions/" (outcome.function) } { (desk.function(outcome.function)) }
                @if let Some(site) = site { " " span.meta { (desk.site_mark(site)) } }
            }
        }
    }
}

fn row(
    desk: &Desk,
    periods: &Periods,
    (id, outcome): (OutcomeId, &Outcome),
    writes: Option<bool>,
    form: &Form<'_>,
) -> Markup {
    let counts = outcome.aim.kind != OutcomeKind::Activity;
    let statement = desk.text(&outcome.aim.statement);
    html! {
        tr {
            th scope="row" {
                a href={ "/outcomes/" (id) } { (statement) }
                div.meta.aim-below { (target(desk, outcome)) }
                @if outcome.aim.kind == OutcomeKind::Experience { div.meta { "how it is experienced" } }
                @if let Some(past) = past_the_date(desk, outcome) { div.past { (mark(Mark::Needs)) (past) } }
            }
            td.aim { (target(desk, outcome)) }
            @for reading in periods.readings(desk, outcome) {
                td.num.period {
                    @if let Some(reading) = reading { (value(outcome, reading.value, counts)) }
                }
            }
            @match writes {
                Some(true) => td.num { (values::field(form, id, &statement)) },
                Some(false) => td {},
                None => {},
            }
        }
    }
}

/// A value, ringed when it is off target; said too, for those who do not see the ring.
pub(super) fn value(outcome: &Outcome, value: Quantity, counts: bool) -> Markup {
    let off = counts && !outcome.aim.is_met_by(value);
    html! {
        @if off { span.ringed { (say::quantity(value)) span.reading { " off target" } } }
        @else { (say::quantity(value)) }
    }
}
