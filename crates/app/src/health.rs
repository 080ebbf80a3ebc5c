//! Whether all is well, and what is not: one word for whoever watches the program, with a sentence for each trouble.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::Error;

/// Whether all is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// All is well.
    Green,
    /// Something needs somebody, or goes away by itself as it says.
    Red {
        /// Each trouble in a sentence.
        why: Vec<String>,
    },
}

/// Where a trouble comes from; each has one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum From {
    /// The store.
    Store,
    /// The clocks.
    Clock,
    /// Letting time act.
    Clockwork,
    /// Sending notices.
    Courier,
    /// A fault of the program itself.
    Program,
}

/// Troubles as they come and go.
#[derive(Debug, Default)]
pub(crate) struct Troubles(Mutex<BTreeMap<From, String>>);

impl Troubles {
    /// Notes that something is wrong, or well again.
    pub(crate) fn note(&self, from: From, why: Option<String>) {
        let mut troubles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match why {
            Some(why) => drop(troubles.insert(from, why)),
            None => drop(troubles.remove(&from)),
        }
    }

    /// Notes what an answer says of the store: that it works, that it does not, or nothing.
    pub(crate) fn note_store(&self, answer: Result<(), &Error>) {
        match answer {
            Ok(()) => self.note(From::Store, None),
            Err(
                error @ (Error::Unavailable { .. }
                | Error::Unknown { .. }
                | Error::Full { .. }
                | Error::ReadOnly { .. }
                | Error::Unreadable(_)
                | Error::Damaged { .. }),
            ) => self.note(From::Store, Some(error.to_string())),
            Err(
                Error::Refused(_) | Error::Stale { .. } | Error::Unfit { .. } | Error::Busy | Error::Stopped,
            ) => {}
        }
    }

    /// Whether the store is in trouble.
    pub(crate) fn has_store(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&From::Store)
    }

    /// As it stands.
    pub(crate) fn health(&self) -> Health {
        let troubles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if troubles.is_empty() {
            Health::Green
        } else {
            Health::Red { why: troubles.values().cloned().collect() }
        }
    }
}
