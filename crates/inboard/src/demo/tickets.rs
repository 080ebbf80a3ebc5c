//! The example's work history: the tickets of the generated sample company, which tell the same story, kept by who leads
//! operations. Their year is the one of `inboard look --sample`, moved to end when they are kept.

use std::io::Write as _;

use anyhow::Context as _;
use app::histories::described;
use evidence::read::{self, PREVIEW_ROWS, Plan as Columns, Source};
use evidence::{guess, kept, sample};
use journal::Store;
use model::{Command, HistoryId};
use sha2::{Digest as _, Sha256};

use super::plan::Plan;

/// What it is called.
const NAME: &str = "Tickets from order to refund (generated)";
/// Who keeps it, and so many working minutes ago.
const WHO: &str = "dana";
const MINUTES_AGO: i64 = 2_900;

/// A history's file, as it is kept.
#[derive(Debug)]
pub(crate) struct Tickets(Vec<u8>);

impl Tickets {
    /// Puts the file beside the journal.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn keep(&self, store: &Store) -> anyhow::Result<()> {
        let mut file = store.new_file()?;
        file.write_all(&self.0)?;
        store.keep_file(file)?;
        Ok(())
    }
}

/// Somebody keeps the tickets.
///
/// # Errors
/// When the sample cannot be read, which a test would notice.
pub(super) fn tell(plan: &mut Plan) -> anyhow::Result<Tickets> {
    let at = plan.back(WHO, MINUTES_AGO);
    let source = Source::from_bytes(sample::FILE, sample::history_before(at).into_bytes())?;
    let preview = read::preview(&source, None, PREVIEW_ROWS)?;
    let mut mapping = guess::guess(&preview)?.mapping;
    mapping.teams = sample::teams();
    let history = read::read(&source, &Columns::new(&mapping, &preview, sample::FILE)?, &())?;
    let mut bytes = Vec::new();
    kept::write(&history, sample::FILE, source.format.name(), &mut bytes)?;
    let file = described(&history, Sha256::digest(&bytes).into(), bytes.len() as u64);
    let file = file.context("the sample is empty")?;
    let (name, mapping) = (plan.text(NAME), plan.text(&mapping.to_toml()));
    let history: HistoryId = plan.ids.history("tickets");
    plan.does(at, WHO, Command::KeepHistory { history, name, file, mapping, shown_names: false });
    Ok(Tickets(bytes))
}
