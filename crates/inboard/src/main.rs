//! The one binary of Inboard.

mod anchor;
mod backup;
mod clock;
mod export;
mod hours;
mod import;
mod look;
mod outcome;
mod place;
mod verify;

use clap::{Parser, Subcommand};

use outcome::Outcome;

/// An operating system for teams that span sites and time zones.
#[derive(Debug, Parser)]
#[command(name = "inboard", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Look(Box<look::LookArgs>),
    Hours(hours::HoursArgs),
    Verify(verify::VerifyArgs),
    Anchor(anchor::AnchorArgs),
    Backup(backup::BackupArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
}

fn main() -> std::process::ExitCode {
    outcome::end(match Cli::parse().command {
        Command::Look(args) => look::run(*args).map(|()| Outcome::Done),
        Command::Hours(args) => hours::run(&args).map(|()| Outcome::Done),
        Command::Verify(args) => verify::run(&args),
        Command::Anchor(args) => anchor::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
    })
}
