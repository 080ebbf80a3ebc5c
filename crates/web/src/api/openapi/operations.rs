//! The operations: each collection, each view, each command, with everything that it may answer.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use model::{Command, Organisation};
use serde_json::{Map, Value, json};

use super::object;
use super::schemas::{Schemas, reference};
use crate::api::about::about;
use crate::api::collection::{COLLECTIONS, Collection};
use crate::api::paging::{LIMIT, LIMIT_MAX};
use crate::api::problem::KINDS;
use crate::api::views;
use crate::shape::{Shapes, kinds};

/// Groups of commands: scopes of tokens, and what only people do.
pub(super) const SCOPES: [(&str, &str); 6] = [
    ("organisation", "Companies, sites, teams, people, rosters, leave."),
    ("functions", "Functions, their seats, outcomes, rights and paths."),
    ("readings", "Take readings."),
    ("decisions", "Ask for decisions and make them."),
    ("flags", "Raise flags, settle them, take on what climbs."),
    ("people-only", "What no token may."),
];

/// What every operation for somebody who is signed in may answer.
const ALWAYS: [u16; 3] = [401, 429, 503];

/// A line of each command, as the API reads its fields.
static EXAMPLES: LazyLock<BTreeMap<String, (Command, Value)>> = LazyLock::new(|| {
    let shapes = Shapes::of_commands();
    let lines = app::COMMANDS.lines().filter(|line| line.starts_with('{'));
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).ok()?;
        let (kind, fields) = line["command"].as_object()?.iter().next()?;
        let shape = &shapes.command(kind)?.shape;
        let mut shown =
            shape.show(fields.clone(), &|text| text["text"].as_str().unwrap_or_default().to_owned());
        for (_, new) in Command::BRINGS.iter().filter(|(of, _)| of == kind) {
            let (within, name) = new.rsplit_once('/').unwrap_or_default();
            shown.pointer_mut(within).and_then(Value::as_object_mut).map(|fields| fields.remove(name));
        }
        shown.as_object_mut()?.retain(|_, value| !value.is_null());
        Some((kind.clone(), (command(kind, fields.clone())?, shown)))
    };
    lines.filter_map(read).collect()
});

/// The command of a line; its texts are of no account.
fn command(kind: &str, mut fields: Value) -> Option<Command> {
    fn sealed(value: &mut Value) {
        match value {
            Value::Object(text) if text.contains_key("text") => {
                *value = json!({ "id": "0000000000001", "digest": "0".repeat(64) });
            }
            Value::Object(parts) => parts.values_mut().for_each(sealed),
            Value::Array(items) => items.iter_mut().for_each(sealed),
            _ => {}
        }
    }
    sealed(&mut fields);
    serde_json::from_value(json!({ kind: fields })).ok()
}

/// The group of a kind of command.
fn group(kind: &str) -> &'static str {
    let scope = EXAMPLES.get(kind).and_then(|(command, _)| app::scope(command));
    let name = scope.and_then(|scope| serde_json::to_value(scope).ok());
    let known = SCOPES.iter().find(|(group, _)| name.as_ref().is_some_and(|name| name == group));
    known.map_or("people-only", |(group, _)| group)
}

pub(super) fn paths(schemas: &mut Schemas) -> Value {
    let mut paths = Map::new();
    for collection in COLLECTIONS.iter() {
        let record = schemas.record(collection);
        let path = format!("/api/{}", collection.name);
        paths.insert(path.clone(), json!({ "get": list(collection, &record) }));
        paths.insert(format!("{path}/{{id}}"), json!({ "get": item(collection, &record) }));
    }
    let organisation = schemas.of::<Organisation>();
    let said = ("read_organisation", "The organisation itself.");
    paths.insert("/api/organisation".to_owned(), json!({ "get": view(said, &[], organisation) }));
    for found in views::VIEWS {
        let of_one = found.path.contains("{id}").then(|| id_parameter("FunctionId"));
        let parameters: Vec<Value> = of_one.into_iter().collect();
        let schema = schemas.by(found.schema);
        paths.insert(
            found.path.to_owned(),
            json!({ "get": view((found.operation, found.about), &parameters, schema) }),
        );
    }
    schemas.named("Problem", problem());
    for kind in kinds() {
        paths.insert(format!("/api/commands/{kind}"), json!({ "post": give(schemas, kind) }));
    }
    Value::Object(paths)
}

fn id_parameter(name: &str) -> Value {
    json!({ "name": "id", "in": "path", "required": true, "description": "Its id.", "schema": reference(name) })
}

fn parameter(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// References to the problems with these statuses.
fn refusals(statuses: &[u16]) -> Map<String, Value> {
    let all = statuses.iter().chain(&ALWAYS);
    all.map(|status| (status.to_string(), json!({ "$ref": format!("#/components/responses/{status}") })))
        .collect()
}

/// What an operation that reads answers.
fn reads(schema: Value, links: bool, refused: &[u16]) -> Value {
    let mut headers = json!({ "ETag": header("ETag") });
    if links {
        headers["Link"] = header("Link");
    }
    let mut responses = refusals(refused);
    responses.insert(
        "200".to_owned(),
        json!({
            "description": "What is there.",
            "headers": headers,
            "content": { "application/json": { "schema": schema } },
        }),
    );
    responses.insert(
        "304".to_owned(),
        json!({ "description": "It is still as `If-None-Match` says.", "headers": { "ETag": header("ETag") } }),
    );
    Value::Object(responses)
}

fn security(forms: bool) -> Value {
    if forms {
        json!([{ "token": [] }, { "session": [], "form": [] }])
    } else {
        json!([{ "token": [] }, { "session": [] }])
    }
}

/// An operation's name in code: `decision-types` is `decision_types`.
fn plain(name: &str) -> String {
    name.replace('-', "_")
}

fn list(collection: &Collection, record: &Value) -> Value {
    let filters = [("Function", collection.of_function), ("Open", collection.of_open)];
    let filters = filters.iter().filter(|(_, known)| *known).map(|(name, _)| *name);
    let parameters: Vec<Value> =
        ["After", "Limit", "IfNoneMatch"].into_iter().chain(filters).map(parameter).collect();
    let page = json!({
        "type": "object",
        "properties": {
            "items": { "type": "array", "items": record, "maxItems": LIMIT_MAX },
            "next": {
                "type": ["string", "null"],
                "description": "The last id, when there are more: give it as `after`.",
            },
        },
        "required": ["items", "next"],
        "additionalProperties": false,
    });
    json!({
        "operationId": format!("list_{}", plain(collection.name)),
        "tags": ["reading"],
        "summary": collection.about,
        "parameters": parameters,
        "security": security(false),
        "responses": reads(page, true, &[400]),
    })
}

fn item(collection: &Collection, record: &Value) -> Value {
    json!({
        "operationId": format!("read_{}", plain(collection.name)),
        "tags": ["reading"],
        "summary": "One of them, by its id.",
        "parameters": [id_parameter(collection.names.1), parameter("IfNoneMatch")],
        "security": security(false),
        "responses": reads(record.clone(), false, &[404]),
    })
}

fn view((id, said): (&str, &str), parameters: &[Value], schema: Value) -> Value {
    let mut all = parameters.to_vec();
    all.push(parameter("IfNoneMatch"));
    json!({
        "operationId": id,
        "tags": ["reading"],
        "summary": said,
        "parameters": all,
        "security": security(false),
        "responses": reads(schema, false, &[404]),
    })
}

/// A command.
fn give(schemas: &Schemas, kind: &str) -> Value {
    let (said, fields) = schemas.command(kind);
    let mut content = json!({ "schema": fields });
    if let Some((_, example)) = EXAMPLES.get(kind) {
        content["example"] = example.clone();
    }
    json!({
        "operationId": kind,
        "tags": [group(kind)],
        "summary": said,
        "description": based_on(kind),
        "parameters": [parameter("IdempotencyKey"), parameter("IfMatch")],
        "security": security(true),
        "requestBody": { "required": true, "content": { "application/json": content } },
        "responses": done(kind),
    })
}

/// What `If-Match` is compared with.
fn based_on(kind: &str) -> String {
    let thing = about(kind).map(|about| about.basis).unwrap_or_default();
    match thing {
        ("organisation", _) => "`If-Match` is compared with `/api/organisation`.".to_owned(),
        ("", _) => "`If-Match` is compared with what `what` names.".to_owned(),
        (collection, pointer) => {
            format!("`If-Match` is compared with `/api/{collection}/{{{}}}`.", &pointer[1..])
        }
    }
}

fn done(kind: &str) -> Value {
    let about = about(kind);
    let (collection, _) = about.map(|about| about.made.unwrap_or(about.basis)).unwrap_or_default();
    let item = match Collection::named(collection) {
        _ if kind == "set_path" => {
            json!({ "anyOf": [reference("Function"), reference("Organisation"), { "type": "null" }] })
        }
        Some(found) => json!({ "anyOf": [reference(found.names.0), { "type": "null" }] }),
        None if collection.is_empty() => {
            let names = ["Organisation", "Company", "Site", "Team", "Person", "Function"];
            let mut all: Vec<Value> = names.iter().map(|name| reference(name)).collect();
            all.push(json!({ "type": "null" }));
            json!({ "anyOf": all })
        }
        None => json!({ "anyOf": [reference("Organisation"), { "type": "null" }] }),
    };
    let body = json!({
        "type": "object",
        "properties": {
            "command_id": { "type": "string", "pattern": crate::api::command::KEY_PATTERN, "description": "The command's id." },
            "href": { "type": ["string", "null"], "description": "Where to read the item." },
            "item": item,
        },
        "required": ["command_id", "href", "item"],
        "additionalProperties": false,
    });
    let mut responses = refusals(&[400, 403, 404, 409, 412, 413, 415, 422]);
    let made = about.is_some_and(|about| about.made.is_some());
    let statuses: &[(&str, &str)] = match kind {
        "give_right" => &[
            ("200", "It was changed, and is as `item` says."),
            ("201", "It was made, and is as `item` says."),
        ],
        _ if made => &[("201", "It was made, and is as `item` says.")],
        _ => &[("200", "It was done; what it is about is as `item` says.")],
    };
    for (status, said) in statuses {
        responses.insert(
            (*status).to_owned(),
            json!({
                "description": said,
                "headers": {
                    "Location": header("Location"),
                    "ETag": header("ETag"),
                    "Idempotency-Replayed": header("IdempotencyReplayed"),
                },
                "content": { "application/json": { "schema": body } },
                "links": link(collection),
            }),
        );
    }
    Value::Object(responses)
}

/// How what was made is read.
fn link(collection: &str) -> Value {
    match Collection::named(collection) {
        Some(_) => json!({ "read": {
            "operationId": format!("read_{}", plain(collection)),
            "parameters": { "id": "$response.body#/item/id" },
        }}),
        None => json!({}),
    }
}

pub(super) fn parameters() -> Value {
    let id = json!({ "type": "string", "pattern": crate::api::command::KEY_PATTERN });
    let query = |name: &str, said: &str, schema: Value| json!({ "name": name, "in": "query", "description": said, "schema": schema });
    let sent = |name: &str, said: &str, schema: Value| json!({ "name": name, "in": "header", "description": said, "schema": schema });
    let tag = json!({ "type": "string" });
    json!({
        "After": query("after", "Only what comes after this id.", id.clone()),
        "Limit": query("limit", "How many at most.", json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT })),
        "Function": query("function", "Only those of this function.", id.clone()),
        "Open": query("open", "Only those that are open.", json!({ "type": "boolean" })),
        "IfNoneMatch": sent("If-None-Match", "An ETag: answers 304 when it is still the same.", tag.clone()),
        "IfMatch": sent("If-Match", "The ETag of what the command changes: answers 412 when it changed meanwhile.", tag),
        "IdempotencyKey": sent("Idempotency-Key", "The command's id, drawn once: with the same key it is done once. Without it one is drawn.", id),
    })
}

pub(super) fn headers() -> Value {
    let said = |said: &str| json!({ "description": said, "schema": { "type": "string" } });
    json!({
        "ETag": said("Which state is shown."),
        "Link": said("`rel=\"next\"`: the next page, when there is one."),
        "Location": said("Where to read the item."),
        "IdempotencyReplayed": said("`true` when it had been done before with this key."),
        "RetryAfter": { "description": "When to try again, in seconds.", "schema": { "type": "string", "pattern": "^[0-9]+$" } },
        "WwwAuthenticate": said("How to sign in."),
    })
}

/// Problems by their status.
pub(super) fn problems() -> Value {
    let mut statuses: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for (name, kind) in KINDS.iter() {
        statuses.entry(kind.status.as_u16()).or_default().push(name);
    }
    object(statuses.into_iter().map(|(status, names)| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let headers = match status {
            401 => json!({ "WWW-Authenticate": header("WwwAuthenticate") }),
            429 | 503 => json!({ "Retry-After": header("RetryAfter") }),
            _ => json!({}),
        };
        let response = json!({
            "description": format!("Not done: {}.", names.join(", ")),
            "headers": headers,
            "content": { "application/problem+json": { "schema": reference("Problem") } },
        });
        (status.to_string(), response)
    }))
}

/// RFC 9457.
fn problem() -> Value {
    let kinds: Vec<String> = KINDS.keys().map(|name| format!("/problems/{name}")).collect();
    json!({
        "type": "object",
        "description": "Why something was not done.",
        "properties": {
            "type": { "type": "string", "enum": kinds, "description": "Its kind: an address that explains it." },
            "title": { "type": "string", "description": "The kind in words." },
            "status": { "type": "integer" },
            "detail": { "type": "string", "description": "What happened, and what to do." },
            "errors": {
                "type": "array",
                "description": "What is wrong with the request.",
                "items": {
                    "type": "object",
                    "properties": {
                        "pointer": { "type": "string", "description": "Where in the body, as a JSON pointer." },
                        "parameter": { "type": "string", "description": "Which header or parameter." },
                        "detail": { "type": "string", "description": "What is wrong, and what was expected." },
                    },
                    "required": ["detail"],
                    "additionalProperties": false,
                },
            },
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": false,
    })
}
