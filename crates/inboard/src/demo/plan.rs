//! The plan of a story: who does what at which instant. It is pure data, made before anything happens; every instant lies
//! in the working time of who acts, holidays and leave left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::{Draw as _, Sealed};
use journal::Contact;
use model::{Command, Instant, Subject, TextId, TextRef};
use worktime::{Calendar, DAY, Date, HOUR, MINUTE, Weekday, Zone};

use super::cast;
use super::ids::Ids;
use crate::draw::Drawn;

/// The week in which a story is now; it begins in week 0.
pub(super) const THIS_WEEK: i64 = 52;
/// How far calendars reach before and after now.
const DAYS_BEFORE: i64 = 420;
const DAYS_AFTER: i64 = 150;

/// What somebody does.
#[derive(Debug)]
pub(super) enum What {
    /// A command with its texts and addresses.
    Do(Box<Command>, Vec<Sealed>, Vec<Contact>),
    /// They take on what climbs, if it still does.
    TakeOn(Subject),
}

/// Somebody does something; whoever runs the program when `who` is `None`.
#[derive(Debug)]
pub(super) struct Deed {
    pub(super) at: Instant,
    pub(super) who: Option<&'static str>,
    pub(super) what: What,
}

/// A plan in the making.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) ids: Ids,
    pub(super) now: Instant,
    /// The Monday of the week in which the story is now, as Denver counts.
    monday: Date,
    /// Texts that the next command brings.
    texts: Vec<Sealed>,
    draw: Drawn,
    calendars: BTreeMap<&'static str, Arc<Calendar>>,
    zones: BTreeMap<&'static str, Zone>,
    deeds: Vec<Deed>,
}

impl Plan {
    /// An empty plan that ends at `now`.
    ///
    /// # Errors
    /// When a zone or a calendar of the cast is not known.
    pub(super) fn new(now: Instant, seed: u64) -> anyhow::Result<Self> {
        let mut monday = Zone::named(cast::FIRST_ZONE)?.to_civil(now).date();
        while monday.weekday() != Weekday::Monday {
            monday = monday.yesterday()?;
        }
        let mut plan = Self {
            ids: Ids { seed },
            now,
            monday,
            texts: Vec::new(),
            draw: Drawn::new(Some(seed)),
            calendars: BTreeMap::new(),
            zones: BTreeMap::new(),
            deeds: Vec::new(),
        };
        for (key, hours, holidays) in cast::calendars()? {
            plan.zones.insert(key, hours.zone.clone());
            let mut schedule =
                worktime::Schedule::new(hours.zone, hours.week).with_holidays(cast::days_of(&holidays)?);
            for leave in cast::leaves().iter().filter(|leave| leave.who == key) {
                let (from, to) = leave.period(&plan);
                schedule = schedule.with_leave(from, to);
            }
            let calendar = schedule.compile(now - DAYS_BEFORE * DAY, now + DAYS_AFTER * DAY);
            plan.calendars.insert(key, Arc::new(calendar));
        }
        Ok(plan)
    }

    /// Everything planned until now, in the order in which it happens.
    pub(super) fn into_deeds(mut self) -> Vec<Deed> {
        self.deeds.retain(|deed| deed.at <= self.now);
        self.deeds.sort_by_key(|deed| deed.at);
        self.deeds
    }

    /// Seals a text for the next command.
    pub(super) fn text(&mut self, text: &str) -> TextRef {
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&self.draw.draw().to_be_bytes());
        salt[8..].copy_from_slice(&self.draw.draw().to_be_bytes());
        let sealed = Sealed { id: TextId(self.draw.draw()), salt, text: text.to_owned() };
        let reference = sealed.reference();
        self.texts.push(sealed);
        reference
    }

    /// Seals lines for the next command.
    pub(super) fn lines(&mut self, lines: &[&str]) -> Vec<TextRef> {
        lines.iter().map(|line| self.text(line)).collect()
    }

    /// Somebody gives a command, with the texts sealed since the last one.
    pub(super) fn does(&mut self, at: Instant, who: &'static str, command: Command) {
        self.does_with(at, Some(who), command, Vec::new());
    }

    /// The same, also for whoever runs the program, with addresses.
    pub(super) fn does_with(
        &mut self,
        at: Instant,
        who: Option<&'static str>,
        command: Command,
        contacts: Vec<Contact>,
    ) {
        let texts = std::mem::take(&mut self.texts);
        self.deeds.push(Deed { at, who, what: What::Do(Box::new(command), texts, contacts) });
    }

    /// Somebody takes on what climbs.
    pub(super) fn takes_on(&mut self, at: Instant, who: &'static str, subject: Subject) {
        self.deeds.push(Deed { at, who: Some(who), what: What::TakeOn(subject) });
    }

    /// A number from `from` to `to`.
    pub(super) fn pick(&mut self, from: i64, to: i64) -> i64 {
        let width = (to - from + 1).unsigned_abs().max(1);
        from + (self.draw.draw() % width).cast_signed()
    }

    /// Midnight of a day of a week, in a person's zone; Monday is day 0.
    pub(super) fn midnight(&self, who: &str, week: i64, day: i64) -> Instant {
        let zone = self.zones.get(who).cloned().unwrap_or_else(Zone::utc);
        let noon = zone.resolve(self.monday.at(12, 0, 0, 0)).compatible();
        let date = zone.to_civil(noon + ((week - THIS_WEEK) * 7 + day) * DAY).date();
        zone.resolve(date.at(0, 0, 0, 0)).compatible()
    }

    /// The midnight that begins the day of a person some days from now.
    pub(super) fn midnight_in(&self, who: &str, days: i64) -> Instant {
        let zone = self.zones.get(who).cloned().unwrap_or_else(Zone::utc);
        let today = zone.resolve(zone.to_civil(self.now).date().at(12, 0, 0, 0)).compatible();
        let date = zone.to_civil(today + days * DAY).date();
        zone.resolve(date.at(0, 0, 0, 0)).compatible()
    }

    /// The civil date of somebody's midnight.
    pub(super) fn date(&self, who: &str, at: Instant) -> Date {
        let zone = self.zones.get(who).cloned().unwrap_or_else(Zone::utc);
        zone.to_civil(at + HOUR).date()
    }

    /// So many of a person's working minutes into a day, or into the next on which they work.
    pub(super) fn on(&self, who: &str, week: i64, day: i64, minutes: i64) -> Instant {
        self.after(who, self.midnight(who, week, day), minutes)
    }

    /// So many of a person's working minutes after an instant, while they are at work.
    pub(super) fn after(&self, who: &str, at: Instant, minutes: i64) -> Instant {
        let Some(calendar) = self.calendars.get(who) else { return at };
        let found = calendar.add(at, minutes * MINUTE).unwrap_or(at);
        // The end of a shift is not work any more.
        if calendar.is_open(found) { found } else { calendar.next_open(found).unwrap_or(found) + 2 * MINUTE }
    }

    /// So many of a person's working minutes before an instant, while they are at work.
    pub(super) fn before(&self, who: &str, at: Instant, minutes: i64) -> Instant {
        let Some(calendar) = self.calendars.get(who) else { return at };
        calendar.add(at, -minutes * MINUTE).unwrap_or(at)
    }

    /// So many of a person's working minutes before now.
    pub(super) fn back(&self, who: &str, minutes: i64) -> Instant {
        self.before(who, self.now, minutes)
    }
}
