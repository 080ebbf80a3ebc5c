//! The journal: what happened, in order, and what is kept beside it, on SQLite or PostgreSQL behind one type, `Store`.
//!
//! It knows no business rule: bodies are bytes. An append names the row it was decided on and is refused when somebody
//! appended meanwhile; that is the only lock. Rows are chained by hash. Messages to be sent are written in the transaction of
//! the events that cause them. What can be erased lies in side tables, so that the chain still fits when a person is gone.
//!
//! Everything here blocks: call it from a thread of its own, never from an async task. A `Store` may be used by many threads.
//! Moments are microseconds since 1970-01-01 UTC; this crate reads no clock but PostgreSQL's (`Store::now`).

mod append;
mod backup;
mod chain;
mod db;
mod depot;
mod entry;
mod erase;
mod error;
mod files;
mod lines;
mod outbox;
mod parcel;
mod read;
mod restore;
mod side;
mod watch;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

pub use append::{Appended, check_commits, rows_after};
pub use backup::Manifest;
pub use chain::{Anchor, Broken, Hash, JournalId, NoAnchor, Verified, genesis, hash_of};
pub use depot::{DEPOT_FOLDER, Deposit, FileState, NewFile};
pub use entry::{Commit, Contact, Entry, Last, NewNotice, Text};
pub use erase::{ERASED_FILE, Erased};
pub use error::{AnchorError, AppendError, CopyError, LeaseError, OpenError, StoreError};
pub use lines::Counts;
pub use outbox::{Claimed, Notice, NoticeState, Settlement, Settling};
pub use restore::Restoring;
pub use side::{Closed, Credential, Session, Snapshot, Token};

use db::{Conn, Db, Fault, Kind, Pool, Role, values};
use watch::Watch;

/// The file of a store in a folder.
pub const STORE_FILE: &str = "journal.db";

/// Where a store is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// SQLite, the file `journal.db` in this folder.
    Folder(PathBuf),
    /// PostgreSQL, a URL such as `postgres://user:password@host/database`. The database is the store's own.
    Postgres(String),
}

impl Location {
    fn db(&self) -> Result<Db, StoreError> {
        match self {
            Self::Folder(folder) => Ok(Db::sqlite(folder.join(STORE_FILE))),
            Self::Postgres(url) => {
                let config: ::postgres::Config = url.parse().map_err(|error| StoreError::Unfit {
                    what: format!(
                        "the URL of the database: {error}; expected postgres://user:password@host/database"
                    ),
                })?;
                Ok(Db::Postgres { config: Box::new(config) })
            }
        }
    }
}

impl fmt::Display for Location {
    /// The place without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Postgres(url) => match url.parse::<::postgres::Config>() {
                Ok(config) => {
                    let hosts = config
                        .get_hosts()
                        .iter()
                        .zip(config.get_ports().iter().chain(std::iter::repeat(&5432)));
                    let hosts: Vec<String> = hosts
                        .map(|(host, port)| match host {
                            ::postgres::config::Host::Tcp(name) => format!("{name}:{port}"),
                            #[cfg(unix)]
                            ::postgres::config::Host::Unix(path) => path.display().to_string(),
                        })
                        .collect();
                    write!(f, "PostgreSQL {}/{}", hosts.join(","), config.get_dbname().unwrap_or("?"))
                }
                Err(_) => f.write_str("PostgreSQL (its URL cannot be read)"),
            },
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

/// A journal with what is kept beside it.
pub struct Store {
    pool: Arc<Pool>,
    journal: JournalId,
    /// The folder of an SQLite store, where its ledger of the erased lies.
    folder: Option<PathBuf>,
    watch: Watch,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.journal)
    }
}

impl Store {
    /// Makes an empty store. The folder is made when it is not there; a database must be.
    ///
    /// # Errors
    /// `OpenError::Exists` when there is one already.
    pub fn create(location: &Location) -> Result<Self, OpenError> {
        if let Location::Folder(folder) = location {
            no_backup(folder)?;
            files::make_folder(folder).map_err(|error| StoreError::file(folder, &error))?;
        }
        let db = location.db()?;
        let mut conn = db.connect(Role::Whole)?;
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|error| StoreError::Unexpected { what: error.to_string() })?;
        conn.begin(true)?;
        lay_out(&mut conn, JournalId(id), &location.to_string())?;
        conn.commit()?;
        drop(conn);
        Self::open(location)
    }

    /// Opens a store, brings it to this program's shape, and finishes erasures that a crash cut short.
    ///
    /// # Errors
    /// `OpenError::Absent`, `Backup`, `Newer` or `Changed`; nothing is changed then.
    pub fn open(location: &Location) -> Result<Self, OpenError> {
        let place = location.to_string();
        let db = location.db()?;
        if let Location::Folder(folder) = location {
            no_backup(folder)?;
            let file = folder.join(STORE_FILE);
            match std::fs::metadata(&file) {
                Ok(found) if found.is_file() => {}
                // It may well be there: to create one would be the wrong advice.
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                    return Err(StoreError::file(&file, &error).into());
                }
                _ => return Err(OpenError::Absent { place }),
            }
        }
        let pool = Pool::new(db);
        let lacking = pool.read(|conn| match exists(conn, &place)? {
            true => db::check_migrations(conn, &place),
            false => Err(OpenError::Absent { place: place.clone() }),
        })?;
        if lacking > 0 {
            pool.write(db::bring_up_to_date)?;
        }
        let journal = pool.write(|conn| {
            // Through the writer, so that a file is in WAL mode before anybody reads it.
            read::journal_id(conn)
        })?;
        let folder = match location {
            Location::Folder(folder) => Some(folder.clone()),
            Location::Postgres(_) => None,
        };
        let store = Self { pool: Arc::new(pool), journal, folder, watch: Watch::default() };
        store.finish_erasures()?;
        Ok(store)
    }

    /// Which journal this is.
    #[must_use]
    pub fn journal(&self) -> JournalId {
        self.journal
    }

    /// Lets nobody in any more: waits for the append under way, then every call is refused with `StoreError::Closed`.
    pub fn close(&self) {
        self.watch.stop();
        self.pool.close();
    }

    /// Lets an SQLite file grow to so many bytes at most (`None`: as large as the disk); beyond, appends are refused with
    /// `StoreError::Full`. It takes effect with the next append. On PostgreSQL the server's own limits hold, and this does
    /// nothing.
    pub fn limit_size(&self, bytes_max: Option<u64>) {
        if let Db::Sqlite { bytes_max: limit, .. } = &self.pool.db {
            limit.store(bytes_max.unwrap_or(0), Ordering::Relaxed);
        }
    }

    /// PostgreSQL's clock, which all nodes share, microseconds UTC; `None` on SQLite.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn now(&self) -> Result<Option<i64>, StoreError> {
        if self.folder.is_some() {
            return Ok(None);
        }
        let text = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
        Ok(self.pool.read(|conn| conn.row(text, values![], |row| row.int(0)))?)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.watch.stop();
    }
}

/// Whether there is a store; one that is there but cannot be read as such is an error.
fn exists(conn: &mut Conn, place: &str) -> Result<bool, OpenError> {
    match db::exists(conn) {
        Err(Fault { kind: Kind::Damaged, what }) => {
            Err(StoreError::Damaged { what: format!("{place}: {what}") }.into())
        }
        other => Ok(other?),
    }
}

/// Refuses a folder that `Store::backup` made.
fn no_backup(folder: &Path) -> Result<(), OpenError> {
    match folder.join(backup::MANIFEST_FILE).is_file() {
        true => Err(OpenError::Backup { place: folder.display().to_string() }),
        false => Ok(()),
    }
}

/// Makes the tables of an empty store, inside the caller's transaction.
fn lay_out(conn: &mut Conn, journal: JournalId, place: &str) -> Result<(), OpenError> {
    if conn.pg().is_some() {
        // Two that create at once: the second waits, then finds the first's.
        conn.batch("SELECT pg_advisory_xact_lock(7308895159)")?;
    }
    if exists(conn, place)? {
        return Err(OpenError::Exists { place: place.to_owned() });
    }
    db::bring_up_to_date(conn)?;
    conn.insert("meta (only_row, journal)", 2, values![1_i64, &journal.0])?;
    Ok(())
}
