//! A connection to SQLite: one file, written in WAL mode with every commit on disk before it is answered.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, params_from_iter, types::ToSqlOutput};

use super::{Fault, Kind, Role, Row, Value};

/// How long a writer waits for another process's.
const BUSY_WAIT: Duration = Duration::from_secs(10);
/// `PRAGMA wal_autocheckpoint`: pages after which a commit moves the log into the file.
const CHECKPOINT_PAGES: u32 = 1_000;
/// Prepared statements kept per connection.
const STATEMENTS: usize = 64;

pub(crate) struct LiteConn {
    conn: Connection,
    /// The page limit that was set last, 0 for none.
    bytes_max: u64,
}

impl LiteConn {
    pub(crate) fn open(file: &Path, role: Role) -> Result<Self, Fault> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if role == Role::Whole {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let conn = Connection::open_with_flags(file, flags)?;
        conn.busy_timeout(BUSY_WAIT)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        conn.execute_batch(&match role {
            Role::Writer => format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
                 PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; PRAGMA journal_size_limit = 67108864;"
            ),
            Role::Reader => "PRAGMA query_only = ON;".to_owned(),
            Role::Whole => "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;".to_owned(),
        })?;
        Ok(Self { conn, bytes_max: 0 })
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        let mut statement = self.conn.prepare_cached(&sql.replace('$', "?"))?;
        Ok(statement.execute(params_from_iter(values))? as u64)
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self.conn.prepare_cached(&sql.replace('$', "?"))?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            each(&Row::Lite(row))?;
        }
        Ok(())
    }

    /// Every row of a query, in memory that does not grow.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.query(sql, &[], each)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        Ok(self.conn.execute_batch(sql)?)
    }

    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        self.conn.execute_batch("COMMIT").map_err(|error| {
            let mut fault = Fault::from(error);
            // The log may or may not have reached the disk; only reading it again can tell.
            if fault.kind == Kind::Broken {
                fault.kind = Kind::Unknown;
            }
            fault
        })
    }

    /// Ends a transaction that SQLite may have ended by itself already.
    pub(crate) fn rollback(&mut self) -> Result<(), Fault> {
        if self.conn.is_autocommit() { Ok(()) } else { Ok(self.conn.execute_batch("ROLLBACK")?) }
    }

    /// Bounds the file: SQLite then refuses to grow it as if the disk were full. 0 for no bound.
    pub(crate) fn limit(&mut self, bytes_max: u64) -> Result<(), Fault> {
        if bytes_max == self.bytes_max {
            return Ok(());
        }
        let page: i64 = self.conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = if bytes_max == 0 { u64::from(u32::MAX - 1) } else { bytes_max / page.cast_unsigned() };
        self.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        self.bytes_max = bytes_max;
        Ok(())
    }

    /// Changes when another connection, of this process or another, has committed.
    pub(crate) fn data_version(&mut self) -> Result<i64, Fault> {
        Ok(self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
    }

    /// Moves the log into the file and empties it, unless somebody reads just now.
    pub(crate) fn checkpoint(&mut self) -> Result<(), Fault> {
        Ok(self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// A copy of the whole, as of one moment, while others write.
    pub(crate) fn copy_to(&mut self, file: &Path) -> Result<(), Fault> {
        let name = file.to_str().ok_or_else(|| Fault::new(Kind::Unfit, "the backup's path is not UTF-8"))?;
        self.conn.execute("VACUUM INTO ?1", [name])?;
        Ok(())
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Int(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
            Self::Bytes(bytes) => bytes.to_sql(),
        }
    }
}

/// Extended codes of SQLite: constraints that say "there is one already", and no space for the index of the log.
const UNIQUE: [i32; 3] = [2067, 1555, 2579];
const SHM_SIZE: i32 = 4874;

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                _ if UNIQUE.contains(&failure.extended_code) => Kind::Unique,
                _ if failure.extended_code == SHM_SIZE => Kind::Full,
                ErrorCode::DiskFull => Kind::Full,
                ErrorCode::ReadOnly => Kind::ReadOnly,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Kind::Busy,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Kind::Damaged,
                ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied => {
                    Kind::Broken
                }
                ErrorCode::TooBig => Kind::Unfit,
                _ => Kind::Other,
            },
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => Kind::Damaged,
            _ => Kind::Other,
        };
        Self::new(kind, error.to_string())
    }
}
