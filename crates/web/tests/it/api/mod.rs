//! The API: what programs give, read and are told.

mod commands;
mod described;
mod kit;
mod reading;
