//! What docs/API.md shows to copy is carried out as it stands there.

use axum::body::Body;
use axum::http::{Method, Request, header};
use model::FunctionId;
use serde_json::Value;

use super::kit::{Answer, csrf, get};
use super::reading::full;
use crate::kit::{Org, REFUNDS, SAM};

const DOCUMENT: &str = include_str!("../../../../../docs/API.md");

/// A request as it stands in the document.
struct Shown {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

/// The words of a command line: quotes hold together, and a backslash before a quote is part of what it holds.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut within, mut escaped) = (Vec::new(), String::new(), None, false);
    for letter in line.chars() {
        match (letter, within) {
            (letter, _) if escaped => {
                word.push(letter);
                escaped = false;
            }
            ('\\', quote) if quote != Some('\'') => escaped = true,
            (quote, None) if quote == '"' || quote == '\'' => within = Some(quote),
            (quote, Some(open)) if quote == open => within = None,
            (' ' | '\n', None) => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (letter, _) => word.push(letter),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

fn shown() -> Vec<Shown> {
    let text = DOCUMENT.replace("\\\n", " ");
    let lines = text.lines().filter(|line| line.starts_with("curl "));
    let read = |line: &str| {
        let words = words(line);
        let mut found = Shown { method: Method::GET, path: String::new(), headers: Vec::new(), body: None };
        let mut words = words.iter().skip(1);
        while let Some(word) = words.next() {
            let mut next = || words.next().expect("a value").clone();
            match word.as_str() {
                "-sS" => {}
                "-X" => found.method = next().parse().expect("a method"),
                "-H" => {
                    let line = next();
                    let (name, value) = line.split_once(": ").expect("a header");
                    found.headers.push((name.to_owned(), value.to_owned()));
                }
                "-d" => found.body = Some(next()),
                word => found.path = word.strip_prefix("$INBOARD").expect("an address").to_owned(),
            }
        }
        found
    };
    lines.map(read).collect()
}

/// Sends what is shown with the ids of this organisation, as somebody who has a session in the place of a token.
fn send(org: &Org, shown: &Shown, outcome: &str) -> Answer {
    let ids =
        [("$FUNCTION", REFUNDS.to_string()), ("$OUTCOME", outcome.to_owned()), ("$PERSON", SAM.to_string())];
    let filled = |text: &str| ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id));
    let mut request = Request::builder()
        .method(shown.method.clone())
        .uri(filled(&shown.path))
        .header(header::COOKIE, org.cookie(SAM))
        .header("x-csrf-token", csrf(org, SAM));
    for (name, value) in shown.headers.iter().filter(|(name, _)| name != "Authorization") {
        request = request.header(name.as_str(), value.as_str());
    }
    let body = shown.body.as_deref().map(filled).map_or_else(Body::empty, Body::from);
    Answer::of(org.send(request.body(body).expect("a request")))
}

#[test]
fn every_request_that_is_shown_is_answered_as_is_said() {
    let org = full();
    let outcome = get(&org, SAM, "/api/outcomes").body["items"][0]["id"].as_str().expect("an id").to_owned();
    let answers: Vec<(String, u16, Value)> = shown()
        .iter()
        .map(|shown| {
            assert!(
                shown.headers.iter().any(|(name, _)| name == "Authorization"),
                "{} sends no token",
                shown.path
            );
            let answer = send(&org, shown, &outcome);
            (shown.path.clone(), answer.status.as_u16(), answer.body)
        })
        .collect();
    let statuses: Vec<_> = answers.iter().map(|(path, status, _)| (path.as_str(), *status)).collect();
    let expected = [
        ("/api/me", 200),
        ("/api/functions?limit=2", 200),
        ("/api/commands/raise_flag", 201),
        ("/api/commands/take_reading", 200),
        ("/api/commands/name_sponsor", 412),
        ("/api/flags?open=true&function=$FUNCTION", 200),
        ("/api/flags/0000000000001", 404),
    ];
    assert_eq!(statuses, expected, "{answers:?}");
    assert_eq!(answers[5].2["items"].as_array().expect("items").len(), 2);
    let _: FunctionId = REFUNDS;
}

#[test]
fn every_address_and_status_that_is_named_is_there() {
    let org = Org::founded();
    let document = Answer::of(org.get_unknown("/api/openapi.json")).body;
    let named = |name: &str| DOCUMENT.contains(&format!("`{name}`"));
    for path in document["paths"].as_object().expect("paths").keys() {
        let collection = path.strip_prefix("/api/").filter(|rest| !rest.contains('/')).unwrap_or_default();
        assert!(
            collection.is_empty() || named(collection) || named(path) || path == "/api/me",
            "{path} is not named"
        );
    }
    for status in document["components"]["responses"].as_object().expect("problems").keys() {
        let technical = ["405", "413", "415", "500"].contains(&status.as_str());
        assert!(technical || DOCUMENT.contains(status.as_str()), "{status} is not named");
    }
}
