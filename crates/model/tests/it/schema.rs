//! What the schemas say is what is written, with texts as people read them and numbers of changes as strings.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Command, Coverage, Decision, DecisionType, Due, Escalation, Flag, Function, History, Invitation, Ladder,
    Notice, Organisation, Outcome, Ownership, Person, Preferences, Refusal, Roster, Site, State, Team,
    coverage, ladder,
};
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::{Value, json};

use crate::json::one_of_each;
use crate::kit::{HELP, MANILA, Org};
use crate::story;

/// The schema that a `$ref` names.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(place) => {
            root.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("{place} is nowhere"))
        }
        None => schema,
    }
}

/// Why a value is not as a schema says, as far as the words go that these schemas use.
fn misfit(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolved(root, schema);
    let every = |more: &Value| more.as_array().cloned().unwrap_or_default();
    for (word, said) in schema.as_object().into_iter().flatten() {
        let wrong = match word.as_str() {
            "type" if said.is_array() => {
                (!every(said).iter().any(|kind| is(kind, value))).then(|| format!("no {said}"))
            }
            "type" => (!is(said, value)).then(|| format!("no {said}")),
            "const" => (said != value).then(|| format!("not {said}")),
            "enum" => (!every(said).contains(value)).then(|| format!("not of {said}")),
            "oneOf" | "anyOf" => {
                let why: Vec<_> = every(said).iter().map(|one| misfit(root, one, value)).collect();
                let fitting = why.iter().filter(|why| why.is_none()).count();
                (fitting == 0 || (word == "oneOf" && fitting > 1)).then(|| format!("{fitting} fit: {why:?}"))
            }
            "items" => every(value).iter().find_map(|item| misfit(root, said, item)),
            "prefixItems" => {
                let items = every(value);
                every(said).iter().zip(&items).find_map(|(one, item)| misfit(root, one, item))
            }
            "required" => every(said)
                .iter()
                .find(|name| value.get(name.as_str().unwrap_or_default()).is_none())
                .map(|name| format!("no {name}")),
            "properties" => said.as_object().into_iter().flatten().find_map(|(name, one)| {
                let why = misfit(root, one, value.get(name)?)?;
                Some(format!("{name}: {why}"))
            }),
            "patternProperties" => {
                let one = said.as_object().and_then(|said| said.values().next()).expect("one pattern");
                value.as_object().into_iter().flatten().find_map(|(_, value)| misfit(root, one, value))
            }
            "additionalProperties" if schema.get("patternProperties").is_some() => None,
            "additionalProperties" => {
                let known = &schema["properties"];
                let given = value.as_object().into_iter().flatten();
                let more = given.filter(|(name, _)| known.get(name.as_str()).is_none());
                more.filter_map(|(name, one)| match said {
                    Value::Bool(false) => Some(format!("{name} too much")),
                    said => misfit(root, said, one),
                })
                .next()
            }
            "minItems" => (value.is_array() && every(value).len() < size(said)).then(|| "too few".to_owned()),
            "maxItems" => (every(value).len() > size(said)).then(|| "too many".to_owned()),
            "minimum" => {
                (value.is_number() && value.as_f64() < said.as_f64()).then(|| format!("below {said}"))
            }
            "maximum" => {
                (value.is_number() && value.as_f64() > said.as_f64()).then(|| format!("above {said}"))
            }
            "minLength" => {
                value.as_str().is_some_and(|text| text.len() < size(said)).then(|| "too short".to_owned())
            }
            // What says nothing of a value, or nothing that is written wrongly easily.
            "$schema" | "$defs" | "$ref" | "title" | "description" | "format" | "pattern" | "examples"
            | "uniqueItems" | "default" => None,
            other => panic!("the schema says `{other}`, which this test does not know"),
        };
        if let Some(wrong) = wrong {
            return Some(format!("{wrong} ({value})"));
        }
    }
    None
}

fn size(said: &Value) -> usize {
    said.as_u64().and_then(|size| usize::try_from(size).ok()).expect("a size")
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap_or_default() {
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("no kind `{other}`"),
    }
}

/// A value as it is shown: texts in the place of their references, numbers of changes as strings.
fn shown(value: Value) -> Value {
    match value {
        Value::Object(map) if map.len() == 2 && map.contains_key("digest") && map.contains_key("id") => {
            json!("a text")
        }
        Value::Object(map) => map
            .into_iter()
            .map(|(name, value)| match value {
                Value::Number(number) if name == "changed" => (name, json!(number.to_string())),
                value => (name, shown(value)),
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(shown).collect(),
        other => other,
    }
}

fn fits<T: JsonSchema + Serialize>(value: &T) {
    let root = schema_for!(T).to_value();
    let written = shown(serde_json::to_value(value).expect("JSON"));
    if let Some(why) = misfit(&root, &root, &written) {
        panic!("{}: {why}", T::schema_name());
    }
}

#[test]
fn every_command_is_as_its_schema_says() {
    one_of_each().iter().for_each(fits);
    let root = schema_for!(Command).to_value();
    for wrong in [
        json!({"nudge": {}}),
        json!({"nudge": {"decision": 1}}),
        json!({"nudge": {"decision": "0000000000001", "twice": true}}),
        json!({"sky_fell": {}}),
        json!("release"),
    ] {
        let refused = misfit(&root, &root, &wrong).is_some() || extra(&wrong);
        assert!(refused, "{wrong} fits");
    }
}

/// A field too many is refused by whoever reads a request, not by its schema.
fn extra(wrong: &Value) -> bool {
    wrong.pointer("/nudge/twice").is_some()
}

#[test]
fn every_record_of_the_state_is_as_its_schema_says() {
    for story in [story::every_kind(), story::who_comes_and_what_is_known()] {
        every_record_fits(&story.state);
    }
}

fn every_record_fits(state: &State) {
    fits::<Organisation>(state.organisation.as_ref().expect("it is founded"));
    state.companies.values().for_each(|found| fits(&**found));
    state.sites.values().for_each(|found| fits::<Site>(found));
    state.teams.values().for_each(|found| fits::<Team>(found));
    state.rosters.values().for_each(|found| fits::<Roster>(found));
    state.people.values().for_each(|found| fits::<Person>(found));
    state.preferences.values().for_each(|found| fits::<Preferences>(found));
    state.invitations.values().for_each(|found| fits::<Invitation>(found));
    state.histories.values().for_each(|found| fits::<History>(found));
    state.functions.values().for_each(|found| fits::<Function>(found));
    state.ownerships.values().for_each(|found| fits::<Ownership>(found));
    state.outcomes.values().for_each(|found| fits::<Outcome>(found));
    state.decision_types.values().for_each(|found| fits::<DecisionType>(found));
    state.decisions.values().for_each(|found| fits::<Decision>(found));
    state.flags.values().for_each(|found| fits::<Flag>(found));
    state.escalations.values().for_each(|found| fits::<Escalation>(found));
    state.timers.values().for_each(|found| fits::<Due>(found));
}

#[test]
fn what_is_worked_out_is_as_its_schema_says() {
    let mut org = Org::new();
    let (now, before) = (org.now, org.state.clone());
    fits::<Coverage>(&coverage(&org.state, HELP, now).expect("a function"));
    org.seat(1, HELP, model::Seat::Owner, crate::kit::MARI);
    fits::<Coverage>(&coverage(&org.state, HELP, now).expect("a function"));
    fits::<Ladder>(&ladder(&org.state, HELP, MANILA, now).expect("a function at a site"));
    for (_, event) in &org.log {
        let notices = model::notices(&before, &org.state, event, model::Actor::Clock);
        notices.iter().for_each(fits::<Notice>);
    }
    fits::<Refusal>(&Refusal::Past { at: now });
    fits::<Refusal>(&Refusal::NoChange);
}

/// The fields of every kind of command, by kind, with what is said about the kind.
fn kinds(root: &Value) -> BTreeMap<String, (String, Value)> {
    let variants = root["oneOf"].as_array().expect("kinds");
    let kind = |variant: &Value| {
        let (kind, fields) = variant["properties"].as_object()?.iter().next()?;
        let said = variant["description"].as_str().unwrap_or_default().to_owned();
        Some((kind.clone(), (said, resolved(root, fields).clone())))
    };
    variants.iter().map(|variant| kind(variant).expect("a kind with its fields")).collect()
}

#[test]
fn every_command_is_described() {
    let root = schema_for!(Command).to_value();
    let kinds = kinds(&root);
    let all: BTreeSet<&str> = kinds.keys().map(String::as_str).collect();
    assert_eq!(all, Command::KINDS.iter().copied().collect());
    for (kind, (said, fields)) in &kinds {
        assert!(said.ends_with('.'), "{kind}: `{said}`");
        for (name, field) in fields["properties"].as_object().into_iter().flatten() {
            assert!(field["description"].is_string(), "{kind}.{name} is not described");
        }
    }
    assert_eq!(kinds["raise_flag"].0, "Raise a flag.");
}

#[test]
fn what_has_a_form_of_its_own_is_named() {
    let root = schema_for!(Command).to_value();
    let kind = |name: &str| root["$defs"][name]["type"].clone();
    for name in ["Text", "FlagId", "PersonId", "Instant", "Week", "Zone"] {
        assert_eq!(kind(name), "string", "{name}");
    }
    assert_eq!(kind("Quantity"), "number");
    let id = &root["$defs"]["DutyChangeId"];
    assert!(id["description"].as_str().is_some_and(|said| said.contains("roster")), "{id}");
    assert!(id["pattern"].is_string(), "{id}");
    let record = schema_for!(Flag).to_value();
    assert_eq!(record["properties"]["changed"]["type"], "string");
}

/// The name of the id that stands at a pointer into the fields of a command.
fn id_at<'a>(root: &'a Value, fields: &'a Value, pointer: &str) -> Option<&'a str> {
    let mut schema = fields;
    for name in pointer.split('/').skip(1) {
        schema = resolved(root, schema)["properties"].get(name)?;
    }
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

#[test]
fn whatever_can_be_made_is_made_by_a_command_that_brings_its_id() {
    let root = schema_for!(Command).to_value();
    let kinds = kinds(&root);
    let brought = Command::BRINGS.iter().map(|(kind, pointer)| {
        let id = kinds.get(*kind).and_then(|(_, fields)| id_at(&root, fields, pointer));
        (*kind, id.unwrap_or_else(|| panic!("{kind} has no id at {pointer}")))
    });
    let made: BTreeMap<&str, BTreeSet<&str>> = brought.fold(BTreeMap::new(), |mut made, (kind, id)| {
        made.entry(id).or_insert_with(BTreeSet::new).insert(kind);
        made
    });
    let expected: BTreeMap<&str, BTreeSet<&str>> = [
        ("CompanyId", vec!["found", "add_company"]),
        ("SiteId", vec!["found", "open_site"]),
        ("TeamId", vec!["form_team"]),
        ("PersonId", vec!["found", "add_person"]),
        ("LeaveId", vec!["take_leave"]),
        ("DutyChangeId", vec!["override_duty", "ask_swap"]),
        ("FunctionId", vec!["set_up_function"]),
        ("OwnershipId", vec!["offer_seat"]),
        ("OutcomeId", vec!["define_outcome"]),
        ("DecisionTypeId", vec!["give_right"]),
        ("DecisionId", vec!["ask_decision"]),
        ("FlagId", vec!["raise_flag"]),
        ("HistoryId", vec!["keep_history"]),
    ]
    .into_iter()
    .map(|(id, kinds)| (id, kinds.into_iter().collect()))
    .collect();
    assert_eq!(made, expected);
    let ids = root["$defs"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    // What climbs is given its id by time.
    let unmade: Vec<&str> = ids
        .filter(|name| name.ends_with("Id") && *name != "EscalationId" && !made.contains_key(name))
        .collect();
    assert!(unmade.is_empty(), "nothing brings {unmade:?}");
}
