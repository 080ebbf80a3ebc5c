//! Evidence: what work histories show. They are the own company's: for partners none of this is there.

mod drawing;
mod keep;
mod matching;
mod menus;
mod places;
mod report;
mod single;
mod sources;
mod upload;

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post};
use charts::format;
use evidence::mapping::Mapping;
use evidence::matching::{Office, Shift};
use evidence::report::Product;
use maud::{Markup, html};
use model::{History, HistoryFile, HistoryId, HolidayRule, Hours, Instant, Role};
use worktime::Zone;

use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Mark, mark};
use crate::routes::{Access, Route, form_route, page_route};
use crate::say;

/// How long a large file may be on its way, and how long reading and measuring it may take.
const ON_ITS_WAY: Duration = Duration::from_secs(2 * 3_600);
const WORKED_ON: Duration = Duration::from_secs(600);

pub(crate) fn routes() -> Vec<Route> {
    let long = |route: Route| route.patient(WORKED_ON);
    vec![
        page_route("/evidence", Access::Own, get(page)),
        form_route(
            "/evidence/upload",
            Access::Leaders,
            post(upload::take).layer(DefaultBodyLimit::disable()),
        )
        .patient(ON_ITS_WAY),
        page_route("/evidence/matching/{upload}", Access::Leaders, get(matching::page)),
        long(form_route("/evidence/matching/{upload}", Access::Leaders, post(matching::change))),
        long(page_route("/evidence/{history}", Access::Own, get(report::page))),
        long(page_route("/evidence/{history}/report.html", Access::Own, get(report::file))),
        long(page_route("/evidence/{history}/report.json", Access::Leaders, get(report::json))),
        page_route("/evidence/{history}/matching.toml", Access::Leaders, get(report::toml)),
        long(form_route("/evidence/{history}/matching", Access::Leaders, post(matching::begin))),
        form_route("/evidence/{history}/erase", Access::Leaders, post(keep::erase)),
    ]
}

/// What is wrong with a file that was uploaded, each a line.
pub(crate) type Trouble = String;

/// For partners there is nothing here.
fn own(desk: &Desk) -> Result<(), Failure> {
    if desk.view.is_whole() { Ok(()) } else { Err(Failure::Missing) }
}

/// Only admins and leaders change what is kept.
fn leads(desk: &Desk) -> Result<(), Failure> {
    own(desk)?;
    if desk.leads() { Ok(()) } else { Err(Failure::NotYours) }
}

async fn page(desk: Desk) -> Result<Response, Failure> {
    own(&desk)?;
    desk.server.histories.forget(desk.state());
    Ok(list(&desk, None))
}

/// The page with all histories; `trouble` is what was wrong with a file.
fn list(desk: &Desk, trouble: Option<&Trouble>) -> Response {
    let mut kept: Vec<(&HistoryId, &std::sync::Arc<History>, &HistoryFile)> = desk
        .state()
        .histories
        .iter()
        .filter_map(|(id, found)| Some((id, found, found.file.as_ref()?)))
        .collect();
    kept.sort_by_key(|(id, found, _)| (std::cmp::Reverse(found.kept), **id));
    let body = html! {
        h1 { "Evidence" }
        p { "What the history of real work shows: where it waits, for whom, and who was at work then." }
        section #histories data-live {
            @if kept.is_empty() {
                p.empty {
                    "No history is kept yet. "
                    @if desk.leads() { "Drop an export of your work anywhere on this page: what it shows comes first, whether to keep it is asked after." }
                    @else { "Admins and leaders can look at one; what it shows will stand here." }
                }
            } @else {
                div.scroll tabindex="0" role="group" aria-label="Histories" { (table(desk, &kept)) }
                p.hint { "Read by " (readers(desk)) "." }
            }
        }
        @if desk.leads() { (look(desk, trouble)) }
    };
    frame::page(desk, "Evidence", &body)
}

fn table(desk: &Desk, kept: &[(&HistoryId, &std::sync::Arc<History>, &HistoryFile)]) -> Markup {
    html! {
        table {
            thead { tr { th { "History" } th { "Period" } th.num { "Cases" } th.num { "Entries" } th { "Read" } } }
            tbody {
                @for (id, found, file) in kept {
                    tr {
                        th { a href={ "/evidence/" (id) } { (desk.text(&found.name)) } }
                        td { (period(desk, found, file)) }
                        td.num { (count(file.cases)) }
                        td.num { (count(file.rows)) }
                        td { (kept_by(desk, found)) }
                    }
                }
            }
        }
    }
}

/// "4 Nov by Olu".
fn kept_by(desk: &Desk, found: &History) -> Markup {
    html! { (desk.day(found.kept)) @if let Some(by) = found.by { " by " (desk.person_mark(by)) } }
}

/// "31 Mar 2010 to 22 May 2012", on the clock of the file, as its report says it.
fn period(desk: &Desk, found: &History, file: &HistoryFile) -> String {
    let mapping = Mapping::parse(&desk.text(&found.mapping), "the matching");
    let zone = mapping.map_or_else(|_| Zone::utc(), |mapping| evidence::report::zone(&mapping));
    let day = |at: Instant| say::on(zone.to_civil(at).date(), desk.today().year());
    format!("{} to {}", day(file.from), day(file.to))
}

fn count(number: u64) -> String {
    format::integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// "everybody of Marlow (54 people); partners do not see that it is there".
fn readers(desk: &Desk) -> String {
    let state = desk.state();
    let here = state.people.iter().filter(|(id, _)| state.is_here(**id));
    let own = here.filter(|(_, person)| person.role != Role::PartnerMember).count();
    let company = state.organisation.as_ref().and_then(|found| state.companies.get(&found.company));
    let name = company.map_or_else(|| "your company".into(), |found| desk.text(&found.name));
    let people = format::count(own as u64, "person", "people");
    format!("everybody of {name} ({people}); partners do not see that there is one")
}

/// "Look at our work": the form, and what to export.
fn look(desk: &Desk, trouble: Option<&Trouble>) -> Markup {
    html! {
        section #look {
            h2 { "Look at our work" }
            div.halves {
                div { (upload::form(desk, None, trouble)) }
                div { (sources::list()) }
            }
        }
    }
}

/// What was wrong, as sentences, a line each.
fn sentences(trouble: &str) -> String {
    let lines = trouble.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(crate::part::sentence).collect::<Vec<_>>().join("\n")
}

/// What was wrong, a line each.
fn trouble_lines(trouble: &str) -> Markup {
    html! {
        div.wrong role="alert" {
            @for (at, line) in sentences(trouble).lines().enumerate() {
                p.wrong { @if at == 0 { (mark(Mark::Needs)) } (line) }
            }
        }
    }
}

/// The organisation as a report knows it: its sites with the places of their colours.
fn product(desk: &Desk) -> Product {
    let of = |(id, site): (&model::SiteId, &std::sync::Arc<model::Site>)| {
        (desk.site(*id).to_string(), usize::try_from(site.place).unwrap_or_default())
    };
    Product { sites: desk.state().sites.iter().map(of).collect() }
}

/// The organisation's sites as a matching knows them.
fn offices(desk: &Desk) -> Vec<Office> {
    let state = desk.state();
    let mut sites: Vec<_> = state.sites.iter().collect();
    sites.sort_by_key(|(_, site)| site.place);
    let office = |(id, site): (&model::SiteId, &std::sync::Arc<model::Site>)| {
        let teams = state.teams.values().filter(|team| team.site == *id);
        let team = |team: &std::sync::Arc<model::Team>| {
            let own = team.hours.is_some() || team.holidays.is_some();
            let hours = team.hours.as_ref().unwrap_or(&site.hours);
            let holidays = team.holidays.as_ref().unwrap_or(&site.holidays);
            (desk.text(&team.name).to_string(), own.then(|| shift(hours, holidays)))
        };
        Office {
            name: desk.text(&site.name).to_string(),
            shift: shift(&site.hours, &site.holidays),
            teams: teams.map(team).collect(),
        }
    };
    sites.into_iter().map(office).collect()
}

fn shift(hours: &Hours, holidays: &HolidayRule) -> Shift {
    Shift { zone: hours.zone.name().to_owned(), hours: hours.week.to_string(), holidays: holidays.calendar() }
}
