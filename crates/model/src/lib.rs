//! The rules of the operation.
mod id;

pub use id::*;
pub use worktime::Instant;
