//! The daylight strip: what time it is for me, whom I can talk to now, and when each other site is next at work.
//!
//! [`Strip::new`] is a pure function of now, the reader, and the sites with their hours. It works in minutes since
//! the window's start (`x = minutes / 1,440` of the track); the drawings ([`Strip::html`], [`Strip::terminal`]) only
//! place what it found. One track per site over 24 elapsed hours: thin where the site is at work, thick where the
//! site and the reader both are. [`Moments`] is what the same strip would say at every other minute of its window.

mod axis;
mod changes;
mod html;
mod moments;
mod terminal;
mod words;

pub use axis::{Axis, ClockMark, Tick, WINDOW_MINUTES, Width};
pub use changes::{ClockChange, clock_changes, clock_sentences};
pub use moments::{Moments, Piece, RowMoments};
pub use words::State;

use worktime::{Calendar, DAY, Date, Instant, MINUTE, Schedule, Zone};

use crate::Site;

/// The number of rows shown before the others fold behind "and 3 more".
pub const ROWS_MAX: usize = 6;

/// What stands between two phrases.
const DOT: &str = " · ";

/// So many days before and after a clock change it is told.
const NOTE_DAYS: i32 = 7;

/// A site with its hours, as the strip needs it.
#[derive(Debug, Clone)]
pub struct SiteHours {
    /// Name and colour.
    pub site: Site,
    /// Its zone.
    pub zone: Zone,
    /// When it is at work, holidays and leave taken off.
    pub calendar: Calendar,
    /// When it would be at work in any other week.
    pub usual: Calendar,
    /// The names of its holidays.
    pub holidays: Vec<(Date, String)>,
    /// How much it exchanges with the reader's site; decides who is shown when there are many.
    pub exchanges: u64,
    /// Its teams, where they work different hours; the site's calendar is then their union.
    pub teams: Vec<TeamHours>,
}

/// A team with hours of its own.
#[derive(Debug, Clone)]
pub struct TeamHours {
    /// The team's name; with the calendar it follows, where that is not its site's.
    pub name: String,
    /// When it is at work.
    pub calendar: Calendar,
}

impl SiteHours {
    /// A site's hours around `now`, two days back and sixty ahead, from its schedule. `holidays` names the days
    /// that `schedule` leaves out.
    pub fn new(site: Site, schedule: &Schedule, holidays: Vec<(Date, String)>, now: Instant) -> SiteHours {
        let (from, to) = (now - 2 * DAY, now + 60 * DAY);
        let usual = Schedule::new(schedule.zone().clone(), schedule.week().clone());
        SiteHours {
            site,
            zone: schedule.zone().clone(),
            calendar: schedule.compile(from, to),
            usual: usual.compile(from, to),
            holidays,
            exchanges: 0,
            teams: Vec::new(),
        }
    }
}

/// A part of the window, in minutes since its start: 0 to 1,440.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The first minute.
    pub from: f64,
    /// One past the last minute.
    pub to: f64,
}

impl Span {
    /// Its place on a track `width` pixels wide: left edge and width.
    pub fn pixels(self, width: f64) -> (f64, f64) {
        (self.from * width / WINDOW_MINUTES, (self.to - self.from) * width / WINDOW_MINUTES)
    }
}

/// Usual hours that fall away: drawn as an outline with the hatch.
#[derive(Debug, Clone, PartialEq)]
pub struct Off {
    /// When.
    pub span: Span,
    /// The holiday's name, if it has one.
    pub name: Option<String>,
}

/// One track of a [`Row`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// When the site is at work (thin line).
    pub at_work: Vec<Span>,
    /// When the site and the reader both are (thick line).
    pub shared: Vec<Span>,
    /// Usual hours that fall away.
    pub off: Vec<Off>,
}

/// One site's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The site; of several that share the row, the first.
    pub site: Site,
    /// What stands beside the swatch: "You, Denver", "Kraków, Wrocław".
    pub name: String,
    /// The sites that stand in it, whose names [`Row::name`] joins.
    pub members: Vec<Site>,
    /// The reader's own row.
    pub is_reader: bool,
    /// The site's time now: "22:04", with the weekday after it when it is not the reader's: "04:04 Fri".
    pub local_time: String,
    /// Its track.
    pub track: Track,
    /// At work or not.
    pub state: State,
    /// The words at the right, the reader's time first: "back Fri 01:00 · 09:00 there"; how many teams last.
    pub text: String,
    /// The whole sentence, for assistive technology and for a tap.
    pub sentence: String,
    /// One track per team, where teams have different hours.
    pub teams: Vec<(String, Track)>,
}

/// The strip: an axis and one row per site.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// The window, its labels, and the time now.
    pub axis: Axis,
    /// The rows shown at once, the reader's first.
    pub rows: Vec<Row>,
    /// The rows behind "and 3 more".
    pub more: Vec<Row>,
    /// The lines under the strip: what a clock change within seven days does to the reader.
    pub notes: Vec<String>,
}

impl Strip {
    /// The strip at `now`, for somebody at `sites[reader]`.
    ///
    /// The reader's row comes first, the others from west to east. With more than six, those that exchange most
    /// with the reader stay and the rest move to [`Strip::more`]. Returns `None` when there is no such reader.
    pub fn new(now: Instant, reader: usize, sites: &[SiteHours]) -> Option<Strip> {
        let own = sites.get(reader)?;
        // It moves at whole minutes: what is drawn within one is the same to the byte.
        let now = Instant::from_micros(now.as_micros().div_euclid(MINUTE) * MINUTE);
        let axis = Axis::new(now, &own.zone);
        let order = Order::new(now, reader, sites, &axis);
        let row =
            |members: &Vec<usize>| Row::new(now, &axis, own, members.iter().map(|&i| &sites[i]).collect());
        let rows = order.rows.iter().map(row).collect();
        let more = order.more.iter().map(row).collect();
        Some(Strip { rows, more, notes: notes(now, reader, sites), axis })
    }
}

/// Which sites stand in which row: indexes of sites.
struct Order {
    /// The rows shown at once, the reader's first.
    rows: Vec<Vec<usize>>,
    /// Those behind "and 3 more".
    more: Vec<Vec<usize>>,
}

impl Order {
    fn new(now: Instant, reader: usize, sites: &[SiteHours], axis: &Axis) -> Order {
        let mut groups = shared_rows(sites, reader, axis);
        groups.sort_by(|a, b| {
            let east = |g: &[usize]| axis::standard_offset(&sites[g[0]].zone, now);
            east(a).cmp(&east(b)).then_with(|| sites[a[0]].site.name.cmp(&sites[b[0]].site.name))
        });
        let mut by_exchange: Vec<&Vec<usize>> = groups.iter().collect();
        by_exchange.sort_by_key(|g| std::cmp::Reverse(g.iter().map(|&i| sites[i].exchanges).sum::<u64>()));
        let kept: Vec<usize> = by_exchange.iter().take(ROWS_MAX - 1).map(|g| g[0]).collect();
        let (shown, more): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| kept.contains(&g[0]));
        Order { rows: std::iter::once(vec![reader]).chain(shown).collect(), more }
    }
}

/// Groups the sites other than the reader's: one zone and the same hours share a row.
fn shared_rows(sites: &[SiteHours], reader: usize, axis: &Axis) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let hours = |s: &SiteHours| -> Vec<_> { s.calendar.intervals(axis.from, axis.from + 7 * DAY).collect() };
    for i in (0..sites.len()).filter(|&i| i != reader) {
        let same = |g: &Vec<usize>| {
            let first = &sites[g[0]];
            first.zone.name() == sites[i].zone.name()
                && first.teams.is_empty()
                && sites[i].teams.is_empty()
                && hours(first) == hours(&sites[i])
        };
        match groups.iter_mut().find(|g| same(g)) {
            Some(group) => group.push(i),
            None => groups.push(vec![i]),
        }
    }
    groups
}

/// What clock changes do between the reader's site and the others, from seven days before until seven days after.
fn notes(now: Instant, reader: usize, sites: &[SiteHours]) -> Vec<String> {
    let zones: Vec<&Zone> = sites.iter().map(|s| &s.zone).collect();
    let names: Vec<&str> = sites.iter().map(|s| s.site.name.as_str()).collect();
    let day = |at: Instant| sites[reader].zone.to_civil(at).date();
    let is_near = |at: Instant| (day(at) - day(now)).get_days().abs() <= NOTE_DAYS;
    // Looking further back finds the begin of a change whose end is near.
    let near: Vec<ClockChange> = clock_changes(&zones, now - 70 * DAY, now + 8 * DAY)
        .into_iter()
        .filter(|c| c.site == reader || c.other == reader)
        .filter(|c| is_near(c.at) || c.is_passing() && c.until.is_some_and(is_near))
        .collect();
    clock_sentences(&names, &near, sites[reader].zone.to_civil(now).year())
}

impl Row {
    fn new(now: Instant, axis: &Axis, reader: &SiteHours, members: Vec<&SiteHours>) -> Row {
        let site = members[0];
        let is_reader = std::ptr::eq(site, reader);
        let names = joined(&members);
        let said = words::say(now, reader, site, is_reader);
        let local_time = words::local_time(now, reader, site);
        let sentence = format!("{}{local_time}{}", words::who(&names, is_reader), said.rest);
        Row {
            site: site.site.clone(),
            name: if is_reader { format!("You, {names}") } else { names },
            members: members.iter().map(|member| member.site.clone()).collect(),
            is_reader,
            local_time,
            track: Track::new(axis, &site.calendar, reader, Some(site)),
            state: said.state,
            text: said.text,
            sentence,
            teams: site
                .teams
                .iter()
                .filter(|_| site.teams.len() > 1)
                .map(|t| (t.name.clone(), Track::new(axis, &t.calendar, reader, None)))
                .collect(),
        }
    }
}

/// "Kraków, Wrocław".
fn joined(members: &[&SiteHours]) -> String {
    members.iter().map(|member| member.site.name.as_str()).collect::<Vec<_>>().join(", ")
}

impl Track {
    fn new(axis: &Axis, calendar: &Calendar, reader: &SiteHours, site: Option<&SiteHours>) -> Track {
        let spans = |c: &Calendar| c.intervals(axis.from, axis.to).map(|i| axis.span(i)).collect::<Vec<_>>();
        let off = site.map_or_else(Vec::new, |site| {
            let fallen = site.usual.minus(calendar);
            let named = |at: Instant| {
                let day = site.zone.to_civil(at).date();
                site.holidays.iter().find(|(d, _)| *d == day).map(|(_, name)| name.clone())
            };
            fallen
                .intervals(axis.from - DAY, axis.to)
                .filter(|(_, to)| *to > axis.from)
                // The name belongs to the day on which the shift begins, which may lie before the window.
                .map(|(from, to)| Off { name: named(from), span: axis.span((from.max(axis.from), to)) })
                .filter(|off| off.span.to - off.span.from > 0.0)
                .collect()
        });
        Track { at_work: spans(calendar), shared: spans(&calendar.intersect(&reader.calendar)), off }
    }
}

/// Minutes from `a` to `b`.
fn minutes(a: Instant, b: Instant) -> f64 {
    (b - a) as f64 / MINUTE as f64
}

/// Whole minutes since 1970, UTC: what a window is known by.
fn epoch_minute(at: Instant) -> i64 {
    at.as_micros().div_euclid(MINUTE)
}

/// The phrases of a text, each with the middle dot before it: "back 19:00", " · 09:00 there".
fn phrases(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        // The dot that a phrase begins with is not the one that ends it.
        let begin = if text.starts_with(DOT) { DOT.len() } else { 0 };
        let end = text[begin..].find(DOT).map(|end| begin + end);
        rest = end.map(|end| &text[end..]);
        Some(&text[..end.unwrap_or(text.len())])
    })
}
