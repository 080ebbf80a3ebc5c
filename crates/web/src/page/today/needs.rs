//! Needs you: everything whose next move is the reader's, each answered in its row.

use charts::format;
use maud::{Markup, html};
use model::{OutcomeId, Ownership, OwnershipId, Role, Seat, Swap, TeamId};

use crate::desk::Desk;
use crate::matters::{self, Matter};
use crate::page::function::seats::terms_said;
use crate::page::{decision, flag};
use crate::part::{Form, Mark, fold, mark, secondary};
use crate::say;

/// Rows shown at once.
const ROWS: usize = 40;

/// How many things need the reader, and the section that shows them.
pub(super) fn section(desk: &Desk) -> (usize, Markup) {
    let needs = matters::needs(desk.state(), desk.me);
    let count = needs.len();
    let markup = html! {
        h1 { @match count { 0 => "Nothing needs you", 1 => "1 thing needs you", some => { (some) " things need you" } } }
        @if count == 0 {
            p.empty { (next(desk)) }
            @if desk.state().functions.is_empty() && desk.role() == Role::Admin { p { "Your organisation is new: the " a href="/begin" { "first steps" } " say what comes next." } }
        }
        @else { ul.rows { @for need in needs.iter().take(ROWS) { @if let Some(row) = row(desk, need.what) { (row) } } } }
        @if count > ROWS { p.meta { "and " (count - ROWS) " more, due later. " a href="/decisions" { "Decisions" } " and " a href="/flags" { "flags" } " show them." } }
    };
    (count, markup)
}

/// What comes next when nothing needs the reader.
fn next(desk: &Desk) -> String {
    let mine = desk.state().owes(desk.me).filter_map(|id| {
        let due = desk.state().timers.get(&model::TimerKey::Reading(id))?.at;
        Some((due, id))
    });
    match mine.min() {
        Some((due, id)) => {
            let statement = desk.state().outcomes.get(&id).map(|found| desk.text(&found.aim.statement));
            format!("Next: the value of “{}”, {}.", statement.as_deref().unwrap_or("a result"), desk.at(due))
        }
        None => "What others ask you, offer you or flag in your functions comes here.".to_owned(),
    }
}

/// A matter as a row.
fn row(desk: &Desk, what: Matter) -> Option<Markup> {
    let state = desk.state();
    match what {
        Matter::Flag(id) => state.flags.get(&id).map(|found| flag::row(desk, id, found)),
        Matter::Decision(id) => decision::Open::new(desk, id).map(|open| decision::row(&open)),
        Matter::Reading(id) => value(desk, id),
        Matter::OffTarget(id) => off_target(desk, id),
        Matter::Offer(id) => state.ownerships.get(&id).map(|found| offer_row(desk, id, found)),
        Matter::Swap { team, swap } => {
            let asked = state.rosters.get(&team)?.swaps.iter().find(|asked| asked.id == swap)?;
            Some(swap_row(desk, team, asked))
        }
    }
}

/// A seat in the words of a page.
pub(crate) fn seat(seat: Seat) -> &'static str {
    match seat {
        Seat::Owner => "owner",
        Seat::Backup => "backup",
        Seat::Acting => "acting owner",
    }
}

fn offer_row(desk: &Desk, id: OwnershipId, offer: &Ownership) -> Markup {
    let answers = offer.answers == desk.me;
    html! {
        li id={ "offer-" (id) } {
            (mark(Mark::Needs))
            div {
                (what(desk, offer)) " of " a href={ "/functions/" (offer.function) } { (desk.function(offer.function)) }
                (condition(offer))
                span.meta {
                    (began(desk, offer)) " " (desk.at(offer.offered_at))
                    @for (side, lines) in terms_said(desk, offer) {
                        @if !lines.is_empty() { " · " (side) ": " (lines.join("; ")) }
                    }
                }
            }
            div.acts {
                @if answers {
                    (Form::new(desk, "accept_seat", id).with("ownership", id).based_on(offer.changed).button("Accept"))
                    (counter(desk, id, offer))
                    (decline(desk, id))
                } @else { a.button href={ "/functions/" (offer.function) } { "Look" } }
            }
        }
    }
}

/// What is offered or asked for, or what somebody said "yes, if …" to, up to the seat: "Ana asks to be owner".
pub(crate) fn what(desk: &Desk, offer: &Ownership) -> Markup {
    let me = offer.person == desk.me;
    html! {
        @match offer.countered {
            Some(by) if by == offer.person => { (desk.subject(by, "says yes to being", "say yes to being")) }
            Some(by) => { (desk.subject(by, "says yes to", "say yes to")) " " @if me { "you" } @else { (desk.person_and_site(offer.person)) } " as" }
            None if offer.by == offer.person => { (desk.subject(offer.person, "asks to be", "asked to be")) }
            None if me => { (desk.subject(offer.by, "offers you to be", "offer to be")) }
            None => { (desk.subject(offer.by, "offers", "offer")) " " (desk.person_and_site(offer.person)) " to be" }
        }
        " " (seat(offer.seat))
    }
}

/// That a yes holds on a condition: the terms.
pub(crate) fn condition(offer: &Ownership) -> &'static str {
    if offer.countered.is_some() { ", if these terms hold" } else { "" }
}

/// Who began it, before its time.
fn began(desk: &Desk, offer: &Ownership) -> Markup {
    html! {
        @match (offer.countered, offer.by == offer.person) {
            (None, _) => "since",
            (Some(_), true) => { "asked for by " (desk.person_mark(offer.by)) }
            (Some(_), false) => { "offered by " (desk.person_mark(offer.by)) }
        }
    }
}

fn counter(desk: &Desk, id: OwnershipId, offer: &Ownership) -> Markup {
    let form = Form::new(desk, "counter_seat", id).with("ownership", id).based_on(offer.changed);
    let lines = |texts: &[model::TextRef]| {
        texts.iter().map(|text| desk.text(text).to_string()).collect::<Vec<_>>().join("\n")
    };
    fold(
        "Say what would have to change",
        form.is_tried(),
        &form.markup(
            "",
            html! {
                (form.lines("terms.gives", "The owner gives", "One per line.", &lines(&offer.terms.gives)))
                (form.lines("terms.gets", "The owner gets", "One per line.", &lines(&offer.terms.gets)))
                (secondary("Yes, if"))
            },
        ),
    )
}

fn decline(desk: &Desk, id: OwnershipId) -> Markup {
    let form = Form::new(desk, "decline_seat", id).with("ownership", id);
    fold(
        "Say no",
        form.is_tried(),
        &form.markup(
            "",
            html! {
                (form.line("reason", "Why", "May be left empty.", ""))
                (secondary("Say no"))
            },
        ),
    )
}

/// A value that is past its date.
fn value(desk: &Desk, id: OutcomeId) -> Option<Markup> {
    let outcome = desk.state().outcomes.get(&id)?;
    let since = outcome.overdue?;
    let form = Form::new(desk, "take_reading", id).with("outcome", id).with("of", "now");
    let late = desk.worked_since(desk.me, since).unwrap_or_default();
    Some(html! {
        li id={ "value-" (id) } {
            (mark(Mark::Needs))
            div {
                "The value of “" a href={ "/functions/" (outcome.function) } { (desk.text(&outcome.aim.statement)) } "” is past its date"
                span.meta { "since " (desk.at(since)) @if late > 0 { ", " (format::duration(late)) " of your working time" } " · in " (desk.text(&outcome.aim.unit)) }
            }
            div.acts {
                (form.markup("inline", html! {
                    (form.number("value", "Value", "", ""))
                    (secondary("Give the value"))
                }))
            }
        }
    })
}

/// A result whose last value is off target: what is done about it is raised or decided from here.
fn off_target(desk: &Desk, id: OutcomeId) -> Option<Markup> {
    let outcome = desk.state().outcomes.get(&id)?;
    let last = outcome.readings.last()?;
    Some(html! {
        li id={ "off-" (id) } {
            (mark(Mark::Needs))
            div {
                "“" a href={ "/functions/" (outcome.function) } { (desk.text(&outcome.aim.statement)) } "” is off target: "
                (say::quantity(last.value)) " " (desk.text(&outcome.aim.unit)) ", wanted " (say::aim(&outcome.aim))
                span.meta { (desk.function(outcome.function)) " · value of " (desk.at(last.of)) @if let Some(note) = &last.note { " · " (desk.text(note)) } }
            }
            div.acts {
                a.button href={ "/raise?function=" (outcome.function) } { "Raise" }
            }
        }
    })
}

/// A colleague who asks to swap duty.
fn swap_row(desk: &Desk, team: TeamId, swap: &Swap) -> Markup {
    let answer = |accept: bool, label: &str| {
        let about = format!("{}-{accept}", swap.id);
        Form::new(desk, "answer_swap", about)
            .with("team", team)
            .with("swap", swap.id)
            .with("accept", accept)
            .button(label)
    };
    html! {
        li id={ "swap-" (swap.id) } {
            (mark(Mark::Needs))
            div {
                (desk.person_and_site(swap.asker)) " asks to swap duty"
                span.meta {
                    "you would take " (desk.at(swap.mine.0)) " to " (desk.at(swap.mine.1))
                    ", they " (desk.at(swap.theirs.0)) " to " (desk.at(swap.theirs.1))
                }
            }
            div.acts { (answer(true, "Accept")) (answer(false, "Say no")) }
        }
    }
}
