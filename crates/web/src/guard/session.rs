//! Sessions: the cookie, and who it belongs to.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use model::PersonId;

use super::csrf::Csrf;
use crate::error::Failure;
use crate::server::Server;

/// How long a browser keeps the cookie, in seconds. The session itself ends earlier when it is not used.
const COOKIE_SECONDS: u64 = 180 * 24 * 3_600;

/// A reader who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Who.
    pub(crate) person: PersonId,
    /// The session's secret.
    pub(crate) secret: String,
    /// What every form of this session carries, as it stands on this page.
    pub(crate) csrf: Csrf,
}

impl FromRequestParts<Server> for Session {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let secret = sent(server, &parts.headers).ok_or(Failure::SignedOut)?.to_owned();
        let person = whose(server, &secret).await?.ok_or(Failure::SignedOut)?;
        let csrf = Csrf::new(server, &secret, &here(parts));
        Ok(Self { person, secret, csrf })
    }
}

/// Who a session belongs to; asks the store only for what was not asked for some seconds.
pub(crate) async fn whose(server: &Server, secret: &str) -> Result<Option<PersonId>, Failure> {
    let now = server.handle.now();
    if let Some(person) = server.doors.known(secret, now) {
        return Ok(Some(person));
    }
    let (doors, secret) = (server.doors.clone(), secret.to_owned());
    super::blocking(move || doors.who(&secret, now)).await
}

/// The address that was asked for, with its query.
fn here(parts: &Parts) -> String {
    let uri: &Uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()
}

/// The cookie's name. Over HTTPS one that the browser takes only from this very host, over HTTPS, for all of it: no other
/// host of the domain can put one in its place.
fn cookie_name(server: &Server) -> &'static str {
    if server.is_https() { "__Host-inboard" } else { "inboard_session" }
}

/// The session's secret that a browser sent.
pub(crate) fn sent<'a>(server: &Server, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, cookie_name(server))
}

/// The value of a cookie.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The header that starts a session in the browser.
pub(crate) fn set_cookie(server: &Server, secret: &str) -> String {
    format!("{}={secret}; Max-Age={COOKIE_SECONDS}{}", cookie_name(server), attributes(server))
}

/// The header that ends it.
pub(crate) fn drop_cookie(server: &Server) -> String {
    format!("{}=; Max-Age=0{}", cookie_name(server), attributes(server))
}

fn attributes(server: &Server) -> &'static str {
    if server.is_https() {
        "; Path=/; HttpOnly; SameSite=Lax; Secure"
    } else {
        "; Path=/; HttpOnly; SameSite=Lax"
    }
}
