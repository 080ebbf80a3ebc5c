//! The pages, one file or folder each.

pub(crate) mod climb;
pub(crate) mod decision;
mod evidence;
pub(crate) mod flag;
mod more;
pub(crate) mod raise;
mod today;

use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::error::Failure;
use crate::routes::{Access, Route, page_route};

/// The routes of the pages.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![
        page_route("/raise", Access::SignedIn, get(raise::page)),
        page_route("/more", Access::SignedIn, get(more::page)),
    ];
    routes.extend(today::routes());
    routes.extend(decision::routes());
    routes.extend(flag::routes());
    routes.extend(evidence::routes());
    routes
}

/// What is not there.
pub(crate) async fn missing() -> Response {
    Failure::Missing.into_response()
}
