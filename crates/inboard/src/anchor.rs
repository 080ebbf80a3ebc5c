//! `inboard anchor`: the line to keep elsewhere, which shows later that nobody changed what was.

use anyhow::Context as _;
use clap::Args;
use journal::Store;

use crate::clock;
use crate::outcome::Outcome;
use crate::place::Place;

/// Print one line that proves later what the journal held today.
///
/// Keep it where nobody who can change the journal can change it too, and give it to `inboard verify --anchor`.
#[derive(Debug, Args)]
pub(crate) struct AnchorArgs {
    #[command(flatten)]
    place: Place,
}

/// Runs the subcommand.
///
/// # Errors
/// When the journal cannot be read, or is not whole: then there is nothing worth anchoring.
pub(crate) fn run(args: &AnchorArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to anchor {location}");
    let store = Store::open(&location).with_context(failed)?;
    if let Err(broken) = store.verify().with_context(failed)? {
        anyhow::bail!(
            "{location}: {broken}. It is not anchored: run `inboard verify`, which says what to do"
        );
    }
    println!("{}", store.anchor(clock::now().as_micros()).with_context(failed)?);
    Ok(Outcome::Done)
}
