//! One flag: what may hurt, who has it, what can be done, what became of it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use model::{Flag, FlagId, FlagResult, Subject};

use super::{severity, when};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::page::{climb, raise};
use crate::part::{Form, fold, primary, secondary};

pub(crate) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: FlagId = id.parse().map_err(|_| Failure::Missing)?;
    let flag = desk.state().flags.get(&id).cloned().ok_or(Failure::Missing)?;
    let body = html! {
        article data-function=(flag.function) {
            section #flag data-live {
                (head(&desk, &flag))
                (climb::section(&desk, Subject::Flag(id)))
            }
            section #flag-acts data-live { (acts(&desk, id, &flag)) }
        }
    };
    Ok(frame::page(&desk, &desk.text(&flag.what), &body))
}

fn head(desk: &Desk, flag: &Flag) -> Markup {
    html! {
        p.meta { a href="/flags" { "Flags" } " · " a href={ "/functions/" (flag.function) } { (desk.function(flag.function)) } }
        h1 { (desk.text(&flag.what)) }
        @if let Some((result, note)) = &flag.result {
            p.answer { strong { (self::result(*result)) } ": " (desk.text(note)) }
        } @else if flag.closed.is_some() {
            p.meta { "It was taken back." }
        } @else {
            p { @if flag.heads_up { "Just a heads-up: it " } @else { "It " } (when(desk, flag)) ", and " (severity(flag.severity)) "." }
        }
        dl.facts {
            dt { "Raised by" } dd {
                (desk.person_and_site(flag.by)) ", " (desk.time(flag.raised_at))
                @if !flag.heads_up { ", " (early(flag)) }
            }
            @for (function, person, reason) in &flag.passed {
                dt { "Passed on" } dd { "from " (desk.function(*function)) " by " (desk.person_and_site(*person)) ": " (desk.text(reason)) }
            }
            @if !flag.thanked_by.is_empty() {
                dt { "Thanked by" } dd { @for person in &flag.thanked_by { (desk.person_and_site(*person)) " " } }
            }
        }
    }
}

fn early(flag: &Flag) -> String {
    let lead = flag.impact - flag.raised_at;
    if lead > 0 {
        format!("{} before it would hurt", charts::format::duration(lead))
    } else {
        "after it began to hurt".to_owned()
    }
}

fn acts(desk: &Desk, id: FlagId, flag: &Flag) -> Markup {
    if flag.closed.is_some() {
        let thanks = flag.result.is_some() && flag.by != desk.me && !flag.thanked_by.contains(&desk.me);
        return html! {
            @if thanks { p { (Form::new(desk, "thank_raiser", id).with("flag", id).button("Thank you")) } }
        };
    }
    let state = desk.state();
    let answers =
        state.authority(flag.function).contains(&desk.me) || state.sponsor(flag.function) == Some(desk.me);
    let told = climb::of(desk, Subject::Flag(id))
        .is_some_and(|(_, found)| found.told.iter().any(|told| told.person == desk.me));
    html! {
        @if answers || told || desk.leads() { (settle(desk, id)) (pass_on(desk, id, flag)) }
        @if flag.by == desk.me || desk.leads() {
            p { (Form::new(desk, "withdraw_flag", id).with("flag", id).button("Take it back")) }
        }
    }
}

fn settle(desk: &Desk, id: FlagId) -> Markup {
    let form = Form::new(desk, "settle_flag", id).with("flag", id);
    let results = [
        ("averted", "it did not hurt"),
        ("softened", "it hurt less"),
        ("happened", "it hurt"),
        ("unfounded", "there was nothing in it"),
    ];
    html! {
        h2 { "Done" }
        (form.markup("", html! {
            (form.choices("result", "What became of it?", &results, "averted", html! {}))
            (form.line("note", "What helped", "Whoever raised it reads this.", ""))
            (primary("Done"))
        }))
    }
}

fn pass_on(desk: &Desk, id: FlagId, flag: &Flag) -> Markup {
    let form = Form::new(desk, "pass_on_flag", id).with("flag", id);
    let mut functions = raise::functions(desk, desk.state());
    functions.retain(|(other, _)| *other != flag.function.to_string());
    if functions.is_empty() {
        return html! {};
    }
    fold(
        "Pass it on",
        form.is_tried(),
        &form.markup(
            "",
            html! {
                (form.menu("to", "To", "", &functions, ""))
                (form.line("reason", "Why it belongs there", "", ""))
                (secondary("Pass it on"))
            },
        ),
    )
}

/// What became of a flag, in plain words.
pub(super) fn result(result: FlagResult) -> &'static str {
    match result {
        FlagResult::Averted => "It did not hurt",
        FlagResult::Softened => "It hurt less than it would have",
        FlagResult::Happened => "It hurt",
        FlagResult::Unfounded => "There was nothing in it",
    }
}
