//! The API: every command and everything that is seen, for programs. Its routes are made from the commands and from one
//! table of collections; the same rules and the same views as for pages hold.

mod about;
mod collection;
mod command;
mod etag;
mod one;
mod openapi;
mod page;
mod paging;
mod problem;
mod reader;
mod views;

use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::routing::{get, post};

use crate::routes::{Access, Route, form_route, page_route};
use crate::shape::kinds;
use collection::COLLECTIONS;
pub(crate) use problem::Problem;
use reader::Reader;

pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![
        page_route("/problems", Access::Public, get(problem::page)),
        page_route("/problems/{slug}", Access::Public, get(problem::page_of_one)),
        page_route("/api", Access::SignedIn, get(page::page)),
        page_route("/api/openapi.json", Access::Public, get(openapi::get)),
        page_route("/api/organisation", Access::SignedIn, get(one::organisation)),
    ];
    routes.extend(views::routes());
    for collection in COLLECTIONS.iter() {
        let list = async move |reader: Reader, RawQuery(query): RawQuery, headers: HeaderMap| {
            paging::list(collection, &reader, query.as_deref(), &headers)
        };
        let one = async move |reader: Reader, id: Option<Path<String>>, headers: HeaderMap| {
            one::item(collection, &reader, id.map(|Path(id)| id).as_deref(), &headers)
        };
        let path = format!("/api/{}", collection.name);
        routes.push(page_route(&path, Access::SignedIn, get(list)));
        routes.push(page_route(&format!("{path}/{{id}}"), Access::SignedIn, get(one)));
    }
    for kind in kinds() {
        let give = async move |reader: Reader, headers: HeaderMap, body: command::Body| {
            command::give(kind, reader, &headers, body).await
        };
        routes.push(form_route(&format!("/api/commands/{kind}"), Access::SignedIn, post(give)));
    }
    routes
}

/// Whether an address is one of the API's: what goes wrong there is told to a program.
pub(crate) fn is_ours(path: &str) -> bool {
    path.starts_with("/api/")
}
