//! The window of the strip: where it starts, what its labels say, and where "now" is.

use worktime::{DAY, HOUR, Instant, Zone};

use super::{Span, minutes};
use crate::format;

/// The window's length in elapsed minutes.
pub const WINDOW_MINUTES: f64 = 1_440.0;

/// The width of the track on a 1,440 px screen, between gutters of 176 and 264.
const WIDE_PX: f64 = 840.0;
/// Between the same gutters at their narrowest, on 1,024 px.
const NARROWED_PX: f64 = 488.0;
/// Between gutters of 120 and 200 at their narrowest, on 600 px.
const MIDDLE_PX: f64 = 232.0;
/// The width of the track on a 390 px screen.
const PHONE_PX: f64 = 358.0;
/// A label nearer than this to the time now is left out.
const CLEAR_PX: f64 = 40.0;

/// How wide a track is: that of a 1,440 px screen, and the narrowest that each layout has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 840 px.
    Wide,
    /// From 1,024 px on.
    Narrowed,
    /// From 600 px on.
    Middle,
    /// A phone's.
    Phone,
}

impl Tick {
    /// What its label is: an hour or a midnight, and on which tracks it is left out.
    pub fn class(&self) -> String {
        let kind = if self.is_midnight { "midnight" } else { "hour" };
        let middle = self.is_sixth && self.is_clear_on(Width::Middle);
        let full = if self.is_clear_on(Width::Narrowed) { "" } else { " full-tick" };
        format!("{kind}{}{full}", if middle { "" } else { " wide-tick" })
    }

    /// Whether the label keeps clear of the time now there.
    pub fn is_clear_on(&self, width: Width) -> bool {
        self.is_clear[width as usize]
    }
}

/// One label of the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Minutes since the window's start.
    pub at: f64,
    /// "09", or "Fri 17" at midnight.
    pub label: String,
    /// Midnight is a darker line.
    pub is_midnight: bool,
    /// Every six hours rather than only every three.
    pub is_sixth: bool,
    /// Whether the label keeps clear of the time now on a track of each [`Width`].
    pub is_clear: [bool; 4],
}

/// The reader's clock changes inside the window.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockMark {
    /// Minutes since the window's start.
    pub at: f64,
    /// "clock −1 h".
    pub label: String,
}

/// The window and its labels, on the reader's clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The first instant shown.
    pub from: Instant,
    /// 24 elapsed hours later.
    pub to: Instant,
    /// The time now, in minutes since the start.
    pub now: f64,
    /// The time now on the reader's clock: "14:04".
    pub now_label: String,
    /// The day it is for the reader: "Thu 16 Jul".
    pub today: String,
    /// The labels, every three hours.
    pub ticks: Vec<Tick>,
    /// The reader's clock change, on such a day.
    pub clock: Option<ClockMark>,
}

impl Axis {
    /// The window around `now`: from 6 h before the reader's hour, rounded down to a multiple of 3, for 24 elapsed
    /// hours. It so moves every three hours and shows at least 15 h ahead.
    pub fn new(now: Instant, zone: &Zone) -> Axis {
        let local = zone.to_civil(now);
        let hour = i64::from(local.hour() / 3 * 3) - 6;
        let midnight = local.date().at(0, 0, 0, 0);
        let start = midnight + jiff::Span::new().hours(hour);
        let from = zone.resolve(start).compatible();
        let to = from + DAY;
        let now_minutes = minutes(from, now);
        let ticks = (0..=9)
            .map(|i| start + jiff::Span::new().hours(3 * i))
            .map(|civil| (civil, zone.resolve(civil).compatible()))
            .filter(|(_, at)| *at >= from && *at <= to)
            .map(|(civil, at)| tick(civil, minutes(from, at), now_minutes))
            .collect();
        let clock = zone.next_change(from).filter(|c| c.at < to).map(|c| {
            let seconds = c.to_offset - c.from_offset;
            let sign = if seconds < 0 { '−' } else { '+' };
            let length = format::duration(i64::from(seconds.abs()) * (HOUR / 3600));
            ClockMark { at: minutes(from, c.at), label: format!("clock {sign}{length}") }
        });
        let today = format::date(local.date(), local.year());
        Axis {
            from,
            to,
            now: now_minutes,
            now_label: format::clock(local.hour(), local.minute()),
            today,
            ticks,
            clock,
        }
    }

    /// The place of an interval in the window, cut at its edges.
    pub(super) fn span(&self, (from, to): (Instant, Instant)) -> Span {
        let place = |t: Instant| minutes(self.from, t).clamp(0.0, WINDOW_MINUTES);
        Span { from: place(from), to: place(to) }
    }
}

fn tick(civil: jiff::civil::DateTime, at: f64, now: f64) -> Tick {
    let is_midnight = civil.hour() == 0;
    let label = match is_midnight {
        true => format!("{} {}", format::weekday(civil.date()), civil.day()),
        false => format!("{:02}", civil.hour()),
    };
    let is_clear = [WIDE_PX, NARROWED_PX, MIDDLE_PX, PHONE_PX]
        .map(|w| (at - now).abs() / WINDOW_MINUTES * w >= CLEAR_PX);
    Tick { at, label, is_midnight, is_sixth: civil.hour() % 6 == 0, is_clear }
}

/// The smaller of a zone's offsets in January and July around `now`: its place from west to east, which does not
/// move with the clocks.
pub(super) fn standard_offset(zone: &Zone, now: Instant) -> i32 {
    let year = zone.to_civil(now).year();
    let at = |month| {
        zone.offset_seconds_at(zone.resolve(jiff::civil::date(year, month, 1).at(0, 0, 0, 0)).compatible())
    };
    at(1).min(at(7))
}
