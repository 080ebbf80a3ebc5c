//! The description: valid, whole, and what the API really answers.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use model::Command;
use serde_json::{Value, json};

use super::kit::{Answer, get, give, give_with};
use super::reading::full;
use super::schema::{misfits, resolved};
use crate::kit::{ANA, OLU, Org, REFUNDS, SAM};

fn document(org: &Org) -> Value {
    Answer::of(org.get_unknown("/api/openapi.json")).body
}

/// Checks an answer against the description of its operation.
fn fits(document: &Value, path: &str, method: &str, answer: &Answer) {
    let operation = &document["paths"][path][method];
    assert!(operation.is_object(), "{method} {path} is not described");
    let described = resolved(document, &operation["responses"][answer.status.as_str()]);
    assert!(described.is_object(), "{method} {path} answers {} undescribed: {}", answer.status, answer.body);
    for (name, _) in described["headers"].as_object().into_iter().flatten() {
        let may_lack = ["Link", "Idempotency-Replayed", "Location"].contains(&name.as_str());
        assert!(may_lack || answer.said(name).is_some(), "{method} {path} has no {name}");
    }
    let Some(content) = described["content"].as_object() else { return };
    let schema =
        &content.get(&answer.page.kind).unwrap_or_else(|| panic!("{} of {path}", answer.page.kind))["schema"];
    let wrong = misfits(document, schema, &answer.body);
    assert!(wrong.is_empty(), "{method} {path}: {wrong:?}\n{}", answer.body);
}

#[test]
fn every_reference_leads_somewhere_and_every_name_is_its_own() {
    fn references(value: &Value, all: &mut BTreeSet<String>) {
        match value {
            Value::Object(parts) => {
                all.extend(parts.get("$ref").and_then(Value::as_str).map(str::to_owned));
                parts.values().for_each(|part| references(part, all));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, all)),
            _ => {}
        }
    }
    let document = document(&Org::founded());
    assert_eq!(document["openapi"], "3.1.0");
    let mut all = BTreeSet::new();
    references(&document, &mut all);
    for place in &all {
        assert!(document.pointer(&place[1..]).is_some(), "{place} is nowhere");
    }
    // Nothing stands there for nothing.
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(all.contains(&format!("#/components/schemas/{name}")), "nobody refers to {name}");
    }
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{name} stands there twice");
            assert!(operation["summary"].as_str().is_some_and(|said| !said.is_empty()), "{method} {path}");
            let statuses = operation["responses"].as_object().expect("answers");
            assert!(statuses.contains_key("401"), "{path}");
        }
    }
}

#[test]
fn every_route_of_the_api_is_described_and_nothing_else() {
    let document = document(&Org::founded());
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .expect("methods")
                .keys()
                .map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let there: BTreeSet<(String, String)> = web::routes()
        .into_iter()
        .filter(|route| route.path.starts_with("/api/") && route.path != "/api/openapi.json")
        .map(|route| (route.method.to_owned(), route.path))
        .collect();
    assert_eq!(there, described);
    let own = ["found", "restore", "tick", "adopt_almanac", "keep_history", "replace_history"];
    for kind in Command::KINDS {
        let path = format!("/api/commands/{kind}");
        assert_eq!(document["paths"].get(&path).is_some(), !own.contains(kind), "{path}");
    }
}

#[test]
fn every_command_takes_the_example_of_its_description() {
    let org = Org::new();
    let document = document(&org);
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let Some(kind) = path.strip_prefix("/api/commands/") else { continue };
        let content = &methods["post"]["requestBody"]["content"]["application/json"];
        let example = &content["example"];
        assert!(example.is_object(), "{kind} has no example");
        let wrong = misfits(&document, &content["schema"], example);
        assert!(wrong.is_empty(), "{kind}: {wrong:?} in {example}");
        // It is read; its ids are not there.
        let answer = give(&org, OLU, kind, example);
        assert!(![400, 405, 415, 500].contains(&answer.status.as_u16()), "{kind}: {}", answer.body);
        fits(&document, path, "post", &answer);
        // What is not described is not taken.
        let mut more = example.clone();
        more["colour"] = json!("red");
        assert!(!misfits(&document, &content["schema"], &more).is_empty(), "{kind} may have anything");
        assert_eq!(give(&org, OLU, kind, &more).status, StatusCode::BAD_REQUEST, "{kind}");
    }
}

#[test]
fn what_is_answered_is_as_described() {
    let org = full();
    let document = document(&org);
    let paths = document["paths"].as_object().expect("paths");
    for person in [SAM, ANA] {
        for (path, _) in paths.iter().filter(|(_, methods)| methods.get("get").is_some()) {
            if let Some((list, rest)) = path.split_once("/{id}") {
                let items = get(&org, person, list).body["items"].as_array().expect("items").clone();
                for item in items {
                    let id = item["id"].as_str().expect("an id");
                    fits(&document, path, "get", &get(&org, person, &format!("{list}/{id}{rest}")));
                }
                fits(&document, path, "get", &get(&org, person, &format!("{list}/0000000000001{rest}")));
            } else {
                let answer = get(&org, person, path);
                assert_eq!(answer.status, StatusCode::OK);
                fits(&document, path, "get", &answer);
            }
        }
    }
    let flag = json!({"function": REFUNDS.to_string(), "what": "x", "impact": "2026-11-20T09:00:00Z", "severity": "low", "heads_up": false});
    let key = [("idempotency-key", "0a1b2c3d4e5f6")];
    for answer in [
        give_with(&org, SAM, "raise_flag", &flag, &key),
        give_with(&org, SAM, "raise_flag", &flag, &key),
        give_with(&org, SAM, "raise_flag", &json!({}), &key),
        give_with(&org, SAM, "raise_flag", &flag, &[("idempotency-key", "x")]),
    ] {
        fits(&document, "/api/commands/raise_flag", "post", &answer);
    }
}

#[test]
fn what_needs_somebody_is_listed() {
    let org = full();
    let needs =
        |person| get(&org, person, "/api/today").body["needs_you"].as_array().expect("a list").clone();
    let flags = get(&org, SAM, "/api/flags").body["items"].as_array().unwrap().clone();
    org.pass_to(crate::kit::at("2026-11-05T01:30:00Z"));
    let mine = needs(ANA);
    assert!(mine.iter().any(|need| need["what"] == json!({"flag": flags[0]["id"]})), "{mine:?}");
    let waits = get(&org, SAM, "/api/today").body["waiting_for"].as_array().unwrap().clone();
    assert!(waits.iter().any(|wait| wait["what"]["flag"] == flags[0]["id"]), "{waits:?}");
    let me = get(&org, ANA, "/api/me").body;
    assert_eq!(
        (&me["name"], &me["role"], &me["zone"]),
        (&json!("Ana Reyes"), &json!("partner_member"), &json!("Asia/Manila"))
    );
    let ladder = get(&org, ANA, &format!("/api/functions/{REFUNDS}/ladder"));
    assert!(ladder.body["rungs"].is_array(), "{}", ladder.body);
}

#[test]
fn people_read_the_same_description() {
    let org = Org::new();
    let page = org.page(SAM, "/api");
    for words in
        ["POST /api/commands/raise_flag", "What may hurt.", "GET /api/flags", "Only those that are open"]
    {
        page.says(words);
    }
    assert!(page.has("scope-people-only") && page.has("raise_flag"));
    let rows = page.html.len();
    assert!(rows < 250_000, "{rows} bytes");
}
