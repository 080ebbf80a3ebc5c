//! Who is asking, and whether what they send is theirs: sessions by cookie, tokens of programs, and what every form has that
//! only its session can know.

mod caller;
mod csrf;
mod limits;
mod session;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::Failure;
use crate::server::Server;

pub(crate) use caller::{CSRF_HEADER, Caller, bearer};
pub(crate) use csrf::{OwnForm, check, is_own};
pub(crate) use limits::{Client, Limits, Peer, Rate};
pub(crate) use session::{Session, drop_cookie, sent, set_cookie, whose};

/// A keyed digest of some parts: what only this server can have made.
pub(crate) fn keyed(server: &Server, parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length fits.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&server.settings.secret) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The bytes of so many hexadecimal digits.
pub(crate) fn unhex<const BYTES: usize>(digits: &str) -> Option<[u8; BYTES]> {
    if digits.len() != 2 * BYTES || !digits.is_ascii() {
        return None;
    }
    let mut bytes = [0; BYTES];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Whether two digests are the same, in a time that does not tell where they differ.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}

/// Runs what may block on the store, or works long, away from the threads that answer.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, app::Error> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Failure::from),
        Err(_) => Err(Failure::Unavailable("Something went wrong inside. Try again in a moment.".to_owned())),
    }
}
