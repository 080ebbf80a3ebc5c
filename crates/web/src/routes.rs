//! Everything that can be reached: one table, from which the router is made. There is no other way to add a route, so that a
//! test can go through all of them for every kind of reader.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};

use crate::server::Server;
use crate::{assets, form, live, page, sign_in};

/// Who may reach a route. What they see there is their view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Public,
    /// Everybody who is signed in.
    SignedIn,
    /// Everybody of the own company who is signed in; for partners it is not there.
    Own,
    /// Admins and leaders.
    Leaders,
    /// Admins.
    Admins,
}

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path, with names in braces.
    pub path: String,
    /// Who may reach it.
    pub access: Access,
    handler: MethodRouter<Server>,
}

fn shown(path: &str, access: Access, handler: MethodRouter<Server>) -> Route {
    Route { method: "GET", path: path.to_owned(), access, handler }
}

fn sent(path: &str, access: Access, handler: MethodRouter<Server>) -> Route {
    Route { method: "POST", path: path.to_owned(), access, handler }
}

/// All routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        shown("/sign-in", Access::Public, get(sign_in::page)),
        shown("/sign-in/{link}", Access::Public, get(sign_in::link)),
        sent("/sign-in/{link}", Access::Public, post(sign_in::take)),
        sent("/sign-out", Access::SignedIn, post(sign_in::out)),
        sent("/do/{kind}", Access::SignedIn, post(form::post)),
        shown("/live", Access::SignedIn, get(live::stream)),
    ];
    for asset in [&assets::STYLE, &assets::SCRIPT, &assets::EVIDENCE, &assets::ICON] {
        routes.push(shown(&asset.path, Access::Public, get(async || asset.response())));
    }
    routes.extend(page::routes());
    routes
}

/// Pages register with this.
pub(crate) fn page_route(path: &str, access: Access, handler: MethodRouter<Server>) -> Route {
    shown(path, access, handler)
}

/// Pages whose forms are no single command register their handlers with this.
pub(crate) fn form_route(path: &str, access: Access, handler: MethodRouter<Server>) -> Route {
    sent(path, access, handler)
}

pub(crate) fn router(server: Server) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(&route.path, route.handler);
    }
    router.fallback(page::missing).layer(middleware::from_fn(headers)).with_state(server)
}

/// What every answer says to the browser: nothing from elsewhere, no script in a page, not to be framed, not to be kept.
async fn headers(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
        img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let set = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in set {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}
