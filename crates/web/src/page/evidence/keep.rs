//! Keeping a history: its file is written first, then said in the journal; erased, the journal says so and the file goes with
//! that. What is between when the program ends is put right at its next start.

use std::sync::Arc;

use app::TEXT_BYTES_MAX;
use app::histories::{Draft, Upload};
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use model::{Command, HistoryFile, HistoryId, Role};

use super::{leads, matching};
use crate::desk::Desk;
use crate::error::Failure;
use crate::server::Server;
use crate::several::Received;

/// Keeps what was matched, and shows its report.
pub(super) async fn keep(
    received: Received,
    upload: Arc<Upload>,
    draft: Arc<Draft>,
) -> Result<Response, Failure> {
    let mapping = draft.mapping.to_toml();
    // It is a text beside the journal.
    if mapping.len() > TEXT_BYTES_MAX {
        let placed = draft.mapping.person.sites.len();
        let what = format!(
            "{placed} people are placed one by one, which is more than can be kept: put the site into the export as a column, \
             or leave those at “not known” who seldom act"
        );
        return Ok(matching::shown(&received.desk, &upload, Some(&what), Some(&received)));
    }
    let file = match upload.kept {
        Some(file) => file,
        None => write(&received.desk, &draft).await?,
    };
    let before = upload.replaces.and_then(|id| received.desk.state().histories.get(&id)).cloned();
    let shown_names = shows_names(&received, before.as_ref().is_some_and(|found| found.shown_names));
    let name = match received.field("name") {
        "" => upload.file.clone(),
        name => name.to_owned(),
    };
    let mut id = upload.replaces;
    let mut request = received.request(0, |sealer| match upload.replaces {
        Some(history) => {
            Command::ReplaceHistory { history, file, mapping: sealer.seal(&mapping), shown_names }
        }
        None => {
            let history = HistoryId(sealer.id());
            id = Some(history);
            let (name, mapping) = (sealer.seal(&name), sealer.seal(&mapping));
            Command::KeepHistory { history, name, file, mapping, shown_names }
        }
    });
    request.based_on = before.as_ref().map(|found| found.changed);
    if let Err(refusal) = received.execute(request).await? {
        if upload.kept.is_none() {
            release(&received.desk, &file).await;
        }
        return Ok(matching::shown(&received.desk, &upload, Some(&refusal), Some(&received)));
    }
    // Somebody may just have erased a history of the same export, with whose file this one went.
    if upload.kept.is_none() && !is_there(&received.desk, &file).await {
        write(&received.desk, &draft).await?;
    }
    received.desk.server.histories.remember(&file, &mapping, Arc::clone(&draft.measured));
    match id {
        Some(history) => received.desk.server.histories.keep_upload(upload.id, received.desk.me, history),
        None => received.desk.server.histories.drop_upload(upload.id, received.desk.me),
    }
    let to = id.map_or_else(|| "/evidence".to_owned(), |id| format!("/evidence/{id}"));
    Ok(Redirect::to(&to).into_response())
}

/// Only an admin turns names on or off.
fn shows_names(received: &Received, before: bool) -> bool {
    match received.desk.role() {
        Role::Admin => received.fields.hidden("names").is_some(),
        _ => before,
    }
}

/// Erases a history.
pub(super) async fn erase(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let received = Received::from_request(request, &server).await?;
    leads(&received.desk)?;
    let history: HistoryId = id.parse().map_err(|_| Failure::Missing)?;
    let found = received.desk.state().histories.get(&history).cloned().ok_or(Failure::Missing)?;
    let mut request = received.request(0, |_| Command::EraseHistory { history });
    request.based_on = Some(found.changed);
    match received.execute(request).await? {
        Ok(()) => Ok(Redirect::to("/evidence").into_response()),
        Err(refusal) => Err(Failure::Unfit(refusal)),
    }
}

/// Writes the file of what was matched.
async fn write(desk: &Desk, draft: &Arc<Draft>) -> Result<HistoryFile, Failure> {
    let (histories, loaded) = (desk.server.histories.clone(), Arc::clone(&draft.loaded));
    let written = desk.server.histories.turn(move || histories.write(&loaded)).await;
    written.map_err(|error| matching::failed(&error))
}

async fn is_there(desk: &Desk, file: &HistoryFile) -> bool {
    let (histories, file) = (desk.server.histories.clone(), *file);
    let looked = tokio::task::spawn_blocking(move || histories.is_there(&file)).await;
    // A store that cannot be read now is not written to either.
    looked.is_ok_and(|found| found.unwrap_or(true))
}

/// Removes a file that no history came to have. A fault leaves it for the next start.
async fn release(desk: &Desk, file: &HistoryFile) {
    let (server, file) = (desk.server.clone(), *file);
    let released =
        tokio::task::spawn_blocking(move || server.histories.release(&file, &server.handle.known().state));
    let _ = released.await;
}
