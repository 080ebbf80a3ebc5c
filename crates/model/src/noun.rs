//! The nouns' own values: what commands bring, events record and the state keeps, in one shape.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use worktime::{Date, Instant, Week, Zone};

use crate::{CompanyId, Digest, DutyChangeId, FunctionId, HistoryId, PersonId, TeamId, TextRef};

/// A number with three decimals, held as thousandths: 99.5 is `Quantity(99_500)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub i64);

/// What a person may do in the organisation. Who may see and do what follows from it, in `app`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sets up everything, and leads.
    Admin,
    /// Leads the whole organisation.
    Leader,
    /// Works in functions of the own company.
    Member,
    /// Works for a partner: sees only functions that its company delivers or that are shared with it.
    PartnerMember,
    /// Reads.
    Viewer,
}

/// How a person wants to be shown what concerns them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preferences {
    /// Times with a.m. and p.m. instead of 24 hours.
    pub clock_12h: bool,
    /// A digest of what waits for them and what changed, once on each of their working days.
    pub digest: bool,
    /// How long after the start of their work the digest comes, in minutes (0 to 1439); at the start when `None`.
    pub digest_at_minutes: Option<u16>,
}

impl Default for Preferences {
    /// Of somebody who said nothing: 24 hours, and a digest at the start of work.
    fn default() -> Self {
        Self { clock_12h: false, digest: true, digest_at_minutes: None }
    }
}

/// The file of a history, by what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryFile {
    /// SHA-256 of its bytes, by which it is found.
    pub sha256: Digest,
    /// How many events it has.
    pub rows: u64,
    /// How many cases these belong to.
    pub cases: u64,
    /// The first event's time.
    pub from: Instant,
    /// The last event's time.
    pub to: Instant,
    /// Its bytes.
    pub size: u64,
}

/// Working hours: a week in a zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hours {
    /// The zone in which the week is meant.
    pub zone: Zone,
    /// The shifts of a week.
    pub week: Week,
}

impl Eq for Hours {}

/// Which days are holidays: a country's, a part's of it, and own days on top.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct HolidayRule {
    /// ISO 3166-1 code of the country whose calendar is followed.
    pub country: Option<String>,
    /// Its part, such as `BY`.
    pub part: Option<String>,
    /// Further days without work.
    pub also: BTreeSet<Date>,
    /// Days of the calendar that are worked all the same.
    pub except: BTreeSet<Date>,
}

impl HolidayRule {
    /// The calendar as people write it: `US`, `US-CO`; `None` without a country.
    #[must_use]
    pub fn calendar(&self) -> Option<String> {
        let country = self.country.as_ref()?;
        Some(self.part.as_ref().map_or_else(|| country.clone(), |part| format!("{country}-{part}")))
    }
}

/// A rotation of duty: the people take turns, one after the other, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rotation {
    /// In the order of their turns; at least one, nobody twice.
    pub people: Vec<PersonId>,
    /// The day on which the first person's first turn begins.
    pub starts: Date,
    /// The length of a turn, in days (1 to 366).
    pub turn_days: u16,
    /// When turns change, in minutes from midnight (0 to 1439) in the zone of the team's hours.
    pub changes_at: u16,
}

/// A departure from the rotation: somebody else, or nobody, is on duty in `[from, to)`. The latest recorded wins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutyChange {
    /// Its id.
    pub id: DutyChangeId,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// Who is on duty instead; nobody when `None`.
    pub who: Option<PersonId>,
}

/// A swap of duty as it was asked for: `asker` takes `theirs`, `other` takes `mine`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Swap {
    /// Its id; the second of the two changes that follow from it gets the next id.
    pub id: DutyChangeId,
    /// Who asks.
    pub asker: PersonId,
    /// Who is asked.
    pub other: PersonId,
    /// The asker's period, which the other would take.
    pub mine: (Instant, Instant),
    /// The other's period, which the asker would take.
    pub theirs: (Instant, Instant),
}

/// Who uses what a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consumer {
    /// Another function.
    Function(FunctionId),
    /// A team.
    Team(TeamId),
    /// A company.
    Company(CompanyId),
}

/// The charter of a function: each line a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Charter {
    /// What belongs to the function.
    pub in_scope: Vec<TextRef>,
    /// What does not.
    pub out_of_scope: Vec<TextRef>,
    /// What it needs.
    pub inputs: Vec<TextRef>,
    /// What it gives.
    pub outputs: Vec<TextRef>,
    /// When something is done.
    pub done: Vec<TextRef>,
    /// The standards that hold, as links.
    pub standards: Vec<TextRef>,
    /// How far it may go.
    pub limits: Vec<TextRef>,
}

/// What both sides of an ownership agree on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Terms {
    /// What the owner gives: results, scope, limits.
    pub gives: Vec<TextRef>,
    /// What the owner gets: inputs by when, answers within, a seat in planning, cover.
    pub gets: Vec<TextRef>,
}

/// A seat of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// The accountable owner; one at most at any instant.
    Owner,
    /// Who stands behind the owner.
    Backup,
    /// A dated stand-in for the owner, which reverts by itself.
    Acting,
}

impl Seat {
    /// The seats of a function that nobody holds beside this one: whoever takes this one gives them up.
    pub(crate) fn gives_up(self) -> &'static [Self] {
        match self {
            Self::Owner => &[Self::Backup, Self::Acting],
            Self::Backup => &[Self::Owner],
            Self::Acting => &[],
        }
    }
}

/// What kind of success an outcome measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// A result that the function owes.
    Result,
    /// How its consumers experience it.
    Experience,
    /// How much was done: labelled so, and never counted as success.
    Activity,
}

/// On which side of the target an outcome is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// At the target or above it.
    AtLeast,
    /// At the target or below it.
    AtMost,
    /// As near to the target as the tolerance says, on either side.
    Near,
}

/// What an outcome promises and how often it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Aim {
    /// What kind of success it measures.
    pub kind: OutcomeKind,
    /// The statement.
    pub statement: TextRef,
    /// The unit of its readings.
    pub unit: TextRef,
    /// What is aimed at, in the unit.
    pub target: Quantity,
    /// Which side of it is good.
    pub direction: Direction,
    /// How far off still counts as on target, in the unit; not negative.
    pub tolerance: Quantity,
    /// A reading is due every so many working days of the owner (1 to 250).
    pub cadence_days: u16,
    /// Where readings come from.
    pub source: TextRef,
    /// Who answers for it; the function's owner when `None`.
    pub owner: Option<PersonId>,
}

impl Aim {
    /// Whether a reading is on target, the tolerance included.
    #[must_use]
    pub fn is_met_by(&self, value: Quantity) -> bool {
        let off = value.0.saturating_sub(self.target.0);
        match self.direction {
            Direction::AtLeast => off >= -self.tolerance.0,
            Direction::AtMost => off <= self.tolerance.0,
            Direction::Near => off.saturating_abs() <= self.tolerance.0,
        }
    }
}

/// How far authority over one type of decision is delegated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The holder asks; the function's sponsor decides.
    Execute,
    /// The holder recommends; the sponsor decides.
    Recommend,
    /// The holder decides unless somebody who is consulted objects in time.
    DecideUnlessObjected,
    /// The holder decides.
    Decide,
}

/// The right to decide one type of decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Right {
    /// How far it goes.
    pub level: Level,
    /// Above this amount the sponsor decides; no limit when `None`.
    pub limit: Option<Quantity>,
    /// Who holds it; the function's owner when `None`.
    pub holder: Option<PersonId>,
    /// Who is consulted, and may object.
    pub consulted: BTreeSet<PersonId>,
    /// How much of an objector's own working time they have to object, in minutes (1 to 14,400).
    pub objection_minutes: u32,
    /// When a right on trial ends by itself, unless it is confirmed.
    pub trial_until: Option<Instant>,
}

/// How badly something may hurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A nuisance.
    Low,
    /// It costs time or money.
    Medium,
    /// It stops something that others rely on.
    High,
}

/// What became of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlagResult {
    /// It was averted.
    Averted,
    /// It hurt, but less than it would have.
    Softened,
    /// It hurt.
    Happened,
    /// There was nothing in it.
    Unfounded,
}

/// Who a step of a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// The function's owner, or who acts for them.
    Owner,
    /// Its backup.
    Backup,
    /// Who of a team is on duty.
    OnDuty(TeamId),
    /// One person.
    Person(PersonId),
    /// The lead of the site that delivers the function.
    SiteLead,
    /// The leader who answers for the function.
    Sponsor,
}

/// What a step does when its receiver is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenOff {
    /// It waits until the receiver is back.
    Hold,
    /// The first later receiver who is at work gets it; nobody at work: whoever is back first.
    NextAtWork,
    /// It calls them all the same, and its wait runs by the wall.
    Call,
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Who hears.
    pub receiver: Receiver,
    /// How long they have, in minutes of their own working time (by the wall when called outside it): 1 to 28,800.
    pub wait_minutes: u32,
    /// What happens when they are off.
    pub when_off: WhenOff,
}

/// An escalation path: who hears, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Path {
    /// In order; 1 to 12.
    pub steps: Vec<Step>,
    /// How often the steps are gone through again (0 to 5).
    pub repeats: u8,
    /// After so many minutes by the wall it goes to whoever with authority is at work: 1 to 86,400.
    pub ceiling_minutes: u32,
    /// How much of their own working time somebody who acknowledged has to settle it, in minutes, before it climbs on:
    /// 1 to 28,800.
    pub forgotten_minutes: u32,
}

/// What an escalation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A flag.
    Flag(crate::FlagId),
    /// A decision that was not made in time.
    Decision(crate::DecisionId),
    /// A reading that was not taken in time.
    Reading(crate::OutcomeId),
    /// An offer of a seat that nobody answered.
    Offer(crate::OwnershipId),
}

/// A thing that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// The organisation itself.
    Organisation,
    /// A company.
    Company(CompanyId),
    /// A site.
    Site(crate::SiteId),
    /// A team.
    Team(TeamId),
    /// A person.
    Person(PersonId),
    /// A function.
    Function(FunctionId),
    /// A history.
    History(HistoryId),
}
