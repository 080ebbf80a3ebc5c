//! Pages and forms of the web crate, asked through its router as a browser asks them.

mod api;
mod evidence;
mod function;
mod hostile;
mod kit;
mod kit_itself;
mod map;
mod people;
mod results;
mod role;
mod search;
mod settings;
mod start;
mod today;
