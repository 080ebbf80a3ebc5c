//! The rules, as an organisation would live them.

mod calendars;
mod climbing;
mod coverage;
mod fixtures;
mod json;
mod kit;
mod ladder;
mod story;
mod walk;
