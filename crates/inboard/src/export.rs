//! `inboard export`: everything as JSON Lines.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use journal::{Counts, Store};

use crate::outcome::Outcome;
use crate::place::Place;

/// What an export holds, for whoever is about to send it to somebody.
const CONTENT: &str = "with everybody's names, addresses and texts, without sign-ins";

/// "604 rows and the files of 2 histories, with …".
fn said(counts: &Counts) -> String {
    let files = match counts.files {
        0 => String::new(),
        1 => " and the file of one history".to_owned(),
        files => format!(" and the files of {files} histories"),
    };
    format!("{} rows{files}, {CONTENT}", counts.rows)
}

/// Write everything as JSON Lines: the journal, names, addresses and texts, histories of work, but nobody's sign-in.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    place: Place,
    /// The file to make; standard output when it is not named.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Leave the files of histories out, which are most of the bytes; `import` then makes a place where they are not there.
    #[arg(long)]
    without_histories: bool,
}

/// Runs the subcommand.
///
/// # Errors
/// When the journal cannot be read, the file is there already, or cannot be written.
pub(crate) fn run(args: &ExportArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to export {location}");
    let store = Store::open(&location).with_context(failed)?;
    if let Some(path) = &args.to {
        let counts = to_file(&store, path, args.without_histories).with_context(failed)?;
        println!("{location} is exported to {}: {}.", path.display(), said(&counts));
    } else if let Some(counts) =
        to(&store, std::io::stdout().lock(), args.without_histories).with_context(failed)?
    {
        eprintln!("{location} is exported: {}.", said(&counts));
    }
    Ok(Outcome::Done)
}

fn to_file(store: &Store, path: &Path, without_histories: bool) -> anyhow::Result<Counts> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{} is there already: choose another name", path.display())
        }
        _ => anyhow::anyhow!("failed to make {}: {error}", path.display()),
    })?;
    let done = to(store, &file, without_histories).and_then(|counts| {
        file.sync_all()?;
        counts.context("nobody reads the file")
    });
    if done.is_err() {
        // Half an export is of no use, and would be in the way of the next.
        let _ = std::fs::remove_file(path);
    }
    done
}

/// `None` when whoever read the export went away (`| head`), which is no failure.
fn to(store: &Store, out: impl Write, without_histories: bool) -> anyhow::Result<Option<Counts>> {
    let mut out = Watched { out: BufWriter::with_capacity(1 << 16, out), failed: None };
    let done = if without_histories { store.export_without_files(&mut out) } else { store.export(&mut out) };
    match (done, out.failed) {
        (Ok(counts), _) => Ok(Some(counts)),
        (Err(_), Some(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
        (Err(_), Some(error)) => Err(error).context("failed to write the export"),
        (Err(error), None) => Err(error.into()),
    }
}

/// Remembers why writing failed, which the store does not tell from its own faults.
struct Watched<W> {
    out: W,
    failed: Option<std::io::Error>,
}

impl<W: Write> Watched<W> {
    fn watch<T>(&mut self, done: std::io::Result<T>) -> std::io::Result<T> {
        done.map_err(|error| {
            let told = std::io::Error::new(error.kind(), error.to_string());
            self.failed = Some(error);
            told
        })
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let done = self.out.write(bytes);
        self.watch(done)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let done = self.out.flush();
        self.watch(done)
    }
}
