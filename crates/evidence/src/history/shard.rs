//! The rows that one thread reads: its dictionaries, and a piece of columns per piece of the file.

use std::ops::Range;

use worktime::Instant;

use super::codes::{Codes, MISSING};
use super::pool::{NotText, Pool};
use crate::mapping::{ROLES, Role};
use crate::measure::figures::BadRow;
use crate::read::Plan;
use crate::read::error::Fault;
use crate::read::instant::InstantReader;

/// How many unparsable rows are kept as examples.
const EXAMPLES_MAX: usize = 20;

/// One row on its way into the history: a cell per role, empty where there is nothing.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    /// Indexed by `Role as usize`.
    pub values: [&'a [u8]; ROLES],
}

impl Default for Cells<'_> {
    fn default() -> Self {
        Cells { values: [b""; ROLES] }
    }
}

/// One piece of the file: which rows of its shard it is.
#[derive(Debug, Default)]
pub struct Piece {
    worker: usize,
    pub(super) index: usize,
    /// Rows of the shard's columns.
    pub(super) range: Range<usize>,
    pub(super) rows: u64,
    pub(super) naive: u64,
    pub(super) unparsable: u64,
    pub(super) examples: Vec<BadRow>,
}

impl Piece {
    /// Which shard the codes belong to.
    pub fn worker(&self) -> usize {
        self.worker
    }

    /// Puts the piece in its place in the file.
    pub fn settle(&mut self, index: usize, lines_before: u64) {
        self.index = index;
        for bad in &mut self.examples {
            bad.line += lines_before;
        }
    }
}

/// One column of values.
#[derive(Debug)]
struct Lane {
    role: Role,
    pool: Pool,
    /// Codes of all pieces; one long vector, because the many short ones of pieces would scatter over the memory.
    codes: Codes,
    /// Codes of the piece under way.
    open: Vec<u32>,
}

/// The columns of a shard.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) at: Vec<Instant>,
    pub(super) start: Vec<Instant>,
    pub(super) pools: [Option<Pool>; ROLES],
    pub(super) codes: [Option<Codes>; ROLES],
}

/// What one thread reads.
#[derive(Debug)]
pub struct Shard {
    pub(super) worker: usize,
    times: InstantReader,
    /// The columns that hold values (all but the two instants).
    lanes: Vec<Lane>,
    at: Vec<Instant>,
    start: Vec<Instant>,
    has_start: bool,
    names: [String; ROLES],
    piece: Piece,
    fault: Option<Fault>,
    /// Rows of finished pieces.
    rows: usize,
    pieces: Vec<Piece>,
}

impl Shard {
    /// An empty shard for a plan; `worker` is its number among the shards of a reading.
    pub fn new(plan: &Plan, worker: usize) -> Shard {
        let has = |role: &Role| plan.column(*role).is_some();
        let roles = Role::ALL.into_iter().filter(has).filter(|role| !is_instant(*role));
        Shard {
            worker,
            times: InstantReader::new(plan),
            lanes: roles
                .map(|role| Lane { role, pool: Pool::new(), codes: Codes::missing(0, 0), open: Vec::new() })
                .collect(),
            at: Vec::new(),
            start: Vec::new(),
            has_start: has(&Role::Start),
            names: Role::ALL.map(|role| plan.column(role).unwrap_or_default().to_owned()),
            piece: Piece { worker, ..Piece::default() },
            fault: None,
            rows: 0,
            pieces: Vec::new(),
        }
    }

    /// Begins a piece. What an unfinished one holds is dropped.
    pub fn begin(&mut self, index: usize) {
        self.lanes.iter_mut().for_each(|lane| lane.open.clear());
        self.at.truncate(self.rows);
        self.start.truncate(self.rows);
        self.piece = Piece { worker: self.worker, index, range: self.rows..self.rows, ..Piece::default() };
        self.fault = None;
    }

    /// Drops the piece under way.
    pub fn abandon(&mut self) {
        self.begin(0);
    }

    /// Takes one row; `line` counts from the piece's first line, which is 1.
    #[inline]
    pub fn push(&mut self, cells: &Cells<'_>, line: u64) {
        self.piece.rows += 1;
        let Some((at, start)) = self.instants(cells, line) else { return };
        if trim(cells.values[Role::Case as usize]).is_empty() {
            return self.bad(line, Role::Case, "the case is empty".into());
        }
        let seen = ((self.piece.index as u64) << 32) | self.piece.rows;
        let mut no_text = None;
        for lane in &mut self.lanes {
            let value = cells.values[lane.role as usize];
            let code = lane.pool.intern(value, seen).unwrap_or_else(|why| {
                no_text = Some((lane.role, why));
                MISSING
            });
            lane.open.push(code);
        }
        if let Some((role, why)) = no_text {
            self.no_text(line, role as usize, why);
        }
        self.at.push(at);
        if self.has_start {
            self.start.push(start);
        }
    }

    #[inline]
    fn instants(&mut self, cells: &Cells<'_>, line: u64) -> Option<(Instant, Instant)> {
        let (at, naive) = match self.times.read(trim(cells.values[Role::Time as usize])) {
            Ok(read) => read,
            Err(why) => {
                self.bad(line, Role::Time, why.to_string());
                return None;
            }
        };
        let mut start = at;
        if self.has_start {
            // A row that has only its end has no length.
            let text = trim(cells.values[Role::Start as usize]);
            if !text.is_empty() {
                match self.times.read(text) {
                    Ok((begun, _)) => start = begun.min(at),
                    Err(why) => {
                        self.bad(line, Role::Start, why.to_string());
                        return None;
                    }
                }
            }
        }
        self.piece.naive += u64::from(naive);
        Some((at, start))
    }

    /// Records a row that the format itself could not read.
    pub fn bad_row(&mut self, line: u64, column: &str, reason: String) {
        self.piece.rows += 1;
        self.record_bad(line, column.to_owned(), reason);
    }

    #[cold]
    fn bad(&mut self, line: u64, role: Role, reason: String) {
        self.record_bad(line, self.names[role as usize].clone(), reason);
    }

    fn record_bad(&mut self, line: u64, column: String, reason: String) {
        self.piece.unparsable += 1;
        if self.piece.examples.len() < EXAMPLES_MAX {
            self.piece.examples.push(BadRow { line, column, reason });
        }
    }

    #[cold]
    fn no_text(&mut self, line: u64, slot: usize, why: NotText) {
        let (what, advice) = match why {
            NotText::Encoding(byte) => (
                format!("byte 0x{byte:02X} is not UTF-8"),
                "Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\"); it looks like Windows-1252 or Latin-1.",
            ),
            NotText::Nul => (
                "there is a NUL byte in a value".into(),
                "The file is binary or damaged, or it is UTF-16: export it as UTF-8 text.",
            ),
        };
        if self.fault.is_none() {
            let column = Some(self.names[slot].clone());
            self.fault = Some(Fault { line, column, what, advice: advice.into() });
        }
    }

    /// Ends the piece under way.
    pub fn finish(&mut self) -> Result<Piece, Fault> {
        if let Some(fault) = self.fault.take() {
            self.abandon();
            return Err(fault);
        }
        for lane in &mut self.lanes {
            lane.codes.append(&lane.open, lane.pool.len());
        }
        self.rows = self.at.len();
        let mut piece = std::mem::take(&mut self.piece);
        piece.range.end = self.rows;
        Ok(piece)
    }

    /// The columns, and the pieces that were kept.
    pub(super) fn into_parts(self) -> (Columns, Vec<Piece>) {
        let mut columns =
            Columns { at: self.at, start: self.start, pools: Default::default(), codes: Default::default() };
        for lane in self.lanes {
            columns.pools[lane.role as usize] = Some(lane.pool);
            columns.codes[lane.role as usize] = Some(lane.codes);
        }
        (columns, self.pieces)
    }

    /// Rows of its finished pieces.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Keeps a finished piece of this shard.
    pub fn keep(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }
}

fn is_instant(role: Role) -> bool {
    matches!(role, Role::Time | Role::Start)
}

/// Without blanks at either end; nearly all values have none.
#[inline]
fn trim(value: &[u8]) -> &[u8] {
    match value {
        [first, .., last] if *first > b' ' && *last > b' ' => value,
        _ => value.trim_ascii(),
    }
}
