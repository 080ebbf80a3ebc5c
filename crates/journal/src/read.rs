//! Reading the journal, and proving that it is whole.

use std::time::Duration;

use crate::chain::{Walk, hex};
use crate::db::{Conn, Fault, Kind, Row, values};
use crate::{Anchor, AnchorError, Broken, Entry, JournalId, Last, Store, StoreError, Verified, genesis};

/// Rows that `verify` and exports hold at a time.
pub(crate) const PAGE: usize = 2_000;

const COLUMNS: &str = "seq, command, part, actor, recorded_at, kind, body, hash";

impl Store {
    /// Up to `limit` rows from row `from_seq` on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(&self, from_seq: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Ok(self.pool.read(|conn| page(conn, from_seq, limit))?)
    }

    /// The rows of a command, `None` when it is not recorded.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError> {
        Ok(self.pool.read(|conn| find(conn, actor, command))?)
    }

    /// What became of an append that ended in `Unknown`: the rows of a command, `None` when it was not recorded and will not
    /// be. Unlike `find` it waits for appends under way: a server that lost its client may still be committing.
    ///
    /// # Errors
    /// When the store cannot be written, or an append under way does not end within ten seconds.
    pub fn find_settled(&self, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, StoreError> {
        let found = self.pool.write(|conn| {
            // On SQLite there is one writer, and this is it.
            if conn.pg().is_some() {
                conn.batch("LOCK TABLE journal IN SHARE MODE")?;
            }
            find(conn, actor, command)
        });
        found.map_err(|fault: Fault| match StoreError::from(fault) {
            // Nothing was changed, so nothing can be unknown.
            StoreError::Unknown { what } => StoreError::Unavailable { what },
            other => other,
        })
    }

    /// Where the journal ends.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last(&self) -> Result<Last, StoreError> {
        Ok(self.pool.read(|conn| last(conn, self.journal))?)
    }

    /// The last row that was recorded at or before a moment, 0 when there was none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read_as_of(&self, recorded_at: i64) -> Result<u64, StoreError> {
        // Rows are in the order of time, so halving finds the border without an index.
        let text = "SELECT recorded_at FROM journal WHERE seq = $1";
        let found = self.pool.read(|conn| {
            let (mut low, mut high) = (0, last(conn, self.journal)?.seq);
            while low < high {
                let middle = low + (high - low).div_ceil(2);
                let at = conn.row(text, values![middle], |row| row.int(0))?;
                let at = at.ok_or_else(|| Fault::new(Kind::Damaged, format!("row {middle} is missing")))?;
                if at <= recorded_at { low = middle } else { high = middle - 1 }
            }
            Ok::<_, Fault>(low)
        })?;
        Ok(found)
    }

    /// Waits until the journal goes beyond row `seq`, by this process or another, at most so long; returns the last row
    /// then known.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn wait_beyond(&self, seq: u64, longest: Duration) -> Result<u64, StoreError> {
        self.watch.wait_beyond(&self.pool, seq, longest)
    }

    /// Walks along the whole chain, in memory that does not grow. `Ok(Err(…))` names the first row that does not fit.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn verify(&self) -> Result<Result<Verified, Broken>, StoreError> {
        Ok(self.pool.read_at_once(|conn| verify(conn, self.journal))?)
    }

    /// What to keep outside, made at `at` (microseconds UTC).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn anchor(&self, at: i64) -> Result<Anchor, StoreError> {
        let Last { seq, hash, .. } = self.last()?;
        Ok(Anchor { journal: self.journal, seq, hash, at })
    }

    /// Whether the journal still holds what was anchored. It looks at the anchored row only: `verify` proves the rows before.
    ///
    /// # Errors
    /// `OtherJournal`, `Cut` or `Rewritten`.
    pub fn check_anchor(&self, anchor: &Anchor) -> Result<(), AnchorError> {
        if anchor.journal != self.journal {
            let (knows, is) = (anchor.journal.to_string(), self.journal.to_string());
            return Err(AnchorError::OtherJournal { knows, is });
        }
        let ends = self.last()?.seq;
        if ends < anchor.seq {
            return Err(AnchorError::Cut { ends, knows: anchor.seq });
        }
        let hash = match anchor.seq {
            0 => Some(genesis(self.journal)),
            seq => self.read(seq, 1)?.first().filter(|row| row.seq == seq).map(|row| row.hash),
        };
        if hash == Some(anchor.hash) { Ok(()) } else { Err(AnchorError::Rewritten { seq: anchor.seq }) }
    }
}

pub(crate) fn journal_id(conn: &mut Conn) -> Result<JournalId, Fault> {
    let id = conn.row("SELECT journal FROM meta", values![], |row| row.array(0))?;
    id.map(JournalId).ok_or_else(|| Fault::new(Kind::Damaged, "the table meta is empty"))
}

fn find(conn: &mut Conn, actor: &str, command: u64) -> Result<Option<Vec<Entry>>, Fault> {
    let text = format!("SELECT {COLUMNS} FROM journal WHERE actor = $1 AND command = $2 ORDER BY part");
    let rows = conn.rows(&text, values![actor, command], entry)?;
    Ok(Some(rows).filter(|rows| !rows.is_empty()))
}

pub(crate) fn last(conn: &mut Conn, journal: JournalId) -> Result<Last, Fault> {
    let text = "SELECT seq, recorded_at, hash FROM journal ORDER BY seq DESC LIMIT 1";
    let found = conn.row(text, values![], |row| {
        Ok(Last { seq: row.id(0)?, recorded_at: Some(row.int(1)?), hash: row.array(2)? })
    })?;
    Ok(found.unwrap_or_else(|| Last { seq: 0, recorded_at: None, hash: genesis(journal) }))
}

pub(crate) fn page(conn: &mut Conn, from_seq: u64, limit: usize) -> Result<Vec<Entry>, Fault> {
    let text = format!("SELECT {COLUMNS} FROM journal WHERE seq >= $1 ORDER BY seq LIMIT $2");
    conn.rows(&text, values![from_seq, limit as u64], entry)
}

pub(crate) fn entry(row: &Row<'_>) -> Result<Entry, Fault> {
    Ok(Entry {
        seq: row.id(0)?,
        command: row.id(1)?,
        part: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
        actor: row.text(3)?,
        recorded_at: row.int(4)?,
        kind: row.text(5)?,
        body: row.bytes(6)?,
        // A hash of another length was edited: zeros do not fit either, and the row is named.
        hash: row.bytes(7)?.try_into().unwrap_or_default(),
    })
}

pub(crate) fn verify(conn: &mut Conn, journal: JournalId) -> Result<Result<Verified, Broken>, Fault> {
    let mut walk = Walk::new(journal);
    loop {
        // Also rows with numbers that no journal has, which an edit may have left at the front.
        let rows = if walk.seq == 0 { first_page(conn)? } else { page(conn, walk.seq + 1, PAGE)? };
        for row in &rows {
            if let Err(broken) = walk.step(row) {
                return Ok(Err(broken));
            }
        }
        if rows.is_empty() {
            return Ok(Ok(Verified { seq: walk.seq, hash: walk.hash }));
        }
    }
}

fn first_page(conn: &mut Conn) -> Result<Vec<Entry>, Fault> {
    let text = format!("SELECT {COLUMNS} FROM journal ORDER BY seq LIMIT $1");
    conn.rows(&text, values![PAGE as u64], entry)
}

impl std::fmt::Display for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "whole to row {}, hash {}", self.seq, hex(&self.hash))
    }
}
