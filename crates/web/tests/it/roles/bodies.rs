//! A sample of every command, with ids of one's choice in it: as the API takes it, and as a form sends it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use model::Command;
use serde_json::{Map, Value};

use super::world::Noun;

/// How the samples write an id of each noun.
const WRITTEN: [(&str, Noun); 14] = [
    ("0c0mpany", Noun::Company),
    ("0s1te", Noun::Site),
    ("0team", Noun::Team),
    ("0pers0n", Noun::Person),
    ("0fn", Noun::Function),
    ("0seat", Noun::Ownership),
    ("0metr1c", Noun::Outcome),
    ("0type", Noun::DecisionType),
    ("0decs", Noun::Decision),
    ("0f1ag", Noun::Flag),
    ("0c1mb", Noun::Escalation),
    ("01eave", Noun::Leave),
    ("0swap", Noun::DutyChange),
    ("0h1st", Noun::History),
];

/// The fields of every command, as the documentation shows them, without the ids that the server draws.
static SAMPLES: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let lines = app::COMMANDS.lines().filter(|line| line.starts_with('{'));
    let commands = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON")["command"].clone());
    commands
        .map(|command| {
            let (kind, mut fields) = command
                .as_object()
                .and_then(|found| found.iter().next())
                .map(|(kind, fields)| (kind.clone(), fields.clone()))
                .expect("a command");
            for (_, pointer) in Command::BRINGS.iter().filter(|(brings, _)| *brings == kind) {
                let (above, name) = pointer.rsplit_once('/').expect("a pointer");
                if let Some(Value::Object(found)) = fields.pointer_mut(above) {
                    found.remove(name);
                }
            }
            (kind, plain(fields))
        })
        .collect()
});

/// Texts as the API writes them.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(found) if found.len() == 1 && found.contains_key("text") => found["text"].clone(),
        Value::Object(found) => {
            Value::Object(found.into_iter().map(|(key, value)| (key, plain(value))).collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(plain).collect()),
        other => other,
    }
}

/// The noun of an id as the samples write it.
fn noun(text: &str) -> Option<Noun> {
    let found = WRITTEN.iter().find(|(written, _)| text.len() == 13 && text.starts_with(written));
    found.map(|(_, noun)| *noun)
}

/// A command's fields with ids in them: once with all of `ids`, and for each id once with only that one of them and the
/// others of `own`.
pub(super) fn variants(kind: &str, ids: &BTreeMap<Noun, String>, own: &BTreeMap<Noun, String>) -> Vec<Value> {
    let sample = SAMPLES.get(kind).unwrap_or_else(|| panic!("the documentation has no line for {kind}"));
    let many = count(sample);
    let every = filled(sample, &mut 0, &|_| ids);
    let single = (0..many).map(|only| filled(sample, &mut 0, &|place| if place == only { ids } else { own }));
    let single: Vec<Value> = if many > 1 { single.collect() } else { Vec::new() };
    std::iter::once(every).chain(single).collect()
}

fn count(value: &Value) -> usize {
    match value {
        Value::String(text) => usize::from(noun(text).is_some()),
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(found) => found.values().map(count).sum(),
        _ => 0,
    }
}

fn filled<'a>(
    value: &Value,
    place: &mut usize,
    which: &dyn Fn(usize) -> &'a BTreeMap<Noun, String>,
) -> Value {
    match value {
        Value::String(text) => match noun(text) {
            Some(noun) => {
                *place += 1;
                Value::String(which(*place - 1)[&noun].clone())
            }
            None => value.clone(),
        },
        Value::Array(list) => list.iter().map(|value| filled(value, place, which)).collect(),
        Value::Object(found) => Value::Object(
            found.iter().map(|(key, value)| (key.clone(), filled(value, place, which))).collect(),
        ),
        other => other.clone(),
    }
}

/// The same as fields of a form.
pub(super) fn fields(value: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    flatten("", value, &mut fields);
    fields
}

fn flatten(name: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Null => {}
        Value::String(text) => fields.push((name.to_owned(), local(text))),
        Value::Bool(_) | Value::Number(_) => fields.push((name.to_owned(), value.to_string())),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().for_each(|value| flatten(name, value, fields));
        }
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(place, value)| flatten(&below(&place.to_string()), value, fields));
        }
        Value::Object(found) => match found.iter().next() {
            // One of several kinds, with what it is about.
            Some((key, Value::String(about))) if found.len() == 1 && noun_or_id(about) => {
                fields.push((name.to_owned(), format!("{key}:{about}")));
            }
            _ => found.iter().for_each(|(key, value)| flatten(&below(key), value, fields)),
        },
    }
}

fn noun_or_id(text: &str) -> bool {
    text.parse::<model::PersonId>().is_ok()
}

/// A time as the field of a form has it.
fn local(text: &str) -> String {
    match text.strip_suffix(":00Z") {
        Some(time) if time.len() == 16 => time.to_owned(),
        _ => text.to_owned(),
    }
}

/// Every command that people and programs may give.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    Command::KINDS
        .iter()
        .copied()
        .filter(|kind| !matches!(*kind, "found" | "restore" | "tick" | "adopt_almanac"))
}
