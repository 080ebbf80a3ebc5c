//! Who hears, and when: the path rehearsed as if a flag were raised now, drawn on the strip's axis.

use charts::strip::{Axis, WINDOW_MINUTES, Width};
use charts::svg::percent;
use maud::{Markup, html};
use model::{Command, Heard, Instant, Move, PersonId, Rehearsal, rehearse};
use worktime::MINUTE;

use super::{At, path, words};
use crate::page::climb;
use crate::part::colour;

/// Moves shown at most: a path that repeats often says the same again.
const MOVES: usize = 12;

pub(super) fn section(at: At) -> Markup {
    let desk = at.desk;
    let raised =
        at.asked.raised.as_deref().filter(|raised| !raised.is_empty()).and_then(|raised| desk.moment(raised));
    let from = raised.filter(|raised| *raised > desk.now);
    let may = at.may(&Command::SetPath { function: Some(at.id), path: None });
    let editing = at.edits("path") && may;
    html! {
        h2 { "Who hears, and when" }
        @if let Some(said) = rehearse(desk.state(), at.id, from.unwrap_or(desk.now)) {
            p {
                @if let Some(from) = from { "If it is raised " (desk.at(from)) " and nobody takes it on:" }
                @else { "If it is raised now and nobody takes it on:" }
            }
            (drawing(at, &said, from.unwrap_or(desk.now)))
            (sentences(at, &said))
        }
        form.inline method="get" action=(format!("/functions/{}#hears", at.id)) {
            div.field {
                label for="raised" { "If it were raised" }
                input type="datetime-local" id="raised" name="raised" value=(desk.local_input(from.unwrap_or(desk.now)));
            }
            button type="submit" { "Show" }
        }
        @if editing { (path::form(at)) } @else {
            p.meta {
                @if at.found.path.is_none() { "It follows the organisation's path. " }
                @if may { (at.link("path", "path", if at.found.path.is_none() { "Set its own: add when you need it" } else { "Change who hears" })) }
            }
        }
    }
}

/// Who is told in each of the moves.
fn told(found: &Move) -> Option<PersonId> {
    match found.what {
        Heard::Told { person, .. } | Heard::Ceiling(person) => Some(person),
        _ => None,
    }
}

/// One lane a person: their hours as a line, and a mark where they hear.
fn drawing(at: At, said: &Rehearsal, from: Instant) -> Markup {
    let desk = at.desk;
    // To the minute, as everything on a page.
    let from = Instant::from_micros(from.as_micros().div_euclid(MINUTE) * MINUTE);
    let axis = Axis::new(from, &desk.zone);
    let lanes: Vec<(&Move, PersonId)> =
        said.moves.iter().filter_map(|found| Some((found, told(found)?))).take(MOVES).collect();
    html! {
        div.strip.rehearsal aria-hidden="true" {
            div.strip-wide {
                div.strip-grid {
                    div {} (axis_line(&axis)) div {}
                    @for (found, person) in &lanes {
                        div.who style="height:24px" { (desk.person_mark(*person)) }
                        (lane(at, &axis, found, *person))
                        div.state style="height:24px" { (desk.at_both(found.at, *person)) }
                    }
                }
            }
        }
    }
}

fn place(axis: &Axis, at: Instant) -> f64 {
    (at - axis.from) as f64 / MINUTE as f64 / WINDOW_MINUTES
}

fn axis_line(axis: &Axis) -> Markup {
    let now = percent(axis.now / WINDOW_MINUTES);
    html! {
        svg.axis width="100%" height="22" {
            @for tick in axis.ticks.iter().filter(|tick| tick.is_clear_on(Width::Wide)) {
                @let middle = tick.at > 25.0 && tick.at < WINDOW_MINUTES - 25.0;
                @let anchor = if middle { "middle" } else if tick.at < 25.0 { "start" } else { "end" };
                text class=(tick.class()) x=(percent(tick.at / WINDOW_MINUTES)) y="12" text-anchor=(anchor) { (tick.label) }
            }
            (ticks(axis, "17", "22"))
            text.now x=(now) y="12" text-anchor="middle" { (axis.now_label) }
            line.now x1=(now) x2=(now) y1="15" y2="22" {}
        }
    }
}

fn ticks(axis: &Axis, from: &str, to: &str) -> Markup {
    html! {
        @for tick in &axis.ticks {
            @let x = percent(tick.at / WINDOW_MINUTES);
            line class={ "line " @if tick.is_midnight { "edge" } @else { "rule" } @if !tick.is_sixth { " wide-tick" } } x1=(x) x2=(x) y1=(from) y2=(to) {}
        }
    }
}

fn lane(at: At, axis: &Axis, found: &Move, person: PersonId) -> Markup {
    let state = at.desk.state();
    let fill = at.desk.site_of(person).map(|site| colour(&state.sites, site).css()).unwrap_or_default();
    let hours = state.calendar(person, axis.from);
    let spans: Vec<(f64, f64)> = hours
        .iter()
        .flat_map(|hours| hours.intervals(axis.from, axis.to))
        .map(|(from, to)| (place(axis, from.max(axis.from)), place(axis, to.min(axis.to))))
        .collect();
    let (now, here) = (percent(axis.now / WINDOW_MINUTES), place(axis, found.at));
    html! {
        svg.track width="100%" height="24" {
            (ticks(axis, "0", "24"))
            rect.fill-sunk x="0" width="100%" y="6" height="12" {}
            @for (from, to) in spans { rect x=(percent(from)) width=(percent(to - from)) y="10" height="4" style={ "fill:" (fill) } {} }
            line.now x1=(now) x2=(now) y1="0" y2="24" {}
            @if here <= 1.0 {
                line.trend x1=(now) x2=(percent(here)) y1="12" y2="12" {}
                circle.heard cx=(percent(here)) cy="12" r="6" {}
            }
        }
    }
}

/// The same in words: the real content.
fn sentences(at: At, said: &Rehearsal) -> Markup {
    let path = at.desk.state().path_of(at.id);
    let repeats = path.map_or(0, |path| path.repeats);
    html! {
        ol.heard {
            @for found in said.moves.iter().filter(|found| !matches!(found.what, Heard::Held { .. })).take(MOVES) {
                li { (sentence(at, found)) }
            }
            @if said.moves.len() > MOVES && repeats > 0 { li { "And so on, " (repeats + 1) " times in all." } }
        }
        @if path.is_some_and(|path| path.ceiling_minutes > 0) {
            p.meta { "Not taken on by " (at.desk.at(said.ceiling)) ", it goes to whoever with authority is at work." }
        }
    }
}

fn sentence(at: At, found: &Move) -> Markup {
    let desk = at.desk;
    let step = desk.state().path_of(at.id).and_then(|path| path.steps.get(usize::from(found.step)));
    let named = step.map(|step| words::receiver(desk, Some(at.id), step.receiver)).unwrap_or_default();
    match &found.what {
        Heard::Told { person, called, .. } => html! {
            (desk.subject(*person, "hears", "hear")) " " (desk.at_both(found.at, *person))
            @if *called { ", called outside working hours," }
            @if let Some(step) = step {
                @let (has, their) = if *person == desk.me { ("have", "your") } else { ("has", "their") };
                " and " (has) " " (words::minutes(step.wait_minutes)) @if !called { " of " (their) " working time" }
            }
            "."
        },
        Heard::Passed(why) => html! {
            (crate::part::sentence(&named).trim_end_matches('.')) " is passed over: "
            (climb::passed(*why)) "."
        },
        Heard::Held { .. } => html! {},
        Heard::Ceiling(person) => html! {
            (desk.subject(*person, "gets it", "get it")) " " (desk.at_both(found.at, *person)) ": it stays with them until it is taken on."
        },
        Heard::Unreached { person, until } => html! {
            "Nobody with authority is at work then. "
            @if let Some(person) = person { (desk.subject(*person, "is back first", "are back first")) ", " (desk.at_both(*until, *person)) "." }
        },
        Heard::End => html! { (desk.at(found.at)) ": all have heard. It stays open among the flags." },
    }
}
