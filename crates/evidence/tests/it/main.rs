//! Tests of the crate as its users see it.

mod bad_input;
mod guess;
mod jira;
mod ocel;
mod reading;
mod report;
mod whereabouts;
mod xes;
