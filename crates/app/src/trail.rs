//! The audit trail: what the journal says, as events with who caused them, for admins.

use std::sync::Arc;

use journal::Store;
use model::{Actor, Event, Instant, PersonId, Refusal, Role, State};

use crate::{Error, codec};

/// One event of the journal.
#[derive(Debug, Clone)]
pub struct Noted {
    /// Its number: 1, 2, 3, … without gaps.
    pub seq: u64,
    /// When it was recorded.
    pub at: Instant,
    /// Who gave the command that caused it.
    pub actor: Actor,
    /// What happened; `None` of a kind that this program does not know.
    pub event: Option<Event>,
    /// Its kind, as the journal writes it.
    pub kind: String,
}

/// Reads the journal for people.
#[derive(Debug, Clone)]
pub struct Trail {
    store: Arc<Store>,
}

impl Trail {
    /// The trail of the operation that this store holds.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Who caused one event that this reader's state knows, and when: for whoever changes the same thing meanwhile. Blocks.
    #[must_use]
    pub fn cause(&self, state: &State, seq: u64) -> Option<(Actor, Instant)> {
        let known = (1..=state.applied).contains(&seq);
        let entry = known.then(|| self.store.read(seq, 1).ok()).flatten()?.pop()?;
        (entry.seq == seq).then(|| noted(entry)).map(|noted| (noted.actor, noted.at))
    }

    /// Up to `limit` events before the one with this number, the newest first. Blocks.
    ///
    /// # Errors
    /// `NotYours` for those who are not admins; when the journal cannot be read.
    pub fn before(
        &self,
        state: &State,
        reader: PersonId,
        seq: u64,
        limit: usize,
    ) -> Result<Vec<Noted>, Error> {
        let admin = |found: &model::Person| found.left.is_none() && found.role == Role::Admin;
        if !state.people.get(&reader).is_some_and(|found| admin(found)) {
            return Err(Refusal::NotYours { who: "admins".to_owned() }.into());
        }
        // Nothing that this node does not know yet.
        let before = seq.min(state.applied + 1);
        let from = before.saturating_sub(limit as u64).max(1);
        let count = usize::try_from(before.saturating_sub(from)).unwrap_or(limit).min(limit);
        let mut entries = self.store.read(from, count)?;
        entries.retain(|entry| entry.seq < before);
        entries.reverse();
        Ok(entries.into_iter().map(noted).collect())
    }
}

fn noted(entry: journal::Entry) -> Noted {
    Noted {
        seq: entry.seq,
        at: codec::recorded_at(&entry),
        // Whoever wrote a name that is none here was another program.
        actor: entry.actor.parse().unwrap_or(Actor::Operator),
        event: codec::decode(&entry).ok(),
        kind: entry.kind,
    }
}
