//! Results: what the functions owe, over the last thirteen periods. Values are typed right in or pasted from a spreadsheet.

mod csv;
mod define;
mod one;
mod paste;
mod scorecard;
mod table;
mod values;

use axum::routing::{get, post};
use model::{Direction, Instant, Outcome};
use worktime::DAY;

use crate::desk::Desk;
use crate::routes::{Access, Route, form_route, page_route};
use crate::say;

/// The routes of results.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/results", Access::SignedIn, get(table::page)),
        page_route("/results.csv", Access::SignedIn, get(csv::file)),
        page_route("/results/new", Access::SignedIn, get(define::page)),
        form_route("/results/new", Access::SignedIn, post(define::send)),
        form_route("/results/values", Access::SignedIn, post(values::typed)),
        form_route("/results/paste", Access::SignedIn, post(values::pasted)),
        page_route("/outcomes/{id}", Access::SignedIn, get(one::page)),
    ]
}

/// What is aimed at, in words: "at least 95 %", "30 min at most", "between 9 and 11".
pub(crate) fn target(desk: &Desk, outcome: &Outcome) -> String {
    let aim = &outcome.aim;
    let (target, unit) = (say::quantity(aim.target), desk.text(&aim.unit));
    let within = match aim.tolerance.0 {
        0 => String::new(),
        _ => format!(", give or take {}", say::quantity(aim.tolerance)),
    };
    match aim.direction {
        Direction::AtLeast => format!("at least {target} {unit}{within}"),
        Direction::AtMost => format!("at most {target} {unit}{within}"),
        Direction::Near => format!("{target} {unit}{within}"),
    }
}

/// By how much the date of a value has passed, counted in working days of whoever answers for it; `None` while it has not.
pub(crate) fn past_the_date(desk: &Desk, outcome: &Outcome) -> Option<String> {
    let since = outcome.overdue?;
    let days = desk.state().outcome_owner(outcome).map_or(0, |owner| working_days(desk, owner, since));
    Some(match days {
        0 => "past the date".to_owned(),
        days => format!("past the date by {}", charts::format::count(days, "working day", "working days")),
    })
}

/// How many working days of a person began after the civil day of `since`.
fn working_days(desk: &Desk, person: model::PersonId, since: Instant) -> u64 {
    let state = desk.state();
    let (Some(calendar), Some(zone)) = (state.calendar(person, since), state.zone_of(person)) else {
        return 0;
    };
    let first = zone.to_civil(since).date();
    let (mut last, mut days) = (first, 0);
    for (opens, closes) in calendar.intervals(since - DAY, desk.now) {
        // Work without a break reaches over midnights; a shift belongs to the day on which it begins.
        let (mut day, end) = (zone.to_civil(opens).date(), zone.to_civil(closes).date());
        let long = closes - opens > DAY;
        loop {
            if day > last {
                (last, days) = (day, days + 1);
            }
            match day.tomorrow() {
                Ok(next) if long && next <= end => day = next,
                _ => break,
            }
        }
    }
    days
}
