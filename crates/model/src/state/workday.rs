//! The working day that somebody is in: when it began, and since when they had been off.

use worktime::{Calendar, DAY, Date, Instant, Zone};

use super::State;
use crate::PersonId;

/// How far back it is looked for when somebody left, in days: mostly yesterday, or before a weekend, a holiday, a leave.
const LOOK_BACK: [i64; 4] = [4, 16, 64, 366];

/// A person's working day. A shift belongs to the day on which it begins, also when it passes midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingDay {
    /// Its date, in the zone of the person's hours.
    pub date: Date,
    /// Since when the person had been off; a year before at most, and for somebody who is new.
    pub left: Instant,
    /// When it began.
    pub opened: Instant,
}

impl State {
    /// The working day of a person who is at work at `now`; `None` of others.
    #[must_use]
    pub fn working_day(&self, person: PersonId, now: Instant) -> Option<WorkingDay> {
        let calendar = self.calendar(person, now).filter(|calendar| calendar.is_open(now))?;
        let zone = self.zone_of(person)?;
        Some(day_of(&calendar, &zone, now))
    }
}

/// The working day at `now`, when the calendar is open.
fn day_of(calendar: &Calendar, zone: &Zone, now: Instant) -> WorkingDay {
    let date_of = |at: Instant| zone.to_civil(at).date();
    let mut day = WorkingDay { date: date_of(now), left: now, opened: now };
    for back in LOOK_BACK {
        let from = now - back * DAY;
        let spans: Vec<(Instant, Instant)> = calendar.intervals(from, now + 1).collect();
        let Some((begun, _)) = spans.last().copied() else { return day };
        if now - begun > DAY {
            // Work without a break: a day is as the clock says, and nobody was off before it.
            let midnight = zone.stretch_start(date_of(now).at(0, 0, 0, 0));
            return WorkingDay { left: midnight, opened: midnight, ..day };
        }
        day.date = date_of(begun);
        let mut earlier = spans.into_iter().rev().skip_while(|(start, _)| {
            let same = date_of(*start) == day.date;
            if same {
                day.opened = *start;
            }
            same
        });
        match earlier.next() {
            Some((_, end)) => return WorkingDay { left: end, ..day },
            // Off for longer, or new here.
            None => day.left = from,
        }
    }
    day
}
