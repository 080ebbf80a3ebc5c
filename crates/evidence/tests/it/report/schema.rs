//! Holds a JSON against `docs/SCHEMA.md`: each documented key is there and no other.
//!
//! The notation of the page is `{key, key: Shape}`, `[element]`, a name of a shape used throughout, or nothing for
//! a plain value. A documented shape may be `null` or `not_measurable` in a given file.

use std::collections::BTreeMap;

use serde_json::Value;

const PAGE: &str = include_str!("../../../../../docs/SCHEMA.md");

#[derive(Clone, Debug)]
enum Shape {
    Plain,
    Named(String),
    List(Box<Shape>),
    /// One key may stand for all: `{class: Split}` where the value is a map.
    Object(Vec<(String, Shape)>),
}

/// Checks a whole report; `absent` are keys of the page that this file need not have.
pub(super) fn check(json: &str, absent: &[&str]) {
    let value: Value = serde_json::from_str(json).expect("a report is JSON");
    let fields = documented();
    let object = value.as_object().expect("a report is one object");
    assert!(json.starts_with("{\n  \"schema\": \"inboard-evidence/1\""), "schema comes first");
    for key in object.keys() {
        assert!(fields.contains_key(key), "{key} is not documented");
    }
    let shapes = shapes();
    for (key, shape) in &fields {
        match object.get(key) {
            Some(value) => compare(key, value, shape, &shapes),
            None => assert!(absent.contains(&key.as_str()), "{key} is documented and absent"),
        }
    }
}

fn compare(at: &str, value: &Value, shape: &Shape, shapes: &BTreeMap<String, Shape>) {
    if value.is_null() {
        return;
    }
    if let Some(not) = value.get("not_measurable") {
        assert!(not["because"].is_string() && not["would_need"].is_string(), "{at}");
        return;
    }
    match shape {
        Shape::Plain => {
            assert!(!value.is_object() || at == "mapping", "{at} has fields that are not documented")
        }
        Shape::Named(name) => {
            let shape = shapes.get(name).unwrap_or_else(|| panic!("{at}: the page has no shape {name}"));
            compare(at, value, shape, shapes);
        }
        Shape::List(element) => {
            for (i, value) in value.as_array().unwrap_or_else(|| panic!("{at} is no list")).iter().enumerate()
            {
                compare(&format!("{at}[{i}]"), value, element, shapes);
            }
        }
        Shape::Object(fields) => {
            let object = value.as_object().unwrap_or_else(|| panic!("{at} is no object"));
            if at == "time_by_class" {
                object.iter().for_each(|(k, v)| compare(&format!("{at}.{k}"), v, &fields[0].1, shapes));
                return;
            }
            for key in object.keys() {
                assert!(fields.iter().any(|(name, _)| name == key), "{at}.{key} is not documented");
            }
            for (key, shape) in fields {
                let value = object.get(key).unwrap_or_else(|| panic!("{at}.{key} is documented and absent"));
                compare(&format!("{at}.{key}"), value, shape, shapes);
            }
        }
    }
}

/// The fields of the page's block.
fn documented() -> BTreeMap<String, Shape> {
    let block = PAGE.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let block = block.expect("the page has its block of fields");
    let mut fields = BTreeMap::new();
    let mut entries: Vec<String> = Vec::new();
    for line in block.lines() {
        match (line.starts_with(' '), entries.last_mut()) {
            (true, Some(entry)) => *entry = format!("{entry} {}", line.trim()),
            _ => entries.push(line.to_owned()),
        }
    }
    for entry in entries {
        let (key, rest) = entry.split_once(' ').expect("a field has a shape");
        let rest = rest.trim_start();
        let shape = match rest.chars().next() {
            Some('{' | '[') => shape(&mut rest.chars().peekable()),
            _ => match rest.split([' ', ',']).next() {
                Some(name @ ("Share" | "Spread" | "Split" | "Level")) => Shape::Named(name.into()),
                _ => Shape::Plain,
            },
        };
        fields.insert(key.to_owned(), shape);
    }
    fields
}

/// The shapes used throughout, and those that the block itself names.
fn shapes() -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    let plain = |keys: &[&str]| Shape::Object(keys.iter().map(|k| ((*k).to_owned(), Shape::Plain)).collect());
    for name in ["Share", "Spread", "Split"] {
        let start = PAGE.find(&format!("**{name}** `{{")).expect("the page has the shape");
        let text = PAGE[start..].split('`').nth(1).expect("the shape stands between backticks");
        let keys: Vec<&str> =
            text.trim_matches(['{', '}']).split(',').map(|k| k.trim().trim_matches('"')).collect();
        shapes.insert(name.to_owned(), plain(&keys));
    }
    for name in ["Level", "Trend"] {
        let marker = if name == "Trend" { "Trend {" } else { "**Level** `{" };
        let start = PAGE.find(marker).expect("the page has the shape") + marker.len() - 1;
        shapes.insert(name.to_owned(), shape(&mut PAGE[start..].chars().peekable()));
    }
    shapes
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Reads one shape and stops after it.
fn shape(text: &mut Chars<'_>) -> Shape {
    skip_spaces(text);
    match text.peek() {
        Some('[') => {
            text.next();
            let element = shape(text);
            skip_spaces(text);
            assert_eq!(text.next(), Some(']'));
            Shape::List(Box::new(element))
        }
        Some('{') => {
            text.next();
            Shape::Object(fields(text))
        }
        _ => match word(text).as_str() {
            "" => Shape::Plain,
            name if name.starts_with(char::is_uppercase) => Shape::Named(name.to_owned()),
            _ => Shape::Plain,
        },
    }
}

/// Fields up to the closing brace. Names without a shape of their own share that of the next name that has one
/// only where the page says `before, after: {…}`; all others are plain.
fn fields(text: &mut Chars<'_>) -> Vec<(String, Shape)> {
    let mut out: Vec<(String, Shape)> = Vec::new();
    loop {
        skip_spaces(text);
        let name = word(text);
        skip_spaces(text);
        let mut of = Shape::Plain;
        if text.peek() == Some(&':') {
            text.next();
            of = shape(text);
        }
        if name == "after" || name == "kept_difference" {
            // The page writes such a pair once: `before, after: {…}`.
            if let Some(before) = out.last_mut() {
                before.1 = of.clone();
            }
        }
        out.push((name, of));
        skip_alternative(text);
        match text.next() {
            Some(',') => {}
            Some('}') => return out,
            other => panic!("unexpected {other:?} in the page"),
        }
    }
}

/// Skips `| null`.
fn skip_alternative(text: &mut Chars<'_>) {
    skip_spaces(text);
    if text.peek() == Some(&'|') {
        text.next();
        skip_spaces(text);
        word(text);
        skip_spaces(text);
    }
}

fn skip_spaces(text: &mut Chars<'_>) {
    while text.peek().is_some_and(|c| c.is_whitespace()) {
        text.next();
    }
}

fn word(text: &mut Chars<'_>) -> String {
    let mut out = String::new();
    while let Some(c) = text.peek().filter(|c| c.is_alphanumeric() || **c == '_') {
        out.push(*c);
        text.next();
    }
    out
}
