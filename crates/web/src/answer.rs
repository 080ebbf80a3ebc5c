//! Answering a mail without signing in: links that carry their own right. Opening one changes nothing, so that programs
//! which look at links do nothing; it shows what would be done, as whom, and one button. Pressed twice, it is done once.

use app::{Choice, Link, LinkAction, LinkError, Request, Sealer, View};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::{Actor, Command, Phase, Seat, SeatState, Subject, TextRef};

use crate::error::Failure;
use crate::form::Seeded;
use crate::guard::{self, Client, OwnForm, Rate};
use crate::server::Server;
use crate::sign_in::private;
use crate::{frame, part};

/// What a link would do, in words.
struct Would {
    /// What it is about.
    title: String,
    /// What follows from it.
    says: Markup,
    /// What the button says.
    button: &'static str,
    /// The page where the same can be done by whoever signs in.
    page: String,
    /// The number of the last change of the thing: another by then, and it has to be looked at again.
    changed: u64,
}

/// What a link shows.
pub(crate) async fn page(
    State(server): State<Server>,
    client: Client,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let link = match read(&server, &client, &token)? {
        Ok(link) => link,
        Err(error) => return Ok(over(StatusCode::NOT_FOUND, &error.to_string(), "/")),
    };
    guard::blocking(move || Ok(shown(&server, &link, &token))).await
}

fn shown(server: &Server, link: &Link, token: &str) -> Response {
    let Some(view) = server.view(link.person) else { return settled("/") };
    let Some(would) = would(server, &view, link) else { return settled(&page_of(&view, link.action)) };
    let name = view.seen().people.get(&link.person).and_then(|person| server.texts.get(&person.name));
    private(frame::bare(
        &would.title,
        // A script takes the token out of the address line.
        &html! {
            div data-address="/" {
                h1 { (would.title) }
                (would.says)
                form id="answer" method="post" action="/l" {
                    input type="hidden" name="link" value=(token);
                    input type="hidden" name="based_on" value=(would.changed);
                    p { (part::primary(would.button)) }
                }
                p.hint {
                    "Nothing is done yet. "
                    @if let Some(name) = &name { "The button does it as " (name) ". " }
                    a href=(would.page) { "Sign in to see everything" }
                }
            }
        },
    ))
}

/// Does what a link is for.
pub(crate) async fn act(
    State(server): State<Server>,
    client: Client,
    OwnForm(fields): OwnForm,
) -> Result<Response, Failure> {
    let token = fields.hidden("link").unwrap_or_default().to_owned();
    let link = match read(&server, &client, &token)? {
        Ok(link) => link,
        Err(error) => return Ok(over(StatusCode::NOT_FOUND, &error.to_string(), "/")),
    };
    let Some(view) = server.view(link.person) else { return Ok(settled("/")) };
    let page = page_of(&view, link.action);
    let (asking, at) = (server.clone(), link);
    let request = guard::blocking(move || Ok(request(&asking, &view, &at))).await?;
    let Some(mut request) = request else { return Ok(settled(&page)) };
    request.based_on = fields.hidden("based_on").and_then(|number| number.parse().ok());
    match server.handle.execute(request).await {
        Ok(_) => Ok(private(frame::bare(
            "Done",
            &html! {
                h1 { "Done" }
                p { (done(link.action)) }
                p { a href=(page) { "Sign in to see it" } }
            },
        ))),
        Err(error @ (app::Error::Refused(_) | app::Error::Stale { .. })) => {
            Ok(over(StatusCode::CONFLICT, &error.to_string(), &page))
        }
        Err(error) => Err(error.into()),
    }
}

fn done(action: LinkAction) -> &'static str {
    match action {
        LinkAction::Acknowledge(_) => "You have it. Whoever waits is told.",
        LinkAction::AcceptSeat(_) => "You said yes. Both sides are told.",
        LinkAction::Decide { .. } => "It is decided. Whoever asked is told.",
        LinkAction::SignIn | LinkAction::Join => "",
    }
}

fn read(server: &Server, client: &Client, token: &str) -> Result<Result<Link, LinkError>, Failure> {
    let now = server.handle.now();
    let key = guard::keyed(server, &[b"answer", client.counted().as_bytes()]);
    if !server.limits.take(key, Rate::ADDRESS, now) {
        return Err(Failure::TooMany);
    }
    let read = server.links().read(token, now);
    // Those are for other doors, and used up there.
    let other = |link: &Link| matches!(link.action, LinkAction::SignIn | LinkAction::Join);
    Ok(read.and_then(|link| if other(&link) { Err(LinkError::Forged) } else { Ok(link) }))
}

/// What a link would do now; `None` when there is nothing left to do for its person.
fn would(server: &Server, view: &View, link: &Link) -> Option<Would> {
    let seen = view.seen();
    let text = |text: &TextRef| {
        server.texts.get(text).map_or_else(|| "(erased)".to_owned(), |found| found.to_string())
    };
    let function =
        |id| seen.functions.get(&id).map_or_else(|| "a function".to_owned(), |found| text(&found.name));
    let page = page_of(view, link.action);
    match link.action {
        LinkAction::Acknowledge(id) => {
            let found = seen.escalations.get(&id).filter(|found| found.is_open())?;
            if matches!(found.phase, Phase::Acknowledged(_)) {
                return None;
            }
            let what = match found.subject {
                Subject::Flag(id) => seen.flags.get(&id).map(|flag| text(&flag.what)),
                Subject::Decision(id) => seen.decisions.get(&id).map(|found| text(&found.question)),
                Subject::Reading(id) => seen.outcomes.get(&id).map(|found| text(&found.aim.statement)),
                Subject::Offer(_) => None,
            };
            let says = html! {
                @if let Some(what) = &what { blockquote { (what) } }
                p { "You say that you have it, and whoever waits is told. If it is not settled in time, the next person hears." }
            };
            let title = format!("Take this on for {}?", function(found.function));
            Some(Would { title, says, button: "I have it", page, changed: found.changed })
        }
        LinkAction::AcceptSeat(id) => {
            let found = seen.ownerships.get(&id)?;
            if found.state != SeatState::Offered || found.answers != link.person {
                return None;
            }
            let seat = match found.seat {
                Seat::Owner => "owner",
                Seat::Backup => "backup",
                Seat::Acting => "acting owner",
            };
            let name = seen.people.get(&found.person).map(|person| text(&person.name)).unwrap_or_default();
            let who = if found.person == link.person { "You".to_owned() } else { name };
            let says = html! {
                p { (who) " would be the " (seat) " of " (function(found.function)) ", on these terms:" }
                @for (title, terms) in [("The owner gives", &found.terms.gives), ("The owner gets", &found.terms.gets)] {
                    @if !terms.is_empty() { h2 { (title) } ul { @for term in terms { li { (text(term)) } } } }
                }
            };
            let title = format!("Say yes: {seat} of {}?", function(found.function));
            Some(Would { title, says, button: "Accept", page, changed: found.changed })
        }
        LinkAction::Decide { decision, choice } => {
            let found = seen.decisions.get(&decision).filter(|found| found.closed.is_none())?;
            let answer = answer(choice, &found.options, text)?;
            let says = html! {
                @if let Some(context) = &found.context { p { (text(context)) } }
                p { "Your answer:" }
                blockquote { (answer) }
            };
            Some(Would { title: text(&found.question), says, button: "Decide", page, changed: found.changed })
        }
        LinkAction::SignIn | LinkAction::Join => None,
    }
}

/// The words of an answer; `None` of an option that is not there.
fn answer(choice: Choice, options: &[TextRef], text: impl Fn(&TextRef) -> String) -> Option<String> {
    match choice {
        Choice::Yes => Some("Yes".to_owned()),
        Choice::No => Some("No".to_owned()),
        Choice::Option(place) => options.get(usize::from(place)).map(text),
    }
}

/// The command of a link, as its person gives it.
fn request(server: &Server, view: &View, link: &Link) -> Option<Request> {
    let actor = Actor::Person(link.person);
    let (command, texts) = match link.action {
        LinkAction::Acknowledge(escalation) => (Command::Acknowledge { escalation }, Vec::new()),
        LinkAction::AcceptSeat(ownership) => (Command::AcceptSeat { ownership }, Vec::new()),
        LinkAction::Decide { decision, choice } => {
            let found = view.seen().decisions.get(&decision)?;
            let text = |text: &TextRef| server.texts.get(text).map(|text| text.to_string());
            let words = answer(choice, &found.options, |option| text(option).unwrap_or_default())?;
            let id = link.command_id.0.to_be_bytes();
            let mut sealer = Sealer::new(Seeded::new(server, guard::keyed(server, &[b"answer", &id])));
            let answer = sealer.seal(&words);
            (Command::Decide { decision, answer }, sealer.into_texts())
        }
        LinkAction::SignIn | LinkAction::Join => return None,
    };
    Some(Request::new(actor, link.command_id, command).with_texts(texts))
}

/// The page of what a link is about.
fn page_of(view: &View, action: LinkAction) -> String {
    let seen = view.seen();
    let found = match action {
        LinkAction::Acknowledge(id) => seen.escalations.get(&id).map(|found| match found.subject {
            Subject::Flag(id) => format!("/flags/{id}"),
            Subject::Decision(id) => format!("/decisions/{id}"),
            Subject::Reading(_) | Subject::Offer(_) => format!("/functions/{}", found.function),
        }),
        LinkAction::AcceptSeat(id) => {
            seen.ownerships.get(&id).map(|found| format!("/functions/{}", found.function))
        }
        LinkAction::Decide { decision, .. } => Some(format!("/decisions/{decision}")),
        LinkAction::SignIn | LinkAction::Join => None,
    };
    found.unwrap_or_else(|| "/".to_owned())
}

/// There is nothing left to do.
fn settled(page: &str) -> Response {
    over(StatusCode::OK, "It was answered, settled or handed to somebody else meanwhile.", page)
}

fn over(status: StatusCode, why: &str, page: &str) -> Response {
    let body = html! {
        h1 { "Nothing was done" }
        p { (why) }
        p { a href=(page) { "Sign in to see how it stands" } }
    };
    private((status, frame::bare("Nothing was done", &body)).into_response())
}
