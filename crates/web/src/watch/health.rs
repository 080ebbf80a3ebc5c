//! Whether all is well, for a load balancer, a service manager, or a person.

use app::Health;
use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::may_look;
use crate::server::Server;

/// What everybody is told, and what only those who may look.
#[derive(Serialize)]
struct Said {
    /// The program answers.
    live: bool,
    /// It can do what it is for.
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
}

#[derive(Serialize)]
struct Details {
    /// What is wrong, each in a sentence.
    why: Vec<String>,
    /// How long something has been due that was not done yet, in whole seconds.
    clockwork_late_s: i64,
    /// The last event of the journal that this node knows.
    event: u64,
    version: &'static str,
}

/// The program answers.
pub(crate) async fn live() -> Response {
    (StatusCode::OK, "live\n").into_response()
}

/// Whether it can do what it is for.
pub(crate) async fn ready(State(server): State<Server>) -> Response {
    match server.handle.health() {
        Health::Green => (StatusCode::OK, "ready\n").into_response(),
        Health::Red { .. } => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    }
}

/// Both, with details for those who may look.
pub(crate) async fn health(
    State(server): State<Server>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Response {
    let health = server.handle.health();
    let ready = health == Health::Green;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let details = may_look(&server, &headers, &extensions).then(|| {
        let known = server.handle.known();
        let late = known.state.next_due().map_or(0, |due| (server.handle.now() - due).max(0));
        Details {
            why: match health {
                Health::Green => Vec::new(),
                Health::Red { why } => why,
            },
            clockwork_late_s: late / 1_000_000,
            event: known.state.applied,
            version: env!("CARGO_PKG_VERSION"),
        }
    });
    (status, Json(Said { live: true, ready, details })).into_response()
}
