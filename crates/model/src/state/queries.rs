//! Questions that rules and pages ask of the state.

use worktime::Instant;

use super::{Escalation, Function, Outcome, SeatState, State};
use crate::{
    Basis, DecisionId, DecisionType, Due, FlagId, FunctionId, Path, PersonId, Receiver, Role, Seat, SiteId,
    Subject, Turn,
};

impl State {
    /// Who holds a seat of a function now.
    #[must_use]
    pub fn holder(&self, function: FunctionId, seat: Seat) -> Option<PersonId> {
        self.holder_in(self.functions.get(&function)?, seat)
    }

    pub(crate) fn holder_in(&self, function: &Function, seat: Seat) -> Option<PersonId> {
        let ownership = self.ownerships.get(function.held.get(&seat)?)?;
        Some(ownership.person).filter(|person| self.is_here(*person))
    }

    /// Who answers for a function today: who stands in for the owner, else the owner.
    #[must_use]
    pub fn accountable(&self, function: FunctionId) -> Option<PersonId> {
        self.holder(function, Seat::Acting).or_else(|| self.holder(function, Seat::Owner))
    }

    /// Everybody with authority over a function: acting owner, owner, backup, in this order, each once.
    #[must_use]
    pub fn authority(&self, function: FunctionId) -> Vec<PersonId> {
        let mut people = Vec::new();
        for seat in [Seat::Acting, Seat::Owner, Seat::Backup] {
            people.extend(self.holder(function, seat).filter(|person| !people.contains(person)));
        }
        people
    }

    /// The leader who answers for a function, unless they left.
    #[must_use]
    pub fn sponsor(&self, function: FunctionId) -> Option<PersonId> {
        self.functions.get(&function).map(|found| found.sponsor).filter(|person| self.is_here(*person))
    }

    /// Who held a seat at `valid`, as far as it was known at `recorded`.
    #[must_use]
    pub fn holder_as_of(
        &self,
        function: FunctionId,
        seat: Seat,
        valid: Instant,
        recorded: Instant,
    ) -> Option<PersonId> {
        let history = self.functions.get(&function)?.history.iter().rev();
        history.filter_map(|id| self.ownerships.get(id)).filter(|found| found.seat == seat).find_map(
            |found| {
                let period = found.period_as_of(recorded)?;
                let holds = period.from <= valid && period.until.is_none_or(|until| valid < until);
                holds.then_some(found.person)
            },
        )
    }

    /// The site of the team that delivers a function.
    #[must_use]
    pub fn site_of(&self, function: FunctionId) -> Option<SiteId> {
        self.functions.get(&function)?.team().and_then(|team| self.teams.get(&team)).map(|team| team.site)
    }

    /// Who a step names at `at`; nobody for an empty one.
    #[must_use]
    pub fn receiver(&self, function: FunctionId, receiver: Receiver, at: Instant) -> Option<PersonId> {
        match receiver {
            Receiver::Owner => self.accountable(function),
            Receiver::Backup => self.holder(function, Seat::Backup),
            Receiver::OnDuty(team) => self.on_duty(team, at),
            Receiver::Person(person) => Some(person).filter(|person| self.is_here(*person)),
            Receiver::SiteLead => {
                self.sites.get(&self.site_of(function)?)?.lead.filter(|person| self.is_here(*person))
            }
            Receiver::Sponsor => self.sponsor(function),
        }
    }

    /// Who a step waits for from `from` on, of those who are wanted: its receiver, or whoever is on duty until the first
    /// who is at work.
    pub(crate) fn receiver_turns(
        &self,
        function: FunctionId,
        receiver: Receiver,
        from: Instant,
        wanted: impl Fn(PersonId) -> bool,
    ) -> Vec<Turn> {
        if let Receiver::OnDuty(team) = receiver {
            return self.duty_turns_until_work(team, from, wanted);
        }
        let person = self.receiver(function, receiver, from).filter(|person| wanted(*person));
        person.map(|person| Turn { person, from, until: None }).into_iter().collect()
    }

    /// The path that something of a function climbs.
    #[must_use]
    pub fn path_of(&self, function: FunctionId) -> Option<&Path> {
        let own = self.functions.get(&function).and_then(|found| found.path.as_ref());
        own.or(self.organisation.as_ref().map(|organisation| &organisation.path))
    }

    /// The open escalation of a subject.
    #[must_use]
    pub fn escalation_of(&self, subject: Subject) -> Option<&Escalation> {
        self.climbing.get(&subject).and_then(|id| self.escalations.get(id)).map(AsRef::as_ref)
    }

    /// Who decides by a right: its holder, else whoever answers for the function.
    #[must_use]
    pub fn right_holder(&self, right: &DecisionType) -> Option<PersonId> {
        right.right.holder.filter(|person| self.is_here(*person)).or_else(|| self.accountable(right.function))
    }

    /// Who answers for an outcome: whom it names, else whoever answers for the function.
    #[must_use]
    pub fn outcome_owner(&self, outcome: &Outcome) -> Option<PersonId> {
        outcome
            .aim
            .owner
            .filter(|person| self.is_here(*person))
            .or_else(|| self.accountable(outcome.function))
    }

    /// When the next reading of an outcome is due if the wait begins at `from`; `None` while nobody answers for it.
    pub(crate) fn next_reading(&self, outcome: &Outcome, from: Instant) -> Option<Due> {
        let of = self.outcome_owner(outcome)?;
        Some(self.due(Basis::WorkingDays { of, from, days: outcome.aim.cadence_days }, from))
    }

    /// A due time with its basis.
    pub(crate) fn due(&self, basis: Basis, now: Instant) -> Due {
        Due { at: self.work_out(&basis, now).unwrap_or(now), basis }
    }

    /// Whether a person leads the organisation.
    #[must_use]
    pub fn is_leader(&self, person: PersonId) -> bool {
        self.people
            .get(&person)
            .is_some_and(|found| found.left.is_none() && matches!(found.role, Role::Admin | Role::Leader))
    }

    /// Decisions of a function that are open or closed within [`State::KEPT_DAYS`].
    pub fn decisions_of(&self, function: FunctionId) -> impl Iterator<Item = DecisionId> + '_ {
        self.decisions_of
            .range((function, DecisionId(0))..)
            .take_while(move |(of, _)| *of == function)
            .map(|(_, id)| *id)
    }

    /// Flags with a function that are open or closed within [`State::KEPT_DAYS`].
    pub fn flags_of(&self, function: FunctionId) -> impl Iterator<Item = FlagId> + '_ {
        self.flags_of
            .range((function, FlagId(0))..)
            .take_while(move |(of, _)| *of == function)
            .map(|(_, id)| *id)
    }

    /// The function that something that climbs belongs to.
    #[must_use]
    pub fn function_of(&self, subject: Subject) -> Option<FunctionId> {
        match subject {
            Subject::Flag(id) => self.flags.get(&id).map(|flag| flag.function),
            Subject::Decision(id) => self.decisions.get(&id).map(|decision| decision.function),
            Subject::Reading(id) => self.outcomes.get(&id).map(|outcome| outcome.function),
            Subject::Offer(id) => self.ownerships.get(&id).map(|offer| offer.function),
        }
    }

    /// Whether what an escalation is about still needs somebody.
    #[must_use]
    pub fn is_unsettled(&self, subject: Subject) -> bool {
        match subject {
            Subject::Flag(id) => self.flags.get(&id).is_some_and(|flag| flag.closed.is_none()),
            Subject::Decision(id) => {
                self.decisions.get(&id).is_some_and(|decision| decision.closed.is_none())
            }
            Subject::Reading(id) => self
                .outcomes
                .get(&id)
                .is_some_and(|outcome| outcome.retired.is_none() && outcome.overdue.is_some()),
            Subject::Offer(id) => {
                self.ownerships.get(&id).is_some_and(|offer| offer.state == SeatState::Offered)
            }
        }
    }
}
