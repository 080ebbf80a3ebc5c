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
use crate::frame;
use crate::part;

/// Functions on the overview.
const SHOWN: usize = 12;
/// Functions on a page of all.
const PAGE: usize = 50;
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

/// A row for each function.
pub(super) fn strip(desk: &Desk, functions: &[FunctionId]) -> Markup {
    if functions.is_empty() {
        return html! { p.empty { "There is no function yet. A leader sets them up on the " a href="/map" { "map" } "." } };
    }
    html! {
        p.meta { "A line is drawn while the owner, who stands in, or the backup is at work." }
        ul.cover { @for id in functions { (row(desk, *id)) } }
    }
}

fn row(desk: &Desk, id: FunctionId) -> Markup {
    let name = desk.function(id);
    let (drawing, sentences) = match coverage(desk.state(), id, desk.now) {
        None => return html! {},
        Some(Coverage::Nobody) => (html! {}, vec![format!("Nobody has authority over {name} yet.")]),
        Some(Coverage::Weeks { this_week, next_week, longest }) => {
            let gaps = joined(&this_week, &next_week);
            let longest = longest.map(|found| found.gap);
            (
                drawing(desk, id, (this_week.from, next_week.to), &gaps),
                said(desk, &name, &gaps, longest, next_week.to),
            )
        }
    };
    html! {
        li {
            span.name { a href={ "/functions/" (id) } { (name) } }
            div.track aria-hidden="true" { (drawing) }
            div.said { @for sentence in &sentences { p { (sentence) } } }
        }
    }
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
fn said(desk: &Desk, name: &str, gaps: &[Gap], longest: Option<Gap>, end: Instant) -> Vec<String> {
    let to_come: Vec<Gap> = gaps
        .iter()
        .map(|gap| longest.filter(|whole| whole.from == gap.from).unwrap_or(*gap))
        .filter(|gap| gap.to > desk.now)
        .map(|gap| Gap { from: gap.from.max(desk.now), to: gap.to })
        .collect();
    if to_come.is_empty() {
        return vec!["Somebody is always at work.".to_owned()];
    }
    let mut told: Vec<&Gap> = to_come.iter().filter(|gap| gap.to - gap.from >= LONG).collect();
    if told.is_empty() {
        told.extend(to_come.iter().max_by_key(|gap| gap.to - gap.from));
    }
    told.into_iter().map(|gap| sentence(desk, name, gap, gap.to == end)).collect()
}

/// "Nobody with authority over Refunds from Fri 18:00 to Mon 09:00 (63 h)."
fn sentence(desk: &Desk, name: &str, gap: &Gap, is_cut: bool) -> String {
    let who = format!("Nobody with authority over {name}");
    let length = hours(gap.to - gap.from);
    match (gap.from <= desk.now, is_cut) {
        // It goes on beyond what is looked at.
        (true, true) => format!("{who} until the end of next week at least."),
        (false, true) => format!("{who} from {} to the end of next week.", desk.at(gap.from)),
        (true, false) => format!("{who} until {} ({length}).", desk.at(gap.to)),
        (false, false) => format!("{who} from {} to {} ({length}).", desk.at(gap.from), desk.at(gap.to)),
    }
}

/// A gap is told in hours up to four days, since that is how it is felt.
fn hours(length: Micros) -> String {
    if length < 4 * DAY && length >= HOUR {
        let minutes = (length + worktime::MINUTE / 2) / worktime::MINUTE;
        match minutes % 60 {
            0 => format!("{} h", minutes / 60),
            rest => format!("{} h {rest} min", minutes / 60),
        }
    } else {
        charts::format::duration(length)
    }
}

/// Two weeks as a line in the site's colour, with midnights of the reader and the line of now.
fn drawing(desk: &Desk, id: FunctionId, (from, to): (Instant, Instant), gaps: &[Gap]) -> Markup {
    let Some(site) = desk.state().site_of(id) else { return html! {} };
    let css = part::colour(&desk.state().sites, site).css();
    let place = |at: Instant| svg::percent((at - from) as f64 / (to - from) as f64);
    let width = |a: Instant, b: Instant| svg::percent((b - a) as f64 / (to - from) as f64);
    let mut markup = String::from("<svg width=\"100%\" height=\"20\">");
    let days = (0..=14).map(|day| from + day * DAY);
    for (number, day) in days.enumerate() {
        let class = if number % 7 == 0 { "edge" } else { "rule" };
        let x = place(day.min(to));
        markup.push_str(&format!("<line class=\"line {class}\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"20\"/>"));
    }
    let mut open = from;
    let ends = gaps.iter().map(|gap| (gap.from, gap.to)).chain([(to, to)]);
    for (begins, ends) in ends {
        if begins > open {
            let (x, width) = (place(open), width(open, begins));
            markup.push_str(&format!(
                "<rect x=\"{x}\" y=\"6\" width=\"{width}\" height=\"8\" style=\"fill:{css}\"/>"
            ));
        }
        open = ends.min(to);
    }
    let now = place(desk.now);
    markup.push_str(&format!(
        "<line class=\"line ink now\" x1=\"{now}\" x2=\"{now}\" y1=\"0\" y2=\"20\"/></svg>"
    ));
    html! { (PreEscaped(markup)) }
}
