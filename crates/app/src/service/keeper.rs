//! The thread that sends notices, keeps a snapshot now and then so that the next start is quick, and once a day removes what
//! nobody asks for any more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use model::Instant;

use super::{LOOK, Shared};
use crate::courier::deliver;
use crate::digest::Mornings;
use crate::health::From;
use crate::{Error, codec};

/// Events between two snapshots.
const SNAPSHOT_EVERY: u64 = 20_000;
/// A day, in microseconds.
const DAY: i64 = 86_400_000_000;
/// How long notices are kept once they were delivered or dropped, in microseconds.
const NOTICES_KEPT: i64 = 30 * DAY;

pub(super) fn run(shared: &Shared, worker: &str) {
    let mut mornings = Mornings::default();
    let mut kept = shared.known.borrow().state.applied;
    // By the boot clock.
    let mut tidy_at = i64::MIN;
    while !shared.stopped() {
        tidy_at = tidy(shared, tidy_at);
        // A channel is others' code: when it fails altogether, the notice is tried again when its lease has run out.
        let sent = catch_unwind(AssertUnwindSafe(|| send(shared, &mut mornings, worker)));
        let sent = sent.unwrap_or_else(|_| Err(Error::Unknown { what: "the channel failed".to_owned() }));
        let longest = match sent {
            Ok(longest) => {
                shared.troubles.note(From::Courier, None);
                longest
            }
            Err(error) => {
                shared.troubles.note(From::Courier, Some(format!("notices cannot be sent: {error}")));
                LOOK
            }
        };
        if shared.known.borrow().state.applied >= kept.saturating_add(SNAPSHOT_EVERY) {
            kept = keep(shared);
        }
        if !longest.is_zero() {
            shared.bell.wait(longest);
        }
    }
    keep(shared);
}

/// Sends some of what is due; how long there is nothing to do.
fn send(shared: &Shared, mornings: &mut Mornings, worker: &str) -> Result<Duration, Error> {
    if shared.is_stuck() {
        return Ok(LOOK);
    }
    let Some(reading) = shared.time().filter(|reading| reading.doubt.is_none()) else { return Ok(LOOK) };
    let ledger = shared.ledger.as_ref();
    if shared.channel.has_digests() {
        let known = shared.known.borrow().clone();
        mornings.add_due(ledger, &known.state, reading.now)?;
    }
    let due = |at: i64| Instant::from_micros(at) <= reading.now;
    match ledger.next_delivery()? {
        Some(at) if due(at) => {
            let known = shared.known.borrow().clone();
            let done = deliver(ledger, &known.state, reading.now, shared.channel.as_ref(), worker)?;
            Ok(if done.total() > 0 { Duration::ZERO } else { LOOK })
        }
        Some(at) => {
            let left = Instant::from_micros(at) - reading.now;
            Ok(Duration::from_micros(u64::try_from(left).unwrap_or(0)).min(LOOK))
        }
        None => Ok(LOOK),
    }
}

/// Once a day, removes what nobody asks for any more; when next, by the boot clock. What fails is tried the next day:
/// nothing depends on it, and a store in trouble is told of by whatever does.
fn tidy(shared: &Shared, at: i64) -> i64 {
    let boot = shared.clock.sample().boot;
    if boot < at || shared.is_stuck() {
        return at;
    }
    let Some(reading) = shared.time().filter(|reading| reading.doubt.is_none()) else { return at };
    let now = reading.now.as_micros();
    let _ = shared.ledger.prune(now.saturating_sub(NOTICES_KEPT), now);
    boot.saturating_add(DAY)
}

/// Keeps the state as it is now; of which event it is. The journal has everything anyway: a fault costs time at the next
/// start and nothing else.
fn keep(shared: &Shared) -> u64 {
    let known = shared.known.borrow().clone();
    if known.state.applied > 0
        && let Ok(snapshot) = codec::snapshot(&known.state, known.hash, false)
    {
        let _ = shared.ledger.put_snapshot(&snapshot);
    }
    known.state.applied
}
