//! Histories of real work in the product: an export comes in, is matched, measured and kept; a kept one is measured again
//! with another matching, replaced by a newer export, or erased.
//!
//! An export that was not kept lies in a file without a name: when it is refused, broken off, forgotten, or when the program
//! is killed, nothing is left of it. Reading and measuring take processor time: both happen on threads of their own, a few at
//! once, and when too many wait the next is asked to come back.

mod dropped;
mod incoming;
mod matching;
mod measured;
mod queue;
mod shelf;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use evidence::history::History;
use evidence::kept::KeptError;
use evidence::mapping::Mapping;
use evidence::measure::StudyError;
use journal::{Deposit, Store, StoreError};
use model::{HistoryFile, HistoryId, Instant, PersonId};
use quick_cache::sync::Cache;
use tokio::sync::Semaphore;

use crate::{Doors, Known};

pub(crate) use dropped::dropped;
pub use incoming::{About, BYTES_MAX, Incoming, SnapshotAnswer, Upload, UploadId};
pub use matching::{Change, Draft};
pub use measured::Measured;
use queue::Queue;
pub use shelf::Gone;
use shelf::Shelf;

/// Histories that were read and are kept in memory, and measurements of them.
const READ_MAX: usize = 4;
const MEASURED_MAX: usize = 32;
/// Exports that come in at once.
const INCOMING_MAX: usize = 4;

/// Why something could not be done with a history. Nothing was kept then, nor changed.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The export cannot be read: what is wrong, where, and what to do.
    #[error("{what}")]
    Export {
        /// In the words of the reader.
        what: String,
    },
    /// It is larger than what is taken.
    #[error(
        "this file is larger than {} MB, which is the most that is taken: export a shorter period, or compress it with gzip",
        bytes_max >> 20
    )]
    TooLarge {
        /// The most that is taken.
        bytes_max: u64,
    },
    /// A value of the matching is not one that can be.
    #[error("{what}")]
    Matching {
        /// Which, and what would be right.
        what: String,
    },
    /// Too much is being read and measured.
    #[error("other files are being read and measured just now: try again in a minute")]
    Busy,
    /// The file of a kept history is not there, or was changed.
    #[error(transparent)]
    Kept(#[from] KeptError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The work ended early, which is a fault of the program.
    #[error("measuring ended early; nothing was changed: please report this")]
    Ended,
}

impl From<StudyError> for HistoryError {
    fn from(error: StudyError) -> Self {
        // “sites "Manila" zone” is how a mapping calls it.
        let key = match error.key.strip_prefix("sites \"").and_then(|rest| rest.rsplit_once('"')) {
            Some((site, part)) => format!("site “{site}”{}", part.replace(" zone", ", time zone")),
            None => error.key.clone(),
        };
        Self::Matching { what: format!("{key}: {}", error.what) }
    }
}

impl From<evidence::read::ReadError> for HistoryError {
    fn from(error: evidence::read::ReadError) -> Self {
        Self::Export { what: error.for_page() }
    }
}

/// A history that was read, from an export or from a kept file.
#[derive(Debug)]
pub struct Loaded {
    /// The history.
    pub history: History,
    /// The export's name.
    pub file: String,
    /// What kind of file it was.
    pub format: String,
}

type Key = ([u8; 32], String);

/// The histories beside an operation. Clones are the same.
#[derive(Clone)]
pub struct Histories {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<Store>,
    shelf: Mutex<Shelf>,
    queue: Queue,
    coming: Arc<Semaphore>,
    bytes_max: AtomicU64,
    read: Cache<[u8; 32], Arc<Loaded>>,
    measured: Cache<Key, Arc<Measured>>,
    /// Files that no history had at the last look.
    lonely: Mutex<BTreeSet<[u8; 32]>>,
}

impl std::fmt::Debug for Histories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Histories").finish_non_exhaustive()
    }
}

impl Histories {
    /// The histories of the operation that has these doors.
    #[must_use]
    pub fn beside(doors: &Doors) -> Self {
        let inner = Inner {
            store: doors.store(),
            shelf: Mutex::default(),
            queue: Queue::default(),
            coming: Arc::new(Semaphore::new(INCOMING_MAX)),
            bytes_max: AtomicU64::new(BYTES_MAX),
            read: Cache::new(READ_MAX),
            measured: Cache::new(MEASURED_MAX),
            lonely: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Takes exports of at most so many bytes, instead of [`BYTES_MAX`].
    pub fn limit(&self, bytes_max: u64) {
        self.inner.bytes_max.store(bytes_max, Ordering::Relaxed);
    }

    /// The most that is taken.
    #[must_use]
    pub fn bytes_max(&self) -> u64 {
        self.inner.bytes_max.load(Ordering::Relaxed)
    }

    /// Begins to take in an export.
    ///
    /// # Errors
    /// `Busy` when several come in already; when there is no place for it.
    pub fn incoming(&self) -> Result<Incoming, HistoryError> {
        let place = Arc::clone(&self.inner.coming).try_acquire_owned().map_err(|_| HistoryError::Busy)?;
        Ok(Incoming::new(self.inner.store.scratch_file()?, self.bytes_max(), place))
    }

    /// Runs work that takes processor time, when it is its turn.
    ///
    /// # Errors
    /// `Busy` when too much waits.
    pub async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HistoryError> + Send + 'static,
    ) -> Result<T, HistoryError> {
        self.inner.queue.run(work).await
    }

    /// Puts an upload aside until it is matched, for its owner only. Another that they did not keep makes room.
    pub fn put_aside(&self, upload: Arc<Upload>) {
        self.shelf(|shelf| shelf.put(upload));
    }

    /// What somebody uploaded and has not kept.
    #[must_use]
    pub fn upload(&self, id: UploadId, owner: PersonId, now: Instant) -> Option<Arc<Upload>> {
        self.shelf(|shelf| shelf.get(id, owner, now))
    }

    /// Lets go of an upload.
    pub fn drop_upload(&self, id: UploadId, owner: PersonId) {
        self.shelf(|shelf| shelf.remove(id, owner));
    }

    /// Lets go of an upload that was kept as a history.
    pub fn keep_upload(&self, id: UploadId, owner: PersonId, history: HistoryId) {
        self.shelf(|shelf| shelf.keep(id, owner, history));
    }

    /// Why somebody's upload is not there any more, when that is still known.
    #[must_use]
    pub fn gone(&self, id: UploadId, owner: PersonId) -> Option<Gone> {
        self.shelf(|shelf| shelf.gone(id, owner))
    }

    fn shelf<T>(&self, work: impl FnOnce(&mut Shelf) -> T) -> T {
        work(&mut self.inner.shelf.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes a history to its file: what an event says of it. Blocks.
    ///
    /// # Errors
    /// When it cannot be written; nothing is left then.
    pub fn write(&self, loaded: &Loaded) -> Result<HistoryFile, HistoryError> {
        let mut file = self.inner.store.new_file()?;
        evidence::kept::write(&loaded.history, &loaded.file, &loaded.format, &mut file)?;
        let Deposit { sha256, bytes } = self.inner.store.keep_file(file)?;
        described(&loaded.history, sha256, bytes).ok_or(HistoryError::Ended)
    }

    /// A kept history. Blocks while it is read.
    ///
    /// # Errors
    /// When its file is not there, or is not the one that was kept.
    pub fn load(&self, file: &HistoryFile) -> Result<Arc<Loaded>, HistoryError> {
        let sha256 = file.sha256.0;
        if let Some(loaded) = self.inner.read.get(&sha256) {
            return Ok(loaded);
        }
        let gone = |what: &str| HistoryError::Kept(KeptError::Damaged { what: what.into() });
        match self.inner.store.check_file(&sha256)? {
            journal::FileState::Whole => {}
            journal::FileState::Changed => return Err(gone("its file was changed")),
            journal::FileState::Gone => return Err(gone("its file is not there")),
        }
        let found = self.inner.store.file(&sha256)?.ok_or_else(|| gone("its file is not there"))?;
        let kept = evidence::kept::read(found)?;
        let loaded = Arc::new(Loaded { history: kept.history, file: kept.file, format: kept.format });
        self.inner.read.insert(sha256, Arc::clone(&loaded));
        Ok(loaded)
    }

    /// What a kept history shows under a mapping, which is TOML. Blocks while it is measured for the first time.
    ///
    /// # Errors
    /// When its file cannot be read, or the mapping does not fit it.
    pub fn report(&self, file: &HistoryFile, mapping: &str) -> Result<Arc<Measured>, HistoryError> {
        let key = (file.sha256.0, mapping.to_owned());
        if let Some(measured) = self.inner.measured.get(&key) {
            return Ok(measured);
        }
        let loaded = self.load(file)?;
        let mapping = parse(mapping)?;
        let measured = Arc::new(Measured::of(&loaded, mapping)?);
        self.inner.measured.insert(key, Arc::clone(&measured));
        Ok(measured)
    }

    /// A measurement that was made before, without waiting.
    #[must_use]
    pub fn known(&self, file: &HistoryFile, mapping: &str) -> Option<Arc<Measured>> {
        self.inner.measured.get(&(file.sha256.0, mapping.to_owned()))
    }

    /// Remembers what was measured before a history was kept.
    pub fn remember(&self, file: &HistoryFile, mapping: &str, measured: Arc<Measured>) {
        self.inner.measured.insert((file.sha256.0, mapping.to_owned()), measured);
    }

    /// Removes what a killed program left: files under way, and those that no history came to have. Of the latter only what an
    /// earlier look found too, an hour ago or so, for somebody may be about to keep what they wrote; at the first look of all
    /// (`is_first`) everything beside an SQLite store, where nobody else writes. `known` is asked again before each file goes.
    ///
    /// # Errors
    /// When the files cannot be listed or removed.
    pub fn sweep(&self, is_first: bool, known: impl Fn() -> Arc<Known>) -> Result<usize, HistoryError> {
        let mut removed = self.inner.store.sweep_files()?;
        let alone = is_first && self.inner.store.now()?.is_none();
        let mut found = BTreeSet::new();
        for Deposit { sha256, .. } in self.inner.store.kept_files()? {
            let before = alone || self.lonely(|lonely| lonely.contains(&sha256));
            if in_use(&known().state, &sha256) {
                continue;
            }
            if before && self.inner.store.remove_file(&sha256)? {
                removed += 1;
            } else {
                found.insert(sha256);
            }
        }
        self.lonely(|lonely| *lonely = found);
        Ok(removed)
    }

    fn lonely<T>(&self, work: impl FnOnce(&mut BTreeSet<[u8; 32]>) -> T) -> T {
        work(&mut self.inner.lonely.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Histories that were erased once and are there again, since an older file of the journal was put back or an older export
    /// imported: what was erased is to be erased again.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn back_again(&self, state: &model::State) -> Result<Vec<HistoryId>, HistoryError> {
        let erased = self.inner.store.erased()?;
        let there =
            state.histories.iter().filter(|(id, found)| found.file.is_some() && erased.contains(&id.0));
        Ok(there.map(|(id, _)| *id).collect())
    }

    /// Removes a file that was written and came to no history.
    ///
    /// # Errors
    /// When it cannot be removed; a later sweep does.
    pub fn release(&self, file: &HistoryFile, state: &model::State) -> Result<(), HistoryError> {
        if !in_use(state, &file.sha256.0) {
            self.inner.store.remove_file(&file.sha256.0)?;
        }
        self.forget(state);
        Ok(())
    }

    /// Forgets what is in memory of files that no history has any more: somebody erased them, here or on another node.
    pub fn forget(&self, state: &model::State) {
        self.inner.read.retain(|sha256, _| in_use(state, sha256));
        self.inner.measured.retain(|(sha256, _), _| in_use(state, sha256));
    }

    /// Whether the file of a history is there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_there(&self, file: &HistoryFile) -> Result<bool, HistoryError> {
        Ok(self.inner.store.has_file(&file.sha256.0)?)
    }
}

/// What an event says of a history's file, by the SHA-256 of its bytes and how many there are; `None` of a history without a row.
#[must_use]
pub fn described(history: &History, sha256: [u8; 32], size: u64) -> Option<HistoryFile> {
    let (from, to) = history.range()?;
    let (rows, cases) = (history.event_count() as u64, history.case_count() as u64);
    Some(HistoryFile { sha256: model::Digest(sha256), rows, cases, from, to, size })
}

/// Whether a history has this file.
fn in_use(state: &model::State, sha256: &[u8; 32]) -> bool {
    state.histories.values().filter_map(|found| found.file).any(|file| file.sha256.0 == *sha256)
}

/// A mapping out of its text.
fn parse(mapping: &str) -> Result<Mapping, HistoryError> {
    Mapping::parse(mapping, "the matching")
        .map_err(|error| HistoryError::Matching { what: error.to_string() })
}
