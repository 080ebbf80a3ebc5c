//! Who uses the API: a program with a token, or a page's script with its session.

use std::collections::BTreeSet;

use app::Scope;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use model::PersonId;

use super::{Session, csrf};
use crate::error::Failure;
use crate::server::Server;

/// The header in which a script sends the token of its page's forms.
pub(crate) const CSRF_HEADER: &str = "x-csrf-token";

/// Somebody who calls the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// As whom they act, and what they see: this person's view.
    pub(crate) person: PersonId,
    /// What they may do besides reading; everything that the person may when `None`. Goes into `app::Request::scopes`.
    pub(crate) scopes: Option<BTreeSet<Scope>>,
}

impl FromRequestParts<Server> for Caller {
    type Rejection = Failure;

    /// `SignedOut` for a missing, wrong or ended token, whichever it is; `Foreign` when a session changes something and
    /// does not send its page's token.
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let secret = bearer(&parts.headers).ok_or(Failure::SignedOut)?.to_owned();
            return by_token(server, secret).await;
        }
        let session = Session::from_request_parts(parts, server).await?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let sent = parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
            if !sent.is_some_and(|sent| session.csrf.fits(sent)) || !csrf::is_own(server, &parts.headers) {
                return Err(Failure::Foreign);
            }
        }
        here(server, Self { person: session.person, scopes: None })
    }
}

async fn by_token(server: &Server, secret: String) -> Result<Caller, Failure> {
    let now = server.handle.now();
    let known = match server.doors.known_grant(&secret, now) {
        Some(known) => Some(known),
        None => {
            let doors = server.doors.clone();
            super::blocking(move || doors.grant(&secret, now)).await?
        }
    };
    let grant = known.ok_or(Failure::SignedOut)?;
    here(server, Caller { person: grant.person, scopes: grant.scopes })
}

/// A token outlives neither its person's leaving nor their being erased.
fn here(server: &Server, caller: Caller) -> Result<Caller, Failure> {
    if server.handle.known().state.is_here(caller.person) { Ok(caller) } else { Err(Failure::SignedOut) }
}

/// The secret of an `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let said = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = said.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}
