//! The stylesheet, the script and the icon: part of the program, under names that change with what they hold.

use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// A file that pages refer to.
pub(crate) struct Asset {
    /// Its address, `/assets/app.0123456789ab.css`.
    pub(crate) path: String,
    kind: &'static str,
    body: String,
}

impl Asset {
    fn new(stem: &str, end: &str, kind: &'static str, body: String) -> Self {
        let hash = Sha256::digest(&body);
        let name: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self { path: format!("/assets/{stem}.{name}.{end}"), kind, body }
    }

    pub(crate) fn response(&self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        (headers, self.body.clone()).into_response()
    }
}

/// The stylesheet: that of charts and reports, and what pages add.
pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let own = [
        include_str!("../assets/app.css"),
        include_str!("../assets/forms.css"),
        include_str!("../assets/pages.css"),
    ];
    // What reports need holds within them only.
    let report = format!(".report{{{}}}", evidence::report::CSS);
    Asset::new(
        "app",
        "css",
        "text/css; charset=utf-8",
        charts::tokens::stylesheet() + &own.concat() + &report,
    )
});

/// The script: live updates, shortcuts, dialogs. Pages are complete without it.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("app", "js", "text/javascript; charset=utf-8", include_str!("../assets/app.js").to_owned())
});

/// What lets a reader look at other moments on the strip.
pub(crate) static STRIP: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("strip", "js", "text/javascript; charset=utf-8", include_str!("../assets/strip.js").to_owned())
});

/// What the pages of evidence add to it: files that are dropped, and what a change gives at once.
pub(crate) static EVIDENCE: LazyLock<Asset> = LazyLock::new(|| {
    let body = include_str!("../assets/evidence.js").to_owned();
    Asset::new("evidence", "js", "text/javascript; charset=utf-8", body)
});

/// The icon.
pub(crate) static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("icon", "svg", "image/svg+xml", include_str!("../assets/icon.svg").to_owned())
});
