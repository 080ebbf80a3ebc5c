//! What holds for every calendar, tried on random ones.

use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;
use worktime::{Calendar, DAY, Instant, MINUTE, Micros, Schedule, Week, Zone, overlap};

const FROM: i64 = 1_767_225_600_000_000;

fn instant(offset: Micros) -> Instant {
    Instant::from_micros(FROM + offset)
}

/// Calendars of 30 days, some nearly empty, some full of slivers.
fn calendar() -> impl Strategy<Value = Calendar> {
    let interval = (0..30 * DAY, prop_oneof![1..10_i64, 1..MINUTE, 1..2 * DAY]);
    vec(interval, 0..60).prop_map(|intervals| {
        let intervals =
            intervals.into_iter().map(|(start, length)| (instant(start), instant(start + length)));
        Calendar::from_intervals(instant(0), instant(30 * DAY), intervals)
    })
}

/// Anywhere in the range and a little outside.
fn moment() -> impl Strategy<Value = Instant> {
    (-DAY..31 * DAY).prop_map(instant)
}

/// Texts that resemble hours or calendar files, to lead into the readers' corners.
fn text_like(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let word = prop_oneof![4 => proptest::sample::select(words).prop_map(str::to_owned), 1 => ".{0,6}"];
    vec(word, 0..24).prop_map(|words| words.concat())
}

/// The working time in `[a, b)` by the plainest way: all intervals, clipped.
fn summed(calendar: &Calendar, a: Instant, b: Instant) -> Micros {
    let all = calendar.intervals(Instant::MIN, Instant::MAX);
    all.map(|(start, end)| (end.min(b) - start.max(a)).max(0)).sum()
}

proptest! {
    #[test]
    fn between_is_the_sum_of_the_intervals_and_adds_up(c in calendar(), a in moment(), b in moment(), d in moment()) {
        prop_assert_eq!(c.between(a.min(b), a.max(b)), summed(&c, a.min(b), a.max(b)));
        prop_assert_eq!(c.between(a, b) + c.between(b, d), c.between(a, d));
        prop_assert_eq!(c.between(a, b), -c.between(b, a));
        prop_assert_eq!(c.between(a, b), overlap(&[&c], a, b) - overlap(&[&c], b, a));
    }

    #[test]
    fn add_undoes_between(c in calendar(), a in 0..30 * DAY, share in -1.2..1.2_f64) {
        let (a, working) = (instant(a), (c.total() as f64 * share) as Micros);
        let (ahead, behind) = (c.total() - c.worked(a), -c.worked(a));
        match c.add(a, working) {
            None => prop_assert!(working > ahead || working < behind),
            Some(u) => {
                prop_assert_eq!(c.between(a, u), working);
                prop_assert!((working <= 0 || u > a) && (working >= 0 || u < a));
                // The nearest such instant: one microsecond nearer there is less working time between.
                let nearer = u - working.signum();
                prop_assert_eq!(c.between(a, nearer), working - working.signum());
            }
        }
    }

    #[test]
    fn openings_and_closings_agree_with_is_open(c in calendar(), t in 0..30 * DAY) {
        let t = instant(t);
        let open = |at: Instant| c.between(at, at + 1) == 1;
        prop_assert_eq!(c.is_open(t), open(t));
        match c.next_open(t) {
            Some(u) => {
                prop_assert!(u >= t && c.is_open(u) && c.between(t, u) == 0);
                prop_assert_eq!(u == t, c.is_open(t));
            }
            None => prop_assert_eq!(c.between(t, c.to()), 0),
        }
        if let Some(u) = c.next_close(t) {
            let begin = c.next_open(t).unwrap();
            prop_assert!(!c.is_open(u) && c.between(begin, u) == u - begin);
        }
    }

    #[test]
    fn calendars_combine_like_sets(a in calendar(), b in calendar(), from in moment(), to in moment()) {
        let (both, either) = (a.intersect(&b), a.union(&b));
        prop_assert_eq!(&both, &b.intersect(&a));
        prop_assert_eq!(&either, &b.union(&a));
        prop_assert_eq!(&a.intersect(&a), &a);
        let sum = a.between(from, to) + b.between(from, to);
        prop_assert_eq!(both.between(from, to) + either.between(from, to), sum);
        prop_assert_eq!(a.minus(&b).between(from, to), a.between(from, to) - both.between(from, to));
        let (from, to) = (from.min(to), from.max(to));
        prop_assert_eq!(overlap(&[&a, &b], from, to), both.between(from, to));
    }

    #[test]
    fn a_week_reads_back_from_its_own_text(days in vec(vec((0..96_u16, 1..30_u16), 0..3), 7)) {
        // Quarters of an hour, each shift beginning after the one before.
        let mut week: [Vec<(u16, u16)>; 7] = Default::default();
        for (day, lengths) in days.into_iter().enumerate() {
            let mut free = 0;
            for (start, length) in lengths {
                let start = (free + start % 40).min(95) * 15;
                if start / 15 >= free {
                    week[day].push((start, start + length * 15));
                    free = start / 15 + length;
                }
            }
        }
        let week = Week::from_shifts(week).unwrap();
        prop_assert_eq!(week.to_string().parse::<Week>().unwrap(), week);
    }

    #[test]
    fn readers_never_panic(
        hours in text_like(&["mon", "-", "fri", " ", "9", ":", "17", ";", "24", ",", "am", "pm", "off", "0", "–"]),
        file in text_like(&["BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "DTSTART:20260101\n", "DTEND:2026", "\n", " ", "END:VEVENT\n",
            "RRULE:FREQ=YEARLY", ";BYDAY=-1MO", ";BYMONTH=2", ";COUNT=2", "END:VCALENDAR\n", ":", "\\", "\"", "DURATION:P", "\r"]),
        zone in ".{0,30}",
    ) {
        let _ = (hours.parse::<Week>(), worktime::ics::holidays(&file), Zone::named(&zone));
        if let Ok(week) = hours.parse::<Week>() {
            prop_assert_eq!(week.to_string().parse::<Week>().unwrap(), week);
        }
    }

    #[test]
    fn a_compiled_range_agrees_with_a_larger_one(zone in 0..590_usize, begin in 0..400_i64, length in 1..60_i64, night: bool) {
        let name = Zone::all_names().nth(zone).unwrap_or("UTC");
        let week = if night { "daily 21-06" } else { "Mon-Sat 0-3 8:15-12 13-24" };
        let schedule = Schedule::new(Zone::named(name).unwrap(), week.parse().unwrap())
            .with_holidays([date(2026, 3, 29), date(2026, 10, 25)]);
        let (from, to) = (instant(begin * DAY), instant((begin + length) * DAY));
        let small = schedule.compile(from, to);
        let large = schedule.compile(from - 40 * DAY, to + 40 * DAY);
        prop_assert_eq!(small.total(), large.between(from, to));
    }
}
