//! Rules of outcomes.

use super::{Done, Draft};
use crate::Command;

pub(super) fn decide(_draft: &mut Draft, _command: &Command) -> Done {
    Ok(())
}
