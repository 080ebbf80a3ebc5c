//! Coverage of a function: the time during which nobody with authority over it is at work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use worktime::{Calendar, Instant, Micros, Zone};

use crate::{FunctionId, OwnershipId, PersonId, Seat, SeatState, State};

/// A gap that reaches beyond next week is measured up to so many days after it.
const AHEAD_DAYS: i64 = 28;

/// Time without anybody: `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
}

/// One week, Monday to Monday in the zone of the function's site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageWeek {
    /// Monday, 00:00.
    pub from: Instant,
    /// The next Monday, 00:00.
    pub to: Instant,
    /// When nobody with authority is at work, in order, clipped to the week.
    pub gaps: Vec<Gap>,
    /// The length of all gaps, µs.
    pub total: Micros,
}

/// The longest gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongestGap {
    /// One that reaches over the end of next week is whole, up to four weeks after it; one that began before this week
    /// is cut at the beginning of this week.
    pub gap: Gap,
    /// Who is at work when it ends: the first of acting owner, owner, backup. `None` when nobody is within those four
    /// weeks.
    pub back_first: Option<PersonId>,
}

/// When nobody with authority over a function (acting owner, owner, backup) is at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Nobody holds a seat, or has accepted one that is to begin.
    Nobody,
    /// Somebody does.
    Weeks {
        /// This week, from its beginning.
        this_week: CoverageWeek,
        /// The week after.
        next_week: CoverageWeek,
        /// The longest gap of both, the first of equals; `None` when somebody is always at work.
        longest: Option<LongestGap>,
    },
}

/// When nobody with authority over a function is at work. `None` when there is no such function, or not any more.
///
/// It honours when seats begin and end, also those that are accepted and to come, leave and holidays. What is past of
/// this week is told by the hours and leave that are recorded now.
#[must_use]
pub fn coverage(state: &State, function: FunctionId, now: Instant) -> Option<Coverage> {
    let found = state.functions.get(&function).filter(|found| found.retired.is_none())?;
    let zone = &state.sites.get(&state.site_of(function)?)?.hours.zone;
    let current = found.held.values().chain(&found.offers).any(|id| is_current(state, *id));
    if !current {
        return Some(Coverage::Nobody);
    }
    let mondays = [0, 7, 14].map(|days| monday(zone, now, days));
    let ahead = monday(zone, now, 14 + AHEAD_DAYS);
    let [begin, middle, end] = mondays;
    let times = times(state, function, now);
    let covered = covered(state, &times, begin, ahead);
    let gaps = gaps(&covered);
    let back_first =
        |gap: &Gap| times.iter().find(|time| time.works_at(state, gap.to)).map(|time| time.person);
    // The first of equals: `max_by_key` would take the last.
    let longest = gaps.iter().filter(|gap| gap.from < end).rev().max_by_key(|gap| gap.to - gap.from);
    Some(Coverage::Weeks {
        this_week: week(&gaps, begin, middle),
        next_week: week(&gaps, middle, end),
        longest: longest.map(|gap| LongestGap { gap: *gap, back_first: back_first(gap) }),
    })
}

/// A person's time in a seat.
struct Time {
    person: PersonId,
    seat: Seat,
    from: Instant,
    until: Option<Instant>,
}

impl Time {
    fn holds(&self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    fn works_at(&self, state: &State, at: Instant) -> bool {
        self.holds(at) && state.hours(self.person, at).is_some_and(|hours| hours.is_open(at))
    }
}

/// Whether a seat is held now, or accepted and to come, by somebody who is here.
fn is_current(state: &State, id: OwnershipId) -> bool {
    state.ownerships.get(&id).is_some_and(|found| {
        matches!(found.state, SeatState::Held | SeatState::Accepted) && state.is_here(found.person)
    })
}

/// Who had, has and will have a seat when, in the order in which they are asked.
fn times(state: &State, function: FunctionId, now: Instant) -> Vec<Time> {
    let Some(found) = state.functions.get(&function) else { return Vec::new() };
    let mut times: Vec<Time> = Vec::new();
    for held in found.history.iter().filter_map(|id| state.ownerships.get(id)) {
        let Some(period) = held.periods.last() else { continue };
        let until = period.until.or(held.until.filter(|_| held.state == SeatState::Held));
        times.push(Time { person: held.person, seat: held.seat, from: period.from, until });
    }
    let offers = found.offers.iter().filter_map(|id| state.ownerships.get(id));
    let accepted = offers.filter(|offer| offer.state == SeatState::Accepted && state.is_here(offer.person));
    let mut to_come: Vec<Time> = accepted
        .map(|offer| Time {
            person: offer.person,
            seat: offer.seat,
            from: offer.from.unwrap_or(now).max(now),
            until: offer.until,
        })
        .collect();
    to_come.sort_by_key(|time| time.from);
    to_come.into_iter().for_each(|next| take(&mut times, next));
    let place =
        |time: &Time| [Seat::Acting, Seat::Owner, Seat::Backup].iter().position(|seat| *seat == time.seat);
    times.sort_by_key(place);
    times
}

/// Somebody will take a seat: whoever holds it gives way, and they give up what nobody holds beside it. Nobody stands in
/// for themselves.
fn take(times: &mut Vec<Time>, next: Time) {
    let owns = |time: &Time| time.seat == Seat::Owner && time.person == next.person && time.holds(next.from);
    if next.seat == Seat::Acting && times.iter().any(owns) {
        return;
    }
    for before in times.iter_mut() {
        let given_up = before.person == next.person && next.seat.gives_up().contains(&before.seat);
        if before.seat == next.seat || given_up {
            before.until = earlier(before.until, Some(next.from));
        }
    }
    times.push(next);
}

/// The earlier of two ends; `None` is no end.
fn earlier(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    a.into_iter().chain(b).min()
}

/// When somebody of these is at work within their time.
fn covered(state: &State, times: &[Time], from: Instant, to: Instant) -> Calendar {
    let mut intervals: Vec<(Instant, Instant)> = Vec::new();
    for time in times {
        let (begin, end) = (time.from.max(from), time.until.unwrap_or(to).min(to));
        let Some(calendar) = state.hours(time.person, from) else { continue };
        intervals.extend(calendar.intervals(begin, end));
    }
    Calendar::from_intervals(from, to, intervals)
}

/// When a calendar is closed.
fn gaps(covered: &Calendar) -> Vec<Gap> {
    let (from, to) = (covered.from(), covered.to());
    let open = Calendar::from_intervals(from, to, [(from, to)]).minus(covered);
    open.intervals(from, to).map(|(from, to)| Gap { from, to }).collect()
}

fn week(gaps: &[Gap], from: Instant, to: Instant) -> CoverageWeek {
    let clipped = gaps.iter().map(|gap| Gap { from: gap.from.max(from), to: gap.to.min(to) });
    let gaps: Vec<Gap> = clipped.filter(|gap| gap.from < gap.to).collect();
    let total = gaps.iter().map(|gap| gap.to - gap.from).sum();
    CoverageWeek { from, to, gaps, total }
}

/// Monday, 00:00 in a zone, of the week that `now` falls into, some days later.
fn monday(zone: &Zone, now: Instant, days: i64) -> Instant {
    let today = zone.to_civil(now).date();
    let days = days - i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.saturating_add(jiff::Span::new().days(days));
    zone.stretch_start(monday.at(0, 0, 0, 0))
}
