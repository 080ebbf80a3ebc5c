//! Links with which an admin lets somebody in: shown once, to be handed on.

use app::{LinkKind, SystemDraw};
use axum::response::Response;
use maud::{Markup, html};
use model::{Command, PersonId};
use worktime::DAY;

use crate::desk::Desk;
use crate::error::Failure;
use crate::part::{Form, secondary};
use crate::several::Received;
use crate::shape::Wrong;
use crate::{frame, guard, sign_in};

/// How long one can be used.
const LASTS: i64 = 7 * DAY;

pub(super) fn section(desk: &Desk) -> Markup {
    let people = desk.state().people.iter().filter(|(_, person)| person.left.is_none());
    let mut named: Vec<(String, String)> =
        people.map(|(id, person)| (id.to_string(), desk.text(&person.name).to_string())).collect();
    named.sort_by_key(|(_, name)| name.to_lowercase());
    // Nobody is let in for want of a choice.
    named.insert(0, (String::new(), "choose somebody".to_owned()));
    let form = Form::new(desk, "access_link", "").by("/settings/access/link");
    let body = html! { (form.menu("person", "For", "", &named, "")) (secondary("Make a link")) };
    html! {
        section #links {
            h2 { "A link for somebody" }
            p { "Whoever opens it signs in as that person, once, within a week. A new link ends the one before." }
            (form.markup("inline", body))
        }
    }
}

/// Makes one, and shows it.
pub(super) async fn make(received: Received) -> Result<Response, Failure> {
    let desk = &received.desk;
    if received.field("person").is_empty() {
        let wrong = Wrong { field: "person".to_owned(), what: "Choose somebody.".to_owned() };
        return Ok(received.again(vec![wrong], None).await);
    }
    let person: PersonId = received.field("person").parse().map_err(|_| Failure::Missing)?;
    if !desk.state().is_here(person) {
        return Err(Failure::Missing);
    }
    // That somebody was invited is on record until they have come; then a link is only a way in.
    if desk.state().invitations.get(&person).is_none_or(|known| known.joined.is_none()) {
        let request = received.request(0, |_| Command::Invite { person });
        if let Err(refusal) = received.execute(request).await? {
            return Ok(received.again(Vec::new(), Some(refusal)).await);
        }
    }
    let (doors, ends) = (desk.server.doors.clone(), desk.now + LASTS);
    let link = guard::blocking(move || doors.invite(person, LinkKind::Handed, ends, &mut SystemDraw)).await?;
    let body = html! {
        h1 { "A link for " (desk.name(person)) }
        p { "Copy it now and hand it on: it is shown once. Whoever opens it signs in as " (desk.name(person)) "." }
        p { code.secret { (sign_in::address(&desk.server, &link)) } }
        p { "It can be used once, until " (desk.at(ends)) "." }
        p { a href=(desk.here) { "Back" } }
    };
    Ok(sign_in::private(frame::page(desk, "A link", &body)))
}
