//! The first steps of an organisation that was just founded: people, teams, functions, and the first offer of ownership. What
//! is done is seen in the organisation itself, so it can be left at any time and come back to.

use axum::response::Response;
use maud::{Markup, html};
use model::{PersonId, Role, Seat, SeatState, SiteId};

use super::{choose, map, people};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, Mark, mark, primary};

/// One step: its title, what there is already, and what is asked for while it is the next one.
struct Step {
    title: &'static str,
    done: bool,
    there: Markup,
    asks: Markup,
}

/// The page, for admins.
pub(super) async fn page(desk: Desk) -> Result<Response, Failure> {
    if desk.role() != Role::Admin {
        return Err(Failure::NotYours);
    }
    let steps = [sites(&desk), crew(&desk), teams(&desk), functions(&desk), offer(&desk), accepted(&desk)];
    let next = steps.iter().position(|step| !step.done);
    let body = html! {
        h1 { "First steps" }
        p { @if next.is_none() { "All done. " a href="/map" { "The map" } " shows the whole from here on." } @else { "One after the other, or later: what is done stays, and this page says what is next." } }
        ol.begin {
            @for (place, step) in steps.iter().enumerate() {
                li.next[Some(place) == next] {
                    h2 { (mark(if step.done { Mark::Done } else if Some(place) == next { Mark::Waits } else { Mark::NotDue })) (step.title) }
                    (step.there)
                    @if Some(place) == next { (step.asks) }
                }
            }
        }
    };
    Ok(frame::page(&desk, "First steps", &body))
}

fn here(desk: &Desk) -> impl Iterator<Item = (&PersonId, &model::Person)> {
    desk.state()
        .people
        .iter()
        .filter(|(_, found)| found.left.is_none())
        .map(|(id, found)| (id, found.as_ref()))
}

fn sites(desk: &Desk) -> Step {
    let sites: Vec<_> = desk.state().sites.keys().map(|site| desk.site(*site)).collect();
    let there = html! { p { (charts::format::list(&sites)) ". " a href="/people/add" { "Another place, or a partner's" } } };
    Step { title: "Where people work", done: true, there, asks: html! {} }
}

fn crew(desk: &Desk) -> Step {
    let count = here(desk).count();
    let there = match count {
        0 | 1 => html! { p { "Only you are here yet." } },
        _ => {
            html! { p { (count) " people. " a href="/people" { "See them" } ", " a href="/people/add" { "add more" } "." } }
        }
    };
    let asks = html! {
        p { "Write them down, or paste them from a spreadsheet. Name a team for each: a team delivers functions." }
        (people::paste_form(desk))
    };
    Step { title: "Who works there", done: count > 1, there, asks }
}

/// Every site with people has a team, so that functions can be delivered there.
fn teams(desk: &Desk) -> Step {
    let state = desk.state();
    let with_people: std::collections::BTreeSet<SiteId> = here(desk).map(|(_, found)| found.site).collect();
    let has_team = |site: &SiteId| state.teams.values().any(|team| team.site == *site);
    let without: Vec<SiteId> = with_people.into_iter().filter(|site| !has_team(site)).collect();
    let any = !state.teams.is_empty();
    let there =
        html! { @if any { p { (charts::format::count(state.teams.len() as u64, "team", "teams")) "." } } };
    let asks = html! {
        p { "A function is delivered by a team. These places have none yet:" }
        @for site in &without {
            (Form::new(desk, "form_team", site).with("site", site).with("name", desk.site(*site)).to("/begin")
                .button(&format!("One team for {}", desk.site(*site)))) " "
        }
    };
    Step { title: "Teams", done: any && without.is_empty(), there, asks }
}

fn functions(desk: &Desk) -> Step {
    let open = desk.state().functions.values().filter(|found| found.retired.is_none()).count();
    let there = html! { @if open > 0 { p { (charts::format::count(open as u64, "function", "functions")) ". " a href="/map" { "See the map" } } } };
    let asks = html! {
        p { "A function is something that goes on: refunds, accounts payable, second-level support. Some are enough to begin with." }
        (map::paste_form(desk, true))
    };
    Step { title: "What you do", done: open > 0, there, asks }
}

/// Whether a function has an owner, or one was offered.
fn seats(desk: &Desk, wanted: fn(SeatState) -> bool) -> usize {
    let seats = desk.state().ownerships.values();
    seats.filter(|seat| seat.seat == Seat::Owner && wanted(seat.state)).count()
}

fn offer(desk: &Desk) -> Step {
    let offered =
        seats(desk, |state| matches!(state, SeatState::Offered | SeatState::Accepted | SeatState::Held));
    let functions = crate::page::raise::functions(desk, desk.state());
    let form = Form::new(desk, "offer_seat", "").with("seat", "owner").to("/begin");
    let asks = html! {
        p { "Ownership is given, and taken with a yes. Offer the first function to whoever really does it; they can say \"yes, if …\"." }
        (form.markup("", html! {
            div.fields {
                (form.menu("function", "Function", "", &functions, ""))
                (form.menu("person", "Offered to", "", &choose::people(desk, None), ""))
            }
            (primary("Offer it"))
        }))
    };
    let there = html! { @if offered > 0 { p { (charts::format::count(offered as u64, "offer", "offers")) " made. " a href="/map" { "Offer more on the map" } } } };
    Step { title: "The first offer", done: offered > 0, there, asks }
}

fn accepted(desk: &Desk) -> Step {
    let state = desk.state();
    let owned = state.functions.iter().find_map(|(id, _)| Some((*id, state.holder(*id, Seat::Owner)?)));
    let waiting =
        state.ownerships.values().find(|seat| seat.seat == Seat::Owner && seat.state == SeatState::Offered);
    let there = match (owned, waiting) {
        (Some((function, owner)), _) => html! {
            p { a href={ "/functions/" (function) } { (desk.function(function)) } " is owned by " (desk.person_and_site(owner)) ", accepted." }
        },
        (None, Some(offer)) => html! {
            p {
                (desk.function(offer.function)) " is offered to " (desk.person_and_site(offer.person)) ". They are " (desk.presence(offer.person)) "."
                @if offer.answers == desk.me { " It is on " a href="/" { "your own page" } "." }
            }
        },
        (None, None) => html! {},
    };
    let asks = html! {
        p { "They hear of it by e-mail where that is set up. Until then, " a href="/settings/access" { "make a link to sign in" } " and give it to them." }
    };
    Step { title: "The first yes", done: owned.is_some(), there, asks }
}
