//! The real program on real files and databases: places of one's own, the program running, and what it is told.

mod place;
mod running;
mod served;
mod tell;

pub(crate) use place::{Place, server};
pub(crate) use running::{Answer, Running};
pub(crate) use served::Served;
pub(crate) use tell::{Load, Org, Tell, hours_from_now, id, text};
