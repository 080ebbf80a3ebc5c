//! `inboard restore`: a journal from a backup, which stands still until somebody has looked at it.

use std::path::PathBuf;

use anyhow::Context as _;
use app::{Draw as _, encode};
use clap::Args;
use journal::{Commit, Last, Store};
use model::{Actor, Event};

use crate::clock;
use crate::draw::Drawn;
use crate::outcome::Outcome;
use crate::place::{Place, as_argument};

/// Make a journal at an empty place from a backup.
///
/// Everything is checked before anything is written. Whoever was erased stays erased. Time stands still in the new journal,
/// and nothing is sent, until `inboard release`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The folder that `inboard backup` made.
    #[arg(value_name = "FROM")]
    from: PathBuf,
    #[command(flatten)]
    place: Place,
    /// A further list of who must stay erased (`erased.jsonl`, beside the journal or another backup). Those beside the
    /// backup, in it and at the new place are read anyway.
    #[arg(long, value_name = "FILE")]
    erased: Vec<PathBuf>,
}

/// Runs the subcommand.
///
/// # Errors
/// When the backup is not whole or the place not empty: nothing is left there then.
pub(crate) fn run(args: &RestoreArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let from = args.from.display();
    let failed = || format!("failed to restore {from} into {location}");
    let id = Drawn::new(None).draw();
    let mut backup_seq = 0;
    // In the transaction that makes the journal: it is never there without standing still.
    Store::restore_noting(&args.from, &location, &args.erased, |last| {
        backup_seq = last.seq;
        restored(last, id)
    })
    .with_context(failed)?;
    println!(
        "{from} is restored into {location}: {backup_seq} rows of the journal, whole. Time stands still in it."
    );
    println!(
        "Look at it, then let it go on, which also sends what was pending: inboard release {}",
        as_argument(&location)
    );
    Ok(Outcome::Done)
}

/// What the journal says of it; nothing when no organisation was founded yet.
fn restored(last: Last, id: u64) -> Option<Commit> {
    let event = encode(&Event::Restored { backup_seq: last.seq }).expect("an event of the rules has JSON");
    let now = clock::now().as_micros();
    Some(Commit {
        actor: Actor::Operator.to_string(),
        command: id,
        recorded_at: last.recorded_at?.max(now),
        events: vec![event],
        ..Commit::default()
    })
}
