//! Escalations, and due times that moved.

use std::sync::Arc;

use worktime::Instant;

use super::{change, change_placed};
use crate::state::{Closed, Escalation, Phase, State, Told};
use crate::{Basis, Due, EscalationId, Event, TimerKey};

impl State {
    pub(super) fn apply_escalations(&mut self, event: &Event, at: Instant) {
        match event {
            Event::EscalationStarted { escalation, subject, function, path, ceiling } => {
                let started = Escalation {
                    subject: *subject,
                    function: *function,
                    path: Arc::new(path.clone()),
                    started_at: at,
                    ceiling: *ceiling,
                    round: 0,
                    step: 0,
                    phase: Phase::Starting,
                    told: Vec::new(),
                    ended_at: None,
                    changed: self.applied,
                };
                self.escalations.insert(*escalation, Arc::new(started));
                self.climbing.insert(*subject, *escalation);
                self.set_timer(TimerKey::Ceiling(*escalation), &Due::wall(*ceiling));
            }
            Event::StepTaken { escalation, round, step, to, called: _, due } => {
                let told = Told { person: *to, round: *round, step: *step, at };
                self.change_escalation(*escalation, |found| {
                    (found.round, found.step) = (*round, *step);
                    found.phase = Phase::Waiting(*to);
                    found.told.push(told);
                });
                self.set_timer(TimerKey::Step(*escalation), due);
            }
            Event::StepPassed { escalation, round, step, why: _ } => {
                self.change_escalation(*escalation, |found| (found.round, found.step) = (*round, *step));
            }
            Event::StepHeld { escalation, round, step, due } => {
                self.change_escalation(*escalation, |found| {
                    (found.round, found.step) = (*round, *step);
                    found.phase = Phase::Held(turns(due));
                });
                self.set_timer(TimerKey::Step(*escalation), due);
            }
            Event::EscalationAcknowledged { escalation, by, due } => {
                self.change_escalation(*escalation, |found| found.phase = Phase::Acknowledged(*by));
                // Somebody has it. The ceiling runs on only if they forget.
                self.clear_timer(TimerKey::Ceiling(*escalation));
                self.set_timer(TimerKey::Step(*escalation), due);
            }
            Event::AcknowledgementForgotten { escalation, by: _ } => {
                self.change_escalation(*escalation, |found| found.phase = Phase::Starting);
                self.clear_timer(TimerKey::Step(*escalation));
                if let Some(ceiling) = self.escalations.get(escalation).map(|found| found.ceiling) {
                    self.set_timer(TimerKey::Ceiling(*escalation), &Due::wall(ceiling));
                }
            }
            Event::CeilingReached { escalation, to } => {
                self.change_escalation(*escalation, |found| {
                    let step = found.path.steps.len() as u8;
                    found.step = step;
                    found.phase = Phase::AtCeiling(*to);
                    found.told.push(Told { person: *to, round: found.round, step, at });
                });
                self.clear_timer(TimerKey::Ceiling(*escalation));
                self.clear_timer(TimerKey::Step(*escalation));
            }
            Event::CeilingUnreached { escalation, back_first, due } => {
                self.change_escalation(*escalation, |found| found.phase = Phase::Unreached(*back_first));
                self.clear_timer(TimerKey::Ceiling(*escalation));
                self.set_timer(TimerKey::Step(*escalation), due);
            }
            Event::EscalationEnded { escalation, why } => {
                let subject = self.change_escalation(*escalation, |found| {
                    found.phase = Phase::Ended(*why);
                    found.ended_at = Some(at);
                    found.subject
                });
                if let Some(subject) = subject {
                    self.climbing.remove(&subject);
                }
                self.clear_timer(TimerKey::Ceiling(*escalation));
                self.clear_timer(TimerKey::Step(*escalation));
                self.note_closed(at, Closed::Escalation(*escalation));
            }
            Event::DueMoved { moved, kept } => {
                for (key, due) in moved {
                    self.move_timer(*key, due);
                }
                for key in kept {
                    self.keep_timer(*key);
                }
            }
            _ => {}
        }
    }

    fn move_timer(&mut self, key: TimerKey, due: &Due) {
        self.set_timer(key, due);
        if let TimerKey::Step(escalation) = key {
            change(&mut self.escalations, &escalation, |found| {
                if let Phase::Held(held) = &mut found.phase {
                    *held = turns(due);
                }
            });
        }
    }

    fn change_escalation<R>(
        &mut self,
        id: EscalationId,
        with: impl FnOnce(&mut Escalation) -> R,
    ) -> Option<R> {
        let seq = self.applied;
        let (result, before) =
            change_placed(&mut self.escalations, &mut self.open, id, |found: &mut Escalation| {
                let before = matches!(found.phase, Phase::Held(_) | Phase::Unreached(_));
                found.changed = seq;
                (with(found), before)
            })?;
        self.note_holding(id, before);
        Some(result)
    }
}

/// Who a held step waits for.
fn turns(due: &Due) -> Vec<crate::Turn> {
    if let Basis::FirstAtWork { turns } = &due.basis { turns.clone() } else { Vec::new() }
}
