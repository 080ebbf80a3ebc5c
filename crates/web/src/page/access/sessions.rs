//! Where the reader is signed in, and signing out everywhere else.

use app::SignedIn;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::PAGE;
use crate::desk::Desk;
use crate::error::Failure;
use crate::guard;
use crate::part::Form;
use crate::several::Received;

pub(super) fn section(desk: &Desk, signed_in: &[SignedIn]) -> Markup {
    let form = Form::new(desk, "access_sign_out", "").by("/settings/access/sign-out");
    html! {
        section #sessions {
            h2 { "Where you are signed in" }
            ul.rows {
                @for one in signed_in {
                    li {
                        span {}
                        div {
                            "Since " (desk.at(one.since))
                            @if one.this { ", here" }
                            span.meta { "Used " (desk.away(one.used)) ". Ends " (desk.at(one.ends)) " when it is not used." }
                        }
                    }
                }
            }
            @if signed_in.len() > 1 { (form.button("Sign out everywhere else")) }
        }
    }
}

/// Ends all sessions of the reader but this one.
pub(super) async fn sign_out(received: Received) -> Result<Response, Failure> {
    let (doors, me) = (received.desk.server.doors.clone(), received.desk.me);
    let secret = received.desk.session.secret.clone();
    guard::blocking(move || doors.leave_others(me, &secret)).await?;
    Ok(Redirect::to(PAGE).into_response())
}
