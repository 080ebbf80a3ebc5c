//! Tokens for programs: made and shown once, listed, ended.

use std::collections::BTreeSet;

use app::{GrantAsked, KeptToken, Scope, SystemDraw};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::Role;
use worktime::DAY;

use super::PAGE;
use crate::desk::Desk;
use crate::error::Failure;
use crate::part::{Form, fold, secondary};
use crate::several::Received;
use crate::shape::Wrong;
use crate::{frame, guard};

/// Tokens of one person at most.
const TOKENS_MAX: usize = 50;
/// Characters of what one is called.
const NAME_MAX: usize = 80;
/// How long one may last, in days.
const LASTS: [(&str, &str); 4] = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "a year")];

/// What a scope allows, in words.
fn words(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Organisation => ("organisation", "People, sites, teams, rosters and leave"),
        Scope::Functions => ("functions", "Functions, what is agreed, results, rights, who hears and when"),
        Scope::Readings => ("readings", "Give values"),
        Scope::Decisions => ("decisions", "Ask for decisions and make them"),
        Scope::Flags => ("flags", "Raise flags and settle them"),
        Scope::Evidence => ("evidence", "Keep and erase work histories"),
    }
}

pub(super) fn section(desk: &Desk, tokens: &[KeptToken]) -> Markup {
    html! {
        section #tokens {
            h2 { "Tokens for programs" }
            p { "A program with a token sees what you see. What else it may do, you choose. " a href="/api" { "What programs can ask" } }
            @if !tokens.is_empty() { (list(desk, tokens)) }
            (new(desk, tokens.is_empty()))
        }
    }
}

/// Those of everybody else, for admins.
pub(super) fn others(desk: &Desk, tokens: &[KeptToken]) -> Markup {
    html! {
        @if !tokens.is_empty() {
            section #others { h2 { "Tokens of others" } (list(desk, tokens)) }
        }
    }
}

fn list(desk: &Desk, tokens: &[KeptToken]) -> Markup {
    html! {
        ul.rows {
            @for token in tokens {
                @let form = Form::new(desk, "access_revoke", token.grant.id).by("/settings/access/revoke");
                li {
                    span {}
                    div {
                        (token.name)
                        span.meta {
                            @if token.grant.person != desk.me { (desk.name(token.grant.person)) ". " }
                            (may(token.grant.scopes.as_ref())) " "
                            @if token.grant.ends > desk.now { "Ends " (desk.at(token.grant.ends)) "." }
                            @else { "Ended " (desk.at(token.grant.ends)) "." }
                        }
                    }
                    div.acts { (form.with("token", token.grant.id).button("End it")) }
                }
            }
        }
    }
}

fn may(scopes: Option<&BTreeSet<Scope>>) -> String {
    match scopes {
        None => "Everything that its person may.".to_owned(),
        Some(scopes) if scopes.is_empty() => "Only reads.".to_owned(),
        Some(scopes) => {
            let words: Vec<_> = scopes.iter().map(|scope| words(*scope).1).collect();
            format!("{}.", words.join("; "))
        }
    }
}

fn new(desk: &Desk, none: bool) -> Markup {
    let form = Form::new(desk, "access_token", "").by("/settings/access/token");
    let lasts = LASTS.map(|(days, words)| (days.to_owned(), words.to_owned()));
    let kinds = [("some", "only what is ticked below"), ("all", "everything that I may")];
    let body = html! {
        (form.line("name", "What it is for", "Such as \u{201c}nightly values from the warehouse\u{201d}.", ""))
        (form.choices("kind", "Besides reading, it may do", &kinds, "some", html! {}))
        fieldset.field {
            legend { "Ticked" }
            @for scope in Scope::ALL {
                @let (name, words) = words(scope);
                div { (form.tick(name, words, false)) }
            }
        }
        (form.menu("days", "It lasts", "", &lasts, "90"))
        (secondary("Make a token"))
    };
    fold("Make a token", none || form.is_tried(), &form.markup("", body))
}

/// Makes one, and shows it.
pub(super) async fn make(received: Received) -> Result<Response, Failure> {
    let desk = received.desk.clone();
    let name: String = received.field("name").chars().filter(|letter| !letter.is_control()).collect();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        let what = format!("Say what it is for, in at most {NAME_MAX} characters.");
        return Ok(received.again(vec![Wrong { field: "name".to_owned(), what }], None).await);
    }
    let days = LASTS.iter().find(|(days, _)| *days == received.field("days"));
    let days = days
        .and_then(|(days, _)| days.parse::<i64>().ok())
        .ok_or_else(|| Failure::Unfit("A token lasts 7, 30, 90 or 365 days. Nothing was done.".to_owned()))?;
    let ticked = Scope::ALL.into_iter().filter(|scope| received.field(words(*scope).0) == "true");
    let scopes = if received.field("kind") == "all" { None } else { Some(ticked.collect()) };
    let (doors, me, now) = (desk.server.doors.clone(), desk.me, desk.now);
    let asked = GrantAsked { name: name.clone(), scopes: scopes.clone(), ends: now + days * DAY };
    let ends = asked.ends;
    let made = guard::blocking(move || {
        let full = doors.tokens_of(me)?.len() >= TOKENS_MAX;
        if full { Ok(None) } else { doors.give_token(me, asked, now, &mut SystemDraw).map(Some) }
    });
    let Some(secret) = made.await? else {
        let refusal = format!("You have {TOKENS_MAX} tokens: end one that is not used first.");
        return Ok(received.again(Vec::new(), Some(refusal)).await);
    };
    let body = html! {
        h1 { "A token for " (name) }
        p { "Copy it now: it is shown once, and kept nowhere." }
        p { code.secret { (secret) } }
        p { (may(scopes.as_ref())) " It ends " (desk.at(ends)) "." }
        p.hint { "A program sends it as " code { "Authorization: Bearer …" } "." }
        p { a href=(PAGE) { "Back" } }
    };
    Ok(crate::sign_in::private(frame::page(&desk, "A new token", &body)))
}

/// Ends one: one's own, or anybody's for admins. One that is not there answers like one that is somebody else's.
pub(super) async fn revoke(received: Received) -> Result<Response, Failure> {
    let desk = &received.desk;
    let id: u64 = received.field("token").parse().map_err(|_| Failure::Missing)?;
    let (doors, me, admin) = (desk.server.doors.clone(), desk.me, desk.role() == Role::Admin);
    let ended = guard::blocking(move || {
        let theirs = admin || doors.tokens_of(me)?.iter().any(|token| token.grant.id == id);
        if theirs { doors.revoke(id) } else { Ok(false) }
    });
    if ended.await? { Ok(Redirect::to(PAGE).into_response()) } else { Err(Failure::Missing) }
}
