//! `inboard run`: time acts, what is to be told is delivered, and commands are taken on standard input.

mod answer;
mod health;
mod input;
mod lines;
mod output;
mod request;
mod sent;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use app::{Draw as _, Handle, Health, Service, SystemClock};
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
pub(crate) use sent::SentLog;

/// Commands under way at a time. Beyond, reading waits.
const UNDER_WAY_MAX: usize = 512;
/// Between two looks at the health.
const HEALTH_EVERY: Duration = Duration::from_millis(100);
/// How long an end in order may take, for what is under way.
const END_WITHIN: Duration = Duration::from_secs(10);

/// Run the operation: let time act, deliver what is to be told, take commands on standard input.
///
/// Commands are JSON Lines, each answered with one line on standard output when it is on disk: recorded, refused, or an
/// error with what to do. `inboard run --commands` shows a line of each; for example:
///
/// {"id":"0a1b2c3d4e5f6","actor":"person:7ss1cg8c0ebmc","command":{"nudge":{"decision":"52grhjfkc7wss"}}}
///
/// The program ends in order on SIGINT and SIGTERM.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    place: Place,
    /// Keep a file that says `green`, or `red: ` and the reason. Written anew every ten seconds: an older one is of a program
    /// that was killed.
    #[arg(long, value_name = "FILE")]
    health: Option<PathBuf>,
    /// Append what is delivered to this file as JSON Lines, instead of writing it to standard error.
    #[arg(long, value_name = "FILE")]
    sent: Option<PathBuf>,
    /// End when the commands on standard input end.
    #[arg(long)]
    until_eof: bool,
    /// The machine's time is right, however far it is ahead of the journal's last event: let time go on.
    #[arg(long)]
    trust_clock: bool,
    /// Show a line of each command, to copy, and end.
    #[arg(long)]
    commands: bool,
}

/// Runs the subcommand.
///
/// # Errors
/// When the journal cannot be opened. What goes wrong later is answered, shows in the health, and heals.
pub(crate) fn run(args: &RunArgs) -> anyhow::Result<Outcome> {
    if args.commands {
        print!("{}", app::COMMANDS);
        return Ok(Outcome::Done);
    }
    let location = args.place.location();
    let failed = || format!("failed to run {location}");
    let ends = on_signals().with_context(failed)?;
    let store = Arc::new(Store::open(&location).with_context(failed)?);
    let channel = SentLog::new(args.sent.as_deref());
    let output = Output::start().with_context(failed)?;
    // One thread, so that commands are handed on in the order in which they came.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().with_context(failed)?;
    // A name of its own for whoever sends, among all programs on this journal.
    let worker = format!("run-{:016x}", Drawn::new(None).draw());
    let handle =
        Service::start(store, Arc::new(SystemClock), Arc::new(channel), &worker).with_context(failed)?;
    if args.trust_clock {
        handle.trust_clock();
    }
    if std::io::stdin().is_terminal() {
        eprintln!("{location} runs. It takes commands here, one JSON line each, and ends with Ctrl-C.");
    }
    runtime.block_on(async {
        let files = args.health.as_deref().map(HealthFile::new);
        let watching = files.map(|file| tokio::spawn(watch(handle.clone(), file)));
        operate(args, &handle, output, ends).await;
        if let Some(watching) = watching {
            watching.abort();
        }
    });
    handle.shutdown();
    if let Some(path) = &args.health {
        say(&mut HealthFile::new(path), Some("it has stopped"));
    }
    Ok(Outcome::Done)
}

/// Tells when the program is asked to end.
fn on_signals() -> anyhow::Result<mpsc::Receiver<()>> {
    let (sender, receiver) = mpsc::channel(1);
    ctrlc::set_handler(move || {
        // A second signal while the first is being obeyed says nothing new.
        let _ = sender.try_send(());
    })?;
    Ok(receiver)
}

/// Takes commands until the input ends or the program is asked to end, and waits for those under way.
async fn operate(args: &RunArgs, handle: &Handle, output: Output, mut ends: Receiver<()>) {
    let under_way = Arc::new(Semaphore::new(UNDER_WAY_MAX));
    tokio::select! {
        () = take(handle, &output, &under_way) => {
            if !args.until_eof {
                ends.recv().await;
            }
        }
        _ = ends.recv() => {}
    }
    let all = u32::try_from(UNDER_WAY_MAX).unwrap_or(u32::MAX);
    // What is not answered by then is recorded or not; whoever asked sends it again with the same id.
    let _ = tokio::time::timeout(END_WITHIN, under_way.acquire_many(all)).await;
}

/// Takes commands until the input ends.
async fn take(handle: &Handle, output: &Output, under_way: &Arc<Semaphore>) {
    let mut lines = match input::start() {
        Ok(lines) => lines,
        Err(error) => return eprintln!("inboard: failed to read commands: {error}"),
    };
    let mut number = 0;
    while let Some(line) = lines.recv().await {
        number += 1;
        let request = match line {
            Line::Whole(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
            Line::Whole(bytes) => request::read(&bytes, Drawn::new(None)),
            Line::TooLong(bytes) => Err(Bad {
                id: None,
                what: format!("the line has {bytes} bytes, at most {LINE_BYTES_MAX} are read"),
            }),
        };
        // Held until the answer is written, so that whoever does not read answers is not read from either.
        let Ok(place) = Arc::clone(under_way).acquire_owned().await else { return };
        let request = match request {
            Ok(request) => request,
            Err(bad) => {
                output.line(answer::bad(number, &bad), place);
                continue;
            }
        };
        let (handle, output) = (handle.clone(), output.clone());
        tokio::spawn(async move {
            let id = request.command_id;
            let reply = handle.execute(request).await;
            output.line(answer::line(id, &reply), place);
        });
    }
}

/// Keeps the file of the health.
async fn watch(handle: Handle, mut file: HealthFile) {
    let mut every = tokio::time::interval(HEALTH_EVERY);
    loop {
        every.tick().await;
        match handle.health() {
            Health::Green => say(&mut file, None),
            Health::Red { why } => say(&mut file, Some(&why.join("; "))),
        }
    }
}

/// A file that cannot be written is tried again at the next look; once is enough to say so.
fn say(file: &mut HealthFile, red: Option<&str>) {
    if let Err(error) = file.say(red) {
        eprintln!("inboard: {error:#}");
    }
}
