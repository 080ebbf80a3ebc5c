//! Schemas, made from the types. What is shown and what is given differ in a few words: a text that is given is not blank and
//! not endless, a new id may be left out. Such schemas stand there twice, the given one as `…Given`.

use std::collections::BTreeSet;

use model::Command;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::api::collection::Collection;
use crate::shape::{NUMBER_MAX, TEXT_MAX};

/// Where schemas stand in the document.
const PLACE: &str = "#/components/schemas/";
/// Types whose new id may be left out where they are given.
const WITH_ID: [&str; 2] = ["DutyChange", "Swap"];

/// The schemas that operations refer to.
pub(super) struct Schemas {
    generator: SchemaGenerator,
    commands: Vec<Value>,
    given: BTreeSet<String>,
    more: Map<String, Value>,
}

/// A reference to a schema.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("{PLACE}{name}") })
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = PLACE.trim_start_matches('#').trim_end_matches('/').into();
            settings.meta_schema = None;
        });
        let mut generator = settings.into_generator();
        let command = Command::json_schema(&mut generator).to_value();
        let commands = command["oneOf"].as_array().cloned().unwrap_or_default();
        let given = given_names(generator.definitions());
        Self { generator, commands, given, more: Map::new() }
    }

    /// The schema of a type, which then stands among the components.
    pub(super) fn of<T: JsonSchema>(&mut self) -> Value {
        self.generator.subschema_for::<T>().to_value()
    }

    /// The schema of a type, as something else names it.
    pub(super) fn by(&mut self, schema: fn(&mut SchemaGenerator) -> Schema) -> Value {
        schema(&mut self.generator).to_value()
    }

    /// The schema of what a collection holds.
    pub(super) fn record(&mut self, collection: &Collection) -> Value {
        (collection.schema)(&mut self.generator);
        let (record, id) = collection.names;
        let mut schema = self.generator.definitions().get(record).cloned().unwrap_or_default();
        schema["properties"]["id"] = reference(id);
        if let Some(required) = schema["required"].as_array_mut() {
            required.push(json!("id"));
        }
        self.more.insert(record.to_owned(), schema);
        reference(record)
    }

    /// A schema under a name.
    pub(super) fn named(&mut self, name: &str, schema: Value) -> Value {
        self.more.insert(name.to_owned(), schema);
        reference(name)
    }

    /// What a command's fields are: what is said about it, and the schema, without the need for a new id.
    pub(super) fn command(&self, kind: &str) -> (String, Value) {
        let found = self.commands.iter().find(|one| one["properties"].get(kind).is_some());
        let said = found.and_then(|one| one["description"].as_str()).unwrap_or_default().to_owned();
        let mut fields = found.map(|one| one["properties"][kind].clone()).unwrap_or_default();
        let new = Command::BRINGS.iter().filter(|(of, _)| *of == kind).map(|(_, pointer)| &pointer[1..]);
        new.for_each(|new| not_required(&mut fields, new));
        if fields.get("properties").is_none() {
            fields["properties"] = json!({});
        }
        (said, self.given(fields))
    }

    /// A schema of what is given.
    fn given(&self, mut schema: Value) -> Value {
        each(&mut schema, &mut |one| {
            let name = one.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(PLACE));
            if let Some(name) = name.filter(|name| self.given.contains(*name)) {
                one["$ref"] = json!(format!("{PLACE}{name}Given"));
            }
            strict(one);
        });
        schema
    }

    /// All of them by name.
    pub(super) fn into_components(mut self) -> Value {
        let mut all = self.generator.take_definitions(true);
        all.extend(std::mem::take(&mut self.more));
        for schema in all.values_mut() {
            each(schema, &mut strict);
        }
        let given: Vec<(String, Value)> = self
            .given
            .iter()
            .filter_map(|name| {
                Some((format!("{name}Given"), self.given(narrowed(name, all.get(name)?.clone()))))
            })
            .collect();
        all.extend(given);
        Value::Object(all)
    }
}

/// The schemas that differ where they are given, and those that refer to such.
fn given_names(definitions: &Map<String, Value>) -> BTreeSet<String> {
    let mut names: BTreeSet<String> =
        ["Text", "Quantity"].into_iter().chain(WITH_ID).map(str::to_owned).collect();
    loop {
        let before = names.len();
        for (name, schema) in definitions {
            let mut refers = false;
            each(&mut schema.clone(), &mut |one| {
                let other = one.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(PLACE));
                refers |= other.is_some_and(|other| names.contains(other));
            });
            if refers {
                names.insert(name.clone());
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

/// A schema as it is where it is given.
fn narrowed(name: &str, mut schema: Value) -> Value {
    match name {
        "Text" => {
            schema["maxLength"] = json!(TEXT_MAX);
            schema["pattern"] = json!(r"^[^\u0000]*[^\s\u0000][^\u0000]*$");
        }
        "Quantity" => {
            schema["minimum"] = json!(-NUMBER_MAX);
            schema["maximum"] = json!(NUMBER_MAX);
            schema["multipleOf"] = json!(0.001);
        }
        name if WITH_ID.contains(&name) => not_required(&mut schema, "id"),
        _ => {}
    }
    schema
}

/// A new id may be left out, or be nothing.
fn not_required(schema: &mut Value, field: &str) {
    let id = schema["properties"][field].clone();
    if id.is_object() {
        schema["properties"][field] =
            json!({ "anyOf": [id, { "type": "null" }], "description": "Drawn when it is left out." });
    }
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|name| name != field);
    }
}

/// Goes through a schema and every schema within.
fn each(schema: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match schema {
        Value::Object(parts) => {
            parts.values_mut().for_each(|part| each(part, change));
            change(schema);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, change)),
        _ => {}
    }
}

/// What JSON Schema says for numbers of so many bits; nothing that is not known; lists in which the same may stand twice.
fn strict(schema: &mut Value) {
    let Some(parts) = schema.as_object_mut() else { return };
    if parts.get("uniqueItems").is_some_and(Value::is_boolean) {
        parts.remove("uniqueItems");
    }
    let maximum = match parts.get("format").and_then(Value::as_str) {
        Some("uint8") => u64::from(u8::MAX),
        Some("uint16") => u64::from(u16::MAX),
        Some("uint32") => u64::from(u32::MAX),
        Some("int64" | "uint64" | "int32") => i64::MAX.unsigned_abs(),
        _ => 0,
    };
    if maximum > 0 {
        parts.remove("format");
        if maximum < i64::MAX.unsigned_abs() {
            parts.insert("maximum".to_owned(), json!(maximum));
        }
    }
    let is_object = parts.get("type").is_some_and(|kind| kind == "object");
    if is_object
        && parts.get("properties").is_some_and(Value::is_object)
        && !parts.contains_key("patternProperties")
    {
        parts.entry("additionalProperties").or_insert(json!(false));
    }
}
