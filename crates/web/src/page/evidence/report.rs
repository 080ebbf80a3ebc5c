//! The report of a kept history: what it shows, inside the product; the same as JSON, and as one file to send on.

use std::sync::Arc;

use app::histories::Measured;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, PreEscaped, html};
use model::{History, HistoryFile, HistoryId};

use super::{count, kept_by, leads, matching, own, product, readers, upload};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, fold, secondary};

/// A kept history, and where it lies.
struct Found {
    id: HistoryId,
    history: Arc<History>,
    file: HistoryFile,
    mapping: Arc<str>,
}

fn find(desk: &Desk, id: &str) -> Result<Found, Failure> {
    own(desk)?;
    let id: HistoryId = id.parse().map_err(|_| Failure::Missing)?;
    let history = Arc::clone(desk.state().histories.get(&id).ok_or(Failure::Missing)?);
    let file = history.file.ok_or(Failure::Missing)?;
    let mapping = desk.text(&history.mapping);
    Ok(Found { id, history, file, mapping })
}

async fn measured(desk: &Desk, found: &Found) -> Result<Arc<Measured>, Failure> {
    let histories = desk.server.histories.clone();
    let (file, mapping) = (found.file, Arc::clone(&found.mapping));
    if let Some(known) = histories.known(&file, &mapping) {
        return Ok(known);
    }
    let measured = desk.server.histories.turn(move || histories.report(&file, &mapping)).await;
    measured.map_err(|error| matching::failed(&error))
}

/// The report.
pub(super) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let found = find(&desk, &id)?;
    let measured = measured(&desk, &found).await?;
    let name = desk.text(&found.history.name);
    let body = html! {
        p.meta {
            a href="/evidence" { "Evidence" } " · " (name) " · read " (kept_by(&desk, &found.history))
            " · " (repaired(&measured)) " · read by " (readers(&desk))
        }
        div.report { (PreEscaped(measured.body(&product(&desk)))) }
        section.report-acts #what-next {
            h2 { "What can be done with it" }
            p { a href={ "/evidence/" (found.id) "/report.html" } download { "Download it as one file" } " to send on: it holds no person’s name." }
            @if desk.leads() { (acts(&desk, &found, &name)) }
        }
    };
    Ok(frame::page(&desk, &name, &body))
}

fn acts(desk: &Desk, found: &Found, name: &str) -> Markup {
    let id = found.id;
    let anew = Form::new(desk, "match_history", id).by(format!("/evidence/{id}/matching"));
    let erase = Form::new(desk, "erase_history", id).by(format!("/evidence/{id}/erase"));
    html! {
        (anew.markup("act", secondary("Change who works where, or what words mean")))
        (fold("Put a newer export in its place", false, &html! {
            p.hint { "The matching is used again where the columns are the same." }
            (upload::form(desk, Some(id), None))
        }))
        (rename(desk, id, name))
        p.meta {
            "For programs: " a href={ "/evidence/" (id) "/report.json" } { "every figure as JSON" } " and "
            a href={ "/evidence/" (id) "/matching.toml" } download { "the matching" }
            ", which " code { "inboard look --mapping" } " takes; both may name persons."
        }
        (fold("Erase it", false, &erase.markup("", html! {
            p {
                "Its " (count(found.file.rows)) " entries, its matching and this report are lost, for everybody and for good. "
                "That “" (name) "” was here stays in the record, and so does what was decided from it."
            }
            button.text type="submit" { "Erase the history" }
        })))
    }
}

fn rename(desk: &Desk, id: HistoryId, name: &str) -> Markup {
    let form = Form::new(desk, "rename", id).with("what", format!("history:{id}"));
    fold(
        "Give it another name",
        form.is_tried(),
        &form.markup(
            "",
            html! {
                (form.line("name", "Its name", "", name))
                (secondary("Rename"))
            },
        ),
    )
}

/// "0 of 65,533 rows repaired".
fn repaired(measured: &Measured) -> String {
    let quality = &measured.figures.quality;
    let repaired =
        quality.unparsable.count + quality.duplicates + quality.out_of_order + quality.teams_filled;
    format!("{} of {} rows repaired or left out", count(repaired), count(quality.rows))
}

/// The report as one file.
pub(super) async fn file(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let found = find(&desk, &id)?;
    let measured = measured(&desk, &found).await?;
    let made = desk.zone.to_civil(desk.now).date();
    let made = crate::say::on(made, 0);
    // The page has its own style within, which the policy of our pages does not let in: it is for saving, not for showing.
    Ok(attached("text/html; charset=utf-8", "report.html", measured.page(&made, &product(&desk))))
}

/// Every figure.
pub(super) async fn json(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    leads(&desk)?;
    let found = find(&desk, &id)?;
    let json = measured(&desk, &found).await?.json();
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}

/// The matching.
pub(super) async fn toml(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    leads(&desk)?;
    let found = find(&desk, &id)?;
    Ok(attached("application/toml", "matching.toml", found.mapping.to_string()))
}

fn attached(kind: &'static str, name: &str, body: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    (headers, body).into_response()
}
