//! Events and states as bytes: events as JSON with their kind beside them, states as snapshots with a format number.

use journal::{Entry, Hash, Snapshot};
use model::{Event, Instant, State};
use serde::{Deserialize, Serialize};

use crate::{Error, Unreadable};

/// The form of snapshots: it changes with the sources of the rules and of their records. A snapshot of another form is not
/// read, the journal is.
pub const SNAPSHOT_FORMAT: u64 = match u64::from_str_radix(env!("INBOARD_STATE_FORM"), 16) {
    Ok(form) => form,
    Err(_) => panic!("the build script gives a number"),
};

/// Kind and body of an event, as the journal has them. The body is the event's JSON with fields in a fixed order.
///
/// # Errors
/// `Unfit` when it has no JSON, which no event of the rules lacks.
pub fn encode(event: &Event) -> Result<(String, Vec<u8>), Error> {
    let body = serde_json::to_vec(event).map_err(|error| Error::Unfit { what: error.to_string() })?;
    Ok((event.kind().to_owned(), body))
}

/// The event of a row.
///
/// # Errors
/// When its kind is not known here, its body has another shape, or the two disagree.
pub fn decode(entry: &Entry) -> Result<Event, Unreadable> {
    let unreadable = |what: String| Unreadable { seq: entry.seq, kind: entry.kind.clone(), what };
    if !Event::KINDS.contains(&entry.kind.as_str()) {
        return Err(unreadable("its kind is not known here".to_owned()));
    }
    let event: Event = serde_json::from_slice(&entry.body).map_err(|error| unreadable(error.to_string()))?;
    if event.kind() == entry.kind {
        Ok(event)
    } else {
        Err(unreadable(format!("its body is a `{}`", event.kind())))
    }
}

/// When a row was recorded.
#[must_use]
pub fn recorded_at(entry: &Entry) -> Instant {
    Instant::from_micros(entry.recorded_at)
}

/// What a snapshot holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The hash of the row after which it was taken: it belongs to this journal and no other.
    hash: Hash,
    state: State,
}

/// A snapshot of a state whose last row has this hash.
///
/// # Errors
/// `Unfit` when the state cannot be written, which is a fault of this program.
pub fn snapshot(state: &State, hash: Hash, kept: bool) -> Result<Snapshot, Error> {
    let bytes = postcard::to_stdvec(&Kept { hash, state: state.clone() });
    let bytes = bytes.map_err(|error| Error::Unfit { what: format!("the state as a snapshot: {error}") })?;
    Ok(Snapshot { seq: state.applied, format: SNAPSHOT_FORMAT, kept, bytes })
}

/// The state of a snapshot and the hash of its row; `None` when it is of another form or cannot be right.
#[must_use]
pub fn from_snapshot(snapshot: &Snapshot) -> Option<(State, Hash)> {
    if snapshot.format != SNAPSHOT_FORMAT {
        return None;
    }
    let Kept { hash, state } = postcard::from_bytes(&snapshot.bytes).ok()?;
    (state.applied == snapshot.seq).then_some((state, hash))
}
