//! The rules, as an organisation would live them.

mod climbing;
mod kit;
mod walk;
