//! What went wrong, as an answer: one mapping from what `app` says to a status and a page.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use crate::frame;
use crate::part::sentence;

/// Why a page is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nobody is signed in.
    SignedOut,
    /// There is no such page, or it is not for this reader: which of the two is not said.
    Missing,
    /// It is for others; said only of what everybody knows to be there.
    NotYours,
    /// What was sent cannot be read.
    Unfit(String),
    /// A form came from elsewhere, or its page is too old.
    Foreign,
    /// Too much was tried.
    TooMany,
    /// What was to be sent did not come in time, or the answer did not.
    Slow,
    /// It cannot be done now.
    Unavailable(String),
}

impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::NotYours | Self::Foreign => StatusCode::FORBIDDEN,
            Self::Unfit(_) => StatusCode::BAD_REQUEST,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn words(&self) -> (&'static str, String) {
        match self {
            Self::SignedOut => ("Please sign in", "This page is for people of the organisation.".to_owned()),
            Self::Missing => (
                "There is no such page",
                "It may have been closed, or the link is not whole. Search finds what there is.".to_owned(),
            ),
            Self::NotYours => (
                "This is not for everybody",
                "Admins can look at it or do it, and leaders much of it: ask one of them.".to_owned(),
            ),
            Self::Unfit(what) => ("This could not be read", what.clone()),
            Self::Foreign => (
                "This form is too old",
                "Nothing was done. Go back, load the page again and repeat it.".to_owned(),
            ),
            Self::TooMany => ("Too many tries", "Wait some minutes, then try again.".to_owned()),
            Self::Slow => (
                "This took too long",
                "It may have been done or not. Load the page again and look.".to_owned(),
            ),
            Self::Unavailable(what) => ("Not now", what.clone()),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if self == Self::SignedOut {
            return Redirect::to("/sign-in").into_response();
        }
        let (title, what) = self.words();
        let body = html! {
            h1 { (title) }
            p { (what) }
            p { a href="/" { "To your page" } @if self == Self::Missing { " · " a href="/search" { "Search" } } }
        };
        let mut response = (self.status(), frame::bare(title, &body)).into_response();
        if self == Self::TooMany {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("300"));
        }
        response
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Refused(_) | app::Error::Stale { .. } | app::Error::Unfit { .. } => {
                Self::Unfit(error.to_string())
            }
            other => Self::Unavailable(unavailable(&other)),
        }
    }
}

/// The same for whoever sits before a page, where a form that is sent again is the same request.
fn unavailable(error: &app::Error) -> String {
    let again = "Go back and send it again in a moment: it is done once, however often it is sent.";
    match error {
        app::Error::Busy => format!("Too much is asked for at once, and nothing was done. {again}"),
        app::Error::Unavailable { what } => {
            format!("Nothing can be recorded now, and nothing was done ({what}). {again}")
        }
        app::Error::Unknown { what } => {
            format!("It is not known whether this was recorded ({what}). {again}")
        }
        app::Error::Stopped => format!("The program is ending, and nothing was done. {again}"),
        other => sentence(&other.to_string()),
    }
}
