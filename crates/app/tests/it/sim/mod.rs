//! Simulator.

mod actions;
mod oracle;
mod rng;
mod rules;
mod world;
