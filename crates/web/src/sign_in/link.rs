//! Signing in with a link. Opening it changes nothing, so that programs which look at links use none up; it shows one button,
//! which sends the secret in the body: no address with it is asked for again.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

use super::{begin, private};
use crate::error::Failure;
use crate::guard::{self, Client, OwnForm, Rate};
use crate::page::access;
use crate::server::Server;
use crate::{frame, part};

/// The whole address of a link with this secret part.
pub(crate) fn address(server: &Server, link: &str) -> String {
    format!("{}/sign-in/{link}", server.settings.origin)
}

/// What a link shows: one button.
pub(crate) async fn link(
    State(server): State<Server>,
    client: Client,
    Path(link): Path<String>,
) -> Result<Response, Failure> {
    let Some(person) = of(&server, client, &link).await? else { return Ok(used()) };
    let known = server.handle.known();
    let Some(found) = known.state.people.get(&person).filter(|_| known.state.is_here(person)) else {
        return Ok(used());
    };
    let name = server.texts.get(&found.name);
    let doors = server.doors.clone();
    let has_password = guard::blocking(move || doors.has_password(person)).await?;
    Ok(private(frame::bare(
        "Sign in",
        // A script takes the secret out of the address line.
        &html! {
            div data-address="/sign-in" {
                h1 { "Sign in" @if let Some(name) = &name { " as " (name) } }
                form method="post" action="/sign-in/link" {
                    input type="hidden" name="link" value=(link);
                    p { (part::primary("Sign in")) }
                    p.hint { @if has_password { "You have a password already." } @else { "You have no password yet. With one you need no link next time." } }
                    p { button type="submit" name="then" value="password" { "Sign in and set a password" } }
                }
            }
        },
    )))
}

/// Signs in with a link.
pub(crate) async fn take(
    State(server): State<Server>,
    client: Client,
    headers: HeaderMap,
    OwnForm(fields): OwnForm,
) -> Result<Response, Failure> {
    let link = fields.hidden("link").unwrap_or_default().to_owned();
    let Some(person) = of(&server, client, &link).await? else { return Ok(used()) };
    if !server.handle.known().state.is_here(person) {
        return Ok(used());
    }
    let (doors, now) = (server.doors.clone(), server.handle.now());
    match guard::blocking(move || doors.take(&link, now)).await? {
        Some(person) if fields.hidden("then") == Some("password") => {
            begin(&server, &headers, person, &access::ticket(&server, person)).await
        }
        Some(person) => begin(&server, &headers, person, "/").await,
        None => Ok(used()),
    }
}

/// Whom a link signs in.
async fn of(server: &Server, client: Client, link: &str) -> Result<Option<model::PersonId>, Failure> {
    let now = server.handle.now();
    let key = guard::keyed(server, &[b"link", client.counted().as_bytes()]);
    if !server.limits.take(key, Rate::ADDRESS, now) {
        return Err(Failure::TooMany);
    }
    let (doors, link) = (server.doors.clone(), link.to_owned());
    guard::blocking(move || doors.invited(&link, now)).await
}

fn used() -> Response {
    private(frame::bare(
        "This link cannot be used any more",
        &html! {
            h1 { "This link cannot be used any more" }
            p { "A link signs in once, and only for some days. Ask an admin for a new one, or " a href="/sign-in" { "sign in" } "." }
        },
    ))
}
