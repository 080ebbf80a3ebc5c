//! Gives every text that a generated command names its words, and the command the digests of these.

use std::collections::BTreeMap;

use journal::Text;
use model::{Command, TextId};
use serde_json::Value;

use crate::Failure;
use crate::words::{Dice, sealed, text};

/// Gives commands their words.
pub(crate) struct Dresser {
    dice: Dice,
    /// How many commands there were of each kind.
    counts: BTreeMap<&'static str, usize>,
}

impl Dresser {
    /// The same words in every run.
    pub(crate) fn new() -> Self {
        Self { dice: Dice(7), counts: BTreeMap::new() }
    }

    /// The command as it is to be decided, and the texts that go with it.
    pub(crate) fn dress(&mut self, command: &Command) -> Result<(Command, Vec<Text>), Failure> {
        let kind = command.kind();
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let count = *count - 1;
        let mut value = serde_json::to_value(command)?;
        let mut texts = Vec::new();
        self.fill(kind, "", count, &mut value, &mut texts)?;
        if texts.is_empty() {
            return Ok((command.clone(), texts));
        }
        Ok((serde_json::from_value(value)?, texts))
    }

    fn fill(
        &mut self,
        kind: &str,
        field: &str,
        count: usize,
        value: &mut Value,
        texts: &mut Vec<Text>,
    ) -> Result<(), Failure> {
        match value {
            Value::Object(fields) if fields.len() == 2 && fields.contains_key("digest") => {
                let id: TextId = fields["id"].as_str().unwrap_or_default().parse()?;
                let words = text(kind, field, &mut self.dice, count);
                let (digest, salt) = sealed(id.0, &words);
                fields.insert("digest".to_owned(), serde_json::to_value(digest)?);
                texts.push(Text { id: id.0, owner: None, salt, text: words });
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.fill(kind, name, count, value, texts)?;
                }
            }
            Value::Array(all) => {
                for value in all {
                    self.fill(kind, field, count, value, texts)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}
