//! Cover: when somebody with authority over a function is at work, over this week and the next, and the gaps by name.

use axum::extract::Query;
use axum::response::Response;
use charts::svg;
use maud::{Markup, PreEscaped, html};
use model::{Coverage, CoverageWeek, FunctionId, Gap, Instant, coverage};
use serde::Deserialize;
use worktime::{DAY, HOUR, Micros};

use crate::desk::Desk;
use crate::fold::fold;
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
        let today = desk.today();
        let back = i64::from(today.weekday().to_monday_zero_offset());
        let monday = today.saturating_sub(jiff::Span::new().days(back));
        let at = |days: i64| {
            let day = monday.saturating_add(jiff::Span::new().days(days));
            desk.zone.resolve(day.at(0, 0, 0, 0)).compatible()
        };
        Self { from: at(0), to: at(14) }
    }

    /// Where an instant stands, as a share of the whole.
    fn place(&self, at: Instant) -> f64 {
        ((at - self.from) as f64 / (self.to - self.from) as f64).clamp(0.0, 1.0)
    }
}

/// A row for each function.
pub(super) fn strip(desk: &Desk, functions: &[FunctionId]) -> Markup {
    if functions.is_empty() {
        return html! { p.empty { "There is no function yet. A leader sets them up on the " a href="/map" { "map" } "." } };
    }
    let window = Window::of(desk);
    html! {
        p.meta { "A line is drawn while the owner, who stands in, or the backup is at work." }
        ul.cover {
            li.axis aria-hidden="true" { span {} (axis(desk, &window)) span {} }
            @for id in functions { (row(desk, *id, &window)) }
        }
    }
}

fn row(desk: &Desk, id: FunctionId, window: &Window) -> Markup {
    let name = desk.function(id);
    let (drawing, sentences) = match coverage(desk.state(), id, desk.now) {
        None => return html! {},
        Some(Coverage::Nobody) => (html! {}, format!("Nobody has authority over {name} yet.")),
        Some(Coverage::Weeks { this_week, next_week, longest }) => {
            let known = (this_week.from, next_week.to);
            let gaps = joined(&this_week, &next_week);
            let whole = whole(desk, id, &gaps, longest.map(|found| found.gap), known.1);
            (drawing(desk, id, window, known, &gaps), said(desk, &name, &whole))
        }
    };
    html! {
        li {
            span.name { a href={ "/functions/" (id) } { (name) } }
            div.track aria-hidden="true" { (drawing) }
            p.said { (sentences) }
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
fn said(desk: &Desk, name: &str, gaps: &[Gap]) -> String {
    let to_come: Vec<Gap> = gaps
        .iter()
        .filter(|gap| gap.to > desk.now)
        .map(|gap| Gap { from: gap.from.max(desk.now), to: gap.to })
        .collect();
    if to_come.is_empty() {
        return "Somebody is always at work.".to_owned();
    }
    let mut told: Vec<&Gap> = to_come.iter().filter(|gap| gap.to - gap.from >= LONG).collect();
    if told.is_empty() {
        told.extend(to_come.iter().max_by_key(|gap| gap.to - gap.from));
    }
    let sentences = told.iter().enumerate().take(TOLD).map(|(place, gap)| sentence(desk, name, gap, place));
    sentences.collect::<Vec<_>>().join(" ")
}

/// "Nobody with authority over Refunds from Fri 18:00 to Mon 09:00 (63 h)."
fn sentence(desk: &Desk, name: &str, gap: &Gap, place: usize) -> String {
    let who =
        if place == 0 { format!("Nobody with authority over {name}") } else { "Then nobody".to_owned() };
    let (to, length) = (desk.at(gap.to), hours(gap.to - gap.from));
    if gap.from <= desk.now {
        return format!("{who} until {to} ({length}).");
    }
    format!("{who} from {} to {to} ({length}).", desk.at(gap.from))
}

/// A gap is told in hours up to four days, since that is how it is felt.
fn hours(length: Micros) -> String {
    if (HOUR..4 * DAY).contains(&length) {
        let minutes = (length + worktime::MINUTE / 2) / worktime::MINUTE;
        match minutes % 60 {
            0 => format!("{} h", minutes / 60),
            rest => format!("{} h {rest} min", minutes / 60),
        }
    } else {
        charts::format::duration(length)
    }
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
    id: FunctionId,
    window: &Window,
    (from, to): (Instant, Instant),
    gaps: &[Gap],
) -> Markup {
    let Some(site) = desk.state().site_of(id) else { return html! {} };
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
