//! A link that is sent to somebody's own address. Whether there is such an address is not said, and cannot be told from the
//! time: the answer is given before anything is looked for.

use app::{LinkKind, SystemDraw};
use axum::extract::State;
use axum::response::Response;
use maud::html;
use worktime::MINUTE;

use super::password::MAIL;
use super::private;
use crate::error::Failure;
use crate::frame;
use crate::guard::{self, Client, OwnForm, Rate};
use crate::server::{Post, Server, SignInMail};

/// How long such a link can be used.
const LASTS: i64 = 30 * MINUTE;

/// Takes the form.
pub(crate) async fn mail(
    State(server): State<Server>,
    client: Client,
    OwnForm(fields): OwnForm,
) -> Result<Response, Failure> {
    let post = server.options.post.clone().ok_or(Failure::Missing)?;
    let address = fields.hidden("address").unwrap_or_default().trim().to_owned();
    let now = server.handle.now();
    let key = guard::keyed(&server, &[b"mail-from", client.counted().as_bytes()]);
    let to = guard::keyed(&server, &[b"mail-to", address.to_lowercase().as_bytes()]);
    if !server.limits.take(key, Rate::ADDRESS, now) || !server.limits.take(to, Rate::MAIL, now) {
        return Err(Failure::TooMany);
    }
    tokio::task::spawn_blocking(move || {
        // It is not known to whom: whoever asked for it asks again.
        if send(&server, &post, &address).is_err() {
            tracing::warn!("a link to sign in could not be made");
        }
    });
    Ok(private(frame::bare(
        "A link is on its way",
        &html! {
            h1 { "A link is on its way" }
            p { "If this address belongs to somebody here, a link to sign in comes to it within a minute. It can be used once, for half an hour." }
            p { a href="/sign-in" { "Back" } }
        },
    )))
}

fn send(server: &Server, post: &Post, address: &str) -> Result<(), app::Error> {
    let Some(person) = server.doors.at_address(MAIL, address)? else { return Ok(()) };
    if !server.handle.known().state.is_here(person) {
        return Ok(());
    }
    // As it is kept, not as it was typed.
    let Some(address) = server.doors.address_of(person, MAIL)? else { return Ok(()) };
    let ends = server.handle.now() + LASTS;
    let link = server.doors.invite(person, LinkKind::Mailed, ends, &mut SystemDraw)?;
    post(SignInMail { person, address, link: super::address(server, &link), ends });
    Ok(())
}
