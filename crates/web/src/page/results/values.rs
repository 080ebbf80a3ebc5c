//! Values that are typed into the scorecard or pasted from a spreadsheet: each becomes one reading.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::{Command, Instant, OutcomeId, Quantity};

use super::paste::{self, Line};
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, cut};
use crate::several::{self, Deed, Received};
use crate::shape::{Wrong, parse_quantity};

/// The form of values that are typed in.
pub(super) const TYPED: &str = "values";

/// The field for an outcome's value of now.
pub(super) fn field(form: &Form<'_>, outcome: OutcomeId, statement: &str) -> Markup {
    form.bare(&format!("value.{outcome}"), &format!("{statement}: the value now"))
}

/// What is wrong with the value that was written for an outcome: there is no room for it in the field's column.
pub(super) fn wrong(form: &Form<'_>, outcome: OutcomeId) -> Option<Markup> {
    form.wrong(&format!("value.{outcome}"))
}

/// Takes the values that were typed in. What cannot be read keeps all of them back, so that nothing is done by halves.
pub(super) async fn typed(received: Received) -> Result<Response, Failure> {
    let mut asked: Vec<(OutcomeId, String, Quantity)> = Vec::new();
    let mut wrong: Vec<Wrong> = Vec::new();
    for (field, written) in received.fields.iter() {
        let (Some(id), written) = (field.strip_prefix("value."), written.trim()) else { continue };
        if written.is_empty() {
            continue;
        }
        match (id.parse::<OutcomeId>(), parse_quantity(written)) {
            (Ok(outcome), Ok(value)) => asked.push((outcome, written.to_owned(), Quantity(value))),
            (Ok(_), Err(why)) => {
                let what = format!("\"{}\" cannot be read. {why}", cut(written));
                wrong.push(Wrong { field: field.to_owned(), what });
            }
            (Err(_), _) => {}
        }
    }
    if !wrong.is_empty() {
        return Ok(received.again(wrong, None).await);
    }
    if asked.is_empty() {
        let refusal = "No value was entered. Write it into the last column of its row.".to_owned();
        return Ok(received.again(Vec::new(), Some(refusal)).await);
    }
    let of = received.desk.now;
    let deeds = asked.into_iter().enumerate().map(|(place, (outcome, written, value))| {
        let name = received.desk.state().outcomes.get(&outcome);
        let name = name.map_or_else(|| "a result".into(), |found| received.desk.text(&found.aim.statement));
        let request = received.request(place, |_| Command::TakeReading { outcome, value, of, note: None });
        Deed { line: format!("{name}: {written}"), asked: Ok(request) }
    });
    let deeds: Vec<Deed> = deeds.collect();
    let became = received.carry_out(deeds).await?;
    if became.iter().all(|one| one.done.is_ok()) {
        return Ok(Redirect::to(&received.desk.here).into_response());
    }
    let desk = received.desk_after("", "", "")?;
    let body = html! {
        h1 { "Values" }
        (several::list(&became))
        p { a href=(desk.here) { "Back to the results" } }
    };
    Ok((several::status(&became), frame::page(&desk, "Values", &body)).into_response())
}

/// Takes what was pasted.
pub(super) async fn pasted(received: Received) -> Result<Response, Failure> {
    let text = received.fields.hidden(paste::FIELD).unwrap_or_default();
    let mut deeds: Vec<Deed> = Vec::new();
    for Line { line, found } in paste::read(&received.desk, text) {
        let values = match found {
            Ok(values) => values,
            Err(what) => {
                deeds.push(Deed { line, asked: Err(what) });
                continue;
            }
        };
        for (outcome, of, value) in values {
            let asked = received.request(deeds.len(), |_| reading(outcome, of, value));
            deeds.push(Deed { line: line.clone(), asked: Ok(asked) });
        }
    }
    let became = merged(received.carry_out(deeds).await?);
    let desk = received.desk_after(paste::FORM, paste::FIELD, &several::left_of(text, &became))?;
    let body = html! {
        h1 { "Pasted values" }
        (several::list(&became))
        @if became.iter().any(|one| one.done.is_err()) { (paste::form(&desk)) }
        p { a href="/results" { "To the results" } }
    };
    Ok((several::status(&became), frame::page(&desk, "Pasted values", &body)).into_response())
}

fn reading(outcome: OutcomeId, of: Instant, value: Quantity) -> Command {
    Command::TakeReading { outcome, value, of, note: None }
}

/// One line per line that was pasted: several values in a row are one line, done when all of them are.
fn merged(all: Vec<several::Became>) -> Vec<several::Became> {
    let mut lines: Vec<several::Became> = Vec::new();
    for one in all {
        match lines.last_mut() {
            Some(last) if last.line == one.line => {
                if let (Ok(()), Err(_)) = (&last.done, &one.done) {
                    last.done = one.done;
                }
            }
            _ => lines.push(one),
        }
    }
    lines
}
