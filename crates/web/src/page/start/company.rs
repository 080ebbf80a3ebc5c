//! The company and its first admin.

use axum::response::Response;
use maud::html;

use super::places::{self, field};
use super::{address, carried, input, line};
use crate::frame;
use crate::part::{Mark, mark, primary};
use crate::shape::{Fields, Wrong};

/// The names of this page's own fields.
const OWN: [&str; 5] = ["company", "name", "mail", "password", "at"];

/// The page, with what is wrong with what was sent.
pub(super) fn page(fields: &Fields, wrong: &[Wrong]) -> Response {
    let sites: Vec<(usize, String)> = places::read(fields)
        .into_iter()
        .flatten()
        .map(|row| {
            let called = field(fields, "called", row.place);
            (row.place, if called.is_empty() { row.spec.place.clone() } else { called.to_owned() })
        })
        .collect();
    let at = fields.hidden("at").and_then(|at| at.parse().ok()).unwrap_or(0_usize);
    let whole = wrong.iter().find(|wrong| wrong.field.is_empty());
    let body = html! {
        h1 { "Your organisation, and you" }
        form.narrow method="post" action="/start" {
            (carried(fields, &OWN))
            @if let Some(wrong) = whole { p.wrong role="alert" { (mark(Mark::Needs)) (wrong.what) } }
            (line(fields, wrong, "company", "What is your organisation called?", "", ""))
            (line(fields, wrong, "name", "Your name", "You are its first admin; you name others later.", ""))
            (input(fields, wrong, "mail", "Your e-mail", "You sign in with it, and hear what needs you.", |id, value| html! {
                input type="email" id=(id) name="mail" value=(value.unwrap_or_default()) autocomplete="email";
            }))
            (input(fields, wrong, "password", "A password", "A few words in a row are a good one. Empty: you are signed in here now, and set one later.", |id, _| html! {
                input type="password" id=(id) name="password" autocomplete="new-password";
            }))
            (input(fields, wrong, "at", "You work at", "", |id, _| html! {
                select id=(id) name="at" {
                    @for (place, name) in &sites { option value=(place) selected[*place == at] { (name) } }
                }
            }))
            (primary("Found the organisation"))
        }
        p.meta { a href=(address("/start", fields)) { "Back to the places" } }
    };
    frame::alone("Your organisation, and you", &body)
}
