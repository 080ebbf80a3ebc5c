//! Identities: 64 random bits each, of a type of its own for every noun, so that a function's id is never taken for a
//! person's. They are drawn by the caller and say nothing about how many of a thing there are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The letters in which ids are written: Crockford's base 32, without those that are taken for another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The length of a written id: 13 letters of 5 bits hold 64.
const LENGTH: usize = 13;

/// A text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an id: 13 digits and letters without i, l, o and u are expected, the first 0 to 9 or a to f, such as 0a1b2c3d4e5f6"
)]
pub struct NotAnId(pub String);

/// Writes an id as 13 letters.
fn write_id(id: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0_u8; LENGTH];
    for (place, letter) in text.iter_mut().rev().enumerate() {
        *letter = LETTERS[(id >> (5 * place) & 31) as usize];
    }
    f.write_str(std::str::from_utf8(&text).unwrap_or_default())
}

/// Reads an id from 13 letters of either case.
fn read_id(text: &str) -> Result<u64, NotAnId> {
    let refused = || NotAnId(text.chars().take(40).collect());
    if text.len() != LENGTH {
        return Err(refused());
    }
    text.bytes().try_fold(0_u64, |id, byte| {
        let letter = byte.to_ascii_lowercase();
        let value = LETTERS.iter().position(|known| *known == letter).ok_or_else(refused)?;
        let id = id.checked_mul(32).ok_or_else(refused)?;
        Ok(id | value as u64)
    })
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_id(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read_id(text).map(Self)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": crate::schema::ID_PATTERN,
                    "description": concat!($($doc),*).trim(),
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u64(self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    text.parse().map_err(D::Error::custom)
                } else {
                    u64::deserialize(deserializer).map(Self)
                }
            }
        }
    )*};
}

ids! {
    /// A company: the organisation's own or a partner.
    CompanyId
    /// A site.
    SiteId
    /// A team.
    TeamId
    /// A person.
    PersonId
    /// One leave of a person.
    LeaveId
    /// One departure from a duty roster: an override or a swap.
    DutyChangeId
    /// A function.
    FunctionId
    /// One offer of a seat of a function (owner, backup, acting owner) and what became of it.
    OwnershipId
    /// An outcome.
    OutcomeId
    /// A type of decision of a function.
    DecisionTypeId
    /// A decision.
    DecisionId
    /// A flag.
    FlagId
    /// An escalation: the climb of a flag or of something overdue.
    EscalationId
    /// A history of real work, kept as a file.
    HistoryId
    /// A text kept beside the journal.
    TextId
    /// A message to a person, the same at every attempt to send it.
    NoticeId
    /// One attempt of an actor to change something, repeated as often as needed.
    CommandId
}
