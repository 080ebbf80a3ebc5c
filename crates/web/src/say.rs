//! Times and states in words, for one reader: their own time first, the other side's beside it.

use charts::format;
use maud::{Markup, html};
use model::{Aim, Direction, Instant, PersonId, Quantity, Refusal};
use worktime::{DAY, Date, HOUR, MINUTE, Micros, Zone};

use crate::desk::Desk;

/// How the rules name an amount, which people enter as a decimal number.
const THOUSANDTHS: &str = " in thousandths";

impl Desk {
    /// The reader's day.
    pub(crate) fn today(&self) -> Date {
        self.zone.to_civil(self.now).date()
    }

    /// When the Monday begins that is so many weeks after that of the reader's own week.
    pub(crate) fn monday(&self, weeks: i64) -> Instant {
        let today = self.today();
        let days = 7 * weeks - i64::from(today.weekday().to_monday_zero_offset());
        let monday = today.saturating_add(jiff::Span::new().days(days));
        self.zone.resolve(monday.at(0, 0, 0, 0)).compatible()
    }

    /// A time in the reader's zone: "17:00", "Fri 17:00", "25 Oct 17:00".
    pub(crate) fn at(&self, at: Instant) -> String {
        let civil = self.zone.to_civil(at);
        let moment = format::moment(self.today(), civil);
        let clock = format::clock(civil.hour(), civil.minute());
        match moment.strip_suffix(&clock) {
            Some(day) if self.clock_12h => format!("{day}{}", self.clock(civil.hour(), civil.minute())),
            _ => moment,
        }
    }

    /// Who made the change with this number, and when, as the beginning of a sentence: "Sam Carter changed this at 10:12".
    pub(crate) fn changed_by(&self, changed: u64) -> String {
        // A partner's view has numbers of its own, which name no events.
        let whole = self.view.is_whole();
        let cause = whole.then(|| self.server.texts.trail().cause(self.state(), changed)).flatten();
        let Some((actor, at)) = cause else {
            return "Somebody changed this".to_owned();
        };
        let who = match actor.person() {
            Some(person) if person == self.me => "You".to_owned(),
            Some(person) => self.name(person).to_string(),
            None => "Somebody".to_owned(),
        };
        format!("{who} changed this ({})", self.at(at))
    }

    /// Why something was not done, with times as the reader reads them.
    pub(crate) fn refused(&self, error: &app::Error) -> String {
        let at = |at: &Instant, what: &str| format!("{} {what}", self.at(*at));
        match error {
            app::Error::Refused(Refusal::Past { at: past }) => {
                at(past, "is in the past: choose a time that is still to come")
            }
            app::Error::Refused(Refusal::Future { at: future }) => {
                at(future, "is in the future: choose a time that has passed")
            }
            app::Error::Refused(Refusal::TooFar { at: far, years }) => {
                at(far, &format!("is too far away: choose a time within {years} years"))
            }
            app::Error::Refused(Refusal::NobodyConsulted) => {
                "“Go ahead unless someone objects” needs somebody who may object, other than who holds the right: name them, or choose “Decide”".to_owned()
            }
            app::Error::Refused(Refusal::OutOfRange { what, min, max, value })
                if what.ends_with(THOUSANDTHS) =>
            {
                // As it was entered.
                let said = |value: i64| quantity(Quantity(value));
                let range = match (*min, *max) {
                    (min, i64::MAX) => format!("{} or more", said(min)),
                    (i64::MIN, max) => format!("{} or less", said(max)),
                    (min, max) => format!("{} to {}", said(min), said(max)),
                };
                format!("{} must be {range}, not {}", what.trim_end_matches(THOUSANDTHS), said(*value))
            }
            other => other.to_string(),
        }
    }

    /// A time of day as the reader reads it: "17:00", or "5:00 pm".
    pub(crate) fn clock(&self, hour: i8, minute: i8) -> String {
        if self.clock_12h { format::clock_12(hour, minute) } else { format::clock(hour, minute) }
    }

    /// A day in the reader's zone: "today", "Fri", "25 Oct", "25 Oct 2025".
    pub(crate) fn day(&self, at: Instant) -> String {
        let (today, day) = (self.today(), self.zone.to_civil(at).date());
        let away = (i64::from(day.ordinal_days()) - i64::from(today.ordinal_days())).abs();
        match away {
            0 => "today".to_owned(),
            1..=6 => format::weekday(day).to_owned(),
            _ => on(day, today.year()),
        }
    }

    /// A time for both: "Fri 17:00 (10:00 in Kraków)". Once where both clocks say the same.
    pub(crate) fn at_both(&self, at: Instant, other: PersonId) -> String {
        let mine = self.at(at);
        let (Some(zone), Some(site)) = (self.state().zone_of(other), self.site_of(other)) else {
            return mine;
        };
        match self.there(at, &zone) {
            Some(theirs) => format!("{mine} ({theirs} in {})", self.site(site)),
            None => mine,
        }
    }

    /// The clock of another zone at `at`, with the weekday where it is not the reader's; `None` where it shows the same.
    pub(crate) fn there(&self, at: Instant, zone: &Zone) -> Option<String> {
        let (mine, theirs) = (self.zone.to_civil(at), zone.to_civil(at));
        if mine == theirs {
            return None;
        }
        let clock = self.clock(theirs.hour(), theirs.minute());
        let same_day = mine.date() == theirs.date();
        Some(if same_day { clock } else { format!("{} {clock}", format::weekday(theirs.date())) })
    }

    /// How much of a person's working time passed since `from`: "3 of their working hours".
    pub(crate) fn worked_since(&self, person: PersonId, from: Instant) -> Option<Micros> {
        let calendar = self.state().calendar(person, from)?;
        Some(calendar.between(from, self.now))
    }

    /// Whether a person is at work, and when they are back: "at work until 18:00", "back Thu 01:00 (09:00 there)".
    pub(crate) fn presence(&self, person: PersonId) -> String {
        let Some(calendar) = self.state().calendar(person, self.now) else {
            return "not here any more".to_owned();
        };
        let there = |at: Instant| {
            let zone = self.state().zone_of(person)?;
            self.there(at, &zone)
        };
        let said = |word: &str, at: Instant| match there(at) {
            Some(theirs) => format!("{word} {} · {theirs} there", self.at(at)),
            None => format!("{word} {}", self.at(at)),
        };
        if calendar.is_open(self.now) {
            return calendar
                .next_close(self.now)
                .map_or("at work".to_owned(), |until| said("at work until", until));
        }
        calendar.next_open(self.now).map_or("off".to_owned(), |back| said("back", back))
    }

    /// How far away something is: "in 3 h 20 min", "2 days ago".
    pub(crate) fn away(&self, at: Instant) -> String {
        let away = at - self.now;
        if away.abs() < MINUTE {
            "now".to_owned()
        } else if away > 0 {
            format!("in {}", format::duration(away))
        } else {
            format!("{} ago", format::duration(-away))
        }
    }

    /// A time as an element that a program can read, in the reader's words.
    pub(crate) fn time(&self, at: Instant) -> Markup {
        html! { time datetime=(at) { (self.at(at)) } }
    }

    /// A value for an `<input type="datetime-local">`, in the reader's zone.
    pub(crate) fn local_input(&self, at: Instant) -> String {
        let civil = self.zone.to_civil(at);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}",
            civil.year(),
            civil.month(),
            civil.day(),
            civil.hour(),
            civil.minute()
        )
    }
}

/// A date: "25 Oct", with the year when it is not this one.
pub(crate) fn on(day: Date, this_year: i16) -> String {
    let month = format::month(day.month());
    if day.year() == this_year {
        format!("{} {month}", day.day())
    } else {
        format!("{} {month} {}", day.day(), day.year())
    }
}

/// How long a gap lasts: in whole hours up to four days, since that is how it is felt.
pub(crate) fn hours(length: Micros) -> String {
    if (HOUR..4 * DAY).contains(&length) {
        format!("{} h", (length + HOUR / 2) / HOUR)
    } else {
        format::duration(length)
    }
}

/// A quantity without zeros at its end: "99.5", "1,200".
pub(crate) fn quantity(value: Quantity) -> String {
    let sign = if value.0 < 0 { "−" } else { "" };
    let (whole, part) = (value.0.unsigned_abs() / 1_000, value.0.unsigned_abs() % 1_000);
    let whole = format::integer(i64::try_from(whole).unwrap_or(i64::MAX));
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:03}");
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

/// What an outcome aims at: "at least 95", "at most 3", "12 ± 1".
pub(crate) fn aim(aim: &Aim) -> String {
    let target = quantity(aim.target);
    match aim.direction {
        Direction::AtLeast => format!("at least {target}"),
        Direction::AtMost => format!("at most {target}"),
        Direction::Near => format!("{target} ± {}", quantity(aim.tolerance)),
    }
}

/// The same as a form field takes it: "99.5", "-1200".
pub(crate) fn quantity_input(value: Quantity) -> String {
    let sign = if value.0 < 0 { "-" } else { "" };
    let (whole, part) = (value.0.unsigned_abs() / 1_000, value.0.unsigned_abs() % 1_000);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:03}");
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

/// Days since a fixed day, to tell how far two are apart.
trait OrdinalDays {
    fn ordinal_days(self) -> i32;
}

impl OrdinalDays for Date {
    fn ordinal_days(self) -> i32 {
        let epoch = jiff::civil::date(1970, 1, 1);
        self.since(epoch).map_or(0, |span| span.get_days())
    }
}
