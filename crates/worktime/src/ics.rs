//! Holidays from calendar files (iCalendar, RFC 5545): the days of all-day events, with their names.
//!
//! A small, strict reader of what holiday calendars contain: all-day `VEVENT`s of one or several days, folded lines,
//! yearly recurrence, exceptions. What it does not understand it refuses with the line, rather than lose a holiday
//! silently. Work and memory are bounded, whatever the text is.

mod rule;

use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;

use rule::Rule;

/// One event may last this many days.
const EVENT_DAYS_MAX: i32 = 366;
/// A file may give this many days in all; a hundred countries over a century have fewer.
const DAYS_MAX: usize = 200_000;
/// So many days may be looked at to find those of recurring events; "the last Monday of May" needs 31 a year.
const LOOKS_MAX: usize = 10_000_000;
/// Components may be nested this deep; calendars need three.
const DEPTH_MAX: usize = 16;
/// So much of a line is shown in a message.
const SHOWN_CHARS_MAX: usize = 60;

/// A calendar file that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the calendar file: {problem}")]
pub struct IcsError {
    /// The line, from 1; for folded lines the first of them.
    pub line: usize,
    /// What is wrong there.
    pub problem: IcsProblem,
}

/// What is wrong in a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IcsProblem {
    /// The text is something else.
    #[error("expected BEGIN:VCALENDAR, found `{0}`; give a file in iCalendar format (usually .ics)")]
    NotACalendar(String),
    /// A line is not a property.
    #[error("expected NAME:VALUE, found `{0}`; export the calendar again, this one is damaged")]
    NotAProperty(String),
    /// A component is closed that is not open, or the file ends inside one.
    #[error("{0}; the file is cut off or damaged, export it again")]
    Unbalanced(String),
    /// Components are nested too deep.
    #[error("components are nested more than {DEPTH_MAX} deep; this is not an ordinary calendar")]
    TooDeep,
    /// A date cannot be read.
    #[error("`{0}` is not a date; expected the form 20261225")]
    NotADate(String),
    /// An event has no beginning.
    #[error("the event has no DTSTART; give it a date or remove it")]
    NoStart,
    /// An event ends before it begins, or is too long.
    #[error(
        "the event lasts {0} days; expected 1 to {EVENT_DAYS_MAX}, check DTSTART and DTEND (the day after the last)"
    )]
    Length(i64),
    /// A duration is not a number of days or weeks.
    #[error("`{0}` is not a duration in days or weeks; write P1D or P2W, or give DTEND")]
    Duration(String),
    /// A recurrence is not a plain yearly one.
    #[error(
        "the recurrence `{rule}` is not understood ({part}); list its days as single events, or write it as \
             FREQ=YEARLY with BYMONTH, BYMONTHDAY, BYDAY, INTERVAL, COUNT or UNTIL"
    )]
    Recurrence {
        /// The value of RRULE.
        rule: String,
        /// The part that is not understood.
        part: String,
    },
    /// There are more days than a calendar of holidays can have.
    #[error("it gives more than {DAYS_MAX} days; give a calendar that holds holidays only")]
    TooManyDays,
    /// There is no all-day event, so that the file would change nothing.
    #[error("the file has no all-day event ({0} events with a time of day); holidays must be all-day events")]
    NoHolidays(usize),
}

/// The days of the all-day events of a calendar file, with their names (empty when an event has none), in order of
/// date. An event of several days gives each of its days; cancelled events and events with a time of day are passed
/// over, except from midnight to midnight of a later day, which some programs write for all-day events. Recurring events
/// give days up to the year 2100.
///
/// # Errors
///
/// [`IcsError`], with the line, for what is not an iCalendar file, is damaged, uses a recurrence other than yearly, or has
/// no all-day event at all.
pub fn holidays(text: &str) -> Result<Vec<(Date, String)>, IcsError> {
    let (events, timed) = read_events(text)?;
    // An occurrence that was moved is an event of its own; the series does not give it any more.
    let moved: HashSet<(&str, Date)> =
        events.iter().filter_map(|event| Some((event.uid.as_str(), event.instead_of?))).collect();
    let (mut days, mut given, mut budget) = (BTreeSet::new(), 0, LOOKS_MAX);
    for event in &events {
        let too_many = || IcsError { line: event.line, problem: IcsProblem::TooManyDays };
        let stays =
            |start: &Date| event.instead_of.is_some() || !moved.contains(&(event.uid.as_str(), *start));
        for start in event.starts(&mut budget).ok_or_else(too_many)?.into_iter().filter(stays) {
            let following = std::iter::successors(Some(start), |day| day.tomorrow().ok());
            for day in following.take(usize::try_from(event.days).unwrap_or(1)) {
                given += 1;
                if given > DAYS_MAX {
                    return Err(too_many());
                }
                days.insert((day, event.name.clone()));
            }
        }
    }
    if days.is_empty() {
        let line = text.lines().count().max(1);
        return Err(IcsError { line, problem: IcsProblem::NoHolidays(timed) });
    }
    Ok(days.into_iter().collect())
}

/// One all-day event.
struct Event {
    /// The line on which it begins.
    line: usize,
    uid: String,
    name: String,
    start: Date,
    days: i32,
    rule: Option<Rule>,
    more: Vec<Date>,
    except: Vec<Date>,
    /// The day of a recurring event with the same `uid` which this one replaces.
    instead_of: Option<Date>,
}

impl Event {
    /// The days on which it begins; `None` when the budget of days to look at is used up.
    fn starts(&self, budget: &mut usize) -> Option<BTreeSet<Date>> {
        let mut starts: BTreeSet<Date> = match &self.rule {
            Some(rule) => rule.occurrences(self.start, budget)?.into_iter().collect(),
            None => BTreeSet::from([self.start]),
        };
        starts.extend(&self.more);
        for day in &self.except {
            starts.remove(day);
        }
        Some(starts)
    }
}

/// What an event says, before it is known whether it is an all-day one.
#[derive(Default)]
struct Draft<'t> {
    line: usize,
    start: Option<Property<'t>>,
    end: Option<Property<'t>>,
    duration: Option<Property<'t>>,
    rule: Option<Property<'t>>,
    instead_of: Option<Property<'t>>,
    more: Vec<Property<'t>>,
    except: Vec<Property<'t>>,
    uid: String,
    name: String,
    cancelled: bool,
}

/// A property: `NAME;PARAMETERS:VALUE`.
#[derive(Clone)]
struct Property<'t> {
    line: usize,
    name: String,
    /// Without line folds; borrowed from the text only by its life time.
    value: std::borrow::Cow<'t, str>,
}

impl Property<'_> {
    fn fail(&self, problem: IcsProblem) -> IcsError {
        IcsError { line: self.line, problem }
    }

    /// The dates of a list of dates or date-times.
    fn dates(&self) -> Result<Vec<Date>, IcsError> {
        self.value.split(',').map(|text| parse_date(text).map_err(|problem| self.fail(problem))).collect()
    }

    /// The date, when the value is one: all-day. A date-time gives `None`, other things are errors.
    fn all_day(&self) -> Result<Option<Date>, IcsError> {
        let date = parse_date(&self.value).map_err(|problem| self.fail(problem))?;
        Ok((self.value.trim().len() == 8).then_some(date))
    }

    /// Whether the value is a midnight on a local clock.
    fn is_local_midnight(&self) -> bool {
        self.value.trim().ends_with("T000000")
    }
}

/// All all-day events of a text, and how many other ones there are.
fn read_events(text: &str) -> Result<(Vec<Event>, usize), IcsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut events, mut timed) = (Vec::new(), 0);
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut draft = Draft::default();
    for (line, content) in unfold(text) {
        let fail = |problem| IcsError { line, problem };
        if open.is_empty() && !content.eq_ignore_ascii_case("BEGIN:VCALENDAR") {
            return Err(fail(IcsProblem::NotACalendar(shown(&content))));
        }
        let property = parse_property(line, content)?;
        match property.name.as_str() {
            "BEGIN" => {
                if open.len() == DEPTH_MAX {
                    return Err(fail(IcsProblem::TooDeep));
                }
                open.push((property.value.trim().to_uppercase(), line));
                draft = if in_event(&open) { Draft { line, ..Draft::default() } } else { draft };
            }
            "END" => {
                let closed = property.value.trim().to_uppercase();
                if open.last().is_none_or(|(name, _)| *name != closed) {
                    return Err(fail(IcsProblem::Unbalanced(format!(
                        "END:{} closes nothing",
                        shown(&closed)
                    ))));
                }
                if in_event(&open) {
                    match finish(std::mem::take(&mut draft))? {
                        Some(event) => events.push(event),
                        None => timed += 1,
                    }
                }
                open.pop();
            }
            _ if in_event(&open) => draft.take(property),
            _ => {}
        }
    }
    match open.pop() {
        Some((name, line)) => Err(IcsError {
            line,
            problem: IcsProblem::Unbalanced(format!("{} is never closed", shown(&name))),
        }),
        None if events.is_empty() && timed == 0 && text.trim().is_empty() => {
            Err(IcsError { line: 1, problem: IcsProblem::NotACalendar(String::new()) })
        }
        None => Ok((events, timed)),
    }
}

/// Whether the innermost component is an event (not an alarm inside one).
fn in_event(open: &[(String, usize)]) -> bool {
    open.last().is_some_and(|(name, _)| name == "VEVENT")
}

impl<'t> Draft<'t> {
    /// Keeps what matters of a property.
    fn take(&mut self, property: Property<'t>) {
        match property.name.as_str() {
            "DTSTART" => self.start = Some(property),
            "DTEND" => self.end = Some(property),
            "DURATION" => self.duration = Some(property),
            "RRULE" => self.rule = Some(property),
            "RECURRENCE-ID" => self.instead_of = Some(property),
            "RDATE" => self.more.push(property),
            "EXDATE" => self.except.push(property),
            "UID" => self.uid = property.value.trim().to_owned(),
            "SUMMARY" => self.name = unescape(&property.value),
            "STATUS" => self.cancelled = property.value.trim().eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }
}

/// The event of a draft; `None` when it is cancelled or has a time of day.
fn finish(draft: Draft<'_>) -> Result<Option<Event>, IcsError> {
    if draft.cancelled {
        return Ok(None);
    }
    let Some(start_property) = &draft.start else {
        return Err(IcsError { line: draft.line, problem: IcsProblem::NoStart });
    };
    let all_day = start_property.all_day()?;
    let midnights = start_property.is_local_midnight()
        && draft.end.as_ref().is_some_and(|end| end.is_local_midnight() && end.value != start_property.value);
    if all_day.is_none() && !midnights {
        return Ok(None);
    }
    let start = parse_date(&start_property.value).map_err(|problem| start_property.fail(problem))?;
    let days = length(&draft, start)?;
    let rule = draft.rule.as_ref().map(|rule| Rule::parse(&rule.value).map_err(|problem| rule.fail(problem)));
    let dates = |properties: &[Property<'_>]| -> Result<Vec<Date>, IcsError> {
        let lists: Result<Vec<Vec<Date>>, IcsError> = properties.iter().map(Property::dates).collect();
        Ok(lists?.into_iter().flatten().collect())
    };
    let instead_of = draft.instead_of.as_ref().map(Property::dates).transpose()?;
    Ok(Some(Event {
        line: draft.line,
        start,
        days,
        rule: rule.transpose()?,
        more: dates(&draft.more)?,
        except: dates(&draft.except)?,
        instead_of: instead_of.and_then(|dates| dates.first().copied()),
        uid: draft.uid,
        name: draft.name,
    }))
}

/// The number of days an event lasts: to DTEND, which is the day after its last, or by DURATION, or one.
fn length(draft: &Draft<'_>, start: Date) -> Result<i32, IcsError> {
    let (days, property) = match (&draft.end, &draft.duration) {
        (Some(property), _) => {
            let end = parse_date(&property.value).map_err(|problem| property.fail(problem))?;
            let days = crate::zone::days_from_epoch(end) - crate::zone::days_from_epoch(start);
            // Some programs write the day itself as the end of a day.
            (if days == 0 { 1 } else { days }, property)
        }
        (None, Some(property)) => {
            let wrong = || property.fail(IcsProblem::Duration(shown(&property.value)));
            (parse_days(&property.value).ok_or_else(wrong)?, property)
        }
        (None, None) => return Ok(1),
    };
    if (1..=EVENT_DAYS_MAX).contains(&days) {
        Ok(days)
    } else {
        Err(property.fail(IcsProblem::Length(i64::from(days))))
    }
}

/// `P3D` or `P2W` as days.
fn parse_days(text: &str) -> Option<i32> {
    let count = text.trim().trim_start_matches('+').strip_prefix('P')?;
    let (digits, unit) = count.split_at_checked(count.len().checked_sub(1)?)?;
    let digits: i32 = digits.parse().ok()?;
    match unit {
        "D" => Some(digits),
        "W" => digits.checked_mul(7),
        _ => None,
    }
}

/// The date of `20261225` or of `20261225T000000` with whatever follows.
fn parse_date(text: &str) -> Result<Date, IcsProblem> {
    let wrong = || IcsProblem::NotADate(shown(text));
    let text = text.trim();
    let (digits, rest) = text.split_at_checked(8).ok_or_else(wrong)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || !(rest.is_empty() || rest.starts_with('T')) {
        return Err(wrong());
    }
    let number = |range: std::ops::Range<usize>| digits[range].parse::<i16>().map_err(|_| wrong());
    let (month, day) = (number(4..6)?, number(6..8)?);
    let small = |number: i16| i8::try_from(number).map_err(|_| wrong());
    Date::new(number(0..4)?, small(month)?, small(day)?).map_err(|_| wrong())
}

/// Splits `NAME;PARAMETERS:VALUE`; a colon inside quotes belongs to a parameter.
fn parse_property(line: usize, content: std::borrow::Cow<'_, str>) -> Result<Property<'_>, IcsError> {
    let mut quoted = false;
    let colon = content.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == ':' && !quoted).then_some(at)
    });
    let head = colon.map(|colon| &content[..colon]).unwrap_or_default();
    let name = head.split(';').next().unwrap_or_default().trim().to_ascii_uppercase();
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match colon {
        Some(colon) if plain => {
            let value = match content {
                std::borrow::Cow::Borrowed(text) => std::borrow::Cow::Borrowed(&text[colon + 1..]),
                std::borrow::Cow::Owned(mut text) => std::borrow::Cow::Owned(text.split_off(colon + 1)),
            };
            Ok(Property { line, name, value })
        }
        _ => Err(IcsError { line, problem: IcsProblem::NotAProperty(shown(&content)) }),
    }
}

/// The logical lines of a text with the number of their first line, from 1; empty lines are passed over.
fn unfold(text: &str) -> impl Iterator<Item = (usize, std::borrow::Cow<'_, str>)> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).peekable();
    std::iter::from_fn(move || {
        let (number, line) = lines.next()?;
        let mut logical = std::borrow::Cow::Borrowed(line);
        while let Some((_, rest)) = lines.next_if(|(_, line)| line.starts_with([' ', '\t'])) {
            logical.to_mut().push_str(&rest[1..]);
        }
        Some((number + 1, logical))
    })
}

/// The text of a SUMMARY without its escapes.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.trim().chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(other) => plain.push(other),
                None => {}
            },
            (letter, false) => plain.push(letter),
        }
    }
    plain
}

/// The beginning of a text for a message.
fn shown(text: &str) -> String {
    let short: String = text.trim().chars().take(SHOWN_CHARS_MAX).collect();
    if short.len() < text.trim().len() { short + "…" } else { short }
}
