//! One walk over the shape of a command, whatever its fields come from: what is there is read, what is wrong is noted with its
//! place, texts are sealed, and a new id is drawn where none was given.

use app::{Draw, Sealer};
use model::{FlagId, Instant, TextRef};
use serde_json::{Map, Value, json};

use super::{Choice, CommandShape, Field, ITEMS_MAX, Shape, Wrong};

/// A text that was given.
pub(super) enum Said {
    /// In words.
    New(String),
    /// One that is there already.
    Kept(TextRef),
}

/// A part of what was given, or nothing. Each question is answered, or says what was expected.
pub(super) trait Source: Clone {
    /// How a place is written.
    fn place(path: &[String]) -> String;

    /// Whether nothing was given.
    fn is_absent(&self) -> bool;

    /// The parts under the names of fields, in their order.
    fn fields(&self, fields: &[Field]) -> Result<Vec<Self>, String>;

    /// Fields that were given and that nothing has.
    fn unknown(&self, _fields: &[Field]) -> Vec<String> {
        Vec::new()
    }

    /// The items of a list, with the place of each where it has one.
    fn items(&self, of: &Shape) -> Result<Vec<(Option<String>, Self)>, String>;

    /// So many items, each with a meaning of its own.
    fn places(&self, count: usize) -> Result<Vec<Self>, String>;

    /// Which of several was chosen, and what more was said.
    fn choice<'s>(&self, choices: &'s [Choice]) -> Result<(&'s Choice, Self), String>;

    fn text(&self) -> Result<Said, String>;
    fn instant(&self) -> Result<Instant, String>;
    /// Thousandths.
    fn quantity(&self) -> Result<i64, String>;
    fn integer(&self) -> Result<i64, String>;
    fn bool(&self) -> Result<bool, String>;
    fn word(&self) -> Result<String, String>;
}

/// A walk under way.
pub(super) struct Walk<'a, D> {
    command: &'a CommandShape,
    sealer: &'a mut Sealer<D>,
    path: Vec<String>,
    wrong: Vec<Wrong>,
    brought: Option<String>,
}

impl<'a, D: Draw> Walk<'a, D> {
    pub(super) fn new(command: &'a CommandShape, sealer: &'a mut Sealer<D>) -> Self {
        Self { command, sealer, path: Vec::new(), wrong: Vec::new(), brought: None }
    }

    /// The command as JSON, with its texts sealed, and the new thing's id.
    pub(super) fn command<S: Source>(mut self, source: S) -> Result<(Value, Option<String>), Vec<Wrong>> {
        let value = self.value(&self.command.shape, &source);
        if self.wrong.is_empty() {
            Ok((json!({ self.command.kind: value }), self.brought))
        } else {
            Err(self.wrong)
        }
    }

    fn value<S: Source>(&mut self, shape: &Shape, source: &S) -> Value {
        let read = match shape {
            Shape::Optional(_) if source.is_absent() => Ok(Value::Null),
            Shape::Optional(shape) => return self.value(shape, source),
            Shape::Struct(fields) => self.fields(fields, source),
            Shape::List(of) => source.items(of).and_then(|items| {
                if items.len() > ITEMS_MAX {
                    return Err(format!("These are too many: {ITEMS_MAX} at most."));
                }
                let items = items.into_iter();
                Ok(items.map(|(place, item)| self.within(place, of, &item)).collect())
            }),
            Shape::Tuple(shapes) => source.places(shapes.len()).map(|items| {
                let items = items.iter().zip(shapes).enumerate();
                items
                    .map(|(place, (item, shape))| self.within(Some(place.to_string()), shape, item))
                    .collect()
            }),
            Shape::Choice(choices) => source.choice(choices).map(|((tag, shape), inner)| match shape {
                None => json!(tag),
                Some(shape) => json!({ tag: self.within(Some(tag.clone()), shape, &inner) }),
            }),
            Shape::Bool => source.bool().map(Value::Bool),
            Shape::Text => source.text().map(|said| match said {
                Said::New(text) => json!(self.sealer.seal(&text)),
                Said::Kept(reference) => json!(reference),
            }),
            Shape::Instant => source.instant().map(|at| json!(at)),
            Shape::Quantity => source.quantity().map(|number| json!(number)),
            Shape::Integer => source.integer().map(|number| json!(number)),
            Shape::Word if source.is_absent() && self.is_new() => Ok(json!(self.new_id())),
            Shape::Word => source.word().map(|word| {
                if self.is_new() {
                    self.brought = Some(word.clone());
                }
                json!(word)
            }),
        };
        read.unwrap_or_else(|what| self.wrong::<S>(what))
    }

    fn fields<S: Source>(&mut self, fields: &[Field], source: &S) -> Result<Value, String> {
        let given = source.fields(fields)?;
        for name in source.unknown(fields) {
            self.path.push(name);
            self.wrong::<S>("There is no such field.".to_owned());
            self.path.pop();
        }
        let read = fields
            .iter()
            .zip(&given)
            .map(|((name, shape), given)| (name.clone(), self.within(Some(name.clone()), shape, given)));
        Ok(Value::Object(read.collect::<Map<_, _>>()))
    }

    fn within<S: Source>(&mut self, place: Option<String>, shape: &Shape, source: &S) -> Value {
        let deeper = place.is_some();
        self.path.extend(place);
        let value = self.value(shape, source);
        if deeper {
            self.path.pop();
        }
        value
    }

    fn wrong<S: Source>(&mut self, what: String) -> Value {
        self.wrong.push(Wrong { field: S::place(&self.path), what });
        Value::Null
    }

    /// Whether a new id stands here.
    fn is_new(&self) -> bool {
        self.command.brings.is_some_and(|pointer| pointer[1..].split('/').eq(self.path.iter()))
    }

    fn new_id(&mut self) -> String {
        let id = FlagId(self.sealer.id()).to_string();
        self.brought = Some(id.clone());
        id
    }
}
