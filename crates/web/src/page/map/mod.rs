//! Map: every function, whom it serves, who owns it, what it gives, how far each site is set up for it.

mod brief;
mod paste;
mod row;

use std::collections::BTreeSet;

use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use charts::format;
use maud::{Markup, html};
use model::{FunctionId, SiteId};
use serde::Deserialize;

use crate::desk::Desk;
use crate::frame;
use crate::routes::{Access, Route, form_route, page_route};

pub(crate) use brief::{Brief, briefs, consumer_name, consumers, mine, since};
pub(crate) use paste::form as paste_form;
pub(crate) use row::{first_result, next_gap, offer_of, squares, step, value};

/// Rows on a page.
const ROWS: usize = 100;
/// Sentences of what is done in one place and decided in another, at most.
const ELSEWHERE_MAX: usize = 2;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/map", Access::SignedIn, get(page)),
        form_route("/map/paste", Access::Leaders, post(paste::send)),
    ]
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// Which functions: `mine`, `no-owner`, `long-help`.
    show: Option<String>,
    /// `site`: grouped by where they are done, instead of whom they serve.
    group: Option<String>,
    /// The first row.
    from: Option<usize>,
    /// The function whose ownership is being offered or asked for.
    offer: Option<String>,
}

async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    show(&desk, &asked, None)
}

/// The page; after a list was pasted with what became of it.
fn show(desk: &Desk, asked: &Asked, became: Option<&Markup>) -> Response {
    let all = desk.server.facts.briefs(desk);
    let body = html! {
        h1 { "Map" }
        @if let Some(became) = became { section #pasted { (became) } }
        @if all.is_empty() {
            (empty(desk))
        } @else {
            section #map data-live {
                (sentence(desk, &all))
                (filters(desk, &all, asked))
                (table(desk, &all, asked))
            }
        }
        (paste::form(desk, all.is_empty()))
    };
    frame::page(desk, "Map", &body)
}

fn empty(desk: &Desk) -> Markup {
    html! {
        p.empty {
            "There is no function here yet. A function is a continuing piece of work, such as Refunds or Invoices, that a team delivers and somebody can own. "
            @if !desk.leads() { "Leaders set them up." }
        }
    }
}

/// Those of all functions that are asked for.
fn chosen<'a>(desk: &Desk, all: &'a [Brief], show: Option<&str>) -> Vec<&'a Brief> {
    let mine = if show == Some("mine") { mine(desk) } else { BTreeSet::new() };
    let fits = |brief: &&Brief| match show {
        Some("mine") => mine.contains(&brief.id),
        Some("no-owner") => brief.owner.is_none(),
        Some("long-help") => brief.is_long_help(desk.now),
        _ => true,
    };
    all.iter().filter(fits).collect()
}

/// "14 of 31 functions have an owner who said yes. 5 are done in Manila and decided in Denver."
fn sentence(desk: &Desk, all: &[Brief]) -> Markup {
    let owned = all.iter().filter(|brief| brief.owner.is_some()).count();
    let mut pairs: Vec<((SiteId, SiteId), usize)> = Vec::new();
    for brief in all {
        let (Some(done), Some(decided)) = (brief.site, brief.decided) else { continue };
        match pairs.iter_mut().find(|(pair, _)| *pair == (done, decided)) {
            _ if done == decided => {}
            Some((_, count)) => *count += 1,
            None => pairs.push(((done, decided), 1)),
        }
    }
    pairs.sort_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
    let many = all.len();
    html! {
        p {
            (owned) " of " (format::count(many as u64, "function has", "functions have")) " an owner who said yes."
            @for ((done, decided), count) in pairs.iter().take(ELSEWHERE_MAX) {
                " " (count) " " (if *count == 1 { "is" } else { "are" }) " done in " (desk.site(*done)) " and decided in " (desk.site(*decided)) "."
            }
        }
    }
}

fn filters(desk: &Desk, all: &[Brief], asked: &Asked) -> Markup {
    let links = [
        (None, "All"),
        (Some("mine"), "Mine"),
        (Some("no-owner"), "No owner"),
        (Some("long-help"), "Help for longer than 90 days"),
    ];
    let by_site = asked.group.as_deref() == Some("site");
    html! {
        nav.filters aria-label="Which functions" {
            @for (show, words) in links {
                @let count = chosen(desk, all, show).len();
                a href=(address(show, by_site, 0)) aria-current=[(show == shown(asked)).then_some("true")] { (words) " " span.meta { (count) } }
            }
            span.apart {
                "Grouped by "
                @if by_site { a href=(address(shown(asked), false, 0)) { "whom they serve" } } @else { a href=(address(shown(asked), true, 0)) { "site" } }
            }
        }
    }
}

fn shown(asked: &Asked) -> Option<&str> {
    asked.show.as_deref().filter(|show| ["mine", "no-owner", "long-help"].contains(show))
}

fn address(show: Option<&str>, by_site: bool, from: usize) -> String {
    let mut parts: Vec<String> = show.map(|show| format!("show={show}")).into_iter().collect();
    parts.extend(by_site.then(|| "group=site".to_owned()));
    parts.extend((from > 0).then(|| format!("from={from}")));
    if parts.is_empty() { "/map".to_owned() } else { format!("/map?{}", parts.join("&")) }
}

fn table(desk: &Desk, all: &[Brief], asked: &Asked) -> Markup {
    let by_site = asked.group.as_deref() == Some("site");
    let rows = brief::sorted(chosen(desk, all, shown(asked)), by_site);
    if rows.is_empty() {
        return html! { p.empty { "None of them. " a href="/map" { "All functions" } } };
    }
    let (from, many) = (asked.from.unwrap_or(0).min(rows.len()), rows.len());
    let page = &rows[from..(from + ROWS).min(many)];
    let ids: Vec<FunctionId> = page.iter().map(|brief| brief.id).collect();
    let facts = desk.server.facts.of(desk, &ids);
    let offer = asked.offer.as_deref().and_then(|id| id.parse().ok());
    let columns = row::Columns::new(desk, by_site, offer);
    html! {
        div.scroll tabindex="0" role="group" aria-label="Functions" {
            table.map {
                (columns.head())
                @for rows in page.iter().zip(&facts).collect::<Vec<_>>().chunk_by(|one, next| one.0.group(by_site) == next.0.group(by_site)) {
                    tbody {
                        @if let Some((brief, _)) = rows.first() { (columns.group(brief)) }
                        @for (brief, facts) in rows { (columns.row(brief, facts)) }
                    }
                }
            }
        }
        @if many > ROWS {
            p.meta {
                "Rows " (from + 1) " to " (from + page.len()) " of " (many) ". "
                @if from > 0 { a href=(address(shown(asked), by_site, from.saturating_sub(ROWS))) { "The ones before" } " " }
                @if from + ROWS < many { a href=(address(shown(asked), by_site, from + ROWS)) { "The next ones" } }
            }
        }
    }
}
