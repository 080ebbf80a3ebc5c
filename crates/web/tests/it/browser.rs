//! A browser as far as signing in needs one: it keeps a cookie, says where its forms come from, and shows whole answers.

use std::cell::RefCell;
use std::sync::Arc;

use app::{Doors, Texts};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header, request};
use tower::ServiceExt as _;
use web::{Options, Server, Settings};

use crate::kit::{Org, attribute};

/// The address of the kit's server.
pub(crate) const ORIGIN: &str = "http://inboard.test";

/// A whole answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header, or nothing.
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn html(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    /// Where it leads.
    pub(crate) fn to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.html());
        self.header(header::LOCATION)
    }

    /// The value of the first hidden field of a name.
    pub(crate) fn field(&self, name: &str) -> String {
        let html = self.html();
        let tags = html.split('<').filter(|tag| attribute(tag, "name").as_deref() == Some(name));
        tags.filter_map(|tag| attribute(tag, "value"))
            .next()
            .unwrap_or_else(|| panic!("no field {name}: {html}"))
    }

    /// The value that a cookie is set to, with its attributes.
    pub(crate) fn cookie(&self) -> (&str, &str, &str) {
        let set = self.header(header::SET_COOKIE);
        let (name, rest) = set.split_once('=').unwrap_or_else(|| panic!("no cookie: {:?}", self.headers));
        let (value, attributes) = rest.split_once(';').unwrap_or((rest, ""));
        (name, value, attributes)
    }
}

/// A browser.
pub(crate) struct Browser<'a> {
    org: &'a Org,
    pub(crate) server: Server,
    origin: String,
    /// The line of cookies that it sends.
    pub(crate) cookies: RefCell<String>,
}

impl<'a> Browser<'a> {
    /// At the kit's own server, signed in as nobody.
    pub(crate) fn new(org: &'a Org) -> Self {
        Self::at(org, org.server.clone(), ORIGIN)
    }

    /// At another server of the same organisation.
    pub(crate) fn at(org: &'a Org, server: Server, origin: &str) -> Self {
        Self { org, server, origin: origin.to_owned(), cookies: RefCell::default() }
    }

    /// At one with options, such as another node.
    pub(crate) fn with(org: &'a Org, origin: &str, options: Options) -> Self {
        let settings = Settings { origin: origin.to_owned(), secret: [7; 32] };
        let (store, doors) = (Arc::clone(&org.store), Doors::new(Arc::clone(&org.store)));
        let server =
            Server::new(org.handle.clone(), Texts::new(store), doors, settings).with_options(options);
        Self::at(org, server, origin)
    }

    /// Another one at the same server, signed in as nobody.
    pub(crate) fn at_same(other: &Self) -> Self {
        Self::at(other.org, other.server.clone(), &other.origin)
    }

    /// Signed in as a person.
    pub(crate) fn signed_in(self, person: model::PersonId) -> Self {
        let secret = self.org.doors.enter(person, self.org.now(), &mut app::SystemDraw).expect("it enters");
        self.cookies.replace(format!("inboard_session={secret}"));
        self
    }

    /// A request with the cookies, to be changed before it is sent.
    pub(crate) fn request(&self, method: &str, address: &str) -> request::Builder {
        let request = Request::builder().method(method).uri(address).header(header::HOST, "inboard.test");
        let cookies = self.cookies.borrow();
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.as_str()) }
    }

    /// Sends a request, and keeps the cookie that comes back.
    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.org.wait(async {
            let Ok(response) = self.server.router().oneshot(request).await;
            let (head, body) = response.into_parts();
            let body = to_bytes(body, 16 << 20).await.expect("a body").to_vec();
            Answer { status: head.status, headers: head.headers, body }
        });
        if answer.headers.contains_key(header::SET_COOKIE) {
            let (name, value, _) = answer.cookie();
            self.cookies.replace(if value.is_empty() { String::new() } else { format!("{name}={value}") });
        }
        answer
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        self.send(self.request("GET", address).body(Body::empty()).expect("a request"))
    }

    /// Sends a form from one of the server's own pages.
    pub(crate) fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request("POST", address).header(header::ORIGIN, &self.origin);
        self.send(form(request.header("sec-fetch-site", "same-origin"), fields))
    }

    /// Sends a form with the token of a page.
    pub(crate) fn post_from(&self, page: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(page).field("_csrf");
        let mut all = vec![("_csrf", token.as_str()), ("_back", page)];
        all.extend_from_slice(fields);
        self.post(address, &all)
    }

    /// Whether somebody is signed in.
    pub(crate) fn is_in(&self) -> bool {
        self.get("/").status == StatusCode::OK
    }
}

/// A request with the fields of a form.
pub(crate) fn form(request: request::Builder, fields: &[(&str, &str)]) -> Request<Body> {
    let body = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    let body = body.collect::<Vec<_>>().join("&");
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(Body::from(body)).expect("a request")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
