//! What the fields of a command are, read from its JSON schema: so that forms and the API take every command without a line
//! of code for each. Texts are plain strings here, quantities decimal numbers, times those of the reader's zone.

use std::collections::BTreeMap;

use app::{Draw, Sealer};
use model::{Command, Instant, TextRef};
use serde_json::{Map, Value, json};

use crate::desk::Desk;

/// Characters of a text at most, in a form.
const TEXT_MAX: usize = 20_000;

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Its name, with dots: `aim.target`.
    pub(crate) field: String,
    /// What is wrong, and what was expected.
    pub(crate) what: String,
}

/// The fields of a form as they were sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads an urlencoded body.
    pub(crate) fn read(body: &[u8]) -> Result<Self, String> {
        let read = serde_urlencoded::from_bytes(body);
        read.map(Self).map_err(|error| format!("The form could not be read: {error}. Nothing was done."))
    }

    /// Fields as if they had been sent.
    pub(crate) fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(fields.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    /// All fields in the order in which they stand in the form.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// A field that the page put there.
    pub(crate) fn hidden(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Everything that says what is asked for, in one text.
    pub(crate) fn canonical(&self) -> String {
        let said = self.0.iter().filter(|(key, _)| !key.starts_with('_'));
        said.map(|(key, value)| format!("{}:{key}={}:{value};", key.len(), value.len())).collect()
    }

    fn tree(&self) -> Node {
        let mut root = Node::default();
        for (key, value) in self.0.iter().filter(|(key, _)| !key.starts_with('_')) {
            let mut node = &mut root;
            for part in key.split('.') {
                node = node.parts.entry(part.to_owned()).or_default();
            }
            node.values.push(value.clone());
        }
        root
    }
}

/// Fields by the parts of their names.
#[derive(Debug, Default)]
struct Node {
    values: Vec<String>,
    parts: BTreeMap<String, Node>,
}

impl Node {
    fn value(&self) -> Option<&str> {
        self.values.iter().map(|value| value.trim()).find(|value| !value.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.value().is_none() && self.parts.values().all(Node::is_empty)
    }
}

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
    Struct(Vec<(String, Shape)>),
    /// One of several, some with more to say.
    Choice(Vec<(String, Option<Shape>)>),
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

/// The shapes of all commands.
#[derive(Debug, Clone)]
pub(crate) struct Shapes(BTreeMap<&'static str, CommandShape>);

impl Shapes {
    pub(crate) fn of_commands() -> Self {
        let schema = schemars::schema_for!(Command).to_value();
        let reader = Reader { definitions: schema.get("$defs").cloned().unwrap_or_default() };
        let kinds = Command::KINDS.iter().map(|kind| {
            let found =
                schema["oneOf"].as_array().into_iter().flatten().find_map(|one| one["properties"].get(*kind));
            let shape = found.map_or(Shape::Struct(Vec::new()), |found| reader.shape(found));
            (*kind, CommandShape { kind, shape, brings: brought_by(kind) })
        });
        Self(kinds.collect())
    }

    pub(crate) fn command(&self, kind: &str) -> Option<&CommandShape> {
        self.0.get(kind)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &CommandShape> {
        self.0.values()
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

impl CommandShape {
    /// The command as JSON from a form's fields, with its texts sealed, and the new thing's id.
    pub(crate) fn from_fields<D: Draw>(
        &self,
        fields: &Fields,
        desk: &Desk,
        sealer: &mut Sealer<D>,
    ) -> Result<(Value, Option<String>), Vec<Wrong>> {
        let mut reading = FormReader { desk, sealer, wrong: Vec::new(), brings: self.brings, brought: None };
        let value = reading.value(&self.shape, &fields.tree(), "");
        if reading.wrong.is_empty() {
            Ok((json!({ self.kind: value }), reading.brought))
        } else {
            Err(reading.wrong)
        }
    }
}

struct FormReader<'a, D> {
    desk: &'a Desk,
    sealer: &'a mut Sealer<D>,
    wrong: Vec<Wrong>,
    brings: Option<&'static str>,
    brought: Option<String>,
}

impl<D: Draw> FormReader<'_, D> {
    fn wrong(&mut self, field: &str, what: impl Into<String>) -> Value {
        self.wrong.push(Wrong { field: field.to_owned(), what: what.into() });
        Value::Null
    }

    fn value(&mut self, shape: &Shape, node: &Node, path: &str) -> Value {
        match shape {
            Shape::Optional(_) if node.is_empty() => Value::Null,
            Shape::Optional(shape) => self.value(shape, node, path),
            Shape::Struct(fields) => {
                let empty = Node::default();
                let fields = fields.iter().map(|(name, shape)| {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    (name.clone(), self.value(shape, node.parts.get(name).unwrap_or(&empty), &path))
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Shape::List(shape) => self.list(shape, node, path),
            Shape::Tuple(shapes) => {
                let empty = Node::default();
                let items = shapes.iter().enumerate().map(|(place, shape)| {
                    let part = place.to_string();
                    self.value(shape, node.parts.get(&part).unwrap_or(&empty), &format!("{path}.{place}"))
                });
                Value::Array(items.collect())
            }
            Shape::Choice(choices) => self.choice(choices, node, path),
            Shape::Bool => {
                Value::Bool(node.value().is_some_and(|value| !matches!(value, "false" | "0" | "no")))
            }
            Shape::Text => self.text(node, path),
            Shape::Instant => self.instant(node, path),
            Shape::Quantity => self.quantity(node, path),
            Shape::Integer => match node.value().map(str::parse::<i64>) {
                Some(Ok(number)) => json!(number),
                Some(Err(_)) => self.wrong(path, "Write a whole number, such as 5."),
                None => self.wrong(path, "Write a number."),
            },
            Shape::Word => self.word(node, path),
        }
    }

    fn word(&mut self, node: &Node, path: &str) -> Value {
        match node.value() {
            Some(word) => json!(word),
            None if self.brings.is_some_and(|pointer| pointer[1..].replace('/', ".") == path) => {
                let id = model::FlagId(self.sealer.id()).to_string();
                self.brought = Some(id.clone());
                json!(id)
            }
            None => self.wrong(path, "Choose one."),
        }
    }

    fn text(&mut self, node: &Node, path: &str) -> Value {
        if let Some(text) = node.value() {
            if text.chars().count() > TEXT_MAX {
                return self.wrong(path, format!("This is too long: {TEXT_MAX} characters at most."));
            }
            if text.contains('\0') {
                return self.wrong(path, "This holds a character that cannot be kept: write it again.");
            }
            return json!(self.sealer.seal(&text.replace("\r\n", "\n")));
        }
        // Words that are there already: the proposal that is decided, say.
        match node.parts.get("ref").and_then(Node::value).map(reference) {
            Some(Some(reference)) => json!(reference),
            _ => self.wrong(path, "Write something."),
        }
    }

    fn instant(&mut self, node: &Node, path: &str) -> Value {
        let part = |name: &str| node.parts.get(name).and_then(Node::value);
        let written = match (node.value(), part("date"), part("time")) {
            (None | Some("pick"), Some(date), time) => format!("{date}T{}", time.unwrap_or("17:00")),
            (Some(word), ..) => word.to_owned(),
            (None, None, _) => return self.wrong(path, "Choose a day."),
        };
        match self.desk.moment(&written) {
            Some(at) => json!(at),
            None => self.wrong(path, "Write a day and a time, such as 2026-03-29 and 17:00."),
        }
    }

    fn quantity(&mut self, node: &Node, path: &str) -> Value {
        match node.value().map(parse_quantity) {
            Some(Some(thousandths)) => json!(thousandths),
            Some(None) => self.wrong(path, "Write a number with three decimals at most, such as 97.5."),
            None => self.wrong(path, "Write a number."),
        }
    }

    fn list(&mut self, shape: &Shape, node: &Node, path: &str) -> Value {
        if !node.parts.is_empty() {
            let mut items: Vec<(usize, &Node)> = node
                .parts
                .iter()
                .filter(|(_, item)| !item.is_empty())
                .map(|(place, item)| (place.parse().unwrap_or(usize::MAX), item))
                .collect();
            items.sort_by_key(|(place, _)| *place);
            return items
                .into_iter()
                .map(|(place, item)| self.value(shape, item, &format!("{path}.{place}")))
                .collect();
        }
        // One per line, where it is texts.
        let by_line = *shape == Shape::Text;
        let values = node
            .values
            .iter()
            .flat_map(|value| if by_line { value.lines().collect() } else { vec![value.as_str()] });
        let values: Vec<Node> = values
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(|value| Node { values: vec![value.to_owned()], parts: BTreeMap::new() })
            .collect();
        values.iter().map(|item| self.value(shape, item, path)).collect()
    }

    fn choice(&mut self, choices: &[(String, Option<Shape>)], node: &Node, path: &str) -> Value {
        let Some(said) = node.value() else { return self.wrong(path, "Choose one.") };
        // `person:0a1b…` in a menu, or `person` with a field `….person` of its own.
        let (tag, inline) = said.split_once(':').map_or((said, None), |(tag, rest)| (tag, Some(rest)));
        match choices.iter().find(|(name, _)| name == tag) {
            Some((tag, None)) => json!(tag),
            Some((tag, Some(shape))) => {
                let given =
                    inline.map(|value| Node { values: vec![value.to_owned()], parts: BTreeMap::new() });
                let empty = Node::default();
                let inner = given.as_ref().or(node.parts.get(tag)).unwrap_or(&empty);
                json!({ tag: self.value(shape, inner, &format!("{path}.{tag}")) })
            }
            None => self.wrong(path, "Choose one of those offered."),
        }
    }
}

/// A reference to a text that is there already, as a form carries it: `ID.DIGEST`.
fn reference(written: &str) -> Option<TextRef> {
    let (id, digest) = written.split_once('.')?;
    Some(TextRef { id: id.parse().ok()?, digest: digest.parse().ok()? })
}

/// The same, to be written into a form.
pub(crate) fn written(reference: &TextRef) -> String {
    format!("{}.{}", reference.id, reference.digest)
}

/// Thousandths of a decimal number such as "1,200.5" or "−3".
pub(crate) fn parse_quantity(written: &str) -> Option<i64> {
    let plain: String =
        written.chars().filter(|c| !matches!(c, ' ' | ',' | '\u{a0}' | '\u{202f}' | '_')).collect();
    let (sign, plain) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, plain.as_str()),
    };
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    whole.checked_mul(1_000)?.checked_add(part).map(|value| sign * value)
}

impl Desk {
    /// A time as somebody writes or chooses it: "2026-03-29T17:00" in the reader's zone, an instant with an offset, or
    /// "today", "tomorrow" and "week" for the end of the reader's own work then.
    pub(crate) fn moment(&self, written: &str) -> Option<Instant> {
        match written {
            "now" => return Some(self.now),
            "today" => return Some(self.end_of_work(0)),
            "tomorrow" => return Some(self.end_of_work(1)),
            "week" => return Some(self.end_of_week()),
            _ => {}
        }
        if let Ok(at) = written.parse::<Instant>() {
            return Some(at);
        }
        if !written.contains('T') {
            return self.midday(written);
        }
        let civil: worktime::DateTime = written.parse().ok()?;
        Some(self.zone.resolve(civil).compatible())
    }

    fn midday(&self, written: &str) -> Option<Instant> {
        let date: worktime::Date = written.parse().ok()?;
        Some(self.zone.resolve(date.at(12, 0, 0, 0)).compatible())
    }

    /// The last minute that the reader works on the day so many days ahead; the end of the day when they do not.
    fn end_of_work(&self, days: i32) -> Instant {
        let day = self.today().saturating_add(jiff::Span::new().days(days));
        let begin = self.zone.resolve(day.at(0, 0, 0, 0)).compatible();
        let end = self.zone.resolve(day.at(23, 59, 0, 0)).compatible();
        let calendar = self.state().calendar(self.me, self.now);
        let last = calendar.and_then(|calendar| calendar.intervals(begin, end).last());
        last.map(|(_, closes)| closes).filter(|closes| *closes > self.now).unwrap_or(end)
    }

    fn end_of_week(&self) -> Instant {
        let left = 7 - i32::from(self.today().weekday().to_monday_one_offset());
        (0..=left)
            .rev()
            .map(|days| self.end_of_work(days))
            .find(|end| self.state().is_at_work(self.me, *end - worktime::MINUTE))
            .unwrap_or_else(|| self.end_of_work(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_thousandths() {
        let all = [("97.5", 97_500), ("1,200", 1_200_000), ("−3", -3_000), (".25", 250), ("0.001", 1)];
        for (written, thousandths) in all {
            assert_eq!(parse_quantity(written), Some(thousandths), "{written}");
        }
        for bad in ["", ".", "1.2345", "ten", "1e3", "--1", "9223372036854775807"] {
            assert_eq!(parse_quantity(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_command_has_a_shape() {
        for shape in Shapes::of_commands().all() {
            assert!(matches!(shape.shape, Shape::Struct(_)), "{}", shape.kind);
        }
    }
}
