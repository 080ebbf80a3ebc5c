//! What the strip says at every other minute of its window, for a page that lets its reader look there.
//!
//! Most of it stays the same for hours: a row's words change where somebody begins or ends work, at a midnight, at a clock change,
//! and where something comes near enough to be told. Between such edges only the clock runs on, so that a row is a few [`Piece`]s.

use worktime::{Calendar, HOUR, Instant, MINUTE, Zone};

use super::words::{self, BACK_HOURS_MAX, TALK_HOURS_MAX};
use super::{Axis, Order, SiteHours, State, epoch_minute};
use crate::format;

/// The last minute of the window.
const LAST_MINUTE: i64 = 1_440;
/// More midnights or clock changes of a zone do not lie within a window.
const EDGES_MAX: usize = 4;

/// What the strip says at each minute of its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moments {
    /// The window's start, in minutes since 1970, UTC.
    pub from: i64,
    /// The reader's weekday, from a minute on: nothing while it is today's.
    pub days: Vec<(i64, Option<&'static str>)>,
    /// The rows in the order in which the strip has them, those that are folded away last.
    pub rows: Vec<RowMoments>,
}

/// One row through the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMoments {
    /// What stands beside the swatch: "You, Denver".
    pub name: String,
    /// What its sentence begins with, before the time: "You, Denver: ".
    pub who: String,
    /// Its name in a line of times: "Kraków, Wrocław".
    pub place: String,
    /// What is said, from the window's start on.
    pub pieces: Vec<Piece>,
}

/// What is said of a row from one minute until the next piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its first minute, since the window's start.
    pub from: i64,
    /// The time there at that minute, in minutes since midnight; it runs on until the next piece.
    pub clock: i64,
    /// The weekday there when it is not the reader's: "Fri".
    pub day: Option<&'static str>,
    /// The date there in a line of times, when it is not the reader's, and the reader's own: "Fri 27 Nov".
    pub date: Option<String>,
    /// At work or not.
    pub state: State,
    /// The words at the right of the row.
    pub text: String,
    /// What follows the time in the sentence: ", at work until 17:00."
    pub rest: String,
}

impl Moments {
    /// The moments of the window around `now`, for somebody at `sites[reader]`; `None` when there is no such reader.
    ///
    /// At each minute they say what [`Strip::new`](super::Strip::new) says at that instant.
    pub fn new(now: Instant, reader: usize, sites: &[SiteHours]) -> Option<Moments> {
        let own = sites.get(reader)?;
        let axis = Axis::new(now, &own.zone);
        let order = Order::new(now, reader, sites, &axis);
        let row = |members: &Vec<usize>| {
            RowMoments::new(&axis, own, &members.iter().map(|&i| &sites[i]).collect::<Vec<_>>())
        };
        let rows = order.rows.iter().chain(&order.more).map(row).collect();
        Some(Moments { from: epoch_minute(axis.from), days: days(now, &axis, &own.zone), rows })
    }
}

impl RowMoments {
    fn new(axis: &Axis, reader: &SiteHours, members: &[&SiteHours]) -> RowMoments {
        let site = members[0];
        let is_reader = std::ptr::eq(site, reader);
        let place = super::joined(members);
        let mut pieces: Vec<Piece> = Vec::new();
        for minute in edges(axis, reader, site) {
            let piece = Piece::new(axis, minute, reader, site, is_reader);
            if !pieces.last().is_some_and(|last| last.goes_on(&piece)) {
                pieces.push(piece);
            }
        }
        let who = words::who(&place, is_reader);
        let name = if is_reader { format!("You, {place}") } else { place.clone() };
        RowMoments { name, who, place, pieces }
    }
}

impl Piece {
    fn new(axis: &Axis, minute: i64, reader: &SiteHours, site: &SiteHours, is_reader: bool) -> Piece {
        let at = axis.from + minute * MINUTE;
        let (there, here) = (site.zone.to_civil(at), reader.zone.to_civil(at));
        let is_told = is_reader || there.date() != here.date();
        let said = words::say(at, reader, site, is_reader);
        Piece {
            from: minute,
            clock: i64::from(there.hour()) * 60 + i64::from(there.minute()),
            day: words::other_day(at, reader, site),
            date: is_told.then(|| format::date(there.date(), here.year())),
            state: said.state,
            text: said.text,
            rest: said.rest,
        }
    }

    /// The words at the right in the phrases that stay whole where there is no room for all.
    pub fn phrases(&self) -> Vec<&str> {
        super::phrases(&self.text).collect()
    }

    /// Whether `next` says nothing else than this one, later.
    fn goes_on(&self, next: &Piece) -> bool {
        let clock = self.clock + next.from - self.from;
        *next == Piece { from: next.from, clock, ..self.clone() }
    }
}

/// The minutes at which something that is said of a site may change, in order, from the window's first on.
fn edges(axis: &Axis, reader: &SiteHours, site: &SiteHours) -> Vec<i64> {
    let shared = site.calendar.intersect(&reader.calendar);
    let mut at = vec![axis.from];
    for calendar in [&site.calendar, &site.usual, &shared] {
        at.extend(borders(axis, calendar, 0));
    }
    // How far ahead something begins decides how it is told, and whether.
    at.extend(borders(axis, &site.calendar, BACK_HOURS_MAX * HOUR));
    // What begins exactly so far ahead is not told yet.
    at.extend(borders(axis, &shared, TALK_HOURS_MAX * HOUR).map(|at| at + 1));
    for zone in [&reader.zone, &site.zone] {
        at.extend(midnights(axis, zone));
        let change = |at: &Instant| zone.next_change(*at).map(|change| change.at);
        at.extend(std::iter::successors(change(&axis.from), change).take(EDGES_MAX));
    }
    let minute = |at: Instant| (at - axis.from + MINUTE - 1).div_euclid(MINUTE);
    let mut minutes: Vec<i64> =
        at.into_iter().map(minute).filter(|m| (0..=LAST_MINUTE).contains(m)).collect();
    minutes.sort_unstable();
    minutes.dedup();
    minutes
}

/// Where a calendar opens and closes within the window, seen from so long before.
fn borders(axis: &Axis, calendar: &Calendar, ahead: i64) -> impl Iterator<Item = Instant> {
    let found = calendar.intervals(axis.from + ahead, axis.to + ahead + MINUTE);
    found.flat_map(move |(open, close)| [open - ahead, close - ahead])
}

/// The midnights of a zone within the window.
fn midnights(axis: &Axis, zone: &Zone) -> impl Iterator<Item = Instant> {
    let first = zone.to_civil(axis.from).date();
    let later = std::iter::successors(first.tomorrow().ok(), |day| day.tomorrow().ok());
    later.take(EDGES_MAX).map(|day| zone.resolve(day.at(0, 0, 0, 0)).compatible())
}

/// The reader's weekdays through the window, each from the minute on at which its day begins.
fn days(now: Instant, axis: &Axis, zone: &Zone) -> Vec<(i64, Option<&'static str>)> {
    let today = zone.to_civil(now).date();
    let begin = std::iter::once(axis.from).chain(midnights(axis, zone).filter(|at| *at <= axis.to));
    begin
        .map(|at| {
            let day = zone.to_civil(at).date();
            let minute = (at - axis.from).div_euclid(MINUTE);
            (minute, (day != today).then(|| format::weekday(day)))
        })
        .collect()
}
