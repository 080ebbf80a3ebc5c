//! Today: what needs the reader, what they wait for, what happened since they left.

use axum::response::Response;
use maud::html;

use crate::desk::Desk;
use crate::frame;

pub(crate) async fn page(desk: Desk) -> Response {
    frame::page(&desk, "Today", &html! { h1 { "Today" } })
}
