//! Results over time: what the function owes, its values against their target, and the value of today.

use charts::chart::{Target, Valued, Words, readings};
use maud::{Markup, PreEscaped, html};
use model::{Command, Direction, Outcome, OutcomeId, OutcomeKind, Quantity};

use super::{At, words};
use crate::desk::Desk;
use crate::part::{Form, Mark, mark, secondary};
use crate::say;

pub(super) fn section(at: At) -> Markup {
    let state = at.desk.state();
    let all: Vec<(OutcomeId, &Outcome)> =
        at.found.outcomes.iter().filter_map(|id| Some((*id, state.outcomes.get(id)?.as_ref()))).collect();
    let (activity, owed): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, outcome)| outcome.aim.kind == OutcomeKind::Activity);
    let may = at.goes_on() && (at.desk.leads() || state.authority(at.id).contains(&at.desk.me));
    html! {
        h2 { "Results" }
        @for (id, outcome) in &owed { (one(at, *id, outcome)) }
        @if !activity.is_empty() {
            h3 { "Activity" }
            p.meta { "How much was done. It never counts as success." }
            @for (id, outcome) in &activity { (one(at, *id, outcome)) }
        }
        p.add {
            @if owed.is_empty() { "A result that it owes, with a number. " }
            @if may { a href={ "/results/new?function=" (at.id) } { @if owed.is_empty() { "Add when you need it" } @else { "Add another" } } }
            @else if owed.is_empty() { "Nothing yet." }
        }
    }
}

fn one(at: At, id: OutcomeId, outcome: &Outcome) -> Markup {
    let desk = at.desk;
    html! {
        div.outcome id={ "outcome-" (id) } {
            p {
                a href={ "/outcomes/" (id) } { (desk.text(&outcome.aim.statement)) }
                ": " (words::target(desk, outcome))
                @if let Some(last) = outcome.readings.last() {
                    "; " (desk.day(last.of)) " " (crate::page::map::value(desk, outcome)) "."
                } @else { ". No value yet." }
                @if outcome.overdue.is_some() { " " span.nowrap { (mark(Mark::Needs)) "The next value is past its date." } }
            }
            @if outcome.readings.len() > 1 { (PreEscaped(figure(desk, outcome))) }
            (value_form(at, id, outcome))
        }
    }
}

/// The chart of an outcome's values.
pub(crate) fn figure(desk: &Desk, outcome: &Outcome) -> String {
    let number = |quantity: Quantity| quantity.0 as f64 / 1_000.0;
    let (target, tolerance) = (number(outcome.aim.target), number(outcome.aim.tolerance));
    let (low, high) = match outcome.aim.direction {
        Direction::AtLeast => (Some(target - tolerance), None),
        Direction::AtMost => (None, Some(target + tolerance)),
        Direction::Near => (Some(target - tolerance), Some(target + tolerance)),
    };
    let mut values: Vec<_> = outcome.readings.iter().collect();
    values.sort_by_key(|reading| reading.of);
    let values: Vec<Valued> = values
        .into_iter()
        .map(|reading| Valued {
            at: reading.of.as_micros() as f64,
            when: desk.day(reading.of),
            value: number(reading.value),
            text: say::quantity(reading.value),
            is_off: outcome.aim.kind != OutcomeKind::Activity && !outcome.aim.is_met_by(reading.value),
        })
        .collect();
    let axis = desk.text(&outcome.aim.unit).to_string();
    let count = charts::format::count(values.len() as u64, "value", "values");
    let words = Words { axis, count, ..Words::default() };
    readings(&words, &Target { value: target, low, high }, &values).html()
}

/// Gives a value here.
fn value_form(at: At, id: OutcomeId, outcome: &Outcome) -> Markup {
    let desk = at.desk;
    let take = Command::TakeReading { outcome: id, value: Quantity(0), of: desk.now, note: None };
    if !at.may(&take) {
        return html! {};
    }
    if at.edited("value") != Some(id) {
        return html! { p.meta { (at.link(&format!("value:{id}"), &format!("take_reading-{id}"), "Give the value")) } };
    }
    let form = Form::new(desk, "take_reading", id).with("outcome", id).to(format!("{}#results", at.here()));
    let body = html! {
        div.inline {
            (form.number("value", &format!("Value, {}", desk.text(&outcome.aim.unit)), "", ""))
            (form.moment("of", "It holds for", "", &desk.local_input(desk.now)))
            (form.line("note", "Remark", "", ""))
            (secondary("Give the value")) (at.not_now())
        }
    };
    form.markup("", body)
}

/// Results in a line each, for the card and a role.
pub(crate) fn lines(desk: &Desk, outcomes: &[&Outcome]) -> Markup {
    html! { ul.terms { @for outcome in outcomes { li { (words::outcome(desk, outcome)) } } } }
}
