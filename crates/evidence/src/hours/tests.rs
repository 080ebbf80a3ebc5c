//! A case that can be worked out on paper, and what is said when there is little to say.

use worktime::{HOUR, MINUTE, Schedule, Zone};

use super::{CalendarUsed, Hours, HoursError, HoursSite};

fn site(name: &str, zone: &str, week: &str) -> HoursSite {
    let schedule = Schedule::new(Zone::named(zone).unwrap(), week.parse().unwrap());
    HoursSite { name: name.into(), schedule, holidays: Vec::new(), calendar: CalendarUsed::NotAsked }
}

fn hours(sites: Vec<HoursSite>) -> Result<Hours, HoursError> {
    Hours::new("2026-01-01T12:00:00Z".parse().unwrap(), sites)
}

/// London's hours without its clock, 9 to 17 UTC, and Manila's 9 to 18, which is 1 to 10 UTC.
fn two() -> Hours {
    hours(vec![site("Accra", "Africa/Accra", "9-17"), site("Manila", "Asia/Manila", "9-18")]).unwrap()
}

#[test]
fn one_hour_is_shared_on_each_of_261_working_days() {
    let hours = two();
    let shared = &hours.shared[0];
    assert_eq!((shared.days, shared.total), (261, 261 * HOUR));
    assert_eq!((shared.least, shared.most, shared.days_without), (HOUR, HOUR, 0));
    assert_eq!(hours.shared_sentences()[0], "Accra shares 1 h a working day with Manila.");
}

/// Only what is asked at 09:00 sharp has an hour of Manila left and is acted on at 10:00. Everything else is answered
/// the next morning in Manila and acted on at 09:00: after 23 h 59 min (asked 09:01) down to 16 h 1 min (16:59). On a
/// Friday 48 h come on top. 2026 has 52 Fridays and 209 other working days:
/// sorted, 261 waits of 60 min, then 209 each of 961 to 1,439 min, then the Fridays'. The median of the 125,280 lies
/// between places 62,639 and 62,640: (62,639.5 - 261) / 209 = 298.5, so 961 + 298 min. The upper fifth at place
/// 100,223.2: (100,223.2 - 261) / 209 = 478.3, so 961 + 478 min.
#[test]
fn waits_are_those_worked_out_on_paper() {
    let hours = two();
    let wait = &hours.waits[0];
    assert_eq!((wait.asks, wait.answers, wait.count, wait.unanswered), (0, 1, 261 * 480, 0));
    assert_eq!(wait.median, 1_259 * MINUTE);
    assert_eq!(wait.upper_fifth, 1_439 * MINUTE);
    assert_eq!(wait.over_weekend, 52 * 479);
    assert_eq!(wait.by_weekday[4], (52 * 480, 52 * 479));
    assert_eq!(
        hours.wait_sentence(wait),
        "If Manila answers within one of its working hours, Accra can act on it 20 h 59 min after asking (median); \
         one question in five takes longer than 23 h 59 min; whatever is asked on a Friday waits over the weekend."
    );
}

#[test]
fn the_shared_hour_is_the_best_to_meet_and_needs_no_rotation() {
    let hours = two();
    let meeting = hours.meeting.as_ref().unwrap();
    assert_eq!((meeting.best.hour, meeting.best.minute), (9, 0));
    assert_eq!(meeting.best.outside, [0, 0]);
    assert_eq!(meeting.rotation, None);
    assert_eq!(
        hours.meeting_sentences(),
        [
            "The best standing hour is Mon 09:00 (17:00 in Manila). It lies inside everybody's hours, but for holidays."
        ]
    );
}

#[test]
fn without_a_shared_hour_taking_turns_halves_the_burden() {
    let hours =
        hours(vec![site("Accra", "Africa/Accra", "9-17"), site("Manila", "Asia/Manila", "6-14")]).unwrap();
    let meeting = hours.meeting.as_ref().unwrap();
    assert!((meeting.best.largest_share() - 1.0).abs() < 1e-9);
    assert!(hours.meeting_sentences()[0].starts_with("No hour of the week suits everybody."));
    let rotation = meeting.rotation.as_ref().unwrap();
    assert!(rotation.shares.iter().all(|s| (s - 0.5).abs() < 1e-9), "{:?}", rotation.shares);
}

#[test]
fn clock_changes_say_what_they_do_to_shared_hours() {
    let hours =
        hours(vec![site("Warsaw", "Europe/Warsaw", "9-17"), site("Manila", "Asia/Manila", "9-18")]).unwrap();
    assert_eq!(
        hours.change_sentences(),
        [
            "From Sun 29 Mar Warsaw is one hour closer to Manila, until Sun 25 Oct. \
             Warsaw then shares 3 h a day with Manila (2 h before).",
            "From Sun 25 Oct Warsaw is one hour farther from Manila, until Sun 28 Mar 2027. \
             Warsaw then shares 2 h a day with Manila (3 h before).",
        ]
    );
}

#[test]
fn a_single_site_is_told_what_can_be_said() {
    let alone = hours(vec![site("Accra", "Africa/Accra", "9-17")]).unwrap();
    assert!(alone.terminal(100, false).contains("Accra is at work for 2,088 hours"));
    assert!(alone.page("Made now.").unwrap().contains("Name a second site"));
    assert!(alone.meeting.is_none());
}

#[test]
fn what_cannot_be_computed_is_refused_with_a_way_out() {
    assert_eq!(hours(Vec::new()).unwrap_err(), HoursError::NoSite);
    let twice = hours(vec![site("Accra", "Africa/Accra", "9-17"), site("Accra", "Africa/Accra", "21-06")]);
    assert!(twice.unwrap_err().to_string().contains("Manila-night=Manila:21-06"));
    let never = hours(vec![site("Accra", "Africa/Accra", "none"), site("Manila", "Asia/Manila", "9-17")]);
    assert_eq!(never.unwrap_err(), HoursError::NeverAtWork { site: "Accra".into() });
}

#[test]
fn the_page_stands_by_itself_and_escapes_names() {
    let mut sites = vec![site("<b>Accra</b>", "Africa/Accra", "9-17"), site("Manila", "Asia/Manila", "9-18")];
    sites[0].calendar = CalendarUsed::Unknown("<i>".into());
    let hours = hours(sites).unwrap();
    let page = hours.page("Made now.").unwrap();
    assert!(!page.contains("<b>Accra") && !page.contains("<i>)"));
    assert!(!page.contains("<script") && !page.contains("http"));
    assert!(page.contains("Show as a table") && page.len() < 100_000);
    let figures: serde_json::Value = serde_json::from_str(&hours.json()).unwrap();
    assert_eq!(figures["inboard_hours"], 1);
}
