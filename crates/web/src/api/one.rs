//! One thing by its id, and the organisation.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;
use model::{FlagId, Organisation};
use serde_json::{Value, json};

use super::collection::Collection;
use super::etag::{self, Tag};
use super::problem::Problem;
use super::reader::{Reader, Shown};
use crate::error::Failure;
use crate::shape::Shape;

static ORGANISATION: LazyLock<Shape> = LazyLock::new(Shape::of::<Organisation>);

/// The number of an id, whatever it is of.
pub(crate) fn number(id: &str) -> Option<u64> {
    id.parse::<FlagId>().ok().map(|id| id.0)
}

/// One of a collection. What is hidden answers like what is not there, and like what cannot be.
pub(crate) fn item(
    collection: &'static Collection,
    reader: &Reader,
    id: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let found = id.and_then(number).and_then(|id| reader.item(collection, id));
    let Shown { body, tag, .. } = found.ok_or_else(|| Problem::missing(collection.noun))?;
    Ok(etag::answer(headers, &tag, body))
}

/// The organisation itself.
pub(crate) async fn organisation(reader: Reader, headers: HeaderMap) -> Result<Response, Problem> {
    let Shown { body, tag, .. } = shown(&reader).ok_or(Failure::Missing)?;
    Ok(etag::answer(&headers, &tag, body))
}

/// The organisation as it is shown.
pub(crate) fn shown(reader: &Reader) -> Option<Shown> {
    let found = reader.state().organisation.as_ref()?;
    let value = reader.shown(&ORGANISATION, serde_json::to_value(found).unwrap_or_else(|_| json!({})));
    let body = Value::to_string(&value);
    let tag = Tag::new(None, &body);
    Some(Shown { value, body, tag })
}
