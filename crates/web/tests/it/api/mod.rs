//! The API: what programs give, read and are told.

mod commands;
mod kit;
mod reading;
