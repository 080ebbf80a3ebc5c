//! Moves the server's clock, in builds for tests only: a journey in a browser does not wait for a working day to pass.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::Extensions;
use serde::{Deserialize, Serialize};

use crate::error::Failure;
use crate::guard::Peer;
use crate::server::Server;

/// For what became due to be done.
const SETTLED_WITHIN: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
pub(crate) struct Advance {
    advance_seconds: u32,
}

#[derive(Serialize)]
pub(crate) struct Advanced {
    now: model::Instant,
    /// Whether everything that became due was done.
    settled: bool,
}

/// Lets time pass, and waits until what became due was done.
pub(crate) async fn advance(
    State(server): State<Server>,
    extensions: Extensions,
    Json(asked): Json<Advance>,
) -> Result<Json<Advanced>, Failure> {
    let near = extensions.get::<Peer>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
    let Some(clock) = server.options.clock.as_ref().filter(|_| near) else { return Err(Failure::Missing) };
    let to = server.handle.now() + i64::from(asked.advance_seconds) * 1_000_000;
    clock(i64::from(asked.advance_seconds) * 1_000_000);
    let settled = server.handle.wait_for(|known| known.state.next_due().is_none_or(|due| due > to));
    let settled = tokio::time::timeout(SETTLED_WITHIN, settled).await.is_ok_and(|known| known.is_ok());
    Ok(Json(Advanced { now: server.handle.now(), settled }))
}
