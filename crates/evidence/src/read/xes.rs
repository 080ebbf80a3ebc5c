//! IEEE XES: event logs as XML. A trace is a case, an event is a row; the columns are the keys of the events'
//! attributes, and `case:` before the keys of the traces' attributes. Attributes within attributes are passed over, and
//! so are the defaults in a log's head: an event that lacks a key has no value for it.

use std::borrow::Cow;
use std::io;

use hashbrown::HashMap;
use memchr::memmem;

use super::chunks::{Parsed, Records, read_all};
use super::error::{Fault, ReadError};
use super::table::COLUMNS_MAX;
use super::{Format, Plan, Preview, Progress, Source, shortened};
use crate::history::{Cells, Shard};
use crate::mapping::{ROLES, Role};

mod parse;
mod scan;

use parse::{Level, Sink, Target, Traces};
use scan::{Lines, Refusal, Scan, Stop, Token};

/// What stands before the first trace may not be longer.
const HEAD_BYTES_MAX: u64 = 256 << 20;
/// So much of a file is looked at for the first rows.
const PREVIEW_BYTES: u64 = 32 << 20;
/// Before the names of columns that hold an attribute of the trace.
const CASE: &str = "case:";
/// The column that names the case in every XES file.
pub(crate) const CASE_NAME: &str = "case:concept:name";

/// Bytes of a file as text for a message.
fn shown(bytes: &[u8]) -> String {
    shortened(&String::from_utf8_lossy(bytes))
}

/// Checks that XML is XES, by its first bytes.
pub(crate) fn recognise(file: &str, start: &[u8]) -> Result<(), ReadError> {
    let refuse = |what: &str, advice: &str| Err(ReadError::whole(file, what, advice));
    let has = |text: &[u8]| memmem::find(start, text).is_some();
    if let Some(encoding) = encoding(start)
        && !["utf-8", "utf8", "us-ascii", "ascii"].contains(&encoding.to_ascii_lowercase().as_str())
    {
        return Err(ReadError::whole(
            file,
            format!("the XML says that it is written in {encoding}; UTF-8 was expected"),
            format!(
                "Convert it, for example: iconv -f {encoding} -t UTF-8, and change the name in the first line."
            ),
        ));
    }
    let head = start[..start.len().min(4096)].to_ascii_lowercase();
    if memmem::find(&head, b"<!doctype html").is_some() || memmem::find(&head, b"<html").is_some() {
        return refuse(
            "this is a web page, not an export",
            "The download probably asked for a sign-in: open it in a browser, sign in, and export again.",
        );
    }
    if has(b"<object-types") || has(b"<ocel:") || has(b"<event-types") {
        return refuse(
            "this is OCEL as XML; OCEL 2.0 is read as JSON",
            "Convert it, for example in Python with pm4py: \
             pm4py.write_ocel2_json(pm4py.read_ocel2_xml(\"in.xmlocel\"), \"out.json\").",
        );
    }
    if has(b"<Workbook") {
        return refuse("this is a spreadsheet as XML", "Save it as CSV (UTF-8).");
    }
    Ok(())
}

/// The encoding that an XML declaration names.
fn encoding(start: &[u8]) -> Option<String> {
    let declaration = start.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memmem::find(declaration, b"?>")?.min(1024)];
    let rest = declaration[memmem::find(declaration, b"encoding")? + 8..].trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let end = memchr::memchr(*quote, rest)?;
    Some(shown(&rest[..end]))
}

/// Where the first trace begins, and on which line.
struct Head {
    first: u64,
    line: u64,
}

/// The bytes of a source from an offset on, at most `limit`, and whether the file ends with them.
fn window(source: &Source, from: u64, limit: u64) -> io::Result<(Vec<u8>, bool)> {
    let wanted = limit.min(source.bytes().len().saturating_sub(from));
    let mut window = vec![0; usize::try_from(wanted).unwrap_or(usize::MAX)];
    let count = source.bytes().read_at(from, &mut window)?;
    window.truncate(count);
    let at_end = from + count as u64 >= source.bytes().len() || (count as u64) < wanted;
    Ok((window, at_end))
}

fn head(source: &Source) -> Result<Head, ReadError> {
    let mut limit = 1 << 20;
    loop {
        let (bytes, at_end) = window(source, 0, limit).map_err(|e| ReadError::io(&source.file, e))?;
        match first_trace(&mut Scan::new(&bytes, 0, at_end)) {
            Ok(Some(first)) => {
                let line = 1 + Lines::from(0).ends_up_to(&bytes, first);
                return Ok(Head { first: first as u64, line });
            }
            Ok(None) => {
                return Err(ReadError::whole(
                    &source.file,
                    "the log holds no trace, which is what XES calls a case",
                    "Export it again with its traces and events.",
                ));
            }
            Err(Stop::NeedsMore) if limit < HEAD_BYTES_MAX => limit *= 8,
            Err(Stop::NeedsMore) => {
                return Err(ReadError::whole(
                    &source.file,
                    format!("no <trace> begins in the first {} MiB", limit >> 20),
                    "A log begins with a short head and then lists its traces: check that the file is XES.",
                ));
            }
            Err(Stop::Refused(Refusal { at, column, what, advice })) => {
                let line = 1 + Lines::from(0).ends_up_to(&bytes, at);
                return Err(ReadError::at(&source.file, Fault { line, column, what, advice: advice.into() }));
            }
        }
    }
}

/// The place of the first trace; none when the log ends without one.
fn first_trace(scan: &mut Scan<'_>) -> Result<Option<usize>, Stop> {
    const ADVICE: &str = "Inboard reads CSV or TSV, XES, OCEL 2.0 JSON and Jira's JSON, each also as .gz.";
    match scan.next()? {
        Token::Open(tag) if tag.name == b"log" => {}
        Token::Empty(tag) if tag.name == b"log" => return Ok(None),
        Token::Open(tag) | Token::Empty(tag) => {
            let what = format!("this is XML that begins with <{}>; XES begins with <log>", shown(tag.name));
            return Err(Stop::refused(tag.at, what, ADVICE));
        }
        Token::Close(_, at) => {
            return Err(Stop::refused(at, "a closing tag stands before any other", ADVICE));
        }
        Token::End => return Err(scan.ended_inside(0, "log")),
    }
    loop {
        match scan.next()? {
            Token::Open(tag) | Token::Empty(tag) if tag.name == b"trace" => return Ok(Some(tag.at)),
            Token::Open(tag) => scan.skip(tag)?,
            Token::Empty(_) => {}
            Token::Close(b"log", _) => return Ok(None),
            Token::Close(name, at) => return Err(scan.mismatch(at, name, "log")),
            Token::End => return Err(scan.ended_inside(0, "log")),
        }
    }
}

/// The columns and the first rows.
pub(crate) fn preview(source: &Source, rows: usize) -> Result<Preview, ReadError> {
    let head = head(source)?;
    let mut limit = PREVIEW_BYTES;
    loop {
        let (bytes, at_end) =
            window(source, head.first, limit).map_err(|e| ReadError::io(&source.file, e))?;
        let mut traces = Traces::new(&bytes, 0, at_end, FirstRows::new(rows));
        let parsed = traces.run(bytes.len());
        let sink = traces.sink;
        match parsed {
            Err(mut fault) => {
                fault.line += head.line - 1;
                return Err(ReadError::at(&source.file, fault));
            }
            Ok(Parsed::NeedsMore { .. }) if sink.rows.is_empty() && !at_end => limit *= 4,
            Ok(Parsed::NeedsMore { .. }) => return Ok(sink.preview(false)),
            Ok(Parsed::Done { .. }) if sink.rows.is_empty() && at_end => {
                return Err(ReadError::whole(
                    &source.file,
                    "the log holds traces but no event",
                    "Export it again with the events; each event is a change of a case.",
                ));
            }
            Ok(Parsed::Done { .. }) if sink.rows.is_empty() => limit *= 4,
            Ok(Parsed::Done { next, .. }) => return Ok(sink.preview(at_end && next == bytes.len())),
        }
    }
}

/// Collects rows for guessing.
struct FirstRows {
    limit: usize,
    columns: Vec<String>,
    targets: HashMap<(Level, Vec<u8>), Target, foldhash::fast::RandomState>,
    trace: Vec<(Target, String)>,
    row: Vec<(Target, String)>,
    rows: Vec<Vec<String>>,
}

impl FirstRows {
    fn new(limit: usize) -> FirstRows {
        FirstRows {
            limit,
            columns: Vec::new(),
            targets: HashMap::default(),
            trace: Vec::new(),
            row: Vec::new(),
            rows: Vec::new(),
        }
    }

    fn preview(mut self, complete: bool) -> Preview {
        self.rows.iter_mut().for_each(|row| row.resize(self.columns.len(), String::new()));
        Preview { format: Format::Xes, columns: self.columns, rows: self.rows, complete, notes: Vec::new() }
    }
}

impl<'w> Sink<'w> for FirstRows {
    fn target(&mut self, level: Level, key: &[u8]) -> Result<Target, String> {
        if let Some(&target) = self.targets.get(&(level, key.to_vec())) {
            return Ok(target);
        }
        if self.columns.len() == COLUMNS_MAX {
            return Err(format!("the log has more than {COLUMNS_MAX} different attributes"));
        }
        let name = String::from_utf8_lossy(key);
        self.columns.push(match level {
            Level::Trace => format!("{CASE}{name}"),
            Level::Event => name.into_owned(),
        });
        let target = self.columns.len() as Target;
        self.targets.insert((level, key.to_vec()), target);
        Ok(target)
    }

    fn set(&mut self, level: Level, target: Target, value: Cow<'w, [u8]>) {
        let values = if level == Level::Trace { &mut self.trace } else { &mut self.row };
        values.push((target, String::from_utf8_lossy(&value).into_owned()));
    }

    fn lacks(&self) -> bool {
        true
    }

    fn begin_trace(&mut self) {
        self.trace.clear();
    }

    fn begin_event(&mut self) {
        self.row.clear();
    }

    fn end_event(&mut self, _: u64) {
        let mut cells = vec![String::new(); self.columns.len()];
        for (target, value) in self.trace.iter().cloned().chain(self.row.drain(..)) {
            cells[target as usize - 1] = value;
        }
        self.rows.push(cells);
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= self.limit
    }
}

/// Reads the whole log.
pub(crate) fn read(source: &Source, plan: &Plan, progress: &dyn Progress) -> Result<Vec<Shard>, ReadError> {
    let head = head(source)?;
    read_all(&Log::new(plan), source, plan, head.first, head.line, progress)
}

/// Which attribute plays which roles.
struct Log {
    keys: Vec<(Level, Vec<u8>, Target)>,
    /// The roles that attributes of the trace play.
    of_trace: Target,
}

impl Log {
    fn new(plan: &Plan) -> Log {
        let mut log = Log { keys: Vec::new(), of_trace: 0 };
        for role in Role::ALL {
            let Some(column) = plan.column(role) else { continue };
            let roles: Target = 1 << role as u32;
            // An event may itself have a key that begins like a trace's column.
            let mut keys = vec![(Level::Event, column)];
            if let Some(key) = column.strip_prefix(CASE) {
                keys.push((Level::Trace, key));
                log.of_trace |= roles;
            }
            for (level, key) in keys {
                match log.keys.iter_mut().find(|(l, k, _)| *l == level && k == key.as_bytes()) {
                    Some((_, _, target)) => *target |= roles,
                    None => log.keys.push((level, key.as_bytes().to_vec(), roles)),
                }
            }
        }
        log
    }
}

impl Records for Log {
    /// A case with millions of events is a single record.
    const RECORD_BYTES_MAX: u64 = 1 << 30;
    const TOO_LONG: &str =
        "A trace is one case, and no case has that many events: check what the log calls a trace.";

    fn guess_start(&self, window: &[u8]) -> Option<usize> {
        const TRACE: &[u8] = b"<trace";
        let begins = |at: &usize| {
            let after = window.get(at + TRACE.len());
            *at > 0 && after.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        };
        memmem::find_iter(window, TRACE).find(begins)
    }

    fn parse(
        &self,
        window: &[u8],
        start: usize,
        limit: usize,
        at_end: bool,
        shard: &mut Shard,
    ) -> Result<Parsed, Fault> {
        Traces::new(window, start, at_end, Rows::new(self, shard)).run(limit)
    }
}

/// Hands events to a shard.
struct Rows<'w, 's> {
    log: &'s Log,
    shard: &'s mut Shard,
    /// What the open trace gives to all of its events.
    trace: Values<'w>,
    event: Values<'w>,
    /// Values that had references in them: first those of the trace, which stay, then those of the event.
    resolved: Vec<u8>,
    of_trace: usize,
}

/// The values of the roles, each in the window or, where its bit is set, at a place in `Rows::resolved`.
#[derive(Clone, Copy, Default)]
struct Values<'w> {
    cells: Cells<'w>,
    set: Target,
    resolved: Target,
    places: [(u32, u32); ROLES],
}

impl<'w, 's> Rows<'w, 's> {
    fn new(log: &'s Log, shard: &'s mut Shard) -> Rows<'w, 's> {
        Rows {
            log,
            shard,
            trace: Values::default(),
            event: Values::default(),
            resolved: Vec::new(),
            of_trace: 0,
        }
    }
}

/// The roles of a target.
#[inline]
fn roles(mut target: Target) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let role = (target != 0).then(|| target.trailing_zeros() as usize)?;
        target &= target - 1;
        Some(role)
    })
}

impl<'w> Sink<'w> for Rows<'w, '_> {
    fn target(&mut self, level: Level, key: &[u8]) -> Result<Target, String> {
        Ok(self.log.keys.iter().find(|(l, k, _)| *l == level && k == key).map_or(0, |(_, _, target)| *target))
    }

    #[inline]
    fn set(&mut self, level: Level, target: Target, value: Cow<'w, [u8]>) {
        let values = if level == Level::Trace { &mut self.trace } else { &mut self.event };
        values.set |= target;
        match value {
            Cow::Borrowed(value) => {
                values.resolved &= !target;
                roles(target).for_each(|role| values.cells.values[role] = value);
            }
            Cow::Owned(value) => {
                values.resolved |= target;
                let place = (self.resolved.len() as u32, value.len() as u32);
                self.resolved.extend_from_slice(&value);
                roles(target).for_each(|role| values.places[role] = place);
                if level == Level::Trace {
                    self.of_trace = self.resolved.len();
                }
            }
        }
    }

    fn lacks(&self) -> bool {
        self.log.of_trace & !self.trace.set != 0
    }

    fn begin_trace(&mut self) {
        self.trace = Values::default();
        self.resolved.clear();
        self.of_trace = 0;
    }

    #[inline]
    fn begin_event(&mut self) {
        self.resolved.truncate(self.of_trace);
        self.event = self.trace;
    }

    #[inline]
    fn end_event(&mut self, line: u64) {
        if self.event.resolved == 0 {
            return self.shard.push(&self.event.cells, line);
        }
        let mut cells = Cells { values: self.event.cells.values };
        for role in roles(self.event.resolved) {
            let (from, len) = self.event.places[role];
            cells.values[role] = &self.resolved[from as usize..][..len as usize];
        }
        self.shard.push(&cells, line);
    }

    fn is_full(&self) -> bool {
        false
    }
}
