//! The one binary of Inboard.

mod hours;
mod look;

use clap::{Parser, Subcommand};

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
}

fn main() -> std::process::ExitCode {
    let done = match Cli::parse().command {
        Command::Look(args) => look::run(*args),
        Command::Hours(args) => hours::run(&args),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inboard: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
