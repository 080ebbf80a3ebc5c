//! Links that sign somebody in: one that an admin copied, one that was sent by e-mail, one of an example that stays.

use journal::Credential;
use model::{Instant, PersonId};

use super::{Doors, hash, same, secret};
use crate::{Draw, Error};

/// Where a link comes from. Of each kind a person has one: a new one takes the place of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Made by an admin, to be handed on; signs in once.
    Handed,
    /// Sent to the person's own address; signs in once.
    Mailed,
    /// Of an example organisation: signs in as often as one likes, until it ends.
    Example,
}

impl LinkKind {
    const ALL: [Self; 3] = [Self::Handed, Self::Mailed, Self::Example];

    fn as_str(self) -> &'static str {
        match self {
            Self::Handed => "link",
            Self::Mailed => "mailed-link",
            Self::Example => "example-link",
        }
    }
}

impl Doors {
    /// The secret part of a link that signs a person in, until `ends`.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn invite(
        &self,
        person: PersonId,
        kind: LinkKind,
        ends: Instant,
        draw: &mut impl Draw,
    ) -> Result<String, Error> {
        let secret = secret(draw);
        let made_at = ends.as_micros();
        let kept = kept(&secret, ends);
        self.store.put_credential(&Credential {
            person: person.0,
            kind: kind.as_str().to_owned(),
            secret: kept,
            made_at,
        })?;
        Ok(format!("{person}.{secret}"))
    }

    /// The person whom a link signs in, without using it up.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn invited(&self, link: &str, now: Instant) -> Result<Option<PersonId>, Error> {
        Ok(self.find(link, now)?.map(|(person, _)| person))
    }

    /// Uses a link up: the person whom it signs in.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub fn take(&self, link: &str, now: Instant) -> Result<Option<PersonId>, Error> {
        let Some((person, kind)) = self.find(link, now)? else { return Ok(None) };
        // Whoever removes it is the one who uses it.
        let used = kind == LinkKind::Example || self.store.remove_credential(person.0, kind.as_str())?;
        Ok(used.then_some(person))
    }

    fn find(&self, link: &str, now: Instant) -> Result<Option<(PersonId, LinkKind)>, Error> {
        let Some((person, secret)) = link.split_once('.') else { return Ok(None) };
        let Ok(person) = person.parse::<PersonId>() else { return Ok(None) };
        for kind in LinkKind::ALL {
            let found = self.store.credential(person.0, kind.as_str())?;
            if found.is_some_and(|found| fits(&found.secret, secret, now)) {
                return Ok(Some((person, kind)));
            }
        }
        Ok(None)
    }
}

/// What is kept of a link: the hash of its secret, and when it ends.
fn kept(secret: &str, ends: Instant) -> Vec<u8> {
    let mut kept = hash(secret).to_vec();
    kept.extend_from_slice(&ends.as_micros().to_be_bytes());
    kept
}

fn fits(kept: &[u8], secret: &str, now: Instant) -> bool {
    let Some((known, ends)) = kept.split_at_checked(32) else { return false };
    let ends = ends.try_into().map_or(i64::MIN, i64::from_be_bytes);
    same(known, &hash(secret)) && ends > now.as_micros()
}
