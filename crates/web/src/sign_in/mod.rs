//! Signing in and out: with a password, or with a link that one was given or sent.

mod link;
mod mail;
mod password;

use app::{Draw as _, Request, SystemDraw};
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::{Actor, Command, CommandId, PersonId};
use serde::Deserialize;

use crate::error::Failure;
use crate::form::local;
use crate::frame;
use crate::guard::{self, Session};
use crate::part::{Mark, mark, primary, secondary};
use crate::server::Server;
use crate::shape::Fields;

pub(crate) use link::{address, link, take};
pub(crate) use mail::mail;
pub(crate) use password::{enter, hashing};

/// Where somebody wanted to go.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    next: Option<String>,
    /// They sent a form after their session had ended.
    lost: Option<String>,
}

const LOST: &str = "You were signed out meanwhile, so what you just sent was not done. Sign in and enter it again: going back may still show what you wrote.";

/// The page to sign in.
pub(crate) async fn page(State(server): State<Server>, Query(wanted): Query<Wanted>) -> Response {
    shown(
        &server,
        StatusCode::OK,
        &Tried {
            next: local(wanted.next.as_deref()).unwrap_or_default(),
            who: "",
            wrong: wanted.lost.is_some().then_some(LOST),
        },
    )
}

/// What was tried on the page before it is shown.
struct Tried<'a> {
    /// Where to go then.
    next: &'a str,
    /// The name or address that was entered.
    who: &'a str,
    /// Why it did not work.
    wrong: Option<&'a str>,
}

fn shown(server: &Server, status: StatusCode, tried: &Tried<'_>) -> Response {
    let page = frame::bare(
        "Sign in",
        &html! {
            h1 { "Sign in" }
            form method="post" action="/sign-in" {
                input type="hidden" name="next" value=(tried.next);
                @if let Some(wrong) = tried.wrong { p.wrong role="alert" { (mark(Mark::Needs)) (wrong) } }
                div.field {
                    label for="who" { "E-mail or name" }
                    input type="text" id="who" name="who" value=(tried.who) autocomplete="username" autocapitalize="none" spellcheck="false" required;
                }
                div.field {
                    label for="password" { "Password" }
                    input type="password" id="password" name="password" autocomplete="current-password" required;
                }
                (primary("Sign in"))
            }
            (without_password(server))
        },
    );
    private((status, page).into_response())
}

/// For those who have no password, or do not remember it.
fn without_password(server: &Server) -> Markup {
    html! {
        @if server.options.post.is_some() {
            form.aside method="post" action="/sign-in/mail" {
                div.field {
                    label for="address" { "No password? Have a link sent to you" }
                    input type="email" id="address" name="address" autocomplete="email" placeholder="you@example.com" required;
                }
                (secondary("Send me a link"))
            }
        } @else {
            p.hint { "No password? Open the link that you were given. An admin can make you a new one." }
        }
    }
}

/// Signs a person in, ends what this browser was signed in as before, and goes on.
async fn begin(
    server: &Server,
    headers: &HeaderMap,
    person: PersonId,
    to: &str,
) -> Result<Response, Failure> {
    let before = guard::sent(server, headers).map(str::to_owned);
    let (doors, now) = (server.doors.clone(), server.handle.now());
    let secret = guard::blocking(move || {
        // A session is never gone on with: whoever knew it before does not know this one.
        if let Some(before) = before {
            doors.leave(&before)?;
        }
        doors.enter(person, now, &mut SystemDraw)
    });
    let cookie = guard::set_cookie(server, &secret.await?);
    join(server, person).await;
    Ok(private(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()))
}

/// Whoever was invited has come. What keeps that from being recorded keeps nobody out: it is for the next time.
async fn join(server: &Server, person: PersonId) {
    let known = server.handle.known();
    if known.state.invitations.get(&person).is_some_and(|known| known.joined.is_none()) {
        let id = CommandId(SystemDraw.draw());
        let _ =
            server.handle.execute(Request::new(Actor::Person(person), id, Command::Join { person })).await;
    }
}

/// Signs out.
pub(crate) async fn out(
    State(server): State<Server>,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let fields = Fields::read(&body).map_err(Failure::Unfit)?;
    guard::check(&server, &headers, &session, &fields)?;
    let doors = server.doors.clone();
    guard::blocking(move || doors.leave(&session.secret)).await?;
    let cookie = guard::drop_cookie(&server);
    // What the browser kept of the pages goes too.
    let clear = (header::HeaderName::from_static("clear-site-data"), "\"cache\"".to_owned());
    Ok(([(header::SET_COOKIE, cookie), clear], Redirect::to("/sign-in")).into_response())
}

/// Nothing of it is to be kept by a browser, or told to where its links lead.
pub(crate) fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}

/// Whether an answer sends somebody to sign in.
fn is_sent_here(response: &Response) -> bool {
    response.status() == StatusCode::SEE_OTHER
        && response.headers().get(header::LOCATION).is_some_and(|to| to == "/sign-in")
}

/// Whoever sent a form without being signed in any more is told that it was not done.
pub(crate) fn say_lost(response: &mut Response) {
    if is_sent_here(response) {
        response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/sign-in?lost=1"));
    }
}

/// Whoever was sent to sign in comes back to where they wanted to go.
pub(crate) fn and_then(response: &mut Response, wanted: &str) {
    let sent = is_sent_here(response);
    let Some(wanted) = local(Some(wanted)).filter(|wanted| sent && *wanted != "/") else { return };
    let query = serde_urlencoded::to_string([("next", wanted)]).unwrap_or_default();
    if let Ok(to) = HeaderValue::try_from(format!("/sign-in?{query}")) {
        response.headers_mut().insert(header::LOCATION, to);
    }
}
