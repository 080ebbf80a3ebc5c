//! `inboard backup`: everything as of one moment in a new folder, while the program runs.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use journal::Store;

use crate::outcome::Outcome;
use crate::place::Place;

/// Copy everything, as of one moment, into a new folder.
///
/// The program may go on running meanwhile.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The folder to make. It is there whole or not at all. Beside it lies `erased.jsonl`, which says who must stay erased:
    /// move it along with the backups.
    #[arg(value_name = "TO")]
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Runs the subcommand.
///
/// # Errors
/// When there is something at the target, or the journal cannot be read or the backup not written.
pub(crate) fn run(args: &BackupArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to back up {location}");
    let store = Store::open(&location).with_context(failed)?;
    let manifest = store.backup(&args.to).with_context(failed)?;
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    println!(
        "{location} is backed up to {}: {} rows of the journal, {} KB.",
        args.to.display(),
        manifest.last,
        bytes.div_ceil(1_000)
    );
    Ok(Outcome::Done)
}
