//! A letter as a mail: headers that say what it is, and the same words as text and as a page.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use model::{Instant, NoticeId};

use super::letter::Letter;
use super::scene::one_line;

/// Letters of a name at most.
const NAME_CHARS_MAX: usize = 80;
/// Letters of a subject at most.
const SUBJECT_CHARS_MAX: usize = 200;

/// Somebody with an address; `None` when the address is none.
pub(super) fn mailbox(name: &str, address: &str) -> Option<Mailbox> {
    let address: Address = address.trim().parse().ok()?;
    let name = one_line(name, NAME_CHARS_MAX);
    Some(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
}

/// The mail of a notice, which has the same ids at every attempt; or of something that is sent once.
pub(super) fn build(
    from: &Mailbox,
    to: Mailbox,
    id: Option<NoticeId>,
    now: Instant,
    letter: &Letter,
) -> Result<Message, lettre::error::Error> {
    let parts = MultiPart::alternative()
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.text()))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(letter.html()));
    let since = Duration::from_micros(u64::try_from(now.as_micros()).unwrap_or(0));
    let mut mail = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(&letter.subject, SUBJECT_CHARS_MAX))
        .date(UNIX_EPOCH + since)
        .message_id(id.map(|id| format!("<{id}.notice@{}>", from.email.domain())))
        .multipart(parts)?;
    let headers = mail.headers_mut();
    if let Some(id) = id {
        headers.insert_raw(raw("X-Inboard-Notice", &id.to_string()));
    }
    // So that no program answers it, and none that answers is answered.
    headers.insert_raw(raw("Auto-Submitted", "auto-generated"));
    headers.insert_raw(raw("X-Auto-Response-Suppress", "All"));
    Ok(mail)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
