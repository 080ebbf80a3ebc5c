//! Histories of real work: kept, replaced by newer ones, erased.

use std::sync::Arc;

use worktime::Instant;

use super::change;
use crate::Event;
use crate::state::{History, State};

impl State {
    pub(super) fn apply_histories(&mut self, event: &Event, at: Instant) {
        let seq = self.applied;
        match event {
            Event::HistoryKept { history, name, file, mapping, shown_names, by } => {
                let kept = History {
                    name: *name,
                    file: Some(*file),
                    earlier: Vec::new(),
                    mapping: *mapping,
                    shown_names: *shown_names,
                    kept: at,
                    by: *by,
                    erased: None,
                    changed: seq,
                };
                self.histories.insert(*history, Arc::new(kept));
            }
            Event::HistoryReplaced { history, file, mapping, shown_names, by } => {
                change(&mut self.histories, history, |found| {
                    let before = found.file.replace(*file).filter(|before| before.sha256 != file.sha256);
                    found.earlier.extend(before.map(|before| before.sha256));
                    (found.mapping, found.shown_names) = (*mapping, *shown_names);
                    (found.kept, found.by, found.changed) = (at, *by, seq);
                });
            }
            Event::HistoryErased { history } => {
                change(&mut self.histories, history, |found| {
                    found.earlier.extend(found.file.take().map(|file| file.sha256));
                    (found.erased, found.changed) = (Some(at), seq);
                });
            }
            _ => {}
        }
    }
}
