//! What somebody may see. People of the own company see everything. A partner's people see the functions that their company
//! delivers or that are shared with it, what belongs to these, and whoever takes part in it; and of other functions only
//! what they personally take part in, since somebody asked them to.
//!
//! What is seen is worked out as a state of its own, so that whatever is asked of it can depend on nothing hidden. It is kept
//! beside the state and kept up with it: what all of a company see ([`common`]), and what each of them sees beyond that
//! ([`own`]), so that an event costs what it changes.

mod common;
mod number;
mod own;
mod people;
mod places;
mod thing;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::{CompanyId, Function, PersonId, Role, State};

use crate::about::Ref;
use common::Common;
use own::Own;

pub(crate) use number::number_of;

/// What somebody sees.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    /// Of a partner's people: who they are. Everybody else sees everything.
    partners: Option<PersonId>,
    /// What they see, once it had to be worked out.
    part: OnceCell<Part>,
}

/// What somebody of a partner sees, and a number that follows from it.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// It as a state.
    pub(crate) state: State,
    /// What all of their company see of it.
    pub(crate) common: State,
    /// Another whenever what they see is another.
    pub(crate) version: u64,
}

impl Sight {
    /// Everything.
    pub(crate) fn whole() -> Self {
        Self { partners: None, part: OnceCell::new() }
    }

    /// What a person sees. All that is asked of it must be asked with the same state.
    pub(crate) fn of(state: &State, person: PersonId) -> Self {
        let partner = state.people.get(&person).is_none_or(|found| found.role == Role::PartnerMember);
        Self { partners: partner.then_some(person), part: OnceCell::new() }
    }

    /// What they see of the state; `None` when that is everything.
    pub(crate) fn into_part(self, state: &State) -> Option<Part> {
        let person = self.partners?;
        Some(self.part.into_inner().unwrap_or_else(|| part(state, person)))
    }

    /// What they see of the state, as a state to ask.
    pub(crate) fn into_seen(self, state: &State) -> State {
        self.into_part(state).map_or_else(|| state.clone(), |part| part.state)
    }

    fn seen<'a>(&'a self, state: &'a State) -> &'a State {
        self.partners.map_or(state, |person| &self.part.get_or_init(|| part(state, person)).state)
    }

    /// Whether there is such a thing as far as they see.
    pub(crate) fn sees(&self, state: &State, reference: Ref) -> bool {
        reference.is_in(self.seen(state))
    }

    /// The number that their view gives to a thing's last change.
    pub(crate) fn changed(&self, state: &State, reference: Ref) -> Option<u64> {
        reference.changed(self.seen(state))
    }
}

/// Whether a company delivers a function, or it is shared with it.
fn sees_whole(state: &State, company: CompanyId, function: &Function) -> bool {
    let site = function.team().and_then(|team| state.teams.get(&team)).map(|team| team.site);
    let delivers = site.and_then(|site| state.sites.get(&site)).is_some_and(|site| site.company == company);
    delivers || function.shared_with.contains(&company)
}

fn company_of(state: &State, person: PersonId) -> Option<CompanyId> {
    let site = state.people.get(&person)?.site;
    state.sites.get(&site).map(|site| site.company)
}

/// What is kept of the partners beside a state and its clones.
#[derive(Default)]
struct Kept(Mutex<BTreeMap<CompanyId, Arc<Mutex<Partner>>>>);

/// One partner: what all its people see, and what those see who looked.
#[derive(Default)]
struct Partner {
    common: Common,
    people: BTreeMap<PersonId, Own>,
}

/// The part of a state that somebody of a partner sees.
fn part(state: &State, person: PersonId) -> Part {
    let Some(company) = company_of(state, person) else { return nothing(state) };
    let kept = state.beside::<Kept>();
    let partner =
        Arc::clone(kept.0.lock().unwrap_or_else(PoisonError::into_inner).entry(company).or_default());
    let mut partner = partner.lock().unwrap_or_else(PoisonError::into_inner);
    let Partner { common, people } = &mut *partner;
    common.keep_up(state, company);
    if let Some(known) = people.get(&person).filter(|known| known.revision == common.revision) {
        return known.part.clone();
    }
    let own = Own::of(company, common, state, person, people.get(&person));
    let part = own.part.clone();
    people.insert(person, own);
    part
}

/// What somebody sees whose site is gone: the organisation's name.
fn nothing(state: &State) -> Part {
    let mut part = State::new();
    part.organisation.clone_from(&state.organisation);
    part.paused = state.paused;
    let version = number_of(&(&part.organisation, part.paused));
    Part { common: part.clone(), state: part, version }
}
