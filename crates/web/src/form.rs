//! Forms: each posts one command to `/do/KIND`. What its fields mean follows from the command's own shape. Done, the browser
//! is sent on; refused, the page that the form stands on comes back with the reason and what was entered.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use app::{Draw, Request, Sealer};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use model::{Actor, Command, CommandId, Instant, Refusal};
use tower::ServiceExt as _;

use crate::desk::Desk;
use crate::error::Failure;
use crate::guard::{self, Session};
use crate::part;
use crate::server::Server;
use crate::shape::{Fields, Wrong};

/// What somebody tried to do, and why it was not done.
#[derive(Debug)]
pub(crate) struct Attempt {
    /// The form's name on its page.
    pub(crate) form: String,
    /// What was entered.
    pub(crate) fields: Fields,
    /// Fields that cannot be read.
    pub(crate) wrong: Vec<Wrong>,
    /// Why the whole was refused.
    pub(crate) refusal: Option<String>,
    /// Whether its form is on the page that came back.
    pub(crate) shown: AtomicBool,
}

impl Attempt {
    /// What is wrong with a field.
    pub(crate) fn wrong_with(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.what.as_str())
    }
}

/// Carries out what a form asks for.
pub(crate) async fn post(
    State(server): State<Server>,
    Path(kind): Path<String>,
    session: Session,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let fields = Fields::read(&body).map_err(Failure::Unfit)?;
    guard::check(&server, &headers, &session, &fields)?;
    let back = local(fields.hidden("_back")).unwrap_or("/").to_owned();
    let desk = Desk::new(&server, session, back.clone()).ok_or(Failure::SignedOut)?;
    let mut asked = match read(&desk, &kind, &fields)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(again(&desk, &headers, fields, wrong, None).await),
    };
    asked.request.based_on = fields.hidden("_based_on").and_then(|number| number.parse().ok());
    match server.handle.execute(asked.request).await {
        Ok(_) => {
            let to = local(fields.hidden("_to")).unwrap_or(&back);
            Ok(Redirect::to(&to.replace("{id}", &asked.brought.unwrap_or_default())).into_response())
        }
        Err(error @ (app::Error::Refused(_) | app::Error::Stale { .. } | app::Error::Unfit { .. })) => {
            let (wrong, refusal) = placed(&desk, &fields, &error);
            Ok(again(&desk, &headers, fields, wrong, refusal).await)
        }
        Err(error) => Err(error.into()),
    }
}

/// A refusal beside the field that it is about, where that can be told; else for the whole form.
fn placed(desk: &Desk, fields: &Fields, error: &app::Error) -> (Vec<Wrong>, Option<String>) {
    let said = desk.refused(error);
    let app::Error::Refused(refusal) = error else { return (Vec::new(), Some(said)) };
    let named = |name: &str| fields.hidden(name).map(|_| name.to_owned());
    let field = match refusal {
        Refusal::Past { at } | Refusal::Future { at } | Refusal::TooFar { at, .. } => {
            asked_for(desk, fields, *at)
        }
        Refusal::NobodyConsulted => named("right.consulted.0"),
        Refusal::OutOfRange { what, .. } if what.starts_with("the limit ") => named("right.limit"),
        _ => None,
    };
    match field {
        Some(field) => (vec![Wrong { field, what: part::sentence(&said) }], None),
        None => (Vec::new(), Some(said)),
    }
}

/// The field in which a time was entered.
fn asked_for(desk: &Desk, fields: &Fields, at: Instant) -> Option<String> {
    let own = fields.iter().filter(|(name, _)| !name.starts_with('_'));
    let mut read = own.filter_map(|(name, value)| match name.strip_suffix(".date") {
        // Only where the day is what was chosen.
        Some(of) if fields.hidden(of).is_none_or(|chosen| matches!(chosen, "" | "pick")) => {
            let time = fields.hidden(&format!("{of}.time")).filter(|time| !time.is_empty());
            Some((of, desk.moment(&format!("{value}T{}", time.unwrap_or("17:00")))?))
        }
        Some(_) => None,
        None => Some((name, desk.moment(value.trim())?)),
    });
    read.find(|(_, entered)| *entered == at).map(|(name, _)| name.to_owned())
}

struct Asked {
    request: Request,
    /// The new thing's id, where there is one.
    brought: Option<String>,
}

fn read(desk: &Desk, kind: &str, fields: &Fields) -> Result<Result<Asked, Vec<Wrong>>, Failure> {
    let shape = desk.server.shapes.command(kind).ok_or(Failure::Missing)?;
    // A form that is sent twice asks for the same; the same form filled in otherwise, or later, asks for something else.
    let version = fields.hidden("_v").unwrap_or_default();
    let entered = fields.canonical();
    let person = desk.me.to_string();
    let seed = guard::keyed(
        &desk.server,
        &[b"command", person.as_bytes(), kind.as_bytes(), version.as_bytes(), entered.as_bytes()],
    );
    let mut draw = Seeded::new(&desk.server, seed);
    let id = CommandId(draw.draw());
    let mut sealer = Sealer::new(draw);
    let (value, brought) = match shape.read_fields(fields, desk, &mut sealer) {
        Ok(read) => read,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let command: Command = match serde_path_to_error::deserialize(&value) {
        Ok(command) => command,
        // Words that are hours, a zone or a date are only understood here.
        Err(error) => {
            let path = error.path().to_string();
            let field = path.split_once('.').map_or(path.as_str(), |(_, field)| field);
            let what = part::sentence(&error.inner().to_string());
            return Ok(Err(vec![Wrong { field: field.replace(['[', ']'], ""), what }]));
        }
    };
    let request = Request::new(Actor::Person(desk.me), id, command).with_texts(sealer.into_texts());
    Ok(Ok(Asked { request, brought }))
}

/// Shows the page that the form stands on again.
pub(crate) async fn again(
    desk: &Desk,
    headers: &HeaderMap,
    fields: Fields,
    wrong: Vec<Wrong>,
    refusal: Option<String>,
) -> Response {
    let form = fields.hidden("_form").unwrap_or_default().to_owned();
    let attempt = Attempt { form, fields, wrong, refusal, shown: AtomicBool::new(false) };
    let uri: Uri = desk.here.parse().unwrap_or_else(|_| Uri::from_static("/"));
    let mut request = axum::http::Request::new(Body::empty());
    *request.uri_mut() = uri;
    if let Some(cookies) = headers.get(header::COOKIE) {
        request.headers_mut().insert(header::COOKIE, cookies.clone());
    }
    request.extensions_mut().insert(Arc::new(attempt));
    let Ok(mut response) = desk.server.router().oneshot(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// An address on this server, and nothing else.
pub(crate) fn local(address: Option<&str>) -> Option<&str> {
    let address = address?;
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (plain && address.starts_with('/') && !address.starts_with("//")).then_some(address)
}

/// Numbers that follow from a form and cannot be guessed.
pub(crate) struct Seeded {
    server: Server,
    seed: [u8; 32],
    count: u64,
}

impl Seeded {
    pub(crate) fn new(server: &Server, seed: [u8; 32]) -> Self {
        Self { server: server.clone(), seed, count: 0 }
    }
}

impl Draw for Seeded {
    fn draw(&mut self) -> u64 {
        self.count += 1;
        let block = guard::keyed(&self.server, &[&self.seed, &self.count.to_be_bytes()]);
        block.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}
