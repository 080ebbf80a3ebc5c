//! The function in one paragraph: who owns it, what it gives, who decides what; then whom it serves and who delivers it.

use maud::{Markup, html};
use model::{Level, Seat};
use worktime::DAY;

use super::{At, words};
use crate::page::map::{self, first_result};
use crate::say;

pub(super) fn section(at: At) -> Markup {
    let (desk, found) = (at.desk, at.found);
    let name = desk.text(&found.name);
    let purpose = desk.text(&found.purpose);
    html! {
        @if let Some(retired) = found.retired {
            p { (name) " ended " (desk.day(retired)) ". What follows is what it was." }
        }
        p.lead { (owner(at)) " " (result(at)) " " (decides(at)) }
        @if purpose != name { p { "What it is for: " (purpose) } }
        p.meta { (serves(at)) " · " (delivered(at)) " · Sponsor: " (desk.person_mark(found.sponsor)) (shared(at)) }
    }
}

/// "Refunds is owned by Ana (Manila) since 3 March, accepted."
fn owner(at: At) -> Markup {
    let (desk, state) = (at.desk, at.desk.state());
    let name = desk.text(&at.found.name);
    let seat = at.found.held.get(&Seat::Owner).and_then(|id| state.ownerships.get(id));
    html! {
        b { (name) }
        @match (state.holder(at.id, Seat::Owner), seat) {
            (Some(owner), Some(seat)) => {
                " is owned by " (desk.person_and_site(owner))
                @if let Some(period) = seat.periods.last() { " since " (say::on(desk.zone.to_civil(period.from).date(), desk.today().year())) }
                ", accepted."
            }
            _ => {
                " has no owner."
                @if let (Some(site), Some(since)) = (state.site_of(at.id), map::since(state, at.found)) {
                    @let days = u64::try_from((desk.now - since) / DAY).unwrap_or(0);
                    " " (desk.site(site)) " has helped for " (charts::format::count(days, "day", "days")) "."
                }
            }
        }
        @if let Some(acting) = state.holder(at.id, Seat::Acting) {
            @let until = at.found.held.get(&Seat::Acting).and_then(|id| state.ownerships.get(id)).and_then(|seat| seat.until);
            " " (desk.subject(acting, "stands in", "stand in")) @if let Some(until) = until { " until " (desk.day(until)) } "."
        }
    }
}

fn result(at: At) -> Markup {
    let Some((_, outcome)) = first_result(at.desk, at.found) else { return html! {} };
    html! { "Result: " (words::outcome(at.desk, outcome)) "." }
}

/// "Ana decides “Goodwill” up to 500; above that, Sam, Denver, does."
fn decides(at: At) -> Markup {
    let (desk, state) = (at.desk, at.desk.state());
    let rights = at.found.rights.iter().filter_map(|id| state.decision_types.get(id));
    let alone: Vec<_> = rights.filter(|found| found.right.level == Level::Decide).collect();
    html! {
        @for found in alone.iter().take(2) {
            @if let Some(holder) = state.right_holder(found) {
                (desk.subject(holder, "decides", "decide")) " “" (desk.text(&found.name)) "”"
                @if let Some(limit) = found.right.limit {
                    " up to " (say::quantity(limit)) "; above that, "
                    (desk.subject_within(at.found.sponsor, "does", "do"))
                }
                ". "
            }
        }
    }
}

fn serves(at: At) -> Markup {
    let names = map::consumers(at.desk, at.found);
    // Whom it serves may be hidden from a partner.
    let nobody =
        if at.desk.view.is_whole() { "Serves nobody yet" } else { "Whom it serves is not shown here" };
    html! { @if names.is_empty() { (nobody) } @else { "Serves " (charts::format::list(&names)) } }
}

fn delivered(at: At) -> Markup {
    let Some(last) = at.found.deliveries.last() else { return html! {} };
    let site = at.desk.state().teams.get(&last.team).map(|team| team.site);
    html! {
        "Delivered by " (at.desk.team(last.team))
        @if let Some(site) = site { " (" (at.desk.site_mark(site)) ")" }
        " since " (say::on(at.desk.zone.to_civil(last.since).date(), at.desk.today().year()))
    }
}

fn shared(at: At) -> Markup {
    let companies = &at.desk.state().companies;
    let names: Vec<_> = at
        .found
        .shared_with
        .iter()
        .filter_map(|id| companies.get(id))
        .map(|found| at.desk.text(&found.name))
        .collect();
    html! { @if !names.is_empty() { " · Shared with " (charts::format::list(&names)) } }
}
