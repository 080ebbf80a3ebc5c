//! Map: every function, whom it serves, who owns it, what it gives, how far each site is set up for it.

mod paste;
mod row;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use charts::format;
use maud::{Markup, html};
use model::{Consumer, Function, FunctionId, Instant, PersonId, Seat, SiteId, State};
use serde::Deserialize;
use worktime::DAY;

use crate::desk::Desk;
use crate::frame;
use crate::routes::{Access, Route, form_route, page_route};

pub(crate) use paste::form as paste_form;
pub(crate) use row::{first_result, offer_of, squares, step, value};

/// Rows on a page.
const ROWS: usize = 100;
/// From so many days on help without an owner is long.
const LONG_DAYS: i64 = 90;
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
    let all = Briefs::of(desk);
    let body = html! {
        h1 { "Map" }
        @if let Some(became) = became { section #pasted { (became) } }
        @if all.0.is_empty() {
            (empty(desk))
        } @else {
            section #map data-live {
                (sentence(desk, &all))
                (filters(desk, &all, asked))
                (table(desk, &all, asked))
            }
        }
        (paste::form(desk, all.0.is_empty()))
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

/// What the map has to know of all functions, also of those that are not shown.
struct Brief<'a> {
    id: FunctionId,
    found: &'a Function,
    name: Arc<str>,
    owner: Option<PersonId>,
    /// Where it is done.
    site: Option<SiteId>,
    /// Where whoever answers for it works: the owner, else the sponsor.
    decided: Option<SiteId>,
    /// Since when its site has delivered it.
    since: Instant,
}

impl Brief<'_> {
    /// Whether it has been delivered for long without anybody there or elsewhere owning it.
    fn is_long_help(&self, now: Instant) -> bool {
        self.owner.is_none() && now - self.since > LONG_DAYS * DAY
    }
}

struct Briefs<'a>(Vec<Brief<'a>>);

impl<'a> Briefs<'a> {
    fn of(desk: &'a Desk) -> Self {
        let state = desk.state();
        let going_on = state.functions.iter().filter(|(_, found)| found.retired.is_none());
        let briefs = going_on.map(|(id, found)| {
            let owner = state.holder(*id, Seat::Owner);
            let answers = state.accountable(*id).or_else(|| state.sponsor(*id));
            Brief {
                id: *id,
                found,
                name: desk.text(&found.name),
                owner,
                site: state.site_of(*id),
                decided: answers.and_then(|person| desk.site_of(person)),
                since: since(state, found).unwrap_or(desk.now),
            }
        });
        Self(briefs.collect())
    }

    /// Those that are asked for.
    fn chosen(&self, desk: &Desk, show: Option<&str>) -> Vec<&Brief<'a>> {
        let mine = mine(desk);
        let fits = |brief: &&Brief| match show {
            Some("mine") => mine.contains(&brief.id),
            Some("no-owner") => brief.owner.is_none(),
            Some("long-help") => brief.is_long_help(desk.now),
            _ => true,
        };
        self.0.iter().filter(fits).collect()
    }
}

/// Since when the site that delivers a function has done so, whichever of its teams.
pub(crate) fn since(state: &State, function: &Function) -> Option<Instant> {
    let site = |team| state.teams.get(&team).map(|found| found.site);
    let last = function.deliveries.last()?;
    let of_site =
        function.deliveries.iter().rev().take_while(|delivery| site(delivery.team) == site(last.team));
    of_site.map(|delivery| delivery.since).min()
}

/// The reader's functions: where they hold a seat, which their team delivers, or for which they answer as sponsor.
fn mine(desk: &Desk) -> BTreeSet<FunctionId> {
    let state = desk.state();
    let seats = state.seats_of(desk.me).filter_map(|id| state.ownerships.get(&id)).map(|seat| seat.function);
    let team = desk.person().and_then(|person| person.team);
    let delivered = team.into_iter().flat_map(|team| state.delivered_by(team));
    seats.chain(delivered).chain(state.sponsored_by(desk.me)).collect()
}

/// "14 of 31 functions have an owner who said yes. 5 are done in Manila and decided in Denver."
fn sentence(desk: &Desk, all: &Briefs) -> Markup {
    let owned = all.0.iter().filter(|brief| brief.owner.is_some()).count();
    let mut pairs: Vec<((SiteId, SiteId), usize)> = Vec::new();
    for brief in &all.0 {
        let (Some(done), Some(decided)) = (brief.site, brief.decided) else { continue };
        match pairs.iter_mut().find(|(pair, _)| *pair == (done, decided)) {
            _ if done == decided => {}
            Some((_, count)) => *count += 1,
            None => pairs.push(((done, decided), 1)),
        }
    }
    pairs.sort_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
    let many = all.0.len();
    html! {
        p {
            (owned) " of " (format::count(many as u64, "function has", "functions have")) " an owner who said yes."
            @for ((done, decided), count) in pairs.iter().take(ELSEWHERE_MAX) {
                " " (count) " " (if *count == 1 { "is" } else { "are" }) " done in " (desk.site(*done)) " and decided in " (desk.site(*decided)) "."
            }
        }
    }
}

fn filters(desk: &Desk, all: &Briefs, asked: &Asked) -> Markup {
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
                @let count = all.chosen(desk, show).len();
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

fn table(desk: &Desk, all: &Briefs, asked: &Asked) -> Markup {
    let by_site = asked.group.as_deref() == Some("site");
    let chosen = all.chosen(desk, shown(asked));
    if chosen.is_empty() {
        return html! { p.empty { "None of them. " a href="/map" { "All functions" } } };
    }
    let mut grouped: Vec<((bool, String), String, &Brief)> = chosen
        .into_iter()
        .map(|brief| {
            let group = if by_site { done_in(desk, brief) } else { serves(desk, brief.found) };
            (group, brief.name.to_lowercase(), brief)
        })
        .collect();
    grouped.sort_by(|a, b| (&a.0, &a.1, a.2.id).cmp(&(&b.0, &b.1, b.2.id)));
    let (from, many) = (asked.from.unwrap_or(0).min(grouped.len()), grouped.len());
    let page = &grouped[from..(from + ROWS).min(many)];
    let ids: Vec<FunctionId> = page.iter().map(|(.., brief)| brief.id).collect();
    let facts = desk.server.facts.of(desk, &ids);
    let mut sites: Vec<SiteId> = desk.state().sites.keys().copied().collect();
    sites.sort_by_key(|id| desk.state().sites.get(id).map(|site| site.place));
    let columns =
        row::Columns { by_site, desk, sites, offer: asked.offer.as_deref().and_then(|id| id.parse().ok()) };
    html! {
        div.scroll tabindex="0" role="group" aria-label="Functions" {
            table.map {
                (columns.head())
                @for rows in page.iter().zip(&facts).collect::<Vec<_>>().chunk_by(|one, next| one.0.0 == next.0.0) {
                    tbody {
                        @if let Some(((group, ..), _)) = rows.first() { (columns.group(&group.1)) }
                        @for ((.., brief), facts) in rows { (columns.row(brief, facts)) }
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

fn done_in(desk: &Desk, brief: &Brief) -> (bool, String) {
    brief.site.map_or((true, "Done nowhere yet".to_owned()), |site| (false, desk.site(site).to_string()))
}

/// Whom a function serves: it stands under the first by name; what serves nobody comes last.
fn serves(desk: &Desk, function: &Function) -> (bool, String) {
    match consumers(desk, function).first() {
        Some(first) => (false, format!("Serves {first}")),
        None => (true, "Serves nobody yet".to_owned()),
    }
}

/// The names of who uses what a function gives, each once.
pub(crate) fn consumers(desk: &Desk, function: &Function) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> =
        function.consumers.iter().map(|consumer| consumer_name(desk, *consumer)).collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup();
    names
}

/// The name of who uses what a function gives.
pub(crate) fn consumer_name(desk: &Desk, consumer: Consumer) -> Arc<str> {
    match consumer {
        Consumer::Function(id) => desk.function(id),
        Consumer::Team(id) => desk.team(id),
        Consumer::Company(id) => desk
            .state()
            .companies
            .get(&id)
            .map_or_else(|| Arc::from("a company"), |found| desk.text(&found.name)),
    }
}
