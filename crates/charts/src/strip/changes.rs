//! What clock changes do to the distance between two sites.

use worktime::{DAY, Date, Instant, Zone};

use crate::format;

const HALF_DAY_SECONDS: i32 = 12 * 3600;
/// A change that is taken back within this time is told once, with its end.
const PASSING: i64 = 60 * DAY;

/// One change of the distance between two sites' clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockChange {
    /// When it happens.
    pub at: Instant,
    /// When the distance changes again, if that is within two years.
    pub until: Option<Instant>,
    /// The index of the site whose clock moves.
    pub site: usize,
    /// The index of the site that it moves against.
    pub other: usize,
    /// Seconds by which `site` is ahead of `other` before and after.
    pub ahead: (i32, i32),
    /// The days of `at` and `until`, each on the clock that moves then.
    pub days: (Date, Option<Date>),
    /// At `until` the distance is what it was before.
    pub is_taken_back: bool,
}

impl ClockChange {
    /// True if the distance is back to what it was within sixty days.
    pub fn is_passing(&self) -> bool {
        self.is_taken_back && self.until.is_some_and(|until| until - self.at <= PASSING)
    }
}

/// Every change of distance between any two of these zones from `from` until `to`, in order of time.
///
/// A change that only takes back the one before it, within sixty days, is not listed again: the first one has its
/// end.
pub fn clock_changes(zones: &[&Zone], from: Instant, to: Instant) -> Vec<ClockChange> {
    let mut found = Vec::new();
    for i in 0..zones.len() {
        for j in i + 1..zones.len() {
            found.extend(between(zones, i, j, from, to));
        }
    }
    found.sort_by_key(|c| (c.at, c.site, c.other));
    found
}

/// The changes as sentences: "From Sun 25 Oct Kraków is one hour closer to Denver, until Sun 1 Nov." Those that say
/// the same of several sites are joined. `this_year` is left out of dates.
pub fn clock_sentences(names: &[&str], changes: &[ClockChange], this_year: i16) -> Vec<String> {
    let mut told: Vec<(Kind, Vec<&str>)> = Vec::new();
    for change in changes {
        let mut kind = Kind::of(change);
        // Beyond half a day every site has hours of its own: for several it is said once, by how far the clock moves.
        let alike = |other: &ClockChange| {
            let other_kind = Kind::of(other);
            other.site == change.site
                && other.days == change.days
                && matches!(other_kind.effect, Effect::Ahead(..))
        };
        if matches!(kind.effect, Effect::Ahead(..)) && changes.iter().filter(|other| alike(other)).count() > 1
        {
            kind.effect = Effect::Moved(change.ahead.1 - change.ahead.0);
        }
        let other = names.get(change.other).copied().unwrap_or("?");
        match told.iter_mut().find(|(k, _)| *k == kind) {
            Some((_, others)) => others.push(other),
            None => told.push((kind, vec![other])),
        }
    }
    told.into_iter().map(|(kind, others)| kind.sentence(names, &others, this_year)).collect()
}

/// What a sentence says apart from whom it says it of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    days: (Date, Option<Date>),
    site: usize,
    effect: Effect,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Effect {
    Closer(i32),
    Farther(i32),
    Same,
    /// Beyond half a day "closer" can be read both ways round the globe, so the hours are said instead.
    Ahead(i32, i32),
    /// The same against several sites: how far the clock moves.
    Moved(i32),
}

impl Kind {
    fn of(change: &ClockChange) -> Kind {
        let (before, after) = change.ahead;
        let effect = match after.abs() - before.abs() {
            _ if before.abs().max(after.abs()) > HALF_DAY_SECONDS => Effect::Ahead(before, after),
            _ if after == 0 => Effect::Same,
            by if by < 0 => Effect::Closer(-by),
            by => Effect::Farther(by),
        };
        Kind { days: change.days, site: change.site, effect }
    }

    fn sentence(&self, names: &[&str], others: &[&str], this_year: i16) -> String {
        let name = names.get(self.site).copied().unwrap_or("?");
        let others = format::list(others);
        let said = match self.effect {
            Effect::Closer(by) => format!("{name} is {} closer to {others}", format::clock_difference(by)),
            Effect::Farther(by) => {
                format!("{name} is {} farther from {others}", format::clock_difference(by))
            }
            Effect::Same => format!("{name} has the same time as {others}"),
            Effect::Moved(by) => {
                let word = if by < 0 { "back" } else { "ahead" };
                let hours = format::clock_difference(by.abs());
                format!("{name}'s clock is {hours} {word} against {others}")
            }
            Effect::Ahead(before, after) => {
                let word = if after < 0 { "behind" } else { "ahead of" };
                format!("{name} is {} {word} {others} instead of {}", hours(after), hours(before))
            }
        };
        let until =
            self.days.1.map_or_else(String::new, |d| format!(", until {}", format::date(d, this_year)));
        format!("From {} {said}{until}.", format::date(self.days.0, this_year))
    }
}

fn hours(seconds: i32) -> String {
    format::duration(i64::from(seconds.abs()) * worktime::SECOND)
}

fn ahead_at(a: &Zone, b: &Zone, at: Instant) -> i32 {
    a.offset_seconds_at(at) - b.offset_seconds_at(at)
}

/// A change of distance: when, from how many seconds ahead to how many, and whether the first clock moves.
type Step = (Instant, i32, i32, bool);

/// The next change of distance after `t`, before `end`.
fn next(a: &Zone, b: &Zone, mut t: Instant, end: Instant) -> Option<Step> {
    loop {
        let (ca, cb) = (a.next_change(t), b.next_change(t));
        let at = [&ca, &cb].into_iter().flatten().map(|c| c.at).min().filter(|at| *at < end)?;
        let (before, after) = (ahead_at(a, b, at - 1), ahead_at(a, b, at));
        if before != after {
            return Some((at, before, after, ca.is_some_and(|c| c.at == at)));
        }
        t = at;
    }
}

fn between(zones: &[&Zone], i: usize, j: usize, from: Instant, to: Instant) -> Vec<ClockChange> {
    let (a, b) = (zones[i], zones[j]);
    let day = |(at, _, _, first): Step| (if first { a } else { b }).to_civil(at).date();
    let mut out = Vec::new();
    let mut told_until = None;
    let mut t = from - 1;
    while let Some(step) = next(a, b, t, to) {
        let (at, before, after, first_moves) = step;
        t = at;
        if told_until.take() == Some(at) {
            continue;
        }
        let back = next(a, b, at, at + 730 * DAY);
        told_until = back.filter(|end| end.0 - at <= PASSING && end.2 == before).map(|end| end.0);
        let (site, other, ahead) =
            if first_moves { (i, j, (before, after)) } else { (j, i, (-before, -after)) };
        let days = (day(step), back.map(day));
        let is_taken_back = back.is_some_and(|end| end.2 == before);
        out.push(ClockChange { at, until: back.map(|end| end.0), site, other, ahead, days, is_taken_back });
    }
    out
}
