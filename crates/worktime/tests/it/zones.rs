//! Zones: names, offsets, and civil times at clock changes.

use jiff::civil::{DateTime, date};
use worktime::{HOUR, Instant, Resolved, Zone};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn names_are_found_in_any_case_and_keep_their_capitals() {
    assert_eq!(Zone::named("europe/STOCKHOLM").unwrap().name(), "Europe/Stockholm");
    assert_eq!(Zone::named("America/New York").unwrap().name(), "America/New_York");
    assert_eq!(Zone::named("Asia/Calcutta").unwrap().name(), "Asia/Calcutta");
    assert_eq!(Zone::named("UTC").unwrap(), Zone::utc());
    assert!(Zone::all_names().count() > 500);
    for name in Zone::all_names() {
        assert_eq!(Zone::named(name).unwrap().name(), name);
    }
}

#[test]
fn an_unknown_name_brings_close_ones() {
    let message = |name: &str| Zone::named(name).unwrap_err().to_string();
    assert_eq!(
        message("Europe/Stokholm"),
        "there is no time zone `Europe/Stokholm`; did you mean Europe/Stockholm?"
    );
    assert!(message("manila").ends_with("did you mean Asia/Manila?"));
    assert!(message("Xqzw").ends_with("names look like Europe/Stockholm or America/New_York"));
    assert!(message(&"x".repeat(10_000)).contains("names look like"));
}

#[test]
fn a_gap_and_a_fold_are_told_apart() {
    let zone = Zone::named("Europe/Stockholm").unwrap();
    let in_gap = date(2026, 3, 29).at(2, 30, 0, 0);
    assert_eq!(
        zone.resolve(in_gap),
        Resolved::Gap { before: at("2026-03-29T00:30:00Z"), after: at("2026-03-29T01:30:00Z") }
    );
    assert_eq!(zone.resolve(in_gap).compatible(), at("2026-03-29T01:30:00Z"));
    assert_eq!(zone.stretch_start(in_gap), at("2026-03-29T01:00:00Z"));
    assert_eq!(zone.stretch_end(in_gap), at("2026-03-29T01:00:00Z"));

    let in_fold = date(2026, 10, 25).at(2, 30, 0, 0);
    let (earlier, later) = (at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"));
    assert_eq!(zone.resolve(in_fold), Resolved::Fold { earlier, later });
    assert_eq!(zone.resolve(in_fold).compatible(), earlier);
    assert_eq!((zone.stretch_start(in_fold), zone.stretch_end(in_fold)), (earlier, later));
    // A shift that ends when the repeated hour would begin has none of it.
    assert_eq!(zone.stretch_end(date(2026, 10, 25).at(2, 0, 0, 0)), at("2026-10-25T00:00:00Z"));
}

#[test]
fn changes_follow_each_other_far_into_the_future() {
    let zone = Zone::named("America/Denver").unwrap();
    let change = zone.next_change(at("2150-01-01T00:00:00Z")).unwrap();
    assert_eq!((change.from_offset, change.to_offset), (-7 * 3_600, -6 * 3_600));
    assert_eq!(zone.offset_seconds_at(change.at - 1), -7 * 3_600);
    assert_eq!(zone.offset_seconds_at(change.at), -6 * 3_600);
    assert_eq!(Zone::named("Asia/Manila").unwrap().next_change(at("2026-01-01T00:00:00Z")), None);
}

#[test]
fn the_ends_of_time_are_no_trap() {
    for name in ["Pacific/Apia", "Africa/Monrovia", "America/Denver", "UTC"] {
        let zone = Zone::named(name).unwrap();
        for end in [Instant::MIN, Instant::MAX] {
            let shown = zone.to_civil(end);
            assert!(zone.resolve(shown).compatible() - end <= 0, "{name} at {end}");
            assert!(zone.next_change(end).is_none_or(|change| change.at > end));
        }
        for civil in [DateTime::MIN, DateTime::MAX] {
            assert!((zone.stretch_start(civil), zone.stretch_end(civil)) >= (Instant::MIN, Instant::MIN));
        }
    }
}

#[test]
fn a_change_before_1970_holds_from_its_first_microsecond_on() {
    let zone = Zone::named("Europe/London").unwrap();
    let change = zone.next_change(at("1960-01-01T00:00:00Z")).unwrap();
    assert_eq!(zone.offset_seconds_at(change.at - 1), change.from_offset);
    assert_eq!(zone.to_civil(change.at - 1).date(), date(1960, 4, 10));
    assert_eq!(zone.to_civil(change.at - 1).hour(), 1);
    assert_eq!(zone.to_civil(change.at).hour(), 3);
}

#[test]
fn instants_read_write_and_saturate() {
    let text = "2026-03-29T09:30:00.000001Z";
    assert_eq!(at(text).to_string(), text);
    assert_eq!(at("2026-03-29T11:30:00+02:00"), at("2026-03-29T09:30:00Z"));
    let refused = "2026-03-29T09:30:00".parse::<Instant>().unwrap_err();
    assert!(refused.to_string().contains("is not an instant"));
    assert_eq!(Instant::MAX + HOUR, Instant::MAX);
    assert_eq!(Instant::MIN + i64::MIN, Instant::MIN);
    for end in [Instant::MIN, Instant::MAX] {
        assert_eq!(Instant::from(jiff::Timestamp::from(end)), end);
    }
    assert_eq!(jiff::Timestamp::MIN.as_microsecond(), Instant::MIN.as_micros());
    assert_eq!(jiff::Timestamp::MAX.as_microsecond(), Instant::MAX.as_micros());
}
