//! The text of a working week: what is understood, its canonical form, what is refused and how.

use worktime::{Week, Weekday};

/// The canonical form of a text.
fn canonical(text: &str) -> String {
    text.parse::<Week>().unwrap().to_string()
}

/// The message about a text that is refused.
fn refusal(text: &str) -> String {
    text.parse::<Week>().unwrap_err().to_string()
}

#[test]
fn short_and_long_forms_mean_the_same() {
    for text in ["9-17", "Mon-Fri 09:00-17:00", "9am-5pm", "mon – fri 0900 - 1700", "weekdays 9.00-17.00"] {
        assert_eq!(canonical(text), "Mon-Fri 09:00-17:00", "{text}");
    }
    assert_eq!(canonical("9-17"), Week::standard().to_string());
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_begins() {
    let week: Week = "21-06".parse().unwrap();
    assert_eq!(week.to_string(), "Mon-Fri 21:00-06:00");
    assert_eq!(week.shifts(Weekday::Friday), [(1_260, 1_800)]);
    assert!(week.shifts(Weekday::Saturday).is_empty());
    assert_eq!(week.minutes(), 5 * 9 * 60);
}

#[test]
fn days_and_breaks_are_kept() {
    let text = "Mon-Thu 08:00-12:00 13:00-17:00; Fri 08:00-14:00";
    assert_eq!(canonical(text), text);
    assert_eq!(canonical("Fri 8-14, Mon-Thu 8-12 13-17"), text);
    assert_eq!(canonical("Mon,Wed,Fri 9-12"), "Mon,Wed,Fri 09:00-12:00");
    assert_eq!(canonical("Fri-Mon 22-06"), "Mon,Fri-Sun 22:00-06:00");
    assert_eq!(canonical("daily 0-24"), "24x7");
    assert_eq!(canonical("17-0"), "Mon-Fri 17:00-24:00");
    assert_eq!(canonical("always"), "24x7");
    assert_eq!(canonical("none"), "none");
}

#[test]
fn refusals_name_the_part_and_what_to_write() {
    assert_eq!(
        refusal("9-5"),
        "`9-5` in the hours `9-5`: it would end the next morning; write 9-17 for the afternoon or 09:00-05:00 for the night"
    );
    assert!(refusal("Mon-Fry 9-17").contains("`fry` is not a day"));
    assert!(refusal("9-25").contains("`25` is not a time of day"));
    assert!(refusal("9-9").contains("write 00:00-24:00"));
    assert!(refusal("9-13 12-17").contains("overlaps 09:00-13:00"));
    assert!(refusal("Mon-Fri").contains("has no hours"));
    assert!(refusal("").starts_with("in the hours, nothing is written"));
    assert!(refusal(&"9".repeat(100_000)).len() < 300);
    assert!("Ω-Ж ;;--, 12:é0-00:".parse::<Week>().is_err());
}
