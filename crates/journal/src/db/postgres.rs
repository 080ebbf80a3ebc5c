//! A connection to PostgreSQL. It is made with limits on how long anything may take, and thrown away when it misbehaves.

use std::collections::HashMap;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};

use super::{Fault, Kind, Role, Row, Value};

/// Longest wait for a connection, for the server's answer to a packet, and before an idle connection is probed.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
const ANSWER_WAIT: Duration = Duration::from_secs(20);
const PROBE_AFTER: Duration = Duration::from_secs(10);

/// For every connection: durable commits whatever the server's default, and no transaction that is forgotten.
const SETTINGS: &str =
    "SET synchronous_commit = on; SET lock_timeout = '10s'; SET application_name = 'inboard';";
const SHORT: &str = "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';";

pub(crate) struct PgConn {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl PgConn {
    pub(crate) fn open(config: &Config, role: Role) -> Result<Self, Fault> {
        let mut config = config.clone();
        config.connect_timeout(CONNECT_WAIT).tcp_user_timeout(ANSWER_WAIT);
        config.keepalives(true).keepalives_idle(PROBE_AFTER);
        let mut client = config.connect(NoTls)?;
        client.batch_execute(SETTINGS)?;
        if role != Role::Whole {
            client.batch_execute(SHORT)?;
        }
        let mut conn = Self { client, statements: HashMap::new() };
        match role {
            Role::Writer => conn.refuse_read_only()?,
            Role::Reader => conn.client.batch_execute("SET default_transaction_read_only = on")?,
            Role::Whole => {}
        }
        Ok(conn)
    }

    /// After a failover the old server may still answer, as a standby.
    fn refuse_read_only(&mut self) -> Result<(), Fault> {
        let row = self.client.query_one(
            "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on'",
            &[],
        )?;
        let (standby, frozen): (bool, bool) = (row.try_get(0)?, row.try_get(1)?);
        if standby {
            return Err(Fault::new(Kind::ReadOnly, "this server is a standby"));
        }
        if frozen {
            return Err(Fault::new(Kind::ReadOnly, "default_transaction_read_only is on"));
        }
        Ok(())
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Fault> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        let statement = self.statement(sql)?;
        Ok(self.client.execute(&statement, &parameters(values))?)
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let statement = self.statement(sql)?;
        for row in &self.client.query(&statement, &parameters(values))? {
            each(&Row::Pg(row))?;
        }
        Ok(())
    }

    /// Every row of a query, in memory that does not grow; inside a transaction.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.client.batch_execute(&format!("DECLARE walk NO SCROLL CURSOR FOR {sql}"))?;
        loop {
            let rows = self.client.query("FETCH 2000 FROM walk", &[])?;
            for row in &rows {
                each(&Row::Pg(row))?;
            }
            if rows.is_empty() {
                return Ok(self.client.batch_execute("CLOSE walk")?);
            }
        }
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        Ok(self.client.batch_execute(sql)?)
    }

    pub(crate) fn commit(&mut self) -> Result<(), Fault> {
        self.client.batch_execute("COMMIT").map_err(|error| {
            let refused = error.as_db_error().is_some_and(|said| said.severity() == "ERROR");
            let mut fault = Fault::from(error);
            // A server that answers with an error has rolled back; one that is gone may have committed.
            if !refused {
                fault.kind = Kind::Unknown;
            }
            fault
        })
    }

    /// Waits until somebody notifies, at most so long.
    pub(crate) fn wait_notified(&mut self, longest: Duration) -> Result<bool, Fault> {
        let mut notifications = self.client.notifications();
        let first = notifications.timeout_iter(longest).next()?.is_some();
        // Several that came together are one.
        let mut more = notifications.iter();
        while more.next()?.is_some() {}
        Ok(first)
    }
}

fn parameters<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    let each = |value: &'a Value<'a>| -> &'a (dyn ToSql + Sync) {
        match value {
            Value::Int(number) => number,
            Value::Text(text) => text,
            Value::Bytes(bytes) => bytes,
        }
    };
    values.iter().map(each).collect()
}

impl From<postgres::Error> for Fault {
    fn from(error: postgres::Error) -> Self {
        let what = match error.as_db_error() {
            Some(said) => match said.constraint() {
                Some(constraint) => format!("{} ({constraint})", said.message()),
                None => said.message().to_owned(),
            },
            None => described(&error),
        };
        Self::new(kind_of(&error), what)
    }
}

/// An error with its causes, which the crate's own text leaves out.
fn described(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

fn kind_of(error: &postgres::Error) -> Kind {
    let Some(code) = error.code() else {
        // The crate tells these apart by their words only; all others are of the connection.
        return match error.to_string() {
            text if text.starts_with("error deserializing column") => Kind::Damaged,
            text if text.starts_with("error serializing parameter") => Kind::Other,
            _ => Kind::Broken,
        };
    };
    match *code {
        SqlState::UNIQUE_VIOLATION => Kind::Unique,
        SqlState::DISK_FULL => Kind::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION => Kind::ReadOnly,
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        | SqlState::IO_ERROR => Kind::Broken,
        SqlState::QUERY_CANCELED
        | SqlState::LOCK_NOT_AVAILABLE
        | SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::OUT_OF_MEMORY => Kind::Busy,
        SqlState::CHARACTER_NOT_IN_REPERTOIRE | SqlState::UNTRANSLATABLE_CHARACTER => Kind::Unfit,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Kind::Damaged,
        // Wrong password, no such database, connection faults: whoever runs it must look.
        _ if code.code().starts_with("08")
            || code.code().starts_with("28")
            || code.code().starts_with("3D") =>
        {
            Kind::Broken
        }
        _ => Kind::Other,
    }
}
