//! Checks that several rules share.

use worktime::{DAY, Instant};

use super::Draft;
use crate::{
    Actor, Decision, DecisionId, Flag, FlagId, Function, FunctionId, Noun, Outcome, OutcomeId, Ownership,
    OwnershipId, Path, PersonId, Refusal, Role, SiteId, TeamId,
};

/// How far in the past or the future a time may lie, in years.
const YEARS_MAX: u32 = 10;

impl Draft<'_> {
    /// A function that goes on.
    pub(crate) fn function(&self, id: FunctionId) -> Result<&Function, Refusal> {
        let found = self.state().functions.get(&id).ok_or(Refusal::Missing { noun: Noun::Function })?;
        if found.retired.is_some() { Err(Refusal::Retired) } else { Ok(found) }
    }

    /// A person who is here.
    pub(crate) fn here(&self, id: PersonId) -> Result<PersonId, Refusal> {
        let found = self.state().people.get(&id).ok_or(Refusal::Missing { noun: Noun::Person })?;
        if found.left.is_some() { Err(Refusal::HasLeft) } else { Ok(id) }
    }

    /// A person who is here and works: somebody who only reads holds nothing and answers for nothing.
    pub(crate) fn works(&self, id: PersonId) -> Result<PersonId, Refusal> {
        self.here(id)?;
        let reads = self.state().people.get(&id).is_some_and(|found| found.role == Role::Viewer);
        if reads { Err(Refusal::OnlyReads) } else { Ok(id) }
    }

    /// Leaders, and whoever runs the program.
    pub(crate) fn only_leaders(&self) -> Result<(), Refusal> {
        if self.actor == Actor::Operator { Ok(()) } else { self.only(false, "leaders").map(drop) }
    }

    /// A site.
    pub(crate) fn site(&self, id: SiteId) -> Result<&crate::Site, Refusal> {
        self.state().sites.get(&id).map(AsRef::as_ref).ok_or(Refusal::Missing { noun: Noun::Site })
    }

    /// A team.
    pub(crate) fn team(&self, id: TeamId) -> Result<&crate::Team, Refusal> {
        self.state().teams.get(&id).map(AsRef::as_ref).ok_or(Refusal::Missing { noun: Noun::Team })
    }

    /// An offer or a seat.
    pub(crate) fn ownership(&self, id: OwnershipId) -> Result<&Ownership, Refusal> {
        self.state().ownerships.get(&id).map(AsRef::as_ref).ok_or(Refusal::Missing { noun: Noun::Ownership })
    }

    /// An outcome that goes on.
    pub(crate) fn outcome(&self, id: OutcomeId) -> Result<&Outcome, Refusal> {
        let found = self.state().outcomes.get(&id).ok_or(Refusal::Missing { noun: Noun::Outcome })?;
        if found.retired.is_some() { Err(Refusal::OutcomeEnded) } else { Ok(found) }
    }

    /// An open decision.
    pub(crate) fn decision(&self, id: DecisionId) -> Result<&Decision, Refusal> {
        let found = self.state().decisions.get(&id).ok_or(Refusal::Missing { noun: Noun::Decision })?;
        if found.closed.is_some() { Err(Refusal::DecisionClosed) } else { Ok(found) }
    }

    /// A flag, open or settled.
    pub(crate) fn flag(&self, id: FlagId) -> Result<&Flag, Refusal> {
        self.state().flags.get(&id).map(AsRef::as_ref).ok_or(Refusal::Missing { noun: Noun::Flag })
    }

    /// A time that lies within ten years.
    pub(crate) fn within_years(&self, at: Instant) -> Result<Instant, Refusal> {
        let days = (at - self.now).abs() / DAY;
        if days > i64::from(YEARS_MAX) * 365 { Err(Refusal::TooFar { at, years: YEARS_MAX }) } else { Ok(at) }
    }

    /// A time that is still to come.
    pub(crate) fn to_come(&self, at: Instant) -> Result<Instant, Refusal> {
        if at <= self.now { Err(Refusal::Past { at }) } else { self.within_years(at) }
    }

    /// A time that has been.
    pub(crate) fn been(&self, at: Instant) -> Result<Instant, Refusal> {
        if at > self.now { Err(Refusal::Future { at }) } else { self.within_years(at) }
    }

    /// A period with a length.
    pub(crate) fn period(&self, from: Instant, to: Instant, days_max: u32) -> Result<(), Refusal> {
        self.within_years(from)?;
        self.within_years(to)?;
        if from < to && to - from <= i64::from(days_max) * DAY {
            Ok(())
        } else {
            Err(Refusal::BadPeriod { days_max })
        }
    }

    /// One of the people a rule names in words, or the organisation's leaders.
    pub(crate) fn only(&self, allowed: bool, who: &str) -> Result<PersonId, Refusal> {
        let person = self.person()?;
        if allowed || self.state().is_leader(person) { Ok(person) } else { Err(not_yours(who)) }
    }

    /// A path that can be climbed.
    pub(crate) fn path(&self, path: &Path) -> Result<(), Refusal> {
        if path.steps.is_empty() || path.steps.len() > 12 {
            return Err(Refusal::BadPath { steps: path.steps.len() });
        }
        for step in &path.steps {
            in_range("the wait of a step in minutes", i64::from(step.wait_minutes), 1, 28_800)?;
            match step.receiver {
                crate::Receiver::Person(person) => drop(self.works(person)?),
                crate::Receiver::OnDuty(team) => drop(self.team(team)?),
                _ => {}
            }
        }
        in_range("the number of repeats", i64::from(path.repeats), 0, 5)?;
        in_range("the ceiling in minutes", i64::from(path.ceiling_minutes), 1, 86_400)?;
        in_range("the time to settle in minutes", i64::from(path.forgotten_minutes), 1, 28_800)
    }
}

/// The refusal of somebody who may not.
pub(crate) fn not_yours(who: &str) -> Refusal {
    Refusal::NotYours { who: who.to_owned() }
}

/// A value within its range.
pub(crate) fn in_range(what: &str, value: i64, min: i64, max: i64) -> Result<(), Refusal> {
    let fits = (min..=max).contains(&value);
    if fits { Ok(()) } else { Err(Refusal::OutOfRange { what: what.to_owned(), min, max, value }) }
}

/// An id that names nothing yet.
pub(crate) fn free(taken: bool, noun: Noun) -> Result<(), Refusal> {
    if taken { Err(Refusal::Taken { noun }) } else { Ok(()) }
}
