//! How fast pages are in a large organisation: a server on one core, whoever asks on another.
//!
//! `cargo run --release -p web --example bench_pages -- [--folder DIR] [--things 100000] [--requests 100000] [--rate 300]
//! [--writes 20] [--only Map] [pages|load|all]` keeps the organisation in DIR/bench-pages (the current folder) and makes it when it is not
//! there: 700 people, 300 functions, and so many decisions and flags, open or closed within 90 days, with their texts.
//!
//! *pages*: one kind of page at a time, one after the other: what a page costs in processor time and in bytes. *load*: a mix
//! of pages comes at random instants, so many a second on average, whether or not earlier ones were answered; a page's time
//! counts from the instant it was to be asked for. Meanwhile forms are sent, and time acts.

mod client;
#[path = "../../../app/examples/bench_core/disk.rs"]
mod disk;
mod dress;
mod folder;
mod kinds;
mod load;
#[expect(dead_code, reason = "shared with the benchmark of the core, which uses all of it")]
#[path = "../../../app/examples/bench_core/maker.rs"]
mod maker;
#[path = "../../../model/examples/bench_rules/mix.rs"]
mod mix;
mod operation;
mod pages;
mod readers;
mod server;
#[expect(dead_code, reason = "shared with the benchmark of the core, which uses all of it")]
#[path = "../../../app/examples/bench_core/table.rs"]
mod table;
mod words;

use std::path::PathBuf;

/// Whatever went wrong, to be printed.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What was asked for.
pub(crate) struct Settings {
    /// Where the organisation is kept.
    pub(crate) folder: PathBuf,
    /// Its decisions and flags.
    pub(crate) things: u64,
    /// Pages asked for under load.
    pub(crate) requests: usize,
    /// Pages a second.
    pub(crate) rate: f64,
    /// Forms a second.
    pub(crate) writes: f64,
    /// The only kind of page that is asked for.
    pub(crate) only: Option<String>,
    /// Which parts.
    part: String,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, folder, now] = arguments.as_slice()
        && command == "serve"
    {
        return server::serve(folder.as_ref(), now.parse()?);
    }
    let settings = read(&arguments)?;
    let place = folder::made(&settings)?;
    let (server, readers) = server::Running::start(&place)?;
    if settings.part != "load" {
        pages::run(&settings, &server, &readers)?;
    }
    if settings.part != "pages" {
        load::run(&settings, &server, &readers)?;
    }
    Ok(())
}

fn read(arguments: &[String]) -> Result<Settings, Failure> {
    let part = "all".to_owned();
    let (folder, only) = (".".into(), None);
    let mut settings =
        Settings { folder, things: 100_000, requests: 100_000, rate: 300.0, writes: 20.0, only, part };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--folder" => settings.folder = PathBuf::from(value()?),
            "--things" => settings.things = value()?.parse()?,
            "--requests" => settings.requests = value()?.parse()?,
            "--rate" => settings.rate = value()?.parse()?,
            "--writes" => settings.writes = value()?.parse()?,
            "--only" => settings.only = Some(value()?.clone()),
            "pages" | "load" | "all" => settings.part.clone_from(argument),
            other => return Err(format!("`{other}` is none of the options; see the top of main.rs").into()),
        }
    }
    Ok(settings)
}
