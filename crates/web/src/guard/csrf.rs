//! Whether what is sent was filled in on one of our own pages by whoever is signed in.
//!
//! Every form carries a token that only its session has. On each page it stands masked with a digest of the page's address:
//! pages are compressed, and whoever can have a browser fetch addresses of their choice and sees how long the answers are
//! could else guess a token that always looks the same, letter by letter. The mask follows from session and address, so that
//! the same page stays the same bytes.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, PreEscaped, Render};

use super::{Session, hex, keyed, same, unhex};
use crate::error::Failure;
use crate::server::Server;
use crate::shape::Fields;

const BYTES: usize = 16;

/// The token of a session's forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Csrf {
    token: [u8; BYTES],
    masked: String,
}

impl Csrf {
    /// As it stands on the page at this address.
    pub(crate) fn new(server: &Server, secret: &str, here: &str) -> Self {
        let token = half(keyed(server, &[b"form", secret.as_bytes()]));
        let mask = half(keyed(server, &[b"mask", secret.as_bytes(), here.as_bytes()]));
        let masked = hex(&mask) + &hex(&xor(&mask, &token));
        Self { token, masked }
    }

    /// Whether a form of this session was sent.
    pub(crate) fn fits(&self, sent: &str) -> bool {
        let Some((mask, masked)) = sent.split_at_checked(2 * BYTES) else { return false };
        let (Some(mask), Some(masked)) = (unhex::<BYTES>(mask), unhex::<BYTES>(masked)) else { return false };
        same(&xor(&mask, &masked), &self.token)
    }
}

impl Render for Csrf {
    fn render(&self) -> Markup {
        // Hexadecimal digits.
        PreEscaped(self.masked.clone())
    }
}

fn half(digest: [u8; 32]) -> [u8; BYTES] {
    std::array::from_fn(|place| digest[place])
}

fn xor(one: &[u8; BYTES], other: &[u8; BYTES]) -> [u8; BYTES] {
    std::array::from_fn(|place| one[place] ^ other[place])
}

/// Refuses a form that this session did not send from one of our own pages. Every handler of a form begins with it.
pub(crate) fn check(
    server: &Server,
    headers: &HeaderMap,
    session: &Session,
    fields: &Fields,
) -> Result<(), Failure> {
    let fits = fields.hidden("_csrf").is_some_and(|sent| session.csrf.fits(sent));
    if fits && is_own(server, headers) { Ok(()) } else { Err(Failure::Foreign) }
}

/// The fields of a form that whoever sends it need not be signed in for, from one of our own pages.
pub(crate) struct OwnForm(pub(crate) Fields);

impl FromRequest<Server> for OwnForm {
    type Rejection = Response;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Response> {
        if !is_own(server, request.headers()) {
            return Err(Failure::Foreign.into_response());
        }
        let body = Bytes::from_request(request, server).await.map_err(IntoResponse::into_response)?;
        Fields::read(&body).map(Self).map_err(|what| Failure::Unfit(what).into_response())
    }
}

/// Whether something that changes things comes from one of our own pages, as far as the browser says. A program that is no
/// browser says nothing, and holds no cookie that somebody else could use.
pub(crate) fn is_own(server: &Server, headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = said("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = said("origin").is_none_or(|origin| is_ours(server, origin, said("host")));
    site && origin
}

/// The address that people were given, or the very host that was asked in the same way, such as `localhost` for
/// `127.0.0.1`.
fn is_ours(server: &Server, origin: &str, host: Option<&str>) -> bool {
    let scheme = if server.is_https() { "https://" } else { "http://" };
    let asked = origin.strip_prefix(scheme);
    origin == server.settings.origin || (asked.is_some() && asked == host)
}
