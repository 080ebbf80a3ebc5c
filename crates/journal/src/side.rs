//! What is kept beside the journal, keyed by id: texts, contacts, credentials, sessions, tokens, snapshots, closed things.

use crate::db::{Conn, Fault, Row, values};
use crate::{Contact, Store, StoreError, Text};

/// The kind of what is written only to see whether it can be.
const PROBE: &str = "probe";

/// The hash of a secret by which a person signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The person.
    pub person: u64,
    /// What kind, such as `password`; one of each per person.
    pub kind: String,
    /// The hash.
    pub secret: Vec<u8>,
    /// Microseconds UTC.
    pub made_at: i64,
}

/// A person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token.
    pub token: Vec<u8>,
    /// The person.
    pub person: u64,
    /// Microseconds UTC.
    pub made_at: i64,
    /// When it was used last, microseconds UTC.
    pub seen_at: i64,
    /// When it ends, microseconds UTC.
    pub ends_at: i64,
}

/// A token for a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: u64,
    /// The hash of its secret.
    pub hash: Vec<u8>,
    /// For whom it acts.
    pub person: u64,
    /// What it may do, JSON.
    pub scopes: String,
    /// Microseconds UTC.
    pub made_at: i64,
    /// When it ends, microseconds UTC.
    pub ends_at: Option<i64>,
}

/// The state after a row, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The row.
    pub seq: u64,
    /// The form of the bytes, which the program that made them knows.
    pub format: u64,
    /// Whether it stays when newer ones come.
    pub kept: bool,
    /// The state.
    pub bytes: Vec<u8>,
}

/// A thing that was closed long ago, moved out of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// What kind of thing.
    pub kind: String,
    /// Its id.
    pub id: u64,
    /// The row that closed it.
    pub seq: u64,
    /// The thing, JSON.
    pub body: Vec<u8>,
}

/// Snapshots that stay beside the kept ones.
const SNAPSHOTS: u64 = 2;
/// Ids in one query.
const IDS: usize = 256;

const TEXTS: &str = "SELECT id, owner, salt, text FROM texts";
const CONTACTS: &str = "SELECT person, channel, address FROM contacts";
const CREDENTIALS: &str = "SELECT person, kind, secret, made_at FROM credentials";
const SESSIONS: &str = "SELECT token, person, made_at, seen_at, ends_at FROM sessions";
const TOKENS: &str = "SELECT id, hash, person, scopes, made_at, ends_at FROM tokens";
const SNAPSHOT: &str = "SELECT seq, format, kept, bytes FROM snapshots";
const CLOSED: &str = "SELECT kind, id, seq, body FROM closed";

/// Texts.
impl Store {
    /// Those of the texts that are there, in the order of ids; erased ones are not.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn texts(&self, ids: &[u64]) -> Result<Vec<Text>, StoreError> {
        let mut found = self.pool.read(|conn| {
            let mut found = Vec::with_capacity(ids.len());
            for some in ids.chunks(IDS) {
                // A list of the largest length always, so that one prepared statement serves.
                let list = std::iter::repeat_n(0, IDS).enumerate().map(|(at, _)| format!("${}", at + 1));
                let text = format!("{TEXTS} WHERE id IN ({})", list.collect::<Vec<_>>().join(", "));
                let filled = some.iter().chain(std::iter::repeat(&some[0])).take(IDS);
                let values: Vec<_> = filled.map(|id| (*id).into()).collect();
                found.extend(conn.rows(&text, &values, text_of)?);
            }
            Ok::<_, Fault>(found)
        })?;
        found.sort_by_key(|text| text.id);
        found.dedup_by_key(|text| text.id);
        Ok(found)
    }

    /// Every text, from an id on, in the order of ids read as numbers with sign.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn texts_after(&self, after: Option<u64>, limit: usize) -> Result<Vec<Text>, StoreError> {
        let text = format!("{TEXTS} WHERE CAST($1 AS BIGINT) = 0 OR id > $2 ORDER BY id LIMIT $3");
        let values = values![i64::from(after.is_some()), after.unwrap_or(0), limit as u64];
        Ok(self.pool.read(|conn| conn.rows(&text, values, text_of))?)
    }
}

/// Contacts and credentials.
impl Store {
    /// Sets a person's address on a channel.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put_contact(&self, contact: &Contact) -> Result<(), StoreError> {
        Ok(self.pool.write(|conn| put_contact(conn, contact))?)
    }

    /// Where a person can be reached.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn contacts(&self, person: u64) -> Result<Vec<Contact>, StoreError> {
        let text = format!("{CONTACTS} WHERE person = $1 ORDER BY channel");
        Ok(self.pool.read(|conn| conn.rows(&text, values![person], contact_of))?)
    }

    /// Who has that address.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn persons_at(&self, channel: &str, address: &str) -> Result<Vec<u64>, StoreError> {
        let text = "SELECT person FROM contacts WHERE channel = $1 AND address = $2 ORDER BY person";
        Ok(self.pool.read(|conn| conn.rows(text, values![channel, address], |row| row.id(0)))?)
    }

    /// Forgets a person's address on a channel; says whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_contact(&self, person: u64, channel: &str) -> Result<bool, StoreError> {
        let text = "DELETE FROM contacts WHERE person = $1 AND channel = $2";
        Ok(self.pool.write(|conn| conn.execute(text, values![person, channel]))? > 0)
    }

    /// Sets a person's credential of a kind.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        let Credential { person, kind, secret, made_at } = credential;
        Ok(self.pool.write(|conn| {
            conn.execute("DELETE FROM credentials WHERE person = $1 AND kind = $2", values![*person, kind])?;
            conn.insert(
                "credentials (person, kind, secret, made_at)",
                4,
                values![*person, kind, secret, *made_at],
            )
        })?)
    }

    /// A person's credential of a kind.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn credential(&self, person: u64, kind: &str) -> Result<Option<Credential>, StoreError> {
        let text = format!("{CREDENTIALS} WHERE person = $1 AND kind = $2");
        Ok(self.pool.read(|conn| conn.row(&text, values![person, kind], credential_of))?)
    }

    /// Forgets a person's credential; says whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_credential(&self, person: u64, kind: &str) -> Result<bool, StoreError> {
        let text = "DELETE FROM credentials WHERE person = $1 AND kind = $2";
        Ok(self.pool.write(|conn| conn.execute(text, values![person, kind]))? > 0)
    }
}

/// Sessions and tokens.
impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        let Session { token, person, made_at, seen_at, ends_at } = session;
        let into = "sessions (token, person, made_at, seen_at, ends_at)";
        Ok(self
            .pool
            .write(|conn| conn.insert(into, 5, values![token, *person, *made_at, *seen_at, *ends_at]))?)
    }

    /// The session of a token's hash; it is the caller's to look at `ends_at`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn session(&self, token: &[u8]) -> Result<Option<Session>, StoreError> {
        let text = format!("{SESSIONS} WHERE token = $1");
        Ok(self.pool.read(|conn| conn.row(&text, values![token], session_of))?)
    }

    /// Sets when a session was used last and when it ends; says whether it is there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn renew_session(&self, token: &[u8], seen_at: i64, ends_at: i64) -> Result<bool, StoreError> {
        let text = "UPDATE sessions SET seen_at = $2, ends_at = $3 WHERE token = $1";
        Ok(self.pool.write(|conn| conn.execute(text, values![token, seen_at, ends_at]))? > 0)
    }

    /// The sessions of a person, the newest first; it is the caller's to look at `ends_at`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sessions_of(&self, person: u64) -> Result<Vec<Session>, StoreError> {
        let text = format!("{SESSIONS} WHERE person = $1 ORDER BY made_at DESC, token");
        Ok(self.pool.read(|conn| conn.rows(&text, values![person], session_of))?)
    }

    /// How many sessions have not ended at a moment (microseconds UTC).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sessions_open(&self, at: i64) -> Result<u64, StoreError> {
        let text = "SELECT count(*) FROM sessions WHERE ends_at > $1";
        Ok(self.pool.read(|conn| conn.row(text, values![at], |row| row.id(0)))?.unwrap_or(0))
    }

    /// Ends a session; says whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_session(&self, token: &[u8]) -> Result<bool, StoreError> {
        Ok(self.pool.write(|conn| conn.execute("DELETE FROM sessions WHERE token = $1", values![token]))? > 0)
    }

    /// Ends all sessions of a person; returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_sessions_of(&self, person: u64) -> Result<u64, StoreError> {
        Ok(self.pool.write(|conn| conn.execute("DELETE FROM sessions WHERE person = $1", values![person]))?)
    }

    /// Removes sessions that ended before a moment (microseconds UTC); returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn prune_sessions(&self, before: i64) -> Result<u64, StoreError> {
        Ok(self
            .pool
            .write(|conn| conn.execute("DELETE FROM sessions WHERE ends_at < $1", values![before]))?)
    }

    /// Adds a token, or changes the one with its id.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put_token(&self, token: &Token) -> Result<(), StoreError> {
        Ok(self.pool.write(|conn| put_token(conn, token))?)
    }

    /// The token with that hash; it is the caller's to look at `ends_at`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn token(&self, hash: &[u8]) -> Result<Option<Token>, StoreError> {
        let text = format!("{TOKENS} WHERE hash = $1");
        Ok(self.pool.read(|conn| conn.row(&text, values![hash], token_of))?)
    }

    /// The tokens of a person, in the order they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens_of(&self, person: u64) -> Result<Vec<Token>, StoreError> {
        let text = format!("{TOKENS} WHERE person = $1 ORDER BY made_at, id");
        Ok(self.pool.read(|conn| conn.rows(&text, values![person], token_of))?)
    }

    /// All tokens, in the order they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let text = format!("{TOKENS} ORDER BY made_at, id");
        Ok(self.pool.read(|conn| conn.rows(&text, values![], token_of))?)
    }

    /// Removes a token; says whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_token(&self, id: u64) -> Result<bool, StoreError> {
        Ok(self.pool.write(|conn| conn.execute("DELETE FROM tokens WHERE id = $1", values![id]))? > 0)
    }
}

/// Keys of the nodes.
impl Store {
    /// The key of a name that all nodes share: the one that is there, else this one from now on. It is in no backup and no
    /// export.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub fn share_key(&self, name: &str, key: &[u8], at: i64) -> Result<Vec<u8>, StoreError> {
        let find = "SELECT secret FROM keys WHERE name = $1";
        let found = |conn: &mut Conn| conn.row(find, values![name], |row| row.bytes(0));
        if let Some(known) = self.pool.read(found)? {
            return Ok(known);
        }
        let add =
            "INSERT INTO keys (name, secret, made_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        Ok(self
            .pool
            .write(|conn| {
                conn.execute(add, values![name, key, at])?;
                // Of two nodes that draw one at a time, both take that of the first.
                found(conn)
            })?
            .unwrap_or_else(|| key.to_vec()))
    }
}

/// Snapshots and closed things.
impl Store {
    /// Adds a snapshot, and removes those that are neither kept nor among the newest two.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let Snapshot { seq, format, kept, bytes } = snapshot;
        Ok(self.pool.write(|conn| {
            conn.execute("DELETE FROM snapshots WHERE seq = $1", values![*seq])?;
            let row = values![*seq, *format, i64::from(*kept), bytes];
            conn.insert("snapshots (seq, format, kept, bytes)", 4, row)?;
            let old = "DELETE FROM snapshots WHERE kept = 0 AND seq NOT IN \
                       (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT $1)";
            conn.execute(old, values![SNAPSHOTS])?;
            Ok::<_, Fault>(())
        })?)
    }

    /// The newest snapshot of a format, of row `until` or before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snapshot(&self, format: u64, until: u64) -> Result<Option<Snapshot>, StoreError> {
        let until = until.min(i64::MAX.cast_unsigned());
        let text = format!("{SNAPSHOT} WHERE format = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1");
        Ok(self.pool.read(|conn| {
            conn.row(&text, values![format, until], |row| {
                let kept = row.int(2)? != 0;
                Ok(Snapshot { seq: row.id(0)?, format: row.id(1)?, kept, bytes: row.bytes(3)? })
            })
        })?)
    }

    /// Archives closed things; one that is there already is replaced.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put_closed(&self, things: &[Closed]) -> Result<(), StoreError> {
        Ok(self.pool.write(|conn| things.iter().try_for_each(|closed| put_closed(conn, closed)))?)
    }

    /// Writes something and takes it away again, in one transaction that is made durable: whether the store can be written.
    ///
    /// # Errors
    /// When it cannot.
    pub fn probe(&self) -> Result<(), StoreError> {
        let probe = Closed { kind: PROBE.to_owned(), id: 0, seq: 0, body: b"{}".to_vec() };
        let write = |conn: &mut Conn| {
            put_closed(conn, &probe)?;
            conn.execute("DELETE FROM closed WHERE kind = $1", values![PROBE]).map(drop)
        };
        Ok(self.pool.write(write)?)
    }

    /// A closed thing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn closed(&self, kind: &str, id: u64) -> Result<Option<Closed>, StoreError> {
        let text = format!("{CLOSED} WHERE kind = $1 AND id = $2");
        Ok(self.pool.read(|conn| conn.row(&text, values![kind, id], closed_of))?)
    }

    /// Removes all closed things, before they are made again from the journal.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn clear_closed(&self) -> Result<u64, StoreError> {
        Ok(self.pool.write(|conn| conn.execute("DELETE FROM closed", values![]))?)
    }
}

pub(crate) fn put_contact(conn: &mut Conn, contact: &Contact) -> Result<(), Fault> {
    let Contact { person, channel, address } = contact;
    conn.execute("DELETE FROM contacts WHERE person = $1 AND channel = $2", values![*person, channel])?;
    conn.insert("contacts (person, channel, address)", 3, values![*person, channel, address])
}

pub(crate) fn put_closed(conn: &mut Conn, closed: &Closed) -> Result<(), Fault> {
    let Closed { kind, id, seq, body } = closed;
    conn.execute("DELETE FROM closed WHERE kind = $1 AND id = $2", values![kind, *id])?;
    conn.insert("closed (kind, id, seq, body)", 4, values![kind, *id, *seq, body])
}

pub(crate) fn put_token(conn: &mut Conn, token: &Token) -> Result<(), Fault> {
    let Token { id, hash, person, scopes, made_at, ends_at } = token;
    conn.execute("DELETE FROM tokens WHERE id = $1", values![*id])?;
    let row = values![*id, hash, *person, scopes, *made_at, *ends_at];
    conn.insert("tokens (id, hash, person, scopes, made_at, ends_at)", 6, row)
}

pub(crate) fn text_of(row: &Row<'_>) -> Result<Text, Fault> {
    Ok(Text { id: row.id(0)?, owner: row.opt_id(1)?, salt: row.bytes(2)?, text: row.text(3)? })
}

pub(crate) fn contact_of(row: &Row<'_>) -> Result<Contact, Fault> {
    Ok(Contact { person: row.id(0)?, channel: row.text(1)?, address: row.text(2)? })
}

pub(crate) fn credential_of(row: &Row<'_>) -> Result<Credential, Fault> {
    Ok(Credential { person: row.id(0)?, kind: row.text(1)?, secret: row.bytes(2)?, made_at: row.int(3)? })
}

fn session_of(row: &Row<'_>) -> Result<Session, Fault> {
    Ok(Session {
        token: row.bytes(0)?,
        person: row.id(1)?,
        made_at: row.int(2)?,
        seen_at: row.int(3)?,
        ends_at: row.int(4)?,
    })
}

pub(crate) fn token_of(row: &Row<'_>) -> Result<Token, Fault> {
    Ok(Token {
        id: row.id(0)?,
        hash: row.bytes(1)?,
        person: row.id(2)?,
        scopes: row.text(3)?,
        made_at: row.int(4)?,
        ends_at: row.opt_int(5)?,
    })
}

pub(crate) fn closed_of(row: &Row<'_>) -> Result<Closed, Fault> {
    Ok(Closed { kind: row.text(0)?, id: row.id(1)?, seq: row.id(2)?, body: row.bytes(3)? })
}
