//! Who is asking, and whether a form is theirs: sessions by cookie, and a token in every form that only its session has.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use hmac::{Hmac, Mac};
use model::PersonId;
use sha2::Sha256;

use crate::error::Failure;
use crate::server::Server;

/// The cookie of a session.
const COOKIE: &str = "inboard_session";

/// A reader who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Who.
    pub(crate) person: PersonId,
    /// The session's secret.
    pub(crate) secret: String,
    /// What every form of this session carries.
    pub(crate) csrf: String,
}

impl Session {
    fn new(server: &Server, person: PersonId, secret: String) -> Self {
        let csrf = csrf_of(server, &secret);
        Self { person, secret, csrf }
    }
}

impl FromRequestParts<Server> for Session {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let secret = cookie(&parts.headers, COOKIE).ok_or(Failure::SignedOut)?.to_owned();
        let person = server.doors.who(&secret, server.handle.now())?.ok_or(Failure::SignedOut)?;
        Ok(Self::new(server, person, secret))
    }
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The header that starts a session in the browser.
pub(crate) fn set_cookie(server: &Server, secret: &str) -> String {
    let secure = if server.settings.origin.starts_with("https:") { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000{secure}")
}

/// The header that ends it.
pub(crate) fn drop_cookie() -> String {
    format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}

fn csrf_of(server: &Server, secret: &str) -> String {
    hex(&keyed(server, &[b"form", secret.as_bytes()])[..16])
}

/// A keyed digest of some parts: what only this server can have made.
pub(crate) fn keyed(server: &Server, parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length fits.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&server.settings.secret) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether something that changes things comes from one of our own pages, as far as the browser says.
pub(crate) fn is_own(server: &Server, headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let site = said("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = said("origin").is_none_or(|origin| origin == server.settings.origin);
    site && origin
}
