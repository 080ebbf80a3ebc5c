//! What tests use instead of a database, the system's clock and a way to reach people.

mod channel;
mod clock;
mod memory;

pub use channel::RecordingChannel;
pub use clock::ManualClock;
pub use memory::MemoryLedger;

use journal::{LeaseError, Settlement, Settling};
use model::{Actor, Command, CommandId, TextId, TextRef};

use crate::{Ledger, Request, Sealed, about};

/// Settles one claimed notice.
///
/// # Errors
/// `LostLease` when it was claimed again or settled since.
pub fn settle_one(ledger: &dyn Ledger, id: u64, fence: u64, what: Settling) -> Result<(), LeaseError> {
    match ledger.settle(&[Settlement { id, fence, what }])?.as_slice() {
        [true] => Ok(()),
        _ => Err(LeaseError::LostLease { id }),
    }
}

/// A text with a salt that follows from its id, so that the same test gives the same journal.
#[must_use]
pub fn sealed(id: u64) -> Sealed {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&id.to_be_bytes());
    Sealed { id: TextId(id), salt, text: format!("text {id}") }
}

/// The reference of the same text, for a command.
#[must_use]
pub fn text(id: u64) -> TextRef {
    sealed(id).reference()
}

/// A request with every text of this kind that its command names.
#[must_use]
pub fn request(actor: Actor, command_id: u64, command: Command) -> Request {
    let named = about::texts(&command).into_iter().map(|(text, _)| text);
    let mut texts: Vec<Sealed> = Vec::new();
    for reference in named {
        let text = sealed(reference.id.0);
        if text.reference() == reference && !texts.contains(&text) {
            texts.push(text);
        }
    }
    Request::new(actor, CommandId(command_id), command).with_texts(texts)
}
