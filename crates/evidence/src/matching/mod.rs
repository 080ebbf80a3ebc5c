//! What somebody looks at and corrects before a history is measured: who works where, which status means what, and the
//! hours that the organisation already knows. A guess becomes part of the mapping here only because it is shown first.

mod offices;
mod persons;
mod words;

pub use offices::{Office, Shift, put_offices};
pub use persons::{HALF_HOURS, Person, SiteHours, persons, place_persons, propose, site_hours};
pub use words::{Word, classify_word, words};
