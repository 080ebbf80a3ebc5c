//! A file comes in: received in pieces into a file without a name, looked at, and put aside to be matched. Broken off or
//! refused, nothing is left of it.

use std::sync::Arc;
use std::time::Duration;

use app::histories::{About, HistoryError, Incoming, Upload, UploadId};
use app::{Draw as _, SystemDraw};
use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::HistoryId;
use serde_json::json;
use tokio::sync::mpsc;

use super::{Trouble, leads, list, offices, sentences, trouble_lines};
use crate::desk::Desk;
use crate::error::Failure;
use crate::guard::{self, Session};
use crate::part::secondary;
use crate::server::Server;

/// Whoever sends nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(60);
/// Of a file that is too large so much is read on, in its own length, so that the browser shows why it was refused.
const READ_ON: u64 = 4;
/// Bytes of a field that is no file.
const FIELD_BYTES_MAX: usize = 1_024;
/// Characters of a file's name that are kept.
const NAME_MAX: usize = 120;

/// The form to upload a file; a script makes the whole page take what is dropped on it.
pub(super) fn form(desk: &Desk, replaces: Option<HistoryId>, trouble: Option<&Trouble>) -> Markup {
    let bytes_max = desk.server.histories.bytes_max();
    html! {
        form #upload.upload method="post" action="/evidence/upload" enctype="multipart/form-data"
            data-drop data-bytes-max=(bytes_max) {
            input type="hidden" name="_csrf" value=(desk.session.csrf);
            @if let Some(history) = replaces { input type="hidden" name="replaces" value=(history); }
            @if let Some(trouble) = trouble { (trouble_lines(trouble)) }
            div.field {
                label for="upload-file" { "An export of your work" }
                p.hint #upload-hint {
                    "CSV, TSV, XES, OCEL or Jira’s JSON, also as .gz, up to " (size(bytes_max)) ". Drop it anywhere on this page, or choose it. "
                    "It is read here and sent nowhere; nothing is kept before you say so."
                }
                input #upload-file type="file" name="file" required aria-describedby="upload-hint";
            }
            (secondary("Look at it"))
            div #upload-progress role="status" {}
        }
        script type="module" src=(crate::assets::EVIDENCE.path) {}
    }
}

/// A limit in words: "1 GB", "200 MB".
fn size(bytes: u64) -> String {
    let mb = bytes >> 20;
    if mb.is_multiple_of(1024) { format!("{} GB", mb / 1024) } else { format!("{mb} MB") }
}

/// Takes a file in.
pub(super) async fn take(
    State(server): State<Server>,
    session: Session,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Failure> {
    if !guard::is_own(&server, &headers) {
        return Err(Failure::Foreign);
    }
    let desk = Desk::new(&server, session, "/evidence".to_owned()).ok_or(Failure::SignedOut)?;
    leads(&desk)?;
    // A script asks for JSON, so that it can go to the next page itself.
    let by_script = headers.get(header::ACCEPT).is_some_and(|kinds| kinds == "application/json");
    let done = receive(&desk, parts).await?;
    Ok(match done {
        Ok(upload) => {
            let to = format!("/evidence/matching/{}", upload.id);
            desk.server.histories.put_aside(Arc::new(upload));
            if by_script {
                Json(json!({ "to": to })).into_response()
            } else {
                Redirect::to(&to).into_response()
            }
        }
        Err(error) => {
            let status = status(&error);
            let what = error.to_string();
            if by_script {
                (status, Json(json!({ "what": sentences(&what) }))).into_response()
            } else {
                let mut page = list(&desk, Some(&what));
                *page.status_mut() = status;
                page
            }
        }
    })
}

/// What an error is to a browser.
pub(super) fn status(error: &HistoryError) -> StatusCode {
    match error {
        HistoryError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        HistoryError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        HistoryError::Store(_) | HistoryError::Ended => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

type Received = Result<Upload, HistoryError>;

/// Reads the form: its token first, then the file.
async fn receive(desk: &Desk, mut parts: Multipart) -> Result<Received, Failure> {
    let mut is_own = false;
    let mut replaces = None;
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
        match part.name().unwrap_or_default() {
            "_csrf" => is_own = short(part).await?.is_some_and(|token| desk.session.csrf.fits(&token)),
            "replaces" => replaces = short(part).await?.and_then(|id| id.parse::<HistoryId>().ok()),
            "file" if is_own => return read(desk, part, replaces).await,
            _ => {}
        }
    }
    if !is_own {
        return Err(Failure::Foreign);
    }
    Ok(Err(HistoryError::Export { what: "no file was chosen: choose one, or drop it on the page".into() }))
}

/// A field that is no file, when it is as short as these are. How much comes in all is bounded for files alone.
async fn short(mut part: Field<'_>) -> Result<Option<String>, Failure> {
    let mut read = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|error| broken(&error))? {
        read.extend_from_slice(&piece);
        if read.len() > FIELD_BYTES_MAX {
            return Err(Failure::Unfit("A field of this form is too long. Nothing was kept.".to_owned()));
        }
    }
    Ok(String::from_utf8(read).ok())
}

async fn read(desk: &Desk, part: Field<'_>, replaces: Option<HistoryId>) -> Result<Received, Failure> {
    let file = file_name(part.file_name().unwrap_or_default());
    let histories = &desk.server.histories;
    let bytes_max = desk.server.histories.bytes_max();
    let incoming = match histories.incoming() {
        Ok(incoming) => incoming,
        Err(error) => return Ok(Err(error)),
    };
    let incoming = match copy(part, incoming, bytes_max).await? {
        Ok(incoming) => incoming,
        Err(error) => return Ok(Err(error)),
    };
    if incoming.bytes() == 0 {
        return Ok(Err(HistoryError::Export { what: "this file is empty: export it again".into() }));
    }
    let earlier = replaces.and_then(|id| desk.state().histories.get(&id));
    let about = About {
        id: UploadId(SystemDraw.draw()),
        owner: desk.me,
        made: desk.now,
        file,
        replaces: earlier.and(replaces),
        earlier: earlier.map(|found| desk.text(&found.mapping).to_string()),
    };
    let offices = offices(desk);
    Ok(histories.turn(move || incoming.examine(about, &offices)).await)
}

/// Writes what comes to the file, on a thread that may block.
async fn copy(
    mut part: Field<'_>,
    incoming: Incoming,
    bytes_max: u64,
) -> Result<Result<Incoming, HistoryError>, Failure> {
    let (sender, mut pieces) = mpsc::channel::<Bytes>(8);
    let writing = tokio::task::spawn_blocking(move || {
        let mut incoming = incoming;
        while let Some(piece) = pieces.blocking_recv() {
            incoming.write(&piece)?;
        }
        Ok(incoming)
    });
    let mut taken: u64 = 0;
    loop {
        let piece = tokio::time::timeout(SILENCE, part.chunk()).await.map_err(|_| gone())?;
        let Some(piece) = piece.map_err(|error| broken(&error))? else { break };
        taken += piece.len() as u64;
        // Refused by the writer, what follows is read and thrown away.
        let _ = sender.send(piece).await;
        if taken > bytes_max.saturating_mul(READ_ON) {
            break;
        }
    }
    drop(sender);
    let ended = || Failure::Unavailable("The file could not be taken in. Nothing was kept.".into());
    writing.await.map_err(|_| ended())
}

fn broken(error: &MultipartError) -> Failure {
    Failure::Unfit(format!(
        "The file did not come in whole ({}). Nothing was kept: send it again.",
        error.body_text()
    ))
}

fn gone() -> Failure {
    Failure::Unfit("Nothing of the file came for a minute. Nothing was kept: send it again.".into())
}

/// The last part of a path, of a length and of letters that can be shown.
fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|letter| !letter.is_control()).take(NAME_MAX).collect();
    let plain = plain.trim();
    if plain.is_empty() { "export".to_owned() } else { plain.to_owned() }
}
