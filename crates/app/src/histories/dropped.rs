//! Which files of histories nothing needs any more after some events.

use model::{Event, State};

use super::in_use;

/// Files that histories had before and none has after: those of a history that was erased, and the one that a newer export
/// took the place of.
pub(crate) fn dropped(before: &State, after: &State, events: &[Event]) -> Vec<[u8; 32]> {
    let mut gone = Vec::new();
    for event in events {
        let (id, is_erased) = match event {
            Event::HistoryErased { history } => (history, true),
            Event::HistoryReplaced { history, .. } => (history, false),
            _ => continue,
        };
        let Some(found) = before.histories.get(id) else { continue };
        gone.extend(found.file.map(|file| file.sha256));
        if is_erased {
            // Also those that should have gone when they were replaced.
            gone.extend(&found.earlier);
        }
    }
    // The same export may be kept twice.
    gone.retain(|sha256| !in_use(after, &sha256.0));
    gone.into_iter().map(|digest| digest.0).collect()
}
