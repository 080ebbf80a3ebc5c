//! One line in the log for each request: the route of the table, never the address, which may hold a secret or a name; no
//! query, no body, nobody's name.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::server::Server;

/// Counts a request, and writes its line.
pub(crate) async fn watched(State(server): State<Server>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = name(request.method());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = path.as_ref().map_or("none", MatchedPath::as_str);
    let (status, took) = (response.status(), began.elapsed());
    server.figures.count(method, route, status.as_u16(), took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let status = status.as_u16();
    if status >= StatusCode::INTERNAL_SERVER_ERROR.as_u16() {
        tracing::warn!(method, route, status, micros, "request");
    } else {
        tracing::info!(method, route, status, micros, "request");
    }
    response
}

/// A method by its name; one that somebody made up is none.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
