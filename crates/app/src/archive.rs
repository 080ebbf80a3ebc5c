//! Closed things on their way out of the state: written beside the journal as they close, so that they can still be looked
//! up when the state has forgotten them.

use journal::Closed;
use model::{Event, FunctionId, State};
use serde::Serialize;

use crate::Error;

/// What a command's events closed or changed after it was closed, as it is in `after`.
pub(crate) fn closed(after: &State, events: &[Event]) -> Result<Vec<Closed>, Error> {
    let mut things: Vec<Closed> = Vec::new();
    let mut add = |thing: Option<Closed>| {
        if let Some(thing) = thing {
            things.retain(|known| (&known.kind, known.id) != (&thing.kind, thing.id));
            things.push(thing);
        }
    };
    for event in events {
        match event {
            Event::DecisionMade { decision: id, .. } | Event::DecisionWithdrawn { decision: id } => {
                add(thing(after, "decision", id.0, after.decisions.get(id))?);
            }
            Event::FlagSettled { flag: id, .. }
            | Event::FlagWithdrawn { flag: id }
            | Event::RaiserThanked { flag: id, .. } => add(thing(after, "flag", id.0, after.flags.get(id))?),
            Event::EscalationEnded { escalation: id, .. } => {
                add(thing(after, "escalation", id.0, after.escalations.get(id))?);
            }
            Event::SeatDeclined { ownership: id, .. } | Event::SeatWithdrawn { ownership: id } => {
                add(thing(after, "offer", id.0, after.ownerships.get(id))?);
            }
            Event::FunctionRetired { function } => {
                for thing in of_function(after, *function)? {
                    add(Some(thing));
                }
            }
            _ => {}
        }
    }
    Ok(things)
}

/// What a function that ended left closed.
fn of_function(after: &State, function: FunctionId) -> Result<Vec<Closed>, Error> {
    let mut things = Vec::new();
    for id in after.decisions_of(function) {
        let found = after.decisions.get(&id).filter(|found| found.closed.is_some());
        things.extend(thing(after, "decision", id.0, found)?);
    }
    for id in after.flags_of(function) {
        let found = after.flags.get(&id).filter(|found| found.closed.is_some());
        things.extend(thing(after, "flag", id.0, found)?);
    }
    Ok(things)
}

fn thing<T: Serialize>(
    after: &State,
    kind: &str,
    id: u64,
    found: Option<&T>,
) -> Result<Option<Closed>, Error> {
    let Some(found) = found else { return Ok(None) };
    let body = serde_json::to_vec(found).map_err(|error| Error::Unfit { what: error.to_string() })?;
    Ok(Some(Closed { kind: kind.to_owned(), id, seq: after.applied, body }))
}
