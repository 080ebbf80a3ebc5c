//! Calendar files: what gives which days, and what is refused with which message.

use jiff::civil::{Date, date};
use worktime::ics::holidays;

/// A calendar of one event with the given lines.
fn event(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
}

/// The days that one event gives.
fn days(lines: &str) -> Vec<Date> {
    holidays(&event(lines)).unwrap().into_iter().map(|(day, _)| day).collect()
}

fn refusal(text: &str) -> String {
    holidays(text).unwrap_err().to_string()
}

#[test]
fn a_plain_day_with_its_name() {
    let text = event("UID:1\r\nDTSTART;VALUE=DATE:20260501\r\nSUMMARY:May Day\\, a h\r\n oliday");
    assert_eq!(holidays(&text).unwrap(), [(date(2026, 5, 1), "May Day, a holiday".to_owned())]);
    let byte_order_mark = format!("\u{feff}{}", text.replace("\r\n", "\n"));
    assert_eq!(holidays(&byte_order_mark).unwrap(), holidays(&text).unwrap());
}

#[test]
fn several_days_end_before_dtend() {
    let three = [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)];
    assert_eq!(days("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227"), three);
    assert_eq!(days("DTSTART;VALUE=DATE:20261224\nDURATION:P3D"), three);
    assert_eq!(days("DTSTART;TZID=\"a:b\":20261224T000000\nDTEND;TZID=\"a:b\":20261227T000000"), three);
    assert_eq!(days("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224"), [date(2026, 12, 24)]);
}

#[test]
fn yearly_rules_give_the_days_they_name() {
    let last_monday_of_may =
        days("DTSTART;VALUE=DATE:20250526\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=3");
    assert_eq!(last_monday_of_may, [date(2025, 5, 26), date(2026, 5, 25), date(2027, 5, 31)]);
    let fourth_thursday =
        days("DTSTART;VALUE=DATE:20251127\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20261231");
    assert_eq!(fourth_thursday, [date(2025, 11, 27), date(2026, 11, 26)]);
    let first_monday = days(
        "DTSTART;VALUE=DATE:20260907\nRRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=MO;COUNT=2",
    );
    assert_eq!(first_monday, [date(2026, 9, 7), date(2027, 9, 6)]);
    let leap = days("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=2");
    assert_eq!(leap, [date(2024, 2, 29), date(2028, 2, 29)]);
    let long_ago = days("DTSTART;VALUE=DATE:16010106\nRRULE:FREQ=YEARLY;INTERVAL=2");
    assert_eq!((long_ago[0], long_ago.len()), (date(1901, 1, 6), 100));
    let without = days(
        "DTSTART;VALUE=DATE:20260106\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20270106\nRDATE:20270107",
    );
    assert_eq!(without, [date(2026, 1, 6), date(2027, 1, 7), date(2028, 1, 6)]);
}

#[test]
fn a_moved_occurrence_replaces_its_own_and_a_cancelled_event_gives_nothing() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260106\nRRULE:FREQ=YEARLY;COUNT=2\nEND:VEVENT\n\
                BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270106\nDTSTART:20270108\nEND:VEVENT\n\
                BEGIN:VEVENT\nSTATUS:CANCELLED\nDTSTART:20260301\nEND:VEVENT\nEND:VCALENDAR\n";
    let days: Vec<Date> = holidays(text).unwrap().into_iter().map(|(day, _)| day).collect();
    assert_eq!(days, [date(2026, 1, 6), date(2027, 1, 8)]);
}

#[test]
fn refusals_name_the_line_and_what_to_do() {
    assert!(refusal("").starts_with("line 1 of the calendar file: expected BEGIN:VCALENDAR"));
    assert!(refusal("date,name\n2026-05-01,May Day").contains("found `date,name`"));
    assert!(refusal("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n").contains("VEVENT is never closed"));
    assert!(
        refusal("BEGIN:VCALENDAR\nEND:VEVENT\n")
            .starts_with("line 2 of the calendar file: END:VEVENT closes")
    );
    assert!(
        refusal(&event("DTSTART:20260230"))
            .starts_with("line 4 of the calendar file: `20260230` is not a date")
    );
    assert!(refusal(&event("no colon here")).contains("expected NAME:VALUE"));
    assert!(refusal(&event("SUMMARY:x")).contains("line 3 of the calendar file: the event has no DTSTART"));
    assert!(refusal(&event("DTSTART:20260105\nDTEND:20260101")).contains("lasts -4 days"));
    assert!(refusal(&event("DTSTART:20260105\nDURATION:PT5H")).contains("is not a duration in days"));
    let weekly = refusal(&event("DTSTART:20260105\nRRULE:FREQ=WEEKLY;BYDAY=MO"));
    assert!(weekly.contains("(FREQ=WEEKLY)") && weekly.contains("as single events"), "{weekly}");
    assert!(refusal(&event("DTSTART:20260105\nRRULE:FREQ=YEARLY;BYDAY=MO")).contains("BYDAY needs BYMONTH"));
    let timed = refusal(&event("DTSTART:20260105T090000Z\nDTEND:20260105T100000Z"));
    assert!(timed.contains("no all-day event (1 events with a time of day)"), "{timed}");
}

#[test]
fn hostile_files_end_soon() {
    let nested = "BEGIN:VCALENDAR\n".repeat(100_000);
    assert!(refusal(&nested).contains("nested more than 16 deep"));
    let rule = "BEGIN:VEVENT\nDTSTART:00010101\nRRULE:FREQ=YEARLY;BYMONTHDAY=-31;BYMONTH=2,4,6;COUNT=9\nEND:VEVENT\n";
    let endless = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", rule.repeat(20_000));
    assert!(refusal(&endless).contains("more than 200000 days"));
    let folded = format!("BEGIN:VCALENDAR\n{}", " x\n".repeat(100_000));
    assert!(refusal(&folded).len() < 300);
}
