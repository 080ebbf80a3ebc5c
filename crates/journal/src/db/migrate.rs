//! Bringing a store to the shape that this program knows, step by step, each step once.

use sha2::{Digest, Sha256};

use super::{Conn, Fault, values};
use crate::OpenError;

/// Every migration: number, name, text.
const MIGRATIONS: &[(u64, &str, &str)] = &[
    (1, "journal", include_str!("../../migrations/0001_journal.sql")),
    (2, "keys", include_str!("../../migrations/0002_keys.sql")),
    (3, "depot", include_str!("../../migrations/0003_depot.sql")),
];

/// Whether there is a store.
pub(crate) fn exists(conn: &mut Conn) -> Result<bool, Fault> {
    let text = if conn.lite().is_some() {
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('migrations', 'journal', 'meta')"
    } else {
        "SELECT count(*) FROM information_schema.tables \
         WHERE table_schema = current_schema() AND table_name IN ('migrations', 'journal', 'meta')"
    };
    Ok(conn.row(text, values![], |row| row.int(0))? == Some(3))
}

/// Whether this program can use the store; how many migrations it lacks.
pub(crate) fn check_migrations(conn: &mut Conn, place: &str) -> Result<usize, OpenError> {
    let known = MIGRATIONS.len() as u64;
    let applied = conn.rows("SELECT number, checksum FROM migrations ORDER BY number", values![], |row| {
        Ok((row.id(0)?, row.bytes(1)?))
    })?;
    for (number, found) in &applied {
        let place = place.to_owned();
        match MIGRATIONS.iter().find(|(ours, ..)| ours == number) {
            None => return Err(OpenError::Newer { place, found: *number, known }),
            Some((.., text)) if checksum(text) != **found => {
                return Err(OpenError::Changed { place, number: *number });
            }
            Some(_) => {}
        }
    }
    Ok(MIGRATIONS.len() - applied.len())
}

/// Applies what is missing, inside the caller's transaction.
pub(crate) fn bring_up_to_date(conn: &mut Conn) -> Result<(), Fault> {
    let table = "CREATE TABLE IF NOT EXISTS migrations (\n  number BIGINT PRIMARY KEY,\n  name TEXT NOT NULL,\n  checksum BYTEA NOT NULL\n);";
    apply(conn, table)?;
    let last = conn.row("SELECT coalesce(max(number), 0) FROM migrations", values![], |row| row.id(0))?;
    for (number, name, text) in MIGRATIONS.iter().filter(|(number, ..)| Some(*number) > last) {
        apply(conn, text)?;
        let sum = checksum(text);
        conn.insert("migrations (number, name, checksum)", 3, values![*number, *name, &sum])?;
    }
    Ok(())
}

fn apply(conn: &mut Conn, text: &str) -> Result<(), Fault> {
    if conn.lite().is_some() {
        conn.batch(&text.replace("BIGINT", "INTEGER").replace("BYTEA", "BLOB").replace("\n);", "\n) STRICT;"))
    } else {
        conn.batch(text)
    }
}

fn checksum(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}
