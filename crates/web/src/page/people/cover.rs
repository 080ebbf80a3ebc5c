//! Cover: when somebody with authority over a function is at work, over this week and the next, and the gaps by name.

use axum::extract::Query;
use axum::response::Response;
use charts::svg;
use maud::{Markup, PreEscaped, html};
use model::{Coverage, CoverageWeek, FunctionId, Gap, Instant, SiteId, coverage};
use serde::Deserialize;
use worktime::{DAY, HOUR, Micros};

use crate::desk::Desk;
use crate::fold::fold;
use crate::say::hours;
use crate::{frame, part, say};

/// Functions on the overview.
const SHOWN: usize = 12;
/// Functions on a page of all.
const PAGE: usize = 50;
/// Gaps that are told of a function at most.
const TOLD: usize = 3;
/// A gap from so long on is more than a night.
const LONG: Micros = 24 * HOUR;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    page: usize,
}

/// Functions that go on, by the alphabet; those that the reader's own site delivers first.
fn functions(desk: &Desk) -> Vec<FunctionId> {
    let state = desk.state();
    let own = desk.my_site();
    let open = state.functions.iter().filter(|(_, found)| found.retired.is_none());
    let mut named: Vec<(bool, String, FunctionId)> =
        open.map(|(id, _)| (state.site_of(*id) != own, fold(&desk.function(*id)), *id)).collect();
    named.sort();
    named.into_iter().map(|(.., id)| id).collect()
}

/// What the overview shows.
pub(super) fn section(desk: &Desk) -> Markup {
    let all = functions(desk);
    html! {
        h2 { "Cover for this week and the next" }
        (strip(desk, &all[..all.len().min(SHOWN)]))
        @if all.len() > SHOWN { p.meta { a href="/people/cover" { "All " (all.len()) " functions" } } }
    }
}

/// All functions, some at a time.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let all = functions(&desk);
    let shown: Vec<FunctionId> = all.iter().skip(asked.page * PAGE).take(PAGE).copied().collect();
    let last = (asked.page + 1) * PAGE >= all.len();
    let body = html! {
        h1 { "Cover for this week and the next" }
        section #cover data-live { (strip(&desk, &shown)) }
        @if asked.page > 0 || !last {
            p.meta {
                (asked.page * PAGE + 1) " to " (((asked.page + 1) * PAGE).min(all.len())) " of " (all.len()) ". "
                @if asked.page > 0 { a href={ "/people/cover?page=" (asked.page - 1) } { "Those before" } " " }
                @if !last { a href={ "/people/cover?page=" (asked.page + 1) } { "The next" } }
            }
        }
        p.meta { a href="/people" { "People and sites" } }
    };
    frame::page(&desk, "Cover", &body)
}

/// Two weeks from the Monday of the reader's own week on: one axis for all rows.
struct Window {
    from: Instant,
    to: Instant,
}

impl Window {
    fn of(desk: &Desk) -> Self {
        Self { from: desk.monday(0), to: desk.monday(2) }
    }

    /// Where an instant stands, as a share of the whole.
    fn place(&self, at: Instant) -> f64 {
        ((at - self.from) as f64 / (self.to - self.from) as f64).clamp(0.0, 1.0)
    }
}

/// A row for each function; those that are covered at the same times by the same site share one.
pub(super) fn strip(desk: &Desk, functions: &[FunctionId]) -> Markup {
    if functions.is_empty() {
        return html! { p.empty { "There is no function yet. A leader sets them up on the " a href="/map" { "map" } "." } };
    }
    let window = Window::of(desk);
    let mut rows: Vec<(Cover, Vec<FunctionId>)> = Vec::new();
    for (id, cover) in functions.iter().filter_map(|id| Some((*id, Cover::of(desk, *id)?))) {
        match rows.iter_mut().find(|(known, _)| *known == cover) {
            Some((_, ids)) => ids.push(id),
            None => rows.push((cover, vec![id])),
        }
    }
    html! {
        p.meta { "A line is drawn while the owner, who stands in, or the backup is at work. Beside it is when none of them is for longer than a night." }
        ul.cover {
            li.axis aria-hidden="true" { span {} (axis(desk, &window)) span {} }
            @for (cover, ids) in &rows {
                li {
                    div.name { @for id in ids { a href={ "/functions/" (id) } { (desk.function(*id)) } } }
                    div.track aria-hidden="true" { (cover.drawing(desk, &window)) }
                    p.said { (cover.said(desk)) }
                }
            }
        }
    }
}

/// How a function is covered, as far as it is shown.
#[derive(PartialEq)]
struct Cover {
    site: Option<SiteId>,
    /// Nothing when nobody owns it or stands behind it.
    gaps: Option<Gaps>,
}

#[derive(PartialEq)]
struct Gaps {
    /// What is known: this week and the next by the clock of where it is done.
    known: (Instant, Instant),
    /// The gaps in it.
    within: Vec<Gap>,
    /// The same as far as they reach.
    whole: Vec<Gap>,
}

impl Cover {
    fn of(desk: &Desk, id: FunctionId) -> Option<Self> {
        let gaps = match coverage(desk.state(), id, desk.now)? {
            Coverage::Nobody => None,
            Coverage::Weeks { this_week, next_week, longest } => {
                let known = (this_week.from, next_week.to);
                let within = joined(&this_week, &next_week);
                let whole = whole(desk, id, &within, longest.map(|found| found.gap), known.1);
                Some(Gaps { known, within, whole })
            }
        };
        Some(Self { site: desk.state().site_of(id), gaps })
    }

    fn drawing(&self, desk: &Desk, window: &Window) -> Markup {
        match (&self.gaps, self.site) {
            (Some(gaps), Some(site)) => drawing(desk, site, window, gaps.known, &gaps.within),
            _ => html! {},
        }
    }

    fn said(&self, desk: &Desk) -> Markup {
        match &self.gaps {
            Some(gaps) => said(desk, &gaps.whole),
            None => html! { "No owner and no backup yet." },
        }
    }
}

/// The gaps as far as they reach: one that is cut by the end of next week ends when somebody with authority is back.
fn whole(desk: &Desk, id: FunctionId, gaps: &[Gap], longest: Option<Gap>, end: Instant) -> Vec<Gap> {
    let state = desk.state();
    let back = || {
        let calendars = state.authority(id).into_iter().filter_map(|person| state.calendar(person, end));
        calendars.filter_map(|calendar| calendar.next_open(end)).min()
    };
    let whole = |gap: &Gap| match longest.filter(|longest| longest.from == gap.from) {
        Some(longest) => longest,
        None if gap.to == end => Gap { from: gap.from, to: back().unwrap_or(end) },
        None => *gap,
    };
    gaps.iter().map(whole).collect()
}

/// The gaps of both weeks; one that reaches over the Sunday between them is one.
fn joined(first: &CoverageWeek, second: &CoverageWeek) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for gap in first.gaps.iter().chain(&second.gaps) {
        match gaps.last_mut() {
            Some(last) if last.to == gap.from => last.to = gap.to,
            _ => gaps.push(*gap),
        }
    }
    gaps
}

/// The gaps to come that are longer than a night; the longest, where none is. What is over of a gap under way is not told.
fn said(desk: &Desk, gaps: &[Gap]) -> Markup {
    let to_come: Vec<Gap> = gaps
        .iter()
        .filter(|gap| gap.to > desk.now)
        .map(|gap| Gap { from: gap.from.max(desk.now), to: gap.to })
        .collect();
    if to_come.is_empty() {
        return html! { "Somebody is always at work." };
    }
    let mut told: Vec<&Gap> = to_come.iter().filter(|gap| gap.to - gap.from >= LONG).collect();
    if told.is_empty() {
        told.extend(to_come.iter().max_by_key(|gap| gap.to - gap.from));
    }
    let last = told.len().min(TOLD) - 1;
    html! {
        "Nobody "
        @for (place, gap) in told.iter().take(TOLD).enumerate() {
            span.nowrap { (gap_words(desk, gap)) (if place == last { "." } else { "," }) } " "
        }
    }
}

/// "Fri 18:00 to Mon 09:00 (63 h)".
fn gap_words(desk: &Desk, gap: &Gap) -> String {
    let (to, length) = (desk.at(gap.to), hours(gap.to - gap.from));
    if gap.from <= desk.now {
        return format!("until {to} ({length})");
    }
    format!("{} to {to} ({length})", desk.at(gap.from))
}

/// The days of the two weeks, Mondays by name.
fn axis(desk: &Desk, window: &Window) -> Markup {
    let mut markup = String::from("<svg width=\"100%\" height=\"16\">");
    for week in [0, 7] {
        let at = window.from + week * DAY + DAY / 2;
        let day = desk.zone.to_civil(at).date();
        let x = svg::percent(window.place(window.from + week * DAY));
        let label = format!("{} {}", charts::format::weekday(day), say::on(day, desk.today().year()));
        markup.push_str(&format!("<text x=\"{x}\" y=\"12\" dx=\"4\">{}</text>", svg::escape(&label)));
    }
    markup.push_str("</svg>");
    html! { div.track { (PreEscaped(markup)) } }
}

/// Two weeks as a line in the site's colour, with the days and the line of now.
fn drawing(
    desk: &Desk,
    site: SiteId,
    window: &Window,
    (from, to): (Instant, Instant),
    gaps: &[Gap],
) -> Markup {
    let css = part::colour(&desk.state().sites, site).css();
    let mut markup = String::from("<svg width=\"100%\" height=\"20\">");
    for number in 0..=14 {
        let class = if number % 7 == 0 { "edge" } else { "rule" };
        let x = svg::percent(f64::from(number) / 14.0);
        markup.push_str(&format!("<line class=\"line {class}\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"20\"/>"));
    }
    let mut open = from;
    for (begins, ends) in gaps.iter().map(|gap| (gap.from, gap.to)).chain([(to, to)]) {
        let (left, right) = (window.place(open), window.place(begins));
        if right > left {
            let (x, width) = (svg::percent(left), svg::percent(right - left));
            markup.push_str(&format!(
                "<rect x=\"{x}\" y=\"6\" width=\"{width}\" height=\"8\" style=\"fill:{css}\"/>"
            ));
        }
        open = ends.min(to);
    }
    let now = svg::percent(window.place(desk.now));
    markup.push_str(&format!(
        "<line class=\"line ink now\" x1=\"{now}\" x2=\"{now}\" y1=\"0\" y2=\"20\"/></svg>"
    ));
    html! { (PreEscaped(markup)) }
}
