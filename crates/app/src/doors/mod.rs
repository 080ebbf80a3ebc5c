//! Who may come in: sessions, links that sign somebody in, passwords, tokens for programs. Of every secret only a hash is kept,
//! so that whoever reads the store can use none of them.
//!
//! Everything that reads or writes the store blocks; what is asked for with every page is remembered for some seconds.

mod links;
mod passwords;
mod sessions;
mod setup;
mod tokens;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use journal::Store;
use model::{Instant, PersonId};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::Draw;

pub use links::LinkKind;
pub use passwords::{PASSWORD_CHARS_MIN, WeakPassword};
pub use sessions::SignedIn;
pub use tokens::{Grant, GrantAsked, KeptToken, TOKEN_PREFIX};

/// How long what was read of a session or a token is believed, in microseconds: so long after it was ended on another node
/// it can still be used on this one.
const BELIEVED: i64 = 10_000_000;
/// Sessions and tokens remembered at most.
const REMEMBERED_MAX: usize = 10_000;

type Hash = [u8; 32];

/// The doors of an operation. Clones are the same doors.
#[derive(Debug, Clone)]
pub struct Doors {
    store: Arc<Store>,
    sessions: Arc<Remembered<PersonId>>,
    tokens: Arc<Remembered<Grant>>,
}

impl Doors {
    /// The doors of the operation that this store holds.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store, sessions: Arc::default(), tokens: Arc::default() }
    }

    pub(crate) fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    /// How many notices wait to be sent.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outbox_waiting(&self) -> Result<u64, crate::Error> {
        Ok(self.store.waiting_count()?)
    }
}

/// What was read a moment ago, by the hash of a secret.
struct Remembered<T> {
    found: Cache<Hash, Found<T>>,
    /// Grows whenever something ends here: what was read before that is not remembered after it.
    ended: AtomicU64,
}

#[derive(Debug, Clone)]
struct Found<T> {
    what: T,
    /// When it was read.
    at: Instant,
    ends: Option<Instant>,
}

impl<T: Clone> Default for Remembered<T> {
    fn default() -> Self {
        Self { found: Cache::new(REMEMBERED_MAX), ended: AtomicU64::new(0) }
    }
}

impl<T> std::fmt::Debug for Remembered<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Remembered")
    }
}

impl<T: Clone> Remembered<T> {
    fn get(&self, hash: &Hash, now: Instant) -> Option<T> {
        let found = self.found.get(hash)?;
        // Also when the clock was set back since.
        let believed = (now - found.at).abs() <= BELIEVED && found.ends.is_none_or(|ends| ends > now);
        believed.then_some(found.what)
    }

    /// What is to be handed to [`Self::keep`] with what is read from now on.
    fn before(&self) -> u64 {
        self.ended.load(Ordering::SeqCst)
    }

    fn keep(&self, hash: Hash, found: Found<T>, before: u64) {
        self.found.insert(hash, found);
        if self.ended.load(Ordering::SeqCst) != before {
            self.found.remove(&hash);
        }
    }

    /// Something ended: everything is read again.
    fn forget(&self) {
        self.ended.fetch_add(1, Ordering::SeqCst);
        self.found.clear();
    }
}

/// A secret of 256 bits, as hexadecimal digits.
fn secret(draw: &mut impl Draw) -> String {
    (0..4).map(|_| format!("{:016x}", draw.draw())).collect()
}

fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether two digests are the same, in a time that does not tell where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}
