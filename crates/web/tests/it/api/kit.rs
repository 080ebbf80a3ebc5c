//! Requests of a program that has a session.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use model::PersonId;
use serde_json::Value;

use crate::kit::{Org, Page};

/// An answer of the API.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    pub(super) page: Page,
}

impl Answer {
    pub(super) fn of(page: Page) -> Self {
        let body = if page.html.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&page.html).unwrap_or_else(|error| panic!("{error}: {}", page.html))
        };
        Self { status: page.status, body, page }
    }

    /// What a header says.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        self.page.headers.get(name)?.to_str().ok()
    }

    /// The kind of problem, after its status.
    pub(super) fn problem(&self) -> (u16, String) {
        assert_eq!(self.page.kind, "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], self.status.as_u16());
        let name = self.body["type"].as_str().and_then(|kind| kind.strip_prefix("/problems/"));
        (self.status.as_u16(), name.expect("an address of its kind").to_owned())
    }

    /// Where something is wrong.
    pub(super) fn places(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().expect("errors");
        errors
            .iter()
            .map(|error| error["pointer"].as_str().or(error["parameter"].as_str()).expect("a place"))
            .collect()
    }
}

/// The token of a session's forms, as a page shows it.
pub(super) fn csrf(org: &Org, person: PersonId) -> String {
    let page = org.page(person, "/raise");
    page.form("raise_flag").value("_csrf").expect("a token").to_owned()
}

/// Asks for something with some headers.
pub(super) fn get_with(org: &Org, person: PersonId, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(address).header(header::COOKIE, org.cookie(person));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(org.send(request.body(Body::empty()).expect("a request")))
}

pub(super) fn get(org: &Org, person: PersonId, address: &str) -> Answer {
    get_with(org, person, address, &[])
}

/// Gives a command with some headers.
pub(super) fn give_with(
    org: &Org,
    person: PersonId,
    kind: &str,
    fields: &Value,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/commands/{kind}"))
        .header(header::COOKIE, org.cookie(person))
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-csrf-token", csrf(org, person));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(org.send(request.body(Body::from(fields.to_string())).expect("a request")))
}

pub(super) fn give(org: &Org, person: PersonId, kind: &str, fields: &Value) -> Answer {
    give_with(org, person, kind, fields, &[])
}
