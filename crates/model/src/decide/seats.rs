//! Rules of seats.

use super::{Done, Draft};
use crate::Command;

pub(super) fn decide(_draft: &mut Draft, _command: &Command) -> Done {
    Ok(())
}

/// An accepted seat takes effect: who held it before does not any more.
pub(super) fn begin(_draft: &mut Draft, _ownership: crate::OwnershipId) {}
