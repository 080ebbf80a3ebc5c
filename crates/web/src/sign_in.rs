//! Signing in and out.

use app::SystemDraw;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use crate::error::Failure;
use crate::guard::{self, Session};
use crate::server::Server;
use crate::{frame, part};

/// The page to sign in.
pub(crate) async fn page() -> Response {
    frame::bare(
        "Sign in",
        &html! {
            h1 { "Sign in" }
            p { "Open the link that you were given. An admin can make you a new one." }
        },
    )
}

/// What a link to sign in shows: one button. Opening it changes nothing, so that programs which look at links use none up.
pub(crate) async fn link(
    State(server): State<Server>,
    Path(link): Path<String>,
) -> Result<Response, Failure> {
    let Some(person) = server.doors.invited(&link, server.handle.now())? else { return Ok(used()) };
    let known = server.handle.known();
    let Some(found) = known.state.people.get(&person).filter(|_| known.state.is_here(person)) else {
        return Ok(used());
    };
    let name = server.texts.get(&found.name);
    Ok(frame::bare(
        "Sign in",
        &html! {
            h1 { "Sign in" @if let Some(name) = &name { " as " (name) } }
            form method="post" action={ "/sign-in/" (link) } { (part::primary("Sign in")) }
        },
    ))
}

/// Signs in with a link.
pub(crate) async fn take(
    State(server): State<Server>,
    Path(link): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !guard::is_own(&server, &headers) {
        return Err(Failure::Foreign);
    }
    let Some(secret) = server.doors.take(&link, server.handle.now(), &mut SystemDraw)? else {
        return Ok(used());
    };
    Ok(([(header::SET_COOKIE, guard::set_cookie(&server, &secret))], Redirect::to("/")).into_response())
}

fn used() -> Response {
    frame::bare(
        "This link cannot be used any more",
        &html! {
            h1 { "This link cannot be used any more" }
            p { "A link signs in once, and only for some days. Ask an admin for a new one, or " a href="/sign-in" { "sign in" } "." }
        },
    )
}

/// Signs out.
pub(crate) async fn out(
    State(server): State<Server>,
    session: Session,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response, Failure> {
    let fields = crate::shape::Fields::read(&body).map_err(Failure::Unfit)?;
    if !guard::is_own(&server, &headers) || fields.hidden("_csrf") != Some(session.csrf.as_str()) {
        return Err(Failure::Foreign);
    }
    server.doors.leave(&session.secret)?;
    Ok(([(header::SET_COOKIE, guard::drop_cookie())], Redirect::to("/sign-in")).into_response())
}
