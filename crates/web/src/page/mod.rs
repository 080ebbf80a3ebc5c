//! The pages, one file or folder each.

pub(crate) mod access;
mod begin;
pub(crate) mod choose;
pub(crate) mod climb;
pub(crate) mod decision;
mod evidence;
pub(crate) mod flag;
pub(crate) mod function;
pub(crate) mod map;
mod more;
pub(crate) mod people;
pub(crate) mod raise;
mod results;
mod role;
mod search;
mod settings;
mod start;
mod today;

use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::api::{self, Problem};
use crate::error::Failure;
use crate::routes::{Access, Route, page_route};

/// The routes of the pages.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![
        page_route("/raise", Access::SignedIn, get(raise::page)),
        page_route("/more", Access::SignedIn, get(more::page)),
        page_route("/search", Access::SignedIn, get(search::page)),
    ];
    routes.extend(access::routes());
    routes.extend(today::routes());
    routes.extend(decision::routes());
    routes.extend(flag::routes());
    routes.extend(results::routes());
    routes.extend(people::routes());
    routes.extend(settings::routes());
    routes.extend(start::routes());
    routes.push(page_route("/begin", Access::Admins, get(begin::page)));
    routes.extend(map::routes());
    routes.extend(function::routes());
    routes.extend(role::routes());
    routes.extend(evidence::routes());
    routes
}

/// What is not there.
pub(crate) async fn missing(uri: Uri) -> Response {
    told(&uri, Failure::Missing)
}

/// Something is there, and does not do what was asked of it.
pub(crate) async fn other_method(method: Method, uri: Uri) -> Response {
    if api::is_ours(uri.path()) {
        let what = format!("{method} is not answered here: see /api for what is");
        return Problem::new("method", what).into_response();
    }
    (StatusCode::METHOD_NOT_ALLOWED, Failure::Missing).into_response()
}

fn told(uri: &Uri, failure: Failure) -> Response {
    if api::is_ours(uri.path()) { Problem::from(failure).into_response() } else { failure.into_response() }
}
