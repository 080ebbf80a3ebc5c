//! Functions: who delivers and uses them, what they promise, who answers for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use worktime::Instant;

use super::change_placed;
use crate::state::{Delivery, Function, State};
use crate::{Event, FunctionId};

impl State {
    pub(super) fn apply_functions(&mut self, event: &Event, at: Instant) {
        let seq = self.applied;
        match event {
            Event::FunctionSetUp { function, name, purpose, team, since, sponsor } => {
                let made = Function {
                    name: *name,
                    purpose: *purpose,
                    deliveries: vec![Delivery { team: *team, since: *since, recorded: at }],
                    consumers: BTreeSet::new(),
                    sponsor: *sponsor,
                    charter: None,
                    path: None,
                    shared_with: BTreeSet::new(),
                    held: BTreeMap::new(),
                    offers: BTreeSet::new(),
                    history: Vec::new(),
                    outcomes: BTreeSet::new(),
                    rights: BTreeSet::new(),
                    retired: None,
                    changed: seq,
                };
                self.open.note(*function, None, &made);
                self.functions.insert(*function, Arc::new(made));
            }
            Event::DeliveryMoved { function, team, since } => {
                let delivery = Delivery { team: *team, since: *since, recorded: at };
                self.change_function(*function, |found| found.deliveries.push(delivery));
                self.touch_holding(*function);
            }
            Event::ConsumersNamed { function, consumers } => {
                self.change_function(*function, |found| found.consumers.clone_from(consumers));
            }
            Event::SponsorNamed { function, sponsor } => {
                self.change_function(*function, |found| found.sponsor = *sponsor);
                self.touch_holding(*function);
            }
            Event::CharterWritten { function, charter } => {
                self.change_function(*function, |found| found.charter = Some(charter.clone()));
            }
            Event::PathSet { function: Some(function), path } => {
                self.change_function(*function, |found| found.path.clone_from(path));
            }
            Event::PathSet { function: None, path } => {
                if let (Some(organisation), Some(path)) = (&mut self.organisation, path) {
                    organisation.path = path.clone();
                }
            }
            Event::FunctionShared { function, company, shared } => {
                self.change_function(*function, |found| {
                    if *shared {
                        found.shared_with.insert(*company);
                    } else {
                        found.shared_with.remove(company);
                    }
                });
            }
            Event::FunctionRetired { function } => {
                self.change_function(*function, |found| found.retired = Some(at));
            }
            _ => {}
        }
    }

    pub(super) fn change_function<R>(&mut self, id: FunctionId, with: impl FnOnce(&mut Function) -> R) {
        let seq = self.applied;
        change_placed(&mut self.functions, &mut self.open, id, |found: &mut Function| {
            found.changed = seq;
            with(found)
        });
    }
}
