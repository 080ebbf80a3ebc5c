//! The rules, as an organisation would live them.

mod climbing;
mod functions;
mod kit;
mod organisation;
mod people;
mod rosters;
mod seats;
