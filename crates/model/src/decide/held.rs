//! What a person holds, or is named in: what has to be given to somebody else before they only read.
//!
//! A change of role is refused while there is something, rather than taking it from them as leaving does: whoever only
//! reads is still here, so that every look-up would have to ask for the role beside; and whoever changes a role should
//! know what it costs.

use worktime::Instant;

use super::Draft;
use crate::{Held, Path, PersonId, Receiver, State};

impl Draft<'_> {
    /// Functions that a person answers for as their sponsor.
    pub(super) fn sponsored(&self, person: PersonId) -> Vec<Held> {
        self.state().sponsored_by(person).map(Held::Sponsor).collect()
    }

    /// Everything that a person holds or is named in.
    pub(super) fn held(&self, person: PersonId) -> Vec<Held> {
        let state = self.state();
        let mut held: Vec<Held> = state.seats_of(person).map(Held::Seat).collect();
        held.extend(self.sponsored(person));
        held.extend(state.deciding(person).map(Held::Decision));
        held.extend(agreed(state, person));
        held.extend(climbing(state, person));
        let led = state.sites.iter().filter(|(_, site)| site.lead == Some(person));
        held.extend(led.map(|(id, _)| Held::SiteLead(*id)));
        held.extend(duties(state, person, self.now));
        held.extend(paths(state, person));
        held
    }
}

/// Rights and outcomes that name a person.
fn agreed(state: &State, person: PersonId) -> Vec<Held> {
    let mut held = Vec::new();
    for (id, found) in state.decision_types.iter().filter(|(_, found)| found.ended.is_none()) {
        // A right on trial may go back to what it was before.
        let rights = || std::iter::once(&found.right).chain(&found.before);
        if rights().any(|right| right.holder == Some(person)) {
            held.push(Held::Right(*id));
        }
        if rights().any(|right| right.consulted.contains(&person)) {
            held.push(Held::Consulted(*id));
        }
    }
    let named = state
        .owes(person)
        .filter(|id| state.outcomes.get(id).is_some_and(|outcome| outcome.aim.owner == Some(person)));
    held.extend(named.map(Held::Outcome));
    held
}

/// What climbs and is with a person, or will come to them by name.
fn climbing(state: &State, person: PersonId) -> Vec<Held> {
    let climbs = state.climbing.values().filter(|id| {
        state.escalations.get(*id).is_some_and(|found| {
            found.phase.person() == Some(person) || names(&found.path, person, usize::from(found.step))
        })
    });
    climbs.map(|id| Held::Escalation(*id)).collect()
}

/// Teams whose roster has turns, departures to come or open swaps of a person.
fn duties(state: &State, person: PersonId, now: Instant) -> Vec<Held> {
    let on = state.rosters.iter().filter(|(_, roster)| {
        roster.rotation.people.contains(&person)
            || roster.changes.iter().any(|change| change.who == Some(person) && change.to > now)
            || roster.swaps.iter().any(|swap| swap.asker == person || swap.other == person)
    });
    on.map(|(team, _)| Held::Duty(*team)).collect()
}

/// Paths that name a person.
fn paths(state: &State, person: PersonId) -> Vec<Held> {
    let own = state.functions.iter().filter(|(_, found)| {
        found.retired.is_none() && found.path.as_ref().is_some_and(|path| names(path, person, 0))
    });
    let own = own.map(|(id, _)| Held::Path(Some(*id)));
    let shared = state.organisation.iter().filter(|found| names(&found.path, person, 0));
    shared.map(|_| Held::Path(None)).chain(own).collect()
}

/// Whether a path names a person at a step or later.
fn names(path: &Path, person: PersonId, from: usize) -> bool {
    path.steps.iter().skip(from).any(|step| step.receiver == Receiver::Person(person))
}
