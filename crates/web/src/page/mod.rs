//! The pages, one file or folder each.

mod more;
pub(crate) mod raise;
mod today;

use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::error::Failure;
use crate::routes::{Access, Route, page_route};

/// The routes of the pages.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/", Access::SignedIn, get(today::page)),
        page_route("/raise", Access::SignedIn, get(raise::page)),
        page_route("/more", Access::SignedIn, get(more::page)),
    ]
}

/// What is not there.
pub(crate) async fn missing() -> Response {
    Failure::Missing.into_response()
}
