//! The rules, as an organisation would live them.

mod climbing;
mod decisions;
mod flags;
mod functions;
mod kit;
mod notices;
mod organisation;
mod outcomes;
mod people;
mod rights;
mod rosters;
mod seats;
mod walk;
