//! One site: its hours, holidays, teams, people and cover, and what can be changed about it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use model::{Command, Site, SiteId};

use super::{cover, hours, overview, people_of, teams_of};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, fold, secondary};

/// Holidays shown: about a year's.
const HOLIDAYS: usize = 16;

/// The page.
pub(super) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: SiteId = id.parse().map_err(|_| Failure::Missing)?;
    let site = desk.state().sites.get(&id).ok_or(Failure::Missing)?;
    let functions: Vec<_> =
        teams_of(&desk, id).into_iter().flat_map(|team| desk.state().delivered_by(team)).collect();
    let body = html! {
        h1 { (desk.site_mark(id)) }
        (opening(&desk, id, site))
        div.columns {
            div {
                section #people data-live { h2 { "People" } (overview::list(&desk, people_of(&desk, id))) }
            }
            div {
                section #teams data-live { (teams(&desk, id, site)) }
                section #holidays data-live { (holidays(&desk, site)) }
            }
        }
        section #cover data-live { h2 { "Cover for this week and the next" } (cover::strip(&desk, &functions)) }
        (changes(&desk, id, site))
    };
    Ok(frame::page(&desk, &desk.site(id), &body))
}

fn opening(desk: &Desk, id: SiteId, site: &Site) -> Markup {
    html! {
        p {
            @if let Some(company) = overview::partner(desk, id) { "A site of " (company) ". " }
            "At work " (hours::week(&site.hours)) " by the clock of " (site.hours.zone.name()) "."
            @if let Some(here) = hours::next_here(desk, &site.hours, &site.holidays) { " Next, in your time: " (here) "." }
            " " @match site.lead {
                Some(lead) => { a href={ "/people/" (lead) } { (desk.name(lead)) } " leads the site." }
                None => "Nobody leads the site yet.",
            }
        }
    }
}

fn teams(desk: &Desk, id: SiteId, site: &Site) -> Markup {
    let teams = teams_of(desk, id);
    html! {
        h2 { "Teams" }
        @if teams.is_empty() { p.empty { "None yet. A team delivers functions; it can have hours and holidays of its own." } }
        @else {
            table {
                tbody {
                    @for team_id in teams {
                        @if let Some(team) = desk.state().teams.get(&team_id) {
                            tr {
                                th scope="row" { a href={ "/teams/" (team_id) } { (desk.text(&team.name)) } }
                                td { @match &team.hours { Some(own) => (hours::week(own)), None => "the site's hours" } }
                                td { @match &team.holidays { Some(rule) if *rule != site.holidays => (overview::follows(rule)), _ => "" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn holidays(desk: &Desk, site: &Site) -> Markup {
    let ahead = hours::ahead(desk, &site.holidays, HOLIDAYS);
    html! {
        h2 { "Holidays ahead" }
        p.meta { (overview::follows(&site.holidays)) ". A day that was announced late is entered here, and every strip follows at once." }
        @if !ahead.is_empty() { ul.plain { @for day in &ahead { li { (hours::holiday(desk, day)) } } } }
    }
}

fn changes(desk: &Desk, id: SiteId, site: &Site) -> Markup {
    let may_hours =
        Command::ChangeSiteHours { site: id, hours: site.hours.clone(), holidays: site.holidays.clone() };
    html! {
        @if desk.may(&may_hours) {
            h2 { "Change" }
            (change_hours(desk, id, site))
            (form_team(desk, id))
            (rename(desk, id))
        }
        @if desk.may(&Command::NameSiteLead { site: id, lead: None }) { (name_lead(desk, id, site)) }
    }
}

fn change_hours(desk: &Desk, id: SiteId, site: &Site) -> Markup {
    let form = Form::new(desk, "change_site_hours", "").with("site", id);
    let body = html! {
        (hours::week_fields(&form, Some(&site.hours)))
        (hours::holiday_fields(&form, &site.holidays))
        p.hint { "What is due is worked out again with the new hours." }
        (secondary("Change hours and holidays"))
    };
    fold("Hours and holidays", form.is_tried(), &form.markup("", body))
}

fn form_team(desk: &Desk, id: SiteId) -> Markup {
    let form = Form::new(desk, "form_team", "").with("site", id);
    let body = html! {
        (form.line("name", "Name", "", ""))
        (hours::week_fields(&form, None))
        p.hint { "Without hours of its own, a team has those of its site." }
        (secondary("Form the team"))
    };
    fold("Form a team", form.is_tried(), &form.markup("", body))
}

fn rename(desk: &Desk, id: SiteId) -> Markup {
    let form = Form::new(desk, "rename", "").with("what", format!("site:{id}"));
    let body = html! { (form.line("name", "Name", "", &desk.site(id))) (secondary("Rename")) };
    fold("Name", form.is_tried(), &form.markup("", body))
}

fn name_lead(desk: &Desk, id: SiteId, site: &Site) -> Markup {
    let form = Form::new(desk, "name_site_lead", "").with("site", id);
    let mut people = vec![(String::new(), "nobody".to_owned())];
    people.extend(people_of(desk, id).into_iter().map(|id| (id.to_string(), desk.name(id).to_string())));
    let lead = site.lead.map(|lead| lead.to_string()).unwrap_or_default();
    let body =
        html! { (form.menu("lead", "Lead of the site", "", &people, &lead)) (secondary("Name the lead")) };
    fold("Lead", form.is_tried(), &form.markup("", body))
}
