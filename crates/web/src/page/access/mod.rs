//! How the reader signs in: password, where they are signed in, tokens for their programs; and for admins, links for others.

mod links;
mod password;
mod sessions;
mod tokens;

use app::{KeptToken, SignedIn};
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;
use model::Role;
use serde::Deserialize;

use crate::desk::Desk;
use crate::error::Failure;
use crate::routes::{Access, Route, form_route, page_route};
use crate::{frame, guard};

pub(crate) use password::ticket;

const PAGE: &str = "/settings/access";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route(PAGE, Access::SignedIn, get(page)),
        form_route("/settings/access/password", Access::SignedIn, post(password::set)),
        form_route("/settings/access/sign-out", Access::SignedIn, post(sessions::sign_out)),
        form_route("/settings/access/token", Access::SignedIn, post(tokens::make)),
        form_route("/settings/access/revoke", Access::SignedIn, post(tokens::revoke)),
        form_route("/settings/access/link", Access::Admins, post(links::make)),
    ]
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    ticket: Option<String>,
}

/// What the doors know of the reader.
struct Known {
    has_password: bool,
    signed_in: Vec<SignedIn>,
    tokens: Vec<KeptToken>,
    /// Those of others, for admins.
    others: Vec<KeptToken>,
}

async fn page(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let known = known(&desk).await?;
    let ticket = asked.ticket.filter(|ticket| password::is_ticket(&desk, ticket));
    let body = html! {
        h1 { "How you sign in" }
        (password::section(&desk, known.has_password, ticket.as_deref()))
        (sessions::section(&desk, &known.signed_in))
        (tokens::section(&desk, &known.tokens))
        @if desk.role() == Role::Admin {
            (links::section(&desk))
            (tokens::others(&desk, &known.others))
        }
    };
    Ok(crate::sign_in::private(frame::page(&desk, "How you sign in", &body)))
}

async fn known(desk: &Desk) -> Result<Known, Failure> {
    let (doors, me, now) = (desk.server.doors.clone(), desk.me, desk.now);
    let (secret, admin) = (desk.session.secret.clone(), desk.role() == Role::Admin);
    guard::blocking(move || {
        let mut others = if admin { doors.tokens()? } else { Vec::new() };
        others.retain(|token| token.grant.person != me);
        Ok(Known {
            has_password: doors.has_password(me)?,
            signed_in: doors.signed_in(me, &secret, now)?,
            tokens: doors.tokens_of(me)?,
            others,
        })
    })
    .await
}
