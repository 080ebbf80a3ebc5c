//! What somebody of a partner sees, worked out the plain way: all of it, from the whole state, each time. The program keeps
//! it up from one state to the next instead; this is what it has to come to.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{
    Basis, CompanyId, Consumer, DecidedBy, Decision, Escalation, Flag, Function, FunctionId, Ownership,
    OwnershipId, Path, PersonId, Phase, Receiver, State, Subject, Table, TeamId, TimerKey,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Whether a company delivers a function, or it is shared with it.
fn sees_whole(state: &State, company: CompanyId, function: &Function) -> bool {
    let site = function.team().and_then(|team| state.teams.get(&team)).map(|team| team.site);
    let delivers = site.and_then(|site| state.sites.get(&site)).is_some_and(|site| site.company == company);
    delivers || function.shared_with.contains(&company)
}

/// The part of a state that somebody of a partner sees.
pub(crate) fn part(state: &State, person: PersonId) -> State {
    let mut part = State::new();
    part.organisation.clone_from(&state.organisation);
    part.paused = state.paused;
    let Some(company) = company_of(state, person) else { return part.into_part() };
    let mut looking = Looking::new(state, person, company);
    looking.functions(&mut part);
    looking.items(&mut part);
    looking.climbs(&mut part);
    looking.rosters(&mut part);
    looking.places(&mut part);
    mark(&mut part);
    part.into_part()
}

fn company_of(state: &State, person: PersonId) -> Option<CompanyId> {
    let site = state.people.get(&person)?.site;
    state.sites.get(&site).map(|site| site.company)
}

/// Somebody of a partner looks at a state: which functions they see, and whom and which teams they meet.
struct Looking<'a> {
    state: &'a State,
    person: PersonId,
    company: CompanyId,
    /// Functions that are seen as a whole.
    whole: BTreeSet<FunctionId>,
    /// Functions of which only what the person takes part in is seen.
    glimpsed: BTreeSet<FunctionId>,
    people: BTreeSet<PersonId>,
    teams: BTreeSet<TeamId>,
    own_teams: BTreeSet<TeamId>,
}

impl<'a> Looking<'a> {
    fn new(state: &'a State, person: PersonId, company: CompanyId) -> Self {
        let seen = state.functions.iter().filter(|(_, function)| sees_whole(state, company, function));
        let whole = seen.map(|(id, _)| *id).collect();
        let of_company = |id: &PersonId| company_of(state, *id) == Some(company);
        let people = state.people.keys().filter(|id| of_company(id)).copied().collect();
        let own_site = |id| state.sites.get(&id).is_some_and(|site| site.company == company);
        let teams: BTreeSet<TeamId> =
            state.teams.iter().filter(|(_, team)| own_site(team.site)).map(|(id, _)| *id).collect();
        let own_teams = teams.clone();
        Self { state, person, company, whole, glimpsed: BTreeSet::new(), people, teams, own_teams }
    }

    fn sees(&self, function: FunctionId) -> bool {
        self.whole.contains(&function)
    }

    fn meet(&mut self, people: impl IntoIterator<Item = PersonId>) {
        self.people.extend(people);
    }

    fn meet_path(&mut self, path: &Path) {
        for step in &path.steps {
            match step.receiver {
                Receiver::OnDuty(team) => drop(self.teams.insert(team)),
                Receiver::Person(person) => drop(self.people.insert(person)),
                Receiver::Owner | Receiver::Backup | Receiver::SiteLead | Receiver::Sponsor => {}
            }
        }
    }

    /// Functions that are seen as a whole, with their seats, outcomes and rights.
    fn functions(&mut self, part: &mut State) {
        let state = self.state;
        if let Some(organisation) = &state.organisation {
            self.meet_path(&organisation.path);
        }
        for id in self.whole.clone() {
            let Some(function) = state.functions.get(&id) else { continue };
            self.meet([function.sponsor]);
            let site = state.site_of(id).and_then(|site| state.sites.get(&site));
            self.meet(site.and_then(|site| site.lead));
            if let Some(path) = &function.path {
                self.meet_path(path);
            }
            let seen = self.masked(function);
            self.teams.extend(seen.deliveries.iter().map(|delivery| delivery.team));
            part.functions.insert(id, Arc::new(seen));
        }
        let seats: Vec<_> = state.ownerships.iter().filter(|(_, seat)| self.sees_seat(seat)).collect();
        for (id, seat) in seats {
            self.meet([seat.person, seat.by, seat.answers]);
            self.glimpse(seat.function);
            part.ownerships.insert(*id, Arc::clone(seat));
        }
        self.agreements(part);
    }

    fn sees_seat(&self, seat: &Ownership) -> bool {
        let takes_part = [seat.person, seat.by, seat.answers].contains(&self.person);
        self.sees(seat.function) || takes_part
    }

    /// Outcomes and rights.
    fn agreements(&mut self, part: &mut State) {
        let state = self.state;
        for (id, outcome) in &state.outcomes {
            if self.sees(outcome.function) || outcome.aim.owner == Some(self.person) {
                self.glimpse(outcome.function);
                self.meet(outcome.aim.owner);
                self.meet(outcome.readings.iter().map(|reading| reading.by));
                part.outcomes.insert(*id, Arc::clone(outcome));
            }
        }
        for (id, found) in &state.decision_types {
            let rights = || std::iter::once(&found.right).chain(&found.before);
            let named = || rights().flat_map(|right| right.holder.iter().chain(&right.consulted)).copied();
            if self.sees(found.function) || named().any(|person| person == self.person) {
                self.glimpse(found.function);
                self.meet(named());
                part.decision_types.insert(*id, Arc::clone(found));
            }
        }
    }

    /// A function without what only those see who see it as a whole.
    fn glimpse(&mut self, function: FunctionId) {
        if !self.sees(function) {
            self.glimpsed.insert(function);
        }
    }

    /// A function as a partner sees it: without other partners, and without consumers that it does not see.
    fn masked(&self, function: &Function) -> Function {
        let organisation = self.state.organisation.iter().map(|organisation| &organisation.path);
        let paths = organisation.chain(&function.path);
        let mut teams = self.own_teams.clone();
        teams.extend(paths.flat_map(|path| &path.steps).filter_map(|step| match step.receiver {
            Receiver::OnDuty(team) => Some(team),
            _ => None,
        }));
        let mut seen = function.clone();
        seen.shared_with.retain(|company| *company == self.company);
        let last = seen.deliveries.len().saturating_sub(1);
        let mut place = 0;
        seen.deliveries.retain(|delivery| {
            place += 1;
            place > last || teams.contains(&delivery.team)
        });
        let own = self.state.organisation.as_ref().map(|organisation| organisation.company);
        seen.consumers.retain(|consumer| match consumer {
            Consumer::Function(id) => self.sees(*id),
            Consumer::Team(id) => teams.contains(id),
            Consumer::Company(id) => *id == self.company || Some(*id) == own,
        });
        seen
    }

    /// Decisions and flags.
    fn items(&mut self, part: &mut State) {
        let state = self.state;
        for (id, decision) in &state.decisions {
            let people = people_of_decision(state, *id, decision);
            if self.sees(decision.function) || people.contains(&self.person) {
                self.glimpse(decision.function);
                self.meet(people);
                part.decisions.insert(*id, Arc::clone(decision));
            }
        }
        for (id, flag) in &state.flags {
            let Some(seen) = self.flag(flag) else { continue };
            self.meet([seen.by].into_iter().chain(seen.thanked_by.iter().copied()));
            self.meet(seen.passed.iter().map(|(_, person, _)| *person));
            part.flags.insert(*id, Arc::new(seen));
        }
    }

    /// A flag as it is seen: one's own that went where one does not see stays where one saw it last, and that is where one
    /// raised it when one has seen none of its way.
    fn flag(&mut self, flag: &Flag) -> Option<Flag> {
        let mut seen = flag.clone();
        seen.passed.retain(|(function, _, _)| self.sees(*function));
        if self.sees(flag.function) {
            return Some(seen);
        }
        if flag.by != self.person {
            return None;
        }
        if let Some((last, _, _)) = seen.passed.pop() {
            seen.function = last;
        } else if let Some((first, _, _)) = flag.passed.first() {
            seen.function = *first;
        }
        self.glimpse(seen.function);
        Some(seen)
    }

    /// Escalations with what they are about, and what waits for a time.
    fn climbs(&mut self, part: &mut State) {
        let state = self.state;
        for (id, climb) in &state.escalations {
            // Who was told sees it, and what it is about, as long as it climbs.
            let told = climb.is_open() && climb.told.iter().any(|told| told.person == self.person);
            if !self.sees(climb.function) && !told {
                continue;
            }
            self.meet(people_of_climb(climb));
            self.meet_path(&climb.path);
            self.glimpse(climb.function);
            if told {
                self.subject(part, climb.subject);
            }
            part.escalations.insert(*id, Arc::clone(climb));
            if climb.is_open() {
                part.climbing.insert(climb.subject, *id);
            }
        }
        for id in self.glimpsed.clone() {
            let Some(function) = state.functions.get(&id) else { continue };
            let seen = glimpse(function, part);
            self.meet([seen.sponsor]);
            self.teams.extend(seen.deliveries.iter().map(|delivery| delivery.team));
            part.functions.insert(id, Arc::new(seen));
        }
        for (key, due) in &state.timers {
            if has_timer(part, *key) {
                self.meet(due.basis.people());
                part.timers.insert(*key, Arc::clone(due));
            }
        }
    }

    /// What climbs to somebody is seen by them.
    fn subject(&mut self, part: &mut State, subject: Subject) {
        let state = self.state;
        match subject {
            Subject::Flag(id) => {
                if let Some(flag) = state.flags.get(&id).filter(|_| !part.flags.contains_key(&id)) {
                    let mut seen = Flag::clone(flag);
                    seen.passed.retain(|(function, _, _)| self.sees(*function));
                    self.meet([seen.by]);
                    self.glimpse(seen.function);
                    part.flags.insert(id, Arc::new(seen));
                }
            }
            Subject::Decision(id) => {
                if let Some(decision) = state.decisions.get(&id) {
                    self.meet(people_of_decision(state, id, decision));
                    self.glimpse(decision.function);
                    part.decisions.insert(id, Arc::clone(decision));
                }
            }
            Subject::Reading(id) => {
                if let Some(outcome) = state.outcomes.get(&id) {
                    self.meet(outcome.aim.owner);
                    self.meet(outcome.readings.iter().map(|reading| reading.by));
                    self.glimpse(outcome.function);
                    part.outcomes.insert(id, Arc::clone(outcome));
                }
            }
            Subject::Offer(id) => {
                if let Some(seat) = state.ownerships.get(&id) {
                    self.meet([seat.person, seat.by, seat.answers]);
                    self.glimpse(seat.function);
                    part.ownerships.insert(id, Arc::clone(seat));
                }
            }
        }
    }

    /// Rosters of teams that are met, with whoever is on them.
    fn rosters(&mut self, part: &mut State) {
        let state = self.state;
        for team in self.teams.clone() {
            let Some(roster) = state.rosters.get(&team) else { continue };
            self.meet(roster.rotation.people.iter().copied());
            self.meet(roster.changes.iter().filter_map(|change| change.who));
            self.meet(roster.swaps.iter().flat_map(|swap| [swap.asker, swap.other]));
            part.rosters.insert(team, Arc::clone(roster));
        }
    }

    /// The people, teams, sites and companies that are met.
    fn places(&mut self, part: &mut State) {
        let state = self.state;
        let mut sites: BTreeSet<_> =
            state.sites.iter().filter(|(_, site)| site.company == self.company).map(|(id, _)| *id).collect();
        for (id, person) in self.people.iter().filter_map(|id| Some((id, state.people.get(id)?))) {
            self.teams.extend(person.team);
            sites.insert(person.site);
            part.people.insert(*id, Arc::clone(person));
        }
        let own = |id: &PersonId| company_of(state, *id) == Some(self.company);
        let invited = part.people.keys().copied().filter(own);
        let invited = invited.filter_map(|id| Some((id, Arc::clone(state.invitations.get(&id)?))));
        part.invitations.extend(invited);
        let preferences = state.preferences.get(&self.person);
        part.preferences.extend(preferences.map(|found| (self.person, Arc::clone(found))));
        for (id, team) in self.teams.iter().filter_map(|id| Some((id, state.teams.get(id)?))) {
            sites.insert(team.site);
            part.teams.insert(*id, Arc::clone(team));
        }
        let mut companies = BTreeSet::from([self.company]);
        companies.extend(state.organisation.as_ref().map(|organisation| organisation.company));
        for (id, site) in sites.into_iter().filter_map(|id| Some((id, state.sites.get(&id)?))) {
            companies.insert(site.company);
            let mut seen = Arc::clone(site);
            if seen.lead.is_some_and(|lead| !part.people.contains_key(&lead)) {
                Arc::make_mut(&mut seen).lead = None;
            }
            part.sites.insert(id, seen);
        }
        number(part);
        for (id, company) in companies.into_iter().filter_map(|id| Some((id, state.companies.get(&id)?))) {
            part.companies.insert(id, Arc::clone(company));
        }
    }
}

/// Counts the sites that are seen: the places of all would tell how many are hidden.
fn number(part: &mut State) {
    let mut order: Vec<_> = part.sites.iter().map(|(id, site)| (site.place, *id)).collect();
    order.sort_unstable();
    for (place, (_, id)) in (0..).zip(order) {
        if let Some(site) = part.sites.get_mut(&id) {
            Arc::make_mut(site).place = place;
        }
    }
}

fn people_of_decision(state: &State, id: model::DecisionId, decision: &Decision) -> BTreeSet<PersonId> {
    let mut people = BTreeSet::from([decision.asked_by, decision.decider]);
    people.extend(decision.proposal.iter().map(|proposal| proposal.by));
    people.extend(decision.recommendation.iter().map(|(person, _)| *person));
    people.extend(decision.objections.iter().map(|(person, _)| *person));
    if let Some(Basis::Silence { objectors, .. }) =
        state.timers.get(&TimerKey::Silence(id)).map(|due| &due.basis)
    {
        people.extend(objectors.iter().map(|(person, _)| *person));
    }
    if let Some(answer) = decision.answer {
        let (DecidedBy::Person(person) | DecidedBy::Silence(person)) = answer.by;
        people.insert(person);
    }
    people
}

fn people_of_climb(climb: &Escalation) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = climb.told.iter().map(|told| told.person).collect();
    match &climb.phase {
        Phase::Waiting(person) | Phase::Acknowledged(person) | Phase::AtCeiling(person) => {
            people.push(*person)
        }
        Phase::Held(turns) => people.extend(turns.iter().map(|turn| turn.person)),
        Phase::Unreached(person) => people.extend(*person),
        Phase::Starting | Phase::Ended(_) => {}
    }
    people
}

/// What somebody sees of a function that they only take part in: what it is for, who delivers it and who answers for it,
/// and of its seats, outcomes and rights those that they see.
fn glimpse(function: &Function, part: &State) -> Function {
    let mut seen = function.clone();
    let seat = |id: &OwnershipId| part.ownerships.contains_key(id);
    seen.deliveries = function.deliveries.last().copied().into_iter().collect();
    seen.consumers.clear();
    seen.charter = None;
    seen.path = None;
    seen.shared_with.clear();
    seen.held.retain(|_, id| seat(id));
    seen.offers.retain(seat);
    seen.history.retain(seat);
    seen.outcomes.retain(|id| part.outcomes.contains_key(id));
    seen.rights.retain(|id| part.decision_types.contains_key(id));
    seen
}

/// Whether what a timer is of is seen.
fn has_timer(part: &State, key: TimerKey) -> bool {
    match key {
        TimerKey::Begins(id) | TimerKey::Ends(id) | TimerKey::Answer(id) => part.ownerships.contains_key(&id),
        TimerKey::Trial(id) => part.decision_types.contains_key(&id),
        TimerKey::Silence(id) | TimerKey::Needed(id) => part.decisions.contains_key(&id),
        TimerKey::Reading(id) => part.outcomes.contains_key(&id),
        TimerKey::Step(id) | TimerKey::Ceiling(id) => part.escalations.contains_key(&id),
    }
}

/// Gives everything that has a number of its last change another that follows from what is seen of it: the journal's own
/// would tell how much happens elsewhere.
fn mark(part: &mut State) {
    fn table<K: Ord + Clone + Serialize, V: Clone + Serialize>(
        table: &mut Table<K, V>,
        set: impl Fn(&mut V, u64),
    ) {
        let marked = table.iter().map(|(id, found)| {
            let mut seen = V::clone(found);
            set(&mut seen, 0);
            let number = number_of(&(id, &seen));
            set(&mut seen, number);
            (id.clone(), Arc::new(seen))
        });
        *table = marked.collect();
    }
    table(&mut part.functions, |found, number| found.changed = number);
    table(&mut part.ownerships, |found, number| found.changed = number);
    table(&mut part.outcomes, |found, number| found.changed = number);
    table(&mut part.decision_types, |found, number| found.changed = number);
    table(&mut part.decisions, |found, number| found.changed = number);
    table(&mut part.flags, |found, number| found.changed = number);
    table(&mut part.escalations, |found, number| found.changed = number);
}

/// A number that follows from what something says.
fn number_of(what: &impl Serialize) -> u64 {
    let hash = Sha256::digest(postcard::to_stdvec(what).expect("it has bytes"));
    u64::from_be_bytes(hash[..8].try_into().expect("eight bytes"))
}
