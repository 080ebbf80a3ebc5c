//! Appending: all or nothing, on disk when it returns, and only on the row that it was decided on.

use crate::chain::hash_of;
use crate::db::{Conn, Fault, Kind, Value, values};
use crate::{AppendError, Commit, Entry, Hash, JournalId, Last, Store, StoreError, read};

/// Longest `actor`, bytes.
const ACTOR_BYTES_MAX: usize = 200;

/// What was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The first new row.
    pub first: u64,
    /// The last new row.
    pub last: u64,
    /// The hash of the last row.
    pub hash: Hash,
    /// For each commit, in order, the hash of its last row.
    pub ends: Vec<Hash>,
}

impl Appended {
    /// What `rows` are, which `commits` added after `last`.
    #[must_use]
    pub fn of(last: Last, commits: &[Commit], rows: &[Entry]) -> Self {
        let mut parts = 0;
        let ends = commits.iter().filter_map(|commit| {
            parts += commit.events.len();
            rows.get(..parts)?.last().map(|row| row.hash)
        });
        let ends = ends.collect();
        let hash = rows.last().map_or(last.hash, |row| row.hash);
        Self { first: last.seq + 1, last: last.seq + rows.len() as u64, hash, ends }
    }
}

impl Store {
    /// Appends the events of `commits`, decided on the journal as it was after row `expected` (0: when it was empty), with
    /// their texts, contacts and notices. One transaction: durable when it returns, or not there at all.
    ///
    /// # Errors
    /// Nothing was recorded, except after `StoreError::Unknown`: then `find_settled` tells. `Moved`: read on and decide again.
    /// `Repeated`: one of the commands is recorded already.
    pub fn append(&self, expected: u64, commits: &[Commit]) -> Result<Appended, AppendError> {
        check_commits(commits)?;
        let done = self.pool.write(|conn| append(conn, self.journal, expected, commits));
        match done {
            Ok(appended) => {
                self.watch.tell(appended.last);
                self.drop_files(commits.iter().flat_map(|commit| &commit.dropped));
                if commits.iter().any(|commit| !commit.erased.is_empty()) {
                    // The data are gone and the table says so; files that cannot be told now are told at the next opening.
                    let _ = self.finish_erasing();
                }
                Ok(appended)
            }
            // A statement that failed ends a transaction of PostgreSQL, so what it met is looked up afterwards.
            Err(Stop::Fault(Fault { kind: Kind::Unique, what })) => {
                Err(self.diagnose(expected, commits, what))
            }
            Err(Stop::Fault(fault)) => Err(fault.into()),
            Err(Stop::Said(error)) => Err(error),
        }
    }

    fn diagnose(&self, expected: u64, commits: &[Commit], what: String) -> AppendError {
        let found = self
            .pool
            .read(|conn| Ok::<_, Fault>((repeated(conn, commits)?, read::last(conn, self.journal)?)));
        match found {
            Err(fault) => fault.into(),
            Ok((Some(error), _)) => error,
            Ok((None, last)) if last.seq != expected => AppendError::Moved { last: last.seq },
            Ok(_) => AppendError::Taken { what },
        }
    }
}

/// Why the transaction was given up.
enum Stop {
    Fault(Fault),
    Said(AppendError),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn append(conn: &mut Conn, journal: JournalId, expected: u64, commits: &[Commit]) -> Result<Appended, Stop> {
    let last = read::last(conn, journal)?;
    if last.seq != expected {
        let error = repeated(conn, commits)?.unwrap_or(AppendError::Moved { last: last.seq });
        return Err(Stop::Said(error));
    }
    let rows = rows_after(last, commits).map_err(Stop::Said)?;
    insert_entries(conn, &rows)?;
    let mut end = last.seq;
    for commit in commits {
        end += commit.events.len() as u64;
        insert_beside(conn, commit, end)?;
    }
    if conn.pg().is_some() {
        conn.batch(crate::watch::NOTIFY)?;
    }
    Ok(Appended::of(last, commits, &rows))
}

/// The rows that `commits` add after `last`, chained to it: for every ledger that is to look like a store's.
///
/// # Errors
/// `BackInTime` when a commit is dated before the row that it follows.
pub fn rows_after(last: Last, commits: &[Commit]) -> Result<Vec<Entry>, AppendError> {
    let Last { mut seq, mut recorded_at, mut hash } = last;
    let mut rows = Vec::with_capacity(commits.iter().map(|commit| commit.events.len()).sum());
    for commit in commits {
        if let Some(last) = recorded_at.filter(|last| commit.recorded_at < *last) {
            return Err(AppendError::BackInTime { last, given: commit.recorded_at });
        }
        recorded_at = Some(commit.recorded_at);
        for (part, (kind, body)) in (0..).zip(&commit.events) {
            seq += 1;
            let mut row = Entry {
                seq,
                command: commit.command,
                part,
                actor: commit.actor.clone(),
                recorded_at: commit.recorded_at,
                kind: kind.clone(),
                body: body.clone(),
                hash,
            };
            row.hash = hash_of(&hash, &row);
            hash = row.hash;
            rows.push(row);
        }
    }
    Ok(rows)
}

pub(crate) fn insert_entries(conn: &mut Conn, rows: &[Entry]) -> Result<(), Fault> {
    let values: Vec<Value<'_>> = rows
        .iter()
        .flat_map(|row| -> [Value<'_>; 8] {
            [
                row.seq.into(),
                (&row.actor).into(),
                row.command.into(),
                i64::from(row.part).into(),
                row.recorded_at.into(),
                (&row.kind).into(),
                (&row.body).into(),
                (&row.hash).into(),
            ]
        })
        .collect();
    conn.insert("journal (seq, actor, command, part, recorded_at, kind, body, hash)", 8, &values)
}

/// Writes what a commit carries beside its events, the last of which is row `seq`.
pub(crate) fn insert_beside(conn: &mut Conn, commit: &Commit, seq: u64) -> Result<(), Fault> {
    let texts: Vec<Value<'_>> = commit
        .texts
        .iter()
        .flat_map(|text| [text.id.into(), text.owner.into(), (&text.salt).into(), (&text.text).into()])
        .collect();
    conn.insert("texts (id, owner, salt, text)", 4, &texts)?;
    for contact in &commit.contacts {
        crate::side::put_contact(conn, contact)?;
    }
    for closed in &commit.closed {
        crate::side::put_closed(conn, closed)?;
    }
    for person in &commit.erased {
        let erasure = crate::erase::Erasure { person: *person, at: commit.recorded_at, texts: vec![] };
        crate::erase::apply(conn, &erasure)?;
    }
    for sha256 in &commit.dropped {
        conn.execute("DELETE FROM depot WHERE sha256 = $1", values![sha256])?;
    }
    let notices: Vec<Value<'_>> =
        commit.notices.iter().flat_map(|notice| crate::outbox::new_row(seq, notice)).collect();
    let into = "outbox (id, seq, person, kind, body, not_before, due_at, attempts, fence, state)";
    conn.insert(into, 10, &notices)
}

/// The first of the commands that is recorded already.
fn repeated(conn: &mut Conn, commits: &[Commit]) -> Result<Option<AppendError>, Fault> {
    let text = "SELECT seq FROM journal WHERE actor = $1 AND command = $2 LIMIT 1";
    for Commit { actor, command, .. } in commits {
        if conn.row(text, values![actor, *command], |row| row.id(0))?.is_some() {
            return Ok(Some(AppendError::Repeated { actor: actor.clone(), command: *command }));
        }
    }
    Ok(None)
}

/// Refuses what no engine could store, or what says nothing.
///
/// # Errors
/// `Unfit` with what is wrong; `Repeated` of two commits with the same command.
pub fn check_commits(commits: &[Commit]) -> Result<(), AppendError> {
    let unfit = |what: String| Err(StoreError::Unfit { what }.into());
    if commits.is_empty() {
        return unfit("an append without commits".to_owned());
    }
    let mut seen = std::collections::HashSet::new();
    for commit in commits {
        let Commit { actor, command, .. } = commit;
        if commit.events.is_empty() {
            return unfit(format!("command {command} of {actor} has no events"));
        }
        if actor.is_empty() || actor.len() > ACTOR_BYTES_MAX {
            return unfit(format!("an actor of {} bytes, expected 1 to {ACTOR_BYTES_MAX}", actor.len()));
        }
        if !seen.insert((actor, command)) {
            return Err(AppendError::Repeated { actor: actor.clone(), command: *command });
        }
        let texts = commit.texts.iter().map(|text| &text.text);
        let contacts = commit.contacts.iter().flat_map(|contact| [&contact.channel, &contact.address]);
        let kinds = commit.events.iter().map(|(kind, _)| kind).chain(commit.notices.iter().map(|n| &n.kind));
        if let Some(bad) = texts.chain(contacts).chain(kinds).chain([actor]).find(|text| text.contains('\0'))
        {
            return unfit(format!(
                "a text with a NUL character: {:?}",
                bad.chars().take(40).collect::<String>()
            ));
        }
    }
    Ok(())
}
