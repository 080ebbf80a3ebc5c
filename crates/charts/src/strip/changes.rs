//! What clock changes do to the distance between two sites.

use worktime::{DAY, Instant, Zone};

use crate::format;

const HALF_DAY_SECONDS: i32 = 12 * 3600;

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
    /// "From Sun 25 Oct Kraków is one hour closer to Denver, until Sun 1 Nov."
    pub sentence: String,
}

/// Every change of distance between any two of these sites from `from` until `to`, in order of time.
///
/// A change that only takes back the one before it, within sixty days, is not told again: the first sentence has
/// its end.
pub fn clock_changes(sites: &[(&str, &Zone)], from: Instant, to: Instant) -> Vec<ClockChange> {
    let mut found = Vec::new();
    for i in 0..sites.len() {
        for j in i + 1..sites.len() {
            found.extend(between(sites, i, j, from, to));
        }
    }
    found.sort_by_key(|c| (c.at, c.site, c.other));
    found
}

fn ahead_at(a: &Zone, b: &Zone, at: Instant) -> i32 {
    a.offset_seconds_at(at) - b.offset_seconds_at(at)
}

/// The next change of distance after `t`, before `end`.
fn next(a: &Zone, b: &Zone, mut t: Instant, end: Instant) -> Option<(Instant, i32, i32, bool)> {
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

fn between(sites: &[(&str, &Zone)], i: usize, j: usize, from: Instant, to: Instant) -> Vec<ClockChange> {
    let (a, b) = (sites[i].1, sites[j].1);
    let mut out: Vec<ClockChange> = Vec::new();
    let mut told_until = None;
    let mut t = from - 1;
    while let Some((at, before, after, first_moves)) = next(a, b, t, to) {
        t = at;
        if told_until == Some(at) {
            continue;
        }
        let back = next(a, b, at, at + 730 * DAY);
        if let Some((end, _, restored, _)) = back
            && end - at <= 60 * DAY
            && restored == before
        {
            told_until = Some(end);
        }
        let until = back.map(|b| b.0);
        let (site, other, ahead) = if first_moves { (i, j, (before, after)) } else { (j, i, (-before, -after)) };
        let sentence = sentence(sites[site], sites[other], at, until, ahead);
        out.push(ClockChange { at, until, site, other, ahead, sentence });
    }
    out
}

fn sentence(
    (name, zone): (&str, &Zone),
    (other, _): (&str, &Zone),
    at: Instant,
    until: Option<Instant>,
    (before, after): (i32, i32),
) -> String {
    let local = zone.to_civil(at);
    let day = format::date(local.date(), local.year());
    let until = until.map_or_else(String::new, |end| {
        format!(", until {}", format::date(zone.to_civil(end).date(), local.year()))
    });
    // Beyond half a day "closer" can be read both ways round the globe, so the hours are said instead.
    if before.abs().max(after.abs()) > HALF_DAY_SECONDS {
        return format!(
            "From {day} {name} is {} {} {other} instead of {}{until}.",
            hours(after),
            if after < 0 { "behind" } else { "ahead of" },
            hours(before)
        );
    }
    let by = format::clock_difference(after.abs() - before.abs());
    let word = if after.abs() < before.abs() { "closer to" } else { "farther from" };
    if after == 0 {
        return format!("From {day} {name} and {other} have the same time{until}.");
    }
    format!("From {day} {name} is {by} {word} {other}{until}.")
}

fn hours(seconds: i32) -> String {
    format::duration(i64::from(seconds.abs()) * worktime::SECOND)
}
