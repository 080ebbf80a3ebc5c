//! What whoever runs the program does to the operation itself: found, restore, release, erase.

use app::{Done, Draw, Error, Node, Request, Sealer};
use journal::Store;
use model::{Actor, Command, CommandId, Instant};

use crate::clock;
use crate::draw::Drawn;

/// What time it is for a journal: its database's clock where it has one, which all nodes share.
pub(crate) fn now(store: &Store) -> Result<Instant, Error> {
    Ok(store.now()?.map_or_else(clock::now, Instant::from_micros))
}

/// Carries out one command of the operator, whether the program is running elsewhere or not. `command` seals the texts
/// that it brings.
///
/// # Errors
/// As every request: refusals, and what the store says.
pub(crate) fn execute(
    store: &Store,
    mut draw: Drawn,
    command: impl FnOnce(&mut Sealer<Drawn>) -> Command,
) -> Result<Done, Error> {
    let id = CommandId(draw.draw());
    let mut sealer = Sealer::new(draw);
    let command = command(&mut sealer);
    let request = Request::new(Actor::Operator, id, command).with_texts(sealer.into_texts());
    let mut node = Node::open(store)?;
    let mut replies = node.execute(store, now(store)?, std::slice::from_ref(&request));
    replies.pop().unwrap_or(Err(Error::Busy))
}
