//! What happened to earlier flags: how many were raised before they hurt, month by month. Of the system, never of people.

use std::collections::BTreeMap;

use charts::format;
use maud::{Markup, html};
use model::{Closed, Flag, FlagId, State};
use worktime::DAY;

use crate::desk::Desk;
use crate::part::{Mark, mark};

/// Flags that are shown one by one.
const SHOWN: usize = 8;
/// Flags that months are counted from at most: a longer look back takes too long for a page.
const COUNTED: usize = 2_000;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) fn section(desk: &Desk) -> Markup {
    let since = desk.now - State::KEPT_DAYS * DAY;
    let closed = desk.state().closed_since(since).filter_map(|(at, closed)| match closed {
        Closed::Flag(id) => Some((at, id)),
        _ => None,
    });
    let closed: Vec<_> = closed.take(COUNTED).collect();
    if closed.is_empty() {
        return html! {};
    }
    html! {
        h2 { "What became of earlier ones" }
        @for sentence in months(desk, closed.iter().map(|(_, id)| *id)) { p { (sentence) } }
        ul.rows {
            @for (at, id) in closed.iter().take(SHOWN) {
                @if let Some(flag) = desk.state().flags.get(id) {
                    li {
                        (mark(Mark::Done))
                        div {
                            a href={ "/flags/" (id) } { (desk.text(&flag.what)) }
                            span.meta {
                                (desk.function(flag.function)) " · "
                                @match &flag.result { Some((result, note)) => { (super::one::result(*result)) ": " (desk.text(note)) }, None => { "taken back" } }
                            }
                        }
                        div.meta { (desk.at(*at)) }
                    }
                }
            }
        }
    }
}

/// "Raised in June and settled: 12, of them 9 before the day it would hurt (median 4 days early)", the latest month first.
fn months(desk: &Desk, flags: impl Iterator<Item = FlagId>) -> Vec<String> {
    let mut months: BTreeMap<(i16, i8), Vec<f64>> = BTreeMap::new();
    for flag in flags
        .filter_map(|id| desk.state().flags.get(&id))
        .filter(|flag| !flag.heads_up && flag.result.is_some())
    {
        let day = desk.zone.to_civil(flag.raised_at).date();
        months.entry((day.year(), day.month())).or_default().push(lead_days(flag));
    }
    let said = months.into_iter().rev().take(3).map(|((_, month), leads)| {
        let mut early: Vec<f64> = leads.iter().copied().filter(|lead| *lead > 0.0).collect();
        early.sort_by(f64::total_cmp);
        let median =
            early.get(early.len() / 2).map(|days| format!(" (median {} days early)", format::decimal(*days)));
        format!(
            "Raised in {} and settled: {}, of them {} before the day it would hurt{}.",
            MONTHS[usize::from(month.unsigned_abs()).saturating_sub(1) % 12],
            leads.len(),
            early.len(),
            median.unwrap_or_default()
        )
    });
    said.collect()
}

/// How far ahead something was raised, in days.
fn lead_days(flag: &Flag) -> f64 {
    (flag.impact - flag.raised_at) as f64 / DAY as f64
}
