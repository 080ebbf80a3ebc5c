//! The pages, one file or folder each.

pub(crate) mod climb;
pub(crate) mod decision;
pub(crate) mod flag;
mod more;
pub(crate) mod people;
pub(crate) mod raise;
mod results;
mod search;
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
        page_route("/search", Access::SignedIn, get(search::page)),
    ];
    routes.extend(today::routes());
    routes.extend(decision::routes());
    routes.extend(flag::routes());
    routes.extend(results::routes());
    routes.extend(people::routes());
    routes
}

/// What is not there.
pub(crate) async fn missing() -> Response {
    Failure::Missing.into_response()
}
