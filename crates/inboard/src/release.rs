//! `inboard release`: a restored journal goes on.

use anyhow::Context as _;
use clap::Args;
use journal::Store;
use model::Command;

use crate::draw::Drawn;
use crate::operator;
use crate::outcome::Outcome;
use crate::place::Place;

/// Let a restored journal go on.
///
/// Time acts again, and what was pending is sent unless it is moot by now.
#[derive(Debug, Args)]
pub(crate) struct ReleaseArgs {
    #[command(flatten)]
    place: Place,
}

/// Runs the subcommand.
///
/// # Errors
/// When it was not restored, or released already.
pub(crate) fn run(args: &ReleaseArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to release {location}");
    let store = Store::open(&location).with_context(failed)?;
    operator::execute(&store, Drawn::new(None), |_| Command::Release {}).with_context(failed)?;
    println!("{location} goes on.");
    Ok(Outcome::Done)
}
