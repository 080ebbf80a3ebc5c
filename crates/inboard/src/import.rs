//! `inboard import`: a journal from what `inboard export` wrote.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use journal::Store;

use crate::outcome::Outcome;
use crate::place::{Place, as_argument};

/// Make a journal at an empty place from an export, of either engine.
///
/// It moves the operation: stop the program that used the old place, for two that go on from here would both tell people
/// the same.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The export ("-" for standard input).
    #[arg(value_name = "FILE")]
    from: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Runs the subcommand.
///
/// # Errors
/// With the number of the line that is wrong; when there is something at the place. Nothing is left there then.
pub(crate) fn run(args: &ImportArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let from = args.from.display();
    let failed = || format!("failed to import {from} into {location}");
    let mut lines: Box<dyn BufRead> = if args.from.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(1 << 16, File::open(&args.from).with_context(failed)?))
    };
    let store = Store::import(&mut lines, &location).with_context(failed)?;
    let last = store.last().with_context(failed)?;
    println!("{from} is imported into {location}: {} rows of the journal, its chain whole.", last.seq);
    println!("Whether the texts beside it are those it tells of: inboard verify {}", as_argument(&location));
    Ok(Outcome::Done)
}
