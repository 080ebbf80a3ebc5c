//! The rules, as an organisation would live them.

mod climbing;
mod flags;
mod kit;
mod outcomes;
mod walk;
