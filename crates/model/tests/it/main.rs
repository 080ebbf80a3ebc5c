//! The rules, as an organisation would live them.

mod calendars;
mod climbing;
mod coverage;
mod kit;
mod ladder;
mod walk;
