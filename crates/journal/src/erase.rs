//! Erasing a person: what is known of them goes, the chain still fits, and an older backup that is restored forgets them too.
//!
//! The ledger of the erased is a table, and a file `erased.jsonl` beside an SQLite store and in each folder that backups were
//! made into. Erasing takes three steps: the data go and the table says so, in one transaction; the files say so; the table
//! says that they do. Opening a store does the last two again for whoever a crash came between, and erases whoever a file
//! knows and the table does not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::db::{Conn, Fault, Kind, Row, values};
use crate::{Store, StoreError, files};

/// The ledger's file.
pub const ERASED_FILE: &str = "erased.jsonl";

/// What an erasure came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Folders of backups that could not be told just now. A backup made there later tells them; before one from there is
    /// restored, this store's own ledger must be put beside it.
    pub untold: Vec<PathBuf>,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Erasure {
    pub(crate) person: u64,
    pub(crate) at: i64,
    pub(crate) texts: Vec<u64>,
}

/// Erasures by person and moment, each once.
pub(crate) type Ledger = BTreeMap<(u64, i64), Erasure>;

impl Store {
    /// Forgets a person, at `at` (microseconds UTC): their texts and those of `text_ids`, contacts, credentials, sessions, tokens
    /// and what their notices said; what waits to be sent to them is dropped. May be repeated.
    ///
    /// # Errors
    /// After a fault of a file the data are gone, and telling the ledgers is finished at the next opening.
    pub fn erase(&self, person: u64, at: i64, text_ids: &[u64]) -> Result<Erased, StoreError> {
        let erasure = Erasure { person, at, texts: text_ids.to_vec() };
        self.pool.write(|conn| apply(conn, &erasure))?;
        self.finish_erasing()
    }

    /// Who and what was erased here, by id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn erased(&self) -> Result<BTreeSet<u64>, StoreError> {
        let rows =
            |conn: &mut Conn| conn.rows("SELECT DISTINCT person FROM erased", values![], |row| row.id(0));
        Ok(self.pool.read(rows)?.into_iter().collect())
    }

    /// What follows when the data of somebody are gone: every ledger is told, and nothing stays readable.
    pub(crate) fn finish_erasing(&self) -> Result<Erased, StoreError> {
        let erased = self.tell_ledgers()?;
        // What was deleted must not stay readable in the log or in dead rows.
        self.pool.tidy(|conn| match conn.lite() {
            Some(lite) => lite.checkpoint(),
            None => conn.batch("VACUUM texts, contacts, credentials, sessions, tokens, outbox, depot"),
        });
        Ok(erased)
    }

    /// What a crash may have left: files that were not told, and erasures that only a file knows.
    pub(crate) fn finish_erasures(&self) -> Result<(), StoreError> {
        let mut known = self.pool.read(ledger)?;
        if let Some(folder) = &self.folder {
            let filed = read(&folder.join(ERASED_FILE))?;
            let news: Vec<_> = filed.into_iter().filter(|(key, _)| !known.contains_key(key)).collect();
            if !news.is_empty() {
                self.pool.write(|conn| news.iter().try_for_each(|(_, erasure)| apply(conn, erasure)))?;
                known.extend(news);
            }
        }
        if !known.is_empty() {
            self.tell_ledgers()?;
        }
        Ok(())
    }

    /// Brings every ledger's file up to the table. The store's own must be written; of the others those that are there.
    pub(crate) fn tell_ledgers(&self) -> Result<Erased, StoreError> {
        let ledger = self.pool.read(ledger)?;
        if let Some(folder) = &self.folder {
            merge(folder, &ledger)?;
        }
        let text = "SELECT folder FROM backup_folders ORDER BY folder";
        let folders = self.pool.read(|conn| conn.rows(text, values![], |row| row.text(0)))?;
        let folders = folders.into_iter().map(PathBuf::from);
        let untold: Vec<PathBuf> = folders.filter(|folder| merge(folder, &ledger).is_err()).collect();
        let unfiled = self.pool.read(|conn| {
            conn.row("SELECT person FROM erased WHERE filed = 0 LIMIT 1", values![], |row| row.id(0))
        })?;
        if untold.is_empty() && unfiled.is_some() {
            self.pool.write(|conn| conn.execute("UPDATE erased SET filed = 1 WHERE filed = 0", values![]))?;
        }
        Ok(Erased { untold })
    }
}

/// Erases a person and says so in the table, inside the caller's transaction.
pub(crate) fn apply(conn: &mut Conn, erasure: &Erasure) -> Result<(), Fault> {
    let Erasure { person, at, texts } = erasure;
    let person = *person;
    conn.execute("DELETE FROM texts WHERE owner = $1", values![person])?;
    for id in texts {
        conn.execute("DELETE FROM texts WHERE id = $1", values![*id])?;
    }
    for table in ["contacts", "credentials", "sessions", "tokens"] {
        conn.execute(&format!("DELETE FROM {table} WHERE person = $1"), values![person])?;
    }
    let waiting = "UPDATE outbox SET state = 2, settled_at = $2, why = 'the person was erased', lease_until = NULL \
                   WHERE person = $1 AND state = 0";
    conn.execute(waiting, values![person, *at])?;
    // Also what was said when sending failed, for it may name an address.
    let said = "UPDATE outbox SET body = $2, why = CASE WHEN why IS NULL THEN NULL ELSE 'the person was erased' END \
                WHERE person = $1";
    conn.execute(said, values![person, &[0_u8; 0]])?;
    conn.execute("DELETE FROM erased WHERE person = $1 AND at = $2", values![person, *at])?;
    let texts = serde_json::to_string(texts).map_err(|error| Fault::new(Kind::Other, error.to_string()))?;
    conn.insert("erased (person, at, texts, filed)", 4, values![person, *at, &texts, 0_i64])
}

/// The table.
pub(crate) fn ledger(conn: &mut Conn) -> Result<Ledger, Fault> {
    let rows = conn.rows("SELECT person, at, texts FROM erased", values![], erasure_of)?;
    Ok(rows.into_iter().map(|erasure| ((erasure.person, erasure.at), erasure)).collect())
}

pub(crate) fn erasure_of(row: &Row<'_>) -> Result<Erasure, Fault> {
    let texts = row.text(2)?;
    let texts = serde_json::from_str(&texts)
        .map_err(|error| Fault::new(Kind::Damaged, format!("the table erased: {error}")))?;
    Ok(Erasure { person: row.id(0)?, at: row.int(1)?, texts })
}

/// A ledger's file; empty when there is none.
pub(crate) fn read(path: &Path) -> Result<Ledger, StoreError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ledger::new()),
        Err(error) => return Err(StoreError::file(path, &error)),
    };
    let mut ledger = Ledger::new();
    for (number, line) in (1..).zip(text.lines()) {
        let erasure: Erasure = serde_json::from_str(line).map_err(|error| StoreError::File {
            path: path.to_owned(),
            what: format!(
                "line {number} is no erasure: {error}; correct it, for it says who must stay erased"
            ),
        })?;
        ledger.insert((erasure.person, erasure.at), erasure);
    }
    Ok(ledger)
}

/// Adds to a folder's ledger what it does not know, durably.
pub(crate) fn merge(folder: &Path, ledger: &Ledger) -> Result<(), StoreError> {
    let path = folder.join(ERASED_FILE);
    let filed = read(&path)?;
    let mut all = ledger.clone();
    all.extend(filed.clone());
    if all.len() == filed.len() {
        return Ok(());
    }
    let mut text = String::new();
    for erasure in all.values() {
        let line = serde_json::to_string(erasure)
            .map_err(|error| StoreError::File { path: path.clone(), what: error.to_string() })?;
        text.push_str(&line);
        text.push('\n');
    }
    files::replace(&path, text.as_bytes())
}
