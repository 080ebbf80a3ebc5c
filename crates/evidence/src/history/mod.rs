//! A history in memory: columns of dictionary codes, events grouped by case in order of time.
//!
//! Readers push rows into [`Shard`]s, one per thread; [`assemble`] merges their dictionaries and groups the rows.

mod assemble;
mod codes;
mod pool;
mod shard;

use worktime::Instant;

pub use assemble::assemble;
pub use codes::{Codes, MISSING};
pub use pool::Dictionary;
pub(crate) use pool::Pool;
pub use shard::{Cells, Piece, Shard};

use crate::mapping::{ROLES, Role};
use crate::measure::figures::BadRow;

/// One column: the distinct values, in the order in which the file first shows them, and a code per event.
#[derive(Debug)]
pub struct Column {
    /// The distinct values.
    pub values: Dictionary,
    /// A code per event, in the order of the history's events; [`MISSING`] where the cell is empty.
    pub codes: Codes,
}

/// The work history of one file.
#[derive(Debug)]
pub struct History {
    /// Case names, in the order in which the file first shows them.
    pub cases: Dictionary,
    /// The events of case `c` are `offsets[c]..offsets[c + 1]`, ordered by time, then by position in the file.
    pub offsets: Vec<u32>,
    /// When each event happened.
    pub at: Vec<Instant>,
    /// When the work of each event began, where the file says so.
    pub start: Option<Vec<Instant>>,
    /// The columns, by role.
    pub columns: [Option<Column>; ROLES],
    /// What was noticed while reading.
    pub reading: Reading,
    range: Option<(Instant, Instant)>,
}

/// What was noticed while reading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Rows in the file, without the header.
    pub rows: u64,
    /// Rows whose instant has no offset.
    pub naive: u64,
    /// Rows earlier than the row before them of the same case.
    pub out_of_order: u64,
    /// Rows that could not be read.
    pub unparsable: u64,
    /// The first of them.
    pub examples: Vec<BadRow>,
    /// Anything the reader wants said (a truncated changelog, an object type chosen).
    pub notes: Vec<String>,
}

impl History {
    /// From columns whose events are grouped by case and in order of time.
    pub(crate) fn of_columns(
        (cases, offsets): (Dictionary, Vec<u32>),
        (at, start): (Vec<Instant>, Option<Vec<Instant>>),
        columns: [Option<Column>; ROLES],
        reading: Reading,
    ) -> History {
        let range = assemble::range(&offsets, &at, start.as_deref());
        History { cases, offsets, at, start, columns, reading, range }
    }

    /// How many cases there are.
    pub fn case_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many events there are.
    pub fn event_count(&self) -> usize {
        self.at.len()
    }

    /// The events of a case.
    pub fn events_of(&self, case: usize) -> std::ops::Range<usize> {
        self.offsets[case] as usize..self.offsets[case + 1] as usize
    }

    /// The column that plays a role.
    pub fn column(&self, role: Role) -> Option<&Column> {
        self.columns[role as usize].as_ref()
    }

    /// The first and the last instant, starts included; `None` without an event.
    pub fn range(&self) -> Option<(Instant, Instant)> {
        self.range
    }
}
