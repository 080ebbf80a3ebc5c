//! Pages and forms of the web crate, asked through its router as a browser asks them.

mod evidence;
mod kit;
mod kit_itself;
