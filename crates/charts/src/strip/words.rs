//! What the strip says: the words at the right of a row, and the sentence that stands for the drawing.

use worktime::{HOUR, Instant};

use super::SiteHours;
use crate::format;

/// Further ahead than this a site is "off until" rather than "back".
const BACK_HOURS_MAX: i64 = 36;

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
    pub(super) sentence: String,
}

/// The site's time now, with its weekday when that is not the reader's.
pub(super) fn local_time(now: Instant, reader: &SiteHours, site: &SiteHours) -> String {
    let (there, here) = (site.zone.to_civil(now), reader.zone.to_civil(now));
    let time = format::clock(there.hour(), there.minute());
    if there.date() == here.date() { time } else { format!("{time} {}", format::weekday(there.date())) }
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

/// What is said of `site`, whose row is called `name`.
pub(super) fn say(now: Instant, reader: &SiteHours, site: &SiteHours, name: &str, is_reader: bool) -> Said {
    let time = local_time(now, reader, site);
    let who = if is_reader { format!("You, {name}") } else { name.to_owned() };
    let both = |at| Both::at(at, now, reader, site);
    if site.calendar.is_open(now) {
        let close = site.calendar.next_close(now).filter(|at| *at < site.calendar.to());
        let Some(close) = close.map(both) else {
            let text = "at work around the clock".to_owned();
            return Said { state: State::AtWork, sentence: format!("{who}: {time}, {text}."), text };
        };
        let talk = talk(now, reader, site, is_reader);
        let sentence = format!("{who}: {time}, at work until {}.{talk}", close.long());
        return Said { state: State::AtWork, text: format!("at work until {}", close.short()), sentence };
    }
    let Some(open) = site.calendar.next_open(now) else {
        let text = "no working hours in the next weeks".to_owned();
        return Said { state: State::Off, sentence: format!("{who}: {time}, {text}."), text };
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
        sentence: format!("{who}: {time}, {long} {}.{talk}", open_words.long()),
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

/// When the reader and the site are next both at work, within the coming day.
fn talk(now: Instant, reader: &SiteHours, site: &SiteHours, is_reader: bool) -> String {
    if is_reader {
        return String::new();
    }
    let shared = site.calendar.intersect(&reader.calendar);
    let Some((from, to)) = shared.intervals(now, now + 24 * HOUR).next() else { return String::new() };
    let today = reader.zone.to_civil(now).date();
    let clock = |at| format::moment(today, reader.zone.to_civil(at));
    if from <= now {
        format!(" You can talk until {}.", clock(to))
    } else {
        format!(" You can talk from {} until {}.", clock(from), clock(to))
    }
}
