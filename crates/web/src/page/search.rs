//! The page of what was found.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use model::{DecisionId, FlagId, FunctionId, PersonId};
use serde::Deserialize;

use super::people;
use crate::desk::Desk;
use crate::fold::fold;
use crate::frame;
use crate::part::{Mark, mark};
use crate::search::HITS;

/// Letters of a question at most.
const LETTERS_MAX: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let asked: String = asked.q.trim().chars().take(LETTERS_MAX).collect();
    desk.server.index.keep_up(&desk.server.handle.known().state, desk.server.texts.as_ref());
    let hits = desk.server.index.find(desk.state(), desk.view.is_whole(), &asked);
    let functions = by_name(hits.functions, |id| desk.function(*id).to_string());
    let people = by_name(hits.people, |id| desk.name(*id).to_string());
    let nothing =
        functions.is_empty() && people.is_empty() && hits.decisions.is_empty() && hits.flags.is_empty();
    let body = html! {
        h1 { "Search" }
        form.inline action="/search" {
            div.field {
                label for="q" { "Words" }
                input type="search" id="q" name="q" value=(asked) autocomplete="off";
            }
            button type="submit" { "Search" }
        }
        @if asked.is_empty() {
            p.empty { "Functions and people are found by their names, decisions and flags by what they ask and say. The beginning of each word is enough." }
        } @else if nothing {
            p.empty { "Nothing here has words that begin like this. Fewer words, or shorter ones, find more." }
        }
        (group("Functions", "functions", &functions, |id| function(&desk, *id)))
        (group("People", "people", &people, |id| person(&desk, *id)))
        (group("Decisions", "decisions", &hits.decisions, |id| decision(&desk, *id)))
        (group("Flags", "flags", &hits.flags, |id| flag(&desk, *id)))
    };
    frame::page(&desk, "Search", &body)
}

/// By the alphabet, as many as are shown.
fn by_name<T: Ord + Copy>(found: Vec<T>, name: impl Fn(&T) -> String) -> Vec<T> {
    let mut named: Vec<(String, T)> = found.into_iter().map(|id| (fold(&name(&id)), id)).collect();
    named.sort();
    named.into_iter().take(HITS).map(|(_, id)| id).collect()
}

fn group<T>(title: &str, id: &str, found: &[T], row: impl Fn(&T) -> Markup) -> Markup {
    html! {
        @if !found.is_empty() {
            section #{ "found-" (id) } {
                h2 { (title) }
                ul.rows { @for one in found { li { (row(one)) } } }
                @if found.len() == HITS { p.hint { "At most " (HITS) " are shown. One more word finds fewer." } }
            }
        }
    }
}

fn function(desk: &Desk, id: FunctionId) -> Markup {
    let retired = desk.state().functions.get(&id).is_some_and(|found| found.retired.is_some());
    html! {
        span {}
        div {
            a href={ "/functions/" (id) } { (desk.function(id)) }
            span.meta {
                @if retired { "ended" }
                @else if let Some(owner) = desk.state().accountable(id) { "owned by " (desk.person_and_site(owner)) }
                @else { "no owner" }
            }
        }
    }
}

fn person(desk: &Desk, id: PersonId) -> Markup {
    html! {
        span {}
        div {
            a href={ "/people/" (id) } { (desk.name(id)) }
            span.meta { @if let Some(site) = desk.site_of(id) { (desk.site_mark(site)) " " } (people::seats(desk, id)) }
        }
    }
}

fn decision(desk: &Desk, id: DecisionId) -> Markup {
    let Some(found) = desk.state().decisions.get(&id) else { return html! {} };
    html! {
        (mark(if found.closed.is_some() { Mark::Done } else { Mark::Waits }))
        div {
            a href={ "/decisions/" (id) } { (desk.text(&found.question)) }
            span.meta {
                (desk.function(found.function)) ", "
                @match (found.closed, &found.answer) {
                    (Some(at), Some(_)) => { "decided " (desk.day(at)) }
                    (Some(at), None) => { "taken back " (desk.day(at)) }
                    (None, _) => { "needed by " (desk.at(found.needed_by)) }
                }
            }
        }
    }
}

fn flag(desk: &Desk, id: FlagId) -> Markup {
    let Some(found) = desk.state().flags.get(&id) else { return html! {} };
    html! {
        (mark(if found.closed.is_some() { Mark::Done } else { Mark::Waits }))
        div {
            a href={ "/flags/" (id) } { (desk.text(&found.what)) }
            span.meta {
                (desk.function(found.function)) ", "
                @match found.closed {
                    Some(at) => { "closed " (desk.day(at)) }
                    None => { "would hurt " (desk.at(found.impact)) }
                }
            }
        }
    }
}
