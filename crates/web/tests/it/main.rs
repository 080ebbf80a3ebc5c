//! Pages and forms of the web crate, asked through its router as a browser asks them.

mod access;
mod answer;
mod api;
mod browser;
mod contrast;
mod evidence;
mod function;
mod guards;
mod hostile;
mod kit;
mod kit_itself;
mod map;
mod misuse;
mod net;
mod people;
mod results;
mod role;
mod roles;
mod search;
mod settings;
mod sign_in;
mod start;
mod strip;
mod today;
