//! Rows of a format that is read as a whole (OCEL, Jira), kept in memory until guessing or the history takes them; and
//! what both formats need of JSON.

use std::borrow::Cow;

use hashbrown::HashMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::{Fault, ReadError};
use super::{Format, Plan, Preview, Source, listed};
use crate::history::{Cells, Shard};
use crate::mapping::Role;

/// More columns than any export has.
pub(crate) const COLUMNS_MAX: usize = 10_000;
/// A file that is read as a whole may not be larger.
const FILE_BYTES_MAX: u64 = 4 << 30;
/// A preview holds at most so many cells, filled or not.
const PREVIEW_CELLS_MAX: usize = 4 << 20;

/// Text to a number, seeded per process.
type Index = HashMap<Box<str>, u32, foldhash::fast::RandomState>;

/// Distinct texts, numbered as they come.
#[derive(Default)]
struct Texts {
    index: Index,
    texts: Vec<Box<str>>,
}

impl Texts {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.index.get(text) {
            return number;
        }
        let number = self.texts.len() as u32;
        self.index.insert(text.into(), number);
        self.texts.push(text.into());
        number
    }
}

/// Rows of which each fills some of the columns.
#[derive(Default)]
pub(crate) struct Table {
    columns: Texts,
    values: Texts,
    /// Column and value of each filled cell, row after row.
    cells: Vec<(u32, u32)>,
    /// The line of each row, and where its cells end.
    rows: Vec<(u64, usize)>,
    /// What the reader wants said.
    pub(crate) notes: Vec<String>,
}

impl Table {
    /// Adds a row. Empty values are left out; columns are known from the first row that fills them.
    pub(crate) fn push<'a>(
        &mut self,
        line: u64,
        cells: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Fault> {
        for (column, value) in cells.into_iter().filter(|(_, value)| !value.is_empty()) {
            let column = self.columns.number(column);
            if column as usize >= COLUMNS_MAX {
                return Err(Fault {
                    line,
                    column: None,
                    what: format!("the file has more than {COLUMNS_MAX} different attributes"),
                    advice: "A work history has a few dozen: export only what describes the work.".into(),
                });
            }
            self.cells.push((column, self.values.number(value)));
        }
        self.rows.push((line, self.cells.len()));
        Ok(())
    }

    fn row(&self, index: usize) -> impl Iterator<Item = (usize, &str)> {
        let from = if index == 0 { 0 } else { self.rows[index - 1].1 };
        self.cells[from..self.rows[index].1]
            .iter()
            .map(|&(column, value)| (column as usize, &*self.values.texts[value as usize]))
    }

    fn names(&self) -> Vec<String> {
        self.columns.texts.iter().map(|name| name.to_string()).collect()
    }

    /// The first rows, for guessing.
    pub(crate) fn preview(self, format: Format, limit: usize) -> Preview {
        let columns = self.names();
        let limit = limit.min(PREVIEW_CELLS_MAX / columns.len().max(1));
        let rows = (0..self.rows.len().min(limit))
            .map(|index| {
                let mut cells = vec![String::new(); columns.len()];
                self.row(index).for_each(|(column, value)| value.clone_into(&mut cells[column]));
                cells
            })
            .collect();
        Preview { format, columns, rows, complete: self.rows.len() <= limit, notes: self.notes }
    }

    /// All rows, for the history; and the notes.
    pub(crate) fn into_shards(
        self,
        source: &Source,
        plan: &Plan,
    ) -> Result<(Vec<Shard>, Vec<String>), ReadError> {
        let mut roles: Vec<Vec<Role>> = vec![Vec::new(); self.columns.texts.len()];
        for role in Role::ALL {
            let Some(name) = plan.column(role) else { continue };
            let Some(&column) = self.columns.index.get(name) else {
                return Err(ReadError::whole(
                    &source.file,
                    format!("the mapping's {} = \"{name}\" is not a column of the file", role.key()),
                    format!("The file's columns: {}.", listed(&self.names())),
                ));
            };
            roles[column as usize].push(role);
        }
        let mut shard = Shard::new(plan, 0);
        shard.begin(0);
        for (index, &(line, _)) in self.rows.iter().enumerate() {
            let mut cells = Cells::default();
            for (column, value) in self.row(index) {
                roles[column].iter().for_each(|role| cells.values[*role as usize] = value.as_bytes());
            }
            shard.push(&cells, line);
        }
        let piece = shard.finish().map_err(|fault| ReadError::at(&source.file, fault))?;
        shard.keep(piece);
        Ok((vec![shard], self.notes))
    }
}

/// The whole text of a file, without a byte order mark.
pub(crate) fn whole_text(source: &Source) -> Result<String, ReadError> {
    let len = source.bytes().len();
    if len > FILE_BYTES_MAX {
        return Err(ReadError::whole(
            &source.file,
            format!("{} is read as a whole, and this file has {} GiB", source.format.name(), len >> 30),
            format!("At most {} GiB are read: export a shorter period.", FILE_BYTES_MAX >> 30),
        ));
    }
    let mut bytes = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
    let count = source.bytes().read_at(0, &mut bytes).map_err(|e| ReadError::io(&source.file, e))?;
    bytes.truncate(count);
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64;
        let what = format!("byte 0x{:02X} is not UTF-8, in which JSON is written", bytes[at]);
        let advice = "Export it again without changing its encoding, or convert it with iconv.".into();
        ReadError::at(&source.file, Fault { line, column: None, what, advice })
    })
}

/// Parts of a JSON text that are parsed when their turn comes, and the lines that they stand on.
pub(crate) struct Json<'a> {
    file: &'a str,
    text: &'a str,
    counted: (usize, u64),
}

impl<'a> Json<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Json<'a> {
        Json { file, text, counted: (0, 0) }
    }

    /// The file's name.
    pub(crate) fn file(&self) -> &'a str {
        self.file
    }

    /// The line on which a part of the text begins.
    pub(crate) fn line(&mut self, part: &str) -> u64 {
        let at = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize).min(self.text.len());
        let (from, ends) = if at >= self.counted.0 { self.counted } else { (0, 0) };
        let ends = ends + memchr::memchr_iter(b'\n', &self.text.as_bytes()[from..at]).count() as u64;
        self.counted = (at, ends);
        1 + ends
    }

    /// Parses a part. `what` names it in the message, such as "event".
    pub(crate) fn parse<T: Deserialize<'a>>(&mut self, part: &'a str, what: &str) -> Result<T, ReadError> {
        serde_json::from_str(part).map_err(|error| self.refused(part, what, &error))
    }

    /// Why a part is refused.
    pub(crate) fn refused(&mut self, part: &str, what: &str, error: &serde_json::Error) -> ReadError {
        let line = self.line(part) + (error.line() as u64).saturating_sub(1);
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        let message = message.strip_suffix(place.as_str()).unwrap_or(&message);
        let (what, advice) = if error.is_eof() {
            (
                "the file ends in the middle of its JSON".to_owned(),
                "It was probably cut short: export it again.",
            )
        } else if error.is_data() {
            (
                format!("this {what} is not as its format has it: {message}"),
                "Export the file again, or correct the entry.",
            )
        } else {
            (
                format!("this is not JSON: {message} at character {}", error.column()),
                "Export the file again; if it was put together from several, look at that place in an editor.",
            )
        };
        ReadError::at(self.file, Fault { line, column: None, what, advice: advice.into() })
    }
}

/// A text, number or truth value as text; anything else is empty.
pub(crate) fn scalar(raw: &RawValue) -> Cow<'_, str> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<Text<'_>>(text).map_or(Cow::Borrowed(""), |t| t.0),
        Some(b'n' | b'{' | b'[') | None => Cow::Borrowed(""),
        Some(_) => Cow::Borrowed(text),
    }
}

/// A JSON string, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
