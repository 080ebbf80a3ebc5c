//! A file with one row per ticket: when work arrives against who is at work then, and how to get a history.

use app::histories::{SnapshotAnswer, Upload};
use axum::response::Response;
use charts::chart::{self, Arrivals, OpenHours, Words};
use charts::format;
use maud::{Markup, PreEscaped, html};
use worktime::{HOUR, Instant};

use super::count;
use crate::desk::Desk;
use crate::frame;

/// Sites that are drawn.
const SITES_MAX: usize = 6;

pub(super) fn page(desk: &Desk, upload: &Upload, found: &SnapshotAnswer) -> Response {
    let body = html! {
        h1 { "This file has no history." }
        p { "It has one row per ticket (" (upload.file) ", " (count(found.rows as u64)) " rows). From it we can show when work arrives against who is at work." }
        @if let Some(figure) = arrivals(desk, found) { (figure) }
        @if !found.answer.sites.is_empty() { (sites(found)) }
        h2 { "To see waiting and passing on, do this" }
        ul.sentences { @for line in &found.advice { li { (line) } } }
        p { a href="/evidence" { "Choose another file" } }
    };
    frame::page(desk, "This file has no history", &body)
}

fn arrivals(desk: &Desk, found: &SnapshotAnswer) -> Option<Markup> {
    let answer = &found.answer;
    if answer.arrivals.len() != 168 {
        return None;
    }
    let (from, to) = answer.range?;
    let sites = desk.state().sites.keys().take(SITES_MAX);
    let open: Vec<OpenHours> = sites.filter_map(|site| open(desk, *site, from, to)).collect();
    let words = Words {
        title: "When work arrives".into(),
        caption:
            "Tickets by the hour of the week in which they were opened. Under it, when each site is at work."
                .into(),
        axis: "opened per hour of the week".into(),
        count: format::count(answer.all.cases, "ticket", "tickets"),
    };
    let clock = if answer.naive { "as the file writes it, taken as UTC" } else { "UTC" };
    let arrivals = Arrivals { per_hour: answer.arrivals.clone(), clock: clock.into() };
    Some(PreEscaped(chart::hours_of_day(&words, &arrivals, &open).html()))
}

/// In which hours of the week, on the clock of UTC, a site is at work, over the last full week of the file.
fn open(desk: &Desk, site: model::SiteId, from: Instant, to: Instant) -> Option<OpenHours> {
    let state = desk.state();
    let found = state.sites.get(&site)?;
    let schedule = worktime::Schedule::new(found.hours.zone.clone(), found.hours.week.clone());
    let utc = worktime::Zone::utc();
    // A Monday in the middle of the file: summer and winter time differ, and either is as good.
    let middle = utc.to_civil(from + (to - from) / 2).date();
    let monday =
        middle.saturating_sub(jiff::Span::new().days(i64::from(middle.weekday().to_monday_zero_offset())));
    let begin = utc.resolve(monday.at(0, 0, 0, 0)).compatible();
    let calendar = schedule.compile(begin, begin + 168 * HOUR);
    let share = (0..168).map(|hour| {
        let at = begin + hour * HOUR;
        calendar.between(at, at + HOUR) as f64 / HOUR as f64
    });
    let place = usize::try_from(found.place).unwrap_or_default();
    Some(OpenHours { site: charts::Site::new(desk.site(site).to_string(), place), share: share.collect() })
}

fn sites(found: &SnapshotAnswer) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="Sites" {
            table {
                thead { tr { th { "Site, as the file writes it" } th.num { "Tickets" } th.num { "opened outside Mon–Fri 9–17 there, %" } } }
                tbody {
                    @for (name, group) in &found.answer.sites {
                        tr {
                            th { (name) }
                            td.num { (count(group.cases)) }
                            td.num {
                                @match group.off {
                                    Some(off) if group.cases > 0 => (off * 100 / group.cases),
                                    _ => span.note { "no clock known" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
