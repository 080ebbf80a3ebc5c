//! The best standing hour to meet, and what would make it fair.

use jiff::ToSpan as _;
use jiff::civil::Weekday;
use worktime::{Calendar, DAY, Date, HOUR, Instant, Micros, Zone};

/// Standing hours are tried at every quarter of an hour.
const STEP_MINUTES: i8 = 15;
/// A rotation comes round within this many weeks.
const ROTATION_WEEKS_MAX: usize = 6;
/// More sites than this make a rotation that nobody can remember, and too many to try.
const ROTATION_SITES_MAX: usize = 6;
/// Sites whose shares of the burden lie closer than this need no rotation.
const UNFAIR_SHARE: f64 = 0.1;

/// One hour a week, every week, on the reader's clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// The weekday.
    pub weekday: Weekday,
    /// When it begins: hour and minute on the reader's clock.
    pub hour: i8,
    /// Minutes: 0, 15, 30 or 45.
    pub minute: i8,
    /// The number of times it takes place in the period.
    pub times: u64,
    /// µs outside each site's hours, over the period.
    pub outside: Vec<Micros>,
    /// µs between the hour and the nearest working time, summed over sites and times: who has to stay or to come
    /// in is nearer to work.
    pub away: Micros,
    /// One time it takes place, to name it on other clocks.
    pub example: Instant,
}

impl Slot {
    /// The share of the hour that lies outside a site's hours, over the period: 0 to 1.
    pub fn share(&self, site: usize) -> f64 {
        let all = self.times as i64 * HOUR;
        if all == 0 { 0.0 } else { self.outside[site] as f64 / all as f64 }
    }

    pub(super) fn largest_share(&self) -> f64 {
        (0..self.outside.len()).map(|i| self.share(i)).fold(0.0, f64::max)
    }

    /// Smaller is better: the largest share, then the sum of shares, then how far from work. Shares are compared in
    /// thousandths, so that rounding never decides.
    fn rank(&self) -> (i64, i64, Micros) {
        let thousandths = |share: f64| (share * 1000.0).round() as i64;
        let sum = (0..self.outside.len()).map(|i| self.share(i)).sum();
        (thousandths(self.largest_share()), thousandths(sum), self.away / self.times.max(1) as i64)
    }
}

/// The best hour, and a rotation where one hour cannot be fair.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// The hour with the smallest largest share outside anybody's hours.
    pub best: Slot,
    /// Hours in turn that share the burden equally, where the best hour does not.
    pub rotation: Option<Rotation>,
}

/// Hours in turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation {
    /// Each hour and for how many weeks of a round it holds.
    pub turns: Vec<(Slot, usize)>,
    /// The share of the hour outside each site's hours, over a round.
    pub shares: Vec<f64>,
}

impl Meeting {
    pub(super) fn new(calendars: &[Calendar], reader: &Zone, period: (Instant, Instant)) -> Option<Meeting> {
        if calendars.len() < 2 {
            return None;
        }
        let slots = slots(calendars, reader, period);
        let best = slots.iter().min_by_key(|s| s.rank())?.clone();
        let rotation = rotation(&slots, &best);
        Some(Meeting { best, rotation })
    }
}

/// Every quarter hour of every weekday, Monday 00:00 first.
fn slots(calendars: &[Calendar], reader: &Zone, (from, to): (Instant, Instant)) -> Vec<Slot> {
    let first = reader.to_civil(from).date();
    let mut slots = Vec::new();
    for day in 0..7 {
        let Some(date) = nth_day(first, day) else { continue };
        for quarter in 0..24 * 60 / i16::from(STEP_MINUTES) {
            let minutes = quarter * i16::from(STEP_MINUTES);
            let (hour, minute) = ((minutes / 60) as i8, (minutes % 60) as i8);
            slots.push(slot(calendars, reader, (from, to), date, (hour, minute)));
        }
    }
    slots
}

/// The first date from `first` on with the weekday at `day` (Monday 0).
fn nth_day(first: Date, day: i8) -> Option<Date> {
    let ahead = (day - first.weekday().to_monday_zero_offset()).rem_euclid(7);
    first.checked_add(i64::from(ahead).days()).ok()
}

fn slot(
    calendars: &[Calendar],
    reader: &Zone,
    (from, to): (Instant, Instant),
    mut date: Date,
    (hour, minute): (i8, i8),
) -> Slot {
    let weekday = date.weekday();
    let mut slot =
        Slot { weekday, hour, minute, times: 0, outside: vec![0; calendars.len()], away: 0, example: from };
    loop {
        let start = reader.resolve(date.at(hour, minute, 0, 0)).compatible();
        if start >= to {
            return slot;
        }
        if slot.times == 0 {
            slot.example = start;
        }
        slot.times += 1;
        for (site, calendar) in calendars.iter().enumerate() {
            let inside = calendar.between(start, start + HOUR);
            slot.outside[site] += HOUR - inside;
            if inside == 0 {
                slot.away += away(calendar, start);
            }
        }
        let Ok(next) = date.checked_add(7.days()) else { return slot };
        date = next;
    }
}

/// From the hour at `start` to the nearest working time before or after it, at most two days.
fn away(calendar: &Calendar, start: Instant) -> Micros {
    let after = calendar.next_open(start).map_or(2 * DAY, |open| open - (start + HOUR));
    let before = calendar.add(start, -1).map_or(2 * DAY, |t| start - (t + 1));
    after.min(before).min(2 * DAY)
}

/// The largest share and the spread, both in thousandths, and the weeks of a round: smaller is better.
type Rank = (i64, i64, usize);

/// Hours in turn: for each site the hour that spares the others most, and how often each is taken so that the
/// largest average share is smallest.
fn rotation(slots: &[Slot], best: &Slot) -> Option<Rotation> {
    let sites = best.outside.len();
    let spread = |shares: &[f64]| {
        let (low, high) = shares.iter().fold((f64::MAX, f64::MIN), |(l, h), s| (l.min(*s), h.max(*s)));
        high - low
    };
    let now: Vec<f64> = (0..sites).map(|i| best.share(i)).collect();
    if sites > ROTATION_SITES_MAX || spread(&now) <= UNFAIR_SHARE {
        return None;
    }
    let turns: Vec<Slot> =
        (0..sites).filter_map(|i| slots.iter().min_by_key(|s| sparing(s, i)).cloned()).collect();
    let mut found: Option<(Rank, Vec<usize>, Vec<f64>)> = None;
    for weeks in compositions(turns.len(), ROTATION_WEEKS_MAX) {
        let round: usize = weeks.iter().sum();
        if round < 2 {
            continue;
        }
        let shares: Vec<f64> = (0..sites)
            .map(|i| {
                turns.iter().zip(&weeks).map(|(t, w)| t.share(i) * *w as f64).sum::<f64>() / round as f64
            })
            .collect();
        let thousandths = |v: f64| (v * 1000.0).round() as i64;
        let largest = shares.iter().copied().fold(0.0, f64::max);
        let rank = (thousandths(largest), thousandths(spread(&shares)), round);
        if found.as_ref().is_none_or(|(r, ..)| rank < *r) {
            found = Some((rank, weeks, shares));
        }
    }
    let (_, weeks, shares) = found?;
    // A rotation that spares nobody and evens nothing out is not worth its trouble.
    if spread(&shares) >= spread(&now) || shares.iter().copied().fold(0.0, f64::max) > best.largest_share() {
        return None;
    }
    let turns = turns.into_iter().zip(weeks).filter(|(_, w)| *w > 0).collect();
    Some(Rotation { turns, shares })
}

/// How well an hour spares all sites but `bearer`: smaller is better.
fn sparing(slot: &Slot, bearer: usize) -> (i64, i64, Micros) {
    let thousandths = |v: f64| (v * 1000.0).round() as i64;
    let others: f64 = (0..slot.outside.len()).filter(|i| *i != bearer).map(|i| slot.share(i)).sum();
    (thousandths(others), thousandths(slot.share(bearer)), slot.away / slot.times.max(1) as i64)
}

/// All ways to give `parts` hours 0 or more weeks, with at most `most` weeks together.
fn compositions(parts: usize, most: usize) -> Vec<Vec<usize>> {
    if parts == 0 {
        return vec![Vec::new()];
    }
    let mut out = Vec::new();
    for first in 0..=most {
        for mut rest in compositions(parts - 1, most - first) {
            rest.insert(0, first);
            out.push(rest);
        }
    }
    out
}
