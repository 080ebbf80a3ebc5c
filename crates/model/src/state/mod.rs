//! The state of the operation: a fold of the events, cheap to clone (clones share what did not change).

mod apply;
mod beside;
mod indexes;
mod open;
mod pairs;
mod part;
mod people;
mod queries;
mod records;
mod workday;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use worktime::Instant;

use crate::calendar::Memo;
use crate::{
    CompanyId, DecisionId, DecisionTypeId, Due, EscalationId, FlagId, FunctionId, HistoryId, OutcomeId,
    OwnershipId, PersonId, Preferences, SiteId, Subject, TeamId, TimerKey,
};

pub use part::Piece;
pub use records::*;
pub use workday::WorkingDay;

/// Things of one kind by id, in the order of their ids.
pub type Table<K, V> = OrdMap<K, Arc<V>>;

/// Something that closed and is kept for [`State::KEPT_DAYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// A decision that was made or withdrawn.
    Decision(DecisionId),
    /// A flag that was settled or withdrawn.
    Flag(FlagId),
    /// An escalation that ended.
    Escalation(EscalationId),
    /// An offer that was declined or withdrawn.
    Offer(OwnershipId),
}

/// Everything that holds now, that is open, or that closed within [`State::KEPT_DAYS`]; and every period of ownership.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The organisation, once founded.
    pub organisation: Option<Organisation>,
    /// Time stands still since a restore from the backup of this event.
    pub paused: Option<u64>,
    /// How many events were applied: the `seq` of the last.
    pub applied: u64,
    /// When the last of them was recorded.
    pub last_at: Instant,
    /// Companies.
    pub companies: Table<CompanyId, Company>,
    /// Sites.
    pub sites: Table<SiteId, Site>,
    /// Teams.
    pub teams: Table<TeamId, Team>,
    /// Duty rosters, of the teams that have one.
    pub rosters: Table<TeamId, Roster>,
    /// People, those who left too.
    pub people: Table<PersonId, Person>,
    /// What people want to be shown how, of those who said so.
    pub preferences: Table<PersonId, Preferences>,
    /// Who was invited to sign in, of those who did not leave.
    pub invitations: Table<PersonId, Invitation>,
    /// Histories of real work, erased ones too.
    pub histories: Table<HistoryId, History>,
    /// Functions, retired ones too.
    pub functions: Table<FunctionId, Function>,
    /// Offers and seats.
    pub ownerships: Table<OwnershipId, Ownership>,
    /// Outcomes.
    pub outcomes: Table<OutcomeId, Outcome>,
    /// Types of decision.
    pub decision_types: Table<DecisionTypeId, DecisionType>,
    /// Decisions.
    pub decisions: Table<DecisionId, Decision>,
    /// Flags.
    pub flags: Table<FlagId, Flag>,
    /// Escalations.
    pub escalations: Table<EscalationId, Escalation>,
    /// The open escalation of each subject.
    #[serde(with = "pairs")]
    pub climbing: OrdMap<Subject, EscalationId>,
    /// What waits for a time.
    #[serde(with = "pairs")]
    pub timers: OrdMap<TimerKey, Arc<Due>>,
    /// The same in the order in which it is taken: class, instant, key.
    due: OrdSet<(u8, Instant, TimerKey)>,
    /// Whose working time a timer depends on.
    watching: OrdSet<(PersonId, TimerKey)>,
    /// Timers that have to be worked out again.
    stale: OrdSet<TimerKey>,
    /// Escalations that wait for somebody to be back.
    holding: OrdSet<(FunctionId, EscalationId)>,
    /// Of these, those that wait at or before a step which names who is on duty.
    duty_holding: OrdSet<(TeamId, EscalationId)>,
    /// Seats that somebody holds, accepted, or has to answer for.
    seats_of: OrdSet<(PersonId, OwnershipId)>,
    /// What is open, by whom it concerns and by when.
    open: open::Open,
    /// Decisions of a function, open or kept.
    decisions_of: OrdSet<(FunctionId, DecisionId)>,
    /// Flags with a function, open or kept.
    flags_of: OrdSet<(FunctionId, FlagId)>,
    /// What closed, by when.
    closed: OrdSet<(Instant, Closed)>,
    /// Compiled calendars. Not part of what the state says.
    #[serde(skip)]
    pub(crate) memo: Memo,
    /// What others worked out from it and its clones. Not part of what the state says.
    #[serde(skip)]
    beside: beside::Beside,
}

impl State {
    /// How long what closed is kept, in days.
    pub const KEPT_DAYS: i64 = 90;

    /// The state before anything happened.
    #[must_use]
    pub fn new() -> Self {
        Self {
            organisation: None,
            paused: None,
            applied: 0,
            last_at: Instant::MIN,
            companies: OrdMap::new(),
            sites: OrdMap::new(),
            teams: OrdMap::new(),
            rosters: OrdMap::new(),
            people: OrdMap::new(),
            preferences: OrdMap::new(),
            invitations: OrdMap::new(),
            histories: OrdMap::new(),
            functions: OrdMap::new(),
            ownerships: OrdMap::new(),
            outcomes: OrdMap::new(),
            decision_types: OrdMap::new(),
            decisions: OrdMap::new(),
            flags: OrdMap::new(),
            escalations: OrdMap::new(),
            climbing: OrdMap::new(),
            timers: OrdMap::new(),
            due: OrdSet::new(),
            watching: OrdSet::new(),
            stale: OrdSet::new(),
            holding: OrdSet::new(),
            duty_holding: OrdSet::new(),
            seats_of: OrdSet::new(),
            open: open::Open::default(),
            decisions_of: OrdSet::new(),
            flags_of: OrdSet::new(),
            closed: OrdSet::new(),
            memo: Memo::default(),
            beside: beside::Beside::default(),
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}
