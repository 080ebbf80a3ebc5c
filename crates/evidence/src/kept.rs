//! A history as a Parquet file: one row per event, grouped by case and in order of time, a column per role. What is measured
//! from it is what is measured from the file it came from, to the last byte; any tool that reads Parquet can open it.
//!
//! What the rows do not say lies in the file's metadata: the name and kind of the export, what was noticed while reading it,
//! and the order in which each column first showed its values.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use serde::{Deserialize, Serialize};
use worktime::Instant;

use crate::history::{Codes, Column, Dictionary, History, MISSING, Pool, Reading};
use crate::mapping::{ROLES, Role};
use crate::measure::figures::BadRow;

/// The form of these files.
const FORMAT: &str = "inboard-history/1";
/// Where the metadata lies.
const KEY: &str = "inboard";
/// Events written, and read, at once.
const GROUP: usize = 1 << 17;
/// More events are not numbered.
const EVENTS_MAX: i64 = u32::MAX as i64 - 1;

/// A history that was read back.
#[derive(Debug)]
pub struct Kept {
    /// The history.
    pub history: History,
    /// The name of the export it came from.
    pub file: String,
    /// What kind of file that was.
    pub format: String,
}

/// Why a history could not be written or read back.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// The file cannot be written or read.
    #[error("failed to use the kept history: {0}")]
    Io(#[from] std::io::Error),
    /// The file is not one of these, or was damaged.
    #[error("the kept history cannot be read ({what}): restore it from a backup, or keep the export anew")]
    Damaged {
        /// What is wrong with it.
        what: String,
    },
}

impl From<ParquetError> for KeptError {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(error) => match error.downcast::<std::io::Error>() {
                Ok(error) => Self::Io(*error),
                Err(error) => damaged(error.to_string()),
            },
            other => damaged(other.to_string()),
        }
    }
}

fn damaged(what: impl Into<String>) -> KeptError {
    KeptError::Damaged { what: what.into() }
}

/// What the rows do not say.
#[derive(Serialize, Deserialize)]
struct Note {
    form: String,
    file: String,
    format: String,
    rows: u64,
    naive: u64,
    out_of_order: u64,
    unparsable: u64,
    examples: Vec<(u64, String, String)>,
    notes: Vec<String>,
    /// By role, where it is not the order in which the rows show them: the column's values.
    values: BTreeMap<String, Vec<Value>>,
}

/// A value of a column: which of those that the rows show, counted from 0, or one that no row shows.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Shown(u32),
    Unused(String),
}

/// Writes a history; `file` and `format` are what a report says of its source.
///
/// # Errors
/// When `to` cannot be written.
pub fn write(history: &History, file: &str, format: &str, to: impl Write + Send) -> Result<(), KeptError> {
    let roles: Vec<Role> = held(history).collect();
    let fields = roles.iter().map(|role| field(*role)).collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("history").with_fields(fields).build()?;
    let note = serde_json::to_string(&note(history, file, format)).map_err(|e| damaged(e.to_string()))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("inboard".into())
        .set_key_value_metadata(Some(vec![KeyValue::new(KEY.to_owned(), note)]))
        .build();
    let mut writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
    let texts: Vec<Vec<ByteArray>> = roles.iter().map(|role| texts(history, *role)).collect();
    let mut case = 0;
    for from in (0..history.event_count()).step_by(GROUP) {
        let range = from..history.event_count().min(from + GROUP);
        let mut group = writer.next_row_group()?;
        for (role, texts) in roles.iter().zip(&texts) {
            match role {
                Role::Case => write_cases(history, range.clone(), &mut case, &mut group)?,
                Role::Time => write_instants(&history.at[range.clone()], &mut group)?,
                Role::Start => {
                    let start = history.start.as_deref().unwrap_or_default();
                    write_instants(&start[range.clone()], &mut group)?;
                }
                role => {
                    let Some(column) = history.column(*role) else { continue };
                    write_values(column, texts, range.clone(), &mut group)?;
                }
            }
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// The roles that a history has columns for.
fn held(history: &History) -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| match role {
        Role::Case | Role::Time => true,
        Role::Start => history.start.is_some(),
        role => history.column(*role).is_some(),
    })
}

fn field(role: Role) -> Result<Arc<Type>, KeptError> {
    let (physical, logical) = match role {
        Role::Time | Role::Start => (Physical::INT64, LogicalType::timestamp(true, TimeUnit::MICROS)),
        _ => (Physical::BYTE_ARRAY, LogicalType::String),
    };
    let always = matches!(role, Role::Case | Role::Time | Role::Start);
    let repetition = if always { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    let built = Type::primitive_type_builder(role.key(), physical)
        .with_repetition(repetition)
        .with_logical_type(Some(logical))
        .build()?;
    Ok(Arc::new(built))
}

fn note(history: &History, file: &str, format: &str) -> Note {
    let reading = &history.reading;
    let examples = reading.examples.iter();
    let values = Role::ALL.into_iter().filter_map(|role| {
        let order = order(history.column(role)?)?;
        Some((role.key().to_owned(), order))
    });
    Note {
        form: FORMAT.into(),
        file: file.into(),
        format: format.into(),
        rows: reading.rows,
        naive: reading.naive,
        out_of_order: reading.out_of_order,
        unparsable: reading.unparsable,
        examples: examples.map(|bad| (bad.line, bad.column.clone(), bad.reason.clone())).collect(),
        notes: reading.notes.clone(),
        values: values.collect(),
    }
}

/// The values of a column by when a row first shows them; `None` when that is the order they have.
fn order(column: &Column) -> Option<Vec<Value>> {
    let mut shown = vec![MISSING; column.values.len()];
    let mut next = 0;
    for event in 0..column.codes.len() {
        let code = column.codes.get(event);
        if code != MISSING && shown[code as usize] == MISSING {
            shown[code as usize] = next;
            next += 1;
        }
    }
    if shown.iter().zip(0..).all(|(shown, code)| *shown == code) {
        return None;
    }
    let value = |(shown, text): (u32, &str)| match shown {
        MISSING => Value::Unused(text.to_owned()),
        shown => Value::Shown(shown),
    };
    Some(shown.into_iter().zip(column.values.iter()).map(value).collect())
}

fn texts(history: &History, role: Role) -> Vec<ByteArray> {
    let column = history.column(role);
    column.map_or_else(Vec::new, |column| column.values.iter().map(ByteArray::from).collect())
}

type Group<'a, W> = SerializedRowGroupWriter<'a, W>;

fn write_instants<W: Write + Send>(instants: &[Instant], group: &mut Group<'_, W>) -> Result<(), KeptError> {
    let micros: Vec<i64> = instants.iter().map(|at| at.as_micros()).collect();
    let mut column = group.next_column()?.ok_or_else(|| damaged("too few columns"))?;
    column.typed::<Int64Type>().write_batch(&micros, None, None)?;
    Ok(column.close()?)
}

fn write_cases<W: Write + Send>(
    history: &History,
    range: std::ops::Range<usize>,
    case: &mut usize,
    group: &mut Group<'_, W>,
) -> Result<(), KeptError> {
    let mut names = Vec::with_capacity(range.len());
    let mut name = ByteArray::from(history.cases.get(*case as u32));
    for event in range {
        while event >= history.offsets[*case + 1] as usize {
            *case += 1;
            name = ByteArray::from(history.cases.get(*case as u32));
        }
        names.push(name.clone());
    }
    let mut column = group.next_column()?.ok_or_else(|| damaged("too few columns"))?;
    column.typed::<ByteArrayType>().write_batch(&names, None, None)?;
    Ok(column.close()?)
}

fn write_values<W: Write + Send>(
    of: &Column,
    texts: &[ByteArray],
    range: std::ops::Range<usize>,
    group: &mut Group<'_, W>,
) -> Result<(), KeptError> {
    let mut codes = Vec::new();
    of.codes.copy_range(range, &mut codes);
    let present: Vec<i16> = codes.iter().map(|code| i16::from(*code != MISSING)).collect();
    let values: Vec<ByteArray> =
        codes.iter().filter(|code| **code != MISSING).map(|code| texts[*code as usize].clone()).collect();
    let mut column = group.next_column()?.ok_or_else(|| damaged("too few columns"))?;
    column.typed::<ByteArrayType>().write_batch(&values, Some(&present), None)?;
    Ok(column.close()?)
}

/// Reads a history back. Whether the file is the one that was written is not looked at: its digest says so.
///
/// # Errors
/// When the file cannot be read, or is none of these.
pub fn read(from: File) -> Result<Kept, KeptError> {
    let reader = SerializedFileReader::new(from)?;
    let metadata = reader.metadata().file_metadata();
    if !(1..=EVENTS_MAX).contains(&metadata.num_rows()) {
        return Err(damaged(format!("it has {} events", metadata.num_rows())));
    }
    let entries = metadata.key_value_metadata().into_iter().flatten();
    let text = entries.filter(|entry| entry.key == KEY).find_map(|entry| entry.value.as_deref());
    let text = text.ok_or_else(|| damaged("it is another kind of Parquet file"))?;
    let mut note: Note = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
    if note.form != FORMAT {
        return Err(damaged(format!("its form is {:?}, this program knows {FORMAT:?}", note.form)));
    }
    let roles = roles(metadata.schema_descr().root_schema())?;
    let mut lanes: Vec<Lane> = roles.iter().map(|role| Lane::new(*role)).collect();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        for (at, lane) in lanes.iter_mut().enumerate() {
            lane.take(group.get_column_reader(at)?)?;
        }
    }
    let history = build(lanes, &mut note)?;
    Ok(Kept { history, file: note.file, format: note.format })
}

fn roles(schema: &Type) -> Result<Vec<Role>, KeptError> {
    let fields = schema.get_fields().iter();
    let role = |name: &str| Role::ALL.into_iter().find(|role| role.key() == name);
    let roles: Option<Vec<Role>> = fields.map(|field| role(field.name())).collect();
    roles
        .filter(|roles| roles.is_sorted_by(|a, b| a < b) && roles.starts_with(&[Role::Case, Role::Time]))
        .ok_or_else(|| damaged("its columns are not those of a history"))
}

/// A column on its way back.
struct Lane {
    role: Role,
    instants: Vec<Instant>,
    pool: Pool,
    codes: Codes,
    /// Where each case begins, of the case column.
    begins: Vec<u32>,
    events: usize,
}

impl Lane {
    fn new(role: Role) -> Lane {
        let codes = Codes::missing(0, 0);
        Lane { role, instants: Vec::new(), pool: Pool::new(), codes, begins: Vec::new(), events: 0 }
    }

    fn take(&mut self, reader: ColumnReader) -> Result<(), KeptError> {
        match (self.role, reader) {
            (Role::Time | Role::Start, ColumnReader::Int64ColumnReader(mut reader)) => {
                let mut micros = Vec::new();
                while reader.read_records(GROUP, None, None, &mut micros)?.0 > 0 {}
                self.instants.extend(micros.into_iter().map(Instant::from_micros));
                Ok(())
            }
            (role, ColumnReader::ByteArrayColumnReader(mut reader)) => loop {
                let (mut present, mut values) = (Vec::new(), Vec::new());
                let levels = (role != Role::Case).then_some(&mut present);
                if reader.read_records(GROUP, levels, None, &mut values)?.0 == 0 {
                    return Ok(());
                }
                match role {
                    Role::Case => self.cases(&values)?,
                    _ => self.values(&present, &values)?,
                }
            },
            (role, _) => Err(damaged(format!("its column {} is of another kind", role.key()))),
        }
    }

    fn cases(&mut self, values: &[ByteArray]) -> Result<(), KeptError> {
        for value in values {
            let before = self.pool.len();
            let code = self.intern(value)?;
            if code as usize == before {
                self.begins.push(self.events as u32);
            } else if code as usize + 1 != before {
                return Err(damaged("its rows are not grouped by case"));
            }
            self.events += 1;
        }
        Ok(())
    }

    fn values(&mut self, present: &[i16], values: &[ByteArray]) -> Result<(), KeptError> {
        let mut values = values.iter();
        let mut codes = Vec::with_capacity(present.len());
        for present in present {
            codes.push(match present {
                0 => MISSING,
                _ => self.intern(values.next().ok_or_else(|| damaged("a column ends early"))?)?,
            });
        }
        self.codes.append(&codes, self.pool.len());
        Ok(())
    }

    fn intern(&mut self, value: &ByteArray) -> Result<u32, KeptError> {
        match self.pool.intern(value.data(), u64::from(self.pool.len() as u32)) {
            Ok(MISSING) | Err(_) => Err(damaged(format!("a value of {} is no text", self.role.key()))),
            Ok(code) => Ok(code),
        }
    }

    /// The column, its values in the order they had.
    fn column(self, order: Option<Vec<Value>>) -> Result<Column, KeptError> {
        let shown: Vec<&str> = (0..self.pool.len() as u32).map(|code| self.pool.text(code)).collect();
        let order = order.unwrap_or_else(|| (0..shown.len() as u32).map(Value::Shown).collect());
        let mut values = Dictionary::default();
        let mut rank = vec![MISSING; shown.len()];
        for (code, value) in order.iter().enumerate() {
            match value {
                Value::Unused(text) => values.push(text),
                Value::Shown(at) => {
                    let text = shown.get(*at as usize).ok_or_else(|| damaged("its values do not fit"))?;
                    rank[*at as usize] = code as u32;
                    values.push(text);
                }
            }
        }
        if rank.contains(&MISSING) {
            return Err(damaged("its values do not fit"));
        }
        let mut wide = Vec::new();
        self.codes.copy_range(0..self.codes.len(), &mut wide);
        wide.iter_mut().filter(|code| **code != MISSING).for_each(|code| *code = rank[*code as usize]);
        let mut codes = Codes::missing(0, values.len());
        codes.append(&wide, values.len());
        Ok(Column { values, codes })
    }
}

fn build(lanes: Vec<Lane>, note: &mut Note) -> Result<History, KeptError> {
    let mut columns: [Option<Column>; ROLES] = Default::default();
    let (mut at, mut start) = (Vec::new(), None);
    let (mut cases, mut offsets) = (Dictionary::default(), Vec::new());
    for lane in lanes {
        match lane.role {
            Role::Time => at = lane.instants,
            Role::Start => start = Some(lane.instants),
            Role::Case => {
                (0..lane.pool.len() as u32).for_each(|code| cases.push(lane.pool.text(code)));
                offsets = lane.begins;
                offsets.push(lane.events as u32);
            }
            role => {
                let order = note.values.remove(role.key());
                columns[role as usize] = Some(lane.column(order)?);
            }
        }
    }
    let events = at.len();
    let even = columns.iter().flatten().all(|column| column.codes.len() == events)
        && start.as_ref().is_none_or(|start| start.len() == events)
        && offsets.last() == Some(&(events as u32));
    let ordered = offsets.windows(2).all(|case| at[case[0] as usize..case[1] as usize].is_sorted());
    if !even || !ordered {
        return Err(damaged("its columns do not fit one another"));
    }
    let example = |(line, column, reason)| BadRow { line, column, reason };
    let reading = Reading {
        rows: note.rows,
        naive: note.naive,
        out_of_order: note.out_of_order,
        unparsable: note.unparsable,
        examples: std::mem::take(&mut note.examples).into_iter().map(example).collect(),
        notes: std::mem::take(&mut note.notes),
    };
    Ok(History::of_columns((cases, offsets), (at, start), columns, reading))
}
