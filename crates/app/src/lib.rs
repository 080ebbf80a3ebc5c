//! What can be done with the operation: one place that checks who may, decides by the rules, appends to the journal, lets
//! time act, sends what is to be sent, and shows everybody their part.

mod about;
mod archive;
mod authorise;
mod codec;
mod error;
mod ledger;
mod node;
mod notice;
mod seal;
mod sight;
mod view;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use about::Scope;
pub use codec::{SNAPSHOT_FORMAT, decode, encode, from_snapshot, recorded_at, snapshot};
pub use error::{Error, Unreadable};
pub use ledger::Ledger;
pub use node::{Done, GROUP_MAX, Known, Node, Reply, Request, TICK_EVENTS_MAX, Ticked};
pub use seal::{Draw, Sealed, Sealer, SystemDraw, digest, unsealed};
pub use view::View;
