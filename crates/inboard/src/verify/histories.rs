//! Whether the files of histories are still those that the journal tells of.

use std::fmt;

use journal::{FileState, Store};

use crate::histories::told;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Histories {
    /// Histories whose file is as it was.
    fit: u64,
    /// The first that is not.
    pub(super) wrong: Option<String>,
}

impl fmt::Display for Histories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fit {
            0 => Ok(()),
            1 => f.write_str(", one history's file fits"),
            more => write!(f, ", {more} histories' files fit"),
        }
    }
}

/// Looks at the file that each history has by row `last`.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn check(store: &Store, last: u64) -> anyhow::Result<Histories> {
    let mut found = Histories::default();
    for (history, told) in told(last, |from, limit| store.read(from, limit))? {
        let (row, Some(sha256)) = (told.row, told.file()) else { continue };
        match store.check_file(&sha256)? {
            FileState::Whole => found.fit += 1,
            state => {
                let what = if state == FileState::Gone { "is not there" } else { "was changed" };
                found.wrong = Some(format!("row {row}: the file of history {history} {what}"));
                return Ok(found);
            }
        }
    }
    Ok(found)
}
