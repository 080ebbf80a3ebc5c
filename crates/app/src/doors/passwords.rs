//! Passwords: argon2id, and the same work for somebody who has none, so that the time tells nothing.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use journal::Credential;
use model::{Instant, PersonId};

use super::Doors;
use crate::{Draw, Error};

/// A password has so many characters at least.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// And so many bytes at most: longer ones would only cost time.
const BYTES_MAX: usize = 1_024;
/// Different characters at least: `aaaaaaaaaaaa` is no password.
const DIFFERENT_MIN: usize = 5;
/// Memory in KiB, passes and lanes: OWASP's first choice for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);
const PASSWORD: &str = "password";

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too short.
    #[error("a password has at least {PASSWORD_CHARS_MIN} characters; a few words in a row are a good one")]
    Short,
    /// Too long.
    #[error("a password has at most {BYTES_MAX} bytes")]
    Long,
    /// It is one character, or a few, over and over.
    #[error("this password repeats too few characters: a few words in a row are a good one")]
    Plain,
}

impl WeakPassword {
    /// Whether a password can be taken.
    ///
    /// # Errors
    /// Why not.
    pub fn check(password: &str) -> Result<(), Self> {
        let different: std::collections::BTreeSet<char> = password.chars().collect();
        if password.len() > BYTES_MAX {
            Err(Self::Long)
        } else if password.chars().count() < PASSWORD_CHARS_MIN {
            Err(Self::Short)
        } else if different.len() < DIFFERENT_MIN {
            Err(Self::Plain)
        } else {
            Ok(())
        }
    }
}

impl Doors {
    /// Sets a person's password. Takes some hundredths of a second of a core and 19 MB.
    ///
    /// # Errors
    /// When the store cannot be written. Whether the password can be taken is to be checked before.
    pub fn set_password(
        &self,
        person: PersonId,
        password: &str,
        now: Instant,
        draw: &mut impl Draw,
    ) -> Result<(), Error> {
        let (first, second) = (draw.draw().to_be_bytes(), draw.draw().to_be_bytes());
        let secret = hashed(password, &[first, second].concat()).ok_or_else(|| Error::Unfit {
            what: "this password cannot be kept: choose another".to_owned(),
        })?;
        self.store.put_credential(&Credential {
            person: person.0,
            kind: PASSWORD.to_owned(),
            secret: secret.into_bytes(),
            made_at: now.as_micros(),
        })?;
        Ok(())
    }

    /// Whether a person has a password.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_password(&self, person: PersonId) -> Result<bool, Error> {
        Ok(self.store.credential(person.0, PASSWORD)?.is_some())
    }

    /// Whether a password is that of a person. Takes as long for nobody, and for somebody who has none, as for somebody
    /// who has one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn check_password(&self, person: Option<PersonId>, password: &str) -> Result<bool, Error> {
        // Nobody has this number.
        let found = self.store.credential(person.map_or(0, |person| person.0), PASSWORD)?;
        let found = found.filter(|_| person.is_some()).and_then(|found| String::from_utf8(found.secret).ok());
        let known = found.as_deref().unwrap_or(&NOBODYS);
        let long = password.len() > BYTES_MAX;
        let tried = if long { "" } else { password };
        let fits = PasswordHash::new(known)
            .is_ok_and(|known| hasher().verify_password(tried.as_bytes(), &known).is_ok());
        Ok(fits && found.is_some() && !long)
    }

    /// Whose address or name it is; `None` when it is nobody's or more than one person's.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn at_address(&self, channel: &str, address: &str) -> Result<Option<PersonId>, Error> {
        let mut found = self.store.persons_at(channel, address)?;
        found.extend(self.store.persons_at(channel, &address.to_lowercase())?);
        found.sort_unstable();
        found.dedup();
        Ok(match found.as_slice() {
            [person] => Some(PersonId(*person)),
            _ => None,
        })
    }

    /// A person's own address on a channel.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn address_of(&self, person: PersonId, channel: &str) -> Result<Option<String>, Error> {
        let found = self.store.contacts(person.0)?;
        Ok(found.into_iter().find(|contact| contact.channel == channel).map(|contact| contact.address))
    }

    /// Sets a person's own address on a channel, or removes it when it is empty. That they, or an admin, asked for it is the
    /// caller's to see.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set_address(&self, person: PersonId, channel: &str, address: &str) -> Result<(), Error> {
        if address.is_empty() {
            self.store.remove_contact(person.0, channel)?;
            return Ok(());
        }
        let (channel, address) = (channel.to_owned(), address.to_owned());
        Ok(self.store.put_contact(&journal::Contact { person: person.0, channel, address })?)
    }
}

/// What is compared with when there is no password.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| hashed("nobody's password", &[7; 16]).unwrap_or_default());

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hashed(password: &str, salt: &[u8]) -> Option<String> {
    let salt = SaltString::encode_b64(salt).ok()?;
    hasher().hash_password(password.as_bytes(), &salt).ok().map(|hashed| hashed.to_string())
}
