//! Why something that was asked for was not done. `Error` is what every caller gets; below it are the model's refusals and
//! the journal's errors.

use journal::{AppendError, StoreError};
use model::Refusal;

/// Why a request was not carried out. Unless it is `Unknown`, nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The rules, or what the actor may do, forbid it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What the request was based on has changed.
    #[error("this was changed meanwhile: look at it again, then decide")]
    Stale {
        /// The number that its view gives it now.
        now: u64,
    },
    /// Something in the request cannot be right, whatever the state.
    #[error("the request cannot be used: {what}")]
    Unfit {
        /// What, and what was expected.
        what: String,
    },
    /// Too much is asked for at once.
    #[error("too much is asked for at once: try again in a moment, with the same id")]
    Busy,
    /// Nothing can be recorded now: the store cannot be reached, or the clock cannot be believed.
    #[error("nothing can be recorded now ({what}): try again in a moment, with the same id")]
    Unavailable {
        /// Why.
        what: String,
    },
    /// It may or may not have been recorded.
    #[error("it is not known whether this was recorded ({what}): send it again with the same id")]
    Unknown {
        /// What the engine said.
        what: String,
    },
    /// The disk is full.
    #[error("the disk is full ({what}): nothing was recorded; free some space, and it goes on by itself")]
    Full {
        /// What the engine said.
        what: String,
    },
    /// The store takes no writes.
    #[error(
        "the store takes no writes now ({what}): nothing was recorded; it goes on by itself when it does"
    )]
    ReadOnly {
        /// What the engine said.
        what: String,
    },
    /// The journal holds something that this program does not know.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store is damaged, or was used wrongly.
    #[error("the store cannot be used ({what}): run `inboard verify`")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// The service has ended.
    #[error("the service has stopped: send it again, with the same id, when it runs")]
    Stopped,
}

/// An event that this program cannot read. The node that meets it stops writing and ticking, and keeps what it knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "event {seq} of the journal is a `{kind}` that this program cannot read ({what}): update this program"
)]
pub struct Unreadable {
    /// Its number.
    pub seq: u64,
    /// Its kind, as the journal has it.
    pub kind: String,
    /// What is wrong with it for this program.
    pub what: String,
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { what } => Self::Unavailable { what },
            StoreError::Unknown { what } => Self::Unknown { what },
            StoreError::Full { what } => Self::Full { what },
            StoreError::ReadOnly { what } => Self::ReadOnly { what },
            StoreError::Closed => Self::Stopped,
            StoreError::Unfit { what } => Self::Unfit { what },
            StoreError::Damaged { what } | StoreError::Unexpected { what } => Self::Damaged { what },
            StoreError::File { path, what } => Self::Damaged { what: format!("{}: {what}", path.display()) },
        }
    }
}

impl From<AppendError> for Error {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Store(error) => error.into(),
            // What a node could not settle by deciding again, several times: others were always first.
            AppendError::Moved { .. } | AppendError::Repeated { .. } | AppendError::BackInTime { .. } => {
                Self::Busy
            }
            AppendError::Taken { what } => {
                Self::Unfit { what: format!("an id is taken already ({what}): draw another") }
            }
        }
    }
}
