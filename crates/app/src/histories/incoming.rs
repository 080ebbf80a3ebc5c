//! An export on its way in, and what it turns out to be.

use std::fs::File;
use std::io::Write as _;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use evidence::guess::{self, Shape};
use evidence::mapping::Mapping;
use evidence::matching::{self, Office};
use evidence::read::{self, PREVIEW_ROWS, Preview, Source};
use evidence::snapshot;
use model::{HistoryFile, HistoryId, Instant, PersonId};
use tokio::sync::OwnedSemaphorePermit;

use super::matching::{Draft, read_history};
use super::{HistoryError, Loaded};

/// Bytes of an export, when nothing else is said.
pub const BYTES_MAX: u64 = 1 << 30;

/// A file that is being received.
#[derive(Debug)]
pub struct Incoming {
    file: File,
    bytes: u64,
    bytes_max: u64,
    /// Given back when it is in, or gone.
    _place: OwnedSemaphorePermit,
}

impl Incoming {
    pub(super) fn new(file: File, bytes_max: u64, place: OwnedSemaphorePermit) -> Self {
        Self { file, bytes: 0, bytes_max, _place: place }
    }

    /// Takes in what follows. Blocks.
    ///
    /// # Errors
    /// `TooLarge`; `Store` when the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), HistoryError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.bytes_max {
            return Err(HistoryError::TooLarge { bytes_max: self.bytes_max });
        }
        self.file.write_all(bytes).map_err(|error| {
            let full = error.kind() == std::io::ErrorKind::StorageFull;
            let advice = if full { "; free some space on the disk of the data folder" } else { "" };
            HistoryError::Export { what: format!("the file could not be taken in ({error}){advice}") }
        })
    }

    /// Bytes so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Looks at what came in. Blocks while it is read.
    ///
    /// # Errors
    /// What is wrong with the file, with line and column.
    pub fn examine(self, about: About, offices: &[Office]) -> Result<Upload, HistoryError> {
        let source = Source::from_file(&about.file, self.file, self.bytes)?;
        let preview = read::preview(&source, None, PREVIEW_ROWS)?;
        let guess =
            guess::guess(&preview).map_err(|error| HistoryError::Export { what: error.for_page() })?;
        let mut guessed = guess::lines(&guess);
        guessed.extend(preview.notes.iter().cloned());
        let head = Preview { rows: Vec::new(), ..preview.clone() };
        if let Shape::OneRowPerCase(found) = &guess.shape {
            let (answer, whole) = snapshot::look(&source, preview, found, guess.mapping.time.order)?;
            let advice = guess::export_advice(&whole.columns);
            let found =
                Examined::Snapshot(Box::new(SnapshotAnswer { answer, advice, rows: whole.rows.len() }));
            return Ok(Upload::new(about, source, head, guessed, found));
        }
        drop(preview);
        let loaded = read_history(&source, &guess.mapping, &head)?;
        let draft = begun(guess.mapping, loaded, about.earlier.as_deref(), offices)?;
        Ok(Upload::new(about, source, head, guessed, Examined::History(Mutex::new(Arc::new(draft)))))
    }
}

/// The first draft: the mapping of an earlier export where it fits, else the guess with what the organisation knows.
fn begun(
    guessed: Mapping,
    loaded: Loaded,
    earlier: Option<&str>,
    offices: &[Office],
) -> Result<Draft, HistoryError> {
    let mut said = Vec::new();
    if let Some(earlier) = earlier {
        let mut mapping = super::parse(earlier)?;
        said = differences(&mapping, &guessed);
        if said.is_empty() {
            mapping.columns = guessed.columns;
            return Draft::new(mapping, Arc::new(loaded), said, 0);
        }
    }
    let mut mapping = guessed;
    let placed = matching::propose(&mut mapping, &loaded.history, offices);
    matching::put_offices(&mut mapping, &loaded.history, offices);
    Draft::new(mapping, Arc::new(loaded), said, placed)
}

/// Columns that play another part than in an earlier export: swapped, renamed, or left out.
fn differences(earlier: &Mapping, now: &Mapping) -> Vec<String> {
    let name =
        |column: Option<&str>| column.map_or_else(|| "no column".to_owned(), |name| format!("“{name}”"));
    let roles = evidence::mapping::Role::ALL.into_iter();
    let differ = roles.filter(|role| earlier.columns.get(*role) != now.columns.get(*role));
    differ
        .map(|role| {
            let (before, after) = (name(earlier.columns.get(role)), name(now.columns.get(role)));
            format!("{}: it was {before}, in this file it looks like {after}", role.key())
        })
        .collect()
}

/// What a table with one row per case shows, and how to export a history instead.
#[derive(Debug)]
pub struct SnapshotAnswer {
    /// What it shows.
    pub answer: snapshot::Answer,
    /// How to export the history.
    pub advice: Vec<String>,
    /// Its rows.
    pub rows: usize,
}

/// The number of an upload: drawn at random, so that nobody else finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UploadId(pub u64);

impl std::fmt::Display for UploadId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for UploadId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// Whose upload it is, and for what.
#[derive(Debug, Clone)]
pub struct About {
    /// Its number.
    pub id: UploadId,
    /// Who uploads it.
    pub owner: PersonId,
    /// When.
    pub made: Instant,
    /// The file's name, as reports call it.
    pub file: String,
    /// The history that it is a newer export of.
    pub replaces: Option<HistoryId>,
    /// That history's mapping.
    pub earlier: Option<String>,
}

/// An export that came in whole and was looked at.
#[derive(Debug)]
pub struct Upload {
    /// Its number.
    pub id: UploadId,
    /// Who uploaded it; nobody else gets to see it.
    pub owner: PersonId,
    /// When.
    pub made: Instant,
    /// The file's name.
    pub file: String,
    /// The history that it is a newer export of.
    pub replaces: Option<HistoryId>,
    /// Its columns.
    pub columns: Vec<String>,
    /// What was guessed, a sentence each.
    pub guessed: Vec<String>,
    /// The kept history that is matched anew, whose rows are as they were read.
    pub kept: Option<HistoryFile>,
    pub(super) source: Option<(Source, Preview)>,
    examined: Examined,
}

#[derive(Debug)]
enum Examined {
    History(Mutex<Arc<Draft>>),
    Snapshot(Box<SnapshotAnswer>),
}

impl Upload {
    fn new(about: About, source: Source, head: Preview, guessed: Vec<String>, examined: Examined) -> Self {
        let About { id, owner, made, file, replaces, .. } = about;
        let columns = head.columns.clone();
        let source = Some((source, head));
        Self { id, owner, made, file, replaces, columns, guessed, kept: None, source, examined }
    }

    /// A kept history, to be matched anew.
    #[must_use]
    pub fn of_kept(about: About, kept: HistoryFile, draft: Draft) -> Self {
        let About { id, owner, made, file, replaces, .. } = about;
        let examined = Examined::History(Mutex::new(Arc::new(draft)));
        let (columns, guessed, kept) = (Vec::new(), Vec::new(), Some(kept));
        Self { id, owner, made, file, replaces, columns, guessed, kept, source: None, examined }
    }

    /// What a table with one row per case shows, when it is one.
    #[must_use]
    pub fn snapshot(&self) -> Option<&SnapshotAnswer> {
        match &self.examined {
            Examined::Snapshot(answer) => Some(answer),
            Examined::History(_) => None,
        }
    }

    /// The matching as it is now.
    #[must_use]
    pub fn draft(&self) -> Option<Arc<Draft>> {
        match &self.examined {
            Examined::History(draft) => {
                Some(Arc::clone(&draft.lock().unwrap_or_else(PoisonError::into_inner)))
            }
            Examined::Snapshot(_) => None,
        }
    }

    /// Puts another matching in its place.
    pub fn redraft(&self, new: Arc<Draft>) {
        if let Examined::History(draft) = &self.examined {
            *draft.lock().unwrap_or_else(PoisonError::into_inner) = new;
        }
    }
}
