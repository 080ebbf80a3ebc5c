//! Who owned it on a day: asked with a date, answered from the record, as it is known now and as it was known then.

use maud::{Markup, html};
use model::{Command, Instant, Ownership, OwnershipId, Period, Seat, TextRef};
use worktime::DAY;

use super::{At, words};
use crate::part::{Form, secondary};
use crate::say;

/// Entries shown at once.
const ROWS: usize = 20;

pub(super) fn section(at: At) -> Markup {
    let state = at.desk.state();
    let known =
        at.found.history.iter().rev().filter_map(|id| Some((*id, state.ownerships.get(id)?.as_ref())));
    let seats: Vec<_> = known.collect();
    html! {
        h2 { "History" }
        (asked(at))
        @if !seats.is_empty() {
            div.scroll tabindex="0" role="group" aria-label="Who held which seat" {
                table {
                    thead { tr { th scope="col" { "Who" } th scope="col" { "Seat" } th scope="col" { "From" } th scope="col" { "Until" } td {} } }
                    tbody { @for (id, seat) in seats.iter().take(ROWS) { (row(at, *id, seat)) } }
                }
            }
            @if seats.len() > ROWS { p.meta { "and " (seats.len() - ROWS) " earlier ones." } }
        }
        @for (id, seat) in seats.iter().filter(|(id, _)| at.edited("correct") == Some(*id)) { (correct(at, *id, seat)) }
        p.meta { @for (place, delivery) in at.found.deliveries.iter().rev().enumerate() {
            @if place > 0 { " · " }
            "Delivered by " (at.desk.team(delivery.team)) " since " (day(at, delivery.since))
        } }
    }
}

fn day(at: At, instant: Instant) -> String {
    say::on(at.desk.zone.to_civil(instant).date(), at.desk.today().year())
}

fn row(at: At, id: OwnershipId, seat: &Ownership) -> Markup {
    let Some(period) = seat.periods.last() else { return html! {} };
    html! {
        tr {
            th scope="row" { (at.desk.person_mark(seat.person)) }
            td { (words::seat(seat.seat)) }
            td.nowrap { (day(at, period.from)) @if seat.periods.len() > 1 { " (corrected " (day(at, period.recorded)) ")" } }
            td.nowrap { @match period.until { Some(until) => (day(at, until)), None => "now" } }
            td { @if may_correct(at, id, period) { (at.link(&format!("correct:{id}"), &format!("correct_seat-{id}"), "Correct")) } }
        }
    }
}

fn may_correct(at: At, ownership: OwnershipId, period: &Period) -> bool {
    let reason: TextRef = at.found.name;
    at.may(&Command::CorrectSeat { ownership, from: period.from, until: period.until, reason })
}

fn correct(at: At, id: OwnershipId, seat: &Ownership) -> Markup {
    let Some(period) = seat.periods.last().filter(|period| may_correct(at, id, period)) else {
        return html! {};
    };
    let desk = at.desk;
    let form = Form::new(desk, "correct_seat", id)
        .with("ownership", id)
        .based_on(seat.changed)
        .to(format!("{}#history", at.here()));
    let body = html! {
        p.meta { "The record keeps both: what is right, and what it said before." }
        div.fields {
            (form.moment("from", "From", "", &desk.local_input(period.from)))
            @if let Some(until) = period.until { (form.moment("until", "Until", "", &desk.local_input(until))) }
            (form.line("reason", "Why", "", ""))
        }
        div.acts-page { (secondary("Correct the record")) (at.not_now()) }
    };
    form.markup("", body)
}

/// "Who owned it on …": the form and the answer.
fn asked(at: At) -> Markup {
    let desk = at.desk;
    let on = at.asked.on.as_deref().unwrap_or_default();
    let instant = (!on.is_empty()).then(|| desk.moment(on)).flatten();
    html! {
        form.inline method="get" action=(format!("/functions/{}#history", at.id)) {
            div.field {
                label for="on" { "Who owned it on" }
                input type="date" id="on" name="on" value=(on);
            }
            button type="submit" { "Ask" }
        }
        @match instant {
            Some(instant) if instant > desk.now + DAY => { p role="status" { "That day is still to come." } }
            Some(instant) => { (answer(at, instant)) }
            None if !on.is_empty() => { p.wrong role="status" { "Write a day, such as 2026-03-29." } }
            None => {}
        }
    }
}

fn answer(at: At, on: Instant) -> Markup {
    let desk = at.desk;
    let held = |seat, recorded| desk.state().holder_as_of(at.id, seat, on, recorded);
    let (now, then) = (held(Seat::Owner, desk.now), held(Seat::Owner, on));
    html! {
        p role="status" #answer {
            "On " (charts::format::date(desk.zone.to_civil(on).date(), desk.today().year())) " "
            @match now {
                Some(owner) => { (desk.subject_within(owner, "owned it", "owned it")) ", and had said yes." }
                None => "nobody owned it.",
            }
            @if let Some(acting) = held(Seat::Acting, desk.now) { " " (desk.subject(acting, "stood in", "stood in")) "." }
            @if let Some(backup) = held(Seat::Backup, desk.now) { " " (desk.subject(backup, "stood behind", "stood behind")) " as backup." }
            @if now != then {
                " On that day the record said " @match then { Some(owner) => (desk.person_and_site(owner)), None => "nobody" } "; it was corrected since."
            }
        }
    }
}
