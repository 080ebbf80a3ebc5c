//! What tests use instead of a database and the system's clock.

mod memory;

pub use memory::MemoryLedger;
