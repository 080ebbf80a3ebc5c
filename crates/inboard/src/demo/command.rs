//! `inboard demo`, as far as it goes without being served: writes the example organisation into a new folder.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use journal::{Location, Store};
use model::Instant;

use super::{SEED, generate, write};
use crate::clock;
use crate::outcome::Outcome;

/// Write an example organisation, made up and generated, into a new folder.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The folder, which must not hold a journal yet.
    #[arg(long = "write", value_name = "DIR")]
    folder: PathBuf,
    /// The instant that the example takes for now [default: now]
    #[arg(long, hide = true, value_name = "INSTANT")]
    at: Option<Instant>,
    /// Draw other ids and chances.
    #[arg(long, hide = true, default_value_t = SEED)]
    seed: u64,
}

/// Runs the subcommand.
///
/// # Errors
/// When the folder holds a journal already or cannot be written.
pub(crate) fn run(args: &DemoArgs) -> anyhow::Result<Outcome> {
    let now = args.at.unwrap_or_else(clock::now);
    let demo = generate(now, args.seed)?;
    let location = Location::Folder(args.folder.clone());
    let store =
        Store::create(&location).with_context(|| format!("failed to write the example to {location}"))?;
    write(&demo, &store)?;
    println!("An example organisation, made up and generated, as of {now}, is in {location}.");
    let people = &demo.people;
    for (who, person) in [
        ("coo", people.coo),
        ("manila-lead", people.manila_lead),
        ("partner-member", people.partner_member),
        ("second-partner-member", people.second_partner_member),
        ("viewer", people.viewer),
        ("admin", people.admin),
    ] {
        println!("  {who} {person}");
    }
    for what in &demo.left_out {
        println!("  left out: {what}");
    }
    Ok(Outcome::Done)
}
