//! The rules, as an organisation would live them.

mod arriving;
mod calendars;
mod climbing;
mod coverage;
mod decisions;
mod fixtures;

mod flags;
mod functions;
mod histories;
mod json;
mod kit;
mod ladder;
mod notices;
mod organisation;
mod outcomes;
mod people;
mod queries;
mod rehearsal;
mod rights;
mod rosters;
mod schema;
mod seats;
mod standing;
mod story;
mod walk;
mod workdays;
