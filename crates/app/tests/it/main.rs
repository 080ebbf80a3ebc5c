//! The layer between people and journal: who may, what is appended, what time does, what is sent, what is seen.

mod authorisation;
mod clock;
mod courier;
mod digest;
mod faults;
mod histories;
mod kept_up;
mod kit;
mod ledgers;
mod links;
#[path = "../../../model/examples/bench_rules/mix.rs"]
mod mix;
mod node;
mod plain;
mod service;
mod sim;
mod views;
