//! What whoever runs the program can see of it: health, figures, a line in the log for each request. Nothing about people.

mod figures;
mod health;
mod log;

pub(crate) use figures::{Figures, metrics};
pub(crate) use health::{health, live, ready};
pub(crate) use log::watched;

use axum::http::{Extensions, HeaderMap};

use crate::guard::{self, Peer};
use crate::server::Server;

/// Whether somebody may see figures and details: from this very machine while nothing stands in front, with the token, or
/// everybody when that was said.
fn may_look(server: &Server, headers: &HeaderMap, extensions: &Extensions) -> bool {
    if server.options.open_metrics {
        return true;
    }
    let token = server.options.metrics_token.as_deref();
    if let Some((token, sent)) = token.zip(guard::bearer(headers))
        && guard::same(token.as_bytes(), sent.as_bytes())
    {
        return true;
    }
    // A proxy on this machine asks from here, whoever asked it.
    let direct = !server.options.trust_proxy
        && ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
            .iter()
            .all(|name| !headers.contains_key(*name));
    let near = extensions.get::<Peer>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
    near && direct && (server.is_local() || server.options.own_tls)
}
