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
