//! Everything that can be reached: one table, from which the router is made. There is no other way to add a route, so that a
//! test can go through all of them for every kind of reader.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts as _, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use model::Role;

use crate::error::Failure;
use crate::guard::Session;
use crate::server::Server;
use crate::{answer, api, assets, form, live, page, sign_in, squeeze, strip, watch};

/// Bytes of what is sent, where a route says nothing else.
const BODY_BYTES_MAX: usize = 1 << 20;
/// How long a route waits for what is sent to it, and for its own answer.
const PATIENCE: Duration = Duration::from_secs(30);

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
    patience: Duration,
}

impl Route {
    /// It takes its time: large files are sent to it over slow lines.
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

fn shown(path: &str, access: Access, handler: MethodRouter<Server>) -> Route {
    Route { method: "GET", path: path.to_owned(), access, handler, patience: PATIENCE }
}

fn sent(path: &str, access: Access, handler: MethodRouter<Server>) -> Route {
    Route { method: "POST", path: path.to_owned(), access, handler, patience: PATIENCE }
}

/// All routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        shown("/sign-in", Access::Public, get(sign_in::page)),
        sent("/sign-in", Access::Public, post(sign_in::enter)),
        sent("/sign-in/link", Access::Public, post(sign_in::take)),
        sent("/sign-in/mail", Access::Public, post(sign_in::mail)),
        shown("/sign-in/{link}", Access::Public, get(sign_in::link)),
        sent("/sign-out", Access::SignedIn, post(sign_in::out)),
        shown(&format!("{}{{link}}", app::LINK_PATH), Access::Public, get(answer::page)),
        sent("/l", Access::Public, post(answer::act)),
        sent("/do/{kind}", Access::SignedIn, post(form::post)),
        shown("/live", Access::SignedIn, get(live::stream)),
        shown("/strip", Access::SignedIn, get(strip::moments)),
        shown("/healthz", Access::Public, get(watch::health)),
        shown("/healthz/live", Access::Public, get(watch::live)),
        shown("/healthz/ready", Access::Public, get(watch::ready)),
        shown("/metrics", Access::Public, get(watch::metrics)),
        #[cfg(feature = "test-clock")]
        sent("/test/clock", Access::Public, post(crate::test_clock::advance)),
    ];
    for asset in [&assets::STYLE, &assets::SCRIPT, &assets::STRIP, &assets::EVIDENCE, &assets::ICON] {
        routes.push(shown(&asset.path, Access::Public, get(async || asset.response())));
    }
    routes.extend(page::routes());
    routes.extend(api::routes());
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
        let mut handler = route.handler.layer(middleware::from_fn_with_state(route.patience, in_time));
        if !matches!(route.access, Access::Public | Access::SignedIn) {
            let for_whom = (server.clone(), route.access);
            handler = handler.layer(middleware::from_fn_with_state(for_whom, let_in));
        }
        router = router.route(&route.path, handler);
    }
    router
        .fallback(page::missing)
        .method_not_allowed_fallback(page::other_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(squeeze::squeeze))
        .layer(middleware::from_fn_with_state(server.clone(), headers))
        .layer(middleware::from_fn_with_state(server.clone(), watch::watched))
        .with_state(server)
}

/// Nobody waits for an answer, and nobody takes their time to send a form, for longer than a route has patience.
async fn in_time(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    let program = api::is_ours(request.uri().path());
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) if program => api::Problem::from(Failure::Slow).into_response(),
        Err(_) => Failure::Slow.into_response(),
    }
}

/// Lets only those to a route whom it is for. Whether everybody who is signed in sees something there, the page itself says.
async fn let_in(
    State((server, access)): State<(Server, Access)>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    let session = Session::from_request_parts(&mut parts, &server).await?;
    let known = server.handle.known();
    let role = known.state.people.get(&session.person).filter(|found| found.left.is_none());
    match (access, role.ok_or(Failure::SignedOut)?.role) {
        (_, Role::PartnerMember) => return Err(Failure::Missing),
        (Access::Admins, role) if role != Role::Admin => return Err(Failure::NotYours),
        (Access::Leaders, role) if !matches!(role, Role::Admin | Role::Leader) => {
            return Err(Failure::NotYours);
        }
        _ => {}
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// What every answer says to the browser: nothing from elsewhere, no script in a page, not to be framed, not to be kept.
async fn headers(State(server): State<Server>, request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
        img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let wanted = (request.method() == Method::GET).then(|| request.uri().path_and_query().cloned()).flatten();
    let is_form = request.method() == Method::POST && request.uri().path() != "/sign-out";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let set = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in set {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if server.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if let Some(wanted) = wanted {
        sign_in::and_then(&mut response, wanted.as_str());
    }
    if is_form {
        sign_in::say_lost(&mut response);
    }
    response
}
