//! The chain: every row's hash covers the row before, so that an edited, missing or moved row shows. An anchor kept
//! elsewhere also shows a cut tail and a chain that was computed anew.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::Entry;

/// A hash of the chain.
pub type Hash = [u8; 32];

/// Which journal: 16 random bytes made when it was created. Written as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JournalId(pub [u8; 16]);

/// The hash before the first row.
#[must_use]
pub fn genesis(journal: JournalId) -> Hash {
    let mut sha = Sha256::new();
    sha.update(b"inboard journal 1\n");
    sha.update(journal.0);
    sha.finalize().into()
}

/// The hash of a row that follows the row with the hash `before`; the entry's own `hash` is not read.
#[must_use]
pub fn hash_of(before: &Hash, entry: &Entry) -> Hash {
    let mut sha = Sha256::new();
    sha.update(before);
    for number in [entry.seq, entry.command, u64::from(entry.part), entry.recorded_at.cast_unsigned()] {
        sha.update(number.to_be_bytes());
    }
    for field in [entry.actor.as_bytes(), entry.kind.as_bytes(), &entry.body] {
        sha.update((field.len() as u64).to_be_bytes());
        sha.update(field);
    }
    sha.finalize().into()
}

/// A whole chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The last row, 0 of an empty journal.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// The first row that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {seq}: {what}")]
pub struct Broken {
    /// Which row.
    pub seq: u64,
    /// What is wrong with it.
    pub what: String,
}

/// Walks along a chain, row by row, in memory that does not grow.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    pub(crate) seq: u64,
    pub(crate) hash: Hash,
    recorded_at: i64,
}

impl Walk {
    pub(crate) fn new(journal: JournalId) -> Self {
        Self { seq: 0, hash: genesis(journal), recorded_at: i64::MIN }
    }

    /// Takes the next row, or says what is wrong with it.
    pub(crate) fn step(&mut self, entry: &Entry) -> Result<(), Broken> {
        let expected = self.seq + 1;
        let broken = |what: String| Err(Broken { seq: expected, what });
        if entry.seq != expected {
            return broken(format!("it is missing; the next one is {}", entry.seq));
        }
        if hash_of(&self.hash, entry) != entry.hash {
            return broken(
                "its hash does not fit: it was edited, or is not the row that stood here".to_owned(),
            );
        }
        if entry.recorded_at < self.recorded_at {
            return broken("it was recorded before the row before it".to_owned());
        }
        *self = Self { seq: entry.seq, hash: entry.hash, recorded_at: entry.recorded_at };
        Ok(())
    }
}

/// What to keep outside: the journal had this row with this hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Which journal.
    pub journal: JournalId,
    /// The last row then, 0 of an empty journal.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// When the anchor was made, microseconds UTC.
    pub at: i64,
}

/// A text that is no anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an anchor: expected `inboard-anchor-1 JOURNAL SEQ HASH AT` on one line, as `inboard anchor` prints it"
)]
pub struct NoAnchor;

const ANCHOR_WORD: &str = "inboard-anchor-1";

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ANCHOR_WORD} {} {} {} {}", self.journal, self.seq, hex(&self.hash), self.at)
    }
}

impl FromStr for Anchor {
    type Err = NoAnchor;

    fn from_str(text: &str) -> Result<Self, NoAnchor> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let [ANCHOR_WORD, journal, seq, hash, at] = words[..] else { return Err(NoAnchor) };
        Ok(Self {
            journal: journal.parse()?,
            seq: seq.parse().map_err(|_| NoAnchor)?,
            hash: unhex(hash).and_then(|bytes| bytes.try_into().ok()).ok_or(NoAnchor)?,
            at: at.parse().map_err(|_| NoAnchor)?,
        })
    }
}

impl fmt::Display for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for JournalId {
    type Err = NoAnchor;

    fn from_str(text: &str) -> Result<Self, NoAnchor> {
        unhex(text).and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(NoAnchor)
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of hexadecimal digits, `None` where they are not.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, actor: &str, kind: &str, body: &str) -> Entry {
        let (actor, kind, body) = (actor.to_owned(), kind.to_owned(), body.as_bytes().to_vec());
        Entry { seq, command: 7, part: 0, actor, recorded_at: 1_000, kind, body, hash: [0; 32] }
    }

    /// Computed with Python's hashlib and struct from the description in this file, not with this code.
    #[test]
    fn a_hash_is_what_another_program_computes() {
        let first = genesis(JournalId([1; 16]));
        assert_eq!(hex(&first), PYTHON_GENESIS);
        let row = entry(1, "clock", "Ticked", "{}");
        assert_eq!(hex(&hash_of(&first, &row)), PYTHON_ROW);
    }

    const PYTHON_GENESIS: &str = "c2fa1b77b02a80ba43652dd197ae59d8ce10ff1a238a3eebfa4d0ddea8075f0f";
    const PYTHON_ROW: &str = "808e05e37f1a740de690d0a5de598c19dfa2631ac9ffaffc30e40bdf167f79c6";

    #[test]
    fn a_letter_that_moves_to_the_next_field_changes_the_hash() {
        let before = genesis(JournalId([1; 16]));
        let hash = |actor, kind, body| hash_of(&before, &entry(1, actor, kind, body));
        assert_ne!(hash("ab", "c", "d"), hash("a", "bc", "d"));
        assert_ne!(hash("a", "bc", "d"), hash("a", "b", "cd"));
    }

    #[test]
    fn an_anchor_is_read_back_from_its_line() {
        let anchor = Anchor { journal: JournalId([0xab; 16]), seq: 57, hash: [0x0f; 32], at: -5 };
        let line = anchor.to_string();
        assert_eq!(line, format!("inboard-anchor-1 {} 57 {} -5", "ab".repeat(16), "0f".repeat(32)));
        assert_eq!(format!("  {line}\n").parse(), Ok(anchor));
    }

    #[test]
    fn what_is_no_anchor_is_refused() {
        let good = Anchor { journal: JournalId([0xab; 16]), seq: 57, hash: [0x0f; 32], at: 5 }.to_string();
        for bad in [
            "",
            "inboard-anchor-1",
            &good[1..],
            &good.replace("57", "x"),
            &good.replace("0f0f", "0f0"),
            &good.replace("ab", "zz"),
            &format!("{good} 1"),
            &good.replace("ab", "é"),
        ] {
            assert_eq!(bad.parse::<Anchor>(), Err(NoAnchor), "{bad}");
        }
    }

    #[test]
    fn a_walk_names_what_is_wrong() {
        let mut walk = Walk::new(JournalId([1; 16]));
        let mut one = entry(1, "clock", "Ticked", "{}");
        one.hash = hash_of(&walk.hash, &one);
        let mut early = Entry { recorded_at: 999, seq: 2, ..one.clone() };
        early.hash = hash_of(&one.hash, &early);
        walk.step(&one).unwrap();
        assert!(walk.clone().step(&Entry { seq: 3, ..one.clone() }).unwrap_err().what.contains("missing"));
        assert!(walk.clone().step(&Entry { seq: 2, ..one.clone() }).unwrap_err().what.contains("hash"));
        let broken = walk.step(&early).unwrap_err();
        assert_eq!((broken.seq, broken.what.as_str()), (2, "it was recorded before the row before it"));
    }
}
