//! `inboard demo`: an example organisation, generated, in a folder that goes with the program, and served; with a link for each
//! of the people through whose eyes one can look.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use app::{Clock, Draw as _, LinkKind, Sample, SystemClock, SystemDraw};
use clap::Args;
use journal::{Location, Store};
use model::{Instant, PersonId};
use web::Options;

use super::{Demo, People, SEED, generate, write};
use crate::clock;
use crate::outcome::Outcome;
use crate::serve::{Host, Log, LogAs, Said, Unsent};

/// How long the links can be used.
const LINKS_LAST: i64 = 365 * worktime::DAY;

/// Look at an example company: made up, generated, and gone when you are done.
///
/// About seventy people in Denver, Kraków and Manila, and the twelve months that led up to today. It is written to a
/// throw-away folder and served on this machine; the links that are printed sign you in as some of its people.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Where to listen; any free port with 0.
    #[arg(long, default_value = "127.0.0.1:7070", value_name = "ADDRESS")]
    listen: std::net::SocketAddr,
    /// Keep it in this folder, to be served again with `inboard serve`.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// The instant at which it begins, such as 2026-10-16T18:00:00Z [default: now]
    #[arg(long, alias = "at", value_name = "INSTANT")]
    now: Option<Instant>,
    /// Only write it into this folder, and end.
    #[arg(long, value_name = "DIR", conflicts_with = "keep")]
    write: Option<PathBuf>,
    /// Draw other ids and chances.
    #[arg(long, hide = true, default_value_t = SEED)]
    seed: u64,
}

/// Runs the subcommand.
///
/// # Errors
/// When the folder holds a journal already or cannot be written, or the address cannot be listened on.
pub(crate) fn run(args: &DemoArgs) -> anyhow::Result<Outcome> {
    let began = clock::now();
    let now = args.now.unwrap_or(began);
    let demo = generate(now, args.seed)?;
    if let Some(folder) = &args.write {
        made(folder, &demo)?;
        tell(folder, now, &demo);
        return Ok(Outcome::Done);
    }
    // Removed when it goes out of scope, which is when the program ends in order.
    let throw_away = match args.keep {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("inboard-demo-").tempdir()?),
    };
    let folder = match (&args.keep, &throw_away) {
        (Some(folder), _) => folder.clone(),
        (None, Some(folder)) => folder.path().join("data"),
        (None, None) => PathBuf::from("inboard-demo"),
    };
    let store = Arc::new(made(&folder, &demo)?);
    Log::start(LogAs::Warnings);
    let host = Host {
        store,
        clock: Arc::new(Shifted { by: now - began }),
        channel: Arc::new(Unsent),
        listen: args.listen,
        secret: drawn(),
        tls: None,
        options: Options::default(),
    };
    let kept = args.keep.as_deref();
    host.run(None, |said| welcome(&demo.people, kept, said)).context("failed to serve the example")?;
    Ok(Outcome::Done)
}

/// The example in a store of its own.
fn made(folder: &Path, demo: &Demo) -> anyhow::Result<Store> {
    let location = Location::Folder(folder.to_owned());
    let store =
        Store::create(&location).with_context(|| format!("failed to write the example to {location}"))?;
    write(demo, &store)?;
    Ok(store)
}

fn welcome(people: &People, kept: Option<&Path>, said: &Said<'_>) -> anyhow::Result<()> {
    let Said { origin, doors, handle } = said;
    let ends = handle.now() + LINKS_LAST;
    println!("An example company, made up and generated, is served at {origin}");
    println!("Open one of these to look at it as one of its people:\n");
    for (who, person) in seen_by(people) {
        let link = doors.invite(person, LinkKind::Example, ends, &mut SystemDraw)?;
        println!("  {who:<48} {origin}/sign-in/{link}");
    }
    match kept {
        None => println!("\nIt ends with Ctrl-C, and nothing is left of it."),
        Some(folder) => {
            println!("\nIt ends with Ctrl-C. To go on with it: inboard serve {}", folder.display());
        }
    }
    Ok(())
}

/// Through whose eyes one can look, in words.
fn seen_by(people: &People) -> [(&'static str, PersonId); 6] {
    [
        ("Dana, leads operations, Denver", people.coo),
        ("Rosario, leads the partner's site, Manila", people.manila_lead),
        ("Analyn, works for the partner, Manila", people.partner_member),
        ("Raghav, works for another partner, Bengaluru", people.second_partner_member),
        ("Theo, only reads", people.viewer),
        ("the admin", people.admin),
    ]
}

/// What was written, for whoever looks at it with other tools.
fn tell(folder: &Path, now: Instant, demo: &Demo) {
    println!("An example organisation, made up and generated, as of {now}, is in {}.", folder.display());
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
}

/// The system's clock, so many microseconds away: the example begins at an instant of its own and goes on from there.
struct Shifted {
    by: i64,
}

impl Clock for Shifted {
    fn sample(&self) -> Sample {
        let Sample { wall, boot } = SystemClock.sample();
        Sample { wall: wall + self.by, boot }
    }
}

fn drawn() -> [u8; 32] {
    let mut secret = [0; 32];
    for part in secret.chunks_mut(8) {
        part.copy_from_slice(&SystemDraw.draw().to_be_bytes());
    }
    secret
}
