//! Working time: zones with their clock changes, working weeks, holidays, leave, and exact sums over them.
//!
//! The crate answers four questions, always from its arguments alone (it reads no clock, no system zone data and
//! no file):
//!
//! - how much working time lies between two instants ([`Calendar::between`]);
//! - when a given amount of working time will have passed ([`Calendar::add`]);
//! - whether somebody is at work, and from when ([`Calendar::is_open`], [`Calendar::next_open`]);
//! - which hours several calendars share ([`overlap`], [`Calendar::intersect`]).
//!
//! A [`Schedule`] says what holds (a [`Zone`], a [`Week`], holidays, leave, overrides); [`Schedule::compile`] turns
//! it into a [`Calendar`]: sorted open intervals with prefix sums, so that a sum costs two look-ups however long the
//! period is. [`holidays`] knows public holidays, [`ics`] reads further ones from calendar files, [`place`] knows which
//! zone a city or country is in.
//!
//! ```
//! use worktime::{HOUR, Instant, Schedule, Week, Zone};
//!
//! let zone = Zone::named("Europe/Stockholm")?;
//! let week: Week = "Mon-Fri 09:00-17:00".parse()?;
//! let from: Instant = "2026-01-01T00:00:00Z".parse()?;
//! let to: Instant = "2027-01-01T00:00:00Z".parse()?;
//! let calendar = Schedule::new(zone, week).compile(from, to);
//!
//! // Friday 16:00 to Monday 10:00 in Stockholm, across the clock change of 29 March: two hours of work.
//! let asked: Instant = "2026-03-27T15:00:00Z".parse()?;
//! let answered: Instant = "2026-03-30T08:00:00Z".parse()?;
//! assert_eq!(calendar.between(asked, answered), 2 * HOUR);
//! assert_eq!(calendar.add(asked, 2 * HOUR), Some(answered));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calendar;
pub mod holidays;
pub mod ics;
mod instant;
mod nearness;
mod overlap;
pub mod place;
mod schedule;
#[cfg(feature = "schema")]
mod schema;
#[cfg(feature = "serde")]
mod text;
mod week;
mod zone;

pub use calendar::Calendar;
pub use instant::{Instant, InstantError};
pub use jiff::civil::{Date, DateTime, Weekday};
pub use overlap::{overlap, overlap_intervals};
pub use schedule::Schedule;
pub use week::{Week, WeekError};
pub use zone::{Change, Resolved, UnknownZone, Zone};

/// A length of time in microseconds; negative lengths point backwards.
pub type Micros = i64;

/// One second, in microseconds.
pub const SECOND: Micros = 1_000_000;
/// One minute, in microseconds.
pub const MINUTE: Micros = 60 * SECOND;
/// One hour, in microseconds.
pub const HOUR: Micros = 60 * MINUTE;
/// One day of 24 hours, in microseconds. A civil day at a clock change is longer or shorter.
pub const DAY: Micros = 24 * HOUR;
