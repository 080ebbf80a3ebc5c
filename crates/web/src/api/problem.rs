//! What went wrong, told to a program as RFC 9457 says: each kind of problem has an address that explains it. The refusals of
//! the rules are read from their type, so that none is forgotten.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::{Noun, Refusal};
use serde_json::{Value, json};

use crate::error::Failure;
use crate::frame;
use crate::part::sentence;
use crate::shape::Wrong;

/// A kind of problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) status: StatusCode,
    pub(crate) title: String,
}

/// Kinds of problems that are no refusal of the rules: name, status, what it is.
const OWN: [(&str, u16, &str); 14] = [
    ("unreadable", 400, "What was sent cannot be read"),
    ("signed-out", 401, "Nobody is signed in"),
    ("foreign-request", 403, "A browser sent this from another site, or without its page's token"),
    ("method", 405, "This address does not answer to this method"),
    ("reused-key", 409, "The idempotency key was used for something else"),
    ("stale", 412, "It was changed meanwhile"),
    ("too-large", 413, "What was sent is too large"),
    ("not-json", 415, "A command is sent as JSON"),
    ("unusable", 422, "A value cannot be used"),
    ("too-many", 429, "Too much was tried"),
    ("busy", 503, "Too much is asked for at once"),
    ("unavailable", 503, "It cannot be done now"),
    ("unknown-outcome", 503, "It is not known whether it was done"),
    ("failed", 500, "Something went wrong inside"),
];

/// Every kind of problem by its name.
pub(crate) static KINDS: LazyLock<BTreeMap<String, Kind>> = LazyLock::new(|| {
    let own = OWN.iter().map(|(name, status, title)| {
        let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        ((*name).to_owned(), Kind { status, title: (*title).to_owned() })
    });
    own.chain(refusals()).collect()
});

/// The refusals of the rules, as their type describes them.
fn refusals() -> impl Iterator<Item = (String, Kind)> {
    let schema = schemars::schema_for!(Refusal).to_value();
    let variants = schema["oneOf"].as_array().cloned().unwrap_or_default();
    variants.into_iter().flat_map(|variant| {
        let said = variant["description"].as_str().unwrap_or_default().trim_end_matches('.').to_owned();
        let words = variant["const"]
            .as_str()
            .into_iter()
            .chain(variant["enum"].as_array().into_iter().flatten().filter_map(Value::as_str));
        let words = words
            .chain(variant["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()));
        let names: Vec<String> = words.map(|word| word.replace('_', "-")).collect();
        names.into_iter().map(move |name| {
            let status = status_of(&name);
            (name, Kind { status, title: said.clone() })
        })
    })
}

fn status_of(refusal: &str) -> StatusCode {
    match refusal {
        "missing" => StatusCode::NOT_FOUND,
        "not-yours" => StatusCode::FORBIDDEN,
        "taken" => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// A part of a request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the body, as a JSON pointer.
    Pointer(String),
    /// A header or a parameter of the address.
    Parameter(&'static str),
}

/// What went wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    name: String,
    detail: String,
    errors: Vec<(Place, String)>,
}

impl Problem {
    pub(crate) fn new(name: &str, detail: impl Into<String>) -> Self {
        Self { name: name.to_owned(), detail: sentence(&detail.into()), errors: Vec::new() }
    }

    /// What is not there, or not to be seen: which of the two is not said.
    pub(crate) fn missing(noun: Noun) -> Self {
        Refusal::Missing { noun }.into()
    }

    /// Fields of the body that are wrong.
    pub(crate) fn fields(name: &str, wrong: Vec<Wrong>) -> Self {
        let errors = wrong.into_iter().map(|wrong| (Place::Pointer(wrong.field), wrong.what)).collect();
        Self { errors, ..Self::new(name, "Nothing was done: correct what `errors` names") }
    }

    /// A header or a parameter that is wrong.
    pub(crate) fn parameter(name: &'static str, what: impl Into<String>) -> Self {
        let errors = vec![(Place::Parameter(name), what.into())];
        Self { errors, ..Self::new("unreadable", "Nothing was done: correct what `errors` names") }
    }

    pub(crate) fn status(&self) -> StatusCode {
        KINDS.get(&self.name).map_or(StatusCode::INTERNAL_SERVER_ERROR, |kind| kind.status)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let title = KINDS.get(&self.name).map(|kind| kind.title.as_str());
        let mut body = json!({
            "type": format!("/problems/{}", self.name),
            "title": title,
            "status": status.as_u16(),
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            let errors = self.errors.iter().map(|(place, detail)| match place {
                Place::Pointer(pointer) => json!({ "pointer": format!("#{pointer}"), "detail": detail }),
                Place::Parameter(name) => json!({ "parameter": name, "detail": detail }),
            });
            body["errors"] = errors.collect();
        }
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
        let headers = response.headers_mut();
        match status {
            StatusCode::UNAUTHORIZED => {
                headers
                    .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"inboard\""));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("300"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            _ => {}
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let name = match serde_json::to_value(&refusal) {
            Ok(Value::String(name)) => name,
            Ok(Value::Object(one)) => one.into_iter().next().map(|(name, _)| name).unwrap_or_default(),
            _ => String::new(),
        };
        Self::new(&name.replace('_', "-"), refusal.to_string())
    }
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        let name = match error {
            app::Error::Refused(refusal) => return refusal.into(),
            app::Error::Stale { .. } => "stale",
            app::Error::Unfit { .. } => "unusable",
            app::Error::Busy => "busy",
            app::Error::Unknown { .. } => "unknown-outcome",
            app::Error::Unavailable { .. }
            | app::Error::Full { .. }
            | app::Error::ReadOnly { .. }
            | app::Error::Unreadable(_)
            | app::Error::Damaged { .. }
            | app::Error::Stopped => "unavailable",
        };
        Self::new(name, error.to_string())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::SignedOut => Self::new(
                "signed-out",
                "send a token as `Authorization: Bearer …`, or the cookie of a session; a token that ended counts for nothing",
            ),
            Failure::Missing => {
                Self::new("missing", "there is nothing at this address: see /api for what there is")
            }
            Failure::NotYours => {
                Self::new("not-yours", "this is for admins, and much of it for leaders too: ask one of them")
            }
            Failure::Foreign => Self::new(
                "foreign-request",
                "a session's requests that change something come from the product's own pages and carry their token",
            ),
            Failure::Unfit(what) => Self::new("unreadable", what),
            Failure::Slow => {
                Self::new("unknown-outcome", "it took too long: send it again with the same key")
            }
            Failure::TooMany => Self::new("too-many", "wait some minutes, then try again"),
            Failure::Unavailable(what) => Self::new("unavailable", what),
        }
    }
}

/// All kinds of problems.
pub(crate) async fn page() -> Response {
    let body = html! {
        h1 { "Problems" }
        p { "What the API answers when something is not done, as " code { "application/problem+json" } ". The " code { "detail" }
            " of each answer says what to do. Nothing was recorded, but for " code { "unknown-outcome" } "." }
        (table(KINDS.iter()))
    };
    frame::bare("Problems", &body)
}

/// One of them: the address that stands in its `type`.
pub(crate) async fn page_of_one(Path(slug): Path<String>) -> Result<Response, Failure> {
    let (name, kind) = KINDS.get_key_value(&slug).ok_or(Failure::Missing)?;
    let body = html! {
        h1 { (sentence(&kind.title)) }
        (table(std::iter::once((name, kind))))
        p { a href="/problems" { "All problems" } }
    };
    Ok(frame::bare(&kind.title, &body))
}

fn table<'a>(kinds: impl Iterator<Item = (&'a String, &'a Kind)>) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Type" } th scope="col" { "Status" } th scope="col" { "What it says" } } }
            tbody {
                @for (name, kind) in kinds {
                    tr id=(name) {
                        td { a href={ "/problems/" (name) } { code { (name) } } }
                        td.number { (kind.status.as_u16()) }
                        td { (sentence(&kind.title)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Instant;

    use super::*;

    #[test]
    fn every_refusal_has_a_kind() {
        let all = [
            Refusal::NotAccepted,
            Refusal::Missing { noun: Noun::Flag },
            Refusal::Past { at: Instant::MIN },
            Refusal::NotYours { who: "admins".to_owned() },
        ];
        for (refusal, status) in all.into_iter().zip([422, 404, 422, 403]) {
            let problem = Problem::from(refusal);
            assert!(KINDS.contains_key(&problem.name), "{}", problem.name);
            assert_eq!(problem.status().as_u16(), status, "{}", problem.name);
        }
        assert_eq!(KINDS["not-accepted"].title, "An offer is still open");
        assert!(KINDS.len() > 70, "{}", KINDS.len());
    }
}
