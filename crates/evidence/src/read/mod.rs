//! Reading an export: what kind of file it is, its first rows for guessing, and the whole of it as a [`History`].

use std::path::Path;

use serde::{Deserialize, Serialize};
use worktime::Zone;

mod chunks;
pub mod csv;
pub mod error;
pub mod instant;
pub mod jira;
pub mod ocel;
pub mod source;
mod table;
pub mod xes;

pub use error::ReadError;

use crate::history::{History, Shard, assemble};
use crate::mapping::{DateOrder, Mapping, ROLES, Role};
use crate::measure::study::zone_or_place;
use source::Bytes;

/// Rows are numbered in 32 bits.
const ROWS_MAX: usize = u32::MAX as usize - 1;

/// How many rows guessing looks at.
pub const PREVIEW_ROWS: usize = 50_000;

/// What kind of file it is, told by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A table of text with a delimiter.
    Csv(csv::Dialect),
    /// IEEE XES.
    Xes,
    /// OCEL 2.0 as JSON.
    Ocel,
    /// Jira's REST search with `expand=changelog`.
    Jira,
}

impl Format {
    /// The format's name for people.
    pub fn name(&self) -> &'static str {
        match self {
            Format::Csv(dialect) => dialect.name(),
            Format::Xes => "XES",
            Format::Ocel => "OCEL 2.0 JSON",
            Format::Jira => "Jira JSON",
        }
    }
}

/// A file that was opened and recognised.
#[derive(Debug)]
pub struct Source {
    /// The file's name, as it was given.
    pub file: String,
    /// What kind of file it is.
    pub format: Format,
    bytes: Bytes,
}

impl Source {
    /// Opens a file, decompresses it where needed, and recognises its format.
    pub fn open(path: &Path) -> Result<Source, ReadError> {
        Source::recognise(path.display().to_string(), source::open(path)?)
    }

    /// The same for bytes in memory; `file` is the name used in errors.
    pub fn from_bytes(file: &str, bytes: Vec<u8>) -> Result<Source, ReadError> {
        Source::recognise(file.to_owned(), source::open_bytes(file, bytes)?)
    }

    /// The same for a file that is open, of `len` bytes; `name` is what errors and reports call it.
    pub fn from_file(name: &str, file: std::fs::File, len: u64) -> Result<Source, ReadError> {
        Source::recognise(name.to_owned(), source::open_file(name, file, len)?)
    }

    fn recognise(file: String, bytes: Bytes) -> Result<Source, ReadError> {
        let head = bytes.head(1 << 16).map_err(|e| ReadError::io(&file, e))?;
        let format = recognise(&file, &head)?;
        Ok(Source { file, format, bytes })
    }

    /// The file's bytes, decompressed.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

fn recognise(file: &str, head: &[u8]) -> Result<Format, ReadError> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = text.trim_ascii_start();
    if start.is_empty() && head.len() < 1 << 16 {
        return Err(ReadError::whole(
            file,
            "the file is empty",
            "Export it again; a history has a row per change.",
        ));
    }
    if is_utf16(head) {
        return Err(ReadError::whole(
            file,
            "the file is UTF-16",
            "Save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\").",
        ));
    }
    if let Some(kind) = binary_kind(head) {
        let advice = match head.starts_with(b"SQLite") {
            true => {
                "If it is OCEL 2.0, convert it to JSON, for example in Python with pm4py: \
                 pm4py.write_ocel2_json(pm4py.read_ocel2_sqlite(\"in.sqlite\"), \"out.json\")."
            }
            false => "Inboard reads CSV or TSV, XES, OCEL 2.0 JSON and Jira's JSON, each also as .gz.",
        };
        return Err(ReadError::whole(file, format!("this is {kind}, not a work history as text"), advice));
    }
    match start.first() {
        Some(b'<') => xes::recognise(file, start).map(|()| Format::Xes),
        Some(b'{' | b'[') => {
            let has = |key: &[u8]| memchr::memmem::find(text, key).is_some();
            if has(b"\"objectTypes\"") || has(b"\"eventTypes\"") || has(b"\"ocel:") {
                Ok(Format::Ocel)
            } else {
                Ok(Format::Jira)
            }
        }
        _ => csv::Dialect::sniff(file, text).map(Format::Csv),
    }
}

/// Told by its mark, or by the NUL in every other byte of Latin letters.
fn is_utf16(head: &[u8]) -> bool {
    let marked = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    marked || matches!(head, [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0)
}

/// Kinds of file that people give by mistake.
fn binary_kind(head: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 7] = [
        (b"PK\x03\x04", "a ZIP archive or a spreadsheet (.xlsx)"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"%PDF", "a PDF"),
        (b"\xd0\xcf\x11\xe0", "an old Office file (.xls)"),
        (b"PAR1", "a Parquet file"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
        (b"BZh", "a bzip2 archive"),
    ];
    let known = KINDS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind);
    known.or_else(|| memchr::memchr(0, head).map(|_| "a binary file (it holds NUL bytes)"))
}

/// The columns and the first rows, for guessing.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What kind of file it is.
    pub format: Format,
    /// Names of the columns; unnamed ones are called `column 3`.
    pub columns: Vec<String>,
    /// The first rows, each as long as `columns`; an empty string is an empty cell.
    pub rows: Vec<Vec<String>>,
    /// Whether these are all rows.
    pub complete: bool,
    /// What the reader wants said.
    pub notes: Vec<String>,
}

/// The columns and up to `rows` first rows of a file.
pub fn preview(source: &Source, mapping: Option<&Mapping>, rows: usize) -> Result<Preview, ReadError> {
    match &source.format {
        Format::Csv(dialect) => csv::preview(source, dialect, rows),
        Format::Xes => xes::preview(source, rows),
        Format::Ocel => ocel::preview(source, mapping.and_then(|m| m.ocel.case.as_deref()), rows),
        Format::Jira => jira::preview(source, rows),
    }
}

/// What a reader needs to know of a mapping.
#[derive(Clone, Debug)]
pub struct Plan {
    columns: [Option<String>; ROLES],
    /// Zone of instants without an offset.
    pub zone: Zone,
    /// Order of day and month where both could be meant.
    pub order: DateOrder,
    /// The object type that is the case.
    pub ocel_case: Option<String>,
}

impl Plan {
    /// The plan of a mapping. Refused when a zone is not known or when a column does not stand in the file.
    pub fn new(mapping: &Mapping, preview: &Preview, file: &str) -> Result<Plan, ReadError> {
        let zone = zone_or_place(mapping.time.zone.as_deref().unwrap_or("UTC")).map_err(|e| {
            // What would be right goes on a line of its own.
            let (what, close) = e.split_once("; ").unwrap_or((&e, ""));
            let close = close.replacen("did", "Did", 1);
            let advice = format!("{close} Write an IANA zone such as Europe/Warsaw, or a city.");
            ReadError::whole(file, format!("the mapping's time.zone: {what}"), advice.trim_start())
        })?;
        let mut columns = Role::ALL.map(|role| mapping.columns.get(role).map(str::to_owned));
        let case = &mut columns[Role::Case as usize];
        // So that one mapping serves the XES and the CSV form of the same history.
        if preview.format == Format::Xes
            && case.as_deref() == Some("case")
            && !preview.columns.contains(&"case".into())
        {
            *case = Some(xes::CASE_NAME.to_owned());
        }
        for (role, column) in Role::ALL.into_iter().zip(&columns) {
            if let Some(column) = column.as_ref().filter(|c| !preview.columns.contains(c)) {
                return Err(ReadError::whole(
                    file,
                    format!("the mapping's {} = \"{column}\" is not a column of the file", role.key()),
                    format!("The file's columns: {}.", listed(&preview.columns)),
                ));
            }
        }
        let order = mapping.time.order.unwrap_or(DateOrder::Dmy);
        Ok(Plan { columns, zone, order, ocel_case: mapping.ocel.case.clone() })
    }

    /// The column that plays a role.
    pub fn column(&self, role: Role) -> Option<&str> {
        self.columns[role as usize].as_deref()
    }
}

/// Names in a sentence; the first twenty of them.
pub(crate) fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(20).map(|name| format!("\"{}\"", shortened(name))).collect();
    match names.len() {
        0..=20 => shown.join(", "),
        more => format!("{} and {} more", shown.join(", "), more - 20),
    }
}

/// A value short enough for a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Told how far reading is; called from several threads, often.
pub trait Progress: Sync {
    /// `done` of `total` bytes are read.
    fn read(&self, done: u64, total: u64);
}

/// No progress wanted.
impl Progress for () {
    fn read(&self, _: u64, _: u64) {}
}

/// Reads the whole file.
pub fn read(source: &Source, plan: &Plan, progress: &dyn Progress) -> Result<History, ReadError> {
    let (shards, notes) = match &source.format {
        Format::Csv(dialect) => (csv::read(source, dialect, plan, progress)?, Vec::new()),
        Format::Xes => (xes::read(source, plan, progress)?, Vec::new()),
        Format::Ocel => ocel::read(source, plan)?,
        Format::Jira => jira::read(source, plan)?,
    };
    let rows: usize = shards.iter().map(Shard::rows).sum();
    if rows > ROWS_MAX {
        return Err(ReadError::whole(
            &source.file,
            format!("the file has {rows} rows; at most {ROWS_MAX} are measured at once"),
            "Export a shorter period, or one function at a time.",
        ));
    }
    let history = assemble(shards, notes);
    match history.event_count() {
        0 => Err(nothing_read(source, &history)),
        _ => Ok(history),
    }
}

fn nothing_read(source: &Source, history: &History) -> ReadError {
    match history.reading.examples.first() {
        None => ReadError::whole(
            &source.file,
            "there is a header but no row under it",
            "Export it again with the rows; a history has a row per change.",
        ),
        Some(bad) => ReadError::At {
            file: source.file.clone(),
            line: bad.line,
            column: Some(bad.column.clone()),
            what: format!(
                "none of the {} rows could be read; the first: {}",
                history.reading.rows, bad.reason
            ),
            advice: error::NAME_ANOTHER.into(),
        },
    }
}
