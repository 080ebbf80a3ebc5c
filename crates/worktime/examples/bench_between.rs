//! Measures look-ups in compiled calendars: random calls over 37 years and 12 calendars.
//!
//! `cargo run --release -p worktime --example bench_between` prints calls a second on one core, for five runs each.

mod common;

use std::hint::black_box;
use std::time::Instant as Stopwatch;

use common::Noise;
use worktime::{Calendar, DAY, Date, HOUR, Instant, Micros, Schedule, Week, Zone};

const CALLS: usize = 10_000_000;
const RUNS: usize = 5;
/// Twelve calendars: usual weeks, breaks, nights and six-day weeks in zones with and without clock changes.
const PLACES: [(&str, &str); 12] = [
    ("Europe/Stockholm", "Mon-Fri 09:00-17:00"),
    ("America/Denver", "Mon-Fri 08:00-12:00 13:00-17:00"),
    ("Asia/Manila", "Mon-Fri 21:00-06:00"),
    ("Asia/Kolkata", "Mon-Fri 09:30-18:30"),
    ("America/Sao_Paulo", "Mon-Thu 08:00-12:00 13:00-17:00; Fri 08:00-14:00"),
    ("Europe/Warsaw", "Mon-Fri 09:00-17:00"),
    ("Asia/Tokyo", "Mon-Fri 09:00-18:00"),
    ("Australia/Sydney", "Mon-Fri 09:00-17:00"),
    ("America/New_York", "24x7"),
    ("Asia/Kathmandu", "Sun-Fri 10:00-17:00"),
    ("Africa/Cairo", "Sun-Thu 09:00-17:00"),
    ("Europe/London", "Mon-Sat 06:00-14:00 14:30-22:30"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let from: Instant = "2000-01-01T00:00:00Z".parse()?;
    let to: Instant = "2037-01-01T00:00:00Z".parse()?;
    let compiling = Stopwatch::now();
    let calendars = calendars(from, to)?;
    let compiled_ms = compiling.elapsed().as_secs_f64() * 1e3 / 12.0;
    let intervals: usize = calendars.iter().map(Calendar::len).sum();
    println!("compile: {compiled_ms:.1} ms a calendar of 37 years; 12 calendars, {intervals} intervals");

    let mut noise = Noise::new(1);
    let mut instant = || noise.instant(from, to);
    let questions: Vec<(Instant, Instant)> = (0..CALLS).map(|_| (instant(), instant())).collect();

    report("between, two random instants", &questions, |place, (a, b)| calendars[place].between(*a, *b));
    report("is_open, a random instant", &questions, |place, (a, _)| {
        Micros::from(calendars[place].is_open(*a))
    });
    report("next_open, a random instant", &questions, |place, (a, _)| {
        calendars[place].next_open(*a).map_or(0, Instant::as_micros)
    });
    report("add, up to 40 hours", &questions, |place, (a, b)| {
        let working = b.as_micros().rem_euclid(40 * HOUR);
        calendars[place].add(*a, working).map_or(0, Instant::as_micros)
    });
    let near: Vec<(Instant, Instant)> =
        questions.iter().map(|(a, b)| (*a, *a + b.as_micros().rem_euclid(30 * DAY))).collect();
    report("between, up to 30 days apart", &near, |place, (a, b)| calendars[place].between(*a, *b));
    Ok(())
}

/// The twelve compiled calendars, each with ten holidays a year.
fn calendars(from: Instant, to: Instant) -> Result<Vec<Calendar>, Box<dyn std::error::Error>> {
    let mut compiled = Vec::new();
    for (zone, week) in PLACES {
        let days = (2000..2037).flat_map(|year| (1..=10).map(move |month| Date::new(year, month, 2 * month)));
        let holidays = days.collect::<Result<Vec<_>, _>>()?;
        let schedule = Schedule::new(Zone::named(zone)?, week.parse::<Week>()?).with_holidays(holidays);
        compiled.push(schedule.compile(from, to));
    }
    Ok(compiled)
}

/// Puts every question to the calendars in turn and prints the calls a second of each run.
fn report(label: &str, questions: &[(Instant, Instant)], ask: impl Fn(usize, &(Instant, Instant)) -> Micros) {
    let rates: Vec<String> = (0..RUNS)
        .map(|_| {
            let running = Stopwatch::now();
            let sum = questions
                .iter()
                .enumerate()
                .fold(0_i64, |sum, (call, question)| sum.wrapping_add(ask(call % 12, question)));
            black_box(sum);
            format!("{:.1}", questions.len() as f64 / running.elapsed().as_secs_f64() / 1e6)
        })
        .collect();
    println!("{label}: {} million calls a second", rates.join(" "));
}
