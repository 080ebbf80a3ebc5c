//! Who and which teams are met in a thing that is seen, and how a function is seen.

use std::collections::BTreeSet;

use model::{
    Basis, CompanyId, Consumer, DecidedBy, Decision, DecisionId, Escalation, Function, FunctionId, Path,
    PersonId, Phase, Receiver, State, TeamId, TimerKey,
};

use super::thing::{Thing, passed};

/// People and teams that are met, as often as they are.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) people: Vec<PersonId>,
    pub(super) teams: Vec<TeamId>,
}

impl Met {
    pub(super) fn path(&mut self, path: &Path) {
        for step in &path.steps {
            match step.receiver {
                Receiver::OnDuty(team) => self.teams.push(team),
                Receiver::Person(person) => self.people.push(person),
                Receiver::Owner | Receiver::Backup | Receiver::SiteLead | Receiver::Sponsor => {}
            }
        }
    }
}

/// Which company looks, and what it sees as a whole.
pub(super) struct Looks<'a> {
    pub(super) company: CompanyId,
    pub(super) whole: &'a BTreeSet<FunctionId>,
    /// The teams of its own sites.
    pub(super) teams: &'a BTreeSet<TeamId>,
}

impl Looks<'_> {
    /// Whom a thing that is seen as a whole lets somebody meet.
    pub(super) fn met(&self, state: &State, thing: Thing) -> Met {
        let mut met = Met::default();
        match thing {
            Thing::Function(id) => self.of_function(state, id, &mut met),
            Thing::Flag(id) => {
                if let Some(flag) = state.flags.get(&id) {
                    let seen = passed(flag, self.whole);
                    met.people.push(seen.by);
                    met.people.extend(&seen.thanked_by);
                    met.people.extend(seen.passed.iter().map(|(_, person, _)| *person));
                }
            }
            Thing::Climb(id) => {
                if let Some(climb) = state.escalations.get(&id) {
                    met.people.extend(people_of_climb(climb));
                    met.path(&climb.path);
                }
            }
            Thing::Outcome(id) => {
                if let Some(outcome) = state.outcomes.get(&id) {
                    met.people.extend(outcome.aim.owner);
                    met.people.extend(outcome.readings.iter().map(|reading| reading.by));
                }
            }
            Thing::Seat(_) | Thing::Right(_) | Thing::Decision(_) => met.people = part_takers(state, thing),
        }
        waits(state, thing, &mut met);
        met
    }

    fn of_function(&self, state: &State, id: FunctionId, met: &mut Met) {
        let Some(function) = state.functions.get(&id) else { return };
        met.people.push(function.sponsor);
        let site = state.site_of(id).and_then(|site| state.sites.get(&site));
        met.people.extend(site.and_then(|site| site.lead));
        if let Some(path) = &function.path {
            met.path(path);
        }
        let seen = self.masked(state, function);
        met.teams.extend(seen.deliveries.iter().map(|delivery| delivery.team));
    }

    /// A function as a partner sees it: without other partners, without consumers that it does not see, and without teams
    /// that delivered it before and that it does not know from its own sites or from who hears of its flags.
    pub(super) fn masked(&self, state: &State, function: &Function) -> Function {
        let mut named = Met::default();
        state.organisation.iter().for_each(|organisation| named.path(&organisation.path));
        function.path.iter().for_each(|path| named.path(path));
        let knows = |team: &TeamId| self.teams.contains(team) || named.teams.contains(team);
        let mut seen = function.clone();
        seen.shared_with.retain(|company| *company == self.company);
        let last = seen.deliveries.len().saturating_sub(1);
        let mut place = 0;
        seen.deliveries.retain(|delivery| {
            place += 1;
            place > last || knows(&delivery.team)
        });
        let own = state.organisation.as_ref().map(|organisation| organisation.company);
        seen.consumers.retain(|consumer| match consumer {
            Consumer::Function(id) => self.whole.contains(id),
            Consumer::Team(id) => knows(id),
            Consumer::Company(id) => *id == self.company || Some(*id) == own,
        });
        seen
    }
}

/// Whose working time something waits for.
pub(super) fn waits(state: &State, thing: Thing, met: &mut Met) {
    for due in thing.timers().filter_map(|key| state.timers.get(&key)) {
        met.people.extend(due.basis.people());
    }
}

/// Who takes part in a thing, and so sees it when it belongs to a function that they do not see.
pub(super) fn part_takers(state: &State, thing: Thing) -> Vec<PersonId> {
    match thing {
        Thing::Function(_) => Vec::new(),
        Thing::Seat(id) => state
            .ownerships
            .get(&id)
            .map_or_else(Vec::new, |seat| vec![seat.person, seat.by, seat.answers, seat.spoke_last()]),
        Thing::Outcome(id) => {
            state.outcomes.get(&id).and_then(|outcome| outcome.aim.owner).into_iter().collect()
        }
        Thing::Right(id) => {
            let rights = state.decision_types.get(&id).into_iter();
            let rights = rights.flat_map(|found| std::iter::once(&found.right).chain(&found.before));
            rights.flat_map(|right| right.holder.iter().chain(&right.consulted)).copied().collect()
        }
        Thing::Decision(id) => {
            state.decisions.get(&id).map_or_else(Vec::new, |found| people_of_decision(state, id, found))
        }
        Thing::Flag(id) => state.flags.get(&id).map(|flag| flag.by).into_iter().collect(),
        // Who was told sees it, and what it is about, as long as it climbs.
        Thing::Climb(id) => state
            .escalations
            .get(&id)
            .filter(|climb| climb.is_open())
            .map_or_else(Vec::new, |climb| climb.told.iter().map(|told| told.person).collect()),
    }
}

fn people_of_decision(state: &State, id: DecisionId, decision: &Decision) -> Vec<PersonId> {
    let mut people = vec![decision.asked_by, decision.decider];
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
        people.push(person);
    }
    people
}

pub(super) fn people_of_climb(climb: &Escalation) -> Vec<PersonId> {
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
pub(super) fn glimpse(function: &Function, part: &State) -> Function {
    let mut seen = function.clone();
    let seat = |id: &model::OwnershipId| part.ownerships.contains_key(id);
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
