//! Which files histories had, by what the journal says.

use std::collections::BTreeMap;

use app::decode;
use journal::{Entry, StoreError};
use model::{Event, HistoryId};

/// Rows that are looked at together.
const PAGE: usize = 1_000;

/// A history as the journal tells of it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The row that says which file it has.
    pub(crate) row: u64,
    /// Its files, the present one last.
    pub(crate) files: Vec<[u8; 32]>,
    /// It was erased.
    pub(crate) erased: bool,
}

impl Told {
    /// The file that it has; none when it was erased.
    pub(crate) fn file(&self) -> Option<[u8; 32]> {
        if self.erased { None } else { self.files.last().copied() }
    }
}

/// All histories that the rows up to `last` tell of. An event that this program does not know tells of no file.
///
/// # Errors
/// What `read` says, which gives rows from one on.
pub(crate) fn told(
    last: u64,
    mut read: impl FnMut(u64, usize) -> Result<Vec<Entry>, StoreError>,
) -> Result<BTreeMap<HistoryId, Told>, StoreError> {
    let mut found: BTreeMap<HistoryId, Told> = BTreeMap::new();
    let mut next = 1;
    while next <= last {
        let rows = read(next, PAGE)?;
        let Some(end) = rows.last().map(|row| row.seq) else { break };
        for row in rows.iter().filter(|row| row.seq <= last && row.kind.starts_with("history_")) {
            match decode(row) {
                Ok(
                    Event::HistoryKept { history, file, .. } | Event::HistoryReplaced { history, file, .. },
                ) => {
                    let new = || Told { row: row.seq, files: Vec::new(), erased: false };
                    let told = found.entry(history).or_insert_with(new);
                    told.row = row.seq;
                    told.files.push(file.sha256.0);
                }
                Ok(Event::HistoryErased { history }) => {
                    if let Some(told) = found.get_mut(&history) {
                        told.erased = true;
                    }
                }
                _ => {}
            }
        }
        next = end + 1;
    }
    Ok(found)
}
