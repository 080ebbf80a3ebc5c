//! Keeping a history: its file is written first, then said in the journal; erased, the journal says so first and the file goes
//! then. What is between when the program ends is put right at its next start.

use std::sync::Arc;

use app::histories::{Draft, Upload};
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use model::{Command, HistoryFile, HistoryId, Role};

use super::{leads, matching};
use crate::desk::Desk;
use crate::error::Failure;
use crate::server::Server;
use crate::several::Received;

/// A text beside the journal is not longer, and a matching is one.
const MAPPING_BYTES_MAX: usize = 64 << 10;

/// Keeps what was matched, and shows its report.
pub(super) async fn keep(
    received: Received,
    upload: Arc<Upload>,
    draft: Arc<Draft>,
) -> Result<Response, Failure> {
    let mapping = draft.mapping.to_toml();
    if mapping.len() > MAPPING_BYTES_MAX {
        let placed = draft.mapping.person.sites.len();
        let what = format!(
            "{placed} people are placed one by one, which is more than can be kept: put the site into the export as a column, \
             or leave those at “not known” who seldom act"
        );
        return Ok(matching::shown(&received.desk, &upload, Some(&what), Some(&received)));
    }
    let file = match upload.kept {
        Some(file) => file,
        None => {
            let (histories, loaded) = (received.desk.server.histories.clone(), Arc::clone(&draft.loaded));
            let written = received.desk.server.histories.turn(move || histories.write(&loaded)).await;
            match written {
                Ok(file) => file,
                Err(error) => return Err(matching::failed(&error)),
            }
        }
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
        release(&received.desk, &file, None).await;
        return Ok(matching::shown(&received.desk, &upload, Some(&refusal), Some(&received)));
    }
    received.desk.server.histories.remember(&file, &mapping, Arc::clone(&draft.measured));
    received.desk.server.histories.drop_upload(upload.id, received.desk.me);
    let former = before.and_then(|found| found.file).filter(|former| former.sha256 != file.sha256);
    if let Some(former) = former {
        release(&received.desk, &former, upload.replaces).await;
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
        Ok(()) => {
            if let Some(file) = &found.file {
                release(&received.desk, file, Some(history)).await;
            }
            Ok(Redirect::to("/evidence").into_response())
        }
        Err(refusal) => Err(Failure::Unfit(refusal)),
    }
}

/// Removes a file that no history has any more; `but` had it until now. A fault leaves it for the next start.
async fn release(desk: &Desk, file: &HistoryFile, but: Option<HistoryId>) {
    let (server, file) = (desk.server.clone(), *file);
    let released = tokio::task::spawn_blocking(move || {
        server.histories.release(&file, &server.handle.known().state, but)
    });
    let _ = released.await;
}
