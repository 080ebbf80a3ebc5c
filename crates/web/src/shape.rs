//! What the fields of a command are, read from its JSON schema: so that forms and the API take every command without a line
//! of code for each. Texts are plain strings here, quantities decimal numbers, times those of the reader's zone.

mod form;
mod json;
mod show;
mod walk;

use std::collections::BTreeMap;

use model::Command;
use schemars::JsonSchema;
use serde_json::Value;

pub(crate) use form::{Fields, parse_quantity, written};
pub(crate) use json::{NUMBER_MAX, pointer};

/// Characters of a text at most, that somebody gives.
pub(crate) const TEXT_MAX: usize = 20_000;
/// Items of a list at most.
pub(crate) const ITEMS_MAX: usize = 1_000;

/// Commands that are the program's, or whoever's who runs it, or that come with a file.
const OWN_KINDS: [&str; 6] = ["found", "restore", "tick", "adopt_almanac", "keep_history", "replace_history"];

/// The kinds of command that people and programs may give as they are.
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    Command::KINDS.iter().copied().filter(|kind| !OWN_KINDS.contains(kind))
}

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Its name, with dots: `aim.target`.
    pub(crate) field: String,
    /// What is wrong, and what was expected.
    pub(crate) what: String,
}

/// A field with its name.
pub(crate) type Field = (String, Shape);
/// One of several, with what more there is to say.
pub(crate) type Choice = (String, Option<Shape>);

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Text,
    Instant,
    Quantity,
    Integer,
    Bool,
    /// Something written in letters: an id, a zone, a date.
    Word,
    Optional(Box<Shape>),
    List(Box<Shape>),
    Struct(Vec<Field>),
    /// One of several, some with more to say.
    Choice(Vec<Choice>),
    /// A pair and longer.
    Tuple(Vec<Shape>),
}

/// The shape of a command's fields.
#[derive(Debug, Clone)]
pub(crate) struct CommandShape {
    pub(crate) kind: &'static str,
    pub(crate) shape: Shape,
    /// Where a new id stands.
    brings: Option<&'static str>,
}

/// The shapes of the commands that may be given.
#[derive(Debug, Clone)]
pub(crate) struct Shapes(BTreeMap<&'static str, CommandShape>);

impl Shape {
    /// What values of a type look like.
    pub(crate) fn of<T: JsonSchema>() -> Self {
        let schema = schemars::schema_for!(T).to_value();
        let reader = Reader { definitions: schema.get("$defs").cloned().unwrap_or_default() };
        reader.shape(&schema)
    }
}

impl Shapes {
    pub(crate) fn of_commands() -> Self {
        let schema = schemars::schema_for!(Command).to_value();
        let reader = Reader { definitions: schema.get("$defs").cloned().unwrap_or_default() };
        let kinds = kinds().map(|kind| {
            let found =
                schema["oneOf"].as_array().into_iter().flatten().find_map(|one| one["properties"].get(kind));
            let shape = found.map_or(Shape::Struct(Vec::new()), |found| reader.shape(found));
            (kind, CommandShape { kind, shape, brings: brought_by(kind) })
        });
        Self(kinds.collect())
    }

    pub(crate) fn command(&self, kind: &str) -> Option<&CommandShape> {
        self.0.get(kind)
    }
}

/// Where the one new id of a command stands; founding is not for forms.
fn brought_by(kind: &str) -> Option<&'static str> {
    Command::BRINGS.iter().find(|(of, _)| *of == kind).map(|(_, pointer)| *pointer)
}

struct Reader {
    definitions: Value,
}

impl Reader {
    fn shape(&self, schema: &Value) -> Shape {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return match name {
                "Text" => Shape::Text,
                "Instant" => Shape::Instant,
                "Quantity" => Shape::Quantity,
                name => self.shape(&self.definitions[name]),
            };
        }
        if let Some(all) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            return self.alternatives(all);
        }
        if let Some(words) = schema["enum"].as_array() {
            let words = words.iter().filter_map(Value::as_str);
            return Shape::Choice(words.map(|word| (word.to_owned(), None)).collect());
        }
        if let Some(word) = schema["const"].as_str() {
            return Shape::Choice(vec![(word.to_owned(), None)]);
        }
        self.typed(schema)
    }

    fn alternatives(&self, all: &[Value]) -> Shape {
        let null = |one: &Value| one["type"] == "null";
        if let [one, other] = all
            && (null(one) || null(other))
        {
            return Shape::Optional(Box::new(self.shape(if null(one) { other } else { one })));
        }
        let mut choices = Vec::new();
        for one in all {
            match self.shape(one) {
                Shape::Choice(words) => choices.extend(words),
                Shape::Struct(fields) => {
                    choices.extend(fields.into_iter().map(|(tag, shape)| (tag, Some(shape))));
                }
                _ => {}
            }
        }
        Shape::Choice(choices)
    }

    fn typed(&self, schema: &Value) -> Shape {
        let kind = &schema["type"];
        if let Some(kinds) = kind.as_array() {
            let mut one = schema.clone();
            one["type"] = kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
            return Shape::Optional(Box::new(self.typed(&one)));
        }
        match kind.as_str() {
            Some("array") => match schema["prefixItems"].as_array() {
                Some(items) => Shape::Tuple(items.iter().map(|item| self.shape(item)).collect()),
                None => Shape::List(Box::new(self.shape(&schema["items"]))),
            },
            Some("boolean") => Shape::Bool,
            Some("integer" | "number") => Shape::Integer,
            Some("object") => {
                let fields = schema["properties"].as_object().into_iter().flatten();
                Shape::Struct(fields.map(|(name, of)| (name.clone(), self.shape(of))).collect())
            }
            _ => Shape::Word,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_shape() {
        for shape in Shapes::of_commands().0.values() {
            assert!(matches!(shape.shape, Shape::Struct(_)), "{}", shape.kind);
        }
    }
}
