//! The texts that pages show, kept in memory: an event names a text, the text itself lies beside the journal.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use journal::Store;
use model::{State, TextRef};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::unsealed;

/// Bytes of texts kept at most.
const BYTES_MAX: u64 = 64 << 20;
/// How many texts are expected to fit, of a usual length.
const EXPECTED: usize = 200_000;
/// Texts that are read at once.
const AT_ONCE: usize = 256;

#[derive(Clone)]
struct Weight;

impl Weighter<TextRef, Option<Arc<str>>> for Weight {
    fn weight(&self, _: &TextRef, text: &Option<Arc<str>>) -> u64 {
        // What an entry takes beside its letters.
        96 + text.as_ref().map_or(0, |text| text.len() as u64)
    }
}

/// A reader of texts. What was read is kept until somebody's texts are erased.
pub struct Texts {
    store: Arc<Store>,
    kept: Cache<TextRef, Option<Arc<str>>, Weight>,
    erased: AtomicUsize,
    /// The event up to which this was looked at.
    seen: AtomicU64,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

impl Texts {
    /// Reads from this store.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        let kept = Cache::with_weighter(EXPECTED, BYTES_MAX, Weight);
        Self { store, kept, erased: AtomicUsize::new(0), seen: AtomicU64::new(0) }
    }

    /// What happened, as the store has it in which these texts lie.
    #[must_use]
    pub fn trail(&self) -> crate::Trail {
        crate::Trail::new(Arc::clone(&self.store))
    }

    /// A text as the journal knows it; `None` when it was erased or differs from what was recorded. Blocks while it is read
    /// for the first time. A text that cannot be read now is not remembered as gone.
    #[must_use]
    pub fn get(&self, reference: &TextRef) -> Option<Arc<str>> {
        if let Some(known) = self.kept.get(reference) {
            return known;
        }
        self.load(std::slice::from_ref(reference));
        self.kept.get(reference).flatten()
    }

    /// Reads what is not known yet of many texts, some hundred in one query.
    pub fn load(&self, references: &[TextRef]) {
        let unknown: Vec<TextRef> =
            references.iter().filter(|text| self.kept.peek(*text).is_none()).copied().collect();
        for some in unknown.chunks(AT_ONCE) {
            let ids: Vec<u64> = some.iter().map(|text| text.id.0).collect();
            let Ok(found) = self.store.texts(&ids) else { return };
            let found = unsealed(found, some);
            for text in some {
                let words = found.get(&text.id).map(|words| Arc::from(words.as_str()));
                self.kept.insert(*text, words);
            }
        }
    }

    /// Forgets what was read when people were erased since; to be asked with every state before its texts are read.
    pub fn keep_up(&self, state: &State) {
        if self.seen.swap(state.applied, Ordering::AcqRel) == state.applied {
            return;
        }
        let erased = state.people.values().filter(|person| person.erased).count();
        if self.erased.swap(erased, Ordering::AcqRel) != erased {
            self.kept.clear();
        }
    }
}
