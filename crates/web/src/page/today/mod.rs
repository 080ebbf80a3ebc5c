//! Today: what needs the reader, what they wait for, what happened since they left.

mod needs;
mod since;
mod waiting;

pub(crate) use needs::{condition, what as offered};

use axum::response::Response;
use axum::routing::get;
use maud::html;

use crate::desk::Desk;
use crate::frame;
use crate::routes::{Access, Route, page_route};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/", Access::SignedIn, get(page)),
        page_route("/since", Access::SignedIn, get(since::page)),
    ]
}

async fn page(desk: Desk) -> Response {
    let (count, needs) = needs::section(&desk);
    let title = if count == 0 { "Today".to_owned() } else { format!("Today ({count})") };
    let body = html! {
        section #needs-you data-live { (needs) }
        section #waiting data-live { (waiting::section(&desk)) }
        section #since-you-left data-live { (since::section(&desk)) }
    };
    frame::page(&desk, &title, &body)
}
