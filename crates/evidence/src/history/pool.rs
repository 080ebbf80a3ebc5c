//! Distinct values and their codes.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::codes::MISSING;

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

    pub(crate) fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    pub(super) fn with_capacity(values: usize, bytes: usize) -> Dictionary {
        Dictionary { text: String::with_capacity(bytes), ends: Vec::with_capacity(values) }
    }
}

/// A value as numbers: equal numbers of at most 16 bytes are equal values; longer values are told by their hash and
/// compared as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    first: u64,
    last: u64,
    len: u32,
}

/// Longer values do not fit into a key.
const SHORT_BYTES_MAX: u32 = 16;

impl Key {
    /// No value has this length.
    const NONE: Key = Key { first: 0, last: 0, len: u32::MAX };

    /// The key of a value of at most [`SHORT_BYTES_MAX`] bytes.
    #[inline]
    fn of_short(value: &[u8]) -> Option<Key> {
        let len = value.len() as u32;
        let (first, last) = match (value.first_chunk::<8>(), value.last_chunk::<8>()) {
            (Some(first), Some(last)) if len <= SHORT_BYTES_MAX => {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            }
            (Some(_), Some(_)) => return None,
            _ => match (value.first_chunk::<4>(), value.last_chunk::<4>()) {
                (Some(first), Some(last)) => {
                    (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
                }
                _ => match *value {
                    [a, .., z] => (u64::from(a), u64::from(value[value.len() / 2]) << 8 | u64::from(z)),
                    [a] => (u64::from(a), 0),
                    [] => (0, 0),
                },
            },
        };
        Some(Key { first, last, len })
    }

    fn of(value: &[u8], hasher: &RandomState) -> Key {
        let long = || Key { first: hasher.hash_one(value), last: 0, len: value.len() as u32 };
        Key::of_short(value).unwrap_or_else(long)
    }

    fn hash(self, hasher: &RandomState) -> u64 {
        hasher.hash_one((self.first, self.last, self.len))
    }

    /// Its place among the recent values.
    #[inline]
    fn place(self) -> usize {
        let mixed = (self.first ^ self.last.rotate_left(23) ^ u64::from(self.len))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> (64 - RECENT.ilog2())) as usize
    }
}

/// A key and the code of its value: enough to find short values, and to grow the table, without looking at texts.
#[derive(Clone, Copy, Debug)]
struct Slot {
    key: Key,
    code: u32,
}

/// How many recent values are remembered by their numbers; a power of two.
const RECENT: usize = 4096;

/// Values as they come, each given a code when first seen. Hashes are seeded per process, so that a file cannot be made
/// to collide.
#[derive(Debug)]
pub(crate) struct Pool {
    slots: HashTable<Slot>,
    hasher: RandomState,
    text: String,
    ends: Vec<usize>,
    first_seen: Vec<u64>,
    /// Most columns show few values again and again: they are told without a hash or a comparison of texts.
    recent: Box<[Slot]>,
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
            hasher: RandomState::default(),
            text: String::new(),
            ends: Vec::new(),
            first_seen: Vec::new(),
            recent: vec![Slot { key: Key::NONE, code: 0 }; RECENT].into_boxed_slice(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn text(&self, code: u32) -> &str {
        &self.text[self.place(code)]
    }

    pub(crate) fn bytes(&self, code: u32) -> &[u8] {
        &self.text.as_bytes()[self.place(code)]
    }

    fn place(&self, code: u32) -> std::ops::Range<usize> {
        let code = code as usize;
        let from = if code == 0 { 0 } else { self.ends[code - 1] };
        from..self.ends[code]
    }

    pub(crate) fn first_seen(&self, code: u32) -> u64 {
        self.first_seen[code as usize]
    }

    /// The code of a value without the blanks around it, [`MISSING`] when there is nothing else; `seen` tells where, if
    /// it is new.
    #[inline]
    pub(crate) fn intern(&mut self, value: &[u8], seen: u64) -> Result<u32, NotText> {
        let Some(key) = Key::of_short(value) else { return self.find_or_insert(value.trim_ascii(), seen) };
        let recent = self.recent[key.place()];
        if recent.key == key {
            return Ok(recent.code);
        }
        let code = self.find_or_insert(value.trim_ascii(), seen)?;
        self.recent[key.place()] = Slot { key, code };
        Ok(code)
    }

    fn find_or_insert(&mut self, value: &[u8], seen: u64) -> Result<u32, NotText> {
        if value.is_empty() {
            return Ok(MISSING);
        }
        let key = Key::of(value, &self.hasher);
        let hash = key.hash(&self.hasher);
        let is_it =
            |slot: &Slot| slot.key == key && (key.len <= SHORT_BYTES_MAX || self.bytes(slot.code) == value);
        match self.slots.find(hash, is_it) {
            Some(slot) => Ok(slot.code),
            None => self.insert(value, key, hash, seen),
        }
    }

    fn insert(&mut self, value: &[u8], key: Key, hash: u64, seen: u64) -> Result<u32, NotText> {
        let text = std::str::from_utf8(value).map_err(|e| NotText::Encoding(value[e.valid_up_to()]))?;
        if memchr::memchr(0, value).is_some() {
            return Err(NotText::Nul);
        }
        let code = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.first_seen.push(seen);
        let hasher = &self.hasher;
        self.slots.insert_unique(hash, Slot { key, code }, |slot| slot.key.hash(hasher));
        Ok(code)
    }

    /// Takes in a value of another pool; keeps the earlier of the two sightings.
    fn absorb(&mut self, value: &[u8], seen: u64) -> u32 {
        let code = self.find_or_insert(value, seen).expect("a value that one pool took is text");
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
            // Growing once is cheaper than growing on the way.
            let hasher = &whole.hasher;
            whole.slots.reserve(pool.len(), |slot| slot.key.hash(hasher));
            (0..pool.len() as u32).map(|code| whole.absorb(pool.bytes(code), pool.first_seen(code))).collect()
        })
        .collect();
    into_whole.insert(largest, (0..whole.len() as u32).collect());
    whole.slots = HashTable::new();

    let mut order: Vec<(u64, u32)> = (0..whole.len() as u32).map(|c| (whole.first_seen(c), c)).collect();
    // Each pool met its values in order: a stable sort finds the runs and merges them.
    order.sort();
    let mut rank = vec![0; whole.len()];
    let mut dictionary = Dictionary::with_capacity(whole.len(), whole.text.len());
    for (new, &(_, old)) in order.iter().enumerate() {
        rank[old as usize] = new as u32;
        dictionary.push(&whole.text[whole.place(old)]);
    }
    for codes in &mut into_whole {
        codes.iter_mut().for_each(|code| *code = rank[*code as usize]);
    }
    (dictionary, into_whole)
}
