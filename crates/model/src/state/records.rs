//! What the state keeps of every noun.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use worktime::Instant;

use crate::{
    Aim, Charter, CompanyId, Consumer, DecidedBy, DecisionId, DecisionTypeId, Digest, DutyChange,
    EscalationEnd, FlagResult, FunctionId, HistoryFile, HolidayRule, Hours, LeaveId, Level, OutcomeId,
    OverdueWhy, OwnershipId, Path, PersonId, Quantity, Right, RightEnd, Role, Rotation, Seat, SeatEnd,
    Severity, SiteId, Subject, Swap, TeamId, Terms, TextRef, Turn,
};

/// The organisation itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organisation {
    /// Its name.
    pub name: TextRef,
    /// Its own company; every other is a partner.
    pub company: CompanyId,
    /// The path of functions without one of their own.
    pub path: Path,
    /// The version of the zone and holiday data in use.
    pub almanac: String,
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Company {
    /// Its name.
    pub name: TextRef,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Site {
    /// The company that runs it.
    pub company: CompanyId,
    /// Its name.
    pub name: TextRef,
    /// Its hours.
    pub hours: Hours,
    /// Its holidays.
    pub holidays: HolidayRule,
    /// Its lead.
    pub lead: Option<PersonId>,
    /// How many sites were opened before it: the order in which colours are given.
    pub place: u32,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    /// Where it works.
    pub site: SiteId,
    /// Its name.
    pub name: TextRef,
    /// Its own hours; the site's when `None`.
    pub hours: Option<Hours>,
    /// The holidays it follows; the site's when `None`.
    pub holidays: Option<HolidayRule>,
}

/// Who of a team is on duty when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Roster {
    /// The turns.
    pub rotation: Rotation,
    /// Departures, in the order they were recorded; the latest wins.
    pub changes: Vec<DutyChange>,
    /// Swaps that were asked for and not answered yet.
    pub swaps: Vec<Swap>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// Their name.
    pub name: TextRef,
    /// Their site.
    pub site: SiteId,
    /// Their team.
    pub team: Option<TeamId>,
    /// What they may do.
    pub role: Role,
    /// Their own hours; the team's or the site's when `None`.
    pub hours: Option<Hours>,
    /// When they are away.
    pub leave: BTreeMap<LeaveId, (Instant, Instant)>,
    /// When they left the organisation.
    pub left: Option<Instant>,
    /// Whether their name, contacts and texts are erased.
    pub erased: bool,
}

/// That somebody was invited to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    /// When, the last time.
    pub invited: Instant,
    /// When they took it up; not here yet when `None`.
    pub joined: Option<Instant>,
}

/// A history of real work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct History {
    /// Its name.
    pub name: TextRef,
    /// Its file; gone once it is erased.
    pub file: Option<HistoryFile>,
    /// The files that this one took the place of, the oldest first.
    pub earlier: Vec<Digest>,
    /// The mapping it was read with, as TOML; its text is gone once it is erased.
    pub mapping: TextRef,
    /// Whether the names of people in it are shown.
    pub shown_names: bool,
    /// When the file was kept or replaced last.
    pub kept: Instant,
    /// By whom; whoever runs the program when `None`.
    pub by: Option<PersonId>,
    /// When it was erased.
    pub erased: Option<Instant>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

/// A team's time of delivering a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// The team.
    pub team: TeamId,
    /// Since when.
    pub since: Instant,
    /// When that was recorded.
    pub recorded: Instant,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Function {
    /// Its name.
    pub name: TextRef,
    /// What it is for.
    pub purpose: TextRef,
    /// Who delivered it since when, in the order it was recorded; the last is who delivers it now.
    pub deliveries: Vec<Delivery>,
    /// Who uses what it gives.
    pub consumers: BTreeSet<Consumer>,
    /// The leader who answers for it.
    pub sponsor: PersonId,
    /// Its charter.
    pub charter: Option<Charter>,
    /// Its own path.
    pub path: Option<Path>,
    /// The partners it is shared with.
    pub shared_with: BTreeSet<CompanyId>,
    /// The seats held now.
    pub held: BTreeMap<Seat, OwnershipId>,
    /// Offers that are open, and accepted seats that have not begun.
    pub offers: BTreeSet<OwnershipId>,
    /// Every seat that was ever held, in the order they began.
    pub history: Vec<OwnershipId>,
    /// Its outcomes that go on.
    pub outcomes: BTreeSet<OutcomeId>,
    /// Its types of decision that go on.
    pub rights: BTreeSet<DecisionTypeId>,
    /// When it ended.
    pub retired: Option<Instant>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

impl Function {
    /// The team that delivers it.
    #[must_use]
    pub fn team(&self) -> Option<TeamId> {
        self.deliveries.last().map(|delivery| delivery.team)
    }
}

/// Where an offer or a seat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    /// Somebody has to answer.
    Offered,
    /// Accepted, and not begun yet.
    Accepted,
    /// Held.
    Held,
    /// Declined.
    Declined,
    /// Withdrawn.
    Withdrawn,
    /// It was held and ended.
    Ended(SeatEnd),
}

/// When a seat was held, as it was known from `recorded` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// When this was recorded.
    pub recorded: Instant,
    /// From when the seat was held.
    pub from: Instant,
    /// Until when; still held when `None`.
    pub until: Option<Instant>,
}

/// One offer of a seat and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ownership {
    /// The function.
    pub function: FunctionId,
    /// Which seat.
    pub seat: Seat,
    /// Who would take it, or holds it.
    pub person: PersonId,
    /// Who offered it; the same as `person` when it was asked for.
    pub by: PersonId,
    /// Who has to answer while it is offered.
    pub answers: PersonId,
    /// Who said "yes, if …" last, with the terms as they are now.
    pub countered: Option<PersonId>,
    /// What both agree on.
    pub terms: Terms,
    /// What the terms were before the last "yes, if …".
    pub terms_before: Option<Terms>,
    /// From when; from acceptance when `None`.
    pub from: Option<Instant>,
    /// Until when, for an acting seat.
    pub until: Option<Instant>,
    /// Where it stands.
    pub state: SeatState,
    /// When it was offered.
    pub offered_at: Instant,
    /// When it was accepted.
    pub accepted_at: Option<Instant>,
    /// When it was declined or withdrawn.
    pub closed: Option<Instant>,
    /// What was recorded about when it was held, in the order of recording; the last holds now.
    pub periods: Vec<Period>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

impl Ownership {
    /// Whose words the terms are: who said "yes, if …" last, else who offered it or asked for it.
    #[must_use]
    pub fn spoke_last(&self) -> PersonId {
        self.countered.unwrap_or(self.by)
    }

    /// When it was held, as far as it was known at `recorded`.
    #[must_use]
    pub fn period_as_of(&self, recorded: Instant) -> Option<Period> {
        self.periods.iter().rev().find(|period| period.recorded <= recorded).copied()
    }
}

/// A reading of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// The value, in the outcome's unit.
    pub value: Quantity,
    /// The instant it holds for.
    pub of: Instant,
    /// When it was recorded.
    pub recorded: Instant,
    /// A remark.
    pub note: Option<TextRef>,
    /// Who took it.
    pub by: PersonId,
}

/// An outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The function that owes it.
    pub function: FunctionId,
    /// What it promises.
    pub aim: Aim,
    /// Its latest readings, the oldest first; at most [`Outcome::READINGS_KEPT`].
    pub readings: Vec<Reading>,
    /// Since when its reading is overdue.
    pub overdue: Option<Instant>,
    /// When it ended.
    pub retired: Option<Instant>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

impl Outcome {
    /// How many readings the state keeps; the journal has all.
    pub const READINGS_KEPT: usize = 26;
}

/// A type of decision and who may decide it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionType {
    /// The function.
    pub function: FunctionId,
    /// What is decided.
    pub name: TextRef,
    /// The right as it is now.
    pub right: Right,
    /// What it goes back to when a trial ends; nothing was given before when `None`.
    pub before: Option<Right>,
    /// The decision whose repeat it made unnecessary.
    pub stands_for: Option<DecisionId>,
    /// When and why it ended.
    pub ended: Option<(Instant, RightEnd)>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

/// What was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    /// Who proposed.
    pub by: PersonId,
    /// What.
    pub what: TextRef,
    /// When.
    pub at: Instant,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// How it came about.
    pub by: DecidedBy,
    /// What.
    pub what: TextRef,
    /// How long it took, in minutes of the decider's working time.
    pub working_minutes: u32,
    /// How long it took by the wall, in minutes.
    pub wall_minutes: u32,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// The function.
    pub function: FunctionId,
    /// Its type.
    pub decision_type: Option<DecisionTypeId>,
    /// Who asks.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Instant,
    /// Who decides.
    pub decider: PersonId,
    /// How far the decider may go.
    pub level: Level,
    /// The question.
    pub question: TextRef,
    /// What could be decided.
    pub options: Vec<TextRef>,
    /// What one has to know.
    pub context: Option<TextRef>,
    /// What it is about, in the right's unit.
    pub amount: Option<Quantity>,
    /// By when it is needed.
    pub needed_by: Instant,
    /// What was proposed.
    pub proposal: Option<Proposal>,
    /// What was recommended last, and by whom.
    pub recommendation: Option<(PersonId, TextRef)>,
    /// Who objected, and why.
    pub objections: Vec<(PersonId, TextRef)>,
    /// When the decider was reminded last.
    pub nudged: Option<Instant>,
    /// Since when it is overdue, and why.
    pub overdue: Option<(Instant, OverdueWhy)>,
    /// What was decided; `None` while open and when withdrawn.
    pub answer: Option<Answer>,
    /// When it was decided or withdrawn.
    pub closed: Option<Instant>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

/// A flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flag {
    /// The function it is with.
    pub function: FunctionId,
    /// The functions it was with before, with who passed it on and why.
    pub passed: Vec<(FunctionId, PersonId, TextRef)>,
    /// Who raised it.
    pub by: PersonId,
    /// What may hurt.
    pub what: TextRef,
    /// When it was raised.
    pub raised_at: Instant,
    /// When it would hurt. The lead time is from `raised_at` to here.
    pub impact: Instant,
    /// How badly.
    pub severity: Severity,
    /// Only for information: it never climbs.
    pub heads_up: bool,
    /// What became of it, in a word and in words; `None` while open and when withdrawn.
    pub result: Option<(FlagResult, TextRef)>,
    /// Who thanked the raiser.
    pub thanked_by: BTreeSet<PersonId>,
    /// When it was settled or withdrawn.
    pub closed: Option<Instant>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

/// Where an escalation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Its first step is being taken.
    Starting,
    /// A person was told and has some time.
    Waiting(PersonId),
    /// A step waits for its receiver, or for whoever is back first.
    Held(Vec<Turn>),
    /// Somebody took it on.
    Acknowledged(PersonId),
    /// The ceiling was reached: it stays with this person until they take it on or it is settled.
    AtCeiling(PersonId),
    /// The ceiling was reached and nobody with authority was at work.
    Unreached(Option<PersonId>),
    /// It ended.
    Ended(EscalationEnd),
}

/// An escalation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Escalation {
    /// What it is about.
    pub subject: Subject,
    /// The function whose path it climbs.
    pub function: FunctionId,
    /// The path as it was at the start.
    pub path: Arc<Path>,
    /// When it started.
    pub started_at: Instant,
    /// When it reaches its ceiling.
    pub ceiling: Instant,
    /// The round it is in.
    pub round: u8,
    /// The step it is at; the path's length when all were taken.
    pub step: u8,
    /// Where it stands.
    pub phase: Phase,
    /// Who was told, in which round, at which step, and when; the ceiling counts as the step after the last.
    pub told: Vec<Told>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The number of the event that changed it last.
    #[schemars(with = "String")]
    pub changed: u64,
}

impl Escalation {
    /// Whether it still climbs.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// Somebody who was told of an escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// Who.
    pub person: PersonId,
    /// In which round.
    pub round: u8,
    /// At which step.
    pub step: u8,
    /// When.
    pub at: Instant,
}
