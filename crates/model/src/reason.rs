//! Why things ended, were passed over or climb, and how decisions came about: the words of events that say it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::PersonId;

/// Why a seat ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatEnd {
    /// Released by agreement or by the person.
    Released,
    /// Somebody else accepted the seat.
    Succeeded,
    /// Its last day came.
    RanOut,
    /// The person left the organisation.
    PersonLeft,
    /// The function was retired.
    FunctionRetired,
}

/// Why a step of a path was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PassWhy {
    /// It names nobody.
    Empty,
    /// Its receiver was told already in this round.
    AlreadyTold,
    /// Its receiver is off, and a later one is at work.
    Off,
    /// Its receiver left while the step was waiting.
    PersonLeft,
}

/// Why an escalation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EscalationEnd {
    /// What it was about is settled.
    Settled,
    /// It was passed on and climbs another path.
    PassedOn,
    /// The last step was taken and its wait ran out.
    LastStep,
}

/// Why a decision climbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverdueWhy {
    /// It was needed by now.
    NeededBy,
    /// An objector has not had their time within ten days.
    NotHeard,
}

/// Why a right ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RightEnd {
    /// Its trial ended without being confirmed.
    Trial,
    /// It was taken back.
    Withdrawn,
    /// The holder gave it back.
    GivenBack,
}

/// How a decision came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// A person decided.
    Person(PersonId),
    /// Nobody objected to what this person proposed.
    Silence(PersonId),
}
