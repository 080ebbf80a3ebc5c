//! What a table with one row per case can show: when work arrives against who would be at work then, and how long
//! cases take. Who waited for whom needs the history of changes, so the answer ends with how to export that.

use std::collections::BTreeMap;

use charts::format;
use rustc_hash::FxHashMap;
use worktime::{Calendar, DAY, Instant, Micros, Schedule, Week, Zone, place};

use crate::findings::{COUNT_MIN, integer, shown_to};
use crate::guess::{Snapshot, export_advice};
use crate::mapping::{DateOrder, Mapping};
use crate::measure::stats::quantile;
use crate::read::instant::InstantReader;
use crate::read::{self, Plan, Preview, ReadError, Source};
use crate::report::wrap;

/// How many rows are looked at.
const ROWS_MAX: usize = 1_000_000;
/// Sites and teams that are shown, the largest.
const GROUPS_MAX: usize = 8;
/// Hours of the day that share a column of the week.
const STEP: usize = 2;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Cases that have something in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Cases whose opening could be read.
    pub cases: u64,
    /// Of those, how many were opened outside Monday to Friday, 09:00 to 17:00 on the place's clock; `None` where the
    /// group is no place with a clock.
    pub off: Option<u64>,
    /// From opening to closing, in microseconds, sorted.
    pub taken: Vec<Micros>,
}

/// What a table with one row per case shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// All cases together.
    pub all: Group,
    /// By site, the largest first.
    pub sites: Vec<(String, Group)>,
    /// By team, the largest first.
    pub teams: Vec<(String, Group)>,
    /// Openings in each hour of the week from Monday 00:00, as the file writes the hours (UTC where it has offsets).
    pub arrivals: Vec<u64>,
    /// The first and the last opening.
    pub range: Option<(Instant, Instant)>,
    /// Rows whose opening could not be read.
    pub unreadable: u64,
    /// Rows closed before they were opened: their durations are left out.
    pub backwards: u64,
    /// Whether the openings are written without an offset.
    pub naive: bool,
}

/// Reads more of a table with one row per case than a preview has, and sums it up; with what was read.
///
/// # Errors
/// When the file cannot be read, or lacks the columns that were found.
pub fn look(
    source: &Source,
    mut preview: Preview,
    found: &Snapshot,
    order: Option<DateOrder>,
) -> Result<(Answer, Preview), ReadError> {
    if !preview.complete {
        preview = read::preview(source, None, ROWS_MAX)?;
    }
    let mut mapping = Mapping::new(&found.case, found.created.as_deref().unwrap_or(&found.case));
    mapping.time.order = order;
    let plan = Plan::new(&mapping, &preview, &source.file)?;
    Ok((answer(&preview, found, &plan), preview))
}

/// Sums up a table with one row per case.
///
/// `plan` says in which zone instants without an offset are, and the order of day and month.
fn answer(preview: &Preview, found: &Snapshot, plan: &Plan) -> Answer {
    let index = |name: &Option<String>| {
        let name = name.as_deref()?;
        preview.columns.iter().position(|column| column.trim() == name)
    };
    let [created, closed, site, team] = [&found.created, &found.closed, &found.site, &found.team].map(index);
    let mut reader = InstantReader::new(plan);
    let mut sums = Sums::default();
    for row in &preview.rows {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim());
        let Ok((begun, naive)) = reader.read(cell(created).as_bytes()) else {
            sums.answer.unreadable += 1;
            continue;
        };
        let ended = reader.read(cell(closed).as_bytes()).ok().map(|(ended, _)| ended);
        sums.answer.naive |= naive;
        sums.add(begun, ended, cell(site), cell(team), &plan.zone);
    }
    sums.done()
}

/// An answer under way.
#[derive(Default)]
struct Sums {
    answer: Answer,
    sites: BTreeMap<String, Group>,
    teams: BTreeMap<String, Group>,
    clocks: Clocks,
}

impl Sums {
    fn add(&mut self, begun: Instant, ended: Option<Instant>, site: &str, team: &str, zone: &Zone) {
        let answer = &mut self.answer;
        let civil = zone.to_civil(begun);
        let day = usize::try_from(civil.weekday().to_monday_zero_offset()).unwrap_or(0);
        answer.arrivals.resize(168, 0);
        answer.arrivals[day * 24 + usize::try_from(civil.hour()).unwrap_or(0)] += 1;
        let range = answer.range.get_or_insert((begun, begun));
        *range = (range.0.min(begun), range.1.max(begun));
        let taken = ended.map(|ended| ended - begun);
        answer.backwards += u64::from(taken.is_some_and(|taken| taken < 0));
        let taken = taken.filter(|taken| *taken >= 0);
        answer.all.add(taken, None);
        if !site.is_empty() {
            let is_open = self.clocks.is_open(site, begun);
            self.sites.entry(site.to_owned()).or_default().add(taken, is_open);
        }
        if !team.is_empty() {
            self.teams.entry(team.to_owned()).or_default().add(taken, None);
        }
    }

    fn done(mut self) -> Answer {
        self.answer.all.taken.sort_unstable();
        self.answer.sites = largest(self.sites);
        self.answer.teams = largest(self.teams);
        self.answer
    }
}

impl Group {
    fn add(&mut self, taken: Option<Micros>, is_open: Option<bool>) {
        self.cases += 1;
        self.taken.extend(taken);
        if let Some(is_open) = is_open {
            *self.off.get_or_insert(0) += u64::from(!is_open);
        }
    }
}

fn largest(groups: BTreeMap<String, Group>) -> Vec<(String, Group)> {
    let mut groups: Vec<(String, Group)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.cases));
    groups.iter_mut().for_each(|(_, group)| group.taken.sort_unstable());
    groups
}

/// The standard week of each place, week by week as it is asked for.
#[derive(Default)]
struct Clocks {
    zones: FxHashMap<String, Option<Zone>>,
    weeks: FxHashMap<(String, i64), Calendar>,
}

impl Clocks {
    /// Whether the place would be at work, if it kept Monday to Friday, 09:00 to 17:00; `None` without one clock.
    fn is_open(&mut self, site: &str, at: Instant) -> Option<bool> {
        if !self.zones.contains_key(site) {
            let zone = place::find(site).ok().and_then(|place| Zone::named(place.zone).ok());
            self.zones.insert(site.to_owned(), zone);
        }
        let zone = self.zones.get(site)?.as_ref()?;
        let week = at.as_micros().div_euclid(7 * DAY);
        let calendar = self.weeks.entry((zone.name().to_owned(), week)).or_insert_with(|| {
            let from = Instant::from_micros(week * 7 * DAY);
            Schedule::new(zone.clone(), Week::standard()).compile(from, from + 7 * DAY)
        });
        Some(calendar.is_open(at))
    }
}

/// The answer on a terminal, `width` characters wide; it ends with how to export the history.
pub fn terminal(answer: &Answer, file: &str, preview: &Preview, width: usize) -> String {
    let width = width.clamp(40, 100);
    let mut out = wrap(&source_line(answer, file, preview), width, "", 2);
    out.push(String::new());
    out.extend(week(answer, width));
    out.push(String::new());
    out.extend(wrap(&durations(&answer.all), width, "", 2));
    out.extend(groups("By site", &answer.sites, width));
    out.extend(groups("By team", &answer.teams, width));
    if answer.sites.iter().any(|(_, group)| group.off.is_some()) {
        out.push(String::new());
        let text = "Off: opened while that place was outside Mon–Fri 09:00–17:00 on its own clock, holidays not \
                    counted.";
        out.extend(wrap(text, width, "", 2));
    }
    if answer.unreadable + answer.backwards > 0 {
        let text = format!(
            "Left out: {} whose opening could not be read; the durations of {} closed before they were opened.",
            format::count(answer.unreadable, "row", "rows"),
            format::count(answer.backwards, "row", "rows"),
        );
        out.extend(wrap(&text, width, "", 2));
    }
    out.push(String::new());
    let text = "Who waited for whom, and for how long, is not in this file: that needs the history, with a row for \
                each change. How to export it:";
    out.extend(wrap(text, width, "", 3));
    for line in export_advice(&preview.columns) {
        // Not wrapped: it is there to be copied.
        out.push(line);
    }
    out.join("\n") + "\n"
}

fn source_line(answer: &Answer, file: &str, preview: &Preview) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let days = answer.range.map(|(from, to)| {
        let day = |at: Instant| {
            let date = Zone::utc().to_civil(at).date();
            format!("{} {} {}", date.day(), format::month(date.month()), date.year())
        };
        format!("opened {} to {} · ", day(from), day(to))
    });
    let first = if preview.complete { "" } else { "the first " };
    let cases = integer(answer.all.cases);
    format!("{name} · {}{first}{cases} cases, a row each", days.unwrap_or_default())
}

/// The week as seven lines, two hours to a column, darker where more arrives.
fn week(answer: &Answer, width: usize) -> Vec<String> {
    const SHADES: [char; 5] = ['·', '░', '▒', '▓', '█'];
    let all: u64 = answer.arrivals.iter().sum();
    if all < COUNT_MIN {
        return vec![format!("Fewer than {COUNT_MIN} cases: too few to say when work arrives.")];
    }
    let cells: Vec<u64> = answer.arrivals.chunks(STEP).map(|hours| hours.iter().sum()).collect();
    let most = cells.iter().copied().max().unwrap_or(0).max(1);
    let clock = if answer.naive { "hours as the file writes them" } else { "hours in UTC" };
    let mut out = wrap(&format!("When work arrives ({clock}): {}", busiest(&answer.arrivals)), width, "", 3);
    out.push(format!(
        "     {}",
        (0..8).map(|at| format!("{:02}    ", at * 3)).collect::<String>().trim_end()
    ));
    for (day, cells) in DAYS.iter().zip(cells.chunks(24 / STEP)) {
        let shade = |n: &u64| SHADES[usize::try_from((n * 4).div_ceil(most)).unwrap_or(0).min(4)];
        let bars: String = cells.iter().map(|n| shade(n).to_string().repeat(2 * STEP)).collect();
        let count: u64 = cells.iter().sum();
        out.push(format!("{day}  {bars}  {:>4}", per_cent(count, all)));
    }
    out
}

/// "half of it between 08:00 and 13:00, 4 % on Saturday or Sunday." The shortest stretch of the day that holds half.
fn busiest(arrivals: &[u64]) -> String {
    let all: u64 = arrivals.iter().sum();
    let of_day = |hour: usize| (0..7).map(|day| arrivals[day * 24 + hour % 24]).sum::<u64>();
    let held = |length: usize, from: usize| (from..from + length).map(of_day).sum::<u64>();
    let fullest = |length: usize| (0..24).max_by_key(|from| held(length, *from)).unwrap_or(0);
    let stretches = (1..=24).map(|length| (length, fullest(length)));
    let (length, from) =
        stretches.into_iter().find(|(length, from)| 2 * held(*length, *from) >= all).unwrap_or((24, 0));
    let weekend: u64 = arrivals[5 * 24..].iter().sum();
    format!(
        "half of it between {from:02}:00 and {:02}:00, {} on Saturday or Sunday.",
        (from + length) % 24,
        per_cent(weekend, all)
    )
}

fn durations(group: &Group) -> String {
    let finished = integer(group.taken.len() as u64);
    match (quantile(&group.taken, 0.5), quantile(&group.taken, 0.8)) {
        (Some(half), Some(fifth)) if group.taken.len() as u64 >= COUNT_MIN => format!(
            "Half of the {finished} closed cases took longer than {}, one in five longer than {}; {} are not closed.",
            length(half),
            length(fifth),
            integer(group.cases - group.taken.len() as u64),
        ),
        _ => format!(
            "{finished} of {} cases have a time of closing: too few to say how long they take.",
            integer(group.cases)
        ),
    }
}

fn length(micros: f64) -> String {
    format::duration(micros.round() as Micros)
}

fn per_cent(part: u64, whole: u64) -> String {
    format::percent(part as f64 / whole as f64)
}

/// A line per group, with a head; nothing where there is no group.
fn groups(title: &str, groups: &[(String, Group)], width: usize) -> Vec<String> {
    if groups.is_empty() {
        return Vec::new();
    }
    let has_off = groups.iter().any(|(_, group)| group.off.is_some());
    let name = width.saturating_sub(58).clamp(12, 28);
    let line = |name_shown: &str, cells: [&str; 5]| {
        let [cases, closed, median, fifth, off] = cells;
        format!("{name_shown:name$} {cases:>8} {closed:>8} {median:>13} {fifth:>13} {off:>6}")
            .trim_end()
            .to_owned()
    };
    let off = if has_off { "off" } else { "" };
    let mut out = vec![String::new(), line(title, ["cases", "closed", "median", "one in five", off])];
    for (value, group) in groups.iter().take(GROUPS_MAX) {
        let closed = group.taken.len() as u64;
        let of = |p: f64| match quantile(&group.taken, p) {
            Some(taken) if closed >= COUNT_MIN => length(taken),
            _ => "–".into(),
        };
        let off = match group.off {
            Some(off) if group.cases >= COUNT_MIN => per_cent(off, group.cases),
            _ if has_off => "–".into(),
            _ => String::new(),
        };
        let cells = [integer(group.cases), integer(closed), of(0.5), of(0.8), off];
        out.push(line(&shown_to(value, name), cells.each_ref().map(String::as_str)));
    }
    if groups.len() > GROUPS_MAX {
        out.push(format!("and {} more", integer((groups.len() - GROUPS_MAX) as u64)));
    }
    out
}
