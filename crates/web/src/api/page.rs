//! The API to be read by people: the same document as for programs, in words.

use axum::response::Response;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::openapi;
use crate::desk::Desk;
use crate::frame;

/// `GET /api`.
pub(crate) async fn page(desk: Desk) -> Response {
    let document = openapi::described();
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let body = html! {
        h1 { "API" }
        p { "For programs: what this operation knows, and every command. A program sends a token as "
            code { "Authorization: Bearer …" } "; it sees what the token's person sees, and may do what the token's scopes allow. "
            "The same in full, for programs: " a href="/api/openapi.json" { "openapi.json" } ". "
            "What is answered when something is not done: " a href="/problems" { "problems" } "." }
        p.hint { "Times are RFC 3339, numbers have up to three decimals, ids are 13 letters; the id of something new may be left out. "
            "With " code { "Idempotency-Key" } " a command is done once however often it is sent; with " code { "If-Match" }
            " only if nothing changed meanwhile." }
        @for tag in tags { (group(document, tag)) }
    };
    frame::page(&desk, "API", &body)
}

/// The operations of a group.
fn group(document: &Value, tag: &Value) -> Markup {
    let name = tag["name"].as_str().unwrap_or_default();
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, methods)| {
        methods.as_object().into_iter().flatten().map(move |found| (path, found))
    });
    let of_group = all.filter(|(_, (_, operation))| operation["tags"][0] == *name);
    html! {
        h2 id={ "scope-" (name) } { (title(name)) }
        p.meta { (text(&tag["description"])) }
        @for (path, (method, operation)) in of_group { (described(document, path, method, operation)) }
    }
}

fn title(name: &str) -> &str {
    match name {
        "reading" => "To read",
        "organisation" => "To change: the organisation",
        "functions" => "To change: functions",
        "readings" => "To change: values of results",
        "decisions" => "To change: decisions",
        "flags" => "To change: flags",
        _ => "To change: for people only",
    }
}

fn described(document: &Value, path: &str, method: &str, operation: &Value) -> Markup {
    let content = &operation["requestBody"]["content"]["application/json"];
    html! {
        details.operation id=(text(&operation["operationId"])) {
            summary { code { (method.to_uppercase()) " " (path) } " " (text(&operation["summary"])) }
            @if let Some(more) = operation["description"].as_str() { p.meta { (marked(more)) } }
            @if content.is_object() {
                (fields(document, &content["schema"]))
                @if let Some(example) = content.get("example") { pre { code { (pretty(example)) } } }
            } @else { (parameters(document, operation)) }
        }
    }
}

fn fields(document: &Value, schema: &Value) -> Markup {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let needed =
        |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    html! {
        @if properties.is_empty() { p.meta { "It has no fields: send " code { "{}" } "." } }
        @else {
            div.scroll { table {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Type" } th scope="col" { "What it is" } } }
                tbody {
                    @for (name, field) in properties {
                        tr {
                            td { code { (name) } }
                            td { (kind(document, field)) @if !needed(name) { " (may be left out)" } }
                            td { (text(&field["description"])) }
                        }
                    }
                }
            } }
        }
    }
}

fn parameters(document: &Value, operation: &Value) -> Markup {
    let all = operation["parameters"].as_array().into_iter().flatten().map(|one| resolved(document, one));
    let asked: Vec<&Value> = all.filter(|one| one["in"] == "query").collect();
    html! {
        @if !asked.is_empty() {
            ul { @for one in asked { li { code { (text(&one["name"])) } " " (text(&one["description"])) } } }
        }
    }
}

/// A type in a few words.
fn kind(document: &Value, schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let found = resolved(document, schema);
        let plain = name.trim_end_matches("Given");
        return match plain {
            "Text" => "text".to_owned(),
            "Quantity" => "number".to_owned(),
            "Instant" => "time".to_owned(),
            _ if plain.ends_with("Id") => format!("id ({})", plain.trim_end_matches("Id")),
            _ if found["oneOf"].is_array() => kind(document, found),
            _ => plain.to_owned(),
        };
    }
    if let Some(all) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        let kinds = all.iter().filter(|one| one["type"] != "null").map(|one| kind(document, one));
        return kinds.collect::<Vec<_>>().join(" or ");
    }
    if let Some(word) = schema["const"].as_str() {
        return format!("\"{word}\"");
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(|word| word.to_string()).collect::<Vec<_>>().join(" or ");
    }
    if schema["prefixItems"].is_array() {
        return "list of two".to_owned();
    }
    match schema["type"].as_str() {
        Some("array") => format!("list of {}", kind(document, &schema["items"])),
        Some("object") => {
            let names = schema["properties"].as_object().into_iter().flatten();
            let parts = names.map(|(name, one)| format!("\"{name}\": {}", kind(document, one)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
        }
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some(word) => word.to_owned(),
        None => schema["type"][0].as_str().unwrap_or("any").to_owned(),
    }
}

/// Words in which code stands between backticks.
fn marked(words: &str) -> Markup {
    html! {
        @for (place, part) in words.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let place = schema["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
    place.and_then(|place| document.pointer(place)).unwrap_or(schema)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
