//! What all people of a partner see, kept up from one state to the next: what differs between two states is found for about
//! what differs, and each thing that does is taken out as it was seen and put back as it is seen now.

use std::collections::{BTreeMap, BTreeSet};

use imbl::ordmap::DiffItem;
use model::{CompanyId, FunctionId, PersonId, Piece, State, Table, TeamId};

use super::number::{Sum, marked, put};
use super::people::{Looks, Met, part_takers};
use super::places::{Places, Seen};
use super::thing::Thing;
use super::{company_of, sees_whole};

/// How often each is met, of those that are.
#[derive(Debug)]
pub(super) struct Counts<K>(BTreeMap<K, u32>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy> Counts<K> {
    /// Whether somebody is met now who was not.
    fn add(&mut self, key: K) -> bool {
        let count = self.0.entry(key).or_default();
        *count += 1;
        *count == 1
    }

    /// Whether somebody is not met any more.
    fn take(&mut self, key: K) -> bool {
        match self.0.get_mut(&key) {
            Some(count) if *count > 1 => {
                *count -= 1;
                false
            }
            Some(_) => self.0.remove(&key).is_some(),
            None => false,
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = K> + '_ {
        self.0.keys().copied()
    }
}

/// What all people of a company see.
#[derive(Debug, Default)]
pub(super) struct Common {
    /// Of which company and which state this is.
    of: Option<(CompanyId, State)>,
    /// Another whenever something is another that any of them may see.
    pub(super) revision: u64,
    /// It as a state.
    pub(super) part: State,
    /// Of the things in it.
    pub(super) sum: Sum,
    /// Functions that are seen as a whole.
    pub(super) whole: BTreeSet<FunctionId>,
    /// The company's own people and teams.
    pub(super) own_people: BTreeSet<PersonId>,
    own_teams: BTreeSet<TeamId>,
    people: Counts<PersonId>,
    teams: Counts<TeamId>,
    /// Of things that are not seen by all: who of the company takes part in them.
    pub(super) taking_part: BTreeMap<PersonId, BTreeSet<Thing>>,
    pub(super) places: Places,
    /// Whether others are met than those that `places` has.
    met_others: bool,
}

impl Common {
    /// Makes it that of this state.
    pub(super) fn keep_up(&mut self, state: &State, company: CompanyId) {
        let kept = self.of.take().filter(|(of, _)| *of == company);
        let known =
            kept.is_some_and(|(_, before)| is_same(&before, state) || self.follow(company, &before, state));
        if !known {
            self.anew(state, company);
        }
        self.of = Some((company, state.apart()));
    }

    /// All of it anew.
    fn anew(&mut self, state: &State, company: CompanyId) {
        let revision = self.revision + 1;
        *self = Self { revision, ..Self::default() };
        self.own_teams = own_teams(state, company);
        self.own_people = own_people(state, company);
        self.whole = whole(state, company);
        self.meet_organisation(state, true);
        for thing in everything(state) {
            self.show(company, state, thing);
        }
        self.settle(company, state, true);
    }

    /// Follows from one state to another; whether that could be done for what differs.
    fn follow(&mut self, company: CompanyId, before: &State, state: &State) -> bool {
        let organised = before.functions.ptr_eq(&state.functions)
            && before.teams.ptr_eq(&state.teams)
            && before.sites.ptr_eq(&state.sites);
        let mut touched = touched(before, state);
        let mut whole = self.whole.clone();
        if !organised {
            whole = self::whole(state, company);
            let teams = own_teams(state, company);
            let known =
                |id: &FunctionId| before.functions.contains_key(id) && state.functions.contains_key(id);
            if teams != self.own_teams || whole.symmetric_difference(&self.whole).any(known) {
                return false;
            }
            let others = whole != self.whole;
            let leads = !before.sites.ptr_eq(&state.sites) || !before.teams.ptr_eq(&state.teams);
            if others || leads {
                touched.extend(self.whole.iter().chain(&whole).map(|id| Thing::Function(*id)));
            }
        }
        // What is taken out there was seen by what was known then.
        self.take_over(company, before, state, touched, whole)
    }

    fn take_over(
        &mut self,
        company: CompanyId,
        before: &State,
        state: &State,
        mut touched: BTreeSet<Thing>,
        whole: BTreeSet<FunctionId>,
    ) -> bool {
        let peopled = !before.people.ptr_eq(&state.people) || !before.sites.ptr_eq(&state.sites);
        if peopled {
            let own = own_people(state, company);
            let known = |id: &PersonId| before.people.contains_key(id) && state.people.contains_key(id);
            if own.symmetric_difference(&self.own_people).any(known) {
                return false;
            }
            self.met_others |= own != self.own_people;
            self.own_people = own;
        }
        let organisation = before.organisation != state.organisation;
        if organisation {
            touched.extend(self.whole.iter().map(|id| Thing::Function(*id)));
            self.meet_organisation(before, false);
        }
        let prefers = differing(&before.preferences, &state.preferences);
        let prefers = prefers.iter().any(|person| self.own_people.contains(person));
        let mut seen =
            organisation || prefers || before.paused != state.paused || !rest_is_same(before, state);
        for thing in &touched {
            seen |= self.hide(company, before, *thing);
        }
        self.whole = whole;
        if organisation {
            self.meet_organisation(state, true);
        }
        for thing in &touched {
            seen |= self.show(company, state, *thing);
        }
        if seen {
            self.revision += 1;
            self.settle(company, state, peopled || !rest_is_same(before, state));
        }
        true
    }

    fn looks(&self, company: CompanyId) -> Looks<'_> {
        Looks { company, whole: &self.whole, teams: &self.own_teams }
    }

    fn meet_organisation(&mut self, state: &State, now: bool) {
        let mut met = Met::default();
        state.organisation.iter().for_each(|organisation| met.path(&organisation.path));
        self.meet(&met, now);
    }

    /// Counts who is met, or is not any more.
    fn meet(&mut self, met: &Met, now: bool) {
        for person in &met.people {
            self.met_others |= if now { self.people.add(*person) } else { self.people.take(*person) };
        }
        for team in &met.teams {
            self.met_others |= if now { self.teams.add(*team) } else { self.teams.take(*team) };
        }
    }

    /// Whether a thing is seen by all of the company.
    fn is_whole(&self, state: &State, thing: Thing) -> bool {
        thing.function(state).is_some_and(|function| self.whole.contains(&function))
    }

    /// Takes a thing out as it was in a state; whether anybody saw it.
    fn hide(&mut self, company: CompanyId, before: &State, thing: Thing) -> bool {
        let hidden = self.forget_takers(before, thing);
        if !self.is_whole(before, thing) {
            return hidden;
        }
        let met = self.looks(company).met(before, thing);
        self.meet(&met, false);
        for key in thing.timers() {
            if self.part.timers.contains_key(&key) {
                put(&mut self.part, &mut self.sum, Piece::Timer(key, None));
            }
        }
        put(&mut self.part, &mut self.sum, thing.nothing());
        true
    }

    /// Puts a thing in as it is in a state; whether anybody sees it.
    fn show(&mut self, company: CompanyId, state: &State, thing: Thing) -> bool {
        let hidden = self.note_takers(state, thing);
        if !self.is_whole(state, thing) {
            // What some glimpse of a hidden function may be another.
            return hidden || matches!(thing, Thing::Function(_));
        }
        let looks = self.looks(company);
        let met = looks.met(state, thing);
        let piece = match thing {
            Thing::Function(id) => {
                let function = state.functions.get(&id);
                function.map(|found| Piece::Function(id, Some(marked(&id, looks.masked(state, found)))))
            }
            other => other.piece(state, looks.whole),
        };
        self.meet(&met, true);
        if let Some(piece) = piece {
            put(&mut self.part, &mut self.sum, piece);
        }
        for key in thing.timers() {
            if let Some(due) = state.timers.get(&key) {
                put(&mut self.part, &mut self.sum, Piece::Timer(key, Some(due.clone())));
            }
        }
        true
    }

    /// Whether a thing, or what it is about, is hidden from some of the company, so that it matters who takes part.
    fn is_personal(&self, state: &State, thing: Thing) -> bool {
        let whole =
            |thing: Thing| thing.function(state).is_none_or(|function| self.whole.contains(&function));
        match thing {
            Thing::Function(_) => false,
            Thing::Climb(id) => {
                let about = state.escalations.get(&id).map(|climb| Thing::of_subject(climb.subject));
                !whole(thing) || about.is_some_and(|about| !whole(about))
            }
            other => !whole(other),
        }
    }

    fn note_takers(&mut self, state: &State, thing: Thing) -> bool {
        let mut any = false;
        if self.is_personal(state, thing) {
            for person in part_takers(state, thing) {
                if self.own_people.contains(&person) {
                    any |= self.taking_part.entry(person).or_default().insert(thing);
                }
            }
        }
        any
    }

    fn forget_takers(&mut self, before: &State, thing: Thing) -> bool {
        let mut any = false;
        for person in part_takers(before, thing) {
            let Some(things) = self.taking_part.get_mut(&person) else { continue };
            any |= things.remove(&thing);
            if things.is_empty() {
                self.taking_part.remove(&person);
            }
        }
        any
    }

    /// Brings the people, teams, sites and companies up to whom is met now.
    fn settle(&mut self, company: CompanyId, state: &State, others: bool) {
        self.part.organisation.clone_from(&state.organisation);
        self.part.paused = state.paused;
        if others || self.met_others {
            self.met_others = false;
            let people = self.own_people.iter().copied().chain(self.people.keys()).collect();
            let teams = self.own_teams.iter().copied().chain(self.teams.keys()).collect();
            let seen = Seen { company, people, teams };
            self.places.take(state, seen, &mut self.part);
        }
    }
}

fn whole(state: &State, company: CompanyId) -> BTreeSet<FunctionId> {
    let seen = state.functions.iter().filter(|(_, function)| sees_whole(state, company, function));
    seen.map(|(id, _)| *id).collect()
}

fn own_people(state: &State, company: CompanyId) -> BTreeSet<PersonId> {
    state.people.keys().filter(|id| company_of(state, **id) == Some(company)).copied().collect()
}

fn own_teams(state: &State, company: CompanyId) -> BTreeSet<TeamId> {
    let own_site = |id| state.sites.get(&id).is_some_and(|site| site.company == company);
    state.teams.iter().filter(|(_, team)| own_site(team.site)).map(|(id, _)| *id).collect()
}

/// Everything that is seen or hidden as a whole.
fn everything(state: &State) -> impl Iterator<Item = Thing> + '_ {
    let functions = state.functions.keys().map(|id| Thing::Function(*id));
    let seats = state.ownerships.keys().map(|id| Thing::Seat(*id));
    let outcomes = state.outcomes.keys().map(|id| Thing::Outcome(*id));
    let rights = state.decision_types.keys().map(|id| Thing::Right(*id));
    let decisions = state.decisions.keys().map(|id| Thing::Decision(*id));
    let flags = state.flags.keys().map(|id| Thing::Flag(*id));
    let climbs = state.escalations.keys().map(|id| Thing::Climb(*id));
    functions.chain(seats).chain(outcomes).chain(rights).chain(decisions).chain(flags).chain(climbs)
}

/// The things that are not the same in two states, with what climbs about them.
fn touched(before: &State, state: &State) -> BTreeSet<Thing> {
    let functions = differing(&before.functions, &state.functions).into_iter().map(Thing::Function);
    let seats = differing(&before.ownerships, &state.ownerships).into_iter().map(Thing::Seat);
    let outcomes = differing(&before.outcomes, &state.outcomes).into_iter().map(Thing::Outcome);
    let rights = differing(&before.decision_types, &state.decision_types).into_iter().map(Thing::Right);
    let decisions = differing(&before.decisions, &state.decisions).into_iter().map(Thing::Decision);
    let flags = differing(&before.flags, &state.flags).into_iter().map(Thing::Flag);
    let climbs = differing(&before.escalations, &state.escalations).into_iter().map(Thing::Climb);
    let timers = differing(&before.timers, &state.timers).into_iter().map(Thing::of_timer);
    let all = functions.chain(seats).chain(outcomes).chain(rights).chain(decisions).chain(flags);
    let mut touched: BTreeSet<Thing> = all.chain(climbs).chain(timers).collect();
    let climbs = touched.iter().filter_map(|thing| thing.subject()).flat_map(|subject| {
        [before, state].map(|state| state.climbing.get(&subject).copied()).into_iter().flatten()
    });
    let climbs: Vec<Thing> = climbs.map(Thing::Climb).collect();
    touched.extend(climbs);
    touched
}

/// The keys of what is there in one table and not the same in the other.
fn differing<K: Ord + Copy, V: Eq>(before: &Table<K, V>, now: &Table<K, V>) -> Vec<K> {
    if before.ptr_eq(now) {
        return Vec::new();
    }
    let keys = before.diff(now).map(|item| match item {
        DiffItem::Add(id, _) | DiffItem::Remove(id, _) | DiffItem::Update { new: (id, _), .. } => *id,
    });
    keys.collect()
}

/// Whether people with their invitations, teams, sites, companies and rosters are the same.
fn rest_is_same(before: &State, state: &State) -> bool {
    before.people.ptr_eq(&state.people)
        && before.teams.ptr_eq(&state.teams)
        && before.sites.ptr_eq(&state.sites)
        && before.companies.ptr_eq(&state.companies)
        && before.rosters.ptr_eq(&state.rosters)
        && before.invitations.ptr_eq(&state.invitations)
}

/// Whether two states are one, as far as that can be told at once.
fn is_same(before: &State, state: &State) -> bool {
    rest_is_same(before, state)
        && before.functions.ptr_eq(&state.functions)
        && before.ownerships.ptr_eq(&state.ownerships)
        && before.outcomes.ptr_eq(&state.outcomes)
        && before.decision_types.ptr_eq(&state.decision_types)
        && before.decisions.ptr_eq(&state.decisions)
        && before.flags.ptr_eq(&state.flags)
        && before.escalations.ptr_eq(&state.escalations)
        && before.timers.ptr_eq(&state.timers)
        && before.preferences.ptr_eq(&state.preferences)
        && before.paused == state.paused
        && before.organisation == state.organisation
}
