//! Two engines behind one connection type: statements with `$1` placeholders, rows, transactions, and faults sorted by what
//! a caller can do about them. Nothing outside this folder names an engine's crate.

mod migrate;
mod pool;
mod postgres;
mod sqlite;

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;

pub(crate) use migrate::{bring_up_to_date, check_migrations, exists};
pub(crate) use pool::Pool;
pub(crate) use postgres::PgConn;
pub(crate) use sqlite::LiteConn;
use tokio::runtime::RuntimeFlavor;

use crate::{AppendError, CopyError, LeaseError, OpenError, StoreError};

/// Which engine, and where.
pub(crate) enum Db {
    Sqlite { file: PathBuf, bytes_max: AtomicU64 },
    Postgres { config: Box<::postgres::Config> },
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Appends and other short changes.
    Writer,
    /// Reads.
    Reader,
    /// Fills a new store in one long transaction, or reads a whole one.
    Whole,
}

impl Db {
    pub(crate) fn sqlite(file: PathBuf) -> Self {
        Self::Sqlite { file, bytes_max: AtomicU64::new(0) }
    }

    /// Does what waits for the engine. The client of PostgreSQL drives a runtime of its own while it waits, which cannot begin on a
    /// thread that drives tasks of another: such a thread hands its tasks on first.
    pub(crate) fn waiting<T>(&self, work: impl FnOnce() -> T) -> T {
        let runtime = tokio::runtime::Handle::try_current().map(|handle| handle.runtime_flavor());
        match (self, runtime) {
            (Self::Postgres { .. }, Ok(RuntimeFlavor::MultiThread)) => tokio::task::block_in_place(work),
            _ => work(),
        }
    }

    pub(crate) fn connect(&self, role: Role) -> Result<Conn, Fault> {
        let engine = match self {
            Self::Sqlite { file, .. } => Engine::Lite(LiteConn::open(file, role)?),
            Self::Postgres { config, .. } => Engine::Pg(Box::new(PgConn::open(config, role)?)),
        };
        Ok(Conn { engine, suspect: false })
    }
}

enum Engine {
    Lite(LiteConn),
    Pg(Box<PgConn>),
}

/// One connection.
pub(crate) struct Conn {
    engine: Engine,
    /// Something happened after which it must not be used again.
    suspect: bool,
}

impl Conn {
    pub(crate) fn lite(&mut self) -> Option<&mut LiteConn> {
        match &mut self.engine {
            Engine::Lite(conn) => Some(conn),
            Engine::Pg(_) => None,
        }
    }

    pub(crate) fn pg(&mut self) -> Option<&mut PgConn> {
        match &mut self.engine {
            Engine::Lite(_) => None,
            Engine::Pg(conn) => Some(conn),
        }
    }

    /// Runs a statement and says how many rows it touched.
    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        let done = match &mut self.engine {
            Engine::Lite(conn) => conn.execute(sql, values),
            Engine::Pg(conn) => conn.execute(sql, values),
        };
        self.watched(done)
    }

    /// Hands every row of a query to `each`.
    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let done = match &mut self.engine {
            Engine::Lite(conn) => conn.query(sql, values, each),
            Engine::Pg(conn) => conn.query(sql, values, each),
        };
        self.watched(done)
    }

    /// Hands every row of a query to `each`, however many, inside a transaction.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let done = match &mut self.engine {
            Engine::Lite(conn) => conn.each(sql, each),
            Engine::Pg(conn) => conn.each(sql, each),
        };
        self.watched(done)
    }

    /// All rows of a query.
    pub(crate) fn rows<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut found = Vec::new();
        self.query(sql, values, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The first row of a query.
    pub(crate) fn row<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.rows(sql, values, read)?.into_iter().next())
    }

    /// Runs statements without values.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        let done = match &mut self.engine {
            Engine::Lite(conn) => conn.batch(sql),
            Engine::Pg(conn) => conn.batch(sql),
        };
        self.watched(done)
    }

    /// Inserts rows of `columns` values each, many at once: `into` is `table (column, …)`.
    pub(crate) fn insert(&mut self, into: &str, columns: usize, values: &[Value<'_>]) -> Result<(), Fault> {
        let mut rest = values;
        // A few sizes only, so that prepared statements are used again.
        for rows in [64, 8, 1] {
            while rest.len() >= rows * columns {
                let (now, later) = rest.split_at(rows * columns);
                self.execute(&insert_text(into, columns, rows), now)?;
                rest = later;
            }
        }
        Ok(())
    }

    pub(crate) fn begin(&mut self, write: bool) -> Result<(), Fault> {
        let text = match (&self.engine, write) {
            (Engine::Lite(_), true) => "BEGIN IMMEDIATE",
            (Engine::Lite(_), false) => "BEGIN",
            (Engine::Pg(_), true) => "BEGIN ISOLATION LEVEL READ COMMITTED",
            (Engine::Pg(_), false) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.batch(text)
    }

    /// Makes the transaction durable. When it fails nothing was, unless the fault is `Unknown`.
    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        let done = match &mut self.engine {
            Engine::Lite(conn) => conn.commit(),
            Engine::Pg(conn) => conn.commit(),
        };
        self.watched(done)
    }

    pub(crate) fn rollback(&mut self) -> Result<(), Fault> {
        match &mut self.engine {
            Engine::Lite(conn) => conn.rollback(),
            Engine::Pg(conn) => conn.batch("ROLLBACK"),
        }
    }

    fn watched<T>(&mut self, done: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &done {
            let bad = [Kind::Broken, Kind::Unknown, Kind::ReadOnly, Kind::Damaged].contains(&fault.kind);
            self.suspect |= bad;
        }
        done
    }
}

fn insert_text(into: &str, columns: usize, rows: usize) -> String {
    let mut text = format!("INSERT INTO {into} VALUES ");
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            text.push_str(if column == 1 { "$" } else { ", $" });
            text.push_str(&(row * columns + column).to_string());
        }
        text.push(')');
    }
    text
}

/// A value for a placeholder. Ids go through `From`, which keeps their 64 bits.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Int(Option<i64>),
    Text(Option<&'a str>),
    Bytes(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<u64> for Value<'_> {
    fn from(id: u64) -> Self {
        Self::Int(Some(id.cast_signed()))
    }
}

impl From<Option<u64>> for Value<'_> {
    fn from(id: Option<u64>) -> Self {
        Self::Int(id.map(u64::cast_signed))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Some(text))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

/// `values![a, b]` is a slice of `Value`s.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*] };
}
pub(crate) use values;

/// A row; columns are counted from 0.
pub(crate) enum Row<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Pg(&'a ::postgres::Row),
}

macro_rules! getter {
    ($name:ident, $type:ty) => {
        pub(crate) fn $name(&self, column: usize) -> Result<$type, Fault> {
            match self {
                Self::Lite(row) => row.get(column).map_err(Fault::from),
                Self::Pg(row) => row.try_get(column).map_err(Fault::from),
            }
        }
    };
}

impl Row<'_> {
    getter!(int, i64);
    getter!(opt_int, Option<i64>);
    getter!(text, String);
    getter!(opt_text, Option<String>);
    getter!(bytes, Vec<u8>);

    pub(crate) fn id(&self, column: usize) -> Result<u64, Fault> {
        self.int(column).map(i64::cast_unsigned)
    }

    pub(crate) fn opt_id(&self, column: usize) -> Result<Option<u64>, Fault> {
        Ok(self.opt_int(column)?.map(i64::cast_unsigned))
    }

    pub(crate) fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], Fault> {
        let bytes = self.bytes(column)?;
        let length = bytes.len();
        bytes.try_into().map_err(|_| Fault::new(Kind::Damaged, format!("{length} bytes where {N} belong")))
    }
}

/// What kind of fault, by what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Broken,
    Busy,
    Full,
    ReadOnly,
    Unique,
    Damaged,
    Unfit,
    Unknown,
    Closed,
    Other,
}

/// A fault of the engine.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) what: String,
}

impl Fault {
    pub(crate) fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }
}

impl From<Fault> for StoreError {
    fn from(Fault { kind, what }: Fault) -> Self {
        match kind {
            Kind::Broken | Kind::Busy => Self::Unavailable { what },
            Kind::Full => Self::Full { what },
            Kind::ReadOnly => Self::ReadOnly { what },
            Kind::Damaged => Self::Damaged { what },
            Kind::Unfit => Self::Unfit { what },
            Kind::Unknown => Self::Unknown { what },
            Kind::Closed => Self::Closed,
            Kind::Unique | Kind::Other => Self::Unexpected { what },
        }
    }
}

impl From<Fault> for AppendError {
    fn from(fault: Fault) -> Self {
        if fault.kind == Kind::Unique { Self::Taken { what: fault.what } } else { Self::Store(fault.into()) }
    }
}

impl From<Fault> for LeaseError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into())
    }
}

impl From<Fault> for CopyError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into())
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into())
    }
}
