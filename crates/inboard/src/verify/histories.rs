//! Whether the files of histories are still those that the journal tells of.

use std::collections::BTreeMap;
use std::fmt;

use app::decode;
use journal::{FileState, Store};
use model::{Event, HistoryId};

/// Rows that are looked at together.
const PAGE: usize = 1_000;

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
    for (history, (row, sha256)) in kept(store, last)? {
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

type Kept = BTreeMap<HistoryId, (u64, [u8; 32])>;

/// Which file each history has, and the row that says so.
fn kept(store: &Store, last: u64) -> anyhow::Result<Kept> {
    let mut kept = Kept::new();
    let mut next = 1;
    while next <= last {
        let rows = store.read(next, PAGE)?;
        let Some(end) = rows.last().map(|row| row.seq) else { break };
        for row in rows.iter().filter(|row| row.seq <= last && row.kind.starts_with("history_")) {
            // An event that this program does not know tells of no file it could look for.
            match decode(row) {
                Ok(
                    Event::HistoryKept { history, file, .. } | Event::HistoryReplaced { history, file, .. },
                ) => {
                    kept.insert(history, (row.seq, file.sha256.0));
                }
                Ok(Event::HistoryErased { history }) => {
                    kept.remove(&history);
                }
                _ => {}
            }
        }
        next = end + 1;
    }
    Ok(kept)
}
