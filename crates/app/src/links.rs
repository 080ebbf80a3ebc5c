//! Links that carry their own right: signed, for one person and one thing, until a time. Whoever holds one can do that one
//! thing as that person and nothing else, so that a mail can be answered without signing in.
//!
//! Opening a link changes nothing: what reads mail before its receiver does (scanners, previews) opens links too. The page
//! behind it says what would be done and has one button. What the button does carries [`Link::command_id`], which follows
//! from the link itself: pressed twice, or from two mails that say the same, it is recorded once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use model::{CommandId, DecisionId, EscalationId, Instant, OwnershipId, PersonId};
use sha2::Sha256;

use crate::node::first_64;

/// The path under which links are opened: this, and the token.
pub const LINK_PATH: &str = "/l/";

/// The form of a token; another number is another form.
const VERSION: u8 = 1;
/// What is signed: version, what, detail, person, thing, end in seconds, nonce.
const BODY_BYTES: usize = 3 + 4 * 8;
/// Bytes of a signature.
const SIGNATURE_BYTES: usize = 32;
/// Bytes of a secret at least.
const SECRET_BYTES_MIN: usize = 32;
/// Longer than any token of any form: what is longer is not looked at.
const TOKEN_CHARS_MAX: usize = 200;

/// How a decision is answered by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// Yes.
    Yes,
    /// No.
    No,
    /// One of the decision's options, from 0.
    Option(u8),
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkAction {
    /// Take on something that climbs.
    Acknowledge(EscalationId),
    /// Accept the offer of a seat.
    AcceptSeat(OwnershipId),
    /// Decide.
    Decide {
        /// The decision.
        decision: DecisionId,
        /// The answer.
        choice: Choice,
    },
    /// Sign in. That it is used once is for whoever keeps its nonce.
    SignIn,
    /// Accept an invitation and choose how to sign in. That it is used once is for whoever keeps its nonce.
    Join,
}

impl LinkAction {
    /// Its number, its detail and the thing it is about, as they are signed.
    fn parts(self) -> (u8, u8, u64) {
        match self {
            Self::Acknowledge(id) => (1, 0, id.0),
            Self::AcceptSeat(id) => (2, 0, id.0),
            Self::Decide { decision, choice: Choice::Yes } => (3, 0, decision.0),
            Self::Decide { decision, choice: Choice::No } => (4, 0, decision.0),
            Self::Decide { decision, choice: Choice::Option(option) } => (5, option, decision.0),
            Self::SignIn => (6, 0, 0),
            Self::Join => (7, 0, 0),
        }
    }

    fn from_parts((what, detail, thing): (u8, u8, u64)) -> Option<Self> {
        let decide = |choice| Self::Decide { decision: DecisionId(thing), choice };
        Some(match what {
            1 => Self::Acknowledge(EscalationId(thing)),
            2 => Self::AcceptSeat(OwnershipId(thing)),
            3 => decide(Choice::Yes),
            4 => decide(Choice::No),
            5 => decide(Choice::Option(detail)),
            6 => Self::SignIn,
            7 => Self::Join,
            _ => return None,
        })
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Who acts.
    pub person: PersonId,
    /// What for.
    pub action: LinkAction,
    /// When it ends.
    pub ends: Instant,
    /// What tells it from another link for the same: the id of the notice it was sent with, or a number drawn for it.
    pub nonce: u64,
    /// The id under which what it does is recorded: of a person, an action and a nonce always the same.
    pub command_id: CommandId,
}

/// Why a token is no link. It never says which of its parts is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It was not made here, or was changed or cut on its way.
    #[error("this link is not complete: open it from the mail again, or copy the whole of it")]
    Forged,
    /// Its time is over.
    #[error("this link has ended: sign in to do the same on its page")]
    Ended,
}

/// Makes and reads links.
#[derive(Clone)]
pub struct Links {
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Links")
    }
}

/// A secret is too short to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret of {found} bytes is too short to sign links with: {SECRET_BYTES_MIN} random bytes are needed"
)]
pub struct WeakSecret {
    /// Its length.
    pub found: usize,
}

impl Links {
    /// Signs with this secret: random bytes that every node of one operation shares and nobody else has. With another
    /// secret, every link that was sent before ends.
    ///
    /// # Errors
    /// When it is shorter than 32 bytes.
    pub fn new(secret: &[u8]) -> Result<Self, WeakSecret> {
        let weak = WeakSecret { found: secret.len() };
        if secret.len() < SECRET_BYTES_MIN {
            return Err(weak);
        }
        Ok(Self { mac: Hmac::new_from_slice(secret).map_err(|_| weak)? })
    }

    /// Signs with what follows from a secret that serves for other things too.
    #[must_use]
    pub fn derived(secret: &[u8; 32]) -> Self {
        // A key of any length will do: this never fails.
        let Ok(key) = Hmac::<Sha256>::new_from_slice(secret) else { unreachable!("any length is a key's") };
        let own = key.chain_update(b"links that carry their own right").finalize().into_bytes();
        let Ok(mac) = Hmac::new_from_slice(&own) else { unreachable!("any length is a key's") };
        Self { mac }
    }

    /// The token of a link, for an address: letters, digits, `-` and `_`. It ends at the second at or before `ends`.
    #[must_use]
    pub fn sign(&self, person: PersonId, action: LinkAction, ends: Instant, nonce: u64) -> String {
        let mut token = body(person, action, ends, nonce).to_vec();
        let signature = self.mac.clone().chain_update(&token).finalize().into_bytes();
        token.extend_from_slice(&signature);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// What a token says.
    ///
    /// # Errors
    /// When it was not signed here, or ended before `now`.
    pub fn read(&self, token: &str, now: Instant) -> Result<Link, LinkError> {
        if token.len() > TOKEN_CHARS_MAX {
            return Err(LinkError::Forged);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| LinkError::Forged)?;
        let parts = bytes.split_at_checked(BODY_BYTES).filter(|(_, sign)| sign.len() == SIGNATURE_BYTES);
        let (body, signature) = parts.ok_or(LinkError::Forged)?;
        // Compared in a time that does not tell how much of it was right.
        self.mac.clone().chain_update(body).verify_slice(signature).map_err(|_| LinkError::Forged)?;
        let link = self.unpack(body).ok_or(LinkError::Forged)?;
        if now > link.ends { Err(LinkError::Ended) } else { Ok(link) }
    }

    fn unpack(&self, body: &[u8]) -> Option<Link> {
        let (head, rest) = body.split_at_checked(3)?;
        let [version, what, detail] = <[u8; 3]>::try_from(head).ok()?;
        let mut words = rest.as_chunks::<8>().0.iter().map(|word| u64::from_be_bytes(*word));
        let (person, thing, ends, nonce) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let action = LinkAction::from_parts((what, detail, thing)).filter(|_| version == VERSION)?;
        let person = PersonId(person);
        let ends = Instant::from_micros(ends.cast_signed().saturating_mul(1_000_000));
        Some(Link { person, action, ends, nonce, command_id: self.command_id(person, action, nonce) })
    }

    /// When it ends is no part of it: the same mail sent again has a later end, and does the same.
    fn command_id(&self, person: PersonId, action: LinkAction, nonce: u64) -> CommandId {
        let body = body(person, action, Instant::from_micros(0), nonce);
        let mac = self.mac.clone().chain_update(b"command").chain_update(body);
        CommandId(first_64(&mac.finalize().into_bytes()))
    }
}

fn body(person: PersonId, action: LinkAction, ends: Instant, nonce: u64) -> [u8; BODY_BYTES] {
    let (what, detail, thing) = action.parts();
    let mut body = [0; BODY_BYTES];
    body[..3].copy_from_slice(&[VERSION, what, detail]);
    let seconds = ends.as_micros().div_euclid(1_000_000).cast_unsigned();
    let words = [person.0, thing, seconds, nonce];
    for (place, word) in body[3..].as_chunks_mut::<8>().0.iter_mut().zip(words) {
        *place = word.to_be_bytes();
    }
    body
}
