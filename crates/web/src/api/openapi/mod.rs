//! The API described for programs: OpenAPI 3.1, made from the same tables as the routes.

mod operations;
mod schemas;

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::etag::{self, Tag};
use schemas::Schemas;

/// The document, and as it is sent.
static DOCUMENT: LazyLock<(Value, String, Tag)> = LazyLock::new(|| {
    let document = document();
    let body = document.to_string();
    let tag = Tag::new(None, &body);
    (document, body, tag)
});

/// The document.
pub(crate) fn described() -> &'static Value {
    &DOCUMENT.0
}

/// `GET /api/openapi.json`.
pub(crate) async fn get(headers: HeaderMap) -> Response {
    etag::answer(&headers, &DOCUMENT.2, DOCUMENT.1.clone())
}

fn document() -> Value {
    let mut schemas = Schemas::new();
    let paths = operations::paths(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Inboard",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Functions, who owns them, what they owe, what was decided, what may hurt.",
            "description": "Whatever is asked for is asked for by a person, or by a token that acts for one: the same rules \
                and the same views as on the pages hold. What somebody may not see answers like what is not there.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": schemas.into_components(),
            "parameters": operations::parameters(),
            "headers": operations::headers(),
            "responses": operations::problems(),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token from the settings." },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "inboard_session",
                    "description": "The session of somebody who is signed in; over HTTPS its cookie is `__Host-inboard`.",
                },
                "form": {
                    "type": "apiKey", "in": "header", "name": crate::guard::CSRF_HEADER,
                    "description": "The token in a page's forms (`_csrf`): a session sends it with whatever changes something.",
                },
            },
        },
    })
}

/// The groups of operations: what can be read, and commands by the scope that a token needs.
fn tags() -> Value {
    let mut tags = vec![("reading", "What is there. Every token may read what its person sees.")];
    tags.extend(operations::SCOPES);
    let tags = tags.into_iter().map(|(name, said)| json!({ "name": name, "description": said }));
    tags.collect()
}

/// An object of named values.
fn object(values: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(values.into_iter().collect::<Map<_, _>>())
}
