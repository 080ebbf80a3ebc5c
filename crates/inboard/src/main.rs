//! The one binary of Inboard.

mod anchor;
mod backup;
mod clock;
mod demo;
mod draw;
mod erase;
mod export;
mod histories;
mod hours;
mod import;
mod init;
mod look;
mod operator;
mod outcome;
mod place;
mod release;
mod restore;
mod run;
mod serve;
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
    #[command(hide = true)]
    Demo(demo::command::DemoArgs),
    Init(init::InitArgs),
    Serve(serve::ServeArgs),
    Run(run::RunArgs),
    Verify(verify::VerifyArgs),
    Anchor(anchor::AnchorArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    Release(release::ReleaseArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Erase(erase::EraseArgs),
}

fn main() -> std::process::ExitCode {
    outcome::end(match Cli::parse().command {
        Command::Look(args) => look::run(*args).map(|()| Outcome::Done),
        Command::Hours(args) => hours::run(&args).map(|()| Outcome::Done),
        Command::Demo(args) => demo::command::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Anchor(args) => anchor::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Release(args) => release::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Erase(args) => erase::run(&args),
    })
}
