//! The rules, as an organisation would live them.

mod climbing;
mod decisions;
mod flags;
mod kit;
mod notices;
mod outcomes;
mod rights;
mod walk;
