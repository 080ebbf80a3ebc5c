//! Tokens for programs: a personal one does what its person may do; one for a service only what its scopes say. Each ends.

use std::collections::BTreeSet;

use journal::Token;
use model::{Instant, PersonId};
use serde::{Deserialize, Serialize};

use super::{Doors, Found, hash, secret};
use crate::{Draw, Error, Scope};

/// What every token begins with, so that one that leaked can be recognised as such.
pub const TOKEN_PREFIX: &str = "inboard_";

/// What a token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The token's id.
    pub id: u64,
    /// As whom its program acts: it sees what they see.
    pub person: PersonId,
    /// What it may do; everything that its person may when `None`.
    pub scopes: Option<BTreeSet<Scope>>,
    /// When it ends.
    pub ends: Instant,
}

/// A token that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantAsked {
    /// What they call it.
    pub name: String,
    /// What it may do; everything that they may when `None`.
    pub scopes: Option<BTreeSet<Scope>>,
    /// When it ends.
    pub ends: Instant,
}

/// A token as it is shown: never with its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptToken {
    /// What it allows.
    pub grant: Grant,
    /// What its person calls it.
    pub name: String,
    /// When it was made.
    pub made: Instant,
}

/// What the store keeps of it, as JSON.
#[derive(Serialize, Deserialize)]
struct Said {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scopes: Option<BTreeSet<Scope>>,
}

impl Doors {
    /// Makes a token: its secret, which is shown once and kept nowhere.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn give_token(
        &self,
        person: PersonId,
        asked: GrantAsked,
        now: Instant,
        draw: &mut impl Draw,
    ) -> Result<String, Error> {
        let secret = format!("{TOKEN_PREFIX}{}", secret(draw));
        let said = Said { name: asked.name, scopes: asked.scopes };
        let scopes =
            serde_json::to_string(&said).map_err(|error| Error::Unfit { what: error.to_string() })?;
        self.store.put_token(&Token {
            id: draw.draw(),
            hash: hash(&secret).to_vec(),
            person: person.0,
            scopes,
            made_at: now.as_micros(),
            ends_at: Some(asked.ends.as_micros()),
        })?;
        Ok(secret)
    }

    /// What a token allows, when that was read a moment ago; asks nobody.
    #[must_use]
    pub fn known_grant(&self, secret: &str, now: Instant) -> Option<Grant> {
        self.tokens.get(&hash(secret), now)
    }

    /// What a token allows.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn grant(&self, secret: &str, now: Instant) -> Result<Option<Grant>, Error> {
        let key = hash(secret);
        if let Some(known) = self.tokens.get(&key, now) {
            return Ok(Some(known));
        }
        let before = self.tokens.before();
        let found = self.store.token(&key)?.and_then(shown).map(|token| token.grant);
        let Some(what) = found.filter(|grant| grant.ends > now) else { return Ok(None) };
        let ends = Some(what.ends);
        self.tokens.keep(key, Found { what: what.clone(), at: now, ends }, before);
        Ok(Some(what))
    }

    /// A person's tokens, in the order they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens_of(&self, person: PersonId) -> Result<Vec<KeptToken>, Error> {
        Ok(self.store.tokens_of(person.0)?.into_iter().filter_map(shown).collect())
    }

    /// Everybody's tokens, in the order they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens(&self) -> Result<Vec<KeptToken>, Error> {
        Ok(self.store.tokens()?.into_iter().filter_map(shown).collect())
    }

    /// Ends a token; says whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn revoke(&self, id: u64) -> Result<bool, Error> {
        let was = self.store.remove_token(id)?;
        self.tokens.forget();
        Ok(was)
    }
}

/// One that cannot be read, or has no end, allows nothing.
fn shown(token: Token) -> Option<KeptToken> {
    let said: Said = serde_json::from_str(&token.scopes).ok()?;
    let ends = Instant::from_micros(token.ends_at?);
    let grant = Grant { id: token.id, person: PersonId(token.person), scopes: said.scopes, ends };
    Some(KeptToken { grant, name: said.name, made: Instant::from_micros(token.made_at) })
}
