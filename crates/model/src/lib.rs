//! The rules of the operation: nouns, what may be asked, what happened, and what follows from it.
//!
//! Everything here is pure. [`decide`] takes the state, a command, who asks and what time it is, and answers with events
//! or a refusal; [`State::apply`] makes events into state; [`State::next_due`] says when time has to be asked next. No
//! clock is read, nothing is drawn at random, nothing is stored.

mod almanac;
mod calendar;
mod climb;
mod command;
mod coverage;
mod decide;
mod event;
mod id;
mod ladder;
mod notice;
mod noun;
mod reason;
mod refusal;
mod rehearse;
mod roster;
mod schema;
mod state;
mod text;
mod timer;

pub use almanac::almanac_version;
pub use command::{Actor, Command};
pub use coverage::{Coverage, CoverageWeek, Gap, LongestGap, coverage};
pub use decide::{Context, decide, decide_in_place};
pub use event::Event;
pub use id::*;
pub use ladder::{Criterion, Ladder, LadderAction, LadderRung, Rung, Standing, UnknownWhy, ladder};
pub use notice::{About, Notice, NoticeKind, is_stale, notices};
pub use noun::*;
pub use reason::{DecidedBy, EscalationEnd, OverdueWhy, PassWhy, RightEnd, SeatEnd};
pub use refusal::{Held, Noun, Refusal};
pub use rehearse::{Heard, Move, Rehearsal, hears_next, rehearse, rehearse_rest};
pub use state::*;
pub use text::{Digest, NotADigest, TextRef};
pub use timer::{Basis, Due, TimerKey, Turn};
pub use worktime::Instant;
