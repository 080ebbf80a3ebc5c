//! What one person of a partner sees beyond what all of their company do: what they personally take part in, of functions
//! that are hidden.

use std::collections::BTreeSet;

use model::{CompanyId, FunctionId, PersonId, Piece, State};

use super::Part;
use super::common::Common;
use super::number::{Sum, marked, number_of, put};
use super::people::{Met, glimpse, part_takers, people_of_climb, waits};
use super::places::Seen;
use super::thing::{Thing, passed};

/// What somebody saw when they looked last.
#[derive(Debug)]
pub(super) struct Own {
    /// Of which revision of what their company sees.
    pub(super) revision: u64,
    pub(super) part: Part,
}

impl Own {
    /// What somebody sees now; `before` is what they saw.
    pub(super) fn of(
        company: CompanyId,
        common: &Common,
        state: &State,
        person: PersonId,
        before: Option<&Self>,
    ) -> Self {
        let (part, sum) = (common.part.clone(), common.sum);
        let met = Met::default();
        let mut looking =
            Looking { common, state, person, part, sum, met, glimpsed: BTreeSet::new(), added: Vec::new() };
        for thing in common.taking_part.get(&person).into_iter().flatten() {
            looking.look(*thing);
        }
        looking.functions();
        looking.timers();
        let Looking { mut part, sum, met, .. } = looking;
        let (people, teams) = (met.people.into_iter().collect(), met.teams.into_iter().collect());
        let seen = Seen { company, people, teams };
        let before = before.map(|before| &before.part.state);
        let places = common.places.beyond(state, seen, &mut part, before);
        let preferences = state.preferences.get(&person).cloned();
        let version =
            number_of(&(sum.value(), places.value(), &preferences, &part.organisation, part.paused));
        part.preferences.extend(preferences.map(|found| (person, found)));
        let part = Part { state: part, common: common.part.clone(), version };
        Self { revision: common.revision, part }
    }
}

struct Looking<'a> {
    common: &'a Common,
    state: &'a State,
    person: PersonId,
    part: State,
    sum: Sum,
    met: Met,
    /// Functions of which only what the person takes part in is seen.
    glimpsed: BTreeSet<FunctionId>,
    /// What is seen beyond what all see.
    added: Vec<Thing>,
}

impl Looking<'_> {
    fn sees(&self, function: FunctionId) -> bool {
        self.common.whole.contains(&function)
    }

    fn glimpse(&mut self, function: FunctionId) {
        if !self.sees(function) {
            self.glimpsed.insert(function);
        }
    }

    /// Something that they take part in.
    fn look(&mut self, thing: Thing) {
        match thing {
            Thing::Flag(id) => self.flag(id),
            Thing::Climb(id) => self.climb(id),
            other => self.add(other),
        }
    }

    /// Adds a thing as it is.
    fn add(&mut self, thing: Thing) {
        let Some(function) = thing.function(self.state).filter(|function| !self.sees(*function)) else {
            return;
        };
        let Some(piece) = thing.piece(self.state, &self.common.whole) else { return };
        self.met.people.extend(part_takers(self.state, thing));
        if let Thing::Outcome(id) = thing {
            let readings = self.state.outcomes.get(&id).into_iter().flat_map(|found| &found.readings);
            self.met.people.extend(readings.map(|reading| reading.by));
        }
        self.put(thing, piece);
        self.glimpse(function);
    }

    fn put(&mut self, thing: Thing, piece: Piece) {
        put(&mut self.part, &mut self.sum, piece);
        self.added.push(thing);
    }

    /// One's own flag that went where one does not see stays where one saw it last: at the latest where one raised it.
    fn flag(&mut self, id: model::FlagId) {
        let Some(flag) = self.state.flags.get(&id) else { return };
        let mut seen = passed(flag, &self.common.whole);
        if self.sees(flag.function) || flag.by != self.person {
            return;
        }
        let last = seen.passed.pop();
        seen.function =
            last.as_ref().or(flag.passed.first()).map_or(flag.function, |(function, _, _)| *function);
        self.glimpse(seen.function);
        self.met.people.push(seen.by);
        self.met.people.extend(&seen.thanked_by);
        self.met.people.extend(seen.passed.iter().map(|(_, person, _)| *person));
        self.put(Thing::Flag(id), Piece::Flag(id, Some(marked(&id, seen))));
    }

    /// Something that they were told of, and what it is about.
    fn climb(&mut self, id: model::EscalationId) {
        let Some(climb) = self.state.escalations.get(&id) else { return };
        let about = Thing::of_subject(climb.subject);
        if !self.sees(climb.function) {
            self.met.people.extend(people_of_climb(climb));
            self.met.path(&climb.path);
            self.glimpse(climb.function);
            let thing = Thing::Climb(id);
            if let Some(piece) = thing.piece(self.state, &self.common.whole) {
                self.put(thing, piece);
            }
        }
        match about {
            Thing::Flag(flag) if self.part.flags.contains_key(&flag) => {}
            Thing::Flag(flag) => {
                let Some(found) = self.state.flags.get(&flag) else { return };
                self.met.people.push(found.by);
                self.glimpse(found.function);
                if let Some(piece) = about.piece(self.state, &self.common.whole) {
                    self.put(about, piece);
                }
            }
            other => self.add(other),
        }
    }

    /// The functions of which something was seen.
    fn functions(&mut self) {
        for id in std::mem::take(&mut self.glimpsed) {
            let Some(function) = self.state.functions.get(&id) else { continue };
            let seen = glimpse(function, &self.part);
            self.met.people.push(seen.sponsor);
            self.met.teams.extend(seen.deliveries.iter().map(|delivery| delivery.team));
            put(&mut self.part, &mut self.sum, Piece::Function(id, Some(marked(&id, seen))));
        }
    }

    /// What waits for a time with what was seen.
    fn timers(&mut self) {
        for thing in std::mem::take(&mut self.added) {
            waits(self.state, thing, &mut self.met);
            for key in thing.timers() {
                if let Some(due) = self.state.timers.get(&key) {
                    put(&mut self.part, &mut self.sum, Piece::Timer(key, Some(due.clone())));
                }
            }
        }
    }
}
