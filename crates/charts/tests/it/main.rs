//! The charts as a caller sees them.

mod figures;
mod strip;
