//! Outcomes and their readings.

use std::sync::Arc;

use worktime::Instant;

use super::change_placed;
use crate::state::{Outcome, Reading, State};
use crate::{Event, OutcomeId, TimerKey};

impl State {
    pub(super) fn apply_outcomes(&mut self, event: &Event, at: Instant) {
        match event {
            Event::OutcomeDefined { outcome, function, aim, due } => {
                let made = Outcome {
                    function: *function,
                    aim: aim.clone(),
                    readings: Vec::new(),
                    overdue: None,
                    retired: None,
                    changed: self.applied,
                };
                self.open.note(*outcome, None, &made);
                self.outcomes.insert(*outcome, Arc::new(made));
                self.change_function(*function, |found| found.outcomes.insert(*outcome));
                self.set_timer_or_clear(TimerKey::Reading(*outcome), due.as_ref());
            }
            Event::OutcomeChanged { outcome, aim, due } => {
                self.change_outcome(*outcome, |found| {
                    found.aim = aim.clone();
                    found.overdue = None;
                });
                self.set_timer_or_clear(TimerKey::Reading(*outcome), due.as_ref());
            }
            Event::OutcomeRetired { outcome } => {
                self.change_outcome(*outcome, |found| found.retired = Some(at));
                if let Some(function) = self.outcomes.get(outcome).map(|found| found.function) {
                    self.change_function(function, |found| found.outcomes.remove(outcome));
                }
                self.clear_timer(TimerKey::Reading(*outcome));
            }
            Event::ReadingTaken { outcome, value, of, note, by, due } => {
                let reading = Reading { value: *value, of: *of, recorded: at, note: *note, by: *by };
                self.change_outcome(*outcome, |found| {
                    if found.readings.len() >= Outcome::READINGS_KEPT {
                        found.readings.remove(0);
                    }
                    found.readings.push(reading);
                    found.overdue = None;
                });
                self.set_timer_or_clear(TimerKey::Reading(*outcome), due.as_ref());
            }
            Event::ReadingAwaited { outcome, due } => {
                self.set_timer_or_clear(TimerKey::Reading(*outcome), due.as_ref());
            }
            Event::ReadingOverdue { outcome } => {
                self.change_outcome(*outcome, |found| found.overdue = Some(at));
                self.clear_timer(TimerKey::Reading(*outcome));
            }
            _ => {}
        }
    }

    fn change_outcome(&mut self, id: OutcomeId, with: impl FnOnce(&mut Outcome)) {
        let seq = self.applied;
        change_placed(&mut self.outcomes, &mut self.open, id, |found: &mut Outcome| {
            with(found);
            found.changed = seq;
        });
    }
}
