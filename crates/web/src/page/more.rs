//! A phone's "More": all pages.

use axum::response::Response;
use maud::html;

use crate::desk::Desk;
use crate::frame;

pub(crate) async fn page(desk: Desk) -> Response {
    frame::page(&desk, "All pages", &html! { h1 { "All pages" } (frame::all_links(&desk)) })
}
