//! The audit trail: what happened, the newest first, in sentences.

use axum::extract::Query;
use axum::response::Response;
use maud::html;
use model::{Actor, Role};
use serde::Deserialize;

use super::sentences;
use crate::desk::Desk;
use crate::error::Failure;
use crate::{frame, guard};

/// Events on a page.
const PAGE: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    before: Option<u64>,
}

/// The page, for admins.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    if desk.role() != Role::Admin {
        return Err(Failure::NotYours);
    }
    let before = asked.before.unwrap_or(u64::MAX);
    let (trail, state, me) = (desk.server.texts.trail(), desk.state().clone(), desk.me);
    let noted = guard::blocking(move || trail.before(&state, me, before, PAGE)).await?;
    let body = html! {
        h1 { "Audit trail" }
        p { "Everything that happened, the newest first. Nothing is ever changed or left out of it; "
            code { "inboard verify" } " checks that. Names and words that were erased are not here any more." }
        table.trail {
            thead { tr { th.num scope="col" { "No." } th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } } }
            tbody {
                @for one in &noted {
                    tr {
                        td.num { (one.seq) }
                        td { (desk.time(one.at)) }
                        td {
                            @match one.actor {
                                Actor::Person(person) => a href={ "/people/" (person) } { (desk.name(person)) },
                                Actor::Clock => "Time",
                                Actor::Operator => "Whoever runs the program",
                            }
                        }
                        td {
                            @match &one.event {
                                Some(event) => (sentences::of(&desk, event)),
                                None => { "Something that this program does not know: " code { (one.kind) } },
                            }
                        }
                    }
                }
            }
        }
        @if let Some(last) = noted.last().filter(|last| last.seq > 1) {
            p { a href={ "/settings/trail?before=" (last.seq) } { "What was before" } }
        }
        @if asked.before.is_some() { p { a href="/settings/trail" { "The newest" } } }
    };
    Ok(frame::page(&desk, "Audit trail", &body))
}
