//! `inboard run`: time acts, what is to be told is delivered, and commands are taken on standard input.

mod answer;
mod health;
mod input;
mod lines;
mod output;
mod request;
mod sent;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::{Handle, Service};
use clap::Args;
use journal::Store;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{self, Receiver};

use crate::draw::Drawn;
use crate::outcome::Outcome;
use crate::place::Place;
use health::HealthFile;
use lines::{LINE_BYTES_MAX, Line};
use output::Output;
use request::Bad;
use sent::SentLog;

/// Commands under way at a time. Beyond, reading waits.
const UNDER_WAY_MAX: usize = 512;
/// Between two looks at the health.
const HEALTH_EVERY: Duration = Duration::from_millis(100);
/// How long an end in order may take, for what is under way.
const END_WITHIN: Duration = Duration::from_secs(20);

/// Run the operation: let time act, deliver what is to be told, and take commands on standard input, one JSON line each
/// (docs/OPERATE.md says how). Ends in order on SIGINT and SIGTERM.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    place: Place,
    /// Keep a file that says `green`, or `red: ` and the reason.
    #[arg(long, value_name = "FILE")]
    health: Option<PathBuf>,
    /// Append what is delivered to this file as JSON Lines, instead of writing it to standard error.
    #[arg(long, value_name = "FILE")]
    sent: Option<PathBuf>,
    /// End when the commands on standard input end.
    #[arg(long)]
    until_eof: bool,
}

/// Runs the subcommand.
///
/// # Errors
/// When the journal cannot be opened. What goes wrong later is answered, shows in the health, and heals.
pub(crate) fn run(args: &RunArgs) -> anyhow::Result<Outcome> {
    let location = args.place.location();
    let failed = || format!("failed to run {location}");
    let ends = on_signals().with_context(failed)?;
    let store = Arc::new(Store::open(&location).with_context(failed)?);
    let channel = SentLog::new(args.sent.as_deref());
    let (output, writing) = Output::start().with_context(failed)?;
    // One thread, so that commands are handed on in the order in which they came.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().with_context(failed)?;
    runtime.block_on(async {
        let service = Service::start(store, channel).context("failed to start")?;
        operate(args, service.handle(), output, ends).await;
        service.shutdown().await;
        anyhow::Ok(())
    })?;
    let _ = writing.join();
    if let Some(path) = &args.health {
        let _ = HealthFile::new(path).say(Some("it has stopped"));
    }
    Ok(Outcome::Done)
}
