//! Raise: one sentence and one day, from anywhere. A dialog on every page, and a page of its own without a script.

use axum::response::Response;
use maud::{Markup, html};
use model::{
    Basis, DecisionType, DecisionTypeId, Due, FunctionId, Level, PersonId, Quantity, State, rehearse,
};
use worktime::DAY;

use crate::desk::Desk;
use crate::frame;
use crate::page::choose;
use crate::part::{Form, primary, secondary};
use crate::say;
use crate::shape;

/// Kinds of decisions in a menu at most, while no function is chosen yet.
const KINDS_MAX: usize = 200;

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
    // Nothing is chosen for anybody, unless they come from a function's page.
    let here = asked(desk, "function").filter(|id| functions.iter().any(|(known, _)| known == id));
    let here = here.unwrap_or_default();
    let functions = choose::or_choose(functions);
    html! {
        (flag(desk, &functions, &here, false))
        (decision(desk, &functions, &here))
        (flag(desk, &functions, &here, true))
    }
}

/// What the page was asked for with: the function that it is opened from, and what a script asks again with.
fn asked(desk: &Desk, name: &str) -> Option<String> {
    let query = desk.here.split_once('?')?.1;
    let query: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    query.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

const DAYS: [(&str, &str); 3] = [("today", "today"), ("week", "this week"), ("pick", "on")];

fn flag(desk: &Desk, functions: &[(String, String)], here: &str, heads_up: bool) -> Markup {
    let form = Form::new(desk, "raise_flag", if heads_up { "note" } else { "" }).to("/flags/{id}");
    let form = if heads_up { form.with("heads_up", "true") } else { form };
    let later = desk.local_input(desk.now + 3 * DAY);
    let day = form.entered("impact.date").unwrap_or(later.split('T').next().unwrap_or_default());
    let pick = html! { input type="date" name="impact.date" aria-label="The day" value=(day); };
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
            p.meta #raise-hears data-raise="follows" aria-live="polite" { (hears(desk, form.entered("function").unwrap_or(here))) }
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
fn hears(desk: &Desk, function: &str) -> Markup {
    let id = function.parse::<FunctionId>().ok();
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
    let of = |field: &str| form.entered(field).map(str::to_owned).or_else(|| asked(desk, field));
    let function = form.entered("function").unwrap_or(here).parse::<FunctionId>().ok();
    let kind = of("decision_type").and_then(|id| id.parse::<DecisionTypeId>().ok());
    let amount = of("amount").and_then(|amount| shape::parse_quantity(&amount).ok()).map(Quantity);
    let body = html! {
        (form.line("question", "Question", "", ""))
        (form.menu("function", "For", "", functions, here))
        div #raise-kind data-raise="kinds" { (kinds(desk, &form, function, kind)) }
        p.meta #raise-follows data-raise="follows" aria-live="polite" {
            @if let Some(function) = function { (follows(desk, function, kind, amount)) }
        }
        (form.lines("options", "What could be decided", "One per line. Yours first, if you have one.", ""))
        (form.lines("context", "What one has to know", "", ""))
        (form.moment("needed_by", "Needed by", "In your time.", &desk.local_input(desk.now + 3 * DAY)))
        (secondary("Ask"))
    };
    html! {
        details.choice-form open[form.is_tried()] { summary { "I need an answer" } (form.markup("", body)) }
    }
}

/// The kinds of decisions that rights were given for: those of the chosen function; while none is chosen, all with its name.
fn kinds(desk: &Desk, form: &Form, function: Option<FunctionId>, kind: Option<DecisionTypeId>) -> Markup {
    let state = desk.state();
    let known = state.decision_types.iter().filter(|(_, found)| {
        let goes_on = state.functions.get(&found.function).is_some_and(|of| of.retired.is_none());
        found.ended.is_none() && goes_on && function.is_none_or(|function| found.function == function)
    });
    let mut known: Vec<(String, DecisionTypeId, &DecisionType)> = known
        .map(|(id, found)| {
            let words = kind_words(desk, found);
            let words = match function {
                Some(_) => words,
                None => format!("{}: {words}", desk.function(found.function)),
            };
            (words, *id, found.as_ref())
        })
        .collect();
    known.sort_by_key(|(words, ..)| words.to_lowercase());
    known.truncate(KINDS_MAX);
    let limited = known.iter().any(|(_, _, found)| found.right.limit.is_some());
    let options = known.iter().map(|(words, id, _)| (id.to_string(), words.clone())).collect();
    let chosen = kind.map(|kind| kind.to_string()).unwrap_or_default();
    html! {
        @if !known.is_empty() {
            (form.menu("decision_type", "What kind of decision is it?", "", &choose::or_none("none of these", options), &chosen))
        }
        @if limited { (form.number("amount", "About how much is it?", "Where its kind has a limit: who decides depends on it.", &asked(desk, "amount").unwrap_or_default())) }
    }
}

/// A kind of decision with who decides it and how far: "Goodwill: Ana Reyes decides, up to 500".
fn kind_words(desk: &Desk, found: &DecisionType) -> String {
    let state = desk.state();
    let does = |person: Option<PersonId>, one: &str, you: &str| match person {
        Some(person) if person == desk.me => format!("you {you}"),
        Some(person) => format!("{} {one}", desk.name(person)),
        None => format!("its sponsor {one}"),
    };
    let (holder, sponsor) = (state.right_holder(found), state.sponsor(found.function));
    let who = match found.right.level {
        Level::Execute | Level::Recommend => does(sponsor, "decides", "decide"),
        Level::Decide => does(holder.or(sponsor), "decides", "decide"),
        Level::DecideUnlessObjected => {
            format!("{} unless someone objects", does(holder.or(sponsor), "goes ahead", "go ahead"))
        }
    };
    let limit = found.right.limit.map(|limit| format!(", up to {}", say::quantity(limit)));
    format!("{}: {who}{}", desk.text(&found.name), limit.unwrap_or_default())
}

/// Who decides what is asked, or what happens by itself: said before it is sent, by the rules that then hold.
fn follows(
    desk: &Desk,
    function: FunctionId,
    kind: Option<DecisionTypeId>,
    amount: Option<Quantity>,
) -> Markup {
    let found = kind.and_then(|kind| Some((kind, desk.state().decision_types.get(&kind)?)));
    let found = found.filter(|(_, found)| found.function == function && found.ended.is_none());
    let by = |amount| desk.state().who_decides(function, found.map(|(kind, _)| kind), amount).ok();
    let said = |by: Option<(PersonId, Level)>| match (by, found) {
        (Some((holder, Level::DecideUnlessObjected)), Some((_, found))) => silence(desk, found, holder),
        (by, _) => decides(desk, by.map(|(person, _)| person)),
    };
    // Without a right of somebody's own there is nothing that a limit bounds.
    let own = found.filter(|(_, found)| found.right.level >= Level::DecideUnlessObjected);
    let limit = own.and_then(|(_, found)| found.right.limit);
    html! {
        @match (limit, amount) {
            (Some(limit), None) => { "Up to " (say::quantity(limit)) ": " }
            (Some(limit), Some(amount)) if amount > limit => { "It is above " (say::quantity(limit)) ". " }
            _ => {}
        }
        (said(by(amount)))
        @if let (Some(limit), None) = (limit, amount) { " Above it: " (said(by(Some(Quantity(limit.0.saturating_add(1)))))) }
    }
}

fn decides(desk: &Desk, person: Option<PersonId>) -> Markup {
    html! {
        @match person {
            None => "Nobody can decide it yet: it has neither an owner nor a sponsor.",
            Some(person) if person == desk.me => "You may decide this yourself.",
            Some(person) => { (desk.subject(person, "decides", "decide")) (desk.presence_of(person)) "." }
        }
    }
}

/// When a proposal that is made now goes ahead by itself, and who may object until then.
fn silence(desk: &Desk, found: &DecisionType, holder: PersonId) -> Markup {
    let due = desk.state().goes_ahead(&found.right, holder, desk.now);
    let Ok(Due { at, basis: Basis::Silence { objectors, .. } }) = due else {
        return html! { "Nobody who may object is here any more: the right has to be given anew." };
    };
    let names: Vec<String> = objectors.iter().map(|(person, _)| desk.who(*person).to_string()).collect();
    let one = objectors.len() == 1 && objectors[0].0 != desk.me;
    html! {
        @if holder == desk.me { "You go ahead with it: say on its page what you would do. Said now, it goes ahead " }
        @else { (desk.subject(holder, "proposes", "propose")) " what to do" (desk.presence_of(holder)) ". Proposed now, it goes ahead " }
        (desk.at(at)) " unless " (names.join(" or ")) " " (if one { "objects" } else { "object" }) "."
    }
}
