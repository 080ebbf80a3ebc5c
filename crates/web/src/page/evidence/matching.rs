//! The matching page: what a file is taken to say, to be corrected before it is measured. One page, for an export that came
//! in and for a history that is kept.

use std::sync::Arc;

use app::histories::{About, Change, Draft, Gone, HistoryError, Upload, UploadId};
use app::{Draw as _, SystemDraw};
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use charts::format;
use evidence::mapping::{Means, Role, SiteIs};
use evidence::measure::Class;
use maud::html;
use model::HistoryId;

use super::{keep, leads, menus, offices, single, upload};
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::server::Server;
use crate::several::Received;

/// Classes by what forms call them.
pub(super) const CLASSES: [(Class, &str, &str); 7] = [
    (Class::Work, "work", "Being worked"),
    (Class::Queue, "queue", "Waiting in a queue"),
    (Class::Answer, "answer", "Waiting for one of us"),
    (Class::Outside, "outside", "Waiting outside"),
    (Class::Review, "review", "Second look"),
    (Class::Parked, "parked", "Parked on purpose"),
    (Class::Done, "done", "Finished"),
];

/// The upload, or its number when it is not there any more.
fn find(desk: &Desk, id: &str) -> Result<Result<Arc<Upload>, UploadId>, Failure> {
    leads(desk)?;
    let id = id.parse::<UploadId>().map_err(|_| Failure::Missing)?;
    Ok(desk.server.histories.upload(id, desk.me, desk.now).ok_or(id))
}

/// What there is in an upload's place: the report when it was kept, else why it is gone and how to go on.
fn gone(desk: &Desk, id: UploadId) -> Response {
    let why = desk.server.histories.gone(id, desk.me);
    let said = match why {
        Some(Gone::Kept(history)) => {
            let found = desk.state().histories.get(&history);
            if found.is_some_and(|found| found.file.is_some()) {
                return Redirect::to(&format!("/evidence/{history}")).into_response();
            }
            "It was kept, and its history was erased since."
        }
        Some(Gone::MadeRoom) => {
            "You looked at other files after it. Two that are not kept wait for you at a time; an older one makes room."
        }
        None => "It was not kept in time: a file that is not kept waits for four hours.",
    };
    let title = "This file is not here any more";
    let body = html! {
        h1 { (title) }
        p { (said) " Nothing is left of it here." }
        p { a href="/evidence#look" { "Choose it again" } }
    };
    let mut page = frame::page(desk, title, &body);
    *page.status_mut() = StatusCode::NOT_FOUND;
    page
}

/// The page as it is now.
pub(super) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    Ok(match find(&desk, &id)? {
        Ok(upload) => shown(&desk, &upload, None, None),
        Err(id) => gone(&desk, id),
    })
}

/// The page, with what could not be done and what was entered.
pub(super) fn shown(
    desk: &Desk,
    upload: &Upload,
    trouble: Option<&str>,
    entered: Option<&Received>,
) -> Response {
    if let Some(found) = upload.snapshot() {
        return single::page(desk, upload, found);
    }
    let Some(draft) = upload.draft() else { return Failure::Missing.into_response() };
    let title = format!("What {} says", upload.file);
    let body = html! { h1 { (title) } (menus::all(desk, upload, &draft, trouble, entered)) };
    frame::page(desk, &title, &body)
}

/// Changes the matching, and keeps it when that is asked for.
pub(super) async fn change(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let mut received = Received::from_request(request, &server).await?;
    received.desk.here = format!("/evidence/matching/{id}");
    let found = match find(&received.desk, &id)? {
        Ok(found) => found,
        Err(id) => return Ok(gone(&received.desk, id)),
    };
    let Some(before) = found.draft() else { return Ok(shown(&received.desk, &found, None, None)) };
    let change = read(&received);
    let offices = offices(&received.desk);
    let of = Arc::clone(&found);
    let changed = received.desk.server.histories.turn(move || before.with(&of, &change, &offices)).await;
    let draft = match changed {
        Ok(draft) => Arc::new(draft),
        Err(error) => {
            let mut page = shown(&received.desk, &found, Some(&error.to_string()), Some(&received));
            *page.status_mut() = upload::status(&error);
            return Ok(page);
        }
    };
    found.redraft(Arc::clone(&draft));
    if received.field("_do") == "keep" {
        return keep::keep(received, found, draft).await;
    }
    Ok(shown(&received.desk, &found, None, Some(&received)))
}

/// What a form changes.
fn read(received: &Received) -> Change {
    let mut change = Change::default();
    for (name, value) in received.fields.iter() {
        let value = value.trim();
        let (kind, rest) = name.split_once('.').unwrap_or((name, ""));
        match (kind, rest) {
            ("col", key) => {
                if let Some(role) = Role::ALL.into_iter().find(|role| role.key() == key) {
                    change.columns.insert(role, (!value.is_empty()).then(|| value.to_owned()));
                }
            }
            ("zone", _) => change.zone = Some(value.to_owned()),
            ("means", _) => change.means = means(value),
            ("site_is", _) => {
                change.site_is = Some(if value == "actor" { SiteIs::Actor } else { SiteIs::Holder });
            }
            ("p", code) => {
                if let Ok(code) = code.parse() {
                    change.persons.insert(code, (!value.is_empty()).then(|| value.to_owned()));
                }
            }
            ("w", code) => {
                if let Ok(code) = code.parse() {
                    let class = CLASSES.iter().find(|(_, key, _)| *key == value);
                    change.words.insert(code, class.map(|(class, ..)| *class));
                }
            }
            ("s", rest) => {
                if let Some(at) = rest.strip_suffix(".name") {
                    let zone = received.field(&format!("s.{at}.zone")).to_owned();
                    let hours = received.field(&format!("s.{at}.hours")).to_owned();
                    change.sites.insert(value.to_owned(), (zone, hours));
                }
            }
            ("list", _) => value.clone_into(&mut change.list),
            ("_do", _) => change.suggested = value.strip_prefix("hours:").map(str::to_owned),
            _ => {}
        }
    }
    change
}

fn means(value: &str) -> Option<Means> {
    match value {
        "state" => Some(Means::State),
        "completion" => Some(Means::Completion),
        "start-complete" => Some(Means::StartComplete),
        _ => None,
    }
}

/// Begins to match a kept history anew.
pub(super) async fn begin(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let received = Received::from_request(request, &server).await?;
    let desk = &received.desk;
    leads(desk)?;
    let id: HistoryId = id.parse().map_err(|_| Failure::Missing)?;
    let found = desk.state().histories.get(&id).ok_or(Failure::Missing)?;
    let file = found.file.ok_or(Failure::Missing)?;
    let mapping = desk.text(&found.mapping);
    let about = About {
        id: UploadId(SystemDraw.draw()),
        owner: desk.me,
        made: desk.now,
        file: desk.text(&found.name).to_string(),
        replaces: Some(id),
        earlier: None,
    };
    let to = format!("/evidence/matching/{}", about.id);
    let histories = desk.server.histories.clone();
    let begun = desk.server.histories.turn(move || {
        let loaded = histories.load(&file)?;
        let draft = Draft::kept(&loaded, &mapping)?;
        histories.put_aside(Arc::new(Upload::of_kept(about, file, draft)));
        Ok(())
    });
    match begun.await {
        Ok(()) => Ok(Redirect::to(&to).into_response()),
        Err(error) => Err(failed(&error)),
    }
}

/// An error on a page that has no form of its own.
pub(super) fn failed(error: &HistoryError) -> Failure {
    let what = crate::part::sentence(&error.to_string());
    match upload::status(error) {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::INTERNAL_SERVER_ERROR => Failure::Unavailable(what),
        _ => Failure::Unfit(what),
    }
}

/// "1,204 cases, 3 sites, 6 of 9 measures possible".
pub(super) fn gives(draft: &Draft) -> String {
    let measured = &draft.measured;
    let possible = measured.possible.iter().filter(|one| one.gap.is_none()).count();
    let sites = measured.sites() as u64;
    format!(
        "{}, {}, {possible} of {} measures possible",
        measured.noun().count(measured.figures.totals.cases),
        format::count(sites, "site", "sites"),
        measured.possible.len()
    )
}
