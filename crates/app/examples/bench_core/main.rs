//! How fast the operating core is as a whole, on a real disk and on real databases.
//!
//! `cargo run --release -p app --example bench_core -- [--folder DIR] [--events 1000000] [--steps 10000] [--seconds 60]
//! [--postgres-only] [start|drain|steady|group|all]` works in DIR (the current folder) and removes what it made; on PostgreSQL where
//! `INBOARD_TEST_POSTGRES` names a server, in a database of its own. Every table says how it was taken, and what the disk
//! alone took to make a write durable in the same folder, before and after.

mod disk;
mod drain;
mod group;
mod maker;
#[path = "../../../model/examples/bench_rules/mix.rs"]
mod mix;
mod place;
mod start;
mod steady;
mod steps;
mod table;

use std::path::PathBuf;

/// Whatever went wrong, to be printed.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What was asked for.
pub(crate) struct Settings {
    /// Where stores are made.
    pub(crate) folder: PathBuf,
    /// Events of the large operation.
    pub(crate) events: usize,
    /// Steps that fall due at once.
    pub(crate) steps: usize,
    /// Whether nothing is measured on SQLite.
    pub(crate) postgres_only: bool,
    /// How long steps fall due evenly, in seconds.
    pub(crate) seconds: u32,
    /// Which parts.
    part: String,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, folder, how] = arguments.as_slice()
        && command == "open"
    {
        return start::open(folder.as_ref(), how);
    }
    let settings = read(&arguments)?;
    let wants = |part: &str| settings.part == part || settings.part == "all";
    if wants("start") {
        start::run(&settings)?;
    }
    if wants("drain") {
        drain::run(&settings)?;
    }
    if wants("steady") {
        steady::run(&settings)?;
    }
    if wants("group") {
        group::run(&settings)?;
    }
    Ok(())
}

fn read(arguments: &[String]) -> Result<Settings, Failure> {
    let part = "all".to_owned();
    let mut settings = Settings {
        folder: ".".into(),
        events: 1_000_000,
        steps: 10_000,
        postgres_only: false,
        seconds: 60,
        part,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--folder" => settings.folder = PathBuf::from(value()?),
            "--events" => settings.events = value()?.parse()?,
            "--postgres-only" => settings.postgres_only = true,
            "--steps" => settings.steps = value()?.parse()?,
            "--seconds" => settings.seconds = value()?.parse()?,
            "start" | "drain" | "steady" | "group" | "all" => settings.part.clone_from(argument),
            other => return Err(format!("`{other}` is none of the options; see the top of main.rs").into()),
        }
    }
    Ok(settings)
}
