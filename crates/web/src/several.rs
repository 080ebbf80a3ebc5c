//! What a page does by a handler of its own: forms whose fields have to be understood before they are commands, and pasted
//! lists, which are many commands at once. Everything is read first; then each command is carried out by itself, and one list
//! says what was done and what was not.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use app::{Draw as _, Request, Sealer};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use model::{Actor, Command, CommandId};

use crate::desk::Desk;
use crate::error::Failure;
use crate::form::{self, Attempt, Seeded};
use crate::guard::{self, Session};
use crate::part::{Mark, mark, sentence};
use crate::server::Server;
use crate::shape::{Fields, Wrong};

/// Lines of a pasted list at most.
pub(crate) const LINES_MAX: usize = 1_000;

/// A form of one of our own pages, sent by a reader who is signed in.
pub(crate) struct Received {
    /// Who sent it, on the page that it stands on.
    pub(crate) desk: Desk,
    /// What was entered.
    pub(crate) fields: Fields,
    headers: HeaderMap,
    seed: [u8; 32],
}

impl FromRequest<Server> for Received {
    type Rejection = Failure;

    async fn from_request(request: axum::extract::Request, server: &Server) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let session = Session::from_request_parts(&mut parts, server).await?;
        let path = parts.uri.path().to_owned();
        let headers = std::mem::take(&mut parts.headers);
        let request = axum::extract::Request::from_parts(parts, body);
        let body = Bytes::from_request(request, server).await;
        let body = body.map_err(|error| Failure::Unfit(sentence(&error.to_string())))?;
        let fields = Fields::read(&body).map_err(Failure::Unfit)?;
        guard::check(server, &headers, &session, &fields)?;
        let back = form::local(fields.hidden("_back")).unwrap_or("/").to_owned();
        let desk = Desk::new(server, session, back).ok_or(Failure::SignedOut)?;
        // The same list sent twice asks for the same things, once.
        let version = fields.hidden("_v").unwrap_or_default();
        let (person, entered) = (desk.me.to_string(), fields.canonical());
        let parts = ["several", &person, &path, version, &entered].map(str::as_bytes);
        let seed = guard::keyed(server, &parts);
        Ok(Self { desk, fields, headers, seed })
    }
}

/// One line of what was asked for: a command, or why it is none.
pub(crate) struct Deed {
    /// The line as it was written, or a name for it.
    pub(crate) line: String,
    /// The command with its texts, or what is wrong with the line.
    pub(crate) asked: Result<Request, String>,
}

/// What became of a line.
pub(crate) struct Became {
    /// The line.
    pub(crate) line: String,
    /// Done, or why not.
    pub(crate) done: Result<(), String>,
}

impl Received {
    /// A field without the spaces around it; empty when it is not there.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.hidden(name).unwrap_or_default().trim()
    }

    /// Where ids and salts of the command in this place come from.
    fn draw(&self, place: usize) -> Seeded {
        let seed = guard::keyed(&self.desk.server, &[&self.seed, &(place as u64).to_be_bytes()]);
        Seeded::new(&self.desk.server, seed)
    }

    /// The command in this place of the list, made with a sealer for its texts and ids.
    pub(crate) fn request(&self, place: usize, make: impl FnOnce(&mut Sealer<Seeded>) -> Command) -> Request {
        let mut draw = self.draw(place);
        let id = CommandId(draw.draw());
        let mut sealer = Sealer::new(draw);
        let command = make(&mut sealer);
        Request::new(Actor::Person(self.desk.me), id, command).with_texts(sealer.into_texts())
    }

    /// When every line can be read, carries them out one after the other; else nothing is done.
    pub(crate) async fn carry_out(&self, deeds: Vec<Deed>) -> Result<Vec<Became>, Failure> {
        let all_fit = deeds.iter().all(|deed| deed.asked.is_ok());
        let mut became = Vec::with_capacity(deeds.len());
        for Deed { line, asked } in deeds {
            let done = match asked {
                Ok(_) if !all_fit => Err("It is right, and waits for the other lines.".to_owned()),
                Ok(request) => self.execute(request).await?,
                Err(what) => Err(what),
            };
            became.push(Became { line, done });
        }
        Ok(became)
    }

    /// Carries out one command: done, or why it was refused.
    pub(crate) async fn execute(&self, request: Request) -> Result<Result<(), String>, Failure> {
        match self.desk.server.handle.execute(request).await {
            Ok(_) => Ok(Ok(())),
            Err(error @ (app::Error::Refused(_) | app::Error::Stale { .. } | app::Error::Unfit { .. })) => {
                Ok(Err(sentence(&self.desk.refused(&error))))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The page that the form stands on again, with what was entered.
    pub(crate) async fn again(self, wrong: Vec<Wrong>, refusal: Option<String>) -> Response {
        let Self { desk, fields, headers, .. } = self;
        form::again(&desk, &headers, fields, wrong, refusal).await
    }

    /// Carries out one command and goes on; refused, the page comes back.
    pub(crate) async fn finish(self, request: Request, to: &str) -> Result<Response, Failure> {
        match self.execute(request).await? {
            Ok(()) => Ok(Redirect::to(to).into_response()),
            Err(refusal) => Ok(self.again(Vec::new(), Some(refusal)).await),
        }
    }

    /// The desk as it is now that something was done, as if these fields had just been tried: what was not done stands in
    /// `field` of `form`, to be corrected.
    pub(crate) fn desk_after(&self, form: &str, field: &str, left: &str) -> Result<Desk, Failure> {
        let (server, session) = (&self.desk.server, self.desk.session.clone());
        let mut desk = Desk::new(server, session, self.desk.here.clone()).ok_or(Failure::SignedOut)?;
        if !left.is_empty() {
            let fields = Fields::of([(field, left)]);
            let attempt = Attempt {
                form: form.to_owned(),
                fields,
                wrong: Vec::new(),
                refusal: None,
                shown: AtomicBool::new(false),
            };
            desk.attempt = Some(Arc::new(attempt));
        }
        Ok(desk)
    }
}

/// The lines that were not done, to be corrected.
pub(crate) fn left(became: &[Became]) -> String {
    let left = became.iter().filter(|one| one.done.is_err()).map(|one| one.line.as_str());
    left.collect::<Vec<_>>().join("\n")
}

/// The same of a list that asks for more than its own lines say.
pub(crate) fn left_of(pasted: &str, became: &[Became]) -> String {
    let open = |line: &&str| became.iter().any(|one| one.done.is_err() && one.line == line.trim());
    pasted.lines().filter(open).collect::<Vec<_>>().join("\n")
}

/// Nothing done is no success.
pub(crate) fn status(became: &[Became]) -> StatusCode {
    let done = became.iter().any(|one| one.done.is_ok());
    if done { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// What was done and what was not, first what needs somebody.
pub(crate) fn list(became: &[Became]) -> Markup {
    let done = became.iter().filter(|one| one.done.is_ok()).count();
    let open = became.len() - done;
    let lines = |count: usize| charts::format::count(count as u64, "line", "lines");
    html! {
        p role="status" {
            @if became.is_empty() { "There was nothing to do: no line was given." }
            @else if open == 0 { "All done: " (lines(done)) "." }
            @else if done == 0 { "Nothing was done. What to change stands beside each line." }
            @else { (lines(done)) " done, " (lines(open)) " not done." }
        }
        ul.rows {
            @for one in became.iter().filter(|one| one.done.is_err()) {
                li {
                    (mark(Mark::Needs))
                    div { (one.line) @if let Err(why) = &one.done { span.meta { "Not done. " (why) } } }
                }
            }
            @for one in became.iter().filter(|one| one.done.is_ok()) {
                li { (mark(Mark::Done)) div { (one.line) span.meta { "Done" } } }
            }
        }
    }
}

/// The cells of a pasted line: a spreadsheet's have tabs between them, what people write has semicolons.
pub(crate) fn cells(line: &str) -> Vec<&str> {
    let between = if line.contains('\t') { '\t' } else { ';' };
    line.split(between).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_parted_by_tabs_or_semicolons() {
        assert_eq!(cells("Ana; a@b ;Manila"), ["Ana", "a@b", "Manila"]);
        assert_eq!(cells("Refunds; paid\t95\t 97 "), ["Refunds; paid", "95", "97"]);
    }
}
