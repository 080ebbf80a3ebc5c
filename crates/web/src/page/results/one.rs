//! One outcome: what it promises, its values, and what can be done with it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use model::{Command, Direction, Outcome, OutcomeId, OutcomeKind};

use super::{define, past_the_date, table, target};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, Mark, fold, mark, primary, secondary};
use crate::say;
use crate::shape::written;

/// The page.
pub(super) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: OutcomeId = id.parse().map_err(|_| Failure::Missing)?;
    let outcome = desk.state().outcomes.get(&id).ok_or(Failure::Missing)?;
    let statement = desk.text(&outcome.aim.statement);
    let body = html! {
        div data-function=(outcome.function) {
            h1 { (statement) }
            (facts(&desk, outcome))
            @if outcome.retired.is_none() { (take(&desk, id, outcome)) }
            section #readings data-live { (readings(&desk, outcome)) }
            @if outcome.retired.is_none() { (change(&desk, id, outcome)) (retire(&desk, id)) }
        }
    };
    Ok(frame::page(&desk, &statement, &body))
}

fn facts(desk: &Desk, outcome: &Outcome) -> Markup {
    let kind = match outcome.aim.kind {
        OutcomeKind::Result => "A result",
        OutcomeKind::Experience => "How it is experienced",
        OutcomeKind::Activity => "Activity: it never counts as success",
    };
    html! {
        p {
            (kind) " of " a href={ "/functions/" (outcome.function) } { (desk.function(outcome.function)) } ", "
            (target(desk, outcome)) ". Read every "
            (charts::format::count(u64::from(outcome.aim.cadence_days), "working day", "working days"))
            ", from " (desk.text(&outcome.aim.source)) ". "
            @match desk.state().outcome_owner(outcome) {
                Some(owner) => { (desk.person_and_site(owner)) @if owner == desk.me { " answer" } @else { " answers" } " for it." }
                None => "Nobody answers for it yet.",
            }
        }
        @if let Some(past) = past_the_date(desk, outcome) { p { (mark(Mark::Needs)) "The next value is " (past) "." } }
        @if let Some(retired) = outcome.retired { p { "It ended " (desk.day(retired)) "." } }
    }
}

fn take(desk: &Desk, id: OutcomeId, outcome: &Outcome) -> Markup {
    if !table::may_read(desk, id) {
        return html! {};
    }
    let form = Form::new(desk, "take_reading", "").with("outcome", id);
    let body = html! {
        div.fields {
            (form.number("value", &format!("Value, in {}", desk.text(&outcome.aim.unit)), "", ""))
            (form.moment("of", "Holds for", "In your time, not in the future.", &desk.local_input(desk.now)))
            (form.line("note", "A remark, if it needs one", "", ""))
        }
        (primary("Give the value"))
    };
    form.markup("", body)
}

fn readings(desk: &Desk, outcome: &Outcome) -> Markup {
    if outcome.readings.is_empty() {
        return html! { p.empty { "There is no value yet." } };
    }
    let counts = outcome.aim.kind != OutcomeKind::Activity;
    html! {
        h2 { "Values" }
        table {
            thead { tr { th scope="col" { "Holds for" } th.num scope="col" { (desk.text(&outcome.aim.unit)) } th scope="col" { "Remark" } } }
            tbody {
                @for reading in outcome.readings.iter().rev() {
                    tr {
                        th scope="row" { (desk.time(reading.of)) }
                        td.num { (table::value(outcome, reading.value, counts)) }
                        td { @if let Some(note) = &reading.note { (desk.text(note)) } }
                    }
                }
            }
        }
        @if outcome.readings.len() == Outcome::READINGS_KEPT {
            p.hint { "The last " (Outcome::READINGS_KEPT) "; the audit trail has all." }
        }
    }
}

fn change(desk: &Desk, id: OutcomeId, outcome: &Outcome) -> Markup {
    let aim = &outcome.aim;
    if !desk.may(&Command::ChangeOutcome { outcome: id, aim: aim.clone() }) {
        return html! {};
    }
    let form = Form::new(desk, "change_outcome", "").with("outcome", id).based_on(outcome.changed);
    let form = form
        .with("aim.statement.ref", written(&aim.statement))
        .with("aim.unit.ref", written(&aim.unit))
        .with("aim.source.ref", written(&aim.source));
    let kinds = [
        ("result", "a result that the function owes"),
        ("experience", "how those it serves experience it"),
        ("activity", "activity, shown apart"),
    ]
    .map(|(value, words)| (value.to_owned(), words.to_owned()));
    let (kind, direction) = (kind_word(aim.kind), direction_word(aim.direction));
    let owner = aim.owner.map(|owner| owner.to_string()).unwrap_or_default();
    let mut often = define::often();
    let cadence = aim.cadence_days.to_string();
    if !often.iter().any(|(days, _)| *days == cadence) {
        often.push((cadence.clone(), format!("every {cadence} working days")));
    }
    let body = html! {
        (form.line("aim.statement", "What is owed", "", &desk.text(&aim.statement)))
        div.fields {
            (form.line("aim.unit", "Unit", "", &desk.text(&aim.unit)))
            (form.menu("aim.direction", "Good is", "", &define::directions(), direction))
            (form.number("aim.target", "This value", "", &say::quantity_input(aim.target)))
            (form.number("aim.tolerance", "Give or take", "", &say::quantity_input(aim.tolerance)))
            (form.menu("aim.cadence_days", "It is read", "", &often, &cadence))
            (form.line("aim.source", "Where the value comes from", "", &desk.text(&aim.source)))
            (form.menu("aim.owner", "Who answers for it", "", &define::people(desk), &owner))
            (form.menu("aim.kind", "It is", "", &kinds, kind))
        }
        (secondary("Agree on it anew"))
    };
    fold("Change what is aimed at", form.is_tried(), &form.markup("", body))
}

fn kind_word(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Result => "result",
        OutcomeKind::Experience => "experience",
        OutcomeKind::Activity => "activity",
    }
}

fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::AtLeast => "at_least",
        Direction::AtMost => "at_most",
        Direction::Near => "near",
    }
}

fn retire(desk: &Desk, id: OutcomeId) -> Markup {
    if !desk.may(&Command::RetireOutcome { outcome: id }) {
        return html! {};
    }
    let form = Form::new(desk, "retire_outcome", "").with("outcome", id).to("/results");
    let body = html! {
        p { "Nobody is asked for a value any more. The values it has stay on record." }
        button.text type="submit" { "End this result" }
    };
    fold("End it", form.is_tried(), &form.markup("", body))
}
