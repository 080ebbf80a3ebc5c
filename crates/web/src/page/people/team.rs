//! One team: its hours, its people, what it delivers, and who is on duty.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use model::{Command, Team, TeamId};

use super::{by_name, hours, overview, roster};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, fold, secondary};

/// The page.
pub(super) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: TeamId = id.parse().map_err(|_| Failure::Missing)?;
    let team = desk.state().teams.get(&id).ok_or(Failure::Missing)?;
    let here =
        desk.state().people.iter().filter(|(_, person)| person.left.is_none() && person.team == Some(id));
    let people = by_name(&desk, here.map(|(id, _)| *id));
    let name = desk.text(&team.name);
    let body = html! {
        h1 { (name) ", " (desk.site(team.site)) }
        (opening(&desk, id, team))
        div.columns {
            section #people data-live { h2 { "People" } (overview::list(&desk, people.clone())) }
            div {
                section #duty data-live { h2 { "On duty" } (roster::of(&desk, id)) }
                (roster::changes(&desk, id, &people))
            }
        }
        (change(&desk, id, team))
    };
    Ok(frame::page(&desk, &name, &body))
}

fn opening(desk: &Desk, id: TeamId, team: &Team) -> Markup {
    let functions: Vec<_> = desk.state().delivered_by(id).collect();
    html! {
        p {
            "A team at " a href={ "/sites/" (team.site) } { (desk.site_mark(team.site)) } ", "
            @match &team.hours {
                Some(own) => { "at work " (hours::week(own)) " by the clock of " (own.zone.name()) "." }
                None => "at work when its site is.",
            }
            @if let Some(rule) = &team.holidays { " " (overview::follows(rule)) "." }
            @if !functions.is_empty() {
                " It delivers "
                @for (place, function) in functions.iter().enumerate() {
                    @if place > 0 { ", " }
                    a href={ "/functions/" (function) } { (desk.function(*function)) }
                }
                "."
            }
        }
    }
}

fn change(desk: &Desk, id: TeamId, team: &Team) -> Markup {
    if !desk.may(&Command::ChangeTeamHours { team: id, hours: None, holidays: None }) {
        return html! {};
    }
    let form = Form::new(desk, "change_team_hours", "").with("team", id);
    let rule = team.holidays.clone().unwrap_or_default();
    let own = html! {
        (hours::week_fields(&form, team.hours.as_ref()))
        (hours::holiday_fields(&form, &rule))
        p.hint { "Left empty, the team has its site's hours and holidays. A team that works for another country follows that one's." }
        (secondary("Change hours and holidays"))
    };
    let name = Form::new(desk, "rename", "").with("what", format!("team:{id}"));
    let named = html! { (name.line("name", "Name", "", &desk.team(id))) (secondary("Rename")) };
    html! {
        h2 { "Change" }
        (fold("Hours and holidays", form.is_tried(), &form.markup("", own)))
        (fold("Name", name.is_tried(), &name.markup("", named)))
    }
}
