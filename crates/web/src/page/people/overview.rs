//! People and sites on one page.

use axum::response::Response;
use maud::{Markup, html};
use model::{Command, PersonId, SiteId};
use worktime::DAY;

use super::{add, by_name, cover, hours, people_of, place, roster, seats, teams_of};
use crate::desk::Desk;
use crate::fold::fold;
use crate::frame;
use crate::say;

/// Up to so many people are all on this page; beyond, each site has a page of its own.
const PEOPLE_HERE: usize = 120;
/// Leave and cover are shown so far ahead.
const AHEAD_DAYS: i64 = 14;
/// Lines of leave at most.
const LEAVE_LINES: usize = 30;

/// The page.
pub(super) async fn page(desk: Desk) -> Response {
    let sites = sites(&desk);
    let body = html! {
        h1 { "People and sites" }
        section #sites data-live { (table(&desk, &sites)) }
        section #cover data-live { (cover::section(&desk)) }
        section #away data-live { (away(&desk)) }
        section #duty data-live { (roster::everywhere(&desk)) }
        (people(&desk, &sites))
        @if add::may_any(&desk) { p.meta { a href="/people/add" { "Add a site, a company, a team or people" } } }
    };
    frame::page(&desk, "People and sites", &body)
}

/// Sites by company, the own company first, each by the alphabet.
fn sites(desk: &Desk) -> Vec<SiteId> {
    let own = desk.state().organisation.as_ref().map(|found| found.company);
    let mut sites: Vec<(bool, String, String, SiteId)> = desk
        .state()
        .sites
        .iter()
        .map(|(id, site)| {
            let company = desk.state().companies.get(&site.company);
            let company = company.map(|company| fold(&desk.text(&company.name))).unwrap_or_default();
            (Some(site.company) != own, company, fold(&desk.site(*id)), *id)
        })
        .collect();
    sites.sort();
    sites.into_iter().map(|(.., id)| id).collect()
}

/// The company that runs a site, when it is a partner.
pub(super) fn partner(desk: &Desk, site: SiteId) -> Option<String> {
    let found = desk.state().sites.get(&site)?;
    let own = desk.state().organisation.as_ref().map(|found| found.company);
    let company = desk.state().companies.get(&found.company).filter(|_| Some(found.company) != own)?;
    Some(desk.text(&company.name).to_string())
}

fn table(desk: &Desk, sites: &[SiteId]) -> Markup {
    html! {
        div.scroll {
            table.sites {
                thead { tr {
                    th scope="col" { "Site" } th scope="col" { "Hours there" } th scope="col" { "Next, in your time" }
                    th scope="col" { "Holidays of" } th scope="col" { "Next holiday" } th scope="col" { "Lead" }
                } }
                tbody { @for site in sites { (rows(desk, *site)) } }
            }
        }
    }
}

/// A site, and its teams whose hours or holidays are their own.
fn rows(desk: &Desk, id: SiteId) -> Markup {
    let Some(site) = desk.state().sites.get(&id) else { return html! {} };
    let teams: Vec<_> = teams_of(desk, id)
        .into_iter()
        .filter_map(|team| Some((team, desk.state().teams.get(&team)?)))
        .filter(|(_, team)| team.hours.is_some() || team.holidays.is_some())
        .collect();
    html! {
        tr {
            th scope="row" {
                a href={ "/sites/" (id) } { (desk.site_mark(id)) }
                @if let Some(company) = partner(desk, id) { div.meta { (company) } }
            }
            (cells(desk, &site.hours, &site.holidays))
            td data-h="Lead" { @if let Some(lead) = site.lead { a href={ "/people/" (lead) } { (desk.name(lead)) } } @else { "–" } }
        }
        @for (team_id, team) in teams {
            @let own = team.hours.as_ref().unwrap_or(&site.hours);
            @let rule = team.holidays.as_ref().unwrap_or(&site.holidays);
            tr {
                th.sub scope="row" { a href={ "/teams/" (team_id) } { (desk.text(&team.name)) } }
                (cells(desk, own, rule))
                td {}
            }
        }
    }
}

fn cells(desk: &Desk, own: &model::Hours, rule: &model::HolidayRule) -> Markup {
    let ahead = hours::ahead(desk, rule, 1);
    html! {
        td { (hours::week(own)) }
        td data-h="For you" { (hours::next_here(desk, own, rule).unwrap_or_else(|| "the same".to_owned())) }
        td data-h="Holidays of" { (hours::followed(rule)) }
        td data-h="Next" { @if let Some(next) = ahead.first() { (hours::holiday(desk, next)) } @else { "–" } }
    }
}

/// Who is away in the next two weeks, by when; it is told as it was entered, and nothing is counted.
fn away(desk: &Desk) -> Markup {
    let until = desk.now + AHEAD_DAYS * DAY;
    let people = desk.state().people.iter().filter(|(_, found)| found.left.is_none());
    let mut leave: Vec<(model::Instant, model::Instant, PersonId)> = people
        .flat_map(|(id, found)| found.leave.values().map(|(from, to)| (*from, *to, *id)))
        .filter(|(from, to, _)| *to > desk.now && *from < until)
        .collect();
    leave.sort();
    html! {
        h2 { "Away in the next two weeks" }
        @if leave.is_empty() { p.empty { "Nobody. Leave is entered on a person's page: " a href={ "/people/" (desk.me) } { "yours" } "." } }
        @else {
            ul.plain {
                @for (from, to, person) in leave.iter().take(LEAVE_LINES) {
                    li { (desk.person_mark(*person)) ", " (say_leave(desk, *person, *from, *to)) }
                }
            }
            @if leave.len() > LEAVE_LINES { p.meta { "More later; each person's page has theirs." } }
        }
    }
}

/// "from Mon 5 to Fri 9 Oct", in whole days of the person's own clock where it is whole days.
pub(super) fn say_leave(desk: &Desk, person: PersonId, from: model::Instant, to: model::Instant) -> String {
    let zone = desk.state().zone_of(person).unwrap_or_else(|| desk.zone.clone());
    let (first, end) = (zone.to_civil(from), zone.to_civil(to));
    let midnight = |at: worktime::DateTime| (at.hour(), at.minute()) == (0, 0);
    if !(midnight(first) && midnight(end)) {
        return format!("from {} to {}", desk.at(from), desk.at(to));
    }
    let last = end.date().yesterday().unwrap_or(end.date());
    let day = |day: worktime::Date| {
        format!("{} {}", charts::format::weekday(day), say::on(day, desk.today().year()))
    };
    if last == first.date() { day(last) } else { format!("{} to {}", day(first.date()), day(last)) }
}

/// People by site with the seats they hold.
fn people(desk: &Desk, sites: &[SiteId]) -> Markup {
    let here = desk.state().people.values().filter(|found| found.left.is_none()).count();
    let own = desk.my_site();
    html! {
        h2 { "People" }
        @for site in sites {
            @let shown = here <= PEOPLE_HERE || Some(*site) == own;
            section #{ "people-" (site) } data-live {
                h3 {
                    (desk.site_mark(*site))
                    @if let Some(company) = partner(desk, *site) { span.meta { " · " (company) } }
                }
                @if shown { (list(desk, people_of(desk, *site))) }
                @else { p { a href={ "/sites/" (site) } { "The people of " (desk.site(*site)) } } }
            }
        }
        (those_who_left(desk))
    }
}

/// People, each with role, team and seats.
pub(super) fn list(desk: &Desk, people: Vec<PersonId>) -> Markup {
    if people.is_empty() {
        return html! { p.empty { "Nobody yet." } };
    }
    html! {
        table.people {
            thead { tr { th scope="col" { "Name" } th scope="col" { "Team" } th scope="col" { "Seats" } } }
            tbody {
                @for id in people {
                    @if let Some(person) = desk.state().people.get(&id) {
                        tr {
                            th scope="row" { a href={ "/people/" (id) } { (desk.name(id)) } }
                            td { @if let Some(team) = person.team { a href={ "/teams/" (team) } { (desk.team(team)) } } }
                            td { (seats(desk, id)) }
                        }
                    }
                }
            }
        }
    }
}

/// Those who left and are not erased yet, for admins.
fn those_who_left(desk: &Desk) -> Markup {
    let left = desk.state().people.iter().filter(|(_, found)| found.left.is_some() && !found.erased);
    let left: Vec<PersonId> =
        left.map(|(id, _)| *id).filter(|person| desk.may(&Command::Erase { person: *person })).collect();
    html! {
        @if !left.is_empty() {
            h3 { "Left the organisation" }
            ul.plain { @for id in by_name(desk, left.into_iter()) { li { a href={ "/people/" (id) } { (desk.name(id)) } } } }
        }
    }
}

/// Whose holidays a rule follows, for other pages.
pub(super) fn follows(rule: &model::HolidayRule) -> String {
    place::followed(rule)
        .map_or_else(|| "No public holidays".to_owned(), |of| format!("Public holidays of {of}"))
}
