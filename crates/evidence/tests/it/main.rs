//! Tests of the crate as its users see it.

mod bad_input;
mod guess;
mod hand;
mod jira;
mod kept;
mod ocel;
mod reading;
mod report;
mod vinst;
mod whereabouts;
mod xes;
