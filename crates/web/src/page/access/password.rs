//! Setting a password, and changing it: whoever has one says it, unless they came by a link a moment ago.

use app::{SystemDraw, WeakPassword};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::{Instant, PersonId};
use worktime::MINUTE;

use super::PAGE;
use crate::desk::Desk;
use crate::error::Failure;
use crate::guard::{self, Rate, hex, keyed};
use crate::part::{Form, primary, sentence};
use crate::server::Server;
use crate::several::Received;
use crate::shape::Wrong;
use crate::sign_in::hashing;

/// How long after signing in with a link a password can be set without saying the one before.
const TICKET: i64 = 15 * MINUTE;

/// Where to set a password for somebody who just signed in with a link.
pub(crate) fn ticket(server: &Server, person: PersonId) -> String {
    let ends = (server.handle.now() + TICKET).as_micros();
    format!("{PAGE}?ticket={ends}.{}", signed(server, person, ends))
}

fn signed(server: &Server, person: PersonId, ends: i64) -> String {
    hex(&keyed(server, &[b"ticket", &person.0.to_be_bytes(), &ends.to_be_bytes()]))
}

/// Whether it is the reader's, and not too old.
pub(super) fn is_ticket(desk: &Desk, ticket: &str) -> bool {
    let Some((ends, sign)) = ticket.split_once('.') else { return false };
    let Ok(ends) = ends.parse::<i64>() else { return false };
    let right = guard::same(signed(&desk.server, desk.me, ends).as_bytes(), sign.as_bytes());
    right && Instant::from_micros(ends) > desk.now
}

pub(super) fn section(desk: &Desk, has: bool, ticket: Option<&str>) -> Markup {
    let form = Form::new(desk, "access_password", "").by("/settings/access/password");
    let form = ticket.into_iter().fold(form, |form, ticket| form.with("_ticket", ticket));
    let body = html! {
        @if has && ticket.is_none() { (form.secret("current", "The password you have now", "", "current-password")) }
        (form.secret("password", if has { "The new one" } else { "A password" }, "At least 12 characters. A few words in a row are a good one.", "new-password"))
        (primary(if has { "Change the password" } else { "Set the password" }))
    };
    html! {
        section #password {
            h2 { "Password" }
            p {
                @if has { "You have one. When it is changed, you are signed out everywhere else." }
                @else { "You have none. With one you need no link to sign in." }
            }
            (form.markup("", body))
        }
    }
}

/// Sets it.
pub(super) async fn set(received: Received) -> Result<Response, Failure> {
    let desk = received.desk.clone();
    let password = received.fields.hidden("password").unwrap_or_default().to_owned();
    let current = received.fields.hidden("current").unwrap_or_default().to_owned();
    let ticket = received.fields.hidden("_ticket").is_some_and(|ticket| is_ticket(&desk, ticket));
    let (doors, me, now) = (desk.server.doors.clone(), desk.me, desk.now);
    let asked = doors.clone();
    let has = guard::blocking(move || asked.has_password(me)).await?;
    if has && !ticket {
        let key = keyed(&desk.server, &[b"person", &me.0.to_be_bytes()]);
        if !desk.server.limits.take(key, Rate::PERSON, now) {
            return Err(Failure::TooMany);
        }
        let turn = hashing(&desk.server).await?;
        let asked = doors.clone();
        let right = guard::blocking(move || asked.check_password(Some(me), &current)).await?;
        drop(turn);
        if !right {
            return Ok(received.again(wrong("current", "This is not your password."), None).await);
        }
        desk.server.limits.forget(&key);
    }
    if let Err(weak) = WeakPassword::check(&password) {
        return Ok(received.again(wrong("password", &sentence(&weak.to_string())), None).await);
    }
    let _turn = hashing(&desk.server).await?;
    let secret = desk.session.secret.clone();
    guard::blocking(move || {
        doors.set_password(me, &password, now, &mut SystemDraw)?;
        doors.leave_others(me, &secret)
    })
    .await?;
    Ok(Redirect::to(PAGE).into_response())
}

fn wrong(field: &str, what: &str) -> Vec<Wrong> {
    vec![Wrong { field: field.to_owned(), what: what.to_owned() }]
}
