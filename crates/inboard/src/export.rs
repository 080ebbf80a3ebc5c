//! `inboard export`: everything as JSON Lines.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use journal::{Counts, Store};

use crate::outcome::Outcome;
use crate::place::Place;

/// Write everything as JSON Lines: the journal and all that lies beside it, but nobody's sign-in.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    place: Place,
    /// The file to make; standard output when it is not named.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// Runs the subcommand.
///
/// # Errors
/// When the journal cannot be read, the file is there already, or cannot be written.
pub(crate) fn run(args: &ExportArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to export {location}");
    let store = Store::open(&location).with_context(failed)?;
    let counts = match &args.to {
        Some(path) => {
            let counts = to_file(&store, path).with_context(failed)?;
            println!("{location} is exported to {}: {} rows.", path.display(), counts.rows);
            return Ok(Outcome::Done);
        }
        None => store.export(&mut BufWriter::new(std::io::stdout().lock())).with_context(failed)?,
    };
    eprintln!("{location} is exported: {} rows.", counts.rows);
    Ok(Outcome::Done)
}

fn to_file(store: &Store, path: &Path) -> anyhow::Result<Counts> {
    let file = File::create_new(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{} is there already: choose another name", path.display())
        }
        _ => anyhow::anyhow!("failed to make {}: {error}", path.display()),
    })?;
    let mut out = BufWriter::with_capacity(1 << 16, &file);
    let done = store.export(&mut out).map_err(anyhow::Error::from).and_then(|counts| {
        out.flush()?;
        file.sync_all()?;
        Ok(counts)
    });
    if done.is_err() {
        // Half an export is of no use, and would be in the way of the next.
        let _ = std::fs::remove_file(path);
    }
    done
}
