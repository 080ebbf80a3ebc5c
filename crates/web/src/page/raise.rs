//! Raise: one sentence and one day, from anywhere. A dialog on every page, and a page of its own without a script.

use axum::response::Response;
use maud::{Markup, html};
use model::{FunctionId, State, rehearse};
use worktime::DAY;

use crate::desk::Desk;
use crate::frame;
use crate::part::{Form, primary, secondary};

/// The page of its own.
pub(crate) async fn page(desk: Desk) -> Response {
    frame::page(&desk, "Raise", &html! { h1 { "Raise" } (forms(&desk)) })
}

/// The dialog that is part of every page; a script opens it.
pub(crate) fn dialog(desk: &Desk) -> Markup {
    if desk.here.starts_with("/raise") {
        return html! {};
    }
    html! {
        dialog #raise aria-label="Raise" {
            // Filled in from `/raise` when it is opened, so that pages stay small.
            div.dialog-body data-from="/raise" {}
            form method="dialog" { button.close type="submit" { "Close" } }
        }
    }
}

/// The functions that the reader sees and that go on, by name, as a menu; the one of the page first.
pub(crate) fn functions(desk: &Desk, state: &State) -> Vec<(String, String)> {
    let open = state.functions.iter().filter(|(_, found)| found.retired.is_none());
    let mut named: Vec<(String, String)> =
        open.map(|(id, found)| (id.to_string(), desk.text(&found.name).to_string())).collect();
    named.sort_by_key(|(_, name)| name.to_lowercase());
    named
}

fn forms(desk: &Desk) -> Markup {
    let functions = functions(desk, desk.state());
    if functions.is_empty() {
        return html! { p { "There is no function yet to raise something for. A leader sets them up on the " a href="/map" { "map" } "." } };
    }
    let here = desk.here.split_once("function=").map(|(_, id)| id.split('&').next().unwrap_or_default());
    let here = here.filter(|id| id.parse::<FunctionId>().is_ok()).unwrap_or_default();
    html! {
        (flag(desk, &functions, here, false))
        (decision(desk, &functions, here))
        (flag(desk, &functions, here, true))
    }
}

const DAYS: [(&str, &str); 3] = [("today", "today"), ("week", "this week"), ("pick", "on")];

fn flag(desk: &Desk, functions: &[(String, String)], here: &str, heads_up: bool) -> Markup {
    let form = Form::new(desk, "raise_flag", if heads_up { "note" } else { "" }).to("/flags/{id}");
    let form = if heads_up { form.with("heads_up", "true") } else { form };
    let pick = html! {
        input type="date" name="impact.date" aria-label="The day" value=(desk.local_input(desk.now + 3 * DAY).split('T').next().unwrap_or_default());
    };
    let body = html! {
        (form.line("what", if heads_up { "What should they know?" } else { "What may go wrong?" }, "", ""))
        (form.menu("function", "For", "", functions, here))
        (form.choices("impact", if heads_up { "It matters until" } else { "When would it hurt?" }, &DAYS, "week", pick))
        @if heads_up {
            input type="hidden" name="severity" value="low";
            p.hint { "Those with authority over it read it when they are at work. It never climbs." }
            (secondary("Tell them"))
        } @else {
            (form.choices("severity", "How badly?", &[("low", "a nuisance"), ("medium", "costs time or money"), ("high", "stops others")], "medium", html! {}))
            p.meta #raise-hears aria-live="polite" { (hears(desk, functions, here)) }
            (primary("Raise it"))
        }
    };
    html! {
        details.choice-form open[!heads_up || form.is_tried()] {
            summary { @if heads_up { "Just a heads-up" } @else { "Something may go wrong" } }
            (form.markup("", body))
        }
    }
}

/// Who would hear first, and who next, if nobody takes it on: said before it is sent. A script asks again when another
/// function is chosen.
fn hears(desk: &Desk, functions: &[(String, String)], here: &str) -> Markup {
    let chosen = functions.iter().find(|(id, _)| id == here).or(functions.first());
    let id = chosen.and_then(|(id, _)| id.parse::<FunctionId>().ok());
    let Some(said) = id.and_then(|id| rehearse(desk.state(), id, desk.now)) else { return html! {} };
    let told: Vec<_> = said.told().take(2).collect();
    html! {
        @match told.as_slice() {
            [] => { "Nobody is named to hear of it: it goes to whoever with authority is at work, at the latest " (desk.at(said.ceiling)) "." }
            [(at, person), rest @ ..] => {
                (desk.subject(*person, "hears", "hear")) " first, " (desk.at_both(*at, *person)) "."
                @for (at, person) in rest {
                    " If it is not taken on, " (desk.subject_within(*person, "hears", "hear")) " " (desk.at_both(*at, *person)) "."
                }
            }
        }
    }
}

fn decision(desk: &Desk, functions: &[(String, String)], here: &str) -> Markup {
    let form = Form::new(desk, "ask_decision", "").to("/decisions/{id}");
    let body = html! {
        (form.line("question", "Question", "", ""))
        (form.menu("function", "For", "", functions, here))
        (form.lines("options", "What could be decided", "One per line. Yours first, if you have one.", ""))
        (form.lines("context", "What one has to know", "", ""))
        (form.moment("needed_by", "Needed by", "In your time.", &desk.local_input(desk.now + 3 * DAY)))
        (secondary("Ask"))
    };
    html! {
        details.choice-form open[form.is_tried()] { summary { "I need an answer" } (form.markup("", body)) }
    }
}
