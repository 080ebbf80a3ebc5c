//! Search: an index in memory of the names of functions and people and of what decisions and flags ask and say. It is made
//! from texts by their ids, whoever looks; what somebody finds is then only what their view has, in an order that follows
//! from the view alone, so that hits, order and counts say nothing of what is hidden.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use model::{DecisionId, FlagId, FunctionId, Instant, PersonId, State, TextRef};

use crate::fold::words;

/// Decisions and flags of a part that are gone through one by one.
const SMALL_PART: usize = 10_000;
/// Hits of each kind at most.
pub(crate) const HITS: usize = 20;
/// Words of a question that are looked for.
const WORDS_MAX: usize = 8;
/// Texts that are read at a time.
const AT_ONCE: usize = 4_096;
/// The index is made anew when so many of its entries, and more than half, are of things that are gone.
const DEAD_MAX: usize = 10_000;

/// Where texts are read.
pub(crate) trait Words {
    /// Reads many at once, so that each is then there at once.
    fn load(&self, texts: &[TextRef]);
    /// A text; `None` when it was erased.
    fn get(&self, text: &TextRef) -> Option<Arc<str>>;
}

impl Words for app::Texts {
    fn load(&self, texts: &[TextRef]) {
        Self::load(self, texts);
    }

    fn get(&self, text: &TextRef) -> Option<Arc<str>> {
        Self::get(self, text)
    }
}

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Thing {
    Function(FunctionId),
    Person(PersonId),
    Decision(DecisionId),
    Flag(FlagId),
}

/// One entry: a thing with the words that it had.
#[derive(Debug, Clone, Copy)]
struct Entry {
    thing: Thing,
    text: TextRef,
    at: Instant,
}

/// What was found, each kind by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hits {
    /// In no order.
    pub(crate) functions: Vec<FunctionId>,
    /// In no order.
    pub(crate) people: Vec<PersonId>,
    /// The latest first.
    pub(crate) decisions: Vec<DecisionId>,
    /// The latest first.
    pub(crate) flags: Vec<FlagId>,
}

/// The index, kept up with a state as it moves on.
#[derive(Debug, Default)]
pub(crate) struct Index(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The state that was read; clones share what did not change, so that what changed is found without a walk.
    state: Option<State>,
    erased: usize,
    entries: Vec<Entry>,
    place: HashMap<Thing, u32>,
    /// Entries by the words in them.
    words: BTreeMap<Box<str>, Vec<u32>>,
    dead: usize,
}

impl Index {
    /// Reads what is new.
    pub(crate) fn keep_up(&self, state: &State, texts: &impl Words) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.keep_up(state, texts);
    }

    /// What a view has that has words which begin with these, every one. `whole`: the view is the whole state.
    pub(crate) fn find(&self, seen: &State, whole: bool, asked: &str) -> Hits {
        let mut asked = words(asked);
        asked.truncate(WORDS_MAX);
        if asked.is_empty() {
            return Hits::default();
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.matching(&asked);
        // Both ways find the same; of a small part it is quicker to ask for what it has than to pass over what it has not.
        let is_small = !whole && seen.decisions.len() + seen.flags.len() <= SMALL_PART;
        if is_small { known.of_part(seen, &found) } else { known.latest(seen, &found) }
    }
}

impl Known {
    fn keep_up(&mut self, state: &State, texts: &impl Words) {
        let erased = state.people.values().filter(|person| person.erased).count();
        if self.erased != erased || (self.dead > DEAD_MAX && self.dead * 2 > self.entries.len()) {
            *self = Self { erased, ..Self::default() };
        }
        let before = self.state.take().unwrap_or_default();
        let mut fresh: Vec<Entry> = Vec::new();
        let mut gone = 0;
        let mut note = |thing: Thing, was: Option<TextRef>, is: Option<(TextRef, Instant)>| {
            let same = was == is.map(|(text, _)| text);
            gone += usize::from(was.is_some() && !same);
            if let (Some((text, at)), false) = (is, same) {
                fresh.push(Entry { thing, text, at });
            }
        };
        changes(&before.functions, &state.functions, |id, was, is| {
            note(Thing::Function(id), was.map(|was| was.name), is.map(|is| (is.name, Instant::MIN)));
        });
        changes(&before.people, &state.people, |id, was, is| {
            note(Thing::Person(id), was.map(|was| was.name), is.map(|is| (is.name, Instant::MIN)));
        });
        changes(&before.decisions, &state.decisions, |id, was, is| {
            let is = is.map(|is| (is.question, is.asked_at));
            note(Thing::Decision(id), was.map(|was| was.question), is);
        });
        changes(&before.flags, &state.flags, |id, was, is| {
            note(Thing::Flag(id), was.map(|was| was.what), is.map(|is| (is.what, is.raised_at)));
        });
        self.dead += gone;
        fresh.sort_by_key(|entry| (entry.at, entry.thing));
        for some in fresh.chunks(AT_ONCE) {
            texts.load(&some.iter().map(|entry| entry.text).collect::<Vec<_>>());
            some.iter().for_each(|entry| self.add(*entry, texts));
        }
        self.state = Some(state.clone());
    }

    fn add(&mut self, entry: Entry, texts: &impl Words) {
        let Some(text) = texts.get(&entry.text) else { return };
        let Ok(place) = u32::try_from(self.entries.len()) else { return };
        self.entries.push(entry);
        self.place.insert(entry.thing, place);
        for word in words(&text) {
            let places = self.words.entry(word.into_boxed_str()).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }

    /// The entries in which every one of these begins a word.
    fn matching(&self, asked: &[String]) -> Bits {
        let mut found: Option<Bits> = None;
        for word in asked {
            let mut bits = Bits::new(self.entries.len());
            let range = self
                .words
                .range::<str, _>((std::ops::Bound::Included(word.as_str()), std::ops::Bound::Unbounded));
            for (_, places) in range.take_while(|(known, _)| known.starts_with(word.as_str())) {
                places.iter().for_each(|place| bits.set(*place));
            }
            match &mut found {
                Some(found) => found.keep(&bits),
                None => found = Some(bits),
            }
        }
        found.unwrap_or_default()
    }

    /// The latest entries first, until there are enough that the view has.
    fn latest(&self, seen: &State, found: &Bits) -> Hits {
        let mut hits = Hits::default();
        for place in found.last_first() {
            let Some(entry) = self.entries.get(place as usize) else { continue };
            match entry.thing {
                Thing::Decision(id) if hits.decisions.len() < HITS && has(seen, entry) => {
                    hits.decisions.push(id)
                }
                Thing::Flag(id) if hits.flags.len() < HITS && has(seen, entry) => hits.flags.push(id),
                Thing::Function(id) if has(seen, entry) => hits.functions.push(id),
                Thing::Person(id) if has(seen, entry) => hits.people.push(id),
                _ => {}
            }
        }
        hits
    }

    /// The same, by going through what the view has.
    fn of_part(&self, seen: &State, found: &Bits) -> Hits {
        let hit = |thing: Thing| {
            let place = self.place.get(&thing).filter(|place| found.has(**place))?;
            self.entries.get(*place as usize).filter(|entry| has(seen, entry))
        };
        let mut decisions: Vec<(Instant, DecisionId)> =
            seen.decisions.keys().filter_map(|id| Some((hit(Thing::Decision(*id))?.at, *id))).collect();
        let mut flags: Vec<(Instant, FlagId)> =
            seen.flags.keys().filter_map(|id| Some((hit(Thing::Flag(*id))?.at, *id))).collect();
        decisions.sort_unstable_by(|a, b| b.cmp(a));
        flags.sort_unstable_by(|a, b| b.cmp(a));
        Hits {
            functions: seen
                .functions
                .keys()
                .copied()
                .filter(|id| hit(Thing::Function(*id)).is_some())
                .collect(),
            people: seen.people.keys().copied().filter(|id| hit(Thing::Person(*id)).is_some()).collect(),
            decisions: decisions.into_iter().take(HITS).map(|(_, id)| id).collect(),
            flags: flags.into_iter().take(HITS).map(|(_, id)| id).collect(),
        }
    }
}

/// Whether a view has a thing with just these words.
fn has(seen: &State, entry: &Entry) -> bool {
    let text = match entry.thing {
        Thing::Function(id) => seen.functions.get(&id).map(|found| found.name),
        Thing::Person(id) => {
            seen.people.get(&id).filter(|found| found.left.is_none() && !found.erased).map(|found| found.name)
        }
        Thing::Decision(id) => seen.decisions.get(&id).map(|found| found.question),
        Thing::Flag(id) => seen.flags.get(&id).map(|found| found.what),
    };
    text == Some(entry.text)
}

/// What differs between two tables; what they share is not looked at.
fn changes<K: Ord + Copy, V: PartialEq>(
    before: &model::Table<K, V>,
    after: &model::Table<K, V>,
    mut note: impl FnMut(K, Option<&V>, Option<&V>),
) {
    if before.is_empty() {
        after.iter().for_each(|(id, is)| note(*id, None, Some(is)));
        return;
    }
    for change in before.diff(after) {
        match change {
            imbl::ordmap::DiffItem::Add(id, is) => note(*id, None, Some(is)),
            imbl::ordmap::DiffItem::Update { old: (_, was), new: (id, is) } => note(*id, Some(was), Some(is)),
            imbl::ordmap::DiffItem::Remove(id, was) => note(*id, Some(was), None),
        }
    }
}

/// A set of entries.
#[derive(Debug, Clone, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    fn set(&mut self, place: u32) {
        if let Some(word) = self.0.get_mut(place as usize / 64) {
            *word |= 1 << (place % 64);
        }
    }

    fn has(&self, place: u32) -> bool {
        self.0.get(place as usize / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    fn last_first(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().enumerate().rev().filter(|(_, word)| **word != 0).flat_map(|(number, word)| {
            let first = number as u32 * 64;
            (0..64_u32).rev().filter(move |bit| word >> bit & 1 == 1).map(move |bit| first + bit)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use model::{Digest, Event, Severity, TextId};

    use super::*;

    const VOCABULARY: [&str; 40] = [
        "refund", "invoice", "Kraków", "supplier", "payment", "customer", "late", "price", "contract",
        "delivery", "Żółć", "return", "credit", "limit", "stock", "order", "label", "claim", "report",
        "audit", "tax", "plan", "shift", "holiday", "system", "password", "queue", "mail", "phone", "vendor",
        "batch", "file", "import", "error", "escalate", "repeat", "question", "answer", "policy", "approval",
    ];

    /// Texts that follow from their ids.
    struct Made(Cell<usize>);

    impl Words for Made {
        fn load(&self, _: &[TextRef]) {}

        fn get(&self, text: &TextRef) -> Option<Arc<str>> {
            self.0.set(self.0.get() + 1);
            Some(Arc::from(words_of(text.id.0).as_str()))
        }
    }

    fn words_of(number: u64) -> String {
        let mixed =
            |place: u64| (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ (place << 32)).rotate_left(23);
        let some = (0..7).map(|place| VOCABULARY[(mixed(place) % 40) as usize]);
        format!("{} case{number}", some.collect::<Vec<_>>().join(" "))
    }

    fn text(number: u64) -> TextRef {
        TextRef { id: TextId(number), digest: Digest([number as u8; 32]) }
    }

    fn raise(state: &mut State, number: u64) {
        let at = Instant::from_micros(number as i64 * 1_000_000);
        let event = Event::FlagRaised {
            flag: FlagId(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            function: FunctionId(1),
            by: PersonId(1),
            what: text(number),
            impact: at,
            severity: Severity::Low,
            heads_up: false,
        };
        state.apply(&event, at);
    }

    fn flags(count: u64) -> State {
        let mut state = State::new();
        (0..count).for_each(|number| raise(&mut state, number));
        state
    }

    fn id(number: u64) -> FlagId {
        FlagId(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    #[test]
    fn every_word_must_begin_one_and_the_latest_come_first() {
        let (state, index, made) = (flags(2_000), Index::default(), Made(Cell::new(0)));
        index.keep_up(&state, &made);
        for asked in ["krak", "ZOLC", "refund cust", "case17", "case1999", "nothing", "re in cu"] {
            let wanted = words(asked);
            let fits = |number: &u64| {
                let have = words(&words_of(*number));
                wanted.iter().all(|word| have.iter().any(|have| have.starts_with(word)))
            };
            let expected: Vec<FlagId> = (0..2_000).rev().filter(fits).take(HITS).map(id).collect();
            assert_eq!(index.find(&state, true, asked).flags, expected, "{asked}");
            assert_eq!(index.find(&state, false, asked).flags, expected, "{asked} in a part");
        }
        assert_eq!(index.find(&state, true, "  -  "), Hits::default());
    }

    #[test]
    fn only_what_changed_is_read_again() {
        let (mut state, index, made) = (flags(5_000), Index::default(), Made(Cell::new(0)));
        index.keep_up(&state, &made);
        assert_eq!(made.0.get(), 5_000);
        raise(&mut state, 5_000);
        index.keep_up(&state, &made);
        assert_eq!(made.0.get(), 5_001);
        assert_eq!(index.find(&state, true, "case5000").flags, [id(5_000)]);
    }

    #[test]
    fn a_part_finds_the_same_whatever_is_hidden_from_it() {
        let hidden = |count| {
            let (state, index) = (flags(count), Index::default());
            index.keep_up(&state, &Made(Cell::new(0)));
            index
        };
        let seen = flags(300);
        let (few, many) = (hidden(300), hidden(9_000));
        for asked in ["re", "kra", "case", "invoice supp"] {
            assert_eq!(few.find(&seen, false, asked), many.find(&seen, false, asked), "{asked}");
        }
    }

    #[test]
    fn both_ways_of_looking_find_the_same() {
        let (state, index) = (flags(3_000), Index::default());
        index.keep_up(&state, &Made(Cell::new(0)));
        let known = index.0.lock().unwrap();
        for (asked, seen) in [("re", 3_000), ("kra", 40), ("case1", 900), ("tax plan", 2_500)] {
            let (found, seen) = (known.matching(&words(asked)), flags(seen));
            assert_eq!(known.latest(&seen, &found), known.of_part(&seen, &found), "{asked}");
        }
    }

    #[test]
    fn what_is_gone_is_not_found() {
        let (state, index) = (flags(50), Index::default());
        index.keep_up(&state, &Made(Cell::new(0)));
        assert!(index.find(&State::new(), true, "case1").flags.is_empty());
    }

    #[test]
    fn bits_go_from_the_last_to_the_first() {
        let mut bits = Bits::new(200);
        [3, 64, 63, 199].into_iter().for_each(|place| bits.set(place));
        assert_eq!(bits.last_first().collect::<Vec<_>>(), [199, 64, 63, 3]);
        assert!(bits.has(199) && !bits.has(198) && !bits.has(100_000));
    }
}
