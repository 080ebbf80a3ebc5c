//! The indexes that `apply` keeps: what is due when, whose hours it depends on, what has to be worked out again, and
//! what may be forgotten.

use std::sync::Arc;

use worktime::{DAY, Instant};

use super::{Closed, State};
use crate::{Due, EscalationId, FunctionId, PersonId, Phase, Receiver, SiteId, TeamId, TimerKey};

/// How many closed things are forgotten with each event at most, so that no event costs much.
const FORGOTTEN_MAX: usize = 4;

impl State {
    /// When time has to be asked next: the earliest due time, or the last event's when something has to be worked out
    /// again. `None` when nothing waits, and while the operation is paused.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        if self.paused.is_some() || self.organisation.is_none() {
            return None;
        }
        if !self.stale.is_empty() {
            return Some(self.last_at);
        }
        (0..TimerKey::CLASSES).filter_map(|class| self.first_due(class)).map(|(at, _)| at).min()
    }

    /// The first timer of a class.
    pub(crate) fn first_due(&self, class: u8) -> Option<(Instant, TimerKey)> {
        let from = (class, Instant::MIN, TimerKey::FIRST);
        let (found, at, key) = self.due.range(from..).next()?;
        (*found == class).then_some((*at, *key))
    }

    /// The timer to take at `now`: the first class that has one due, and its earliest.
    pub(crate) fn due_now(&self, now: Instant) -> Option<TimerKey> {
        (0..TimerKey::CLASSES)
            .filter_map(|class| self.first_due(class))
            .find(|(at, _)| *at <= now)
            .map(|(_, key)| key)
    }

    /// Timers that have to be worked out again, up to `count`.
    pub(crate) fn stale(&self, count: usize) -> Vec<TimerKey> {
        self.stale.iter().take(count).copied().collect()
    }

    /// Whether a timer has to be worked out again.
    pub(crate) fn is_stale(&self, key: TimerKey) -> bool {
        self.stale.contains(&key)
    }

    /// How many things wait for a time.
    #[must_use]
    pub fn timers_open(&self) -> usize {
        self.timers.len()
    }

    pub(super) fn set_timer(&mut self, key: TimerKey, due: &Due) {
        self.clear_timer(key);
        self.due.insert((key.class(), due.at, key));
        for person in due.basis.people() {
            self.watching.insert((person, key));
        }
        self.timers.insert(key, Arc::new(due.clone()));
    }

    /// Sets a timer, or clears it when there is nothing to wait for.
    pub(super) fn set_timer_or_clear(&mut self, key: TimerKey, due: Option<&Due>) {
        match due {
            Some(due) => self.set_timer(key, due),
            None => self.clear_timer(key),
        }
    }

    pub(super) fn clear_timer(&mut self, key: TimerKey) {
        self.stale.remove(&key);
        let Some(due) = self.timers.remove(&key) else { return };
        self.due.remove(&(key.class(), due.at, key));
        for person in due.basis.people() {
            self.watching.remove(&(person, key));
        }
    }

    pub(super) fn keep_timer(&mut self, key: TimerKey) {
        self.stale.remove(&key);
    }

    /// Everything that depends on a person's working time has to be worked out again.
    pub(super) fn touch_person(&mut self, person: PersonId) {
        let keys: Vec<TimerKey> = self
            .watching
            .range((person, TimerKey::FIRST)..)
            .take_while(|(of, _)| *of == person)
            .map(|(_, key)| *key)
            .collect();
        self.stale.extend(keys);
    }

    pub(super) fn touch_team(&mut self, team: TeamId) {
        let people: Vec<PersonId> =
            self.people.iter().filter(|(_, person)| person.team == Some(team)).map(|(id, _)| *id).collect();
        people.into_iter().for_each(|person| self.touch_person(person));
    }

    pub(super) fn touch_site(&mut self, site: SiteId) {
        let people: Vec<PersonId> =
            self.people.iter().filter(|(_, person)| person.site == site).map(|(id, _)| *id).collect();
        people.into_iter().for_each(|person| self.touch_person(person));
    }

    pub(super) fn touch_all(&mut self) {
        let keys: Vec<TimerKey> = self.timers.keys().copied().collect();
        self.stale.extend(keys);
    }

    /// Escalations of a function that wait for somebody have to look again who their receivers are.
    pub(super) fn touch_holding(&mut self, function: FunctionId) {
        let held = self.holding.range((function, EscalationId(0))..).take_while(|(of, _)| *of == function);
        let keys: Vec<TimerKey> = held.map(|(_, escalation)| TimerKey::Step(*escalation)).collect();
        self.stale.extend(keys);
    }

    /// Escalations that wait at or before a step which names such a receiver have to look again who that is.
    pub(super) fn touch_named(&mut self, named: impl Fn(FunctionId, Receiver) -> bool) {
        let waits = |(function, id): &&(FunctionId, EscalationId)| {
            self.escalations.get(id).is_some_and(|found| {
                let rest = found.path.steps.iter().skip(usize::from(found.step));
                rest.into_iter().any(|step| named(*function, step.receiver))
            })
        };
        let keys: Vec<TimerKey> =
            self.holding.iter().filter(waits).map(|(_, escalation)| TimerKey::Step(*escalation)).collect();
        self.stale.extend(keys);
    }

    /// Whoever is on duty for a team may be another.
    pub(super) fn touch_duty(&mut self, team: TeamId) {
        let waiting = self.duty_holding.range((team, EscalationId(0))..).take_while(|(of, _)| *of == team);
        let keys: Vec<TimerKey> = waiting.map(|(_, escalation)| TimerKey::Step(*escalation)).collect();
        self.stale.extend(keys);
    }

    /// Notes whether an escalation waits for somebody to be back.
    pub(super) fn note_holding(&mut self, id: EscalationId, before: bool) {
        let Some(found) = self.escalations.get(&id).cloned() else { return };
        let holds = matches!(found.phase, Phase::Held(_) | Phase::Unreached(_));
        if !holds && !before {
            return;
        }
        let teams = found.path.steps.iter().filter_map(|step| match step.receiver {
            Receiver::OnDuty(team) => Some((team, id)),
            _ => None,
        });
        if holds {
            self.holding.insert((found.function, id));
            self.duty_holding.extend(teams);
        } else {
            self.holding.remove(&(found.function, id));
            for key in teams {
                self.duty_holding.remove(&key);
            }
        }
    }

    pub(super) fn note_closed(&mut self, at: Instant, what: Closed) {
        self.closed.insert((at, what));
    }

    /// Forgets what closed long ago; the journal has it.
    pub(super) fn forget(&mut self, now: Instant) {
        let before = Instant::from_micros(now.as_micros().saturating_sub(Self::KEPT_DAYS * DAY));
        for _ in 0..FORGOTTEN_MAX {
            let Some((at, what)) = self.closed.get_min().copied().filter(|(at, _)| *at < before) else {
                return;
            };
            self.closed.remove(&(at, what));
            match what {
                Closed::Decision(id) => {
                    if let Some(gone) = self.decisions.remove(&id) {
                        self.decisions_of.remove(&(gone.function, id));
                    }
                }
                Closed::Flag(id) => {
                    if let Some(gone) = self.flags.remove(&id) {
                        self.flags_of.remove(&(gone.function, id));
                    }
                }
                Closed::Escalation(id) => drop(self.escalations.remove(&id)),
                Closed::Offer(id) => drop(self.ownerships.remove(&id)),
            }
        }
    }
}
