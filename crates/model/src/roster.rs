//! Who is on duty when: turns by the civil day of the team's zone, and departures from them.

use jiff::civil::{DateTime, Time};
use worktime::{Date, Instant, Zone};

use crate::{PersonId, Roster, Rotation, Turn};

/// How many changes of duty are looked at to find somebody who is back.
const TURNS_MAX: usize = 60;

/// The day on which the turn with this number begins.
fn first_day(rotation: &Rotation, number: i64) -> Option<Date> {
    let days = number.checked_mul(i64::from(rotation.turn_days))?;
    rotation.starts.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// When the turn with this number begins.
fn turn_start(rotation: &Rotation, zone: &Zone, number: i64) -> Option<Instant> {
    let day = first_day(rotation, number)?;
    let minutes = rotation.changes_at.min(1_439);
    let time = Time::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).ok()?;
    Some(zone.resolve(DateTime::from_parts(day, time)).compatible())
}

/// The number of the turn that `at` falls into; `None` before the first.
fn turn_at(rotation: &Rotation, zone: &Zone, at: Instant) -> Option<i64> {
    let day = zone.to_civil(at).date();
    let days = i64::from(rotation.starts.until(day).ok()?.get_days());
    let guess = days.div_euclid(i64::from(rotation.turn_days.max(1)));
    // A turn changes within its first day, so the one before may still run.
    let number = [guess + 1, guess, guess - 1]
        .into_iter()
        .find(|number| turn_start(rotation, zone, *number).is_some_and(|start| start <= at))?;
    (number >= 0).then_some(number)
}

/// Whose turn runs at `at`, by their place, and the day on which it began; `None` before the first turn.
pub(crate) fn running(rotation: &Rotation, zone: &Zone, at: Instant) -> Option<(usize, Date)> {
    let number = turn_at(rotation, zone, at)?;
    let place = usize::try_from(number).ok()? % rotation.people.len().max(1);
    Some((place, first_day(rotation, number)?))
}

/// Who the roster puts on duty at `at`, and until when that holds at most.
pub(crate) fn duty(roster: &Roster, zone: &Zone, at: Instant) -> (Option<PersonId>, Option<Instant>) {
    let number = turn_at(&roster.rotation, zone, at);
    let next = turn_start(&roster.rotation, zone, number.map_or(0, |number| number + 1));
    let people = &roster.rotation.people;
    let by_turn = number
        .and_then(|number| usize::try_from(number).ok())
        .and_then(|number| people.get(number % people.len().max(1)).copied());
    let covering = roster.changes.iter().rev().find(|change| change.from <= at && at < change.to);
    let edges = roster.changes.iter().flat_map(|change| [change.from, change.to]);
    let until = edges.chain(next).filter(|edge| *edge > at).min();
    (covering.map_or(by_turn, |change| change.who), until)
}

/// The turns of duty from `from` on, one after the other, each clipped to begin there; as many as serve to find somebody
/// who is back.
pub(crate) fn turns<'a>(
    roster: &'a Roster,
    zone: &'a Zone,
    from: Instant,
) -> impl Iterator<Item = Turn> + 'a {
    let mut next = Some(from);
    let segments = std::iter::from_fn(move || {
        let from = next?;
        let (person, until) = duty(roster, zone, from);
        next = until;
        Some(person.map(|person| Turn { person, from, until }))
    });
    segments.take(TURNS_MAX).flatten()
}
