//! The store on both engines: every story runs on SQLite and, where `INBOARD_TEST_POSTGRES` names a server, on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a story that cannot be told fails its test")]

mod appending;
mod chain;
mod copies;
mod depot;
mod erasure;
mod faults;
mod outbox;
mod place;
mod side;
mod waiting;
