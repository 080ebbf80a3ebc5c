//! The layer between people and journal: who may, what is appended, what time does, what is sent, what is seen.

mod authorisation;
mod clock;
mod courier;
mod digest;
mod faults;
mod histories;
mod kit;
mod ledgers;
mod links;
mod node;
mod service;
mod sim;
mod views;
