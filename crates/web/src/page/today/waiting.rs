//! You are waiting for: what the reader asked, offered and raised, with whom it is and when they see it.

use maud::{Markup, html};
use model::{FlagId, Ownership, OwnershipId, PersonId, Subject};

use super::needs::seat;
use crate::desk::Desk;
use crate::matters::{self, Matter};
use crate::page::{climb, decision, flag};
use crate::part::{Mark, mark};

/// Rows shown at once.
const ROWS: usize = 20;

pub(super) fn section(desk: &Desk) -> Markup {
    let waits = matters::waits(desk.state(), desk.me);
    if waits.is_empty() {
        return html! { h2 { "You are waiting for" } p.empty { "You wait for nobody." } };
    }
    html! {
        h2 { "You are waiting for" }
        ul.rows { @for wait in waits.iter().take(ROWS) { @if let Some(row) = row(desk, wait.what) { (row) } } }
        @if waits.len() > ROWS { p.meta { "and " (waits.len() - ROWS) " more." } }
    }
}

fn row(desk: &Desk, what: Matter) -> Option<Markup> {
    match what {
        Matter::Decision(id) => decision::Open::new(desk, id).map(|open| asked(&open)),
        Matter::Offer(id) => desk.state().ownerships.get(&id).map(|offer| offered(desk, id, offer)),
        Matter::Flag(id) => raised(desk, id),
        Matter::Reading(_) | Matter::OffTarget(_) | Matter::Swap { .. } => None,
    }
}

/// "will be seen 23:00 (09:00 there)", or that they are at work now.
fn seen(desk: &Desk, person: PersonId) -> String {
    if desk.state().is_at_work(person, desk.now) {
        return desk.presence(person);
    }
    let back = desk.state().calendar(person, desk.now).and_then(|calendar| calendar.next_open(desk.now));
    match (back, desk.state().zone_of(person)) {
        (Some(back), Some(zone)) => {
            let there = desk.there(back, &zone).map(|there| format!(" ({there} there)")).unwrap_or_default();
            format!("will be seen {}{there}", desk.at(back))
        }
        _ => "off".to_owned(),
    }
}

fn asked(open: &decision::Open) -> Markup {
    let (desk, found) = (open.desk, open.found);
    html! {
        li id={ "waiting-decision-" (open.id) } {
            (mark(Mark::Waits))
            div {
                a href={ "/decisions/" (open.id) } { (desk.text(&found.question)) }
                span.meta { "from " (desk.person_and_site(found.decider)) ", " (seen(desk, found.decider)) " · " (open.what_if_nobody()) }
            }
            div.acts { (open.nudge()) }
        }
    }
}

fn offered(desk: &Desk, id: OwnershipId, offer: &Ownership) -> Markup {
    html! {
        li id={ "waiting-offer-" (id) } {
            (mark(Mark::Waits))
            div {
                @if offer.person == desk.me { "A yes from " (desk.person_and_site(offer.answers)) ": you as " (seat(offer.seat)) " of " }
                @else if offer.person == offer.answers { "A yes from " (desk.person_and_site(offer.answers)) " to be " (seat(offer.seat)) " of " }
                @else { "A yes from " (desk.person_and_site(offer.answers)) ": " (desk.name(offer.person)) " as " (seat(offer.seat)) " of " }
                a href={ "/functions/" (offer.function) } { (desk.function(offer.function)) }
                span.meta { "since " (desk.at(offer.offered_at)) " · " (seen(desk, offer.answers)) }
            }
        }
    }
}

fn raised(desk: &Desk, id: FlagId) -> Option<Markup> {
    let found = desk.state().flags.get(&id)?;
    let climb = climb::of(desk, Subject::Flag(id));
    Some(html! {
        li id={ "waiting-flag-" (id) } {
            (mark(if found.heads_up { Mark::NotDue } else { Mark::Waits }))
            div {
                a href={ "/flags/" (id) } { (desk.text(&found.what)) }
                span.meta { (desk.function(found.function)) " · " (flag::when(desk, found)) }
                @if let Some((climb, found)) = climb { span.meta { (climb::sentence(desk, climb, found)) } }
            }
        }
    })
}
