//! What can go wrong, typed, each with what happened and what to do. `StoreError` is for every call; the others add what
//! only one call can meet.

use std::path::{Path, PathBuf};

/// Why a call to the store failed. Unless it is `Unknown`, nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or is busy.
    #[error("the store cannot be reached ({what}); nothing was changed: try again in a moment")]
    Unavailable {
        /// What the engine said.
        what: String,
    },
    /// The connection broke while a change was being made durable: it may or may not have been.
    #[error(
        "the connection broke while a change was being recorded ({what}): read again to learn whether it was"
    )]
    Unknown {
        /// What the engine said.
        what: String,
    },
    /// There is no space left. Goes away by itself when there is.
    #[error(
        "the disk of the store is full ({what}); nothing was recorded: free some space, and it goes on by itself"
    )]
    Full {
        /// What the engine said.
        what: String,
    },
    /// The database takes no writes: a standby, a read-only file system or setting.
    #[error(
        "the store takes no writes now ({what}); nothing was recorded: make its database writable, and it goes on by itself"
    )]
    ReadOnly {
        /// What the engine said.
        what: String,
    },
    /// `Store::close` was called.
    #[error("the store was closed: open it again")]
    Closed,
    /// What is stored cannot be right.
    #[error("the store is damaged ({what}): run `inboard verify`, then restore the newest backup")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// A value that cannot be stored, such as a text with a NUL character.
    #[error("a value cannot be stored ({what}); nothing was changed: correct it")]
    Unfit {
        /// Which value, and what is wrong with it.
        what: String,
    },
    /// A file beside the store could not be read or written.
    #[error("failed to use {}: {what}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        what: String,
    },
    /// The engine refused for a reason that this program does not expect.
    #[error("the database refused ({what}); nothing was changed: please report this")]
    Unexpected {
        /// What the engine said.
        what: String,
    },
}

impl StoreError {
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        let full =
            matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded);
        let what = error.to_string();
        if full {
            Self::Full { what: format!("{}: {what}", path.display()) }
        } else {
            Self::File { path: path.to_owned(), what }
        }
    }
}

/// Why nothing was appended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Somebody appended meanwhile.
    #[error("the journal has moved on to {last} meanwhile; nothing was recorded: read on and decide again")]
    Moved {
        /// The last row now.
        last: u64,
    },
    /// That command is in the journal already.
    #[error(
        "command {command} of {actor} was recorded before; nothing was recorded again: read what it led to"
    )]
    Repeated {
        /// Whose command it is.
        actor: String,
        /// The command.
        command: u64,
    },
    /// The commits go back in time.
    #[error(
        "{given} lies before the last record at {last} (microseconds); nothing was recorded: set the clock right"
    )]
    BackInTime {
        /// When the last row was recorded, microseconds.
        last: i64,
        /// What was to be recorded, microseconds.
        given: i64,
    },
    /// A notice or text has the id of another.
    #[error("an id is taken already ({what}); nothing was recorded: choose another")]
    Taken {
        /// What the engine said.
        what: String,
    },
    /// Anything that can happen to every call.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a store was not opened or created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("there is no store at {place}: create one with `inboard init`, or correct the place")]
    Absent {
        /// Where.
        place: String,
    },
    /// There is one already.
    #[error("there is a store at {place} already: open it, or choose another place")]
    Exists {
        /// Where.
        place: String,
    },
    /// It is a backup. Opening its file would change it, and a changed backup is not restored any more.
    #[error("{place} is a backup, and to use it would change it: restore it into a new place first")]
    Backup {
        /// Where.
        place: String,
    },
    /// A newer program made it.
    #[error(
        "the store at {place} was made by a newer program (migration {found}, this one knows {known}): update this program"
    )]
    Newer {
        /// Where.
        place: String,
        /// The highest migration found.
        found: u64,
        /// The highest that this program knows.
        known: u64,
    },
    /// A migration was made from another text than this program's.
    #[error("migration {number} of the store at {place} is not this program's: use the program that made it")]
    Changed {
        /// Where.
        place: String,
        /// Which migration.
        number: u64,
    },
    /// Anything that can happen to every call.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a notice could not be settled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeaseError {
    /// Somebody else claimed it since, or it is settled.
    #[error("the lease of notice {id} was lost: leave it to whoever has it now")]
    LostLease {
        /// Which notice.
        id: u64,
    },
    /// Anything that can happen to every call.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the journal does not fit an anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// The anchor is of another journal.
    #[error("the anchor is of journal {knows}, this is journal {is}: use the anchor of this one")]
    OtherJournal {
        /// The anchor's, in hexadecimal digits.
        knows: String,
        /// This one's.
        is: String,
    },
    /// The tail is gone.
    #[error("the journal ends at {ends}, the anchor knows {knows}: what came after {ends} was cut off")]
    Cut {
        /// The last row.
        ends: u64,
        /// The anchor's row.
        knows: u64,
    },
    /// The row is another one than was anchored.
    #[error("row {seq} is not the one that was anchored: the journal was rewritten at or before it")]
    Rewritten {
        /// The anchor's row.
        seq: u64,
    },
    /// Anything that can happen to every call.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a backup, restore, export or import did not happen. Nothing is left half done.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The target holds something.
    #[error("{place} is not empty: choose an empty place")]
    NotEmpty {
        /// Where.
        place: String,
    },
    /// A line of an import is wrong.
    #[error("line {line}: {what}; nothing was imported")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong, and what was expected.
        what: String,
    },
    /// A backup is incomplete or altered.
    #[error("{}: {what}; nothing was restored: use another backup", path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The chain of a backup is broken.
    #[error("row {seq} of the backup: {what}; nothing was restored: use another backup")]
    Broken {
        /// The first bad row.
        seq: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The target could not be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Anything that can happen to every call.
    #[error(transparent)]
    Store(#[from] StoreError),
}
