//! The one link with which whoever started the program founds the organisation in an empty store.

use journal::Credential;
use model::Instant;

use super::{Doors, hash, same, secret};
use crate::{Draw, Error};

/// It belongs to nobody yet: people have drawn ids.
const NOBODY: u64 = 0;
const SETUP: &str = "setup";

impl Doors {
    /// The secret of a set-up link; an earlier one ends with it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn open_setup(&self, now: Instant, draw: &mut impl Draw) -> Result<String, Error> {
        let secret = secret(draw);
        let kept = hash(&secret).to_vec();
        let made_at = now.as_micros();
        self.store.put_credential(&Credential {
            person: NOBODY,
            kind: SETUP.to_owned(),
            secret: kept,
            made_at,
        })?;
        Ok(secret)
    }

    /// Whether a secret is that of the set-up link. That nothing was founded since is the caller's to see.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_setup(&self, secret: &str) -> Result<bool, Error> {
        let found = self.store.credential(NOBODY, SETUP)?;
        Ok(found.is_some_and(|found| same(&found.secret, &hash(secret))))
    }

    /// Ends the set-up link.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn close_setup(&self) -> Result<(), Error> {
        self.store.remove_credential(NOBODY, SETUP)?;
        Ok(())
    }
}
