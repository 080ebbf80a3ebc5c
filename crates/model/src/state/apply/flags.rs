//! Flags.

use std::collections::BTreeSet;
use std::sync::Arc;

use worktime::Instant;

use super::change_placed;
use crate::state::{Closed, Flag, State};
use crate::{Event, FlagId};

impl State {
    pub(super) fn apply_flags(&mut self, event: &Event, at: Instant) {
        match event {
            Event::FlagRaised { flag, function, by, what, impact, severity, heads_up } => {
                let raised = Flag {
                    function: *function,
                    passed: Vec::new(),
                    by: *by,
                    what: *what,
                    raised_at: at,
                    impact: *impact,
                    severity: *severity,
                    heads_up: *heads_up,
                    result: None,
                    thanked_by: BTreeSet::new(),
                    closed: None,
                    changed: self.applied,
                };
                self.open.note(*flag, None, &raised);
                self.flags.insert(*flag, Arc::new(raised));
                self.flags_of.insert((*function, *flag));
            }
            Event::FlagPassedOn { flag, by, to, reason } => {
                let from = self.change_flag(*flag, |found| {
                    let from = std::mem::replace(&mut found.function, *to);
                    found.passed.push((from, *by, *reason));
                    from
                });
                if let Some(from) = from {
                    self.flags_of.remove(&(from, *flag));
                    self.flags_of.insert((*to, *flag));
                }
            }
            Event::FlagSettled { flag, by: _, result, note } => {
                self.change_flag(*flag, |found| {
                    found.result = Some((*result, *note));
                    found.closed = Some(at);
                });
                self.note_closed(at, Closed::Flag(*flag));
            }
            Event::RaiserThanked { flag, by } => {
                self.change_flag(*flag, |found| found.thanked_by.insert(*by));
            }
            Event::FlagWithdrawn { flag } => {
                self.change_flag(*flag, |found| found.closed = Some(at));
                self.note_closed(at, Closed::Flag(*flag));
            }
            _ => {}
        }
    }

    fn change_flag<R>(&mut self, id: FlagId, with: impl FnOnce(&mut Flag) -> R) -> Option<R> {
        let seq = self.applied;
        change_placed(&mut self.flags, &mut self.open, id, |found: &mut Flag| {
            found.changed = seq;
            with(found)
        })
    }
}
