//! The outbox: messages to be sent, at least once, by whoever holds the lease. A lease that ran out can be claimed by another;
//! the fence, which grows with every claim, keeps the first from settling what is no longer its own.

use std::collections::BTreeSet;

use crate::db::{Conn, Fault, Row, Value, values};
use crate::{LeaseError, NewNotice, Store, StoreError};

/// A notice that a worker may send now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its stable id: to be sent along, so that a receiver can tell a repeat.
    pub id: u64,
    /// The last row of the command that caused it.
    pub seq: u64,
    /// To whom.
    pub person: u64,
    /// What kind of message.
    pub kind: String,
    /// What it says, JSON.
    pub body: Vec<u8>,
    /// Not to be sent before, microseconds UTC.
    pub not_before: i64,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// To be named when it is settled.
    pub fence: u64,
}

/// What has become of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// It waits, or a worker has it.
    Waiting,
    /// It was sent.
    Delivered,
    /// It was given up: `why` says so.
    Dropped,
}

/// What becomes of a claimed notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The notice.
    pub id: u64,
    /// The fence of the claim.
    pub fence: u64,
    /// What becomes of it.
    pub what: Settling,
}

/// What can become of a claimed notice. Moments are microseconds UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settling {
    /// It was sent.
    Delivered {
        /// When.
        at: i64,
    },
    /// It could not be sent and is tried again.
    Failed {
        /// When to try again.
        retry_at: i64,
        /// What went wrong.
        why: String,
    },
    /// It will not be sent.
    Dropped {
        /// When that was found.
        at: i64,
        /// Why.
        why: String,
    },
    /// It is to be sent later; that was no attempt.
    Postponed {
        /// From when on.
        until: i64,
    },
}

/// A notice as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its stable id.
    pub id: u64,
    /// The last row of the command that caused it.
    pub seq: u64,
    /// To whom.
    pub person: u64,
    /// What kind of message.
    pub kind: String,
    /// What it says, JSON; empty when the person was erased.
    pub body: Vec<u8>,
    /// Not to be sent before, microseconds UTC.
    pub not_before: i64,
    /// When it can be claimed next, microseconds UTC; means nothing once it is settled.
    pub due_at: i64,
    /// How often it was claimed.
    pub attempts: u64,
    /// Until when a worker has it, microseconds UTC.
    pub lease_until: Option<i64>,
    /// Of the last claim.
    pub fence: u64,
    /// What has become of it.
    pub state: NoticeState,
    /// When it was delivered or dropped, microseconds UTC.
    pub settled_at: Option<i64>,
    /// Of the last failure, or of dropping it.
    pub why: Option<String>,
}

/// Two texts, because only PostgreSQL can step over rows that another worker is claiming; SQLite has one writer anyway.
const CLAIM_SQLITE: &str = "UPDATE outbox SET due_at = $1, lease_until = $1, worker = $2, fence = fence + 1, \
     attempts = attempts + 1 WHERE id IN \
     (SELECT id FROM outbox WHERE state = 0 AND due_at <= $3 ORDER BY due_at LIMIT $4) \
     RETURNING id, seq, person, kind, body, not_before, attempts, fence";
const CLAIM_POSTGRES: &str = "UPDATE outbox SET due_at = $1, lease_until = $1, worker = $2, fence = fence + 1, \
     attempts = attempts + 1 WHERE id = ANY(ARRAY\
     (SELECT id FROM outbox WHERE state = 0 AND due_at <= $3 ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)) \
     RETURNING id, seq, person, kind, body, not_before, attempts, fence";

const PUT: &str = "INSERT INTO outbox (id, seq, person, kind, body, not_before, due_at, attempts, fence, state) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING";

const COLUMNS: &str =
    "id, seq, person, kind, body, not_before, due_at, attempts, lease_until, fence, state, settled_at, why";

impl Store {
    /// Takes up to `limit` notices that are due at `now` (microseconds UTC), for `lease` microseconds. Each must be settled by
    /// `delivered`, `failed`, `dropped` or `postpone`; else it can be claimed again when the lease has run out.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn claim(
        &self,
        worker: &str,
        now: i64,
        lease: i64,
        limit: usize,
    ) -> Result<Vec<Claimed>, StoreError> {
        let until = now.saturating_add(lease);
        let mut claimed = self.pool.write(|conn| {
            let text = if conn.lite().is_some() { CLAIM_SQLITE } else { CLAIM_POSTGRES };
            conn.rows(text, values![until, worker, now, limit as u64], claimed)
        })?;
        claimed.sort_by_key(|notice| (notice.not_before, notice.id));
        Ok(claimed)
    }

    /// It was sent, at `at` (microseconds UTC).
    ///
    /// # Errors
    /// `LostLease` when it was claimed again or settled since.
    pub fn delivered(&self, id: u64, fence: u64, at: i64) -> Result<(), LeaseError> {
        self.settle_one(id, fence, Settling::Delivered { at })
    }

    /// It could not be sent: why, and when to try again (microseconds UTC).
    ///
    /// # Errors
    /// `LostLease` when it was claimed again or settled since.
    pub fn failed(&self, id: u64, fence: u64, retry_at: i64, why: &str) -> Result<(), LeaseError> {
        self.settle_one(id, fence, Settling::Failed { retry_at, why: why.to_owned() })
    }

    /// It will not be sent, because it was found moot or cannot be sent at all.
    ///
    /// # Errors
    /// `LostLease` when it was claimed again or settled since.
    pub fn dropped(&self, id: u64, fence: u64, at: i64, why: &str) -> Result<(), LeaseError> {
        self.settle_one(id, fence, Settling::Dropped { at, why: why.to_owned() })
    }

    /// Not now, but from `until` on (microseconds UTC); does not count as an attempt.
    ///
    /// # Errors
    /// `LostLease` when it was claimed again or settled since.
    pub fn postpone(&self, id: u64, fence: u64, until: i64) -> Result<(), LeaseError> {
        self.settle_one(id, fence, Settling::Postponed { until })
    }

    /// Settles claimed notices, all in one transaction. For each whether its lease still held: of one that was claimed again
    /// or settled since, nothing is changed.
    ///
    /// # Errors
    /// When the store cannot be written; then none is settled.
    pub fn settle(&self, settlements: &[Settlement]) -> Result<Vec<bool>, StoreError> {
        if settlements.is_empty() {
            return Ok(Vec::new());
        }
        let kept = self.pool.write(|conn| {
            let mut kept = BTreeSet::new();
            let mut rest: Vec<&Settlement> = settlements.iter().collect();
            while let Some(first) = rest.first() {
                let what = &first.what;
                let (same, others) = rest.iter().partition::<Vec<_>, _>(|other| other.what == *what);
                // A few sizes only, so that prepared statements are used again.
                let mut left = same.as_slice();
                for size in [16, 4, 1] {
                    while let Some((now, later)) = left.split_at_checked(size) {
                        kept.extend(settle(conn, what, now)?);
                        left = later;
                    }
                }
                rest = others;
            }
            Ok::<_, Fault>(kept)
        })?;
        Ok(settlements.iter().map(|settlement| kept.contains(&settlement.id)).collect())
    }

    /// How many notices wait to be sent, or are leased.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waiting_count(&self) -> Result<u64, StoreError> {
        let text = "SELECT count(*) FROM outbox WHERE state = 0";
        Ok(self.pool.read(|conn| conn.row(text, values![], |row| row.id(0)))?.unwrap_or(0))
    }

    /// When the next notice can be claimed, microseconds UTC; `None` when nothing waits.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_delivery(&self) -> Result<Option<i64>, StoreError> {
        let text = "SELECT due_at FROM outbox WHERE state = 0 ORDER BY due_at LIMIT 1";
        Ok(self.pool.read(|conn| conn.row(text, values![], |row| row.int(0)))?)
    }

    /// A notice as it stands.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn notice(&self, id: u64) -> Result<Option<Notice>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM outbox WHERE id = $1");
        Ok(self.pool.read(|conn| conn.row(&text, values![id], notice))?)
    }

    /// Adds notices that no command caused; `seq` is the last row that is known where they were worked out. One with an id
    /// that is there already is left as it is: whoever adds the same again, or at once, changes nothing.
    ///
    /// # Errors
    /// When the store cannot be written; then none was added.
    pub fn put_notices(&self, seq: u64, notices: &[NewNotice]) -> Result<(), StoreError> {
        if notices.is_empty() {
            return Ok(());
        }
        Ok(self.pool.write(|conn| {
            for notice in notices {
                conn.execute(PUT, &new_row(seq, notice))?;
            }
            Ok::<_, Fault>(())
        })?)
    }

    /// Notices to a person that were not to be sent before `from`, or later, and before `to` (microseconds UTC), in the
    /// order of that, whatever has become of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn notices_of(&self, person: u64, from: i64, to: i64) -> Result<Vec<Notice>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM outbox WHERE person = $1 AND not_before >= $2 AND not_before < $3 \
             ORDER BY not_before, id"
        );
        Ok(self.pool.read(|conn| conn.rows(&text, values![person, from, to], notice))?)
    }

    /// Up to `limit` notices that wait or are being sent, those first that are due first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waiting(&self, limit: usize) -> Result<Vec<Notice>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM outbox WHERE state = 0 ORDER BY due_at, id LIMIT $1");
        Ok(self.pool.read(|conn| conn.rows(&text, values![limit as u64], notice))?)
    }

    /// Removes notices that were settled before a moment (microseconds UTC); returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn prune(&self, before: i64) -> Result<u64, StoreError> {
        let text = "DELETE FROM outbox WHERE state <> 0 AND settled_at < $1";
        Ok(self.pool.write(|conn| conn.execute(text, values![before]))?)
    }

    fn settle_one(&self, id: u64, fence: u64, what: Settling) -> Result<(), LeaseError> {
        match self.settle(&[Settlement { id, fence, what }])?.as_slice() {
            [true] => Ok(()),
            _ => Err(LeaseError::LostLease { id }),
        }
    }
}

/// Changes waiting notices, of all the same, in one statement; those of which the caller still had the lease.
fn settle(conn: &mut Conn, what: &Settling, settlements: &[&Settlement]) -> Result<Vec<u64>, Fault> {
    let (set, at, why) = match what {
        Settling::Delivered { at } => ("state = 1, settled_at = $1", at, ""),
        Settling::Failed { retry_at, why } => ("due_at = $1, why = $2", retry_at, why.as_str()),
        Settling::Dropped { at, why } => ("state = 2, settled_at = $1, why = $2", at, why.as_str()),
        Settling::Postponed { until } => ("due_at = $1, attempts = attempts - 1", until, ""),
    };
    let why = storable(why);
    let mut values: Vec<Value<'_>> = vec![(*at).into()];
    if set.contains("$2") {
        values.push((&why).into());
    }
    let mut which = Vec::with_capacity(settlements.len());
    for Settlement { id, fence, .. } in settlements {
        which.push(format!("(id = ${} AND fence = ${})", values.len() + 1, values.len() + 2));
        values.extend([Value::from(*id), Value::from(*fence)]);
    }
    // A lease that was given back, by `failed` or `postpone`, is no lease: its holder has nothing more to say.
    let text = format!(
        "UPDATE outbox SET {set}, lease_until = NULL \
         WHERE ({}) AND state = 0 AND lease_until IS NOT NULL RETURNING id",
        which.join(" OR ")
    );
    conn.rows(&text, &values, |row| row.id(0))
}

/// What a strange server answered may hold anything; a NUL character cannot be stored.
fn storable(why: &str) -> String {
    why.replace('\0', "\u{fffd}")
}

/// What a notice is when it is new: it waits until its time.
pub(crate) fn new_row(seq: u64, notice: &NewNotice) -> [Value<'_>; 10] {
    [
        notice.id.into(),
        seq.into(),
        notice.person.into(),
        (&notice.kind).into(),
        (&notice.body).into(),
        notice.not_before.into(),
        notice.not_before.into(),
        0_i64.into(),
        0_i64.into(),
        0_i64.into(),
    ]
}

fn claimed(row: &Row<'_>) -> Result<Claimed, Fault> {
    Ok(Claimed {
        id: row.id(0)?,
        seq: row.id(1)?,
        person: row.id(2)?,
        kind: row.text(3)?,
        body: row.bytes(4)?,
        not_before: row.int(5)?,
        attempt: row.id(6)?,
        fence: row.id(7)?,
    })
}

pub(crate) fn notice(row: &Row<'_>) -> Result<Notice, Fault> {
    Ok(Notice {
        id: row.id(0)?,
        seq: row.id(1)?,
        person: row.id(2)?,
        kind: row.text(3)?,
        body: row.bytes(4)?,
        not_before: row.int(5)?,
        due_at: row.int(6)?,
        attempts: row.id(7)?,
        lease_until: row.opt_int(8)?,
        fence: row.id(9)?,
        state: match row.int(10)? {
            0 => NoticeState::Waiting,
            1 => NoticeState::Delivered,
            _ => NoticeState::Dropped,
        },
        settled_at: row.opt_int(11)?,
        why: row.opt_text(12)?,
    })
}

/// Takes every lease away: after a restore nobody holds one, and what was being sent waits again.
pub(crate) fn clear_leases(conn: &mut Conn) -> Result<u64, Fault> {
    let text = "UPDATE outbox SET due_at = not_before, lease_until = NULL, fence = fence + 1 \
                WHERE state = 0 AND lease_until IS NOT NULL";
    conn.execute(text, values![])
}
