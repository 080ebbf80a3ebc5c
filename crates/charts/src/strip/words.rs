//! What the strip says: the words at the right of a row, and the sentence that stands for the drawing.

use worktime::{HOUR, Instant};

use super::SiteHours;
use crate::format;

/// Further ahead than this a site is "off until" rather than "back".
pub(super) const BACK_HOURS_MAX: i64 = 36;
/// Hours in common that begin within this time are told.
pub(super) const TALK_HOURS_MAX: i64 = 24;

/// Whether a site is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// At work now.
    AtWork,
    /// Off now.
    Off,
    /// Off now because of a holiday.
    Holiday,
}

/// The words for one site.
pub(super) struct Said {
    pub(super) state: State,
    pub(super) text: String,
    /// What follows its name and its time in the sentence: ", at work until 17:00."
    pub(super) rest: String,
}

/// What the sentence begins with, before the time: "You, Denver: ".
pub(super) fn who(names: &str, is_reader: bool) -> String {
    if is_reader { format!("You, {names}: ") } else { format!("{names}: ") }
}

/// The site's time now, with its weekday when that is not the reader's.
pub(super) fn local_time(now: Instant, reader: &SiteHours, site: &SiteHours) -> String {
    let there = site.zone.to_civil(now);
    let time = format::clock(there.hour(), there.minute());
    match other_day(now, reader, site) {
        Some(day) => format!("{time} {day}"),
        None => time,
    }
}

/// The site's weekday when that is not the reader's.
pub(super) fn other_day(now: Instant, reader: &SiteHours, site: &SiteHours) -> Option<&'static str> {
    let (there, here) = (site.zone.to_civil(now).date(), reader.zone.to_civil(now).date());
    (there != here).then(|| format::weekday(there))
}

/// A time on the reader's clock, and on the site's where that differs.
struct Both {
    here: String,
    there: Option<String>,
}

impl Both {
    fn at(at: Instant, now: Instant, reader: &SiteHours, site: &SiteHours) -> Both {
        let (here, there) = (reader.zone.to_civil(at), site.zone.to_civil(at));
        Both {
            here: format::moment(reader.zone.to_civil(now).date(), here),
            there: (here != there).then(|| format::clock(there.hour(), there.minute())),
        }
    }

    fn short(&self) -> String {
        match &self.there {
            Some(there) => format!("{} · {there} there", self.here),
            None => self.here.clone(),
        }
    }

    fn long(&self) -> String {
        match &self.there {
            Some(there) => format!("{} your time ({there} there)", self.here),
            None => self.here.clone(),
        }
    }
}

/// What is said of `site`.
pub(super) fn say(now: Instant, reader: &SiteHours, site: &SiteHours, is_reader: bool) -> Said {
    let said = state(now, reader, site, is_reader);
    match site.teams.len() {
        0 | 1 => said,
        teams => Said { text: format!("{} · {teams} teams", said.text), ..said },
    }
}

/// The same without how many teams there are.
fn state(now: Instant, reader: &SiteHours, site: &SiteHours, is_reader: bool) -> Said {
    let both = |at| Both::at(at, now, reader, site);
    if site.calendar.is_open(now) {
        let close = site.calendar.next_close(now).filter(|at| *at < site.calendar.to());
        let Some(close) = close.map(both) else {
            let text = "at work around the clock".to_owned();
            return Said { state: State::AtWork, rest: format!(", {text}."), text };
        };
        let talk = talk(now, reader, site, is_reader);
        let rest = format!(", at work until {}.{talk}", close.long());
        return Said { state: State::AtWork, text: format!("at work until {}", close.short()), rest };
    }
    let Some(open) = site.calendar.next_open(now) else {
        let text = "no working hours in the next weeks".to_owned();
        return Said { state: State::Off, rest: format!(", {text}."), text };
    };
    // Usual hours that fall away between now and the next opening are why it is not back sooner.
    let is_holiday = site.usual.between(now, open) > 0;
    let (state, short, long) = match is_holiday {
        true => (State::Holiday, "holiday, back", holiday(now, open, site)),
        false if open - now > BACK_HOURS_MAX * HOUR => (State::Off, "off until", "off until".to_owned()),
        false => (State::Off, "back", "off, back".to_owned()),
    };
    let open_words = both(open);
    let talk = talk(now, reader, site, is_reader);
    Said {
        state,
        text: format!("{short} {}", open_words.short()),
        rest: format!(", {long} {}.{talk}", open_words.long()),
    }
}

/// "holiday (Thanksgiving Day), back"; without a name where several or none begin before it is back.
fn holiday(now: Instant, open: Instant, site: &SiteHours) -> String {
    let (from, to) = (site.zone.to_civil(now).date(), site.zone.to_civil(open).date());
    let mut names = site.holidays.iter().filter(|(day, _)| from <= *day && *day < to).map(|(_, name)| name);
    match (names.next(), names.next()) {
        (Some(name), None) => format!("holiday ({name}), back"),
        _ => "holiday, back".to_owned(),
    }
}

/// When the reader and the site are next both at work, where that begins within the coming day.
fn talk(now: Instant, reader: &SiteHours, site: &SiteHours, is_reader: bool) -> String {
    if is_reader {
        return String::new();
    }
    let shared = site.calendar.intersect(&reader.calendar);
    let soon = now + TALK_HOURS_MAX * HOUR;
    let Some((from, _)) = shared.intervals(now, soon).next() else { return String::new() };
    let to = shared.next_close(from).unwrap_or_else(|| shared.to());
    let today = reader.zone.to_civil(now).date();
    let clock = |at| format::moment(today, reader.zone.to_civil(at));
    if from <= now {
        format!(" You can talk until {}.", clock(to))
    } else {
        format!(" You can talk from {} until {}.", clock(from), clock(to))
    }
}
