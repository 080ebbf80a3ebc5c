//! `inboard restore`: a journal from a backup, which stands still until somebody has looked at it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context as _;
use app::{Draw as _, encode};
use clap::Args;
use journal::{Commit, CopyError, Restoring, Store};
use model::{Actor, Event, HistoryId};

use crate::clock;
use crate::draw::Drawn;
use crate::histories::told;
use crate::outcome::Outcome;
use crate::place::{Place, as_argument};

/// Make a journal at an empty place from a backup.
///
/// Everything is checked before anything is written. Whoever was erased stays erased, and so do histories. Time stands still in the new journal,
/// and nothing is sent, until `inboard release`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The folder that `inboard backup` made.
    #[arg(value_name = "FROM")]
    from: PathBuf,
    #[command(flatten)]
    place: Place,
    /// A further list of who and what must stay erased (`erased.jsonl`, beside the journal or another backup). Those beside the
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
    Store::restore_noting(&args.from, &location, &args.erased, |restoring| {
        backup_seq = restoring.last().seq;
        restored(restoring, id)
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
fn restored(restoring: &mut Restoring<'_>, id: u64) -> Result<Option<Commit>, CopyError> {
    let last = restoring.last();
    let Some(recorded_at) = last.recorded_at else { return Ok(None) };
    let erased = erased_histories(restoring)?;
    let first = Event::Restored { backup_seq: last.seq };
    let events =
        std::iter::once(first).chain(erased.into_iter().map(|history| Event::HistoryErased { history }));
    let encoded = events.map(|event| encode(&event).expect("an event of the rules has JSON"));
    Ok(Some(Commit {
        actor: Actor::Operator.to_string(),
        command: id,
        recorded_at: recorded_at.max(clock::now().as_micros()),
        events: encoded.collect(),
        ..Commit::default()
    }))
}

/// The histories of the backup that were erased after it was made. Their files do not come along, nor do those of histories
/// that were erased before.
fn erased_histories(restoring: &mut Restoring<'_>) -> Result<Vec<HistoryId>, CopyError> {
    let ledger = restoring.erased();
    if ledger.is_empty() {
        return Ok(Vec::new());
    }
    let histories = told(restoring.last().seq, |from, limit| restoring.read(from, limit))?;
    let (gone, there): (Vec<_>, Vec<_>) =
        histories.into_iter().partition(|(id, told)| told.erased || ledger.contains(&id.0));
    // The same export may have been kept twice.
    let needed: BTreeSet<_> = there.iter().filter_map(|(_, told)| told.file()).collect();
    for sha256 in gone.iter().flat_map(|(_, told)| &told.files).filter(|sha256| !needed.contains(*sha256)) {
        restoring.leave_out(*sha256);
    }
    Ok(gone.into_iter().filter(|(_, told)| !told.erased).map(|(id, _)| id).collect())
}
