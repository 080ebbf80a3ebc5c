//! One person: where and when they work, the seats they hold, their leave. No counts of what they did, ever.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::{Command, Named, Person, PersonId, Role, SeatState};

use super::{MAIL, chosen_place, hours, is_mail, leave, place_of, places, role, seats};
use crate::desk::Desk;
use crate::error::Failure;
use crate::fold::fold as alphabet;
use crate::part::{Form, fold, secondary};
use crate::several::Received;
use crate::shape::Wrong;
use crate::{frame, guard};

/// The page.
pub(super) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: PersonId = id.parse().map_err(|_| Failure::Missing)?;
    let person = desk.state().people.get(&id).ok_or(Failure::Missing)?;
    let name = desk.name(id);
    let address = if sees_address(&desk, id) {
        let doors = desk.server.doors.clone();
        guard::blocking(move || doors.address_of(id, MAIL)).await?
    } else {
        None
    };
    let body = html! {
        h1 { (name) }
        @if person.left.is_some() { (gone(&desk, id, person)) }
        @else {
            section #about data-live { (about(&desk, id, person)) }
            section #leave-list data-live { (leave::section(&desk, id, person)) }
            (leave::form(&desk, id))
            (mail(&desk, id, address.as_deref()))
            (changes(&desk, id, person))
            (leaving(&desk, id))
        }
    };
    Ok(frame::page(&desk, &name, &body))
}

/// An address is shown to and changed by whom it reaches, and admins.
fn sees_address(desk: &Desk, id: PersonId) -> bool {
    desk.state().is_here(id) && (id == desk.me || desk.role() == Role::Admin)
}

const ADDRESS: &str = "address";

fn mail(desk: &Desk, id: PersonId, address: Option<&str>) -> Markup {
    if !sees_address(desk, id) {
        return html! {};
    }
    let form = Form::new(desk, ADDRESS, "").by("/people/address").with("person", id);
    let body = html! {
        (form.mail("mail", "E-mail", "Shown to them and to admins only. What needs them is sent there, in their hours.", address.unwrap_or_default()))
        (secondary("Change the address"))
    };
    html! {
        h2 { "How they are reached" }
        p { @match address { Some(address) => (address), None => "No e-mail address is known." } }
        (fold("Change it", form.is_tried(), &form.markup("", body)))
    }
}

/// Changes a person's address.
pub(super) async fn send_address(received: Received) -> Result<Response, Failure> {
    let id: PersonId = received.field("person").parse().map_err(|_| Failure::Missing)?;
    if !sees_address(&received.desk, id) {
        return Err(Failure::Missing);
    }
    let address = received.field("mail").to_owned();
    if !address.is_empty() && !is_mail(&address) {
        let what = "Write an address such as ana@example.com, or leave it empty.".to_owned();
        return Ok(received.again(vec![Wrong { field: "mail".to_owned(), what }], None).await);
    }
    let doors = received.desk.server.doors.clone();
    guard::blocking(move || doors.set_address(id, MAIL, &address)).await?;
    Ok(Redirect::to(&received.desk.here).into_response())
}

fn about(desk: &Desk, id: PersonId, person: &Person) -> Markup {
    let state = desk.state();
    let leads: Vec<_> =
        state.sites.iter().filter(|(_, site)| site.lead == Some(id)).map(|(id, _)| *id).collect();
    let mut sponsors: Vec<_> = state.sponsored_by(id).collect();
    sponsors.sort_by_cached_key(|function| alphabet(&desk.function(*function)));
    let duties: Vec<_> =
        state.rosters.keys().filter(|team| state.on_duty(**team, desk.now) == Some(id)).collect();
    let holds = state.seats_of(id).filter_map(|seat| state.ownerships.get(&seat));
    let holds = holds.filter(|seat| seat.state == SeatState::Held && seat.person == id).count() > 0;
    html! {
        p {
            "At " a href={ "/sites/" (person.site) } { (desk.site_mark(person.site)) }
            @if let Some(team) = person.team { ", " a href={ "/teams/" (team) } { (desk.team(team)) } }
            ", " (role(person.role)) ". "
            @match &person.hours {
                Some(own) => { "Hours of their own: " (hours::week(own)) " by the clock of " (own.zone.name()) ". " }
                None => "Hours of their team or site. ",
            }
            "By these hours: " (desk.presence(id)) "."
        }
        @if holds { p { (desk.name(id)) " " (seats(desk, id)) "." } }
        @if !sponsors.is_empty() {
            p {
                "Answers as a leader for "
                @for (place, function) in sponsors.iter().enumerate() {
                    @if place > 0 { ", " }
                    a href={ "/functions/" (function) } { (desk.function(*function)) }
                }
                "."
            }
        }
        @for site in leads { p { "Leads the site " (desk.site_mark(site)) "." } }
        @for team in duties { p { "On duty now for " a href={ "/teams/" (team) } { (desk.team(*team)) } "." } }
    }
}

fn changes(desk: &Desk, id: PersonId, person: &Person) -> Markup {
    let place = Command::MovePerson { person: id, site: person.site, team: person.team };
    let any = [
        desk.may(&Command::ChangePersonHours { person: id, hours: None }),
        desk.may(&place),
        desk.may(&Command::ChangeRole { person: id, role: person.role }),
        desk.may(&Command::Rename { what: Named::Person(id), name: person.name }),
    ];
    let [may_hours, may_move, may_role, may_rename] = any;
    html! {
        @if any.contains(&true) { h2 { "Change" } }
        @if may_hours { (change_hours(desk, id, person)) }
        @if may_move { (move_to(desk, id, person)) }
        @if may_role { (change_role(desk, id, person)) }
        @if may_rename { (rename(desk, id)) }
    }
}

fn change_hours(desk: &Desk, id: PersonId, person: &Person) -> Markup {
    let form = Form::new(desk, "change_person_hours", "").with("person", id);
    let body = html! {
        (hours::week_fields(&form, person.hours.as_ref()))
        p.hint { "Left empty, they have the hours of their team or site." }
        (secondary("Change hours"))
    };
    fold("Hours", form.is_tried(), &form.markup("", body))
}

const MOVE: &str = "move";

fn move_to(desk: &Desk, id: PersonId, person: &Person) -> Markup {
    let form = Form::new(desk, MOVE, "").by("/people/move").with("person", id);
    let body = html! {
        (form.menu("place", "Works at", "Seats stay with them.", &places(desk), &place_of(person.site, person.team)))
        (secondary("Move"))
    };
    fold("Site and team", form.is_tried(), &form.markup("", body))
}

/// Moves a person.
pub(super) async fn send_move(received: Received) -> Result<Response, Failure> {
    let person: PersonId = received.field("person").parse().map_err(|_| Failure::Missing)?;
    let Some((site, team)) = chosen_place(received.field("place")) else {
        let wrong = Wrong { field: "place".to_owned(), what: "Choose one.".to_owned() };
        return Ok(received.again(vec![wrong], None).await);
    };
    let request = received.request(0, |_| Command::MovePerson { person, site, team });
    let back = received.desk.here.clone();
    received.finish(request, &back).await
}

fn change_role(desk: &Desk, id: PersonId, person: &Person) -> Markup {
    let form = Form::new(desk, "change_role", "").with("person", id);
    let own = person.role != Role::PartnerMember;
    let all = [
        ("member", "member: works in functions of the own company"),
        ("leader", "leader: leads the whole organisation"),
        ("admin", "admin: sets up everything, and leads"),
        ("viewer", "viewer: reads only"),
    ];
    let roles: Vec<(String, String)> = if own {
        all.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
    } else {
        vec![(
            "partner_member".to_owned(),
            "partner's member: sees functions of their company or shared with it".to_owned(),
        )]
    };
    let now = match person.role {
        Role::Admin => "admin",
        Role::Leader => "leader",
        Role::Member => "member",
        Role::PartnerMember => "partner_member",
        Role::Viewer => "viewer",
    };
    let body = html! { (form.menu("role", "May do", "", &roles, now)) (secondary("Change role")) };
    html! { @if own { (fold("Role", form.is_tried(), &form.markup("", body))) } }
}

fn rename(desk: &Desk, id: PersonId) -> Markup {
    let form = Form::new(desk, "rename", "").with("what", format!("person:{id}"));
    let body = html! { (form.line("name", "Name", "", &desk.name(id))) (secondary("Rename")) };
    fold("Name", form.is_tried(), &form.markup("", body))
}

/// Leaving the organisation, with what becomes of what they hold.
fn leaving(desk: &Desk, id: PersonId) -> Markup {
    if !desk.may(&Command::Leave { person: id }) {
        return html! {};
    }
    let state = desk.state();
    let form = Form::new(desk, "leave", "").with("person", id);
    let name = desk.name(id);
    let seats = state.seats_of(id).filter_map(|seat| state.ownerships.get(&seat));
    let held: Vec<_> = seats.filter(|seat| seat.state == SeatState::Held && seat.person == id).collect();
    let decides = state.deciding(id).next().is_some();
    let leads = state.sites.iter().filter(|(_, site)| site.lead == Some(id)).map(|(site, _)| *site);
    let sponsors: Vec<_> = state.sponsored_by(id).map(|function| desk.function(function)).collect();
    let body = html! {
        p { "What becomes of what " (name) " holds:" }
        ul.plain {
            @for seat in held {
                li {
                    (desk.function(seat.function)) ": "
                    (match seat.seat {
                        model::Seat::Owner => "it has no owner any more, until somebody says yes to it",
                        model::Seat::Backup => "it has no backup any more",
                        model::Seat::Acting => "its owner has it back",
                    })
                    "."
                }
            }
            @if decides { li { "Decisions that wait for them go to who answers for the function then, or to its backup." } }
            @for site in leads { li { (desk.site(site)) " has no lead any more." } }
            @if !sponsors.is_empty() { li { "No leader answers any more for " (charts::format::list(&sponsors)) ": name another one." } }
            li { "What they raised, asked and decided stays on record. They cannot sign in any more." }
        }
        p { "It cannot be taken back. An admin may erase their name and words afterwards." }
        button.text type="submit" { (name) " leaves the organisation" }
    };
    fold("Leaves the organisation", form.is_tried(), &form.markup("", body))
}

/// Somebody who left.
fn gone(desk: &Desk, id: PersonId, person: &Person) -> Markup {
    let form = Form::new(desk, "erase", "").with("person", id).to("/people");
    html! {
        @if let Some(left) = person.left { p { "Left the organisation " (desk.day(left)) "." } }
        @if !person.erased && desk.may(&Command::Erase { person: id }) {
            (form.markup("", html! {
                p { "Their name, addresses and everything they wrote can be erased for good. What happened stays on record, without their words." }
                button.text type="submit" { "Erase for good" }
            }))
        }
    }
}
