//! Function: what it is in one paragraph, what was agreed, who hears and when, what it gives, who decides what, who owned it
//! when, and the one next step. Everything but name and owner starts as a line "Add when you need it".

mod agreed;
mod card;
mod change;
mod hears;
mod history;
mod next;
mod paragraph;
pub(crate) mod path;
mod results;
mod rights;
pub(crate) mod seats;
pub(crate) mod words;

use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use model::{Command, Function, FunctionId};
use serde::Deserialize;

use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::page::{decision, flag};
use crate::routes::{Access, Route, form_route, page_route};

/// Open flags and decisions shown, each.
const OPEN_ROWS: usize = 10;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/functions/{id}", Access::SignedIn, get(page)),
        page_route("/functions/{id}/card", Access::SignedIn, get(card::page)),
        form_route("/functions/{id}/path", Access::SignedIn, post(path::send)),
    ]
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// What is being changed: a word, or a word and an id.
    edit: Option<String>,
    /// The day for which "who owned it" is asked.
    on: Option<String>,
    /// When a flag is thought to be raised, instead of now.
    raised: Option<String>,
}

/// A function and its reader.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) id: FunctionId,
    pub(crate) found: &'a Function,
    pub(crate) asked: &'a Asked,
}

impl<'a> At<'a> {
    fn of(desk: &'a Desk, id: &str, asked: &'a Asked) -> Result<Self, Failure> {
        let id: FunctionId = id.parse().map_err(|_| Failure::Missing)?;
        let found = desk.state().functions.get(&id).ok_or(Failure::Missing)?;
        Ok(Self { desk, id, found, asked })
    }

    fn goes_on(&self) -> bool {
        self.found.retired.is_none()
    }

    /// Whether this is being changed.
    fn edits(&self, what: &str) -> bool {
        self.asked.edit.as_deref() == Some(what)
    }

    /// The id after a word that says what is being changed.
    fn edited<T: std::str::FromStr>(&self, what: &str) -> Option<T> {
        self.asked.edit.as_deref()?.strip_prefix(what)?.strip_prefix(':')?.parse().ok()
    }

    /// The page with something open to be changed.
    fn to(&self, edit: &str, anchor: &str) -> String {
        format!("/functions/{}?edit={edit}#{anchor}", self.id)
    }

    /// The page as it is without anything being changed.
    fn here(&self) -> String {
        format!("/functions/{}", self.id)
    }

    /// A link that opens something to be changed.
    fn link(&self, edit: &str, anchor: &str, words: &str) -> Markup {
        html! { a href=(self.to(edit, anchor)) { (words) } }
    }

    /// The one grey line that stands for what nobody needed yet.
    fn grey(&self, may: bool, edit: &str, anchor: &str, words: &str) -> Markup {
        html! {
            p.add {
                (words) " "
                @if may { a href=(self.to(edit, anchor)) { "Add when you need it" } } @else { "Nothing yet." }
            }
        }
    }

    /// Leaves what is being changed as it was.
    fn not_now(&self) -> Markup {
        html! { a.button href=(self.here()) { "Not now" } }
    }

    fn may(&self, command: &Command) -> bool {
        self.goes_on() && self.desk.may(command)
    }
}

async fn page(desk: Desk, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let at = At::of(&desk, &id, &asked)?;
    let name = desk.text(&at.found.name);
    let body = html! {
        div data-function=(at.id) {
            h1 { (name) }
            section #about data-live { (paragraph::section(at)) }
            @if at.goes_on() {
                section #agreed data-live { (agreed::section(at)) }
                section #hears data-live { (hears::section(at)) }
                section #results data-live { (results::section(at)) }
                section #rights data-live { (rights::section(at)) }
                section #open data-live { (open(at)) }
            }
            section #history data-live { (history::section(at)) }
            @if at.goes_on() {
                section #next data-live { (next::section(at)) }
                section #change { (change::section(at)) }
            }
        }
    };
    Ok(frame::page(&desk, &name, &body))
}

/// Open flags and decisions of the function.
fn open(at: At) -> Markup {
    let (desk, state) = (at.desk, at.desk.state());
    let flags: Vec<_> = state.open_flags_of(at.id).take(OPEN_ROWS + 1).collect();
    let decisions: Vec<_> = state.open_decisions_of(at.id).take(OPEN_ROWS + 1).collect();
    html! {
        h2 { "Open flags and decisions" }
        @if flags.is_empty() && decisions.is_empty() { p.empty { "Nothing is open." } }
        ul.rows {
            @for id in flags.iter().take(OPEN_ROWS) {
                @if let Some(found) = state.flags.get(id) { (flag::row_in(desk, *id, found, Some(at.id))) }
            }
            @for open in decisions.iter().take(OPEN_ROWS).filter_map(|id| decision::Open::new(desk, *id)) {
                (decision::row_in(&open, Some(at.id)))
            }
        }
        p.meta {
            @if flags.len() > OPEN_ROWS { "There are more flags. " }
            @if decisions.len() > OPEN_ROWS { "There are more decisions. " }
            a href={ "/flags?function=" (at.id) } { "All its flags" } " · "
            a href={ "/decisions?function=" (at.id) } { "all its decisions" }
        }
    }
}
