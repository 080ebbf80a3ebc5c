//! Leave: in whole days of the person's own clock.

use axum::response::Response;
use maud::{Markup, html};
use model::{Command, LeaveId, Person, PersonId};
use worktime::Date;

use super::overview::say_leave;
use crate::desk::Desk;
use crate::error::Failure;
use crate::part::{Form, fold, secondary};
use crate::several::Received;
use crate::shape::Wrong;

const FORM: &str = "take-leave";

/// A person's leave that is not over, and the form to take some.
pub(super) fn section(desk: &Desk, id: PersonId, person: &Person) -> Markup {
    let mut leave: Vec<_> = person.leave.iter().filter(|(_, (_, to))| *to > desk.now).collect();
    leave.sort_by_key(|(_, (from, _))| *from);
    let may = |leave: LeaveId| desk.may(&Command::CancelLeave { leave, person: id });
    html! {
        h2 { "Leave" }
        @if leave.is_empty() { p.empty { "None is entered." } }
        @else {
            ul.rows {
                @for (leave, (from, to)) in leave {
                    li {
                        span {}
                        div { (say_leave(desk, id, *from, *to)) }
                        @if may(*leave) {
                            div.acts {
                                (Form::new(desk, "cancel_leave", leave).with("leave", leave).with("person", id).button("Cancel this leave"))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The form to take leave, for those who may.
pub(super) fn form(desk: &Desk, id: PersonId) -> Markup {
    if !desk.may(&Command::TakeLeave { leave: LeaveId(0), person: id, from: desk.now, to: desk.now }) {
        return html! {};
    }
    let form = Form::new(desk, FORM, "").by("/people/leave").with("person", id);
    let whose = if id == desk.me { "your".to_owned() } else { format!("{}'s", desk.name(id)) };
    let hint = format!("Days by {whose} own clock.");
    let body = html! {
        div.fields {
            (form.date("first", "First day", &hint, ""))
            (form.date("last", "Last day", "The same day when empty.", ""))
        }
        p.hint { "What waits for them is worked out again: it waits until they are back, or goes to who stands in." }
        (secondary("Enter this leave"))
    };
    fold("Enter leave", form.is_tried(), &form.markup("", body))
}

/// Takes leave from the first minute of the first day to the last of the last.
pub(super) async fn take(received: Received) -> Result<Response, Failure> {
    let person: PersonId = received.field("person").parse().map_err(|_| Failure::Missing)?;
    let zone = received.desk.state().zone_of(person).ok_or(Failure::Missing)?;
    let day = |text: &str| text.parse::<Date>().ok();
    let first = day(received.field("first"));
    let last = if received.field("last").is_empty() { first } else { day(received.field("last")) };
    let (Some(first), Some(last)) = (first, last) else {
        let field = if first.is_none() { "first" } else { "last" };
        let wrong = Wrong { field: field.to_owned(), what: "Write a date, such as 2026-12-24.".to_owned() };
        return Ok(received.again(vec![wrong], None).await);
    };
    let Ok(after) = last.tomorrow() else { return Err(Failure::Missing) };
    let from = zone.resolve(first.at(0, 0, 0, 0)).compatible();
    let to = zone.resolve(after.at(0, 0, 0, 0)).compatible();
    let request =
        received.request(0, |sealer| Command::TakeLeave { leave: LeaveId(sealer.id()), person, from, to });
    let back = received.desk.here.clone();
    received.finish(request, &back).await
}
