//! The time that several calendars share.

use crate::{Calendar, Instant, Micros};

/// How long all `calendars` are open at once within `[from, to)`, µs. Time outside a calendar's range counts as closed;
/// no calendars share no time.
#[must_use]
pub fn overlap(calendars: &[&Calendar], from: Instant, to: Instant) -> Micros {
    overlap_intervals(calendars, from, to).iter().map(|(start, end)| *end - *start).sum()
}

/// The intervals within `[from, to)` during which all `calendars` are open, in order, disjoint and apart.
#[must_use]
pub fn overlap_intervals(calendars: &[&Calendar], from: Instant, to: Instant) -> Vec<(Instant, Instant)> {
    let Some((first, rest)) = calendars.split_first() else { return Vec::new() };
    let mut shared: Vec<_> = first.intervals(from, to).collect();
    for calendar in rest {
        shared = meet(&shared, calendar.intervals(from, to));
    }
    shared
}

/// The parts that two sorted lists of disjoint intervals have in common.
fn meet(
    left: &[(Instant, Instant)],
    right: impl Iterator<Item = (Instant, Instant)>,
) -> Vec<(Instant, Instant)> {
    let mut shared = Vec::new();
    let mut first = 0;
    for (start, end) in right {
        while left.get(first).is_some_and(|interval| interval.1 <= start) {
            first += 1;
        }
        let reaching = left[first..].iter().take_while(|interval| interval.0 < end);
        shared.extend(reaching.map(|interval| (interval.0.max(start), interval.1.min(end))));
    }
    shared
}
