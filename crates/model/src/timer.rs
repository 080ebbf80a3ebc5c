//! What waits for a time: which thing, until when, and how that time was worked out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use worktime::Instant;

use crate::{DecisionId, DecisionTypeId, EscalationId, OutcomeId, OwnershipId, PersonId};

/// One thing that waits for a time; each at most once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimerKey {
    /// An accepted seat takes effect.
    Begins(OwnershipId),
    /// A dated seat ends.
    Ends(OwnershipId),
    /// A right on trial ends.
    Trial(DecisionTypeId),
    /// A proposal that nobody objected to goes ahead, or has waited too long and climbs.
    Silence(DecisionId),
    /// A decision is needed.
    Needed(DecisionId),
    /// A reading is due.
    Reading(OutcomeId),
    /// An offer of a seat should have been answered.
    Answer(OwnershipId),
    /// The next move of an escalation: a wait ran out, somebody is back, or it was acknowledged and forgotten.
    Step(EscalationId),
    /// An escalation reaches its ceiling.
    Ceiling(EscalationId),
}

impl TimerKey {
    /// How many classes there are.
    pub const CLASSES: u8 = 4;
    /// The first of all keys in their order, where a search in an index begins.
    pub(crate) const FIRST: Self = Self::Begins(OwnershipId(0));
    /// The last class of those that settle something.
    pub(crate) const SETTLES: u8 = 1;

    /// In which order what is due at once is taken: what settles something comes before what makes noise about it, so
    /// that after an outage nothing climbs that is moot.
    #[must_use]
    pub fn class(self) -> u8 {
        match self {
            Self::Begins(_) | Self::Ends(_) | Self::Trial(_) => 0,
            Self::Silence(_) => 1,
            Self::Needed(_) | Self::Reading(_) | Self::Answer(_) => 2,
            Self::Step(_) | Self::Ceiling(_) => 3,
        }
    }
}

/// When a timer is due, and how that was worked out, so that it can be worked out again when hours change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Due {
    /// The instant.
    pub at: Instant,
    /// How it came about.
    pub basis: Basis,
}

/// How a due time is worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// By the wall: it never moves.
    Wall,
    /// `minutes` of a person's working time after `from`.
    Working {
        /// Whose working time.
        of: PersonId,
        /// From when it is counted.
        from: Instant,
        /// How much of it.
        minutes: u32,
    },
    /// The end of the person's `days`-th working day after the civil day of `from`, in their zone.
    WorkingDays {
        /// Whose working days.
        of: PersonId,
        /// The day after which they are counted.
        from: Instant,
        /// How many.
        days: u16,
    },
    /// When every objector has had `minutes` of working time since they were asked, but no later than `latest`.
    Silence {
        /// Who may object, and since when they know.
        objectors: Vec<(PersonId, Instant)>,
        /// Working time of each.
        minutes: u32,
        /// By the wall: then it climbs instead.
        latest: Instant,
    },
    /// When the first of these is at work, each within their own turn.
    FirstAtWork {
        /// Who is waited for.
        turns: Vec<Turn>,
    },
}

/// A person who is waited for, in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Turn {
    /// Who.
    pub person: PersonId,
    /// From when.
    pub from: Instant,
    /// Until when; for ever when `None`.
    pub until: Option<Instant>,
}

impl Due {
    /// Due by the wall.
    #[must_use]
    pub fn wall(at: Instant) -> Self {
        Self { at, basis: Basis::Wall }
    }
}

impl Basis {
    /// Whose working time it depends on.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + '_ {
        let one = match self {
            Self::Working { of, .. } | Self::WorkingDays { of, .. } => Some(*of),
            _ => None,
        };
        let objectors: &[(PersonId, Instant)] =
            if let Self::Silence { objectors, .. } = self { objectors } else { &[] };
        let turns: &[Turn] = if let Self::FirstAtWork { turns } = self { turns } else { &[] };
        one.into_iter()
            .chain(objectors.iter().map(|(person, _)| *person))
            .chain(turns.iter().map(|turn| turn.person))
    }
}
