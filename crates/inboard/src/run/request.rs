//! A line of standard input as a request: `{"id":…,"actor":"person:…","command":{"raise_flag":{…}}}`, where a text stands as
//! `{"text":"…"}`.

use app::{Draw, Request, Sealer};
use model::{Actor, Command, CommandId};
use serde_json::{Map, Value};

/// What a line may have beside its command.
const KEYS: [&str; 4] = ["id", "actor", "command", "based_on"];
/// Longest part of a line that a message shows, in characters.
const SHOWN_MAX: usize = 60;

/// Why a line is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bad {
    /// The id of its command, where it could be read.
    pub(crate) id: Option<CommandId>,
    /// What is wrong, and what was expected.
    pub(crate) what: String,
}

/// Reads a line; `draw` gives the texts their ids and salts.
///
/// # Errors
/// [`Bad`], with what is wrong.
pub(crate) fn read(line: &[u8], draw: impl Draw) -> Result<Request, Bad> {
    let bad = |what: String| Bad { id: None, what };
    let value: Value =
        serde_json::from_slice(line).map_err(|error| bad(format!("the line is not JSON: {error}")))?;
    let Value::Object(mut fields) = value else {
        return Err(bad("the line is no object: write {\"id\":…,\"actor\":…,\"command\":…}".to_owned()));
    };
    let id = id(&fields).map_err(bad)?;
    request(id, &mut fields, draw).map_err(|what| Bad { id: Some(id), what })
}

fn request(id: CommandId, fields: &mut Map<String, Value>, draw: impl Draw) -> Result<Request, String> {
    if let Some(key) = fields.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("the line has a field `{}`; known are {}", shown(key), KEYS.join(", ")));
    }
    let actor = actor(fields)?;
    let based_on = match fields.get("based_on") {
        None | Some(Value::Null) => None,
        Some(number) => Some(number.as_u64().ok_or("based_on is no whole number from 0 on")?),
    };
    let mut given =
        fields.remove("command").ok_or("the line has no command: write \"command\":{\"raise_flag\":{…}}")?;
    let kind = kind(&given)?;
    let mut sealer = Sealer::new(draw);
    seal(&mut given, &mut sealer)?;
    let command: Command = serde_path_to_error::deserialize(&given).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { &kind } else { &path };
        let wrong = plain(&error.inner().to_string());
        format!("{place}: {wrong} (`inboard run --commands` shows a line of each command)")
    })?;
    let taken = serde_json::to_value(&command).map_err(|error| error.to_string())?;
    if let Some(extra) = extra(&given, &taken) {
        return Err(format!("{kind} has no field `{}`: correct or remove it", shown(extra)));
    }
    Ok(Request { based_on, ..Request::new(actor, id, command).with_texts(sealer.into_texts()) })
}

fn id(fields: &Map<String, Value>) -> Result<CommandId, String> {
    let Some(id) = fields.get("id") else {
        return Err(
            "the line has no id: draw one for each command, 13 digits and letters such as 0a1b2c3d4e5f6"
                .to_owned(),
        );
    };
    let text = id.as_str().ok_or("the id is no text: write 13 digits and letters in quotes")?;
    text.parse().map_err(|error: model::NotAnId| format!("the id cannot be read: {error}"))
}

fn actor(fields: &Map<String, Value>) -> Result<Actor, String> {
    let Some(actor) = fields.get("actor").and_then(Value::as_str) else {
        return Err("the line has no actor: write \"actor\":\"person:ID\"".to_owned());
    };
    match actor.parse() {
        Ok(Actor::Clock) => Err("the actor cannot be the clock: time acts by itself".to_owned()),
        Ok(actor) => Ok(actor),
        Err(_) => Err(format!("the actor `{}` cannot be read: write person:ID or operator", shown(actor))),
    }
}

/// The kind of a command.
fn kind(command: &Value) -> Result<String, String> {
    let Some(fields) = command.as_object().filter(|fields| fields.len() == 1) else {
        return Err("the command is not an object with one field: write {\"raise_flag\":{…}}".to_owned());
    };
    let kind = fields.keys().next().cloned().unwrap_or_default();
    if Command::KINDS.contains(&kind.as_str()) {
        Ok(kind)
    } else {
        Err(format!("there is no command `{}`; known are {}", shown(&kind), Command::KINDS.join(", ")))
    }
}

/// Puts references in the place of texts.
fn seal<D: Draw>(value: &mut Value, sealer: &mut Sealer<D>) -> Result<(), String> {
    match value {
        Value::Object(fields) if fields.len() == 1 && fields.contains_key("text") => {
            let text = fields["text"].as_str().ok_or("a text is not written as {\"text\":\"…\"}")?;
            if text.trim().is_empty() {
                return Err("a text is blank: write something, or null where it may be left out".to_owned());
            }
            if text.contains('\0') {
                return Err("a text with a NUL character cannot be kept: remove it".to_owned());
            }
            *value = serde_json::to_value(sealer.seal(text)).map_err(|error| error.to_string())?;
            Ok(())
        }
        Value::Object(fields) => fields.values_mut().try_for_each(|value| seal(value, sealer)),
        Value::Array(values) => values.iter_mut().try_for_each(|value| seal(value, sealer)),
        _ => Ok(()),
    }
}

/// A reader's complaint, with what is expected in the words of JSON instead of those of the program.
fn plain(complaint: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("struct TextRef", r#"a text as {"text":"…"}"#),
        ("struct Hours", r#"{"zone":"Asia/Manila","week":"Mon-Fri 09:00-17:00"}"#),
        ("struct HolidayRule", r#"{"country":"PH","part":null,"also":[],"except":[]}"#),
        ("struct Terms", r#"{"gives":[{"text":"…"}],"gets":[]}"#),
        ("struct variant Command::", "the fields of "),
        ("struct ", "the fields of a "),
        ("a boolean", "true or false"),
        ("a sequence", "a list in []"),
        ("i64", "a whole number"),
        ("u64", "a whole number from 0 on"),
    ];
    WORDS.iter().fold(complaint.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A field that was given and not taken.
fn extra<'a>(given: &'a Value, taken: &Value) -> Option<&'a str> {
    match (given, taken) {
        (Value::Object(given), Value::Object(taken)) => {
            given.iter().find_map(|(key, value)| match taken.get(key) {
                None => Some(key.as_str()),
                Some(taken) => extra(value, taken),
            })
        }
        // Sets have an order of their own.
        (Value::Array(given), Value::Array(taken)) => given.iter().find_map(|value| {
            let found = taken.iter().map(|taken| extra(value, taken)).collect::<Vec<_>>();
            if found.contains(&None) { None } else { found.into_iter().flatten().next() }
        }),
        _ => None,
    }
}

/// The beginning of something that was given.
fn shown(text: &str) -> String {
    text.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Drawn;

    fn line(command: &str) -> String {
        format!(r#"{{"id":"0000000000001","actor":"person:0000000000002","command":{command}}}"#)
    }

    #[test]
    fn texts_are_sealed_wherever_they_stand() {
        let given = r#"{"write_charter":{"function":"0000000000003","charter":{"in_scope":[{"text":"a"},{"text":"b"}],
            "out_of_scope":[],"inputs":[],"outputs":[],"done":[{"text":"c"}],"standards":[],"limits":[]}}}"#;
        let request = read(line(given).as_bytes(), Drawn::new(Some(1))).unwrap();
        let Command::WriteCharter { charter, .. } = request.command else { panic!("another command") };
        let named = [&charter.in_scope[..], &charter.done[..]].concat();
        for (text, reference) in ["a", "b", "c"].iter().zip(named) {
            let sealed = request.texts.iter().find(|sealed| sealed.text == *text).unwrap();
            assert_eq!(sealed.reference(), reference);
        }
        assert_eq!(request.texts.len(), 3);
    }

    #[test]
    fn sets_may_come_in_any_order_and_a_field_too_many_is_named() {
        let set = |more: &str| {
            line(&format!(
                r#"{{"name_consumers":{{"function":"0000000000003","consumers":[{{"company":"0000000000009"}},
                {{"team":"0000000000008"{more}}}]}}}}"#
            ))
        };
        assert!(read(set("").as_bytes(), Drawn::new(Some(1))).is_ok());
        let nudge = line(r#"{"nudge":{"decision":"0000000000003","twice":true}}"#);
        let bad = read(nudge.as_bytes(), Drawn::new(Some(1))).unwrap_err();
        assert_eq!(
            (bad.id, bad.what.as_str()),
            (Some(CommandId(1)), "nudge has no field `twice`: correct or remove it")
        );
    }

    #[test]
    fn a_line_of_every_command_is_shown_and_can_be_read() {
        let shown: Vec<String> = app::COMMANDS
            .lines()
            .filter(|line| line.starts_with('{'))
            .map(|line| match read(line.as_bytes(), Drawn::new(Some(1))) {
                Ok(request) => request.command.kind().to_owned(),
                Err(bad) => panic!("{}: {line}", bad.what),
            })
            .collect();
        let sorted = |mut kinds: Vec<String>| {
            kinds.sort();
            kinds
        };
        let all = Command::KINDS.iter().map(|kind| (*kind).to_owned()).collect();
        assert_eq!(sorted(shown), sorted(all));
    }

    #[test]
    fn what_is_expected_is_said_in_words_of_json() {
        let wrong = line(r#"{"add_company":{"company":"0000000000003","name":"Bayani"}}"#);
        let bad = read(wrong.as_bytes(), Drawn::new(Some(1))).unwrap_err();
        assert!(bad.what.contains(r#"expected a text as {"text":"…"}"#), "{}", bad.what);
        let blank = line(r#"{"add_company":{"company":"0000000000003","name":{"text":" "}}}"#);
        assert!(read(blank.as_bytes(), Drawn::new(Some(1))).unwrap_err().what.contains("blank"));
    }

    #[test]
    fn the_place_of_a_mistake_is_named() {
        let bad =
            read(line(r#"{"nudge":{"decision":"short"}}"#).as_bytes(), Drawn::new(Some(1))).unwrap_err();
        assert!(bad.what.starts_with("nudge.decision: `short` is not an id"), "{}", bad.what);
    }
}
