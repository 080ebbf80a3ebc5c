//! The charts as a caller sees them.
#![expect(clippy::unwrap_used, reason = "a case that cannot be set up fails its test")]

mod figures;
mod kit;
mod strip;
mod strip_drawing;
mod strip_moments;
