//! Who is signed in: sessions, and links that sign somebody in once. Only hashes of secrets are kept.

use std::sync::Arc;

use journal::{Credential, Session, Store};
use model::{Instant, PersonId};
use sha2::{Digest, Sha256};

use crate::{Draw, Error};

/// How long somebody stays signed in, in microseconds.
const SESSION: i64 = 30 * 24 * 3_600_000_000;
/// The kind of credential that a link to sign in is.
const LINK: &str = "link";

/// The doors of an operation.
#[derive(Debug, Clone)]
pub struct Doors {
    store: Arc<Store>,
}

impl Doors {
    /// The doors of the operation that this store holds.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    pub(crate) fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    /// Signs a person in: the secret of the session, to be given to nobody else.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn enter(&self, person: PersonId, now: Instant, draw: &mut impl Draw) -> Result<String, Error> {
        let secret = secret(draw);
        let at = now.as_micros();
        let session = Session {
            token: hash(&secret),
            person: person.0,
            made_at: at,
            seen_at: at,
            ends_at: at + SESSION,
        };
        self.store.put_session(&session)?;
        Ok(secret)
    }

    /// Who a session's secret belongs to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn who(&self, secret: &str, now: Instant) -> Result<Option<PersonId>, Error> {
        let found = self.store.session(&hash(secret))?;
        Ok(found.filter(|session| session.ends_at > now.as_micros()).map(|session| PersonId(session.person)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn leave(&self, secret: &str) -> Result<(), Error> {
        self.store.remove_session(&hash(secret))?;
        Ok(())
    }

    /// A secret that signs a person in once, until `ends`; it takes the place of an earlier one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn invite(&self, person: PersonId, ends: Instant, draw: &mut impl Draw) -> Result<String, Error> {
        let secret = secret(draw);
        let credential = Credential {
            person: person.0,
            kind: LINK.to_owned(),
            secret: hash(&secret),
            made_at: ends.as_micros(),
        };
        self.store.put_credential(&credential)?;
        Ok(format!("{person}.{secret}"))
    }

    /// The person whom a link's secret signs in, without using it up.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn invited(&self, link: &str, now: Instant) -> Result<Option<PersonId>, Error> {
        let Some((person, secret)) = link.split_once('.') else { return Ok(None) };
        let Ok(person) = person.parse::<PersonId>() else { return Ok(None) };
        let found = self.store.credential(person.0, LINK)?;
        let fits = |found: &Credential| found.secret == hash(secret) && found.made_at > now.as_micros();
        Ok(found.filter(fits).map(|_| person))
    }

    /// Signs in with a link: the secret of the session.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub fn take(&self, link: &str, now: Instant, draw: &mut impl Draw) -> Result<Option<String>, Error> {
        let Some(person) = self.invited(link, now)? else { return Ok(None) };
        // Whoever removes it is the one who uses it.
        if !self.store.remove_credential(person.0, LINK)? {
            return Ok(None);
        }
        self.enter(person, now, draw).map(Some)
    }
}

fn secret(draw: &mut impl Draw) -> String {
    (0..4).map(|_| format!("{:016x}", draw.draw())).collect()
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
