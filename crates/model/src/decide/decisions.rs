//! Rules of decisions.

use super::{Done, Draft};
use crate::Command;

pub(super) fn decide(_draft: &mut Draft, _command: &Command) -> Done {
    Ok(())
}

/// Records that a decision was made, and how long it took.
pub(super) fn made(
    _draft: &mut Draft,
    _decision: crate::DecisionId,
    _by: crate::DecidedBy,
    _answer: crate::TextRef,
) {
}
