//! Distinct values and their codes.

use std::hash::BuildHasher;

use hashbrown::HashTable;

/// Distinct values by code.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    text: String,
    ends: Vec<usize>,
}

impl Dictionary {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The value of a code.
    pub fn get(&self, code: u32) -> &str {
        let code = code as usize;
        let from = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.text[from..self.ends[code]]
    }

    /// All values in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|code| self.get(code as u32))
    }

    pub(super) fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    pub(super) fn with_capacity(values: usize, bytes: usize) -> Dictionary {
        Dictionary { text: String::with_capacity(bytes), ends: Vec::with_capacity(values) }
    }
}

/// A slot of the table: the code, and enough of the hash to grow the table and to skip most comparisons.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    code: u32,
}

/// Values as they come, each given a code when first seen. Hashes are seeded per process, so that a file cannot be made
/// to collide.
#[derive(Debug)]
pub(crate) struct Pool {
    slots: HashTable<Slot>,
    hasher: foldhash::fast::RandomState,
    text: Vec<u8>,
    ends: Vec<usize>,
    first_seen: Vec<u64>,
    last: u32,
}

/// A value that is no text, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotText {
    /// Not UTF-8; the offending byte.
    Encoding(u8),
    /// Holds a NUL byte.
    Nul,
}

impl Pool {
    pub(crate) fn new() -> Pool {
        Pool {
            slots: HashTable::new(),
            hasher: foldhash::fast::RandomState::default(),
            text: Vec::new(),
            ends: Vec::new(),
            first_seen: Vec::new(),
            last: u32::MAX,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn bytes(&self, code: u32) -> &[u8] {
        let code = code as usize;
        let from = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.text[from..self.ends[code]]
    }

    pub(crate) fn first_seen(&self, code: u32) -> u64 {
        self.first_seen[code as usize]
    }

    /// The code of a value; `seen` tells where, if it is new.
    #[inline]
    pub(crate) fn intern(&mut self, value: &[u8], seen: u64) -> Result<u32, NotText> {
        if self.last != u32::MAX && self.bytes(self.last) == value {
            return Ok(self.last);
        }
        let hash = self.hasher.hash_one(value);
        let (ends, text) = (&self.ends, &self.text);
        let found = self.slots.find(hash, |slot| {
            let code = slot.code as usize;
            let from = if code == 0 { 0 } else { ends[code - 1] };
            slot.hash == hash as u32 && &text[from..ends[code]] == value
        });
        let code = match found {
            Some(slot) => slot.code,
            None => self.insert(value, hash, seen)?,
        };
        self.last = code;
        Ok(code)
    }

    #[cold]
    fn insert(&mut self, value: &[u8], hash: u64, seen: u64) -> Result<u32, NotText> {
        if let Err(e) = std::str::from_utf8(value) {
            return Err(NotText::Encoding(value[e.valid_up_to()]));
        }
        if memchr::memchr(0, value).is_some() {
            return Err(NotText::Nul);
        }
        let code = self.ends.len() as u32;
        self.text.extend_from_slice(value);
        self.ends.push(self.text.len());
        self.first_seen.push(seen);
        let (hasher, ends, text) = (&self.hasher, &self.ends, &self.text);
        self.slots.insert_unique(hash, Slot { hash: hash as u32, code }, |slot| {
            let code = slot.code as usize;
            let from = if code == 0 { 0 } else { ends[code - 1] };
            hasher.hash_one(&text[from..ends[code]])
        });
        Ok(code)
    }

    /// Takes in a value of another pool; keeps the earlier of the two sightings.
    fn absorb(&mut self, value: &[u8], seen: u64) -> u32 {
        self.last = u32::MAX;
        let code = self.intern(value, seen).expect("a value that one pool took is text");
        let first = &mut self.first_seen[code as usize];
        *first = seen.min(*first);
        code
    }
}

/// One dictionary out of several pools: values in the order in which the file first shows them, and for each pool the
/// new code of each of its codes.
pub(super) fn merge(mut pools: Vec<Pool>) -> (Dictionary, Vec<Vec<u32>>) {
    let largest = (0..pools.len()).max_by_key(|&i| pools[i].len()).unwrap_or(0);
    let Some(mut whole) = (!pools.is_empty()).then(|| pools.remove(largest)) else {
        return (Dictionary::default(), Vec::new());
    };
    let mut into_whole: Vec<Vec<u32>> = pools
        .into_iter()
        .map(|pool| {
            (0..pool.len() as u32).map(|code| whole.absorb(pool.bytes(code), pool.first_seen(code))).collect()
        })
        .collect();
    into_whole.insert(largest, (0..whole.len() as u32).collect());
    whole.slots = HashTable::new();

    let mut order: Vec<(u64, u32)> = (0..whole.len() as u32).map(|c| (whole.first_seen(c), c)).collect();
    order.sort_unstable();
    let mut rank = vec![0; whole.len()];
    let mut dictionary = Dictionary::with_capacity(whole.len(), whole.text.len());
    for (new, &(_, old)) in order.iter().enumerate() {
        rank[old as usize] = new as u32;
        let value = std::str::from_utf8(whole.bytes(old)).expect("a pool holds only text");
        dictionary.push(value);
    }
    for codes in &mut into_whole {
        codes.iter_mut().for_each(|code| *code = rank[*code as usize]);
    }
    (dictionary, into_whole)
}
