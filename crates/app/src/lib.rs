//! What can be done with the operation: one place that checks who may, decides by the rules, appends to the journal, lets
//! time act, sends what is to be sent, and shows everybody their part.

mod about;
mod agenda;
mod archive;
mod authorise;
mod clock;
mod codec;
mod courier;
mod digest;
mod directory;
mod doors;
mod error;
mod health;
pub mod histories;
mod ledger;
mod links;
mod node;
mod notice;
mod seal;
mod service;
mod sight;
mod texts;
mod trail;
mod view;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use about::{Scope, scope};
pub use agenda::{Agenda, Need, Wait};
pub use authorise::allowed;
pub use clock::{
    AHEAD_MAX, Clock, ClockGuard, DEPARTURE_MAX, Doubt, Reading, SPACING_MIN, Sample, SystemClock,
};
pub use codec::{SNAPSHOT_FORMAT, decode, encode, from_snapshot, recorded_at, snapshot};
pub use courier::{Channel, Delivered, Delivery, Reader, SendError, Sent, deliver};
pub use digest::{Digest, Held};
pub use directory::Directory;
pub use doors::{
    Doors, Grant, GrantAsked, KeptToken, LinkKind, PASSWORD_CHARS_MIN, SignedIn, TOKEN_PREFIX, WeakPassword,
};
pub use error::{Error, Unreadable};
pub use health::Health;
pub use histories::Histories;
pub use journal::Contact;
pub use ledger::Ledger;
pub use links::{Choice, LINK_PATH, Link, LinkAction, LinkError, Links, WeakSecret};
pub use node::{Done, GROUP_MAX, Known, Node, Reply, Request, TEXT_BYTES_MAX, TICK_EVENTS_MAX, Ticked};
pub use seal::{Draw, Sealed, Sealer, SystemDraw, digest, unsealed};
pub use service::{Handle, Service};
pub use texts::Texts;
pub use trail::{Noted, Trail};
pub use view::View;

/// A line of each command with comments, to copy: who acts, and what they ask for.
pub const COMMANDS: &str = include_str!("commands.txt");
