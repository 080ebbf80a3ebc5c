//! What the people of the example write: questions with their answers, and flags with what became of them.

pub(super) mod agreements;
pub(super) mod asks;
pub(super) mod flags;
