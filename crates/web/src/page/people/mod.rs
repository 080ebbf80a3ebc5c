//! People and sites: hours, holidays, leave and rosters as they are set, and who has authority when. Never who is online, who
//! was here last, or how much anybody does.

mod add;
mod cover;
mod hours;
mod leave;
mod overview;
mod paste;
mod person;
pub(crate) mod place;
mod roster;
mod site;
mod team;

use axum::routing::{get, post};
use maud::{Markup, html};
use model::{PersonId, Role, SiteId, TeamId};

use crate::desk::Desk;
use crate::fold::fold;
use crate::routes::{Access, Route, form_route, page_route};

pub(crate) use add::{MAIL, is_mail};
pub(crate) use paste::form as paste_form;

/// The routes of people and sites.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/people", Access::SignedIn, get(overview::page)),
        page_route("/people/cover", Access::SignedIn, get(cover::page)),
        page_route("/people/add", Access::SignedIn, get(add::page)),
        form_route("/people/add/site", Access::SignedIn, post(add::site)),
        form_route("/people/add/person", Access::SignedIn, post(add::person)),
        form_route("/people/paste", Access::SignedIn, post(paste::send)),
        form_route("/people/move", Access::SignedIn, post(person::send_move)),
        form_route("/people/address", Access::SignedIn, post(person::send_address)),
        form_route("/people/leave", Access::SignedIn, post(leave::take)),
        form_route("/people/swap", Access::SignedIn, post(roster::ask_swap)),
        page_route("/people/{id}", Access::SignedIn, get(person::page)),
        page_route("/sites/{id}", Access::SignedIn, get(site::page)),
        page_route("/teams/{id}", Access::SignedIn, get(team::page)),
    ]
}

/// A role in plain words.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Leader => "leader",
        Role::Member => "member",
        Role::PartnerMember => "partner's member",
        Role::Viewer => "viewer, reads only",
    }
}

/// The people of a site who are here, by the alphabet.
pub(crate) fn people_of(desk: &Desk, site: SiteId) -> Vec<PersonId> {
    let here = desk.state().people.iter().filter(|(_, found)| found.left.is_none() && found.site == site);
    by_name(desk, here.map(|(id, _)| *id))
}

/// People by the alphabet.
pub(crate) fn by_name(desk: &Desk, people: impl Iterator<Item = PersonId>) -> Vec<PersonId> {
    let mut named: Vec<(String, PersonId)> = people.map(|id| (fold(&desk.name(id)), id)).collect();
    named.sort();
    named.into_iter().map(|(_, id)| id).collect()
}

/// The teams of a site, by the alphabet.
pub(super) fn teams_of(desk: &Desk, site: SiteId) -> Vec<TeamId> {
    let teams = desk.state().teams.iter().filter(|(_, team)| team.site == site);
    let mut named: Vec<(String, TeamId)> = teams.map(|(id, _)| (fold(&desk.team(*id)), *id)).collect();
    named.sort();
    named.into_iter().map(|(_, id)| id).collect()
}

/// The seats that a person holds, as words with their functions: "owns Refunds", "stands behind Returns".
pub(crate) fn seats(desk: &Desk, person: PersonId) -> Markup {
    let state = desk.state();
    let seats = state.seats_of(person).filter_map(|id| state.ownerships.get(&id));
    let held = seats.filter(|seat| seat.state == model::SeatState::Held && seat.person == person);
    let mut held: Vec<(String, model::FunctionId, model::Seat)> =
        held.map(|seat| (fold(&desk.function(seat.function)), seat.function, seat.seat)).collect();
    held.sort();
    html! {
        @for (place, (_, function, seat)) in held.iter().enumerate() {
            @if place > 0 { ", " }
            (match seat { model::Seat::Owner => "owns ", model::Seat::Backup => "stands behind ", model::Seat::Acting => "stands in for " })
            a href={ "/functions/" (function) } { (desk.function(*function)) }
        }
    }
}

/// Where somebody may work, as a menu: each site, and each of its teams.
pub(crate) fn places(desk: &Desk) -> Vec<(String, String)> {
    let mut sites: Vec<(String, SiteId)> =
        desk.state().sites.keys().map(|id| (fold(&desk.site(*id)), *id)).collect();
    sites.sort();
    let mut places = Vec::new();
    for (_, site) in sites {
        places.push((site.to_string(), desk.site(site).to_string()));
        for team in teams_of(desk, site) {
            places.push((format!("{site}.{team}"), format!("{}, {}", desk.site(site), desk.team(team))));
        }
    }
    places
}

/// The value that the menu of places has for a person's own.
pub(super) fn place_of(site: SiteId, team: Option<TeamId>) -> String {
    team.map_or_else(|| site.to_string(), |team| format!("{site}.{team}"))
}

/// The place that was chosen.
pub(super) fn chosen_place(value: &str) -> Option<(SiteId, Option<TeamId>)> {
    match value.split_once('.') {
        Some((site, team)) => Some((site.parse().ok()?, Some(team.parse().ok()?))),
        None => Some((value.parse().ok()?, None)),
    }
}
