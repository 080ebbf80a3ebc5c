//! What a letter is written from: one reader, one instant, what this reader may see, and how things are called.

use std::cell::RefCell;

use app::{Directory, LinkAction, Reader};
use charts::format;
use model::{
    About, FunctionId, Instant, NoticeId, OutcomeId, PersonId, Quantity, SiteId, State, TeamId, TextRef,
    TimerKey,
};
use worktime::{DateTime, MINUTE, Zone};

use super::letter::Button;
use super::links::{self, Addresses};

/// What stands for a text that was erased.
const ERASED: &str = "(erased)";
/// Letters of a text within a line, such as a subject.
const LINE_CHARS_MAX: usize = 120;
/// Within so many days a weekday says which day is meant.
const WEEKDAY_DAYS: i32 = 6;

/// A reader, and everything that a letter to them is made of.
pub(super) struct Scene<'a> {
    pub(super) me: PersonId,
    pub(super) now: Instant,
    pub(super) seen: State,
    notice: NoticeId,
    zone: Zone,
    directory: &'a dyn Directory,
    addresses: &'a Addresses,
    /// The first text that could not be read.
    trouble: RefCell<Option<app::Error>>,
}

impl<'a> Scene<'a> {
    /// Of a reader who is of the organisation; `notice` is what links are told apart by.
    pub(super) fn new(
        reader: &Reader<'_>,
        notice: NoticeId,
        directory: &'a dyn Directory,
        addresses: &'a Addresses,
    ) -> Option<Self> {
        let (me, now, seen) = (reader.person(), reader.now(), reader.seen());
        let zone = seen.zone_of(me)?;
        Some(Self { me, now, seen, notice, zone, directory, addresses, trouble: RefCell::default() })
    }

    /// The same for a part of a letter that stands for a notice of its own.
    pub(super) fn of_notice(&self, notice: NoticeId) -> Self {
        Self {
            notice,
            seen: self.seen.clone(),
            zone: self.zone.clone(),
            trouble: RefCell::default(),
            me: self.me,
            now: self.now,
            directory: self.directory,
            addresses: self.addresses,
        }
    }

    /// Why a text could not be read, if one could not: then the letter does not say what it should.
    pub(super) fn into_trouble(self) -> Option<app::Error> {
        self.trouble.into_inner()
    }

    /// Takes over what went wrong in a part.
    pub(super) fn join(&self, part: Self) {
        let mut trouble = self.trouble.borrow_mut();
        *trouble = trouble.take().or(part.into_trouble());
    }

    /// A text with its lines.
    pub(super) fn text(&self, text: &TextRef) -> String {
        match self.directory.text(text) {
            Ok(found) => found.map_or_else(|| ERASED.to_owned(), |found| plain(&found)),
            Err(error) => {
                self.trouble.borrow_mut().get_or_insert(error);
                ERASED.to_owned()
            }
        }
    }

    /// A text as part of a line.
    pub(super) fn line(&self, text: &TextRef) -> String {
        one_line(&self.text(text), LINE_CHARS_MAX)
    }

    pub(super) fn name(&self, person: PersonId) -> String {
        match self.seen.people.get(&person) {
            Some(found) if found.erased => "somebody who was erased".to_owned(),
            Some(found) => self.line(&found.name),
            None => "somebody".to_owned(),
        }
    }

    /// "Ben Ito (Denver)", or "you".
    pub(super) fn who(&self, person: PersonId) -> String {
        if person == self.me {
            return "you".to_owned();
        }
        let site = self.seen.people.get(&person).map(|found| found.site);
        match site {
            Some(site) => format!("{} ({})", self.name(person), self.site(site)),
            None => self.name(person),
        }
    }

    pub(super) fn site(&self, site: SiteId) -> String {
        self.seen.sites.get(&site).map_or_else(|| "a site".to_owned(), |found| self.line(&found.name))
    }

    pub(super) fn team(&self, team: TeamId) -> String {
        self.seen.teams.get(&team).map_or_else(|| "a team".to_owned(), |found| self.line(&found.name))
    }

    pub(super) fn function(&self, function: FunctionId) -> String {
        let found = self.seen.functions.get(&function);
        found.map_or_else(|| "a function".to_owned(), |found| self.line(&found.name))
    }

    pub(super) fn outcome(&self, outcome: OutcomeId) -> String {
        let found = self.seen.outcomes.get(&outcome);
        found.map_or_else(|| "a result".to_owned(), |found| self.line(&found.aim.statement))
    }

    /// A time on the reader's clock. It is read later than it is written, so that the day is always said: "Fri 17:00",
    /// further away "25 Oct 17:00".
    pub(super) fn at(&self, at: Instant) -> String {
        let (today, then) = (self.zone.to_civil(self.now), self.zone.to_civil(at));
        let clock = self.clock(then);
        let days = today.date().until(then.date()).map_or(i32::MAX, |span| span.get_days());
        if days.abs() <= WEEKDAY_DAYS {
            return format!("{} {clock}", format::weekday(then.date()));
        }
        let day = format!("{} {}", then.day(), format::month(then.month()));
        if then.year() == today.year() {
            format!("{day} {clock}")
        } else {
            format!("{day} {} {clock}", then.year())
        }
    }

    /// A clock as its reader reads it: "17:00", or "5:00 pm".
    fn clock(&self, civil: DateTime) -> String {
        let (hour, minute) = (civil.hour(), civil.minute());
        if !self.seen.preferences_of(self.me).clock_12h {
            return format::clock(hour, minute);
        }
        let half = if hour < 12 { "am" } else { "pm" };
        format!("{}:{minute:02} {half}", if hour % 12 == 0 { 12 } else { hour % 12 })
    }

    /// A time on both clocks: "Fri 17:00 (10:00 in Kraków)", and once where both show the same.
    pub(super) fn at_both(&self, at: Instant, other: PersonId) -> String {
        let mine = self.at(at);
        let zone = self.seen.zone_of(other);
        let site = self.seen.people.get(&other).map(|found| found.site);
        let (Some(zone), Some(site)) = (zone, site) else { return mine };
        let (here, there) = (self.zone.to_civil(at), zone.to_civil(at));
        if here == there {
            return mine;
        }
        let clock = self.clock(there);
        let day = if here.date() == there.date() {
            String::new()
        } else {
            format!("{} ", format::weekday(there.date()))
        };
        format!("{mine} ({day}{clock} in {})", self.site(site))
    }

    /// How much of a person's working time has passed since: "3 h 20 min", `None` below a quarter of an hour.
    pub(super) fn worked_since(&self, person: PersonId, from: Instant) -> Option<String> {
        let worked = self.seen.calendar(person, from)?.between(from, self.now);
        (worked >= 15 * MINUTE).then(|| format::duration(worked))
    }

    /// When something is due.
    pub(super) fn due(&self, key: TimerKey) -> Option<Instant> {
        self.seen.timers.get(&key).map(|due| due.at)
    }

    /// A link to the page of what a notice is about.
    pub(super) fn page(&self, label: &str, about: About) -> Button {
        let url = self.addresses.page(&links::path_of(&self.seen, about));
        Button { label: label.to_owned(), url, acts: false }
    }

    /// A link to the reader's own page.
    pub(super) fn today(&self) -> Button {
        Button { label: "Open Today".to_owned(), url: self.addresses.page("/"), acts: false }
    }

    /// A link that does something without signing in.
    pub(super) fn act(&self, label: &str, action: LinkAction) -> Button {
        let url = self.addresses.action(self.me, action, self.notice, self.now);
        Button { label: label.to_owned(), url, acts: true }
    }
}

/// A number as people write it: "620", "99.5".
pub(super) fn quantity(quantity: Quantity) -> String {
    let (whole, rest) = (quantity.0 / 1_000, quantity.0 % 1_000);
    let minus = if quantity.0 < 0 { "−" } else { "" };
    let whole = format::integer(whole.abs());
    let rest = format!("{:03}", rest.abs());
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{minus}{whole}") } else { format!("{minus}{whole}.{rest}") }
}

/// A text without what is not text: control characters, and those that change the direction of what follows.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    text.chars().filter(|c| *c == '\n' || !is_hidden(*c)).collect()
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text as one line of so many letters at most.
pub(super) fn one_line(text: &str, chars_max: usize) -> String {
    let text: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(chars_max) {
        None => line,
        Some(_) => {
            let cut = line.char_indices().nth(chars_max - 1).map_or(line.len(), |(at, _)| at);
            format!("{}…", line[..cut].trim_end())
        }
    }
}
