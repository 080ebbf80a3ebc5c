//! What we agreed: what the owner gives beside what the owner gets, the charter, and the seats with their offers.

use maud::{Markup, html};
use model::{Charter, Command, Seat, TextRef};

use super::{At, seats};
use crate::part::{Form, primary, secondary};

/// The parts of a charter: their field, their words, and what stands in them.
type Part = (&'static str, &'static str, fn(&Charter) -> &Vec<TextRef>);
const PARTS: [Part; 7] = [
    ("in_scope", "In scope", |charter| &charter.in_scope),
    ("out_of_scope", "Not in scope", |charter| &charter.out_of_scope),
    ("inputs", "What it needs", |charter| &charter.inputs),
    ("outputs", "What it gives", |charter| &charter.outputs),
    ("done", "Done means", |charter| &charter.done),
    ("standards", "Standards", |charter| &charter.standards),
    ("limits", "Limits", |charter| &charter.limits),
];

pub(super) fn section(at: At) -> Markup {
    html! { (two_sides(at)) (seats::section(at)) (charter(at)) }
}

/// What the owner gives and gets, side by side.
pub(super) fn two_sides(at: At) -> Markup {
    let state = at.desk.state();
    let owner = at.found.held.get(&Seat::Owner).and_then(|id| state.ownerships.get(id));
    html! {
        h2 { "What we agreed" }
        @if let Some(owner) = owner {
            div.halves {
                div { h3 { "The owner gives" } (lines(at, &owner.terms.gives)) }
                div { h3 { "The owner gets" } (lines(at, &owner.terms.gets)) }
            }
        } @else {
            p.empty { "Nothing yet: an agreement begins when somebody says yes to owning it." }
        }
    }
}

fn lines(at: At, lines: &[TextRef]) -> Markup {
    html! {
        @if lines.is_empty() { p.add { "No line yet. It comes with the next offer, or with “yes, if …”." } }
        @else { ul.terms { @for line in lines { li { (at.desk.text(line)) } } } }
    }
}

/// Texts as a field with one line each.
pub(super) fn joined(at: At, lines: &[TextRef]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| at.desk.text(line).replace('\n', " ")).collect();
    lines.join("\n")
}

fn charter(at: At) -> Markup {
    let command = Command::WriteCharter { function: at.id, charter: Charter::default() };
    let may = at.may(&command);
    if at.edits("charter") && may {
        return edit(at);
    }
    let Some(charter) = &at.found.charter else {
        return at.grey(may, "charter", "write_charter", "What is in scope and when something is done.");
    };
    html! {
        h3 { "Scope" }
        dl.facts {
            @for (_, words, part) in PARTS {
                @if !part(charter).is_empty() {
                    dt { (words) }
                    dd { @for line in part(charter) { (line_of(at, line)) br; } }
                }
            }
        }
        @if may { p.meta { (at.link("charter", "write_charter", "Change the scope")) } }
    }
}

/// A line; a standard that is an address is a link.
fn line_of(at: At, line: &TextRef) -> Markup {
    let words = at.desk.text(line);
    let plain = !words.contains(char::is_whitespace);
    html! {
        @if plain && (words.starts_with("https://") || words.starts_with("http://")) {
            a href=(words) rel="noreferrer" { (words) }
        } @else { (words) }
    }
}

fn edit(at: At) -> Markup {
    let form = Form::new(at.desk, "write_charter", "")
        .with("function", at.id)
        .based_on(at.found.changed)
        .to(format!("{}#agreed", at.here()));
    let none = Charter::default();
    let charter = at.found.charter.as_ref().unwrap_or(&none);
    let body = html! {
        div.halves {
            @for (field, words, part) in PARTS {
                (form.lines(&format!("charter.{field}"), words, "", &joined(at, part(charter))))
            }
        }
        p.hint { "One line each. All of it may stay empty." }
        div.acts-page { (primary("Write it down")) (at.not_now()) }
    };
    html! { h3 { "Scope" } (form.markup("", body)) }
}

/// What both sides would agree on, as two fields.
pub(super) fn terms(at: At, form: &Form, gives: &[TextRef], gets: &[TextRef]) -> Markup {
    html! {
        div.halves {
            (form.lines("terms.gives", "The owner gives", "Results, scope, limits: one per line.", &joined(at, gives)))
            (form.lines("terms.gets", "The owner gets", "Inputs by when, answers within, a seat in planning, cover: one per line.", &joined(at, gets)))
        }
    }
}

/// A button of a form with others beside it.
pub(super) fn buttons(at: At, words: &str, is_primary: bool) -> Markup {
    html! { div.acts-page { (if is_primary { primary(words) } else { secondary(words) }) (at.not_now()) } }
}
