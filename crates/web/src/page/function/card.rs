//! The role card of a function: one page to print.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use model::{OutcomeKind, PersonId, Seat};

use super::{Asked, At, agreed, paragraph, results, words};
use crate::desk::Desk;
use crate::error::Failure;
use crate::{frame, say};

pub(super) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    // On paper nobody is "you", and nothing is to be pressed.
    let (reader, desk) = (desk.clone(), Desk { me: PersonId(0), ..desk });
    let asked = Asked::default();
    let at = At::of(&desk, &id, &asked)?;
    let state = desk.state();
    let name = desk.text(&at.found.name);
    let mut outcomes: Vec<_> =
        at.found.outcomes.iter().filter_map(|id| state.outcomes.get(id)).map(AsRef::as_ref).collect();
    outcomes.sort_by_key(|outcome| match outcome.aim.kind {
        OutcomeKind::Result => 0,
        OutcomeKind::Experience => 1,
        OutcomeKind::Activity => 2,
    });
    let organisation = state.organisation.as_ref().map(|found| desk.text(&found.name));
    let rights: Vec<_> = at.found.rights.iter().filter_map(|id| state.decision_types.get(id)).collect();
    let seats = [Seat::Owner, Seat::Acting, Seat::Backup];
    let body = html! {
        div.card-page {
            p.screen { a href=(at.here()) { (name) } " · Print this page: it fits one sheet." }
            h1 { (name) }
            p.meta {
                @if let Some(organisation) = &organisation { (organisation) ", " }
                "role card of " (say::on(desk.today(), 0))
            }
            (paragraph::section(at))
            dl.facts {
                @for (seat, person) in seats.iter().filter_map(|seat| Some((seat, state.holder(at.id, *seat)?))) {
                    dt { (crate::part::sentence(words::seat(*seat)).trim_end_matches('.')) }
                    dd { (desk.person_and_site(person)) }
                }
            }
            (agreed::two_sides(at))
            @if !outcomes.is_empty() { h2 { "Results" } (results::lines(&desk, &outcomes)) }
            @if !rights.is_empty() {
                h2 { "Who decides" }
                ul.terms {
                    @for found in rights {
                        li {
                            (desk.text(&found.name)) ": " (words::level(found.right.level))
                            @if let Some(holder) = state.right_holder(found) { ", " (desk.who(holder)) }
                            @let limits = words::limits(&desk, found);
                            @if !limits.is_empty() { ", " (limits) }
                        }
                    }
                }
            }
            @if let Some(path) = state.path_of(at.id) { h2 { "Who hears, and when" } (words::steps(&desk, at.id, path)) }
        }
    };
    Ok(frame::page(&reader, &format!("{name}, role card"), &body))
}
