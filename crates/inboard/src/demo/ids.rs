//! The ids of the example: each follows from the seed and a short key, so that a story can name what another set up, and
//! links to it stay the same whatever day the example ends on.

use app::Draw as _;
use model::{
    CompanyId, DecisionId, DecisionTypeId, DutyChangeId, FlagId, FunctionId, HistoryId, LeaveId, OutcomeId,
    OwnershipId, PersonId, SiteId, TeamId,
};

use crate::draw::Drawn;

/// Gives ids to keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) seed: u64,
}

macro_rules! by_key {
    ($($name:ident: $kind:ident)*) => {
        impl Ids {
            $(pub(super) fn $name(self, key: &str) -> $kind {
                $kind(self.number(stringify!($name), key))
            })*
        }
    };
}

by_key! {
    company: CompanyId
    site: SiteId
    team: TeamId
    person: PersonId
    leave: LeaveId
    duty: DutyChangeId
    function: FunctionId
    seat: OwnershipId
    outcome: OutcomeId
    right: DecisionTypeId
    decision: DecisionId
    flag: FlagId
    history: HistoryId
}

impl Ids {
    /// A number that a key gives within its kind (FNV-1a, then spread by the generator of ids).
    fn number(self, kind: &str, key: &str) -> u64 {
        let bytes = kind.bytes().chain([0]).chain(key.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Drawn::new(Some(self.seed ^ hash)).draw()
    }
}
