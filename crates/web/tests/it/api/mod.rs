//! The API: what programs give, read and are told.

mod commands;
mod described;
mod documented;
mod kit;
mod reading;
mod schema;
