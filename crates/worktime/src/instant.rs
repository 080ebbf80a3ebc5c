//! The instant: a point on the time line, independent of any zone.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::str::FromStr;

use jiff::Timestamp;

use crate::Micros;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Arithmetic saturates at [`Instant::MIN`] and [`Instant::MAX`], so that no sum of far-away instants wraps round.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A text is not an RFC 3339 instant with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not an instant: write it as 2026-03-29T09:30:00Z or with an offset as 2026-03-29T11:30:00+02:00"
)]
pub struct InstantError {
    /// The text as it was given.
    pub text: String,
}

impl Instant {
    /// The earliest instant, in the year −9999.
    pub const MIN: Instant = Instant(-377_705_023_201_000_000);
    /// The latest instant, in the year 9999.
    pub const MAX: Instant = Instant(253_402_207_200_999_999);

    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z, held within [`Instant::MIN`] and
    /// [`Instant::MAX`].
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }
}

impl Sub for Instant {
    type Output = Micros;
    /// The time from `rhs` to `self`; exact, since both lie within a range that an `i64` holds twice.
    fn sub(self, rhs: Instant) -> Micros {
        self.0 - rhs.0
    }
}

impl Add<Micros> for Instant {
    type Output = Instant;
    fn add(self, rhs: Micros) -> Instant {
        Instant::from_micros(self.0.saturating_add(rhs))
    }
}

impl Sub<Micros> for Instant {
    type Output = Instant;
    fn sub(self, rhs: Micros) -> Instant {
        Instant::from_micros(self.0.saturating_sub(rhs))
    }
}

impl AddAssign<Micros> for Instant {
    fn add_assign(&mut self, rhs: Micros) {
        *self = *self + rhs;
    }
}

impl SubAssign<Micros> for Instant {
    fn sub_assign(&mut self, rhs: Micros) {
        *self = *self - rhs;
    }
}

impl From<Timestamp> for Instant {
    /// Rounds down to a whole microsecond.
    fn from(timestamp: Timestamp) -> Self {
        let micros = timestamp.as_nanosecond().div_euclid(1_000);
        Instant::from_micros(i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        let end = if instant.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_microsecond(instant.0).unwrap_or(end)
    }
}

impl FromStr for Instant {
    type Err = InstantError;
    /// Reads RFC 3339 (`2026-03-29T09:30:00Z`); a text without an offset is refused, because it names no instant.
    fn from_str(text: &str) -> Result<Self, InstantError> {
        text.parse::<Timestamp>().map(Instant::from).map_err(|_| InstantError { text: text.to_owned() })
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC, with as many decimals as needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Timestamp::from(*self).fmt(f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
