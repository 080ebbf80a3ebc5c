//! Signing in with a password. Whatever is wrong, the answer is the same, and takes as long.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use model::PersonId;
use tokio::sync::SemaphorePermit;

use super::{Tried, begin, shown};
use crate::error::Failure;
use crate::form::local;
use crate::guard::{self, Client, OwnForm, Rate};
use crate::server::Server;

/// The channel on which people's e-mail addresses are kept.
pub(super) const MAIL: &str = "mail";
/// How long somebody waits for others' passwords to be hashed.
const TURN_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of a name or an address at most.
const WHO_BYTES_MAX: usize = 320;
const WRONG: &str = "This name and this password do not belong together. Try again, or use a link.";

/// Takes the form.
pub(crate) async fn enter(
    State(server): State<Server>,
    client: Client,
    headers: HeaderMap,
    OwnForm(fields): OwnForm,
) -> Result<Response, Failure> {
    let field = |name| fields.hidden(name).unwrap_or_default();
    let (who, password) = (field("who").trim(), field("password"));
    let next = local(fields.hidden("next")).unwrap_or_default();
    let key = guard::keyed(&server, &[b"who", who.to_lowercase().as_bytes()]);
    let address = guard::keyed(&server, &[b"from", client.counted().as_bytes()]);
    let now = server.handle.now();
    let may = server.limits.take(address, Rate::ADDRESS, now) && server.limits.take(key, Rate::PERSON, now);
    if !may {
        return Err(Failure::TooMany);
    }
    match is(&server, who, password).await? {
        Some(person) => {
            server.limits.forget(&key);
            begin(&server, &headers, person, if next.is_empty() { "/" } else { next }).await
        }
        None => {
            Ok(shown(&server, StatusCode::UNPROCESSABLE_ENTITY, &Tried { next, who, wrong: Some(WRONG) }))
        }
    }
}

/// Whose name and password these are.
async fn is(server: &Server, who: &str, password: &str) -> Result<Option<PersonId>, Failure> {
    let _turn = hashing(server).await?;
    let (asking, who, password) = (server.clone(), who.to_owned(), password.to_owned());
    guard::blocking(move || {
        // Each is looked for, so that it takes as long whichever it is.
        let by_address = asking.doors.at_address(MAIL, &who)?;
        let by_name = named(&asking, &who);
        let person = by_address.or(by_name).filter(|_| who.len() <= WHO_BYTES_MAX);
        // Of somebody known by two names no more is tried than of one known by one.
        let key = person.map(|person| guard::keyed(&asking, &[b"person", &person.0.to_be_bytes()]));
        let now = asking.handle.now();
        let may = key.is_none_or(|key| asking.limits.take(key, Rate::PERSON, now));
        let fits = asking.doors.check_password(person, &password)?;
        let here = person.filter(|person| fits && may && asking.handle.known().state.is_here(*person));
        if let Some(key) = key.filter(|_| here.is_some()) {
            asking.limits.forget(&key);
        }
        Ok(here)
    })
    .await
}

/// A turn at hashing a password.
pub(crate) async fn hashing(server: &Server) -> Result<SemaphorePermit<'_>, Failure> {
    match tokio::time::timeout(TURN_WITHIN, server.hashing.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(Failure::TooMany),
    }
}

/// The one person who is called that.
fn named(server: &Server, name: &str) -> Option<PersonId> {
    let known = server.handle.known();
    let name = name.to_lowercase();
    let mut found = known.state.people.iter().filter(|(_, person)| {
        person.left.is_none()
            && !person.erased
            && server.texts.get(&person.name).is_some_and(|text| text.trim().to_lowercase() == name)
    });
    let first = found.next().map(|(id, _)| *id);
    first.filter(|_| found.next().is_none())
}
