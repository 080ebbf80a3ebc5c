//! `POST /api/commands/{kind}`: a command, whose fields are the body.

use app::{Draw as _, Request, Sealer, SystemDraw};
use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use model::{Actor, Command, CommandId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::about::{About, about};
use super::etag::{self, said};
use super::problem::Problem;
use super::reader::Reader;
use crate::error::Failure;
use crate::form::Seeded;
use crate::guard;
use crate::server::Server;
use crate::shape::{Wrong, pointer};

/// The header whose value is the command's id.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// How an id is written.
pub(crate) const KEY_PATTERN: &str = "^[0-9a-fA-F][0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{12}$";
/// Said of an answer to a request that had been carried out before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The body of a request.
pub(crate) struct Body(Value);

impl FromRequest<Server> for Body {
    type Rejection = Problem;

    async fn from_request(request: axum::extract::Request, server: &Server) -> Result<Self, Problem> {
        let kind = said(request.headers(), &header::CONTENT_TYPE).and_then(|kind| kind.split(';').next());
        if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Problem::new(
                "not-json",
                "send the command's fields with `Content-Type: application/json`",
            ));
        }
        let body = Bytes::from_request(request, server).await.map_err(|error| {
            let large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
            Problem::new(if large { "too-large" } else { "unreadable" }, error.body_text())
        })?;
        let read = serde_json::from_slice(&body);
        read.map(Self).map_err(|error| Problem::new("unreadable", format!("the body is not JSON: {error}")))
    }
}

/// Carries out a command and answers with what is there now.
pub(crate) async fn give(
    kind: &'static str,
    reader: Reader,
    headers: &HeaderMap,
    Body(given): Body,
) -> Result<Response, Problem> {
    let about = about(kind).ok_or(Failure::Missing)?;
    let id = key(headers)?.unwrap_or_else(|| CommandId(SystemDraw.draw()));
    let (command, sealed) = read(&reader, kind, &given, id)?;
    let fields = command[kind].clone();
    let command: Command = serde_path_to_error::deserialize(&command).map_err(|error| unusable(&error))?;
    let asked = Sha256::digest(format!("{kind} {given}")).into();
    let known = reader.server.keys.get(&(reader.me, id));
    if known.is_some_and(|known| known != asked) {
        return Err(Problem::new(
            "reused-key",
            format!("something else was asked for with the key {id}: draw another"),
        ));
    }
    let mut request = Request::new(Actor::Person(reader.me), id, command).with_texts(sealed);
    request.scopes.clone_from(&reader.scopes);
    // What was done already is answered whatever holds by now.
    if known.is_none() {
        request.based_on = based_on(&about, &reader, headers, &fields)?;
    }
    let done = reader.server.handle.execute(request).await?;
    reader.server.keys.insert((reader.me, id), asked);
    let made = about.made.is_some() && (kind != "give_right" || given.get("decision_type").is_none());
    answer(&about, &reader.again()?, &fields, id, made, done.repeated)
}

/// The command's id, where one was given.
fn key(headers: &HeaderMap) -> Result<Option<CommandId>, Problem> {
    let Some(value) = headers.get(KEY) else { return Ok(None) };
    let wrong = "This must be 13 digits and letters, drawn once for each command, such as 0a1b2c3d4e5f6.";
    let read = value.to_str().ok().and_then(|value| value.parse().ok());
    read.map(Some).ok_or_else(|| Problem::parameter("Idempotency-Key", wrong))
}

/// The command with its texts sealed. The same key gives the same ids.
fn read(
    reader: &Reader,
    kind: &str,
    given: &Value,
    id: CommandId,
) -> Result<(Value, Vec<app::Sealed>), Problem> {
    let shape = reader.server.shapes.command(kind).ok_or(Failure::Missing)?;
    let (person, id) = (reader.me.to_string(), id.to_string());
    let seed = guard::keyed(&reader.server, &["api", &person, kind, &id].map(str::as_bytes));
    let mut sealer = Sealer::new(Seeded::new(&reader.server, seed));
    match shape.read_json(given, &mut sealer) {
        Ok((command, _)) => Ok((command, sealer.into_texts())),
        Err(wrong) => Err(Problem::fields("unreadable", wrong)),
    }
}

/// A value that is of its type and still says nothing: a zone that is not known, say.
fn unusable(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    use serde_path_to_error::Segment;
    let path = error.path().iter().skip(1).filter_map(|part| match part {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    });
    let what = error.inner().to_string();
    Problem::fields("unusable", vec![Wrong { field: pointer(path), what: crate::part::sentence(&what) }])
}

/// The change that the request is based on, when it says so and that still holds.
fn based_on(
    about: &About,
    reader: &Reader,
    headers: &HeaderMap,
    fields: &Value,
) -> Result<Option<u64>, Problem> {
    let Some(named) = said(headers, &header::IF_MATCH) else { return Ok(None) };
    // What is not there is for the rules to say.
    let Some(shown) = about.basis(fields).and_then(|target| target.shown(reader)) else { return Ok(None) };
    let fits = shown.tag.is_based_on(named);
    match shown.tag.changed {
        _ if named.trim() == "*" => Ok(None),
        // Numbered changes are compared when the command is carried out; a repeat of what was done is no late comer.
        Some(now) => Ok(Some(if fits { now } else { now.wrapping_add(1) })),
        None if fits => Ok(None),
        None => Err(app::Error::Stale { now: 0 }.into()),
    }
}

/// What is there now.
fn answer(
    about: &About,
    reader: &Reader,
    fields: &Value,
    id: CommandId,
    made: bool,
    repeated: bool,
) -> Result<Response, Problem> {
    let target = about.result(fields);
    let shown = target.as_ref().and_then(|target| target.shown(reader));
    let href = target.filter(|_| shown.is_some()).map(|target| target.address());
    let tag = shown.as_ref().map(|shown| shown.tag.header());
    let item = shown.map(|shown| shown.value);
    let body = json!({ "command_id": id.to_string(), "href": href, "item": item });
    let status = if made { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = etag::json(status, body.to_string());
    let headers = response.headers_mut();
    if let Some(location) = href.and_then(|href| HeaderValue::from_str(&href).ok()) {
        headers.insert(header::LOCATION, location);
    }
    if let Some(tag) = tag {
        headers.insert(header::ETAG, tag);
    }
    if repeated {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}
