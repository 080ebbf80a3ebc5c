//! Texts on their way into the journal: the text and a fresh salt go to a side table, the event keeps an id and the salted
//! digest. What a digest says can be checked as long as the text is there, and is lost with it.

use std::collections::BTreeMap;

use model::{Digest, TextId, TextRef};
use sha2::{Digest as _, Sha256};

/// Bytes of a salt.
const SALT_BYTES: usize = 16;

/// A text with its salt, as it is kept beside the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its id.
    pub id: TextId,
    /// What its digest is salted with.
    pub salt: [u8; SALT_BYTES],
    /// The text.
    pub text: String,
}

impl Sealed {
    /// What an event keeps of it.
    #[must_use]
    pub fn reference(&self) -> TextRef {
        TextRef { id: self.id, digest: digest(&self.salt, &self.text) }
    }
}

/// Where ids and salts come from: the system's randomness, or a test's own numbers.
pub trait Draw {
    /// The next 64 bits.
    fn draw(&mut self) -> u64;
}

/// The system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDraw;

impl Draw for SystemDraw {
    /// # Panics
    /// When the system has no randomness to give: without it, ids would collide and salts would hide nothing.
    fn draw(&mut self) -> u64 {
        getrandom::u64().expect("the system gives random numbers")
    }
}

/// Collects the texts of one request: give each text once, put what comes back into the command, and the texts into the
/// request.
#[derive(Debug, Default)]
pub struct Sealer<D> {
    draw: D,
    texts: Vec<Sealed>,
}

impl<D: Draw> Sealer<D> {
    /// Without texts yet.
    pub fn new(draw: D) -> Self {
        Self { draw, texts: Vec::new() }
    }

    /// Seals a text.
    pub fn seal(&mut self, text: &str) -> TextRef {
        let (first, second) = (self.draw.draw().to_be_bytes(), self.draw.draw().to_be_bytes());
        let mut salt = [0; SALT_BYTES];
        salt[..8].copy_from_slice(&first);
        salt[8..].copy_from_slice(&second);
        let sealed = Sealed { id: TextId(self.draw.draw()), salt, text: text.to_owned() };
        let reference = sealed.reference();
        self.texts.push(sealed);
        reference
    }

    /// A new id.
    pub fn id(&mut self) -> u64 {
        self.draw.draw()
    }

    /// The texts for the request.
    #[must_use]
    pub fn into_texts(self) -> Vec<Sealed> {
        self.texts
    }
}

/// The salted digest of a text.
#[must_use]
pub fn digest(salt: &[u8], text: &str) -> Digest {
    let mut sha = Sha256::new();
    sha.update(salt);
    sha.update(text.as_bytes());
    Digest(sha.finalize().into())
}

/// The texts that are still what the journal says they were, by id.
#[must_use]
pub fn unsealed(texts: Vec<journal::Text>, references: &[TextRef]) -> BTreeMap<TextId, String> {
    let known: BTreeMap<TextId, Digest> = references.iter().map(|text| (text.id, text.digest)).collect();
    let fitting = texts.into_iter().filter(|text| {
        known.get(&TextId(text.id)).is_some_and(|known| *known == digest(&text.salt, &text.text))
    });
    fitting.map(|text| (TextId(text.id), text.text)).collect()
}
