//! Sessions: who is signed in, for how long, and signing out.

use journal::Session;
use model::{Instant, PersonId};

use super::{Doors, Found, hash, secret};
use crate::{Draw, Error};

const HOUR: i64 = 3_600_000_000;
/// A session ends so long after it was used last, in microseconds.
const IDLE_MAX: i64 = 30 * 24 * HOUR;
/// And so long after it began, however much it is used.
const AGE_MAX: i64 = 180 * 24 * HOUR;
/// That it was used is written down so often.
const RENEWED_EVERY: i64 = HOUR;

/// Somebody who is signed in, as they are shown it themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// Since when.
    pub since: Instant,
    /// When it was used last, give or take an hour.
    pub used: Instant,
    /// When it ends if it is not used.
    pub ends: Instant,
    /// Whether it is the one that asks.
    pub this: bool,
}

impl Doors {
    /// Signs a person in: the secret of a new session, to be given to nobody else. One that the same browser had before is
    /// the caller's to end.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn enter(&self, person: PersonId, now: Instant, draw: &mut impl Draw) -> Result<String, Error> {
        let secret = secret(draw);
        let at = now.as_micros();
        let token = hash(&secret).to_vec();
        self.store.prune_sessions(at)?;
        self.store.put_session(&Session {
            token,
            person: person.0,
            made_at: at,
            seen_at: at,
            ends_at: at + IDLE_MAX,
        })?;
        Ok(secret)
    }

    /// Who a session's secret belongs to, when that was read a moment ago; asks nobody.
    #[must_use]
    pub fn known(&self, secret: &str, now: Instant) -> Option<PersonId> {
        self.sessions.get(&hash(secret), now)
    }

    /// Who a session's secret belongs to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn who(&self, secret: &str, now: Instant) -> Result<Option<PersonId>, Error> {
        let token = hash(secret);
        if let Some(person) = self.sessions.get(&token, now) {
            return Ok(Some(person));
        }
        let before = self.sessions.before();
        let found = self.store.session(&token)?.filter(|session| session.ends_at > now.as_micros());
        let Some(session) = found else { return Ok(None) };
        let (what, ends) = (PersonId(session.person), self.renew(&session, now));
        self.sessions.keep(token, Found { what, at: now, ends: Some(ends) }, before);
        Ok(Some(what))
    }

    /// Notes that a session is used, which moves its end; when it ends now.
    fn renew(&self, session: &Session, now: Instant) -> Instant {
        let now = now.as_micros();
        if now - session.seen_at < RENEWED_EVERY {
            return Instant::from_micros(session.ends_at);
        }
        let ends = (now + IDLE_MAX).min(session.made_at + AGE_MAX).max(session.ends_at);
        // A store that takes no writes now keeps nobody out: it is noted at the next look.
        let _ = self.store.renew_session(&session.token, now, ends);
        Instant::from_micros(ends)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn leave(&self, secret: &str) -> Result<(), Error> {
        self.store.remove_session(&hash(secret))?;
        self.sessions.forget();
        Ok(())
    }

    /// Ends all sessions of a person but the one with this secret; how many those were.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub fn leave_others(&self, person: PersonId, secret: &str) -> Result<usize, Error> {
        let own = hash(secret);
        let mut ended = 0;
        for session in self.store.sessions_of(person.0)?.iter().filter(|session| session.token != own) {
            ended += usize::from(self.store.remove_session(&session.token)?);
        }
        self.sessions.forget();
        Ok(ended)
    }

    /// Ends all sessions of a person.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn leave_all(&self, person: PersonId) -> Result<(), Error> {
        self.store.remove_sessions_of(person.0)?;
        self.sessions.forget();
        Ok(())
    }

    /// The sessions of a person, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn signed_in(&self, person: PersonId, secret: &str, now: Instant) -> Result<Vec<SignedIn>, Error> {
        let own = hash(secret);
        let found = self.store.sessions_of(person.0)?;
        let open = found.iter().filter(|session| session.ends_at > now.as_micros());
        Ok(open
            .map(|session| SignedIn {
                since: Instant::from_micros(session.made_at),
                used: Instant::from_micros(session.seen_at),
                ends: Instant::from_micros(session.ends_at),
                this: session.token == own,
            })
            .collect())
    }

    /// How many sessions are open, of everybody.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sessions_open(&self, now: Instant) -> Result<u64, Error> {
        Ok(self.store.sessions_open(now.as_micros())?)
    }
}
