//! Rights to decide, and decisions.

use std::sync::Arc;

use worktime::Instant;

use super::{change, change_placed};
use crate::state::{Answer, Closed, Decision, DecisionType, Proposal, State};
use crate::{DecisionId, DecisionTypeId, Due, Event, OverdueWhy, Right, RightEnd, TimerKey};

impl State {
    pub(super) fn apply_decisions(&mut self, event: &Event, at: Instant) {
        match event {
            Event::RightGiven { decision_type, .. } => self.apply_right(*decision_type, event),
            Event::RightConfirmed { decision_type, by: _ } => {
                self.change_type(*decision_type, |found| {
                    found.right.trial_until = None;
                    found.before = None;
                });
                self.clear_timer(TimerKey::Trial(*decision_type));
            }
            Event::RightEnded { decision_type, why } => self.apply_right_end(*decision_type, *why, at),
            Event::DecisionAsked { decision, .. } => self.apply_asked(*decision, event, at),
            Event::DecisionProposed { decision, by, proposal, due } => {
                let proposal = Proposal { by: *by, what: *proposal, at };
                self.change_decision(*decision, |found| found.proposal = Some(proposal));
                self.set_timer(TimerKey::Silence(*decision), due);
            }
            Event::DecisionRecommended { decision, by, recommendation } => {
                self.change_decision(*decision, |found| found.recommendation = Some((*by, *recommendation)));
            }
            Event::DecisionObjected { decision, by, reason } => {
                self.change_decision(*decision, |found| found.objections.push((*by, *reason)));
                self.clear_timer(TimerKey::Silence(*decision));
            }
            Event::DecisionNudged { decision, by: _ } => {
                self.change_decision(*decision, |found| found.nudged = Some(at));
            }
            Event::DecisionHandedOver { decision, from: _, to } => {
                self.change_decision(*decision, |found| {
                    found.decider = *to;
                    found.nudged = None;
                });
            }
            Event::DecisionOverdue { decision, why } => {
                self.change_decision(*decision, |found| *found.overdue.get_or_insert((at, *why)));
                self.clear_timer(TimerKey::Needed(*decision));
                // What was proposed in time still goes ahead when everybody had theirs.
                if *why == OverdueWhy::NotHeard {
                    self.clear_timer(TimerKey::Silence(*decision));
                }
            }
            Event::DecisionMade { decision, by, answer, working_minutes, wall_minutes } => {
                let (working_minutes, wall_minutes) = (*working_minutes, *wall_minutes);
                let answer = Answer { by: *by, what: *answer, working_minutes, wall_minutes };
                self.close_decision(*decision, Some(answer), at);
            }
            Event::DecisionWithdrawn { decision } => self.close_decision(*decision, None, at),
            _ => {}
        }
    }

    fn apply_right(&mut self, id: DecisionTypeId, event: &Event) {
        let Event::RightGiven { function, name, right, stands_for, .. } = event else { return };
        let given = self.decision_types.get(&id).filter(|known| known.ended.is_none());
        let before: Option<Right> = given
            .map(|known| match right.trial_until {
                // A trial that is given anew still goes back to what was there before the first.
                Some(_) if known.right.trial_until.is_some() => known.before.clone(),
                _ => Some(known.right.clone()),
            })
            .unwrap_or_default();
        let made = DecisionType {
            function: *function,
            name: *name,
            right: right.clone(),
            before: right.trial_until.and(before),
            stands_for: *stands_for,
            ended: None,
            changed: self.applied,
        };
        self.decision_types.insert(id, Arc::new(made));
        self.change_function(*function, |found| found.rights.insert(id));
        let trial = right.trial_until.map(Due::wall);
        self.set_timer_or_clear(TimerKey::Trial(id), trial.as_ref());
    }

    fn apply_right_end(&mut self, id: DecisionTypeId, why: RightEnd, at: Instant) {
        self.clear_timer(TimerKey::Trial(id));
        let gone =
            self.change_type(id, |found| match found.before.take().filter(|_| why == RightEnd::Trial) {
                Some(before) => {
                    found.right = before;
                    None
                }
                None => {
                    found.ended = Some((at, why));
                    Some(found.function)
                }
            });
        if let Some(function) = gone.flatten() {
            self.change_function(function, |found| found.rights.remove(&id));
        }
    }

    fn apply_asked(&mut self, id: DecisionId, event: &Event, at: Instant) {
        let Event::DecisionAsked { function, decision_type, by, decider, level, .. } = event else { return };
        let Event::DecisionAsked { question, options, context, amount, needed_by, .. } = event else {
            return;
        };
        let asked = Decision {
            function: *function,
            decision_type: *decision_type,
            asked_by: *by,
            asked_at: at,
            decider: *decider,
            level: *level,
            question: *question,
            options: options.clone(),
            context: *context,
            amount: *amount,
            needed_by: *needed_by,
            proposal: None,
            recommendation: None,
            objections: Vec::new(),
            nudged: None,
            overdue: None,
            answer: None,
            closed: None,
            changed: self.applied,
        };
        self.open.note(id, None, &asked);
        self.decisions.insert(id, Arc::new(asked));
        self.decisions_of.insert((*function, id));
        self.set_timer(TimerKey::Needed(id), &Due::wall(*needed_by));
    }

    fn close_decision(&mut self, id: DecisionId, answer: Option<Answer>, at: Instant) {
        self.change_decision(id, |found| {
            found.answer = answer;
            found.closed = Some(at);
        });
        self.clear_timer(TimerKey::Needed(id));
        self.clear_timer(TimerKey::Silence(id));
        self.note_closed(at, Closed::Decision(id));
    }

    fn change_type<R>(&mut self, id: DecisionTypeId, with: impl FnOnce(&mut DecisionType) -> R) -> Option<R> {
        let seq = self.applied;
        change(&mut self.decision_types, &id, |found| {
            found.changed = seq;
            with(found)
        })
    }

    fn change_decision<R>(&mut self, id: DecisionId, with: impl FnOnce(&mut Decision) -> R) -> Option<R> {
        let seq = self.applied;
        change_placed(&mut self.decisions, &mut self.open, id, |found: &mut Decision| {
            found.changed = seq;
            with(found)
        })
    }
}
