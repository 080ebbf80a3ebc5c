//! Everything as JSON Lines, out and in: the journal and what is kept beside it, large files too, but neither sessions nor
//! snapshots. The first line says which journal it is and where it ends, the last one that it is whole. The chain and the
//! digests are checked on the way in.

use std::io::{BufRead, Read as _, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::append::insert_entries;
use crate::chain::{Walk, hex, unhex};
use crate::db::{Conn, Fault, Kind, Row, Value, values};
use crate::erase::{Erasure, erasure_of};
use crate::outbox::notice;
use crate::parcel::{self, Arrivals, Opened, Wrong};
use crate::restore::fill;
use crate::side::{closed_of, contact_of, credential_of, text_of, token_of};
use crate::{CopyError, Entry, JournalId, Location, NoticeState, Store, StoreError, lay_out, read};

/// The form of the lines; another number is another form.
const FORMAT: u32 = 1;
/// Longest line, bytes.
const LINE_BYTES_MAX: u64 = 64 << 20;
/// Rows that are inserted together.
const TOGETHER: usize = 512;

/// What was written or read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows of the journal.
    pub journal: u64,
    /// Rows of everything.
    pub rows: u64,
    /// Large files.
    pub files: u64,
}

impl Store {
    /// Writes everything, as of one moment, while others write.
    ///
    /// # Errors
    /// When the store cannot be read, a large file is damaged or `out` not written; what was written then lacks its last line
    /// and will not be imported.
    pub fn export(&self, out: &mut impl Write) -> Result<Counts, CopyError> {
        let mut conn = self.pool.db.connect(crate::Role::Whole)?;
        // What the journal names at the moment of the export was there before it, or is still there after it.
        let files = self.open_files(Opened::new())?;
        conn.begin(false)?;
        read::journal_id(&mut conn)?;
        let files = self.open_files(files)?;
        export(&mut conn, out, Some(files))
    }

    /// The same without large files.
    ///
    /// # Errors
    /// As `export`.
    pub fn export_without_files(&self, out: &mut impl Write) -> Result<Counts, CopyError> {
        let mut conn = self.pool.db.connect(crate::Role::Whole)?;
        conn.begin(false)?;
        export(&mut conn, out, None)
    }

    /// Makes a store at an empty place from what `export` wrote.
    ///
    /// # Errors
    /// `NotEmpty`, or `Line` with the number of the line that is wrong. Nothing is left at the place then.
    pub fn import(lines: &mut impl BufRead, to: &Location) -> Result<Self, CopyError> {
        fill(to, None, |conn| import(conn, lines, to).map(drop))?;
        Ok(Self::open(to)?)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Inboard {
        format: u32,
        journal: String,
        last: u64,
        hash: String,
    },
    Journal {
        seq: u64,
        command: u64,
        part: u32,
        actor: String,
        recorded_at: i64,
        kind: String,
        body: Body,
        hash: Hex,
    },
    Text {
        id: u64,
        owner: Option<u64>,
        salt: Hex,
        text: String,
    },
    Contact {
        person: u64,
        channel: String,
        address: String,
    },
    Credential {
        person: u64,
        kind: String,
        secret: Hex,
        made_at: i64,
    },
    Token {
        id: u64,
        hash: Hex,
        person: u64,
        scopes: String,
        made_at: i64,
        ends_at: Option<i64>,
    },
    Notice {
        id: u64,
        seq: u64,
        person: u64,
        kind: String,
        body: Body,
        not_before: i64,
        due_at: i64,
        attempts: u64,
        fence: u64,
        state: State,
        settled_at: Option<i64>,
        why: Option<String>,
    },
    Closed {
        kind: String,
        id: u64,
        seq: u64,
        body: Body,
    },
    Erased {
        person: u64,
        at: i64,
        texts: Vec<u64>,
    },
    File {
        sha256: Hex,
        part: u64,
        bytes: Packed,
    },
    End {
        rows: u64,
    },
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Waiting,
    Delivered,
    Dropped,
}

/// Bytes that are mostly JSON: a string where they are UTF-8, else `{"hex": "…"}`.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Body {
    Text(String),
    Bytes { hex: Hex },
}

impl Body {
    fn new(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|bad| Self::Bytes { hex: Hex(bad.into_bytes()) }, Self::Text)
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes { hex } => &hex.0,
        }
    }
}

/// Bytes as hexadecimal digits.
#[derive(Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct Hex(Vec<u8>);

impl From<Hex> for String {
    fn from(Hex(bytes): Hex) -> Self {
        hex(&bytes)
    }
}

impl Clone for Hex {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl TryFrom<String> for Hex {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        unhex(&text).map(Self).ok_or("expected an even number of hexadecimal digits")
    }
}

/// Many bytes, as Base64.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct Packed(Vec<u8>);

impl From<Packed> for String {
    fn from(Packed(bytes): Packed) -> Self {
        STANDARD.encode(bytes)
    }
}

impl TryFrom<String> for Packed {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        STANDARD.decode(text).map(Self).map_err(|_| "expected Base64")
    }
}

type ReadLine = fn(&Row<'_>) -> Result<Line, Fault>;

/// Every table with how its rows become lines, in the order they are written.
const TABLES: [(&str, ReadLine); 8] = [
    ("SELECT seq, command, part, actor, recorded_at, kind, body, hash FROM journal ORDER BY seq", |row| {
        let Entry { seq, command, part, actor, recorded_at, kind, body, hash } = read::entry(row)?;
        let (body, hash) = (Body::new(body), Hex(hash.to_vec()));
        Ok(Line::Journal { seq, command, part, actor, recorded_at, kind, body, hash })
    }),
    ("SELECT id, owner, salt, text FROM texts ORDER BY id", |row| {
        let found = text_of(row)?;
        Ok(Line::Text { id: found.id, owner: found.owner, salt: Hex(found.salt), text: found.text })
    }),
    ("SELECT person, channel, address FROM contacts ORDER BY person, channel", |row| {
        let found = contact_of(row)?;
        Ok(Line::Contact { person: found.person, channel: found.channel, address: found.address })
    }),
    ("SELECT person, kind, secret, made_at FROM credentials ORDER BY person, kind", |row| {
        let found = credential_of(row)?;
        let secret = Hex(found.secret);
        Ok(Line::Credential { person: found.person, kind: found.kind, secret, made_at: found.made_at })
    }),
    ("SELECT id, hash, person, scopes, made_at, ends_at FROM tokens ORDER BY id", |row| {
        let found = token_of(row)?;
        let (made_at, ends_at) = (found.made_at, found.ends_at);
        let hash = Hex(found.hash);
        Ok(Line::Token { id: found.id, hash, person: found.person, scopes: found.scopes, made_at, ends_at })
    }),
    (
        "SELECT id, seq, person, kind, body, not_before, due_at, attempts, lease_until, fence, state, settled_at, why \
         FROM outbox ORDER BY id",
        notice_line,
    ),
    ("SELECT kind, id, seq, body FROM closed ORDER BY kind, id", |row| {
        let found = closed_of(row)?;
        Ok(Line::Closed { kind: found.kind, id: found.id, seq: found.seq, body: Body::new(found.body) })
    }),
    ("SELECT person, at, texts FROM erased ORDER BY person, at", |row| {
        let Erasure { person, at, texts } = erasure_of(row)?;
        Ok(Line::Erased { person, at, texts })
    }),
];

/// A lease is not carried over: what somebody was sending waits again.
fn notice_line(row: &Row<'_>) -> Result<Line, Fault> {
    let found = notice(row)?;
    Ok(Line::Notice {
        id: found.id,
        seq: found.seq,
        person: found.person,
        kind: found.kind,
        body: Body::new(found.body),
        not_before: found.not_before,
        due_at: if found.lease_until.is_some() { found.not_before } else { found.due_at },
        attempts: found.attempts,
        fence: found.fence + u64::from(found.lease_until.is_some()),
        state: match found.state {
            NoticeState::Waiting => State::Waiting,
            NoticeState::Delivered => State::Delivered,
            NoticeState::Dropped => State::Dropped,
        },
        settled_at: found.settled_at,
        why: found.why,
    })
}

/// Writes everything, inside the caller's transaction: large files too when they are wanted, those of the table and those
/// that were opened.
pub(crate) fn export(
    conn: &mut Conn,
    out: &mut impl Write,
    files: Option<Opened>,
) -> Result<Counts, CopyError> {
    let journal = read::journal_id(conn)?;
    let last = read::last(conn, journal)?;
    let mut counts = Counts { journal: last.seq, ..Counts::default() };
    let mut failed = None;
    let mut write = |line: &Line| -> Result<(), Fault> {
        let written = serde_json::to_writer(&mut *out, line).map_err(std::io::Error::from);
        written.and_then(|()| out.write_all(b"\n")).map_err(|error| {
            let fault = Fault::new(Kind::Other, error.to_string());
            failed = Some(error);
            fault
        })
    };
    let head =
        Line::Inboard { format: FORMAT, journal: journal.to_string(), last: last.seq, hash: hex(&last.hash) };
    let mut done = write(&head).map_err(CopyError::from);
    for (text, line_of) in TABLES {
        done = done.and_then(|()| {
            let each = conn.each(text, &mut |row| {
                counts.rows += 1;
                write(&line_of(row)?)
            });
            Ok(each?)
        });
    }
    if let Some(opened) = files {
        let mut each = |sha256: &[u8], part, bytes| {
            counts.rows += 1;
            counts.files += u64::from(part == 0);
            Ok(write(&Line::File { sha256: Hex(sha256.to_vec()), part, bytes: Packed(bytes) })?)
        };
        done = done.and_then(|()| parcel::each_part(conn, opened, &mut each));
    }
    done = done.and_then(|()| Ok(write(&Line::End { rows: counts.rows })?));
    match (done, failed) {
        (_, Some(error)) => Err(StoreError::file("the export".as_ref(), &error).into()),
        (Err(error), None) => Err(error),
        (Ok(()), None) => {
            out.flush().map_err(|error| StoreError::file("the export".as_ref(), &error))?;
            Ok(counts)
        }
    }
}

/// Lays out a store and fills it, inside the caller's transaction.
pub(crate) fn import(conn: &mut Conn, lines: &mut impl BufRead, to: &Location) -> Result<Counts, CopyError> {
    let mut reader = Reader { lines, number: 0, buffer: Vec::new() };
    let (journal, last, hash) = match reader.next()? {
        Some(Line::Inboard { format: FORMAT, journal, last, hash }) => {
            let journal: JournalId =
                journal.parse().map_err(|_| reader.wrong("the journal's id is no id"))?;
            (journal, last, hash)
        }
        Some(Line::Inboard { format, .. }) => {
            return Err(reader.wrong(format!("form {format} of a newer program, this one knows {FORMAT}")));
        }
        _ => return Err(reader.wrong("expected the first line of an export, {\"row\":\"inboard\",…}")),
    };
    lay_out(conn, journal, &to.to_string())?;
    let mut walk = Walk::new(journal);
    let mut counts = Counts::default();
    let mut waiting: Vec<Line> = Vec::new();
    let mut arrivals = Arrivals::new(to);
    loop {
        let Some(line) = reader.next()? else {
            return Err(
                reader.wrong("the export ends before its last line, {\"row\":\"end\",…}: it was cut off")
            );
        };
        let arrived = match &line {
            Line::File { sha256, part, bytes } => arrivals.take(conn, &sha256.0, *part, &bytes.0),
            Line::End { .. } => arrivals.finish(),
            _ => Ok(()),
        };
        arrived.map_err(|error| match error {
            Wrong::Line(what) => reader.wrong(what),
            Wrong::Place(error) => error,
        })?;
        if let Line::File { part, .. } = line {
            counts.rows += 1;
            counts.files += u64::from(part == 0);
            continue;
        }
        let other = waiting
            .first()
            .is_some_and(|first| std::mem::discriminant(first) != std::mem::discriminant(&line));
        if other || waiting.len() >= TOGETHER {
            insert(conn, &waiting).map_err(|fault| reader.refused(fault, waiting.len()))?;
            waiting.clear();
        }
        match line {
            Line::Inboard { .. } => return Err(reader.wrong("a second first line")),
            Line::End { rows } if rows != counts.rows => {
                return Err(reader.wrong(format!("{rows} rows were exported, {} are here", counts.rows)));
            }
            Line::End { .. } => break,
            Line::Journal { .. } => {
                counts.journal += 1;
                walk.step(&entry_of(&line)).map_err(|broken| reader.wrong(broken.to_string()))?;
            }
            _ => {}
        }
        counts.rows += 1;
        waiting.push(line);
    }
    if (walk.seq, hex(&walk.hash)) != (last, hash) {
        return Err(reader.wrong(format!("the journal ends at row {}, the first line says {last}", walk.seq)));
    }
    if reader.next()?.is_some() {
        return Err(reader.wrong("something follows the last line"));
    }
    Ok(counts)
}

struct Reader<'a, R> {
    lines: &'a mut R,
    number: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Reader<'_, R> {
    fn next(&mut self) -> Result<Option<Line>, CopyError> {
        self.buffer.clear();
        self.number += 1;
        let read = self.lines.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut self.buffer);
        match read.map_err(|error| self.wrong(error.to_string()))? {
            0 => Ok(None),
            read if read as u64 == LINE_BYTES_MAX => {
                Err(self.wrong(format!("more than {LINE_BYTES_MAX} bytes")))
            }
            _ => {
                serde_json::from_slice(&self.buffer).map(Some).map_err(|error| self.wrong(error.to_string()))
            }
        }
    }

    fn wrong(&self, what: impl Into<String>) -> CopyError {
        CopyError::Line { line: self.number, what: what.into() }
    }

    /// Rows are inserted together, so a refusal can only name the stretch.
    fn refused(&self, fault: Fault, rows: usize) -> CopyError {
        let line = self.number - rows as u64;
        match fault.kind {
            Kind::Unique => {
                let what =
                    format!("in this line or the {} after it an id stands twice ({})", rows - 1, fault.what);
                CopyError::Line { line, what }
            }
            Kind::Unfit => CopyError::Line { line, what: fault.what },
            _ => fault.into(),
        }
    }
}

fn entry_of(line: &Line) -> Entry {
    let Line::Journal { seq, command, part, actor, recorded_at, kind, body, hash } = line else {
        unreachable!("only called for rows of the journal")
    };
    Entry {
        seq: *seq,
        command: *command,
        part: *part,
        actor: actor.clone(),
        recorded_at: *recorded_at,
        kind: kind.clone(),
        body: body.bytes().to_vec(),
        hash: hash.0.clone().try_into().unwrap_or_default(),
    }
}

/// Inserts lines of one kind.
fn insert(conn: &mut Conn, lines: &[Line]) -> Result<(), Fault> {
    let Some(first) = lines.first() else { return Ok(()) };
    let (into, columns) = match first {
        Line::Journal { .. } => {
            let entries: Vec<Entry> = lines.iter().map(entry_of).collect();
            return insert_entries(conn, &entries);
        }
        Line::Erased { .. } => return insert_erased(conn, lines),
        Line::Text { .. } => ("texts (id, owner, salt, text)", 4),
        Line::Contact { .. } => ("contacts (person, channel, address)", 3),
        Line::Credential { .. } => ("credentials (person, kind, secret, made_at)", 4),
        Line::Token { .. } => ("tokens (id, hash, person, scopes, made_at, ends_at)", 6),
        Line::Notice { .. } => (
            "outbox (id, seq, person, kind, body, not_before, due_at, attempts, fence, state, settled_at, why)",
            12,
        ),
        Line::Closed { .. } => ("closed (kind, id, seq, body)", 4),
        Line::Inboard { .. } | Line::File { .. } | Line::End { .. } => return Ok(()),
    };
    let mut all = Vec::with_capacity(lines.len() * columns);
    lines.iter().for_each(|line| push_values(line, &mut all));
    conn.insert(into, columns, &all)
}

fn push_values<'a>(line: &'a Line, all: &mut Vec<Value<'a>>) {
    match line {
        Line::Text { id, owner, salt, text } => {
            all.extend_from_slice(values![*id, *owner, &salt.0, text]);
        }
        Line::Contact { person, channel, address } => {
            all.extend_from_slice(values![*person, channel, address])
        }
        Line::Credential { person, kind, secret, made_at } => {
            all.extend_from_slice(values![*person, kind, &secret.0, *made_at]);
        }
        Line::Token { id, hash, person, scopes, made_at, ends_at } => {
            all.extend_from_slice(values![*id, &hash.0, *person, scopes, *made_at, *ends_at]);
        }
        Line::Notice {
            id,
            seq,
            person,
            kind,
            body,
            not_before,
            due_at,
            attempts,
            fence,
            state,
            settled_at,
            why,
        } => {
            all.extend_from_slice(values![*id, *seq, *person, kind, body.bytes(), *not_before, *due_at]);
            let why = why.as_deref();
            all.extend_from_slice(values![*attempts, *fence, *state as i64, *settled_at, why]);
        }
        Line::Closed { kind, id, seq, body } => all.extend_from_slice(values![kind, *id, *seq, body.bytes()]),
        Line::Inboard { .. }
        | Line::Journal { .. }
        | Line::Erased { .. }
        | Line::File { .. }
        | Line::End { .. } => {}
    }
}

fn insert_erased(conn: &mut Conn, lines: &[Line]) -> Result<(), Fault> {
    for line in lines {
        if let Line::Erased { person, at, texts } = line {
            let texts = serde_json::to_string(texts).map_err(|e| Fault::new(Kind::Other, e.to_string()))?;
            conn.insert("erased (person, at, texts, filed)", 4, values![*person, *at, &texts, 0_i64])?;
        }
    }
    Ok(())
}
