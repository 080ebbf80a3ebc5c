//! Settings of the organisation: its name, who hears by default, who may do what, whether all is well, and the audit trail.

mod sentences;
mod trail;

use app::Health;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use model::{Command, Named, PersonId, Role};

use super::function::{path, words};
use super::people::by_name;
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, Mark, fold, mark, secondary};
use crate::routes::{Access, Route, form_route, page_route};
use crate::several::Received;

/// Further pages of settings, and whether they are for admins only.
const MORE: [(&str, &str, bool); 3] = [
    ("/begin", "First steps", true),
    ("/settings/access", "How you sign in, and tokens for programs", false),
    ("/settings/trail", "Audit trail", true),
];

/// The routes of settings.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/settings", Access::SignedIn, get(page)),
        form_route("/settings/path", Access::Leaders, post(send_path)),
        page_route("/settings/trail", Access::Admins, get(trail::page)),
    ]
}

async fn page(desk: Desk) -> Response {
    let admin = desk.role() == Role::Admin;
    let body = html! {
        h1 { "Settings" }
        p { @for (place, (href, words, _)) in MORE.iter().filter(|(.., admins)| admin || !admins).enumerate() {
            @if place > 0 { " · " }
            a href=(href) { (words) }
        } }
        (name(&desk))
        @if desk.view.is_whole() { (hears(&desk)) (roles(&desk)) }
        @if admin { (health(&desk)) (data(&desk)) }
    };
    frame::page(&desk, "Settings", &body)
}

fn name(desk: &Desk) -> Markup {
    let Some(found) = &desk.state().organisation else { return html! {} };
    let may = desk.may(&Command::Rename { what: Named::Organisation, name: found.name });
    let form = Form::new(desk, "rename", "").with("what", "organisation");
    html! {
        h2 { "The organisation" }
        p { (desk.text(&found.name)) }
        @if may {
            (fold("Rename", form.is_tried(), &form.markup("", html! {
                (form.line("name", "Name", "", &desk.text(&found.name)))
                (secondary("Rename"))
            })))
        }
    }
}

const PATH: &str = "path";

/// Who hears, and when, where a function has no path of its own.
fn hears(desk: &Desk) -> Markup {
    let Some(found) = &desk.state().organisation else { return html! {} };
    let form = Form::new(desk, PATH, "").by("/settings/path");
    let may = desk.may(&Command::SetPath { function: None, path: None });
    html! {
        section #hears data-live {
            h2 { "Who hears, and when" }
            p { "Of functions without a path of their own:" }
            ol {
                @for step in &found.path.steps {
                    li {
                        (crate::part::sentence(&words::receiver(desk, None, step.receiver)).trim_end_matches('.'))
                        ", " (words::minutes(step.wait_minutes)) " of their working time; when they are off: "
                        (words::when_off(step.when_off)) "."
                    }
                }
            }
            p.meta {
                "At the latest after " (words::minutes(found.path.ceiling_minutes))
                " by the clock it goes to whoever with authority is at work."
            }
        }
        @if may {
            (fold("Change who hears", form.is_tried(), &form.markup("", html! {
                p.meta { "What is climbing already keeps the path that it began with." }
                (path::fields(desk, &form, &found.path, None))
                (secondary("Set who hears"))
            })))
        }
    }
}

/// Sets the organisation's path.
async fn send_path(received: Received) -> Result<Response, Failure> {
    let path = match path::read(&received.desk, &received) {
        Ok(path) => path,
        Err(wrong) => return Ok(received.again(wrong, None).await),
    };
    let request = received.request(0, |_| Command::SetPath { function: None, path: Some(path) });
    received.finish(request, "/settings").await
}

/// Who may do more than work here, by the alphabet.
fn roles(desk: &Desk) -> Markup {
    let of = |role: Role| {
        let people = desk.state().people.iter();
        let here = people.filter(|(_, found)| found.left.is_none() && found.role == role);
        by_name(desk, here.map(|(id, _)| *id))
    };
    let rows: [(&str, &str, Vec<PersonId>); 3] = [
        ("Admins", "set up everything, and lead", of(Role::Admin)),
        ("Leaders", "lead the whole organisation, and answer for functions as sponsors", of(Role::Leader)),
        ("Viewers", "read, and change nothing", of(Role::Viewer)),
    ];
    html! {
        section #roles data-live {
            h2 { "Who may do what" }
            table {
                thead { tr { th scope="col" { "Role" } th scope="col" { "They" } th scope="col" { "People" } } }
                tbody {
                    @for (role, what, people) in &rows {
                        tr {
                            th scope="row" { (role) }
                            td { (what) }
                            td {
                                @if people.is_empty() { "nobody" }
                                @for (place, person) in people.iter().enumerate() {
                                    @if place > 0 { ", " }
                                    a href={ "/people/" (person) } { (desk.name(*person)) }
                                }
                            }
                        }
                    }
                    tr { th scope="row" { "Members" } td { "work in functions of the own company" } td { "everybody else of the own company" } }
                    tr { th scope="row" { "Partners' members" } td { "see functions that their company delivers or that are shared with it" } td { "the people of partners' sites" } }
                }
            }
            p.meta { "A role is changed on the person's own page. Sites have leads beside these, named on the site's page." }
        }
    }
}

/// Whether all is well, in words.
fn health(desk: &Desk) -> Markup {
    html! {
        section #health data-live {
            h2 { "Is all well?" }
            @match desk.server.handle.health() {
                Health::Green => p { (mark(Mark::Done)) "All is well: what is entered is kept, what is due is done, and what is to be sent goes out." },
                Health::Red { why } => ul.rows { @for why in why { li { (mark(Mark::Needs)) div { (crate::part::sentence(&why)) } } } },
            }
        }
    }
}

/// Where the data lie, and what they are reckoned with.
fn data(desk: &Desk) -> Markup {
    let almanac = desk.state().organisation.as_ref().map(|found| found.almanac.clone()).unwrap_or_default();
    html! {
        h2 { "Data" }
        dl.facts {
            @if let Some(place) = &desk.server.options.place { dt { "They lie in" } dd { (place) } }
            dt { "Zones and holidays" } dd { "Version " (almanac) }
            dt { "A copy to keep" } dd { code { "inboard backup" } ", while everything goes on" }
        }
    }
}
