//! The working week: the shifts that begin on each weekday, as text and as minutes.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;

/// Minutes of a day.
const DAY_MINUTES: u16 = 1_440;
/// The names of the days in order; a text may shorten them to two letters or more.
const DAY_NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// A text of a week that is longer than this is refused unread.
const TEXT_BYTES_MAX: usize = 2_000;

/// A working week: for each weekday the shifts that begin on it. Several shifts a day are possible; a shift may pass
/// midnight (and so reach from Sunday into Monday), and then belongs to the day on which it begins.
///
/// As text: `Mon-Fri 09:00-17:00`; `9-17` (Monday to Friday); `21-06` (the nights that begin on Monday to Friday);
/// `Mon-Thu 08:00-12:00 13:00-17:00; Fri 08:00-14:00`; `24x7` or `always`; `none`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Week {
    /// Monday first; each day's shifts in order, apart from each other.
    days: [Vec<(u16, u16)>; 7],
}

/// A text is not a working week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", named(.part, .text))]
pub struct WeekError {
    /// The whole text (its beginning, when it is very long).
    pub text: String,
    /// The part that was not understood.
    pub part: String,
    /// What is wrong with it and what to write instead.
    pub problem: String,
}

impl Week {
    /// Monday to Friday, 09:00–17:00.
    #[must_use]
    pub fn standard() -> Self {
        Self::on_days(0..5, (9 * 60, 17 * 60))
    }

    /// All day, every day.
    #[must_use]
    pub fn always() -> Self {
        Self::on_days(0..7, (0, DAY_MINUTES))
    }

    /// No shift at all.
    #[must_use]
    pub fn none() -> Self {
        Self { days: Default::default() }
    }

    /// The week of given shifts, Monday first: pairs of minutes from the midnight with which their day begins. A shift
    /// that ends before its beginning ends on the next day, as does one that ends above 1440.
    ///
    /// # Errors
    ///
    /// [`WeekError`] when a shift begins at 1440 or later, lasts longer than a day, lasts a whole day without beginning
    /// at midnight, or overlaps another of its day.
    pub fn from_shifts(days: [Vec<(u16, u16)>; 7]) -> Result<Self, WeekError> {
        let mut week = Self::none();
        for (day, shifts) in days.into_iter().enumerate() {
            for (start, end) in shifts {
                let part = format!("{} {}", day_label(day), range_label((start, end)));
                let result = checked_shift(start, end).and_then(|shift| week.insert(day, shift));
                result.map_err(|problem| WeekError { text: part.clone(), part, problem })?;
            }
        }
        Ok(week)
    }

    /// The shifts that begin on a weekday: `(from, to)` in minutes from its midnight, `from < 1440`,
    /// `from < to <= from + 1440`, in order and without overlap.
    #[must_use]
    pub fn shifts(&self, day: Weekday) -> &[(u16, u16)] {
        let day = usize::from(day.to_monday_zero_offset().unsigned_abs());
        &self.days[day]
    }

    /// The working minutes of a week without a clock change; minutes that two shifts share (one that passed midnight and
    /// one of the next morning) count twice.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.days.iter().flatten().map(|(from, to)| u32::from(to - from)).sum()
    }

    /// Whether there is no shift at all.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }

    fn on_days(days: std::ops::Range<usize>, shift: (u16, u16)) -> Self {
        let mut week = Self::none();
        for day in days {
            week.days[day].push(shift);
        }
        week
    }

    /// Adds a shift in its place; an overlap with another of the day is refused.
    fn insert(&mut self, day: usize, shift: (u16, u16)) -> Result<(), String> {
        let shifts = &mut self.days[day];
        let place = shifts.partition_point(|other| other.0 < shift.0);
        let before = place.checked_sub(1).and_then(|place| shifts.get(place));
        let overlapped =
            before.filter(|other| other.1 > shift.0).or(shifts.get(place).filter(|other| other.0 < shift.1));
        if let Some(other) = overlapped {
            return Err(format!("it overlaps {} of the same day; write them as one", range_label(*other)));
        }
        shifts.insert(place, shift);
        Ok(())
    }
}

/// Where in the text it is; nothing where there is none.
fn named(part: &str, text: &str) -> String {
    if text.trim().is_empty() {
        "in the hours, ".to_owned()
    } else {
        format!("`{part}` in the hours `{text}`: ")
    }
}

impl FromStr for Week {
    type Err = WeekError;

    fn from_str(text: &str) -> Result<Self, WeekError> {
        if text.len() > TEXT_BYTES_MAX {
            let text: String = text.chars().take(40).chain(['…']).collect();
            let problem =
                format!("it is longer than {TEXT_BYTES_MAX} bytes; write something like Mon-Fri 09:00-17:00");
            return Err(WeekError { part: text.clone(), text, problem });
        }
        let fail =
            |part: &str, problem: String| WeekError { text: text.to_owned(), part: part.to_owned(), problem };
        let plain = plain_text(text);
        match plain.trim() {
            "24x7" | "24/7" | "always" => return Ok(Self::always()),
            "none" | "never" | "closed" | "off" => return Ok(Self::none()),
            "" => {
                return Err(fail(
                    text,
                    "nothing is written; write something like Mon-Fri 09:00-17:00, or none".to_owned(),
                ));
            }
            _ => {}
        }
        let mut week = Self::none();
        for group in plain.split(';').filter(|group| !group.trim().is_empty()) {
            week.read_group(group).map_err(|(part, problem)| fail(&part, problem))?;
        }
        Ok(week)
    }
}

impl Week {
    /// Reads `days ranges`, any number of times; ranges before any day mean Monday to Friday. The error names the part
    /// and what is wrong with it.
    fn read_group(&mut self, group: &str) -> Result<(), (String, String)> {
        let (mut days, mut ranges_read) = (Vec::new(), 0);
        for part in group.split([' ', ',', '\t', '\n']).filter(|part| !part.is_empty()) {
            if part.starts_with(char::is_alphabetic) && !matches!(part, "off" | "none" | "closed") {
                if ranges_read > 0 {
                    (days, ranges_read) = (Vec::new(), 0);
                }
                days.extend(parse_days(part).map_err(|problem| (part.to_owned(), problem))?);
                continue;
            }
            ranges_read += 1;
            if days.is_empty() {
                days.extend(0..5);
            }
            if part.starts_with(char::is_alphabetic) {
                continue;
            }
            let shift = parse_range(part).map_err(|problem| (part.to_owned(), problem))?;
            for day in &days {
                self.insert(*day, shift)
                    .map_err(|problem| (format!("{} {part}", day_label(*day)), problem))?;
            }
        }
        if !days.is_empty() && ranges_read == 0 {
            return Err((
                group.trim().to_owned(),
                "it has no hours; add them, as in Mon-Fri 09:00-17:00".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Small letters, one kind of dash, no space around a dash.
fn plain_text(text: &str) -> String {
    let mut plain = text.to_lowercase().replace(['–', '—', '−'], "-");
    for spaced in [" -", "- "] {
        while plain.contains(spaced) {
            plain = plain.replace(spaced, "-");
        }
    }
    plain
}

/// `mon`, `mon-fri`, `fri-mon`, `daily`, `weekdays`, `weekend`: positions of days, Monday 0.
fn parse_days(part: &str) -> Result<Vec<usize>, String> {
    match part.trim_end_matches(':') {
        "daily" | "everyday" => return Ok((0..7).collect()),
        "weekdays" => return Ok((0..5).collect()),
        "weekend" | "weekends" => return Ok(vec![5, 6]),
        _ => {}
    }
    let (first, last) = part.split_once('-').unwrap_or((part, part));
    let (first, last) = (parse_day(first)?, parse_day(last)?);
    let days_between = (last + 7 - first) % 7;
    Ok((0..=days_between).map(|step| (first + step) % 7).collect())
}

/// The position of a weekday given by its name or at least two letters of it.
fn parse_day(name: &str) -> Result<usize, String> {
    let letters = name.trim_end_matches([':', '.']);
    let named = |day: &str| letters.len() >= 2 && day.starts_with(letters);
    DAY_NAMES
        .iter()
        .position(|day| named(day))
        .ok_or_else(|| format!("`{name}` is not a day; days are Mon, Tue, Wed, Thu, Fri, Sat, Sun"))
}

/// `9-17`, `09:00-17:30`, `9am-5pm`, `21-06`: minutes of a shift.
fn parse_range(part: &str) -> Result<(u16, u16), String> {
    let Some((from, to)) = part.split_once('-') else {
        return Err("expected a range such as 09:00-17:00".to_owned());
    };
    let (start, end) = (parse_time(from)?, parse_time(to)?);
    let bare_hours = from.len() <= 2 && to.len() <= 2;
    // Who writes 9-5 means the afternoon; 21-06 and 18-2 can only be a night.
    if bare_hours && end < start && start <= 12 * 60 && end > 0 {
        return Err(format!(
            "it would end the next morning; write {from}-{} for the afternoon or {} for the night",
            end / 60 + 12,
            range_label((start, end))
        ));
    }
    checked_shift(start, end)
}

/// The shift from one minute of a day to another, the next day's when it is not later. Minutes above 1440 are the next
/// day's too.
fn checked_shift(start: u16, end: u16) -> Result<(u16, u16), String> {
    if start >= DAY_MINUTES || end > start + DAY_MINUTES {
        return Err(
            "a time is out of range; the last beginning is 23:59, the last end 24 hours later".to_owned()
        );
    }
    if start == end || (start > 0 && end == start + DAY_MINUTES) {
        return Err("it begins and ends at the same time; write 00:00-24:00 for a whole day".to_owned());
    }
    Ok((start, if end < start { end + DAY_MINUTES } else { end }))
}

/// `9`, `09`, `9:30`, `9.30`, `0930`, `9am`, `24:00`: minutes from midnight.
fn parse_time(text: &str) -> Result<u16, String> {
    let wrong = || format!("`{text}` is not a time of day; write 9, 09:00, 17:30 or 5pm");
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (_, Some(digits)) => (digits, Some(12)),
        _ => (text, None),
    };
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return Err(wrong()),
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let number = |digits: &str| -> Option<u16> {
        let plain = digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let (Some(hour), Some(minute)) = (number(hour), number(minute)) else { return Err(wrong()) };
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return Err(wrong()),
    };
    let minutes = hour * 60 + minute;
    if minute > 59 || minutes > DAY_MINUTES {
        return Err(wrong());
    }
    Ok(minutes)
}

/// `Mon`, from a position.
fn day_label(day: usize) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day % 7]
}

/// `21:00-06:00`, from minutes.
fn range_label((from, to): (u16, u16)) -> String {
    let to = if to > DAY_MINUTES { to - DAY_MINUTES } else { to };
    format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
}

impl fmt::Display for Week {
    /// The canonical text, which reads back as the same week: days with equal shifts together, `24x7`, `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::always() {
            return f.write_str("24x7");
        }
        if self.is_none() {
            return f.write_str("none");
        }
        let mut separator = "";
        for (day, shifts) in self.days.iter().enumerate() {
            let said_before = self.days[..day].contains(shifts);
            if shifts.is_empty() || said_before {
                continue;
            }
            write!(f, "{separator}{}", self.days_with(shifts))?;
            shifts.iter().try_for_each(|shift| write!(f, " {}", range_label(*shift)))?;
            separator = "; ";
        }
        Ok(())
    }
}

impl Week {
    /// `Mon-Thu,Sat`: the days that have exactly these shifts.
    fn days_with(&self, shifts: &[(u16, u16)]) -> String {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for day in (0..7).filter(|day| self.days[*day] == shifts) {
            match runs.last_mut() {
                Some(run) if run.1 + 1 == day => run.1 = day,
                _ => runs.push((day, day)),
            }
        }
        let label = |(first, last): &(usize, usize)| match first == last {
            true => day_label(*first).to_owned(),
            false => format!("{}-{}", day_label(*first), day_label(*last)),
        };
        runs.iter().map(label).collect::<Vec<_>>().join(",")
    }
}

impl fmt::Debug for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Week({self})")
    }
}
