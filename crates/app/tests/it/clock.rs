//! Clocks lie: when time stands still, and when it goes on.

use app::{Clock, ClockGuard, Doubt, Reading, Sample, SystemClock};
use model::Instant;
use proptest::prelude::*;

const SECOND: i64 = 1_000_000;

fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_800_000_000_000_000 + seconds * SECOND)
}

fn sample(wall: i64, boot: i64) -> Sample {
    Sample { wall: at(wall), boot: boot * SECOND }
}

fn take(guard: &mut ClockGuard, wall: i64, boot: i64) -> Reading {
    guard.take(sample(wall, boot), Instant::MIN)
}

#[test]
fn time_is_what_passed_since_the_clocks_were_believed() {
    let mut guard = ClockGuard::new();
    for second in [0, 1, 100, 86_400] {
        assert_eq!(take(&mut guard, second, second), Reading { now: at(second), doubt: None });
    }
    // Within the bound the wall clock is not followed, so that time keeps its pace.
    assert_eq!(take(&mut guard, 86_412, 86_410), Reading { now: at(86_410), doubt: None });
}

#[test]
fn a_jump_pauses_until_three_samples_agree() {
    for jump in [-7_200, -3, 3, 7_200] {
        let mut guard = ClockGuard::new();
        take(&mut guard, 0, 0);
        let doubt = Some(Doubt::Jumped { by_seconds: jump });
        for second in 1..=3 {
            let reading = take(&mut guard, second + jump, second);
            assert_eq!(reading, Reading { now: at(second), doubt }, "{jump} {second}");
        }
        // Samples right after one another say nothing.
        let close = Sample { boot: 3 * SECOND + 1, ..sample(3 + jump, 3) };
        assert!(guard.take(close, Instant::MIN).doubt.is_some());
        let reading = take(&mut guard, 4 + jump, 4);
        assert_eq!(reading, Reading { now: at(4 + jump), doubt: None }, "{jump}");
    }
}

#[test]
fn a_clock_that_keeps_jumping_is_not_believed() {
    let mut guard = ClockGuard::new();
    take(&mut guard, 0, 0);
    for second in 1..100 {
        // Two samples agree, the third jumps again.
        let wall = second + 1_000 * (second / 3);
        let reading = take(&mut guard, wall, second);
        assert_eq!(reading.now, at(second));
        assert!(second < 3 || reading.doubt.is_some(), "{second}");
    }
}

#[test]
fn sleep_is_time_that_passed() {
    let mut guard = ClockGuard::new();
    take(&mut guard, 0, 0);
    assert_eq!(take(&mut guard, 500_000, 500_000), Reading { now: at(500_000), doubt: None });
}

#[test]
fn nothing_is_recorded_before_the_last_event() {
    let mut guard = ClockGuard::new();
    let reading = guard.take(sample(0, 0), at(1));
    assert_eq!(reading, Reading { now: at(1), doubt: None });
    let reading = guard.take(sample(1, 1), at(3_601));
    assert_eq!(reading, Reading { now: at(3_601), doubt: Some(Doubt::Behind { by_seconds: 3_600 }) });
    let reading = guard.take(sample(3_601, 3_601), at(3_601));
    assert_eq!(reading, Reading { now: at(3_601), doubt: None });
}

#[test]
fn the_systems_clocks_go_forward() {
    let (first, second) = (SystemClock.sample(), SystemClock.sample());
    assert!(second.boot >= first.boot && first.boot > 0);
    assert!(first.wall > at(-200_000_000), "{}", first.wall);
}

const DAY: i64 = 86_400;

#[test]
fn a_clock_far_ahead_at_the_start_is_not_believed_until_somebody_says_so() {
    let mut guard = ClockGuard::new();
    let last = at(0);
    // A month without anything is nothing unusual.
    assert_eq!(ClockGuard::new().take(sample(30 * DAY, 0), last).doubt, None);
    let far = 400 * DAY;
    for second in 0..10 {
        let reading = guard.take(sample(far + second, second), last);
        assert_eq!(reading.now, last, "time stands still");
        assert_eq!(reading.doubt, Some(Doubt::Ahead { by_seconds: far + second }));
    }
    guard.trust();
    // Somebody's word alone is not enough: the clocks have to agree.
    assert!(guard.take(sample(2 * far, 10), last).doubt.is_some_and(Doubt::stops_all));
    for second in 11..13 {
        assert!(guard.take(sample(far + second, second), last).doubt.is_some(), "{second}");
    }
    for second in 13..15 {
        let _ = guard.take(sample(far + second, second), last);
    }
    assert_eq!(guard.take(sample(far + 15, 15), last), Reading { now: at(far + 15), doubt: None });
    // It holds for one time.
    let reading = guard.take(sample(3 * far, 16), at(far + 15));
    assert!(reading.doubt.is_some_and(Doubt::stops_all), "{reading:?}");
}

#[test]
fn a_clock_that_jumps_far_ahead_stays_in_doubt_until_it_is_set_right() {
    let mut guard = ClockGuard::new();
    take(&mut guard, 0, 0);
    for second in 1..20 {
        let reading = guard.take(sample(40 * DAY + second, second), at(0));
        assert_eq!(reading.now, at(second), "what passed is known by the boot clock");
        assert!(reading.doubt.is_some_and(Doubt::stops_all), "{reading:?}");
    }
    for second in 20..24 {
        let _ = guard.take(sample(second, second), at(0));
    }
    assert_eq!(guard.take(sample(24, 24), at(0)), Reading { now: at(24), doubt: None });
}

#[test]
fn a_clock_that_was_behind_and_is_set_right_is_believed() {
    // A machine that starts in 1970 and hears of the time later, with a journal of yesterday.
    let mut guard = ClockGuard::new();
    let (wrong, last) = (-20_000 * DAY, at(-DAY));
    assert!(matches!(guard.take(sample(wrong, 0), last).doubt, Some(Doubt::Behind { .. })));
    for second in 1..5 {
        assert!(!guard.take(sample(second, second), last).doubt.is_some_and(Doubt::stops_all));
    }
    assert_eq!(guard.take(sample(5, 5), last), Reading { now: at(5), doubt: None });
}

#[test]
fn a_quiet_month_that_the_boot_clock_saw_is_no_jump() {
    let mut guard = ClockGuard::new();
    take(&mut guard, 0, 0);
    let reading = guard.take(sample(300 * DAY, 300 * DAY), at(0));
    assert_eq!(reading, Reading { now: at(300 * DAY), doubt: None });
}

#[test]
fn doubts_are_told_in_units_that_people_use() {
    for (doubt, says) in [
        (Doubt::Jumped { by_seconds: 3 }, "was set forward by 3 s while"),
        (Doubt::Jumped { by_seconds: -7_200 }, "was set back by 2 h while"),
        (Doubt::Behind { by_seconds: 3_661 }, "is 1 h 1 min behind"),
        (Doubt::Behind { by_seconds: 86_400 }, "is 1 day behind"),
        (Doubt::Ahead { by_seconds: 400 * DAY + 3_600 }, "is 400 days 1 h ahead"),
        (Doubt::Ahead { by_seconds: 40 * DAY + 60 }, "is 40 days ahead"),
    ] {
        assert!(doubt.to_string().contains(says), "{doubt}");
    }
}

proptest! {
    #[test]
    fn time_goes_forward_and_never_faster_than_it_passes_while_in_doubt(
        steps in prop::collection::vec((1_i64..5, prop_oneof![8 => Just(0_i64), 1 => -9_000_i64..9_000]), 1..200)
    ) {
        let mut guard = ClockGuard::new();
        let (mut wall, mut boot, mut last) = (0, 0, Instant::MIN);
        let mut before: Option<Reading> = None;
        for (step, jump) in steps {
            (wall, boot) = (wall + step + jump, boot + step);
            let reading = guard.take(sample(wall, boot), last);
            prop_assert!(reading.now >= last);
            if let Some(before) = before && reading.doubt.is_some() && before.doubt.is_none() {
                prop_assert!(reading.now - before.now <= step * SECOND);
            }
            last = reading.now;
            before = Some(reading);
        }
        // Left alone, it goes on with what the wall says, or holds the last event's time until then.
        for _ in 0..4 {
            (wall, boot) = (wall + 1, boot + 1);
            before = Some(guard.take(sample(wall, boot), last));
        }
        let reading = before.expect("samples were taken");
        prop_assert!(!matches!(reading.doubt, Some(Doubt::Jumped { .. })), "{:?}", reading);
    }
}
