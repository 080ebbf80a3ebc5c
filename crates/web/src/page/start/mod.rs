//! Start: in an empty folder there is no organisation yet. Where people work, and what follows from it, comes first; then the
//! company and its first admin. Everything entered travels with the pages, so that going back loses nothing, and nothing is
//! kept before the organisation is founded. Only whoever has the secret of the set-up link gets here.

mod company;
mod found;
mod places;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::error::Failure;
use crate::guard;
use crate::part::{Mark, mark};
use crate::routes::{Access, Route, form_route, page_route};
use crate::server::Server;
use crate::shape::{Fields, Wrong};

/// The routes of the set-up.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/start", Access::Public, get(first)),
        page_route("/start/company", Access::Public, get(second)),
        form_route("/start", Access::Public, post(found::send)),
    ]
}

/// Lets in who has the secret of the set-up, as long as there is no organisation.
async fn admitted(server: &Server, fields: &Fields) -> Result<(), Failure> {
    if server.handle.known().state.organisation.is_some() {
        return Err(Failure::Missing);
    }
    let (doors, key) = (server.doors.clone(), fields.hidden("key").unwrap_or_default().to_owned());
    let known = guard::blocking(move || doors.is_setup(&key)).await?;
    if known { Ok(()) } else { Err(Failure::Missing) }
}

async fn first(State(server): State<Server>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes()).map_err(Failure::Unfit)?;
    admitted(&server, &fields).await?;
    Ok(crate::sign_in::private(places::page(&server, &fields)))
}

async fn second(State(server): State<Server>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes()).map_err(Failure::Unfit)?;
    admitted(&server, &fields).await?;
    // What cannot be read is shown where it is entered.
    if places::read(&fields).iter().any(Result::is_err) || places::read(&fields).is_empty() {
        return Ok(crate::sign_in::private(places::page(&server, &fields)));
    }
    Ok(crate::sign_in::private(company::page(&fields, &[])))
}

/// A field of the set-up: nobody is signed in yet, so it belongs to no form of a reader.
fn line(fields: &Fields, wrong: &[Wrong], name: &str, label: &str, hint: &str, usual: &str) -> Markup {
    input(fields, wrong, name, label, hint, |id, value| {
        html! { input type="text" id=(id) name=(name) value=(value.unwrap_or(usual)) autocomplete="off"; }
    })
}

fn input(
    fields: &Fields,
    wrong: &[Wrong],
    name: &str,
    label: &str,
    hint: &str,
    field: impl FnOnce(&str, Option<&str>) -> Markup,
) -> Markup {
    let id = name.replace('.', "-");
    let wrong = wrong.iter().find(|wrong| wrong.field == name);
    html! {
        div.field {
            label for=(id) { (label) }
            @if !hint.is_empty() { p.hint { (hint) } }
            (field(&id, fields.hidden(name)))
            @if let Some(wrong) = wrong { p.wrong { (mark(Mark::Needs)) (wrong.what) } }
        }
    }
}

/// Everything entered so far but what this page asks for itself, so that it comes along.
fn carried(fields: &Fields, own: &[&str]) -> Markup {
    let others = fields.iter().filter(|(name, value)| {
        !value.is_empty() && *name != "more" && !own.iter().any(|own| name.split('.').next() == Some(own))
    });
    html! { @for (name, value) in others { input type="hidden" name=(name) value=(value); } }
}

/// The address of a page with everything entered so far.
fn address(path: &str, fields: &Fields) -> String {
    let kept: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, value)| !value.is_empty() && !matches!(*name, "more" | "password"))
        .collect();
    format!("{path}?{}", serde_urlencoded::to_string(kept).unwrap_or_default())
}
