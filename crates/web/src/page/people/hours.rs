//! Hours and holidays in words, and the fields to change them.

use maud::{Markup, html};
use model::{HolidayRule, Hours};
use worktime::{DAY, Date, Schedule};

use super::place;
use crate::desk::Desk;
use crate::part::Form;
use crate::{say, strip};

/// "Mon–Fri 09:00–17:00".
pub(super) fn week(hours: &Hours) -> String {
    hours.week.to_string().replace('-', "–")
}

/// When these hours are next, in the reader's time: "Thu 01:00 to 10:00"; `None` when never within two weeks, and when the
/// reader's clock shows the same.
pub(super) fn next_here(desk: &Desk, hours: &Hours, rule: &HolidayRule) -> Option<String> {
    if hours.zone.offset_seconds_at(desk.now) == desk.zone.offset_seconds_at(desk.now) {
        return None;
    }
    let days = strip::holidays(rule);
    let days = days.iter().map(|(day, _)| *day);
    let schedule = Schedule::new(hours.zone.clone(), hours.week.clone()).with_holidays(days);
    let calendar = schedule.compile(desk.now - 2 * DAY, desk.now + 14 * DAY);
    let (from, to) = calendar.intervals(desk.now, desk.now + 14 * DAY).next()?;
    // Work that is under way began before now.
    let from = calendar.intervals(desk.now - 2 * DAY, to).last().map_or(from, |(opens, _)| opens);
    let end = desk.zone.to_civil(to);
    Some(format!("{} to {}", desk.at(from), desk.clock(end.hour(), end.minute())))
}

/// The next holidays of a rule from today on.
pub(super) fn ahead(desk: &Desk, rule: &HolidayRule, count: usize) -> Vec<(Date, String)> {
    let today = desk.today();
    let days = strip::holidays(rule);
    let from = days.partition_point(|(day, _)| *day < today);
    days.iter().skip(from).take(count).cloned().collect()
}

/// "Mon 30 Nov Bonifacio Day".
pub(super) fn holiday(desk: &Desk, (day, name): &(Date, String)) -> Markup {
    html! { (charts::format::weekday(*day)) " " (say::on(*day, desk.today().year())) ", " (name) }
}

/// The fields for hours: week and zone.
pub(super) fn week_fields(form: &Form<'_>, hours: Option<&Hours>) -> Markup {
    let week = hours.map(|hours| hours.week.to_string()).unwrap_or_default();
    let zone = hours.map(|hours| hours.zone.name().to_owned()).unwrap_or_default();
    html! {
        div.fields {
            (form.line("hours.week", "Hours", "Mon-Fri 09:00-17:00, or Mon-Thu 8-16; Fri 8-14. A night shift: 21-06.", &week))
            (form.line("hours.zone", "Clock", "A zone such as Asia/Manila.", &zone))
        }
    }
}

/// The fields for a rule of holidays.
pub(super) fn holiday_fields(form: &Form<'_>, rule: &HolidayRule) -> Markup {
    let days = |days: &std::collections::BTreeSet<Date>| {
        days.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    html! {
        div.fields {
            (form.line("holidays.country", "Holidays of", "A country by two letters: PL, PH, US. Empty: none.", rule.country.as_deref().unwrap_or_default()))
            (form.line("holidays.part", "Part of it", "BY for Bavaria, say.", rule.part.as_deref().unwrap_or_default()))
            (form.lines("holidays.also", "Days off besides", "A date a line: 2026-12-24.", &days(&rule.also)))
            (form.lines("holidays.except", "Holidays that are worked", "A date a line.", &days(&rule.except)))
        }
    }
}

/// "Poland", or that none are followed.
pub(super) fn followed(rule: &HolidayRule) -> String {
    place::followed(rule)
        .unwrap_or_else(|| if rule.also.is_empty() { "none".to_owned() } else { "own days".to_owned() })
}
