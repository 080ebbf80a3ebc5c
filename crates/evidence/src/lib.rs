//! Evidence: what the history of real work shows. Reads an export, maps its columns, measures it in one pass per
//! case, and says in sentences where a site is appended instead of integrated.
//!
//! `read` → [`mapping`] → [`measure`] → findings → report. Nothing here reads a clock or knows the journal or HTTP.

pub mod findings;
pub mod guess;
pub mod history;
pub mod hours;
pub mod kept;
pub mod mapping;
pub mod matching;
pub mod measure;
pub mod people;
pub mod read;
pub mod report;
pub mod sample;
pub mod snapshot;
