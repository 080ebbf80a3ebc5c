//! The messages that events cause, as rows of the outbox. Their ids follow from who commanded and what, so that another
//! attempt to record the same command would send the same.

use journal::NewNotice;
use model::{Actor, CommandId, Event, Instant, Notice, State};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::node::first_64;

/// The notices of a command's events, in their order, each once.
pub(crate) fn notices(
    before: &State,
    events: &[Event],
    at: Instant,
    actor: Actor,
    command: CommandId,
) -> Result<Vec<NewNotice>, Error> {
    let mut state = before.clone();
    let mut notices: Vec<Notice> = Vec::new();
    for event in events {
        let before = state.clone();
        state.apply(event, at);
        for notice in model::notices(&before, &state, event, actor) {
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
    }
    let rows = notices.iter().zip(0_u64..).map(|(notice, place)| row(notice, at, actor, command, place));
    rows.collect()
}

fn row(
    notice: &Notice,
    at: Instant,
    actor: Actor,
    command: CommandId,
    place: u64,
) -> Result<NewNotice, Error> {
    let unfit = |error: serde_json::Error| Error::Unfit { what: format!("a notice: {error}") };
    let kind = serde_json::to_value(notice.kind).map_err(unfit)?;
    let body = serde_json::to_vec(notice).map_err(unfit)?;
    Ok(NewNotice {
        id: id(actor, command, place),
        person: notice.person.0,
        kind: kind.as_str().unwrap_or_default().to_owned(),
        body,
        not_before: at.as_micros(),
    })
}

fn id(actor: Actor, command: CommandId, place: u64) -> u64 {
    let mut sha = Sha256::new();
    sha.update(b"notice");
    sha.update(actor.to_string());
    sha.update(command.0.to_be_bytes());
    sha.update(place.to_be_bytes());
    first_64(&sha.finalize())
}
